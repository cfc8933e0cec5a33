"""discord.py against a loopback Discord: what people do becomes visits, and every reply arrives exactly once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.chat.discord import call, client, line
from bot.chat.discord import serve as serving
from bot.chat.discord.serve import serve
from bot.health import Board
from bot.message import Button, Buttons, Message, Progress, Text
from bot.ports import Chat, ChatDown, ChatError
from bot.visit import Visit
from bot.wording.catalogue import wording
from index.errors import StoreError
from tests.discord_reader import read_page
from tests.discordbot import Bot, Counter, echo, running, settings_for, tell
from tests.discordfake.act import SUGGEST, press, say, use
from tests.discordfake.act import call as interact
from tests.discordfake.gateway import IDENTIFY, INVALID, RECONNECT, RESUME
from tests.discordfake.people import ALICE, GENERAL, GUILD, MODERATOR, OTHER_BOT, OWNER, Json, guild
from tests.discordfake.rest import EPHEMERAL, Fault, fake_discord


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real pauses are for the real Discord."""
    monkeypatch.setattr(client, "QUIET", 0.02)
    monkeypatch.setattr(call, "FIRST_PAUSE", 0.001)


def text_of(message: Json) -> str:
    """What a message says."""
    held = [message["content"], *(each["content"] for each in inner(message) if each["type"] == 10)]
    return "\n".join(read_page(text).shown() for text in held if text)


def inner(message: Json) -> list[Json]:
    return [each for frame in message["components"] for each in frame.get("components", [])]


async def said(bot: Bot, number: int = 1) -> list[str]:
    await bot.fake.until(lambda: len(bot.fake.posts) >= number)
    return [text_of(message) for message in bot.fake.posts]


# What becomes a visit


async def test_a_mention_is_replied_to_without_a_ping() -> None:
    async with running() as bot:
        asked = await say(bot.fake, "<@4000> Who <@3002> founded it?")
        assert await said(bot) == ["ask Who founded it?"]
        (post,) = bot.fake.posts
        assert post["message_reference"]["message_id"] == asked["id"]
        assert post["allowed_mentions"] == {"parse": [], "replied_user": False}
        assert post["enforce_nonce"] is True
        (visit,) = bot.counter.visits
        assert (visit.visitor.workspace, visit.visitor.channel, visit.visitor.person) == (GUILD, GENERAL, ALICE)
        assert (visit.addressed, visit.visitor.thread, visit.visitor.direct) == (True, None, False)
        assert bot.counter.resumed == [(GUILD, "")]


async def test_a_direct_message_and_a_reply_are_visits() -> None:
    async with running() as bot:
        await say(bot.fake, "Who founded it?", private=True)
        await said(bot)
        await say(bot.fake, "<@4000> why", answers=bot.fake.posts[0])
        assert (await said(bot, 2))[1] == "why"
        direct, reply = bot.counter.visits
        assert (direct.visitor.direct, direct.visitor.workspace) == (True, "")
        assert reply.visitor.thread == bot.fake.posts[0]["id"]


async def test_bots_webhooks_joins_and_what_cannot_be_read_are_nobody() -> None:
    async with running() as bot:
        await say(bot.fake, "<@4000> from a bot", OTHER_BOT, author={**_bot(OTHER_BOT)})
        await say(bot.fake, "<@4000> from a webhook", webhook_id="9")
        await say(bot.fake, "<@4000> joined", type=7)
        await say(bot.fake, "")
        await say(bot.fake, "<@4000>")
        assert await said(bot) == ["help"]
        assert len(bot.counter.visits) == 1


def _bot(number: str) -> Json:
    return {"id": number, "username": "b", "discriminator": "0", "avatar": None, "bot": True}


async def test_a_message_that_comes_twice_is_answered_once() -> None:
    async with running() as bot:
        await say(bot.fake, "<@4000> Who?", copies=3)
        await say(bot.fake, "<@4000> What?")
        assert await said(bot, 2) == ["ask Who?", "ask What?"]


