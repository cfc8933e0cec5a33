"""What a language writes with a period that ends nothing, and the words its sentences begin with."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).with_name("abbreviations")

_LONGEST_CODE: Final = 3  # ISO 639; also keeps other.txt and shared.txt from being asked for by name


class Kind(Enum):
    """How an abbreviation's period is to be read; abbreviations/shared.txt says what each means."""

    NEVER = "never"
    ENDS = "ends"
    MAY = "may"
    NUMBER = "number"


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """The words of one language: ``kinds`` by abbreviation without its last period, the rest are sets of words.

    It is equal to itself alone, so that what is read off it can be remembered.
    """

    kinds: dict[str, Kind]
    suffixes: tuple[str, ...]
    start: frozenset[str]
    particle: frozenset[str]
    follows: frozenset[str]
    said: frozenset[str]
    ordinals: bool
    semicolon_asks: bool

    def kind(self, word: str) -> Kind | None:
        """The kind of an abbreviation as it stands in a text; None for any other word."""
        found = self.kinds.get(word) or self.kinds.get(word.lower())
        if found is None and self.suffixes and word.endswith(self.suffixes):
            return Kind.MAY
        return found


@lru_cache(maxsize=64)
def load_table(language: str) -> Table:
    """The table of an ISO 639-1 code, with or without a region; languages that have none share other.txt."""
    return _load(language.lower().replace("_", "-").partition("-")[0])


@lru_cache(maxsize=64)
def _load(code: str) -> Table:
    own = _FOLDER / f"{code}.txt"
    named = code.isascii() and code.isalpha() and len(code) <= _LONGEST_CODE and own.is_file()
    sections = _read_sections(_FOLDER / "shared.txt")
    for name, words in _read_sections(own if named else _FOLDER / "other.txt").items():
        sections.setdefault(name, []).extend(words)
    kinds = {word: kind for kind in reversed(Kind) for word in sections.get(kind.value, [])}
    return Table(
        kinds=kinds,
        suffixes=tuple(sections.get("suffix", [])),
        start=frozenset(sections.get("start", [])),
        particle=frozenset(sections.get("particle", [])),
        follows=frozenset(sections.get("follows", [])),
        said=frozenset(sections.get("said", [])),
        ordinals=code in sections["ordinals"],
        semicolon_asks=code == "el",
    )


def _read_sections(file: Path) -> dict[str, list[str]]:
    sections: dict[str, list[str]] = {}
    words: list[str] = []
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            words = sections.setdefault(line.strip("[]"), [])
        elif not line.startswith("#"):
            words.extend(line.split())
    return sections
