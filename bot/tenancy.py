"""Which library a workspace asks: one for all, or in separate libraries one for each, and nothing crosses."""

from __future__ import annotations

import re

SHARED = "shared"
"""The library of an installation whose chats all ask one, and of its terminal."""

SEPARATE = "separate"
"""The setting by which every workspace has a library of its own."""

OWN_FOLDER = re.compile(r"[^/]+/((?:slack|discord)-\w+)/")
"""A folder in the seed folder that is named like the library of one workspace."""


def library_of(platform: str, workspace: str, *, separate: bool) -> str:
    """The name of the library that is asked from a workspace."""
    return f"{platform}-{workspace}" if separate else SHARED


def belongs(location: str, library: str, *, separate: bool) -> bool:
    """Whether a seed is a library's: what lies in a folder named like a workspace's is that workspace's alone."""
    own = OWN_FOLDER.match(location) if separate else None
    return own is None or own[1] == library
