"""Everything no reader sees leaves the tree before anybody looks for the article in it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lxml import etree
from lxml.html import HtmlElement

from index.extract.html.colour import WHITE, Colour, look_same, read_colour
from index.extract.html.style import Declarations, read_style_sheet
from index.extract.html.tree import make_storable
from index.extract.html.unseen import NEVER_SHOWN, is_gone, is_tiny

MAIN_SHARE = 0.5
"""Share of a page's words from which an ``aria-hidden`` element is its main part, behind an open layer."""

_DECIDED = ("style", "aria-hidden")
"""Attributes that are taken away when they have been followed: trafilatura takes "overflow:hidden" for hidden."""

_ROOTS = frozenset({"html", "body"})
_CHANGES = frozenset(
    {"background", "background-color", "color", "font", "font-size", "visibility", "-webkit-text-fill-color"}
)


@dataclass(frozen=True, slots=True)
class _State:
    """What an element hands on to its children: whether words in it are painted, and in which colours.

    ``told`` says that the page itself declares the ground; else it is taken for white.
    """

    visible: bool = True
    tiny: bool = False
    clear: bool = False
    colour: Colour | None = (0, 0, 0)
    ground: Colour | None = WHITE
    told: bool = False

    @property
    def painted(self) -> bool:
        return self.visible and not (self.tiny or self.clear)

    @property
    def blends(self) -> bool:
        return self.colour is not None and self.ground is not None and look_same(self.colour, self.ground)


def drop_hidden(root: HtmlElement) -> None:
    """Take out of the tree what `index.extract.html.unseen` says is not seen; tails, which are seen, stay."""
    sheet = read_style_sheet(_find_sheets(root))
    etree.strip_elements(root, *NEVER_SHOWN, with_tail=False)
    _drop_aria_hidden(root)
    blending: list[HtmlElement] = []
    unseen: list[HtmlElement] = []
    waiting = [(root, _State())]
    while waiting:
        element, inherited = waiting.pop()
        if not isinstance(element.tag, str):
            _drop(element)
            continue
        declared = sheet.declared_for(element) if sheet.by_key or element.get("style") else {}
        if element.tag not in _ROOTS and is_gone(element, declared):
            _drop(element)
            continue
        state = _inherit(element, declared, inherited)
        if not state.painted:
            _drop_words(element)
        elif state.blends:
            (blending if state.told else unseen).append(element)
        waiting += [(child, state) for child in element]
    _drop_blending(root, blending, unseen)
    etree.strip_attributes(root, *_DECIDED)


def _drop_blending(root: HtmlElement, told: list[HtmlElement], assumed: list[HtmlElement]) -> None:
    """Words in the colour of their ground go; but if they are most of a page, its ground is not the white we assume."""
    for element in told:
        _drop_words(element)
    letters = sum(len(text.strip()) for element in assumed for text in _words_of(element))
    if assumed and letters < MAIN_SHARE * sum(len(text.strip()) for text in root.itertext()):
        for element in assumed:
            _drop_words(element)


def _words_of(element: HtmlElement) -> list[str]:
    """An element's own words, without those of its children."""
    return [element.text or "", *(child.tail or "" for child in element)]


def _drop_words(element: HtmlElement) -> None:
    element.text = None
    for child in element:
        child.tail = None


def _find_sheets(root: HtmlElement) -> list[str]:
    """The page's own style rules; those for print and those a browser without scripts would use are no matter."""
    found = []
    for style in root.iter("style"):
        media = (style.get("media") or "all").lower()
        inside = any(parent.tag in {"noscript", "template", "svg"} for parent in style.iterancestors())
        if not inside and style.get("disabled") is None and media.split(",")[0].strip() in {"all", "screen", ""}:
            found.append(style.text or "")
    return found


def _drop_aria_hidden(root: HtmlElement) -> None:
    marked = [it for it in root.iter(etree.Element) if (it.get("aria-hidden") or "").strip().lower() == "true"]
    if not marked:
        return
    whole = max(1, _count_letters(root))
    for element in marked:
        if element.tag not in _ROOTS and _count_letters(element) < MAIN_SHARE * whole:
            _drop(element)


def _count_letters(element: HtmlElement) -> int:
    return sum(len(text.strip()) for it in element.iter("p", "li", "td") for text in it.itertext())


def _inherit(element: HtmlElement, declared: Declarations, state: _State) -> _State:
    state = _inherit_attributes(element, state)
    if not declared or _CHANGES.isdisjoint(declared):
        return state
    if "visibility" in declared and element.tag not in _ROOTS:
        state = replace(state, visible=declared["visibility"] not in {"hidden", "collapse"})
    size = declared.get("font-size") or declared.get("font", "")
    if size and element.tag not in _ROOTS:
        state = replace(state, tiny=is_tiny(size) or (state.tiny and size.strip().endswith(("%", "em"))))
    ground = declared.get("background-color") or declared.get("background")
    if ground:
        colour, see_through = read_colour(ground)
        state = state if see_through else replace(state, ground=colour, told=True)
    ink = declared.get("-webkit-text-fill-color") or declared.get("color")
    if ink and ink not in {"inherit", "currentcolor"}:
        colour, see_through = read_colour(ink)
        state = replace(state, colour=colour, clear=see_through and element.tag not in _ROOTS)
    return state


def _inherit_attributes(element: HtmlElement, state: _State) -> _State:
    """Colours as pages of the nineties give them."""
    if element.get("bgcolor"):
        state = replace(state, ground=read_colour(element.get("bgcolor").lower())[0], told=True)
    if element.tag == "font" and element.get("color"):
        state = replace(state, colour=read_colour(element.get("color").lower())[0])
    if element.get("background"):
        state = replace(state, ground=None)
    return state


def _drop(element: HtmlElement) -> None:
    """Take an element away and leave what stands behind it."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    tail = make_storable(element.tail or "")
    if before is not None:
        before.tail = make_storable(before.tail or "") + tail
    else:
        parent.text = make_storable(parent.text or "") + tail
    parent.remove(element)
