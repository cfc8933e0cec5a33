"""Word lists that carry a word of one language over to the others, one concept a line."""
