"""Progress is never more than all, full only at the end, and leaves nothing behind."""

from __future__ import annotations

import sys
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.progress import EMPTY, FULL, WIDTH, draw_bar, show_progress
from bot.message import Progress


@pytest.mark.parametrize(
    ("done", "total", "filled"),
    [(0, 4, 0), (1, 4, 6), (3, 4, 18), (4, 4, WIDTH), (1, 1, WIDTH), (999, 1000, WIDTH - 1), (0, 0, 0), (5, 4, WIDTH)],
)
def test_the_bar_is_full_when_all_is_done_and_not_before(done: int, total: int, filled: int) -> None:
    bar = FULL * filled + EMPTY * (WIDTH - filled)
    assert draw_bar(Progress("Reading a", done, total), 80) == f"{bar} {done}/{total} Reading a"


def test_a_plain_bar_has_plain_signs() -> None:
    assert draw_bar(Progress("a", 1, 2), 80, plain=True).isascii()


@given(label=st.text(), done=st.integers(0, 9), columns=st.integers(1, 60))
def test_the_bar_is_one_line_of_the_screen(label: str, done: int, columns: int) -> None:
    line = draw_bar(Progress(label, done, 9), columns)
    assert len(line) <= columns
    assert not set(line) & set("\n\r\x1b")


def steps() -> list[Progress]:
    return [Progress("Reading a", 1, 2), Progress("Reading b", 2, 2), *(Progress("Building", n, 3) for n in (1, 2, 3))]


def test_elsewhere_progress_is_lines_where_they_are_wanted(capsys: pytest.CaptureFixture[str]) -> None:
    with show_progress(lines=True) as watch:
        for step in steps():
            watch(step)
    printed = capsys.readouterr()
    assert printed.err.splitlines() == ["Reading a 1/2", "Reading b 2/2", "Building 1/3", "Building 3/3"]
    assert printed.out == ""


def test_elsewhere_there_is_nothing_unless_wanted(capsys: pytest.CaptureFixture[str]) -> None:
    with show_progress() as watch:
        for step in steps():
            watch(step)
    assert capsys.readouterr() == ("", "")


def test_on_a_terminal_a_bar_is_drawn_and_wiped(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    with suppress(KeyboardInterrupt), show_progress() as watch:
        for step in steps():
            watch(step)
        raise KeyboardInterrupt
    *drawn, wiped, rest = capsys.readouterr().err.split("\r")[1:]
    assert drawn[0].rstrip().endswith("1/2 Reading a")
    assert drawn[-1].rstrip().endswith("3/3 Building")
    assert wiped.strip() == rest == ""
    assert len(wiped) >= len(drawn[-1].rstrip())
