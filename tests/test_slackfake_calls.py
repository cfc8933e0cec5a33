"""What the Slack of the tests takes of an app's calls, what it refuses, what it minds, and how a call can fail."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler, AsyncServerErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.slackfake.faults import CUT, DOWNLOAD, HANG, LOST, LOST_500, RESPONSE_URL, failing, limited, refusing
from tests.slackfake.nouns import (
    ADA,
    ALICE,
    APP_TOKEN,
    ARCHIVED,
    BOB,
    BOT,
    BOT_TOKEN,
    EVE,
    GENERAL,
    GROUP,
    GUS,
    JSON,
    RANDOM,
    SECRET,
    Post,
    Upload,
)
from tests.slackfake.rules import problems_of, view_refusal
from tests.slackfake.shown import Link, show
from tests.slackfake.slack import Slack, open_slack

QUIET: JSON = {"unfurl_links": False, "unfurl_media": False}

pytestmark = pytest.mark.filterwarnings("ignore:.*top-level `text` argument is missing:UserWarning")


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    async with open_slack() as opened:
        yield opened


def client(slack: Slack, token: str = BOT_TOKEN, *handlers: Any, seconds: int = 5) -> AsyncWebClient:
    made = AsyncWebClient(token=token, base_url=slack.api_url, timeout=seconds)
    made.retry_handlers.extend(handlers)
    return made


async def error_of(call: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


def plain(text: str) -> JSON:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> JSON:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def button(label: str = "Go", action: str = "go", **more: Any) -> JSON:
    return {"type": "button", "text": plain(label), "action_id": action, **more}


def actions(*elements: JSON, kind: str = "actions") -> JSON:
    return {"type": kind, "elements": list(elements)}


def row(*runs: JSON, kind: str = "rich_text_section") -> JSON:
    return {"type": kind, "elements": list(runs)}


def rich(*rows: JSON) -> JSON:
    return {"type": "rich_text", "elements": list(rows)}


def words(text: str, *styles: str) -> JSON:
    return {"type": "text", "text": text, **({"style": dict.fromkeys(styles, True)} if styles else {})}


# Tokens, people, channels


async def test_the_app_is_who_its_token_says(slack: Slack) -> None:
    assert (await client(slack).auth_test())["user_id"] == BOT
    assert await error_of(client(slack, "xoxb-other").auth_test()) == "invalid_auth"
    assert await error_of(client(slack, APP_TOKEN).auth_test()) == "not_allowed_token_type"
    assert await error_of(client(slack).apps_connections_open(app_token=BOT_TOKEN)) == "not_allowed_token_type"
    assert await error_of(client(slack).api_call("chat.shout")) == "unknown_method"
    slack.work.revoked = "token_revoked"
    assert await error_of(client(slack).auth_test()) == "token_revoked"


@pytest.mark.parametrize(
    ("user", "told"),
    [
        (ALICE, {"is_admin": False, "is_owner": False, "is_restricted": False, "locale": "en-US"}),
        (BOB, {"locale": "fr-FR"}),
        (ADA, {"is_admin": True}),
        (GUS, {"is_restricted": True}),
        (EVE, {"is_stranger": True, "is_admin": None, "team_id": "T0THEIRS"}),
        (BOT, {"is_bot": True}),
    ],
)
async def test_people_are_what_they_are(slack: Slack, user: str, told: JSON) -> None:
    found = (await client(slack).users_info(user=user, include_locale=True))["user"]
    assert {key: found.get(key) for key in told} == told


async def test_a_locale_is_told_to_those_who_ask_for_it(slack: Slack) -> None:
    assert "locale" not in (await client(slack).users_info(user=ALICE))["user"]


@pytest.mark.parametrize(
    ("channel", "error"),
    [("C0NOWHERE", "channel_not_found"), (RANDOM, "not_in_channel"), (ARCHIVED, "is_archived")],
)
async def test_the_app_writes_where_it_may(slack: Slack, channel: str, error: str) -> None:
    assert await error_of(client(slack).chat_postMessage(channel=channel, text="hello", **QUIET)) == error


async def test_channels_are_told_and_opened(slack: Slack) -> None:
    app = client(slack)
    assert (await app.conversations_info(channel=GROUP))["channel"]["is_mpim"]
    assert (await app.conversations_info(channel=RANDOM))["channel"]["is_member"] is False
    opened = (await app.conversations_open(users=[ALICE]))["channel"]["id"]
    assert (await app.chat_postMessage(channel=ALICE, text="hello", **QUIET))["channel"] == opened
    assert (await app.conversations_open(users=f"{ALICE},{BOB}"))["channel"]["id"] == GROUP
    assert await error_of(app.conversations_open(users="U0NOBODY")) == "user_not_found"


# Messages


async def test_a_message_is_edited_and_deleted(slack: Slack) -> None:
    app = client(slack)
    ts = (await app.chat_postMessage(channel=GENERAL, text="one", blocks=[rich(row(words("one")))], **QUIET))["ts"]
    assert (await app.chat_getPermalink(channel=GENERAL, message_ts=ts))["permalink"].endswith(ts.replace(".", ""))
    await app.chat_update(channel=GENERAL, ts=ts, text="two")
    [post] = slack.posts()
    assert (slack.shown(post).text, post.edits) == ("two", 1)
    assert await error_of(app.chat_update(channel=GENERAL, ts=ts, text="x" * 4001)) == "msg_too_long"
    await app.chat_delete(channel=GENERAL, ts=ts)
    assert await error_of(app.chat_update(channel=GENERAL, ts=ts, text="three")) == "message_not_found"
    assert not slack.posts()


async def test_the_messages_of_others_stay_as_they_are(slack: Slack) -> None:
    post = slack.work.put(Post(GENERAL, "1.5", ALICE, "hers"))
    assert await error_of(client(slack).chat_update(channel=GENERAL, ts=post.ts, text="mine")) == "cant_update_message"
    assert await error_of(client(slack).chat_delete(channel=GENERAL, ts=post.ts)) == "cant_delete_message"


async def test_an_ephemeral_message_is_for_one_who_is_there(slack: Slack) -> None:
    app = client(slack)
    ts = (await app.chat_postEphemeral(channel=GENERAL, user=BOB, text="psst"))["message_ts"]
    assert [post.text for post in slack.seen(BOB)] == ["psst"]
    assert not slack.seen(ALICE)
    assert await error_of(app.chat_postEphemeral(channel=SECRET, user=BOB, text="psst")) == "user_not_in_channel"
    assert await error_of(app.chat_update(channel=GENERAL, ts=ts, text="louder")) == "message_not_found"


async def test_a_thread_is_read_with_its_metadata(slack: Slack) -> None:
    app = client(slack)
    first = slack.work.put(Post(GENERAL, slack.work.stamp(), ALICE, "first"))
    metadata = {"event_type": "answer", "event_payload": {"id": "7"}}
    await app.chat_postMessage(channel=GENERAL, thread_ts=first.ts, text="second", metadata=metadata, **QUIET)
    await app.chat_postMessage(channel=GENERAL, thread_ts=first.ts, text="third", **QUIET)
    found = await app.conversations_replies(channel=GENERAL, ts=first.ts, include_all_metadata=True)
    assert [it["text"] for it in found["messages"]] == ["first", "second", "third"]
    assert found["messages"][1]["metadata"] == metadata
    page = await app.conversations_replies(channel=GENERAL, ts=first.ts, limit=2)
    assert page["has_more"]
    assert "metadata" not in page["messages"][1]
    rest = await app.conversations_replies(
        channel=GENERAL, ts=first.ts, limit=2, cursor=page["response_metadata"]["next_cursor"]
    )
    assert [it["text"] for it in rest["messages"]] == ["third"]
    assert [it["text"] for it in (await app.conversations_history(channel=GENERAL))["messages"]] == ["first"]
    assert await error_of(app.conversations_replies(channel=GENERAL, ts="1.1")) == "thread_not_found"


# What is refused, and what is minded

LONG = {most: "x" * (most + 1) for most in (24, 75, 150, 255, 2000, 3000)}


@pytest.mark.parametrize(
    ("problem", "block"),
    [
        ("text: must be a string of 1 to 3000", mrkdwn(LONG[3000])),
        ("text: must be a string of 1 to 3000", mrkdwn("😀" * 1501)),
        ("text: must be a string of 1 to 150", {"type": "header", "text": plain(LONG[150])}),
        ("must be a text object", {"type": "header", "text": {"type": "mrkdwn", "text": "x"}}),
        ("text: must be a string of 1 to 75", actions(button(LONG[75]))),
        ("value: must be a string of 1 to 2000", actions(button(value=LONG[2000]))),
        ("url: must be a string of 1 to 3000", actions(button(url="https://a.test/" + LONG[3000]))),
        ("url: must be an address", actions(button(url="javascript:1"))),
        ("action_id: must be a string of 1 to 255", actions(button(action=LONG[255]))),
        ("go already exists", actions(button(), button())),
        ("must have 1 to 25 items", actions(*[button(action=str(n)) for n in range(26)])),
        ("must have 1 to 10 items", {"type": "context", "elements": [plain("x")] * 11}),
        ("does not belong", actions(button(), kind="context_actions")),
        ("must be a string of 1 to 3000", rich(row(words("")))),
        ("unsupported type: script", rich(row({"type": "script"}))),
        ("unknown fields: colour", rich(row({"type": "text", "text": "x", "colour": "red"}))),
        ("must have a timestamp", rich(row({"type": "date", "timestamp": "1", "format": "{date}"}))),
        ("must be an array", rich()),
        ("unsupported type: sing", {"type": "sing"}),
    ],
)
async def test_blocks_keep_to_their_limits(slack: Slack, problem: str, block: JSON) -> None:
    with pytest.raises(SlackApiError) as caught:
        await client(slack).chat_postMessage(channel=GENERAL, text="x", blocks=[block], **QUIET)
    assert caught.value.response["error"] == "invalid_blocks"
    assert problem in str(caught.value.response["response_metadata"]["messages"])
    assert [it.rule for it in slack.violations] == ["invalid_blocks"]


def test_blocks_are_no_more_than_fifty_and_have_names_of_their_own() -> None:
    assert problems_of([{"type": "divider"}] * 51) == ["blocks: no more than 50 items allowed"]
    assert problems_of([{"type": "divider", "block_id": "a"}] * 2)
    assert problems_of("blocks")
    assert not problems_of([{"type": "divider"}] * 50)


async def test_a_message_is_not_too_much_in_all(slack: Slack) -> None:
    blocks = [mrkdwn("x" * 2900)] * 5
    error = await error_of(client(slack).chat_postMessage(channel=GENERAL, text="x", blocks=blocks, **QUIET))
    assert error == "msg_blocks_too_long"
    assert await error_of(client(slack).chat_postMessage(channel=GENERAL, text="", **QUIET)) == "no_text"


@pytest.mark.parametrize(
    ("rule", "args"),
    [
        ("text_beside_blocks", {"blocks": [rich(row(words("x")))], **QUIET}),
        ("unfurl_links_not_off", {"text": "x", "unfurl_media": False}),
        ("ping", {"text": "<!channel>", **QUIET}),
        ("ping", {"text": f"<@{ALICE}>", **QUIET}),
        ("ping", {"text": "x", "blocks": [rich(row({"type": "broadcast", "range": "here"}))], **QUIET}),
        ("ping", {"text": "x", "blocks": [mrkdwn("<!subteam^S1>")], **QUIET}),
        ("names_are_linked", {"text": "x", "link_names": True, **QUIET}),
        ("not_escaped", {"text": "a < b", **QUIET}),
        ("not_escaped", {"text": "AT&T", **QUIET}),
        ("not_escaped", {"text": "x", "blocks": [mrkdwn("<b>")], **QUIET}),
        ("no_such_thread", {"text": "x", "thread_ts": "1.1", **QUIET}),
    ],
)
async def test_what_a_person_would_mind_is_kept(slack: Slack, rule: str, args: JSON) -> None:
    await client(slack).chat_postMessage(channel=GENERAL, **args)
    assert [it.rule for it in slack.violations] == [rule]


async def test_nothing_is_minded_in_a_sound_message(slack: Slack) -> None:
    text = "> a quote &amp; more\n<https://a.test/?a=1&amp;b=2|a &lt;b&gt;> <!date^1^{date}|then>"
    await client(slack).chat_postMessage(channel=GENERAL, text=text, **QUIET)
    assert not slack.violations
    shown = slack.shown(slack.posts()[0])
    assert shown.text == "a quote & more\na <b> then"
    assert shown.quotes == ["a quote & more"]
    assert shown.links == [Link("a <b>", "https://a.test/?a=1&b=2")]


def test_views_keep_to_their_limits() -> None:
    view = {"type": "modal", "title": plain("x"), "blocks": [{"type": "divider"}]}
    assert not view_refusal(view)
    asks = {"type": "input", "label": plain("x"), "element": {"type": "plain_text_input", "action_id": "x"}}
    for wrong in ({"title": plain(LONG[24])}, {"private_metadata": LONG[3000]}, {"blocks": [asks]}, {"type": "tab"}):
        assert view_refusal({**view, **wrong}), wrong


async def test_a_trigger_opens_one_dialog_and_soon(slack: Slack) -> None:
    app = client(slack)
    view = {"type": "modal", "title": plain("x"), "blocks": [{"type": "divider"}]}
    trigger = slack.work.trigger(ALICE)
    view_id = (await app.views_open(trigger_id=trigger, view=view))["view"]["id"]
    assert await error_of(app.views_open(trigger_id=trigger, view=view)) == "exchanged_trigger_id"
    late = slack.work.trigger(ALICE)
    slack.work.clock.advance(4)
    assert await error_of(app.views_open(trigger_id=late, view=view)) == "expired_trigger_id"
    assert await error_of(app.views_open(trigger_id="x", view=view)) == "invalid_trigger_id"
    await app.views_update(view_id=view_id, view={**view, "blocks": [mrkdwn("more")]})
    assert slack.shown(slack.work.dialogs[ALICE]).text == "more"
    assert await error_of(app.views_update(view_id="V1", view=view)) == "not_found"


async def test_prompts_and_status_are_kept(slack: Slack) -> None:
    app = client(slack)
    place = slack.work.direct(ALICE).id
    prompts: list[dict[str, str]] = [{"title": "Who?", "message": "Who was it?"}]
    await app.assistant_threads_setSuggestedPrompts(channel_id=place, prompts=prompts)
    assert slack.work.prompts[place]["prompts"] == prompts
    await app.assistant_threads_setStatus(channel_id=place, thread_ts="1.1", status="is reading")
    assert slack.work.statuses[0]["status"] == "is reading"
    five = prompts * 5
    error = await error_of(app.assistant_threads_setSuggestedPrompts(channel_id=place, prompts=five))
    assert error == "invalid_arguments"
    await app.assistant_threads_setSuggestedPrompts(channel_id=place, thread_ts="1.1", prompts=prompts)
    assert [it.rule for it in slack.violations] == ["invalid_prompts", "prompts_with_thread"]


# What is shown


def test_what_is_seen_is_read_out_of_the_blocks() -> None:
    link = {"type": "link", "url": "https://a.test/", "text": "Title"}
    day = {"type": "date", "timestamp": 36000, "format": "{date}", "fallback": "1 January 1970"}
    feedback: JSON = {"type": "feedback_buttons", "action_id": "vote"}
    feedback |= {f"{side}_button": {"text": plain(side), "value": side} for side in ("positive", "negative")}
    menu = {"type": "overflow", "action_id": "m", "options": [{"text": plain("One"), "value": "1"}]}
    shown = show(
        [
            {"type": "header", "text": plain("Head")},
            rich(row(words("It was "), words("May", "bold", "underline"), words("."), kind="rich_text_quote")),
            rich(
                row(link, words(" · "), day),
                {"type": "rich_text_list", "style": "bullet", "elements": [row(words("a"))]},
            ),
            mrkdwn("*b*") | {"accessory": menu},
            {"type": "context", "elements": [{"type": "mrkdwn", "text": "<https://b.test|b>"}]},
            actions(button("Open", url="https://c.test/")),
            actions(feedback, kind="context_actions"),
        ]
    )
    assert shown.lines == ["Head", "It was May.", "Title · 1 January 1970", "a", "*b*", "b"]
    assert (shown.quotes, shown.marked) == (["It was May."], ["May"])
    assert [it.url for it in shown.links] == ["https://a.test/", "https://b.test", "https://c.test/"]
    assert shown.labels == ["One", "Open", "positive", "negative"]


# Files and response_url


async def fetch(address: str, token: str) -> tuple[str, bytes]:
    async with (
        aiohttp.ClientSession() as session,
        session.get(address, headers={"Authorization": f"Bearer {token}"}) as answer,
    ):
        return answer.content_type, await answer.read()


async def test_a_file_is_given_to_the_app_and_nobody_else(slack: Slack) -> None:
    slack.work.uploads["F1"] = Upload("a.md", b"# A", "text/markdown")
    file = (await client(slack).files_info(file="F1"))["file"]
    assert (file["name"], file["size"]) == ("a.md", 3)
    assert await fetch(file["url_private_download"], BOT_TOKEN) == ("text/markdown", b"# A")
    assert (await fetch(file["url_private_download"], "x"))[0] == "text/html"
    slack.faults.add(DOWNLOAD, failing(503))
    assert (await fetch(file["url_private_download"], BOT_TOKEN))[0] == "application/json"
    assert await error_of(client(slack).files_info(file="F2")) == "file_not_found"


async def test_a_response_url_answers_five_times_within_half_an_hour(slack: Slack) -> None:
    original = slack.work.put(Post(GENERAL, slack.work.stamp(), BOT, "one", only_for=BOB))
    answer = AsyncWebhookClient(slack.work.answering(GENERAL, BOB, original))
    await answer.send(text="two", replace_original=True, **QUIET)
    assert [post.text for post in slack.seen(BOB)] == ["two"]
    await answer.send(text="three", response_type="in_channel", **QUIET)
    assert [post.text for post in slack.posts()] == ["three"]
    await answer.send(delete_original=True)
    assert not slack.private(BOB)
    assert (await answer.send(text="", **QUIET)).status_code == 500
    assert (await answer.send(text="five", **QUIET)).status_code == 200
    assert (await answer.send(text="six", **QUIET)).status_code == 404
    later = AsyncWebhookClient(slack.work.answering(GENERAL, BOB))
    slack.work.clock.advance(31 * 60)
    assert (await later.send(text="late", **QUIET)).status_code == 404
    assert [it.rule for it in slack.violations] == ["no_text", "used_url", "expired_url"]


# Faults


def post(app: AsyncWebClient, **more: Any) -> Any:
    return app.chat_postMessage(channel=GENERAL, text="hello", **QUIET, **more)


async def test_too_many_calls_are_told_to_wait(slack: Slack) -> None:
    slack.faults.add("chat.*", limited(), skip=1)
    app = client(slack, BOT_TOKEN, AsyncRateLimitErrorRetryHandler())
    await post(app)
    await post(app)
    assert slack.outcomes("chat.postMessage") == ["ok", "ratelimited", "ok"]
    assert not slack.violations


async def test_a_call_before_its_time_is_minded(slack: Slack) -> None:
    slack.faults.add("chat.postMessage", limited(60))
    with pytest.raises(SlackApiError) as caught:
        await post(client(slack))
    assert caught.value.response.headers["Retry-After"] == "60"
    await post(client(slack))
    assert [it.rule for it in slack.violations] == ["called_before_retry_after"]


@pytest.mark.parametrize("status", [500, 503])
async def test_a_server_error_leaves_nothing_behind(slack: Slack, status: int) -> None:
    slack.faults.add("chat.postMessage", failing(status))
    await post(client(slack, BOT_TOKEN, AsyncServerErrorRetryHandler()))
    assert slack.outcomes("chat.postMessage") == ["internal_error", "ok"]
    assert len(slack.posts()) == 1


async def test_a_cut_call_leaves_nothing_behind(slack: Slack) -> None:
    slack.faults.add("chat.postMessage", CUT)
    await post(client(slack))
    assert slack.outcomes("chat.postMessage") == ["cut", "ok"]
    assert len(slack.posts()) == 1


async def test_a_lost_answer_leaves_the_message_behind_and_a_repeat_doubles_it(slack: Slack) -> None:
    slack.faults.add("chat.postMessage", LOST)
    await post(client(slack))
    assert len(slack.posts()) == 2
    slack.faults.add("chat.postMessage", LOST_500)
    assert await error_of(post(client(slack))) == "internal_error"
    assert len(slack.posts()) == 3


async def test_a_hanging_call_is_given_up(slack: Slack) -> None:
    slack.faults.add("chat.postMessage", HANG)
    with pytest.raises(TimeoutError):
        await post(client(slack, seconds=1))
    assert not slack.posts()


async def test_any_error_can_be_told(slack: Slack) -> None:
    slack.faults.add("chat.postMessage", refusing("restricted_action"))
    assert await error_of(post(client(slack))) == "restricted_action"
    slack.faults.add(RESPONSE_URL, failing())
    answer = AsyncWebhookClient(slack.work.answering(GENERAL, BOB))
    assert (await answer.send(text="x", **QUIET)).status_code == 500


async def test_blocks_can_be_refused_and_words_taken(slack: Slack) -> None:
    slack.faults.refuse_blocks()
    assert await error_of(post(client(slack), blocks=[rich(row(words("x")))])) == "invalid_blocks"
    await post(client(slack))
    assert slack.outcomes("chat.postMessage") == ["invalid_blocks", "ok"]


# With a manifest


async def test_with_a_manifest_only_what_it_declares_works() -> None:
    manifest: JSON = {
        "oauth_config": {"scopes": {"bot": ["commands"]}},
        "settings": {"event_subscriptions": {"bot_events": []}},
        "features": {"slash_commands": [{"command": "/ask"}]},
    }
    async with open_slack(manifest) as slack:
        assert await error_of(post(client(slack))) == "missing_scope"
        assert await error_of(client(slack).conversations_replies(channel=GENERAL, ts="1.1")) == "missing_scope"
        assert (await slack.say("@pullquote hello")).deliveries == ()
        with pytest.raises(AssertionError, match="valid command"):
            await slack.command("/other")
