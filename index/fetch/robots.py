"""A site's robots.txt to what it allows us; how long that is believed is written here too (RFC 9309)."""

from __future__ import annotations

from dataclasses import dataclass

from protego import Protego

from index.fetch.address import Address

PRODUCT = "pullquote"
"""The name that a robots.txt calls us by."""

LONGEST = 500 * 1024
"""Bytes of a robots.txt that are looked at."""

LONGEST_LINE = 2_048
"""Characters; longer lines are skipped, they take the parser seconds and name no path that we would ask for."""

LONGEST_DELAY = 30.0
"""Seconds: a longer Crawl-delay is taken for this."""

BELIEVED, UNREAD_FOR = 24 * 3600.0, 300.0
"""Seconds that rules are believed, and that a site is left alone whose rules could not be read."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a site allows: ``asked`` is its robots.txt, None when everything is allowed; ``size`` that of its text."""

    asked: Protego | None
    size: int = 0

    def allow(self, address: Address) -> bool:
        return self.asked is None or bool(self.asked.can_fetch(address.text, PRODUCT))

    @property
    def delay(self) -> float:
        """The seconds between pages that the site asks for, bounded."""
        delay = None if self.asked is None else self.asked.crawl_delay(PRODUCT)
        return min(max(delay or 0.0, 0.0), LONGEST_DELAY)


def read_rules(body: bytes) -> Rules:
    """The rules in a robots.txt; whatever is wrong in it is skipped."""
    text = body[:LONGEST].decode("utf-8-sig", errors="replace")
    lines = [line for line in text.splitlines() if len(line) <= LONGEST_LINE]
    return Rules(Protego.parse("\n".join(lines)), len(text))
