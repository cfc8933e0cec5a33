"""kill -9 while pages and feeds are added, read again and indexed, and while an older database is moved.

The command itself runs, over pages of a server on this machine, without the pauses that manners ask for. Each round is
killed at a moment of chance; then nothing that was acknowledged may be lost, nothing may be half there, and the next
question is answered in time. PULLQUOTE_KILLS sets how often (8).
"""

from __future__ import annotations

import asyncio
import importlib
import io
import json
import os
import random
import re
import resource
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle, islice
from pathlib import Path
from statistics import median

import pytest
from typing_extensions import override

from index.extract.parsed import Feed, Received
from index.extract.read import read
from index.fetch import polite
from index.follow.reader import article_of
from index.store.migrate import OURS, Steps, make_if_missing
from index.store.schema import HEAD
from index.store.sql import open_store
from index.store.turns import Turns
from index.store.verify import verify
from tests.killing import ENDED, Nursery, acknowledge, integrity_of, keep_nursery, nursery
from tests.newsroom import copy_articles
from tests.pages.story import Part, read_furniture, read_stories
from tests.pages.styles import STYLES
from tests.slowness import find_slowness
from tests.stores import ROOT, url_of

KILLS = int(os.environ.get("PULLQUOTE_KILLS", "8"))

SECONDS = 3.0
"""Processor time in which the next question must be answered; on a busy machine it may take long to get it."""

LONGEST = 3 * SECONDS

ITEMS = 12
"""Articles of a feed."""

CHANGED = 12
"""Pages, articles of feeds and files that are changed before they are read again."""

QUESTION, MARKED = "Who founded the cooperative of bakers?", "Fondée en 2019 par Élodie Marchetti"
LANGUAGES = ("en", "fr")
READING = "Reading"
PLACE = re.compile(r"(\S+) \d+/\d+")
LIVE = """
SELECT article.location, version.text, version.digest FROM article
LEFT JOIN version ON version.library = article.library AND version.article = article.id AND number = current
WHERE state = 'live'
"""

# --- the killed


def run_command(environment: str, *arguments: str) -> None:
    """The command, as it would be run from a shell, but for the pauses between two requests to a host."""
    os.environ |= json.loads(environment)
    os.dup2(1, 2)
    sys.stdin = io.StringIO()  # the orders are not for the command
    polite.GAP = 0.0
    try:
        importlib.import_module("bot.cli").main(list(arguments))
    except SystemExit as ended:
        sys.stdout.flush()
        acknowledge(ENDED, ended.code)
    threading.Event().wait()


# --- what is read


@dataclass
class Press:
    """Pages, feeds and files that change; ``editions`` says of each article how often it did, by where it is read."""

    seeds: Path
    port: int = 0
    editions: dict[str, int] = field(default_factory=dict)
    feeds: int = 0
    texts: dict[tuple[str, int], str] = field(default_factory=dict)

    def found(self, path: str) -> tuple[bytes, str] | None:
        """What the server has at a path."""
        kind, *numbers = path.strip("/").split("/")
        if kind == "page":
            return self.page(self.url(path), self.editions[self.url(path)]), "text/html; charset=utf-8"
        return (self.feed(int(numbers[0])), "application/rss+xml") if kind == "feed" else None

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def page(self, place: str, edition: int) -> bytes:
        """A page as a publisher makes it, which names its address and edition in one sentence."""
        number = int(place.rpartition("/")[2])
        language = LANGUAGES[number % 2]
        story = read_stories(language)[0]
        said = Part(
            "paragraph", f"This is edition {edition} of {place}, as it was printed for the people of the valley."
        )
        style = list(STYLES.values())[number % len(STYLES)]
        parts = (story.parts[0], said, *story.parts[1:])
        return style(replace(story, title=f"{story.title} {number}", parts=parts), read_furniture(language)).encode()

    def feed(self, number: int) -> bytes:
        items = ""
        for item in range(ITEMS):
            place = self.url(f"/item/{number}/{item}")
            said = (
                f"This is edition {self.editions[place]} of {place}, as it was sent. " + "It was a long day here. " * 40
            )
            items += f"<item><link>{place}</link><title>{place}</title><description>{said}</description></item>"
        head = f"<title>Feed {number}</title>"
        return f"<?xml version='1.0'?><rss version='2.0'><channel>{head}{items}</channel></rss>".encode()

    def text(self, place: str, edition: int) -> str:
        """What is kept of an edition of an article."""
        if (place, edition) not in self.texts:
            self.texts[place, edition] = self._read(place, edition)
        return self.texts[place, edition]

    def _read(self, place: str, edition: int) -> str:
        if place.startswith("seeds/"):
            return self.file(place, edition)
        if "/page/" in place:
            received = Received(self.page(place, edition), place, "text/html; charset=utf-8", LANGUAGES)
        else:
            before, self.editions[place] = self.editions[place], edition
            number, item = map(int, place.split("/")[-2:])
            feed = read(Received(self.feed(number), place, "application/rss+xml", LANGUAGES))
            self.editions[place] = before
            assert isinstance(feed, Feed)
            body = (feed.items[item].content or "").encode()
            received = Received(body, place, "text/html; charset=utf-8", LANGUAGES, fragment=True)
        article = article_of(read(received))
        assert article is not None
        assert f"edition {edition} of {place}," in article.text
        return article.text

    def file(self, place: str, edition: int) -> str:
        return f"This is edition {edition} of {place}, as it was saved.\n\nThe valley was quiet that day."

    def change(self, places: list[str]) -> None:
        for place in places:
            self.editions[place] = self.editions.get(place, 0) + 1
            if place.startswith("seeds/"):
                (self.seeds / place.removeprefix("seeds/")).write_text(
                    self.file(place, self.editions[place]), encoding="utf-8"
                )

    def add_page(self) -> str:
        place = self.url(f"/page/{len(self.editions)}")
        self.change([place])
        return place

    def add_feed(self) -> str:
        self.feeds += 1
        self.change([self.url(f"/item/{self.feeds}/{item}") for item in range(ITEMS)])
        return self.url(f"/feed/{self.feeds}")


