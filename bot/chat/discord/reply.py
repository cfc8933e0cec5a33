"""What is needed to reply to a visit, kept with it over a restart."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Reply:
    """Where a reply goes: below a ``message`` in a channel, or to an ``interaction`` by its token.

    ``pressed`` is the message whose button was pressed. Ids are as Discord has them.
    """

    message: str = ""
    interaction: str = ""
    token: str = ""
    application: str = ""
    pressed: str = ""


def pack_reply(reply: Reply) -> str:
    """A reply as JSON."""
    return json.dumps({name: value for name, value in asdict(reply).items() if value}, separators=(",", ":"))


def unpack_reply(packed: str) -> Reply:
    """The reply that was packed. Raises ValueError for anything else."""
    try:
        return Reply(**json.loads(packed))
    except TypeError as error:
        raise ValueError(str(error)) from error
