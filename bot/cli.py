"""The command `pullquote`: every verb of the desk on the command line, and what is for whoever runs it."""

from __future__ import annotations

import asyncio
import gc
import sys
import tomllib
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click
from typing_extensions import override

from bot.chat.console import (
    WIDEST,
    find_locale,
    find_screen,
    is_terminal,
    leaving_when_unread,
    read_all,
    read_lines,
    say,
    set_up,
)
from bot.chat.progress import show_progress
from bot.chat.terminal import dump_json, harmless, render, render_json
from bot.message import Message, Outcome, Text
from bot.request import Request
from bot.wording.catalogue import Wording, choose_language, wording

# What else is needed is imported where it is used, so that --help loads no database and no index.
if TYPE_CHECKING:
    from bot.chat.conversation import Memory
    from bot.desk import Desk, Watch
    from bot.settings import Settings

Work = Callable[["Desk", "Watch"], Awaitable[Message]]

SHOWN_AT_ONCE = 3
"""Quotes of a first answer."""

PROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"

EXIT_CODES = {Outcome.DONE: 0, Outcome.NOTHING: 1, Outcome.MISUSE: 2}
INTERRUPTED = 130
"""Exit code that shells give a command that was interrupted."""

OBJECTS = 50_000
"""New objects between two searches for garbage: a command that is soon over leaves hardly any to be found."""


class Commands(click.Group):
    """Commands in the order they were written, the everyday ones first."""

    @override
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


def _tell_version(ctx: click.Context, _option: click.Parameter, asked: bool) -> None:
    """The version of the checkout: it may be run without being installed, so nobody else knows it."""
    if asked:
        project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
        say(f"{project['name']} {project['version']}")
        ctx.exit()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": WIDEST})
@click.option(
    "--version", is_flag=True, expose_value=False, is_eager=True, callback=_tell_version, help="Show the version."
)
def main() -> None:
    """Answers questions with verbatim quotes from the articles you track.

    \b
    pullquote ask "Who founded Stoke Space?"
    pullquote chat

    Articles are the text and Markdown files in seeds/. Ask in one language, be quoted in another.
    """
    set_up()


def _question(words: tuple[str, ...]) -> str:
    """The question as typed, or standard input for "-"."""
    return read_all() if words == ("-",) else " ".join(words)


_asked = click.argument("question", nargs=-1, metavar="QUESTION")
_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object for scripts.")


@main.command()
@_asked
@_json
def ask(question: tuple[str, ...], as_json: bool) -> None:
    """Quote the sentences that answer QUESTION.

    "-" reads QUESTION from standard input.

    Exit code 0: answered, 1: nothing found, 2: wrong use or set-up.
    """
    request = Request(_question(question), locale=find_locale())
    _serve(lambda desk, watch: desk.ask(request, watch), as_json=as_json)


@main.command()
@_asked
@click.option(
    "--shown", type=click.IntRange(0), metavar="N", default=SHOWN_AT_ONCE, show_default=True, help="Quotes seen so far."
)
@_json
def more(question: tuple[str, ...], shown: int, as_json: bool) -> None:
    """Quote further sentences for QUESTION.

    They come after those that `ask` showed; give --shown to go on after these.
    """
    request = Request(_question(question), shown, find_locale())
    _serve(lambda desk, watch: desk.more(request, watch), as_json=as_json)


@main.command()
@_asked
def why(question: tuple[str, ...]) -> None:
    """Show which words led to each quote for QUESTION."""
    request = Request(_question(question), locale=find_locale())
    _serve(lambda desk, watch: desk.why(request, watch))


@main.command()
@_asked
@click.option(
    "--quote", "number", type=click.IntRange(1), metavar="N", default=1, show_default=True, help="The quote's number."
)
def context(question: tuple[str, ...], number: int) -> None:
    """Show what stands around a quote for QUESTION."""
    request = Request(_question(question), number, find_locale())
    _serve(lambda desk, watch: desk.context(request, watch))


@main.command()
def chat() -> None:
    """Converse on standard input: questions, and the same verbs."""
    _complete(_converse)


@main.command()
def sources() -> None:
    """List what is tracked, how fresh, and what is unreadable."""
    request = Request(locale=find_locale())
    _serve(lambda desk, watch: desk.sources(request, watch))


@main.command()
@click.argument("article", nargs=-1, required=True)
@click.option("--raw", is_flag=True, help="Show the lines that are never quoted too, marked.")
def show(article: tuple[str, ...], raw: bool) -> None:
    """Show ARTICLE (its number, file or title) as it is kept."""
    request = Request(" ".join(article), raw=raw, locale=find_locale())
    _serve(lambda desk, watch: desk.show(request, watch))


