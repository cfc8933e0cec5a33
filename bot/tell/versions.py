"""The versions of an article, and what changed between two of them, worded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby

from bot.message import Entry, Listing, Message, Outcome, Part, Text, Tone
from bot.tell.names import shorten, tell_age
from bot.tell.place import Pages
from bot.wording.catalogue import Wording
from index.compare import Fate, Paragraph
from index.model import Article, Span

FACTS = ("title", "publisher", "author", "published", "language", "url")
"""What is known of an article besides its text."""

TONES = {Fate.REMOVED: Tone.DROPPED, Fate.ADDED: Tone.ADDED}


def tell_versions(versions: Sequence[Article], said: Wording) -> Message:
    """Every version of one article, the newest first."""
    newest = versions[-1]
    entries = tuple(_tell_version(version, said) for version in reversed(versions))
    hint = said.say("versions.how", number=newest.id) if len(versions) > 1 else said.say("versions.only_one")
    parts = (Text(newest.title, Tone.TITLE), Listing(entries), Text(hint, Tone.QUIET))
    return Message(parts, said.say("versions.count", n=len(versions), title=newest.title), private=True)


def _tell_version(version: Article, said: Wording) -> Entry:
    read = said.say("versions.read", time=f"{version.fetched:%Y-%m-%d %H:%M} UTC")
    words = said.say("desk.show_words", n=len(version.text.split()))
    return Entry(said.say("versions.number", number=version.version), (read, words, version.title))


def tell_difference(before: Article, after: Article, paragraphs: Sequence[Paragraph], said: Wording) -> Message:
    """What went and what came from one version to another, paragraph by paragraph; what stayed is counted."""
    numbers = {"before": before.version, "after": after.version}
    summary = said.say("versions.title", title=after.title, **numbers)
    parts: list[Part] = [Text(summary, Tone.TITLE)]
    times = said.say(
        "versions.times", before=f"{before.fetched:%Y-%m-%d %H:%M}", after=f"{after.fetched:%Y-%m-%d %H:%M}"
    )
    parts.append(Text(times, Tone.QUIET))
    facts = tuple(_tell_facts(before, after, said))
    if facts:
        parts.append(Listing(facts))
    if all(it.fate is Fate.SAME for it in paragraphs):
        parts.append(Text(said.say("versions.same_words")))
    else:
        parts.extend(_tell_paragraphs(paragraphs, said))
    return Message(tuple(parts), summary, private=True)


def _tell_facts(before: Article, after: Article, said: Wording) -> Iterator[Entry]:
    for name in FACTS:
        old, new = getattr(before.content, name), getattr(after.content, name)
        if old != new:
            nothing = said.say("versions.nothing")
            yield Entry(said.say(f"versions.fact_{name}"), (f"{old or nothing} → {new or nothing}",))


def _tell_paragraphs(paragraphs: Sequence[Paragraph], said: Wording) -> Iterator[Part]:
    for same, group in groupby(paragraphs, key=lambda it: it.fate is Fate.SAME):
        run = list(group)
        if same:
            yield Text(said.say("versions.unchanged", n=len(run)), Tone.QUIET)
        else:
            yield from (Text(it.span.text, TONES[it.fate]) for it in run)


def tell_one_version(article: Article, said: Wording) -> Message:
    """There is nothing to compare."""
    line = said.say("versions.one", title=article.title, number=article.id)
    return Message((Text(line),), line, Outcome.NOTHING, private=True)


def tell_no_version(article: Article, number: int, said: Wording) -> Message:
    """A version that there is not."""
    line = said.say("versions.none", title=shorten(article.title), number=number, newest=article.version)
    return Message((Text(line),), line, Outcome.NOTHING, private=True)


def tell_lost(lost: Sequence[Span], pages: Pages, said: Wording) -> Text:
    """One line: the pages of these quotes are not there any more; where they can still be read."""
    told: dict[str, str] = {}
    for span in lost:
        name = said.say("answer.word", word=span.article.title)
        link = pages.reader(span)
        told.setdefault(name, said.say("versions.kept_at", title=name, link=link) if link else name)
    return Text(said.say("versions.gone", names="; ".join(told.values())), Tone.QUIET)


def tell_edited(edited: Sequence[Article], said: Wording, now: datetime) -> Text:
    """One line: these articles, as they are now, do not have the quoted words any more."""
    names = [
        said.say("versions.now", title=it.title, version=it.version, age=tell_age(it.fetched, now, said), number=it.id)
        for it in edited
    ]
    return Text(said.say("versions.edited", names="; ".join(names)), Tone.QUIET)
