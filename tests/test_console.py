"""What standard output can show is found out, and an odd stream is no reason to fail."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest
from typing_extensions import override

from bot.chat.console import (
    UNREAD,
    find_bar,
    find_locale,
    find_screen,
    is_terminal,
    leaving_when_unread,
    read_all,
    read_lines,
    say,
    set_up,
)
from bot.chat.terminal import Screen


class Terminal(io.TextIOWrapper):
    """A stream at which a person sits."""

    @override
    def isatty(self) -> bool:
        return True


def stream(encoding: str = "utf-8", content: bytes = b"") -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(content), encoding)


def terminal(encoding: str = "utf-8") -> Terminal:
    return Terminal(io.BytesIO(), encoding)


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "72")


@pytest.mark.parametrize(
    ("environment", "locale"),
    [
        ({}, None),
        ({"LANG": "fr_FR.UTF-8"}, "fr_FR.UTF-8"),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": "en_US"}, "en_US"),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": ""}, "fr_FR.UTF-8"),
        ({"LANG": "C.UTF-8"}, None),
        ({"LANG": "POSIX"}, None),
        ({"LANG": "en_US", "LC_MESSAGES": "fr_CA"}, "fr_CA"),
    ],
)
def test_the_locale_is_the_terminals(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], locale: str | None
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert find_locale() == locale


@pytest.mark.parametrize(
    ("out", "environment", "screen"),
    [
        (stream(), {}, Screen(None)),
        (terminal(), {}, Screen(72, colour=True)),
        (terminal(), {"COLUMNS": "300"}, Screen(100, colour=True)),
        (terminal(), {"NO_COLOR": "1"}, Screen(72)),
        (terminal(), {"NO_COLOR": ""}, Screen(72, colour=True)),
        (terminal(), {"TERM": "dumb"}, Screen(72)),
        (stream(), {"FORCE_COLOR": "1"}, Screen(None, colour=True)),
        (terminal(), {"FORCE_COLOR": "0"}, Screen(72)),
        (terminal(), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, Screen(72)),
        (terminal(), {"FORCE_COLOR": "1", "TERM": "dumb"}, Screen(72, colour=True)),
        (terminal("ascii"), {}, Screen(72, colour=True, plain=True)),
        (stream("latin-1"), {}, Screen(None, plain=True)),
        (None, {}, Screen(None, plain=True)),
    ],
    ids=str,
)
def test_the_screen_is_what_standard_output_can_show(
    monkeypatch: pytest.MonkeyPatch, out: io.TextIOWrapper | None, environment: dict[str, str], screen: Screen
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "stdout", out)
    assert find_screen() == screen


@pytest.mark.parametrize(
    ("err", "term", "found"),
    [
        (terminal(), "xterm", (True, False)),
        (terminal(), "dumb", (False, False)),
        (stream(), "xterm", (False, False)),
        (terminal("ascii"), "xterm", (True, True)),
        (None, "xterm", (False, True)),
    ],
    ids=str,
)
def test_a_bar_needs_a_terminal_that_can_move_back(
    monkeypatch: pytest.MonkeyPatch, err: io.TextIOWrapper | None, term: str, found: tuple[bool, bool]
) -> None:
    monkeypatch.setenv("TERM", term)
    monkeypatch.setattr(sys, "stderr", err)
    assert find_bar() == found


def test_a_closed_stream_is_no_terminal() -> None:
    closed = terminal()
    closed.close()
    assert not is_terminal(closed)
    assert not is_terminal(None)


def test_a_character_the_terminal_lacks_becomes_a_question_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    out = stream("ascii")
    monkeypatch.setattr(sys, "stdout", out)
    set_up()
    out.write("fondée…")
    out.flush()
    assert out.buffer.getvalue() == b"fond?e?"  # type: ignore[attr-defined]


def test_bytes_a_pipe_got_wrong_do_not_stop_the_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", stream(content=b"Who founded \xff it?\nWhy?\n"))
    set_up()
    assert list(read_lines("")) == ["Who founded \ufffd it?\n", "Why?\n"]


def test_closed_standard_input_is_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    set_up()
    assert list(read_lines("")) == []
    assert read_all() == ""


def test_with_a_prompt_lines_are_asked_for_until_the_input_ends(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", stream(content=b"one\ntwo\n"))
    assert list(read_lines("? ")) == ["one", "two"]
    assert capsys.readouterr().out == "? ? ? \n"


def test_when_nobody_reads_the_process_ends_as_shells_expect(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as out:
        monkeypatch.setattr(sys, "stdout", out)
        with pytest.raises(SystemExit) as left, leaving_when_unread():
            print("nobody reads this", flush=True)  # noqa: T201
    assert left.value.code == UNREAD


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_output_that_cannot_be_written_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Path("/dev/full").open("w") as out:
        monkeypatch.setattr(sys, "stdout", out)
        with pytest.raises(SystemExit) as left, leaving_when_unread():
            say("nobody keeps this")
    assert left.value.code == 2
    assert "cannot be written: No space left" in capsys.readouterr().err
