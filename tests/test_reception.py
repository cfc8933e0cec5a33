"""Every visit is claimed, answered once and told of every failure; rights and rules are the same on every platform."""

from __future__ import annotations

import asyncio
import dataclasses
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.message import Message, Outcome, Progress
from bot.ports import ChatError
from bot.reception.limit import Limit
from bot.reception.reception import MOST_TRIES, TOO_OLD, Reception
from bot.request import Upload, Visitor
from bot.visit import pack_visit, unpack_visit
from index.errors import StoreReadOnly
from tests.chats import PaperChat, make_reception, open_reception, press, say, verbs_of, visitor
from tests.newsroom import NOW, open_desks
from tests.play import visible

FERRY = "How much does the ferry cost?"
COST = "The ferry costs 18 million euros."
ADA = visitor("ada")


@pytest.fixture
def chat() -> PaperChat:
    return PaperChat()


@pytest.fixture
async def reception(tmp_path: Path, seeds: Path) -> AsyncIterator[Reception]:
    async with open_reception(tmp_path, seeds) as opened:
        yield opened
        await opened.close(5)


async def ask(reception: Reception, chat: PaperChat, line: str, who: Visitor | None = None) -> Message:
    """The reply to a line."""
    assert await reception.receive(say(line, who), chat)
    return await settle(reception, chat)


async def push(
    reception: Reception, chat: PaperChat, message: Message, verb: str, who: Visitor | None = None, nth: int = 1
) -> Message:
    """The reply to a button."""
    assert await reception.receive(press(message, verb, who, nth), chat)
    return await settle(reception, chat)


async def settle(reception: Reception, chat: PaperChat) -> Message:
    """The last post, once everything that was taken on is done and noted."""
    await asyncio.gather(*reception._work)
    return chat.posts[-1][1]


# Once, and never in silence


async def test_a_question_is_answered_with_buttons(reception: Reception, chat: PaperChat) -> None:
    await ask(reception, chat, FERRY)  # the first question reads the word lists
    chat.waited.clear()
    said = await ask(reception, chat, FERRY)
    assert [quote.text for quote in said.quotes] == [COST]
    assert verbs_of(said) == ["context", "why", "helpful", "unhelpful", "retract"]
    assert (said.private, said.locale) == (False, "en")
    assert not chat.waited


async def test_the_same_message_is_answered_once_however_it_comes_again(reception: Reception, chat: PaperChat) -> None:
    first = say(FERRY)
    other_event = dataclasses.replace(first, event="another")
    other_message = dataclasses.replace(first, message="another")
    taken = await asyncio.gather(*(reception.receive(it, chat) for it in (first, first, other_event, other_message)))
    assert sorted(taken) == [False, False, False, True]
    await reception.close(5)
    assert len(chat.posts) == 1


async def test_slow_work_is_announced_once(reception: Reception, chat: PaperChat) -> None:
    reception.patience = 0
    await ask(reception, chat, FERRY)
    assert len(chat.waited) == 1


async def test_a_refused_reply_is_told_in_private(reception: Reception, chat: PaperChat) -> None:
    chat.refusing = [ChatError("forbidden")]
    said = await ask(reception, chat, FERRY)
    assert said.private
    assert "Invite me" in said.summary
    assert not said.quotes


async def test_a_reply_that_nobody_takes_is_finished_all_the_same(reception: Reception, chat: PaperChat) -> None:
    chat.refusing = [ChatError("forbidden"), ChatError("forbidden")]
    await reception.receive(say(FERRY), chat)
    await reception.close(5)
    assert not chat.posts
    assert await reception.memory.unfinished("shared", "paper", NOW + TOO_OLD) == []


async def test_a_mistake_of_ours_is_a_sentence_and_a_line_in_the_log(
    reception: Reception, chat: PaperChat, caplog: pytest.LogCaptureFixture
) -> None:
    chat.refusing = [RuntimeError("boom")]
    said = await ask(reception, chat, FERRY)
    assert "my log" in said.summary
    assert "boom" not in visible(said)
    assert "boom" in caplog.text


