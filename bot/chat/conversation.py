"""A conversation: a question a line, or a verb; the last question is remembered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from bot.desk import Desk, Watch, ignore_progress
from bot.message import Message, Outcome, Text
from bot.request import Request, Turn
from bot.trouble import tell_trouble
from bot.wording.catalogue import choose_language, wording
from index.errors import PullquoteError

LAST = frozenset({"more", "why", "context"})
"""Verbs about the last question."""

PLAIN = frozenset({"sources", "reindex", "help"})
"""Verbs that take nothing: with words behind them the line is a question."""

ENDS = frozenset({"exit", "quit", ":q"})

NUMBER = re.compile(r"[1-9]\d{0,3}", re.ASCII)

FEW_WORDS = 3
"""So many words behind "show" may be a question ("show me the founders"), when no article is called so."""


@dataclass(frozen=True, slots=True)
class Memory:
    """The last question of a conversation, and how many quotes of it were shown."""

    question: str = ""
    shown: int = 0


Reply = Callable[[str, Memory], tuple[Message, Memory]]


def converse(lines: Iterable[str], reply: Reply, show: Callable[[Message], None]) -> None:
    """Show the reply to each line, until there is none or one says goodbye."""
    memory = Memory()
    for line in lines:
        if line.strip().casefold() in ENDS:
            return
        message, memory = reply(line, memory)
        show(message)


async def reply_to(
    line: str, memory: Memory, desk: Desk, locale: str | None, watch: Watch = ignore_progress
) -> tuple[Message, Memory]:
    """What is said to a line, and what is remembered after it. Trouble is said, and the conversation goes on."""
    turn = read_turn(line, memory, locale)
    try:
        message = await _perform(turn, desk, watch)
        if turn.verb == "show" and message.outcome is Outcome.NOTHING and _may_ask(line):
            turn = Turn("ask", Request(turn.request.argument, locale=locale))
            message = await desk.ask(turn.request, watch)
    except PullquoteError as error:
        trouble = tell_trouble(error, wording(choose_language(desk.locale, locale)))
        message = Message((Text(trouble),), trouble, Outcome.MISUSE, private=True)
    return message, remember(memory, turn, message)


def read_turn(line: str, memory: Memory, locale: str | None) -> Turn:
    """Read a line: a verb with what belongs to it, or else a question. An empty line asks for help."""
    words = line.strip().removeprefix("/").split()
    verb, rest = (words[0].casefold(), words[1:]) if words else ("help", [])
    asked = partial(Request, locale=locale)
    if verb in PLAIN and not rest:
        return Turn(verb, asked())
    if verb in LAST and not rest:
        number = {"more": memory.shown, "context": 1}.get(verb, 0)
        return Turn(verb, asked(memory.question, number))
    if verb == "context" and len(rest) == 1 and NUMBER.fullmatch(rest[0]):
        return Turn(verb, asked(memory.question, int(rest[0])))
    if verb == "show" and (names := [word for word in rest if word != "--raw"]):
        return Turn(verb, asked(" ".join(names), raw="--raw" in rest))
    if verb == "ask" and rest:
        return Turn(verb, asked(line.strip().removeprefix("/")[len(verb) :].strip()))
    return Turn("ask", asked(line.strip()))


def remember(memory: Memory, turn: Turn, message: Message) -> Memory:
    """What is known after a turn: only questions, and more of their quotes, change it; a greeting is none."""
    if turn.verb == "ask" and (message.quotes or message.outcome is Outcome.NOTHING):
        return Memory(turn.request.argument, len(message.quotes))
    if turn.verb == "more":
        return Memory(memory.question, memory.shown + len(message.quotes))
    return memory


async def _perform(turn: Turn, desk: Desk, watch: Watch) -> Message:
    if turn.verb == "help":
        return await desk.help(turn.request)
    verbs = {
        "ask": desk.ask,
        "more": desk.more,
        "why": desk.why,
        "context": desk.context,
        "sources": desk.sources,
        "show": desk.show,
        "reindex": desk.reindex,
    }
    return await verbs[turn.verb](turn.request, watch)


def _may_ask(line: str) -> bool:
    words = line.split()
    return not line.lstrip().startswith("/") and (len(words) > FEW_WORDS or words[-1].endswith("?"))
