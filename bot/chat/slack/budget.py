"""What fits where: units to posts, split between units, and within one only where it is not a quote."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from bot.chat.safe import measure
from bot.chat.slack.layout import Kind, Row, Run, Unit
from bot.chat.slack.plain import write_row
from bot.wording.catalogue import Wording

MOST_BLOCKS = 50
MOST_TEXT = 8_000
"""Units of text in a post: Slack refuses somewhere near 12,000 and does not say where."""

MOST_PLAIN = 32_000
"""Units of the same post as plain text: Slack cuts at 40,000, and signs written as entities are longer."""

MOST_PRESSES = 25
"""Buttons of a block."""

PIECE = re.compile(r"(?s:.{1,1500}(?:\Z|(?<=\s))|.{1,1500})")
"""Up to 1,500 characters, at most 3,000 units: what a text element takes; ending at a blank if there is one."""

Thing = TypeVar("Thing", Unit, Row)


@dataclass(frozen=True, slots=True)
class Cost:
    """What a post spends: blocks, and units of text in them and as plain text."""

    blocks: int = 0
    text: int = 0
    plain: int = 0

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.blocks + other.blocks, self.text + other.text, self.plain + other.plain)

    @property
    def fits(self) -> bool:
        return self.blocks <= MOST_BLOCKS and self.text <= MOST_TEXT and self.plain <= MOST_PLAIN


BLOCK = Cost(blocks=1)


def pack(units: Iterable[Unit], said: Wording) -> Iterator[tuple[Unit, ...]]:
    """Posts of units in order, each within the budget. A quote too long for any post gives way to a sentence."""
    small = (piece for unit in units for piece in _divide(unit, said))
    return _gather(small, _price, Cost())


def cut(text: str) -> list[str]:
    """A text in pieces that an element takes; together they are the text."""
    return PIECE.findall(text)


def _gather(things: Iterable[Thing], price: Callable[[Thing], Cost], fixed: Cost) -> Iterator[tuple[Thing, ...]]:
    """As many neighbours at a time as fit; each alone is known to."""
    held: list[Thing] = []
    spent = fixed
    for thing in things:
        cost = price(thing)
        if held and not (spent + cost).fits:
            yield tuple(held)
            held, spent = [], fixed
        held.append(thing)
        spent += cost
    if held:
        yield tuple(held)


def _price(unit: Unit) -> Cost:
    rows = sum((_price_row(row) for row in unit.rows), BLOCK)
    return rows + Cost(
        text=sum(measure(press.label) + measure(press.link or "") for press in unit.presses + unit.votes)
    )


def _price_row(row: Row) -> Cost:
    text = sum(measure(run.text) + measure(run.link or "") for run in row.runs)
    return Cost(text=text, plain=measure(write_row(row)) + 2)


def _divide(unit: Unit, said: Wording) -> Iterator[Unit]:
    """The unit, or as few as hold its rows or buttons."""
    for start in range(0, len(unit.presses), MOST_PRESSES):
        yield Unit(presses=unit.presses[start : start + MOST_PRESSES])
    if unit.votes or (unit.rows and _price(unit).fits):
        yield unit
    elif unit.rows:
        small = (piece for row in unit.rows for piece in _divide_row(row, said))
        yield from map(Unit, _gather(small, _price_row, BLOCK))


def _divide_row(row: Row, said: Wording) -> Iterator[Row]:
    if _price(Unit((row,))).fits:
        yield row
    elif row.kind is Kind.QUOTE:
        yield Row((Run(said.say("chat.left_out", n=len(row.text)), ("italic",)),))
    else:
        yield from (replace(row, runs=(replace(run, text=text),)) for run in row.runs for text in cut(run.text))
