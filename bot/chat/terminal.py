"""The terminal: a Message as text, with colour where there is a screen to show it."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

import click

from bot.message import Buttons, Listing, Message, Meta, Part, Piece, Progress, Quote, Text, Tone

BAR = "▌ "
MARK = "**"
"""What stands around the words that answer where there is no colour."""


@dataclass(frozen=True, slots=True)
class Screen:
    """What the text goes to. Without a ``width`` (a pipe, a file) nothing is wrapped; ``colour`` needs a terminal."""

    width: int | None = None
    colour: bool = False

    def style(self, text: str, **how: bool | str) -> str:
        return click.style(text, **how) if self.colour and text else text  # type: ignore[arg-type]


def render(message: Message, screen: Screen) -> str:
    """A message as lines of text, ending in a line break."""
    blocks = ["\n".join(lines) for part in message.parts if (lines := list(_render(part, screen)))]
    return "\n\n".join(_join_quiet(blocks, message.parts)) + "\n"


def _join_quiet(blocks: list[str], parts: tuple[Part, ...]) -> Iterator[str]:
    """Quiet lines belong to what stands above them."""
    shown = [part for part in parts if not isinstance(part, Buttons)]
    held = ""
    for block, part in zip(blocks, shown, strict=True):
        if held and isinstance(part, Text) and part.tone is Tone.QUIET:
            held = f"{held}\n{block}"
            continue
        if held:
            yield held
        held = block
    if held:
        yield held


def _render(part: Part, screen: Screen) -> Iterator[str]:
    if isinstance(part, Quote):
        yield from _render_quote(part, screen)
    elif isinstance(part, Text):
        yield from _render_text(part, screen)
    elif isinstance(part, Listing):
        for entry in part.entries:
            details = f"  {' · '.join(entry.details)}" if entry.details else ""
            yield f"  {harmless(entry.label)}{screen.style(harmless(details), dim=True)}"
    elif isinstance(part, Progress):
        yield f"{part.label} {part.done}/{part.total}"


def _render_text(part: Text, screen: Screen) -> Iterator[str]:
    for line in _wrap(harmless(part.text), screen.width):
        if part.tone is Tone.TITLE:
            yield screen.style(line, bold=True)
        elif part.tone is Tone.QUIET:
            yield screen.style(line, dim=True)
        elif part.tone is Tone.DROPPED:
            yield f"✂ {screen.style(line, strikethrough=True, dim=True)}"
        else:
            yield line


def _render_quote(quote: Quote, screen: Screen) -> Iterator[str]:
    for line in _wrap_pieces(quote.pieces, None if screen.width is None else screen.width - len(BAR)):
        yield BAR + "".join(_emphasise(piece, screen) for piece in line)
    yield screen.style(harmless(" · ".join(_facts(quote.meta))), dim=True)
    yield screen.style(harmless(quote.meta.link or quote.meta.place or ""), dim=True)


def _facts(meta: Meta) -> Iterator[str]:
    yield meta.title if meta.title_note is None else f"{meta.title} ({meta.title_note})"
    if meta.publisher:
        yield meta.publisher
    if meta.published:
        yield meta.published.isoformat()
    yield meta.language
    if meta.also:
        yield meta.also


def _emphasise(piece: Piece, screen: Screen) -> str:
    text = harmless(piece.text)
    if not piece.marked or not text.strip():
        return text
    return screen.style(text, bold=True, underline=True) if screen.colour else f"{MARK}{text}{MARK}"


def _wrap(text: str, width: int | None) -> list[str]:
    lines = text.split("\n")
    if width is None:
        return lines
    options = {"break_long_words": False, "break_on_hyphens": False}
    return [piece for line in lines for piece in (textwrap.wrap(line, width, **options) or [""])]  # type: ignore[arg-type]


def _wrap_pieces(pieces: tuple[Piece, ...], width: int | None) -> list[list[Piece]]:
    """Pieces on lines of at most ``width`` characters, broken at white space only."""
    text = "".join(piece.text for piece in pieces)
    flags = [piece.marked for piece in pieces for _ in piece.text]
    lines: list[list[Piece]] = []
    at = 0
    for line in _wrap(text, width):
        start = text.index(line, at) if line else at
        at = start + len(line)
        lines.append(_cut_line(text, flags, start, at))
    return lines


def _cut_line(text: str, flags: list[bool], start: int, end: int) -> list[Piece]:
    line: list[Piece] = []
    for i in range(start, end):
        if line and line[-1].marked == flags[i]:
            line[-1] = Piece(line[-1].text + text[i], flags[i])
        else:
            line.append(Piece(text[i], flags[i]))
    return line


def harmless(text: str) -> str:
    """Text whose control characters cannot steer the terminal: all but line breaks and tabs become "·"."""
    return "".join(
        c if c in "\n\t" or (c.isprintable() or c.isspace()) and c not in "\r\x0b\x0c\x85" else "·" for c in text
    )


def render_json(message: Message) -> str:
    """One object for scripts, on one line."""
    return json.dumps(
        {
            "answered": bool(message.quotes),
            "quotes": [_quote_object(quote) for quote in message.quotes],
            "missing": list(message.missing),
            "message": message.summary,
        },
        ensure_ascii=False,
    )


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
        "also": meta.also,
    }
