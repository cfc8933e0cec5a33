"""Rows as one text with hardly any markup: for when Slack refuses the blocks."""

from __future__ import annotations

from bot.chat.safe import close
from bot.chat.slack.escape import escape
from bot.chat.slack.layout import Kind, Row, Run, Unit

BAR = "> "
"""Stands before every line of a quote; Slack draws a line beside them."""

BULLET = "• "


def write_units(units: tuple[Unit, ...]) -> str:
    """The rows of units as mrkdwn, a blank line between units. Buttons cannot be pressed in a text."""
    return "\n\n".join("\n".join(map(write_row, unit.rows)) for unit in units if unit.rows)


def write_row(row: Row) -> str:
    """A row as mrkdwn: in a quote nothing but its words, which of them answer is not marked."""
    if row.kind is Kind.QUOTE:
        lines = escape(row.text).split("\n")
        return "\n".join(f"{BAR}{line}" for line in lines) + close(row.text)
    words = "".join(map(_write_run, row.runs))
    return f"{BULLET}{words}" if row.kind is Kind.ITEM else words


def _write_run(run: Run) -> str:
    text = escape(run.text)
    if run.link is None:
        return text
    address = run.link.replace("&", "&amp;")  # find_link lets no bracket or bar through
    return f"<{address}|{text}>"
