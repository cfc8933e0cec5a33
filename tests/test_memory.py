"""What each verb of the memory does, and that none reaches into another library."""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Connection, ForeignKeyConstraint, PrimaryKeyConstraint, UniqueConstraint, event

from bot.ports import Memory
from index.errors import StoreError
from index.kept import AdminAct, Asked, Claim, KeptAnswer, Pin, QuoteAt, Unanswered, Votes
from index.store.answers import unpack_quotes
from index.store.claims import REQUEST_LIMIT
from index.store.feedback import REASON_LIMIT
from index.store.forget import BITE, CONVERSATIONS
from index.store.memory import SqlMemory
from index.store.schema import METADATA
from tests.stores import LATER, NOON, extracted, fresh_store

HOUR = timedelta(hours=1)
ASKED = Asked(
    platform="slack",
    place="C1",
    asker="U1",
    question="Who keeps the lighthouse?",
    locale="en-GB",
    generation=7,
    quotes=(QuoteAt(1, 2, 30, 60), QuoteAt(3, 1, 0, 10)),
    thread="C1/17.5",
)


@pytest.fixture
async def memory(tmp_path: Path) -> AsyncIterator[SqlMemory]:
    async with fresh_store(tmp_path) as store:
        yield SqlMemory(store.connections)


async def messages(memory: SqlMemory, before: datetime = LATER, library: str = "ours") -> list[str]:
    return [it.message for it in await memory.unfinished(library, "slack", before)]


# Claims


@pytest.mark.parametrize(
    ("platform", "event_key", "message_key", "claimed"),
    [
        ("slack", "e1", "m1", False),
        ("slack", "e2", "m1", False),  # sent again under a new id
        ("slack", "e1", "m2", False),  # the same delivery, read in another way
        ("slack", "e2", "m2", True),
        ("slack", "m1", "e1", True),  # an event's id is no message's
        ("slack", "E1", "M1", True),
        ("slack", "e1 ", "m1 ", True),
        ("slack", "", "", True),
        ("discord", "e1", "m1", True),
    ],
)
async def test_an_event_and_a_message_are_claimed_once(
    memory: SqlMemory, platform: str, event_key: str, message_key: str, claimed: bool
) -> None:
    kept: Memory = memory
    assert await kept.claim("ours", "slack", "e1", "m1", NOON)
    assert await kept.claim("ours", platform, event_key, message_key, LATER) == claimed
    assert not await kept.claim("ours", platform, event_key, message_key, LATER)


async def test_a_claim_without_a_key_is_an_error_and_no_duplicate(memory: SqlMemory) -> None:
    with pytest.raises(StoreError):
        await memory.claim("ours", "slack", None, "m1", NOON)  # type: ignore[arg-type]
    assert await memory.claim("ours", "slack", "e1", "m1", NOON)


async def test_what_was_claimed_is_unfinished_until_it_is_finished(memory: SqlMemory) -> None:
    for number in (2, 1, 3):
        await memory.claim("ours", "slack", f"e{number}", f"m{number}", NOON + number * HOUR, f'{{"n": {number}}}')
    await memory.finish("ours", "slack", "m2", LATER, "17.5")
    first, last = await memory.unfinished("ours", "slack", NOON + 9 * HOUR)
    assert first == Claim("slack", "m1", '{"n": 1}', NOON + HOUR, 1)
    assert last.message == "m3"
    assert await messages(memory, NOON + 3 * HOUR) == ["m1"], "claimed earlier than, not at"
    assert await memory.unfinished("ours", "discord", NOON + 9 * HOUR) == []
    assert not await memory.claim("ours", "slack", "e2", "m2", LATER), "finished is still claimed"


async def test_finishing_what_nobody_claimed_does_nothing(memory: SqlMemory) -> None:
    await memory.finish("ours", "slack", "m1", NOON, "17.5")
    await memory.finish("ours", "discord", "m1", NOON, "17.5")
    assert await memory.claim("ours", "slack", "e1", "m1", NOON)
    assert await messages(memory) == ["m1"]


