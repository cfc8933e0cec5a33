"""All checks in the order a person would make them; none of them can stop the others."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot.doctor.articles import check_languages, check_lexicon, check_seeds
from bot.doctor.chats import check_chats, check_tokens, wrong_tokens
from bot.doctor.database import check_database
from bot.doctor.env_file import check_env_file
from bot.doctor.machine import check_python, check_sqlite
from bot.doctor.report import Check
from bot.doctor.running import check_running
from bot.settings import ENV_FILE, Settings, SettingsError, describe_problem
from bot.wording.catalogue import Wording
from index.store.connect import path_of

if TYPE_CHECKING:
    from bot.doctor.online.look import Wanted

Look = Callable[[], Awaitable[list[Check]]]


async def examine(
    settings: Settings | SettingsError,
    said: Wording,
    *,
    library: str,
    now: datetime,
    env_file: Path | None = ENV_FILE,
    wanted: Wanted | None = None,
) -> list[Check]:
    """What is right and wrong with this installation; nothing is made or changed, and nothing is raised.

    ``settings`` is what reading them gave; with wrong ones only what needs none is checked. ``library`` is the one
    whose articles are counted, ``env_file`` the one the settings were read from, if any, ``now`` an aware time. The
    platforms are asked when it is told what they should know: ``wanted``.
    """
    checks = [
        check_python(sys.version_info[:3], said),
        check_sqlite(sqlite3.sqlite_version_info, said),
        *_check_settings(settings, said, env_file),
    ]
    for name, look in _choose_looks(settings, said, library, now, env_file):
        checks.extend(await _survive(name, look, said))
    if wanted is not None and isinstance(settings, Settings):
        checks.extend(await _survive("online", partial(_ask, settings, said, env_file, wanted), said))
    return checks


def _check_settings(settings: Settings | SettingsError, said: Wording, env_file: Path | None) -> list[Check]:
    if isinstance(settings, SettingsError):
        found = [Check("settings", "fail", *describe_problem(problem, said)) for problem in settings.problems]
        return [*found, Check("skipped", "warn", said.say("doctor.skipped"), said.say("doctor.skipped_advice"))]
    return check_tokens(settings, said, env_file) or [Check("settings", "ok", said.say("doctor.settings"))]


def _choose_looks(
    settings: Settings | SettingsError, said: Wording, library: str, now: datetime, env_file: Path | None
) -> list[tuple[str, Look]]:
    looks: list[tuple[str, Look]] = []
    if env_file is not None:
        looks.append(("env_file", _aside(lambda: check_env_file(env_file, said))))
    if isinstance(settings, SettingsError):
        return looks
    looks.append(("database", partial(check_database, settings.database_url, library, said, now)))
    looks.append(("run", _aside(lambda: check_running(path_of(settings.database_url), said, now))))
    looks.append(("seeds", _aside(lambda: [check_seeds(settings, said)])))
    looks.append(("languages", _aside(lambda: [check_languages(settings, said)])))
    folder = settings.lexicon_dir
    if folder is not None:
        looks.append(("lexicon", _aside(lambda: [check_lexicon(folder, said)])))
    wrong = wrong_tokens(settings, env_file)
    looks.append(("chats", _aside(lambda: check_chats(settings, said, wrong))))
    return looks


async def _ask(settings: Settings, said: Wording, env_file: Path | None, wanted: Wanted) -> list[Check]:
    from bot.doctor.online.look import check_online  # noqa: PLC0415 - loads an HTTP client

    return await check_online(settings, said, wanted, wrong_tokens(settings, env_file))


def _aside(check: Callable[[], list[Check]]) -> Look:
    """The check in a thread of its own: it reads files, and may wait for them."""
    return partial(asyncio.to_thread, check)


async def _survive(name: str, look: Look, said: Wording) -> list[Check]:
    """What the look finds. Whoever runs a doctor has trouble already: a mistake of ours is one more line of it."""
    try:
        return await look()
    except Exception as error:  # noqa: BLE001 - see above
        gaps = {"name": name, "kind": type(error).__name__}
        return [Check(name, "fail", said.say("doctor.broke", **gaps), said.say("doctor.broke_advice"))]
