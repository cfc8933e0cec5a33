"""A Message as what Discord is sent: components, or embeds, and the same answer as plain text beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.chat.discord.budget import COMPONENTS, EMBEDS, PLAIN, ROW, pack, write_unit
from bot.chat.discord.escape import write_summary
from bot.chat.discord.layout import Kind, Press, Row, Run, Unit, lay_out
from bot.message import Message
from bot.wording.catalogue import Wording, choose_language, wording

Payload = dict[str, Any]
"""An object of Discord's API, as JSON has it."""

SUPPRESS_EMBEDS = 1 << 2
COMPONENTS_V2 = 1 << 15
"""Flags of a message."""

ACTION_ROW, BUTTON, TEXT_DISPLAY, SEPARATOR, CONTAINER = 1, 2, 10, 14, 17
"""Types of components."""

SECONDARY, LINK = 2, 5
"""Styles of a button."""

SUMMARY = 1_900
"""Units of the summary as plain text."""


@dataclass(frozen=True, slots=True)
class DiscordPost:
    """One post. ``body`` is what a message carries; ``plain`` are the messages that say the same without components.

    To be sent without any mention allowed.
    """

    body: Payload
    plain: tuple[str, ...]


def render(message: Message, locale: str, *, embeds: bool = False) -> tuple[DiscordPost, ...]:
    """A message as one post or more, to be sent in order."""
    said = wording(choose_language(locale))
    summary = write_summary(message.summary if message.summary.strip() else "…", SUMMARY)
    budget = EMBEDS if embeds else COMPONENTS
    write = _write_embed if embeds else _write_container
    posts = list(pack(lay_out(message, said), said, budget))
    if not posts:
        return (DiscordPost(_write_words(summary, embeds=embeds), (summary,)),)
    return tuple(DiscordPost(write(units, summary), _write_plain(units, said) or (summary,)) for units in posts)


def write_plain(text: str) -> Payload:
    """A message that is nothing but text in our markup."""
    return {"content": text, "flags": SUPPRESS_EMBEDS}


def _write_plain(units: tuple[Unit, ...], said: Wording) -> tuple[str, ...]:
    told = [Unit(unit.rows) for unit in units if unit.rows]
    return tuple("\n\n".join(write_unit(unit, spare=True) for unit in some) for some in pack(told, said, PLAIN))


def _write_container(units: tuple[Unit, ...], _: str) -> Payload:
    inner: list[Payload] = []
    for number, unit in enumerate(units):
        if number and _is_quote(unit) and _is_quote(units[number - 1]):
            inner.append({"type": SEPARATOR, "divider": True, "spacing": 1})
        if unit.rows:
            inner.append({"type": TEXT_DISPLAY, "content": write_unit(unit, spare=False)})
        inner.extend(_write_presses(unit.presses))
    return {"components": [{"type": CONTAINER, "components": inner}], "flags": COMPONENTS_V2}


def _write_embed(units: tuple[Unit, ...], summary: str) -> Payload:
    told = "\n\n".join(write_unit(unit, spare=False) for unit in units if unit.rows)
    rows = [row for unit in units for row in _write_presses(unit.presses)]
    return {"embeds": [{"description": told or summary}], "components": rows}


def _write_words(words: str, *, embeds: bool) -> Payload:
    row = Unit((Row((Run(words, markup=True),)),))
    return _write_embed((row,), words) if embeds else _write_container((row,), words)


def _is_quote(unit: Unit) -> bool:
    return bool(unit.rows) and unit.rows[0].kind is Kind.QUOTE


def _write_presses(presses: tuple[Press, ...]) -> Iterator[Payload]:
    for start in range(0, len(presses), ROW):
        yield {"type": ACTION_ROW, "components": [_write_press(press) for press in presses[start : start + ROW]]}


def _write_press(press: Press) -> Payload:
    """A button; its label is plain text and stays so."""
    button: Payload = {"type": BUTTON, "label": press.label}
    if press.link is not None:
        return {**button, "style": LINK, "url": press.link}
    return {**button, "style": SECONDARY, "custom_id": press.custom_id}
