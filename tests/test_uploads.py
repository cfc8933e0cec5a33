"""What was handed over is kept as it came, so that it can be read again when reading has become better."""

from __future__ import annotations

import os
import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import delete

from bot.desk.articles import add
from bot.desk.desk import Desk
from bot.desk.intake import ignore_progress
from bot.desk.verbs import perform_here
from bot.message import Message, Outcome
from bot.request import Document, Request, Turn, Visitor
from index.extract.parsed import Parsed, Received
from index.extract.read import MAX_PDF_BYTES, read
from index.follow.reader import Reader
from index.model import Extracted
from index.ports import Original
from index.store.original import LARGEST, pack
from index.store.schema import ORIGINAL
from index.store.sql import SqlStore
from tests.newsroom import LIBRARY, NOW, open_newsroom
from tests.pdfs import make_pdf, set_text
from tests.play import visible
from tests.stores import empty
from tests.test_follow import page
from tests.web import fetcher

PARAGRAPH = "The old quay of Hjelm closed on 3 May 2026 after a storm had broken two of its wooden piles, they say."
LINES = (PARAGRAPH, "A new quay of stone will open in the spring of 2028, and boats land at the ferry pier until then.")
PDF = Document("quay.pdf", make_pdf([set_text(LINES)]))


@pytest.fixture(autouse=True)
def made() -> bytes:
    """A database is made before a loop runs."""
    return empty()


@dataclass
class Better:
    """Reads as it always did, or better from some day on."""

    better: bool = False

    async def parse(self, received: Received) -> Parsed:
        parsed = read(received)
        if not self.better or not isinstance(parsed, Extracted):
            return parsed
        return replace(parsed, text=parsed.text.replace("storm", "STORM"))


@dataclass
class Office:
    """A desk, and how it reads."""

    desk: Desk
    parser: Better

    async def take(self, *documents: Document) -> Message:
        return await add(self.desk, Request(documents=documents), ignore_progress)

    async def read_anew(self, what: str = "") -> Message:
        turn = Turn("reindex", Request(what, scratch=True))
        return await perform_here(self.desk, turn, ignore_progress)

    async def text(self, place: str) -> str:
        article = await self.desk.store.article_at(LIBRARY, place)
        assert article is not None
        assert article.content.url is None
        return article.text

    async def original(self, place: str) -> Original | None:
        article = await self.desk.store.article_at(LIBRARY, place)
        assert article is not None
        return await self.desk.store.original_of(LIBRARY, article.id, article.version)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    (tmp_path / "seeds").mkdir()
    async with open_newsroom(tmp_path, tmp_path / "seeds") as desk:
        parser = Better()
        reader = Reader(desk.store, fetcher(9), parser, ("en",), lambda: NOW, lambda: 0.0)
        yield Office(replace(desk, web=lambda: reader), parser)


async def test_a_pdf_that_was_handed_over_is_kept_and_read_again(office: Office) -> None:
    await office.take(PDF)
    assert await office.original("uploads/quay.pdf") == Original(PDF.data, "")
    assert "after a storm" in await office.text("uploads/quay.pdf")
    assert "Nothing has changed" in visible(await office.read_anew())
    office.parser.better = True
    assert "new version — uploads/quay.pdf" in visible(await office.read_anew())
    assert "after a STORM" in await office.text("uploads/quay.pdf")
    assert await office.original("uploads/quay.pdf") == Original(PDF.data, "")


async def test_pages_and_texts_are_kept_as_well(office: Office) -> None:
    site = Document("quay.html", page(*LINES, title="The quay"))
    text = Document("quay.md", b"---\npublisher: Bay Radio\n---\n# Quay\n\nThe quay closed after a storm.\n")
    old = Document("old.txt", "Le quai fermé après la tempête, dit-on à la mairie.".encode("cp1252"))
    await office.take(site, text, old)
    for document in (site, text, old):
        assert await office.original(f"uploads/{document.name}") == Original(document.data, "")
    assert "Nothing has changed" in visible(await office.read_anew())
    assert "fermé après la tempête" in await office.text("uploads/old.txt")


