"""A run: lines that show little by themselves, among lines that are certainly the page's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.clean.evidence import HINT_WORDS, Cue, Evidence
from index.clean.place import Gap, Place, listed_under_pitch
from index.model import Block, BlockKind

DENSITY = 0.4
"""Share of certain lines in a run from which the lines between them may belong to it."""
ADDRESS_DENSITY = 0.6
"""The same for whole sentences that do no more than speak to the reader."""
SELLING = 2
"""Buttons and pitches a run has at least; captions and teasers stand within articles too."""
_TEASER_WORDS = 25
_TAIL_SHARE = 2
_MENU_WORDS = 2
_MENU_ROW = 3
_TITLE_WORDS = 7
"""From so many words on a line without a full stop is the title of another article rather than a heading."""
_DROPPED = ("position", "run")


@dataclass(frozen=True, slots=True)
class Laid:
    """An article's blocks, what each says for itself, and which are paragraphs; side by side."""

    blocks: Sequence[Block]
    evidence: Sequence[Evidence]
    body: Sequence[bool]


def fill_run(page: Laid, gap: Gap, signals: list[tuple[str, ...]]) -> None:
    """Add signals, in place, for the blocks of the gap that belong to a run of dropped ones."""
    _drop_teasers(page, gap, signals)
    for i in listed_under_pitch(page.blocks, page.evidence):
        if i in gap.indices and signals[i - 1]:
            signals[i] = signals[i] or _DROPPED
    certain = [i for i in gap.indices if signals[i]]
    if gap.place is Place.OPENING:
        _drop_menu(page, gap, signals)
    closing = gap.place is Place.CLOSING
    selling = [i for i in certain if page.evidence[i].sells]
    if selling:
        _grow_box(page, gap, selling, signals)
        certain = [i for i in gap.indices if signals[i]]
    if len(selling) >= SELLING:
        run = range(certain[0], gap.end if closing else certain[-1] + 1)
        density = sum(bool(signals[i]) or page.evidence[i].creed for i in run) / len(run)
        if density >= DENSITY:
            _fill_between(page, gap, run, selling, signals)
        if density >= ADDRESS_DENSITY:
            _fill_addresses(page, gap, selling, signals)
    if closing and selling:
        _drop_tail(page, gap, selling[0], signals)
        _extend_upwards(page, gap, certain[0], signals)
        _drop_dangling_heading(page, gap, signals)


def _grow_box(page: Laid, gap: Gap, selling: Sequence[int], signals: list[tuple[str, ...]]) -> None:
    """Fragments with a hint right above or below a button or pitch are of the same box."""
    for step in (-1, 1):
        for start in selling:
            i = start + step
            while i in gap.indices and (signals[i] or (page.evidence[i].fragment and page.evidence[i].hint)):
                signals[i] = signals[i] or _DROPPED
                i += step


def _drop_tail(page: Laid, gap: Gap, first: int, signals: list[tuple[str, ...]]) -> None:
    """Fragments behind the first pitch with no sentence of the article below them; not a whole list."""
    tail: list[int] = []
    for i in range(gap.end - 1, first, -1):
        if signals[i]:
            continue
        if not page.evidence[i].fragment or page.blocks[i].kind is BlockKind.ITEM:
            break
        tail.append(i)
    if len(tail) <= _TAIL_SHARE * sum(map(bool, signals[gap.start :])):
        for i in tail:
            signals[i] = _DROPPED


def _fill_between(page: Laid, gap: Gap, run: range, selling: Sequence[int], signals: list[tuple[str, ...]]) -> None:
    for i in reversed(run):  # from the end, so that a heading is judged after what it heads
        if signals[i] or page.evidence[i].words > HINT_WORDS:
            continue
        if _is_loose(page, gap, i, signals) or _is_sold(page, i, selling):
            signals[i] = _DROPPED


