"""Discord, two conversions: an event to a Visit, a Message to what Discord is sent.

In:  event → arrive (what it is, whose it is) → Visit → the reception.
Out: Message → layout (rows of runs) → budget (rows that fit a post) → render (components, embeds or plain text) → post
(which call, in which order, once) → call (tried again, or told why not).
Everything that stands in such a text passes escape. Only serve and what it needs import discord; a renderer does not.
"""
