"""A Discord on loopback, as far as our adapter uses it: people act, and what the bot does is noted."""