@pytest.mark.parametrize(
    ("request_text", "kept"),
    [
        ("", ""),
        ("é" * REQUEST_LIMIT, "é" * REQUEST_LIMIT),
        ("x" * (REQUEST_LIMIT + 1), None),
        ('{"text": "half \ud83d"}', '{"text": "half \ufffd"}'),
        ("👩‍👩‍👧\x00", "👩‍👩‍👧\x00"),
    ],
    ids=["none", "longest", "too long", "half a pair", "odd"],
)
async def test_a_message_is_claimed_whatever_its_request(
    memory: SqlMemory, request_text: str, kept: str | None
) -> None:
    assert await memory.claim("ours", "slack", "e1", "m1", NOON, request_text)
    assert [it.request for it in await memory.unfinished("ours", "slack", LATER)] == [kept]


async def test_what_was_asked_is_not_kept_once_it_is_answered(memory: SqlMemory) -> None:
    await memory.claim("ours", "slack", "e1", "m1", NOON, "a needle")
    await memory.finish("ours", "slack", "m1", NOON, None)
    found = await memory.connections.read(
        lambda it: it.exec_driver_sql("SELECT message, request, post FROM claim").all()
    )
    assert [tuple(row) for row in found] == [("m1", None, None)]


async def test_an_unfinished_claim_is_taken_on_by_one(memory: SqlMemory) -> None:
    await memory.claim("ours", "slack", "e1", "m1", NOON, "request")
    (seen,) = await memory.unfinished("ours", "slack", LATER)
    assert [await memory.reclaim("ours", seen, LATER) for _ in range(2)] == [True, False]
    assert await messages(memory, LATER) == [], "it is being answered since then"
    (again,) = await memory.unfinished("ours", "slack", LATER + HOUR)
    assert again == Claim("slack", "m1", "request", LATER, 2)
    await memory.finish("ours", "slack", "m1", LATER, "17.5")
    assert not await memory.reclaim("ours", again, LATER)


async def test_old_claims_are_forgotten_and_young_ones_stay(memory: SqlMemory) -> None:
    await memory.claim("ours", "slack", "e1", "m1", NOON)
    await memory.claim("ours", "discord", "e1", "m2", NOON)
    await memory.claim("ours", "discord", "e3", "m1", LATER)
    await memory.finish("ours", "slack", "m1", LATER, "17.5")
    await memory.forget_claims("ours", LATER)
    assert not await memory.claim("ours", "discord", "e3", "m3", LATER)
    assert await memory.claim("ours", "slack", "e1", "m1", LATER)
    assert await memory.claim("ours", "discord", "e1", "m2", LATER)


async def test_much_is_forgotten_to_the_last(memory: SqlMemory) -> None:
    many = 2 * BITE + 1
    rows = [
        {
            "library": "ours",
            "platform": "slack",
            "message": f"{number}",
            "event": f"{number}",
            "claimed": NOON,
            "tries": 1,
        }
        for number in range(many)
    ]
    await memory.connections.write(lambda it: it.execute(METADATA.tables["claim"].insert(), rows))
    assert len(await messages(memory)) == many
    await memory.forget_claims("ours", LATER)
    assert await messages(memory) == []


# Answers


async def test_a_kept_answer_is_read_back_whole(memory: SqlMemory) -> None:
    answer_id = await memory.keep_answer("ours", ASKED, NOON)
    assert await memory.answer_of("ours", answer_id) == KeptAnswer(answer_id, ASKED, NOON, shown=2, post=None)
    assert await memory.answer_of("ours", answer_id[:-1]) is None
    bare = Asked("discord", "7", "8", "half \ud83d?", None, 0)
    kept = await memory.answer_of("ours", await memory.keep_answer("ours", bare, NOON))
    assert kept is not None
    assert kept.asked == dataclasses.replace(bare, question="half \ufffd?")


async def test_ids_of_answers_are_short_safe_and_never_the_same(memory: SqlMemory) -> None:
    ids = {await memory.keep_answer("ours", ASKED, NOON) for _ in range(50)}
    assert len(ids) == 50
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{22}", it) for it in ids)
    # Of 128 random bits each half is new every time: none of it is a clock or a counter.
    assert len({it[:11] for it in ids}) == len({it[11:] for it in ids}) == 50


