"""Pieces of text with their places become lines: what pypdf hands out between two line breaks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

SMALLEST = 1.5
"""Points of a letter that could still be read."""

_BESIDE = 2.0
"""Points beyond the edge of the page that still count as on it."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line as printed: ``x`` and ``y`` in points from the lower left of the page, ``size`` of its letters."""

    text: str
    page: int
    x: float
    y: float
    size: float
    bold: bool


@dataclass(slots=True)
class LineMaker:
    """Takes one page's pieces in the order they are painted; ``box`` is left, bottom, right, top of the page."""

    page: int
    box: tuple[float, float, float, float]
    lines: list[Line] = field(default_factory=list)
    _parts: list[str] = field(default_factory=list)
    _at: tuple[float, float, float, bool] | None = None

    def take(self, text: str, cm: Sequence[float], tm: Sequence[float], font: Any, size: float) -> None:
        """One piece, as pypdf's ``visitor_text`` gets it."""
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        height = abs(size) * math.hypot(tm[2], tm[3]) * math.hypot(cm[2], cm[3])
        for part in text.splitlines(keepends=True):
            words = part.rstrip("\r\n")
            if words.strip() and self._is_on_page(x, y) and height >= SMALLEST:
                if self._at is None:
                    name = str(font.get("/BaseFont", "")) if font else ""
                    self._at = (x, y, height, "bold" in name.lower() or "black" in name.lower())
                self._parts.append(words)
            elif self._parts and words.isspace():
                self._parts.append(" ")
            if words != part:
                self._end()

    def finish(self) -> list[Line]:
        self._end()
        return self.lines

    def _end(self) -> None:
        text = " ".join("".join(self._parts).split(" ")).strip()
        if text and self._at is not None:
            x, y, size, bold = self._at
            self.lines.append(Line(text, self.page, x, y, size, bold))
        self._parts, self._at = [], None

    def _is_on_page(self, x: float, y: float) -> bool:
        left, bottom, right, top = self.box
        return left - _BESIDE <= x <= right + _BESIDE and bottom - _BESIDE <= y <= top + _BESIDE
