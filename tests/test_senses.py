"""From a word as it was typed to what the lexicon knows about it."""

from __future__ import annotations

import pytest

from index.analyse.lexicon.lists import parse_lexicon
from index.analyse.lexicon.read import Lexicon
from index.analyse.senses import find_senses, guess_senses
from index.analyse.terms import analyse
from index.analyse.vocabulary import Vocabulary

ROWS = """languages: en | fr | de
hospital | hôpital | Krankenhaus
team | équipe | Mannschaft
penalty | pénalité | Strafe
appointment | nomination | Ernennung
embezzlement | détournement | Untreue
cost | coûter | kosten
building | bâtiment | Gebäude
heavy | lourd | schwer
mill | moulin | Mühle
wind | vent | Wind
relieve | soulager | lindern
receive | recevoir | erhalten
architect | architecte | Architekt
colleague | collègue | Kollege
heat pump | pompe à chaleur, thermopompe réversible | Wärmepumpe
"""
LEXICON = Lexicon(parse_lexicon(ROWS, "test.txt"))
NAMES = [row.partition(" |")[0] for row in ROWS.splitlines()[1:]]


def found(text: str, language: str) -> list[str]:
    tokens = [token for token in analyse(text, language) if not token.stop]
    return [NAMES[number] for number in find_senses(tokens, language, LEXICON)]


def guessed(word: str, language: str, held: str = "") -> list[str]:
    vocabularies = {language: Vocabulary(dict.fromkeys(token.term for token in analyse(held, language)))}
    (token,) = analyse(word, language)
    return [NAMES[number] for number in guess_senses(token, language, LEXICON, vocabularies)]


@pytest.mark.parametrize(
    ("text", "language", "concepts"),
    [
        ("hôpital", "fr", ["hospital"]),
        ("hopitaux", "fr", ["hospital"]),
        ("equipe", "fr", ["team"]),
        ("Architektin", "de", ["architect"]),
        ("Architektinnen", "de", ["architect"]),
        ("Kollegin", "de", ["colleague"]),
        ("penalite", "fr", ["penalty"]),
        ("thermopompe reversible", "fr", ["heat pump"]),
        ("Gebaude", "de", ["building"]),
        ("kostet", "de", ["cost"]),
        ("gekostet", "de", ["cost"]),
        ("Windmühle", "de", ["mill", "wind"]),
        ("heavier", "en", ["heavy"]),
        ("heaviest", "en", ["heavy"]),
        ("zorble", "en", []),
        ("kostet", "en", []),
        ("mühle wind", "de", []),
    ],
)
def test_a_word_is_known_as_it_is_typed(text: str, language: str, concepts: list[str]) -> None:
    assert found(text, language) == concepts


@pytest.mark.parametrize(
    ("word", "concept"),
    [("apointment", "appointment"), ("embezlement", "embezzlement"), ("recieve", "receive"), ("hosptial", "hospital")],
)
def test_a_slip_is_read_as_the_word_nearest_to_it(word: str, concept: str) -> None:
    assert found(word, "en") == []
    assert guessed(word, "en") == [concept]


@pytest.mark.parametrize("word", ["mall", "tost", "bospital", "hospodar", "windowless", "2027"])
def test_a_word_that_is_no_slip_is_left_alone(word: str) -> None:
    assert guessed(word, "en") == []


def test_a_word_that_an_article_holds_is_no_slip() -> None:
    assert guessed("hopital", "en") == ["hospital"]
    assert guessed("hopital", "en", "The Hopital family.") == []