@pytest.mark.parametrize(("counts", "shown"), [([], 2), ([4], 4), ([4, 3], 4), ([1], 2), ([3, 6, 6], 6)])
async def test_the_count_of_shown_quotes_never_shrinks(memory: SqlMemory, counts: list[int], shown: int) -> None:
    answer_id = await memory.keep_answer("ours", ASKED, NOON)
    other = await memory.keep_answer("ours", ASKED, NOON)
    for count in counts:
        await memory.note_shown("ours", answer_id, count)
    found = [await memory.answer_of("ours", it) for it in (answer_id, other)]
    assert [it and it.shown for it in found] == [shown, 2]


async def test_the_post_is_noted_and_the_thread_that_came_with_it(memory: SqlMemory) -> None:
    answer_id = await memory.keep_answer("ours", dataclasses.replace(ASKED, thread=None), NOON)
    await memory.note_post("ours", answer_id, "18.1")
    kept = await memory.answer_of("ours", answer_id)
    assert kept is not None
    assert (kept.post, kept.asked.thread) == ("18.1", None)
    await memory.note_post("ours", answer_id, "18.2", "C1/18.2")
    kept = await memory.answer_in_thread("ours", "slack", "C1/18.2")
    assert kept is not None
    assert (kept.id, kept.post) == (answer_id, "18.2")
    await memory.note_post("ours", answer_id, "18.3")
    assert await memory.answer_in_thread("ours", "slack", "C1/18.2") == dataclasses.replace(kept, post="18.3")


async def test_the_last_answer_of_a_thread_is_found(memory: SqlMemory) -> None:
    assert await memory.answer_in_thread("ours", "slack", "C1/17.5") is None
    # The last is the last, be the clock set back meanwhile.
    ids = [await memory.keep_answer("ours", ASKED, NOON - it * HOUR) for it in (0, 0, 2, 1)]
    await memory.keep_answer("ours", dataclasses.replace(ASKED, thread="C1/18.0"), LATER)
    await memory.keep_answer("ours", dataclasses.replace(ASKED, platform="discord"), LATER)
    await memory.keep_answer("ours", dataclasses.replace(ASKED, thread=None), LATER)
    found = await memory.answer_in_thread("ours", "slack", "C1/17.5")
    assert found is not None
    assert found.id == ids[-1]


@pytest.mark.parametrize("packed", ["", "[", "7", "[7]", "[[1]]", "[[1,2,3,4,5]]"])
def test_what_was_not_packed_is_not_unpacked(packed: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        unpack_quotes(packed)


# Feedback


async def test_the_last_vote_of_a_person_counts(memory: SqlMemory) -> None:
    one, two = [await memory.keep_answer("ours", ASKED, NOON) for _ in range(2)]
    assert await memory.votes("ours") == Votes(0, 0)
    cast = [
        (one, "ann", True, None),
        (one, "ann", False, "old"),
        (one, "bob", False, "wrong"),
        (two, "ann", False, "wrong"),
        (two, "bob", False, "late"),
        (two, "bob", True, None),
        (two, "cat", True, "nice"),
        (two, "dan", False, None),
    ]
    for answer_id, voter, helpful, reason in cast:
        assert await memory.vote("ours", answer_id, voter, helpful, reason, NOON)
    assert await memory.votes("ours") == Votes(2, 4, (("wrong", 2), ("old", 1)))


async def test_there_is_no_vote_on_what_is_not_kept(memory: SqlMemory) -> None:
    assert not await memory.vote("ours", "nothing", "ann", True, None, NOON)
    assert await memory.votes("ours") == Votes(0, 0)


async def test_a_long_or_broken_reason_is_kept_in_part(memory: SqlMemory) -> None:
    answer_id = await memory.keep_answer("ours", ASKED, NOON)
    await memory.vote("ours", answer_id, "ann", False, "\ud83d" + "x" * 5_000, NOON)
    assert (await memory.votes("ours")).reasons == (("\ufffd" + "x" * (REASON_LIMIT - 1), 1),)


async def test_a_question_asked_again_is_one_line_with_a_count(memory: SqlMemory) -> None:
    await memory.note_unanswered("ours", "Qui garde le phare ?", ["garde", "phare"], NOON)
    await memory.note_unanswered("ours", "Why?", [], NOON)
    (why, before) = await memory.unanswered("ours", 10)
    assert (why.question, before.question) == ("Why?", "Qui garde le phare ?")
    await memory.note_unanswered("ours", "  qui GARDE\u00a0le phare\u202f? ", ["phare"], LATER)
    asked, other = await memory.unanswered("ours", 10)
    assert asked == Unanswered(before.id, "  qui GARDE\u00a0le phare\u202f? ", ("phare",), 2, NOON, LATER)
    assert other == why
    assert await memory.unanswered("ours", 1) == [asked]
    assert await memory.unanswered("ours", 0) == await memory.unanswered("ours", -1) == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Who founded it?", "who founded IT", True),
        ("¿Quién?", "quién", True),
        ("« Pourquoi ? »", "pourquoi", True),
        ("STRASSE", "Straße", True),
        ("ﬁsh", "fish", True),
        ("a\nb\tc", "a b c", True),
        ("???", "", True),
        ("C?", "C++?", False),
        ("ou", "où", False),
        ("not it", "notit", False),
        ("-it", "it", False),
    ],
)
async def test_which_questions_are_the_same(memory: SqlMemory, one: str, other: str, same: bool) -> None:
    for question in (one, other):
        await memory.note_unanswered("ours", question, [], NOON)
    assert [it.count for it in await memory.unanswered("ours", 9)] == ([2] if same else [1, 1])


