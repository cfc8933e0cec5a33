"""Dictionaries in the format of dictd, as FreeDict publishes them and Debian packages them, read as concepts.

A dictionary is two files: an index, whose lines are a headword, where its entry begins and how long it is, and the
entries, packed or not (dictd(8), dictzip(1); dictzip's files are gzip's). An entry is a line with the headword and a
line a sense with its translations; lines that are set in, and those that follow the only sense, explain.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Collection, Iterator
from functools import reduce
from pathlib import Path
from string import ascii_lowercase, ascii_uppercase, digits

from index.analyse.lexicon.lists import Concept
from index.errors import LexiconError

INDEX, PLAIN, PACKED = ".index", ".dict", ".dict.dz"

NAME = re.compile(r"(?:.*[^a-z])?([a-z]{3})-([a-z]{3})")
"""What a dictionary's name ends in: its languages by ISO 639-3, as in freedict-fra-eng."""

CODES = {"deu": "de", "eng": "en", "fra": "fr", "ita": "it", "nld": "nl", "por": "pt", "spa": "es"}

OWN = "00database"
"""What the headwords begin with that tell of the dictionary itself; dictd leaves the dashes out."""

DIGIT = {letter: value for value, letter in enumerate(ascii_uppercase + ascii_lowercase + digits + "+/")}

LONGEST = 4
"""Words of a headword or translation: what is longer is a saying, or explains."""

MOST = 6
"""Translations of one sense that are taken, most usual first."""

_ASIDE = re.compile(r"<[^>]*>|\[[^\]]*\]|\([^)]*\)|/[^/]*/")
_SENSE = re.compile(r"\d+\. *")


def source_of(path: Path) -> str | None:
    """The language that a dictionary translates from, if a file is the index of one."""
    return _languages(path)[0] if path.suffix == INDEX else None


def read_dictionary(path: Path, known: Collection[str]) -> Iterator[Concept]:
    """A concept for each sense of each headword that is not among the ``known`` ones, which are case-folded.

    ``path`` is the index; the entries lie beside it. Raises LexiconError naming file and line.
    """
    languages = _languages(path)
    entries = _read_entries(path)
    for number, line in enumerate(_read(path).splitlines(), start=1):
        try:
            headword, start, length = line.split(b"\t")[:3]
            entry = str(entries[_count(start) :][: _count(length)], "utf-8")
            if headword.startswith(OWN.encode()):
                continue
        except (ValueError, KeyError) as error:
            raise LexiconError(str(path), number, "not a line of a dictionary's index") from error
        yield from _read_entry(entry, languages, known)


def _languages(path: Path) -> tuple[str, str]:
    """Raises LexiconError for names that do not tell them."""
    named = NAME.fullmatch(path.stem)
    if named is None or not all(code in CODES for code in named.groups()):
        raise LexiconError(str(path), 1, f"its name must end in two of {', '.join(CODES)}, such as fra-eng{INDEX}")
    source, target = named.groups()
    return CODES[source], CODES[target]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise LexiconError(str(path), 1, f"the file cannot be read: {error.strerror}") from error


def _read_entries(path: Path) -> memoryview:
    packed = path.with_suffix(PACKED)
    if not packed.exists():
        return memoryview(_read(path.with_suffix(PLAIN)))
    try:
        return memoryview(gzip.decompress(_read(packed)))
    except (OSError, EOFError, zlib.error) as error:
        raise LexiconError(str(packed), 1, "the file is damaged") from error


def _count(written: bytes) -> int:
    """A number in dictd's digits, of which there are 64, most significant first. Raises KeyError."""
    return reduce(lambda value, letter: value * 64 + DIGIT[letter], written.decode("latin-1"), 0)


def _read_entry(entry: str, languages: tuple[str, str], known: Collection[str]) -> Iterator[Concept]:
    first, *lines = entry.splitlines() or [""]
    headword = _clean(first)
    if not _is_short(headword) or headword.casefold() in known:
        return
    for line in _find_senses(lines):
        translations = [_clean(each) for each in _ASIDE.sub(" ", line).split(",")]
        usable = [each for each in dict.fromkeys(translations) if _is_short(each)][:MOST]
        if usable:
            yield Concept(languages, f"{headword} | {', '.join(usable)}")


def _find_senses(lines: list[str]) -> Iterator[str]:
    """The lines that are senses, without their numbers."""
    for number, line in enumerate(lines):
        if counted := _SENSE.match(line):
            yield line[counted.end() :]
        elif number == 0 and line[:2].strip() and not line.startswith(" see:"):
            yield line


def _clean(written: str) -> str:
    return " ".join(_ASIDE.sub(" ", written).replace("\u2010", "-").split()).strip(" .!?;:")


def _is_short(written: str) -> bool:
    """Whether something can be an entry of a concept: few words, and none of the signs of lists and remarks."""
    return 0 < len(written.split()) <= LONGEST and not any(sign in written for sign in "|,/{}=…~#")
