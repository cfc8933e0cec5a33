"""How far a long operation is: a bar on a terminal, lines elsewhere; always on standard error."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.chat.console import find_bar, say
from bot.chat.terminal import harmless
from bot.message import Progress

WIDTH = 24
FULL, EMPTY = "█", "░"


def draw_bar(progress: Progress, columns: int, *, plain: bool = False) -> str:
    """A bar with numbers and label, at most ``columns`` wide; full only when all is done."""
    full, empty = ("#", ".") if plain else (FULL, EMPTY)
    filled = min(WIDTH * progress.done // max(progress.total, 1), WIDTH)
    line = f"{full * filled}{empty * (WIDTH - filled)} {progress.numbers} {harmless(progress.label)}"
    return line.replace("\n", " ")[:columns]


@contextmanager
def show_progress(*, lines: bool = False) -> Iterator[Callable[[Progress], None]]:
    """What shows progress while the context lasts: a bar that is gone afterwards; elsewhere ``lines``, or nothing.

    Lines are one a step; of steps that are called alike only the first and the last.
    """
    label, width = "", 0
    bar, plain = find_bar()

    def draw(progress: Progress) -> None:
        nonlocal width
        line = draw_bar(progress, shutil.get_terminal_size().columns - 1, plain=plain)
        say(f"\r{line:<{width}}", end="", err=True)
        width = len(line)

    def report(progress: Progress) -> None:
        nonlocal label
        if lines and (progress.label != label or progress.done == progress.total):
            say(f"{harmless(progress.label)} {progress.numbers}", err=True)
        label = progress.label

    try:
        yield draw if bar else report
    finally:
        if width:
            say(f"\r{'':<{width}}\r", end="", err=True)
