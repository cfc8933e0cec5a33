"""What is shown around a sentence: as much as is quickly read, and most of what may answer, too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate

from index.model import Interval, Passage
from index.quote.weigh import Weighed

MOST = 790
"""Characters of several sentences that are shown together."""

Worths = Mapping[tuple[int, int], float]
"""What sentences are worth, by their article's id and where they start."""

NOTHING: Worths = {}
"""Of no sentence it is known."""


def worths_of(weighed: Iterable[Weighed]) -> Worths:
    """What each of some sentences is worth."""
    return {(each.sentence.article.id, each.sentence.start): each.worth for each in weighed}


def join_passages(previous: Passage | None, passage: Passage, following: Passage | None) -> tuple[Interval, ...]:
    """A passage's sentences with those beside it from which nothing parts it but white space, or a heading."""
    before = previous.sentences if previous and _are_joined(previous, passage) else ()
    after = following.sentences if following and _are_joined(passage, following) else ()
    return (*before, *passage.sentences, *after)


def _are_joined(one: Passage, other: Passage) -> bool:
    text, gap, heading = one.article.text, (one.end, other.start), other.heading
    if heading is not None and gap[0] <= heading[0] and heading[1] <= gap[1]:
        return not text[gap[0] : heading[0]].strip() and not text[heading[1] : gap[1]].strip()
    return not text[gap[0] : gap[1]].strip()


def look_around(passage: Passage, run: Sequence[Interval], place: int, worths: Worths = NOTHING) -> Passage:
    """The sentences around the one of a passage that holds a place, as many as are shown; itself even if it is longer.

    They are of the ``run`` of `join_passages`: those that are worth most together; of what is worth the same the most,
    and as much before the sentence as behind it.
    """
    at = next(number for number, (_, end) in enumerate(run) if place < end)
    worth = [0.0, *accumulate(worths.get((passage.article.id, start), 0.0) for start, _ in run)]
    first, last = max(
        _find_windows(run, at),
        key=lambda held: (round(worth[held[1] + 1] - worth[held[0]], 4), held[1] - held[0], -abs(sum(held) - 2 * at)),
    )
    sentences = tuple(run[first : last + 1])
    return Passage(passage.article, sentences[0][0], sentences[-1][1], sentences, passage.heading, passage.position)


def _find_windows(run: Sequence[Interval], at: int) -> Iterator[tuple[int, int]]:
    """The first and the last sentence of each stretch around one that is short enough."""
    yield at, at
    for first in range(at, -1, -1):
        for last in range(at, len(run)):
            if run[last][1] - run[first][0] > MOST:
                break
            yield first, last
