"""The command `pullquote`: every verb of the desk on the command line, and what is for whoever runs it."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import TYPE_CHECKING, TypeVar

import click

from bot.chat.terminal import Screen, render, render_json
from bot.message import Message, Progress
from bot.request import Request
from bot.wording.catalogue import Wording, choose_language, wording

WIDEST = 100
"""Longer lines are hard to read."""

SHOWN_AT_ONCE = 3
"""Quotes of a first answer."""

BAR_WIDTH = 24
LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")

FAILED = 2
"""Exit code for wrong use or set-up."""

if TYPE_CHECKING:
    from bot.desk import Desk

T = TypeVar("T")
Verb = Callable[[Request], Awaitable[Message]]


class Commands(click.Group):
    """Commands in the order they were written, the everyday ones first."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="pullquote", message="%(prog)s %(version)s")
def main() -> None:
    """Answers questions with verbatim quotes from the articles you track.

    \b
    pullquote ask "Who founded Stoke Space?"
    pullquote chat

    Articles are the text and Markdown files in seeds/. Ask in one language, be quoted another.
    """


def _question(words: tuple[str, ...]) -> str:
    """The question as typed, or standard input for "-"."""
    return sys.stdin.read() if words == ("-",) else " ".join(words)


_asked = click.argument("question", nargs=-1, metavar="QUESTION")
_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object for scripts.")


@main.command()
@_asked
@_json
def ask(question: tuple[str, ...], as_json: bool) -> None:
    """Quote the sentences that answer QUESTION ("-" reads it from standard input).

    Exit code 0: answered, 1: nothing found, 2: wrong use or set-up.
    """
    _run(lambda desk: desk.ask, Request(_question(question), locale=_locale()), as_json=as_json)


@main.command()
@_asked
@_json
def more(question: tuple[str, ...], as_json: bool) -> None:
    """Quote further sentences for QUESTION, after the first three."""
    request = Request(_question(question), number=SHOWN_AT_ONCE, locale=_locale())
    _run(lambda desk: desk.more, request, as_json=as_json)


@main.command()
@_asked
def why(question: tuple[str, ...]) -> None:
    """Show which words led to each quote for QUESTION."""
    _run(lambda desk: desk.why, Request(_question(question), locale=_locale()))


@main.command()
@_asked
@click.option("--quote", "number", default=1, show_default=True, help="The number of the quote.")
def context(question: tuple[str, ...], number: int) -> None:
    """Show what stands around a quote for QUESTION."""
    _run(lambda desk: desk.context, Request(_question(question), number=number, locale=_locale()))


@main.command()
def chat() -> None:
    """Converse on standard input: questions, and the same verbs."""
    from bot.chat.conversation import converse  # noqa: PLC0415

    async def run() -> None:
        async with _desk() as desk:
            await converse(desk, _screen(), _locale())

    _complete(run())


@main.command()
def sources() -> None:
    """List what is tracked, how fresh it is, and what could not be read."""
    _run(lambda desk: desk.sources, Request(locale=_locale()))


@main.command()
@click.argument("article", nargs=-1, required=True)
@click.option("--raw", is_flag=True, help="Show the lines that are never quoted too, marked.")
def show(article: tuple[str, ...], raw: bool) -> None:
    """Show ARTICLE (its number, file or title) as it is kept."""
    _run(lambda desk: desk.show, Request(" ".join(article), raw=raw, locale=_locale()))


@main.command()
def reindex() -> None:
    """Read every article again and build the index anew.

    Questions are answered meanwhile; an interruption loses nothing.
    """

    async def run() -> None:
        async with _desk() as desk:
            with _progress() as watch:
                message = await desk.reindex(Request(locale=_locale()), watch)
        _show(message)

    _complete(run())


@main.command()
@_json
def doctor(as_json: bool) -> None:
    """Check the set-up: one line a check, and what to do.

    Exit code 0: all well, 1: a warning, 2: something does not work.
    """
    from bot.doctor import check_exit_code, checks_json, examine, render_checks  # noqa: PLC0415
    from bot.settings import SettingsError, read_settings  # noqa: PLC0415

    try:
        settings: object = read_settings()
    except SettingsError as error:
        settings = error
    checks = asyncio.run(examine(settings))  # type: ignore[arg-type]
    click.echo(json.dumps(checks_json(checks), ensure_ascii=False) if as_json else render_checks(checks, _colour()))
    sys.exit(check_exit_code(checks))


@main.command()
def run() -> None:
    """Run the bot in every configured chat."""
    said = _wording()
    click.echo(said.say("cli.no_chats"), err=True)
    sys.exit(FAILED)


def _run(choose: Callable[[Desk], Verb], request: Request, *, as_json: bool = False) -> None:
    """Put one request to the desk and show the message; ends the process with its exit code."""

    async def put() -> Message:
        async with _desk() as desk:
            return await choose(desk)(request)

    _show(_complete(put()), as_json=as_json)


def _show(message: Message, *, as_json: bool = False) -> None:
    from bot.desk import exit_code  # noqa: PLC0415

    click.echo(render_json(message) if as_json else render(message, _screen()), nl=as_json)
    sys.exit(exit_code(message))


def _desk() -> AbstractAsyncContextManager[Desk]:
    # Imported here so that --help and doctor load no database and no index.
    from bot.compose import open_desk  # noqa: PLC0415
    from bot.settings import read_settings  # noqa: PLC0415

    return open_desk(read_settings())


def _complete(work: Coroutine[object, object, T]) -> T:
    """Run to the end; expected trouble becomes one sentence on standard error and exit code 2."""
    from bot.trouble import tell_trouble  # noqa: PLC0415
    from index.errors import PullquoteError  # noqa: PLC0415

    try:
        return asyncio.run(work)
    except PullquoteError as error:
        click.echo(tell_trouble(error, _wording()), err=True)
        sys.exit(FAILED)
    except KeyboardInterrupt:
        sys.exit(130)


def _wording() -> Wording:
    return wording(choose_language(_locale()))


def _locale() -> str | None:
    """The language of the terminal, if it has one ("C" and "POSIX" say nothing)."""
    value = next((os.environ[name] for name in LOCALE_VARIABLES if os.environ.get(name)), "")
    return None if value.partition(".")[0] in {"C", "POSIX", ""} else value


def _colour() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _screen() -> Screen:
    if not sys.stdout.isatty():
        return Screen()
    return Screen(min(shutil.get_terminal_size().columns, WIDEST), _colour())


@contextmanager
def _progress() -> Iterator[Callable[[Progress], None]]:
    """A bar on a terminal, a line a step otherwise; on standard error, so that results can be piped."""
    if not sys.stderr.isatty():
        yield _report
        return
    shown: list[tuple[str, int]] = []

    def draw(progress: Progress) -> None:
        filled = round(BAR_WIDTH * (progress.done + 1) / max(progress.total, 1))
        line = f"{'█' * min(filled, BAR_WIDTH):░<{BAR_WIDTH}} {progress.done + 1}/{progress.total} {progress.label}"
        line = line[: shutil.get_terminal_size().columns - 1]
        click.echo("\r" + line.ljust(shown[-1][1] if shown else 0), nl=False, err=True)
        shown.append((line, len(line)))

    yield draw
    if shown:
        click.echo("\r" + " " * max(length for _, length in shown) + "\r", nl=False, err=True)


def _report(progress: Progress) -> None:
    click.echo(f"{progress.label} {progress.done + 1}/{progress.total}", err=True)
