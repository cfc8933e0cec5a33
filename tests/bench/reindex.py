"""Questions while everything is read and indexed again: `python -m tests.bench.reindex` prints how long they take.

One after the other, first while nothing else happens, then while one reindex follows the other, each after some
articles were changed. Every answer has to be that of one view: its quotes are of the versions that view was built of.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

from bot.compose import open_desk
from bot.desk.desk import Desk, tell_found
from bot.desk.intake import ignore_progress
from bot.desk.verbs import perform_here
from bot.message import Outcome
from bot.request import Request, Turn
from bot.settings import read_settings
from tests.bench.town_news import write_articles


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, default=10_000)
    parser.add_argument("--questions", type=int, default=10_000, help="asked during reindexes")
    parser.add_argument("--reindexes", type=int, default=20)
    parser.add_argument("--changed", type=int, default=20, help="articles that are changed before each reindex")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        asyncio.run(measure(Path(name), given))


@dataclass
class Watched:
    """A desk, which version of each article every view of it has, and what went wrong."""

    desk: Desk
    folder: Path
    questions: Iterator[str]
    changed: int
    views: dict[int, dict[int, int]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    mixed: int = 0
    stale: int = 0
    asked: int = 0

    def note_newest(self) -> None:
        """Told after a view was built."""
        held = self.desk.searcher._held
        assert held is not None
        view = held.view
        articles = (passage.article for passage in view.passages())
        self.views[view.generation] = {article.id: article.version for article in articles}

    def __post_init__(self) -> None:
        calm = self.desk.searcher.built

        def built() -> None:
            calm()
            self.note_newest()

        self.desk.searcher.built = built

    async def ask(self) -> float:
        """Seconds until a question is answered; what is wrong with the answer is noted."""
        request = Request(next(self.questions))
        self.asked += 1
        began = time.perf_counter()
        try:
            found, said = await self.desk.answer(request, ignore_progress)
            message = await tell_found(self.desk, request, found, said)
        except Exception as error:  # noqa: BLE001 - counted, whatever it is
            self.failures.append(repr(error))
            return time.perf_counter() - began
        took = time.perf_counter() - began
        if message.outcome is not Outcome.DONE or not found.quotes:
            self.failures.append(f"{request.argument}: {message.summary}")
        versions = self.views.get(found.generation, {})
        articles = [quote.passage.article for quote in found.quotes]
        self.mixed += any(versions.get(article.id) != article.version for article in articles)
        return took

    async def reindex(self, chance: random.Random) -> float:
        """Seconds of a reindex after some articles were changed."""
        for path in chance.sample(sorted(self.folder.iterdir()), self.changed):
            path.write_text(f"{path.read_text(encoding='utf-8')}\nAnother sentence was added.\n", encoding="utf-8")
        began = time.perf_counter()
        await perform_here(self.desk, Turn("reindex", Request("")), ignore_progress)
        took = time.perf_counter() - began
        generation, articles = await self.desk.store.articles(self.desk.library)
        self.stale += self.views.get(generation) != {article.id: article.version for article in articles}
        return took


async def measure(folder: Path, given: argparse.Namespace) -> None:
    asked = write_articles(folder / "seeds", given.passages)
    os.environ |= {"SEEDS_DIR": str(folder / "seeds"), "DATABASE_URL": str(folder / "pullquote.db"), "LANGUAGES": "en"}
    async with open_desk(read_settings(None)) as desk:
        watched = Watched(desk, folder / "seeds", cycle(asked), given.changed)
        began = time.perf_counter()
        await watched.ask()
        tell("first question, with reading and indexing", f"{time.perf_counter() - began:.1f} s", "")
        idle = [await watched.ask() for _ in range(max(given.questions // 5, 100))]
        tell(f"{len(idle)} questions, nothing else", quantiles(idle), "")
        busy, took = await ask_beside(watched, given.questions, given.reindexes)
        tell(
            f"{len(busy)} questions during {len(took)} reindexes", quantiles(busy), f"p99 <= {2000 * cut(idle):.0f} ms"
        )
        tell("a reindex", f"{sum(took) / len(took):.1f} s, the longest {max(took):.1f} s", "")
        wrong = f"{len(watched.failures)} / {watched.mixed} / {watched.stale}"
        tell("not answered / of two views / stale after all", wrong, "0 / 0 / 0")
        tell("views answered from", str(len(watched.views)), "")
        if watched.failures:
            tell("first failure", watched.failures[0], "")


async def ask_beside(watched: Watched, questions: int, reindexes: int) -> tuple[list[float], list[float]]:
    """The seconds of each question and each reindex, until there were enough of both."""
    chance = random.Random(5)  # noqa: S311 - no secret
    busy: list[float] = []
    took: list[float] = []

    async def go_on() -> None:
        while len(took) < reindexes or len(busy) < questions:
            took.append(await watched.reindex(chance))

    reindexing = asyncio.create_task(go_on())
    while not reindexing.done():
        busy.append(await watched.ask())
    await reindexing
    return busy, took


def tell(what: str, figures: str, bar: str) -> None:
    """A line of the table."""
    sys.stdout.write(f"{what:<46} {figures:<60} {bar}\n")
    sys.stdout.flush()


def cut(seconds: Sequence[float], share: float = 0.99) -> float:
    """What so much of them is not longer than."""
    return sorted(seconds)[int(share * (len(seconds) - 1))]


def quantiles(seconds: Sequence[float]) -> str:
    found = [f"p{round(100 * share)} {1000 * cut(seconds, share):.0f}" for share in (0.5, 0.95, 0.99)]
    return f"{'  '.join(found)}  max {1000 * max(seconds):.0f} ms"


if __name__ == "__main__":
    main()
