"""What every chat sees to in the words of others: nothing steers our lines unseen, nothing is longer than it may be."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

NOT_SHOWN = "·"
"""What stands for a character that could steer our own lines."""

OPENS = {"\u202a": "\u202c", "\u202b": "\u202c", "\u202d": "\u202c", "\u202e": "\u202c"} | dict.fromkeys(
    "\u2066\u2067\u2068", "\u2069"
)
"""Characters that turn the direction of what follows, and those that end it."""

ENDS = frozenset(OPENS.values())
ISOLATE, END_ISOLATE = "\u2068", "\u2069"

STEERING = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Categories of Unicode: controls, halves of characters, separators of lines."""

RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})

LONGEST_LINK = 3_000
"""Characters of an address that is linked; Slack takes no more behind a button."""

ADDRESS = re.compile(r"https?://[^\s<>|\"\\^`{}]+", re.IGNORECASE)


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
    """The address if it may be linked: http or https, a host, nobody's name or password, nothing unseen."""
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
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def shorten(text: str, most: int) -> str:
    """Text of at most so many units; what is missing is told by an ellipsis."""
    if measure(text) <= most:
        return text
    kept = text[: most - 1]
    while measure(kept) > most - 1:
        kept = kept[:-1]
    return f"{kept}…"
