"""Passages and questions become the same terms, whatever stands around a word."""

from __future__ import annotations

import pytest
import Stemmer
from hypothesis import given
from hypothesis import strategies as st

from index.analyse.terms import STEMMERS, TERM_CHARACTERS, Token, analyse, stem, stopwords
from index.analyse.tokens import CLITICS, words

LISTED = ["de", "en", "es", "fr", "it", "nl", "pt"]
PIECES = st.sampled_from(
    ["The rocket ", "IT ", "l'usine ", "d’or, ", "650 000 ", "Doesn't ", "U.S. ", "(fondée) ", "学校 ", "WHO? ", "\n"]
)
TEXTS = st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=40)


def stops(text: str, language: str = "en") -> list[str]:
    return [text[token.start : token.end] for token in analyse(text, language) if token.stop]


def content(text: str, language: str = "en") -> list[str]:
    return [token.term for token in analyse(text, language) if not token.stop]


@given(TEXTS, st.sampled_from([*LISTED, "ja", "xx"]))
def test_tokens_are_the_words_of_a_text(text: str, language: str) -> None:
    tokens = analyse(text, language)
    assert [(token.start, token.end, token.form) for token in tokens] == [tuple(word) for word in words(text, language)]
    for token in tokens:
        assert token.term == stem(token.form, language)
        surface = text[token.start : token.end]
        capitals = any(letter.isupper() or letter.istitle() for letter in surface)
        assert token.capital == (capitals and not surface[0].isdigit())


@given(TEXTS, TEXTS)
def test_a_text_is_read_the_same_wherever_it_stands(before: str, text: str) -> None:
    before += " a\n"  # so that neither is all capitals
    moved = [
        Token(token.start + len(before), token.end + len(before), *token[2:])
        for token in analyse(text, "en", shouting=False)
    ]
    assert analyse(before + text, "en")[len(analyse(before, "en")) :] == moved


def test_what_was_read_before_keeps_its_own_place() -> None:
    assert [token.start for token in analyse("go go go", "en")] == [0, 3, 6]
    assert [token.start for token in analyse("to go", "en")] == [0, 3]


@pytest.mark.parametrize(
    ("language", "words_", "term"),
    [
        ("en", ["rockets", "rocket", "Rocket's"], "rocket"),
        ("en", ["founded", "founding"], "found"),
        ("fr", ["fondée", "fondé", "FONDÉES", "fonder"], "fond"),
        ("de", ["Raketen", "Rakete"], "rak"),
        ("es", ["fundado", "fundada", "fundar"], "fund"),
    ],
)
def test_forms_of_a_word_share_a_term(language: str, words_: list[str], term: str) -> None:
    assert [content(word, language) for word in words_] == [[term]] * len(words_)


def test_without_a_stemmer_a_word_is_its_own_term() -> None:
    assert stem("rockets", "xx") == "rockets"
    assert stem("学校", "ja") == "学校"
    assert stem("1990s", "en") == "1990s"


@given(
    st.text(min_size=1, max_size=8) | st.text(alphabet="aéxing學", min_size=65, max_size=200),
    st.sampled_from([*STEMMERS, "xx"]),
)
def test_a_term_is_never_empty_and_never_long(form: str, language: str) -> None:
    assert 0 < len(stem(form, language)) <= TERM_CHARACTERS


def test_every_language_with_a_stop_list_is_stemmed() -> None:
    assert {STEMMERS[language] for language in LISTED} <= set(Stemmer.algorithms())


@pytest.mark.parametrize(
    ("language", "text", "left"),
    [
        ("en", "Who founded the company and when?", ["found", "compani"]),
        ("fr", "Qui a fondé l'entreprise, et quand ?", ["fond", "entrepris"]),
        ("en", "Why doesn't it work? They're not sure", ["work", "sure"]),
        ("en", "I’m, we've, he'd, she'll, can't, wasn’t", []),
        ("fr", "Est-ce qu'il n'y a pas d'eau ?", ["eau"]),
        ("xx", "who is it", ["who", "is", "it"]),
    ],
)
def test_stop_words_are_marked(language: str, text: str, left: list[str]) -> None:
    assert content(text, language) == left


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The WHO says IT staff in the US know it.", ["The", "in", "the", "know", "it"]),
        ("The U.S. and us", ["The", "and", "us"]),
        ("Who are we? A start. I am.", ["Who", "are", "we", "A", "I", "am"]),
        ("WHO ARE WE", ["WHO", "ARE", "WE"]),
    ],
)
def test_a_stop_word_in_capitals_is_an_acronym_unless_all_is(text: str, found: list[str]) -> None:
    assert stops(text) == found


def test_whoever_knows_better_says_whether_capitals_tell() -> None:
    assert [token.stop for token in analyse("US", "en")] == [True]
    assert [token.stop for token in analyse("US", "en", shouting=False)] == [False]
    assert [token.stop for token in analyse("the US", "en", shouting=True)] == [True, True]


def test_numbers_and_capitals_are_told() -> None:
    tokens = analyse("Élan sold 650 000 shares, 5G and x2", "en")
    assert [(token.form, token.number, token.capital) for token in tokens] == [
        ("élan", False, True),
        ("sold", False, False),
        ("650000", True, False),
        ("shares", False, False),
        ("5g", True, False),
        ("and", False, False),
        ("x2", False, False),
    ]


@pytest.mark.parametrize("language", LISTED)
def test_every_word_of_a_stop_list_is_one_that_a_text_can_hold(language: str) -> None:
    found = stopwords(language)
    assert 80 <= len(found) <= 300
    for word in found:
        assert all(piece.form in found for piece in words(word, language)), word


def test_short_elided_words_are_stop_words() -> None:
    short = {word for word in CLITICS["fr"] if len(word) <= len("qu")}
    assert short <= stopwords("fr")


def test_a_language_without_a_list_has_no_stop_words() -> None:
    assert stopwords("xx") == frozenset()
