"""What was answered in a chat is kept, so that its buttons, and whoever goes on in its thread, know what it was."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

from bot.desk.desk import Desk, is_greeting, tell_found
from bot.desk.intake import Watch
from bot.message import Button, Buttons, Message, Outcome
from bot.request import Request, Visitor
from bot.tell.names import shorten
from bot.wording.catalogue import Wording
from index.answer import Answer
from index.answer import Outcome as Found
from index.errors import StoreError
from index.kept import Asked, KeptAnswer, QuoteAt
from index.model import Span
from index.scope import carry_limits

LOG = logging.getLogger(__name__)

IN_VAIN = frozenset({Found.NOT_FOUND, Found.NO_ARTICLES})
"""How a question ends that belongs on the list of those nobody could be told about."""


async def ask(desk: Desk, request: Request, watch: Watch) -> Message:
    """The sentences that answer, with buttons for what may come next; or help, or that there are none.

    In a thread of ours a question without a name is about the names of the question before, and within its limits.
    """
    visitor = request.visitor
    if visitor is None or is_greeting(request.argument):
        return await desk.ask(request, watch)
    before = await find_kept(desk, request)
    if before is not None:
        earlier = before.asked.question
        names = await carry_names(desk, earlier, request.argument)
        carried = [*names, *carry_limits(earlier, request.argument)]
        request = replace(request, argument=" ".join([request.argument, *carried]))
    found, said = await desk.answer(request, watch)
    message = await tell_found(desk, request, found, said)
    try:
        if found.outcome in IN_VAIN:
            await desk.memory.note_unanswered(desk.library, request.argument, found.missing, desk.now())
        if message.outcome is Outcome.NOTHING and not found.near:
            return message
        answer_id = await keep(desk, request, visitor, found)
    except StoreError as error:  # an answer without buttons is better than none
        LOG.warning("The answer cannot be kept: %s", error)
        return message
    return add_buttons(message, answer_id, found, request, said)


async def carry_names(desk: Desk, before: str, question: str) -> list[str]:
    """The names of the question before, for one that has none of its own."""
    view = await desk.searcher.view()
    if any(unit.name for unit in view.ranker.interpret(question).units):
        return []
    return [unit.surface for unit in view.ranker.interpret(before).units if unit.name]


async def keep(desk: Desk, request: Request, visitor: Visitor, found: Answer, before: int = 0) -> str:
    """Keep an answer, with its quotes or else the nearest passages; its id. ``before`` it so many were shown."""
    asked = Asked(
        visitor.platform,
        visitor.channel,
        visitor.person,
        request.argument,
        request.locale,
        found.generation,
        places_of(found.quotes or found.near),
    )
    answer_id = await desk.memory.keep_answer(desk.library, asked, desk.now())
    if before:
        await desk.memory.note_shown(desk.library, answer_id, before + len(asked.quotes))
    return answer_id


async def find_kept(desk: Desk, request: Request) -> KeptAnswer | None:
    """The kept answer a request is about: the one its button belongs to, or else the last of its thread."""
    visitor = request.visitor
    if request.answer:
        return await desk.memory.answer_of(desk.library, request.answer)
    if visitor is None or visitor.thread is None:
        return None
    return await desk.memory.answer_in_thread(desk.library, visitor.platform, thread_key(visitor, visitor.thread))


def thread_key(visitor: Visitor, thread: str) -> str:
    """What a thread is kept under: a platform may number the threads of every channel anew."""
    return f"{visitor.channel}:{thread}"


def places_of(spans: Sequence[Span]) -> tuple[QuoteAt, ...]:
    """Where spans stand, to be kept."""
    return tuple(QuoteAt(span.article.id, span.article.version, span.start, span.end) for span in spans)


def add_buttons(message: Message, answer_id: str, found: Answer, request: Request, said: Wording) -> Message:
    """The message with what the reader can do next; nothing found: with the nearest topics."""
    buttons = list(_buttons(answer_id, found, request, said))
    note = replace(message, answer=answer_id, parts=tuple(it for it in message.parts if not isinstance(it, Buttons)))
    return replace(note, parts=(*note.parts, *(Buttons(tuple(row)) for row in buttons if row)))


def _buttons(answer_id: str, found: Answer, request: Request, said: Wording) -> list[list[Button]]:
    if not found.quotes:
        topics = dict.fromkeys(passage.article.title for passage in found.near)
        return [[Button(shorten(title), "topic", f"{answer_id}.{n}") for n, title in enumerate(topics, start=1)]]
    next_ = [("context", True), ("more", found.further), ("why", True)]
    visitor = request.visitor
    shared = visitor is not None and visitor.private and not visitor.direct
    after = [("helpful", True), ("unhelpful", True), ("share", shared), ("retract", True), ("mute", request.overheard)]
    return [
        [Button(said.say(f"button.{verb}"), verb, answer_id) for verb, wanted in row if wanted]
        for row in (next_, after)
    ]
