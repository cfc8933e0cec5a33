"""The one form of an address by which an article is known, whichever way it was shared.

Which parameters are trackers, courlan knows; the rest of what it does to an address is left alone: it sorts the
query, drops parameters without a value, folds slashes, and takes some names for trackers that name an article.
"""

from __future__ import annotations

import re

from courlan import normalize_url

from index.fetch.address import Address

NAME = re.compile(r"[\w.\[\]-]{1,80}", re.ASCII)

TELLING = frozenset(
    {"campaign", "cid", "clid", "eid", "ga", "gl", "keyword", "kwd", "medium", "session", "source", "sourceid", "uid"}
)
"""Names that courlan takes for trackers, and by which sites also say which page is meant: better one article twice
than two as one."""

UNRESERVED = re.compile(r"%(2D|2E|5F|7E|3[0-9]|[46][1-9A-F]|[57][0-9A])")


def canonical(address: Address) -> str:
    """The address without its tracking parameters, and without escapes that need not be; text of the same page."""
    path, _, query = UNRESERVED.sub(_unescape, address.target).partition("?")
    kept = [part for part in query.split("&") if part and not is_tracker(part.partition("=")[0])]
    return address.origin + path + ("?" + "&".join(kept) if kept else "")


def is_tracker(name: str) -> bool:
    """Whether a parameter says only where a reader came from."""
    if name.lower() in TELLING or not NAME.fullmatch(name):
        return False
    return "?" not in normalize_url(f"https://page.example/?{name}=1")


def _unescape(match: re.Match[str]) -> str:
    return chr(int(match[1], 16))
