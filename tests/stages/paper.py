"""The stage without a platform: the reception is asked by hand, and its messages are read as they are."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bot.message import Button, Buttons, Message
from bot.request import Request, Turn, Upload, Visitor
from bot.turn import read_command, read_line, read_press
from bot.visit import Visit, make_visit
from tests.chats import NUMBERS, PaperChat
from tests.play import visible
from tests.stages.backstage import Watched, open_backstage
from tests.stages.script import MEANING, SILENCE, UPLOADS, Script, Step, show_buttons


@dataclass
class Paper:
    """Posts are numbered in the order in which they were made."""

    backstage: Watched
    chat: PaperChat
    locale: str
    name: str = "paper"
    _thread: str | None = None

    async def do(self, step: Step) -> list[str]:
        before, removed = len(self.chat.posts), len(self.chat.removed)
        visit = self._visit(step)
        await self.backstage.receive(visit, self.chat)
        await self.backstage.settle()
        seen = ["gone"] if len(self.chat.removed) > removed else []
        for number, (held, message) in enumerate(self.chat.posts[before:], start=before + 1):
            seen += self._show(held, message)
            if not _is_private(held, message):
                self._thread = self.chat.thread_of(held, f"post-{number}")
        return seen or [SILENCE]

    def asked(self) -> list[str]:
        return self.backstage.asked()

    def _show(self, visit: Visit, message: Message) -> list[str]:
        if not message.parts:
            return []
        who = visit.visitor.person
        if visit.turn.verb == "home":
            audience = f"on {who}'s home"
        else:
            audience = f"to {who}" if _is_private(visit, message) else "to everybody"
        return [audience, *visible(message).split("\n"), *show_buttons([it.label for it in _buttons(message)])]

    def _visit(self, step: Step) -> Visit:
        who = Visitor("paper", "W1", "general", step.who)
        if step.how == "presses":
            return self._press(step)
        if step.how in {"mentions there", "replies"}:
            who = replace(who, thread=self._thread)
        elif step.how in {"writes", "opens"}:
            who = replace(who, channel=step.who, direct=True)
        elif step.how in {"commands", "looks up"}:
            who = replace(who, private=True)
        visit = self._made(self._read(step), who, addressed=step.how not in {"says", "replies"})
        if step.how == "uploads":
            data = (UPLOADS / step.words).read_bytes()
            self.chat.files[step.words] = data
            return replace(visit, uploads=(Upload(step.words, len(data), step.words),))
        return visit

    def _read(self, step: Step) -> Turn:
        if step.how == "commands":
            name, _, words = step.words.partition(" ")
            return read_command(name, words, self.locale)
        if step.how in {"looks up", "opens", "uploads"}:
            return Turn(MEANING[step.how], Request(step.words if step.how == "looks up" else ""))
        return read_line(step.words)

    def _press(self, step: Step) -> Visit:
        for number, (held, message) in reversed(list(enumerate(self.chat.posts, start=1))):
            private = _is_private(held, message)
            if f"post-{number}" in self.chat.removed or (private and held.visitor.person != step.who):
                continue
            for button in _buttons(message):
                if button.label == step.words:
                    who = replace(held.visitor, person=step.who, private=private and not held.visitor.direct)
                    thread = who.thread or (None if private else self._thread)
                    return self._made(
                        read_press(button.verb, button.argument, self.locale), replace(who, thread=thread)
                    )
        raise AssertionError(f"{step.who} sees no button {step.words}")

    def _made(self, turn: Turn, who: Visitor, *, addressed: bool = True) -> Visit:
        number = next(NUMBERS)
        return replace(make_visit(turn, who, f"E{number}", f"M{number}"), addressed=addressed)


def _is_private(visit: Visit, message: Message) -> bool:
    return message.private or visit.visitor.direct


def _buttons(message: Message) -> list[Button]:
    return [button for part in message.parts if isinstance(part, Buttons) for button in part.buttons]


@asynccontextmanager
async def open_paper(folder: Path, seeds: Path, script: Script) -> AsyncIterator[Paper]:
    async with open_backstage(folder, seeds) as backstage:
        yield Paper(backstage, PaperChat(), script.locale)
