"""A source is read sooner where much changes, later where little does, and is never given up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.ports import Validators, Watch
from index.schedule import (
    DAY,
    FIRST,
    HOUR,
    LONGEST,
    LONGEST_AFTER_FAILURES,
    SHORTEST,
    Reading,
    after_failure,
    after_success,
    begin,
    stop,
)

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
KINDS = st.sampled_from(sorted(LONGEST))
CHANCE = st.floats(0, 1)


def pause_of(watch: Watch) -> timedelta:
    assert watch.due is not None
    return watch.due - NOON


def test_a_feed_is_read_at_once_and_a_page_that_was_just_read_later() -> None:
    assert begin("feed", NOON).due == NOON
    assert pause_of(begin("page", NOON)) == timedelta(seconds=FIRST["page"])


@given(kind=KINDS, changes=st.lists(st.booleans(), max_size=40), chance=CHANCE)
def test_no_source_is_read_more_than_hourly_or_left_too_long(kind: str, changes: list[bool], chance: float) -> None:
    watch = begin(kind, NOON)
    for changed in changes:
        watch = after_success(watch, kind, Reading(changed), NOON, chance)
        assert timedelta(seconds=SHORTEST) <= pause_of(watch) <= timedelta(seconds=LONGEST[kind] * 1.2)


def test_what_changes_often_is_read_more_often() -> None:
    still = lively = begin("page", NOON)
    for _ in range(9):
        still = after_success(still, "page", Reading(changed=False), NOON, 0)
        lively = after_success(lively, "page", Reading(changed=True), NOON, 0)
    assert pause_of(lively) == timedelta(seconds=HOUR)
    assert pause_of(still) == timedelta(seconds=LONGEST["page"])


@given(failures=st.integers(1, 400), chance=CHANCE)
def test_a_source_that_fails_is_always_tried_again(failures: int, chance: float) -> None:
    watch = begin("feed", NOON)
    for _ in range(failures):
        watch = after_failure(watch, NOON, chance)
    assert watch.failures == failures
    assert timedelta(seconds=HOUR) <= pause_of(watch) <= timedelta(seconds=LONGEST_AFTER_FAILURES * 1.2)


@pytest.mark.parametrize(("asked", "hours"), [(60, 1), (7 * HOUR, 7), (400 * DAY, 48)])
def test_a_server_that_asks_to_wait_is_left_alone_so_long(asked: int, hours: int) -> None:
    assert pause_of(after_failure(begin("feed", NOON), NOON, 0, asked)) == timedelta(hours=hours)


def test_a_success_ends_the_failures_and_keeps_what_is_known() -> None:
    known = Validators("https://news.example/", '"1"')
    watch = after_failure(begin("page", NOON, "Title", known), NOON, 0)
    better = after_success(watch, "page", Reading(changed=False), NOON, 0)
    assert (better.failures, better.title, better.validators) == (0, "Title", known)
    assert stop(better).due is None
