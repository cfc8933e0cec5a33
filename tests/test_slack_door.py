"""What the bot says on Slack arrives once, where it belongs, whatever becomes of the calls."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typing_extensions import override

from bot.chat.slack.read import Me
from bot.message import Message, Progress, Text
from bot.ports import ChatError
from bot.request import Upload
from bot.visit import Visit
from tests.slackbot import ME, Door, open_door, told, visit_in
from tests.slackfake.faults import CUT, HANG, LOST, LOST_500, Fault, failing, limited, refusing
from tests.slackfake.nouns import ADA, ALICE, ARCHIVED, BOB, EVE, GENERAL, GUS, OLGA, RANDOM, SECRET, Post
from tests.slackfake.nouns import Upload as Put
from tests.slackfake.slack import DM, Slack, open_slack

BLIND = replace(ME, scopes=frozenset({"chat:write", "im:history"}))
"""What may not read channels."""


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    async with open_slack() as slack:
        yield slack
        assert not slack.violations


@pytest.fixture
async def door(slack: Slack) -> AsyncIterator[Door]:
    async with open_door(slack) as door:
        yield door


def write(slack: Slack, text: str = "a question", channel: str = GENERAL, user: str = ALICE) -> str:
    """A message of a person's that the bot is not told of."""
    return slack.work.put(Post(channel, slack.work.stamp(), user, text)).ts


def ask(slack: Slack, channel: str = GENERAL) -> Visit:
    return visit_in(channel, ts=write(slack, channel=channel))


def lines(posts: list[Post]) -> list[str]:
    return [post.text for post in posts]


# Where a reply stands


async def test_a_reply_stands_in_the_thread_of_the_question(slack: Slack, door: Door) -> None:
    ts = write(slack)
    visit = visit_in(ts=ts)
    post = await door.chat.post(visit, told("because"))
    (sent,) = slack.posts(GENERAL, ts)
    assert (sent.ts, sent.text, sent.thread) == (post, "because", ts)
    assert door.chat.thread_of(visit, sent.ts) == ts
    assert sent.metadata is not None
    assert ts not in str(sent.metadata)


async def test_a_reply_in_a_thread_stays_there(slack: Slack, door: Door) -> None:
    first = write(slack)
    await door.chat.post(visit_in(ts="9.9", thread=first), told("because"))
    assert lines(slack.posts(GENERAL, first)) == ["because"]


async def test_what_is_shared_without_a_thread_begins_one(slack: Slack, door: Door) -> None:
    visit = visit_in(private=True)
    post = await door.chat.post(visit, told("for all"))
    assert post is not None
    assert lines(slack.posts()) == ["for all"]
    assert door.chat.thread_of(visit, post) == post


async def test_a_long_reply_goes_on_in_the_thread(slack: Slack, door: Door) -> None:
    ts = write(slack)
    message = Message(tuple(Text("word " * 600) for _ in range(6)), "Long")
    post = await door.chat.post(visit_in(ts=ts), message)
    sent = slack.posts(GENERAL, ts)
    assert [it.text for it in sent] == [f"Long ({n} of {len(sent)})" for n in range(1, len(sent) + 1)]
    assert len(sent) > 1
    assert sent[0].ts == post


async def test_nothing_to_say_is_nothing_said(slack: Slack, door: Door) -> None:
    visit = ask(slack)
    assert await door.chat.post(visit, Message((), "")) is None
    await door.chat.wait(visit)
    assert await door.chat.post(visit, Message((), "")) is None
    assert slack.posts() == []


# In private


@pytest.mark.parametrize("url", [True, False])
async def test_a_private_reply_is_seen_by_one(slack: Slack, door: Door, *, url: bool) -> None:
    visit = visit_in(url=slack.work.answering(GENERAL, ALICE) if url else "", private=True)
    assert await door.chat.post(visit, told("psst", private=True)) is None
    assert lines(slack.private()) == ["psst"]
    assert slack.private(BOB) == []
    assert len(slack.outcomes("response_url")) == url


