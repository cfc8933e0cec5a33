"""The address that opens an article at the very sentence: a text fragment of words that a browser finds there first.

A browser takes the first `start` and then the next `end`, on word bounds, without regard to case and accents (WICG
scroll-to-text-fragment). What breaks such links is what a stored text does not show: narrow spaces around French
punctuation and numbers, footnote marks, captions between paragraphs. So both ends are a few plain words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from urllib.parse import quote as percent_encode

import regex

from index.alike import fold
from index.model import Article, Block, Interval

LONGEST = 3000
LONGEST_TITLE = 300
SHORT_RUN = 6  # characters; other parts of the page are likely to have a shorter one too
CONTEXT_UNITS = 8
RUNS_IN_CONTEXT = 40  # deep inside a repeated quote, neighbours are repeated too

UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
LETTER = rf"[\p{{L}}--[{UNSPACED}]]"
WORD = rf"{LETTER}(?:[{LETTER}\p{{M}}'’.·‑\-\u00ad\u200c\u200d]*[{LETTER}\p{{M}}])?"
ANYTHING = r"(?<!\S)[^\s|\p{Cc}\p{Cs}]+(?!\S)"
CLAUSE = r"[^\s|\p{Cc}\p{Cs}、。，．！？；：!?;…]+[、。，．！？；：!?;…]*[」』）】》)”’]*"

# U+202F counts as part of the word beside it, and is often stored as a plain space: no bound beside a sign or digit.
UNSAFE_BEFORE = regex.compile(r"(?:\u202f|[^\p{L}\p{M}\s.,;:!?…)\]”’\"»'›。、！？][^\S\n\t]|[\w\p{M}]['’]?)\Z")
UNSAFE_AFTER = regex.compile(r"(?<=[\w\p{M}])(?:\u202f|[^\S\n\t][^\p{L}\s]|['’]?[\w\p{M}])")

SUFFIX_START = regex.compile(r"[.,;:!?、。，．！？；：]?[ \u00a0]?(?=\S)")
AMP = regex.compile(
    r"//(?:amp\.|[^/?]*\.ampproject\.org\b|(?:www\.)?google\.[^/?]+/amp/)|/amp(?:[/?]|$)|\.amp(?:\.html?)?(?:\?|$)"
    r"|\?(?:.*&)?(?:amp(?:=(?:1|true))?|outputtype=amp)(?:&|$)",
    regex.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to cut a text into units that runs are made of.

    ``unit`` is a piece of a run and ``lead`` one of a prefix, ``gap`` what may stand between two of them, ``sizes`` how
    many units to try, best first, ``fewest`` how many it takes not to be short, ``trim`` what a run need not end with.
    """

    unit: regex.Pattern[str]
    lead: regex.Pattern[str]
    gap: regex.Pattern[str]
    sizes: tuple[int, ...]
    fewest: int
    trim: str


PLAIN_WORDS = Reading(
    unit=regex.compile(rf"(?<!\S){WORD}[.,]?(?!\S)", regex.V1),
    lead=regex.compile(rf"(?<!\S){WORD}[.,;:!?]?(?!\S)", regex.V1),
    gap=regex.compile("(?<!\\.)[ \u00a0]"),
    sizes=(4, 5, 6, 3, 7, 8),
    fewest=3,
    trim=".,",
)
"""Words of letters alone, one plain space apart; not across a full stop, where footnote marks stand."""
ANY_WORDS = Reading(
    unit=regex.compile(ANYTHING),
    lead=regex.compile(ANYTHING),
    gap=regex.compile(r"[\p{Zs}]"),
    sizes=(4, 5, 6, 3, 7, 8, 2, 1),
    fewest=3,
    trim=".,",
)
"""Words with whatever belongs to them, exactly as they stand: for quotes of names, numbers and little else."""
CLAUSES = Reading(
    unit=regex.compile(CLAUSE),
    lead=regex.compile(CLAUSE),
    gap=regex.compile("[ \u3000]?"),
    sizes=(1, 2, 3, 4, 5, 6, 7, 8),
    fewest=1,
    trim="、，；：。！？",
)
"""From mark to mark, where words are not spaced and only a dictionary knows their bounds."""


@dataclass(frozen=True, slots=True)
class Page:
    """What a browser searches: the ``title`` (folded, blank where it is a block of the text), then the ``text``."""

    title: str
    text: str
    blocks: Sequence[Block]
    folded: str


