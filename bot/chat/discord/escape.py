"""The one place where text is made safe for Discord: what others wrote can neither ping, link, style nor steer.

Everything Discord shows is markup, but for labels of buttons. A backslash takes a sign's meaning away, so every sign
that can mean something gets one: always, or where it begins a line or would make an address. Nothing is removed. The
word behind ``@everyone`` is read on the server, which knows no backslash: a character nobody sees comes between.
"""

from __future__ import annotations

import re

from bot.chat.safe import close, find_link, measure, shorten, show

APART = "\u2060"
"""WORD JOINER, seen by nobody."""

BREAK = re.compile(r"(\r\n|\r|\n)")
"""What ends a line: Discord's reader takes a carriage return for one."""

EVERYBODY = re.compile(rf"@(?={APART}*(?:everyone|here))", re.IGNORECASE)

START = re.compile(r"[\W_]*(?:\d+[.)])?")
"""Where a line can begin a heading, a list or small text; whatever is not seen may stand before it."""

START_SIGN = re.compile(r"[\\*_~`|\[\]<>@#+:-]|(?<=\d)[.)]")
SIGN = re.compile(r"[\\*_~`|\[\]<>@]|:(?=\S)|(?<=[\w-])\.(?=[^\W\d_])")
"""Styles, mentions, links; a colon that makes an address or an emoji; the dot of a host without a scheme."""

LONGEST_MASKED = 1_400
"""Units of an address behind a text: with its line it fits the smallest message."""

UNSAFE = {"(": "%28", ")": "%29", "[": "%5B", "]": "%5D", "*": "%2A", "_": "%5F", "~": "%7E"}
"""Signs of an address that a reader of markup could take for its own, and what means the same."""


def escape(text: str) -> str:
    """Text as Discord's markup that shows just that text. ``unescape`` in the tests is the way back."""
    pieces = BREAK.split(EVERYBODY.sub(f"@{APART}", text))
    return "".join(piece if number % 2 else _escape_line(piece) for number, piece in enumerate(pieces))


def _escape_line(line: str) -> str:
    found = START.match(line)
    end = found.end() if found else 0
    return START_SIGN.sub(_disarm, line[:end]) + SIGN.sub(_disarm, line[end:])


def _disarm(sign: re.Match[str]) -> str:
    return f"\\{sign[0]}"


def style(text: str, marks: str) -> str:
    """Text within marks such as ``__**``, each line for itself: a style does not reach over the end of a line."""
    pieces = BREAK.split(text)
    return "".join(piece if number % 2 else _style_line(piece, marks) for number, piece in enumerate(pieces))


def _style_line(line: str, marks: str) -> str:
    core = line.strip()
    if not core or not marks:
        return escape(line)
    before, _, after = line.partition(core)
    return f"{before}{marks}{escape(core)}{marks[::-1]}{after}"


def begin_lines(text: str, mark: str, *, blank: bool) -> str:
    """Markup with a mark at the start of every line; of blank lines only if asked."""
    pieces = BREAK.split(text)
    return "".join(
        piece if number % 2 or not (blank or piece.strip()) else mark + piece for number, piece in enumerate(pieces)
    )


def end_turns(text: str) -> str:
    """What ends every turn of direction that the last line of a text leaves open; a line's end ends the others."""
    return close(BREAK.split(text)[-1])


def mask(label: str, address: str) -> str | None:
    """A link behind one of our own sentences, without a preview; None when the address is not to be linked."""
    if find_link(address) is None or "\\" in address:
        return None
    safe = "".join(UNSAFE.get(character, character) for character in address)
    return f"[{escape(label)}](<{safe}>)" if measure(safe) <= LONGEST_MASKED else None


def write_summary(text: str, most: int) -> str:
    """A sentence of ours as markup of at most so many units."""
    shown = show(text)
    while measure(escape(shown)) > most:
        shown = shorten(shown, min(most, measure(shown) * 3 // 4))
    return escape(shown)
