"""In a real browser the page opens at the quote, on a phone and at a desk, by day and by night."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from index.model import BlockKind
from tests.chromium import chromium, needs_chromium
from tests.kept_pages import LINES, shelf, written
from tests.stores import LATER

MARK = "(r => [r.top, r.bottom, r.left, r.right])(document.getElementById('q').getBoundingClientRect())"
SCREEN = "[document.documentElement.clientWidth, innerHeight, document.documentElement.scrollWidth, scrollY]"
COLOURS = "[getComputedStyle(document.documentElement).backgroundColor, getComputedStyle(q).backgroundColor]"

FILLER = (
    "The boat that crosses the bay now has done so since 1987, and burns 900 litres of diesel on a working day.",
    "A clerk read the minutes of the last four meetings aloud, which took longer than the vote that followed them.",
)
LONG = "https://archive.example.org/" + "a-very-long-word-without-a-break" * 4
QUOTE = "The Lindqvist shipyard will build the ferry, which carries 240 passengers."

SCREENS = [(390, 844), (1280, 800)]


@needs_chromium
@pytest.mark.timeout(60)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("width", "height"), SCREENS, ids=["phone", "desk"])
async def test_the_quote_is_in_view(tmp_path: Path, width: int, height: int, *, dark: bool) -> None:
    body = [*FILLER * 15, *LINES, LONG, *FILLER * 15]
    kinds = [BlockKind.PARAGRAPH] * len(body)
    kinds[4], kinds[10], kinds[11] = BlockKind.HEADING, BlockKind.ITEM, BlockKind.ITEM
    facts = {"publisher": "The Bay Courier", "author": "Ada Moreno", "title": "Port Maren orders an electric ferry"}
    async with shelf(tmp_path) as pages, chromium(tmp_path / "browser") as tab:
        article = await pages.put(written(*body, kinds=kinds, **facts))
        body[-1] = body[-1].replace("four", "five")
        await pages.put(written(*body, "One more line was added to the end of it.", kinds=(), **facts), at=LATER)
        await tab.look(width, height, dark=dark)
        link = pages.link(article, QUOTE)
        await tab.open(f"http://127.0.0.1:{pages.port}{link}")
        top, bottom, left, right = await tab.evaluate(MARK)
        across, down, needed, scrolled = await tab.evaluate(SCREEN)
        assert 0 <= top < bottom <= down
        assert 0 <= left < right <= across
        assert needed <= across  # nothing is to be scrolled sideways
        assert scrolled > height
        paper, mark = await tab.evaluate(COLOURS)
        assert (paper, mark) == (
            ("rgb(23, 23, 21)", "rgb(107, 86, 0)") if dark else ("rgb(253, 252, 249)", "rgb(255, 226, 122)")
        )
        name = f"{width}-{'dark' if dark else 'light'}"
        keep(f"quote-{name}", await tab.shoot())
        assert complaints(tab.events) == []
        await tab.open(f"http://127.0.0.1:{pages.port}{link.removesuffix('#q')}")
        keep(f"top-{name}", await tab.shoot())
        await tab.evaluate("(document.querySelector('details').open = true, scrollTo(0, 1e6))")
        keep(f"foot-{name}", await tab.shoot())
        await tab.open(f"http://127.0.0.1:{pages.port}{link.replace('#q', '?version=2&since=1')}")
        await tab.evaluate("scrollTo(0, 1e6)")
        keep(f"changes-{name}", await tab.shoot())
        assert complaints(tab.events) == []


@needs_chromium
@pytest.mark.timeout(60)
async def test_no_text_runs_in_the_browser(tmp_path: Path) -> None:
    text = (
        "</mark><script>window.ran = 1</script><img src=/x onerror='window.ran = 2'><style>mark{display:none}</style>"
    )
    async with shelf(tmp_path) as pages, chromium(tmp_path / "browser") as tab:
        article = await pages.put(written("A line.", text, title=text, publisher=text, url=f"javascript:{text}"))
        await tab.look(*SCREENS[0], dark=False)
        await tab.open(f"http://127.0.0.1:{pages.port}{pages.link(article, text)}")
        assert await tab.evaluate("[window.ran ?? 0, q.textContent, document.title]") == [0, text, text]
        asked = [it["params"]["request"]["url"] for it in tab.events if it.get("method") == "Network.requestWillBeSent"]
        assert len(asked) == 1, asked


def complaints(events: list[dict[str, object]]) -> list[dict[str, object]]:
    """What the browser did not like: a style or an address that the policy does not allow, and the like."""
    return [event for event in events if event.get("method") == "Log.entryAdded"]


def keep(name: str, picture: bytes) -> None:
    """Keep a picture for whoever wants to look at it: in the folder that SCREENSHOTS names."""
    assert picture.startswith(b"\x89PNG")
    if folder := os.environ.get("SCREENSHOTS"):
        Path(folder, f"{name}.png").write_bytes(picture)
