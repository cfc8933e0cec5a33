"""A database is made whole, moved step by step with a copy kept, and never half of either."""

# ruff: noqa: ASYNC240 - what becomes of the files is the matter of these tests
from __future__ import annotations

import asyncio
import gzip
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from filelock import FileLock
from sqlalchemy import NullPool, create_engine

from index.errors import StoreError, StoreLocked, StoreNewer
from index.store.connect import Connections, identify
from index.store.memory import SqlMemory
from index.store.migrate import OURS, Steps, bring_up_to_date, make_if_missing
from index.store.schema import HEAD, METADATA
from index.store.sql import open_store
from index.store.turns import Turns
from index.store.verify import verify
from tests.stores import LATER, NOON, ROOT, extracted, run_child, url_of

STEP = """
import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{before}"
branch_labels = None
depends_on = None

def upgrade():
    op.create_table("shelf{revision}", sa.Column("name", sa.String()))
    op.execute("INSERT INTO shelf{revision} SELECT location FROM article")
    {more}
"""
ADD_COLUMN = "op.add_column('source', sa.Column('colour', sa.String()))"
NEXT, AFTER = (f"{int(HEAD) + number:04}" for number in (1, 2))
LOSE_SOURCES = "op.execute('DELETE FROM source')"
FAIL = "op.execute('SELECT nothing FROM nowhere')"

OPENER = """
import asyncio, sys
from index.store.sql import open_store
from tests.stores import NOON

async def main(url: str) -> None:
    async with open_store(url) as store:
        await store.track("ours", "seeds", "folder", NOON)
    assert sys.argv[2] in {"either way", f"alembic: {'alembic' in sys.modules}"}

asyncio.run(main(sys.argv[1]))
"""


@pytest.fixture
async def database(tmp_path: Path) -> Path:
    path = tmp_path / "data" / "pullquote.db"
    async with open_store(url_of(path)) as store:
        source = await store.track("ours", "seeds", "folder", NOON)
        await store.put("ours", source, "a", extracted("At a"), NOON)
    return path


def with_steps(tmp_path: Path, *more: str) -> Steps:
    """Our steps and one after the other that adds a table, and does the rest that is said."""
    folder = tmp_path / "100% steps"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(OURS.folder, folder, ignore=shutil.ignore_patterns("__pycache__"))
    before = HEAD
    for number, rest in enumerate(more, start=int(HEAD) + 1):
        revision = f"{number:04}"
        step = STEP.format(revision=revision, before=before, more=rest)
        (folder / "versions" / f"{revision}_shelf.py").write_text(step)
        before = revision
    return Steps(folder, before)


async def move(path: Path, steps: Steps, wait: float = 0.2) -> None:
    connections = Connections(path, Turns(path, wait), identify(path))
    try:
        await bring_up_to_date(connections, steps)
    finally:
        await connections.close()


