"""Text as Slack delivers it, back to what the person typed and saw."""

from __future__ import annotations

import re

BRACKET = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
"""What Slack made of a name, a channel, a group, a date or an address: its kind, its id and what is shown for it."""

SHOWN = {"@": "@", "#": "#", "!": ""}
ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
SCHEME = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)
BLANKS = re.compile(r"[ \t]{2,}")


def read_text(text: str, bot: str = "", *, addresses: bool = True) -> str:
    """What was typed, without the mention of ``bot``.

    Ids are never shown: a name that Slack does not tell is left out. A link that somebody named gives its address, or,
    without ``addresses``, its name.
    """

    def undo(found: re.Match[str]) -> str:
        kind, name, shown = found[1], found[2], found[3]
        if kind:
            return "" if (kind == "@" and name == bot) or not shown else SHOWN[kind] + shown.lstrip("@#")
        return _read_link(name, shown or "", addresses=addresses)

    plain = BRACKET.sub(undo, text)
    for entity, sign in ENTITIES:
        plain = plain.replace(entity, sign)
    return BLANKS.sub(" ", plain).strip()


def mentions(text: str, bot: str) -> bool:
    """Whether a text calls the bot by name."""
    return any(found[1] == "@" and found[2] == bot for found in BRACKET.finditer(text))


def _read_link(address: str, shown: str, *, addresses: bool) -> str:
    """What the person typed for a link that Slack made: what is shown, if it is just the address or a part of it."""
    bare = SCHEME.sub("", address)
    typed = not shown or SCHEME.sub("", shown).rstrip("/") in bare
    if typed:
        return shown or (bare if address.lower().startswith(("mailto:", "tel:")) else address)
    return address if addresses else shown
