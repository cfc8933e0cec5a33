"""Sources and articles, worded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from textwrap import shorten as shorten_text

from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal

from bot.message import Entry, Listing, Message, Outcome, Part, Text, Tone
from bot.tell.due import tell_next
from bot.tell.names import name_language, shorten, tell_age
from bot.tell.place import Pages
from bot.wording.catalogue import Wording
from index.answer import View
from index.clean.boilerplate import Cleaned, clean
from index.errors import ExtractError, FetchError
from index.model import Article, Block, Span
from index.ports import Change, Problem, Source, Watch

BEGINNING, LINE = 200, 60
"""Characters of an article's beginning that are shown of what was added, and of a line that is left out."""

SHOWN = 3
"""Lines that are left out of an article and shown of what was added."""

FOLDER_OUTCOMES = ("added", "changed", "restored", "unchanged", "failed")


def tell_sources(
    sources: Sequence[tuple[Source, Watch | None]], articles: Sequence[Article], said: Wording, now: datetime, hint: str
) -> Message:
    """What is tracked, how fresh it is, what could not be read, and every article; of the web, when it is read next."""
    if not sources:
        line = f"{said.say('desk.sources_none')} {hint}"
        return Message((Text(line),), line, Outcome.NOTHING, private=True)
    parts: list[Part] = []
    for source, watch in sources:
        age = (
            said.say("desk.source_checked", age=tell_age(source.checked, now, said))
            if source.checked
            else None
            if source.kind == "upload"  # which are read when they are handed over
            else said.say("desk.source_never")
        )
        parts.append(
            Text(f"{watch.title} · {source.location}" if watch and watch.title else source.location, Tone.TITLE)
        )
        facts = [said.say("desk.source_articles", n=source.articles), age, tell_next(watch, now, said)]
        parts.append(Text(" · ".join(fact for fact in facts if fact), Tone.QUIET))
        if source.problems:
            parts.append(Text(said.say("desk.problems")))
            parts.append(Listing(tuple(tell_problem(problem, said) for problem in source.problems)))
    if articles:
        parts.append(Listing(tuple(_entry(article, said) for article in articles)))
    else:
        parts.append(Text(hint))
    summary = said.say("desk.source_articles", n=len(articles))
    return Message(tuple(parts), summary, Outcome.DONE if articles else Outcome.NOTHING, private=True)


def tell_problem(problem: Problem, said: Wording) -> Entry:
    """What could not be read, why, and since when."""
    reason = said.say(f"reading.{problem.reason}", detail=problem.detail)
    return Entry(problem.location, (reason, said.say("desk.problem_since", time=f"{problem.since:%Y-%m-%d %H:%M} UTC")))


def _entry(article: Article, said: Wording) -> Entry:
    content = article.content
    details = [content.publisher, content.published and content.published.isoformat()]
    details += [name_language(content.language, said), article.location]
    return Entry(f"#{article.id} {content.title}", tuple(str(detail) for detail in details if detail))


def tell_state(article: Article, pages: Pages, said: Wording, *, removed: bool) -> str | None:
    """What is to be known of an article that answers no more, or whose page is gone; None of any other."""
    told = [said.say("desk.show_removed", number=article.id)] if removed else []
    if pages.has_lost(article):
        first = article.content.blocks[0]
        link = pages.reader(Span(article, first.start, first.end))
        told.insert(0, said.say("desk.show_kept", link=link) if link else said.say("desk.show_gone"))
    return " ".join(told) or None


def tell_article(
    article: Article, cleaned: Cleaned, said: Wording, now: datetime, *, raw: bool, state: str | None = None
) -> Message:
    """An article as it is kept; ``raw`` shows the lines that are never quoted too, marked. ``state`` goes above it."""
    dropped = {held.block: held.signals for held in cleaned.dropped}
    shown = [block for block in article.content.blocks if raw or block not in dropped]
    age = tell_age(article.fetched, now, said)
    where = said.say("desk.show_where", place=article.location, version=article.version, age=age)
    words = said.say("desk.show_words", n=sum(len(article.text[b.start : b.end].split()) for b in cleaned.kept))
    facts = [article.content.publisher, article.content.author, name_language(article.language, said), words]
    parts: list[Part] = [Text(article.title, Tone.TITLE)]
    if article.content.title_derived:
        parts.append(Text(said.say("answer.derived"), Tone.QUIET))
    parts.append(Text(" · ".join(fact for fact in facts if fact), Tone.QUIET))
    parts.append(Text(where if article.content.url is None else f"{where} · {article.content.url}", Tone.QUIET))
    if state:
        parts.append(Text(state))
    for block in shown:
        parts.extend(_tell_block(article, block, dropped.get(block), said))
    if dropped and not raw:
        parts.append(Text(said.say("desk.show_hidden", n=len(dropped))))
    return Message(tuple(parts), article.title, private=True)