async def test_what_is_only_overheard_says_so() -> None:
    async with running(discord_message_content=True) as bot:
        await say(bot.fake, "Who founded it?")
        await said(bot)
        assert bot.counter.visits[0].addressed is False
        assert bot.fake.gateway.intents & 1 << 15


async def test_a_command_is_answered_in_private_at_once() -> None:
    async with running() as bot:
        held = await use(bot.fake, "ask", question="Who?", article="7", language="fr")
        assert await said(bot) == ["ask Who? article:7 lang:fr"]
        assert held.acked == 4
        assert bot.fake.posts[0]["flags"] & EPHEMERAL
        await use(bot.fake, "ask", question="Who?", private=False)
        await said(bot, 2)
        assert not bot.fake.posts[1]["flags"] & EPHEMERAL
        assert bot.counter.visits[0].turn.request.locale == "fr"
        assert bot.fake.gateway.intents == 1 << 0 | 1 << 9 | 1 << 12


@pytest.mark.parametrize(
    ("command", "options", "verb"),
    [
        ("articles list", {}, "sources"),
        ("articles show", {"article": "3"}, "show 3"),
        ("articles remove", {"article": "3"}, "remove 3"),
        ("articles restore", {"article": "3"}, "restore 3"),
        ("articles refresh", {}, "refresh"),
        ("reindex", {"what": "seeds"}, "reindex seeds"),
        ("pullquote help", {}, "help"),
        ("pullquote sources", {}, "sources"),
        ("pullquote status", {}, "status"),
        ("pullquote settings", {"change": "answer-all on"}, "settings answer-all on"),
        ("pullquote unanswered", {}, "unanswered"),
        ("pullquote pin", {"question": "Who founded it?"}, "pin Who founded it?"),
        ("pullquote pins", {}, "pins"),
        ("pullquote unpin", {"number": 3}, "unpin 3"),
        ("pullquote rollback", {}, "rollback"),
        ("pullquote nonsense", {}, "help"),
    ],
)
async def test_every_command_is_a_verb(command: str, options: Json, verb: str) -> None:
    async with running() as bot:
        await use(bot.fake, command, MODERATOR, **options)
        assert await said(bot) == [verb]


async def test_a_reindex_can_be_from_scratch_and_forced() -> None:
    async with running() as bot:
        await use(bot.fake, "reindex", MODERATOR, what="seeds", from_scratch=True, force=True)
        assert await said(bot) == ["reindex seeds"]
        request = bot.counter.visits[0].turn.request
        assert (request.scratch, request.force) == (True, True)


async def test_a_file_comes_with_its_command_and_is_fetched_from_discord_alone() -> None:
    got: list[bytes | str] = []

    async def fetch(visit: Visit, chat: Chat) -> None:
        for upload in visit.uploads:
            try:
                got.append(await chat.fetch(upload))
            except ChatError as error:
                got.append(error.reason)
        await echo(visit, chat)

    async with running(fetch) as bot:
        bot.fake.files["a.txt"] = b"words"
        own = bot.fake.address.removesuffix("/api/v10")
        file: Json = {}
        for address, size in ((f"{own}/files/a.txt", 5), (f"{own}/files/a.txt", 4), ("http://evil.test/a.txt", 5)):
            file = {"id": "8", "filename": "a.txt", "size": size, "url": address, "proxy_url": address}
            await say(bot.fake, "<@4000> add", attachments=[file])
        file["url"] = f"{own}/files/a.txt"
        data = {"id": "1", "name": "articles", "type": 1, "resolved": {"attachments": {"8": file}}, "options": [
            {"name": "add", "type": 1, "options": [{"name": "file", "type": 11, "value": "8"}]}]}  # fmt: skip
        await interact(bot.fake, 2, data, MODERATOR)
        await said(bot, 4)
        assert sorted(map(str, got)) == ["b'words'", "b'words'", "refused", "refused"]


