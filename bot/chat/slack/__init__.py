"""Slack, two conversions: what it delivers to a Visit, a Message to what it is sent.

In::

    line (Socket Mode) or receive (HTTP) -> app (slack-bolt) -> read (typed undoes Slack's markup)
        -> arrivals: the reception takes it on, and only then it is acknowledged

Out::

    door: render, and then posts (everybody sees it) or whisper (one person) or home -> calls
    render: layout (rows of runs) -> budget (rows that fit a post) -> Block Kit, and plain text beside it

Everything that others wrote passes escape. Nothing is posted twice: posts looks for its own when an answer was lost.
serve puts it together; manifest is what Slack makes the app from.
"""