@main.command()
def reindex() -> None:
    """Read every article again and build the index anew.

    Questions are answered meanwhile; an interruption loses nothing.
    """
    request = Request(locale=find_locale())
    _serve(lambda desk, watch: desk.reindex(request, watch), lines=True)


@main.command()
@_json
def doctor(as_json: bool) -> None:
    """Check the set-up: one line a check, and what to do.

    Exit code 0: all well, 1: a warning, 2: something does not work.
    """
    from bot.compose import SHARED, now  # noqa: PLC0415
    from bot.doctor.examine import examine  # noqa: PLC0415
    from bot.doctor.report import check_exit_code, checks_json, render_checks  # noqa: PLC0415
    from bot.settings import SettingsError, read_settings  # noqa: PLC0415

    try:
        settings: Settings | SettingsError = read_settings()
    except SettingsError as error:
        settings = error
    said = _speak(None if isinstance(settings, SettingsError) else settings.locale)
    checks = asyncio.run(examine(settings, said, library=SHARED, now=now()))
    screen = find_screen()
    text = dump_json(checks_json(checks), screen) if as_json else render_checks(checks, screen.colour)
    with leaving_when_unread():
        say(text, colour=screen.colour)
    sys.exit(check_exit_code(checks))


@main.command()
def run() -> None:
    """Run the bot in every configured chat."""
    say(_speak().say("cli.no_chats"), err=True)
    sys.exit(EXIT_CODES[Outcome.MISUSE])


def _serve(work: Work, *, as_json: bool = False, lines: bool = False) -> NoReturn:
    """Put one request to the desk; ``lines`` asks for progress also where no bar can be drawn."""

    async def put(settings: Settings) -> Message:
        from bot.compose import open_desk  # noqa: PLC0415

        async with open_desk(settings) as desk:
            with show_progress(lines=lines) as watch:
                return await work(desk, watch)

    gc.set_threshold(OBJECTS)
    _complete(lambda settings, _: asyncio.run(put(settings)), as_json=as_json)


def _complete(work: Callable[[Settings, Wording], Message | None], *, as_json: bool = False) -> NoReturn:
    """Show the message that is worked out, or the trouble met, and end the process with its exit code."""
    from bot.settings import read_settings  # noqa: PLC0415
    from bot.trouble import tell_trouble  # noqa: PLC0415
    from index.errors import PullquoteError  # noqa: PLC0415

    said = _speak()
    with leaving_when_unread():
        try:
            settings = read_settings()
            said = _speak(settings.locale)
            message = work(settings, said)
        except PullquoteError as error:
            trouble = tell_trouble(error, said)
            message = Message((Text(trouble),), trouble, Outcome.MISUSE)
        except KeyboardInterrupt:
            say("", err=True)
            sys.exit(INTERRUPTED)
        if message is not None:
            _show(message, as_json=as_json)
    sys.exit(EXIT_CODES[message.outcome] if message else 0)


def _show(message: Message, *, as_json: bool = False) -> None:
    """A message on standard output; what went wrong on standard error, unless a script waits for its object."""
    screen = find_screen()
    if as_json:
        say(render_json(message, screen))
    elif message.outcome is Outcome.MISUSE:
        say(harmless(message.summary), err=True)
    else:
        say(render(message, screen), end="", colour=screen.colour)


def _converse(settings: Settings, said: Wording) -> None:
    from bot.chat.conversation import converse, reply_to  # noqa: PLC0415
    from bot.compose import open_desk  # noqa: PLC0415

    # Lines are read outside the event loop, so that Ctrl-C ends the waiting for one at once.
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        desk = runner.run(stack.enter_async_context(open_desk(settings)))

        def reply(line: str, memory: Memory) -> tuple[Message, Memory]:
            try:
                with show_progress() as watch:
                    return runner.run(reply_to(line, memory, desk, find_locale(), watch))
            except KeyboardInterrupt:
                stopped = said.say("cli.stopped")
                return Message((Text(stopped),), stopped), memory

        def show(message: Message) -> None:
            screen = find_screen()
            say(render(message, screen), colour=screen.colour)

        interactive = is_terminal(sys.stdin) and is_terminal(sys.stdout)
        if interactive:
            say(said.say("cli.welcome"))
        try:
            converse(read_lines(said.say("cli.prompt") if interactive else ""), reply, show)
        finally:
            runner.run(stack.aclose())


def _speak(*wishes: str | None) -> Wording:
    """The wording for whoever sits at the terminal."""
    return wording(choose_language(*wishes, find_locale()))
