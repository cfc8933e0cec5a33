"""The bytes of a file that a person put into a message."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.ports import ChatError
from bot.request import Upload

FILES_HOST = "files.slack.com"

MOST_BYTES = 64 * 2**20

TRIES = 3
OK, NO_MORE, SERVER_ERROR = 200, frozenset({404, 410}), 500
WEB_PAGE = "text/html"
"""What Slack sends instead of a file to whom it does not let have it: a page to sign in."""


@dataclass(frozen=True, slots=True)
class Files:
    """Files of one workspace: the token is shown to Slack's own hosts alone, and no redirect is followed."""

    client: AsyncWebClient
    sleep: Callable[[float], Awaitable[None]]

    async def fetch(self, upload: Upload) -> bytes:
        """All of a file, never more than was said of it. Raises ChatError."""
        if not self._is_slack(upload.address):
            raise ChatError("refused", "a file from elsewhere")
        for tried in range(1, TRIES + 1):
            try:
                return await self._fetch(upload)
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                if tried == TRIES:
                    raise ChatError("unreachable", f"a file {type(error).__name__}") from None
                await self.sleep(float(tried))
        raise AssertionError

    async def _fetch(self, upload: Upload) -> bytes:
        headers = {"Authorization": f"Bearer {self.client.token}"}
        most = min(upload.size, MOST_BYTES)
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=self.client.timeout)) as session,
            session.get(upload.address, headers=headers, allow_redirects=False) as answer,
        ):
            if answer.status >= SERVER_ERROR:
                raise aiohttp.ClientPayloadError(str(answer.status))
            if answer.status != OK or (answer.content_type == WEB_PAGE and not _is_page(upload.name)):
                reason = "gone" if answer.status in NO_MORE else "forbidden"
                raise ChatError(reason, f"a file {answer.status}")
            return await _read(answer, most)

    def _is_slack(self, address: str) -> bool:
        try:
            asked, api = urlsplit(address), urlsplit(self.client.base_url)
            same = (asked.scheme, asked.hostname, asked.port) == (api.scheme, api.hostname, api.port)
            usual = asked.scheme == "https" and asked.hostname == FILES_HOST and asked.port in {None, 443}
        except ValueError:
            return False
        return (same or usual) and asked.username is None


def _is_page(name: str) -> bool:
    return name.lower().endswith((".html", ".htm"))


async def _read(answer: aiohttp.ClientResponse, most: int) -> bytes:
    data = bytearray()
    async for piece in answer.content.iter_any():
        data += piece
        if len(data) > most:
            raise ChatError("refused", "a file larger than was said")
    return bytes(data)
