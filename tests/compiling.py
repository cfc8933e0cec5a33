"""The compiled search for tests: compiled once for all of a checkout's runs, and left again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from filelock import FileLock

from index.disk.compiled import is_ready, load, prepare
from index.rank import accelerate


@contextmanager
def compiled_search(config: pytest.Config) -> Iterator[None]:
    """Search by what is compiled meanwhile."""
    folder = folder_of(config)
    with FileLock(folder / "lock"):  # workers compile it once, not each
        if not is_ready(folder):
            assert asyncio.run(prepare(folder, kind=0))
    load(folder)
    try:
        yield
    finally:
        accelerate.leave()


def folder_of(config: pytest.Config) -> Path:
    """Where it is kept."""
    return config.cache.mkdir("compiled")
