"""How a running `pullquote run` fares, by the note it keeps beside its database."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from bot.doctor.report import Check
from bot.health import Running, State, unpack_running
from bot.tell.names import tell_age
from bot.wording.catalogue import Wording
from index.store.single import read_note

NAMES = {"slack": "Slack", "discord": "Discord"}


def check_running(database: Path, said: Wording, now: datetime) -> list[Check]:
    """Whether the bot runs, and a line for each of its parts that is down; nothing when it does not run."""
    note = read_note(database)
    if note is None:
        return []
    try:
        running = unpack_running(note)
    except ValueError:
        return [Check("run", "ok", said.say("doctor.run_unknown"))]
    age = tell_age(running.since, now, said)
    found = [Check("run", "ok", said.say("doctor.run", pid=running.pid, host=running.host, age=age))]
    states = {state.name: state for state in running.states}
    found.extend(_tell_chat(name, states.get(name), said, now) for name in running.chats)
    found.extend(_tell_other(it, said, now) for it in running.states if it.name not in running.chats and not it.up)
    return found


def _tell_chat(name: str, state: State | None, said: Wording, now: datetime) -> Check:
    shown = NAMES.get(name, name)
    if state is None:
        return Check(f"run_{name}", "warn", said.say("doctor.run_starts", name=shown))
    age = tell_age(state.since, now, said)
    if state.up:
        return Check(f"run_{name}", "ok", said.say("doctor.run_up", name=shown, age=age))
    return Check(f"run_{name}", "fail", said.say("doctor.run_down", name=shown, age=age), state.why or None)


def _tell_other(state: State, said: Wording, now: datetime) -> Check:
    gaps = {"name": state.name, "age": tell_age(state.since, now, said)}
    return Check(f"run_{state.name}", "warn", said.say("doctor.run_part_down", **gaps), state.why or None)


def describe_runner(note: str, said: Wording, now: datetime) -> str | None:
    """Which process keeps the database, for a second one that may not; None when it does not say."""
    try:
        running: Running = unpack_running(note)
    except ValueError:
        return None
    age = tell_age(running.since, now, said)
    return said.say("run.taken_by", pid=running.pid, host=running.host, age=age)
