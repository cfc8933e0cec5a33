"""The terminal: a Message as text, with colour where there is a screen to show it."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import click

from bot.chat.wrap import columns, wrap
from bot.message import Buttons, Entry, Listing, Message, Meta, Part, Piece, Progress, Quote, Text, Tone

MARK = "**"
"""What stands around the words that answer where there is no colour."""

INDENT = "  "
WIDEST_LABEL = 24
"""Columns; longer labels get a line of their own."""

LEAST_ROOM = 24
"""Columns that details need beside their label, or they stand below it."""

PLUS = "+ "
"""What stands before a paragraph that is new."""

SIGNED: dict[Tone, dict[str, bool | str]] = {
    Tone.DROPPED: {"strikethrough": True, "dim": True},
    Tone.ADDED: {"bold": True, "fg": "green"},
}
"""How a text looks that has a sign before it."""

NOT_SHOWN = "·"
"""What stands for a character that could steer the terminal, or make text look like another."""

JOINERS = frozenset("\u200c\u200d")
"""Invisible, and needed for the right form of letters (Persian, Hindi) and emoji."""

STEERING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Categories of Unicode: controls, formats such as the turns of direction, halves of characters, line separators."""


@dataclass(frozen=True, slots=True)
class Screen:
    """What the text goes to.

    Without a ``width`` (a pipe, a file) nothing is wrapped; ``colour`` needs a terminal; ``plain`` is one that has
    no signs beyond ASCII.
    """

    width: int | None = None
    colour: bool = False
    plain: bool = False

    @property
    def bar(self) -> str:
        return "> " if self.plain else "▌ "

    @property
    def scissors(self) -> str:
        return "x " if self.plain else "✂ "

    @property
    def dot(self) -> str:
        return " - " if self.plain else " · "

    def style(self, text: str, **how: bool | str) -> str:
        return click.style(text, **how) if self.colour and text else text  # type: ignore[arg-type]

    def wrap(self, text: str, margin: int = 0) -> list[str]:
        """Lines without anything that steers the terminal, ``margin`` columns narrower than the screen."""
        shown = harmless(text)
        if self.width is None:
            return shown.split("\n")
        return [shown[start:end] for start, end in wrap(shown, max(self.width - margin, 1))]


def render(message: Message, screen: Screen) -> str:
    """A message as lines of text, ending in a line break."""
    several = len(message.quotes) > 1
    rendered = ((part, "\n".join(_render(part, screen, several=several))) for part in message.parts)
    return "\n\n".join(_join_quiet((part, block) for part, block in rendered if block)) + "\n"


def _join_quiet(blocks: Iterator[tuple[Part, str]]) -> Iterator[str]:
    """Quiet lines belong to what stands above them."""
    held = ""
    for part, block in blocks:
        if held and isinstance(part, Text) and part.tone is Tone.QUIET:
            held = f"{held}\n{block}"
            continue
        if held:
            yield held
        held = block
    if held:
        yield held


def _render(part: Part, screen: Screen, *, several: bool) -> Iterator[str]:
    if isinstance(part, Quote):
        yield from _render_quote(part, screen, numbered=several or part.number > 1)
    elif isinstance(part, Text):
        yield from _render_text(part, screen)
    elif isinstance(part, Listing):
        yield from _render_listing(part, screen)
    elif isinstance(part, Progress):
        yield f"{_line(part.label)} {part.numbers}"
    elif not isinstance(part, Buttons):  # there is nothing to press on a terminal
        raise TypeError(part)


def _render_text(part: Text, screen: Screen) -> Iterator[str]:
    if part.tone in SIGNED:
        sign, look = screen.scissors if part.tone is Tone.DROPPED else PLUS, SIGNED[part.tone]
        for number, line in enumerate(screen.wrap(part.text, len(sign))):
            yield (INDENT if number else sign) + screen.style(line, **look)
        return
    how = {Tone.TITLE: {"bold": True}, Tone.QUIET: {"dim": True}}.get(part.tone, {})
    for line in screen.wrap(part.text):
        yield screen.style(line, **how)


def _render_listing(listing: Listing, screen: Screen) -> Iterator[str]:
    """In two columns where the labels are short and there is room, else with the details below their label."""
    widest = max((columns(_line(entry.label)) for entry in listing.entries if entry.details), default=0)
    margin = 2 * len(INDENT) + widest
    beside = widest <= WIDEST_LABEL and (screen.width is None or screen.width - margin >= LEAST_ROOM)
    for entry in listing.entries:
        details = screen.wrap(_line(screen.dot.join(entry.details)), margin if beside else 2 * len(INDENT))
        yield from _render_entry(entry, details, screen, widest if beside else None)