async def test_an_address_that_is_spent_gives_way(slack: Slack, door: Door) -> None:
    url = slack.work.answering(GENERAL, ALICE)
    slack.work.clock.advance(31 * 60)
    await door.chat.post(visit_in(url=url, private=True), told("late", private=True))
    assert lines(slack.private()) == ["late"]
    assert [it.rule for it in slack.violations] == ["expired_url"]
    slack.violations.clear()


async def test_where_nothing_may_be_said_it_is_said_in_direct_messages(slack: Slack, door: Door) -> None:
    visit = visit_in(RANDOM, ts="1.1")
    with pytest.raises(ChatError, match="forbidden"):
        await door.chat.post(visit, told("hello"))
    await door.chat.post(visit, told("invite me", private=True))
    assert lines(slack.posts(DM)) == ["invite me"]


async def test_a_private_reply_in_direct_messages_is_an_ordinary_one(slack: Slack, door: Door) -> None:
    where = slack.work.direct(ALICE).id
    ts = write(slack, channel=where)
    post = await door.chat.post(visit_in(where, ts=ts, direct=True), told("only us", private=True))
    assert [it.ts for it in slack.posts(DM)] == [post]


async def test_a_private_reply_to_a_question_that_has_no_thread_is_not_hidden_in_one(slack: Slack, door: Door) -> None:
    ts = write(slack)
    await door.chat.post(visit_in(ts=ts), told("nothing found", private=True))
    await door.chat.post(visit_in(ts="8.8", thread=ts), told("nothing found here", private=True))
    assert [it.thread for it in slack.private()] == [None, ts]


@pytest.mark.parametrize("url", [True, False])
async def test_a_private_reply_to_a_button_stands_beside_it(slack: Slack, door: Door, *, url: bool) -> None:
    ts = write(slack)
    for thread, pressed in ((ts, "8.8"), (ts, ts)):
        reply = slack.work.answering(GENERAL, ALICE) if url else ""
        await door.chat.post(visit_in(pressed=pressed, thread=thread, url=reply), told("why", private=True))
    assert [it.thread for it in slack.private()] == [ts, None]


# To wait


async def test_what_is_shown_to_wait_becomes_the_reply(slack: Slack, door: Door) -> None:
    visit = ask(slack)
    await door.chat.wait(visit)
    (shown,) = slack.posts()
    assert shown.text == "Looking that up…"
    await door.chat.update(visit, Message((Progress("Reading", 1, 2),), "Reading"))
    post = await door.chat.post(visit, told("because"))
    assert lines(slack.posts()) == ["because"]
    assert shown.ts == post
    assert shown.edits == 2


async def test_what_is_shown_to_wait_goes_when_the_reply_is_private(slack: Slack, door: Door) -> None:
    visit = ask(slack)
    await door.chat.wait(visit)
    assert await door.chat.post(visit, told("nothing found", private=True)) is None
    assert slack.posts() == []
    assert lines(slack.private()) == ["nothing found"]


async def test_the_course_of_what_is_private_is_shown_in_direct_messages(slack: Slack, door: Door) -> None:
    visit = visit_in(verb="reindex", url=slack.work.answering(GENERAL, ADA), person=ADA, private=True)
    await door.chat.wait(visit)
    for done in (1, 2):
        await door.chat.update(visit, Message((Progress("Reading", done, 2),), "Reading"))
    assert lines(slack.posts(DM, user=ADA)) == ["Reading"]
    assert await door.chat.post(visit, told("two articles", private=True)) is None
    assert lines(slack.posts(DM, user=ADA)) == ["two articles"]
    assert lines(slack.private(ADA)) == ["Looking that up…"]


async def test_a_reply_is_posted_when_somebody_took_away_what_was_shown(slack: Slack, door: Door) -> None:
    visit = ask(slack)
    await door.chat.wait(visit)
    slack.work.posts.pop((GENERAL, slack.posts()[0].ts))
    await door.chat.post(visit, told("because"))
    assert lines(slack.posts()) == ["because"]


