"""One call to a platform's API: its answer, or why there is none."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import aiohttp

from index.errors import PullquoteError

AGENT = "DiscordBot (pullquote, 0.1)"
"""Discord takes bots only that say what they are in this form; Slack does not mind."""

SERVER_ERROR, TOO_MANY = 500, 429


class Unanswered(PullquoteError):
    """There is no answer to go by; ``reason`` is a key of the wording (``online.<reason>``)."""

    def __init__(self, reason: str, host: str, detail: str = "") -> None:
        super().__init__(f"{host}: {reason} {detail}".rstrip())
        self.reason = reason
        self.host = host
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the JSON of the body, with an empty object for none."""

    status: int
    body: object
    headers: Mapping[str, str] = field(default_factory=dict)

    def get(self, name: str) -> object:
        """A member of the body, None if it has no such one."""
        return self.body.get(name) if isinstance(self.body, dict) else None

    def text(self, name: str) -> str:
        """A member of the body that is to be shown, "?" if it has no such one."""
        value = self.get(name)
        return str(value) if value else "?"


@dataclass(frozen=True, slots=True)
class Asker:
    """Makes calls until a moment on the loop's clock."""

    session: aiohttp.ClientSession
    deadline: float

    async def ask(self, method: str, url: str, authorization: str) -> Answer:
        """Call with a token. Raises Unanswered when that is no use: no way there, or an answer that says nothing."""
        host = urlsplit(url).netloc
        headers = {"Authorization": authorization, "User-Agent": AGENT}
        left = self.deadline - asyncio.get_running_loop().time()
        try:
            async with (
                asyncio.timeout(max(left, 0)),
                self.session.request(method, url, headers=headers, allow_redirects=False) as response,
            ):
                return _judge(response.status, await response.read(), response.headers, host)
        except TimeoutError:
            raise Unanswered("late", host) from None
        except aiohttp.ClientError as error:
            raise Unanswered(*_explain(error, host)) from None


def _judge(status: int, content: bytes, headers: Mapping[str, str], host: str) -> Answer:
    if status == TOO_MANY:
        raise Unanswered("limited", host, headers.get("Retry-After", "?"))
    if status >= SERVER_ERROR:
        raise Unanswered("trouble", host, str(status))
    try:
        return Answer(status, json.loads(content or b"{}"), headers)
    except ValueError:
        raise Unanswered("strange", host, str(status)) from None


def _explain(error: aiohttp.ClientError, host: str) -> tuple[str, str, str]:
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "unknown_host", host, ""
    if isinstance(error, aiohttp.ClientSSLError | aiohttp.ClientConnectorCertificateError):
        cause = (
            error.certificate_error if isinstance(error, aiohttp.ClientConnectorCertificateError) else error.os_error
        )
        return "untrusted", host, cause.verify_message if isinstance(cause, ssl.SSLCertVerificationError) else ""
    if isinstance(error, aiohttp.ClientConnectorError):
        return "unreachable", host, error.os_error.strerror or ""
    return "strange", host, type(error).__name__
