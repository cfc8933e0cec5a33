"""Which pages of a site we may ask for: its robots.txt, got through the same door and believed for a while."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from index.errors import FetchError
from index.fetch.address import Address, join_address, read_address
from index.fetch.door import Budget, Door
from index.fetch.polite import Turns
from index.fetch.reason import Reason
from index.fetch.reply import PAGES, REDIRECTS, Reply
from index.fetch.robots import BELIEVED, UNREAD_FOR, Rules, read_rules

UNAVAILABLE = frozenset({401, 402, 403, 404, 405, 406, 407, 410, 451})
"""What says that there are no rules; of the other statuses nobody knows what they say."""

HELD = 2_000_000
"""Characters of robots.txt that are kept in mind, for all sites together."""

PASSED_ON = frozenset({Reason.DNS, Reason.NOT_PUBLIC, Reason.REFUSED, Reason.THROTTLED, Reason.TLS})
"""What goes for every page of the site, and is asked anew the next time."""

SITE_WIDE = PASSED_ON | {Reason.BAD_REPLY, Reason.CUT_OFF, Reason.TIMEOUT}
"""What says more than that its rules could not be read."""

ASTRAY = frozenset({Reason.BAD_ADDRESS, Reason.BAD_PORT, Reason.BAD_SCHEME, Reason.CREDENTIALS, Reason.NOT_PUBLIC})
"""Where a redirect may lead that is not followed; there are no rules then."""

MANY = 2_000
"""Sites whose rules are kept in mind."""


@dataclass(slots=True)
class _Site:
    """What is known of one origin's rules; ``rules`` is None while they cannot be read, and ``why`` says why."""

    reading: asyncio.Lock = field(default_factory=asyncio.Lock)
    rules: Rules | None = None
    why: str = Reason.ROBOTS_UNREAD
    until: float = float("-inf")

    @property
    def size(self) -> int:
        return self.rules.size if self.rules else 0


class Permits:
    """Asks robots.txt before a page is asked for."""

    def __init__(self, door: Door, turns: Turns, ports: frozenset[int]) -> None:
        self._door = door
        self._turns = turns
        self._ports = ports
        self._sites: dict[str, _Site] = {}

    async def permit(self, address: Address, budget: Budget) -> float:
        """The pause in seconds that the site wants between pages.

        Raises FetchError: robots when the page is not for us, robots_unread while nobody can tell, or what goes for
        the whole site. What cannot be told now is not asked again for a while (RFC 9309).
        """
        site = self._sites.setdefault(address.origin, _Site())
        async with site.reading:
            if site.until <= self._turns.clock.monotonic():
                await self._read(site, address, budget)
        if site.rules is None:
            wait = max(round(site.until - self._turns.clock.monotonic()), 0)
            raise FetchError(address.text, site.why, retry_after=wait)
        if not site.rules.allow(address):
            raise FetchError(address.text, Reason.ROBOTS)
        return site.rules.delay

    async def _read(self, site: _Site, address: Address, budget: Budget) -> None:
        try:
            reply = await self._follow(read_address(f"{address.origin}/robots.txt", self._ports), budget)
            site.rules, site.why = await self._understand(reply), Reason.ROBOTS_UNREAD
        except FetchError as error:
            if error.reason in PASSED_ON:
                raise
            site.rules = None
            site.why = error.reason if error.reason in SITE_WIDE else Reason.ROBOTS_UNREAD
        site.until = self._turns.clock.monotonic() + (UNREAD_FOR if site.rules is None else BELIEVED)
        self._forget()

    async def _follow(self, here: Address, budget: Budget) -> Reply:
        """The answer at the end of the redirects, those to other hosts too; the last redirect if it is no use."""
        reply = await self._turns.get(self._door, here, {}, budget, delay=None)
        for _ in range(self._door.limits.redirects):
            if reply.status not in REDIRECTS:
                break
            try:
                here = join_address(here, reply.headers.get("Location", ""), self._ports)
                reply = await self._turns.get(self._door, here, {}, budget, delay=None)
            except FetchError as error:
                if error.reason not in ASTRAY:
                    raise FetchError(here.text, Reason.ROBOTS_UNREAD) from error
                break
        return reply

    async def _understand(self, reply: Reply) -> Rules | None:
        if reply.status in PAGES:
            return await asyncio.to_thread(read_rules, reply.body)
        return Rules(None) if reply.status in UNAVAILABLE | REDIRECTS else None

    def _forget(self) -> None:
        """Let go of the oldest sites when they are many, or their rules are long together."""
        held = sum(site.size for site in self._sites.values())
        for origin, site in list(self._sites.items()):
            if held <= HELD and len(self._sites) <= MANY:
                return
            if not site.reading.locked():
                held -= site.size
                del self._sites[origin]