async def test_what_was_handed_over_to_an_older_version_is_kept_when_it_is_handed_over_again(office: Office) -> None:
    await office.take(PDF)
    assert isinstance(office.desk.store, SqlStore)
    await office.desk.store.connections.write(lambda it: it.execute(delete(ORIGINAL)))
    assert await office.original("uploads/quay.pdf") is None
    generation = await office.desk.store.generation(LIBRARY)
    office.parser.better = True
    assert "Nothing has changed" in visible(await office.read_anew())  # there is nothing to make it of
    office.parser.better = False
    assert "Already there, unchanged" in visible(await office.take(PDF))
    assert await office.original("uploads/quay.pdf") == Original(PDF.data, "")
    assert await office.desk.store.generation(LIBRARY) == generation


def test_what_can_be_read_can_be_kept() -> None:
    assert LARGEST >= MAX_PDF_BYTES
    noise = os.urandom(MAX_PDF_BYTES)
    packed = pack(Original(noise, "application/pdf"))
    assert packed is not None
    assert zlib.decompress(packed.body) == noise
    assert pack(Original(os.urandom(LARGEST + 1), "application/pdf")) is None


# What is said of it


NEWS = b"""---
title: Mill reopens
published: 2026-05-01
lang: en
---
The old mill on Canal Street reopened on Monday after a renovation of six years.

Subscribe to our newsletter to get the best stories every morning.

The renovation was paid for by the city of Brockton and cost 4 million dollars.

Follow us on Facebook and Twitter.
"""


async def test_the_reply_shows_how_it_begins_and_what_is_never_quoted(office: Office) -> None:
    said = visible(await office.take(Document("mill.md", NEWS)))
    assert "May 1, 2026 · English · 30 words" in said
    assert "The old mill on Canal Street reopened on Monday after a renovation of six years." in said
    assert "2 lines of it are never quoted" in said
    assert "“Follow us on Facebook and Twitter.”" in said


async def test_all_files_of_a_folder_are_taken_in_each_by_itself(office: Office, tmp_path: Path) -> None:
    folder = tmp_path / "press"
    (folder / "old").mkdir(parents=True)
    (folder / "mill.md").write_bytes(NEWS)
    (folder / "old" / "mill.md").write_bytes(NEWS.replace(b"Mill", b"Other mill"))
    (folder / "quay.pdf").write_bytes(PDF.data)
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 and nothing else")
    (folder / "photo.png").write_bytes(b"\x89PNG")
    told: list[str] = []
    turn = Turn("add", Request(str(folder)))
    said = visible(await perform_here(office.desk, turn, lambda it: told.append(f"{it.label} {it.done}/{it.total}")))
    assert "4 files of" in said
    assert "3 new · one cannot be read:" in said
    assert "uploads/press/broken.pdf" in said
    assert told[-1] == "Reading press/quay.pdf 4/4"
    _, articles = await office.desk.store.articles(LIBRARY)
    assert [it.location for it in articles] == [
        "uploads/press/mill.md",
        "uploads/press/old/mill.md",
        "uploads/press/quay.pdf",
    ]
    assert "3 unchanged" in visible(await perform_here(office.desk, turn, ignore_progress))
    assert "not read yet" not in visible(await perform_here(office.desk, Turn("sources", Request()), ignore_progress))


async def test_a_folder_of_nothing_is_said_to_be_so_and_no_folder_is_read_for_a_chat(
    office: Office, tmp_path: Path
) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    said = await perform_here(office.desk, Turn("add", Request(str(folder))), ignore_progress)
    assert (said.outcome, "no file in" in said.summary) == (Outcome.NOTHING, True)
    (folder / "mill.md").write_bytes(NEWS)
    ada = Visitor("slack", "T1", "C1", "U1")
    await add(office.desk, Request(str(folder), visitor=ada), ignore_progress)
    assert (await office.desk.store.articles(LIBRARY))[1] == []
