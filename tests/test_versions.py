"""Versions are listed and compared word for word, and an answer says when what it quoted was edited since."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.desk import Desk
from bot.desk.intake import ignore_progress
from bot.desk.keep import find_kept
from bot.desk.verbs import perform_here
from bot.desk.versions import find_edited, read_numbers
from bot.message import Listing, Message, Outcome, Text, Tone
from bot.request import Request, Turn, Visitor
from bot.turn import read_line
from index.compare import Fate, compare
from index.kept import QuoteAt
from tests.libraries import article
from tests.newsroom import copy_articles, open_newsroom

ADA = Visitor("paper", "W", "C", "ada")
OLD = "The ferry costs 18 million euros.\n\nIt is white.\n"
NEW = "The ferry costs 21 million euros.\n\nIt is white.\n"


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    return copy_articles(tmp_path, "bay.txt")


@pytest.fixture
async def desk(tmp_path: Path, seeds: Path) -> AsyncIterator[Desk]:
    write(seeds, OLD)
    async with open_newsroom(tmp_path, seeds) as opened:
        yield opened


def write(seeds: Path, text: str, name: str = "Budget 2026.md") -> None:
    (seeds / name).write_text(f"# The budget\n\n{text}", encoding="utf-8")


async def say(desk: Desk, verb: str, argument: str = "", **more: object) -> Message:
    return await perform_here(desk, Turn(verb, Request(argument, **more)), ignore_progress)  # type: ignore[arg-type]


def texts(message: Message, tone: Tone) -> list[str]:
    return [part.text for part in message.parts if isinstance(part, Text) and part.tone is tone]


async def test_versions_are_listed_the_newest_first(desk: Desk, seeds: Path) -> None:
    only = await say(desk, "show", "budget", versions=True)
    assert "has not changed" in only.parts[-1].text  # type: ignore[union-attr]
    write(seeds, NEW)
    both = await say(desk, "show", "budget", versions=True)
    (listing,) = [part for part in both.parts if isinstance(part, Listing)]
    assert [entry.label for entry in listing.entries] == ["version 2", "version 1"]
    assert listing.entries[0].details == ("read 2026-03-20 09:30 UTC", "11 words", "The budget")
    assert (await say(desk, "show", "nothing", versions=True)).outcome is Outcome.NOTHING


@pytest.mark.parametrize("argument", ["budget", "budget 1", "budget 1 2", "Budget 2026.md", "Budget 2026.md 1 2"])
async def test_a_difference_is_whole_paragraphs_word_for_word(desk: Desk, seeds: Path, argument: str) -> None:
    await say(desk, "sources")
    write(seeds, NEW)
    said = await say(desk, "diff", argument)
    assert texts(said, Tone.DROPPED) == ["The ferry costs 18 million euros."]
    assert texts(said, Tone.ADDED) == ["The ferry costs 21 million euros."]
    assert texts(said, Tone.QUIET)[1:] == ["One paragraph is unchanged."] * 2


async def test_what_cannot_be_compared_is_said(desk: Desk, seeds: Path) -> None:
    assert (await say(desk, "diff")).outcome is Outcome.MISUSE
    assert "one version only" in (await say(desk, "diff", "budget")).summary
    assert "No tracked article" in (await say(desk, "diff", "nothing")).summary
    write(seeds, NEW)
    assert "no version 7; the newest is 2" in (await say(desk, "diff", "budget 7")).summary
    assert texts(await say(desk, "diff", "budget 2 2"), Tone.PLAIN) == ["The words are the same."]


async def test_an_article_that_was_removed_is_compared_all_the_same(desk: Desk, seeds: Path) -> None:
    await say(desk, "sources")
    write(seeds, NEW)
    await say(desk, "remove", "budget")
    assert texts(await say(desk, "diff", "budget"), Tone.ADDED) == ["The ferry costs 21 million euros."]


@pytest.mark.parametrize("verb", ["context", "why", "more"])
async def test_an_answer_says_that_it_was_edited_since(desk: Desk, seeds: Path, verb: str) -> None:
    asked = await say(desk, "ask", "How many million euros does the ferry cost?", visitor=ADA)
    assert asked.answer
    before = await say(desk, verb, answer=asked.answer, visitor=ADA)
    assert not [it for it in texts(before, Tone.QUIET) if it.startswith("Edited since")]
    write(seeds, NEW)
    await say(desk, "sources")
    after = await say(desk, verb, answer=asked.answer, visitor=ADA)
    (line,) = [it for it in texts(after, Tone.QUIET) if it.startswith("Edited since")]
    assert line.startswith(
        "Edited since: the quoted words are no longer in “The budget” (version 2, read just now; `diff"
    )


async def test_words_that_still_stand_there_were_not_edited(desk: Desk, seeds: Path) -> None:
    asked = await say(desk, "ask", "How many million euros does the ferry cost?", visitor=ADA)
    kept = await find_kept(desk, Request(answer=asked.answer or ""))
    assert kept is not None
    write(seeds, f"A new beginning.\n\n{OLD}")
    await say(desk, "sources")
    assert await find_edited(desk, kept.asked.quotes) == []
    assert await find_edited(desk, [QuoteAt(99, 1, 0, 1)]) == []


def test_numbers_behind_a_name_are_read_in_every_way() -> None:
    assert read_numbers("3 1 2")[0] == ("3", [1, 2])
    assert read_numbers("budget 2026") == [("budget 2026", []), ("budget", [2026])]
    assert read_numbers("#3") == [("#3", [])]


@pytest.mark.parametrize(
    ("line", "verb", "argument"),
    [
        ("diff bay", "diff", "bay"),
        ("diff the long title 1 2", "diff", "the long title 1 2"),
        ("/articles diff 3 1", "diff", "3 1"),
        ("diff", "diff", ""),
        ("diff of opinion about the new quay", "ask", "diff of opinion about the new quay"),
    ],
)
def test_a_typed_line_is_read(line: str, verb: str, argument: str) -> None:
    turn = read_line(line)
    assert (turn.verb, turn.request.argument) == (verb, argument)


def test_options_are_read_wherever_they_stand() -> None:
    assert read_line("show --versions bay").request == Request("bay", versions=True)
    assert read_line("reindex --from-scratch").request == Request(scratch=True)


PARAGRAPHS = st.lists(st.sampled_from(["One.", "Two.", "Three.", "Four."]), min_size=1, max_size=8)


@given(PARAGRAPHS, PARAGRAPHS)
def test_what_stayed_and_went_is_the_old_text_and_what_stayed_and_came_the_new(old: list[str], new: list[str]) -> None:
    found = compare(article(1, *old), article(1, *new))
    assert [it.span.text for it in found if it.fate is not Fate.ADDED] == old
    assert [it.span.text for it in found if it.fate is not Fate.REMOVED] == new
