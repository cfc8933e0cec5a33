"""What somebody did, as a visit: a message, a command or a button. None for what is not for us."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.chat.discord.press import read_custom_id
from bot.chat.discord.reply import Reply, pack_reply
from bot.request import Turn, Upload, Visitor
from bot.turn import read_command, read_line, read_press
from bot.visit import Visit, make_visit

PLATFORM = "discord"

BLANKS = re.compile(r" {2,}")
MENTION = re.compile(r"<(?:@[!&]?|#)(\d+)>")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something happened, and who did it; ``guild`` is empty in a direct message."""

    guild: str
    channel: str
    person: str


@dataclass(frozen=True, slots=True)
class Heard:
    """A message of a person. ``answers`` is the message it replies to, ``mentions`` says whether it is meant for us.

    ``text`` is empty where Discord does not let us read it.
    """

    id: str
    place: Place
    text: str
    mentions: bool = False
    answers: str | None = None
    uploads: tuple[Upload, ...] = ()


@dataclass(frozen=True, slots=True)
class Called:
    """An interaction: somebody used a command or pressed a button."""

    id: str
    token: str
    application: str
    place: Place
    locale: str | None = None


def visit_of_message(heard: Heard, me: str) -> Visit | None:
    """A visit of somebody who wrote to us, or beside us."""
    place = heard.place
    addressed = heard.mentions or not place.guild
    named = any(found[1] == me for found in MENTION.finditer(heard.text))
    text = BLANKS.sub(" ", MENTION.sub(" ", heard.text)).strip()
    if not (text or heard.uploads or named):
        return None  # what we may not read, a sticker, a poll
    line = text or ("add" if heard.uploads and addressed else "")
    if not (line or addressed):
        return None
    visitor = Visitor(PLATFORM, place.guild, place.channel, place.person, heard.answers, direct=not place.guild)
    visit = make_visit(read_line(line), visitor, heard.id, f"{place.guild}/{place.channel}/{heard.id}")
    uploads = heard.uploads if addressed and visit.turn.verb == "add" else ()
    return replace(visit, addressed=addressed, reply=pack_reply(Reply(message=heard.id)), uploads=uploads)


def visit_of_command(
    called: Called, name: str, text: str, *, private: bool = True, uploads: tuple[Upload, ...] = ()
) -> Visit:
    """A visit of somebody who used a command: its name, and the words behind it."""
    visit = _visit_of(called, read_command(name, text, called.locale), private=private)
    return replace(visit, uploads=uploads)


def visit_of_press(called: Called, custom_id: str, pressed: str, *, private: bool) -> Visit | None:
    """A visit of somebody who pressed a button of the message ``pressed``, which may be theirs alone."""
    read = read_custom_id(custom_id)
    if read is None:
        return None
    return _visit_of(called, read_press(*read, called.locale), private=private, pressed=pressed)


def write_question(question: str, article: str | None, language: str | None) -> str:
    """A question with the options of the command as its operators."""
    words = [" ".join(question.split())]
    if article and article.split():
        words.append(f"article:{''.join(article.split())}")
    if language:
        words.append(f"lang:{language}")
    return " ".join(words)


def visitor_of(place: Place, *, private: bool) -> Visitor:
    """Who did something by an interaction."""
    return Visitor(
        PLATFORM,
        place.guild,
        place.channel,
        place.person,
        direct=not place.guild,
        private=private and bool(place.guild),
    )


def _visit_of(called: Called, turn: Turn, *, private: bool, pressed: str = "") -> Visit:
    reply = Reply("", called.id, called.token, called.application, pressed)
    thread = pressed if pressed and not private else None
    visitor = replace(visitor_of(called.place, private=private), thread=thread)
    visit = make_visit(turn, visitor, called.id, f"{called.place.guild}/{called.place.channel}/i{called.id}")
    return replace(visit, reply=pack_reply(reply))
