"""The compiled search, kept beside the index: compiling it takes a processor a quarter of a minute."""

from __future__ import annotations

import asyncio
import hashlib
import importlib
import logging
import os
import shutil
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib.metadata import version
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from index.rank import accelerate

LOG = logging.getLogger(__name__)

ENGINE = "index.rank.compiled.engine"

SOURCES = ("blocks.py", "compiled", "postings.py", "way.py")
"""What is compiled depends on all of these; numba itself only looks at the file that a function stands in."""

CODE = f"import os, sys; os.nice(int(sys.argv[1])); from {ENGINE} import warm_up; warm_up()"
"""What the process runs that compiles it."""

KIND = 19
"""How much it makes way for others."""

CACHE = "NUMBA_CACHE_DIR"

LEAST = 50_000
"""In fewer passages numpy finds the best in a millisecond, and what is compiled takes 100 MB of memory."""

PREFIX = "search-"
"""Of the folders that this is kept in."""

READY = "ready"
"""The file that says that all was compiled."""

TOLD = 500
"""Characters of what went wrong that are logged."""


@asynccontextmanager
async def searching(folder: Path, passages: int, least: int = LEAST) -> AsyncIterator[None]:
    """Search by what is compiled meanwhile, if there are so many passages: from the first moment, if it was before.

    Else it is compiled into the folder while questions are answered by numpy, and taken in then.
    """
    compiling = None
    if passages >= least and is_there():
        if is_ready(folder):
            await asyncio.to_thread(load, folder)
        else:
            compiling = asyncio.create_task(_compile(folder))
    try:
        yield
    finally:
        if compiling:
            compiling.cancel()
            with suppress(asyncio.CancelledError):
                await compiling


async def _compile(folder: Path) -> None:
    try:
        if await prepare(folder):
            await asyncio.to_thread(load, folder)
            LOG.info("The search was compiled, and is faster from now on.")
    except OSError as error:
        LOG.warning("The search is not compiled, and goes on by numpy: %s", error)


def is_there() -> bool:
    """Whether the search can be compiled here at all."""
    return find_spec("numba") is not None


def is_ready(folder: Path) -> bool:
    """Whether it was compiled into a folder, as it is now."""
    return is_there() and (_place(folder) / READY).exists()


def load(folder: Path) -> None:
    """Take in what was compiled. Takes about a second, and gives other threads few turns meanwhile."""
    os.environ[CACHE] = str(_place(folder))
    engine = importlib.import_module(ENGINE)
    engine.warm_up()
    accelerate.use(engine)


async def prepare(folder: Path, kind: int = KIND) -> bool:
    """Compile it into a folder, in a process of its own that makes way for others; says whether it is there.

    Raises OSError.
    """
    place = _place(folder)
    place.mkdir(parents=True, exist_ok=True)
    environment = os.environ | {CACHE: str(place)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", CODE, str(kind), stdin=DEVNULL, stdout=DEVNULL, stderr=PIPE, env=environment
    )
    try:
        _, told = await process.communicate()
    except asyncio.CancelledError:
        process.kill()
        await process.wait()
        raise
    if process.returncode:
        LOG.warning("The search was not compiled, and goes on by numpy: %s", told.decode(errors="replace")[-TOLD:])
        return False
    (place / READY).touch()
    _remove_others(place)
    return True


def _remove_others(place: Path) -> None:
    """Remove what earlier versions compiled."""
    for other in place.parent.glob(f"{PREFIX}*"):
        if other != place:
            shutil.rmtree(other, ignore_errors=True)


def _place(folder: Path) -> Path:
    """Where what these sources and libraries come to is kept."""
    digest = hashlib.sha256("\n".join([sys.version, version("numba"), version("numpy")]).encode())
    root = files("index.rank")
    for name in SOURCES:
        place = root / name
        for each in sorted(place.iterdir(), key=lambda it: it.name) if place.is_dir() else [place]:
            if each.name.endswith(".py"):
                # numba takes a file for another when it was written at another time, and would compile it at the start.
                written = each.stat().st_mtime_ns if isinstance(each, Path) else 0
                digest.update(f"{each} {written}\0".encode() + each.read_bytes() + b"\0")
    return folder / f"{PREFIX}{digest.hexdigest()[:16]}"