async def test_titles_are_offered_while_somebody_types() -> None:
    async with running() as bot:
        await use(bot.fake, "ask", kind=SUGGEST, question="x", article="mo")
        await bot.fake.until(lambda: any("callback" in it for it in bot.fake.calls))
        names = [(it["name"][:20], it["value"]) for it in bot.fake.bodies[-1]["data"]["choices"]]
        assert names == [("A title with mo", "7"), ("8", "8"), ("x" * 20, "9")]
        assert all(len(it["name"]) <= 100 for it in bot.fake.bodies[-1]["data"]["choices"])


async def test_the_text_of_a_message_can_be_looked_up() -> None:
    async with running() as bot:
        message = await say(bot.fake, "Stoke was\nfounded by two")
        data = {"id": "1", "name": "Find the source for this", "type": 3, "target_id": message["id"]}
        await interact(bot.fake, 2, {**data, "resolved": {"messages": {message["id"]: message}}})
        assert await said(bot) == ["ask Stoke was founded by two"]


async def offer(visit: Visit, chat: Chat) -> None:
    """Say something with a button, or what was pressed."""
    if visit.turn.verb == "ask":
        message = Message((Text("An answer"), Buttons((Button("More", "more", "k3J.2"),))), "", locale="en")
        await chat.post(visit, message)
        return
    request = visit.turn.request
    await chat.post(visit, tell(f"{visit.turn.verb} {request.answer} {request.number}", private=True))


async def test_a_button_works_after_a_restart() -> None:
    async with fake_discord() as fake:
        async with running(offer, fake) as bot:
            await say(fake, "<@4000> Who?")
            await said(bot)
            await asyncio.gather(*bot.counter.work)
        async with running(offer, fake) as bot:
            await press(fake, fake.posts[0], "pq:more:k3J.2")
            assert (await said(bot, 2))[1] == "more k3J 2"
            assert fake.posts[1]["flags"] & EPHEMERAL
            await asyncio.gather(*bot.counter.work)


# Who may administer

CHIEF = "300500000000000000"


async def test_who_may_administer() -> None:
    rights: list[tuple[str, bool]] = []

    async def look(visit: Visit, chat: Chat) -> None:
        rights.append((visit.visitor.person, await chat.is_admin(visit)))
        await echo(visit, chat)

    async with running(look, admin_users=(CHIEF,)) as bot:
        for person in (ALICE, OWNER, MODERATOR, CHIEF):
            await say(bot.fake, "<@4000> status", person)
            await said(bot, len(rights) + 1)
        for person in (ALICE, MODERATOR):
            await use(bot.fake, "pullquote status", person)
        await said(bot, 6)
        await say(bot.fake, "status", OWNER, private=True)
        await say(bot.fake, "status", CHIEF, private=True)
        await said(bot, 8)
    by_message = [(ALICE, False), (OWNER, True), (MODERATOR, True), (CHIEF, True)]
    assert sorted(rights[:4]) == sorted(by_message)
    assert sorted(rights[4:]) == sorted([(ALICE, False), (MODERATOR, True), (OWNER, False), (CHIEF, True)])


# The posting door


@pytest.mark.parametrize(
    "fault",
    [
        Fault("POST /channels/*/messages", 503),
        Fault("POST /channels/*/messages", 503, after=True),
        Fault("POST /channels/*/messages", 429, headers={"Retry-After": "0"}),
        Fault("POST /channels/*/messages", 403, 160002),
    ],
)
async def test_a_message_is_replied_to_once_whatever_happens_on_the_way(fault: Fault) -> None:
    async with running() as bot:
        bot.fake.faults.append(fault)
        await say(bot.fake, "<@4000> Who?")
        await bot.fake.until(lambda: sum("messages" in it for it in bot.fake.calls) == 2)
        assert await said(bot) == ["ask Who?"]


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("status", [500, 503])
async def test_a_command_is_replied_to_once_whatever_happens_on_the_way(status: int, *, after: bool) -> None:
    async with running() as bot:
        bot.fake.faults.append(Fault("POST /interactions/*", status, after=after))
        await use(bot.fake, "ask", question="Who?")
        await bot.fake.until(lambda: len([it for it in bot.fake.calls if "token-" in it]) == 2 + after)
        assert await said(bot) == ["ask Who?"]


