"""How sure an answer is: trained weights over what its candidates tell."""

from __future__ import annotations

import pytest

from index.answer import THRESHOLD, consider
from index.quote.confide import AGAINST, EITHER, FOR, confide, trust
from index.quote.features import describe
from index.quote.weights import weigh_up, weights
from tests.libraries import article, view_of

MILL = view_of(
    article(
        1,
        "The Olmont mill was bought by Clara Moss in 1931 for 4,000 crowns.",
        "It grinds rye. The harbour was dug later by hand.",
        language="en",
        title="The mill of Olmont",
    )
)


def test_nothing_found_is_no_confidence() -> None:
    assert consider("zorble quux", MILL).confidence == 0.0
    assert confide([], consider("mill", MILL).query, []) == 0.0


@pytest.mark.parametrize(
    ("asked", "unasked"),
    [
        ("Who bought the Olmont mill?", "Who painted the Olmont mill?"),
        ("When was the Olmont mill bought?", "How old is Clara Moss?"),
        ("Who bought the Olmont mill?", "Who bought the Ferlow mill?"),
    ],
)
def test_what_is_told_is_surer_than_what_is_not(asked: str, unasked: str) -> None:
    assert consider(asked, MILL).confidence > THRESHOLD > consider(unasked, MILL).confidence


@pytest.mark.parametrize("name", ["sentence", "answer"])
def test_every_weight_is_of_a_feature_there_is(name: str) -> None:
    (first, *_) = consider("Who bought the Olmont mill?", MILL).weighed
    known = set(first.described)
    if name == "answer":
        assert weights(name)["always"]
        assert all(feature.removeprefix("top_") in known for feature in weights(name) if feature.startswith("top_"))
    else:
        assert set(weights(name)) <= known


def test_what_speaks_for_an_answer_has_no_weight_against_it_and_the_other_way_round() -> None:
    held = weights("answer")
    assert set(held) - {"always"} <= {*FOR, *AGAINST, *EITHER}
    assert all(held.get(feature, 0.0) >= 0 for feature in FOR)
    assert all(held.get(feature, 0.0) <= 0 for feature in AGAINST)


def test_weights_add_up_and_unknown_features_do_not_count() -> None:
    feature, weight = next(iter(weights("sentence").items()))
    assert weigh_up({feature: 2.0, "unheard of": 9.0}, "sentence") == pytest.approx(2 * weight)
    assert 0 < trust({}) < 1


def test_candidates_share_what_a_question_is_worth() -> None:
    considered = consider("When was the Olmont mill bought?", MILL)
    assert sum(candidate.worth for candidate in considered.weighed) == pytest.approx(1)
    assert [c.score for c in considered.weighed] == sorted((c.score for c in considered.weighed), reverse=True)
    rarity = MILL.ranker.rarity(considered.query)
    (again,) = describe(considered.weighed[:1], considered.query, rarity, considered.weighed[0].reading.score)
    assert set(again) == set(considered.weighed[0].described)
