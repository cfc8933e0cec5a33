"""trafilatura is asked which runs of a page are the article; each run carries a mark that comes back or does not."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml.html import HtmlElement
from trafilatura import bare_extraction

from index.extract.html.runs import Run, Spot
from index.extract.html.tree import make_storable

MARKED = 3
"""Texts of a run that are marked: the longest."""

# Three Braille signs number a text: they can be printed, and are neither letter nor figure nor space, so that they
# change neither what trafilatura cleans away nor how it counts words. Those of the page itself are put aside.
_FIRST = 0x2800
_BASE = 256
_DIGITS = 3
_MARK = re.compile(f"[\u2800-\u28ff]{{{_DIGITS}}}")
_BRAILLE = re.compile("[\u2800-\u28ff]")

_UNWRAPPED = ("time", "label", "math", "q", "output", "data", "cite", "abbr", "mark", "ins", "small", "address")
"""Elements trafilatura drops with their words, or takes for a block of its own, in the middle of a sentence."""


def choose_runs(root: HtmlElement, runs: Sequence[Run], *, precise: bool = True) -> list[Run]:
    """Those of ``runs`` that are the article's; the tree is used up."""
    marks = _mark(runs)
    for element in [it for it in root.iter(*_UNWRAPPED) if it.getparent() is not None]:
        element.drop_tag()
    found = bare_extraction(
        root, favor_precision=precise, include_comments=False, include_tables=True, include_formatting=False
    )
    if found is None or isinstance(found, dict):
        return []
    kept = {_read(match) for match in _MARK.findall("".join(found.body.itertext()))}
    return [run for run, numbers in zip(runs, marks, strict=True) if _outweighs(numbers, kept)]


def _mark(runs: Sequence[Run]) -> list[dict[int, int]]:
    """Number the weightiest texts of each run; the letters behind each number."""
    marks: list[dict[int, int]] = []
    number = 0
    for run in runs:
        numbers: dict[int, int] = {}
        for spot in run.spots:
            _write(spot, _BRAILLE.sub("*", _read_spot(spot)))
        for spot in sorted(run.spots, key=lambda it: -it.letters)[:MARKED]:
            text = _read_spot(spot)
            begins = len(text) - len(text.lstrip())
            _write(spot, text[:begins] + _spell(number) + text[begins:])
            numbers[number] = spot.letters
            number += 1
        marks.append(numbers)
    return marks


def _outweighs(numbers: dict[int, int], kept: set[int]) -> bool:
    return 2 * sum(letters for number, letters in numbers.items() if number in kept) >= sum(numbers.values())


def _spell(number: int) -> str:
    return "".join(chr(_FIRST + (number // _BASE**place) % _BASE) for place in reversed(range(_DIGITS)))


def _read(mark: str) -> int:
    number = 0
    for sign in mark:
        number = number * _BASE + ord(sign) - _FIRST
    return number


def _read_spot(spot: Spot) -> str:
    return make_storable((spot.element.tail if spot.tail else spot.element.text) or "")


def _write(spot: Spot, text: str) -> None:
    if spot.tail:
        spot.element.tail = text
    else:
        spot.element.text = text
