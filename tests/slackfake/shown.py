"""What a person sees of a message or a view: its words, and what in it can be followed or pressed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.slackfake.nouns import JSON
from tests.slackfake.workspace import parts_of

BRACKET = re.compile(r"<([^<>]+)>")
QUOTED = re.compile(r"(?:>|&gt;) ?")
MARKDOWN_LINK = re.compile(r"\[([^\]]*)\]\((https?://[^)\s]+)\)")
BARE_ADDRESS = re.compile(r"(?<![\w<|])https?://[^\s<>|]+")
UNSEEN = "\u2060"
"""WORD JOINER; what the app keeps signs of markup apart with."""

BROADCASTS = ("here", "channel", "everyone")


@dataclass(frozen=True)
class Link:
    """Words that lead somewhere; without words of its own an address is its own label."""

    label: str
    url: str


@dataclass(frozen=True)
class Button:
    """Something to press. ``data`` is the element as the app sent it, ``option`` the choice of a menu."""

    label: str
    action_id: str
    block_id: str
    data: JSON
    value: str | None = None
    url: str | None = None
    option: JSON | None = None


@dataclass
class Shown:
    """What is seen. ``marked`` is what stands bold and underlined, ``pings`` whom it would call."""

    lines: list[str] = field(default_factory=list)
    quotes: list[str] = field(default_factory=list)
    marked: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    buttons: list[Button] = field(default_factory=list)
    pings: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def labels(self) -> list[str]:
        """The labels of the buttons, in order."""
        return [button.label for button in self.buttons]


def show(blocks: list[JSON], text: str = "") -> Shown:
    """What blocks show; without any, what the text shows."""
    shown = Shown()
    for block in blocks:
        _show_block(block, shown)
    if not blocks and text:
        _show_mrkdwn(text, shown)
    return shown


def unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _show_block(block: JSON, shown: Shown) -> None:
    kind = block["type"]
    if kind == "rich_text":
        for row in block["elements"]:
            _show_row(row, shown)
    elif kind == "markdown":
        shown.links += [Link(label, url) for label, url in MARKDOWN_LINK.findall(block["text"])]
        shown.lines += MARKDOWN_LINK.sub(r"\1", block["text"]).split("\n")
    elif kind == "table":
        shown.lines += [" | ".join(_cell(cell, shown) for cell in row) for row in block["rows"]]
    else:
        for text in _texts_of(block):
            _show_text(text, shown)
    buttons = [button for element in parts_of(block) for button in _buttons(element, block.get("block_id", ""))]
    shown.buttons += buttons
    shown.links += [Link(button.label, button.url) for button in buttons if button.url]


def _texts_of(block: JSON) -> Iterator[JSON]:
    """The text objects of a block in the order of reading; a picture gives its description."""
    yield from (block[key] for key in ("title", "text", "label", "hint") if isinstance(block.get(key), dict))
    yield from block.get("fields", [])
    if block["type"] == "image":
        yield {"type": "plain_text", "text": block["alt_text"]}
    if block["type"] == "context":
        for element in block["elements"]:
            image = element["type"] == "image"
            yield {"type": "plain_text", "text": element["alt_text"]} if image else element


def _show_text(text: JSON, shown: Shown) -> None:
    if text["type"] == "plain_text":
        shown.lines += text["text"].split("\n")
    else:
        _show_mrkdwn(text["text"], shown)


def _show_mrkdwn(text: str, shown: Shown) -> None:
    """Lines of mrkdwn; neighbours with a bar beside them are one quote."""
    quote: list[str] = []
    for line in text.split("\n"):
        bar = QUOTED.match(line)
        words = _read_line(line[bar.end() :] if bar else line, shown)
        if bar:
            quote.append(words)
        elif quote:
            shown.quotes.append("\n".join(quote))
            quote = []
        shown.lines.append(words)
    if quote:
        shown.quotes.append("\n".join(quote))


def _read_line(line: str, shown: Shown) -> str:
    shown.links += [Link(url, unescape(url)) for url in BARE_ADDRESS.findall(line)]
    return unescape(BRACKET.sub(lambda found: _read_bracket(found[1], shown), line)).replace(UNSEEN, "")


def _read_bracket(inside: str, shown: Shown) -> str:
    head, _, label = inside.partition("|")
    if head[0] == "@" or head.startswith("!subteam^") or head[1:] in BROADCASTS:
        shown.pings.append(head)
        return label or head
    if head[0] in "#!":
        return label or head
    shown.links.append(Link(unescape(label or head).replace(UNSEEN, ""), unescape(head)))
    return label or head


def _show_row(row: JSON, shown: Shown) -> None:
    """A row of rich text; the items of a list are rows themselves."""
    if row["type"] == "rich_text_list":
        for item in row["elements"]:
            _show_row(item, shown)
        return
    text = _read_runs(row["elements"], shown)
    if row["type"] == "rich_text_quote":
        shown.quotes.append(text)
    shown.lines += text.split("\n")


def _read_runs(runs: list[JSON], shown: Shown) -> str:
    text, marked = "", ""
    for run in runs:
        words = _read_run(run, shown)
        style = run.get("style", {})
        strong = style.get("bold") and style.get("underline")
        if marked and not strong:
            shown.marked.append(marked)
        marked = marked + words if strong else ""
        text += words
    shown.marked += [marked] if marked else []
    return text


def _read_run(run: JSON, shown: Shown) -> str:
    kind = run["type"]
    if kind == "link":
        shown.links.append(Link(run.get("text") or run["url"], run["url"]))
        return str(run.get("text") or run["url"])
    if kind == "date":
        day = datetime.fromtimestamp(run["timestamp"], UTC).date().isoformat()
        return str(run.get("fallback") or day)
    if kind in {"user", "usergroup", "broadcast"}:
        name = "@" + str(run.get("user_id") or run.get("usergroup_id") or run.get("range"))
        shown.pings.append(name)
        return name
    if kind == "emoji":
        return f":{run['name']}:"
    return str(run.get("text", ""))


def _cell(cell: JSON, shown: Shown) -> str:
    return str(cell["text"]) if cell["type"] == "raw_text" else _read_runs(cell["elements"], shown)


def _buttons(element: JSON, block_id: str) -> Iterator[Button]:
    def button(data: JSON, label: Any, option: JSON | None = None) -> Button:
        words = label["text"] if isinstance(label, dict) else str(label)
        chosen = option or data
        action_id = element.get("action_id", "")
        return Button(words, action_id, block_id, data, chosen.get("value"), chosen.get("url"), option)

    kind = element["type"]
    if kind in {"button", "icon_button"}:
        yield button(element, element["text"])
    elif kind == "feedback_buttons":
        for side in ("positive_button", "negative_button"):
            yield button({**element[side], "type": kind}, element[side]["text"])
    elif "options" in element:
        yield from (button(element, it["text"], it) for it in element["options"])
