"""The command `pullquote`: every verb of the desk on the command line, and what is for whoever runs it."""

from __future__ import annotations

import asyncio
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import click
from typing_extensions import override

from bot.chat.console import WIDEST, find_locale, find_screen, leaving_when_unread, read_all, say, set_up
from bot.chat.terminal import dump_json
from bot.operate import COMMANDS
from bot.perform import complete, hold_conversation, judge_lines, serve, speak
from bot.request import Request, Turn
from bot.tenancy import SHARED

# What else is needed is imported where it is used, so that --help loads no database and no index.
if TYPE_CHECKING:
    from bot.settings import Settings

SHOWN_AT_ONCE = 3
"""Quotes of a first answer."""

PROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"


class Commands(click.Group):
    """Commands in the order they were written, the everyday ones first."""

    @override
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


def _tell_version(ctx: click.Context, _option: click.Parameter, asked: bool) -> None:
    """The version of the checkout: it may be run without being installed, so nobody else knows it."""
    if asked:
        project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
        with leaving_when_unread():
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

    Articles are what you `add`, and the text and Markdown files in seeds/. Ask in one language, be quoted in another.
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
    serve(Turn("ask", request), as_json=as_json)


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
    serve(Turn("more", request), as_json=as_json)


@main.command()
@_asked
def why(question: tuple[str, ...]) -> None:
    """Show which words led to each quote for QUESTION."""
    request = Request(_question(question), locale=find_locale())
    serve(Turn("why", request))


@main.command()
@_asked
@click.option(
    "--quote", "number", type=click.IntRange(1), metavar="N", default=1, show_default=True, help="The quote's number."
)
def context(question: tuple[str, ...], number: int) -> None:
    """Show what stands around a quote for QUESTION."""
    request = Request(_question(question), number, find_locale())
    serve(Turn("context", request))


@main.command()
def chat() -> None:
    """Converse on standard input: questions, and the same verbs."""
    complete(hold_conversation)


@main.command()
def sources() -> None:
    """List what is tracked, how fresh, and what is unreadable."""
    request = Request(locale=find_locale())
    serve(Turn("sources", request))


@main.command()
@click.argument("article", nargs=-1, required=True)
@click.option("--raw", is_flag=True, help="Show the lines that are never quoted too, marked.")
@click.option("--versions", is_flag=True, help="List its versions instead.")
def show(article: tuple[str, ...], raw: bool, versions: bool) -> None:
    """Show ARTICLE (its number, file or title) as it is kept."""
    request = Request(" ".join(article), raw=raw, versions=versions, locale=find_locale())
    serve(Turn("show", request))


@main.command()
@click.argument("article", nargs=-1, required=True, metavar="ARTICLE [N [M]]")
def diff(article: tuple[str, ...]) -> None:
    """Show what changed between two versions of ARTICLE.

    The last two; version N and the newest; or versions N and M.
    """
    serve(Turn("diff", Request(" ".join(article), locale=find_locale())))


@main.command()
@click.argument("what", nargs=-1, required=True)
def add(what: tuple[str, ...]) -> None:
    """Follow WHAT, an address, or take in WHAT, a file or folder.

    An address is an article, a feed, a site map or a PDF, and is read again when due. A file (PDF, web page, text or
    Markdown), or every such file of a folder, is read once and kept; the seed folder is tracked by itself.
    """
    serve(Turn("add", Request(" ".join(what), locale=find_locale())), lines=True)


@main.command()
@click.argument("article", nargs=-1, required=True)
def remove(article: tuple[str, ...]) -> None:
    """Take ARTICLE (its number, file, title) out of answers.

    Its text is kept, and `restore` brings it back. With an address that is followed, it is followed no more.
    """
    serve(Turn("remove", Request(" ".join(article), locale=find_locale())))


@main.command()
@click.argument("article", nargs=-1)
def restore(article: tuple[str, ...]) -> None:
    """Bring back ARTICLE; without it, list what was removed."""
    serve(Turn("restore", Request(" ".join(article), locale=find_locale())))


@main.command()
@click.argument("what", nargs=-1)
def refresh(what: tuple[str, ...]) -> None:
    """Read everything again, or WHAT (a source or article)."""
    serve(Turn("refresh", Request(" ".join(what), locale=find_locale())), lines=True)


