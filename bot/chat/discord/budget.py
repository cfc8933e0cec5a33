"""What fits where: units to posts, split between units, and within one only where it is not a quote."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from bot.chat.discord.layout import Kind, Row, Run, Unit, write_row
from bot.chat.safe import measure
from bot.wording.catalogue import Wording

ROW = 5
"""Buttons in a row."""

MOST_PRESSES = 25
"""Buttons that stay together: five rows."""

Thing = TypeVar("Thing", Unit, Row)


@dataclass(frozen=True, slots=True)
class Cost:
    """What a post spends: components, units of text in all, rows of buttons."""

    parts: int = 0
    text: int = 0
    rows: int = 0

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.parts + other.parts, self.text + other.text, self.rows + other.rows)


@dataclass(frozen=True, slots=True)
class Budget:
    """What a post of one form may spend. ``spare`` says that there are no buttons, and links stand in the text."""

    most: Cost
    spare: bool = False

    def fits(self, cost: Cost) -> bool:
        return cost.parts <= self.most.parts and cost.text <= self.most.text and cost.rows <= self.most.rows


COMPONENTS = Budget(Cost(parts=39, text=4_000, rows=39))
"""Forty parts, one of them the frame around the others; labels count as text, to be on the safe side."""

EMBEDS = Budget(Cost(parts=1_000, text=4_096, rows=5))
PLAIN = Budget(Cost(parts=1_000, text=2_000, rows=1_000), spare=True)


def pack(units: Iterable[Unit], said: Wording, budget: Budget) -> Iterator[tuple[Unit, ...]]:
    """Posts of units in order, each within the budget. A quote too long for any post gives way to a sentence."""
    small = (piece for unit in units for piece in _divide(unit, said, budget))
    return _gather(small, lambda unit: _price(unit, budget), Cost(), budget)


def write_unit(unit: Unit, *, spare: bool) -> str:
    """The rows of a unit as markup."""
    return "\n".join(write_row(row, spare=spare) for row in unit.rows)


def cut(text: str, fits: Callable[[str], bool]) -> list[str]:
    """A text in pieces as long as fit, ending at a blank if there is one near; together they are the text."""
    pieces = []
    while len(text) > 1 and not fits(text):
        end = max(bisect_left(range(1, len(text)), True, key=lambda size: not fits(text[:size])), 1)
        blank = max(text.rfind(sign, end // 2, end) for sign in (" ", "\n"))
        end = blank + 1 if blank > 0 else end
        pieces.append(text[:end])
        text = text[end:]
    return [*pieces, text]


def _gather(
    things: Iterable[Thing], price: Callable[[Thing], Cost], fixed: Cost, budget: Budget
) -> Iterator[tuple[Thing, ...]]:
    """As many neighbours at a time as fit; each alone is known to."""
    held: list[Thing] = []
    spent = fixed
    for thing in things:
        cost = price(thing)
        if held and not budget.fits(spent + cost):
            yield tuple(held)
            held, spent = [], fixed
        held.append(thing)
        spent += cost
    if held:
        yield tuple(held)


def _price(unit: Unit, budget: Budget) -> Cost:
    """A separator may come with every text, and a blank line between two."""
    if not unit.rows:
        rows = -(-len(unit.presses) // ROW)
        return Cost(rows + len(unit.presses), sum(measure(press.label) for press in unit.presses), rows)
    return UNIT + sum((_price_row(row, budget) for row in unit.rows), Cost())


UNIT = Cost(parts=2, text=1)


def _price_row(row: Row, budget: Budget) -> Cost:
    return Cost(text=measure(write_row(row, spare=budget.spare)) + 1)


def _divide(unit: Unit, said: Wording, budget: Budget) -> Iterator[Unit]:
    """The unit, or as few as hold its rows or buttons."""
    for start in range(0, len(unit.presses), MOST_PRESSES):
        yield Unit(presses=unit.presses[start : start + MOST_PRESSES])
    if unit.rows and budget.fits(_price(unit, budget)):
        yield unit
    elif unit.rows:
        small = (piece for row in unit.rows for piece in _divide_row(row, said, budget))
        yield from map(Unit, _gather(small, lambda row: _price_row(row, budget), UNIT, budget))


def _divide_row(row: Row, said: Wording, budget: Budget) -> Iterator[Row]:
    def fits(row: Row) -> bool:
        return budget.fits(_price(Unit((row,)), budget))

    if fits(row):
        yield row
    elif row.kind is Kind.QUOTE:
        yield Row((Run(said.say("chat.left_out", n=len(row.text))),), Kind.QUIET)
    else:
        for run in row.runs:
            pieces = [run.text] if run.markup else cut(run.text, lambda text, run=run: fits(_with(row, run, text)))  # type: ignore[misc]
            yield from (_with(row, run, text) for text in pieces)


def _with(row: Row, run: Run, text: str) -> Row:
    return replace(row, runs=(replace(run, text=text),))
