"""Every verb there is, and who may use it: what works on one platform works on all."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from operator import attrgetter

from bot.desk.desk import Desk
from bot.desk.intake import Watch
from bot.desk.pace import Pace
from bot.message import Message, Outcome, Text
from bot.request import Request, Turn

Perform = Callable[[Desk, Request, Watch], Awaitable[Message]]


@dataclass(frozen=True, slots=True)
class Verb:
    """Where it is written how a verb is carried out; ``admin``: only by administrators, and it is logged."""

    place: str
    admin: bool = False

    def load(self) -> Perform:
        """How it is carried out. Only now is its file loaded: who asks needs nothing of what reads the web."""
        module, _, name = self.place.partition(":")
        perform: Perform = attrgetter(name)(import_module(f"bot.desk.{module}"))
        return perform


VERBS: Mapping[str, Verb] = {
    "ask": Verb("keep:ask"),
    "more": Verb("pressed:more"),
    "why": Verb("pressed:why"),
    "context": Verb("pressed:context"),
    "sources": Verb("desk:Desk.sources"),
    "show": Verb("versions:show"),
    "diff": Verb("versions:diff"),
    "help": Verb("desk:Desk.help"),
    "home": Verb("welcome:home"),
    "example": Verb("welcome:example"),
    "topic": Verb("pressed:topic"),
    "share": Verb("pressed:share"),
    "retract": Verb("pressed:retract"),
    "helpful": Verb("pressed:helpful"),
    "unhelpful": Verb("pressed:unhelpful"),
    "reason": Verb("pressed:reason"),
    "mute": Verb("rules:mute"),
    "add": Verb("articles:add", admin=True),
    "remove": Verb("articles:remove", admin=True),
    "restore": Verb("articles:restore", admin=True),
    "refresh": Verb("articles:refresh", admin=True),
    "reindex": Verb("reindex:reindex", admin=True),
    "export": Verb("lists:export", admin=True),
    "rollback": Verb("reindex:rollback", admin=True),
    "pin": Verb("pins:pin", admin=True),
    "unpin": Verb("pins:unpin", admin=True),
    "pins": Verb("pins:pins"),
    "status": Verb("rules:status", admin=True),
    "settings": Verb("rules:settings", admin=True),
    "unanswered": Verb("rules:unanswered", admin=True),
}


async def perform(desk: Desk, turn: Turn, watch: Watch, is_admin: Callable[[], Awaitable[bool]]) -> Message:
    """Carry out a turn for whoever may; acts of administrators, and attempts at them, are remembered.

    Whoever has no visitor sits at the terminal of the installation and may everything. Raises PullquoteError.
    """
    verb, request = VERBS.get(turn.verb, VERBS["help"]), turn.request
    watch = Pace(watch, desk.speak(request, request.argument), time.monotonic)
    visitor = request.visitor
    if visitor is None or not verb.admin:
        return _in_language(await verb.load()(desk, request, watch), desk, request)
    who, what = f"{visitor.platform}:{visitor.person}", f"{turn.verb} {request.argument}".strip()
    if not await is_admin():
        await desk.memory.log_admin(desk.library, who, what, "refused", desk.now())
        line = desk.speak(request).say("desk.not_admin")
        return _in_language(Message((Text(line),), line, Outcome.MISUSE, private=True), desk, request)
    message = await verb.load()(desk, request, watch)
    await desk.memory.log_admin(desk.library, who, what, message.outcome, desk.now())
    return _in_language(replace(message, private=True), desk, request)


async def perform_here(desk: Desk, turn: Turn, watch: Watch) -> Message:
    """Carry out a turn for whoever sits at the terminal: they run the installation. Raises PullquoteError."""
    return await perform(desk, turn, watch, _allowed)


async def _allowed() -> bool:
    return True


def _in_language(message: Message, desk: Desk, request: Request) -> Message:
    return message if message.locale else replace(message, locale=desk.speak(request, request.argument).language)
