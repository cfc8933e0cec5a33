"""Answers are as good as they were, on every set of judged questions; a floor is only lowered on purpose."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.quality import floors
from tests.quality.floors import allow, hold, list_sets, pin, read_floors
from tests.quality.judged import CORPUS, Judged, Rates

HALF = Rates(first=0.5, three=0.5, refused=0.5, rightly_refused=0.5)

MEASURED = ("mixed", "seed")
"""Of the corpus what nothing is learned from; the others are measured by `python -m tests.quality.floors`."""


@pytest.mark.timeout(180)  # hundreds of questions are asked
@pytest.mark.parametrize("name", MEASURED)
def test_everyday_questions_are_answered_as_well_as_they_were(name: str) -> None:
    reached, (_, least) = list_sets()[name].measure(), read_floors()[name]
    assert reached.first >= least.first
    assert reached.three >= least.three
    assert reached.refused <= least.refused
    assert reached.rightly_refused >= least.rightly_refused


def test_floors_are_those_of_the_questions_as_they_are() -> None:
    assert {name: held.digest() for name, held in list_sets().items()} == {
        name: digest for name, (digest, _) in read_floors().items()
    }


def test_a_question_less_is_allowed() -> None:
    judged = [Judged("a", ("b",))] * 4 + [Judged("c", ())] * 10
    assert allow(HALF, judged) == Rates(first=0.25, three=0.25, refused=0.75, rightly_refused=0.4)


def test_the_stricter_floor_holds() -> None:
    assert hold(HALF, Rates(0.4, 0.6, 0.4, 0.6)) == Rates(0.5, 0.6, 0.4, 0.6)


@pytest.mark.parametrize("lower", [False, True])
def test_a_floor_is_lowered_only_on_purpose(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, lower: bool) -> None:
    high = {"digest": list_sets()["mixed"].digest(), "first": 1, "three": 1, "refused": 0, "rightly_refused": 1}
    path = tmp_path / "floors.json"
    path.write_text(json.dumps({"mixed": high}), encoding="utf-8")
    monkeypatch.setattr(floors, "PINNED", path)
    assert (pin({"mixed": HALF}, lower=lower)["mixed"] == high) is not lower


def test_the_floors_of_other_questions_are_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "floors.json"
    row = {"digest": "another", "first": 1, "three": 1, "refused": 0, "rightly_refused": 1}
    path.write_text(json.dumps({"own": row}), encoding="utf-8")
    monkeypatch.setattr(floors, "PINNED", path)
    assert pin({"own": HALF}, lower=False)["own"]["first"] != 1


@pytest.mark.parametrize("name", sorted(path.name for path in CORPUS.iterdir()))
def test_every_answer_stands_in_an_article(name: str) -> None:
    held = list_sets()[name]
    texts = [path.read_text(encoding="utf-8") for path in sorted(held.articles.iterdir())]
    judged = held.read()
    assert len(judged) >= 90
    assert len({one.question for one in judged}) == len(judged)
    assert sum(not one.wanted for one in judged) * 4 >= len(judged)
    lost = [piece for one in judged for piece in one.wanted if not any(piece in text for text in texts)]
    assert lost == []