def _fill_addresses(page: Laid, gap: Gap, selling: Sequence[int], signals: list[tuple[str, ...]]) -> None:
    """Sentences that only speak to the reader, right between two dropped lines or behind all pitches."""
    last = gap.end if gap.place is Place.CLOSING else selling[-1]
    for i in range(selling[0] + 1, last):
        below = i + 1 == gap.end or signals[i + 1]
        if not signals[i] and page.evidence[i].address and signals[i - 1] and below:
            signals[i] = _DROPPED


def _is_loose(page: Laid, gap: Gap, i: int, signals: Sequence[tuple[str, ...]]) -> bool:
    """Whether a fragment is one of the run: not a heading of something kept, nor what stands before an article."""
    each = page.evidence[i]
    if not each.fragment or (gap.place in (Place.OPENING, Place.ONLY) and not each.hint):
        return False
    below = i + 1 < len(signals) and not signals[i + 1] and not page.evidence[i + 1].hint
    return each.opens or not below


def _is_sold(page: Laid, i: int, selling: Sequence[int]) -> bool:
    """Whether a sentence with a hint stands between pitches, or speaks to the reader behind them."""
    each = page.evidence[i]
    return i > selling[0] and each.hint and (i < selling[-1] or each.address)


def _extend_upwards(page: Laid, gap: Gap, first: int, signals: list[tuple[str, ...]]) -> None:
    """What a publisher says of itself right before the pitches, when nothing else comes after."""
    if not all(signals[first:]):
        return
    top = first
    for i in range(first - 1, gap.start - 1, -1):
        if page.evidence[i].creed:
            top = i
        elif not page.evidence[i].address:
            break
    for i in range(top, first):
        signals[i] = _DROPPED


def _drop_teasers(page: Laid, gap: Gap, signals: list[tuple[str, ...]]) -> None:
    """Titles that follow a bare "read also": all behind the article, fewer between its paragraphs."""
    for i in gap.indices:
        if not signals[i] or page.evidence[i].cue is not Cue.RELATED:
            continue
        titles: list[int] = []
        for j in range(i + 1, gap.end):
            if signals[j]:
                continue
            if not _is_teaser(page.evidence[j]):
                break
            titles.append(j)
        if gap.place is not Place.CLOSING or titles[-1:] != [gap.end - 1]:
            titles = _leave_heading(page, i, titles)
        for j in titles:
            signals[j] = _DROPPED


def _leave_heading(page: Laid, label: int, titles: list[int]) -> list[int]:
    """Without the last of several titles if it may head the paragraph below it; items never do."""
    if titles[:1] != [label + 1]:
        return []
    items = [j for j in titles if page.blocks[j].kind is BlockKind.ITEM]
    if items[:1] == titles[:1]:
        return items
    heads = len(titles) > 1 and page.evidence[titles[-1]].words < _TITLE_WORDS
    return titles[:-1] if heads else titles


def _is_teaser(evidence: Evidence) -> bool:
    return not evidence.sentence and evidence.words <= _TEASER_WORDS


def _drop_menu(page: Laid, gap: Gap, signals: list[tuple[str, ...]]) -> None:
    """Single words in a row before the article, among buttons: the sections of a site."""
    row: list[int] = []
    for i in [*gap.indices, gap.end]:
        single = i < gap.end and page.evidence[i].words <= _MENU_WORDS and not page.evidence[i].sentence
        if single:
            row.append(i)
            continue
        if len(row) >= _MENU_ROW and any(page.evidence[j].cue in (Cue.LABEL, Cue.MARKER) for j in row):
            for j in row:
                signals[j] = signals[j] or _DROPPED
        row = []


def _drop_dangling_heading(page: Laid, gap: Gap, signals: list[tuple[str, ...]]) -> None:
    """A heading behind the article with nothing under it but dropped lines heads them."""
    first = next((i for i in gap.indices if all(signals[i:])), gap.end)
    heading = first - 1
    if heading not in gap.indices or gap.end - first < SELLING:
        return
    listed = heading > 0 and page.blocks[heading - 1].kind is BlockKind.HEADING
    if page.blocks[heading].kind is BlockKind.HEADING and not listed:
        signals[heading] = _DROPPED
