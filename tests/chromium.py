"""A browser without a window, driven by its own protocol (Chrome DevTools); tests that need it are skipped without."""

from __future__ import annotations

import asyncio
import base64
import itertools
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest

FOUND = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

needs_chromium = pytest.mark.skipif(
    FOUND is None, reason="there is no chromium on the PATH (Debian: apt-get install it)"
)

Json = dict[str, Any]


@dataclass
class Tab:
    """A page of the browser: commands are answered in their turn, events meanwhile are kept."""

    socket: aiohttp.ClientWebSocketResponse
    session: str = ""
    events: list[Json] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    async def do(self, method: str, **params: object) -> Json:
        """The result of a command."""
        number = next(self._numbers)
        command: Json = {"id": number, "method": method, "params": params}
        await self.socket.send_json(command | ({"sessionId": self.session} if self.session else {}))
        while (heard := await self.socket.receive_json()).get("id") != number:
            self.events.append(heard)
        assert "error" not in heard, heard
        return dict(heard["result"])

    async def open(self, address: str) -> None:
        """Go to an address, and wait until all of it is there."""
        self.events.clear()
        await self.do("Page.navigate", url=address)
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.events.append(await self.socket.receive_json())

    async def evaluate(self, expression: str) -> Any:
        """The value of an expression in the page, when the next frame has been drawn."""
        drawn = f"new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done({expression}))))"
        told = await self.do("Runtime.evaluate", expression=drawn, awaitPromise=True, returnByValue=True)
        return told["result"]["value"]

    async def look(self, width: int, height: int, *, dark: bool) -> None:
        """Be a screen of so many pixels."""
        size: Json = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < height}
        await self.do("Emulation.setDeviceMetricsOverride", **size)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        await self.do("Emulation.setEmulatedMedia", features=[scheme])

    async def shoot(self) -> bytes:
        """What is on the screen, as PNG."""
        return base64.b64decode((await self.do("Page.captureScreenshot"))["data"])


@asynccontextmanager
async def chromium(folder: Path) -> AsyncIterator[Tab]:
    """A tab of a browser that lives in a folder."""
    assert FOUND is not None
    options = ["--headless", "--remote-debugging-port=0", "--no-first-run", "--disable-gpu", "--disable-dev-shm-usage"]
    if os.geteuid() == 0:
        options.append("--no-sandbox")  # it does not start as root with one
    process = await asyncio.create_subprocess_exec(
        FOUND, *options, f"--user-data-dir={folder}", "about:blank", stderr=asyncio.subprocess.PIPE
    )
    try:
        assert process.stderr is not None
        while b"listening on ws://" not in (line := await process.stderr.readline()):
            assert line, "the browser ended"
        async with (
            aiohttp.ClientSession() as client,
            client.ws_connect(line.split()[-1].decode(), max_msg_size=0) as it,
        ):
            tab = Tab(it)
            target = (await tab.do("Target.createTarget", url="about:blank"))["targetId"]
            tab.session = (await tab.do("Target.attachToTarget", targetId=target, flatten=True))["sessionId"]
            for domain in ("Page", "Log", "Runtime", "Network"):
                await tab.do(f"{domain}.enable")
            yield tab
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()
