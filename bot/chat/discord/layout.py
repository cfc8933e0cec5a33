"""A message as rows of runs: what stands where, before it is known in which form Discord gets it."""

from __future__ import annotations

from calendar import timegm
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby
from urllib.parse import urlsplit

from babel.dates import format_date

from bot.chat.discord.escape import begin_lines, end_turns, escape, mask, style
from bot.chat.discord.press import write_custom_id
from bot.chat.safe import find_link, isolate, measure, shorten, show
from bot.message import Also, Button, Buttons, Entry, Listing, Message, Meta, Part, Piece, Progress, Quote, Text, Tone
from bot.wording.catalogue import Wording

DOT = " · "
LONGEST_LABEL = 80
LONGEST_LINK = 512
"""Units of a button's label, and of the address it opens."""

BAR = 20
FULL, EMPTY = "█", "░"

NOT_TITLED = "—"
"""What stands for a title or label of blanks."""

MARKED = "__**"

HOUR = 10
"""At ten o'clock UTC it is the same day from Hawaii to New Zealand: Discord words a time in the reader's own zone."""

FIRST_DAY, LAST_DAY = date(1970, 1, 2), date(2099, 12, 31)
"""Days that Discord is left to word; for others our own wording is sent."""


class Kind(StrEnum):
    """What a row is; the value stands at the start of its lines."""

    TEXT = ""
    TITLE = "### "
    QUIET = "-# "
    QUOTE = "> "
    ITEM = "- "


KINDS = {Tone.TITLE: Kind.TITLE, Tone.QUIET: Kind.QUIET}
MARKS = {Tone.DROPPED: "~~", Tone.ADDED: "**"}


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one look. ``markup`` is ours, to be sent as it is; ``spare`` runs are only for who has no buttons."""

    text: str
    marks: str = ""
    markup: bool = False
    spare: bool = False


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
    """A button: ``custom_id`` comes back to us, ``link`` opens in the reader's browser."""

    label: str
    custom_id: str = ""
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """Rows that belong together, or buttons. Rows of a unit stay in one post as long as they fit."""

    rows: tuple[Row, ...] = ()
    presses: tuple[Press, ...] = ()


def write_row(row: Row, *, spare: bool = False) -> str:
    """A row as Discord's markup; nothing of a quote is left out or added but what ends its turns of direction."""
    words = "".join(
        run.text if run.markup else style(run.text, run.marks) for run in row.runs if spare or not run.spare
    )
    return begin_lines(words, row.kind.value, blank=row.kind is Kind.QUOTE) + (
        end_turns(row.text) if row.kind is Kind.QUOTE else ""
    )


def lay_out(message: Message, said: Wording) -> Iterator[Unit]:
    """The units of a message in order, empty ones left out. Quotes are opened by the first buttons there are."""
    seen: Counter[str] = Counter()
    opens = tuple(_open_quotes(message.quotes, said))
    several = len(message.quotes) > 1
    for part in message.parts:
        if isinstance(part, Buttons):
            presses = tuple(press for button in part.buttons if (press := _lay_out_button(button, seen)))
            unit, opens = Unit(presses=opens + presses), ()
        else:
            unit = Unit(tuple(row for row in _lay_out_rows(part, said, several=several) if _is_seen(row)))
        if unit != Unit():
            yield unit
    if opens:
        yield Unit(presses=opens)


def _is_seen(row: Row) -> bool:
    return bool(row.text if row.kind is Kind.QUOTE else row.text.strip())


def _lay_out_rows(part: Part, said: Wording, *, several: bool) -> Iterator[Row]:
    if isinstance(part, Quote):
        yield Row(tuple(_join_pieces(part.pieces)), Kind.QUOTE)
        number = part.number if several or part.number > 1 else None
        yield Row(tuple(_tell_meta(part.meta, said, number)), Kind.QUIET)
    elif isinstance(part, Text):
        marks = MARKS.get(part.tone, "")
        yield Row((Run(show(part.text), marks),) if part.text.strip() else (), KINDS.get(part.tone, Kind.TEXT))
    elif isinstance(part, Listing):
        yield from (Row(tuple(_tell_entry(entry)), Kind.ITEM) for entry in part.entries)
    elif isinstance(part, Progress):
        yield Row((Run(isolate(part.label)), Run(f"  {_draw_bar(part)} {part.numbers}")))
    else:
        raise TypeError(part)


