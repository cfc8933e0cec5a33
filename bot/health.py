"""What of the bot is up or down, since when and why: one board that all write to and anybody may read.

What it says is also packed as JSON, to be read by other processes.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class State:
    """One part of the bot. ``why`` is one of our sentences or an error's name, without secrets; empty when up."""

    name: str
    up: bool
    since: datetime
    why: str = ""


@dataclass(slots=True)
class Board:
    """The states of all parts, each told by the part itself."""

    now: Callable[[], datetime]
    heard: Callable[[State], None] = lambda _: None
    """Called with every state that differs from the one before."""
    _states: dict[str, State] = field(default_factory=dict)

    def tell(self, name: str, *, up: bool, why: str = "") -> None:
        """Note a part's state; the time it began is kept as long as it is the same."""
        held = self._states.get(name)
        since = held.since if held is not None and held.up == up else self.now()
        state = self._states[name] = State(name, up, since, "" if up else why)
        if state != held:
            self.heard(state)

    def state_of(self, name: str) -> State | None:
        """The state of one part, None before it has told any."""
        return self._states.get(name)

    @property
    def states(self) -> tuple[State, ...]:
        """By name."""
        return tuple(self._states[name] for name in sorted(self._states))


@dataclass(frozen=True, slots=True)
class Running:
    """A running bot: which process, where, since when, the chats it is to serve, and the states told so far."""

    pid: int
    host: str
    since: datetime
    chats: tuple[str, ...] = ()
    states: tuple[State, ...] = ()


def state_json(state: State) -> dict[str, object]:
    """A state as JSON has it."""
    return {"up": state.up, "since": state.since.isoformat(timespec="seconds"), "why": state.why}


def pack_running(running: Running) -> str:
    """A running bot as one line of JSON."""
    return json.dumps(
        {
            "pid": running.pid,
            "host": running.host,
            "since": running.since.isoformat(timespec="seconds"),
            "chats": running.chats,
            "states": {state.name: state_json(state) for state in running.states},
        },
        ensure_ascii=False,
    )


def unpack_running(packed: str) -> Running:
    """The running bot that was packed. Raises ValueError for anything else."""
    try:
        held = json.loads(packed)
        states = tuple(
            State(name, bool(it["up"]), datetime.fromisoformat(it["since"]), str(it["why"]))
            for name, it in held["states"].items()
        )
        chats = tuple(map(str, held["chats"]))
        return Running(int(held["pid"]), str(held["host"]), datetime.fromisoformat(held["since"]), chats, states)
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(str(error)) from error