@main.command()
def status() -> None:
    """Show articles, problems, votes and administrators' acts."""
    serve(Turn("status", Request(locale=find_locale())))


@main.command()
def unanswered() -> None:
    """List the questions from chats that no article answered."""
    serve(Turn("unanswered", Request(locale=find_locale())))


@main.command()
@click.argument("what", nargs=-1)
@click.option("--from-scratch", "scratch", is_flag=True, help="Make articles anew from what is kept of them.")
@click.option("--force", is_flag=True, help="Take also what answers pinned questions worse.")
def reindex(what: tuple[str, ...], scratch: bool, force: bool) -> None:
    """Read every article again and build the index anew.

    With WHAT (a source or article) only that is read again. Questions are answered meanwhile; an interruption loses
    nothing. What answers a pinned question worse is refused.
    """
    request = Request(" ".join(what), scratch=scratch, force=force, locale=find_locale())
    serve(Turn("reindex", request), lines=True)


@main.command()
@click.option("--online", is_flag=True, help="Also ask Slack and Discord (ten seconds at most; nothing is posted).")
@_json
def doctor(online: bool, as_json: bool) -> None:
    """Check the set-up: one line a check, and what to do.

    When `pullquote run` is running, it also says which chat is down, since when, and why.

    Exit code 0: all well, 1: a warning, 2: something does not work.
    """
    from bot.compose import now  # noqa: PLC0415
    from bot.doctor.examine import examine  # noqa: PLC0415
    from bot.doctor.report import check_exit_code, checks_json, render_checks  # noqa: PLC0415
    from bot.settings import SettingsError, read_settings  # noqa: PLC0415

    try:
        settings: Settings | SettingsError = read_settings()
    except SettingsError as error:
        settings = error
    said = speak(None if isinstance(settings, SettingsError) else settings.locale)
    wanted = None
    if online:
        from bot.admit import find_wanted  # noqa: PLC0415

        wanted = find_wanted(said)
    checks = asyncio.run(examine(settings, said, library=SHARED, now=now(), wanted=wanted))
    screen = find_screen()
    text = dump_json(checks_json(checks), screen) if as_json else render_checks(checks, screen.colour)
    with leaving_when_unread():
        say(text, colour=screen.colour)
    sys.exit(check_exit_code(checks))


@main.command()
@click.option("--jsonl", is_flag=True, required=True, help="Read and write one JSON object a line.")
def answer(jsonl: bool) -> None:  # noqa: ARG001 - it says in which form, and there is only one so far
    """Answer questions over documents, for programs that judge.

    \b
    {"documents": [{"id", "title", "text", "lang"}, …]}   ->  {"ready": true}
    {"question": "…", "k": 10}   ->  {"passages": [{"doc_id", "text", "highlights", "score"}, …], "confidence": 0.9}
    """
    complete(judge_lines)


@main.command()
@click.argument("platform", type=click.Choice(["slack"]))
@click.option("--http", metavar="URL", help="HTTP mode: where Slack reaches the bot, such as https://bot.example.org.")
@click.option("--minimal", is_flag=True, help="Without reading channels: the bot hears only what mentions it.")
@click.option("--link", is_flag=True, help="Print an address that opens Slack's form, filled in.")
@click.option("--name", default="pullquote", show_default=True, help="What the app is called.")
def manifest(platform: str, http: str | None, minimal: bool, link: bool, name: str) -> None:  # noqa: ARG001 - one so far
    """Print the manifest from which Slack makes the app.

    Paste it at https://api.slack.com/apps, "Create New App", "From a manifest".
    """
    from bot.admit import print_manifest  # noqa: PLC0415

    complete(lambda _, said: print_manifest(said, name, http, minimal=minimal, link=link))


for _command in COMMANDS:
    main.add_command(_command)


@main.command("help")
def help_() -> None:
    """Say what can be asked, and how."""
    request = Request(locale=find_locale())
    serve(Turn("help", request))


@main.command()
def run() -> None:
    """Run the bot in every configured chat, until stopped.

    What is not configured is said. SIGTERM or Ctrl-C finishes what was begun and ends within five seconds.

    Exit code 0: stopped, 2: nothing is configured, or it cannot begin.
    """
    from bot.run.start import run_bot  # noqa: PLC0415

    complete(run_bot)
