"""Slack as a stage: the real slack-bolt over a Slack on this machine, and its blocks read back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bot.chat.slack.manifest import make_manifest
from bot.chat.slack.serve import serve
from bot.wording.catalogue import wording
from tests.slackbot import make_board, settings_for
from tests.slackfake.nouns import ADA, ALICE, BOB, GENERAL, JSON, Post, Upload, View
from tests.slackfake.shown import unescape
from tests.slackfake.slack import DM, Slack, open_slack
from tests.stages.backstage import Watched, open_backstage
from tests.stages.script import SILENCE, UPLOADS, Script, Step, show_buttons

PEOPLE = {"alice": ALICE, "bob": BOB, "ada": ADA}
NAMES = {number: name for name, number in PEOPLE.items()}
FIND_SOURCE = "find_source"

SAYING = {
    "mentions": (True, False, GENERAL),
    "mentions there": (True, True, GENERAL),
    "replies": (False, True, GENERAL),
    "says": (False, False, GENERAL),
    "writes": (False, False, DM),
}
"""Whether the bot is named, whether it is in the thread, and where."""


@dataclass
class OnSlack:
    """The bot in a channel with three people, and in their direct messages."""

    slack: Slack
    backstage: Watched
    name: str = "slack"
    _thread: str | None = None
    _seen: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)

    async def do(self, step: Step) -> list[str]:
        await self._act(step, PEOPLE[step.who])
        await self.backstage.settle()
        now = {key: tuple(lines) for key, lines in self._look()}
        seen = ["gone"] * len([key for key in self._seen if key not in now])
        for key, lines in now.items():
            if self._seen.get(key) != lines:
                seen += lines
        self._seen = now
        return seen or [SILENCE]

    def asked(self) -> list[str]:
        return self.backstage.asked()

    def _look(self) -> Iterator[tuple[tuple[str, str], list[str]]]:
        """Everything of ours that anybody sees, in order; the thread of the last answer is remembered."""
        posts = {(post.channel, post.ts): post for who in PEOPLE.values() for post in self.slack.seen(who)}
        for key, post in sorted(posts.items(), key=lambda it: it[0][1]):
            channel = self.slack.work.channels[post.channel]
            alone = post.only_for or next(
                iter(channel.members & set(NAMES)) if channel.kind == "im" else iter(()), None
            )
            audience = f"to {NAMES[alone]}" if alone else "to everybody"
            if not alone:
                self._thread = post.thread or post.ts
            yield key, [audience, *read_blocks(post.blocks or [_as_block(post)])]
        for who, view in self.slack.work.homes.items():
            yield ("home", who), [f"on {NAMES[who]}'s home", *read_blocks(view.blocks)]

    async def _act(self, step: Step, user: str) -> None:
        slack = self.slack
        if step.how in SAYING:
            named, threaded, channel = SAYING[step.how]
            words = f"@pullquote {step.words}" if named else step.words
            await slack.say(words, user, channel, self._thread if threaded else None)
        elif step.how == "commands":
            name, _, words = step.words.partition(" ")
            await slack.command(name, words, user)
        elif step.how == "looks up":
            said = await slack.say(step.words, next(it for it in PEOPLE.values() if it != user))
            assert said.post is not None
            await slack.shortcut(said.post, FIND_SOURCE, user)
        elif step.how == "uploads":
            upload = Upload(step.words, (UPLOADS / step.words).read_bytes())
            await slack.say("@pullquote add", user, files=[upload])
        elif step.how == "presses":
            await slack.press(self._find(step, user), step.words, user=user)
        else:
            assert step.how == "opens", step
            await slack.open_home(user)

    def _find(self, step: Step, user: str) -> Post | View:
        homes = [self.slack.work.homes[user]] if user in self.slack.work.homes else []
        places: list[Post | View] = [*homes, *sorted(self.slack.seen(user), key=lambda post: post.ts)]
        for place in reversed(places):
            if step.words in self.slack.shown(place).labels:
                return place
        raise AssertionError(f"{step.who} sees no button {step.words}")


def read_blocks(blocks: list[JSON]) -> list[str]:
    """What blocks show, in the notation of scenarios."""
    lines: list[str] = []
    labels: list[str] = []
    for block in blocks:
        if block["type"] == "rich_text":
            lines += _read_rows(block["elements"])
        elif block["type"] == "actions":
            labels += [it["text"]["text"] for it in block["elements"] if "url" not in it]
        elif block["type"] == "context_actions":
            (votes,) = block["elements"]
            labels += [votes[side]["text"]["text"] for side in ("positive_button", "negative_button")]
        else:
            raise AssertionError(block)
    return [*lines, *show_buttons(labels)]


def _as_block(post: Post) -> JSON:
    """A message without blocks."""
    return {"type": "rich_text", "elements": [{"type": "section", "elements": [{"text": unescape(post.text)}]}]}


def _read_rows(rows: list[JSON]) -> Iterator[str]:
    """Below a quote stands its source."""
    above = ""
    for row in rows:
        if row["type"] == "rich_text_list":
            yield from (_read_item(item["elements"]) for item in row["elements"])
        elif row["type"] == "rich_text_quote":
            yield "“" + "".join(map(_read_words, row["elements"])) + "”"
        elif above == "rich_text_quote":
            yield from _read_source(row["elements"])
        else:
            yield from "".join(map(_read_run, row["elements"])).split("\n")
        above = row["type"]


def _read_words(run: JSON) -> str:
    style = run.get("style", {})
    text = _read_run(run)
    return f"**{text}**" if style.get("bold") and style.get("underline") else text


def _read_source(runs: list[JSON]) -> Iterator[str]:
    """The address is behind the title; the place of what has none stands last."""
    text = "".join(map(_read_run, runs))
    address = next((run["url"] for run in runs if run["type"] == "link"), None)
    if address is None:
        text, _, address = text.rpartition(" · ")
    yield text
    yield address


def _read_item(runs: list[JSON]) -> str:
    label = "".join(_read_run(run) for run in runs if run.get("style", {}).get("bold"))
    rest = "".join(_read_run(run) for run in runs if not run.get("style", {}).get("bold"))
    return f"{label} — {rest.removeprefix(' · ')}" if label else rest


def _read_run(run: JSON) -> str:
    if run.get("type") == "date":
        return datetime.fromtimestamp(run["timestamp"], UTC).date().isoformat()
    return str(run["text"])


@asynccontextmanager
async def open_on_slack(folder: Path, seeds: Path, _script: Script) -> AsyncIterator[OnSlack]:
    async with open_backstage(folder, seeds) as backstage, open_slack(make_manifest(wording("en"))) as slack:
        serving = asyncio.create_task(serve(settings_for(slack), backstage, make_board()))
        ready = asyncio.create_task(backstage.ready.wait())
        try:
            await asyncio.wait({serving, ready}, return_when=asyncio.FIRST_COMPLETED)
            assert not serving.done(), serving
            yield OnSlack(slack, backstage)
            assert slack.violations == []
        finally:
            for task in (serving, ready):
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
