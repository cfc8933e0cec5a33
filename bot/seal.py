"""The address of a kept quote: where it stands, sealed with a key of the installation, so that nobody can make one up.

Only the library, numbers and offsets are in it, never words and never a right: whoever opens it is shown what the
library still has there.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode

from bot.ports import Rules
from bot.tenancy import SHARED
from index.kept import QuoteAt
from index.model import Span

PAGES = "/a/"
"""Where on the web part kept articles are."""

ANCHOR = "q"
"""The name, on such a page, of the quote."""

LONGEST = 120
"""Characters of a sealed place."""

SEAL_BYTES = 16
"""Of the HMAC: 128 bits."""

KEY_BYTES = 32

PLATFORM, CHANNEL, NAME = "web", "", "reader_key"
"""Where the key is kept among the settings of channels: in the shared library, for it is the installation's."""


async def read_key(memory: Rules) -> bytes | None:
    """The key; None when none was made yet. Raises StoreError."""
    held = await memory.setting(SHARED, PLATFORM, CHANNEL, NAME)
    return bytes.fromhex(held) if held else None


async def keep_key(memory: Rules, fresh: bytes) -> bytes:
    """The key, which is ``fresh`` (random, of KEY_BYTES) when there was none. Raises StoreError."""
    held = await read_key(memory)
    if held is None:
        await memory.set_setting(SHARED, PLATFORM, CHANNEL, NAME, fresh.hex())
        held = await read_key(memory)
    return held or fresh


def link_to(address: str, key: bytes, library: str, span: Span) -> str | None:
    """The page of a span on the web part that is reached at ``address``; None when its library's name is too long."""
    token = seal(key, library, QuoteAt(span.article.id, span.article.version, span.start, span.end))
    return f"{address}{PAGES}{token}#{ANCHOR}" if len(token) <= LONGEST else None


def seal(key: bytes, library: str, at: QuoteAt) -> str:
    """A place in a library, in base64 (A-Z a-z 0-9 _ -)."""
    place = json.dumps([library, at.article, at.version, at.start, at.end], separators=(",", ":")).encode()
    return urlsafe_b64encode(_sign(key, place) + place).rstrip(b"=").decode()


def unseal(key: bytes, token: str) -> tuple[str, QuoteAt] | None:
    """The library and the place in it; None for whatever was not sealed with this key, letter by letter."""
    if len(token) > LONGEST or not token.isascii():
        return None
    try:
        held = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        return None
    signed, place = held[:SEAL_BYTES], held[SEAL_BYTES:]
    if not hmac.compare_digest(signed, _sign(key, place)):
        return None
    library, *numbers = json.loads(place)
    at = QuoteAt(*numbers)
    return (library, at) if seal(key, library, at) == token else None  # one place, one spelling


def _sign(key: bytes, place: bytes) -> bytes:
    return hmac.digest(key, place, hashlib.sha256)[:SEAL_BYTES]
