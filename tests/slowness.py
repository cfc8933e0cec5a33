"""How slow the machine is that the tests run on: bounds on time go by it."""

from __future__ import annotations

import time

USUAL = 0.08
"""Seconds of processor time that a sum of two million squares takes on a usual machine."""


def find_slowness() -> float:
    """How many times as long as on a usual machine things take here, at least 1."""
    began = time.process_time()
    sum(number * number for number in range(2_000_000))
    return max((time.process_time() - began) / USUAL, 1.0)