async def test_a_question_struck_off_begins_at_one_again(memory: SqlMemory) -> None:
    for _ in range(2):
        await memory.note_unanswered("ours", "Why?", ["why \ud83d"], NOON)
    (line,) = await memory.unanswered("ours", 9)
    assert (line.missing, len(line.id)) == (("why \ufffd",), 32)
    assert [await memory.resolve_unanswered("ours", line.id) for _ in range(2)] == [True, False]
    assert await memory.unanswered("ours", 9) == []
    await memory.note_unanswered("ours", "Why?", [], LATER)
    assert await memory.unanswered("ours", 9) == [Unanswered(line.id, "Why?", (), 1, LATER, LATER)]


# Settings, the log, forgetting


async def test_a_setting_holds_for_one_channel_until_it_is_taken_back(memory: SqlMemory) -> None:
    places = [("slack", "C1", "muted"), ("slack", "C1", "every"), ("slack", "C2", "muted"), ("discord", "C1", "muted")]
    for number, place in enumerate(places):
        assert await memory.setting("ours", *place) is None
        await memory.set_setting("ours", *place, "before")
        await memory.set_setting("ours", *place, f"{number}")
    assert [await memory.setting("ours", *place) for place in places] == ["0", "1", "2", "3"]
    for _ in range(2):
        await memory.set_setting("ours", *places[0], None)
    assert [await memory.setting("ours", *place) for place in places] == [None, "1", "2", "3"]


async def test_the_log_tells_the_last_acts_newest_first(memory: SqlMemory) -> None:
    for number in range(12):
        await memory.log_admin("ours", "slack:U1", f"act {number}", "done", NOON)
    await memory.log_admin("ours", "discord:7", "reindex", "refused", LATER)
    assert await memory.admin_log("ours", 2) == [
        AdminAct("discord:7", "reindex", "refused", LATER),
        AdminAct("slack:U1", "act 11", "done", NOON),
    ]
    assert await memory.admin_log("ours", 0) == await memory.admin_log("ours", -1) == []
    assert [it.what for it in await memory.admin_log("ours", 99)][1:] == [f"act {it}" for it in range(11, -1, -1)]


