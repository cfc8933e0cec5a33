"""A conversation on standard input: a question a line, or a verb."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace

import click

from bot.chat.terminal import Screen, render
from bot.desk import Desk
from bot.message import Message, Outcome, Text
from bot.request import Request
from bot.trouble import tell_trouble
from bot.wording.catalogue import Wording, choose_language, wording
from index.errors import PullquoteError

LAST = frozenset({"more", "why", "context"})
"""Verbs about the last question."""

PLAIN = frozenset({"sources", "reindex", "help"})
"""Verbs that take nothing: with words behind them the line is a question."""

ENDS = frozenset({"exit", "quit", ":q"})


@dataclass(frozen=True, slots=True)
class Turn:
    """One line a person typed: a verb of the desk, what it is about, and the question it leaves behind."""

    verb: str
    request: Request
    question: str
    shown: int


def take_turn(line: str, question: str, shown: int, locale: str | None) -> Turn:
    """Read a line; ``question`` is the last one, of which ``shown`` quotes were shown."""
    words = line.strip().removeprefix("/").split()
    verb, rest = (words[0].lower(), words[1:]) if words else ("help", [])
    asked = Request(locale=locale)
    if verb in PLAIN and not rest:
        return Turn(verb, asked, question, shown)
    if verb == "more" and not rest:
        return Turn(verb, replace(asked, argument=question, number=shown), question, shown)
    if verb == "why" and not rest:
        return Turn(verb, replace(asked, argument=question), question, shown)
    if verb == "context" and (not rest or (len(rest) == 1 and rest[0].isdecimal())):
        number = int(rest[0]) if rest else 1
        return Turn(verb, replace(asked, argument=question, number=number), question, shown)
    if verb == "show" and rest:
        names = [word for word in rest if word != "--raw"]
        return Turn(verb, replace(asked, argument=" ".join(names), raw="--raw" in rest), question, shown)
    text = " ".join(rest) if verb == "ask" and rest else line.strip()
    return Turn("ask", replace(asked, argument=text), text, 0)


async def converse(desk: Desk, screen: Screen, locale: str | None) -> None:
    """Answer lines from standard input until it ends. Trouble is said and the conversation goes on."""
    said = wording(choose_language(desk.locale, locale))
    interactive = sys.stdin.isatty()
    if interactive:
        click.echo(said.say("cli.welcome"))
    question, shown = "", 0
    while (line := _read(said.say("cli.prompt") if interactive else "")) is not None:
        if line.strip().lower() in ENDS:
            break
        turn = take_turn(line, question, shown, locale)
        message = await _answer(desk, turn, said)
        click.echo(render(message, screen))
        question, shown = turn.question, turn.shown + len(message.quotes) * (turn.verb in {"ask", "more"})


def _read(prompt: str) -> str | None:
    if prompt:
        click.echo(prompt, nl=False)
    return sys.stdin.readline() or None


async def _answer(desk: Desk, turn: Turn, said: Wording) -> Message:
    if turn.verb in LAST and not turn.request.argument:
        line = said.say("desk.ask_first")
        return Message((Text(line),), line, Outcome.MISUSE, private=True)
    verbs = {
        "ask": desk.ask,
        "more": desk.more,
        "why": desk.why,
        "context": desk.context,
        "sources": desk.sources,
        "show": desk.show,
        "reindex": desk.reindex,
        "help": desk.help,
    }
    try:
        return await verbs[turn.verb](turn.request)
    except PullquoteError as error:
        line = tell_trouble(error, said)
        return Message((Text(line),), line, Outcome.MISUSE, private=True)
