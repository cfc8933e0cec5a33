"""The seam through which it is known which articles there are, and their texts are read when they are needed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from index.model import Article

Key = tuple[int, int]
"""An article's id and version."""

Stated = tuple[int, int, str]
"""A live article's id, its newest version, and the digest of that one's text, "" where it was not asked for."""


class Texts(Protocol):
    """Texts of a store, library first, so that nobody need keep all of them; see ports.Store."""

    async def stated(self, library: str, *, digests: bool) -> tuple[int, list[Stated]]:
        """The generation and every live article of it, by id, read in one transaction; digests take most of the time.

        A version that was ever the newest has always the same text.
        """

    def read(self, library: str, keys: Sequence[Key]) -> list[Article]:
        """The articles with these ids and versions, in that order; not for the event loop.

        Raises StoreDamaged when one is not there.
        """
