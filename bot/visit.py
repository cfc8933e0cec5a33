"""One thing a person did in a chat, as it is claimed, kept over a restart, and replied to."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace

from bot.request import Request, Turn, Upload, Visitor


@dataclass(frozen=True, slots=True)
class Visit:
    """A turn in a chat. Its request has a visitor, and no documents yet: these are fetched from the ``uploads``.

    ``event`` is the delivery's own id, ``message`` says what is answered (workspace, channel, time, intent): the same
    over every delivery of it. ``addressed`` is False for what was only overheard: it is answered when it continues a
    conversation of ours, or where the channel was set so. ``reply`` is what the platform needs to reply (a token, an
    address of the message), opaque to everybody else, text of at most 4,000 characters.
    """

    turn: Turn
    visitor: Visitor
    event: str
    message: str
    addressed: bool = True
    reply: str = ""
    uploads: tuple[Upload, ...] = ()


def make_visit(turn: Turn, visitor: Visitor, event: str, message: str) -> Visit:
    """A visit whose request knows its visitor."""
    return Visit(Turn(turn.verb, replace(turn.request, visitor=visitor)), visitor, event, message)


def pack_visit(visit: Visit) -> str:
    """A visit as JSON, to be kept with its claim."""
    request = asdict(replace(visit.turn.request, visitor=None, documents=()))
    return json.dumps(
        {
            "verb": visit.turn.verb,
            "request": {name: value for name, value in request.items() if value},
            "visitor": asdict(visit.visitor),
            "event": visit.event,
            "message": visit.message,
            "addressed": visit.addressed,
            "reply": visit.reply,
            "uploads": [asdict(upload) for upload in visit.uploads],
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def unpack_visit(packed: str) -> Visit:
    """The visit that was packed. Raises ValueError for anything else."""
    try:
        held = json.loads(packed)
        visitor = Visitor(**held["visitor"])
        turn = Turn(held["verb"], Request(**held["request"], visitor=visitor))
        uploads = tuple(Upload(**upload) for upload in held["uploads"])
        return Visit(turn, visitor, held["event"], held["message"], held["addressed"], held["reply"], uploads)
    except (KeyError, TypeError) as error:
        raise ValueError(str(error)) from error
