"""Slack, two conversions: an event to a Request, a Message to what Slack is sent.

Message → layout (rows of runs) → budget (rows that fit a post) → render (Block Kit, and plain text beside it).
Everything that stands in such a text passes escape.
"""
