"""How long the rest takes is told once it is known, and only when it is long."""

from __future__ import annotations

import pytest

from bot.desk.pace import Pace
from bot.message import Progress
from bot.tell.names import tell_rest
from bot.wording.catalogue import wording

EN, FR = wording("en"), wording("fr")


def run(*steps: tuple[float, int, int]) -> list[str]:
    """What is told of steps: each at a time, with how many are done of how many."""
    clock, told = [0.0], list[str]()
    pace = Pace(lambda progress: told.append(progress.numbers), EN, lambda: clock[0])
    for clock[0], done, total in steps:
        pace(Progress("Reading", done, total))
    return told


def test_the_rest_is_told_from_the_steps_so_far() -> None:
    assert run((0, 1, 101), (2, 11, 101), (10, 51, 101), (15, 76, 101), (18, 90, 101)) == [
        "1/101",
        "11/101",
        "51/101 · about 10 seconds left",
        "76/101 · about 5 seconds left",
        "90/101",
    ]


def test_other_steps_are_measured_anew() -> None:
    assert run((0, 1, 9), (60, 5, 9), (60, 1, 4), (61, 2, 4)) == ["1/9", "5/9 · about one minute left", "1/4", "2/4"]
    assert run((0, 1, 9), (60, 9, 9), (60, 1, 9), (70, 2, 9))[-2:] == ["1/9", "2/9 · about one minute left"]


@pytest.mark.parametrize(
    ("seconds", "english", "french"),
    [
        (1, "about one second left", "encore 1 seconde environ"),
        (59, "about 59 seconds left", "encore 59 secondes environ"),
        (61, "about one minute left", "encore 1 minute environ"),
        (1500, "about 25 minutes left", "encore 25 minutes environ"),
        (7300, "about 2 hours left", "encore 2 heures environ"),
    ],
)
def test_the_rest_is_told_in_one_unit(seconds: float, english: str, french: str) -> None:
    assert tell_rest(seconds, EN) == english
    assert tell_rest(seconds, FR) == french
