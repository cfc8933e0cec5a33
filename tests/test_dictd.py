"""A dictionary of dictd is read as word lists are; what is wrong in it is named with its file and line."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from index.analyse.lexicon.dictd import INDEX, PACKED, PLAIN, read_dictionary
from index.analyse.lexicon.read import read_lexicon
from index.analyse.terms import analyse
from index.errors import LexiconError

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

ENTRIES = {
    "00databaseinfo": "00-database-info\nA small dictionary, of ours.\n",
    "boussole": "boussole /busɔl/ <n, fem>\ncompass\n",
    "amarrer": "amarrer /amaʀe/ <v>\n1. moor, make fast\n2. lash <v> [naut.]\n      He lashed it.\n",
    "arc-en-ciel": "arc‐en‐ciel\nrainbow <n>, bow (in the sky)\na thing that is seen after rain\n",
    "chercher midi à quatorze heures": "chercher midi à quatorze heures\nmake things hard\n",
    "fonder": "fonder\nmelt\n",
    "renvoi": "renvoi\n see: {congé}\n",
}


def number(value: int) -> str:
    return (number(value // 64) if value > 63 else "") + LETTERS[value % 64]


def write(folder: Path, name: str = "freedict-fra-eng", *, packed: bool = True) -> Path:
    body, lines = b"", list[str]()
    for headword, entry in ENTRIES.items():
        lines.append(f"{headword}\t{number(len(body))}\t{number(len(entry.encode()))}\n")
        body += entry.encode()
    index = folder / f"{name}{INDEX}"
    index.write_text("".join(lines), encoding="utf-8")
    if packed:
        index.with_suffix(PACKED).write_bytes(gzip.compress(body))
    else:
        index.with_suffix(PLAIN).write_bytes(body)
    return index


@pytest.mark.parametrize("packed", [True, False])
def test_a_sense_is_a_concept(tmp_path: Path, packed: bool) -> None:
    held = list(read_dictionary(write(tmp_path, packed=packed), {"fonder"}))
    assert [(it.entries("fr"), it.entries("en")) for it in held] == [
        (("boussole",), ("compass",)),
        (("amarrer",), ("moor", "make fast")),
        (("amarrer",), ("lash",)),
        (("arc-en-ciel",), ("rainbow", "bow")),
    ]


def test_words_of_it_cross_in_both_directions_and_lists_go_before_it(tmp_path: Path) -> None:
    write(tmp_path)
    lexicon = read_lexicon([tmp_path])

    def carry(word: str, source: str, target: str) -> list[str]:
        terms = tuple(token.term for token in analyse(word, source))
        return [entry for sense in lexicon.senses(terms, source) for entry in lexicon.entries(sense, target)]

    assert "compass" in carry("boussoles", "fr", "en")
    assert "arc-en-ciel" in carry("rainbow", "en", "fr")
    assert "melt" not in carry("fonder", "fr", "en")
    assert "found" in carry("fonder", "fr", "en")


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("no list", encoding="utf-8")
    (tmp_path / "old").mkdir()
    assert len(read_lexicon([tmp_path])) == len(read_lexicon())


def test_a_name_without_languages_is_told(tmp_path: Path) -> None:
    write(tmp_path, "freedict-fra-xyz")
    with pytest.raises(LexiconError, match=r"freedict-fra-xyz\.index:1: its name must end in two of deu, eng, fra"):
        read_lexicon([tmp_path])


def test_a_dictionary_without_its_entries_is_told(tmp_path: Path) -> None:
    index = write(tmp_path)
    index.with_suffix(PACKED).unlink()
    with pytest.raises(LexiconError, match=r"freedict-fra-eng\.dict:1: the file cannot be read: No such file"):
        read_lexicon([tmp_path])


HARM: dict[str, Callable[[bytes], bytes]] = {
    "cut short": lambda data: data[:40],
    "something else": lambda data: b"x" + data,
    "overwritten": lambda data: data[:30] + b"\0" * 30,
}


@pytest.mark.parametrize("harm", HARM.values(), ids=HARM)
def test_damaged_entries_are_told(tmp_path: Path, harm: Callable[[bytes], bytes]) -> None:
    packed = write(tmp_path).with_suffix(PACKED)
    packed.write_bytes(harm(packed.read_bytes()))
    with pytest.raises(LexiconError, match=r"freedict-fra-eng\.dict\.dz:1: the file is damaged"):
        read_lexicon([tmp_path])


@pytest.mark.parametrize("line", [b"boussole\n", b"boussole\t-\tB\n", b"boussole\tB\t\xff\n", b"\n"])
def test_a_bad_line_of_the_index_is_told(tmp_path: Path, line: bytes) -> None:
    index = write(tmp_path)
    index.write_bytes(index.read_bytes() + line)
    with pytest.raises(LexiconError, match=r"freedict-fra-eng\.index:8: not a line of a dictionary's index"):
        read_lexicon([tmp_path])


def test_entries_that_are_not_utf8_are_told(tmp_path: Path) -> None:
    index = write(tmp_path, packed=False)
    plain = index.with_suffix(PLAIN)
    plain.write_bytes(plain.read_bytes().replace("ɔ".encode(), b"\xff\xff"))
    with pytest.raises(LexiconError, match=r"freedict-fra-eng\.index:2: "):
        read_lexicon([tmp_path])
