"""Files that people attached: from Discord's own hosts only, and never more of them than was announced."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

import aiohttp

from bot.ports import ChatError
from bot.request import Upload

HOSTS = frozenset({"https://cdn.discordapp.com", "https://media.discordapp.net"})

OK = 200


@dataclass(frozen=True, slots=True)
class Files:
    """Fetches attachments; ``hosts`` are those they may lie on, with scheme and port."""

    session: aiohttp.ClientSession
    hosts: frozenset[str] = HOSTS

    async def fetch(self, upload: Upload) -> bytes:
        """The bytes of a file. Raises ChatError."""
        parts = urlsplit(upload.address)
        if f"{parts.scheme}://{parts.netloc}" not in self.hosts:
            raise ChatError("refused", "address")
        try:
            async with self.session.get(upload.address, allow_redirects=False, raise_for_status=False) as response:
                if response.status != OK:
                    raise ChatError("gone", str(response.status))
                return await _read(response, upload.size)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise ChatError("unreachable", type(error).__name__) from error


async def _read(response: aiohttp.ClientResponse, most: int) -> bytes:
    held = bytearray()
    async for piece in response.content.iter_chunked(1 << 16):
        held += piece
        if len(held) > most:
            raise ChatError("refused", "size")
    return bytes(held)


def hosts_of(api: str) -> frozenset[str]:
    """Discord's hosts, and that of an API elsewhere."""
    parts = urlsplit(api)
    own = f"{parts.scheme}://{parts.netloc}"
    return HOSTS if own == "https://discord.com" else HOSTS | {own}
