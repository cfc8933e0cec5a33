"""A word list is read row by row, and its words are found under the terms that a question has."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from index.analyse.lexicon.lists import Concept, parse_lexicon
from index.analyse.lexicon.read import Lexicon, read_lexicon
from index.analyse.terms import analyse
from index.errors import LexiconError

OWN = sorted(item.name for item in files("index.analyse.lexicon").iterdir() if item.name.endswith(".txt"))

LIST = """# birds
languages: en | fr | de

owl, little owl | chouette, hibou | Eule
# and beasts
found, founded, set up | fonder, fondée | gründen
hedgehog | | Igel
US, United States | États-Unis | USA
"""


@pytest.fixture
def small() -> Lexicon:
    return Lexicon(parse_lexicon(LIST, "birds.txt"))


@pytest.fixture(scope="module")
def own() -> Lexicon:
    return read_lexicon()


@pytest.fixture(scope="module")
def rows() -> list[tuple[str, int, Concept]]:
    """Every row of our own lists with its file and the number of the row."""
    folder = files("index.analyse.lexicon")
    lists = [(name, parse_lexicon(folder.joinpath(name).read_text(encoding="utf-8"), name)) for name in OWN]
    return [(name, number, concept) for name, held in lists for number, concept in enumerate(held, start=1)]


def terms(text: str, language: str) -> tuple[str, ...]:
    return tuple(token.term for token in analyse(text, language, shouting=False) if not token.stop)


def translate(lexicon: Lexicon, word: str, source: str, target: str) -> set[tuple[str, ...]]:
    return {
        phrase for number in lexicon.senses(terms(word, source), source) for phrase in lexicon.phrases(number, target)
    }


def test_a_row_is_a_concept() -> None:
    concepts = parse_lexicon(LIST, "birds.txt")
    assert [concept.entries("en") for concept in concepts] == [
        ("owl", "little owl"),
        ("found", "founded", "set up"),
        ("hedgehog",),
        ("US", "United States"),
    ]
    assert concepts[0].entries("fr") == ("chouette", "hibou")
    assert concepts[2].entries("fr") == ()
    assert concepts[0].entries("es") == ()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("owl | chouette\n", 1),
        ("# only\n\nowl | chouette\n", 3),
        ("languages: en | fr\nowl\n", 2),
        ("languages: en | fr\n# more\nowl | chouette\nowl | chouette | Eule\n", 4),
        ("languages: en | fr | de\n\n\nowl, little owl | chouette, hibou\n", 4),
        ("languages:\n", 1),
        ("languages: en |\nowl | chouette\n", 1),
        ("languages: en | en\nowl | owl\n", 1),
        ("Languages: en | fr\n", 1),
    ],
)
def test_an_error_names_file_and_line(text: str, line: int) -> None:
    with pytest.raises(LexiconError, match=rf"^mine\.txt:{line}: ") as caught:
        parse_lexicon(text, "mine.txt")
    assert (caught.value.file, caught.value.line) == ("mine.txt", line)


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing yet\n", "languages: en | fr\n"])
def test_a_list_may_be_empty(text: str) -> None:
    assert parse_lexicon(text, "mine.txt") == []


def test_a_list_may_begin_with_a_byte_order_mark_and_end_its_lines_as_windows_does() -> None:
    (concept,) = parse_lexicon("\ufefflanguages: en | fr\r\nowl | chouette\r\n", "mine.txt")
    assert (concept.entries("en"), concept.entries("fr")) == (("owl",), ("chouette",))


def test_a_word_is_found_in_any_of_its_forms(small: Lexicon) -> None:
    assert small.senses(terms("Founding", "en"), "en") == [1]
    assert small.senses(terms("fondées", "fr"), "fr") == [1]
    assert small.senses(terms("owls", "en"), "en") == [0]
    assert small.senses(terms("owls", "en"), "de") == []
    assert small.senses(("falcon",), "en") == []
    assert small.senses(("owl",), "nl") == []


def test_a_phrase_is_found_without_the_words_that_only_build_it(small: Lexicon) -> None:
    assert small.senses(("littl", "owl"), "en") == [0]


def test_a_word_that_is_nothing_without_another_is_found_beside_it_only(small: Lexicon) -> None:
    assert small.senses(terms("set it up", "en"), "en", frozenset({"it", "up"})) == [1]
    assert small.senses(terms("set it", "en"), "en", frozenset({"it"})) == []
    assert small.holds(terms("set", "en"), "en")


def test_an_abbreviation_that_looks_like_a_stop_word_is_kept(small: Lexicon) -> None:
    (token,) = [token for token in analyse("In the US", "en") if not token.stop]
    assert small.senses((token.term,), "en") == [3]


@pytest.mark.parametrize(
    "entry", ["owl", "Owls", "owl’s nest", "WHO", "ÉTÉ", "ロケット", "宇宙開発", "ракеты", "ที่นี่", "650 000"]
)
@pytest.mark.parametrize("language", ["en", "fr", "ja", "ru", "th"])
def test_an_entry_is_read_as_a_text_is(entry: str, language: str) -> None:
    lexicon = Lexicon(parse_lexicon(f"languages: {language}\n{entry}\n", "mine.txt"))
    assert lexicon.phrases(0, language) == ((terms(entry, language),) if terms(entry, language) else ())


def test_entries_are_read_out_most_usual_first(small: Lexicon) -> None:
    assert small.phrases(0, "fr") == (("chouet",), ("hibou",))
    assert small.phrases(1, "en") == (("found",), ("set",))
    assert small.phrases(2, "fr") == ()


def test_a_folder_of_the_user_adds_rows(tmp_path: Path, own: Lexicon) -> None:
    assert own.senses(("zorbl",), "en") == []
    (tmp_path / "b.txt").write_text("languages: en | it\nzorble | zorblare\n", encoding="utf-8")
    (tmp_path / "a.txt").write_text("languages: en | fr\nquux, zorble | zorbler\n", encoding="utf-8")
    (tmp_path / "notes.md").write_text("not a list", encoding="utf-8")
    lexicon = read_lexicon([tmp_path])
    assert len(lexicon) == len(own) + 2
    assert lexicon.senses(("zorbl",), "en") == [len(own), len(own) + 1]
    assert translate(lexicon, "zorble", "en", "fr") == {("zorbl",)}
    assert translate(lexicon, "zorble", "en", "it") == {("zorbl",)}


def test_an_error_in_a_folder_of_the_user_names_the_file(tmp_path: Path) -> None:
    broken = tmp_path / "mine.txt"
    broken.write_text("languages: en | fr\nowl\n", encoding="utf-8")
    with pytest.raises(LexiconError) as caught:
        read_lexicon([tmp_path])
    assert (caught.value.file, caught.value.line) == (str(broken), 2)


def test_a_list_in_another_encoding_is_an_error_of_its_line(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_bytes(b"languages: en | fr\nowl | chouette\nsummer | \xe9t\xe9\n")
    with pytest.raises(LexiconError, match="UTF-8") as caught:
        read_lexicon([tmp_path])
    assert caught.value.line == 3


@pytest.mark.parametrize("name", OWN)
def test_every_list_of_ours_can_be_read(name: str) -> None:
    text = files("index.analyse.lexicon").joinpath(name).read_text(encoding="utf-8")
    concepts = parse_lexicon(text, name)
    assert concepts
    assert {"en", "fr"} <= set(concepts[0].languages)


def test_there_are_enough_concepts_in_english_and_french(own: Lexicon) -> None:
    both = [n for n in range(len(own)) if own.phrases(n, "en") and own.phrases(n, "fr")]
    assert len(both) >= 500


def test_every_concept_of_ours_has_words_in_english_and_french(rows: list[tuple[str, int, Concept]]) -> None:
    lacking = [(name, number) for name, number, row in rows if not (row.entries("en") and row.entries("fr"))]
    assert lacking == []


def test_no_concept_of_ours_stands_twice(rows: list[tuple[str, int, Concept]]) -> None:
    places: dict[tuple[tuple[str, ...], ...], list[tuple[str, int]]] = {}
    for name, number, row in rows:
        places.setdefault(tuple(row.entries(language) for language in row.languages), []).append((name, number))
    assert [twice for twice in places.values() if len(twice) > 1] == []


def test_no_concept_of_ours_is_of_stop_words_only(rows: list[tuple[str, int, Concept]]) -> None:
    unheard = [
        (name, number, language)
        for name, number, row in rows
        for language in ("en", "fr")
        if not any(terms(entry, language) for entry in row.entries(language))
    ]
    assert unheard == []


@pytest.mark.parametrize(
    ("word", "source", "found", "target"),
    [
        ("founded", "en", "fondée", "fr"),
        ("founder", "en", "fondateur", "fr"),
        ("company", "en", "entreprise", "fr"),
        ("raised", "en", "levé", "fr"),
        ("rocket", "en", "fusée", "fr"),
        ("engine", "en", "moteur", "fr"),
        ("fusées", "fr", "rocket", "en"),
        ("rachat", "fr", "acquisition", "en"),
        ("élections", "fr", "election", "en"),
        ("earthquake", "en", "séisme", "fr"),
        ("unemployment", "en", "chômage", "fr"),
        ("gegründet", "de", "founded", "en"),
        ("empresa", "es", "company", "en"),
        ("EU", "en", "UE", "fr"),
        ("Germany", "en", "Germania", "it"),
        ("Países Baixos", "pt", "Pays-Bas", "fr"),
        ("Vereinigte Staaten", "de", "Stati Uniti", "it"),
        ("augustus", "nl", "août", "fr"),
        ("franc suisse", "fr", "Swiss franc", "en"),
    ],
)
def test_a_word_finds_its_translation(own: Lexicon, word: str, source: str, found: str, target: str) -> None:
    assert terms(found, target) in translate(own, word, source, target)
