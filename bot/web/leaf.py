"""One version of an article, laid out for reading: its facts, its lines, the quote in them, what was left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time

from bot.seal import ANCHOR
from bot.tell.names import name_language
from bot.tell.place import name_place
from bot.web.compare import Paragraph, compare
from bot.wording.catalogue import Wording
from index.clean.boilerplate import Cleaned
from index.link import deep_link
from index.model import Article, Block, Interval, Span

WEB = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class Fact:
    """Something about the article; ``link`` is an address of the web that is safe to open."""

    label: str
    text: str
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Strip:
    """A run of a line; the first one of the quote has the anchor as its name."""

    text: str
    marked: bool = False
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A block of the article: its kind and its text in strips."""

    kind: str
    strips: tuple[Strip, ...]


@dataclass(frozen=True, slots=True)
class Other:
    """A version: its label, when it was fetched, what is to be opened for it, and for what changed in it."""

    label: str
    fetched: str
    link: str | None
    changes: str | None


@dataclass(frozen=True, slots=True)
class Leaf:
    """What is shown of one version. ``quoted`` is whether the quote stands in it; ``lost``: its own page is gone."""

    title: str
    title_note: str | None
    language: str
    direction: str
    facts: tuple[Fact, ...]
    lines: tuple[Line, ...]
    quoted: bool
    left_out: tuple[tuple[str, str], ...]
    lost: bool = False


def lay_out(article: Article, quote: Interval | None, cleaned: Cleaned, said: Wording, *, lost: bool = False) -> Leaf:
    """A version with the quote marked, if it stands in it; lines of the quote are never left out."""
    lines: list[Line] = []
    left_out: list[tuple[str, str]] = []
    signals = {dropped.block: dropped.signals for dropped in cleaned.dropped}
    for block in article.content.blocks:
        inside = _overlap(block, quote)
        if block in signals and inside is None:
            left_out.append((_text(article, block), _tell_signals(signals[block], said)))
        else:
            first = inside is not None and not any(strip.name for line in lines for strip in line.strips)
            lines.append(Line(block.kind.value, tuple(_cut(article, block, inside, first=first))))
    return Leaf(
        title=article.title,
        title_note=said.say("answer.derived") if article.content.title_derived else None,
        language=article.language,
        direction=direction_of(article.language),
        facts=tuple(_tell_facts(article, quote, said, lost=lost)),
        lines=tuple(lines),
        quoted=quote is not None,
        left_out=tuple(left_out),
        lost=lost,
    )


def tell_changes(before: Article, after: Article) -> list[Paragraph]:
    """Title and paragraphs of two versions, with what was added and taken out."""
    return compare(*([it.title, *(_text(it, block) for block in it.content.blocks)] for it in (before, after)))


def tell_versions(versions: Sequence[Article], shown: int, compared: int | None, said: Wording) -> tuple[Other, ...]:
    """The newest first; that which is shown, and the changes that are, have no link."""
    told = []
    numbers = [it.version for it in versions]
    for number, article in zip(numbers, versions, strict=True):
        earlier = [it for it in numbers if it < number]
        here = number == shown
        link = None if here and compared is None else f"?version={number}#{ANCHOR}"
        changes = f"?version={number}&since={earlier[-1]}" if earlier else None
        told.append(Other(said.say("reader.one_version", number=number), tell_time(article, said), link, changes))
    return tuple(reversed(told))


def tell_time(article: Article, said: Wording) -> str:
    """When a version was fetched, in words."""
    day = format_date(article.fetched, "long", locale=said.language)
    return said.say("reader.time", day=day, time=format_time(article.fetched, "HH:mm", locale=said.language))


def find_quote(versions: Sequence[Article], shown: Article, at: tuple[int, int, int]) -> Interval | None:
    """Where the quote at (version, start, end) stands in the version shown; the same words may be at another place."""
    version, start, end = at
    if shown.version == version:
        return start, end
    origin = next((it for it in versions if it.version == version), None)
    words = "" if origin is None else origin.text[start:end]
    found = shown.text.find(words) if words else -1
    return None if found < 0 else (found, found + len(words))


def direction_of(language: str) -> str:
    """The direction a language is written in: "ltr", "rtl", or "auto" when it is not known."""
    try:
        return Locale(language).text_direction
    except (UnknownLocaleError, ValueError):
        return "auto"


def _text(article: Article, block: Block) -> str:
    return article.text[block.start : block.end]


def _overlap(block: Block, quote: Interval | None) -> Interval | None:
    """The part of a block that is quoted."""
    if quote is None:
        return None
    start, end = max(block.start, quote[0]), min(block.end, quote[1])
    return (start, end) if start < end else None


def _cut(article: Article, block: Block, inside: Interval | None, *, first: bool) -> Iterator[Strip]:
    if inside is None:
        yield Strip(_text(article, block))
        return
    start, end = inside
    if block.start < start:
        yield Strip(article.text[block.start : start])
    yield Strip(article.text[start:end], marked=True, name=ANCHOR if first else None)
    if end < block.end:
        yield Strip(article.text[end : block.end])


def _tell_signals(signals: Sequence[str], said: Wording) -> str:
    return " · ".join(said.say(f"reader.signal_{signal}") for signal in signals)


def _tell_facts(article: Article, quote: Interval | None, said: Wording, *, lost: bool) -> Iterator[Fact]:
    content = article.content
    if content.publisher:
        yield Fact(said.say("reader.publisher"), content.publisher)
    if content.author:
        yield Fact(said.say("reader.author"), content.author)
    if content.published:
        yield Fact(said.say("reader.published"), format_date(content.published, "long", locale=said.language))
    yield Fact(said.say("reader.language"), name_language(content.language, said))
    yield Fact(said.say("reader.fetched"), tell_time(article, said))
    start, end = quote or (0, 1)
    if content.url:
        link = deep_link(article, start, end) if article.text else content.url
        safe = link if link is not None and link.startswith(WEB) and not lost else None
        yield Fact(said.say("reader.original"), content.url, safe)
    elif article.text:
        place = name_place(Span(article, start, end), said) if quote else article.location
        yield Fact(said.say("reader.file"), place)
