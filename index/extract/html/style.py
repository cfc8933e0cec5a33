"""Style rules and attributes become declarations, as far as they can hide text; bounded, without a CSS engine."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from index.extract.html.selector import Selector, read_selectors

MAX_CSS = 500_000
"""Characters of style rules that are read; a page's own rules seldom fill a tenth of it."""

MAX_DECLARATIONS = 20_000
"""Characters of one rule or style attribute that are read."""

MAX_RULES = 3_000
"""Rules that could hide something and are looked up; what is beyond is not applied."""

# fmt: off
HIDING = frozenset({
    "background", "background-color", "bottom", "clip", "clip-path", "color", "content-visibility", "direction",
    "display", "filter", "font", "font-size", "height", "inset", "left", "letter-spacing", "line-height", "margin",
    "margin-left", "margin-top", "max-height", "max-width", "mso-hide", "opacity", "overflow", "overflow-x",
    "overflow-y", "position", "right", "rotate", "scale", "text-indent", "top", "transform", "translate",
    "unicode-bidi", "visibility", "width", "z-index", "-webkit-text-fill-color",
})
"""Properties that can make text unseen, or seen again."""
# fmt: on

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})\s?|\\(.)")
# Brackets and quotes are bounded, so that a page of open ones is not searched to its end again and again.
_DECLARATION = re.compile(r"([\w-]+)\s*:\s*((?:[^;\"'(]|\"[^\"]{0,500}\"|'[^']{0,500}'|\([^)]{0,500}\))+)")
_IMPORTANT = re.compile(r"\s*!\s*important\s*$")
_MEDIA_FOR_ALL = re.compile(r"(?:only\s+)?(?:all|screen)?\s*")

Declarations = Mapping[str, str]
"""Values in lower case by property."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One selector with what it declares; ``order`` counts from the page's top."""

    selector: Selector
    plain: Declarations
    important: Declarations
    order: int


@dataclass(frozen=True, slots=True)
class StyleSheet:
    """The rules of a page, by what the element they are about must have."""

    by_key: dict[str, list[Rule]] = field(default_factory=dict)
    by_looks: dict[tuple[str, str, str], list[Rule]] = field(default_factory=dict)

    def declared_for(self, element: HtmlElement) -> dict[str, str]:
        """What the page declares about one element, its style attribute included, as the cascade decides."""
        own, own_important = read_declarations(element.get("style") or "")
        if not self.by_key:
            return {**own, **own_important}
        rules = [rule for rule in self._candidates(element) if rule.selector.matches(element)]
        if not rules:
            return {**own, **own_important}
        rules.sort(key=lambda rule: (rule.selector.specificity, rule.order))
        declared: dict[str, str] = {}
        for rule in rules:
            declared.update(rule.plain)
        declared.update(own)
        for rule in rules:
            declared.update(rule.important)
        return {**declared, **own_important}

    def _candidates(self, element: HtmlElement) -> list[Rule]:
        """The rules an element's name, id or classes call for; many elements have the same."""
        looks = (str(element.tag), element.get("id") or "", element.get("class") or "")
        found = self.by_looks.get(looks)
        if found is None:
            found = self.by_looks[looks] = [rule for key in _keys_of(*looks) for rule in self.by_key.get(key, ())]
        return found


def read_declarations(text: str) -> tuple[dict[str, str], dict[str, str]]:
    """(plain, important) declarations that could hide something; comments and escapes do not disguise them."""
    plain: dict[str, str] = {}
    important: dict[str, str] = {}
    if ":" not in text:
        return plain, important
    text = _ESCAPE.sub(_unescape, _COMMENT.sub("", text[:MAX_DECLARATIONS])).lower()
    for name, value in _DECLARATION.findall(text):
        if name in HIDING:
            bare = _IMPORTANT.sub("", value)
            (plain if bare == value else important)[name] = bare.strip()
    return plain, important


def read_style_sheet(sheets: Iterable[str]) -> StyleSheet:
    """The rules of a page's ``<style>`` elements that could hide something."""
    sheet = StyleSheet()
    order, left = 0, MAX_CSS
    for text in sheets:
        for selectors, declarations in _blocks(_COMMENT.sub("", text[:left])):
            plain, important = read_declarations(declarations)
            if not plain and not important:
                continue
            for selector in read_selectors(selectors):
                if order >= MAX_RULES:
                    return sheet
                sheet.by_key.setdefault(_key_of(selector), []).append(Rule(selector, plain, important, order))
                order += 1
        left = max(0, left - len(text))
    return sheet


def _blocks(css: str) -> Iterator[tuple[str, str]]:
    """Selectors and declarations of the rules for a screen; @media for others and all other @-rules are left out."""
    position = 0
    open_media = 0
    while (brace := css.find("{", position)) >= 0:
        prelude = css[position:brace]
        closed = prelude.count("}")
        open_media = max(0, open_media - closed)
        prelude = prelude.rpartition("}")[2].rpartition(";")[2].strip()
        if prelude.startswith("@"):
            if _is_for_screens(prelude):
                open_media, position = open_media + 1, brace + 1
            else:
                position = _end_of(css, brace)
            continue
        end = css.find("}", brace)
        end = len(css) if end < 0 else end
        yield prelude, css[brace + 1 : end]
        position = end + 1


def _is_for_screens(prelude: str) -> bool:
    """Whether an @-rule holds rules for every screen: what is hidden on some screens only is seen on others."""
    name, _, condition = prelude[1:].lower().partition(" ")
    if name in {"layer", "supports"}:
        return True
    return name == "media" and any(_MEDIA_FOR_ALL.fullmatch(it.strip()) for it in condition.split(","))


def _end_of(css: str, brace: int) -> int:
    """The offset behind the block that opens at ``brace``."""
    depth = 0
    for match in re.finditer("[{}]", css[brace:]):
        depth += 1 if match[0] == "{" else -1
        if not depth:
            return brace + match.end()
    return len(css)


def _unescape(match: re.Match[str]) -> str:
    if match[1] is None:
        return match[2]
    code = int(match[1], 16)
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""  # noqa: PLR2004


def _key_of(selector: Selector) -> str:
    """One thing an element must have for the selector to be looked at; "*" if it asks for none of them."""
    last = selector.compounds[-1]
    if last.ids:
        return "#" + min(last.ids)
    if last.classes:
        return "." + min(last.classes)
    return last.tag or "*"


def _keys_of(tag: str, name: str, classes: str) -> Iterator[str]:
    yield "*"
    yield tag
    if name:
        yield "#" + name
    yield from {"." + it for it in classes.split()}
