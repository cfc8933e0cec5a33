"""How the process ends: the first signal asks, the second one does not, and a deadline holds in any case."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGTERM, signal.SIGINT)

DEADLINE = 4.5
"""Seconds from the first signal until the process ends, whatever it is doing; what was acked is in the database."""

logger = logging.getLogger(__name__)


@contextmanager
def stopping(loop: asyncio.AbstractEventLoop) -> Iterator[asyncio.Event]:
    """An event that is set by the first signal to end. A second signal ends the process at once."""
    asked, signals = asyncio.Event(), 0

    def ask(number: int, _frame: FrameType | None) -> None:
        nonlocal signals
        signals += 1
        if signals > 1:
            os._exit(128 + number)
        loop.call_soon_threadsafe(asked.set)
        _end_by(DEADLINE)

    before = {number: signal.signal(number, ask) for number in SIGNALS}
    try:
        yield asked
    finally:
        if not signals:  # else the next signal still ends it at once
            for number, handler in before.items():
                signal.signal(number, handler)


def _end_by(seconds: float) -> None:
    """A thread of its own, for the event loop may be what does not end."""

    def end() -> None:
        logger.warning("not all of it ended in time; what was taken on is answered after the next start")
        os._exit(0)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
