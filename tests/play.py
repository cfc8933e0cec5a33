"""Conversations as data: what a person types, what they see, and what happens to the articles in between.

A scenario is a text file. At its top ``# comment``, ``locale: en``, ``articles: a.txt b.md`` (else all).
Then lines, blank ones being ignored outside quotes:

- ``$ copy NAME``, ``$ write NAME TEXT``, ``$ remove NAME`` change the seed folder;
- ``$ misread NAME WORDS as OTHERS``: the same file is read as saying something else, of the same length, from now on;
- ``> LINE`` is what the person says;
- all else is what they see then, one line a paragraph: a quote stands between “ and ” with its marks between ``**``,
  an entry of a list has its details behind a dash, ``<…>`` is anything.

What is seen is the same on every platform; each has its own way to get it out of what it shows.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bot.message import Buttons, Entry, Listing, Message, Progress, Quote, Text
from tests.newsroom import ARTICLES

FOLDER = Path(__file__).parent / "scenarios"
ANYTHING = re.escape("<…>")
NEVER_QUOTED = bytes(range(256)) * 4


@dataclass
class Scene:
    """One thing said, what was done to the articles before, and what is to be seen."""

    says: str
    acts: list[str] = field(default_factory=list)
    sees: list[str] = field(default_factory=list)

    def fits(self, seen: str) -> bool:
        pattern = re.escape("\n".join(self.sees)).replace(ANYTHING, "(?s:.*?)")
        return re.fullmatch(pattern, seen) is not None


@dataclass(frozen=True)
class Scenario:
    """A conversation, the asker's locale, and the articles there are when it begins."""

    locale: str
    articles: tuple[str, ...]
    scenes: tuple[Scene, ...]


def scenario_names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.txt"))


def read_scenario(name: str) -> Scenario:
    head: dict[str, str] = {}
    scenes: list[Scene] = []
    acts: list[str] = []
    for line in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("> "):
            scenes.append(Scene(line.removeprefix("> "), acts))
            acts = []
        elif line.startswith("$ "):
            acts.append(line.removeprefix("$ "))
        elif scenes:
            scenes[-1].sees.append(line)
        elif not line.startswith("#") and line:
            key, _, value = line.partition(": ")
            head[key] = value
    for scene in scenes:
        while scene.sees and not scene.sees[-1]:
            scene.sees.pop()
    return Scenario(head["locale"], tuple(head.get("articles", "").split()), tuple(scenes))


def act(line: str, seeds: Path) -> None:
    """Do to the seed folder what a line of a scenario says."""
    verb, name, *rest = line.split(" ", 2)
    if verb == "copy":
        shutil.copy(ARTICLES / name, seeds)
    elif verb == "write":
        (seeds / name).write_bytes(NEVER_QUOTED if rest == ["<binary>"] else rest[0].encode())
    elif verb == "remove":
        (seeds / name).unlink()
    elif verb == "misread":
        misread(seeds / name, *rest[0].split(" as "))
    else:
        raise ValueError(line)


def misread(path: Path, words: str, others: str) -> None:
    """From now on a file that nobody touched is read as saying something else."""
    before, data = path.stat(), path.read_bytes()
    assert len(words.encode()) == len(others.encode()), (words, others)
    assert data.count(words.encode()), words
    path.write_bytes(data.replace(words.encode(), others.encode()))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def visible(message: Message) -> str:
    """What a message shows, whatever the platform."""
    several = len(message.quotes) > 1
    return "\n".join(line for part in message.parts for line in _visible(part, several=several))


def _visible(part: Text | Quote | Listing | Buttons | Progress, *, several: bool) -> Iterator[str]:
    if isinstance(part, Text):
        yield part.text
    elif isinstance(part, Listing):
        yield from (_entry(entry) for entry in part.entries)
    elif isinstance(part, Quote):
        yield f"“{''.join(f'**{it.text}**' if it.marked else it.text for it in part.pieces)}”"
        meta = part.meta
        title = f"{meta.title} ({meta.title_note})" if meta.title_note else meta.title
        title = f"{part.number}. {title}" if several or part.number > 1 else title
        also = meta.also and f"{meta.also.label} {', '.join(it.name for it in meta.also.links)}"
        day = meta.published and meta.published.isoformat()
        yield " · ".join(str(it) for it in (title, meta.publisher, day, meta.language, meta.gone, also) if it)
        yield meta.link or meta.place or ""


def _entry(entry: Entry) -> str:
    return f"{entry.label} — {' · '.join(entry.details)}" if entry.details else entry.label
