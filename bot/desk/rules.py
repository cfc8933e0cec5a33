"""What administrators see and set, and how anybody quiets the bot."""

from __future__ import annotations

from dataclasses import replace

from bot.desk.desk import Desk
from bot.desk.intake import Watch
from bot.desk.keep import find_kept, thread_key
from bot.message import Entry, Listing, Message, Outcome, Part, Text, Tone
from bot.request import Request
from bot.tell.names import tell_age
from bot.tell.reindex import tell_course
from bot.tell.rules import tell_status
from bot.wording.catalogue import Wording
from index.kept import Unanswered

ANSWER_ALL = "answer-all"
"""The setting of a channel in which every question is answered."""

MUTED = "muted"
"""The setting of a thread in which only who is addressed by name is answered."""

ON, OFF = "on", "off"

MOST_UNANSWERED = 20
MOST_ACTS = 5


async def status(desk: Desk, request: Request, watch: Watch) -> Message:
    """How the library and the chats are."""
    said = desk.speak(request)
    await desk.take_in(watch, said)
    _, articles = await desk.store.articles(desk.library)
    sources = await desk.store.sources(desk.library)
    votes = await desk.memory.votes(desk.library)
    acts = await desk.memory.admin_log(desk.library, MOST_ACTS)
    told = tell_status(articles, sources, desk.states(), votes, acts, desk.now(), said)
    last = await desk.store.last_reindex(desk.library)
    if last is None or last.ended is not None:
        return told
    async with desk.store.alone(desk.library) as nobody:
        course = tell_course(last, desk.now(), said, at_work=not nobody)
    return replace(told, parts=(*told.parts[:2], course, *told.parts[2:]))


async def unanswered(desk: Desk, request: Request, _watch: Watch) -> Message:
    """The questions nobody could be told the answer to, newest first."""
    said = desk.speak(request)
    held = await desk.memory.unanswered(desk.library, MOST_UNANSWERED)
    title = said.say("desk.unanswered_title" if held else "desk.unanswered_none")
    parts: list[Part] = [Text(title, Tone.TITLE if held else Tone.PLAIN)]
    if held:
        parts.append(Listing(tuple(_entry(desk, each, said) for each in held)))
    return Message(tuple(parts), title, private=True)


def _entry(desk: Desk, held: Unanswered, said: Wording) -> Entry:
    details = [said.say("desk.unanswered_asked", n=held.count, age=tell_age(held.last, desk.now(), said))]
    if held.missing:
        details.append(said.say("desk.unanswered_missing", words=", ".join(held.missing)))
    return Entry(held.question, tuple(details))


async def settings(desk: Desk, request: Request, _watch: Watch) -> Message:
    """The settings of this channel; "answer-all on" and "answer-all off" change one."""
    said = desk.speak(request)
    visitor = request.visitor
    if visitor is None:
        return _tell(said.say("desk.settings_nowhere"), Outcome.NOTHING)
    words = request.argument.casefold().split()
    if len(words) == 2 and words[0] == ANSWER_ALL and words[1] in {ON, OFF}:  # noqa: PLR2004 - a name and a value
        value = ON if words[1] == ON else None
        await desk.memory.set_setting(desk.library, visitor.platform, visitor.channel, ANSWER_ALL, value)
        return _tell(said.say(f"desk.answer_all_{words[1]}"))
    held = await desk.memory.setting(desk.library, visitor.platform, visitor.channel, ANSWER_ALL)
    now = said.say(f"desk.answer_all_{held or OFF}")
    if words:
        return _tell(f"{said.say('desk.settings_unknown', name=request.argument)} {now}", Outcome.MISUSE)
    return Message((Text(now), Text(said.say("desk.settings_how"), Tone.QUIET)), now, private=True)


async def mute(desk: Desk, request: Request, _watch: Watch) -> Message:
    """Answer in this thread, or this channel, only who addresses the bot."""
    kept = await find_kept(desk, request)
    said = desk.speak(request, kept.asked.question if kept else "")
    visitor = request.visitor
    if visitor is None:
        return _tell(said.say("desk.settings_nowhere"), Outcome.NOTHING)
    if visitor.thread is not None:
        place = thread_key(visitor, visitor.thread)
        await desk.memory.set_setting(desk.library, visitor.platform, place, MUTED, ON)
    await desk.memory.set_setting(desk.library, visitor.platform, visitor.channel, ANSWER_ALL, None)
    return _tell(said.say("desk.muted"))


def _tell(line: str, outcome: Outcome = Outcome.DONE) -> Message:
    return Message((Text(line),), line, outcome, private=True)