async def test_in_direct_messages_an_agent_has_a_status(slack: Slack, door: Door) -> None:
    where = slack.work.direct(ALICE).id
    visit = visit_in(where, ts=write(slack, channel=where), direct=True)
    await door.chat.wait(visit)
    assert slack.outcomes("assistant.threads.setStatus") == ["ok"]
    assert slack.posts(DM) == []
    slack.faults.add("assistant.threads.setStatus", refusing("missing_scope"))
    for _ in range(2):
        await door.chat.wait(visit)
    assert slack.outcomes("assistant.threads.setStatus") == ["ok", "missing_scope"]
    assert set(lines(slack.posts(DM))) == {"Looking that up…"}


# Answers lost, and other trouble

LOSSES = {"cut": CUT, "cut after": LOST, "500": failing(), "503": failing(503), "500 after": LOST_500}


@pytest.mark.parametrize("fault", LOSSES.values(), ids=LOSSES)
@pytest.mark.parametrize("times", [1, 2])
async def test_a_call_whose_answer_is_lost_posts_once(slack: Slack, door: Door, fault: Fault, times: int) -> None:
    slack.faults.add("chat.postMessage", fault, times)
    visit = ask(slack)
    post = await door.chat.post(visit, told("because"))
    assert [(it.ts, it.text) for it in slack.posts()] == [(post, "because")]
    assert await door.chat.find(visit) == post


@pytest.mark.parametrize("fault", LOSSES.values(), ids=LOSSES)
async def test_an_edit_whose_answer_is_lost_is_made_again(slack: Slack, door: Door, fault: Fault) -> None:
    slack.faults.add("chat.update", fault, 2)
    visit = ask(slack)
    await door.chat.wait(visit)
    await door.chat.post(visit, told("because"))
    assert lines(slack.posts()) == ["because"]


async def test_an_answer_that_never_comes_is_lost_too(slack: Slack) -> None:
    slack.faults.add("chat.postMessage", replace(HANG, after=True))
    async with open_door(slack, seconds=0.3) as door:
        await door.chat.post(ask(slack), told("because"))
    assert lines(slack.posts()) == ["because"]


@pytest.mark.parametrize("fault", LOSSES.values(), ids=LOSSES)
async def test_where_the_bot_may_not_look_it_says_so_and_does_not_post_again(slack: Slack, fault: Fault) -> None:
    slack.faults.add("chat.postMessage", fault)
    async with open_door(slack, BLIND) as door:
        assert await door.chat.post(ask(slack), told("because")) is None
    assert lines(slack.posts()) == (["because"] if fault.after else [])
    (sorry,) = slack.private()
    assert "did not tell me" in sorry.text
    assert slack.outcomes("conversations.replies") == []


@pytest.mark.parametrize("method", ["chat.postEphemeral", "response_url"])
@pytest.mark.parametrize("fault", LOSSES.values(), ids=LOSSES)
async def test_a_private_reply_that_may_have_arrived_is_not_sent_again(
    slack: Slack, door: Door, method: str, fault: Fault
) -> None:
    slack.faults.add(method, fault)
    url = slack.work.answering(GENERAL, ALICE) if method == "response_url" else ""
    assert await door.chat.post(visit_in(url=url, private=True), told("psst", private=True)) is None
    assert [it for it in lines(slack.private()) if "did not tell me" not in it] == ["psst"] * fault.after
    assert "did not tell me" in slack.private()[-1].text


async def test_what_cannot_even_be_said_to_be_lost_is_an_error(slack: Slack, door: Door) -> None:
    slack.faults.add("chat.postEphemeral", CUT, times=9)
    with pytest.raises(ChatError, match="unreachable"):
        await door.chat.post(visit_in(private=True), told("psst", private=True))


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.update", "chat.postEphemeral", "response_url"])
async def test_slack_is_left_alone_for_as_long_as_it_says(slack: Slack, door: Door, method: str) -> None:
    private = method in {"chat.postEphemeral", "response_url"}
    url = slack.work.answering(GENERAL, ALICE) if method == "response_url" else ""
    visit = visit_in(url=url, private=True) if private else ask(slack)
    if method == "chat.update":
        await door.chat.wait(visit)
    slack.faults.add(method, limited(7), times=2)
    slack.faults.waiting = NeverEarly()
    await door.chat.post(visit, told("because", private=private))
    assert door.clock.slept == [7.0, 7.0]
    assert lines(slack.seen()) == ["because"]


