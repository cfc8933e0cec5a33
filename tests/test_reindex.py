"""A reindex keeps the old answers until the new are no worse, runs alone, and can be taken back after a restart."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

from bot.desk.desk import Desk
from bot.desk.intake import ignore_progress
from bot.desk.keep import ask
from bot.desk.pins import MOST_ASKED
from bot.desk.reindex import EVERY, Course, reindex, resume, rollback
from bot.desk.verbs import perform_here
from bot.message import Message, Outcome, Progress
from bot.request import Document, Request, Turn, Visitor
from bot.run.finish import finish_reindexes
from index.analyse.lexicon.read import Lexicon
from index.follow.reader import Reader
from index.kept import MOST_PINS, Begun, QuoteAt
from tests.newsroom import LIBRARY, NOW, open_desks, open_newsroom
from tests.play import misread, visible
from tests.test_anew import Better, Mend, with_text
from tests.test_follow import STORY, html, page
from tests.test_follow import Desk as Followed
from tests.web import serving

FERRY, COOPERATIVE = "How much does the ferry cost?", "Who founded the cooperative of bakers?"
COSTS = "The ferry costs 18 million euros."
ADA = Visitor("slack", "T1", "C1", "U1")


async def do(desk: Desk, verb: str, argument: str = "", **more: object) -> Message:
    request = replace(Request(argument), **more)  # type: ignore[arg-type]
    return await perform_here(desk, Turn(verb, request), ignore_progress)


async def quoted(desk: Desk, question: str = FERRY) -> list[str]:
    return [quote.text for quote in (await do(desk, "ask", question)).quotes]


def lose_the_price(seeds: Path) -> None:
    misread(seeds / "ferry.md", "costs 18 million", "saves 18 million")


async def versions(desk: Desk) -> list[int]:
    return [article.version for article in (await desk.store.articles(LIBRARY))[1]]


# Pinned questions


async def test_a_reindex_that_loses_a_pinned_answer_is_refused_and_nothing_changes(desk: Desk, seeds: Path) -> None:
    await do(desk, "pin", FERRY)
    before = await desk.store.articles(LIBRARY)
    lose_the_price(seeds)
    said = await do(desk, "reindex")
    assert said.outcome is Outcome.NOTHING
    assert "refused" in said.summary
    assert f"1. {FERRY} — the new text of the article lacks the quoted words · article #2" in visible(said)
    assert "`reindex --force`" in visible(said)
    assert await desk.store.articles(LIBRARY) == before
    assert await quoted(desk) == [COSTS]
    assert "refused" in (await do(desk, "reindex")).summary
    assert [pin.good for pin in await desk.memory.pins(LIBRARY)] == [True]


async def test_forced_it_is_taken_and_from_then_on_that_is_how_it_is(desk: Desk, seeds: Path) -> None:
    await do(desk, "pin", FERRY)
    lose_the_price(seeds)
    said = await do(desk, "reindex", force=True)
    assert said.outcome is Outcome.DONE
    assert "Taken all the same" in visible(said)
    assert await versions(desk) == [1, 2, 1]
    assert COSTS not in await quoted(desk)
    assert [pin.good for pin in await desk.memory.pins(LIBRARY)] == [False]
    assert "Taken all the same" not in visible(await do(desk, "reindex"))


async def test_a_new_text_that_answers_as_well_is_taken_at_once(desk: Desk, seeds: Path) -> None:
    await do(desk, "pin", FERRY)
    misread(seeds / "ferry.md", "Critics call the ferry", "Cynics! call the ferry")
    said = await do(desk, "reindex")
    assert said.outcome is Outcome.DONE
    assert "The pinned question is answered no worse." in visible(said)
    assert "`rollback` goes back" in visible(said)
    assert await versions(desk) == [1, 2, 1]
    assert (await desk.searcher.view()).generation == await desk.store.generation(LIBRARY)


async def test_a_view_of_what_was_taken_is_not_built_twice(desk: Desk, seeds: Path) -> None:
    await quoted(desk)
    misread(seeds / "ferry.md", "Critics call the ferry", "Cynics! call the ferry")
    lexicon, built = desk.searcher.lexicon, list[Lexicon]()
    desk.searcher.lexicon = lambda: built.append(lexicon()) or built[-1]  # type: ignore[func-returns-value]
    await do(desk, "reindex")
    await quoted(desk)
    assert len(built) == 1


async def test_a_file_that_somebody_changed_counts_at_once(desk: Desk, seeds: Path) -> None:
    await do(desk, "pin", FERRY)
    (seeds / "ferry.md").write_text("The ferry is a gift of the shipyard, and will cross the bay next year.")
    said = await do(desk, "reindex")
    assert said.outcome is Outcome.DONE
    assert "new version — seeds/ferry.md" in visible(said)
    assert "the article was edited and says this no more" in visible(await do(desk, "pins"))


async def test_a_removed_article_is_no_worsening(desk: Desk, seeds: Path) -> None:
    await do(desk, "pin", FERRY)
    (seeds / "ferry.md").unlink()
    assert (await do(desk, "reindex")).outcome is Outcome.DONE
    assert "its article is tracked no more" in visible(await do(desk, "pins"))


async def test_other_settings_are_noticed(tmp_path: Path, seeds: Path) -> None:
    """What was well answered when last examined and is not any more, though no text changed."""
    async with open_newsroom(tmp_path, seeds) as desk:
        await do(desk, "pin", COOPERATIVE)
    async with open_newsroom(tmp_path, seeds) as desk:
        desk.searcher.lexicon = lambda: Lexicon(())
        said = await do(desk, "reindex")
        assert f"1. {COOPERATIVE} — no quote is found any more" in visible(said)
        assert "answered so already: new texts are not the reason" in visible(said)
        assert (await do(desk, "reindex", force=True)).outcome is Outcome.DONE
        assert (await do(desk, "reindex")).outcome is Outcome.DONE


async def test_where_nothing_is_pinned_questions_answered_lately_stand_in(desk: Desk, seeds: Path) -> None:
    for question in (FERRY, "Who owns a zeppelin?"):
        await ask(desk, Request(question, visitor=ADA), ignore_progress)
    assert "checked with 2 questions" in (await do(desk, "pins")).summary
    lose_the_price(seeds)
    said = await do(desk, "reindex")
    assert f"{FERRY} — the new text" in visible(said)
    assert "unpin" not in visible(said)
    await do(desk, "pin", COOPERATIVE)
    assert (await do(desk, "reindex")).outcome is Outcome.DONE


async def test_so_many_questions_are_examined_and_no_more(desk: Desk) -> None:
    for number in range(MOST_PINS):
        await desk.memory.pin(LIBRARY, f"Question {number}?", QuoteAt(1, 1, 0, 9), 3, NOW)
    said = await do(desk, "pin", FERRY)
    assert said.outcome is Outcome.NOTHING
    assert str(MOST_PINS) in said.summary
    assert len(await desk.memory.pins(LIBRARY)) == MOST_PINS
    assert MOST_ASKED <= MOST_PINS


async def test_a_question_that_is_pinned_again_takes_no_more_room(desk: Desk) -> None:
    for number in range(MOST_PINS - 1):
        await desk.memory.pin(LIBRARY, f"Question {number}?", QuoteAt(1, 1, 0, 9), 3, NOW)
    await do(desk, "pin", FERRY)
    assert (await do(desk, "pin", FERRY)).outcome is Outcome.DONE


async def test_the_quote_of_a_number_is_pinned(desk: Desk) -> None:
    question = "What is said about the ferry?"
    first, second = (await do(desk, "ask", question)).quotes[:2]
    said = await do(desk, "pin", question, number=2)
    assert [quote.text for quote in said.quotes] == [second.text]
    assert first.text != second.text
    (pin,) = await desk.memory.pins(LIBRARY)
    versions = await desk.store.versions(LIBRARY, pin.quote.article)
    assert versions[0].text[pin.quote.start : pin.quote.end] == second.text


# Of the web


async def test_a_worse_reading_from_scratch_is_refused_and_a_better_one_taken(desk: Desk) -> None:
    async with serving({"/ship": html(*STORY, title="A ship")}) as site:
        followed = Followed(desk.store, site)  # type: ignore[arg-type]
        await followed.add("/ship")
        question = "Which shipyard will build the ferry with 30 cars?"

        async def from_scratch(words: str, others: str) -> Message:
            mend: Mend = lambda _, parsed: with_text(parsed, lambda text: text.replace(words, others))  # noqa: E731
            reader = replace(followed.reader(), parser=Better(mend))
            return await do(replace(desk, web=lambda: reader), "reindex", scratch=True)

        (first,) = (await do(desk, "pin", question)).quotes
        assert "Lindqvist shipyard in Turku" in first.text
        site.pages.clear()
        said = await from_scratch("shipyard", "SHIPYARD")
        assert said.outcome is Outcome.NOTHING
        assert "the new text of the article lacks the quoted words" in visible(said)
        said = await from_scratch("1987", "1978")
        assert said.outcome is Outcome.DONE
        assert f"new version — {site.url('/ship')}" in visible(said)
        assert "1978" in (await followed.texts())["ship"]
        assert site.url("/ship") in visible(await do(desk, "rollback"))
        assert "1987" in (await followed.texts())["ship"]


async def test_a_file_that_was_handed_over_is_made_anew_from_scratch(desk: Desk) -> None:
    await quoted(desk)
    parser, web = Better(lambda _, parsed: parsed), SimpleNamespace(fetch=None)
    reader = Reader(desk.store, web, parser, desk.languages, desk.now, lambda: 0.0)
    desk = replace(desk, web=lambda: reader)
    await do(desk, "add", documents=(Document("ship.html", page(*STORY)), Document("quay.md", b"The quay is closed.")))
    assert "Nothing has changed" in visible(await do(desk, "reindex", scratch=True))
    parser.mend = lambda _, parsed: with_text(parsed, lambda text: text.replace("Turku", "TURKU"))
    said = await do(desk, "reindex", "uploads/ship.html", scratch=True)
    assert "new version — uploads/ship.html" in visible(said)
    (ship,) = [it for it in (await desk.store.articles(LIBRARY))[1] if it.location == "uploads/ship.html"]
    assert (ship.version, ship.content.url, "TURKU" in ship.text) == (2, None, True)


# Back again


async def test_one_can_go_back_after_a_restart_and_only_once(tmp_path: Path, seeds: Path) -> None:
    async with open_newsroom(tmp_path, seeds) as desk:
        await quoted(desk)
        assert "no reindex has changed a text" in (await do(desk, "rollback")).summary
        lose_the_price(seeds)
        await do(desk, "reindex")
        await do(desk, "reindex")
        assert COSTS not in await quoted(desk)
    async with open_newsroom(tmp_path, seeds) as desk:
        said = await do(desk, "rollback")
        assert said.outcome is Outcome.DONE
        assert visible(said).startswith("Back to the text from before the reindex of 2026-03-20 09:30 UTC")
        assert "seeds/ferry.md" in visible(said)
        assert await quoted(desk) == [COSTS]
    async with open_newsroom(tmp_path, seeds) as desk:
        assert await quoted(desk) == [COSTS]
        assert await versions(desk) == [1, 3, 1]
        assert "taken back already" in (await do(desk, "rollback")).summary
        assert await versions(desk) == [1, 3, 1]


async def test_there_is_no_way_back_from_what_somebody_wrote_since(desk: Desk, seeds: Path) -> None:
    await quoted(desk)
    lose_the_price(seeds)
    await do(desk, "reindex")
    (seeds / "ferry.md").write_text("The ferry costs nothing, as the shipyard gives it away.")
    await quoted(desk)
    said = await do(desk, "rollback")
    assert said.outcome is Outcome.NOTHING
    assert "has changed again since" in said.summary
    assert await versions(desk) == [1, 3, 1]


# Two at once


async def test_the_second_is_told_who_runs_the_first_since_when_and_how_far_it_is(desk: Desk) -> None:
    told: list[Message] = []

    async def interfere() -> None:
        told.extend([await do(desk, verb) for verb in ("reindex", "rollback", "status")])
        told.append(await reindex(desk, Request(visitor=ADA), ignore_progress))

    await quoted(desk)
    async with desk.store.alone(LIBRARY) as ours:
        assert ours
        assert "just begun" in (await do(desk, "reindex")).summary
        number = await desk.store.begin_reindex(LIBRARY, Begun("slack:U1"), NOW)
        await desk.store.note_reindex(LIBRARY, number, "building", 2, 3)
        await interfere()
    far = "slack:U1, begun just now, building the index 2/3."
    assert [far in visible(message) for message in told] == [True] * 4
    assert [message.outcome for message in told] == [Outcome.NOTHING, Outcome.NOTHING, Outcome.DONE, Outcome.NOTHING]
    assert (await do(desk, "reindex")).outcome is Outcome.DONE


async def test_how_far_it_is_is_noted_while_it_runs(desk: Desk) -> None:
    await quoted(desk)
    number = await desk.store.begin_reindex(LIBRARY, Begun(), NOW)
    course = Course(desk, number, ignore_progress)
    course.tell(Progress("Reading", 2, 3))
    course.tell(Progress("Reading", 3, 3))  # too soon after the first
    await course.end()
    last = await desk.store.last_reindex(LIBRARY)
    assert last is not None
    assert (last.phase, last.done, last.total) == ("reading", 2, 3)
    assert EVERY >= 1


# Interrupted


async def interrupt(desk: Desk, seeds: Path, begun: Begun) -> None:
    """A reindex that got as far as holding a text back."""
    await quoted(desk)
    if "costs" in (seeds / "ferry.md").read_text():
        lose_the_price(seeds)
    await desk.store.begin_reindex(LIBRARY, begun, NOW)
    await desk.intake.read_again(lambda *_: None, hold=True)
    assert await quoted(desk) == [COSTS]
    assert set((await desk.store.with_held(LIBRARY)).before) == {2}


async def test_one_of_the_command_line_is_finished_by_the_next_start(tmp_path: Path, seeds: Path) -> None:
    async with open_newsroom(tmp_path, seeds) as desk:
        await interrupt(desk, seeds, Begun())
    async with open_desks(tmp_path, seeds) as desks:
        desk = desks.of(LIBRARY)
        assert await quoted(desk) == [COSTS]
        assert "A reindex was interrupted: the command line" in visible(await do(desk, "status"))
        await finish_reindexes(desks)
        assert await versions(desk) == [1, 2, 1]
        last = await desk.store.last_reindex(LIBRARY)
        assert last is not None
        assert (last.number, last.outcome) == (1, "taken")
        assert await resume(desk) is None
        assert (await rollback(desk, Request(), ignore_progress)).outcome is Outcome.DONE


async def test_it_is_finished_as_it_was_begun(tmp_path: Path, seeds: Path) -> None:
    async with open_newsroom(tmp_path, seeds) as desk:
        await do(desk, "pin", FERRY)
        await interrupt(desk, seeds, Begun())
        said = await resume(desk)
        assert said is not None
        assert "refused" in said.summary
        await interrupt(desk, seeds, Begun(what="seeds/ferry.md", forced=True))
        said = await resume(desk)
        assert said is not None
        assert said.outcome is Outcome.DONE
        assert COSTS not in await quoted(desk)


async def test_one_of_a_chat_is_left_to_whoever_asked_there(desk: Desk, seeds: Path) -> None:
    await interrupt(desk, seeds, Begun("slack:U1"))
    assert await resume(desk) is None
    later = replace(desk, now=lambda: NOW.replace(day=22))
    assert await resume(later) is not None
    assert await versions(desk) == [1, 2, 1]
