"""A copy of everything that is stored, made and put back from the command line."""

from __future__ import annotations

from pathlib import Path

from babel.numbers import format_decimal

from bot.compose import back_up, now, restore_backup
from bot.doctor.running import describe_runner
from bot.message import Message, Outcome, Text
from bot.settings import Settings
from bot.trouble import tell_trouble
from bot.wording.catalogue import Wording
from index.errors import StoreDamaged, StoreError, StoreForeign, StoreLocked, StoreNewer, StoreTaken

KILO = 1_000
UNITS = ("kB", "MB", "GB")

REFUSED: dict[type[StoreError], str] = {StoreDamaged: "damaged", StoreForeign: "foreign", StoreNewer: "newer"}
"""Why a file is not put in the place of the database."""


async def make_backup(settings: Settings, said: Wording, file: str) -> Message:
    """Copy the database into a file that is not there yet, beside a running bot too. Raises StoreError."""
    made = await back_up(settings, _absolute(file))
    articles = said.say("desk.source_articles", n=made.articles)
    return _tell(said.say("backup.made", path=made.path, size=tell_size(made.size, said), articles=articles))


async def put_backup(settings: Settings, said: Wording, file: str) -> Message:
    """Put a backup in the place of the database, which is kept; or say why that cannot be."""
    backup = _absolute(file)
    try:
        made = await restore_backup(settings, backup)
    except StoreError as error:
        line = _tell_refusal(error, backup, said)
        return Message((Text(line),), line, Outcome.MISUSE)
    articles = said.say("desk.source_articles", n=made.articles)
    line = said.say("backup.restored", path=made.path, articles=articles)
    return _tell(f"{line}\n{said.say('backup.kept', path=made.kept)}" if made.kept else line)


def _tell_refusal(error: StoreError, backup: Path, said: Wording) -> str:
    """Why nothing was put back: the database is in use, or the backup is none."""
    if isinstance(error, StoreTaken):
        return describe_runner(error.detail, said, now()) or tell_trouble(error, said)
    if isinstance(error, StoreLocked):
        return said.say("backup.in_use", path=error.path)
    if error.path != backup:
        return tell_trouble(error, said)
    return said.say(f"backup.{REFUSED.get(type(error), 'unusable')}", path=backup, detail=error.detail)


def tell_size(size: int, said: Wording) -> str:
    """A number of bytes in the largest unit that leaves something before the point."""
    amount, unit = size / KILO, 0
    while amount >= KILO and unit + 1 < len(UNITS):
        amount, unit = amount / KILO, unit + 1
    return f"{format_decimal(amount, '0.0', said.language)} {UNITS[unit]}"


def _absolute(file: str) -> Path:
    return Path(file).expanduser().absolute()


def _tell(line: str) -> Message:
    return Message((Text(line),), line)