def deep_link(article: Article, start: int, end: int, longest: int = LONGEST) -> str | None:
    """The article's address, opening at ``article.text[start:end]``; None when the article has none.

    A PDF opens at its page. Where no fragment is sure to be found, or none fits into ``longest`` characters, the
    address is given as it is; so is that of an AMP page, whose viewer drops fragments.
    """
    url = article.content.url
    if not url:
        return None
    base, _, anchor = url.partition("#")
    page = next((block.page for block in article.content.blocks if block.start <= start < block.end), None)
    if page is not None:
        paged = f"{base}#page={page}"
        return paged if len(paged) <= longest else url
    if base.partition("?")[0].lower().endswith(".pdf") or AMP.search(base):
        return url
    head = f"{base}#{anchor.partition(':~:')[0]}:~:text="
    fragments = build_fragments(article, start, end, longest - len(head))
    return next((head + fragment for fragment in fragments), url)


def build_fragments(article: Article, start: int, end: int, room: int) -> Iterator[str]:
    """Values of a text directive that select ``article.text[start:end]`` in at most ``room`` characters, best first."""
    if room <= 0:
        return
    page = open_page(article)
    readings = choose_readings(page.text[start:end])
    found = [(reading, find_runs(page, reading, start, end)) for reading in readings]
    # Words that are too few may stand elsewhere on the page, in what is not the article: what is before them tells.
    sure = [runs for reading, runs in found if runs and not is_short(page.text, reading, runs[0])]
    # The block before comes last: on the page, a line or a picture may stand in between.
    fragments = chain(
        *(spell_ranges(page, runs) for runs in sure),
        *(spell_prefixed(page, reading, runs, same_block=True) for reading, runs in found),
        *(spell_ranges(page, runs) for _, runs in found),
        *(spell_suffixed(page, reading, runs) for reading, runs in found),
        *(spell_prefixed(page, reading, runs, same_block=False) for reading, runs in found),
    )
    yield from (fragment for fragment in fragments if len(fragment) <= room)


def open_page(article: Article) -> Page:
    """The article as a reader meets it: under its title, which often says what the first sentence says."""
    text, blocks, title = article.text, article.content.blocks, fold(article.title)
    headings = (text[block.start : block.end] for block in blocks if block.end - block.start < LONGEST_TITLE)
    if article.content.title_derived or any(fold(heading) == title for heading in headings):
        title = ""
    return Page(f"{title} ", text, blocks, f"{title} {fold(text)}")


def choose_readings(quoted: str) -> tuple[Reading, ...]:
    letters = regex.findall(r"\p{L}", quoted)
    unspaced = regex.findall(rf"[{UNSPACED}]", quoted)
    return (CLAUSES,) if len(unspaced) * 2 > len(letters) else (PLAIN_WORDS, ANY_WORDS)


def find_runs(page: Page, reading: Reading, start: int, end: int) -> list[Interval]:
    """Every run of the quote that lies in one block and has safe bounds, best sizes first; short ones only at need."""
    runs = []
    for block in page.blocks:
        units = find_units(page.text, reading.unit, max(start, block.start), min(end, block.end))
        for first, (opening, _) in enumerate(units):
            joined = count_joined(page.text, reading.gap, units[first : first + max(reading.sizes)])
            for rank, size in enumerate(reading.sizes):
                if size <= joined:
                    run = opening, trim_end(page.text, reading.trim, units[first + size - 1][1])
                    if is_bounded(page.text, *run):
                        runs.append((is_short(page.text, reading, run), rank, run))
    runs.sort()
    return [run for short, _, run in runs if not short or runs[0][0]]


def is_short(text: str, reading: Reading, run: Interval) -> bool:
    """Whether other parts of the page are likely to have such a run too."""
    return len(text[slice(*run)].split()) < reading.fewest or run[1] - run[0] < SHORT_RUN


def find_units(text: str, unit: regex.Pattern[str], start: int, end: int) -> list[Interval]:
    return [match.span() for match in unit.finditer(text, start, end)] if start < end else []


def count_joined(text: str, gap: regex.Pattern[str], units: Sequence[Interval]) -> int:
    """How many of the units, from the first on, stand a plain gap apart."""
    for number, (left, right) in enumerate(pairwise(units), start=1):
        if not gap.fullmatch(text, left[1], right[0]):
            return number
    return len(units)


def trim_end(text: str, marks: str, end: int) -> int:
    return end - 1 if text[end - 1] in marks else end


def is_bounded(text: str, start: int, end: int) -> bool:
    """Whether there is a word, and both ends are word bounds on the page, whatever spaces it has."""
    worded = regex.search(r"[\p{L}\p{N}]", text[start:end])
    return worded is not None and is_opening(text, start) and UNSAFE_AFTER.match(text, end) is None


