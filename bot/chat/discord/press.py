"""A button's custom_id: the verb and what it is about, so that it can be pressed long after a restart."""

from __future__ import annotations

import re

CUSTOM_ID = re.compile(
    r"pq:(?P<verb>[a-z]{1,20}):(?P<argument>[A-Za-z0-9_.-]{0,64})(?::(?P<repeat>[2-9]|[1-9][0-9]))?", re.ASCII
)
"""At most 91 characters; Discord takes 100."""


def write_custom_id(verb: str, argument: str, repeat: int = 1) -> str | None:
    """The custom_id of the button that is the ``repeat``-th of its kind in a message; None when there can be none."""
    made = f"pq:{verb}:{argument}" + (f":{repeat}" if repeat > 1 else "")
    return made if CUSTOM_ID.fullmatch(made) else None


def read_custom_id(custom_id: str) -> tuple[str, str] | None:
    """Verb and argument; None for a button that is not ours."""
    found = CUSTOM_ID.fullmatch(custom_id)
    return (found["verb"], found["argument"]) if found else None
