"""Texts by the numbers of their terms are what analysis tells of them, whatever stands in them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.analyse import numbered
from index.analyse.numbered import CAPITAL, INNER, Reader, Readers, Texts
from index.analyse.terms import analyse
from index.model import Interval

WORDS = (
    *("Who", "the", "THE", "WHO", "it", "IT", "us", "U.S.", "e.g.", "Smith.", "“Stoke”", "(engine)", "engines,"),
    *(
        "l'usine",
        "D’un",
        "don't",
        "Mira’s",
        "'tis",
        "12",
        "000",
        "5\u202f000",
        "1.234,5",
        "3.",
        "V.",
        "5G",
        "xAI",
        "a1b2",
    ),
    *(
        "你好。再见",
        "今天天气",
        "เรา",
        "한국어",
        "العربية",
        "naïve",
        "ÉCOLE",
        "ﬁne",
        "İstanbul",
        "so\u00adft",
        "x" * 40,
    ),
    *("—", "…", "🙂", "me@x.org", "word—word", "-", "«mot»", "rock'n'roll", "ß", "ʼn", "º", "-a", "a-"),
)
GAPS = (" ", " ", " ", "", "\n", "\u00a0", "\u2009", "  ", "\t")
TEXT = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(GAPS)), min_size=1, max_size=25).map(
    lambda it: "".join(word + gap for word, gap in it).strip()
)


def cut(text: str, places: Sequence[int]) -> list[Interval]:
    """A text in sentences, between which is white space or nothing."""
    edges = sorted({0, len(text), *(place % len(text) for place in places)})
    found = []
    for start, end in pairwise(edges):
        piece = text[start:end]
        if said := piece.strip():
            begin = start + piece.index(said)
            found.append((begin, begin + len(said)))
    return found


def tell(text: str, sentences: Sequence[Interval], language: str) -> list[tuple[str, int]]:
    """Terms, and what is said of each, as analysis has them."""
    start, end = sentences[0][0], sentences[-1][1]
    first = {begin - start for begin, _ in sentences}
    tokens = [token for token in analyse(text[start:end], language) if not token.stop]
    return [(it.term, 0 if it.start in first else INNER + CAPITAL * it.capital) for it in tokens]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(TEXT, st.lists(st.integers(0, 500), max_size=4), st.booleans()), min_size=1, max_size=4),
    st.sampled_from(["en", "fr", "it", "de", "zh", "tr", "xx"]),
)
def test_terms_are_those_of_analysis(texts: list[tuple[str, list[int], bool]], language: str) -> None:
    reader, read, expected = Reader(language), Texts(), []
    for text, places, shouting in texts:
        said = text.upper() if shouting else text
        sentences = cut(said, places)
        reader.read(read, said, sentences)
        expected.append(tell(said, sentences, language))
    counted, words = reader.count(read), reader.words()
    found = list(zip([words[number] for number in counted.terms.tolist()], counted.flags.tolist(), strict=True))
    assert found == [it for each in expected for it in each]
    assert counted.sizes.tolist() == list(map(len, expected))


def test_a_text_without_words_has_no_terms() -> None:
    reader, read = Reader("en"), Texts()
    for text in ("", "the", "", "Stoke Space"):
        reader.read(read, text, [(0, len(text))])
    counted = reader.count(read)
    assert counted.sizes.tolist() == [0, 0, 0, 2]
    assert counted.flags.tolist() == [0, INNER + CAPITAL]


def test_a_reader_is_kept_until_it_knows_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    readers = Readers()
    first = readers.of("en")
    assert readers.of("en") is first
    assert readers.of("fr") is not first
    kept = readers.of("fr")
    monkeypatch.setattr(numbered, "KEPT", 1)
    kept.read(Texts(), "deux usines", [(0, 11)])
    again = readers.of("fr")
    assert again is not kept
    readers.forget()
    assert readers.of("fr") is not again
