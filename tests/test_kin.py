"""Words of the same matter lead from an everyday question to what an article says."""

from __future__ import annotations

from importlib.resources import files

import pytest

from index.analyse.alternatives import How
from index.analyse.lexicon.kin import find_kin
from index.analyse.lexicon.read import Lexicon, read_lexicon
from index.analyse.senses import find_senses
from index.analyse.terms import analyse
from index.answer import answer
from tests.libraries import article, view_of

LINES = [
    line
    for line in files("index.analyse").joinpath("kin", "en.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return read_lexicon()


def term(word: str, language: str) -> tuple[str, ...]:
    return tuple(token.term for token in analyse(word, language, shouting=False) if not token.stop)


def kin_of(lexicon: Lexicon, word: str, source: str, target: str) -> tuple[tuple[str, ...], ...]:
    tokens = [token for token in analyse(word, source, shouting=False) if not token.stop]
    phrase = tuple(token.term for token in tokens)
    return find_kin(lexicon, phrase, find_senses(tokens, source, lexicon), source, target)


@pytest.mark.parametrize(
    ("word", "source", "kin", "target"),
    [
        ("reserve", "en", "ticket", "en"),
        ("réserver", "fr", "ticket", "en"),
        ("argent", "fr", "milliard", "fr"),
        ("reservieren", "de", "billete", "es"),
        ("ransom", "en", "pirate", "fr"),
    ],
)
def test_kin_are_found_across_languages(lexicon: Lexicon, word: str, source: str, kin: str, target: str) -> None:
    assert term(kin, target) in kin_of(lexicon, word, source, target)


@pytest.mark.parametrize(
    ("word", "source", "kin", "target"),
    [
        ("kostet", "de", "financer", "fr"),
        ("hopitaux", "fr", "Patient", "de"),
        ("penalite", "fr", "fine", "en"),
        ("Krankenhauskosten", "de", "budget", "en"),
        ("cheaper", "en", "Rabatt", "de"),
    ],
)
def test_kin_are_found_of_a_word_as_it_is_typed(
    lexicon: Lexicon, word: str, source: str, kin: str, target: str
) -> None:
    assert term(kin, target) in kin_of(lexicon, word, source, target)


def test_a_word_is_not_its_own_kin_nor_is_a_translation_of_it(lexicon: Lexicon) -> None:
    found = kin_of(lexicon, "price", "en", "fr")
    assert found
    assert term("prix", "fr") not in found
    assert kin_of(lexicon, "zorble", "en", "fr") == ()


def test_every_line_has_a_matter_and_kin_without_doubles() -> None:
    assert len(LINES) > 400
    for line in LINES:
        entries = [entry.strip() for entry in line.split(",")]
        assert len(entries) >= 2, line
        assert len(set(entries)) == len(entries), line


def test_kin_leads_to_the_sentence_but_does_not_count_as_found(lexicon: Lexicon) -> None:
    port = article(1, "Les pirates ont frappé le port.", "La pluie est tombée sur Olmont.")
    view = view_of(port, lexicon=lexicon)
    found = answer("How high was the ransom?", view)
    assert found.query is not None
    (unit,) = [unit for unit in found.query.units if unit.surface == "ransom"]
    assert How.KIN in {choice.how for choice in unit.alternatives["fr"]}
    assert not unit.found
