"""The .env file: whether there is one, who may read it, and what in it is not heeded."""

from __future__ import annotations

import difflib
import os
import re
import shlex
import stat
from pathlib import Path

from bot.doctor.report import Check
from bot.settings import ENCODING, SECRETS, Settings, names_in
from bot.wording.catalogue import Wording

NAME = re.compile(r"\s*(?:export\s+)?([A-Za-z_]+)\b\s*(=?)")

ALIKE = 0.75
"""From this likeness on (of 1) a name is taken for a known one with a slip in it."""


def check_env_file(env_file: Path, said: Wording) -> list[Check]:
    """What is to be said about the file; nothing when it cannot be read, for reading the settings has said so."""
    if env_file.is_dir():
        advice = said.say("doctor.env_folder_advice")
        return [Check("env_file", "warn", said.say("doctor.env_folder", file=env_file), advice)]
    if not env_file.exists():
        advice = said.say("doctor.env_none_advice")
        return [Check("env_file", "ok", said.say("doctor.env_none", file=env_file), advice)]
    try:
        names, unread = names_in(env_file)
        lines = env_file.read_text(encoding=ENCODING).split("\n")
        mode = env_file.stat().st_mode
    except (OSError, UnicodeDecodeError):
        return []
    unset = _unset_lines(lines)
    broken = {_skip_empty(lines, number) for number in unread} - unset.keys()
    found = [
        *_check_mode(env_file, mode, names, said),
        *_check_names(names, said),
        *(_check_unset(name, number, said) for number, name in unset.items()),
        *(_check_broken(env_file, number, said) for number in sorted(broken)),
    ]
    return found or [Check("env_file", "ok", said.say("doctor.env", file=env_file))]


def _check_mode(env_file: Path, mode: int, names: frozenset[str], said: Wording) -> list[Check]:
    # Windows has no such modes and shows every file as readable by all.
    if os.name == "nt" or not mode & stat.S_IROTH or names.isdisjoint(SECRETS):
        return []
    advice = said.say("doctor.env_open_advice", file=shlex.quote(str(env_file)))
    return [Check("env_file", "warn", said.say("doctor.env_open", file=env_file), advice)]


def _check_names(names: frozenset[str], said: Wording) -> list[Check]:
    """Slips only: the file may well hold variables of other programs."""
    found = []
    for name in sorted(names - Settings.model_fields.keys()):
        for meant in difflib.get_close_matches(name, Settings.model_fields, n=1, cutoff=ALIKE):
            gaps = {"name": name.upper(), "meant": meant.upper()}
            advice = said.say("doctor.env_slip_advice", **gaps)
            found.append(Check("env_file", "warn", said.say("doctor.env_slip", **gaps), advice))
    return found


def _unset_lines(lines: list[str]) -> dict[int, str]:
    """Lines, by number, that begin with a known name and give it nothing, such as "LOCALE: fr"."""
    begins = ((number, NAME.match(line)) for number, line in enumerate(lines, start=1))
    return {
        number: begin[1].upper()
        for number, begin in begins
        if begin and not begin[2] and begin[1].lower() in Settings.model_fields
    }


def _check_unset(name: str, number: int, said: Wording) -> Check:
    advice = said.say("doctor.env_line_advice", name=name)
    return Check("env_file", "warn", said.say("doctor.env_line", name=name, number=number), advice)


def _skip_empty(lines: list[str], number: int) -> int:
    """The number of the first line from ``number`` on that holds anything."""
    return next((at for at, line in enumerate(lines[number - 1 :], start=number) if line.strip()), number)


def _check_broken(env_file: Path, number: int, said: Wording) -> Check:
    # What stands there is not repeated: it may be a token.
    sentence = said.say("doctor.env_broken", file=env_file, number=number)
    return Check("env_file", "warn", sentence, said.say("doctor.env_broken_advice"))
