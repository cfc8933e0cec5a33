"""One base class, one error per stage; what a person reads about them is in the bot's wording.

PullquoteError
+-- SpanError          offsets outside their article: a mistake of ours, never shown as a quote
+-- FetchError         a document, folder or page that cannot be got at
+-- ExtractError       a document that cannot be read as text, with the reason
+-- LexiconError       a line of a word list that is not in its format
+-- StoreError         the database, with its file
    +-- StoreLocked    another process has been writing for longer than we wait
    +-- StoreTaken     another process keeps it as its own
    +-- StoreExists    a file that is in the way of a copy
    +-- StoreReadOnly  the file or its folder cannot be written
    +-- StoreFull      no space left on the disk
    +-- StoreDamaged   not a database, or one whose pages do not hold together
    +-- StoreForeign   a database of another program, or one that was emptied
    +-- StoreNewer     written by a newer version of this program
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from typing_extensions import override


class PullquoteError(Exception):
    """Everything this program raises on purpose; it stays what it is when a process tells another one."""

    @override
    def __reduce__(self) -> tuple[Any, ...]:
        return _make_again, (type(self), self.args), self.__dict__


def _make_again(kind: type[PullquoteError], args: tuple[object, ...]) -> PullquoteError:
    return kind.__new__(kind, *args)


class SpanError(PullquoteError):
    """Offsets that do not lie within the text they belong to."""

    def __init__(self, start: int, end: int, length: int) -> None:
        super().__init__(f"span {start}:{end} of a text of {length} characters")


class FetchError(PullquoteError):
    """A document or folder that cannot be got at; ``reason`` is a key of the bot's wording.

    ``retry_after`` are the seconds that its server asks to wait.
    """

    def __init__(self, location: str, reason: str, detail: str = "", retry_after: int | None = None) -> None:
        super().__init__(f"{location}: {reason} {detail}".rstrip())
        self.location = location
        self.reason = reason
        self.detail = detail
        self.retry_after = retry_after


class ExtractError(PullquoteError):
    """A document that cannot be read; ``reason`` is a key of the bot's wording."""

    def __init__(self, location: str, reason: str, detail: str = "") -> None:
        super().__init__(f"{location}: {reason} {detail}".rstrip())
        self.location = location
        self.reason = reason
        self.detail = detail


class LexiconError(PullquoteError):
    """A line of a word list that is not in its format."""

    def __init__(self, file: str, line: int, detail: str) -> None:
        super().__init__(f"{file}:{line}: {detail}")
        self.file = file
        self.line = line
        self.detail = detail


class StoreError(PullquoteError):
    """Something is wrong with the database; ``path`` names its file."""

    def __init__(self, path: Path, detail: str = "") -> None:
        super().__init__(f"{path}: {detail}" if detail else str(path))
        self.path = path
        self.detail = detail


class StoreLocked(StoreError):
    """Another process has been writing for longer than we wait."""


class StoreTaken(StoreError):
    """Another process keeps the database as its own; ``detail`` is what it says of itself."""


class StoreExists(StoreError):
    """Something is already there where a copy was to be written."""


class StoreReadOnly(StoreError):
    """The file or its folder cannot be written."""


class StoreFull(StoreError):
    """No space is left on the disk."""


class StoreDamaged(StoreError):
    """The file is not a database, or its pages do not hold together."""


class StoreForeign(StoreError):
    """The file is a database of another program, or one that was emptied."""


class StoreNewer(StoreError):
    """The database was written by a newer version of this program."""
