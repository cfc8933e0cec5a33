"""A Message as the Home tab."""

from __future__ import annotations

from typing import Any

from bot.chat.slack.render import render
from bot.message import Message
from bot.wording.catalogue import choose_language, wording

MOST_BLOCKS = 100


def render_home(message: Message, locale: str) -> dict[str, Any]:
    """The view of a message; what does not fit gives way to a sentence."""
    posts = render(message, locale)
    blocks = [block for post in posts for block in post.blocks]
    if len(blocks) > MOST_BLOCKS:
        line = wording(choose_language(locale)).say("slack.home_cut")
        blocks[MOST_BLOCKS - 1 :] = [_write(line)]
    return {"type": "home", "blocks": blocks or [_write(posts[0].plain)]}


def _write(line: str) -> dict[str, Any]:
    return {"type": "context", "elements": [{"type": "plain_text", "text": line, "emoji": False}]}
