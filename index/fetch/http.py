"""Pages from the web: the hops of one fetch, each of them judged, permitted, in turn, and within one budget."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from index.errors import FetchError
from index.fetch.address import Address, join_address, read_address, show_address
from index.fetch.door import Budget, Door, Limits
from index.fetch.guard import Guard, NewSocket
from index.fetch.meter import open_socket
from index.fetch.permits import Permits
from index.fetch.polite import Clock, Turns
from index.fetch.reason import Reason
from index.fetch.reply import (
    MOVED_FOR_GOOD,
    NOT_MODIFIED,
    PAGES,
    REDIRECTS,
    Reply,
    read_etag,
    read_last_modified,
    read_media_type,
    read_wait,
    reason_of,
)
from index.fetch.robots import PRODUCT
from index.ports import Fetched, Validators

ACCEPT = (
    "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, application/feed+json, "
    "application/pdf, text/plain;q=0.9, */*;q=0.5"
)


@dataclass(frozen=True, slots=True)
class HttpFetcher:
    """A Fetcher over the outgoing door; ``ports`` are those that addresses may name. Made by `make_fetcher`."""

    door: Door
    turns: Turns
    permits: Permits
    ports: frozenset[int]
    now: Callable[[], datetime]

    async def fetch(self, address: str, known: Validators | None = None) -> Fetched:
        """As `index.ports.Fetcher` has it."""
        start = read_address(address, self.ports)
        try:
            return await self._follow(start, known)
        except FetchError as error:  # told of what was asked for, wherever it happened
            shown = show_address(address)
            raise FetchError(shown, error.reason, error.detail, error.retry_after) from error

    async def _follow(self, here: Address, known: Validators | None) -> Fetched:
        budget = Budget(self.door.limits.seconds)
        moved, for_good = None, True
        for _ in range(self.door.limits.redirects + 1):
            pause = await self.permits.permit(here, budget)
            asked = known if known and known.address == here.text else None
            reply = await self.turns.get(self.door, here, _headers(asked), budget, pause)
            if reply.status not in REDIRECTS:
                return self._take(reply, here, moved, asked)
            if "Location" not in reply.headers:
                raise FetchError(here.text, Reason.BAD_REPLY, str(reply.status))
            here = join_address(here, reply.headers["Location"], self.ports)
            for_good = for_good and reply.status in MOVED_FOR_GOOD
            moved = here.text if for_good else moved
        raise FetchError(here.text, Reason.REDIRECTS)

    def _take(self, reply: Reply, here: Address, moved: str | None, asked: Validators | None) -> Fetched:
        unchanged = reply.status == NOT_MODIFIED and asked is not None
        if not unchanged and reply.status not in PAGES:
            wait = read_wait(reply, self.now())
            raise FetchError(here.text, reason_of(reply.status), str(reply.status), wait)
        media_type, charset = read_media_type(reply)
        return Fetched(
            address=here.text,
            moved=moved,
            unchanged=unchanged,
            body=reply.body,
            media_type=media_type,
            charset=charset,
            validators=_read_validators(reply, here, asked),
            fetched=self.now(),
        )


def make_fetcher(
    guard: Guard,
    contact: str | None,
    ports: frozenset[int],
    clock: Clock,
    *,
    limits: Limits | None = None,
    new_socket: NewSocket = open_socket,
    tls: ssl.SSLContext | bool = True,
) -> HttpFetcher:
    """A fetcher that names itself and, if there is one, a ``contact`` (a mail or web address) to every server."""
    agent = f"{PRODUCT} (+{contact})" if contact else PRODUCT
    door = Door(guard, agent, limits or Limits(), new_socket, tls)
    turns = Turns(clock)
    return HttpFetcher(door, turns, Permits(door, turns, ports), ports, clock.now)


def _headers(asked: Validators | None) -> Mapping[str, str]:
    headers = {"Accept": ACCEPT}
    if asked and asked.etag:
        headers["If-None-Match"] = asked.etag
    if asked and asked.last_modified:
        headers["If-Modified-Since"] = asked.last_modified
    return headers


def _read_validators(reply: Reply, here: Address, asked: Validators | None) -> Validators:
    """What to ask with the next time; "not modified" may leave out what it gave before."""
    before = asked if asked and reply.status == NOT_MODIFIED else Validators(here.text)
    return Validators(here.text, read_etag(reply) or before.etag, read_last_modified(reply) or before.last_modified)