async def test_what_is_old_is_purged_and_the_rest_stays(memory: SqlMemory) -> None:
    old, young = [await memory.keep_answer("ours", ASKED, moment) for moment in (NOON, LATER)]
    for answer_id in (old, young):
        await memory.vote("ours", answer_id, "ann", True, None, LATER)
    await memory.vote("ours", young, "bob", False, "an old vote", NOON)
    await memory.claim("ours", "slack", "e1", "m1", NOON)
    await memory.claim("ours", "slack", "e2", "m2", LATER)
    await memory.note_unanswered("ours", "Why?", [], NOON)
    await memory.set_setting("ours", "slack", "C1", "muted", "yes")
    await memory.log_admin("ours", "U1", "purge", "done", NOON)
    await memory.purge("ours", LATER)
    assert [await memory.answer_of("ours", it) is None for it in (old, young)] == [True, False]
    assert await memory.votes("ours") == Votes(1, 0)
    assert await messages(memory, LATER + HOUR) == ["m2"]
    assert len(await memory.unanswered("ours", 9)) == len(await memory.admin_log("ours", 9)) == 1
    assert await memory.setting("ours", "slack", "C1", "muted") == "yes"
    assert not await memory.vote("ours", old, "ann", True, None, LATER)


async def test_more_old_answers_than_one_bite_are_purged(memory: SqlMemory) -> None:
    first = await memory.keep_answer("ours", ASKED, NOON)
    row = {"library": "ours", "platform": "slack", "place": "", "asker": "", "generation": 0, "kept": NOON, "shown": 0}
    rows = [{**row, "id": f"{it}", "number": it + 2, "question": "", "quotes": "[]"} for it in range(2 * BITE)]
    votes = [
        {"library": "ours", "answer": f"{it}", "voter": "ann", "helpful": True, "voted": LATER}
        for it in range(2 * BITE)
    ]
    await memory.connections.write(lambda it: it.execute(METADATA.tables["answer"].insert(), rows))
    await memory.connections.write(lambda it: it.execute(METADATA.tables["vote"].insert(), votes))
    assert (await memory.votes("ours")).helpful == 2 * BITE
    await memory.purge("ours", LATER)
    assert await memory.answer_of("ours", first) is None
    assert await memory.votes("ours") == Votes(0, 0)


async def test_nothing_of_a_workspace_is_left_but_its_articles(tmp_path: Path) -> None:
    async with fresh_store(tmp_path) as store:
        memory = SqlMemory(store.connections)
        source = await store.track("ours", "seeds", "folder", NOON)
        await store.put("ours", source, "a", extracted("At a"), NOON)
        for library in ("ours", "theirs"):
            await fill(memory, library)
        before = await everything(memory, "theirs")
        await memory.forget_workspace("ours")
        assert await everything(memory, "ours") == {table.name: [] for table in CONVERSATIONS}
        assert await everything(memory, "theirs") == before
        assert (await store.articles("ours"))[0] == 1


async def test_a_time_without_a_zone_is_refused(memory: SqlMemory) -> None:
    naive = NOON.replace(tzinfo=None)
    with pytest.raises(TypeError):
        await memory.claim("ours", "slack", "e1", "m1", naive)
    assert await memory.claim("ours", "slack", "e1", "m1", NOON)


async def test_a_time_of_any_zone_is_the_same_moment(memory: SqlMemory) -> None:
    east = NOON.astimezone(timezone(timedelta(hours=9)))
    await memory.claim("ours", "slack", "e1", "m1", east)
    (claim,) = await memory.unfinished("ours", "slack", LATER)
    assert (claim.claimed, claim.claimed.utcoffset()) == (NOON, timedelta(0))
    assert await messages(memory, east) == []


# Pins

AT, ELSEWHERE = QuoteAt(1, 1, 0, 9), QuoteAt(2, 1, 3, 7)


async def test_a_question_is_pinned_once_with_its_last_quote(memory: SqlMemory) -> None:
    assert await memory.pin("ours", "Who was it?", AT, 3, NOON) == 1
    assert await memory.pin("ours", "When?", ELSEWHERE, 3, NOON) == 2
    assert await memory.pin("ours", " who was it", ELSEWHERE, 4, LATER) == 1
    assert await memory.pins("ours") == [
        Pin(1, " who was it", ELSEWHERE, LATER, True, 4),
        Pin(2, "When?", ELSEWHERE, NOON, True, 3),
    ]


