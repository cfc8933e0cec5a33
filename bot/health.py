"""What of the bot is up or down, since when and why: one board that all write to and anybody may read."""

from __future__ import annotations

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
    _states: dict[str, State] = field(default_factory=dict)

    def tell(self, name: str, *, up: bool, why: str = "") -> None:
        """Note a part's state; the time it began is kept as long as it is the same."""
        held = self._states.get(name)
        since = held.since if held is not None and held.up == up else self.now()
        self._states[name] = State(name, up, since, "" if up else why)

    @property
    def states(self) -> tuple[State, ...]:
        """By name."""
        return tuple(self._states[name] for name in sorted(self._states))
