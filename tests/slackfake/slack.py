"""The Slack that tests hold: what people do and see, and what goes wrong when it should."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, TypeVar

from aiohttp import web

from tests.slackfake import events
from tests.slackfake.chat import remove
from tests.slackfake.courier import Courier
from tests.slackfake.faults import Faults
from tests.slackfake.http_mode import HttpMode
from tests.slackfake.nouns import (
    ALICE,
    BOT,
    GENERAL,
    JSON,
    SLACKBOT,
    Channel,
    Delivery,
    Person,
    Post,
    Said,
    Upload,
    View,
    Violation,
)
from tests.slackfake.shown import Button, Shown, show
from tests.slackfake.web_api import WebApi
from tests.slackfake.workspace import PATIENCE, Answering, Workspace

Found = TypeVar("Found")

DM = "dm"
"""In place of a channel: the direct messages between a person and the app."""

ADDRESS = re.compile(r"https?://\S+")
NAMED = re.compile(r"@(\w+)")


class Slack:
    """A workspace with one app. ``url`` is where it is; ``api_url`` is what the app is given.

    With a ``manifest`` only what that declares works: scopes, events, commands, shortcuts.
    """

    def __init__(self, manifest: JSON | None = None, deadline: float = 3.0) -> None:
        self.manifest = manifest
        scopes = manifest["oauth_config"]["scopes"]["bot"] if manifest else None
        self.work = Workspace(scopes=None if scopes is None else frozenset(scopes))
        self.faults = Faults()
        self.courier = Courier(self.work, self.faults, deadline, self._subscribes)
        self.socket = self.courier.socket
        self.api = WebApi(self.work, self.faults, self.socket.ticket)
        self.work.echo = self.courier.echo

    @property
    def api_url(self) -> str:
        return f"{self.work.url}/api/"

    @property
    def violations(self) -> list[Violation]:
        """What the app has done against the rules or good manners, all in order."""
        return self.work.violations

    def use_http(self, url: str) -> HttpMode:
        """From now on deliveries are signed POSTs to this address."""
        self.courier.http = HttpMode(url, self.courier.deadline)
        return self.courier.http

    # What people do: each waits until the app has acked, or has let Slack wait too long. Slack repeats nothing.

    async def say(
        self,
        text: str,
        user: str = ALICE,
        channel: str = GENERAL,
        thread: str | None = None,
        copies: int = 1,
        event_id: str | None = None,
        files: Sequence[Upload] = (),
    ) -> Said:
        """Write a message; "@pullquote" in it names the app. The app is told of it as often as ``copies``."""
        person, where = self._at(user, channel)
        post = Post(where.id, self.work.stamp(), person.id, self._typed(text), thread=thread)
        for upload in files:
            post.files.append(self.work.number("F0"))
            self.work.uploads[post.files[-1]] = upload
        self.work.put(post)
        told = []
        if self._hears(where, events.SUBSCRIPTION[where.kind]):
            told.append(events.message_event(self.work, post, where))
        if f"<@{BOT}>" in post.text and where.kind != "im" and self._hears(where, "app_mention"):
            told.append(events.mention_event(self.work, post, where))
        ids = [self.work.number("Ev0") for _ in told]
        if event_id and told:
            ids[-1] = event_id
        wrapped = [events.wrap_event(self.work, event, name) for event, name in zip(told, ids, strict=True)]
        deliveries = [Delivery(events.EVENTS, payload, copy) for copy in range(copies) for payload in wrapped]
        return await self.courier.tell(post, deliveries)

    async def edit(self, post: Post, text: str) -> Said:
        """Change a message of a person's own."""
        post.text, post.edits = self._typed(text), post.edits + 1
        return await self._change(post, "message_changed")

    async def erase(self, post: Post) -> Said:
        """Delete a message of a person's own."""
        said = await self._change(post, "message_deleted")
        remove(self.work, post)
        return said

    async def command(
        self, name: str, text: str = "", user: str = ALICE, channel: str = GENERAL, copies: int = 1
    ) -> Said:
        """Use a slash command."""
        person, where = self._at(user, channel)
        assert self._declares("slash_commands", "command", name), f"{name} is not a valid command"
        payload = events.command(self.work, name, text, person, where)
        return await self.courier.interact(payload, Answering(where.id, user, 0), copies)

    async def press(
        self, target: Post | View, label: str = "", action_id: str = "", user: str = ALICE, copies: int = 1
    ) -> Said:
        """Press a button, or choose from a menu, by what stands on it or by its action_id."""
        person = self.work.people[user]
        if isinstance(target, Post):
            assert target in self.seen(user), f"{person.name} does not see this message"
        button = self._find_button(target, label, action_id)
        payload = events.click(self.work, target, button, person)
        where = target.channel if isinstance(target, Post) else self.work.direct(user).id
        original = target if isinstance(target, Post) else None
        return await self.courier.interact(payload, Answering(where, user, 0, original), copies)

    async def shortcut(self, post: Post, callback_id: str, user: str = ALICE) -> Said:
        """Use a shortcut of the menu of a message, of whomever."""
        person, where = self._at(user, post.channel)
        assert self._declares("shortcuts", "callback_id", callback_id), f"there is no shortcut {callback_id}"
        payload = events.shortcut(self.work, post, callback_id, person)
        return await self.courier.interact(payload, Answering(where.id, user, 0))

    async def submit(self, values: dict[str, Any], user: str = ALICE) -> Said:
        """Hand in the dialog that is open, filled in by the labels of its fields."""
        view = self.work.dialogs[user]
        payload = events.submission(self.work, view, values, self.work.people[user])
        said = await self.courier.tell(None, [Delivery(events.INTERACTIVE, payload)])
        delivery = said.deliveries[0]
        reply = delivery.reply or {}
        if reply.get("response_action") in {"update", "push"}:
            view.data |= reply["view"]
        elif delivery.acked and "errors" not in reply:
            del self.work.dialogs[user]
        self.work.changes.tell()
        return said

    async def open_home(self, user: str = ALICE, tab: str = "home") -> Said:
        """Open a tab of the app: home or messages."""
        event: JSON = {"type": "app_home_opened", "user": user, "channel": self.work.direct(user).id, "tab": tab}
        if tab == "home" and user in self.work.homes:
            event["view"] = self.work.homes[user].data
        return await self.happen(event)

    async def invite(self, channel: str, user: str = ALICE) -> Said:
        """Take the app into a channel."""
        self.work.channels[channel].members.add(BOT)
        return await self.happen({"type": "member_joined_channel", "user": BOT, "channel": channel, "inviter": user})

    async def uninstall(self) -> Said:
        """Throw the app out of the workspace: its token is worth nothing any more, and it is told so."""
        self.work.revoked = "account_inactive"
        await self.happen({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [BOT]}})
        return await self.happen({"type": "app_uninstalled"})

    async def happen(self, event: JSON, event_id: str | None = None) -> Said:
        """Tell the app of any event it has subscribed to."""
        if not self._subscribes(event["type"]):
            return Said(None, ())
        name = event_id or self.work.number("Ev0")
        payload = events.wrap_event(self.work, {"event_ts": self.work.stamp(), **event}, name)
        return await self.courier.tell(None, [Delivery(events.EVENTS, payload)])

    async def redeliver(self, event_id: str) -> Said:
        """Tell of an event once more, as Slack does when it knows of no ack."""
        last = next(it for it in reversed(self.work.deliveries) if it.event_id == event_id)
        return await self.courier.tell(None, [replace(last, retry=last.retry + 1, took=None, reply=None, lost=False)])

    # What people see

    def posts(self, channel: str = GENERAL, thread: str | None = None, user: str = ALICE) -> list[Post]:
        """What the app has written in a channel for everybody, or in one thread of it."""
        where = self.work.direct(user).id if channel == DM else channel
        if thread is not None:
            return [it for it in self.work.thread_of(where, thread) if it.author == BOT and it.ts != thread]
        return [it for it in self.work.posts.values() if it.author == BOT and it.channel == where and not it.only_for]

    def seen(self, user: str = ALICE) -> list[Post]:
        """Everything that the app, or Slack in its place, has written and this person sees, in order."""
        rooms = {it.id for it in self.work.channels.values() if user in it.members}
        visible = (it for it in self.work.posts.values() if it.author in {BOT, SLACKBOT} and it.channel in rooms)
        return [it for it in visible if (it.only_for or user) == user]

    def private(self, user: str = ALICE) -> list[Post]:
        """What only this person sees."""
        return [post for post in self.seen(user) if post.only_for]

    def shown(self, target: Post | View) -> Shown:
        """What is to be seen of a message, a Home tab or a dialog."""
        return show(target.blocks, target.text if isinstance(target, Post) else "")

    async def until(self, find: Callable[[], Found | None], patience: float = PATIENCE) -> Found:
        """What ``find`` finds, as soon as that is something true: of a list its items."""
        return await self.work.changes.until(find, patience)

    # What goes wrong

    async def drop_socket(self) -> None:
        """Cut the connection; the app has to notice, and to open another."""
        self.socket.drop()

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask the app to open another connection, as Slack does every few hours."""
        await self.socket.part(reason)

    async def connected(self, times: int = 1) -> None:
        """Wait until the app has opened a connection for so many times, and has one."""
        await self.until(lambda: self.socket.opened >= times and self.socket.usable())

    def outcomes(self, method: str) -> list[str]:
        """How the calls of a method went: "ok", an error, a fault."""
        return [call.outcome for call in self.work.calls if call.method == method]

    # Within

    def _at(self, user: str, channel: str) -> tuple[Person, Channel]:
        person = self.work.people[user]
        where = self.work.direct(user) if channel == DM else self.work.channels[channel]
        assert user in where.members, f"{person.name} is not in #{where.name}"
        return person, where

    def _typed(self, text: str) -> str:
        """A text as Slack sends it when a person has typed it."""
        names = {person.name: person.id for person in self.work.people.values()}
        linked = ADDRESS.sub(lambda found: f"<{found[0]}>", events.escape(text))
        return NAMED.sub(lambda found: f"<@{names[found[1]]}>" if found[1] in names else found[0], linked)

    def _subscribes(self, event: str) -> bool:
        return self.manifest is None or event in self.manifest["settings"]["event_subscriptions"]["bot_events"]

    def _hears(self, channel: Channel, event: str) -> bool:
        return BOT in channel.members and self._subscribes(event)

    def _declares(self, feature: str, key: str, name: str) -> bool:
        return self.manifest is None or any(it[key] == name for it in self.manifest["features"].get(feature, ()))

    def _find_button(self, target: Post | View, label: str, action_id: str) -> Button:
        buttons = self.shown(target).buttons
        found = [it for it in buttons if label in ("", it.label) and action_id in ("", it.action_id)]
        assert found, f"no such button; there are {[(it.label, it.action_id) for it in buttons]}"
        return found[0]

    async def _change(self, post: Post, subtype: str) -> Said:
        channel = self.work.channels[post.channel]
        self.work.changes.tell()
        if not self._hears(channel, events.SUBSCRIPTION[channel.kind]):
            return Said(post, ())
        event = events.changed_event(self.work, post, channel, subtype)
        payload = events.wrap_event(self.work, event, self.work.number("Ev0"))
        return await self.courier.tell(post, [Delivery(events.EVENTS, payload)])


@asynccontextmanager
async def open_slack(manifest: JSON | None = None, deadline: float = 3.0) -> AsyncIterator[Slack]:
    """A Slack that listens on this machine. ``deadline`` is how many seconds it waits for an ack."""
    slack = Slack(manifest, deadline)
    application = web.Application()
    application.add_routes([*slack.api.routes(), web.get("/link", slack.socket.accept)])
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    slack.work.url = f"http://{host}:{port}"
    try:
        yield slack
    finally:
        slack.api.ended.set()
        await slack.courier.close()
        await runner.cleanup()