async def test_what_discord_refuses_goes_out_as_plain_text() -> None:
    async with running() as bot:
        bot.fake.faults += [Fault("POST /channels/*/messages", 400, 50035), Fault("POST /interactions/*", 400, 50035)]
        await say(bot.fake, "<@4000> Who?")
        await said(bot)
        await use(bot.fake, "ask", question="Who?")
        await said(bot, 2)
        assert [it["content"] for it in bot.fake.posts] == ["ask Who?", "ask Who?"]
        assert all(it["components"] == [] for it in bot.fake.posts)


async def attend_slowly(visit: Visit, chat: Chat) -> None:
    await chat.wait(visit)
    for done in (1, 2):
        await chat.update(visit, Message((Progress("Reading", done, 3),), "Reading", private=True, locale="en"))
    await chat.post(visit, tell("Done", private=visit.turn.verb != "share"))


async def test_progress_gives_way_to_the_reply() -> None:
    async with running(attend_slowly) as bot:
        held = await use(bot.fake, "reindex", MODERATOR)
        await bot.fake.until(lambda: bool(bot.fake.posts) and text_of(bot.fake.posts[0]) == "Done")
        assert held.acked == 5
        assert len(bot.fake.posts) == 1
        assert bot.fake.posts[0]["flags"] & EPHEMERAL
        await say(bot.fake, "<@4000> reindex", MODERATOR)
        await bot.fake.until(lambda: len(bot.fake.posts) == 2 and text_of(bot.fake.posts[1]) == "Done")
        assert [it for it in bot.fake.calls if it.endswith("typing")]


async def test_a_reply_that_is_for_others_than_was_expected_is_a_new_message() -> None:
    async def attend(visit: Visit, chat: Chat) -> None:
        await chat.wait(visit)
        await chat.post(visit, tell("Not here", private=not visit.visitor.private))

    async with running(attend) as bot:
        await use(bot.fake, "ask", question="Who?", private=False)
        await said(bot)
        assert bot.fake.posts[0]["flags"] & EPHEMERAL
        await use(bot.fake, "ask", question="Who?")
        await said(bot, 2)
        assert not bot.fake.posts[1]["flags"] & EPHEMERAL
        assert len(bot.fake.messages) == 2


async def test_the_parts_of_a_long_reply_follow_in_order_and_a_lost_answer_repeats_none() -> None:
    async def attend(visit: Visit, chat: Chat) -> None:
        await chat.post(visit, tell("word " * 2_000))

    async with running(attend) as bot:
        await use(bot.fake, "ask", question="Who?", private=False)
        await said(bot, 3)
        await say(bot.fake, "<@4000> Who?")
        await said(bot, 6)
        bot.fake.faults.append(Fault("POST /webhooks/*", 500, after=True))
        await use(bot.fake, "ask", question="Who?", private=False)
        await said(bot, 8)
        await asyncio.gather(*bot.counter.work)
        assert len(bot.fake.posts) == 8


async def test_who_cannot_be_answered_in_the_channel_is_told_in_private() -> None:
    reasons: list[str] = []

    async def attend(visit: Visit, chat: Chat) -> None:
        try:
            await chat.post(visit, tell("An answer"))
        except ChatError as error:
            reasons.append(error.reason)
            assert await chat.post(visit, tell("I may not write there", private=True)) is None

    async with running(attend) as bot:
        bot.fake.closed.add(GENERAL)
        await say(bot.fake, "<@4000> Who?")
        assert await said(bot) == ["I may not write there"]
        assert bot.fake.posts[0]["channel_id"] == f"7{ALICE}"
        assert reasons == ["forbidden"]


