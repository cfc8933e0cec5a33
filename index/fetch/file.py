"""Documents in a folder: which there are, whether they changed, and their bytes."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from index.errors import ExtractError, FetchError
from index.extract.document import ENDINGS, MAX_BYTES


@dataclass(frozen=True, slots=True)
class Document:
    """A file that may be an article.

    ``location`` is how people know it (the folder's name and the path below it); ``state`` changes whenever the
    file is written or replaced.
    """

    path: Path
    location: str
    state: str


def list_documents(folder: Path) -> list[Document]:
    """All documents below a folder, by location; hidden files and links that lead out of it are left alone.

    Raises FetchError when the folder cannot be read.
    """
    root = folder.resolve()
    if not root.is_dir():
        raise FetchError(str(folder), "no_folder")
    found = []
    for path in _files(root):
        below = path.relative_to(root)
        hidden = any(part.startswith((".", "~")) for part in below.parts)
        if hidden or path.suffix.lower() not in ENDINGS or not path.resolve().is_relative_to(root):
            continue
        status = path.stat()
        state = f"{status.st_size}-{status.st_mtime_ns}-{status.st_ino}"
        found.append(Document(path, f"{folder.name}/{below.as_posix()}", state))
    return sorted(found, key=lambda document: document.location)


def _files(root: Path) -> list[Path]:
    def refuse(error: OSError) -> None:
        raise FetchError(str(error.filename or root), "unreadable") from error

    walked = os.walk(root, onerror=refuse)
    return [path for folder, _, names in walked for name in names if (path := Path(folder, name)).is_file()]


def read_document(document: Document) -> bytes:
    """The bytes of a document. Raises FetchError when it cannot be read, ExtractError when it is too large."""
    try:
        with document.path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise FetchError(document.location, "unreadable", error.strerror or "") from error
    if len(data) > MAX_BYTES:
        raise ExtractError(document.location, "too_large")
    return data
