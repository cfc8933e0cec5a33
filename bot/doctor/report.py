"""What a check found, as lines for people, as JSON for programs and as an exit code for scripts."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Status = Literal["ok", "warn", "fail"]

EXIT_CODES: dict[Status, int] = {"ok": 0, "warn": 1, "fail": 2}
SIGNS: dict[Status, tuple[str, int]] = {"ok": ("✓", 32), "warn": ("!", 33), "fail": ("✗", 31)}
"""The sign of each, and the number of its colour on a terminal: green, yellow, red."""


@dataclass(frozen=True, slots=True)
class Check:
    """What one look found: ``name`` is for programs, ``sentence`` and ``advice`` (maybe several lines) for people."""

    name: str
    status: Status
    sentence: str
    advice: str | None = None


def check_exit_code(checks: Iterable[Check]) -> int:
    """0 when all is well, 1 when there is a warning, 2 when something failed."""
    return max((EXIT_CODES[check.status] for check in checks), default=0)


def render_checks(checks: Sequence[Check], colour: bool) -> str:
    """One line a check, what to do indented below it; no line break at the end."""
    return "\n".join(line for check in checks for line in _lines(check, colour=colour))


def checks_json(checks: Sequence[Check]) -> list[dict[str, str | None]]:
    """The checks as JSON has them, in the same order."""
    return [
        {
            "name": check.name,
            "status": check.status,
            "sentence": _printable(check.sentence),
            "advice": None if check.advice is None else "\n".join(map(_printable, check.advice.split("\n"))),
        }
        for check in checks
    ]


def _lines(check: Check, *, colour: bool) -> list[str]:
    sign, hue = SIGNS[check.status]
    shown = f"\x1b[{hue}m{sign}\x1b[0m" if colour else sign
    return [
        f"{shown} {_printable(check.sentence)}",
        *(f"  {_printable(line)}" for line in (check.advice or "").split("\n") if line),
    ]


def _printable(text: str) -> str:
    """Names of files may hold anything, also what would steer a terminal or cannot be encoded."""
    return "".join("�" if unicodedata.category(it) in {"Cc", "Cf", "Cs"} else it for it in text)
