"""The same conversations on every platform, through the real client libraries; and no verb is missing on one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from inspect import iscoroutinefunction
from pathlib import Path

import pytest

from bot.desk.verbs import VERBS
from bot.wording.catalogue import LANGUAGES
from tests.newsroom import copy_articles
from tests.stages.backstage import Stage, play
from tests.stages.discord import open_on_discord
from tests.stages.paper import open_paper
from tests.stages.script import CHATS, Scene, Script, read_script, script_names, verb_of
from tests.stages.slack import open_on_slack
from tests.stages.terminal import open_terminal

STAGES: dict[str, Callable[[Path, Path, Script], AbstractAsyncContextManager[Stage]]] = {
    "paper": open_paper,
    "terminal": open_terminal,
    "slack": open_on_slack,
    "discord": open_on_discord,
}

NOT_THERE = {
    ("terminal", "home"): "a conversation begins with a prompt, and has no place beside it",
    ("terminal", "example"): "a button of the home",
    ("terminal", "topic"): "a button; at a terminal `show` and another question lead on",
    ("terminal", "share"): "a button; nobody else is there",
    ("terminal", "retract"): "a button; what was printed stays",
    ("terminal", "helpful"): "a button; whoever sits there runs the installation",
    ("terminal", "unhelpful"): "a button, as above",
    ("terminal", "reason"): "a button, as above",
    ("terminal", "mute"): "a button; a terminal never speaks by itself",
    ("discord", "home"): "Discord has no such place; a server that invites the bot is greeted with examples instead",
    ("discord", "example"): "a button of the home",
}
"""Verbs that a platform does not have, and why."""


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("name", script_names())
async def test_a_conversation_plays_as_written(name: str, stage: str, tmp_path: Path) -> None:
    script = read_script(name)
    seeds = copy_articles(tmp_path, *script.articles)
    async with STAGES[stage](tmp_path, seeds, script) as opened:
        await play(script, opened, seeds)


@pytest.mark.parametrize("stage", STAGES)
def test_every_verb_is_played_on_every_platform(stage: str) -> None:
    played = {verb_of(scene.steps[stage]) for scene in all_scenes() if stage in scene.steps}
    excused = {verb for platform, verb in NOT_THERE if platform == stage}
    assert set(VERBS) - played == excused


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_where_it_is_said_to_be(verb: str) -> None:
    assert iscoroutinefunction(VERBS[verb].load())


@pytest.mark.parametrize("verb", [name for name, verb in VERBS.items() if verb.admin])
def test_every_verb_of_administrators_is_refused_to_somebody(verb: str) -> None:
    refused = [scene for scene in all_scenes() if any("Only administrators" in line for line in scene.sees)]
    for stage in CHATS:
        assert verb in {verb_of(scene.steps[stage]) for scene in refused if stage in scene.steps}


def test_conversations_are_in_every_language_the_bot_speaks() -> None:
    assert {read_script(name).locale for name in script_names()} == set(LANGUAGES)


def all_scenes() -> list[Scene]:
    return [scene for name in script_names() for scene in read_script(name).scenes]
