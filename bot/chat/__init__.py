"""One file a platform, two conversions each: what comes in to a Request, a Message to what goes out."""
