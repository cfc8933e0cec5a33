"""The ways a page hides text, each decided: what takes an element away, and what only its own words.

=============================================  ========  ==========================================================
way                                            decision  reason
=============================================  ========  ==========================================================
``hidden`` (also ``until-found``)              gone      a browser does not show it when the page opens
``display: none``                              gone      not laid out
``content-visibility: hidden``                 gone      not painted
``visibility: hidden | collapse``              words     not painted, but a child may be ``visible`` again
``opacity: 0``, ``filter: opacity(0)``         gone      painted see-through, children too
``font-size: 0`` (and below 3 px)              words     nothing a reader could read; a child may be larger again
``line-height: 0`` with ``overflow: hidden``   gone      lines without height
off the screen (``left: -999px`` and so on)    gone      with ``position``, a margin or a transform
``text-indent: -999px``                        gone      pushed out of its box
``clip``, ``clip-path`` to nothing             gone      nothing is left of the box
no width or height with ``overflow: hidden``   gone      nothing is left of the box
``transform: scale(0)``, turned on edge        gone      nothing is left of the box
``z-index`` below 0 with ``position``          gone      behind the page's ground
colour of the ground, ``transparent``          words     cannot be told from the ground, which is white if nothing else
                                                         is declared and most of the page is not white then
``unicode-bidi: bidi-override``, rtl ``bdo``   gone      the reader sees other letters in another order
``mso-hide: all``                              gone      for mail programs; hidden where it is understood
``aria-hidden="true"``                         gone      decoration or a copy; unless it holds the page's main part
classes such as ``sr-only``, ``d-none``        gone      every style kit hides them, in a style sheet we never fetch
``<template>``, ``<script>``, ``<style>``      gone      never shown
``<noscript>``, ``<noframes>``, ``<noembed>``  gone      only shown where the page does not work
what media, ``<object>``, ``<iframe>`` hold    gone      shown only in their place
``<svg>``, ``<canvas>``, ``<math>`` notes      gone      labels of a picture, or source code of a formula
``<dialog>`` not open, ``popover``             gone      shown only after a click on something
form fields, buttons, ``<option>``, ``input``  gone      controls, not words of the article
``<rp>``, ``<rt>``, ``<rtc>``                  gone      the reading above a word is not part of the line
``<del>``, ``<s>``, ``<strike>``               gone      taken back by its author, which a plain quote cannot show
comments, processing instructions              gone      never shown
``alt``, ``title``, ``placeholder``            gone      attributes are not text here at all
zero-width, control and tag characters         gone      by `index.extract.visible`, joiners of scripts and emoji kept
``<details>`` closed                           kept      one click away, and a link to the words opens it
``max-height`` above nothing, "read more"      kept      one click away
hidden on print or on some widths only         kept      somebody sees it
``inert``, ``user-select: none``               kept      seen, only not to be used
hiding on ``<html>`` or ``<body>``             kept      against flicker: a script shows the page at once
=============================================  ========  ==========================================================
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from lxml.html import HtmlElement

from index.extract.html.colour import read_share
from index.extract.html.style import Declarations

# fmt: off
NEVER_SHOWN = frozenset({
    "annotation", "annotation-xml", "applet", "audio", "button", "canvas", "datalist", "del", "embed", "fencedframe",
    "frame", "frameset", "iframe", "input", "meter", "noembed", "noframes", "noscript", "object", "optgroup", "option",
    "output", "param", "picture", "progress", "rp", "rt", "rtc", "s", "script", "select", "source", "strike", "style",
    "svg", "template", "textarea", "title", "track", "video", "link", "meta",
})
"""Elements whose words are not seen in the line of the text."""

_HIDING_CLASSES = frozenset({
    "a11y-hidden", "accessibly-hidden", "aural", "clip-text", "d-none", "element-hidden", "element-invisible", "hidden",
    "hide", "hide-text", "invisible", "is-hidden", "is-sr-only", "is-visually-hidden", "js-hidden", "offscreen",
    "off-screen", "screen-reader", "screen-reader-only", "screen-reader-text", "screenreader", "screenreader-only",
    "show-for-sr", "skip-link", "sr-only", "sronly", "u-hidden", "u-visually-hidden", "ui-helper-hidden",
    "ui-helper-hidden-accessible", "visually-hidden", "visuallyhidden", "vh", "wai-hidden",
})
# fmt: on
_SHOWN_AGAIN = re.compile(
    r"(?:^|\s)(?:\w+:(?:block|inline|inline-block|flex|grid|table|contents|visible|not-sr-only)"
    r"|d-\w+-(?:block|inline|flex|grid|table|inline-block|table-cell|table-row))(?:\s|$)"
)
_LENGTH = re.compile(r"(-?[\d.]+)\s*(px|r?em|ex|ch|pt|pc|cm|mm|in|%|v[wh]|vmin|vmax)?")
_PIXELS = {"": 1.0, "px": 1.0, "em": 16.0, "rem": 16.0, "ex": 8.0, "ch": 8.0, "pt": 1.33, "pc": 16.0, "cm": 38.0,
           "mm": 3.8, "in": 96.0, "%": 12.0, "vw": 12.0, "vh": 8.0, "vmin": 8.0, "vmax": 12.0}  # fmt: skip
_OFF_SCREEN = -400.0
"""Pixels beyond the edge at which nothing is left on the screen; the usual are 999 and more."""
_FAR = -900.0
_THIN = 1.0
"""Pixels: a box so small with nothing beyond it shows no letter."""
_TINY = 3.0
"""Pixels of a font nobody can read."""
_EDGES = ("left", "top", "right", "bottom", "inset")
_OPENS_LATER = frozenset({"dialog"})
_INSET = re.compile(r"inset\(([^)]*)\)")
_CIRCLE = re.compile(r"(?:circle|ellipse)\(\s*0")
_POLYGON = re.compile(r"polygon\(([^)]*)\)")
_RECT = re.compile(r"rect\(([^)]*)\)")
_SCALE = re.compile(r"scale[xy3d]*\(\s*(?:[^,)]*,\s*)?0(?:\.0+)?\s*[,)]|scale\(\s*0(?:\.0+)?\s*[,)]")
_ON_EDGE = re.compile(r"rotate[xy]\(\s*-?(?:90|270)deg")
_MOVED = re.compile(r"translate(?:x|y|3d)?\(([^)]*)\)")


def is_gone(element: HtmlElement, declared: Declarations) -> bool:
    """Whether an element is hidden with all that is in it."""
    return (
        element.get("hidden") is not None
        or (element.tag in _OPENS_LATER and element.get("open") is None)
        or element.get("popover") is not None
        or (element.tag == "bdo" and (element.get("dir") or "").lower() == "rtl")
        or is_hidden_by_class(element.get("class") or "")
        or (bool(declared) and any(way(declared) for way in _WAYS))
    )


@lru_cache(maxsize=4096)
def is_hidden_by_class(value: str) -> bool:
    """Whether style kits agree that a class hides, and no other class shows it on some screens."""
    names = value.lower().split()
    return any(name in _HIDING_CLASSES for name in names) and not _SHOWN_AGAIN.search(value.lower())


def measure(value: str) -> float | None:
    """The first length in a value in pixels, None if there is none."""
    match = _LENGTH.match(value.strip())
    if match is None or not any(map(str.isdigit, match[1])) or match[1].count(".") > 1:
        return None
    return float(match[1]) * _PIXELS[match[2] or ""]


def is_tiny(size: str) -> bool:
    """Whether a font size is none, or one nobody can read; relative sizes count by what they say."""
    pixels = measure(size)
    if pixels is None:
        return False
    return pixels < _TINY if not size.strip().endswith("%") else pixels <= 0


def _is_not_laid_out(declared: Declarations) -> bool:
    return (
        declared.get("display") == "none"
        or declared.get("content-visibility") == "hidden"
        or declared.get("mso-hide") == "all"
    )


def _is_see_through(declared: Declarations) -> bool:
    opacity = declared.get("opacity", "1")
    filtered = re.search(r"opacity\(\s*([\d.]+%?)", declared.get("filter", ""))
    return read_share(opacity) <= 0.02 or bool(filtered and read_share(filtered[1]) <= 0.02)  # noqa: PLR2004


def _is_off_screen(declared: Declarations) -> bool:
    placed = declared.get("position") in {"absolute", "fixed", "relative", "sticky"}
    moved = [declared[edge] for edge in _EDGES if placed and edge in declared]
    moved += [part for match in _MOVED.finditer(declared.get("transform", "")) for part in match[1].split(",")]
    moved += [declared[name] for name in ("translate", "text-indent") if name in declared]
    if any(_is_beyond(part, _OFF_SCREEN) or _is_all(part) for value in moved for part in value.split()):
        return True
    if placed and (measure(declared.get("left", "")) or 0.0) >= -_FAR:
        return True
    # A box in the middle is pulled back by half its width: only a margin no box has hides.
    margins = (declared.get(name, "") for name in ("margin-left", "margin-top", "margin"))
    return any(_is_beyond(part, _FAR) for value in margins for part in value.split())


def _is_beyond(value: str, edge: float) -> bool:
    pixels = None if value.endswith("%") else measure(value)
    return pixels is not None and pixels <= edge


def _is_all(value: str) -> bool:
    """Whether a share moves a box by its whole width or more: away from the screen."""
    return value.startswith("-") and value.endswith("%") and read_share(value) <= -1


def _is_clipped(declared: Declarations) -> bool:
    placed = declared.get("position") in {"absolute", "fixed"}
    rect = _RECT.search(declared.get("clip", ""))
    if rect and placed:
        edges = [measure(part) or 0.0 for part in re.split(r"[\s,]+", rect[1].strip()) if part]
        if len(edges) == 4 and (edges[1] - edges[3] <= _THIN or edges[2] - edges[0] <= _THIN):  # noqa: PLR2004
            return True
    return _is_cut_away(declared.get("clip-path", ""))


def _is_cut_away(path: str) -> bool:
    inset, polygon = _INSET.search(path), _POLYGON.search(path)
    if inset:
        parts = inset[1].split()
        return bool(parts) and all(part.endswith("%") and read_share(part) >= 0.5 for part in parts[:2])  # noqa: PLR2004
    if polygon:
        return len({point.strip() for point in polygon[1].split(",")}) < 3  # noqa: PLR2004
    return bool(_CIRCLE.search(path))


def _is_without_size(declared: Declarations) -> bool:
    covers = any(
        declared.get(it, "").split(" ")[0] in {"hidden", "clip"} for it in ("overflow", "overflow-x", "overflow-y")
    )
    if not covers:
        return False
    sizes = (measure(declared.get(name, "")) for name in ("height", "width", "max-height", "max-width", "line-height"))
    return any(size is not None and size <= _THIN for size in sizes if size is not None) and not _is_share(declared)


def _is_share(declared: Declarations) -> bool:
    """Whether all that is small is a line height without a unit, which is a multiple."""
    line = declared.get("line-height", "")
    sizes = [measure(declared.get(name, "")) for name in ("height", "width", "max-height", "max-width")]
    small = any(size is not None and size <= _THIN for size in sizes)
    return not small and bool(line) and not line.startswith("0")


def _is_turned_away(declared: Declarations) -> bool:
    transform = declared.get("transform", "")
    return bool(_SCALE.search(transform) or _ON_EDGE.search(transform)) or declared.get("scale", "1").strip() == "0"


def _is_behind(declared: Declarations) -> bool:
    depth = measure(declared.get("z-index", ""))
    return depth is not None and depth < 0 and declared.get("position") in {"absolute", "fixed", "relative"}


def _is_reordered(declared: Declarations) -> bool:
    return "override" in declared.get("unicode-bidi", "") and declared.get("direction") == "rtl"


_WAYS: tuple[Callable[[Declarations], bool], ...] = (
    _is_not_laid_out,
    _is_see_through,
    _is_off_screen,
    _is_clipped,
    _is_without_size,
    _is_turned_away,
    _is_behind,
    _is_reordered,
)
