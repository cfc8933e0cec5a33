"""What became of a reindex, worded: refused, taken, taken back, or not begun because another is at work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.message import Entry, Listing, Message, Outcome, Part, Text, Tone
from bot.tell.names import tell_age
from bot.wording.catalogue import Wording
from index.exam import Worse
from index.kept import Reindex
from index.ports import Change


def tell_refused(worse: Sequence[Worse], said: Wording) -> Message:
    """Which questions would be answered worse, why, and what can be done."""
    line = said.say("reindex.refused", n=len(worse))
    parts: list[Part] = [Text(line), _list(worse, said)]
    if any(each.already for each in worse):
        parts.append(Text(said.say("reindex.already"), Tone.QUIET))
    if any(each.expected.number is not None for each in worse):
        parts.append(Text(said.say("reindex.refused_pins"), Tone.QUIET))
    parts.append(Text(said.say("reindex.refused_how"), Tone.QUIET))
    return Message(tuple(parts), line, Outcome.NOTHING, private=True)


def add_verdict(message: Message, pins: int, worse: Sequence[Worse], said: Wording, *, held: int) -> Message:
    """The message of a reindex with what it means for pinned questions, and how to go back if it changed texts."""
    more: list[Part] = []
    if worse:
        more += [Text(said.say("reindex.forced", n=len(worse))), _list(worse, said)]
    elif pins:
        more.append(Text(said.say("reindex.kept", n=pins), Tone.QUIET))
    if held:
        more.append(Text(said.say("reindex.can_go_back"), Tone.QUIET))
    return replace(message, parts=(*message.parts, *more))


def tell_busy(last: Reindex | None, now: datetime, said: Wording) -> Message:
    """Who reindexes already, since when, and how far it is."""
    if last is None or last.ended is not None:  # it has not been noted yet
        line = said.say("reindex.busy_new")
    else:
        line = said.say("reindex.busy", **_tell_course(last, now, said))
    return Message((Text(line),), line, Outcome.NOTHING, private=True)


def tell_course(last: Reindex, now: datetime, said: Wording, *, at_work: bool) -> Text:
    """For the status: a reindex at work, or one that was interrupted."""
    return Text(said.say("reindex.at_work" if at_work else "reindex.interrupted", **_tell_course(last, now, said)))


def tell_rollback(last: Reindex, changes: Sequence[Change], said: Wording) -> Message:
    """To which texts it went back, and of which articles."""
    facts = {"who": _tell_who(last, said), "time": f"{last.began:%Y-%m-%d %H:%M} UTC"}
    if not changes:
        return _say(said.say("reindex.rollback_changed", **facts), Outcome.NOTHING)
    line = said.say("reindex.rolled_back", n=len(changes), **facts)
    listed = Listing(tuple(Entry(change.location) for change in changes))
    return Message((Text(line), listed, Text(said.say("reindex.rollback_note"), Tone.QUIET)), line, private=True)


def tell_nothing_back(last: Reindex | None, said: Wording) -> Message:
    """There is nothing to go back to."""
    if last is None:
        return _say(said.say("reindex.rollback_none"), Outcome.NOTHING)
    facts = {"who": _tell_who(last, said), "time": f"{last.began:%Y-%m-%d %H:%M} UTC"}
    return _say(said.say("reindex.rollback_twice", **facts), Outcome.NOTHING)


def _list(worse: Sequence[Worse], said: Wording) -> Listing:
    return Listing(tuple(_tell_one(each, said) for each in worse))


def _tell_one(each: Worse, said: Wording) -> Entry:
    number = each.expected.number
    question = each.expected.question if number is None else f"{number}. {each.expected.question}"
    article = said.say("reindex.of_article", number=each.expected.article)
    return Entry(question, (said.say(f"reindex.fate_{each.fate}"), article))


def _tell_course(last: Reindex, now: datetime, said: Wording) -> dict[str, str]:
    phase = said.say(f"reindex.phase_{last.phase}")
    far = f"{phase} {last.done}/{last.total}" if last.total else phase
    return {"who": _tell_who(last, said), "age": tell_age(last.began, now, said), "far": far}


def _tell_who(last: Reindex, said: Wording) -> str:
    return last.begun.who or said.say("reindex.by_terminal")


def _say(line: str, outcome: Outcome) -> Message:
    return Message((Text(line),), line, outcome, private=True)
