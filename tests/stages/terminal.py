"""The terminal as a stage: what people would write is typed, and the text that comes is read."""

from __future__ import annotations

import itertools
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.chat.conversation import Memory, read_turn, reply_to
from bot.chat.terminal import Screen, render
from bot.desk.desk import Desk
from tests.newsroom import open_newsroom
from tests.stages.script import UPLOADS, Script, Step

ENTRY = re.compile(r" {2}(\S.*?)(?: {2,}(\S.*))?")
DETAILS = re.compile(r" {4}(\S.*)")
BAR = re.compile(r"(?:(\d+) | *)▌ (.*)", re.DOTALL)


@dataclass
class Terminal:
    """A conversation with whoever sits there."""

    desk: Desk
    locale: str
    name: str = "terminal"
    _memory: Memory = field(default_factory=Memory)
    _asked: list[str] = field(default_factory=list)

    async def do(self, step: Step) -> list[str]:
        typed = f"add {UPLOADS / step.words}" if step.how == "uploads" else step.words
        assert step.how not in {"presses", "opens"}, f"there is nothing to press at a terminal: {step}"
        self._asked.append(read_turn(typed, self._memory, self.locale).verb)
        said, self._memory = await reply_to(typed, self._memory, self.desk, self.locale)
        return read_terminal(render(said, Screen())).split("\n")

    def asked(self) -> list[str]:
        asked, self._asked = self._asked, []
        return asked


@asynccontextmanager
async def open_terminal(folder: Path, seeds: Path, script: Script) -> AsyncIterator[Terminal]:
    async with open_newsroom(folder, seeds, locale=None) as desk:
        yield Terminal(desk, script.locale)


def read_terminal(text: str) -> str:
    """What a person sees in the text of a terminal that is a pipe, in the notation of scenarios."""
    lines = text.split("\n")
    groups = itertools.groupby(lines, lambda line: BAR.fullmatch(line) is not None)
    seen: list[str] = []
    number = ""
    for quoted, group in groups:
        held = list(group)
        read = list(_read_group(held, quoted=quoted))
        if number:  # that of a quote stands before it, and is told with its source
            read[0] = f"{number}. {read[0]}"
        found = BAR.fullmatch(held[0])
        number = found[1] or "" if found else ""
        seen += read
    return "\n".join(seen)


def _read_group(lines: list[str], *, quoted: bool) -> Iterator[str]:
    if quoted:
        yield "“" + "\n".join(BAR.sub(r"\2", line) for line in lines) + "”"
        return
    label = ""
    for line in lines:
        if label and (details := DETAILS.fullmatch(line)):
            yield f"{label} — {details[1]}"
            label = ""
            continue
        if label:
            yield label
        entry = ENTRY.fullmatch(line)
        label = entry[1] if entry and not entry[2] else ""
        if entry and entry[2]:
            yield f"{entry[1]} — {entry[2]}"
        elif not entry and line:
            yield line
    if label:
        yield label
