"""What the choice got wrong for certain: a stand-first and lists it left out, readers' comments it took."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from lxml.html import HtmlElement

from index.extract.html.runs import BLOCKS, Run
from index.model import BlockKind

MOST_LINKED = 0.4
"""Share of a run's letters in links from which it leads elsewhere."""

MIN_LEAD_WORDS = 8
"""Words of a stand-first."""

MIN_STORY = 3
"""Runs of a story above the readers' comments on it."""

_LEVELS = 6
_ELSEWHERE = frozenset({"aside", "figure", "footer", "form", "nav", "dialog", "menu", "fieldset"})
_OTHER_MATTER = re.compile(
    r"(?:^|[\s_-])(?:ads?|advert\w*|promo\w*|pub|related|newsletter|nl|shar\w+|social|comment\w*|teasers?|caption|credits?"
    r"|byline|author\w*|meta|tags?|breadcrumbs?|read-?(?:more|also|next)|cookie\w*|consent|paywall|abo|widget|sidebar"
    r"|recommend\w*|outbrain|taboola|sponsor\w*|app|offer|login|toolbar)(?:[\s_-]|$)",
    re.IGNORECASE,
)
_COMMENTS = re.compile(
    r"\W*(?:\d+\s+)?(?:reader |all )?(?:comments?|replies|responses|discussion|commentaires?|r[ée]actions?|kommentare?"
    r"|leserkommentare?|diskussion|comentarios?|coment[áa]rios?|commenti|commento|reacties)(?:\s*\W?\d+\W?)?\W*",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?…。！？][\"'’”»›)\]]*$")

Frame = tuple[HtmlElement, ...]


def find_frames(runs: Sequence[Run]) -> list[Frame]:
    """For each run the boxes it stands in: to be asked before the tree is used up."""
    return [tuple(_boxes(run)) for run in runs]


def mend_choice(runs: Sequence[Run], frames: Sequence[Frame], chosen: Sequence[Run]) -> list[Run]:
    """The chosen runs and those that belong to them, in the page's order."""
    kept = {id(run) for run in chosen}
    places = [at for at, run in enumerate(runs) if id(run) in kept]
    if not places:
        return []
    comments = _find_comments(runs, frames, places)
    places = [at for at in places if at not in comments]
    if not places:
        return []
    added = [at for at in range(places[0]) if _is_lead(runs, at, places[0])]
    for before, after in pairwise(places):
        gap = range(before + 1, after)
        added += [at for at in gap if _stands_between(runs[at], frames[at], frames[before], frames[after])]
    return [runs[at] for at in sorted({*places, *added})]


def _find_comments(runs: Sequence[Run], frames: Sequence[Frame], places: Sequence[int]) -> set[int]:
    """Everything under a heading that counts readers' comments, in its box or below, where a story is above it."""
    for at, run in enumerate(runs):
        if run.kind is not BlockKind.HEADING or not _COMMENTS.fullmatch(run.text) or not frames[at]:
            continue
        box = frames[at][-1]
        below = range(at, len(runs))
        inside = {it for it in below if any(parent is box for parent in _parents(runs[it].block))}
        if sum(it < at for it in places) >= MIN_STORY:
            return inside
    return set()


def _parents(element: HtmlElement) -> Iterator[HtmlElement]:
    at: HtmlElement | None = element
    while at is not None:
        yield at
        at = at.getparent()


def _boxes(run: Run) -> Iterator[HtmlElement]:
    """The block a run's text is in and the next one around it; of an item or row, those around the list or table."""
    at: HtmlElement | None = run.block
    if run.kind in {BlockKind.ITEM, BlockKind.TABLE}:
        while at is not None and at.tag not in {"ul", "ol", "table"}:
            at = at.getparent()
        at = None if at is None else at.getparent()
    elif at is not None and at.tag == "p":
        quote = at.getparent()
        at = quote if quote is not None and quote.tag == "blockquote" else at
    found = 0
    while at is not None and found < 2:  # noqa: PLR2004
        if at.tag in BLOCKS:
            found += 1
            yield at
        at = at.getparent()


def _stands_between(run: Run, frame: Frame, before: Frame, after: Frame) -> bool:
    """Whether a list, table or paragraph has the same box as the article's text in front of it and behind it."""
    inside = frame[:1] if run.kind in {BlockKind.ITEM, BlockKind.TABLE} else frame[1:2]
    beside = all(any(box is held for held in side) for side in (before, after) for box in inside)
    return bool(inside) and beside and _is_plain(run)


def _is_lead(runs: Sequence[Run], at: int, first: int) -> bool:
    """Whether a run is the sentence or two between the headline and the text."""
    run = runs[at]
    headed = any(it.level == 1 for it in runs[:at]) and not any(it.level == 1 for it in runs[at:first])
    if not headed or run.kind not in {BlockKind.PARAGRAPH, BlockKind.HEADING}:
        return False
    return len(run.text.split()) >= MIN_LEAD_WORDS and bool(_SENTENCE.search(run.text)) and _is_plain(run)


def _is_plain(run: Run) -> bool:
    """Whether nothing says that a run is something else: links, or the name of a box it is in."""
    if run.linked > MOST_LINKED * run.letters:
        return False
    at = run.block
    for _ in range(_LEVELS):
        if at is None or at.tag in {"body", "main", "article"}:
            return True
        if at.tag in _ELSEWHERE or _OTHER_MATTER.search(f"{at.get('class') or ''} {at.get('id') or ''}"):
            return False
        at = at.getparent()
    return True