@pytest.mark.parametrize(("state", "reason"), [({"spent": True}, "expired"), ({"spent": True, "acked": 5}, "expired")])
async def test_what_is_too_late_is_told_apart(state: Json, reason: str) -> None:
    reasons: list[str] = []

    async def attend(visit: Visit, chat: Chat) -> None:
        with pytest.raises(ChatError) as caught:
            await chat.post(visit, tell("Late"))
        reasons.append(caught.value.reason)
        await chat.post(visit, tell("Late")) if not state else None

    async with running(attend) as bot:
        await use(bot.fake, "ask", question="Who?", state=state)
        await bot.fake.until(lambda: any("callback" in it for it in bot.fake.calls))
        await asyncio.gather(*bot.counter.work)
        assert reasons == [reason]


async def test_a_reply_is_found_again_after_a_restart() -> None:
    async with running() as bot:
        await say(bot.fake, "<@4000> Who?")
        await use(bot.fake, "ask", question="Who?")
        await said(bot, 2)
        found = [await bot.chat.find(visit) for visit in bot.counter.visits]
        assert found == [post["id"] for post in bot.fake.posts]
        assert bot.chat.thread_of(bot.counter.visits[0], "5") == "5"
        bot.fake.messages.clear()
        assert [await bot.chat.find(visit) for visit in bot.counter.visits] == [None, None]


async def test_progress_and_loading_are_no_replies_and_give_way_after_a_restart() -> None:
    async def begin(visit: Visit, chat: Chat) -> None:
        await chat.update(visit, Message((Progress("Reading", 1, 3),), "Reading", private=True, locale="en"))

    async with fake_discord() as fake:
        async with running(begin, fake) as bot:
            await say(fake, "<@4000> reindex", MODERATOR)
            await said(bot)
            await use(fake, "reindex", MODERATOR)
            await fake.until(lambda: len(fake.posts) == 2)
            await asyncio.gather(*bot.counter.work)
            visits = bot.counter.visits
        async with running(begin, fake) as bot:
            for visit in visits:
                assert await bot.chat.find(visit) is None
                await bot.chat.post(visit, tell("Done", private=True))
        assert [text_of(post) for post in fake.posts] == ["Done", "Done"]


async def test_an_answer_is_taken_away_wherever_it_is() -> None:
    async def attend(visit: Visit, chat: Chat) -> None:
        if visit.turn.verb == "retract":
            await chat.remove(visit, "")
            await chat.post(visit, tell("Removed", private=True))
        else:
            await chat.post(
                visit, Message((Buttons((Button("x", "retract", "q"),)),), "", private=visit.visitor.private)
            )

    async with running(attend) as bot:
        for number, private in enumerate((False, True), start=1):
            await use(bot.fake, "ask", question="Who?", private=private)
            await said(bot, number)
            await press(bot.fake, bot.fake.posts[-1], "pq:retract:q")
            removed = ["Removed"] * number
            await bot.fake.until(lambda wanted=removed: [text_of(it) for it in bot.fake.posts] == wanted)  # type: ignore[misc]


async def test_discord_hears_from_us_when_the_reception_is_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.chat.discord.inbox.IN_TIME", 0.01)
    async with running() as bot:
        bot.counter.hold = asyncio.Event()
        held = await use(bot.fake, "ask", question="Who?")
        await bot.fake.until(lambda: held.acked == 5)
        bot.counter.hold.set()
        assert await said(bot) == ["ask Who?"]


# Trouble of ours


async def test_a_mistake_of_ours_is_told() -> None:
    async with running() as bot:
        bot.counter.trouble = RuntimeError("a mistake")
        await use(bot.fake, "ask", question="Who?")
        assert await said(bot) == [wording("fr").say("chat.broke")]
        assert bot.fake.posts[0]["flags"] & EPHEMERAL
        await say(bot.fake, "<@4000> Who?")
        assert (await said(bot, 2))[1] == wording("en").say("chat.broke")