@contextmanager
def printing(seeds: Path) -> Iterator[Press]:
    press = Press(seeds)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = press.found(self.path)
            body, kind = found or (b"", "text/plain")
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        @override
        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

        @override
        def handle(self) -> None:
            try:
                super().handle()
            except ConnectionError:
                return  # whoever asked was killed

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        press.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield press
        finally:
            server.shutdown()
            thread.join()


# --- the killer


@dataclass
class Installation:
    """A database with what the press prints; ``promised`` is the edition of each article that was acknowledged."""

    folder: Path
    press: Press
    children: Nursery
    chance: random.Random
    promised: dict[str, int] = field(default_factory=dict)
    took: dict[tuple[str, str], float] = field(default_factory=dict)
    under_way: int = 0
    waits: list[float] = field(default_factory=list)
    busiest: float = 0.0

    @property
    def database(self) -> Path:
        return self.folder / "pullquote.db"

    def environment(self, database: Path) -> dict[str, str]:
        return {
            "DATABASE_URL": str(database),
            "SEEDS_DIR": str(self.press.seeds),
            "ALLOWED_HOSTS": "127.0.0.1",
            "ALLOWED_PORTS": str(self.press.port),
            "LANGUAGES": ",".join(LANGUAGES),
            "LC_ALL": "en_GB.UTF-8",
            "LOCALE": "",
        }

    @property
    def older(self) -> Path:
        return self.folder / "older" / "pullquote.db"

    def finish(self, database: Path, *arguments: str) -> None:
        """Run a command to its end, and remember how long it took, in all and after each word."""
        orders = (json.dumps(self.environment(database)), *arguments)
        lines = self.children.run(60.0, *orders)
        assert (ENDED, "0") in lines, lines
        heard = self.children.heard
        self.took |= {(arguments[0], word): heard[ENDED] - heard[word] for word in ("pid", READING) if word in heard}
        self.promise(lines)

    def kill(self, database: Path, *arguments: str, after: str = "pid") -> list[tuple[str, str]]:
        """Kill a command at some moment after it said a word; what it said."""
        orders = (json.dumps(self.environment(database)), *arguments)
        longest = self.took[arguments[0], after]
        lines = self.children.run(self.chance.uniform(0.0, 1.1 * longest), *orders, after=after)
        if (ENDED, "0") in lines:  # the machine is less busy than it was when the time was taken
            heard = self.children.heard
            self.took[arguments[0], after] = min(longest, heard[ENDED] - heard.get(after, heard["pid"]))
        else:
            self.under_way += 1
        assert all(said == "0" for name, said in lines if name == ENDED), lines
        self.promise(lines)
        return lines

    def promise(self, lines: list[tuple[str, str]]) -> None:
        """What was said to be read is kept from now on."""
        for name, said in lines:
            if name == READING and (found := PLACE.fullmatch(said)) and found[1] in self.press.editions:
                self.promised[found[1]] = self.press.editions[found[1]]

    def check(self, database: Path) -> None:
        """Everything that was promised is there, and whole."""
        assert integrity_of(database) == [("ok",)]
        with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
            rows = connection.execute(LIVE).fetchall()
        assert all(sha256(text.encode()).hexdigest() == digest for _, text, digest in rows)
        stored = {place: text for place, text, _ in rows}
        assert self.promised.keys() <= stored.keys()
        for place, text in stored.items():
            if place != "seeds/moulin.txt":
                editions = range(self.promised.get(place, 1), self.press.editions[place] + 1)
                assert text in {self.press.text(place, it) for it in editions}, place

    def start(self, database: Path) -> None:
        """A question to a new process is answered, and in time."""
        command = [sys.executable, "-m", "bot", "ask", QUESTION]
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        environment = {**os.environ, **self.environment(database)}
        asked = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert f"**{MARKED}**" in asked.stdout, asked.stderr
        self.waits.append(time.monotonic() - began)
        self.busiest = max(self.busiest, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)

    # Rounds

    def add_page(self) -> None:
        place = self.press.add_page()
        if (ENDED, "0") in self.kill(self.database, "add", place):
            self.promised[place] = self.press.editions[place]

    def add_feed(self) -> None:
        self.kill(self.database, "add", self.press.add_feed(), after=READING)

    def refresh(self) -> None:
        self.press.change(self.chance.sample(sorted(self.press.editions), CHANGED))
        self.kill(self.database, "refresh", after=self.chance.choice(("pid", READING)))

    def reindex(self) -> None:
        self.press.change(self.chance.sample(sorted(self.press.editions), CHANGED))
        before = dict(self.promised)
        lines = self.kill(self.database, "reindex", after=self.chance.choice(("pid", READING)))
        # What was read need not be taken before all of it was.
        ended = (ENDED, "0") in lines
        self.promised = {place: self.press.editions[place] for place in before} if ended else before

    def reindex_from_scratch(self) -> None:
        before = dict(self.promised)
        self.kill(self.database, "reindex", "--from-scratch", after=self.chance.choice(("pid", READING)))
        self.promised = before  # the web was not asked

    def migrate(self) -> None:
        """A copy of the database as the first schema had it is moved by a command that only lists."""
        older = self.older
        make_older(self.database, older)
        self.kill(older, "sources")
        self.check(older)
        revision = revision_of(older)
        backups = list(older.parent.glob("*.bak"))
        assert revision == "0001" or [revision_of(it) for it in backups] == ["0001"]
        self.start(older)
        assert revision_of(older) == HEAD
        self.check(older)


