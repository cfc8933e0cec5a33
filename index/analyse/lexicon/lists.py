"""Word lists: rows of concepts, for each language the words that mean it, most usual first."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from index.errors import LexiconError

HEADER = "languages:"
ENDING = ".txt"


@dataclass(frozen=True, slots=True)
class Concept:
    """One row as written: a cell for each of ``languages``, parted by ``|``."""

    languages: tuple[str, ...]
    row: str

    def entries(self, language: str) -> tuple[str, ...]:
        """The concept's words in a language, as written, most usual first."""
        if language not in self.languages:
            return ()
        cell = self.row.split("|")[self.languages.index(language)]
        return tuple(entry for written in cell.split(",") if (entry := written.strip()))


def parse_lexicon(text: str, file: str) -> list[Concept]:
    """The concepts of one word list. Raises LexiconError naming file and line.

    The first line is ``languages: en | fr | …`` (ISO 639-1 codes); every further line has one cell a language,
    alternatives separated by commas; a cell may be empty; ``#`` begins a comment line.
    """
    concepts: list[Concept] = []
    languages: tuple[str, ...] = ()
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        if not line or line.isspace() or line.lstrip().startswith("#"):
            continue
        if not languages:
            languages = _read_header(line, file, number)
        elif (cells := line.count("|") + 1) != len(languages):
            raise LexiconError(file, number, f"{cells} cells for {len(languages)} languages")
        else:
            concepts.append(Concept(languages, line))
    return concepts


def _read_header(line: str, file: str, number: int) -> tuple[str, ...]:
    if not line.startswith(HEADER):
        raise LexiconError(file, number, f"the first line must begin with '{HEADER}'")
    languages = tuple(code.strip() for code in line.removeprefix(HEADER).split("|"))
    if not all(languages) or len(set(languages)) < len(languages):
        raise LexiconError(file, number, "a language without its code, or twice")
    return languages


@cache
def own_concepts() -> tuple[Concept, ...]:
    """Those of the project's own lists."""
    own = files("index.analyse.lexicon")
    lists = sorted((item for item in own.iterdir() if item.name.endswith(ENDING)), key=lambda item: item.name)
    return tuple(concept for item in lists for concept in read_list(item, item.name))


def read_list(path: Traversable, file: str) -> list[Concept]:
    """The concepts of one list, which errors call ``file``. Raises LexiconError naming it and the line."""
    raw = path.read_bytes()
    try:
        return parse_lexicon(raw.decode("utf-8"), file)
    except UnicodeDecodeError as error:
        raise LexiconError(file, raw.count(b"\n", 0, error.start) + 1, "not UTF-8") from error
