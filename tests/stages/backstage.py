"""The real reception behind every stage, and what it was asked."""

from __future__ import annotations

import asyncio
import difflib
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pytest

from bot.ports import Chat
from bot.reception.reception import Reception
from bot.request import Visitor
from bot.visit import Visit
from tests.chats import open_reception
from tests.play import act
from tests.stages.script import SILENCE, Script, Step, verb_of

PATIENCE = 60.0
"""Seconds until people are told that it takes time: what is played here is read when it is done."""


class Stage(Protocol):
    """Where a conversation is played."""

    @property
    def name(self) -> str:
        """As scenarios have it."""

    async def do(self, step: Step) -> list[str]:
        """Do it, and tell what is seen of it, in the notation of scenarios."""

    def asked(self) -> list[str]:
        """The verbs that were asked for since this was called last, but for what nobody had asked us."""


@dataclass
class Watched:
    """A reception whose visits are counted; it answers as it does."""

    reception: Reception
    visits: list[Visit] = field(default_factory=list)
    begun: int = 0
    done: int = 0
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def locale(self) -> str | None:
        return self.reception.locale

    async def receive(self, visit: Visit, chat: Chat) -> bool:
        self.begun += 1
        ours = await self.reception.receive(visit, chat)
        if ours:
            self.visits.append(visit)
        async with self.changed:
            self.done += 1
            self.changed.notify_all()
        return ours

    async def resume(self, platform: str, workspaces: Iterable[str], chat: Chat) -> None:
        await self.reception.resume(platform, workspaces, chat)
        self.ready.set()

    async def titles(self, visitor: Visitor, beginning: str, limit: int) -> list[tuple[str, str]]:
        return await self.reception.titles(visitor, beginning, limit)

    async def examples(self, visitor: Visitor, locale: str | None) -> tuple[str, ...]:
        return await self.reception.examples(visitor, locale)

    async def forget(self, platform: str, workspace: str) -> None:
        await self.reception.forget(platform, workspace)

    async def settle(self, least: int = 0) -> None:
        """Wait until at least so many visits have come, and all that came are done with."""
        async with self.changed:
            await self.changed.wait_for(lambda: self.done >= max(least, self.begun))
        while self.reception._work or self.done < self.begun:
            await asyncio.gather(*self.reception._work)
            async with self.changed:
                await self.changed.wait_for(lambda: self.done >= self.begun)

    def asked(self) -> list[str]:
        """The verbs asked for since this was called last; the home that we draw anew by ourselves is none."""
        verbs = [visit.turn.verb for visit in self.visits]
        self.visits.clear()
        return verbs


@asynccontextmanager
async def open_backstage(folder: Path, seeds: Path) -> AsyncIterator[Watched]:
    """A reception over the articles in ``seeds``, whose clock stands still."""
    async with open_reception(folder, seeds) as reception:
        reception.patience = PATIENCE
        yield Watched(reception)
        await reception.close(5)


async def play(script: Script, stage: Stage, seeds: Path) -> None:
    """Play a conversation; it fails where something else is seen than written, or done than meant."""
    for number, scene in enumerate(script.scenes, start=1):
        for line in scene.acts:
            act(line, seeds)
        step = scene.steps.get(stage.name)
        if step is None:
            continue
        seen = "\n".join(await stage.do(step))
        if not scene.fits(stage.name, seen):
            lines = difflib.ndiff(scene.expected(stage.name).split("\n"), seen.split("\n"))
            pytest.fail("\n".join([f"{stage.name}, scene {number}: {step}", *lines]), pytrace=False)
        asked = stage.asked()
        assert asked[:1] == ([] if seen == SILENCE else [verb_of(step)]), f"{step} asked for {asked}"
