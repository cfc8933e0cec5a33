"""Carries a command out: the desk is opened, a message shown, the process ended with its exit code."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, NoReturn

from bot.chat.console import find_locale, find_screen, is_terminal, leaving_when_unread, read_lines, say
from bot.chat.progress import show_progress
from bot.chat.terminal import harmless, render, render_json
from bot.message import Message, Outcome, Text
from bot.wording.catalogue import Wording, choose_language, wording

# What else is needed is imported where it is used, so that --help loads no database and no index.
if TYPE_CHECKING:
    from bot.chat.conversation import Memory
    from bot.request import Turn
    from bot.settings import Settings

EXIT_CODES = {Outcome.DONE: 0, Outcome.NOTHING: 1, Outcome.MISUSE: 2}
INTERRUPTED = 130
"""Exit code that shells give a command that was interrupted."""

OBJECTS = 50_000
"""New objects between two searches for garbage: a command that is soon over leaves hardly any to be found."""


def serve(turn: Turn, *, as_json: bool = False, lines: bool = False) -> NoReturn:
    """Put one turn to the desk; ``lines`` asks for progress also where no bar can be drawn."""

    async def put(settings: Settings) -> Message:
        from bot.compose import open_desk  # noqa: PLC0415
        from bot.desk.verbs import perform_here  # noqa: PLC0415

        async with open_desk(settings) as desk:
            gc.freeze()
            gc.enable()
            with show_progress(lines=lines) as watch:
                return await perform_here(desk, turn, watch)

    # What is loaded is no garbage, and is not looked through: neither while it is loaded, nor at the end.
    gc.disable()
    gc.set_threshold(OBJECTS)
    complete(lambda settings, _: asyncio.run(put(settings)), as_json=as_json)


def complete(work: Callable[[Settings, Wording], Message | None], *, as_json: bool = False) -> NoReturn:
    """Show the message that is worked out, or the trouble met, and end the process with its exit code."""
    from bot.settings import read_settings  # noqa: PLC0415
    from bot.trouble import tell_trouble  # noqa: PLC0415
    from index.errors import PullquoteError  # noqa: PLC0415

    said = speak()
    with leaving_when_unread():
        try:
            settings = read_settings()
            said = speak(settings.locale)
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


def judge_lines(settings: Settings, _said: Wording) -> None:
    from bot.compose import make_lexicon  # noqa: PLC0415
    from bot.judge import judge  # noqa: PLC0415

    for line in judge(sys.stdin, make_lexicon(settings, keep=False), settings.languages):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def hold_conversation(settings: Settings, said: Wording) -> None:
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


def speak(*wishes: str | None) -> Wording:
    """The wording for whoever sits at the terminal."""
    return wording(choose_language(*wishes, find_locale()))
