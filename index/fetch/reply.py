"""What a server's answer means: its status as a reason, its headers as values. Nothing in them is believed unread."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from index.fetch.reason import Reason

MOVED_FOR_GOOD = frozenset({301, 308})
REDIRECTS = MOVED_FOR_GOOD | {302, 303, 307}
PAGES = frozenset({200, 203})
NOT_MODIFIED = 304

LONGEST_WAIT = 86_400
"""Seconds: a server that asks for a longer pause is asked again after a day all the same."""

REASONS = {
    **dict.fromkeys((204, 205), Reason.NO_CONTENT),
    206: Reason.CUT_OFF,
    **dict.fromkeys((401, 407), Reason.LOGIN),
    402: Reason.PAYMENT,
    **dict.fromkeys((403, 451, 999), Reason.FORBIDDEN),  # 999 is how LinkedIn says it
    404: Reason.MISSING,
    408: Reason.TIMEOUT,
    410: Reason.GONE,
    **dict.fromkeys((425, 429), Reason.THROTTLED),
}

ETAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e]{0,512}"')
MEDIA_TYPE = re.compile(r"\s*([\w.+-]{1,80}/[\w.+-]{1,80})\s*(?:;|$)", re.ASCII)
CHARSET = re.compile(r""";\s*charset\s*=\s*["']?([\w.:+-]{1,40})""", re.ASCII | re.IGNORECASE)
SECONDS = re.compile(r"\s*([0-9]{1,9})(?:\.[0-9]+)?\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer of a server; ``body`` is unpacked, and empty unless the status is in PAGES."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""


def reason_of(status: int) -> Reason:
    """Why an answer that is no page, no redirect and not "not modified" gives nothing to read."""
    if status in REASONS:
        return REASONS[status]
    return Reason.SERVER if 500 <= status <= 599 else Reason.BAD_REPLY  # noqa: PLR2004 - as RFC 9110 counts


def read_wait(reply: Reply, now: datetime) -> int | None:
    """The seconds that Retry-After asks for, from 0 to LONGEST_WAIT; None when it asks for nothing readable."""
    text = reply.headers.get("Retry-After", "")
    found = SECONDS.fullmatch(text)
    if found:
        return min(int(found[1]), LONGEST_WAIT)
    try:
        when = parsedate_to_datetime(text)
        when = when if when.tzinfo else when.replace(tzinfo=UTC)
        return int(min(max((when - now).total_seconds(), 0), LONGEST_WAIT))
    except (ValueError, OverflowError):
        return None


def read_media_type(reply: Reply) -> tuple[str, str | None]:
    """Media type and charset in small letters as the server declares them; "" and None when it does not."""
    declared = reply.headers.get("Content-Type", "")
    found, charset = MEDIA_TYPE.match(declared), CHARSET.search(declared)
    return found[1].lower() if found else "", charset[1].lower() if charset else None


def read_etag(reply: Reply) -> str | None:
    """The ETag, if it has the form of one and can be sent back."""
    text = reply.headers.get("ETag", "").strip()
    return text if ETAG.fullmatch(text) else None


def read_last_modified(reply: Reply) -> str | None:
    """Last-Modified word for word, if it is a date."""
    text = reply.headers.get("Last-Modified", "").strip()
    try:
        parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return text if text.isascii() and text.isprintable() else None