async def test_a_database_that_cannot_be_read_costs_titles_and_examples_and_no_more() -> None:
    async with running() as bot:
        bot.counter.trouble = StoreError(Path("pullquote.db"), "odd")
        await use(bot.fake, "ask", kind=SUGGEST, question="x", article="mo")
        await bot.fake.until(lambda: any("callback" in it for it in bot.fake.calls))
        assert bot.fake.bodies[-1]["data"]["choices"] == []
        await bot.fake.gateway.dispatch("GUILD_DELETE", {"id": GUILD})
        joined = guild(GUILD, None)
        del joined["unavailable"]
        await bot.fake.gateway.dispatch("GUILD_CREATE", joined)
        (greeting,) = await said(bot)
        assert "founded" not in greeting
        assert bot.counter.forgotten == [GUILD]


async def test_who_is_not_in_the_server_may_nothing_and_a_visit_of_another_version_is_gone() -> None:
    async with running() as bot:
        await say(bot.fake, "<@4000> status")
        await said(bot)
        (visit,) = bot.counter.visits
        for fault in (Fault("GET /guilds/*", 404, 10007), Fault("GET /guilds/*", 403, 50001)):
            bot.fake.faults.append(fault)
            if fault.code == 10007:
                assert not await bot.chat.is_admin(visit)
            else:
                with pytest.raises(ChatError, match="forbidden"):
                    await bot.chat.is_admin(visit)
        elsewhere = replace(visit, visitor=replace(visit.visitor, workspace="9"))
        assert not await bot.chat.is_admin(elsewhere)
        with pytest.raises(ChatError, match="gone"):
            await bot.chat.post(replace(visit, reply="?"), tell("Hello"))


async def test_calls_are_given_up_in_the_end() -> None:
    async with running() as bot:
        await say(bot.fake, "<@4000> Who?")
        await said(bot)
        (visit,) = bot.counter.visits
        bot.fake.faults += [Fault("DELETE /channels/*", 503) for _ in range(call.TRIES)]
        with pytest.raises(ChatError, match="unreachable 503 0"):
            await bot.chat.remove(visit, bot.fake.posts[0]["id"])
        bot.fake.faults.append(Fault("DELETE /channels/*", 429, headers={"Retry-After": "3600"}))
        with pytest.raises(ChatError, match="unreachable 429 0"):
            await bot.chat.remove(visit, bot.fake.posts[0]["id"])
        await bot.chat.remove(visit, bot.fake.posts[0]["id"])
        with pytest.raises(ChatError, match="gone"):
            await bot.chat.remove(visit, "1")


# Staying up


@pytest.mark.parametrize(
    ("op", "close", "resumable", "signed"),
    [
        (None, None, True, [IDENTIFY, RESUME]),
        (RECONNECT, None, True, [IDENTIFY, RESUME]),
        (INVALID, None, True, [IDENTIFY, RESUME]),
        (None, 4000, True, [IDENTIFY, RESUME]),
        (None, 4000, False, [IDENTIFY, RESUME, IDENTIFY]),
    ],
)
@pytest.mark.timeout(40)
async def test_a_question_asked_while_the_connection_is_broken_is_answered(
    op: int | None, close: int | None, *, resumable: bool, signed: list[int]
) -> None:
    async with running() as bot:
        await say(bot.fake, "Before", private=True)
        await said(bot)
        await bot.fake.gateway.lose(op=op, close=close, resumable=resumable)
        await say(bot.fake, "<@4000> Who?")
        await say(bot.fake, "And in private?", private=True)
        assert sorted(await said(bot, 3)) == ["ask And in private?", "ask Before", "ask Who?"]
        assert bot.fake.gateway.signed == signed


