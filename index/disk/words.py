"""What the lexicon reads of its word lists, kept beside the index: reading them takes longer than a question does."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from index.analyse.lexicon.read import Table
from index.disk.file import replacing, seal, unseal
from index.disk.stamp import stamp

LOG = logging.getLogger(__name__)

SOURCES = ("lexicon/beside.py", "lexicon/kin.py", "lexicon/read.py")
"""What a table depends on beside its word lists and all that a segment depends on."""


@dataclass(frozen=True, slots=True)
class Words:
    """Tables in ``folder``, one file each."""

    folder: Path

    def __call__(self, name: str, digest: str, make: Callable[[], Table]) -> Table:
        """The table of a name, as kept of the same word lists, or made and kept."""
        path, whole = self.folder / f"words-{name}", _mark(digest)
        table = _read(path, whole)
        if table is None:
            table = make()
            _write(path, whole, table)
        return table


def _mark(digest: str) -> str:
    """What a table is made by, and of what."""
    root = files("index.analyse")
    own = b"".join(root.joinpath(*name.split("/")).read_bytes() for name in SOURCES)
    return hashlib.sha256(own + f"{stamp()} {digest}".encode()).hexdigest()


def _read(path: Path, mark: str) -> Table | None:
    try:
        told = unseal(path.read_text(encoding="utf-8"))
        return told["table"] if told["mark"] == mark else None
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        LOG.warning("%s is damaged, and is made anew: %r", path, error)
        return None


def _write(path: Path, mark: str, table: Table) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as draft:
            draft.write_text(seal({"mark": mark, "table": table}), encoding="utf-8")
    except OSError as error:
        LOG.info("The word lists are not kept in %s: %s", path, error)
