"""What Slack delivers, read as visits: everything a person does, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.slack.read import Me, read_click, read_event, read_shortcut, read_slash, visit_home
from bot.chat.slack.reply import Reply, mark_of, place_of, reply_of
from bot.chat.slack.typed import mentions, read_text
from bot.request import Request, Turn, Upload, Visitor
from bot.visit import Visit, pack_visit, unpack_visit

ME = Me("T1", "UBOT", "BBOT")
JSON = dict[str, Any]


def event(**fields: Any) -> JSON:
    inner = {"type": "message", "channel": "C1", "user": "U1", "ts": "1.5", "text": "who?", "channel_type": "channel"}
    inner |= fields
    kept = {name: value for name, value in inner.items() if value is not None}
    return {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": kept}


def read(**fields: Any) -> Visit | None:
    return read_event(event(**fields), ME)


def seen(**fields: Any) -> Visit:
    visit = read(**fields)
    assert visit is not None
    return visit


# Messages


def test_a_mention_is_a_question() -> None:
    visit = seen(type="app_mention", text="<@UBOT> Who founded <@U2|bob>&amp;Co?", channel_type=None)
    assert visit.turn == Turn("ask", Request("Who founded @bob&Co?", visitor=visit.visitor))
    assert visit.visitor == Visitor("slack", "T1", "C1", "U1")
    assert visit.addressed
    assert reply_of(visit) == Reply(ts="1.5")
    assert (visit.event, visit.message) == ("Ev1", "T1:C1:1.5")


def test_a_mention_and_the_message_of_it_are_one() -> None:
    mention, message = seen(type="app_mention", text="<@UBOT> who?"), seen(text="<@UBOT> who?")
    assert mention.message == message.message
    assert mention.turn == message.turn
    assert mention.addressed
    assert message.addressed


def test_what_is_not_said_to_the_bot_is_overheard() -> None:
    visit = seen(text="who?")
    assert not visit.addressed
    assert not seen(text="<@U2> who?").addressed
    assert not seen(channel_type="mpim", channel="G1").addressed
    assert not seen(channel_type="mpim", channel="G1").visitor.direct
    assert not seen(text="who?", files=[file()]).uploads


def test_direct_messages_need_no_mention() -> None:
    visit = seen(channel="D1", channel_type="im")
    assert visit.addressed
    assert visit.visitor.direct
    assert visit.visitor.thread is None


def test_a_reply_knows_its_thread() -> None:
    visit = seen(thread_ts="1.1")
    assert visit.visitor.thread == "1.1"
    assert place_of(visit).thread == "1.1"
    assert seen(thread_ts="1.5").visitor.thread is None
    assert seen(thread_ts="1.1", subtype="thread_broadcast").message == visit.message


@pytest.mark.parametrize(
    ("typed", "verb"),
    [("more", "more"), ("Why", "why"), ("context 2", "context"), ("/articles list", "sources"), ("", "help")],
)
def test_verbs_can_be_typed_in_a_thread(typed: str, verb: str) -> None:
    assert seen(type="app_mention", text=f"<@UBOT> {typed}", thread_ts="1.1").turn.verb == verb


def file(**fields: Any) -> JSON:
    return {"name": "a.txt", "size": 5, "url_private_download": "https://files.slack.com/a"} | fields


def test_a_file_is_added() -> None:
    visit = seen(channel="D1", channel_type="im", subtype="file_share", text="", files=[file()])
    assert visit.turn.verb == "add"
    assert visit.uploads == (Upload("a.txt", 5, "https://files.slack.com/a"),)
    private = {"url_private_download": None, "url_private": "https://files.slack.com/b", "size": None}
    visit = seen(type="app_mention", text="<@UBOT> add", files=[file(**private), file(url_private_download="")])
    assert visit.turn.verb == "add"
    assert visit.uploads == (Upload("a.txt", 0, "https://files.slack.com/b"),)
    assert read(text="", files=[file()]) is None


NOBODY: dict[str, JSON] = {
    "own": {"user": "UBOT"},
    "bot": {"bot_id": "B2"},
    "own bot": {"bot_id": "BBOT"},
    "slackbot": {"user": "USLACKBOT"},
    "nobody": {"user": None},
    "no time": {"ts": None},
    "edited": {"edited": {"user": "U1", "ts": "2.0"}},
    "hidden": {"hidden": True},
    **{
        kind: {"subtype": kind}
        for kind in (
            *("message_changed", "message_deleted", "message_replied", "bot_message", "channel_join", "channel_leave"),
            *("channel_topic", "me_message", "assistant_app_thread", "reminder_add", "pinned_item", "tombstone"),
        )
    },
    "reaction": {"type": "reaction_added"},
    "joined": {"type": "member_joined_channel"},
    "messages tab": {"type": "app_home_opened", "tab": "messages"},
}


@pytest.mark.parametrize("fields", NOBODY.values(), ids=NOBODY)
def test_what_no_person_says_is_no_visit(fields: JSON) -> None:
    for kind in ("message", "app_mention"):
        assert read(**{"type": kind, "text": "<@UBOT> who?", **fields}) is None


def test_what_is_for_another_workspace_is_no_visit() -> None:
    body = event(text="<@UBOT> who?")
    assert read_event(body | {"team_id": "T2"}, ME) is None
    shared = body | {"team_id": "T2", "authorizations": [{"team_id": "T1"}]}
    assert read_event(shared, ME) is not None
    assert read_event(body | {"authorizations": [{"team_id": "T2"}]}, ME) is None
    assert read_event({"event": None}, ME) is None


def test_the_home_tab() -> None:
    visit = seen(type="app_home_opened", tab="home", event_ts="3.3", channel="D1")
    assert visit.turn.verb == "home"
    assert visit.visitor == Visitor("slack", "T1", "U1", "U1", direct=True, private=True)
    assert reply_of(visit).home
    assert visit.message == visit_home("U1", "3.3", ME).message
    assert visit.message != visit_home("U1", "3.4", ME).message


# Commands


def command(**fields: Any) -> JSON:
    body = {
        "command": "/ask",
        "text": "who &lt; &amp;?",
        "team_id": "T1",
        "channel_id": "C1",
        "channel_name": "general",
    }
    return body | {"user_id": "U1", "trigger_id": "t1", "response_url": "https://hooks.test/1"} | fields


def test_a_command_is_answered_in_private() -> None:
    visit = read_slash(command(), ME)
    assert visit is not None
    assert visit.turn.verb == "ask"
    assert visit.turn.request.argument == "who < &?"
    assert visit.visitor == Visitor("slack", "T1", "C1", "U1", private=True)
    assert reply_of(visit) == Reply(url="https://hooks.test/1")
    assert visit.event == "t1"


def test_commands_in_direct_messages_of_others_and_of_another_workspace() -> None:
    visit = read_slash(command(channel_id="D1", channel_name="directmessage"), ME)
    assert visit is not None
    assert visit.visitor.direct
    assert read_slash(command(team_id="T2"), ME) is None


@pytest.mark.parametrize(
    ("name", "text", "verb"),
    [("/articles", "list", "sources"), ("/reindex", "all", "reindex"), ("/pullquote", "status", "status")],
)
def test_commands_are_verbs(name: str, text: str, verb: str) -> None:
    visit = read_slash(command(command=name, text=text), ME)
    assert visit is not None
    assert visit.turn.verb == verb


# Buttons


def click(**fields: Any) -> JSON:
    body = {
        "type": "block_actions",
        "team": {"id": "T1"},
        "user": {"id": "U1", "team_id": "T1"},
        "channel": {"id": "C1"},
        "message": {"ts": "2.2", "user": "UBOT", "bot_id": "BBOT"},
        "container": {"type": "message", "message_ts": "2.2", "channel_id": "C1", "is_ephemeral": False},
        "actions": [{"type": "button", "action_id": "pq:more", "value": "abc.2", "action_ts": "5.5"}],
        "trigger_id": "t2",
        "response_url": "https://hooks.test/2",
    }
    return body | fields


def pressed(**fields: Any) -> Visit:
    visit = read_click(click(**fields), ME)
    assert visit is not None
    return visit


def test_a_button_is_a_verb_about_a_row() -> None:
    visit = pressed()
    assert visit.turn.verb == "more"
    assert (visit.turn.request.answer, visit.turn.request.number) == ("abc", 2)
    assert visit.visitor == Visitor("slack", "T1", "C1", "U1", thread="2.2")
    assert reply_of(visit) == Reply(pressed="2.2", url="https://hooks.test/2")
    assert visit.event == "t2"
    assert pressed().message == visit.message
    assert pressed(user={"id": "U2"}).message != visit.message


def test_a_button_in_a_thread_and_one_that_only_one_sees() -> None:
    inside = {"type": "message", "message_ts": "2.2", "thread_ts": "1.1"}
    assert pressed(container=inside).visitor.thread == "1.1"
    message = {"ts": "2.2", "user": "UBOT", "thread_ts": "1.2"}
    assert pressed(message=message).visitor.thread == "1.2"
    body = click(container={"type": "message", "message_ts": "2.2", "is_ephemeral": True})
    del body["message"]
    visit = read_click(body, ME)
    assert visit is not None
    assert visit.visitor.private
    assert visit.visitor.thread is None


def test_a_button_of_the_home_tab_is_answered_in_direct_messages() -> None:
    body = click(container={"type": "view"}, view={"type": "home", "app_installed_team_id": "T1"})
    del body["message"], body["channel"], body["response_url"]
    visit = read_click(body, ME)
    assert visit is not None
    assert visit.visitor == Visitor("slack", "T1", "U1", "U1", direct=True)
    assert reply_of(visit) == Reply(home=True)


def test_feedback_buttons_tell_their_verb_by_value() -> None:
    action = {"type": "feedback_buttons", "action_id": "pq:feedback", "value": "unhelpful abc", "action_ts": "5.5"}
    visit = pressed(actions=[action])
    assert visit.turn.verb == "unhelpful"
    assert visit.turn.request.answer == "abc"


def test_a_stranger_may_press_our_buttons_and_nobody_those_of_others() -> None:
    assert pressed(team={"id": "T2"}, user={"id": "U9", "team_id": "T2"}).visitor.workspace == "T1"
    assert read_click(click(message={"ts": "2.2", "user": "U2", "bot_id": "B2"}), ME) is None
    body = click(team={"id": "T2"})
    del body["message"]
    assert read_click(body, ME) is None


@pytest.mark.parametrize("name", ["pq:open", "pq:open:2", "other", "", "pq:"])
def test_buttons_that_only_open_and_those_of_others_are_no_visit(name: str) -> None:
    assert read_click(click(actions=[{"action_id": name}]), ME) is None
    assert read_click(click(actions=[]), ME) is None


# The shortcut


def shortcut(**fields: Any) -> JSON:
    body = {
        "type": "message_action",
        "callback_id": "find_source",
        "user": {"id": "U1"},
        "channel": {"id": "C1"},
        "message": {
            "ts": "2.2",
            "user": "U2",
            "text": "See <https://a.test/b|the news> &amp; more",
            "thread_ts": "1.1",
        },
        "trigger_id": "t3",
        "action_ts": "6.6",
        "response_url": "https://hooks.test/3",
    }
    return body | fields


def test_a_message_is_looked_up() -> None:
    visit = read_shortcut(shortcut(), ME)
    assert visit is not None
    assert visit.turn == Turn("ask", Request("See the news & more", visitor=visit.visitor))
    assert visit.visitor == Visitor("slack", "T1", "C1", "U1", thread="1.1", private=True)
    attached = read_shortcut(shortcut(message={"ts": "2.2", "attachments": [{"fallback": "News"}]}), ME)
    assert attached is not None
    assert attached.turn.request.argument == "News"
    assert attached.visitor.thread is None


def test_other_shortcuts_are_no_visit() -> None:
    assert read_shortcut(shortcut(callback_id="other"), ME) is None
    assert read_shortcut(shortcut(type="shortcut"), ME) is None


# All of them


def test_visits_are_kept_as_they_are() -> None:
    visits = [seen(), read_slash(command(), ME), pressed(), read_shortcut(shortcut(), ME), visit_home("U1", "1", ME)]
    for visit in visits:
        assert visit is not None
        assert unpack_visit(pack_visit(visit)) == visit
        assert len(visit.reply) <= 4_000
        assert "U1" not in mark_of(visit)
    assert len({visit.message for visit in visits if visit}) == len(visits)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text("<@UBOT>|1.", max_size=9),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["id", "ts"]), inner, max_size=2),
    max_leaves=5,
)
NAMES = [*event()["event"], "files", "edited", "thread_ts", "subtype", "tab"]


@given(st.dictionaries(st.sampled_from(NAMES), JUNK))
def test_odd_events_are_read_or_not(fields: JSON) -> None:
    read_event(event(**fields), ME)
    read_event(event(**{**fields, "type": "app_mention"}), ME)


# Text


@pytest.mark.parametrize(
    ("wire", "typed"),
    [
        ("<@UBOT> who?", "who?"),
        ("<@UBOT|pullquote> who?", "who?"),
        ("hey <@UBOT>, who?", "hey , who?"),
        ("who is <@U2>?", "who is ?"),
        ("in <#C1|general>", "in #general"),
        ("in <#C1>", "in"),
        ("<!here> who?", "who?"),
        ("<!subteam^S1|@team> who?", "team who?"),
        ("on <!date^1^{date}|May 1>", "on May 1"),
        ("site:<http://news.test|news.test> who?", "site:news.test who?"),
        ("add <https://news.test/a?b=1&amp;c=2>", "add https://news.test/a?b=1&c=2"),
        ("add <https://news.test/a|the article>", "add https://news.test/a"),
        ("<mailto:a@b.test|a@b.test>", "a@b.test"),
        ("<mailto:a@b.test>", "a@b.test"),
        ("a &lt; b &amp;amp; c", "a < b &amp; c"),
        ("-word “exact phrase”\nsecond line", "-word “exact phrase”\nsecond line"),
        ("<>", ""),
    ],
)
def test_text_is_what_was_typed(wire: str, typed: str) -> None:
    assert read_text(wire, "UBOT") == typed


def test_a_named_link_can_give_its_name() -> None:
    assert read_text("<https://news.test/a|the article>", addresses=False) == "the article"


def test_who_is_called() -> None:
    assert mentions("hey <@UBOT>", "UBOT")
    assert mentions("hey <@UBOT|us>", "UBOT")
    assert not mentions("hey <@UBOT2> &lt;@UBOT&gt;", "UBOT")


@given(st.text("ab&<>;ltgm@#!|é"))
def test_signs_of_markup_are_given_back(text: str) -> None:
    wire = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert read_text(wire, "UBOT") == text.strip()
