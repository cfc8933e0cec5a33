"""A term is found as it is, without its accents, or by its likeness."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analyse.spellings import MINIMUM_LENGTH
from index.analyse.tokens import fold
from index.analyse.vocabulary import Vocabulary

WORDS = st.text(alphabet="abcdeéèñłœßдж学", max_size=9)


def pieces(word: str) -> set[str]:
    padded = "^" + fold(word)
    return {padded[i : i + 3] for i in range(len(padded) - 2)}


@given(st.lists(WORDS, max_size=12, unique=True), WORDS, st.sampled_from([0.01, 0.3, 0.55, 0.8, 1.0]))
def test_likeness_is_the_share_of_common_trigrams(terms: list[str], wanted: str, least: float) -> None:
    expected = []
    for term in terms:
        both = pieces(term), pieces(wanted)
        likeness = 2 * len(both[0] & both[1]) / max(len(both[0]) + len(both[1]), 1)
        if min(len(term), len(wanted)) >= MINIMUM_LENGTH and likeness >= least:
            expected.append((term, likeness))
    expected.sort(key=lambda entry: (-entry[1], entry[0]))
    assert Vocabulary(terms).alike(wanted, least) == expected


@pytest.mark.parametrize(
    ("wanted", "terms", "found"),
    [
        ("volcan", ["volcano", "volume", "vulcan", "balcon"], ["volcano"]),
        ("helicopt", ["hélicopter", "helium", "copter"], ["hélicopter"]),
        ("presidant", ["president", "precedent", "resident"], ["president"]),
        ("tour", ["tours", "four", "contour"], ["tours"]),
    ],
)
def test_cognates_and_slips_are_alike(wanted: str, terms: list[str], found: list[str]) -> None:
    assert [term for term, _ in Vocabulary(terms).alike(wanted, 0.6)] == found


@pytest.mark.parametrize("wanted", ["", "the", "12345", "5gnr", "x-ray", "don't"])
def test_what_is_short_or_no_plain_word_is_like_nothing(wanted: str) -> None:
    assert Vocabulary([wanted, "dont", "xray", "5gnrs", "123456"]).alike(wanted, 0.1) == []


def test_an_empty_vocabulary_holds_nothing() -> None:
    vocabulary = Vocabulary([])
    assert "rocket" not in vocabulary
    assert vocabulary.alike("rocket", 0.0) == []
    assert vocabulary.unaccented("rocket") == []
    assert not vocabulary.is_name("rocket")


def test_a_term_is_found_without_its_accents_either_way() -> None:
    vocabulary = Vocabulary(["zoe", "zoé", "zoë", "wałęsa", "zo"])
    assert vocabulary.unaccented("zoe") == ["zoé", "zoë"]
    assert vocabulary.unaccented("zoé") == ["zoe", "zoë"]
    assert vocabulary.unaccented("walesa") == ["wałęsa"]
    assert vocabulary.unaccented("wałęsa") == []


def test_terms_and_names_are_looked_up_exactly() -> None:
    vocabulary = Vocabulary(["rocket", "stoke"], ["stoke"])
    assert "rocket" in vocabulary
    assert "rock" not in vocabulary
    assert vocabulary.is_name("stoke")
    assert not vocabulary.is_name("rocket")
