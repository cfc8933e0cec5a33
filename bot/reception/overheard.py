"""What was overheard is answered only where it continues a conversation of ours, or where the channel was set so."""

from __future__ import annotations

from collections.abc import Sequence

from bot.desk.keep import thread_key
from bot.desk.rules import ANSWER_ALL, MUTED, ON
from bot.ports import Memory
from bot.visit import Visit
from index.analyse.frame import Kind, frame

QUESTION_MARKS = "?？؟"


async def concerns_us(memory: Memory, library: str, visit: Visit, languages: Sequence[str]) -> bool:
    """Whether an overheard visit is for us: a question, or a verb, in a thread of ours or a channel set so."""
    visitor = visit.visitor
    if visit.turn.verb == "ask" and not is_question(visit.turn.request.argument, languages):
        return False
    if visitor.thread is not None:
        place = thread_key(visitor, visitor.thread)
        kept = await memory.answer_in_thread(library, visitor.platform, place)
        if kept is not None:
            return await memory.setting(library, visitor.platform, place, MUTED) != ON
    if visit.turn.verb != "ask":
        return False
    return await memory.setting(library, visitor.platform, visitor.channel, ANSWER_ALL) == ON


def is_question(text: str, languages: Sequence[str]) -> bool:
    """Whether a text asks for something: it has a question mark, or begins as questions do."""
    asks = any(mark in text for mark in QUESTION_MARKS)
    return asks or frame(text, languages).kind not in {Kind.OPEN, Kind.YESNO}
