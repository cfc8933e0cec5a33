"""A line is a verb or a question, the last question is remembered, and every scenario plays as written."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.conversation import Memory, converse, read_turn, remember, reply_to
from bot.chat.terminal import Screen, render
from bot.desk.desk import HELP, Desk
from bot.desk.verbs import VERBS
from bot.message import Message, Meta, Outcome, Piece, Quote
from bot.request import Request
from bot.turn import LAST, NAMED, PLAIN
from index.errors import StoreFull
from tests.newsroom import copy_articles, open_newsroom
from tests.play import act, read_scenario, scenario_names, visible
from tests.stages.terminal import read_terminal

FRESH = Memory()
TOLD = Memory("Who founded it?", 3)


@pytest.mark.parametrize(
    ("line", "verb", "request_"),
    [
        ("Who founded it?", "ask", Request("Who founded it?")),
        ("  spaced  ", "ask", Request("spaced")),
        ("ask Who founded it?", "ask", Request("Who founded it?")),
        ("/ask Who founded it?", "ask", Request("Who founded it?")),
        ("ASK why", "ask", Request("why")),
        ("ask", "ask", Request("ask")),
        ("", "help", Request()),
        ("   ", "help", Request()),
        ("/", "help", Request()),
        ("help", "help", Request()),
        ("/Help", "help", Request()),
        ("sources", "sources", Request()),
        ("sources of income of the town", "ask", Request("sources of income of the town")),
        ("reindex", "reindex", Request()),
        ("more", "more", Request("Who founded it?", 3)),
        ("more money for schools", "ask", Request("more money for schools")),
        ("why", "why", Request("Who founded it?")),
        ("why did it close?", "ask", Request("why did it close?")),
        ("context", "context", Request("Who founded it?", 1)),
        ("context 2", "context", Request("Who founded it?", 2)),
        ("context 0", "ask", Request("context 0")),
        ("context ²", "ask", Request("context ²")),
        ("context " + "9" * 5000, "ask", Request("context " + "9" * 5000)),
        ("context of the deal", "ask", Request("context of the deal")),
        ("show 3", "show", Request("3")),
        ("show old mill", "show", Request("old mill")),
        ("show --raw 3", "show", Request("3", raw=True)),
        ("show 3 --raw", "show", Request("3", raw=True)),
        ("show", "ask", Request("show")),
        ("show --raw", "ask", Request("show --raw")),
        ("Pourquoi ?", "ask", Request("Pourquoi ?")),
    ],
)
def test_a_line_is_read_as(line: str, verb: str, request_: Request) -> None:
    turn = read_turn(line, TOLD, None)
    assert (turn.verb, turn.request) == (verb, request_)


@given(line=st.text(max_size=40))
def test_any_line_is_some_verb_in_the_askers_locale(line: str) -> None:
    turn = read_turn(line, TOLD, "fr_FR.UTF-8")
    assert turn.verb in VERBS
    assert turn.request.locale == "fr_FR.UTF-8"


def test_the_verbs_of_a_conversation_are_those_of_the_desk() -> None:
    assert LAST | PLAIN | NAMED | {"ask", "show"} <= set(VERBS)
    assert set(HELP) <= set(VERBS)


def message(quotes: int = 0, outcome: Outcome = Outcome.DONE) -> Message:
    quote = Quote((Piece("It was founded."),), Meta("T", None, None, None, "English", "en", None, "a"))
    return Message((quote,) * quotes, "", outcome)


@pytest.mark.parametrize(
    ("line", "said", "memory"),
    [
        ("Where is it?", message(2), Memory("Where is it?", 2)),
        ("Where is it?", message(0, Outcome.NOTHING), Memory("Where is it?", 0)),
        ("hello", message(), TOLD),
        ("Where is it?", message(0, Outcome.MISUSE), TOLD),
        ("more", message(1), Memory("Who founded it?", 4)),
        ("more", message(0, Outcome.NOTHING), TOLD),
        ("context 2", message(1), TOLD),
        ("why", message(), TOLD),
        ("sources", message(), TOLD),
    ],
)
def test_only_a_question_that_was_looked_for_is_remembered(line: str, said: Message, memory: Memory) -> None:
    assert remember(TOLD, read_turn(line, TOLD, None), said) == memory


@pytest.mark.parametrize("end", ["exit", "QUIT", " quit ", ":q"])
def test_a_conversation_ends_with_a_goodbye(end: str) -> None:
    heard: list[str] = []

    def reply(line: str, memory: Memory) -> tuple[Message, Memory]:
        heard.append(line)
        return message(), memory

    converse(["one", "two", end, "three"], reply, lambda _: None)
    assert heard == ["one", "two"]


def test_a_conversation_remembers_from_line_to_line() -> None:
    counts: list[int] = []

    def reply(_: str, memory: Memory) -> tuple[Message, Memory]:
        counts.append(memory.shown)
        return message(), Memory("q", memory.shown + 1)

    converse(["a", "b", "c"], reply, lambda _: None)
    assert counts == [0, 1, 2]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_newsroom(tmp_path, copy_articles(tmp_path, "ferry.md")) as opened:
        yield opened


async def test_trouble_is_said_and_the_question_before_is_not_forgotten(desk: Desk) -> None:
    async def fail(_: str) -> int:
        raise StoreFull(Path("/srv/full.db"))

    desk.store.generation = fail  # type: ignore[method-assign, assignment]
    said, memory = await reply_to("How much does the ferry cost?", TOLD, desk, "fr")
    assert said.outcome is Outcome.MISUSE
    assert "/srv/full.db" in said.summary
    assert memory == TOLD


async def test_progress_of_a_long_verb_is_passed_on(desk: Desk) -> None:
    told: list[str] = []
    await reply_to("reindex", FRESH, desk, None, lambda progress: told.append(f"{progress.done}/{progress.total}"))
    assert told == ["1/1", "1/1"]


@pytest.mark.parametrize("line", ["/show me the ferry of Port Maren", "show boat"])
def test_a_command_is_no_question(line: str) -> None:
    assert read_turn(line, FRESH, None).verb == "show"


async def test_show_with_a_question_behind_it_is_answered(desk: Desk) -> None:
    said, memory = await reply_to("show me how much the ferry costs", FRESH, desk, None)
    assert [quote.text for quote in said.quotes] == ["The ferry costs 18 million euros."]
    assert memory.question == "me how much the ferry costs"
    said, _ = await reply_to("/show me how much the ferry costs", FRESH, desk, None)
    assert not said.quotes


# Scenarios


def play_on_terminal(message: Message) -> str:
    return read_terminal(render(message, Screen()))


PLATFORMS: dict[str, Callable[[Message], str]] = {"message": visible, "terminal": play_on_terminal}
"""How to get what a person sees out of what each platform shows; later ones join here."""


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("name", scenario_names())
async def test_a_scenario_plays_as_written(name: str, platform: str, tmp_path: Path) -> None:
    scenario = read_scenario(name)
    seeds = copy_articles(tmp_path, *scenario.articles)
    memory = FRESH
    async with open_newsroom(tmp_path, seeds, locale=None) as desk:
        for scene in scenario.scenes:
            for line in scene.acts:
                act(line, seeds)
            said, memory = await reply_to(scene.says, memory, desk, scenario.locale)
            seen = PLATFORMS[platform](said)
            if not scene.fits(seen):
                assert seen == "\n".join(scene.sees), scene.says


def test_there_are_scenarios_in_every_language_the_bot_speaks() -> None:
    assert {read_scenario(name).locale for name in scenario_names()} >= {"en", "fr"}