class NeverEarly(dict[str, float]):
    """The fake's own clock does not run as fast as the door's."""

    @override
    def __setitem__(self, key: str, value: float) -> None:
        return


@pytest.mark.parametrize("fault", [limited(), refusing("ratelimited"), Fault(429)])
async def test_slack_that_says_later_for_ever_is_told_of(slack: Slack, door: Door, fault: Fault) -> None:
    slack.faults.add("chat.postMessage", fault, times=99)
    with pytest.raises(ChatError, match="unreachable"):
        await door.chat.post(ask(slack), told("because"))
    assert len(slack.outcomes("chat.postMessage")) == 6


async def test_another_call_waits_too(slack: Slack, door: Door) -> None:
    """A method that Slack wants left alone is left alone by everybody."""
    door.calls._quiet["chat_postMessage"] = 5.0
    await door.chat.post(ask(slack), told("because"))
    assert door.clock.slept == [5.0]


@pytest.mark.parametrize("code", ["invalid_blocks", "msg_blocks_too_long"])
@pytest.mark.parametrize("waits", [True, False])
async def test_refused_blocks_go_out_as_text(slack: Slack, door: Door, code: str, *, waits: bool) -> None:
    visit = ask(slack)
    if waits:
        await door.chat.wait(visit)
    slack.faults.add("chat.*", refusing(code), which=lambda args: bool(args.get("blocks")))
    await door.chat.post(visit, told("because"))
    assert [(it.text, it.blocks) for it in slack.posts()] == [("because", [])]


async def test_text_too_long_for_an_edit_is_posted_anew(slack: Slack, door: Door) -> None:
    visit = ask(slack)
    await door.chat.wait(visit)
    slack.faults.refuse_blocks(times=2)
    await door.chat.post(visit, Message((Text("word " * 1_000),), "Long"))
    (sent,) = slack.posts()
    assert sent.text == ("word " * 1_000)
    assert sent.edits == 0


@pytest.mark.parametrize("method", ["chat.postEphemeral", "response_url"])
async def test_refused_blocks_go_out_as_text_in_private(slack: Slack, door: Door, method: str) -> None:
    slack.faults.add(method, refusing("invalid_blocks") if method[0] == "c" else Fault(500, "invalid_blocks"))
    url = slack.work.answering(GENERAL, ALICE) if method == "response_url" else ""
    await door.chat.post(visit_in(url=url, private=True), told("psst", private=True))
    assert [(it.text, it.blocks) for it in slack.private()] == [("psst", [])]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        *((code, "forbidden") for code in ("not_in_channel", "is_archived", "missing_scope", "restricted_action")),
        ("thread_not_found", "gone"),
        ("something_else", "refused"),
        ("token_revoked", "forbidden"),
    ],
)
async def test_an_error_has_a_reason(slack: Slack, door: Door, code: str, reason: str) -> None:
    slack.faults.add("chat.postMessage", refusing(code))
    with pytest.raises(ChatError) as caught:
        await door.chat.post(ask(slack), told("because"))
    assert (caught.value.reason, caught.value.detail) == (reason, f"chat_postMessage {code}")
    assert door.dead == (["token_revoked"] if code == "token_revoked" else [])


async def test_an_archived_channel_is_answered_in_direct_messages(slack: Slack, door: Door) -> None:
    with pytest.raises(ChatError, match="forbidden"):
        await door.chat.post(visit_in(ARCHIVED, ts="1.1"), told("because"))
    await door.chat.post(visit_in(ARCHIVED, ts="1.1"), told("I may not write there", private=True))
    assert lines(slack.posts(DM)) == ["I may not write there"]


async def test_a_server_that_is_not_there_is_called_again(slack: Slack, door: Door) -> None:
    door.calls.client.base_url = "http://127.0.0.1:1/"
    with pytest.raises(ChatError, match="unreachable"):
        await door.chat.post(ask(slack), told("because"))
    assert sum(door.clock.slept) < 30


# After a restart