async def test_a_connection_that_stays_broken_is_given_up_and_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "FIRST_PAUSE", 0.2)
    async with fake_discord() as fake, running(echo, fake) as bot:
        monkeypatch.setattr(line, "GRACE", 0.05)
        monkeypatch.setattr(line, "LASTING", 0.05)
        fake.gateway.refuse += [503] * 2
        await fake.gateway.lose()
        await bot.until_up(up=False)
        assert "connection to Discord" in bot.board.states[0].why
        monkeypatch.undo()
        await say(fake, "<@4000> Who?")
        fake.gateway.refuse.clear()
        await bot.until_up()
        assert fake.gateway.signed == [IDENTIFY, IDENTIFY]
        assert await said(bot) == ["ask Who?"]


async def test_what_was_asked_during_a_restart_is_answered_and_nothing_twice() -> None:
    async with fake_discord() as fake:
        async with running(echo, fake) as bot:
            await say(fake, "<@4000> Who?")
            await said(bot)
            known = bot.counter.visits
        await say(fake, "<@4000> What?")
        async with running(echo, fake, known=known) as bot:
            assert await said(bot, 2) == ["ask Who?", "ask What?"]
            await say(fake, "<@4000> When?")
            assert (await said(bot, 3))[2] == "ask When?"


@pytest.mark.parametrize(("token", "reason"), [("wrong.token.here", "discord_token"), (None, "discord_no_token")])
async def test_a_token_that_is_not_taken_is_told(token: str | None, reason: str) -> None:
    board = Board(lambda: datetime.now(UTC))
    async with fake_discord() as fake:
        with pytest.raises(ChatDown) as caught:
            await serve(settings_for(fake, discord_token=token), Counter(), board)
    assert caught.value.reason == reason
    assert board.states[0].why == wording("en").say(f"chat.down_{reason}")


async def test_intents_that_are_not_granted_are_told() -> None:
    async with fake_discord() as fake:
        fake.gateway.granted = False
        with pytest.raises(ChatDown) as caught:
            await serve(settings_for(fake, discord_message_content=True), Counter(), Board(lambda: datetime.now(UTC)))
    assert caught.value.reason == "discord_intents"


async def test_discord_that_cannot_be_reached_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "FIRST_PAUSE", 0.01)
    async with fake_discord() as fake:
        fake.faults.append(Fault("GET /users/@me", 503))
        async with running(echo, fake) as bot:
            await say(fake, "<@4000> Who?")
            assert await said(bot) == ["ask Who?"]


async def test_a_server_that_removes_us_is_forgotten_and_one_that_invites_us_is_greeted() -> None:
    async with running() as bot:
        await bot.fake.gateway.dispatch("GUILD_DELETE", {"id": GUILD})
        joined = guild(GUILD, None)
        del joined["unavailable"]
        await bot.fake.gateway.dispatch("GUILD_CREATE", joined)
        (greeting,) = await said(bot)
        assert greeting.startswith("Je réponds avec les mots mêmes")
        assert "Who founded *it*?" in greeting
        assert bot.counter.forgotten == [GUILD]


async def test_commands_are_sent_only_when_they_have_changed() -> None:
    async with fake_discord() as fake:
        for times in (1, 1, 2):
            async with running(echo, fake, languages=("en",) if times == 2 else ("en", "fr")) as bot:
                await use(fake, "ask", question="Who?")
                await said(bot)
                await bot.fake.until(lambda times=times: sum("PUT" in it for it in fake.calls) == times)  # type: ignore[misc]
        names = {it["name"]: it for it in fake.commands}
    assert set(names) == {"ask", "articles", "reindex", "pullquote", "Find the source for this"}
    assert names["ask"]["name_localizations"] == {"fr": "demander"}
    for name in ("articles", "reindex"):
        assert (names[name]["default_member_permissions"], names[name]["contexts"]) == (32, [0])
    assert names["ask"]["contexts"] == [0, 1]
