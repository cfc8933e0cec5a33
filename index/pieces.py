"""Pieces of a text between white space, counted without being made: most texts have single spaces and nothing else."""

from __future__ import annotations

import re
from typing import Final

LONGEST: Final = 30
"""Characters of the pieces of an even text."""

_EVEN: Final = re.compile(rf"(?:\S{{1,{LONGEST}}}+ )*+\S{{1,{LONGEST}}}+")


def is_even(text: str, start: int = 0, end: int | None = None) -> bool:
    """Whether single spaces are all the white space in text[start:end], within it, and none of its pieces is longer.

    Then it has a piece more than it has spaces, and so have parts of it that begin and end with a piece.
    """
    return _EVEN.fullmatch(text, start, len(text) if end is None else end) is not None
