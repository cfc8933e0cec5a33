"""Words that share a stem are told apart."""

from __future__ import annotations

import pytest

from index.analyse.lexicon.homographs import find_concepts, find_words, is_other_word, nearest
from index.analyse.lexicon.lists import parse_lexicon
from index.analyse.lexicon.read import Lexicon
from index.analyse.question import interpret
from index.analyse.terms import analyse, stem
from index.analyse.vocabulary import Vocabulary
from index.quote.read import look_up, match

LEXICON = Lexicon(
    parse_lexicon(
        """languages: en | fr
merge, merger | fusionner, fuser
rocket | fusée
market | marché
walk, march | marcher
visit | visite, visiter
visits, traffic | visites, trafic
paused, on hold | en pause
university | fac
face | face
factory | usine, fabrique
make | fabriquer
interest | intérêt, intéresser
covet | convoiter, être intéressé
""",
        "test.txt",
    )
)


@pytest.mark.parametrize(
    ("form", "language", "words"),
    [
        ("marché", "fr", {"marché"}),
        ("marchent", "fr", {"marcher"}),
        ("fusées", "fr", {"fusée"}),
        ("visites", "fr", {"visite", "visites"}),
        ("paused", "en", {"paused"}),
        ("face", "fr", {"face"}),
    ],
)
def test_a_form_is_of_the_word_that_it_is_written_most_like(form: str, language: str, words: set[str]) -> None:
    held = find_words(LEXICON, stem(form, language), language)
    assert set(nearest(form, held, language)) == words


def test_words_that_only_build_do_not_count() -> None:
    assert set(find_words(LEXICON, stem("pause", "fr"), "fr", frozenset({"en"}))) == {"pause"}
    assert not find_words(LEXICON, stem("pause", "fr"), "fr")


def test_concepts_are_those_of_the_word_that_is_meant() -> None:
    rows = [LEXICON.entries(number, "en")[0] for number in find_concepts(LEXICON, stem("marché", "fr"), "marché", "fr")]
    assert rows == ["market"]


@pytest.mark.parametrize(
    ("form", "rows"),
    [("fabrique", ["factory", "make"]), ("intéressé", ["interest", "covet"]), ("fabriquer", ["factory", "make"])],
)
def test_a_noun_written_like_a_form_of_a_verb_may_be_the_verb(form: str, rows: list[str]) -> None:
    found = find_concepts(LEXICON, stem(form, "fr"), form, "fr")
    assert [LEXICON.entries(number, "en")[0] for number in found] == rows


def test_another_word_of_the_term_is_not_what_is_meant() -> None:
    assert is_other_word("face", frozenset({"fac"}), frozenset({"face"}), "fr")
    assert not is_other_word("facs", frozenset({"fac"}), frozenset({"face"}), "fr")


@pytest.mark.parametrize(
    ("question", "text", "found"),
    [
        ("Which university?", "La face est belle.", False),
        ("Which university?", "Une fac est ouverte.", True),
        ("Which market?", "Ils marchent ensemble.", False),
        ("Which market?", "Le marché est ouvert.", True),
        ("Is it paused?", "Le projet est en pause.", True),
        ("How many visits?", "Deux visites par an.", True),
    ],
)
def test_only_the_word_that_is_meant_is_found_in_a_text(question: str, text: str, found: bool) -> None:
    tokens = analyse(text, "fr")
    vocabulary = Vocabulary({token.term: None for token in tokens})
    query = interpret(question, ["en", "fr"], {"fr": vocabulary}, LEXICON)
    sure = [held for held in match(tokens, look_up(query.units, "fr"), "fr") if held.choice.how.value != "kin"]
    assert bool(sure) is found
