"""A reindex may be killed at any moment, and run beside questions: nothing is lost, and every answer is right.

PULLQUOTE_KILL_ROUNDS sets how often it is killed (4); each time files were changed before, so that there is something
to write all along.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.compose import open_desk
from bot.request import Request
from bot.settings import read_settings
from bot.tenancy import SHARED
from index.store.sql import open_store
from index.store.verify import verify
from tests.newsroom import copy_articles
from tests.play import misread
from tests.slowness import find_slowness
from tests.stores import ROOT, url_of

ROUNDS = int(os.environ.get("PULLQUOTE_KILL_ROUNDS", "4"))
FILES = 150
CHANGED = 40
"""Files written anew before each round."""

SECONDS = 3.0
"""Processor time in which a question must be answered after a kill, on a usual machine."""

QUESTION, MARKED = "Who founded the cooperative?", "Fondée en 2019 par Élodie Marchetti"

SUBJECTS = ("bridge", "market", "school", "orchard", "tramway", "lighthouse", "theatre", "quarry", "vineyard")
EVENTS = ("opened", "closed", "burnt", "moved", "grew", "flooded", "reopened", "merged", "shrank")


@dataclass
class Folder:
    """Seed files that change from round to round; ``texts`` are all a file has ever held since the last reindex."""

    path: Path
    chance: random.Random
    texts: dict[str, set[str]] = field(default_factory=dict)
    edition: int = 0

    def write(self, names: list[str]) -> None:
        self.edition += 1
        for name in names:
            text = self.compose(name)
            (self.path / name).write_text(text, encoding="utf-8")
            self.texts.setdefault(f"seeds/{name}", set()).add(text)

    def compose(self, name: str) -> str:
        """Six paragraphs of four sentences, the first of which names file and edition."""
        one = self.chance.choice
        paragraphs = [
            " ".join(
                f"The {one(SUBJECTS)} of {one(SUBJECTS)} street number {self.chance.randint(1, 999)} {one(EVENTS)} in "
                f"the year {self.chance.randint(1900, 2025)}, and nobody in the valley was surprised."
                for _ in range(4)
            )
            for _ in range(6)
        ]
        return f"This is edition {self.edition} of {name}, as it was printed.\n\n" + "\n\n".join(paragraphs)

    def settle(self) -> None:
        """Everything was read: only what a file holds now can be stored."""
        for place, texts in self.texts.items():
            texts.clear()
            texts.add((self.path / place.removeprefix("seeds/")).read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Installation:
    """A seed folder with a database, and the command over them."""

    folder: Folder
    database: Path

    @property
    def environment(self) -> Mapping[str, str]:
        mine = {"SEEDS_DIR": str(self.folder.path), "DATABASE_URL": str(self.database), "LANGUAGES": "en,fr"}
        return {**os.environ, **mine, "LC_ALL": "en_GB.UTF-8", "LOCALE": ""}

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "bot", *arguments]
        out = subprocess.PIPE
        return subprocess.Popen(command, cwd=ROOT, env=dict(self.environment), stdout=out, stderr=out)

    def run(self) -> subprocess.Popen[bytes]:
        """The bot, with a chat in which nothing happens."""
        command = [sys.executable, "-m", "tests.running", "steady"]
        out = subprocess.PIPE
        return subprocess.Popen(command, cwd=ROOT, env=dict(self.environment), stdout=out, stderr=out)

    def finish(self, *arguments: str) -> tuple[str, float, float]:
        """Run a command to its end: its output, and the seconds it took, by the clock and of processor time."""
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        with self.start(*arguments) as process:
            out, err = process.communicate(timeout=60)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert process.returncode == 0, err.decode()
        used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return out.decode(), time.monotonic() - start, used

    def kill(self, seconds: float, *arguments: str) -> bool:
        """Kill a command after so many seconds; whether it was still at work."""
        with self.start(*arguments) as process:
            with suppress(subprocess.TimeoutExpired):
                process.wait(seconds)
            process.kill()
            process.communicate()
        return process.returncode == -signal.SIGKILL

    def integrity(self) -> list[tuple[str]]:
        with closing(sqlite3.connect(f"{self.database.as_uri()}?mode=ro", uri=True)) as connection:
            return connection.execute("PRAGMA integrity_check").fetchall()

    def stored(self) -> dict[str, str]:
        """The text of every live article; a broken one fails."""

        async def read() -> dict[str, str]:
            async with open_store(url_of(self.database)) as store:
                _, articles = await store.articles(SHARED)
                assert await verify(store, SHARED) == []
                return {article.location: article.text for article in articles}

        return asyncio.run(read())


@pytest.fixture
def installed(tmp_path: Path) -> Installation:
    folder = Folder(copy_articles(tmp_path, "moulin.txt"), random.Random(7))  # noqa: S311 - nothing secret
    folder.write([f"{number:03}.txt" for number in range(FILES)])
    return Installation(folder, tmp_path / "pullquote.db")


@pytest.mark.timeout(60 + 10 * ROUNDS)
def test_a_killed_reindex_loses_nothing_and_questions_go_on(installed: Installation) -> None:
    folder = installed.folder
    _, whole, _ = installed.finish("reindex")
    allowed = SECONDS * find_slowness()
    names = sorted(place.removeprefix("seeds/") for place in folder.texts)
    killed, slowest, busiest = 0, 0.0, 0.0
    for _ in range(ROUNDS):
        folder.settle()
        folder.write(folder.chance.sample(names, CHANGED))
        killed += installed.kill(folder.chance.uniform(0.0, whole), "reindex")
        assert installed.integrity() == [("ok",)]
        stored = installed.stored()
        assert stored.keys() == {*folder.texts, "seeds/moulin.txt"}
        assert all(stored[place] in texts for place, texts in folder.texts.items())
        out, seconds, used = installed.finish("ask", QUESTION)
        assert f"**{MARKED}**" in out
        slowest, busiest = max(slowest, seconds), max(busiest, used)
    assert killed, "never killed on the way: nothing was shown"
    assert busiest < allowed
    assert slowest < 3 * allowed  # on a busy machine it takes longer to get the time
    assert installed.stored() == {  # what the last question took in
        "seeds/moulin.txt": installed.stored()["seeds/moulin.txt"],
        **{place: (folder.path / place.removeprefix("seeds/")).read_text(encoding="utf-8") for place in folder.texts},
    }
    print(f"{killed} of {ROUNDS} killed on the way of {whole:.1f} s; slowest {slowest:.2f} s, {busiest:.2f} s busy")  # noqa: T201


@pytest.mark.timeout(60)
def test_a_killed_first_reading_is_finished_by_the_next_question(installed: Installation) -> None:
    """Nothing was there before: what was stored stays, and the rest is read."""
    with installed.start("reindex") as process:
        assert process.stderr is not None
        for line in process.stderr:
            if b" 60/151" in line:
                process.kill()
        process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert installed.integrity() == [("ok",)]
    assert 60 <= len(installed.stored()) < FILES
    out, *_ = installed.finish("ask", QUESTION)
    assert f"**{MARKED}**" in out
    assert len(installed.stored()) == FILES + 1


@pytest.mark.timeout(60)
def test_a_second_command_is_told_how_far_the_first_is_and_after_a_kill_begins_at_once(installed: Installation) -> None:
    installed.finish("reindex")
    with installed.start("reindex") as first:
        assert first.stderr is not None
        next(line for line in first.stderr if b" 20/151" in line)
        first.send_signal(signal.SIGSTOP)
        with installed.start("reindex") as second:
            out, _ = second.communicate(timeout=30)
        first.kill()
        first.communicate()
    assert second.returncode == 1
    assert re.search(rb"the command line, begun just now, reading \d+/151\. Yours was not begun", out)
    status, *_ = installed.finish("status")
    assert "A reindex was interrupted: the command line, begun just now, reading" in status
    installed.finish("reindex")
    status, *_ = installed.finish("status")
    assert "interrupted" not in status


@pytest.mark.timeout(60)
def test_a_killed_reindex_is_finished_by_the_bot_and_nothing_of_it_was_seen(installed: Installation) -> None:
    """Every file is read otherwise than before; until all of it is taken the old texts answer."""
    installed.finish("reindex")
    before = installed.stored()
    for path in installed.folder.path.glob("0*.txt"):
        misread(path, "nobody in the valley was surprised", "no one from the valley wondered...")
    with installed.start("reindex") as process:
        assert process.stderr is not None
        next(line for line in process.stderr if b" 60/151" in line)
        process.kill()
        process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert installed.integrity() == [("ok",)]
    assert installed.stored() == before
    with installed.run() as bot:
        assert bot.stderr is not None
        told = next(line for line in bot.stderr if b"that was interrupted" in line)
        bot.terminate()
        bot.communicate(timeout=15)
    assert b"Index rebuilt" in told
    assert bot.returncode == 0
    after = installed.stored()
    assert after.keys() == before.keys()
    changed = [place for place in after if after[place] != before[place]]
    assert len(changed) == sum(path.name.startswith("0") for path in installed.folder.path.iterdir())
    out, *_ = installed.finish("rollback")
    assert out.startswith("Back to the texts from before the reindex of ")
    assert installed.stored() == before


@pytest.mark.timeout(60)
async def test_every_question_beside_a_reindex_is_answered_right(
    installed: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SEEDS_DIR", "DATABASE_URL", "LANGUAGES", "LOCALE"):
        monkeypatch.setenv(name, installed.environment[name])
    folder, answers = installed.folder, 0
    names = sorted(place.removeprefix("seeds/") for place in folder.texts)
    async with open_desk(read_settings(None)) as desk:
        await desk.ask(Request(QUESTION))
        folder.write(folder.chance.sample(names, CHANGED))
        with installed.start("reindex") as reindexing:
            while reindexing.poll() is None:
                folder.write(folder.chance.sample(names, 1))
                said = await desk.ask(Request(QUESTION))
                assert [piece.text for piece in said.quotes[0].pieces if piece.marked] == [MARKED]
                assert said.quotes[0].meta.publisher == "La Gazette du Val"
                answers += 1
            out, err = reindexing.communicate()
        assert reindexing.returncode == 0, err.decode()
        assert b"Index rebuilt" in out
        assert answers >= 1
        await desk.ask(Request(QUESTION))
        _, articles = await desk.store.articles(SHARED)
    assert len(articles) == FILES + 1
    assert any(f"edition {folder.edition} " in article.text for article in articles)
