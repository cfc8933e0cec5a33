"""What was read lately is not read again, and no more is kept than there is room for."""

from __future__ import annotations

from collections.abc import Sequence

from index.lately import Lately
from index.model import Article
from index.texts import Key
from tests.libraries import article


def test_articles_come_in_the_order_in_which_they_are_asked_for_and_are_read_once() -> None:
    read: list[Key] = []

    def fetch(keys: Sequence[Key]) -> list[Article]:
        read.extend(keys)
        return [article(number, f"Ship {number}.") for number, _ in keys]

    lately = Lately(fetch)
    assert [it.id for it in lately([(2, 1), (1, 1), (2, 1)])] == [2, 1, 2]
    assert [it.id for it in lately([(1, 1), (3, 1), (2, 1)])] == [1, 3, 2]
    assert lately([]) == []
    assert read == [(2, 1), (1, 1), (3, 1)]


def test_what_was_asked_for_longest_ago_makes_room() -> None:
    read: list[Key] = []

    def fetch(keys: Sequence[Key]) -> list[Article]:
        read.extend(keys)
        return [article(number, "Ten chars.") for number, _ in keys]

    lately = Lately(fetch, room=25)
    for number in (1, 2, 1, 3, 1, 2, 9, 9):
        lately([(number, 1)])
    assert [number for number, _ in read] == [1, 2, 3, 2, 9]
    assert [it.id for it in lately([(number, 1) for number in range(5)])] == list(range(5)), (
        "more than there is room for"
    )