async def test_a_database_that_cannot_be_written_keeps_nobody_from_an_answer(
    reception: Reception, chat: PaperChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ask(reception, chat, FERRY)

    async def refuse(*_: object, **__: object) -> bool:
        raise StoreReadOnly(Path("/srv/pullquote.db"))

    monkeypatch.setattr(type(reception.memory), "claim", refuse)
    monkeypatch.setattr(type(reception.memory), "keep_answer", refuse)
    monkeypatch.setattr(type(reception.memory), "finish", refuse)
    visit = say(FERRY)
    assert await reception.receive(visit, chat)
    assert not await reception.receive(visit, chat)
    said = await settle(reception, chat)
    assert [quote.text for quote in said.quotes] == [COST]
    assert verbs_of(said) == []


@pytest.mark.parametrize(
    ("line", "wanted"),
    [("x" * 2_001, "longer than 2000 characters"), ("?", "own words"), ("the of and", "no words to look for")],
)
async def test_every_odd_question_gets_a_sentence(
    reception: Reception, chat: PaperChat, line: str, wanted: str
) -> None:
    said = await ask(reception, chat, line)
    assert wanted in visible(said)
    assert said.private


async def test_who_asks_too_often_is_told_how_long_to_wait(tmp_path: Path, seeds: Path, chat: PaperChat) -> None:
    async with open_reception(tmp_path, seeds, per_minute=2) as reception:
        for _ in range(2):
            assert (await ask(reception, chat, FERRY)).quotes
        said = await ask(reception, chat, FERRY)
        assert said.private
        assert re.search("Ask again in (30|29|28) seconds", said.summary)  # the clock goes on
        assert (await ask(reception, chat, FERRY, visitor("eve"))).quotes


def test_a_bucket_fills_with_time_and_is_forgotten_when_many_come() -> None:
    limit = Limit(2)
    assert [limit.take(("a",), at) for at in (0, 0, 0, 15, 30)] == [0, 0, 30, 15, 0]
    assert limit.take(("b",), 30) == 0


# Restarts


async def test_what_was_claimed_and_not_answered_is_answered_after_a_restart(
    tmp_path: Path, seeds: Path, chat: PaperChat
) -> None:
    visit = say(FERRY)
    async with open_desks(tmp_path, seeds, locale=None) as desks:
        reception = make_reception(desks)
        early = NOW - TOO_OLD / 2
        await reception.memory.claim("shared", "paper", visit.event, visit.message, early, pack_visit(visit))
        await reception.memory.claim("shared", "paper", "old", "old", NOW - 2 * TOO_OLD, pack_visit(visit))
        await reception.memory.claim("shared", "paper", "long", "long", early, "x" * 9_000)
        await reception.memory.claim("shared", "paper", "odd", "odd", early, "{}")
        await reception.resume("paper", ["W1"], chat)
        said = (await chat.wait_for(1))[0]
        assert [quote.text for quote in said.quotes] == [COST]
        await reception.close(5)
        assert len(chat.posts) == 1
        assert await reception.memory.unfinished("shared", "paper", NOW + TOO_OLD) == []


async def test_what_was_answered_but_not_noted_is_not_answered_again(
    tmp_path: Path, seeds: Path, chat: PaperChat
) -> None:
    visit = say(FERRY)
    chat.found = "post-0"
    async with open_desks(tmp_path, seeds) as desks:
        reception = make_reception(desks)
        early = NOW - TOO_OLD / 2
        await reception.memory.claim("shared", "paper", visit.event, visit.message, early, pack_visit(visit))
        await reception.resume("paper", ["W1"], chat)
        await reception.close(5)
        assert chat.posts == []
        assert await reception.memory.unfinished("shared", "paper", NOW + TOO_OLD) == []


async def test_what_may_stop_the_process_is_given_up_with_a_sentence(
    tmp_path: Path, seeds: Path, chat: PaperChat
) -> None:
    visit = say(FERRY)
    async with open_desks(tmp_path, seeds) as desks:
        reception = make_reception(desks)
        early = NOW - TOO_OLD / 2
        await reception.memory.claim("shared", "paper", visit.event, visit.message, early, pack_visit(visit))
        for _ in range(MOST_TRIES - 1):
            (claim,) = await reception.memory.unfinished("shared", "paper", NOW)
            assert await reception.memory.reclaim("shared", claim, early)
        await reception.resume("paper", ["W1"], chat)
        said = await settle(reception, chat)
        assert "give it up" in visible(said)
        assert await reception.memory.unfinished("shared", "paper", NOW + TOO_OLD) == []


async def test_what_comes_while_closing_is_claimed_for_the_next_start(
    tmp_path: Path, seeds: Path, chat: PaperChat
) -> None:
    async with open_reception(tmp_path, seeds) as reception:
        await reception.close(5)
        assert await reception.receive(say(FERRY), chat)
    assert chat.posts == []
    async with open_desks(tmp_path, seeds) as desks:
        reception = make_reception(desks, now=NOW + TOO_OLD / 2)
        await reception.resume("paper", ["W1"], chat)
        assert (await settle(reception, chat)).quotes
        await reception.close(5)


def test_a_visit_survives_being_packed() -> None:
    upload = Upload("a.md", 12, "https://files.example/a.md")
    visit = dataclasses.replace(say("show 3 --raw"), reply='{"token": "t"}', uploads=(upload,), addressed=False)
    assert unpack_visit(pack_visit(visit)) == visit
    with pytest.raises(ValueError, match="visitor"):
        unpack_visit("{}")


# Threads and what is overheard


async def test_a_follow_up_is_about_the_names_of_the_question_before(reception: Reception, chat: PaperChat) -> None:
    await ask(reception, chat, "Who founded the cooperative of Sarrelune?")
    thread = visitor(thread="post-1")
    said = await ask(reception, chat, "and how many members does it have?", thread)
    assert "trente membres" in said.quotes[0].text
    kept = await reception.memory.answer_in_thread("shared", "paper", "C1:post-1")
    assert kept is not None
    assert kept.asked.question.endswith("Sarrelune")


async def test_a_follow_up_stays_within_the_limits_of_the_thread(reception: Reception, chat: PaperChat) -> None:
    await ask(reception, chat, "Who ordered the electric ferry of Port Maren? site:courier.example")
    said = await ask(reception, chat, "And how much does it cost?", visitor(thread="post-1"))
    assert [quote.text for quote in said.quotes] == [COST]
    kept = await reception.memory.answer_in_thread("shared", "paper", "C1:post-1")
    assert kept is not None
    assert "site:courier.example" in kept.asked.question


async def test_verbs_typed_in_a_thread_are_about_its_answer(reception: Reception, chat: PaperChat) -> None:
    await ask(reception, chat, FERRY)
    thread = visitor(thread="post-1")
    assert "was read as" in visible(await ask(reception, chat, "why", thread))
    assert COST.removesuffix(".") in visible(await ask(reception, chat, "context", thread))
    assert "no further quotes" in visible(await ask(reception, chat, "more", thread))
    assert "Ask a question first" in visible(await ask(reception, chat, "why", visitor(thread="elsewhere")))


@pytest.mark.parametrize("line", ["thanks!", "I see", "Is it me or has it got cold"])
async def test_talk_in_our_thread_is_left_alone(reception: Reception, chat: PaperChat, line: str) -> None:
    await ask(reception, chat, FERRY)
    assert not await reception.receive(say(line, visitor(thread="post-1"), addressed=False), chat)


async def test_a_question_in_our_thread_needs_no_mention_until_it_is_muted(
    reception: Reception, chat: PaperChat
) -> None:
    await ask(reception, chat, FERRY)
    thread = visitor("eve", thread="post-1")
    assert not await reception.receive(say(FERRY, visitor(thread="other"), addressed=False), chat)
    assert not await reception.receive(say(FERRY, addressed=False), chat)
    assert await reception.receive(say("And who ordered it?", thread, addressed=False), chat)
    said = await settle(reception, chat)
    assert verbs_of(said)[-1] == "mute"
    assert "quiet" in visible(await push(reception, chat, said, "mute", thread))
    assert not await reception.receive(say("And who ordered it?", thread, addressed=False), chat)
    assert await reception.receive(say("And who ordered it?", thread), chat)


async def test_a_channel_may_be_set_to_have_every_question_answered(reception: Reception, chat: PaperChat) -> None:
    assert not await reception.receive(say(FERRY, addressed=False), chat)
    assert "every question" in visible(await ask(reception, chat, "settings answer-all on", ADA))
    assert not await reception.receive(say(FERRY, visitor(channel="C2"), addressed=False), chat)
    assert not await reception.receive(say("Good morning all", addressed=False), chat)
    assert await reception.receive(say(FERRY, addressed=False), chat)
    said = await settle(reception, chat)
    await push(reception, chat, said, "mute")
    assert not await reception.receive(say(FERRY, addressed=False), chat)


# Buttons


async def test_context_shows_what_stood_around_the_quote_when_it_was_given(
    reception: Reception, chat: PaperChat, seeds: Path
) -> None:
    said = await ask(reception, chat, FERRY)
    (seeds / "ferry.md").write_text("---\ntitle: Ferry\n---\nThe ferry costs 21 million euros now.\n", encoding="utf-8")
    await ask(reception, chat, "sources")
    shown = await push(reception, chat, said, "context")
    assert shown.private
    assert "**The ferry costs 18 million euros.**" in visible(shown)
    (seeds / "ferry.md").unlink()
    await ask(reception, chat, "sources")
    assert "not kept any more" in visible(await push(reception, chat, said, "context"))


async def test_a_vote_is_stored_before_the_reason_is_asked(reception: Reception, chat: PaperChat) -> None:
    said = await ask(reception, chat, FERRY)
    asked = await push(reception, chat, said, "unhelpful")
    assert (await reception.memory.votes("shared")).unhelpful == 1
    assert verbs_of(asked) == ["reason"] * 5
    assert "Thank you" in visible(await push(reception, chat, asked, "reason", nth=2))
    assert (await reception.memory.votes("shared")).reasons == (("outdated", 1),)
    assert "Thank you" in visible(await push(reception, chat, said, "helpful"))
    votes = await reception.memory.votes("shared")
    assert (votes.helpful, votes.unhelpful) == (1, 0)


async def test_only_the_asker_removes_an_answer(reception: Reception, chat: PaperChat) -> None:
    said = await ask(reception, chat, FERRY)
    assert "Only the person" in visible(await push(reception, chat, said, "retract", visitor("eve")))
    assert chat.removed == []
    assert "Removed" in visible(await push(reception, chat, said, "retract"))
    assert chat.removed == ["post-1"]


async def test_a_private_answer_can_be_shared_by_who_asked(reception: Reception, chat: PaperChat, seeds: Path) -> None:
    alone = dataclasses.replace(visitor(), private=True)
    said = await ask(reception, chat, FERRY, alone)
    assert said.private
    assert "share" in verbs_of(said)
    shared = await push(reception, chat, said, "share", alone)
    assert not shared.private
    assert [quote.text for quote in shared.quotes] == [COST]
    assert "share" not in verbs_of(shared)
    assert FERRY in visible(shared)
    assert "Only the person" in visible(await push(reception, chat, said, "share", visitor("eve")))
    (seeds / "ferry.md").write_text("The ferry costs 21 million euros now.\n", encoding="utf-8")
    changed = await push(reception, chat, said, "share", alone)
    assert changed.private
    assert "have changed" in visible(changed)


async def test_nothing_found_offers_the_nearest_topics(reception: Reception, chat: PaperChat) -> None:
    said = await ask(reception, chat, "Who is the captain of the ferry Cormorant II?")
    assert said.outcome is Outcome.NOTHING
    assert said.private
    assert not said.quotes
    assert verbs_of(said)[0] == "topic"
    shown = await push(reception, chat, said, "topic")
    assert "ferry" in shown.quotes[0].text
    listed = await ask(reception, chat, "unanswered", ADA)
    assert "captain" in visible(listed)


async def test_a_button_of_nothing_we_know_gets_a_sentence(reception: Reception, chat: PaperChat) -> None:
    said = await ask(reception, chat, FERRY)
    await reception.memory.forget_workspace("shared")
    for verb in ("context", "why", "helpful", "retract"):
        assert "not kept any more" in visible(await push(reception, chat, said, verb))


# Administrators


@pytest.mark.parametrize("line", ["reindex", "refresh", "add", "remove 1", "status", "unanswered", "settings"])
async def test_members_administer_nothing_and_attempts_are_logged(
    reception: Reception, chat: PaperChat, line: str
) -> None:
    said = await ask(reception, chat, line)
    assert "Only administrators" in visible(said)
    assert said.private
    (act,) = await reception.memory.admin_log("shared", 5)
    assert (act.who, act.what, act.outcome) == ("paper:bob", line, "refused")


async def test_an_uploaded_article_is_understood_quoted_removed_and_restored(
    reception: Reception, chat: PaperChat
) -> None:
    text = b"---\ntitle: Quay closed\npublisher: Bay Radio\n---\nThe old quay closed on 3 May 2026 after a storm.\n"
    chat.files["https://files/q"] = text
    upload = Upload("quay.md", len(text), "https://files/q")
    await ask(reception, chat, FERRY)
    await reception.receive(dataclasses.replace(say("add", ADA), uploads=(upload,)), chat)
    said = await settle(reception, chat)
    assert (
        visible(said)
        == "Added #4: Quay closed\nBay Radio · English · 11 words\nThe old quay closed on 3 May 2026 after a storm."
    )
    found = await ask(reception, chat, "When did the old quay close?")
    assert [quote.text for quote in found.quotes] == ["The old quay closed on 3 May 2026 after a storm."]
    assert "Removed #4" in visible(await ask(reception, chat, "remove 4", ADA))
    assert not (await ask(reception, chat, "When did the old quay close?")).quotes
    assert "No tracked article" in visible(await ask(reception, chat, "remove 4", ADA))
    assert "Back again" in visible(await ask(reception, chat, "restore 4", ADA))
    assert (await ask(reception, chat, "When did the old quay close?")).quotes


async def test_a_removed_seed_stays_removed_when_everything_is_read_again(
    reception: Reception, chat: PaperChat
) -> None:
    await ask(reception, chat, FERRY)
    assert "Removed" in visible(await ask(reception, chat, "remove seeds/ferry.md", ADA))
    await ask(reception, chat, "reindex", ADA)
    said = await ask(reception, chat, FERRY)
    assert all("18 million" not in quote.text for quote in said.quotes)
    assert "Back again" in visible(await ask(reception, chat, "restore ferry", ADA))
    assert COST in visible(await ask(reception, chat, FERRY)).replace("**", "")


@pytest.mark.parametrize(
    ("name", "size", "data", "wanted"),
    [
        ("a.exe", 4, b"MZ\0\0", "does not reach"),
        ("a.md", 26_000_000, b"", "larger than 20 MB"),
        ("a.md", 4, bytes(range(256)), "not a text file"),
        ("a.md", 4, None, "not there any more"),
        ("../../etc/passwd", 4, b"root", "does not reach"),
    ],
)
async def test_an_upload_that_cannot_be_taken_in_is_told(
    reception: Reception, chat: PaperChat, name: str, size: int, data: bytes | None, wanted: str
) -> None:
    if data is not None:
        chat.files["f"] = data
    await reception.receive(dataclasses.replace(say("add", ADA), uploads=(Upload(name, size, "f"),)), chat)
    said = await settle(reception, chat)
    assert wanted in visible(said)


async def test_a_reindex_shows_its_progress_at_a_polite_rate(
    reception: Reception, chat: PaperChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.reception.attend.EVERY", 0.0)
    said = await ask(reception, chat, "reindex", ADA)
    assert "Index rebuilt" in visible(said)
    assert said.private
    assert chat.updates
    assert all(isinstance(part, Progress) for message in chat.updates for part in message.parts)
    (act,) = await reception.memory.admin_log("shared", 5)
    assert (act.what, act.outcome) == ("reindex", "done")


# Libraries


async def test_separate_libraries_share_nothing_but_the_installations_own_articles(
    tmp_path: Path, seeds: Path, chat: PaperChat
) -> None:
    (seeds / "slack-T1").mkdir()
    (seeds / "slack-T1" / "secret.md").write_text("The zeppelin of Ostrava costs 5 million euros.\n", encoding="utf-8")
    async with open_reception(tmp_path, seeds, separate=True) as reception:
        mine = Visitor("slack", "T1", "C1", "ada")
        theirs = Visitor("slack", "T2", "C1", "ada")
        said = await ask(reception, chat, "How much does the zeppelin of Ostrava cost?", mine)
        assert "5 million" in said.quotes[0].text
        refused = await ask(reception, chat, "How much does the zeppelin of Ostrava cost?", theirs)
        assert not refused.quotes
        for line in ("sources", "show 4", "status", "unanswered", "home", "show secret"):
            assert "5 million" not in visible(await ask(reception, chat, line, theirs))
        stolen = press(said, "context", theirs)
        await reception.receive(stolen, chat)
        assert "not kept any more" in visible(await settle(reception, chat))
        assert await reception.titles(theirs, "zepp", 25) == []
        assert [title for title, _ in await reception.titles(mine, "zepp", 25)] == [
            "The zeppelin of Ostrava costs 5 million euros."
        ]


# Welcome


async def test_home_offers_questions_that_are_answered(reception: Reception, chat: PaperChat) -> None:
    said = await ask(reception, chat, "/pullquote sources")
    assert "seeds" in visible(said)
    examples = await reception.examples(visitor(), "en")
    assert 1 <= len(examples) <= 3
    for question in examples:
        assert (await ask(reception, chat, question)).quotes


@pytest.mark.timeout(60)
async def test_two_hundred_ask_at_once_and_all_are_answered(reception: Reception, chat: PaperChat) -> None:
    taken = await asyncio.gather(*(reception.receive(say(FERRY, visitor(f"p{n}")), chat) for n in range(200)))
    assert all(taken)
    said = await chat.wait_for(200)
    assert all(message.quotes for message in said)
