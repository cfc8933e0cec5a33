"""The Slack of the tests, driven by the real client libraries: it takes what Slack takes, and fails when told to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from tests.slackfake.faults import SOCKET, failing
from tests.slackfake.http_mode import Signature
from tests.slackfake.nouns import (
    ALICE,
    APP_TOKEN,
    BOB,
    BOT,
    BOT_TOKEN,
    JSON,
    RANDOM,
    SECRET,
    SIGNING_SECRET,
    Upload,
)
from tests.slackfake.slack import DM, Slack, open_slack

QUIET: JSON = {"unfurl_links": False, "unfurl_media": False}


def button(label: str, action: str, **more: Any) -> JSON:
    return {"type": "button", "text": {"type": "plain_text", "text": label}, "action_id": action, **more}


def rows(*runs: JSON, kind: str = "rich_text_section") -> JSON:
    return {"type": "rich_text", "elements": [{"type": kind, "elements": list(runs)}]}


def words(text: str, **style: bool) -> JSON:
    return {"type": "text", "text": text, **({"style": style} if style else {})}


def client(slack: Slack, token: str = BOT_TOKEN, *handlers: Any, seconds: int = 5) -> AsyncWebClient:
    made = AsyncWebClient(token=token, base_url=slack.api_url, timeout=seconds)
    made.retry_handlers.extend(handlers)
    return made


def make_echo(slack: Slack) -> AsyncApp:
    """A tiny app: it says what it is told."""
    app = AsyncApp(client=client(slack), signing_secret=SIGNING_SECRET)
    hear(app)
    answer(app)
    ask_back(app)
    return app


def hear(app: AsyncApp) -> None:
    @app.event("app_mention")
    async def mentioned(event: JSON, client: AsyncWebClient) -> None:
        blocks = [rows(words(event["text"])), {"type": "actions", "elements": [button("Again", "again", value="1")]}]
        await client.chat_postMessage(
            channel=event["channel"], thread_ts=event["ts"], text="echo", blocks=blocks, **QUIET
        )

    @app.event("message")
    async def written(event: JSON, client: AsyncWebClient) -> None:
        if event["channel_type"] == "im" and "bot_id" not in event:
            files = [file["name"] for file in event.get("files", ())]
            await client.chat_postMessage(channel=event["channel"], text=f"{event['text']} {files}", **QUIET)

    @app.event("app_home_opened")
    async def opened(event: JSON, client: AsyncWebClient) -> None:
        blocks = [rows(words("Home")), {"type": "actions", "elements": [button("Ask", "ask")]}]
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})


def answer(app: AsyncApp) -> None:
    @app.command("/ask")
    async def asked(ack: AsyncAck, respond: AsyncRespond, command: JSON) -> None:
        await ack()
        await respond(text=f"only you: {command['text']}", **QUIET)

    @app.command("/here")
    async def answered(ack: AsyncAck) -> None:
        await ack(text="within the ack", response_type="in_channel", **QUIET)

    @app.action("again")
    async def pressed(ack: AsyncAck, respond: AsyncRespond, action: JSON) -> None:
        await ack()
        await respond(text=f"pressed {action['value']}", **QUIET)

    @app.shortcut("find_source")
    async def found(ack: AsyncAck, shortcut: JSON, client: AsyncWebClient) -> None:
        await ack()
        text = f"about {shortcut['message']['text']}"
        await client.chat_postEphemeral(channel=shortcut["channel"]["id"], user=shortcut["user"]["id"], text=text)


def ask_back(app: AsyncApp) -> None:
    @app.action("ask")
    async def dialog(ack: AsyncAck, body: JSON, client: AsyncWebClient) -> None:
        await ack()
        field = {"type": "input", "label": plain("Why?"), "element": {"type": "plain_text_input", "action_id": "why"}}
        view = {"type": "modal", "callback_id": "why", "title": plain("Ask"), "submit": plain("Go"), "blocks": [field]}
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    @app.view("why")
    async def handed_in(ack: AsyncAck, view: JSON, body: JSON, client: AsyncWebClient) -> None:
        (block, state), *_ = view["state"]["values"].items()
        if state["why"]["value"] == "no":
            await ack(response_action="errors", errors={block: "Say yes."})
            return
        await ack()
        await client.chat_postMessage(channel=body["user"]["id"], text=f"because {state['why']['value']}", **QUIET)


def plain(text: str) -> JSON:
    return {"type": "plain_text", "text": text}


@asynccontextmanager
async def by_socket(slack: Slack, app: AsyncApp | None = None) -> AsyncIterator[AsyncSocketModeHandler]:
    """The app, connected."""
    made = app or make_echo(slack)
    handler = AsyncSocketModeHandler(made, APP_TOKEN, web_client=client(slack, APP_TOKEN), ping_interval=0.2)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    await slack.connected()
    try:
        yield handler
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    async with open_slack() as opened:
        yield opened


@pytest.fixture
async def echo(slack: Slack) -> AsyncIterator[AsyncSocketModeHandler]:
    async with by_socket(slack) as handler:
        yield handler


pytestmark = pytest.mark.filterwarnings("ignore:.*top-level `text` argument is missing:UserWarning")


# What people do, by the real libraries


@pytest.mark.usefixtures("echo")
async def test_a_mention_is_answered_in_its_thread(slack: Slack) -> None:
    said = await slack.say("@pullquote is A < B & C?")
    [post] = await slack.until(lambda: slack.posts(thread=said.ts))
    assert slack.shown(post).text == f"<@{BOT}> is A &lt; B &amp; C?"
    assert slack.shown(post).labels == ["Again"]
    assert [it.payload["event"]["type"] for it in said.deliveries] == ["message", "app_mention"]
    assert all(it.took is not None and it.took < 3 for it in said.deliveries)
    assert slack.seen(BOB) == [post]
    assert not slack.violations


@pytest.mark.usefixtures("echo")
async def test_a_direct_message_needs_no_name(slack: Slack) -> None:
    await slack.say("hello", channel=DM, files=[Upload("a.md", b"# A")])
    [post] = await slack.until(lambda: slack.posts(DM))
    assert post.text == "hello ['a.md']"
    assert slack.seen(ALICE) == [post]
    assert slack.seen(BOB) == []


@pytest.mark.usefixtures("echo")
async def test_a_command_is_answered_to_its_person_alone(slack: Slack) -> None:
    await slack.command("/ask", "why", user=BOB, channel=RANDOM)
    [post] = await slack.until(lambda: slack.private(BOB))
    assert (post.text, post.channel) == ("only you: why", RANDOM)
    assert slack.seen(ALICE) == []


@pytest.mark.usefixtures("echo")
async def test_an_answer_within_the_ack_is_shown(slack: Slack) -> None:
    await slack.command("/here")
    assert [post.text for post in slack.posts()] == ["within the ack"]


@pytest.mark.usefixtures("echo")
async def test_a_button_is_pressed_by_its_label(slack: Slack) -> None:
    said = await slack.say("@pullquote hello")
    [post] = await slack.until(lambda: slack.posts(thread=said.ts))
    pressed = await slack.press(post, "Again", user=BOB)
    [answer] = await slack.until(lambda: slack.private(BOB))
    assert answer.text == "pressed 1"
    assert pressed.deliveries[0].payload["container"]["thread_ts"] == said.ts
    with pytest.raises(AssertionError, match="Again"):
        await slack.press(post, "Once more")
    with pytest.raises(AssertionError, match="does not see"):
        await slack.press(answer, user=ALICE)


@pytest.mark.usefixtures("echo")
async def test_home_leads_to_a_dialog_and_back(slack: Slack) -> None:
    await slack.open_home(BOB)
    home = await slack.until(lambda: slack.work.homes.get(BOB))
    assert slack.shown(home).text == "Home"
    await slack.press(home, "Ask", user=BOB)
    dialog = await slack.until(lambda: slack.work.dialogs.get(BOB))
    assert slack.shown(dialog).text == "Why?"
    said = await slack.submit({"Why?": "no"}, BOB)
    assert said.deliveries[0].reply == {
        "response_action": "errors",
        "errors": {dialog.blocks[0]["block_id"]: "Say yes."},
    }
    await slack.submit({"Why?": "yes"}, BOB)
    [post] = await slack.until(lambda: slack.posts(DM, user=BOB))
    assert post.text == "because yes"
    assert BOB not in slack.work.dialogs


@pytest.mark.usefixtures("echo")
async def test_a_shortcut_knows_its_message(slack: Slack) -> None:
    said = await slack.say("The mayor resigned.")
    assert said.post
    await slack.shortcut(said.post, "find_source", user=BOB)
    [post] = await slack.until(lambda: slack.private(BOB))
    assert post.text == "about The mayor resigned."


@pytest.mark.usefixtures("echo")
async def test_an_event_comes_as_often_as_it_is_told_to(slack: Slack) -> None:
    said = await slack.say("@pullquote hello", copies=2, event_id="EvMINE")
    assert said.event_ids[-1] == "EvMINE"
    again = await slack.redeliver("EvMINE")
    assert again.deliveries[0].retry == 2
    await slack.until(lambda: len(slack.posts(thread=said.ts)) == 3)


@pytest.mark.usefixtures("echo")
async def test_the_app_hears_what_it_says_itself_and_what_is_changed(slack: Slack) -> None:
    said = await slack.say("@pullquote hello")
    await slack.until(lambda: slack.posts(thread=said.ts))
    echoes = await slack.until(lambda: [it for it in slack.work.deliveries if it.payload["event"].get("bot_id")])
    assert echoes[0].payload["event"]["user"] == BOT
    assert said.post
    edited = await slack.edit(said.post, "bye")
    assert edited.deliveries[0].payload["event"]["message"]["text"] == "bye"
    erased = await slack.erase(said.post)
    assert erased.deliveries[0].payload["event"]["subtype"] == "message_deleted"


async def test_people_write_where_they_are_and_the_app_hears_where_it_is(slack: Slack) -> None:
    with pytest.raises(AssertionError, match="bob is not in #secret"):
        await slack.say("hello", user=BOB, channel=SECRET)
    assert (await slack.say("@pullquote hello", channel=RANDOM)).deliveries == ()


# What goes wrong


async def test_a_dropped_connection_is_opened_again(slack: Slack, echo: AsyncSocketModeHandler) -> None:
    await slack.drop_socket()
    assert not slack.socket.lines
    said = await slack.say("@pullquote still there?")
    await slack.until(lambda: slack.posts(thread=said.ts))
    assert slack.socket.opened == 2
    assert await echo.client.is_connected()


@pytest.mark.usefixtures("echo")
async def test_an_app_that_is_asked_to_opens_another_connection(slack: Slack) -> None:
    await slack.disconnect()
    await slack.connected(times=2)
    said = await slack.say("@pullquote hello")
    await slack.until(lambda: slack.posts(thread=said.ts))


@pytest.mark.usefixtures("echo")
async def test_a_frozen_connection_is_found_out(slack: Slack) -> None:
    slack.socket.freeze()
    await slack.connected(times=2)


async def test_a_connection_that_is_refused_has_spent_no_ticket(slack: Slack) -> None:
    slack.faults.add(SOCKET, failing(503), times=2)
    async with by_socket(slack):
        assert slack.socket.opened == 1
    assert slack.outcomes("apps.connections.open") == ["ok"]


async def test_a_spent_connection_keeps_the_app_away_until_it_asks_for_another(
    slack: Slack, echo: AsyncSocketModeHandler
) -> None:
    slack.faults.add(SOCKET, replace(failing(503), after=True))
    await slack.drop_socket()
    await slack.until(lambda: slack.socket.refused == 3)
    assert slack.outcomes("apps.connections.open") == ["ok", "ok"]
    echo.client.wss_uri = None
    await slack.connected(times=2)


async def test_without_an_ack_the_person_is_told_and_it_is_kept() -> None:
    async with open_slack(deadline=0.05) as slack:
        app = make_echo(slack)

        @app.command("/slow")
        async def slow() -> None: ...

        async with by_socket(slack, app):
            said = await slack.command("/slow")
            assert not said.deliveries[0].acked
            assert [post.text for post in slack.private()] == ["The app did not respond."]
            assert [it.rule for it in slack.violations] == ["ack_missed"]


# By HTTP


@asynccontextmanager
async def by_http(slack: Slack, app: AsyncApp) -> AsyncIterator[None]:
    """The app behind an address, and Slack told of it."""

    async def take(request: web.Request) -> web.Response:
        body = await request.text()
        bolt = AsyncBoltRequest(body=body, headers={key: [value] for key, value in request.headers.items()})
        answer = await app.async_dispatch(bolt)
        kind = str(answer.first_headers().get("content-type", "text/plain")).partition(";")[0]
        return web.Response(status=answer.status, text=answer.body, content_type=kind)

    application = web.Application()
    application.add_routes([web.post("/slack/events", take)])
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.use_http(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
    try:
        yield
    finally:
        await runner.cleanup()


async def test_by_http_all_works_as_by_socket(slack: Slack) -> None:
    async with by_http(slack, make_echo(slack)):
        said = await slack.say("@pullquote hello")
        [post] = await slack.until(lambda: slack.posts(thread=said.ts))
        assert [it.status for it in said.deliveries] == [200, 200]
        await slack.press(post, "Again")
        await slack.command("/ask", "why")
        await slack.command("/here")
        texts = await slack.until(lambda: texts if len(texts := [it.text for it in slack.private()]) == 2 else None)
        assert set(texts) == {"pressed 1", "only you: why"}
        assert slack.posts()[-1].text == "within the ack"


@pytest.mark.parametrize("how", [it for it in Signature if it is not Signature.RIGHT])
async def test_a_signature_can_be_anything_but_right(slack: Slack, how: Signature) -> None:
    async with by_http(slack, make_echo(slack)):
        assert slack.courier.http
        slack.courier.http.signature = how
        said = await slack.say("hello")
        assert [it.status for it in said.deliveries] == [401]
        assert [it.rule for it in slack.violations] == ["ack_missed"]


async def test_an_app_that_is_away_loses_what_it_is_told(slack: Slack) -> None:
    slack.use_http("http://127.0.0.1:9/slack/events")
    assert [it.lost for it in (await slack.say("hello")).deliveries] == [True]


async def test_an_event_that_nobody_listens_to_is_not_acked(slack: Slack) -> None:
    app = AsyncApp(client=client(slack), signing_secret=SIGNING_SECRET)
    async with by_http(slack, app):
        assert (await slack.say("hello")).deliveries[0].status == 404
