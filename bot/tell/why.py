"""Why a quote was chosen, worded: every word of the question and where it was found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.message import Entry, Listing, Message, Outcome, Part, Text, Tone
from bot.tell.names import name_language
from bot.wording.catalogue import Wording
from index.analyse.frame import Kind
from index.analyse.question import Query
from index.answer import Answer
from index.model import Interval
from index.quote.cued import Evidence
from index.quote.pick import Picked

ANNOUNCED = frozenset({Kind.WHY, Kind.HOW})
"""Kinds whose answers are known by the words before them ("because")."""


def tell_why(answer: Answer, nothing: str, said: Wording, before: int = 0) -> Message:
    """The terms, languages and scores behind each quote; or ``nothing``, which says why there is none.

    ``before`` is how many quotes of the question were shown before.
    """
    query = answer.query
    if query is None or not query.units:
        return Message((Text(nothing),), nothing, Outcome.NOTHING, private=True)
    parts: list[Part] = []
    language = name_language(query.language, said)
    parts.append(Text(said.say("desk.why_language", language=language), Tone.QUIET))
    top = max((picked.weighed.reading.score for picked in answer.picked), default=1.0)
    for number, picked in enumerate(answer.picked, start=before + 1):
        title = said.say("desk.why_title", number=number, title=picked.quote.article.title)
        share = f"{picked.weighed.reading.score / top:.2f}"
        coverage = round(100 * picked.weighed.coverage)
        parts.append(Text(title, Tone.TITLE))
        parts.append(Text(said.say("desk.why_score", score=share, coverage=coverage), Tone.QUIET))
        parts.append(Listing(tuple(_explain(picked, query, said))))
    if not answer.picked:
        parts.append(Text(nothing))
        found = {unit.surface: "desk.why_somewhere" if unit.found else "desk.why_nowhere" for unit in query.units}
        parts.append(Listing(tuple(Entry(word, (said.say(how),)) for word, how in found.items())))
    sure = said.say(
        "desk.why_confidence", confidence=round(100 * answer.confidence), threshold=round(100 * answer.least)
    )
    parts.append(Text(sure, Tone.QUIET))
    return Message(tuple(parts), sure, Outcome.DONE if answer.picked else Outcome.NOTHING, private=True)


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
        yield Entry(unit.surface, (how,))
    if proof := find_proof(picked):
        looks = " … ".join(sentence.article.text[start:end] for start, end in proof)
        how = said.say("desk.why_cue" if query.kind in ANNOUNCED else "desk.why_answer", found=looks)
        yield Entry(said.say(f"desk.kind_{query.kind}"), (how,))


def find_proof(picked: Picked) -> list[Interval]:
    """What in a quote looks most like the answer, as offsets in the article: within the marked words, if possible."""
    sentence = picked.weighed.sentence

    def place(evidence: Evidence) -> Interval:
        return sentence.span(evidence.first, evidence.last)

    marked = [e for e in picked.weighed.evidence if _lies_within(place(e), picked.quote.marks)]
    candidates = marked or picked.weighed.evidence
    strongest = max((e.strength for e in candidates), default=0.0)
    return _leave_out_nested([place(e) for e in candidates if e.strength == strongest])


def _lies_within(interval: Interval, outer: Sequence[Interval]) -> bool:
    return any(start <= interval[0] and interval[1] <= end for start, end in outer)


def _leave_out_nested(intervals: Sequence[Interval]) -> list[Interval]:
    """In order, without those that lie within another."""
    kept: list[Interval] = []
    for interval in sorted(set(intervals), key=lambda each: (each[0], -each[1])):
        if not kept or interval[1] > kept[-1][1]:
            kept.append(interval)
    return kept


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
