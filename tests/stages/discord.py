"""Discord as a stage: the real discord.py over a Discord on this machine, and its components read back."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from bot.chat.discord.serve import serve
from bot.health import Board
from tests.discord_reader import Line, Page, read_page
from tests.discordbot import settings_for
from tests.discordfake.act import SLASH, call, press, say, use
from tests.discordfake.people import ALICE, APP, MODERATOR, Json, direct
from tests.discordfake.rest import EPHEMERAL, FakeDiscord, fake_discord
from tests.stages.backstage import Watched, open_backstage
from tests.stages.script import SILENCE, UPLOADS, Script, Step, show_buttons

PEOPLE = {"alice": ALICE, "bob": "3005", "ada": MODERATOR}
PLACES = {direct(number)["id"]: name for name, number in PEOPLE.items()}

OPTIONS = {
    "ask": "question",
    "reindex": "what",
    "pullquote settings": "change",
    "pullquote pin": "question",
    "pullquote unpin": "number",
}
"""The field of a command into which the words behind it are typed; others are about an article."""

FIND_SOURCE = "Find the source for this"

ROW, BUTTON, TEXT, CONTAINER, LINK = 1, 2, 10, 17, 5
"""Types of components, and the style of a button that opens an address."""

TIME = re.compile(r"<t:(-?\d+):D>")
NUMBERED = re.compile(r"(\d+)\. ")


@dataclass
class OnDiscord:
    """The bot in a server with three people, and in their direct messages; it may read what is not said to it."""

    fake: FakeDiscord
    backstage: Watched
    locale: str
    name: str = "discord"
    _answer: Json | None = None
    _owners: dict[str, str] = field(default_factory=dict)
    _seen: dict[str, list[str]] = field(default_factory=dict)

    async def do(self, step: Step) -> list[str]:
        least = self.backstage.done + (2 if step.how == "looks up" else 1)
        await self._act(step, PEOPLE[step.who])
        await self.backstage.settle(least)
        now: dict[str, list[str]] = {}
        for post in self.fake.posts:
            self._owners.setdefault(post["id"], step.who)
            now[post["id"]] = [self._audience(post), *read_post(post)]
            if self._is_answer(post):
                self._answer = post
        seen = ["gone"] * len(self._seen.keys() - now.keys())
        seen += [line for number, lines in now.items() if self._seen.get(number) != lines for line in lines]
        self._seen = now
        return seen or [SILENCE]

    def asked(self) -> list[str]:
        return self.backstage.asked()

    def _audience(self, post: Json) -> str:
        alone = self._owners[post["id"]] if post["flags"] & EPHEMERAL else PLACES.get(post["channel_id"])
        return f"to {alone}" if alone else "to everybody"

    def _is_answer(self, post: Json) -> bool:
        """Whether it is one that people may reply to."""
        kept = any(it.get("custom_id", "").startswith("pq:context") for it in _buttons(post))
        return kept and self._audience(post) == "to everybody"

    async def _act(self, step: Step, person: str) -> None:
        fake, named = self.fake, f"<@{APP}> {step.words}"
        if step.how in {"mentions there", "replies"}:
            words = named if step.how == "mentions there" else step.words
            await say(fake, words, person, answers=self._answer)
        elif step.how in {"mentions", "says", "writes"}:
            words = named if step.how == "mentions" else step.words
            await say(fake, words, person, private=step.how == "writes")
        elif step.how == "commands":
            await self._command(step.words.removeprefix("/"), person)
        elif step.how == "looks up":
            message = await say(fake, step.words, next(it for it in PEOPLE.values() if it != person))
            data = {"id": "1", "name": FIND_SOURCE, "type": 3, "target_id": message["id"]}
            data["resolved"] = {"messages": {message["id"]: message}}
            await call(fake, SLASH, data, person, locale=self.locale)
        elif step.how == "uploads":
            await say(fake, f"<@{APP}> add", person, attachments=[self._upload(step.words)])
        elif step.how == "presses":
            await self._press(step, person)
        else:
            raise ValueError(step)

    async def _command(self, line: str, person: str) -> None:
        """What is typed behind a command goes into its field."""
        words = line.split()
        name = words[0] if words[0] in OPTIONS else " ".join(words[:2])
        text = line.removeprefix(name).strip()
        field = OPTIONS.get(name, "article")
        options: dict[str, Any] = {field: int(text) if field == "number" else text} if text else {}
        await use(self.fake, name, person, locale=self.locale, **options)

    async def _press(self, step: Step, person: str) -> None:
        for post in reversed(self.fake.posts):
            audience = self._audience(post)
            for button in _buttons(post) if audience in {"to everybody", f"to {step.who}"} else ():
                if button["label"] == step.words:
                    private = post["channel_id"] in PLACES
                    await press(self.fake, post, button["custom_id"], person, private=private, locale=self.locale)
                    return
        raise AssertionError(f"{step.who} sees no button {step.words}")

    def _upload(self, name: str) -> Json:
        data = (UPLOADS / name).read_bytes()
        self.fake.files[name] = data
        address = f"{self.fake.address.removesuffix('/api/v10')}/files/{name}"
        return {"id": "8", "filename": name, "size": len(data), "url": address, "proxy_url": address}


def read_post(post: Json) -> list[str]:
    """What a message shows, in the notation of scenarios."""
    parts = [it for frame in post["components"] for it in frame.get("components", [])]
    texts = [post["content"], *(it["content"] for it in parts if it["type"] == TEXT)]
    links = {_number(it["label"]): it["url"] for it in _buttons(post) if it["style"] == LINK}
    labels = [it["label"] for it in _buttons(post) if it["style"] != LINK]
    read = [line for text in texts if text for line in _read_text(text, links)]
    return [*read, *show_buttons(labels)]


def _buttons(post: Json) -> Iterator[Json]:
    for frame in post["components"]:
        for row in frame.get("components", []):
            yield from row.get("components", []) if row["type"] == ROW else ()


def _read_text(markup: str, links: dict[str, str]) -> Iterator[str]:
    """Quotes, each with its source below it."""
    page = read_page(TIME.sub(lambda found: _day(int(found[1])), markup))
    assert not page.deeds, page.deeds
    below = False
    for kind, group in groupby(page.lines, key=lambda line: line.kind):
        lines = list(group)
        if kind == "quote":
            yield "“" + _read_quote(lines) + "”"
        elif below:
            yield from _read_source(lines.pop(0).text, page, links)
        if kind != "quote":
            yield from (_read_item(line) if kind == "item" else line.text for line in lines if line.text)
        below = kind == "quote"


def _read_quote(lines: list[Line]) -> str:
    text = "\n".join(line.text for line in lines)
    styles = [style for line in lines for style in [*line.styles, line.styles[-1] if line.styles else ""]]
    runs = groupby(zip(text, styles, strict=False), key=lambda it: it[1] == "__**")
    words = (("".join(char for char, _ in run), marked) for marked, run in runs)
    return "".join(f"**{run}**" if marked else run for run, marked in words)


def _read_source(text: str, page: Page, links: dict[str, str]) -> Iterator[str]:
    """A button opens the address, that of this quote or the only one there is; else it, or the place, stands last."""
    number = NUMBERED.match(text)
    address = links.get(number[1] if number else "", links.get(""))
    if page.links:
        address = page.links[0][1]
        text = text.removesuffix(" · ")
    elif address is None:
        text, _, address = text.rpartition(" · ")
    yield text
    yield address


def _number(label: str) -> str:
    """The number in what stands on a button, if there is one."""
    return "".join(filter(str.isdigit, label))


def _read_item(line: Line) -> str:
    label = line.styled("**")
    rest = line.text.removeprefix(label).removeprefix(" · ")
    return f"{label} — {rest}" if label else rest


def _day(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).date().isoformat()


@asynccontextmanager
async def open_on_discord(folder: Path, seeds: Path, script: Script) -> AsyncIterator[OnDiscord]:
    async with open_backstage(folder, seeds) as backstage, fake_discord() as fake:
        settings = settings_for(fake, discord_message_content=True)
        serving = asyncio.create_task(serve(settings, backstage, Board(lambda: datetime.now(UTC))))
        ready = asyncio.create_task(_wait_until_up(fake, backstage))
        try:
            await asyncio.wait({serving, ready}, return_when=asyncio.FIRST_COMPLETED)
            assert not serving.done(), serving
            yield OnDiscord(fake, backstage, script.locale)
        finally:
            for task in (serving, ready):
                task.cancel()
            await asyncio.wait({serving, ready})


async def _wait_until_up(fake: FakeDiscord, backstage: Watched) -> None:
    await backstage.ready.wait()
    await fake.until(lambda: bool(fake.commands))
