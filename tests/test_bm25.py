"""Our scores are rank_bm25's own, and only texts that share a term have any."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from index.rank.bm25 import Bm25
from index.rank.way import Choice

TERMS = st.sampled_from(["owl", "fox", "hen", "bee", "été", "学校", ""])
TEXT = st.lists(TERMS, max_size=8)
CORPUS = st.lists(TEXT, max_size=10)
CHOICE = st.builds(
    Choice, st.lists(TERMS, min_size=1, max_size=3).map(tuple), st.sampled_from([0.05, 0.45, 0.8, 0.95, 1.0])
)


class Library(BM25Okapi):  # type: ignore[misc]  # rank_bm25 has no types
    """The library's class as it is, but for the idf it is given."""

    def _calc_idf(self, nd: dict[str, int]) -> None:
        for term, held in nd.items():
            self.idf[term] = math.log(1 + (self.corpus_size - held + 0.5) / (held + 0.5))


def score_all(engine: Bm25, word: list[Choice]) -> list[float]:
    """A word's part of the score of every text; also checks the shape of what `score` returns."""
    ids, parts = engine.score(word)
    assert ids.dtype == np.int32
    assert parts.dtype == np.float64
    assert ids.tolist() == sorted(set(ids.tolist()))
    scores = [0.0] * engine.corpus_size
    for number, part in zip(ids.tolist(), parts.tolist(), strict=True):
        scores[number] = part
    return scores


@given(CORPUS.filter(any), st.lists(TERMS, max_size=6))
@example([["owl"]], ["owl"])
@example([["owl"], []], ["owl", "owl"])
@example([["owl"], [], [], [], []], ["owl"])
@example([["owl", "owl", "fox"], ["owl"], ["owl", "fox"]], ["owl", "fox", "hen"])
def test_scores_are_those_of_rank_bm25(corpus: list[list[str]], query: list[str]) -> None:
    np.testing.assert_allclose(Bm25(corpus).get_scores(query), Library(corpus).get_scores(query), rtol=0, atol=1e-9)


@given(CORPUS.filter(any))
def test_the_idf_is_the_one_the_library_is_given(corpus: list[list[str]]) -> None:
    ours, theirs = Bm25(corpus), Library(corpus)
    assert ours.idf == pytest.approx(theirs.idf, abs=1e-12)
    assert list(ours.terms) == list(theirs.idf)
    assert all(ours.idf_of(ours.frequency(term)) == pytest.approx(idf, abs=1e-12) for term, idf in theirs.idf.items())


@pytest.mark.parametrize("corpus", [[], [[]], [[], [], []]])
def test_without_terms_there_are_no_scores(corpus: list[list[str]]) -> None:
    engine = Bm25(corpus)
    assert engine.get_scores(["owl"]).tolist() == [0.0] * len(corpus)
    ids, parts = engine.score([Choice(("owl",), 1.0), Choice(("fox", "hen"), 1.0)])
    assert (ids.tolist(), parts.tolist()) == ([], [])
    assert list(engine.terms) == []
    assert engine.frequency("owl") == 0


@given(CORPUS, st.lists(CHOICE, max_size=4))
def test_a_word_counts_as_the_best_of_its_ways(corpus: list[list[str]], word: list[Choice]) -> None:
    engine = Bm25(corpus)
    single = [score_all(engine, [choice]) for choice in word]
    expected = [max((scores[n] for scores in single), default=0.0) for n in range(len(corpus))]
    assert score_all(engine, word) == expected


@given(CORPUS, st.lists(CHOICE, max_size=4))
def test_exactly_the_texts_that_hold_a_way_whole_get_a_positive_score(
    corpus: list[list[str]], word: list[Choice]
) -> None:
    engine = Bm25(corpus)
    sharing = [n for n, text in enumerate(corpus) if any(set(choice.terms) <= set(text) for choice in word)]
    ids, parts = engine.score(word)
    assert ids.tolist() == sharing
    assert all(part > 0 for part in parts.tolist())


@given(CORPUS, CHOICE)
def test_a_way_counts_as_much_as_its_weight(corpus: list[list[str]], choice: Choice) -> None:
    engine = Bm25(corpus)
    whole = score_all(engine, [Choice(choice.terms, 1.0)])
    assert score_all(engine, [choice]) == pytest.approx([choice.weight * score for score in whole], abs=1e-12)


def test_terms_that_must_stand_together_count_as_often_as_the_rarest_of_them() -> None:
    corpus = [
        ["owl", "owl", "fox", "fox", "fox"],
        ["owl", "hen", "hen", "hen", "hen"],
        ["bee", "bee", "fox", "bee", "hen"],
    ]
    together = Bm25(corpus).score([Choice(("owl", "fox"), 1.0)])
    alone = Bm25([["both", "both", "x", "x", "x"], ["x"] * 5, ["x"] * 5]).score([Choice(("both",), 1.0)])
    assert together[0].tolist() == alone[0].tolist() == [0]
    assert together[1] == pytest.approx(alone[1])


def test_one_text_alone_is_found() -> None:
    assert Bm25([["owl", "fox"]]).get_scores(["owl"])[0] == pytest.approx(math.log(4 / 3))


def test_a_rare_term_tells_more_than_a_common_one() -> None:
    engine = Bm25([["owl", "fox"], ["owl", "hen"], ["owl", "bee"]])
    assert engine.get_scores(["fox"])[0] > engine.get_scores(["owl"])[0] > 0
    assert engine.idf_of(0) > engine.idf_of(1) > engine.idf_of(3) > 0


def test_the_same_texts_have_the_same_score() -> None:
    scores = Bm25([["owl", "fox"], ["hen"], ["fox", "owl"], ["owl", "fox"]]).get_scores(["owl", "fox"])
    assert scores[0] == scores[2] == scores[3] > scores[1] == 0


def test_a_corpus_may_be_read_but_once() -> None:
    assert Bm25(iter([["owl"], ["fox"]])).get_scores(["fox"])[1] > 0
