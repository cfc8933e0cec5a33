"""Articles to a segment: their words are read, counted, and put in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.analyse.numbered import CAPITAL, INNER, Reader, Texts
from index.analyse.spellings import AT_ONCE, list_only, spell
from index.clean.trace import Trace, trace
from index.model import Article, Passage
from index.packed import count_up, pack
from index.rank.bm25 import Bm25, Stock, make_stock
from index.rank.postings import Ids, Listed, Places, count_terms, shrink
from index.rank.segment import EPOCH, MICROSECOND, NONE, Cards, Forward, Segment, Spans, Traces

DIGITS = 16
"""Hexadecimal digits of a text's digest that are kept."""


def go_on() -> None:
    """For those whom nobody holds up."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An article, its passages in order, and its trace."""

    article: Article
    passages: Sequence[Passage]
    trace: Trace


def enter(article: Article, passages: Sequence[Passage]) -> Entry:
    """An article that is cleaned by itself."""
    return Entry(article, passages, trace(article))


def gather(
    language: str,
    entries: Sequence[Entry],
    step: Callable[[], None] = go_on,
    reader: Reader | None = None,
    *,
    whole: bool = True,
) -> Segment:
    """A segment of articles of one language; ``step`` is called before each is read, and may wait or raise.

    A ``reader`` that has read others before is faster, and what comes of it is the same. What is not ``whole`` lacks
    what merging makes anew anyway, and nobody can be answered from it.
    """
    entries = sorted(entries, key=lambda entry: entry.article.id)
    reader, bodies_read, titles_read = Reader(language) if reader is None else reader, Texts(), Texts()
    for entry in entries:
        step()
        take(entry, reader, bodies_read, titles_read)
    terms, flags, sizes = reader.count(bodies_read)
    titles, _, title_sizes = reader.count(titles_read)
    words, ranks = _order(reader.words(), terms, titles)
    terms, titles = ranks[terms], ranks[titles]
    spans = lay_out(entries)
    bodies = count_terms(terms, sizes, len(words))
    wholes, passages = join_passages(bodies, spans.owner)
    forward = turn(wholes, passages, (terms, np.repeat(spans.owner, sizes), flags), (titles, title_sizes))
    lengths = np.bincount(spans.owner, weights=sizes, minlength=len(entries))
    return Segment(
        language,
        spell(words) if whole else list_only(words),
        deal(entries),
        retrace([entry.trace for entry in entries]),
        spans,
        forward,
        stock_up(bodies, sizes),
        stock_up(count_terms(titles, title_sizes, len(words)), title_sizes),
        stock_up(wholes, lengths),
        *add_up(forward, len(words)),
    )


def take(entry: Entry, reader: Reader, bodies: Texts, titles: Texts) -> None:
    """Read the words of an article."""
    # A derived title is the first sentence once more: counting it twice would favour the lead.
    content = entry.article.content
    title = "" if content.title_derived else content.title
    reader.read(titles, title, [(0, len(title))])
    for passage in entry.passages:
        reader.read(bodies, content.text, passage.sentences)


def _order(words: Sequence[str], *used: Places) -> tuple[list[str], Places]:
    """Those of some words whose numbers are used, in the order of their letters, and by number their places there."""
    there = np.zeros(len(words), dtype=bool)
    for each in used:
        there[each] = True
    numbers = np.flatnonzero(there).tolist()
    # First in pieces, which are soon put together: other threads get no turn while a list is sorted.
    pieces = [sorted(numbers[at : at + AT_ONCE], key=words.__getitem__) for at in range(0, len(numbers), AT_ONCE)]
    order = sorted(chain.from_iterable(pieces), key=words.__getitem__)
    ranks = np.empty(len(words), dtype=np.int64)
    ranks[order] = np.arange(len(order))
    return [words[number] for number in order], ranks


def stock_up(listed: Listed, lengths: NDArray[Any]) -> Stock:
    """Texts with what their terms can tell at most."""
    return make_stock(Bm25(), listed, lengths.astype(np.int32))


def join_passages(bodies: Listed, owner: Ids) -> tuple[Listed, Places]:
    """Postings of passages as those of whole articles, and for each of these in how many passages it is."""
    starts, ids, counts = bodies
    terms = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    owners = owner[ids]
    # A term's passages are in order, and so are their articles.
    new = np.flatnonzero((np.diff(terms, prepend=-1) != 0) | (np.diff(owners, prepend=-1) != 0))
    joined = np.add.reduceat(counts.astype(np.int64), new) if len(new) else np.empty(0, dtype=np.int64)
    edges = np.searchsorted(terms[new], np.arange(len(starts)))
    return (edges, owners[new], shrink(joined)), np.diff(new, append=len(terms))


