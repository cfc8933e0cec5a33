"""An answer, worded: the quotes, or honestly none and why."""

from __future__ import annotations

from datetime import datetime

from bot.message import Button, Buttons, Message, Outcome, Part, Quote, Text, Tone
from bot.tell.names import join_words, tell_age
from bot.tell.place import cut_pieces, tell_meta, tell_quote
from bot.wording.catalogue import Wording
from index.answer import Answer
from index.answer import Outcome as Found
from index.model import Span


def tell_answer(answer: Answer, said: Wording, now: datetime, folder: str) -> Message:
    """The quotes of an answer, or that there are none and why. ``folder`` is where articles may be put."""
    if answer.quotes:
        return _tell_quotes(answer, said)
    if answer.outcome is Found.NO_ARTICLES:
        lines = [said.say("answer.no_articles"), said.say("answer.no_articles_hint", folder=folder)]
    elif answer.outcome is Found.NO_WORDS:
        lines = [said.say("answer.no_words"), said.say("answer.help_hint")]
    elif answer.outcome is Found.NOT_FOUND:
        reason = "answer.missing_words" if answer.missing else "answer.apart"
        lines = [said.say("answer.nothing"), said.say(reason, words=join_words(answer.missing))]
    else:
        lines = [said.say("answer.no_more")]
    parts: list[Part] = [Text(line) for line in lines]
    if answer.outcome is not Found.NO_ARTICLES:
        parts.append(Text(_searched(answer, said, now), Tone.QUIET))
    summary = " ".join(lines)
    return Message(tuple(parts), summary, Outcome.NOTHING, private=True, missing=answer.missing)


def _tell_quotes(answer: Answer, said: Wording) -> Message:
    parts: list[Part] = []
    if answer.uncovered:
        parts.append(Text(said.say("answer.partial", words=join_words(answer.uncovered)), Tone.QUIET))
    parts.extend(tell_quote(quote, said) for quote in answer.quotes)
    verbs = ("more", "why", "context")
    parts.append(Buttons(tuple(Button(said.say(f"answer.{verb}"), verb, answer.question) for verb in verbs)))
    best = answer.quotes[0]
    source = best.article.content.publisher or best.article.title
    summary = said.say("answer.answered", publisher=source, marked=" … ".join(best.marked))
    return Message(tuple(parts), summary, missing=answer.missing)


def _searched(answer: Answer, said: Wording, now: datetime) -> str:
    if answer.newest is None:
        return said.say("answer.searched_none", n=answer.searched)
    return said.say("answer.searched", n=answer.searched, age=tell_age(answer.newest, now, said))


def tell_context(answer: Answer, number: int, said: Wording) -> Message:
    """The passage around a quote, and the passage's own neighbours in the article."""
    if not 1 <= number <= len(answer.quotes):
        line = said.say("desk.context_none", number=number)
        return Message((Text(line),), line, Outcome.NOTHING, private=True)
    quote = answer.quotes[number - 1]
    span = Span(quote.article, min(quote.start, quote.passage.start), max(quote.end, quote.passage.end))
    title = said.say("desk.context_title", number=number)
    shown = Quote(cut_pieces(span, quote.marks), tell_meta(quote, said))
    return Message((Text(title, Tone.TITLE), shown), title, private=True)
