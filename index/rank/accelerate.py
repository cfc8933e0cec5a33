"""The compiled search (see index.rank.compiled), once a process that answers many questions has taken it in.

Until then, and wherever numba is not installed, everything is found by numpy: the same, to the last digit.
"""

from __future__ import annotations

from types import ModuleType

_HELD: list[ModuleType] = []


def engine() -> ModuleType | None:
    """The compiled search, None as long as there is none."""
    return _HELD[0] if _HELD else None


def use(compiled: ModuleType) -> None:
    """Search by what was compiled from now on."""
    _HELD[:] = [compiled]


def leave() -> None:
    """Search by numpy again."""
    _HELD.clear()
