"""As many hosts as one likes, each with a feed that brings whole articles: ``python -m tests.bench.feed_server``.

Prints its port and serves until it is killed. ``/feed`` has an ETag, and is "not modified" until ``/forget`` was asked
for: from then on all of it is sent, always.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from dataclasses import dataclass
from functools import cache

from tests.bench.town_news import write_paragraph
from tests.web import NO_ROBOTS, reply

ITEMS = 20
PARAGRAPHS = 3


def host_of(number: int) -> str:
    return f"f{number}.example"


@cache
def feed_of(host: str) -> bytes:
    chance = random.Random(host)  # noqa: S311 - no secret
    items = "".join(_item(host, number, chance) for number in range(ITEMS))
    head = f"<title>{host}</title><link>http://{host}/</link><language>en</language>"
    return f"<?xml version='1.0'?><rss version='2.0'><channel>{head}{items}</channel></rss>".encode()


def _item(host: str, number: int, chance: random.Random) -> str:
    text = "".join(f"&lt;p&gt;{write_paragraph(chance)}&lt;/p&gt;" for _ in range(PARAGRAPHS))
    return (
        f"<item><guid>{host}-{number}</guid><link>http://{host}/{number}</link><title>Story {number} of {host}</title>"
        f"<pubDate>Fri, {number + 1:02} May 2026 10:00:00 GMT</pubDate><description>{text}</description></item>"
    )


@dataclass
class Server:
    """Answers for all of its hosts."""

    remembers: bool = True

    def answer(self, path: str, headers: dict[str, str]) -> bytes:
        host = headers["host"].partition(":")[0]
        self.remembers &= path != "/forget"
        if path != "/feed":
            return NO_ROBOTS
        tag = f'"{host}"'
        if self.remembers and headers.get("if-none-match") == tag:
            return reply(b"", "304 Not Modified", ETag=tag)
        return reply(feed_of(host), Content_Type="application/rss+xml", ETag=tag)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
            writer.write(self.answer(head[0].split(" ")[1], headers))
            await writer.drain()
        writer.close()


async def main() -> None:
    server = await asyncio.start_server(Server().serve, "127.0.0.1", 0, backlog=1_000)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201 - whoever started it reads that
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
