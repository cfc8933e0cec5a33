"""Hosts are asked side by side, a few at a time; what one host has to give is asked for one by one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar
from urllib.parse import urlsplit

from index.follow.refresh import Told

Each = TypeVar("Each")
Result = TypeVar("Result")

AT_ONCE = 4
"""Hosts that are asked at the same time; each has its own pace besides."""


async def read_by_host(
    waiting: Sequence[Each], place_of: Callable[[Each], str], read: Callable[[Each], Awaitable[Result]]
) -> list[Result]:
    """What reading each gave, in order; ``place_of`` gives an address. The first that raises ends the others."""
    hosts: dict[str, list[int]] = {}
    for number, each in enumerate(waiting):
        hosts.setdefault(urlsplit(place_of(each)).hostname or "", []).append(number)
    found: dict[int, Result] = {}
    turns = asyncio.Semaphore(AT_ONCE)

    async def ask(numbers: Sequence[int]) -> None:
        async with turns:
            for number in numbers:
                found[number] = await read(waiting[number])

    tasks = [asyncio.create_task(ask(numbers)) for numbers in hosts.values()]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return [found[number] for number in range(len(waiting))]


class Together:
    """One progress of several sources that are read side by side: of a source nobody has looked at, one step."""

    def __init__(self, told: Told, sources: int) -> None:
        self._told = told
        self._steps = [(0, 1)] * sources

    def of(self, number: int) -> Told:
        """To be told of the progress of one of the sources."""

        def told(place: str, done: int, total: int) -> None:
            self._steps[number] = (done, total)
            self._told(place, sum(done for done, _ in self._steps), sum(total for _, total in self._steps))

        return told

    def end(self, number: int, place: str) -> None:
        """A source was read; it may not have told anything."""
        if self._steps[number] == (0, 1):
            self.of(number)(place, 1, 1)