def _render_entry(entry: Entry, details: list[str], screen: Screen, widest: int | None) -> Iterator[str]:
    label = _line(entry.label)
    if not entry.details or widest is None:
        for number, line in enumerate(screen.wrap(label, 2 * len(INDENT))):
            yield f"{INDENT * (2 if number else 1)}{line}"
        for line in details if entry.details else ():
            yield INDENT + INDENT + screen.style(line, dim=True)
        return
    for number, line in enumerate(details):
        begin = " " * widest if number else label + " " * (widest - columns(label))
        yield f"{INDENT}{begin}{INDENT}{screen.style(line, dim=True)}"


def _render_quote(quote: Quote, screen: Screen, *, numbered: bool) -> Iterator[str]:
    number = f"{quote.number} " if numbered else ""
    margin = " " * len(number)
    marks = 0 if screen.colour else 2 * len(MARK)
    for at, line in enumerate(_cut_lines(quote, screen, len(number + screen.bar) + marks)):
        words = "".join(_emphasise(piece, screen) for piece in line)
        yield f"{margin if at else number}{screen.bar}{words}"
    for fact in screen.wrap(_line(screen.dot.join(_tell_facts(quote.meta))), len(margin)):
        yield margin + screen.style(fact, dim=True)
    yield margin + screen.style(_line(quote.meta.link or quote.meta.place or ""), dim=True)
    for other in quote.meta.also.links if quote.meta.also else ():
        if other.address:  # addresses are not cut
            yield margin + screen.style(_line(f"{other.name}: {other.address}"), dim=True)


def _tell_facts(meta: Meta) -> Iterator[str]:
    yield meta.title if meta.title_note is None else f"{meta.title} ({meta.title_note})"
    if meta.publisher:
        yield meta.publisher
    if meta.published:
        yield meta.published.isoformat()
    yield meta.language
    if meta.gone:
        yield meta.gone
    if meta.also:
        names = ", ".join(link.name for link in meta.also.links)
        yield " ".join(part for part in (meta.also.label, names, meta.also.rest) if part)


def _emphasise(piece: Piece, screen: Screen) -> str:
    text = harmless(piece.text)
    if not piece.marked or not text.strip():
        return text
    return screen.style(text, bold=True, underline=True) if screen.colour else f"{MARK}{text}{MARK}"


def _cut_lines(quote: Quote, screen: Screen, margin: int) -> Iterator[list[Piece]]:
    """The pieces of a quote on the lines of the screen."""
    text = quote.text
    width = screen.width
    for start, end in _find_lines(text) if width is None else wrap(text, max(width - margin, 1)):
        at, line = 0, []
        for piece in quote.pieces:
            shown = piece.text[max(start - at, 0) : max(end - at, 0)]
            line += [Piece(shown, piece.marked)] if shown else []
            at += len(piece.text)
        yield line


def _find_lines(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for line in text.split("\n"):
        yield at, at + len(line)
        at += len(line) + 1


def harmless(text: str) -> str:
    """Text that cannot steer the terminal; of all that could, line breaks and tabs are left as they are."""
    return text if text.isascii() and text.isprintable() else "".join(map(_show, text))


def _show(character: str) -> str:
    fine = character in "\n\t" or character in JOINERS or unicodedata.category(character) not in STEERING
    return character if fine else NOT_SHOWN


def _line(text: str) -> str:
    """Harmless text on one line."""
    return harmless(text).replace("\n", NOT_SHOWN).replace("\t", " ")


def render_json(message: Message, screen: Screen) -> str:
    """One object for scripts, on one line."""
    return dump_json(
        {
            "answered": bool(message.quotes),
            "quotes": [_quote_object(quote) for quote in message.quotes],
            "missing": list(message.missing),
            "message": message.summary,
        },
        screen,
    )


def dump_json(value: object, screen: Screen) -> str:
    """JSON on one line, nothing lost: what could steer the terminal, or cannot be shown there, is escaped."""

    def escape(found: re.Match[str]) -> str:
        steers = _show(found[0]) != found[0]
        return json.dumps(found[0])[1:-1] if steers else found[0]

    return json.dumps(value) if screen.plain else re.sub(r"[^ -~]", escape, json.dumps(value, ensure_ascii=False))


def _quote_object(quote: Quote) -> dict[str, object]:
    meta = quote.meta
    return {
        "text": quote.text,
        "marked": [piece.text for piece in quote.pieces if piece.marked],
        "title": meta.title,
        "title_derived": meta.title_note is not None,
        "publisher": meta.publisher,
        "published": meta.published.isoformat() if meta.published else None,
        "lang": meta.code,
        "link": meta.link,
        "place": meta.place,
        "gone": meta.gone is not None,
        "also": [{"name": link.name, "link": link.address} for link in meta.also.links] if meta.also else [],
    }