def ask(path: Path, question: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(question).fetchall()


def state(path: Path) -> tuple[str, int]:
    """The revision, and how many shelves there are."""
    ((revision,),) = ask(path, "SELECT version_num FROM alembic_version")
    return str(revision), len(ask(path, "SELECT 1 FROM sqlite_master WHERE name LIKE 'shelf%'"))


def copies(path: Path) -> dict[str, tuple[str, int]]:
    return {it.name: state(it) for it in path.parent.glob("*.bak")}


def test_the_head_is_the_newest_step() -> None:
    assert ScriptDirectory(str(OURS.folder)).get_heads() == [HEAD]


async def test_the_steps_lead_to_the_tables(database: Path) -> None:
    engine = create_engine(f"sqlite:///{database}", poolclass=NullPool)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
        for table in METADATA.sorted_tables:
            (made,) = ask(database, f"SELECT sql FROM sqlite_master WHERE name = '{table.name}'")  # noqa: S608
            assert str(made[0]).count("FOREIGN KEY") == len(table.foreign_key_constraints)
            assert str(made[0]).count("CHECK") == (table.name == "article")


def test_only_making_a_database_needs_alembic(tmp_path: Path) -> None:
    url = url_of(tmp_path / "pullquote.db")
    assert [run_child(OPENER, url, needed).wait() for needed in ("alembic: True", "alembic: False")] == [0, 0]


def test_processes_that_start_at_once_make_one_database(tmp_path: Path) -> None:
    path = tmp_path / "new" / "pullquote.db"
    children = [run_child(OPENER, url_of(path), "either way") for _ in range(3)]
    assert [child.wait() for child in children] == [0, 0, 0]
    assert ask(path, "SELECT name, generation FROM library") == [("ours", 0)]
    assert sorted(it.name for it in path.parent.iterdir() if it.suffix != ".lock") == ["pullquote.db"]


async def test_tasks_that_start_at_once_make_one_database(tmp_path: Path) -> None:
    async def work(number: int) -> None:
        async with open_store(url_of(tmp_path / "pullquote.db")) as store:
            source = await store.track("ours", "seeds", "folder", NOON)
            await store.put("ours", source, f"{number}", extracted("At"), NOON)

    await asyncio.gather(*map(work, range(4)))
    assert ask(tmp_path / "pullquote.db", "SELECT count(*) FROM article") == [(4,)]


@pytest.mark.parametrize("exists", [True, False])
async def test_what_a_killed_attempt_left_is_cleared_away(database: Path, exists: bool) -> None:
    if not exists:
        database.unlink()
    for ending in ("", "-wal", "-journal", "-shm"):
        Path(f"{database}.new{ending}").write_bytes(b"left by somebody who was killed")
    async with open_store(url_of(database)) as store:
        assert await store.generation("ours") == int(exists)
    assert list(database.parent.glob("*.new*")) == []


async def test_an_older_database_is_moved_and_a_copy_kept(database: Path, tmp_path: Path) -> None:
    await move(database, with_steps(tmp_path, ADD_COLUMN, ""))
    assert state(database) == (AFTER, 2)
    assert ask(database, f"SELECT name FROM shelf{NEXT}") == [("a",)]  # noqa: S608
    assert ask(database, "SELECT location, colour FROM source") == [("seeds", None)]
    assert ask(database, "SELECT text FROM version") == [("At a",)]
    assert copies(database) == {f"pullquote.db.before-{AFTER}.bak": (HEAD, 0)}
    assert ask(database.parent / f"pullquote.db.before-{AFTER}.bak", "SELECT text FROM version") == [("At a",)]
    assert list(database.parent.glob("*.new*")) == []
    with pytest.raises(StoreNewer):
        async with open_store(url_of(database)):
            pass


async def test_the_copy_holds_what_is_still_in_the_log(database: Path, tmp_path: Path) -> None:
    async with open_store(url_of(database)) as store:
        await store.put("ours", 1, "b", extracted("At b"), NOON)
        assert Path(f"{database}-wal").stat().st_size > 0
        await move(database, with_steps(tmp_path, ""))
    copy = database.parent / f"pullquote.db.before-{NEXT}.bak"
    assert ask(copy, "SELECT text FROM version") == ask(database, "SELECT text FROM version") == [("At a",), ("At b",)]


@pytest.mark.parametrize("wrong", [FAIL, LOSE_SOURCES])
async def test_a_step_that_fails_leaves_the_schema_before_it(database: Path, tmp_path: Path, wrong: str) -> None:
    steps = with_steps(tmp_path, wrong)
    for _ in range(3):
        with pytest.raises(StoreError):
            await move(database, steps)
        assert state(database) == (HEAD, 0)
        assert ask(database, "SELECT count(*) FROM source") == [(1,)]
    assert copies(database) == {f"pullquote.db.before-{NEXT}.bak": (HEAD, 0)}, "a copy per attempt fills the disk"
    async with open_store(url_of(database)) as store:
        assert await store.generation("ours") == 1


async def test_steps_that_succeeded_stay_and_no_copy_is_replaced(database: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        await move(database, with_steps(tmp_path, "", FAIL))
    assert state(database) == (NEXT, 1)
    await move(database, with_steps(tmp_path, "", ""))
    assert state(database) == (AFTER, 2)
    assert copies(database) == {
        f"pullquote.db.before-{AFTER}.bak": (HEAD, 0),
        f"pullquote.db.before-{AFTER}-2.bak": (NEXT, 1),
    }


async def test_two_that_move_at_once_move_once(database: Path, tmp_path: Path) -> None:
    steps = with_steps(tmp_path, "")
    await asyncio.gather(*(move(database, steps, wait=5) for _ in range(3)))
    assert state(database) == (NEXT, 1)
    assert len(copies(database)) == 1


async def test_moving_waits_for_its_turn(database: Path, tmp_path: Path) -> None:
    steps = with_steps(tmp_path, "")
    with FileLock(f"{database}.lock"), pytest.raises(StoreLocked):
        await move(database, steps)
    assert state(database) == (HEAD, 0)
    assert copies(database) == {}


KEPT = ROOT / "tests" / "data" / "store"
"""Databases as each schema was when it was the newest, with something in every table."""

LATER_KEY = "an event after the move"

TABLES = "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite%' ORDER BY name"


def rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Everything in every table but for the revision, by table."""
    names = [str(name) for (name,) in ask(path, "SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {name: sorted(ask(path, f"SELECT * FROM {name}")) for name in names if name != "alembic_version"}  # noqa: S608


def test_a_database_of_every_older_schema_is_kept() -> None:
    revisions = {script.revision for script in ScriptDirectory(str(OURS.folder)).walk_revisions()}
    assert {it.name.split(".")[0] for it in KEPT.glob("*.db.gz")} == revisions - {HEAD}


@pytest.mark.parametrize("revision", ["0001", "0002", "0003", "0004"])
async def test_a_kept_database_has_the_schema_its_steps_make(tmp_path: Path, revision: str) -> None:
    kept, made = tmp_path / "kept.db", tmp_path / "made.db"
    kept.write_bytes(gzip.decompress((KEPT / f"{revision}.db.gz").read_bytes()))
    await make_if_missing(made, Turns(made, 5), Steps(OURS.folder, revision))
    assert ask(kept, TABLES) == ask(made, TABLES)
    assert all(rows(kept).values())


@pytest.mark.parametrize("revision", ["0001", "0002", "0003", "0004"])
async def test_a_database_of_an_older_release_is_moved_and_loses_nothing(tmp_path: Path, revision: str) -> None:
    path, before = tmp_path / "pullquote.db", tmp_path / "before.db"
    for copy in (path, before):
        copy.write_bytes(gzip.decompress((KEPT / f"{revision}.db.gz").read_bytes()))
    async with open_store(url_of(path)) as store:
        assert [(it.location, it.version, it.text) for it in (await store.articles("ours"))[1]] == [
            ("a.md", 2, "The lighthouse was built in 1872."),
            ("b.md", 1, "Le phare fut éteint à l’aube. 👩‍👩‍👧"),
        ]
        first, _ = await store.versions("ours", 1)
        assert first.text == "The lighthouse was built in 1871."
        assert [it.states for it in await store.sources("ours")] == [{}, {"a.md": "state 1", "b.md": "état 2"}]
        assert await verify(store, "ours") == await verify(store, "theirs") == []
        assert await SqlMemory(store.connections).claim("ours", "slack", LATER_KEY, "message", LATER)
    old = rows(before)
    moved = rows(path)
    assert {name: [row for row in moved[name] if LATER_KEY not in row] for name in old} == old
    assert not [name for name, found in moved.items() if found and name not in old and name != "claim"]
    assert state(path) == (HEAD, 0)
    assert copies(path) == {f"pullquote.db.before-{HEAD}.bak": (revision, 0)}
    assert rows(tmp_path / f"pullquote.db.before-{HEAD}.bak") == old


def test_the_steps_are_installed_with_the_program() -> None:
    # setuptools takes folders that are packages; a step in one that is not would be missing where it is installed.
    folders = {it.parent for it in OURS.folder.rglob("*.py")}
    assert len(folders) == 2
    assert all((folder / "__init__.py").exists() for folder in folders)
