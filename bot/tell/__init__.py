"""What was found, worded: values of the index to messages, a file a subject."""
