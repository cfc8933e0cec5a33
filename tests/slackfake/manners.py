"""What Slack takes and a person would mind: pings, previews, half-escaped text, nothing to read aloud."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.slackfake.nouns import JSON
from tests.slackfake.shown import BRACKET, show

KNOWN_BRACKET = re.compile(r"(?:https?://|mailto:|tel:)[^\s|]+(?:\|.*)?|[@#!][^\s|]+(?:\|.*)?", re.DOTALL)
HALF_ENTITY = re.compile(r"&(?!amp;|lt;|gt;)")
WRITTEN_BROADCAST = re.compile(r"(?<!\w)@(?:here|channel|everyone)\b")

ON = (True, "1", "true")
OFF = (False, "0", "false")


def breaches(method: str, args: JSON) -> Iterator[tuple[str, str]]:
    """Rules that a message breaks, each with what shows it."""
    text, blocks = args.get("text") or "", args.get("blocks") or []
    if blocks and not text.strip():
        yield "text_beside_blocks", "nothing for notifications and screen readers"
    yield from (("ping", name) for name in [*show([], text).pings, *show(blocks).pings])
    if args.get("link_names") in ON or args.get("parse") == "full":
        yield from (("ping", name) for name in WRITTEN_BROADCAST.findall(text))
        yield "names_are_linked", "link_names or parse"
    if method in {"chat.postMessage", "response_url"}:
        yield from ((f"{key}_not_off", "") for key in ("unfurl_links", "unfurl_media") if args.get(key) not in OFF)
    for mrkdwn in [text, *_mrkdwn_in(blocks)]:
        yield from (("not_escaped", sign) for sign in _bare_signs(mrkdwn))


def _mrkdwn_in(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if node.get("type") == "mrkdwn":
            yield node["text"]
        node = list(node.values())
    if isinstance(node, list):
        for inner in node:
            yield from _mrkdwn_in(inner)


def _bare_signs(text: str) -> Iterator[str]:
    """Signs of markup that stand for nothing; a bar beside a quotation stands for one."""
    yield from (inside for inside in BRACKET.findall(text) if not KNOWN_BRACKET.fullmatch(inside))
    rest = BRACKET.sub("", re.sub(r"^>+ ?", "", text, flags=re.MULTILINE))
    yield from re.findall(r"[<>]", rest)
    yield from HALF_ENTITY.findall(BRACKET.sub("", text))
