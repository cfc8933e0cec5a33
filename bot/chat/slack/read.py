"""What Slack delivers, as a Visit: pure, and None for what nobody answers (own words, bots, edits, joins, others)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.chat.slack.layout import OPEN, read_action
from bot.chat.slack.reply import Reply, pack_reply
from bot.chat.slack.typed import mentions, read_text
from bot.request import Request, Turn, Upload, Visitor
from bot.turn import read_command, read_line, read_press
from bot.visit import Visit, make_visit

Body = Mapping[str, Any]
"""What was delivered, as JSON or a form has it."""

EMPTY: Body = {}

PLATFORM = "slack"
SLACKBOT = "USLACKBOT"

WRITTEN = frozenset({"", "file_share", "thread_broadcast"})
"""Kinds of messages (subtype) that a person wrote; all others are news about messages."""

FIND_SOURCE = "find_source"
"""The callback_id of the shortcut in a message's menu."""


@dataclass(frozen=True, slots=True)
class Me:
    """Who the bot is (auth.test): its workspace, its user, its bot id and, if Slack told, the scopes it was given."""

    team: str
    user: str
    bot: str
    scopes: frozenset[str] | None = None

    def may(self, *scopes: str) -> bool:
        """Whether it has one of these scopes, as far as is known."""
        return self.scopes is None or not self.scopes.isdisjoint(scopes)


def read_event(body: Body, me: Me) -> Visit | None:
    """An event: a message, a mention, the Home tab opened."""
    event = _inner(body, "event")
    if not is_ours(body, me):
        return None
    kind = _text(event, "type")
    if kind in {"message", "app_mention"}:
        return _read_message(event, _text(body, "event_id"), me)
    if kind == "app_home_opened" and _text(event, "tab") == "home":
        return visit_home(_text(event, "user"), _text(event, "event_ts"), me, _text(body, "event_id"))
    return None


def read_slash(body: Body, me: Me) -> Visit | None:
    """A slash command. It is answered to the person alone."""
    if _text(body, "team_id") != me.team:
        return None
    channel, person, trigger = (_text(body, name) for name in ("channel_id", "user_id", "trigger_id"))
    turn = read_command(_text(body, "command"), read_text(_text(body, "text"), me.user))
    direct = _text(body, "channel_name") == "directmessage" or _is_direct(channel)
    visitor = Visitor(PLATFORM, me.team, channel, person, direct=direct, private=True)
    return _make(
        turn, visitor, trigger, f"{channel}:{person}:{trigger}:command", Reply(url=_text(body, "response_url"))
    )


def read_click(body: Body, me: Me) -> Visit | None:
    """A button that was pressed, under a post of ours or in the Home tab."""
    action = next(_items(body, "actions"), EMPTY)
    verb, value = _read_action(action)
    if verb is None or verb == OPEN or not _is_of_us(body, me):
        return None
    person, name = _text(_inner(body, "user"), "id"), _text(action, "action_id")
    key = f"{person}:{_text(action, 'action_ts')}:{name}:press"
    event = _text(body, "trigger_id") or key
    if _text(_inner(body, "container"), "type") == "view":
        visitor = Visitor(PLATFORM, me.team, person, person, direct=True)
        return _make(read_press(verb, value), visitor, event, f"home:{key}", Reply(home=True))
    channel, post = _text(_inner(body, "channel"), "id"), _text(_inner(body, "container"), "message_ts")
    seen_alone = _inner(body, "container").get("is_ephemeral") is True
    visitor = Visitor(
        PLATFORM,
        me.team,
        channel,
        person,
        thread=_thread_of(body) or (None if seen_alone else post),
        direct=_is_direct(channel),
        private=seen_alone,
    )
    reply = Reply(pressed=post, url=_text(body, "response_url"))
    return _make(read_press(verb, value), visitor, event, f"{channel}:{post}:{key}", reply)


def read_shortcut(body: Body, me: Me) -> Visit | None:
    """ "Find the source for this" in a message's menu: the message is the question."""
    if _text(body, "callback_id") != FIND_SOURCE or _text(body, "type") != "message_action":
        return None
    message, channel = _inner(body, "message"), _text(_inner(body, "channel"), "id")
    person, moment = _text(_inner(body, "user"), "id"), _text(body, "action_ts")
    question = read_text(_text(message, "text") or _attached(message), me.user, addresses=False)
    visitor = Visitor(PLATFORM, me.team, channel, person, direct=_is_direct(channel), private=True)
    visitor = replace(visitor, thread=_text(message, "thread_ts") or None)
    key = f"{channel}:{_text(message, 'ts')}:{person}:{moment}:shortcut"
    reply = Reply(url=_text(body, "response_url"))
    return _make(Turn("ask", Request(question)), visitor, _text(body, "trigger_id") or key, key, reply)


