"""Why a quote was chosen, worded: every word of the question and where it was found."""

from __future__ import annotations

from collections.abc import Iterator

from bot.message import Entry, Listing, Message, Part, Text, Tone
from bot.tell.names import name_language
from bot.wording.catalogue import Wording
from index.analyse.question import Query
from index.answer import THRESHOLD, Answer
from index.quote.pick import Picked


def tell_why(answer: Answer, said: Wording) -> Message:
    """The terms, languages and scores behind each quote, or behind finding none."""
    parts: list[Part] = []
    query = answer.query
    if query is not None:
        language = name_language(query.language, said)
        parts.append(Text(said.say("desk.why_language", language=language), Tone.QUIET))
    top = max((picked.weighed.reading.score for picked in answer.picked), default=1.0)
    for number, picked in enumerate(answer.picked, start=1):
        title = said.say("desk.why_title", number=number, title=picked.quote.article.title)
        share = f"{picked.weighed.reading.score / top:.2f}"
        coverage = round(100 * picked.weighed.coverage)
        parts.append(Text(title, Tone.TITLE))
        parts.append(Text(said.say("desk.why_score", score=share, coverage=coverage), Tone.QUIET))
        parts.append(Listing(tuple(_explain(picked, query, said)) if query else ()))
    if not answer.picked and query is not None:
        absent = (_entry(unit.surface, said.say("desk.why_nowhere"), said) for unit in query.units if not unit.found)
        parts.append(Listing(tuple(absent)))
    sure = said.say("desk.why_confidence", confidence=round(100 * answer.confidence), threshold=round(100 * THRESHOLD))
    parts.append(Text(sure, Tone.QUIET))
    return Message(tuple(parts), sure, private=True)


def _entry(word: str, how: str, said: Wording) -> Entry:
    return Entry(said.say("desk.why_word", word=word, how=how))


def _explain(picked: Picked, query: Query, said: Wording) -> Iterator[Entry]:
    """One entry for every word of the question, and one for what looks like the answer."""
    weighed = picked.weighed
    sentence = weighed.sentence
    best = {m.unit: m for m in sorted(sentence.matches, key=lambda m: m.choice.weight)}
    for number, unit in enumerate(query.units):
        found = best.get(number)
        if found is not None:
            text = sentence.article.text[slice(*sentence.span(found.first, found.last))]
            source, target = name_language(query.language, said), name_language(sentence.article.language, said)
            how = said.say(f"desk.why_{found.choice.how}", found=text, source=source, target=target)
        else:
            how = said.say(f"desk.why_{_where(picked, number, found_anywhere=unit.found)}")
        yield _entry(unit.surface, how, said)
    if weighed.evidence:
        strongest = max(weighed.evidence, key=lambda e: e.strength)
        text = sentence.article.text[slice(*sentence.span(strongest.first, strongest.last))]
        yield Entry(said.say("desk.why_answer", kind=said.say(f"desk.kind_{query.kind}"), found=text))


def _where(picked: Picked, unit: int, *, found_anywhere: bool) -> str:
    reading = picked.weighed.reading
    before = (*reading.before, *reading.sentences[: picked.weighed.index])
    if any(unit in sentence.credits for sentence in before):
        return "near"
    if unit in reading.above:
        return "above"
    if unit in reading.article:
        return "article"
    return "absent" if found_anywhere else "nowhere"
