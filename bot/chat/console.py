"""This process's standard input and output: what they can show, and who is there to read."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO

import click

from bot.chat.terminal import Screen
from bot.wording.catalogue import choose_language, wording

WIDEST = 100
"""Columns; longer lines are hard to read."""

SIGNS = "▌✂·…“”"
"""What the encoding of a terminal must have, or plainer signs stand for them."""

LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")

MISUSE = 2
"""Exit code for wrong use or set-up."""

UNREAD = 141
"""Exit code that shells give a command whose output nobody reads to its end."""


def set_up() -> None:
    """See to it that a character a terminal does not have, or a pipe got wrong, is shown as "?" and stops nothing."""
    for stream in (sys.stdin, sys.stdout):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def say(text: str, *, end: str = "\n", err: bool = False, colour: bool | None = None) -> None:
    """Write to standard output, or error, in its own encoding; nowhere when it is closed."""
    # Without a file click would choose another encoding for a stream that is plain ASCII.
    try:
        click.echo(text + end, sys.stderr if err else sys.stdout, nl=False, color=colour)
    except BrokenPipeError:
        raise
    except OSError as error:
        if not err:
            _write_nowhere()
        raise Unwritten(error.strerror or type(error).__name__) from error


def find_locale() -> str | None:
    """The language of the terminal, if it has one ("C" and "POSIX" say nothing)."""
    value = next((os.environ[name] for name in LOCALE_VARIABLES if os.environ.get(name)), "")
    return None if value.partition(".")[0] in {"C", "POSIX", ""} else value


def find_screen() -> Screen:
    """What standard output can show. No wrapping and no colour where it is no terminal.

    ``NO_COLOR`` and ``TERM=dumb`` take the colour away, ``FORCE_COLOR`` gives it to a pipe ("0" means no).
    """
    width = min(shutil.get_terminal_size().columns, WIDEST) if is_terminal(sys.stdout) else None
    return Screen(width, has_colour(), not _can_encode(sys.stdout))


def has_colour() -> bool:
    """Whether colour is wanted on standard output."""
    if os.environ.get("NO_COLOR"):
        return False
    forced = os.environ.get("FORCE_COLOR")
    return forced not in {"0", "false"} if forced else is_terminal(sys.stdout) and not _is_dumb()


def find_bar() -> tuple[bool, bool]:
    """Whether a bar can be drawn on standard error, and whether it must be of plain signs."""
    return is_terminal(sys.stderr) and not _is_dumb(), not _can_encode(sys.stderr)


def is_terminal(stream: IO[str] | None) -> bool:
    """Whether a person sits at the stream; a closed one is none at all."""
    return stream is not None and not stream.closed and stream.isatty()


def read_all() -> str:
    """Everything on standard input; nothing when it is closed."""
    return sys.stdin.read() if sys.stdin else ""


def read_lines(prompt: str) -> Iterator[str]:
    """Lines of standard input until it ends; with a prompt also keys to edit a line, and lines to go back to."""
    if not prompt:
        yield from sys.stdin or ()
        return
    with suppress(ImportError):
        import readline  # noqa: F401, PLC0415 - to import it is to use it
    while True:
        try:
            line = input(prompt)
        except EOFError:
            say("")
            return
        yield line


class Unwritten(Exception):
    """Standard output does not take what is written; ``detail`` is what the system says."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


@contextmanager
def leaving_when_unread() -> Iterator[None]:
    """End the process quietly when the reader of its output has gone (`pullquote … | head -1`).

    Output that cannot be written for another reason, such as a full disk, is told on standard error.
    """
    try:
        yield
    except BrokenPipeError:
        _write_nowhere()
        sys.exit(UNREAD)
    except Unwritten as error:
        sentence = wording(choose_language(find_locale())).say("cli.unwritten", detail=error.detail)
        say(sentence, err=True)
        sys.exit(MISUSE)


def _write_nowhere() -> None:
    # Python flushes once more at its end, and would complain.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _can_encode(stream: IO[str] | None) -> bool:
    try:
        SIGNS.encode(getattr(stream, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _is_dumb() -> bool:
    return os.environ.get("TERM") == "dumb"
