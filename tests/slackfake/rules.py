"""What Slack refuses: the limits of Block Kit and of the calls that take it.

Lengths are counted in UTF-16 units, which is never less than Slack counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.slackfake.nouns import JSON

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
UPDATE_TEXT, POST_TEXT = 4_000, 40_000
ALL_TEXT = 13_200
"""Where msg_blocks_too_long has been seen; not documented."""

MARKDOWN_TEXT = 12_000

RICH_ROWS = {"rich_text_section", "rich_text_quote", "rich_text_preformatted", "rich_text_list"}
RICH_RUNS = {"text", "link", "date", "emoji", "user", "usergroup", "broadcast", "channel", "color"}
STYLES = {"bold", "italic", "strike", "underline", "code"}
RUN_KEYS = {
    "text": {"type", "text", "style"},
    "link": {"type", "url", "text", "style", "unsafe"},
    "date": {"type", "timestamp", "format", "fallback", "url", "style"},
}

ONLY_ALONE = {"feedback_buttons", "icon_button"}
"""Elements that stand in context_actions and nowhere else."""

Problems = Iterator[str]


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def problems_of(blocks: Any, most: int = MESSAGE_BLOCKS) -> list[str]:
    """Everything for which Slack would answer invalid_blocks."""
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        return ["blocks: must be an array of objects"]
    found = [] if len(blocks) <= most else [f"blocks: no more than {most} items allowed"]
    seen: set[str] = set()
    for number, block in enumerate(blocks):
        where = f"blocks/{number}"
        found += _in_block(block, where)
        name = block.get("block_id")
        if name is not None and (name in seen or not 1 <= len(str(name)) <= 255):
            found.append(f"{where}/block_id: must be unique, 1 to 255 characters")
        seen.add(str(name))
    return found


def length_of(node: Any) -> int:
    """Units of all text within blocks."""
    if isinstance(node, dict):
        own = units(node["text"]) if isinstance(node.get("text"), str) else 0
        return own + sum(length_of(it) for it in node.values())
    return sum(length_of(it) for it in node) if isinstance(node, list) else 0


def refusal(method: str, args: JSON) -> tuple[str, list[str]] | None:
    """The error and its details if Slack would not take this message."""
    text, blocks = args.get("text") or "", args.get("blocks")
    if not isinstance(text, str):
        return "invalid_arguments", ["text: must be a string"]
    if not text and not blocks:
        return "no_text", []
    if blocks and (problems := problems_of(blocks)):
        return "invalid_blocks", problems
    if blocks and length_of(blocks) > ALL_TEXT:
        return "msg_blocks_too_long", []
    if method == "chat.update" and units(text) > UPDATE_TEXT:
        return "msg_too_long", []
    return None


def view_refusal(view: Any) -> list[str]:
    """Everything for which Slack would not take a view."""
    if not isinstance(view, dict) or view.get("type") not in {"modal", "home"}:
        return ["view: must be an object of type modal or home"]
    found = problems_of(view.get("blocks"), VIEW_BLOCKS)
    if view["type"] == "modal":
        found += _text(view.get("title"), "view/title", 24, plain=True)
        asks = any(block.get("type") == "input" for block in view.get("blocks") or [])
        found += ["view/submit: missing required field"] if asks and "submit" not in view else []
        for key in ("submit", "close"):
            found += _text(view[key], f"view/{key}", 24, plain=True) if key in view else []
    found += _short(view.get("private_metadata"), "view/private_metadata", 3_000)
    found += _short(view.get("callback_id"), "view/callback_id", 255)
    return found


def _in_block(block: JSON, where: str) -> Problems:
    kind = block.get("type")
    if kind == "rich_text":
        yield from _rich_text(block.get("elements"), where)
    elif kind in {"actions", "context_actions"}:
        yield from _elements(block, where, 25 if kind == "actions" else 5)
    elif kind == "section":
        yield from _section(block, where)
    elif kind == "context":
        yield from _context(block.get("elements"), where)
    elif kind == "header":
        yield from _text(block.get("text"), f"{where}/text", 150, plain=True)
    elif kind == "input":
        yield from _text(block.get("label"), f"{where}/label", 2_000, plain=True)
        yield from _element(block.get("element"), f"{where}/element")
    elif kind == "image":
        yield from _words(block.get("alt_text"), f"{where}/alt_text", 2_000)
    elif kind == "markdown":
        yield from _words(block.get("text"), f"{where}/text", MARKDOWN_TEXT)
    elif kind not in {"divider", "table"}:
        yield f"{where}: unsupported type: {kind}"


def _section(block: JSON, where: str) -> Problems:
    fields = block.get("fields", [])
    if "text" in block or not fields:
        yield from _text(block.get("text"), f"{where}/text", 3_000)
    if len(fields) > 10:
        yield f"{where}/fields: no more than 10 items allowed"
    for number, item in enumerate(fields):
        yield from _text(item, f"{where}/fields/{number}", 2_000)
    if "accessory" in block:
        yield from _element(block["accessory"], f"{where}/accessory")


def _context(elements: Any, where: str) -> Problems:
    if not isinstance(elements, list) or not 1 <= len(elements) <= 10:
        yield f"{where}/elements: must have 1 to 10 items"
        return
    for number, element in enumerate(elements):
        place = f"{where}/elements/{number}"
        if element.get("type") == "image":
            yield from _words(element.get("alt_text"), f"{place}/alt_text", 2_000)
        else:
            yield from _text(element, place, 3_000)


def _elements(block: JSON, where: str, most: int) -> Problems:
    elements = block.get("elements")
    if not isinstance(elements, list) or not 1 <= len(elements) <= most:
        yield f"{where}/elements: must have 1 to {most} items"
        return
    seen: set[str] = set()
    for number, element in enumerate(elements):
        place = f"{where}/elements/{number}"
        yield from _element(element, place)
        alone = isinstance(element, dict) and element.get("type") in ONLY_ALONE
        if alone != (block["type"] == "context_actions"):
            yield f"{place}: this element does not belong into {block['type']}"
        name = element.get("action_id") if isinstance(element, dict) else None
        if name is not None and name in seen:
            yield f"{place}/action_id: {name} already exists in this block"
        seen.add(str(name))


def _element(element: Any, where: str) -> Problems:
    if not isinstance(element, dict) or not isinstance(element.get("type"), str):
        yield f"{where}: must be an element"
        return
    kind = element["type"]
    yield from _short(element.get("action_id"), f"{where}/action_id", 255)
    if kind in {"button", "icon_button"}:
        yield from _button(element, where)
    elif kind == "feedback_buttons":
        for side in ("positive_button", "negative_button"):
            yield from _button(element.get(side, {}), f"{where}/{side}")
    elif kind in {"static_select", "overflow", "radio_buttons", "checkboxes"}:
        most = {"static_select": 100, "overflow": 5}.get(kind, 10)
        yield from _options(element.get("options"), f"{where}/options", most)
    elif kind == "plain_text_input":
        yield from _short(element.get("initial_value"), f"{where}/initial_value", 3_000)
        if not 0 <= element.get("max_length", 0) <= 3_000:
            yield f"{where}/max_length: must be at most 3000"


def _button(button: JSON, where: str) -> Problems:
    yield from _text(button.get("text"), f"{where}/text", 75, plain=True)
    yield from _short(button.get("value"), f"{where}/value", 2_000)
    yield from _short(button.get("url"), f"{where}/url", 3_000)
    if "url" in button and not str(button["url"]).startswith(("http://", "https://")):
        yield f"{where}/url: must be an address"
    if button.get("style") not in {None, "primary", "danger"}:
        yield f"{where}/style: must be primary or danger"


def _options(options: Any, where: str, most: int) -> Problems:
    if not isinstance(options, list) or not 1 <= len(options) <= most:
        yield f"{where}: must have 1 to {most} items"
        return
    for number, option in enumerate(options):
        yield from _text(option.get("text"), f"{where}/{number}/text", 75)
        yield from _words(option.get("value"), f"{where}/{number}/value", 150)


def _rich_text(rows: Any, where: str, kinds: frozenset[str] = frozenset(RICH_ROWS)) -> Problems:
    if not isinstance(rows, list) or not rows:
        yield f"{where}/elements: must be an array with items"
        return
    for number, row in enumerate(rows):
        place = f"{where}/elements/{number}"
        if row.get("type") not in kinds:
            yield f"{place}: unsupported type: {row.get('type')}"
        elif row["type"] == "rich_text_list":
            yield from _rich_text(row.get("elements"), place, frozenset({"rich_text_section"}))
        else:
            for inner, run in enumerate(row.get("elements", [])):
                yield from _run(run, f"{place}/elements/{inner}")


def _run(run: JSON, where: str) -> Problems:
    kind = str(run.get("type"))
    if kind not in RICH_RUNS:
        yield f"{where}: unsupported type: {kind}"
    if kind == "text" or "text" in run:
        yield from _words(run.get("text"), f"{where}/text", 3_000)
    if kind == "link":
        yield from _words(run.get("url"), f"{where}/url", 3_000)
    if kind == "date" and not (isinstance(run.get("timestamp"), int) and "{" in str(run.get("format"))):
        yield f"{where}: must have a timestamp and a format"
    if strange := set(run) - RUN_KEYS.get(kind, set(run)) | set(run.get("style", {})) - STYLES:
        yield f"{where}: unknown fields: {', '.join(sorted(strange))}"


def _text(text: Any, where: str, most: int, *, plain: bool = False) -> Problems:
    if not isinstance(text, dict) or text.get("type") not in ({"plain_text"} if plain else {"plain_text", "mrkdwn"}):
        yield f"{where}: must be a text object"
    else:
        yield from _words(text.get("text"), f"{where}/text", most)


def _words(text: Any, where: str, most: int) -> Problems:
    if not isinstance(text, str) or not 1 <= units(text) <= most:
        yield f"{where}: must be a string of 1 to {most} characters"


def _short(text: Any, where: str, most: int) -> Problems:
    if text is not None:
        yield from _words(text, where, most)