def _join_pieces(pieces: tuple[Piece, ...]) -> Iterator[Run]:
    """Neighbours of one look as one run: two marks side by side would be read as another."""
    for marked, group in groupby((it for it in pieces if it.text), key=lambda it: it.marked):
        yield Run("".join(piece.text for piece in group), MARKED if marked else "")


def _tell_meta(meta: Meta, said: Wording, number: int | None) -> Iterator[Run]:
    """Title · publisher · date · language · gone · also, then the link, address or place if no button opens it."""
    if number is not None:
        yield Run(escape(f"{number}.") + " ", markup=True)
    yield Run(isolate(meta.title) if meta.title.strip() else NOT_TITLED)
    if meta.title_note:
        yield Run(f" ({isolate(meta.title_note)})")
    if meta.publisher:
        yield Run(DOT + isolate(meta.publisher))
    if meta.published:
        yield Run(DOT)
        yield _tell_day(meta.published, said)
    for fact in (meta.language, meta.gone):
        if fact:
            yield Run(DOT + isolate(fact))
    if meta.also:
        yield from _tell_also(meta.also, said)
    yield from _tell_way(meta, said)


def _tell_also(also: Also, said: Wording) -> Iterator[Run]:
    for number, other in enumerate(also.links):
        yield Run(", " if number else f"{DOT}{also.label} ")
        yield Run(isolate(other.name) if other.name.strip() else NOT_TITLED)
        # What an article is called is never the label of a link.
        if masked := mask(said.say("chat.open_copy"), other.address) if other.address else None:
            yield Run(f" {masked}", markup=True)
    if also.rest:
        yield Run(f" {also.rest}")


def _tell_day(day: date, said: Wording) -> Run:
    if FIRST_DAY <= day <= LAST_DAY:
        return Run(f"<t:{timegm((day.year, day.month, day.day, HOUR, 0, 0))}:D>", markup=True)
    return Run(format_date(day, "medium", locale=said.language))


def _tell_way(meta: Meta, said: Wording) -> Iterator[Run]:
    """How to get to the quote: a button if the address is short, else a link in the text, else the address itself."""
    masked = mask(said.say("chat.open"), meta.link) if meta.link else None
    pressed = fit_link(meta.link) is not None
    if masked:
        yield Run(DOT, markup=True, spare=pressed)
        yield Run(masked, markup=True, spare=pressed)
    elif meta.link:
        yield Run(DOT + isolate(meta.link), spare=pressed)
    elif meta.place:
        yield Run(DOT + isolate(meta.place))


def fit_link(address: str | None) -> str | None:
    """The address if a button may open it; with a long one, or a host such as "localhost", a message is refused."""
    if address is None or find_link(address) is None or measure(address) > LONGEST_LINK:
        return None
    return address if set(urlsplit(address).hostname or "") & set(".:") else None


def _tell_entry(entry: Entry) -> Iterator[Run]:
    if entry.label:
        yield Run(isolate(entry.label), "**" if entry.details else "")
    for number, detail in enumerate(entry.details):
        yield Run((DOT if number or entry.label else "") + isolate(detail))


def _draw_bar(progress: Progress) -> str:
    filled = min(max(BAR * progress.done // max(progress.total, 1), 0), BAR)
    return FULL * filled + EMPTY * (BAR - filled)


def _open_quotes(quotes: tuple[Quote, ...], said: Wording) -> Iterator[Press]:
    key = "chat.open_number" if len(quotes) > 1 else "chat.open"
    for quote in quotes:
        if link := fit_link(quote.meta.link):
            yield Press(said.say(key, number=quote.number), link=link)


def _lay_out_button(button: Button, seen: Counter[str]) -> Press | None:
    """None when its argument does not fit: half of one would name something else."""
    kind = f"{button.verb}:{button.argument}"
    custom_id = write_custom_id(button.verb, button.argument, seen[kind] + 1)
    if custom_id is None:
        return None
    seen[kind] += 1
    label = shorten(isolate(button.label), LONGEST_LABEL) if button.label.strip() else NOT_TITLED
    return Press(label, custom_id)
