"""Documents in a folder: which there are, whether they changed, and their bytes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from index.errors import ExtractError, FetchError
from index.extract.files import ENDINGS, MAX_BYTES

READ = tuple(ENDINGS)
HIDDEN = (".", "~")
"""What the names of files begin with that are not meant to be seen."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file that may be an article.

    ``location`` is how people know it (the folder's name and the path below it); ``state`` changes whenever the
    file is written or replaced.
    """

    path: Path
    location: str
    state: str


Refused = Callable[[FetchError], None]
"""Told of a place that cannot be looked at."""


def list_documents(folder: Path, refused: Refused | None = None, endings: tuple[str, ...] = READ) -> list[Document]:
    """All documents below a folder, by location; hidden files and links that lead out of it are left alone.

    Raises FetchError when the folder cannot be read. What cannot be read below it is told to ``refused``, or raised
    too when nobody listens.
    """
    found = (
        Document(inside / name, location, state) for inside, name, location, state in _walk(folder, refused, endings)
    )
    return sorted(found, key=lambda document: document.location)


def list_states(folder: Path) -> tuple[tuple[str, str], ...]:
    """Locations and states alone, several times as fast. Raises FetchError for anything that cannot be read."""
    return tuple(sorted((location, state) for _, _, location, state in _walk(folder, None, READ)))


def _walk(folder: Path, refused: Refused | None, endings: tuple[str, ...]) -> Iterator[tuple[Path, str, str, str]]:
    """Of every document its folder, name, location and state; no paths are made, there may be thousands."""
    try:
        root = folder.resolve()
        if not root.is_dir():
            raise FetchError(str(folder), "no_folder")
        waiting = [(root, _scan(root))]
    except (OSError, RuntimeError) as error:  # a loop of links is a RuntimeError
        raise _refusal(str(folder), error) from error
    while waiting:
        inside, entries = waiting.pop()
        above = name_location(folder.name, inside.relative_to(root)).removesuffix("/.")
        for entry in entries:
            location = f"{above}/{_spell(entry.name)}"
            try:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append((inside / entry.name, _scan(inside / entry.name)))
                elif entry.name.lower().endswith(endings) and entry.is_file() and _is_within(root, entry):
                    yield inside, entry.name, location, _state_of(entry)
            except FileNotFoundError:  # gone since it was listed
                continue
            except OSError as error:
                if refused is None:
                    raise _refusal(location, error) from error
                refused(_refusal(location, error))


def name_location(folder: str, below: Path) -> str:
    """How people know a file; bytes of its name that are not UTF-8 are spelt out."""
    return _spell(f"{folder}/{below.as_posix()}")


def _spell(name: str) -> str:
    return name.encode(errors="surrogateescape").decode(errors="backslashreplace")


def read_document(document: Document) -> bytes:
    """The bytes of a document. Raises FetchError when it cannot be read, ExtractError when it is too large."""
    try:
        with document.path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise _refusal(document.location, error) from error
    if len(data) > MAX_BYTES:
        raise ExtractError(document.location, "too_large")
    return data


def _scan(folder: Path) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return iter([entry for entry in entries if not entry.name.startswith(HIDDEN)])


def _is_within(root: Path, entry: os.DirEntry[str]) -> bool:
    return not entry.is_symlink() or Path(entry.path).resolve().is_relative_to(root)


def _state_of(entry: os.DirEntry[str]) -> str:
    status = entry.stat()
    return f"{status.st_size}-{status.st_mtime_ns}-{status.st_ino}"


def _refusal(location: str, error: Exception) -> FetchError:
    return FetchError(location, "unreadable", getattr(error, "strerror", None) or type(error).__name__)