async def test_a_reply_is_found_again_and_what_stands_in_for_it_is_not_one(slack: Slack, door: Door) -> None:
    visit, other = ask(slack), ask(slack, SECRET)
    assert await door.chat.find(visit) is None
    await door.chat.wait(visit)
    async with open_door(slack) as again:
        assert await again.chat.find(visit) is None
        post = await again.chat.post(visit, told("because"))
        assert [(it.ts, it.text) for it in slack.posts()] == [(post, "because")]
        assert await again.chat.find(visit) == post
        assert await again.chat.find(other) is None


async def test_a_question_that_was_deleted_has_no_reply_and_gets_one(slack: Slack, door: Door) -> None:
    visit = ask(slack)
    slack.work.posts.clear()
    slack.faults.add("chat.postMessage", failing())
    post = await door.chat.post(visit, told("because"))
    assert [it.rule for it in slack.violations] == ["no_such_thread"]
    slack.violations.clear()
    assert [it.ts for it in slack.posts()] == [post]


async def test_what_may_not_be_looked_for_is_not_found(slack: Slack) -> None:
    async with open_door(slack, BLIND) as door:
        assert await door.chat.find(ask(slack)) is None
        assert await door.chat.find(visit_in(private=True)) is None


async def test_what_others_post_is_not_our_reply(slack: Slack, door: Door) -> None:
    visit = ask(slack)
    await door.chat.post(visit, told("because"))
    slack.posts()[0].author = BOB
    assert await door.chat.find(visit) is None


# The rest of what a platform can do


@pytest.mark.parametrize(("person", "may"), [(ADA, True), (OLGA, True), (ALICE, False), (GUS, False), (EVE, False)])
async def test_admins_and_owners_administer_and_strangers_do_not(door: Door, person: str, *, may: bool) -> None:
    assert await door.chat.is_admin(visit_in(person=person)) is may


async def test_whom_the_installation_names_administers(slack: Slack) -> None:
    async with open_door(slack, admins=(ALICE,)) as door:
        assert await door.chat.is_admin(visit_in())
        assert not await door.chat.is_admin(visit_in(person=BOB))


async def test_who_administers_is_remembered_for_a_minute(slack: Slack, door: Door) -> None:
    visit = visit_in(person=ADA)
    assert await door.chat.is_admin(visit)
    slack.work.people[ADA].admin = False
    assert await door.chat.is_admin(visit)
    door.clock.now += 60
    assert not await door.chat.is_admin(visit)


async def test_who_cannot_be_asked_about_does_not_administer(slack: Slack, door: Door) -> None:
    slack.faults.add("users.info", refusing("missing_scope"))
    assert not await door.chat.is_admin(visit_in(person=ADA))
    slack.faults.add("users.info", failing(), times=9)
    with pytest.raises(ChatError, match="unreachable"):
        await door.chat.is_admin(visit_in(person=OLGA))


def put(slack: Slack, content: bytes, size: int | None = None) -> Upload:
    slack.work.uploads["F1"] = Put("a.txt", content)
    return Upload("a.txt", len(content) if size is None else size, f"{slack.work.url}/files/F1/a.txt")


async def test_a_file_is_fetched(slack: Slack, door: Door) -> None:
    slack.faults.add("download", failing(), times=2)
    assert await door.chat.fetch(put(slack, b"words" * 1_000)) == b"words" * 1_000


async def test_a_file_larger_than_was_said_is_refused(slack: Slack, door: Door) -> None:
    with pytest.raises(ChatError, match="refused"):
        await door.chat.fetch(put(slack, b"words", size=4))


async def test_a_file_behind_a_sign_in_is_forbidden(slack: Slack, door: Door) -> None:
    door.calls.client.token = "xoxb-another"
    with pytest.raises(ChatError, match="forbidden"):
        await door.chat.fetch(put(slack, b"words"))


async def test_a_file_that_is_not_there_is_gone(slack: Slack, door: Door) -> None:
    with pytest.raises(ChatError, match="gone"):
        await door.chat.fetch(Upload("a", 9, f"{slack.work.url}/files/F9/a"))


