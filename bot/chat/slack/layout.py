"""A message as rows of runs: what stands where, before it is known how Slack wants it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from babel.dates import format_date

from bot.chat.safe import find_link, isolate, measure, shorten, show
from bot.message import Also, Button, Buttons, Entry, Listing, Message, Meta, Part, Progress, Quote, Text, Tone
from bot.wording.catalogue import Wording

DOT = " · "
LONGEST_LABEL = 75
LONGEST_VALUE = 2_000
"""Units of a button's label and of its value (Block Kit)."""

BAR = 20
FULL, EMPTY = "█", "░"

NOT_TITLED = "—"
"""What stands for a title or label of blanks."""

VOTES = ("helpful", "unhelpful")
VOTE = "vote"
"""The verb of both votes' action; which it was stands in the value, before what it is about."""

OPEN = "open"
"""The verb of a button that only opens an address; Slack tells of the click all the same."""

STYLES = {
    Tone.PLAIN: (),
    Tone.TITLE: ("bold",),
    Tone.QUIET: ("italic",),
    Tone.DROPPED: ("strike",),
    Tone.ADDED: ("bold",),
}
MARKED = ("bold", "underline")


class Kind(StrEnum):
    """What a row is."""

    TEXT = "text"
    QUOTE = "quote"
    ITEM = "item"


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one look. ``link`` is an address that may be linked; ``day`` is a date the reader's client words."""

    text: str
    styles: tuple[str, ...] = ()
    link: str | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One paragraph, one quote or one line of a list."""

    runs: tuple[Run, ...]
    kind: Kind = Kind.TEXT

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Press:
    """A button: ``value`` goes back to us, ``link`` opens in the reader's browser."""

    label: str
    action: str
    value: str = ""
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """What becomes one block: rows, or buttons. Rows of a unit stay in one post as long as they fit.

    Of ``votes`` there are two, for and against: Slack shows which of them was pressed last.
    """

    rows: tuple[Row, ...] = ()
    presses: tuple[Press, ...] = ()
    votes: tuple[Press, ...] = ()


def lay_out(message: Message, said: Wording) -> Iterator[Unit]:
    """The units of a message in order, empty ones left out."""
    several = len(message.quotes) > 1
    for part in message.parts:
        if isinstance(part, Buttons):
            presses = tuple(_lay_out_buttons(part, message.quotes, said))
            votes = () if message.private else _find_votes(presses)
            units = [Unit(presses=tuple(it for it in presses if it not in votes)), Unit(votes=votes)]
        else:
            units = [Unit(tuple(row for row in _lay_out_rows(part, said, several=several) if row.text))]
        yield from (unit for unit in units if unit != Unit())


def _lay_out_rows(part: Part, said: Wording, *, several: bool) -> Iterator[Row]:
    if isinstance(part, Quote):
        yield Row(tuple(Run(p.text, MARKED if p.marked else ()) for p in part.pieces if p.text), Kind.QUOTE)
        number = part.number if several or part.number > 1 else None
        yield Row(tuple(_tell_meta(part.meta, said, number)))
    elif isinstance(part, Text):
        yield Row((Run(show(part.text), STYLES[part.tone]),) if part.text.strip() else ())
    elif isinstance(part, Listing):
        yield from (Row(tuple(_tell_entry(entry)), Kind.ITEM) for entry in part.entries)
    elif isinstance(part, Progress):
        yield Row((Run(isolate(part.label)), Run(f"  {_draw_bar(part)} {part.numbers}")))
    else:
        raise TypeError(part)


def _tell_meta(meta: Meta, said: Wording, number: int | None) -> Iterator[Run]:
    """Title · publisher · date · language · gone · also, the title linked; else the address or place as text."""
    link = find_link(meta.link)
    if number is not None:
        yield Run(f"{number}. ")
    yield Run(isolate(meta.title) if meta.title.strip() else link or NOT_TITLED, link=link)
    if meta.title_note:
        yield Run(f" ({isolate(meta.title_note)})")
    if meta.publisher:
        yield Run(DOT + isolate(meta.publisher))
    if meta.published:
        yield Run(DOT)
        yield Run(format_date(meta.published, "medium", locale=said.language), day=meta.published)
    for fact in (meta.language, meta.gone):
        if fact:
            yield Run(DOT + isolate(fact))
    if meta.also:
        yield from _tell_also(meta.also)
    if place := (meta.link if link is None else None) or meta.place:
        yield Run(DOT + isolate(place))


def _tell_also(also: Also) -> Iterator[Run]:
    for number, other in enumerate(also.links):
        yield Run(", " if number else f"{DOT}{also.label} ")
        yield Run(isolate(other.name) if other.name.strip() else NOT_TITLED, link=find_link(other.address))
    if also.rest:
        yield Run(f" {also.rest}")


def _tell_entry(entry: Entry) -> Iterator[Run]:
    if entry.label:
        yield Run(isolate(entry.label), ("bold",) if entry.details else ())
    for number, detail in enumerate(entry.details):
        yield Run((DOT if number or entry.label else "") + isolate(detail))


def _draw_bar(progress: Progress) -> str:
    filled = min(max(BAR * progress.done // max(progress.total, 1), 0), BAR)
    return FULL * filled + EMPTY * (BAR - filled)


def _lay_out_buttons(part: Buttons, quotes: tuple[Quote, ...], said: Wording) -> Iterator[Press]:
    """First the one that opens the best quote. A verb's second button gets a number: actions of a block differ."""
    presses = [press for button in part.buttons if (press := _lay_out_button(button))]
    presses[:0] = list(_open_best(quotes, said))[:1]
    seen: Counter[str] = Counter()
    for press in presses:
        seen[press.action] += 1
        repeat = seen[press.action]
        yield press if repeat == 1 else replace(press, action=f"{press.action}:{repeat}")


def _find_votes(presses: tuple[Press, ...]) -> tuple[Press, ...]:
    """The votes for and against, if there are both. What only one person sees may not have them as such."""
    found = {press.action: press for press in presses}
    votes = tuple(found[name] for name in map(name_action, VOTES) if name in found)
    return votes if len(votes) == len(VOTES) else ()


def _open_best(quotes: tuple[Quote, ...], said: Wording) -> Iterator[Press]:
    key = "chat.open_number" if len(quotes) > 1 else "chat.open"
    for quote in quotes:
        if link := find_link(quote.meta.link):
            yield Press(said.say(key, number=quote.number), name_action(OPEN), link=link)


def _lay_out_button(button: Button) -> Press | None:
    """None when its value does not fit: half of one would name something else."""
    if measure(button.argument) > LONGEST_VALUE:
        return None
    label = shorten(show(button.label), LONGEST_LABEL) if button.label.strip() else NOT_TITLED
    return Press(label, name_action(button.verb), button.argument)


def name_action(verb: str) -> str:
    """The action_id of a verb's first button in a block; ``read_action`` is the way back."""
    return f"pq:{verb}"


def read_action(action: str) -> str | None:
    """The verb of an action_id, or None for one that is not ours."""
    ours, _, rest = action.partition(":")
    return rest.partition(":")[0] or None if ours == "pq" else None
