"""A conversation: a question a line, or a verb; the last question is remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from bot.desk.desk import Desk
from bot.desk.intake import Watch, ignore_progress
from bot.desk.verbs import perform_here
from bot.message import Message, Outcome, Text
from bot.request import Request, Turn
from bot.trouble import tell_trouble
from bot.turn import LAST, may_ask, read_line
from bot.wording.catalogue import choose_language, wording
from index.errors import PullquoteError

ENDS = frozenset({"exit", "quit", ":q"})


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
        message = await perform_here(desk, turn, watch)
        if turn.verb == "show" and message.outcome is Outcome.NOTHING and may_ask(line):
            turn = Turn("ask", Request(turn.request.argument, locale=locale))
            message = await desk.ask(turn.request, watch)
    except PullquoteError as error:
        trouble = tell_trouble(error, wording(choose_language(desk.locale, locale)))
        message = Message((Text(trouble),), trouble, Outcome.MISUSE, private=True)
    return message, remember(memory, turn, message)


def read_turn(line: str, memory: Memory, locale: str | None) -> Turn:
    """Read a line; a verb about the last question gets it, and how many of its quotes were shown."""
    turn = read_line(line, locale)
    if turn.verb not in LAST or turn.request.argument:
        return turn
    number = memory.shown if turn.verb == "more" else turn.request.number
    return Turn(turn.verb, replace(turn.request, argument=memory.question, number=number))


def remember(memory: Memory, turn: Turn, message: Message) -> Memory:
    """What is known after a turn: only questions, and more of their quotes, change it; a greeting is none."""
    if turn.verb == "ask" and (message.quotes or message.outcome is Outcome.NOTHING):
        return Memory(turn.request.argument, len(message.quotes))
    if turn.verb == "more":
        return Memory(memory.question, memory.shown + len(message.quotes))
    return memory
