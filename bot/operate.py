"""Commands for whoever keeps the installation: what a reindex did, what is stored, and lists that go out and in."""

from __future__ import annotations

import asyncio

import click

from bot.chat.console import find_locale
from bot.perform import complete, serve
from bot.request import Request, Turn


@click.command()
@click.argument("file")
def backup(file: str) -> None:
    """Copy everything that is stored into FILE.

    Beside a running bot too. What is there is never overwritten.
    """
    from bot.backup import make_backup  # noqa: PLC0415

    complete(lambda settings, said: asyncio.run(make_backup(settings, said, file)))


@click.command("restore-backup")
@click.argument("file")
def restore_backup(file: str) -> None:
    """Put the backup FILE in the place of the database.

    FILE is checked first and stays as it is. The present database is kept beside it, with the time in its name. Not
    while the bot runs.
    """
    from bot.backup import put_backup  # noqa: PLC0415

    complete(lambda settings, said: asyncio.run(put_backup(settings, said, file)))


@click.command()
@click.argument("file", required=False)
def export(file: str | None) -> None:
    """Write the list of what is followed, as OPML.

    On standard output, or into FILE, which must not be there yet. Other readers take the feeds of it, `import` all.
    """
    from bot.exchange import export_list  # noqa: PLC0415

    complete(lambda settings, said: asyncio.run(export_list(settings, said, file)))


@click.command("import")
@click.argument("file")
def import_(file: str) -> None:
    """Follow every feed of FILE, an OPML list of any reader.

    What cannot be read now is followed all the same, and tried again later.
    """
    from bot.exchange import import_list  # noqa: PLC0415

    complete(lambda settings, said: asyncio.run(import_list(settings, said, file)))


@click.command()
@click.argument("platform", type=click.Choice(["discord"]))
def invite(platform: str) -> None:  # noqa: ARG001 - one so far
    """Print the address that takes the bot into a server.

    Whoever opens it needs the right to manage the server.
    """
    from bot.admit import print_invite  # noqa: PLC0415

    complete(print_invite)


@click.command()
def rollback() -> None:
    """Go back to the texts of before the last reindex."""
    serve(Turn("rollback", Request(locale=find_locale())))


@click.command()
@click.argument("question", nargs=-1, required=True)
@click.option("--quote", "number", type=click.IntRange(1), metavar="N", default=1, help="The quote that answers.")
def pin(question: tuple[str, ...], number: int) -> None:
    """Let no reindex lose the answer to QUESTION."""
    serve(Turn("pin", Request(" ".join(question), number, find_locale())))


@click.command()
def pins() -> None:
    """List pinned questions, and how each is answered now."""
    serve(Turn("pins", Request(locale=find_locale())))


@click.command()
@click.argument("which", nargs=-1, required=True)
def unpin(which: tuple[str, ...]) -> None:
    """Let go of a pinned question, by its number."""
    serve(Turn("unpin", Request(" ".join(which), locale=find_locale())))


COMMANDS = (rollback, pin, pins, unpin, invite, backup, restore_backup, export, import_)
