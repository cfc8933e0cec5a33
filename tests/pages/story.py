"""The texts and what publishers put around them, read from files."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
LANGUAGES = ("de", "en", "es", "fr", "it", "pt")

MARKS = {"## ": "heading", "» ": "quote", "- ": "item", "| ": "row"}


@dataclass(frozen=True)
class Part:
    """One block of a story: "paragraph", "lead", "heading", "quote", "item" or "row" (cells parted by " | ")."""

    kind: str
    text: str


@dataclass(frozen=True)
class Story:
    language: str
    title: str
    author: str
    published: str
    parts: tuple[Part, ...]

    @property
    def body(self) -> list[str]:
        """What must be quotable; the cells of a row are parted by a tab, as they come out."""
        return [part.text.replace(" | ", "\t") for part in self.parts]


Furniture = dict[str, list[str]]
"""Everything on a page that is not the story, by its role."""


def read_stories(language: str) -> list[Story]:
    text = (HERE / "texts" / f"{language}.txt").read_text(encoding="utf-8")
    found = [it for it in ("\n" + text).split("\n# ") if it.strip()]
    return [read_story(language, it.strip().split("\n")) for it in found]


def read_story(language: str, lines: list[str]) -> Story:
    title, author, published, lead, *rest = lines
    parts = [Part("lead", lead.removeprefix("> "))]
    for line in rest:
        mark = next((it for it in MARKS if line.startswith(it)), "")
        parts.append(Part(MARKS.get(mark, "paragraph"), line.removeprefix(mark)))
    return Story(language, title, author.removeprefix("@ "), published.removeprefix("! "), tuple(parts))


def read_furniture(language: str) -> Furniture:
    found: Furniture = defaultdict(list)
    for line in (HERE / "furniture" / f"{language}.txt").read_text(encoding="utf-8").splitlines():
        role, _, text = line.partition(": ")
        found[role].append(text)
    return found