def _tell_block(article: Article, block: Block, signals: Sequence[str] | None, said: Wording) -> list[Part]:
    text = article.text[block.start : block.end]
    if signals is None:
        return [Text(text, Tone.TITLE if block.kind == "heading" else Tone.PLAIN)]
    why = ", ".join(said.say(f"desk.signal_{signal}") for signal in signals)
    return [Text(text, Tone.DROPPED), Text(said.say("desk.show_dropped", signals=why), Tone.QUIET)]


def tell_no_article(name: str, said: Wording, *, several: bool) -> Message:
    """No article is called so, or more than one."""
    line = said.say("desk.show_ambiguous" if several else "desk.show_none", name=shorten(name))
    return Message((Text(line),), line, Outcome.NOTHING, private=True)


def tell_view(view: View, seconds: float, said: Wording) -> str:
    """What the index holds, and how long it took to build."""
    if not view.articles:
        return said.say("desk.reindex_empty")
    names = [name_language(shelf.language, said) for shelf in view.ranker.shelves]
    return said.say(
        "desk.reindex_done",
        seconds=format_decimal(seconds, "0.0", said.language),
        articles=said.say("desk.source_articles", n=view.articles),
        passages=said.say("desk.passages", n=sum(shelf.tally.size for shelf in view.ranker.shelves)),
        languages=format_list(names, locale=said.language),
    )


def tell_changes(changes: Sequence[Change], summary: str, said: Wording) -> Message:
    """What a reindex did."""
    told = tuple(Entry(said.say(f"desk.change_{change.outcome}"), (change.location,)) for change in changes)
    parts: list[Part] = [Text(summary)]
    parts.append(Listing(told) if told else Text(said.say("desk.reindex_same"), Tone.QUIET))
    if any(change.outcome == "failed" for change in changes):
        parts.append(Text(said.say("desk.reindex_failed"), Tone.QUIET))
    return Message(tuple(parts), summary, private=True)


def tell_added(added: Sequence[tuple[Change, Article | ExtractError]], said: Wording) -> Message:
    """What was understood of each file that was handed over, or why it cannot be read."""
    parts: list[Part] = []
    for change, found in added:
        if isinstance(found, ExtractError):
            reason = said.say(f"reading.{found.reason}", detail=found.detail)
            parts.append(Text(said.say("trouble.reading", place=change.location, reason=reason)))
            continue
        parts.append(Text(said.say(f"desk.add_{change.outcome}", title=found.title, number=found.id)))
        parts.extend(tell_understood(found, said))
    read = sum(isinstance(found, Article) for _, found in added)
    summary = next(part.text for part in parts if isinstance(part, Text))
    return Message(tuple(parts), summary, Outcome.DONE if read else Outcome.MISUSE, private=True)


def tell_folder(
    folder: Path, changes: Sequence[Change], refused: Sequence[FetchError | ExtractError], said: Wording
) -> Message:
    """What became of the files of a folder, and why any of them cannot be read."""
    counts = Counter(change.outcome for change in changes)
    named = said.say("desk.add_folder", n=len(changes), folder=folder)
    summary = named if changes else said.say("desk.add_nothing", folder=folder)
    parts: list[Part] = [Text(summary)]
    told = [said.say(f"desk.folder_{outcome}", n=counts[outcome]) for outcome in FOLDER_OUTCOMES if counts[outcome]]
    parts += [Text(" · ".join(told), Tone.QUIET)] if told else []
    reasons = [(it.location, said.say(f"reading.{it.reason}", detail=it.detail)) for it in refused]
    parts += [Listing(tuple(Entry(place, (reason,)) for place, reason in reasons))] if reasons else []
    return Message(tuple(parts), summary, Outcome.DONE if len(changes) > len(refused) else Outcome.NOTHING)


def tell_understood(article: Article, said: Wording) -> list[Part]:
    """What was read: publisher, date, language and length in a line, how it begins, and what of it is never quoted."""
    content, cleaned = article.content, clean(article)
    words = said.say("desk.show_words", n=sum(len(article.text[b.start : b.end].split()) for b in cleaned.kept))
    day = content.published and format_date(content.published, locale=said.language)
    facts = [content.publisher, day, name_language(content.language, said), words]
    parts: list[Part] = [Text(" · ".join(fact for fact in facts if fact), Tone.QUIET)]
    said_first = next((it for it in cleaned.kept if it.kind != "heading"), None)
    parts += (
        [Text(shorten_text(article.text[said_first.start : said_first.end], BEGINNING, placeholder=" …"))]
        if said_first
        else []
    )
    if cleaned.dropped:
        lines = [
            shorten_text(article.text[it.block.start : it.block.end], LINE, placeholder=" …")
            for it in cleaned.dropped[:SHOWN]
        ]
        quoted = format_list([said.say("desk.add_line", line=line) for line in lines], "unit", said.language)
        more = " …" if len(cleaned.dropped) > SHOWN else ""
        parts.append(Text(said.say("desk.add_left_out", n=len(cleaned.dropped), lines=quoted + more), Tone.QUIET))
    return parts