def is_opening(text: str, start: int) -> bool:
    return UNSAFE_BEFORE.search(text[max(0, start - 2) : start]) is None


def spell_ranges(page: Page, runs: Sequence[Interval]) -> Iterator[str]:
    """From the first run that stands in the quote only; else from one that the browser finds there first."""
    ordered = sorted(runs, key=lambda run: run[0])
    for run in ordered:
        if is_unique(page, *run):
            yield from spell_range(page.text, runs, run)
    passed = len(page.title + fold(page.text[: ordered[0][0]])) if ordered else 0
    for run in ordered:
        if page.folded.find(fold(page.text[slice(*run)])) >= passed:
            yield from spell_range(page.text, runs, run)


def is_unique(page: Page, start: int, end: int) -> bool:
    needle = fold(page.text[start:end])
    at = page.folded.find(needle)
    return at >= 0 and page.folded.find(needle, at + 1) < 0


def spell_range(text: str, runs: Sequence[Interval], start: Interval) -> Iterator[str]:
    """The start with the last end after it; without one, as long a start as there is; the start alone."""
    spelled = encode(text[slice(*start)])
    end = choose_end(text, runs, start[1])
    if end is not None:
        yield f"{spelled},{encode(text[slice(*end)])}"
    else:
        yield encode(text[start[0] : max(run[1] for run in runs if run[0] == start[0])])
    yield spelled


def choose_end(text: str, runs: Sequence[Interval], after: int) -> Interval | None:
    """The last run that a browser meets first when it searches on from ``after``."""
    for start, end in sorted((run for run in runs if run[0] >= after), key=lambda run: -run[1]):
        passed, needle = fold(text[after:end]), fold(text[start:end])
        if passed.find(needle) == len(passed) - len(needle):
            return start, end
    return None


def spell_prefixed(page: Page, reading: Reading, runs: Sequence[Interval], *, same_block: bool) -> Iterator[str]:
    for run in sorted(runs, key=lambda run: run[0])[:RUNS_IN_CONTEXT]:
        home = find_block(page, run[0], same_block=same_block)
        prefixes = find_prefixes(page.text, reading, home, run[0]) if home else ()
        opening = next((opening for opening in prefixes if is_unique(page, opening, run[1])), None)
        if opening is not None:
            prefix = encode(page.text[opening : run[0]].rstrip())
            yield from (f"{prefix}-,{fragment}" for fragment in spell_range(page.text, runs, run))


def find_block(page: Page, at: int, *, same_block: bool) -> Block | None:
    """The block that holds ``at``; or the one before it, if ``at`` is where a block begins."""
    return next((block for block in reversed(page.blocks) if block.start <= at - (not same_block)), None)


def find_prefixes(text: str, reading: Reading, block: Block, at: int) -> Iterator[int]:
    """Where a prefix with its punctuation may begin, nearest first, when the words up to ``at`` stand in the block."""
    following = at
    for opening, closing in reversed(find_units(text, reading.lead, block.start, at)[-CONTEXT_UNITS:]):
        gap = text[closing:following]
        if gap.strip() if following == at else not reading.gap.fullmatch(gap):
            return
        following = opening
        if is_opening(text, opening):
            yield opening


def spell_suffixed(page: Page, reading: Reading, runs: Sequence[Interval]) -> Iterator[str]:
    """The last run before the words that follow it: a suffix tells copies apart only where there is no range."""
    for start, end in sorted(runs, key=lambda run: -run[1])[:RUNS_IN_CONTEXT]:
        suffixes = find_suffixes(page, reading, end)
        closing = next((closing for closing in suffixes if is_unique(page, start, closing)), None)
        if closing is not None:
            yield f"{encode(page.text[start:end])},-{encode(page.text[end:closing].lstrip())}"


def find_suffixes(page: Page, reading: Reading, at: int) -> Iterator[int]:
    """Where a suffix with its punctuation may end, nearest first, in the block that holds ``at``."""
    block = find_block(page, at, same_block=True)
    following = SUFFIX_START.match(page.text, at)
    if block is None or following is None:
        return
    units = find_units(page.text, reading.lead, following.end(), block.end)[:CONTEXT_UNITS]
    if not units or units[0][0] != following.end():
        return
    for _, closing in units[: count_joined(page.text, reading.gap, units)]:
        end = trim_end(page.text, reading.trim, closing)
        if is_bounded(page.text, units[0][0], end):
            yield end


def encode(term: str) -> str:
    """Percent-encoded, with the signs that the grammar of text directives uses."""
    return percent_encode(term.replace("\u00ad", ""), safe="").replace("-", "%2D")