@pytest.mark.parametrize(
    "address",
    [
        "http://files.slack.com/a",
        "https://files.slack.com:444/a",
        "https://files.slack.com.test/a",
        "https://files.slack.com@test/a",
        "https://me@files.slack.com/a",
        "http://127.0.0.1:1/a",
        "http://[::1/a",
        "file:///etc/passwd",
        "",
    ],
)
async def test_the_token_is_shown_to_slack_alone(door: Door, address: str) -> None:
    with pytest.raises(ChatError, match="from elsewhere"):
        await door.chat.fetch(Upload("a", 9, address))


async def test_a_post_is_taken_away(slack: Slack, door: Door) -> None:
    visit = ask(slack)
    post = await door.chat.post(visit, told("because"))
    assert post is not None
    await door.chat.remove(visit, post)
    assert slack.posts() == []
    with pytest.raises(ChatError, match="gone"):
        await door.chat.remove(visit, post)


async def test_the_post_whose_button_was_pressed_is_taken_away(slack: Slack, door: Door) -> None:
    post = await door.chat.post(ask(slack), told("because"))
    await door.chat.remove(visit_in(pressed=post), "")
    assert slack.posts() == []
    await door.chat.post(visit_in(private=True), told("psst", private=True))
    url = slack.work.answering(GENERAL, ALICE, slack.private()[0])
    await door.chat.remove(visit_in(url=url, private=True), "")
    assert slack.private() == []


async def test_the_home_tab_is_drawn_and_drawn_again(slack: Slack, door: Door) -> None:
    home = visit_in(ALICE, "home", home=True, direct=True, private=True)
    await door.chat.wait(home)
    await door.chat.update(home, told("never"))
    assert await door.chat.post(home, told("Welcome", private=True)) is None
    assert slack.shown(slack.work.homes[ALICE]).text.strip() == "Welcome"
    pressed = visit_in(ALICE, "reindex", home=True, direct=True)
    await door.chat.post(pressed, told("done", private=True))
    assert lines(slack.posts(DM)) == ["done"]
    assert door.redrawn == [pressed]


async def test_a_home_tab_keeps_to_its_budget(slack: Slack, door: Door) -> None:
    home = visit_in(ALICE, "home", home=True, direct=True, private=True)
    await door.chat.post(home, Message(tuple(Text(f"line {n}") for n in range(150)), "Home", private=True))
    assert len(slack.work.homes[ALICE].blocks) == 100
    assert "more than fits" in slack.shown(slack.work.homes[ALICE]).lines[-1]
    await door.chat.post(home, Message((), "Nothing yet", private=True))
    assert slack.shown(slack.work.homes[ALICE]).text == "Nothing yet"


def test_what_is_known_of_scopes() -> None:
    assert Me("T", "U", "B").may("any")
    assert BLIND.may("im:history", "other")
    assert not BLIND.may("other")


# Whatever happens

FAULTS = st.sampled_from([CUT, LOST, failing(), failing(503), LOST_500, refusing("internal_error"), None])
METHODS = ("chat.postMessage", "chat.update", "chat.delete", "conversations.replies")


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.sampled_from(METHODS), st.lists(FAULTS, max_size=5)),
    st.booleans(),
    st.booleans(),
    st.sampled_from([ME, BLIND]),
)
def test_whatever_becomes_of_the_calls_a_reply_is_posted_once_at_most(
    faults: dict[str, list[Fault | None]], waits: bool, restarts: bool, me: Me
) -> None:
    """And when the door says that it was posted, it was."""

    async def play() -> None:
        async with open_slack() as slack, open_door(slack, me) as door, open_door(slack, me) as again:
            for method, meets in faults.items():
                for skip, fault in enumerate(meets):
                    if fault is not None:
                        slack.faults.add(method, fault, skip=skip)
            visit, post, failed = ask(slack), None, False
            try:
                if waits:
                    await door.chat.wait(visit)
                if restarts:
                    await again.chat.find(visit)
                post = await (again if restarts else door).chat.post(visit, told("because"))
            except ChatError:
                failed = True
            replies = [it.ts for it in slack.posts() if it.text == "because"]
            assert len(replies) <= 1
            assert failed or post is None or replies == [post]
            assert failed or replies or slack.private()  # never silent
            assert not slack.violations

    asyncio.run(play())
