"""Simple selectors: what a page's own style rules use to hide things, matched without a selector engine."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from lxml.html import HtmlElement

MAX_ANCESTORS = 64
"""Levels above an element that a rule with several parts is looked for."""

_SIMPLE = re.compile(
    r"(?P<tag>\*|[a-z][\w-]*)|\.(?P<class>-?[_a-z\x80-\U0010ffff][\w-]*)|#(?P<id>[\w-]+)"
    r"|\[\s*(?P<name>[\w-]+)\s*(?:(?P<op>[~|^$*]?=)\s*[\"']?(?P<value>[^\"'\]]*)[\"']?\s*)?\]",
    re.IGNORECASE,
)
_COMBINATOR = re.compile(r"\s*(>)\s*|\s+")
_HAS: dict[str, Callable[[str, str], bool]] = {
    "=": lambda held, value: held == value,
    "~=": lambda held, value: value in held.split(),
    "|=": lambda held, value: held == value or held.startswith(value + "-"),
    "^=": lambda held, value: bool(value) and held.startswith(value),
    "$=": lambda held, value: bool(value) and held.endswith(value),
    "*=": lambda held, value: bool(value) and value in held,
}


@dataclass(frozen=True, slots=True)
class Compound:
    """What is asked of one element."""

    tag: str = ""
    classes: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()
    attributes: tuple[tuple[str, str, str], ...] = ()

    def matches(self, element: HtmlElement) -> bool:
        if self.tag and element.tag != self.tag:
            return False
        if self.ids and not self.ids <= {element.get("id")}:
            return False
        if self.classes and not self.classes <= set((element.get("class") or "").split()):
            return False
        return all(_has(element, *attribute) for attribute in self.attributes)


@dataclass(frozen=True, slots=True)
class Selector:
    """Compounds from the outermost to the element itself; ``child[i]`` says that the i-th is the next one's parent."""

    compounds: tuple[Compound, ...]
    child: tuple[bool, ...]
    specificity: tuple[int, int, int] = field(default=(0, 0, 0))

    def matches(self, element: HtmlElement) -> bool:
        if not self.compounds[-1].matches(element):
            return False
        at = element
        for compound, direct in zip(reversed(self.compounds[:-1]), reversed(self.child), strict=True):
            above = _ancestors(at, 1 if direct else MAX_ANCESTORS)
            found = next((parent for parent in above if compound.matches(parent)), None)
            if found is None:
                return False
            at = found
        return True


def read_selectors(text: str) -> Iterator[Selector]:
    """The simple selectors of a comma list; others (pseudo-classes, siblings) are left out."""
    for part in text.split(","):
        selector = _read_selector(part.strip())
        if selector:
            yield selector


def _read_selector(text: str) -> Selector | None:
    compounds: list[Compound] = []
    child: list[bool] = []
    position = 0
    while position < len(text):
        compound, position = _read_compound(text, position)
        if compound is None:
            return None
        compounds.append(compound)
        gap = _COMBINATOR.match(text, position)
        if gap is None:
            break
        child.append(bool(gap[1]))
        position = gap.end()
    if not compounds or position < len(text) or len(child) != len(compounds) - 1:
        return None
    return Selector(tuple(compounds), tuple(child), _weigh(compounds))


def _read_compound(text: str, position: int) -> tuple[Compound | None, int]:
    tag, classes, ids = "", set[str](), set[str]()
    attributes: list[tuple[str, str, str]] = []
    begins = position
    while match := _SIMPLE.match(text, position):
        if match["tag"] and position > begins:
            break
        tag = match["tag"].lower().replace("*", "") if match["tag"] else tag
        classes |= {match["class"]} if match["class"] else set()
        ids |= {match["id"]} if match["id"] else set()
        if match["name"]:
            attributes.append((match["name"].lower(), match["op"] or "", (match["value"] or "").strip()))
        position = match.end()
    if position == begins:
        return None, position
    return Compound(tag, frozenset(classes), frozenset(ids), tuple(attributes)), position


def _weigh(compounds: Iterable[Compound]) -> tuple[int, int, int]:
    ids = sum(len(it.ids) for it in compounds)
    classes = sum(len(it.classes) + len(it.attributes) for it in compounds)
    return ids, classes, sum(bool(it.tag) for it in compounds)


def _has(element: HtmlElement, name: str, operator: str, value: str) -> bool:
    held = element.get(name)
    return held is not None and (not operator or bool(_HAS[operator](held, value)))


def _ancestors(element: HtmlElement, levels: int) -> Iterator[HtmlElement]:
    at = element.getparent()
    while at is not None and levels:
        yield at
        at, levels = at.getparent(), levels - 1
