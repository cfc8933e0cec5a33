"""Text operators of a PDF page that paint nothing a reader could see are taken out before its text is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

MAX_OPERATIONS = 200_000
"""Operations of one page; a dense page of a newspaper has a tenth of it."""

_SHOWS = frozenset({b"Tj", b"TJ", b"'", b'"'})
_INKED = _SHOWS | {b"Do"}
"""Operators that put letters on the page; a form is painted with the ink of whoever calls it."""

_PAINTS = frozenset({b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"})
_PICTURES = frozenset({b"Do", b"sh", b"INLINE IMAGE", b"BI"})
_INVISIBLE_MODES = frozenset({3, 7})
"""Neither filled nor stroked: what a scanner's reading of a picture is written in, and what hides words."""

_WHITE = 0.97
Operation = tuple[Any, bytes]


@dataclass(slots=True)
class _Ink:
    """The graphics state, as far as it says whether text is seen."""

    mode: int = 0
    white: bool = False


@dataclass(slots=True)
class _Painter:
    is_hidden_layer: Callable[[Any], bool]
    ink: _Ink = field(default_factory=_Ink)
    stack: list[_Ink] = field(default_factory=list)
    marked: list[bool] = field(default_factory=list)
    ground: bool = False

    def follow(self, operands: Sequence[Any], operator: bytes) -> None:
        if operator == b"q":
            self.stack.append(_Ink(self.ink.mode, self.ink.white))
        elif operator == b"Q" and self.stack:
            self.ink = self.stack.pop()
        elif operator == b"Tr" and operands:
            self.ink.mode = int(operands[0])
        elif operator in {b"g", b"rg", b"k", b"sc", b"scn"}:
            self.ink.white = _is_white(operands, operator)
        elif operator in {b"BDC", b"BMC"}:
            self.marked.append(operator == b"BDC" and operands[:1] == ["/OC"] and self.is_hidden_layer(operands[1]))
        elif operator == b"EMC" and self.marked:
            self.marked.pop()
        elif operator in _PICTURES or (operator in _PAINTS and not self.ink.white):
            self.ground = True  # white letters may stand on it

    def shows(self) -> bool:
        hidden = self.ink.mode in _INVISIBLE_MODES or any(self.marked)
        return not hidden and not (self.ink.white and not self.ground and self.ink.mode == 0)


def keep_seen(operations: Sequence[Operation], is_hidden_layer: Callable[[Any], bool]) -> list[Operation]:
    """The operations without text in an invisible mode, white on a bare page, or in a layer that is switched off.

    An operator that shows text and moves to the next line leaves its move behind.
    """
    painter = _Painter(is_hidden_layer)
    kept: list[Operation] = []
    for operands, operator in operations:
        painter.follow(operands, operator)
        if operator not in _INKED or painter.shows():
            kept.append((operands, operator))
        elif operator in {b"'", b'"'}:
            kept.append(([], b"T*"))
    return kept


def _is_white(operands: Sequence[Any], operator: bytes) -> bool:
    numbers = [float(it) for it in operands if isinstance(it, int | float)]
    if not numbers:
        return False
    if operator == b"k" or len(numbers) == 4:  # noqa: PLR2004 - cyan, magenta, yellow, black: none of it is white
        return all(number <= 1 - _WHITE for number in numbers)
    return all(number >= _WHITE for number in numbers)
