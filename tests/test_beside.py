"""Small words make another word of the one beside them."""

from __future__ import annotations

import pytest

from index.analyse.lexicon.beside import REACH, find_around, find_beside
from index.analyse.lexicon.lists import parse_lexicon
from index.analyse.lexicon.read import Lexicon
from index.analyse.question import interpret
from index.analyse.terms import analyse
from index.analyse.vocabulary import Vocabulary
from index.quote.read import look_up, match

LEXICON = Lexicon(
    parse_lexicon(
        """languages: en | fr
call, phone | appeler
call off, cancel | annuler
break, smash | casser
break even, profitable | rentable
ongoing | en cours
court | cour
""",
        "test.txt",
    )
)


@pytest.mark.parametrize(
    ("entry", "language", "beside"),
    [
        ("call off", "en", {"off"}),
        ("break even", "en", {"even"}),
        ("be profitable", "en", set()),
        ("accused of", "en", set()),
        ("the launch", "en", set()),
        ("en cours", "fr", {"en"}),
        ("au point mort", "fr", {"au", "point"}),
        ("s'effondrer", "fr", set()),
        ("soupçonné de", "fr", set()),
        ("avoir lieu", "fr", {"avoir"}),
        ("in Kraft", "de", {"in"}),
        ("sich erholen", "de", set()),
    ],
)
def test_only_words_that_change_the_meaning_must_stand_beside(entry: str, language: str, beside: set[str]) -> None:
    assert find_beside(analyse(entry, language), language) == beside


def test_words_within_reach_stand_around() -> None:
    tokens = analyse("They will call the whole of the long meeting off", "en")
    assert "off" not in find_around(tokens, 2, 2, "en")
    assert "off" in find_around(tokens, len(tokens) - 1 - REACH, len(tokens) - 1 - REACH, "en")


def meanings(question: str, passage: str) -> set[str]:
    """The words of the question that stand in a French passage."""
    tokens = analyse(passage, "fr")
    vocabulary = Vocabulary({token.term: None for token in tokens})
    query = interpret(question, ("en",), {"fr": vocabulary}, LEXICON)
    return {query.units[found.unit].surface for found in match(tokens, look_up(query.units, "fr"), "fr")}


@pytest.mark.parametrize(
    ("question", "passage", "word", "found"),
    [
        ("Who did the minister call?", "Le ministre a appelé le maire.", "call", True),
        ("Who did the minister call?", "Le ministre a annulé le vote.", "call", False),
        ("Why did they call it off?", "Ils ont annulé le vote.", "call", True),
        ("When will the firm break even?", "La firme sera rentable.", "break", True),
        ("What did the firm break?", "La firme sera rentable.", "break", False),
        ("Is the case ongoing?", "La procédure est en cours.", "ongoing", True),
        ("Is the case ongoing?", "La cour a jugé.", "ongoing", False),
    ],
)
def test_a_word_means_another_only_beside_it(question: str, passage: str, word: str, *, found: bool) -> None:
    assert (word in meanings(question, passage)) is found
