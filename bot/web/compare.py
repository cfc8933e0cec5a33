"""What changed from one version to the next: paragraphs first, and words within a paragraph that was reworded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

TOKEN = re.compile(r"\s+|\w+|[^\w\s]")

MOST_TOKENS = 600
"""Of a paragraph whose words are compared; they are compared each with each."""

MOST_REWORDED = 200
"""Paragraphs whose words are compared; those that follow are told as a whole."""

ALIKE = 0.5
"""Share of what two paragraphs have in common from which on one is the other, reworded."""


class How(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    ADDED = "added"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of either version, and what became of it."""

    text: str
    how: How = How.SAME


Paragraph = tuple[Run, ...]


def compare(before: Sequence[str], after: Sequence[str]) -> list[Paragraph]:
    """Both versions in one: without what was added it is the one before, without what was taken the one after."""
    told: list[Paragraph] = []
    reworded = 0
    for tag, i, j, k, m in SequenceMatcher(None, before, after).get_opcodes():
        old, new = before[i:j], after[k:m]
        if tag == "equal":
            told += [(Run(text),) for text in new]
        else:
            both = min(len(old), len(new), MOST_REWORDED - reworded)
            reworded += both
            for pair in zip(old[:both], new[:both], strict=True):
                told += _reword(*pair)
            told += _exchange(old[both:], new[both:])
    return told


def _reword(old: str, new: str) -> list[Paragraph]:
    left, right = TOKEN.findall(old), TOKEN.findall(new)
    if max(len(left), len(right)) > MOST_TOKENS:
        return _exchange([old], [new])
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    if matcher.ratio() < ALIKE:
        return _exchange([old], [new])
    return [tuple(_tell(matcher, left, right))]


def _tell(matcher: SequenceMatcher[str], left: Sequence[str], right: Sequence[str]) -> Iterator[Run]:
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            yield Run("".join(right[k:m]))
            continue
        if i < j:
            yield Run("".join(left[i:j]), How.TAKEN)
        if k < m:
            yield Run("".join(right[k:m]), How.ADDED)


def _exchange(old: Sequence[str], new: Sequence[str]) -> list[Paragraph]:
    return [*((Run(text, How.TAKEN),) for text in old), *((Run(text, How.ADDED),) for text in new)]