def turn(
    wholes: Listed, passages: Places, tokens: tuple[Places, Ids, NDArray[np.uint8]], titles: tuple[Places, Places]
) -> Forward:
    """By article what postings have by term; ``tokens`` are the terms, articles and flags of all words read."""
    starts, ids, _ = wholes
    different, articles = max(len(starts) - 1, 1), len(titles[1])
    terms = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    order = np.argsort(ids, kind="stable")
    owners, terms = ids[order].astype(np.int64), terms[order]
    keys = owners * different + terms
    counted = []
    for flag in (INNER, CAPITAL):
        those = tokens[2] & flag > 0
        found, often = np.unique(tokens[1][those].astype(np.int64) * different + tokens[0][those], return_counts=True)
        counts = np.zeros(len(keys), dtype=np.int64)
        counts[np.searchsorted(keys, found)] = often
        counted.append(shrink(counts))
    title_terms, title_sizes = titles
    title_owners = np.repeat(np.arange(articles), title_sizes)
    title_keys = np.unique(title_owners * different + title_terms)
    return Forward(
        count_up(np.bincount(owners, minlength=articles)),
        terms.astype(np.int32),
        shrink(passages[order]),
        counted[0],
        counted[1],
        count_up(np.bincount(title_keys // different, minlength=articles)),
        (title_keys % different).astype(np.int32),
    )


def add_up(forward: Forward, different: int) -> tuple[Ids, Ids]:
    """How often each term stands within sentences, and with a capital there, in all articles."""
    inner, capital = (
        np.bincount(forward.terms, weights=it, minlength=different).astype(np.int32)
        for it in (forward.inner, forward.capital)
    )
    return inner, capital


def lay_out(entries: Sequence[Entry]) -> Spans:
    """Where passages stand."""
    passages = [passage for entry in entries for passage in entry.passages]
    sentences = list(chain.from_iterable(passage.sentences for passage in passages))
    headings = [passage.heading or (NONE, NONE) for passage in passages]
    owner = np.repeat(np.arange(len(entries)), [len(entry.passages) for entry in entries])
    return Spans(
        owner.astype(np.int32),
        _ids(passage.start for passage in passages),
        _ids(passage.end for passage in passages),
        _ids(start for start, _ in headings),
        _ids(end for _, end in headings),
        count_up(len(passage.sentences) for passage in passages),
        _ids(start for start, _ in sentences),
        _ids(end for _, end in sentences),
    )


def _ids(numbers: Iterable[int]) -> Ids:
    return np.array(list(numbers), dtype=np.int32)


def deal(entries: Sequence[Entry]) -> Cards:
    """What is known of articles beside their texts."""
    articles = [entry.article for entry in entries]
    contents = [article.content for article in articles]
    return Cards(
        np.array([article.id for article in articles], dtype=np.int64),
        _ids(article.version for article in articles),
        np.array([short(article.digest) for article in articles], dtype=np.uint64),
        np.array([(article.fetched - EPOCH) // MICROSECOND for article in articles], dtype=np.int64),
        _ids(it.published.toordinal() if it.published else 0 for it in contents),
        pack(article.location for article in articles),
        pack(it.title for it in contents),
        pack(it.url or "" for it in contents),
        pack(it.publisher or "" for it in contents),
    )


def short(digest: str) -> int:
    """The first digits of a text's digest as a number."""
    return int(digest[:DIGITS] or "0", 16)


def retrace(traces: Sequence[Trace]) -> Traces:
    """Traces of articles as arrays."""
    names = sorted({it.neighbours for it in traces})
    numbers = {name: number for number, name in enumerate(names)}
    return Traces(
        pack(names),
        _ids(numbers[it.neighbours] for it in traces),
        np.array([it.kept for it in traces], dtype=np.uint64),
        count_up(len(it.lines) for it in traces),
        _concatenate(it.lines for it in traces),
        count_up(len(it.blocks) for it in traces),
        _concatenate(it.blocks for it in traces),
    )


def _concatenate(parts: Iterable[NDArray[np.uint64]]) -> NDArray[np.uint64]:
    return np.concatenate([np.empty(0, dtype=np.uint64), *parts])
