"""An answer, worded: the quotes, or honestly none and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.message import Message, Outcome, Part, Quote, Text, Tone
from bot.tell.names import join_words, tell_age
from bot.tell.place import NOWHERE, Pages, cut_pieces, tell_meta, tell_quote
from bot.wording.catalogue import Wording
from index.answer import Answer
from index.answer import Outcome as Found
from index.model import Span


def tell_answer(
    answer: Answer, said: Wording, now: datetime, hint: str, shown: int = 0, pages: Pages = NOWHERE
) -> Message:
    """The quotes of an answer, or that there are none and why.

    ``hint`` says how an article gets in, ``shown`` how many quotes of the question were shown before.
    """
    if answer.quotes:
        return _tell_quotes(answer, said, shown, pages)
    summary = tell_none(answer, said, hint)
    parts: list[Part] = [Text(summary)]
    if answer.searched:
        parts.append(Text(_searched(answer, said, now), Tone.QUIET))
    return Message(tuple(parts), summary, Outcome.NOTHING, private=True, missing=answer.missing, locale=said.language)


def tell_none(answer: Answer, said: Wording, hint: str) -> str:
    """Why there is no quote, or no further one."""
    if answer.outcome is Found.NO_ARTICLES and answer.searched:  # they hold nothing that may be quoted
        lines = [said.say("answer.nothing")]
    elif answer.outcome is Found.NO_ARTICLES:
        lines = [said.say("answer.no_articles"), hint]
    elif answer.outcome is Found.NO_WORDS:
        lines = [said.say("answer.no_words"), said.say("answer.help_hint")]
    elif answer.outcome is Found.OUT_OF_SCOPE:
        lines = [said.say("answer.out_of_scope")]
    elif answer.outcome is Found.NOT_FOUND:
        reason = "answer.missing_words" if answer.missing else "answer.apart"
        words = join_words(answer.missing, said)
        lines = [said.say("answer.nothing"), said.say(reason, words=words)]
    else:
        lines = [said.say("answer.no_more")]
    return " ".join(lines)


def _tell_quotes(answer: Answer, said: Wording, shown: int, pages: Pages) -> Message:
    parts: list[Part] = []
    if answer.uncovered and not shown:
        parts.append(Text(said.say("answer.partial", words=join_words(answer.uncovered, said)), Tone.QUIET))
    parts.extend(tell_quote(quote, number, said, pages) for number, quote in enumerate(answer.quotes, start=shown + 1))
    best = answer.quotes[0]
    source = best.article.content.publisher or best.article.title
    summary = said.say("answer.answered", publisher=source, marked=" … ".join(best.marked))
    return Message(tuple(parts), summary, missing=answer.missing, locale=said.language)


def _searched(answer: Answer, said: Wording, now: datetime) -> str:
    return said.say("answer.searched", n=answer.searched, age=tell_age(answer.newest or now, now, said))


def tell_context(answer: Answer, number: int, said: Wording, pages: Pages = NOWHERE) -> Message:
    """The passage around a quote; ``answer`` begins with the quote of that number."""
    if not answer.quotes:
        line = said.say("desk.context_none", number=number)
        return Message((Text(line),), line, Outcome.NOTHING, private=True)
    quote = answer.quotes[0]
    span = Span(quote.article, min(quote.start, quote.passage.start), max(quote.end, quote.passage.end))
    title = said.say("desk.context_title", number=number)
    shown = Quote(cut_pieces(span, quote.marks), tell_meta(quote, said, pages), number)
    return Message((Text(title, Tone.TITLE), shown), title, private=True)


def tell_around(
    spans: Sequence[tuple[int, Span, Span]], said: Wording, pages: Pages = NOWHERE, *, topic: bool = False
) -> Message:
    """What stands around kept quotes: of each its number, the quote and the passage. ``topic``: what came nearest."""
    if not spans:
        line = said.say("button.gone")
        return Message((Text(line),), line, Outcome.NOTHING, private=True, locale=said.language)
    parts: list[Part] = []
    for number, quote, around in spans:
        title = said.say("desk.topic_title") if topic else said.say("desk.context_title", number=number)
        marks = () if topic else ((quote.start, quote.end),)
        parts += [Text(title, Tone.TITLE), Quote(cut_pieces(around, marks), tell_meta(around, said, pages), number)]
    summary = said.say("desk.topic_title") if topic else said.say("desk.context_title", number=spans[0][0])
    return Message(tuple(parts), summary, private=True, locale=said.language)
