"""What can be done with an answer that was given before: its buttons, and the same words typed in its thread."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from bot.desk.desk import Desk, tell_found
from bot.desk.gone import find_pages, is_lost
from bot.desk.intake import Watch
from bot.desk.keep import add_buttons, find_kept, keep, places_of
from bot.desk.versions import find_edited
from bot.message import Button, Buttons, Message, Outcome, Text
from bot.request import Request
from bot.tell.answer import tell_around
from bot.tell.versions import tell_edited, tell_lost
from bot.wording.catalogue import Wording
from index.answer import View
from index.kept import KeptAnswer, QuoteAt
from index.model import Article, Passage, Span
from index.quote.window import join_passages, look_around

REASONS = ("passage", "outdated", "article", "boilerplate", "other")
"""Why an answer did not help, in the order of their buttons."""


async def more(desk: Desk, request: Request, watch: Watch) -> Message:
    """Further quotes of a kept answer, after those that were shown; they are an answer of their own."""
    kept = await find_kept(desk, request)
    if kept is None or request.visitor is None:
        return await _unknown(desk, request, watch, desk.more)
    again = _about(kept, request)
    found, said = await desk.answer(again, watch, kept.shown)
    message = await tell_found(desk, request, found, said, kept.shown)
    message = await _say_gone(desk, await _say_edited(desk, message, kept.asked.quotes, said), kept, said)
    if not found.quotes:
        return message
    return add_buttons(message, await keep(desk, again, request.visitor, found, kept.shown), found, request, said)


async def why(desk: Desk, request: Request, watch: Watch) -> Message:
    """What led to each quote of a kept answer."""
    kept = await find_kept(desk, request)
    if kept is None:
        return await _unknown(desk, request, watch, desk.why)
    message = await desk.why(replace(_about(kept, request), number=_before(kept)), watch)
    said = desk.speak(request, kept.asked.question)
    return await _say_gone(desk, await _say_edited(desk, message, kept.asked.quotes, said), kept, said)


async def context(desk: Desk, request: Request, watch: Watch) -> Message:
    """What stands around the quotes of a kept answer, or around that of one number, as they were when quoted."""
    kept = await find_kept(desk, request)
    if kept is None:
        return await _unknown(desk, request, watch, desk.context)
    said = desk.speak(request, kept.asked.question)
    numbered = list(enumerate(kept.asked.quotes, start=_before(kept) + 1))
    wanted = [it for it in numbered if it[0] == request.number] if request.answer == "" else numbered
    if not wanted:
        return await desk.context(_about(kept, request), watch)
    spans = [(number, await _find(desk, at)) for number, at in wanted]
    message = tell_around(
        [(number, *found) for number, found in spans if found is not None],
        said,
        await find_pages(desk.store, desk.library, desk.reader),
    )
    return await _say_edited(desk, message, [at for _, at in wanted], said)


async def topic(desk: Desk, request: Request, _watch: Watch) -> Message:
    """The passage that came nearest to a question nobody answered, of the article whose button was pressed."""
    kept = await find_kept(desk, request)
    places = () if kept is None else kept.asked.quotes
    said = desk.speak(request, kept.asked.question if kept else "")
    found = await _find(desk, places[request.number - 1]) if 0 < request.number <= len(places) else None
    if found is None:
        return _tell(said.say("button.gone"), Outcome.NOTHING)
    return tell_around([(1, *found)], said, await find_pages(desk.store, desk.library, desk.reader), topic=True)


async def share(desk: Desk, request: Request, watch: Watch) -> Message:
    """The answer for everybody in the channel: the same quotes, or, when the articles have changed, a look first."""
    kept = await find_kept(desk, request)
    if kept is None or request.visitor is None:
        return _tell(desk.speak(request).say("button.gone"), Outcome.NOTHING)
    if kept.asked.asker != request.visitor.person:
        return _tell(desk.speak(request, kept.asked.question).say("button.not_yours"), Outcome.MISUSE)
    again, before = _about(kept, request), _before(kept)
    found, said = await desk.answer(again, watch, before)
    same = places_of(found.quotes) == kept.asked.quotes
    public = replace(again, answer="", visitor=replace(request.visitor, private=not same))
    message = await tell_found(desk, request, found, said, before)
    if not found.quotes:
        return message
    message = add_buttons(message, await keep(desk, public, request.visitor, found, before), found, public, said)
    first = Text(said.say("button.shared", question=kept.asked.question) if same else said.say("button.changed"))
    return replace(message, parts=(first, *message.parts), private=not same)


async def retract(desk: Desk, request: Request, _watch: Watch) -> Message:
    """Take an answer away; only who asked may."""
    kept = await find_kept(desk, request)
    said = desk.speak(request, kept.asked.question if kept else "")
    if kept is None or request.visitor is None:
        return _tell(said.say("button.gone"), Outcome.NOTHING)
    if kept.asked.asker != request.visitor.person:
        return _tell(said.say("button.not_yours"), Outcome.MISUSE)
    return replace(_tell(said.say("button.retracted")), removes=kept.post or "")


async def helpful(desk: Desk, request: Request, _watch: Watch) -> Message:
    """A vote for an answer; the person's last one counts."""
    return await _vote(desk, request, helpful=True)


