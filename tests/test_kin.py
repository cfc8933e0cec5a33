"""Words of the same matter lead from an everyday question to what an article says."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files

import pytest

from index.analyse.alternatives import How
from index.analyse.lexicon.kin import carry, find_kin
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


def kin_of(lexicon: Lexicon, word: str, source: str, target: str) -> Mapping[tuple[str, ...], float]:
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
        ("penalite", "fr", "prison", "en"),
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
    assert kin_of(lexicon, "zorble", "en", "fr") == {}


def test_every_line_has_a_matter_and_kin_without_doubles() -> None:
    assert len(LINES) >= 3000
    for line in LINES:
        entries = [entry.strip() for entry in line.split(",")]
        assert len(entries) >= 2, line
        assert len(set(entries)) == len(entries), line


@pytest.mark.parametrize("target", ["fr", "es", "de"])
def test_every_entry_is_carried_to_other_languages(lexicon: Lexicon, target: str) -> None:
    entries = {entry.strip() for line in LINES for entry in line.split(",")}
    assert [entry for entry in sorted(entries) if not carry(lexicon, entry, target)] == []


@pytest.mark.parametrize(
    ("asked", "source", "answered", "target"),
    [
        ("cost", "en", "Investition", "de"),
        ("owns", "en", "Mehrheit", "de"),
        ("discovered", "en", "auditoría", "es"),
        ("ongoing", "en", "suspendu", "fr"),
        ("stopped", "en", "unterbrochen", "de"),
        ("legal", "en", "tribunal", "es"),
        ("battery", "en", "Stunde", "de"),
        ("public", "en", "visiteur", "fr"),
        ("reality", "en", "prototipo", "es"),
        ("muertos", "es", "toll", "en"),
        ("propriétaire", "fr", "percent", "en"),
        ("fermeture", "fr", "Insolvenz", "de"),
    ],
)
def test_what_is_asked_leads_to_what_is_answered(
    lexicon: Lexicon, asked: str, source: str, answered: str, target: str
) -> None:
    assert term(answered, target) in kin_of(lexicon, asked, source, target)


def test_a_verb_is_not_taken_for_another_that_shares_its_first_word(lexicon: Lexicon) -> None:
    # "pull out" is to withdraw, not to tow; "take over" is no way to eat.
    assert term("remorquer", "fr") not in kin_of(lexicon, "zurückziehen", "de", "fr")
    assert term("tow", "en") not in kin_of(lexicon, "zurückziehen", "de", "en")


def test_kin_leads_to_the_sentence_but_does_not_count_as_found(lexicon: Lexicon) -> None:
    port = article(1, "Les pirates ont frappé le port.", "La pluie est tombée sur Olmont.")
    view = view_of(port, lexicon=lexicon)
    found = answer("How high was the ransom?", view)
    assert found.query is not None
    (unit,) = [unit for unit in found.query.units if unit.surface == "ransom"]
    assert How.KIN in {choice.how for choice in unit.alternatives["fr"]}
    assert not unit.found