async def test_how_a_pin_fared_is_remembered_and_a_pin_can_go(memory: SqlMemory) -> None:
    for question in ("Who?", "When?"):
        await memory.pin("ours", question, AT, 3, NOON)
    await memory.note_pins("ours", {1: False, 2: True, 7: True}, 5)
    assert [(it.number, it.good, it.newest) for it in await memory.pins("ours")] == [(1, False, 5), (2, True, 5)]
    assert await memory.unpin("ours", 1)
    assert not await memory.unpin("ours", 1)
    assert [it.number for it in await memory.pins("ours")] == [2]


async def test_questions_answered_lately_are_those_found_helpful_and_then_the_newest(memory: SqlMemory) -> None:
    async def keep(question: str, *votes: bool, shown: int = 1) -> None:
        asked = dataclasses.replace(ASKED, question=question, quotes=(AT,) if shown else ())
        answer = await memory.keep_answer("ours", asked, NOON)
        await memory.note_shown("ours", answer, shown)
        for number, helpful in enumerate(votes):
            await memory.vote("ours", answer, f"U{number}", helpful, None, NOON)

    await keep("Liked?", True)
    await keep("Disliked?", False)
    await keep("Disputed?", True, False)
    await keep("Without quotes?", shown=0)
    await keep("Further quotes?", shown=4)
    await keep("Old?")
    await keep("New?")
    await keep("  old")
    found = [it.asked.question for it in await memory.answered_lately("ours", 9)]
    assert found == ["Liked?", "  old", "New?", "Disputed?"]
    assert len(await memory.answered_lately("ours", 2)) == 2


# Tenancy


async def fill(memory: SqlMemory, library: str) -> tuple[str, str, Claim]:
    """Something in every table, the same for each library; the ids it got."""
    answer_id = await memory.keep_answer(library, ASKED, NOON)
    await memory.vote(library, answer_id, "ann", False, "wrong", NOON)
    await memory.claim(library, "slack", "e1", "m1", NOON, "request")
    await memory.note_unanswered(library, "Why?", ["why"], NOON)
    await memory.set_setting(library, "slack", "C1", "muted", "yes")
    await memory.log_admin(library, "U1", "reindex", "done", NOON)
    await memory.pin(library, "Why?", AT, 1, NOON)
    (line,) = await memory.unanswered(library, 9)
    (claim,) = await memory.unfinished(library, "slack", LATER)
    return answer_id, line.id, claim


async def everything(memory: SqlMemory, library: str) -> dict[str, list[tuple[object, ...]]]:
    """Every row of the library, by table."""

    def read(connection: Connection) -> dict[str, list[tuple[object, ...]]]:
        found = {it.name: connection.execute(it.select().where(it.c.library == library)) for it in CONVERSATIONS}
        return {name: sorted((tuple(row) for row in rows), key=str) for name, rows in found.items()}

    return await memory.connections.read(read)


Verb = Callable[[SqlMemory, str], Awaitable[object]]
"""Does something in "theirs" with an id, which is ours."""

