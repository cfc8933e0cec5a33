"""Where a block stands: in front of the article's paragraphs, behind them, or between two of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from index.clean.evidence import Evidence
from index.model import Block, BlockKind

LONG_WORDS = 25
SHORT_WORDS = 12
FEW_WORDS = 8
"""Words from which a block without cues is a paragraph of the article: always; if nothing hints otherwise; in an
article that has no such paragraph."""


class Place(StrEnum):
    """Of a gap, which is the blocks before the first, between two or behind the last of the article's paragraphs."""

    OPENING = "opening"
    BETWEEN = "between"
    CLOSING = "closing"
    ONLY = "only"


@dataclass(frozen=True, slots=True)
class Gap:
    """Neighbouring blocks [start, end) none of which is certainly a paragraph of the article."""

    start: int
    end: int
    place: Place

    @property
    def indices(self) -> range:
        return range(self.start, self.end)


def find_body(blocks: Sequence[Block], evidence: Sequence[Evidence]) -> list[bool]:
    """For each block whether it is a paragraph of the article beyond doubt."""
    body = [_is_body(block, each, SHORT_WORDS) for block, each in zip(blocks, evidence, strict=True)]
    if not any(body):
        body = [_is_body(block, each, FEW_WORDS) for block, each in zip(blocks, evidence, strict=True)]
    for i in listed_under_pitch(blocks, evidence):
        body[i] = False
    last = max((i for i, each in enumerate(evidence) if body[i] and each.words >= LONG_WORDS), default=-1)
    for i in range(max(last, 0) + 1, len(blocks) - 1):  # a sentence between two pitches behind the last long paragraph
        if body[i] and evidence[i - 1].sells and evidence[i + 1].sells and evidence[i].address:
            body[i] = False
    return body


def listed_under_pitch(blocks: Sequence[Block], evidence: Sequence[Evidence]) -> list[int]:
    """The items right below a pitch that ends with a colon: "three good reasons to support us:"."""
    found: list[int] = []
    for i, each in enumerate(evidence[1:], start=1):
        pitched = (evidence[i - 1].sells and evidence[i - 1].opens) or found[-1:] == [i - 1]
        if pitched and blocks[i].kind is BlockKind.ITEM and not each.sells:
            found.append(i)
    return found


def _is_body(block: Block, evidence: Evidence, enough: int) -> bool:
    if block.kind in (BlockKind.TABLE, BlockKind.CODE):
        return True
    if evidence.cue or evidence.device or block.kind is BlockKind.HEADING:
        return False
    if evidence.words >= LONG_WORDS:
        return True
    doubtful = evidence.creed or evidence.share > 0 or (evidence.hint and evidence.address)
    return evidence.sentence and not doubtful and evidence.words >= enough


def find_gaps(body: Sequence[bool]) -> list[Gap]:
    """The gaps between paragraphs, in order."""
    gaps: list[Gap] = []
    start = 0
    for i, solid in enumerate([*body, True]):
        if not solid:
            continue
        if i > start:
            first, last = start == 0, i == len(body)
            place = {
                (True, True): Place.ONLY,
                (True, False): Place.OPENING,
                (False, True): Place.CLOSING,
                (False, False): Place.BETWEEN,
            }[first, last]
            gaps.append(Gap(start, i, place))
        start = i + 1
    return gaps
