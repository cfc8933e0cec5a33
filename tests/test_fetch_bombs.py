"""A gigabyte out of a few bytes: noticed at ten megabytes, with hardly more memory than before."""

from __future__ import annotations

import asyncio
import json
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from itertools import repeat
from pathlib import Path

import brotli
import pytest

from index.errors import FetchError
from tests.web import Asked, Habit, Line, fetcher, reply, serving, zstd

ROOT = Path(__file__).parent.parent
MEGABYTE = bytes(1_000_000)
MEGABYTES = 1000
MORE_MEMORY = 64 * 1024
"""KiB."""


def deflated(bits: int) -> Iterator[bytes]:
    """What is flushed fully does not look back: the second megabyte may be repeated at will."""
    packer = zlib.compressobj(9, zlib.DEFLATED, bits)
    yield packer.compress(MEGABYTE) + packer.flush(zlib.Z_FULL_FLUSH)
    yield from repeat(packer.compress(MEGABYTE) + packer.flush(zlib.Z_FULL_FLUSH), MEGABYTES)


def brotlied() -> Iterator[bytes]:
    packer = brotli.Compressor(quality=1)
    for _ in range(MEGABYTES):
        yield packer.process(MEGABYTE)
    yield packer.finish()


def zstandard() -> Iterator[bytes]:
    packer = zstd.ZstdCompressor()
    for _ in range(MEGABYTES):
        yield packer.compress(MEGABYTE)
    yield packer.flush()


def members() -> Iterator[bytes]:
    """Sixteen whole parts that are each below the limit."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return repeat(packer.compress(bytes(9_000_000)) + packer.flush(), 16)


def plain() -> Iterator[bytes]:
    return repeat(MEGABYTE, 20)


BOMBS: dict[str, tuple[str, Callable[[], Iterator[bytes]]]] = {
    "gzip": ("gzip", partial(deflated, 31)),
    "deflate": ("deflate", partial(deflated, 15)),
    "raw-deflate": ("deflate", partial(deflated, -15)),
    "br": ("br", brotlied),
    "zstd": ("zstd", zstandard),
    "members": ("gzip", members),
    "plain": ("identity", plain),
}


def bomb(name: str) -> Habit:
    encoding, make = BOMBS[name]

    async def habit(line: Line, _asked: Asked) -> None:
        await line.send(f"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\n\r\n".encode(), *make())

    return habit


def largest_size() -> int:
    """KiB; what getrusage tells would be that of the parent."""
    return int(Path("/proc/self/status").read_text(encoding="utf-8").split("VmHWM:")[1].split()[0])


async def fetch_all(port: int) -> dict[str, tuple[str, float, int]]:
    """By bomb the reason, the seconds and the KiB that the largest ever size of this process grew by."""
    fetch = fetcher(port, seconds=20)
    found: dict[str, tuple[str, float, int]] = {}
    await fetch.fetch(f"http://news.example:{port}/small")
    for name in BOMBS:
        before = largest_size()
        began = time.monotonic()
        try:
            await fetch.fetch(f"http://news.example:{port}/{name}")
            reason = ""
        except FetchError as error:
            reason = error.reason
        after = largest_size()
        found[name] = (reason, time.monotonic() - began, after - before)
    return found


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the size of a process is told by Linux")
@pytest.mark.timeout(60)
async def test_bombs_are_too_large_and_take_little_memory() -> None:
    pages: dict[str, bytes | Habit] = {f"/{name}": bomb(name) for name in BOMBS}
    async with serving({**pages, "/small": reply(b"<p>Hello.</p>")}) as site:
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.test_fetch_bombs", str(site.port), cwd=ROOT, stdout=asyncio.subprocess.PIPE
        )
        out, _ = await child.communicate()
    found = json.loads(out)
    assert {name: reason for name, (reason, _, _) in found.items()} == dict.fromkeys(BOMBS, "page_too_large")
    assert sum(grown for _, _, grown in found.values()) < MORE_MEMORY, found
    assert max(took for _, took, _ in found.values()) < 10, found


if __name__ == "__main__":
    print(json.dumps(asyncio.run(fetch_all(int(sys.argv[1])))))  # noqa: T201 - read by the test above
