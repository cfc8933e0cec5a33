"""The one place where text is made safe for Slack: what others wrote can neither ping, link, style nor steer.

Three surfaces, three rules. Elements of a rich_text block are literal: there only characters that steer the direction
matter, and those cannot leave the block-level element they stand in, so a quote is left as it is. Lines of ours that
name what others wrote get it visible and isolated. The text of a message is markup (mrkdwn), which has no
escape for its marks: each is kept apart from its neighbours, invisibly, and nothing is removed.
"""

from __future__ import annotations

import re

from bot.chat.safe import measure, shorten, show

APART = "\u2060"
"""WORD JOINER, seen by nobody: Slack wants a blank or a sign before a mark that opens and text right behind it."""

MARK = re.compile(rf"[*_~`]|&gt;|@|(?i:www)(?={APART}*\.)|:(?={APART}*//|[{APART}\w+'-]+:)")
"""What opens or closes a style, a quotation, a name, an address, an emoji; in text with entities."""


def escape(text: str) -> str:
    """Text as mrkdwn that shows just that text. ``unescape`` in the tests is the way back."""
    entities = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return MARK.sub(rf"{APART}\g<0>{APART}", entities)


def write_summary(text: str, most: int) -> str:
    """A sentence of ours as mrkdwn of at most so many units."""
    shown = show(text)
    while measure(escape(shown)) > most:
        shown = shorten(shown, min(most, measure(shown) * 3 // 4))
    return escape(shown)
