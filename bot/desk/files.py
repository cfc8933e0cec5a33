"""Files that somebody hands over become articles: sent to a chat, or named at the terminal, a folder of them, too."""

from __future__ import annotations

import asyncio
from pathlib import Path, PurePosixPath

from bot.desk.desk import Desk
from bot.desk.follow import told_by
from bot.desk.intake import Watch
from bot.message import Message
from bot.request import Document
from bot.tell.articles import tell_folder
from bot.wording.catalogue import Wording
from index.errors import ExtractError, FetchError
from index.extract.document import extract
from index.extract.files import ENDINGS
from index.extract.parsed import Received
from index.extract.read import MAX_PDF_BYTES
from index.fetch.file import Document as Listed
from index.fetch.file import list_documents
from index.follow.anew import UPLOAD
from index.follow.reader import article_of
from index.model import Article, Extracted
from index.ports import Change, Original

UPLOADS = "uploads"
"""The source of articles that were handed over."""

KINDS = (*ENDINGS, ".pdf", ".html", ".htm")
"""What files of a folder are taken for articles."""


async def add_document(desk: Desk, document: Document) -> tuple[Change, Article | ExtractError]:
    """Store one document under its name; what it became, or why it cannot be read."""
    name = PurePosixPath(document.name.replace("\\", "/")).name or "unnamed"
    return await _add(desk, document.data, f"{UPLOADS}/{name}")


async def add_folder(desk: Desk, name: str, watch: Watch, said: Wording) -> Message:
    """Take in every file of a folder of this machine that may be an article, once. Raises FetchError."""
    folder, files = await asyncio.to_thread(_list, name)
    told = told_by(watch, said)
    changes: list[Change] = []
    refused: list[FetchError | ExtractError] = []
    for done, file in enumerate(files, start=1):
        try:
            document = await asyncio.to_thread(open_file, str(file.path))
            change, found = await _add(desk, document.data, f"{UPLOADS}/{file.location}")
        except (FetchError, ExtractError) as error:
            changes.append(Change(file.location, "failed", None))
            refused.append(error)
        else:
            changes.append(change)
            refused += [] if isinstance(found, Article) else [found]
        told(file.location, done, len(files))
    return tell_folder(folder, changes, refused, said)


async def _add(desk: Desk, data: bytes, place: str) -> tuple[Change, Article | ExtractError]:
    try:
        content = await _extract(desk, data, place)
    except ExtractError as error:
        return Change(place, "failed", None), error
    source = await desk.store.track(desk.library, UPLOADS, UPLOAD, desk.now())
    await desk.store.restore(desk.library, place, desk.now())
    original = Original(data, "")
    change = await desk.store.put(desk.library, source, place, content, desk.now(), original)
    assert change.article_id is not None  # noqa: S101 - what was put is there
    versions = await desk.store.versions(desk.library, change.article_id)
    return change, versions[-1]


async def _extract(desk: Desk, data: bytes, place: str) -> Extracted:
    """What a file that was handed over says: text is read here, all else where it can harm nobody."""
    if PurePosixPath(place).suffix.lower() in ENDINGS:
        return await asyncio.to_thread(extract, data, place, desk.languages)
    parsed = await desk.web().parser.parse(Received(data, place, "", tuple(desk.languages)))
    article = article_of(parsed)
    if article is None:
        raise ExtractError(place, "no_article")
    return article


def is_file(name: str) -> bool:
    """Whether a text is the name of a file of this machine."""
    try:
        return bool(name) and Path(name).expanduser().is_file()
    except (OSError, ValueError, RuntimeError):  # no name a file could have
        return False


def _list(name: str) -> tuple[Path, list[Listed]]:
    folder = Path(name).expanduser().resolve()
    return folder, list_documents(folder, endings=KINDS)


def is_folder(name: str) -> bool:
    """Whether a text is the name of a folder of this machine."""
    try:
        return bool(name) and Path(name).expanduser().is_dir()
    except (OSError, ValueError, RuntimeError):
        return False


def open_file(name: str) -> Document:
    """A file of this machine. Raises FetchError, ExtractError."""
    path = Path(name).expanduser()
    try:
        with path.open("rb") as file:
            data = file.read(MAX_PDF_BYTES + 1)
    except OSError as error:
        raise FetchError(str(path), "unreadable", error.strerror or "") from error
    if len(data) > MAX_PDF_BYTES:
        raise ExtractError(str(path), "too_large")
    return Document(path.name, data)