def visit_home(person: str, moment: str, me: Me, event: str = "") -> Visit:
    """A visit that has the Home tab of a person drawn."""
    visitor = Visitor(PLATFORM, me.team, person, person, direct=True, private=True)
    key = f"home:{person}:{moment}"
    return _make(Turn("home", Request()), visitor, event or key, key, Reply(home=True))


def is_ours(body: Body, me: Me) -> bool:
    """Whether an event is for our workspace: in shared channels others' are told to us, too."""
    told = [_text(it, "team_id") for it in _items(body, "authorizations")]
    return me.team in (told or [_text(body, "team_id")])


def _read_message(event: Body, event_id: str, me: Me) -> Visit | None:
    channel, person, ts = (_text(event, name) for name in ("channel", "user", "ts"))
    written = _text(event, "subtype") in WRITTEN and "edited" not in event and "hidden" not in event
    if not written or "bot_id" in event or person in {"", SLACKBOT, me.user} or not ts:
        return None
    raw = _text(event, "text")
    direct = _text(event, "channel_type") == "im" or _is_direct(channel)
    addressed = direct or _text(event, "type") == "app_mention" or mentions(raw, me.user)
    typed, uploads = read_text(raw, me.user), tuple(_read_files(event)) if addressed else ()
    if not typed and not addressed:
        return None
    thread = _text(event, "thread_ts")
    visitor = Visitor(PLATFORM, me.team, channel, person, thread=thread if thread != ts else None, direct=direct)
    turn = read_line(typed or ("add" if uploads else ""))
    visit = _make(turn, replace(visitor, thread=visitor.thread or None), event_id, f"{channel}:{ts}", Reply(ts=ts))
    return replace(visit, addressed=addressed, uploads=uploads)


def _make(turn: Turn, visitor: Visitor, event: str, key: str, reply: Reply) -> Visit:
    visit = make_visit(turn, visitor, event, f"{visitor.workspace}:{key}")
    return replace(visit, reply=pack_reply(reply))


def _read_files(event: Body) -> Iterator[Upload]:
    for file in _items(event, "files"):
        address = _text(file, "url_private_download") or _text(file, "url_private")
        if address:
            size = file.get("size")
            yield Upload(_text(file, "name"), size if isinstance(size, int) else 0, address)


def _read_action(action: Body) -> tuple[str | None, str]:
    """The verb of an action, and what it is about; feedback buttons share an action and tell their verb by value."""
    verb, value = read_action(_text(action, "action_id")), _text(action, "value")
    if _text(action, "type") == "feedback_buttons":
        verb, _, value = value.partition(" ")
    return verb, value


def _is_of_us(body: Body, me: Me) -> bool:
    """Whether a button is one of our posts' or views'; who presses it may be of another workspace."""
    message = body.get("message")
    if isinstance(message, Mapping):
        return me.bot == _text(message, "bot_id") or me.user == _text(message, "user")
    view = _inner(body, "view")
    return me.team in {_text(_inner(body, "team"), "id"), _text(view, "app_installed_team_id"), _text(view, "team_id")}


def _thread_of(body: Body) -> str:
    return _text(_inner(body, "container"), "thread_ts") or _text(_inner(body, "message"), "thread_ts")


def _attached(message: Body) -> str:
    """What an attachment says, of messages that have no words of their own."""
    first = next(_items(message, "attachments"), EMPTY)
    return _text(first, "text") or _text(first, "fallback")


def _is_direct(channel: str) -> bool:
    return channel.startswith("D")


def _inner(body: Body, name: str) -> Body:
    found = body.get(name)
    return found if isinstance(found, Mapping) else {}


def _items(body: Body, name: str) -> Iterator[Body]:
    found = body.get(name)
    yield from (it for it in found if isinstance(it, Mapping)) if isinstance(found, list) else ()


def _text(body: Body, name: str) -> str:
    found = body.get(name)
    return found if isinstance(found, str) else ""