VERBS: dict[str, tuple[Verb, object]] = {
    "claim": (lambda it, _: it.claim("theirs", "slack", "e1", "m1", NOON), True),
    "finish": (lambda it, _: it.finish("theirs", "slack", "m1", NOON, "17.5"), None),
    "unfinished": (lambda it, _: it.unfinished("theirs", "slack", LATER), []),
    "reclaim": (lambda it, _: it.reclaim("theirs", Claim("slack", "m1", "request", NOON, 1), LATER), False),
    "forget_claims": (lambda it, _: it.forget_claims("theirs", LATER), None),
    "answer_of": (lambda it, answer_id: it.answer_of("theirs", answer_id), None),
    "answer_in_thread": (lambda it, _: it.answer_in_thread("theirs", "slack", "C1/17.5"), None),
    "note_shown": (lambda it, answer_id: it.note_shown("theirs", answer_id, 99), None),
    "note_post": (lambda it, answer_id: it.note_post("theirs", answer_id, "99", "99"), None),
    "keep_answer": (lambda it, _: it.keep_answer("theirs", ASKED, NOON), ...),
    "vote": (lambda it, answer_id: it.vote("theirs", answer_id, "ann", True, None, LATER), False),
    "votes": (lambda it, _: it.votes("theirs"), Votes(0, 0)),
    "unanswered": (lambda it, _: it.unanswered("theirs", 9), []),
    "resolve_unanswered": (lambda it, _: resolve_first(it), False),
    "note_unanswered": (lambda it, _: it.note_unanswered("theirs", "Why?", [], LATER), None),
    "pins": (lambda it, _: it.pins("theirs"), []),
    "answered_lately": (lambda it, _: it.answered_lately("theirs", 9), []),
    "note_pins": (lambda it, _: it.note_pins("theirs", {1: False}, 9), None),
    "unpin": (lambda it, _: it.unpin("theirs", 1), False),
    "pin": (lambda it, _: it.pin("theirs", "Why?", AT, 9, LATER), 1),
    "setting": (lambda it, _: it.setting("theirs", "slack", "C1", "muted"), None),
    "set_setting": (lambda it, _: it.set_setting("theirs", "slack", "C1", "muted", None), None),
    "admin_log": (lambda it, _: it.admin_log("theirs", 9), []),
    "log_admin": (lambda it, _: it.log_admin("theirs", "U1", "reindex", "done", NOON), None),
    "purge": (lambda it, _: it.purge("theirs", LATER), None),
    "forget_workspace": (lambda it, _: it.forget_workspace("theirs"), None),
}


async def resolve_first(memory: SqlMemory) -> bool:
    (line,) = await memory.unanswered("ours", 9)
    return await memory.resolve_unanswered("theirs", line.id)


def verbs_of(kind: type) -> set[str]:
    return {name for name, _ in inspect.getmembers(kind, inspect.isfunction) if not name.startswith("_")}


def test_every_verb_is_tried_across_libraries() -> None:
    assert set(VERBS) == verbs_of(SqlMemory) == verbs_of(Memory)


@pytest.mark.parametrize("name", VERBS)
async def test_no_verb_reaches_into_another_library(memory: SqlMemory, name: str) -> None:
    answer_id, _, _ = await fill(memory, "ours")
    before = await everything(memory, "ours")
    verb, expected = VERBS[name]
    got = await verb(memory, answer_id)
    assert expected in (..., got)
    assert await everything(memory, "ours") == before


async def test_every_statement_names_the_library(memory: SqlMemory) -> None:
    said: list[str] = []

    def listen(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    answer_id, _, _ = await fill(memory, "ours")
    for engine in (memory.connections.readers, memory.connections.writer):
        event.listen(engine, "before_cursor_execute", listen)
    for verb, _ in VERBS.values():
        await verb(memory, answer_id)
    asked = [" ".join(it.split()) for it in said if not it.startswith("BEGIN")]
    assert len(asked) > len(VERBS)
    names_it = re.compile(r"INSERT INTO \w+ \(library,|WHERE (\w+)\.library = \? ?(AND|GROUP|ORDER|$)")
    assert [it for it in asked if not names_it.search(it) and not it.endswith(".library = ?")] == []


async def test_libraries_with_the_same_keys_do_not_touch_each_other(memory: SqlMemory) -> None:
    answer_id, _, _ = await fill(memory, "ours")
    await fill(memory, "theirs")
    before = await everything(memory, "ours")
    for verb, _ in VERBS.values():
        await verb(memory, answer_id)
    assert await everything(memory, "ours") == before
    assert before["answer"]


def test_a_table_holds_articles_or_conversations() -> None:
    articles = {"library", "source", "problem", "article", "version", "withdrawn", "watch", "original"}
    articles |= {"reindex", "reindexed"}
    assert {table.name for table in CONVERSATIONS} | articles == set(METADATA.tables)


def test_every_key_starts_with_the_library() -> None:
    keyed = (PrimaryKeyConstraint, UniqueConstraint, ForeignKeyConstraint)
    for table in CONVERSATIONS:
        keys = [*table.indexes, *(it for it in table.constraints if isinstance(it, keyed))]
        assert {next(iter(key.columns)).name for key in keys} == {table.c.keys()[0]} == {"library"}, table.name
