"""The best passages are found without scoring the rest, and they are the best to the last digit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.rank.best import Fields, Weighing, Word
from index.rank.bm25 import Bm25, Tally
from index.rank.postings import Mask
from index.rank.top import find_best
from index.rank.way import Choice
from tests.compiling import compiled_search
from tests.full_scoring import Asked, score_all

pytestmark = [pytest.mark.usefixtures("searched_by"), pytest.mark.timeout(300)]  # compiling takes a while

TERMS = [f"t{number}" for number in range(300)]


@pytest.fixture(scope="module", params=["numpy", "compiled"])
def searched_by(request: pytest.FixtureRequest, pytestconfig: pytest.Config) -> Iterator[None]:
    """By numpy, and by what is compiled; everything below holds for both."""
    if request.param == "compiled":
        with compiled_search(pytestconfig):
            yield
    else:
        yield


WEIGHINGS = st.sampled_from(
    [
        Weighing(),
        Weighing(title=0, article=0, lead=0, coverage=0),
        Weighing(title=3.0, article=0),
        Weighing(article=2.0, lead=0),
        Weighing(coverage=0, lead=4.0),
    ]
)


def write(seed: int, articles: int, most: int, words: int, spread: float) -> Fields:
    """A corpus by rule of chance: term n is ``(n + 1) ** -spread`` as frequent as the first."""
    chance = np.random.default_rng(seed)
    shares = np.arange(1, len(TERMS) + 1) ** -spread
    shares /= shares.sum()

    def draw(size: int) -> list[str]:
        return [TERMS[i] for i in chance.choice(len(TERMS), size=size, p=shares)]

    counts = chance.integers(0, most, size=articles, endpoint=True)
    owner = np.repeat(np.arange(articles, dtype=np.int32), counts)
    leads = np.ones(len(owner), dtype=bool)
    leads[1:] = owner[1:] != owner[:-1]
    bodies = [draw(int(size)) for size in chance.integers(0, words, size=len(owner))]
    whole: list[list[str]] = [[] for _ in range(articles)]
    for number, body in zip(owner.tolist(), bodies, strict=True):
        whole[number] += body
    titles = [draw(int(size)) for size in chance.integers(0, 5, size=articles)]
    return Fields(owner, leads, Bm25(bodies), Bm25(titles), Bm25(whole))


def search(
    fields: Fields,
    asked: Asked,
    weighing: Weighing,
    k: int,
    admitted: Mask | None = None,
    few: int = 0,
    listed: int = 0,
) -> list[tuple[float, int]]:
    engines = (fields.bodies, fields.titles, fields.articles)
    words = [Word(rarity, *(engine.find(choices) for engine in engines)) for rarity, choices in asked]
    ids, scores = find_best(fields, words, weighing, k, admitted, few=few, listed=listed)
    assert ids.dtype == np.int32
    return list(zip(scores.tolist(), ids.tolist(), strict=True))


def rate(fields: Fields, words: Sequence[Sequence[Choice]]) -> Asked:
    frequencies = [
        min((fields.bodies.frequency(term) for way in word for term in way.terms), default=0) for word in words
    ]
    return [(fields.bodies.idf_of(held), word) for held, word in zip(frequencies, words, strict=True)]


FIELDS = st.builds(
    write,
    st.integers(0, 10_000),
    st.sampled_from([0, 1, 5, 60, 200]),
    st.sampled_from([1, 3, 8]),
    st.sampled_from([4, 40]),
    st.sampled_from([0.4, 1.0, 1.6]),
)
TERM = st.one_of(st.sampled_from(TERMS[:12]), st.sampled_from([*TERMS, "nowhere"]))
CHOICE = st.builds(
    Choice,
    st.one_of(st.tuples(TERM), st.lists(TERM, min_size=2, max_size=3).map(tuple)),
    st.sampled_from([0.09, 0.45, 0.95, 1.0]),
)
WORDS = st.lists(st.lists(CHOICE, max_size=4), max_size=6)


LISTED = st.sampled_from([0, 5, 60, 1000])


@given(FIELDS, WORDS, WEIGHINGS, st.sampled_from([0, 1, 3, 20, 5000]), LISTED)
def test_the_best_are_those_of_scoring_everything(
    fields: Fields, words: Sequence[Sequence[Choice]], weighing: Weighing, k: int, listed: int
) -> None:
    asked = rate(fields, words)
    assert search(fields, asked, weighing, k, listed=listed) == score_all(fields, asked, weighing)[:k]


@given(
    FIELDS, WORDS, WEIGHINGS, st.sampled_from([1, 3, 20]), st.sampled_from([0.02, 0.3, 0.9]), st.sampled_from([0, 50])
)
def test_a_scope_only_leaves_out(
    fields: Fields, words: Sequence[Sequence[Choice]], weighing: Weighing, k: int, share: float, few: int
) -> None:
    asked = rate(fields, words)
    admitted = np.random.default_rng(len(words)).random(fields.articles.corpus_size) < share
    assert search(fields, asked, weighing, k, admitted, few) == score_all(fields, asked, weighing, admitted)[:k]


@given(FIELDS, WORDS, st.sampled_from([1, 3, 20]))
def test_what_is_below_a_known_score_may_be_missing_and_nothing_else(
    fields: Fields, words: Sequence[Sequence[Choice]], k: int
) -> None:
    asked, weighing = rate(fields, words), Weighing()
    every = score_all(fields, asked, weighing)[:k]
    least = every[len(every) // 2][0] if every else 1.0
    engines = (fields.bodies, fields.titles, fields.articles)
    found = [Word(rarity, *(engine.find(choices) for engine in engines)) for rarity, choices in asked]
    ids, scores = find_best(fields, found, weighing, k, least=least)
    held = list(zip(scores.tolist(), ids.tolist(), strict=True))
    assert [it for it in held if it[0] >= least] == [it for it in every if it[0] >= least]


@pytest.mark.parametrize("seed", range(20))
def test_few_of_many_passages_are_let_in(seed: int) -> None:
    fields = write(seed, 400, 8, 60, 1.0)
    chance = np.random.default_rng(seed)
    words = [[Choice((TERMS[i],), 1.0)] for i in chance.choice(100, size=5, replace=False)]
    asked = rate(fields, words)
    for weighing in (Weighing(), Weighing(title=0, article=0, lead=0, coverage=0)):
        for listed in (0, 100, 1000):
            assert search(fields, asked, weighing, 10, listed=listed) == score_all(fields, asked, weighing)[:10]


@given(FIELDS, st.lists(TERM, max_size=6), st.sampled_from([1, 10]))
def test_with_nothing_but_the_words_it_is_plain_bm25(fields: Fields, terms: list[str], k: int) -> None:
    words = [[Choice((term,), 1.0)] for term in terms]
    plain = fields.bodies.get_scores(terms)
    order = np.lexsort((np.arange(len(plain)), -plain))
    wanted = [(float(plain[i]), int(i)) for i in order if plain[i] > 0][:k]
    nothing = Weighing(title=0, article=0, lead=0, coverage=0)
    found = [it for it in search(fields, rate(fields, words), nothing, k) if it[0] > 0]
    assert found == wanted


@pytest.mark.parametrize("seed", range(4))
def test_many_passages_are_gone_through_in_pieces(seed: int) -> None:
    fields = write(seed, 5_000, 8, 12, 1.0)
    chance = np.random.default_rng(seed)
    assert len(fields.owner) > 2 * 8192
    for weighing in (Weighing(), Weighing(title=0, article=0, lead=0, coverage=0)):
        for size in (1, 3, 6):
            words = [[Choice((TERMS[i],), 1.0)] for i in chance.choice(len(TERMS), size=size, replace=False)]
            asked = rate(fields, words)
            every = score_all(fields, asked, weighing)
            assert search(fields, asked, weighing, 10) == every[:10]
            admitted = chance.random(fields.articles.corpus_size) < 0.5
            assert search(fields, asked, weighing, 10, admitted) == score_all(fields, asked, weighing, admitted)[:10]


@given(FIELDS, WORDS, WEIGHINGS, st.sampled_from([0.1, 0.7, 1.5, 20.0]))
def test_texts_elsewhere_may_be_longer_or_shorter(
    fields: Fields, words: Sequence[Sequence[Choice]], weighing: Weighing, share: float
) -> None:
    engines = (fields.bodies, fields.titles, fields.articles)
    drifted = Fields(fields.owner, fields.leads, *(drift(engine, share) for engine in engines))
    asked = rate(drifted, words)
    assert search(drifted, asked, weighing, 10, listed=60) == score_all(drifted, asked, weighing)[:10]


def drift(engine: Bm25, share: float) -> Bm25:
    """The same texts, as a part of others that are so many times as long."""
    tally = Tally(engine.tally.size, int(engine.tally.total * share))
    return Bm25.over(engine.stock, engine.postings.numbers, tally, engine.frequencies, None)
