"""Discord, two conversions: an interaction or a message to a Request, a Message to what Discord is sent."""
