"""What is read of word lists is kept beside the index, and is never that of other lists."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from index.analyse.lexicon.kin import find_kin
from index.analyse.lexicon.lists import own_concepts, parse_lexicon
from index.analyse.lexicon.read import Lexicon
from index.analyse.terms import analyse
from index.disk.words import Words

LIST = "languages: en | fr\ncancel, call off | annuler\ncall | appeler\nengine | moteur\n"


def read(folder: Path, text: str = LIST) -> Lexicon:
    return Lexicon(parse_lexicon(text, "list.txt"), Words(folder))


def see(lexicon: Lexicon, *words: str, around: tuple[str, ...] = ()) -> list[int]:
    return lexicon.senses(tuple(analyse(word, "en")[0].term for word in words), "en", around)


def kept(folder: Path) -> Path:
    return folder / "words-en"


def test_what_is_kept_is_what_was_made(tmp_path: Path) -> None:
    made = Lexicon(own_concepts()[:1500])
    for _ in range(2):
        lexicon = Lexicon(own_concepts()[:1500], Words(tmp_path))
        for language in ("en", "fr"):
            for number in range(len(lexicon)):
                for terms, beside in made.read_entries(number, language):
                    assert lexicon.holds(terms, language)
                    assert lexicon.senses(terms, language, beside) == made.senses(terms, language, beside)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["words-en", "words-fr"]


def test_nothing_is_read_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert see(read(tmp_path), "call", around=("off",)) == [0]
    monkeypatch.setattr(Lexicon, "_make_table", lambda *_: pytest.fail("made again"))
    assert see(read(tmp_path), "call", around=("off",)) == [0]
    assert see(read(tmp_path), "call") == [1]


def test_kin_are_read_once_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = find_kin(Lexicon(own_concepts()), ("ransom",), [], "en", "en")
    assert find_kin(Lexicon(own_concepts(), Words(tmp_path)), ("ransom",), [], "en", "en") == made != {}
    monkeypatch.setattr("index.analyse.lexicon.kin._make_matters", lambda: pytest.fail("made again"))
    assert find_kin(Lexicon(own_concepts(), Words(tmp_path)), ("ransom",), [], "en", "en") == made


def test_other_lists_are_read_anew(tmp_path: Path) -> None:
    read(tmp_path).senses(("x",), "en")
    changed = read(tmp_path, LIST.replace("engine", "motor"))
    assert see(changed, "motor") == [2]
    assert see(changed, "engine") == []
    assert see(read(tmp_path), "engine") == [2]


@pytest.mark.parametrize("harm", [b"", b"\xff\xff", b"00000000 {}", b'12 {"table"', b"0d4cbb29 []"])
def test_a_damaged_one_is_made_anew(tmp_path: Path, harm: bytes, caplog: pytest.LogCaptureFixture) -> None:
    kept(tmp_path).write_bytes(harm)
    with caplog.at_level(logging.WARNING):
        assert see(read(tmp_path), "engine") == [2]
    assert "words-en is damaged, and is made anew" in caplog.text
    caplog.clear()
    assert see(read(tmp_path), "engine") == [2]
    assert not caplog.records


def test_one_bit_is_noticed(tmp_path: Path) -> None:
    see(read(tmp_path), "engine")
    data = bytearray(kept(tmp_path).read_bytes())
    data[data.index(b'"engin": "2"') + len('"engin": "')] ^= 1
    kept(tmp_path).write_bytes(data)
    assert see(read(tmp_path), "engine") == [2]


def test_where_nothing_can_be_kept_they_are_read_each_time(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_bytes(b"")
    assert see(read(in_the_way), "engine") == [2]
