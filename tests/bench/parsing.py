"""How fast pages go through the parsing door, how long the event loop stands still, what hostile documents cost.

Run with ``python -m tests.bench.parsing``; with ``hostile`` behind it every hostile document has its full ten seconds.
"""

from __future__ import annotations

import asyncio
import re
import sys
import time
from collections import Counter

from index.errors import ExtractError
from index.extract.parsed import Received
from index.parse.door import Door
from tests.bench.processes import processor_seconds
from tests.hostile_documents import hostile
from tests.pages.story import LANGUAGES, read_furniture, read_stories
from tests.pages.styles import STYLES

PAGES = 400
SIZE = 100_000
SCRIPT = "<script>window.dataLayer=window.dataLayer||[];function gtag(){dataLayer.push(arguments)}</script>\n"
RULE = ".card--{0}>.title{{margin:0;color:#123}}@media(min-width:600px){{.card--{0}{{display:grid}}}}\n"
CARD = (
    '<div class="card card--{0}"><a class="card__link" href="/n/{0}"><img alt="" src="/i/{0}.jpg">'
    '<h3 class="t">Story {0}</h3></a></div>\n'
)


def make_pages() -> list[Received]:
    """Pages of 100 kB as publishers send them: a story of a few kB, rules, scripts, cards that lead elsewhere."""
    pages = []
    for language in LANGUAGES:
        for style in STYLES.values():
            page = style(read_stories(language)[0], read_furniture(language))
            rules = "<style>" + "".join(RULE.format(i) for i in range(150)) + "</style>"
            cards = "<aside>" + "".join(CARD.format(i) for i in range(120)) + "</aside>"
            page = put_before("</head>", put_before("</body>", page, cards), rules)
            page = put_before("</head>", page, SCRIPT * ((SIZE - len(page.encode())) // len(SCRIPT)))
            pages.append(Received(page.encode(), "https://paper.example/a", "text/html; charset=utf-8", LANGUAGES))
    return pages


def put_before(tag: str, page: str, more: str) -> str:
    return re.sub(tag, lambda found: more + found[0], page, count=1, flags=re.IGNORECASE)


class Stall:
    """The longest time the event loop did not come round."""

    longest = 0.0

    async def watch(self) -> None:
        before = time.perf_counter()
        while True:
            await asyncio.sleep(0.002)
            now = time.perf_counter()
            self.longest = max(self.longest, now - before - 0.002)
            before = now


async def measure_pages(door: Door) -> None:
    pages = make_pages()
    started = time.perf_counter()
    await door.parse(pages[0])
    print(f"first page, with the imports: {time.perf_counter() - started:.2f} s")  # noqa: T201
    started, used = time.perf_counter(), processor_seconds()
    await asyncio.gather(*(door.parse(pages[i % len(pages)]) for i in range(PAGES)))
    took, used = time.perf_counter() - started, processor_seconds() - used
    size = sum(len(it.data) for it in pages) / len(pages) / 1000
    print(f"{PAGES} pages of {size:.0f} kB with {door.workers} workers: {PAGES / took:.0f} a second")  # noqa: T201
    each = used / PAGES
    print(f"{1000 * each:.1f} ms of the processor a page: {2 / each:.0f} a second on two that do nothing else")  # noqa: T201


async def measure_hostile(door: Door) -> None:
    outcomes: Counter[str] = Counter()
    slowest = (0.0, "")
    for name, received in hostile():
        started = time.perf_counter()
        try:
            outcomes[type(await door.parse(received)).__name__] += 1
        except ExtractError as error:
            outcomes[error.reason] += 1
        slowest = max(slowest, (time.perf_counter() - started, name))
    print(f"{sum(outcomes.values())} hostile documents, slowest {slowest[0]:.1f} s ({slowest[1]}): {dict(outcomes)}")  # noqa: T201


async def main() -> None:
    door, stall = Door(), Stall()
    watching = asyncio.create_task(stall.watch())
    await measure_pages(door)
    print(f"longest stall of the event loop: {1000 * stall.longest:.0f} ms")  # noqa: T201
    if "hostile" in sys.argv:
        await measure_hostile(door)
    watching.cancel()
    await door.close()


if __name__ == "__main__":
    asyncio.run(main())
