"""The text and its blocks are put together in one place, so that an offset is counted once."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from index.extract.visible import strip_invisible
from index.model import Block, BlockKind

BETWEEN_BLOCKS = "\n\n"
TITLE_LEVEL = 1


@dataclass(frozen=True, slots=True)
class Page:
    """A text, its blocks, and whether the first block is the title the author gave it."""

    text: str
    blocks: tuple[Block, ...]
    titled: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """The text of one block to be: ``line`` and ``page`` as in Block, ``level`` of a heading (1 is highest), else 0."""

    text: str
    kind: BlockKind
    line: int | None = None
    level: int = 0
    page: int | None = None


def compose_page(pieces: Iterable[Piece]) -> Page:
    """Pieces under one another with a blank line between; invisible characters and empty pieces are left out."""
    texts: list[str] = []
    blocks: list[Block] = []
    titled = False
    position = 0
    for piece in pieces:
        text = strip_invisible(piece.text).rstrip()
        # Code keeps the indentation of its first line; the block begins after it.
        text = text.lstrip("\n") if piece.kind is BlockKind.CODE else text.lstrip()
        start = position + len(text) - len(text.lstrip())
        if not text:
            continue
        titled = titled or (not blocks and piece.level == TITLE_LEVEL)
        texts.append(text)
        blocks.append(Block(start, position + len(text), piece.kind, piece.line, piece.page))
        position += len(text) + len(BETWEEN_BLOCKS)
    return Page(BETWEEN_BLOCKS.join(texts), tuple(blocks), titled)


def space_between(above: str, below: str) -> str:
    """What a line break that is not the author's is for the reader."""
    return "" if _is_ideograph(above[-1:]) and _is_ideograph(below[:1]) else " "


def _is_ideograph(character: str) -> bool:
    """Whether a line may break beside ``character`` without a space: wide, and not Hangul, which has spaces."""
    wide = bool(character) and unicodedata.east_asian_width(character) in "WF"
    return wide and not unicodedata.name(character, "").startswith("HANGUL")
