"""The one place where text is made safe for Slack: what others wrote can neither ping, link, style nor steer.

Three surfaces, three rules. Elements of a rich_text block are literal: there only characters that steer the direction
matter, and those cannot leave the block-level element they stand in, so a quote is left as it is. Lines of ours that
name what others wrote get it visible and isolated. The text of a message is markup (mrkdwn), which has no
escape for its marks: each is kept apart from its neighbours, invisibly, and nothing is removed.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

NOT_SHOWN = "·"
"""What stands for a character that could steer our own lines."""

APART = "\u2060"
"""WORD JOINER, seen by nobody: Slack wants a blank or a sign before a mark that opens and text right behind it."""

OPENS = {"\u202a": "\u202c", "\u202b": "\u202c", "\u202d": "\u202c", "\u202e": "\u202c"} | dict.fromkeys(
    "\u2066\u2067\u2068", "\u2069"
)
"""Characters that turn the direction of what follows, and those that end it."""

ENDS = frozenset(OPENS.values())
ISOLATE, END_ISOLATE = "\u2068", "\u2069"

STEERING = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Categories of Unicode: controls, halves of characters, separators of lines."""

RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})

MARK = re.compile(rf"[*_~`]|&gt;|@|(?i:www)(?={APART}*\.)|:(?={APART}*//|[{APART}\w+'-]+:)")
"""What opens or closes a style, a quotation, a name, an address, an emoji; in text with entities."""

LONGEST_LINK = 3_000
"""Characters of an address (Block Kit, button)."""

ADDRESS = re.compile(r"https?://[^\s<>|\"\\^`{}]+", re.IGNORECASE)


def escape(text: str) -> str:
    """Text as mrkdwn that shows just that text. ``unescape`` in the tests is the way back."""
    entities = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return MARK.sub(rf"{APART}\g<0>{APART}", entities)


def show(text: str) -> str:
    """Text for a line of ours: what could turn the line or break it is seen instead. Line breaks and tabs stay."""
    return text if text.isascii() and text.isprintable() else "".join(map(_show, text))


def _show(character: str) -> str:
    steers = character in OPENS or character in ENDS or unicodedata.category(character) in STEERING
    return NOT_SHOWN if steers and character not in "\n\t" else character


def isolate(text: str) -> str:
    """A name for a line of ours, on that line; one written from right to left does not turn its neighbours."""
    shown = show(text).replace("\n", NOT_SHOWN).replace("\t", " ")
    turns = any(unicodedata.bidirectional(character) in RIGHT_TO_LEFT for character in shown)
    return f"{ISOLATE}{shown}{END_ISOLATE}" if turns else shown


def close(text: str) -> str:
    """What ends every turn of direction that the text leaves open (Unicode Bidirectional Algorithm, X1 to X7)."""
    waiting: list[str] = []
    for character in text:
        if character in OPENS:
            waiting.append(OPENS[character])
        elif character == END_ISOLATE and END_ISOLATE in waiting:
            while waiting.pop() != END_ISOLATE:  # ends the embeddings within, too
                pass
        elif character in ENDS and waiting and waiting[-1] == character:
            waiting.pop()
    return "".join(reversed(waiting))


def find_link(address: str | None) -> str | None:
    """The address if Slack may link it: http or https, a host, nobody's name or password, nothing unseen."""
    if address is None or measure(address) > LONGEST_LINK or not ADDRESS.fullmatch(address):
        return None
    if any(unicodedata.category(character)[0] == "C" for character in address):
        return None
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return None
    return address if host and "@" not in parts.netloc else None


def measure(text: str) -> int:
    """Length as Slack may count it: in UTF-16 units, never less than in characters."""
    return len(text) + sum(character > "\uffff" for character in text)


def shorten(text: str, most: int) -> str:
    """Text of at most so many units; what is missing is told by an ellipsis."""
    if measure(text) <= most:
        return text
    kept = text[: most - 1]
    while measure(kept) > most - 1:
        kept = kept[:-1]
    return f"{kept}…"


def write_summary(text: str, most: int) -> str:
    """A sentence of ours as mrkdwn of at most so many units."""
    shown = show(text)
    while measure(escape(shown)) > most:
        shown = shorten(shown, min(most, measure(shown) * 3 // 4))
    return escape(shown)
