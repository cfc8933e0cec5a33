"""The doctor says how a running bot fares, and a second one is told of the first."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.doctor.report import render_checks
from bot.doctor.running import check_running, describe_runner
from bot.health import Running, State, pack_running, unpack_running
from bot.wording.catalogue import LANGUAGES, wording
from index.store.single import Single, keep_single
from tests.stores import NOON

EN = wording("en")
AN_HOUR_AGO = NOON - timedelta(hours=1)
RUNNING = Running(
    4711,
    "newsroom",
    NOON - timedelta(hours=3),
    ("slack", "discord"),
    (
        State("index", True, AN_HOUR_AGO),
        State("slack", False, AN_HOUR_AGO, "The token is wrong."),
        State("web", False, NOON, "127.0.0.1:80 is taken."),
    ),
)


def test_a_running_bot_is_read_as_it_was_written() -> None:
    assert unpack_running(pack_running(RUNNING)) == RUNNING


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"pid": 1}', '{"pid": "x", "host": 1}'])
def test_anything_else_is_no_running_bot(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever json or int say
        unpack_running(text)


async def test_what_is_down_is_told_with_since_and_why(tmp_path: Path) -> None:
    database = tmp_path / "pullquote.db"
    async with keep_single(database) as single:
        single.write(pack_running(RUNNING))
        checks = check_running(database, EN, NOON)
    assert [(it.name, it.status) for it in checks] == [
        ("run", "ok"),
        ("run_slack", "fail"),
        ("run_discord", "warn"),
        ("run_web", "warn"),
    ]
    assert render_checks(checks, colour=False).splitlines() == [
        "✓ pullquote runs: process 4711 on newsroom, started 3 hours ago.",
        "✗ Slack is down; it went down an hour ago.",
        "  The token is wrong.",
        "! Discord has not connected yet.",
        "! The part “web” is down; it went down just now.",
        "  127.0.0.1:80 is taken.",
    ]


async def test_all_well_is_a_line_a_chat(tmp_path: Path) -> None:
    async with keep_single(tmp_path / "pullquote.db") as single:
        up = Running(1, "here", NOON, ("discord",), (State("discord", True, AN_HOUR_AGO),))
        single.write(pack_running(up))
        checks = check_running(tmp_path / "pullquote.db", EN, NOON)
    assert [(it.name, it.status, it.advice) for it in checks] == [("run", "ok", None), ("run_discord", "ok", None)]


def test_what_a_killed_bot_left_is_not_believed(tmp_path: Path) -> None:
    Single(tmp_path / "pullquote.db").write(pack_running(RUNNING))
    assert check_running(tmp_path / "pullquote.db", EN, NOON) == []


async def test_a_note_that_cannot_be_read_says_at_least_that_it_runs(tmp_path: Path) -> None:
    async with keep_single(tmp_path / "pullquote.db") as single:
        single.write("{")
        (check,) = check_running(tmp_path / "pullquote.db", EN, NOON)
    assert (check.name, check.status) == ("run", "ok")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_second_one_is_told_of_the_first(language: str) -> None:
    said = wording(language)
    told = describe_runner(pack_running(RUNNING), said, NOON)
    assert told is not None
    assert "4711" in told
    assert "newsroom" in told
    assert "DATABASE_URL" in told
    assert describe_runner("", said, NOON) is None
