"""The bot on Slack, whole: connected, told of everything people do, and answering each thing once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from typing_extensions import override

from bot.chat.slack.app import build_app, quiet_logger
from bot.chat.slack.arrivals import Arrivals
from bot.chat.slack.calls import Calls, make_client, pause
from bot.chat.slack.line import Line
from bot.chat.slack.manifest import make_manifest
from bot.chat.slack.serve import ask_who, serve
from bot.message import Button, Buttons, Message, Text
from bot.ports import Chat, ChatDown, ChatError
from bot.visit import Visit
from bot.wording.catalogue import wording
from tests.slackbot import ME, Desk, make_board, open_door, serving, settings_for, visit_in
from tests.slackfake.faults import CUT, LOST, SOCKET, Fault, failing, refusing
from tests.slackfake.nouns import (
    ADA,
    ALICE,
    APP_TOKEN,
    BOB,
    BOT_TOKEN,
    EVE,
    GENERAL,
    GROUP,
    GUS,
    ROBOT,
    SECRET,
    TEAM,
    Said,
    Upload,
)
from tests.slackfake.slack import DM, Slack, open_slack


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    async with open_slack() as slack:
        yield slack
        assert not slack.violations


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
async def bot(slack: Slack, desk: Desk) -> AsyncIterator[None]:
    async with serving(slack, desk):
        yield


pytestmark = pytest.mark.usefixtures("caplog")


def texts(slack: Slack, channel: str = GENERAL, thread: str | None = None) -> list[str]:
    return [post.text for post in slack.posts(channel, thread)]


def acked(said: Said) -> bool:
    return bool(said.deliveries) and all(delivery.acked for delivery in said.deliveries)


# Every way to ask


@pytest.mark.usefixtures("bot")
async def test_a_mention_is_answered_once_in_its_thread(slack: Slack, desk: Desk) -> None:
    said = await slack.say("@pullquote who founded it?")
    assert acked(said)
    assert len(said.deliveries) == 2  # the mention, and the message of it
    await slack.until(lambda: slack.posts(GENERAL, said.ts))
    assert texts(slack) == ["ask: who founded it?"]
    assert len(desk.visits) == 1


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("channel", [GENERAL, SECRET, GROUP])
async def test_what_is_not_said_to_it_is_only_overheard(slack: Slack, desk: Desk, channel: str) -> None:
    said = await slack.say("who founded it?", channel=channel)
    assert acked(said)
    assert [visit.addressed for visit in desk.refused] == [False]


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("user", [ALICE, GUS])
async def test_direct_messages_are_answered(slack: Slack, user: str) -> None:
    said = await slack.say("who?", channel=DM, user=user)
    await slack.until(lambda: slack.posts(DM, said.ts, user))


@pytest.mark.usefixtures("bot")
async def test_a_mention_in_a_group_and_one_by_a_stranger(slack: Slack) -> None:
    group, stranger = await slack.say("@pullquote who?", channel=GROUP), await slack.say("@pullquote why?", user=EVE)
    await slack.until(lambda: slack.posts(GROUP, group.ts) and slack.posts(GENERAL, stranger.ts))


@pytest.mark.usefixtures("bot")
async def test_a_command_is_answered_to_who_gave_it(slack: Slack) -> None:
    said = await slack.command("/ask", "who?")
    assert acked(said)
    (post,) = await slack.until(slack.private)
    assert post.text == "ask: who?"
    assert slack.private(BOB) == []


@pytest.mark.usefixtures("bot")
async def test_a_button_is_pressed(slack: Slack, desk: Desk) -> None:
    desk.answer = lambda visit: Message(
        (Text(visit.turn.verb), Buttons((Button("More", "more", "abc.1"),))), visit.turn.verb
    )
    said = await slack.say("@pullquote who?")
    (post,) = await slack.until(lambda: slack.posts(GENERAL, said.ts))
    pressed = await slack.press(post, "More", user=BOB, copies=2)
    assert acked(pressed)
    await slack.until(lambda: len(slack.posts(GENERAL, said.ts)) == 2)
    assert [visit.turn.verb for visit in desk.visits] == ["ask", "more"]
    assert desk.visits[1].turn.request.answer == "abc"
    assert desk.visits[1].visitor.person == BOB


@pytest.mark.usefixtures("bot")
async def test_a_message_is_looked_up(slack: Slack, desk: Desk) -> None:
    said = await slack.say("Hélios was founded by <b>two</b> & more", user=BOB)
    assert said.post is not None
    await slack.shortcut(said.post, "find_source")
    (post,) = await slack.until(slack.private)
    assert post.only_for == ALICE
    assert desk.visits[0].turn.request.argument == "Hélios was founded by <b>two</b> & more"


@pytest.mark.usefixtures("bot")
async def test_the_home_tab_is_drawn_and_its_buttons_answered(slack: Slack, desk: Desk) -> None:
    def answer(visit: Visit) -> Message:
        buttons = Buttons((Button("Read again", "reindex"), Button("Status", "status")))
        return Message((Text(f"{len(desk.visits)}"), buttons), visit.turn.verb, private=True)

    desk.answer = answer
    assert acked(await slack.open_home(ADA))
    await slack.until(lambda: ADA in slack.work.homes)
    await slack.press(slack.work.homes[ADA], "Read again", user=ADA)
    await slack.until(lambda: slack.outcomes("views.publish") == ["ok", "ok"])
    assert [post.text for post in slack.posts(DM, user=ADA)] == ["reindex"]
    await slack.press(slack.work.homes[ADA], "Status", user=ADA)
    await slack.until(lambda: slack.outcomes("views.publish") == ["ok"] * 3)
    assert [post.text for post in slack.posts(DM, user=ADA)] == ["reindex", "status"]
    assert [visit.turn.verb for visit in desk.visits] == ["home", "reindex", "home", "status", "home"]


@pytest.mark.usefixtures("bot")
async def test_a_file_is_handed_over(slack: Slack, desk: Desk) -> None:
    await slack.say("", channel=DM, files=[Upload("a.txt", b"words")])
    await slack.until(lambda: slack.posts(DM))
    (visit,) = desk.visits
    assert visit.turn.verb == "add"
    assert [(it.name, it.size) for it in visit.uploads] == [("a.txt", 5)]


@pytest.mark.usefixtures("bot")
async def test_an_agent_suggests_what_to_ask(slack: Slack) -> None:
    slack.faults.add("assistant.threads.setSuggestedPrompts", refusing("not_allowed"))
    for _ in range(2):
        assert acked(await slack.open_home(tab="messages"))
    await slack.until(lambda: slack.outcomes("assistant.threads.setSuggestedPrompts") == ["not_allowed", "ok"])
    call = slack.work.calls[-1]
    assert call.args["prompts"] == [{"title": "Who founded it?", "message": "Who founded it?"}]
    assert "thread_ts" not in call.args


# What nobody answers


@pytest.mark.usefixtures("bot")
async def test_bots_and_edits_are_acked_and_not_answered(slack: Slack, desk: Desk) -> None:
    said = await slack.say("@pullquote who?")
    await slack.until(lambda: slack.posts(GENERAL, said.ts))
    assert said.post is not None
    done = [
        await slack.say("@pullquote who?", user=ROBOT),
        await slack.edit(said.post, "@pullquote who else?"),
        await slack.erase(said.post),
        await slack.happen({"type": "channel_rename", "channel": {"id": GENERAL}}),
        await slack.happen({"type": "reaction_added", "user": ALICE, "item": {}}),
    ]
    assert all(acked(it) for it in done)
    assert len(desk.visits) == 1


@pytest.mark.usefixtures("bot")
async def test_what_is_sent_again_is_answered_once(slack: Slack, desk: Desk) -> None:
    said = await slack.say("@pullquote who?", copies=3)
    for event_id in said.event_ids:
        assert acked(await slack.redeliver(event_id))
    event = said.deliveries[0].payload["event"]
    assert acked(await slack.happen(event, event_id="Ev0ANOTHER"))
    assert len(desk.visits) == 1
    assert desk.refused == []
    assert len(texts(slack)) == 1


# Ack, work, trouble


@pytest.mark.usefixtures("bot")
async def test_the_ack_does_not_wait_for_the_work(slack: Slack, desk: Desk) -> None:
    desk.gate = asyncio.Event()
    for said in [await slack.say("@pullquote who?"), await slack.command("/ask", "who?")]:
        assert acked(said)
        assert all((it.took or 9) < 1.5 for it in said.deliveries)
    assert slack.seen() == []
    desk.gate.set()
    await slack.until(lambda: len(slack.seen()) == 2)


async def test_what_could_not_be_taken_on_is_not_acked(desk: Desk, caplog: Any) -> None:
    async with open_slack(deadline=0.3) as hasty, serving(hasty, desk):
        desk.breaks = True
        assert not acked(await hasty.say("@pullquote who?"))
        assert (await hasty.command("/ask", "who?")).deliveries[0].reply is not None
        assert "could not take that on" in hasty.private()[0].text
        desk.breaks = False
        assert acked(await hasty.redeliver(hasty.work.deliveries[0].event_id))
        await hasty.until(hasty.posts)
    assert "no database" in caplog.text


async def test_a_database_that_is_slow_does_not_keep_slack_waiting(
    slack: Slack, caplog: pytest.LogCaptureFixture
) -> None:
    class Slow(Desk):
        @override
        async def receive(self, visit: Visit, chat: Chat) -> bool:
            await free.wait()
            return await super().receive(visit, chat)

    free, desk = asyncio.Event(), Slow()
    async with open_door(slack) as door:
        arrivals = Arrivals(desk, door.calls, ME, door.dead.append, time.time, patience=0.01)
        await arrivals.take(visit_in(), door.chat)
        assert desk.visits == []
        free.set()
        await slack.until(slack.posts)
    assert "Acknowledged before" in caplog.text


@pytest.mark.parametrize("reads_channels", [True, False])
async def test_the_manifest_allows_all_that_is_done(desk: Desk, *, reads_channels: bool) -> None:
    manifest = make_manifest(wording("en"), reads_channels=reads_channels)
    async with open_slack(manifest) as slack, serving(slack, desk):
        slack.faults.add("chat.postMessage", LOST, skip=1)
        await slack.say("@pullquote who?")
        await slack.until(slack.posts)
        lost = await slack.say("@pullquote why?")
        await slack.until(lambda: slack.posts(GENERAL, lost.ts))
        await slack.say("who?", channel=DM)
        await slack.until(lambda: slack.posts(DM))
        await slack.open_home(tab="messages")
        await slack.until(lambda: slack.outcomes("assistant.threads.setSuggestedPrompts"))
        assert bool(slack.private()) is not reads_channels  # it may not look, and says so
        assert {call.outcome for call in slack.work.calls} <= {"ok", LOST.name}
        assert not slack.violations


async def test_what_is_no_agent_suggests_nothing(slack: Slack, desk: Desk) -> None:
    slack.work.scopes = frozenset({"chat:write", "commands", "im:history", "app_mentions:read"})
    async with serving(slack, desk):
        assert acked(await slack.open_home(tab="messages"))
        assert acked(await slack.say("who?", channel=DM))
    assert slack.outcomes("assistant.threads.setSuggestedPrompts") == []


@pytest.mark.usefixtures("bot")
async def test_what_the_app_is_not_for_is_acked(slack: Slack, desk: Desk) -> None:
    said = await slack.say("hello")
    assert said.post is not None
    assert acked(await slack.shortcut(said.post, "another"))
    assert desk.visits == []


async def test_a_removed_app_is_told_and_forgets(slack: Slack, desk: Desk) -> None:
    async with serving(slack, desk) as served:
        await slack.uninstall()
        with pytest.raises(ChatDown, match="slack_removed"):
            await served.task
    assert not served.board.states[0].up
    assert "removed" in served.board.states[0].why
    assert desk.forgotten[0] == ("slack", TEAM)


async def test_a_token_that_was_revoked_is_noticed_when_it_is_used(slack: Slack, desk: Desk) -> None:
    async with serving(slack, desk) as served:
        slack.work.revoked = "token_revoked"
        await slack.say("@pullquote who?")
        with pytest.raises(ChatDown, match="slack_token"):
            await served.task


# Tokens


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"slack_bot_token": None}, "slack_token"),
        ({"slack_bot_token": "xoxb-wrong"}, "slack_token"),
        ({"slack_app_token": "xapp-wrong"}, "slack_app_token"),
        ({"slack_app_token": None}, "slack_no_app_token"),
        ({"slack_bot_token": APP_TOKEN, "slack_app_token": BOT_TOKEN}, "slack_swapped"),
        ({"slack_mode": "http", "slack_signing_secret": None}, "slack_no_secret"),
        ({"slack_mode": "http"}, "slack_no_web"),
    ],
)
@pytest.mark.parametrize("locale", ["en", "fr"])
async def test_tokens_that_will_not_do_have_a_sentence(
    slack: Slack, desk: Desk, settings: dict[str, Any], reason: str, locale: str
) -> None:
    desk.locale = locale
    board = make_board()
    with pytest.raises(ChatDown) as caught:
        await serve(settings_for(slack, **settings), desk, board)
    assert caught.value.reason == reason
    assert board.states[0].why
    slack.violations.clear()


async def test_scopes_that_are_missing_are_named(slack: Slack) -> None:
    slack.work.scopes = frozenset({"chat:write", "commands", "im:history"})
    async with open_door(slack) as door:
        with pytest.raises(ChatDown, match="slack_scopes app_mentions:read"):
            await ask_who(door.calls)


@pytest.mark.parametrize("code", ["account_inactive", "not_allowed_token_type", "invalid_auth"])
async def test_a_token_slack_does_not_take(slack: Slack, code: str) -> None:
    slack.faults.add("auth.test", refusing(code))
    async with open_door(slack) as door:
        with pytest.raises(ChatDown):
            await ask_who(door.calls)
        slack.faults.add("auth.test", refusing("team_access_not_granted"))
        with pytest.raises(ChatError):
            await ask_who(door.calls)


async def test_slack_that_is_away_at_the_start_is_waited_for(slack: Slack, desk: Desk) -> None:
    slack.faults.add("auth.test", CUT, times=2)
    async with serving(slack, desk) as served:
        assert served.board.states[0].up


# The connection


@pytest.mark.usefixtures("bot")
async def test_a_connection_that_was_cut_is_made_again(slack: Slack, desk: Desk) -> None:
    await slack.drop_socket()
    await slack.connected(2)
    said = await slack.say("@pullquote who?")
    await slack.until(lambda: slack.posts(GENERAL, said.ts))
    assert desk.resumed == [("slack", TEAM)]


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
async def test_a_connection_that_slack_wants_changed_is_changed(slack: Slack, reason: str) -> None:
    await slack.disconnect(reason)
    await slack.connected(2)
    said = await slack.say("@pullquote who?")
    await slack.until(lambda: slack.posts(GENERAL, said.ts))


@asynccontextmanager
async def holding(slack: Slack) -> AsyncIterator[Line]:
    """A line with little patience."""
    dead: list[str] = []

    async def up() -> None:
        slack.work.changes.tell()

    async with open_door(slack) as door:
        app = build_app(Arrivals(Desk(), door.calls, ME, dead.append, time.time), door.chat, BOT_TOKEN, slack.api_url)
        calls = Calls(make_client(APP_TOKEN, slack.api_url, quiet_logger("sdk"), 5), dead.append, pause, time.monotonic)
        line = Line(app, calls, up, slack.work.changes.tell, patience=0.3, look=0.01, ping=0.1)
        task = asyncio.create_task(line.hold())
        try:
            yield line
        finally:
            task.cancel()
            await asyncio.wait({task})
            await line.close()
            assert calls.client.session is not None
            await calls.client.session.close()


async def test_a_spent_address_is_not_tried_for_ever(slack: Slack) -> None:
    slack.faults.add(SOCKET, Fault(401))
    async with holding(slack):
        await slack.until(lambda: not slack.faults.rules[0].times)
        slack.socket.tickets.clear()
        await slack.connected()
    assert slack.outcomes("apps.connections.open") == ["ok", "ok"]


async def test_a_connection_that_has_gone_silent_is_given_up(slack: Slack) -> None:
    async with holding(slack):
        await slack.connected()
        slack.socket.freeze()
        await slack.connected(2)


async def test_an_address_that_is_not_given_is_asked_for_again(slack: Slack) -> None:
    slack.faults.add("apps.connections.open", failing(), times=2)
    async with holding(slack):
        await slack.connected()


@pytest.mark.parametrize(
    ("code", "reason"),
    [("missing_scope", "slack_app_scope"), ("not_allowed_token_type", "slack_swapped"), ("invalid_auth", "slack_app")],
)
async def test_a_token_that_gives_no_address_is_named(slack: Slack, desk: Desk, code: str, reason: str) -> None:
    slack.faults.add("apps.connections.open", refusing(code))
    with pytest.raises(ChatDown, match=reason):
        await serve(settings_for(slack), desk, make_board())


async def test_no_secret_is_in_the_log(slack: Slack, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    slack.faults.add(SOCKET, Fault(401))
    async with holding(slack):
        await slack.connected()
    slack.faults.add("chat.postMessage", CUT)
    slack.faults.add("response_url", CUT)
    desk = Desk()
    async with serving(slack, desk):
        await slack.say("@pullquote who?")
        await slack.command("/ask", "why so secretive?")
        await slack.until(lambda: slack.private() and slack.posts())
    for secret in (BOT_TOKEN, APP_TOKEN, "ticket-", "/response/", "secretive"):
        assert secret not in caplog.text
    assert caplog.text