def make_older(database: Path, older: Path) -> None:
    """A copy of a database in the first schema, all alone in its folder."""
    shutil.rmtree(older.parent, ignore_errors=True)
    older.parent.mkdir()
    asyncio.run(make_if_missing(older, Turns(older, 5), Steps(OURS.folder, "0001")))
    with closing(sqlite3.connect(older)) as connection, connection:
        connection.execute("ATTACH ? AS newer", (f"{database.as_uri()}?mode=ro",))
        for table in ("library", "source", "article", "version"):
            columns = ", ".join(row[1] for row in connection.execute(f"PRAGMA main.table_info({table})"))
            connection.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM newer.{table}")  # noqa: S608


def revision_of(database: Path) -> str:
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])


@pytest.fixture
def installed(tmp_path: Path) -> Iterator[Installation]:
    seeds = copy_articles(tmp_path, "moulin.txt")
    with printing(seeds) as press, nursery("tests.test_kill_verbs") as children:
        installation = Installation(tmp_path, press, children, random.Random(11))  # noqa: S311 - nothing secret
        press.change([f"seeds/{number:02}.txt" for number in range(20)])
        for place in (press.add_page(), press.add_feed()):
            installation.finish(installation.database, "add", place)
        press.change(sorted(press.editions))
        for command in ("refresh", "reindex"):
            installation.finish(installation.database, command)
        make_older(installation.database, installation.older)
        installation.finish(installation.older, "sources")
        yield installation


@pytest.mark.timeout(120 + 20 * KILLS)
def test_a_killed_command_loses_nothing_and_the_next_one_goes_on(installed: Installation) -> None:
    own = installed
    own.check(own.database)
    rounds = (own.add_page, own.add_feed, own.refresh, own.reindex, own.migrate, own.reindex_from_scratch)
    for play in islice(cycle(rounds), KILLS):
        play()
        own.check(own.database)
        own.start(own.database)
        own.check(own.database)
    assert own.under_way > KILLS // 3, "hardly ever killed on the way: little was shown"
    assert own.busiest < SECONDS * find_slowness()
    assert median(own.waits) < LONGEST
    own.finish(own.database, "refresh")
    own.promised |= {place: own.press.editions[place] for place in own.promised}
    own.check(own.database)
    assert asyncio.run(broken(own.database)) == []
    waits = f"{median(own.waits):.2f} s, {max(own.waits):.2f} s at most, {own.busiest:.2f} s of the processor"
    print(f"{own.under_way} of {KILLS} killed on the way; next start {waits}")  # noqa: T201


async def broken(path: Path) -> list[int]:
    async with open_store(url_of(path)) as store:
        assert not [it.problems for it in await store.sources("shared") if it.problems]
        return await verify(store, "shared")


if __name__ == "__main__":
    for name in (
        "alembic.command",
        "bot.cli",
        "bot.desk.verbs",
        "index.fetch.http",
        "index.searcher",
        "index.store.sql",
    ):
        importlib.import_module(name)
    keep_nursery(run_command)
