"""What the app answers to a command or a click without calling a method: response_url, or within the ack."""

from __future__ import annotations

from tests.slackfake.chat import check, remove, rewrite, write
from tests.slackfake.nouns import JSON, Refused
from tests.slackfake.workspace import Answering, Workspace

MOST_USES = 5
LIFE = 30 * 60
"""Seconds."""


def answer_in_place(work: Workspace, name: str, body: JSON) -> None:
    """Post, edit or delete where the command or click was, as ``body`` has it."""
    answering = work.answerings.get(name)
    if answering is None or work.clock() - answering.made > LIFE:
        work.mind("expired_url", "response_url")
        raise Refused("expired_url")
    if answering.uses >= MOST_USES:
        work.mind("used_url", "response_url")
        raise Refused("used_url")
    answering.uses += 1
    place(work, answering, body)


def place(work: Workspace, answering: Answering, body: JSON) -> None:
    """The same for an answer that came within an ack, which is not counted."""
    original = answering.original
    if body.get("delete_original"):
        if original:
            remove(work, original)
        return
    check(work, "response_url", body)
    if body.get("replace_original") and original:
        rewrite(work, original, body)
    else:
        public = body.get("response_type") == "in_channel"
        write(work, work.channels[answering.channel], body, None if public else answering.user)