async def unhelpful(desk: Desk, request: Request, _watch: Watch) -> Message:
    """A vote against an answer, stored before anybody is asked why."""
    return await _vote(desk, request, helpful=False)


async def reason(desk: Desk, request: Request, _watch: Watch) -> Message:
    """Why an answer did not help."""
    chosen = REASONS[request.number - 1] if 0 < request.number <= len(REASONS) else REASONS[-1]
    return await _vote(desk, request, helpful=False, reason=chosen)


async def _vote(desk: Desk, request: Request, *, helpful: bool, reason: str | None = None) -> Message:
    kept = await find_kept(desk, request)
    said = desk.speak(request, kept.asked.question if kept else "")
    voter = request.visitor.person if request.visitor else ""
    if kept is None or not await desk.memory.vote(desk.library, kept.id, voter, helpful, reason, desk.now()):
        return _tell(said.say("button.gone"), Outcome.NOTHING)
    if helpful or reason:
        return _tell(said.say("button.thanks"))
    why_not = Buttons(
        tuple(Button(said.say(f"button.reason_{it}"), "reason", f"{kept.id}.{n}") for n, it in enumerate(REASONS, 1))
    )
    line = said.say("button.what_was_wrong")
    return Message((Text(line), why_not), line, private=True, locale=said.language)


async def _find(desk: Desk, at: QuoteAt) -> tuple[Span, Span] | None:
    """What is kept as shown, and the passage around it; None when its article was taken out of the library."""
    view = await desk.searcher.view()
    passage, tracked = await asyncio.to_thread(_look_up, view, at)
    if passage is not None:
        quote = Span(passage.article, at.start, at.end)
        return quote, Span(passage.article, min(at.start, passage.start), max(at.end, passage.end))
    versions = await desk.store.versions(desk.library, at.article)
    version = next((it for it in versions if it.version == at.version), None)
    return (
        _in_paragraphs(version, at)
        if version and (tracked or await is_lost(desk.store, desk.library, version))
        else None
    )


async def _say_edited(desk: Desk, message: Message, quotes: Sequence[QuoteAt], said: Wording) -> Message:
    """The message; below a line when what was quoted was edited since."""
    edited = await find_edited(desk, quotes)
    if not edited:
        return message
    return replace(message, parts=(tell_edited(edited, said, desk.now()), *message.parts))


async def _say_gone(desk: Desk, message: Message, kept: KeptAnswer, said: Wording) -> Message:
    """The message; above it a line when the page of what was quoted is gone, with where it can still be read."""
    pages = await find_pages(desk.store, desk.library, desk.reader)
    lost: list[Span] = []
    for at in kept.asked.quotes if pages.gone else ():
        versions = await desk.store.versions(desk.library, at.article)
        quoted = next((it for it in versions if it.version == at.version), None)
        if quoted is not None and pages.has_lost(quoted):
            lost.append(Span(quoted, at.start, at.end))
    return replace(message, parts=(tell_lost(lost, pages, said), *message.parts)) if lost else message


def _look_up(view: View, at: QuoteAt) -> tuple[Passage | None, bool]:
    """What stands around a kept quote, if its version is the present one; whether the article is tracked."""
    mine = view.passages_of(at.article)
    for before, here, behind in zip([None, *mine], mine, [*mine[1:], None], strict=False):
        if here.article.version == at.version and here.start <= at.start < here.end:
            return look_around(here, join_passages(before, here, behind), at.start), True
    return None, bool(mine)


def _in_paragraphs(version: Article, at: QuoteAt) -> tuple[Span, Span]:
    """A quote of a version before, and the paragraphs it stands in."""
    touched = [block for block in version.content.blocks if block.start < at.end and at.start < block.end]
    start, end = min(block.start for block in touched), max(block.end for block in touched)
    return Span(version, at.start, at.end), Span(version, start, end)


def _before(kept: KeptAnswer) -> int:
    """How many quotes of the question were shown before those of this answer."""
    return kept.shown - len(kept.asked.quotes)


def _about(kept: KeptAnswer, request: Request) -> Request:
    return replace(request, argument=kept.asked.question, locale=request.locale or kept.asked.locale)


async def _unknown(
    desk: Desk, request: Request, watch: Watch, otherwise: Callable[[Request, Watch], Awaitable[Message]]
) -> Message:
    """A button of an answer that is not kept any more; at a terminal, what the verb does there."""
    if request.answer:
        return _tell(desk.speak(request).say("button.gone"), Outcome.NOTHING)
    return await otherwise(request, watch)


def _tell(line: str, outcome: Outcome = Outcome.DONE) -> Message:
    return Message((Text(line),), line, outcome, private=True)
