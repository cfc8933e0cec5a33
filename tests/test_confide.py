"""How sure an answer is: trained trees over what its candidates tell."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.answer import THRESHOLD, consider
from index.quote.confide import AGAINST, EITHER, FOR, confide, trust
from index.quote.features import describe
from index.quote.trees import read_forest
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


def test_every_weight_and_every_cut_is_of_a_feature_there_is() -> None:
    (first, *_) = consider("Who bought the Olmont mill?", MILL).weighed
    assert set(weights("sentence")) <= set(first.described)
    assert set(read_forest("sentence").features) <= set(first.described)
    features = set(read_forest("answer").features)
    assert features <= {*FOR, *AGAINST, *EITHER}
    assert {feature.removeprefix("top_") for feature in features if feature.startswith("top_")} <= set(first.described)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_what_speaks_for_an_answer_never_makes_it_less_sure_and_the_other_way_round(data: st.DataObject) -> None:
    held = {feature: data.draw(st.floats(-1, 3)) for feature in (*FOR, *AGAINST, *EITHER)}
    feature = data.draw(st.sampled_from([*FOR, *AGAINST]))
    more = {**held, feature: held[feature] + data.draw(st.floats(0, 3))}
    # Leaves are written with four digits.
    assert (trust(more) - trust(held)) * (1 if feature in FOR else -1) >= -0.001


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
