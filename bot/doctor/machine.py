"""What the machine brings: Python, SQLite, room on the disk."""

from __future__ import annotations

import shutil
from pathlib import Path

from babel.numbers import format_decimal

from bot.doctor.report import Check, Status
from bot.wording.catalogue import Wording

Version = tuple[int, int, int]

OLDEST_PYTHON = (3, 11)

RESET_BUG_FIXED: tuple[tuple[Version, Version], ...] = (
    ((3, 44, 6), (3, 45, 0)),
    ((3, 50, 7), (3, 51, 0)),
    ((3, 51, 3), (4, 0, 0)),
)
"""Versions (end excluded) without the rare bug that can lose a write when two connections write at the same moment."""

MEGABYTE = 1_000_000
LITTLE_ROOM = 500 * MEGABYTE
NO_ROOM = 50 * MEGABYTE


def check_python(version: Version, said: Wording) -> Check:
    """Whether this Python is new enough."""
    shown, oldest = _dotted(version), _dotted(OLDEST_PYTHON)
    if version[:2] < OLDEST_PYTHON:
        sentence = said.say("doctor.python_old", version=shown, oldest=oldest)
        return Check("python", "fail", sentence, said.say("doctor.python_old_advice", oldest=oldest))
    return Check("python", "ok", said.say("doctor.python", version=shown))


def check_sqlite(version: Version, said: Wording) -> Check:
    """The version, with a note when it has the bug; no warning, because here writes take turns."""
    fixed = any(since <= version < before for since, before in RESET_BUG_FIXED)
    return Check(
        "sqlite", "ok", said.say("doctor.sqlite" if fixed else "doctor.sqlite_turns", version=_dotted(version))
    )


def check_disk(path: Path, said: Wording) -> Check:
    """The room on the disk the file is, or would be, on."""
    try:
        free = shutil.disk_usage(find_folder(path)).free
    except OSError as error:
        return Check("disk", "warn", said.say("doctor.disk_unknown", path=path, detail=error.strerror or ""))
    return judge_room(free, said)


def judge_room(free: int, said: Wording) -> Check:
    """Whether so many bytes are enough to go on writing."""
    status: Status = "fail" if free < NO_ROOM else "warn" if free < LITTLE_ROOM else "ok"
    sentence = said.say("doctor.disk", free=show_size(free, said))
    return Check("disk", status, sentence, None if status == "ok" else said.say(f"doctor.disk_{status}_advice"))


def find_folder(path: Path) -> Path:
    """The folder a file is in, or the nearest one above that there is. Raises OSError when none can be looked at."""
    return next(folder for folder in path.parents if folder.exists())


def show_size(size: int, said: Wording) -> str:
    """Bytes in MB, or in GB from a thousand on, with the decimal sign of the language."""
    megabytes = size / MEGABYTE
    unit, amount = ("gigabytes", megabytes / 1000) if megabytes >= 1000 else ("megabytes", megabytes)  # noqa: PLR2004
    return said.say(f"doctor.{unit}", amount=format_decimal(amount, format="#,##0.#", locale=said.language))


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
