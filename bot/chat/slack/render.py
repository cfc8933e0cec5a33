"""A Message as what Slack is sent: blocks, a sentence for notifications, and the same answer without blocks."""

from __future__ import annotations

from calendar import timegm
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from bot.chat.slack.budget import cut, pack
from bot.chat.slack.escape import write_summary
from bot.chat.slack.layout import VOTE, Kind, Press, Row, Run, Unit, lay_out, name_action, read_action
from bot.chat.slack.plain import write_units
from bot.message import Message
from bot.wording.catalogue import choose_language, wording

Block = dict[str, Any]
"""An object of Block Kit, as JSON has it."""

MOST_UPDATE = 4_000
"""Units of text that chat.update takes. ``SlackPost.text`` always fits; a longer ``plain`` is to be posted anew."""

SUMMARY = 3_900
"""Units of the summary; the rest is for the number of the post."""

HOUR = 10
"""At ten o'clock UTC it is the same day from Hawaii to New Zealand: Slack words a time in the reader's own zone."""

FIRST_DAY, LAST_DAY = date(1970, 1, 2), date(2099, 12, 31)
"""Days that Slack is left to word; for others our own wording is sent."""

DAY_FORMAT = "{date_short}"


@dataclass(frozen=True, slots=True)
class SlackPost:
    """One post. ``text`` (mrkdwn) goes with the ``blocks``; ``plain`` (mrkdwn) alone, when Slack refuses them.

    To be sent with parse="none", link_names, unfurl_links and unfurl_media off. ``blocks`` may be empty.
    """

    text: str
    blocks: tuple[Block, ...]
    plain: str


def render(message: Message, locale: str) -> tuple[SlackPost, ...]:
    """A message as one post or more, to be sent in order."""
    said = wording(choose_language(locale))
    posts = list(pack(lay_out(message, said), said)) or [()]
    summary = write_summary(message.summary if message.summary.strip() else "…", SUMMARY)
    return tuple(
        SlackPost(
            said.say("chat.continued", summary=summary, number=number, total=len(posts)) if len(posts) > 1 else summary,
            tuple(map(_write_block, units)),
            write_units(units) or summary,
        )
        for number, units in enumerate(posts, start=1)
    )


def _write_block(unit: Unit) -> Block:
    if unit.presses:
        return {"type": "actions", "elements": [_write_press(press) for press in unit.presses]}
    if unit.votes:
        return {"type": "context_actions", "elements": [_write_votes(*unit.votes)]}
    return {"type": "rich_text", "elements": list(_write_rows(unit.rows))}


def _write_rows(rows: tuple[Row, ...]) -> Iterator[Block]:
    for kind, group in groupby(rows, key=lambda row: row.kind):
        sections = [_write_row(row) for row in group]
        if kind is Kind.ITEM:
            yield {"type": "rich_text_list", "style": "bullet", "elements": sections}
        else:
            yield from sections


def _write_row(row: Row) -> Block:
    kind = "rich_text_quote" if row.kind is Kind.QUOTE else "rich_text_section"
    return {"type": kind, "elements": [element for run in row.runs for element in _write_run(run)]}


def _write_run(run: Run) -> Iterator[Block]:
    if run.day is not None and FIRST_DAY <= run.day <= LAST_DAY:
        moment = timegm((run.day.year, run.day.month, run.day.day, HOUR, 0, 0))
        yield {"type": "date", "timestamp": moment, "format": DAY_FORMAT, "fallback": run.text}
        return
    for text in cut(run.text):
        element: Block = {"type": "text", "text": text}
        if run.link is not None:
            element = {"type": "link", "url": run.link, "text": text}
        if run.styles:
            element["style"] = dict.fromkeys(run.styles, True)
        yield element


def _write_votes(helpful: Press, unhelpful: Press) -> Block:
    return {
        "type": "feedback_buttons",
        "action_id": name_action(VOTE),
        "positive_button": _write_vote(helpful),
        "negative_button": _write_vote(unhelpful),
    }


def _write_vote(press: Press) -> Block:
    label = {"type": "plain_text", "text": press.label, "emoji": False}
    return {"text": label, "value": f"{read_action(press.action)} {press.value}"}


def _write_press(press: Press) -> Block:
    """A button; its label is plain text and stays so."""
    button: Block = {
        "type": "button",
        "text": {"type": "plain_text", "text": press.label, "emoji": False},
        "action_id": press.action,
    }
    if press.value:
        button["value"] = press.value
    if press.link is not None:
        button["url"] = press.link
    return button
