"""A good text is never replaced by a worse one: a teaser, an error page, what a consent layer left of it."""

from __future__ import annotations

from index.model import Extracted

SHRUNK = 0.5
"""A text that is shorter than this share of the one before, in words, is taken for a part of it."""

SHORT = 60
"""Words of a text that is too short to tell: a note may well be cut by half."""


def has_shrunk(before: Extracted, after: Extracted) -> bool:
    """Whether a new text is so much shorter that it is likely no longer the article."""
    had, has = len(before.text.split()), len(after.text.split())
    return had >= SHORT and has < SHRUNK * had


def is_news(before: Extracted, after: Extracted) -> bool:
    """Whether the article itself changed: a new date, address or tracking mark on the same words is no change."""
    return (before.text, before.title) != (after.text, after.title)
