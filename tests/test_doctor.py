"""The doctor finds what is wrong, says what to do, changes nothing, and never breaks down itself."""

# ruff: noqa: ASYNC240 - what becomes of the files is the matter of these tests
from __future__ import annotations

import asyncio
import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Literal

import pytest

from bot.doctor.articles import check_lexicon, check_seeds
from bot.doctor.chats import check_chats, usable_chats
from bot.doctor.database import _tell_contents, check_database
from bot.doctor.env_file import check_env_file
from bot.doctor.examine import examine
from bot.doctor.machine import MEGABYTE, check_disk, check_python, check_sqlite, judge_room, show_size
from bot.doctor.report import Check, Status, check_exit_code, checks_json, render_checks
from bot.settings import CHECKOUT, Settings, SettingsError, read_settings
from bot.wording.catalogue import LANGUAGES, wording
from index.ports import Problem
from index.store.look import Contents, look_into
from index.store.migrate import OURS, Steps
from index.store.sql import open_store
from tests.stores import NOON, ROOT, extracted, url_of

EN = wording("en")
BOT = "xoxb-8461937205-7390512846-QwKzVbNmTrXpLgHd"
APP = "xapp-1-A0ZQXWVUTKJ-6174920358-gkzqwvxjybnmhtrd"
DISCORD = "MTAxMjM0NTY3ODkwMTIzNDU2Nzg.GqZwXv.kJ7wQz_VbXnM4tRyLpGhDcSfKq2xZw9vB8n"
SECRET = "0123456789abcdef" * 2
HTTP_MODE = {"slack_mode": "http", "web_address": "127.0.0.1:8080"}
NEEDLE = "A needle in the hay."
NOT_ROOT = "root that cannot give up its rights"


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.lower() in Settings.model_fields:
            monkeypatch.delenv(name)


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    folder = tmp_path / "seeds"
    folder.mkdir()
    (folder / "rain.txt").write_text(
        "It rained in Lyon on Monday.\n\nThe river rose by two metres.\n", encoding="utf-8"
    )
    return folder


def settings_for(folder: Path, **values: str) -> Settings:
    """Settings with database and seeds in a folder, and whatever else is named."""
    given = {"database_url": str(folder / "pullquote.db"), "seeds_dir": str(folder / "seeds"), **values}
    path = folder / "settings.env"
    path.write_text("".join(f"{name.upper()}={value}\n" for name, value in given.items()), encoding="utf-8")
    return read_settings(path)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a database with two articles in the library "shared"; the second holds NEEDLE."""
    path = tmp_path_factory.mktemp("sound") / "pullquote.db"

    async def fill() -> None:
        async with open_store(url_of(path)) as store:
            source = await store.track("shared", "seeds", "folder", NOON)
            await store.put("shared", source, "a", extracted("Nothing but hay. " * 2000), NOON - timedelta(days=2))
            await store.put("shared", source, "b", extracted(f"Hay. {NEEDLE}"), NOON - timedelta(hours=3))
            await store.track("other", "seeds", "folder", NOON)

    asyncio.run(fill())
    return path.read_bytes()


@pytest.fixture
def database(tmp_path: Path, sound: bytes) -> Path:
    path = tmp_path / "pullquote.db"
    path.write_bytes(sound)
    return path


async def look_at(path: Path, library: str = "shared") -> dict[str, Check]:
    return {it.name: it for it in await check_database(url_of(path), library, EN, NOON, wait=0.05)}


def snapshot(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {it.name: (it.read_bytes(), it.stat().st_mtime_ns) for it in folder.rglob("*") if it.is_file()}


@contextmanager
def unchanged(folder: Path) -> Iterator[None]:
    before = snapshot(folder)
    yield
    assert snapshot(folder) == before


# --- the machine


@pytest.mark.parametrize(
    ("version", "status"),
    [((3, 10, 14), "fail"), ((2, 7, 18), "fail"), ((3, 11, 0), "ok"), ((3, 14, 2), "ok"), ((4, 0, 0), "ok")],
)
def test_python_must_be_new_enough(version: tuple[int, int, int], status: Status) -> None:
    check = check_python(version, EN)
    assert (check.status, check.advice is None) == (status, status == "ok")
    assert ".".join(map(str, version)) in check.sentence


@pytest.mark.parametrize(
    ("version", "noted"),
    [
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 50, 12), False),
        ((3, 51, 0), True),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 53, 4), False),
    ],
)
def test_the_rare_bug_of_sqlite_is_noted_and_is_no_warning(version: tuple[int, int, int], noted: bool) -> None:
    check = check_sqlite(version, EN)
    assert (check.status, check.advice) == ("ok", None)
    assert ("take turns" in check.sentence) == noted


@pytest.mark.parametrize(
    ("free", "status"),
    [(0, "fail"), (49_999_999, "fail"), (50_000_000, "warn"), (499_999_999, "warn"), (500_000_000, "ok")],
)
def test_little_room_on_the_disk_is_told(free: int, status: Status) -> None:
    check = judge_room(free, EN)
    assert (check.status, check.advice is None) == (status, status == "ok")


def test_the_disk_is_the_one_the_database_will_be_on(tmp_path: Path) -> None:
    assert check_disk(tmp_path / "not" / "yet" / "pullquote.db", EN).sentence == check_disk(tmp_path / "x", EN).sentence


def test_a_disk_that_cannot_be_measured_is_a_line(tmp_path: Path) -> None:
    assert check_disk(tmp_path / ("x" * 5000) / "pullquote.db", EN).status == "warn"


@pytest.mark.parametrize(
    ("size", "english", "french"),
    [
        (0, "0 MB", "0 Mo"),
        (450_000, "0.4 MB", "0,4 Mo"),
        (999 * MEGABYTE, "999 MB", "999 Mo"),
        (83_940 * MEGABYTE, "83.9 GB", "83,9 Go"),
    ],
)
def test_sizes_are_in_the_readers_language(size: int, english: str, french: str) -> None:
    assert (show_size(size, EN), show_size(size, wording("fr"))) == (english, french)


# --- the .env file


def write_env(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / ".env"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def test_a_missing_env_file_is_no_fault(tmp_path: Path) -> None:
    (check,) = check_env_file(tmp_path / ".env", EN)
    assert check.status == "ok"
    assert ".env.example" in (check.advice or "")


def test_a_folder_in_its_place_is_told(tmp_path: Path) -> None:
    (check,) = check_env_file(tmp_path, EN)
    assert check.status == "warn"
    assert "folder" in check.sentence


@pytest.mark.parametrize(
    ("text", "mode", "status"),
    [
        (f"SLACK_BOT_TOKEN={BOT}\n", 0o644, "warn"),
        (f"export discord_token={DISCORD}\n", 0o604, "warn"),
        (f"SLACK_APP_TOKEN={APP}\n", 0o640, "ok"),
        (f"SLACK_BOT_TOKEN={BOT}\n", 0o600, "ok"),
        ("SLACK_BOT_TOKEN=\nLOCALE=fr\n", 0o644, "ok"),
        (f"# SLACK_BOT_TOKEN={BOT}\n", 0o644, "ok"),
    ],
)
def test_tokens_that_everybody_can_read_are_told(tmp_path: Path, text: str, mode: int, status: Status) -> None:
    (check,) = check_env_file(write_env(tmp_path, text, mode), EN)
    assert check.status == status
    assert BOT not in f"{check}"
    if status == "warn":
        assert check.advice is not None
        subprocess.run(check.advice, shell=True, check=True)  # noqa: S602 - what it tells people to do
        assert [it.status for it in check_env_file(tmp_path / ".env", EN)] == ["ok"]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("DISCORD_BOT_TOKEN", "DISCORD_TOKEN"),
        ("SLACK_TOKEN", "SLACK_BOT_TOKEN"),
        ("SLACK_BOT_TOKENS", "SLACK_BOT_TOKEN"),
        ("SEED_DIR", "SEEDS_DIR"),
        ("LANGUAGE", "LANGUAGES"),
        ("PORT", None),
        ("POSTGRES_PASSWORD", None),
        ("UV_INDEX", None),
    ],
)
def test_slips_in_names_are_told_and_other_names_are_not(tmp_path: Path, name: str, meant: str | None) -> None:
    (check,) = check_env_file(write_env(tmp_path, f"{name}=something\n"), EN)
    assert check.status == ("ok" if meant is None else "warn")
    assert meant is None or f"{name} in the .env file is no setting of pullquote; {meant} is." in check.sentence


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("LOCALE: fr", True),
        ("LOCALE fr", True),
        ("  export locale", True),
        ("LOCALE = fr", False),
        ("export LOCALE=fr", False),
        ("LOCALE=", False),
        ("# LOCALE fr", False),
        ("LOCALES_OF_OTHERS", False),
    ],
)
def test_lines_that_set_nothing_are_told_by_number(tmp_path: Path, line: str, told: bool) -> None:
    (check,) = check_env_file(write_env(tmp_path, f"# settings\n{line}\n"), EN)
    assert (check.status == "warn") == told
    assert ("Line 2" in check.sentence) == told


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ('DISCORD_TOKEN="a.b\n', [1]),
        ("# settings\n\n  \nSLACK_BOT_TOKEN='a.b\nLOCALE=fr\n", [4]),
        ('LOCALE="fr" or "en"\nOTHER=\'x\n=a.b\n', [1, 2, 3]),
        ("# one\x0btwo\u2028three\nexport A a.b\n", [2]),
    ],
)
def test_lines_that_cannot_be_made_out_are_told_by_file_and_number(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, text: str, numbers: list[int], language: str
) -> None:
    env_file = write_env(tmp_path, text)
    said = wording(language)
    checks = check_env_file(env_file, said)
    assert [(it.status, it.sentence) for it in checks] == [
        ("warn", said.say("doctor.env_broken", file=env_file, number=number)) for number in numbers
    ]
    assert all(str(env_file) in it.sentence and it.advice for it in checks)
    assert "a.b" not in render_checks(checks, colour=False)
    assert caplog.records == []


# --- the database


async def test_without_a_database_nothing_is_made_and_the_command_is_named(tmp_path: Path) -> None:
    with unchanged(tmp_path):
        found = await look_at(tmp_path / "new" / "pullquote.db")
    assert not (tmp_path / "new").exists()
    assert (found["database"].status, found["disk"].status != "fail") == ("ok", True)
    assert (found["index"].status, found["index"].advice) == ("warn", "Run `pullquote reindex`.")


async def test_a_database_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "in-the-way").write_text("a file", encoding="utf-8")
    (tmp_path / "in-the-way").chmod(0o755)
    found = await look_at(tmp_path / "in-the-way" / "pullquote.db")
    assert found["database"].status == "fail"


async def test_a_sound_database_is_left_as_it_was(database: Path) -> None:
    with unchanged(database.parent):
        found = await look_at(database)
    assert {it.status for it in found.values()} == {"ok"}
    assert "whole" in found["database"].sentence
    assert found["index"].sentence == "2 articles can be asked about; the newest was read 3 hours ago."


async def test_a_library_of_its_own_is_counted_alone(database: Path) -> None:
    assert (await look_at(database, "other"))["index"].sentence == EN.say("doctor.index_none")


async def test_an_index_that_was_read_and_is_empty_is_not_one_never_read(tmp_path: Path) -> None:
    path = tmp_path / "pullquote.db"
    async with open_store(url_of(path)) as store:
        source = await store.track("shared", "seeds", "folder", NOON)
        await store.note_problem("shared", source, Problem("a", "empty", "", NOON))
        await store.note_checked("shared", source, NOON)
    check = (await look_at(path))["index"]
    assert (check.status, check.sentence) == ("warn", EN.say("doctor.index_empty"))


async def test_what_another_process_has_just_written_is_seen(database: Path) -> None:
    async with open_store(url_of(database)) as store:
        await store.put("shared", 1, "c", extracted("Still in the log"), NOON)
        written = {name: it for name, it in snapshot(database.parent).items() if not name.endswith("-shm")}
        found = await look_at(database)
        assert found["index"].sentence == "3 articles can be asked about; the newest was read just now."
        assert written.items() <= snapshot(database.parent).items()
        assert (await store.put("shared", 1, "d", extracted("And on"), NOON)).outcome == "added"


async def test_what_a_killed_process_left_is_seen_and_kept(database: Path, tmp_path: Path) -> None:
    after = tmp_path / "after" / "pullquote.db"
    after.parent.mkdir()
    async with open_store(url_of(database)) as store:
        await store.put("shared", 1, "c", extracted("Still in the log"), NOON)
        for ending in ("", "-wal", "-shm"):
            Path(f"{after}{ending}").write_bytes(Path(f"{database}{ending}").read_bytes())
    written = {name: it for name, it in snapshot(after.parent).items() if not name.endswith("-shm")}
    assert "3 articles" in (await look_at(after))["index"].sentence
    assert written.items() <= snapshot(after.parent).items()
    assert len(snapshot(after.parent)) == 3


async def test_writers_that_come_and_go_are_no_damage(database: Path) -> None:
    async def write() -> None:
        for number in range(40):
            async with open_store(url_of(database)) as store:
                await store.put("shared", 1, f"{number % 7}", extracted(f"Version {number}. " * 500), NOON)

    writing = asyncio.create_task(write())
    statuses = []
    while not writing.done():
        statuses.append((await look_at(database))["database"].sentence)
    await writing
    assert len(statuses) > 5
    assert [it for it in statuses if "whole" not in it] == []


Damage = Callable[[bytes], bytes]


def with_mark(sound: bytes, offset: int, mark: bytes) -> bytes:
    return sound[:offset] + mark + sound[offset + len(mark) :]


BROKEN: dict[str, tuple[Damage, str]] = {
    "not a database": (lambda _: b"These are my notes.\n" * 100, "damaged"),
    "only its first half": (lambda it: it[: len(it) // 2], "damaged"),
    "pages of nothing": (lambda it: it[:4096] + bytes(len(it) - 4096), "damaged"),
    "a letter changed": (lambda it: it.replace(NEEDLE.encode(), NEEDLE.encode().upper()), "altered"),
    "bytes that are no text": (lambda it: it.replace(NEEDLE.encode(), b"\xff" * len(NEEDLE)), "altered"),
    "free pages that are not there": (lambda it: with_mark(it, 36, b"\0\0\0\5"), "damaged"),
    "empty": (lambda _: b"", "foreign"),
    "of another program": (lambda it: with_mark(it, 68, b"Mine"), "foreign"),
    "of no program": (lambda it: with_mark(it, 68, bytes(4)), "foreign"),
}


@pytest.mark.parametrize("fault", BROKEN)
async def test_a_broken_database_is_told_and_left_alone(database: Path, sound: bytes, fault: str) -> None:
    damage, kind = BROKEN[fault]
    broken = damage(sound)
    assert broken != sound
    database.write_bytes(broken)
    with unchanged(database.parent):
        found = await look_at(database)
    check = found["database"]
    assert check.status == "fail"
    gaps = {"path": database, "n": 1, "ids": "2", "detail": ""}
    beginning = EN.say(f"doctor.database_{kind}", **gaps).partition(" (")[0]
    assert check.sentence.startswith(beginning)
    assert check.advice
    assert "\n" not in check.sentence
    assert list(found) == ["database", "disk"]


def change(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


async def test_an_emptied_database_is_told(database: Path) -> None:
    change(database, "PRAGMA foreign_keys = OFF", "DROP TABLE version")
    check = (await look_at(database))["database"]
    assert (check.status, "emptied" in check.sentence) == ("fail", True)
    change(database, "DROP TABLE alembic_version")
    assert (await look_at(database))["database"] == check


async def test_a_newer_database_is_told(database: Path) -> None:
    change(database, "UPDATE alembic_version SET version_num = '9999'")
    with unchanged(database.parent):
        check = (await look_at(database))["database"]
    assert (check.status, "newer version" in check.sentence, "9999" in check.sentence) == ("fail", True, True)


async def test_an_older_database_is_known_and_not_moved(database: Path) -> None:
    with unchanged(database.parent):
        contents = await look_into(database, "shared", 0.05, Steps(OURS.folder, "to come"))
    assert contents == Contents(OURS.head)
    check = _tell_contents(database, Contents("0000"), EN)
    assert (check.status, "0000" in check.sentence, "Nothing to do" in (check.advice or "")) == ("warn", True, True)


async def test_a_database_that_is_gone_while_its_log_is_there_is_told(database: Path) -> None:
    database.rename(f"{database}-wal")
    with unchanged(database.parent):
        check = (await look_at(database))["database"]
    assert (check.status, "its log is still there" in check.sentence) == ("fail", True)


async def test_a_folder_in_its_place_is_damage(tmp_path: Path) -> None:
    (tmp_path / "pullquote.db").mkdir()
    assert (await look_at(tmp_path / "pullquote.db"))["database"].status == "fail"


@pytest.mark.parametrize("mode", ["WAL", "DELETE"])
async def test_a_locked_database_is_told(database: Path, mode: str) -> None:
    change(database, f"PRAGMA journal_mode = {mode}")
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        other.execute("UPDATE library SET generation = generation + 1")
        check = (await look_at(database))["database"]
        other.execute("ROLLBACK")
    assert (check.status, "locked" in check.sentence) == ("fail", True)
    assert (await look_at(database))["database"].status == "ok"


async def test_copies_made_before_updates_are_named_when_they_may_help(database: Path) -> None:
    (database.parent / "pullquote.db.before-0002.bak").write_bytes(b"")
    assert (await look_at(database))["database"].advice is None
    database.write_bytes(b"These are my notes.\n" * 100)
    assert "pullquote.db.before-0002.bak" in ((await look_at(database))["database"].advice or "")


GIVE_UP_RIGHTS = """
import ctypes, os, sys
DROP_FROM_BOUNDING_SET, DAC_OVERRIDE, DAC_READ_SEARCH = 24, 1, 2
if os.geteuid() == 0:
    for right in (DAC_OVERRIDE, DAC_READ_SEARCH):
        if ctypes.CDLL(None).prctl(DROP_FROM_BOUNDING_SET, right, 0, 0, 0):
            sys.exit("cannot give up the rights of root")
os.execv(sys.executable, [sys.executable, "-W", "error", "-c", *sys.argv[1:]])
"""
"""Root may read and write anywhere; what is started without these two rights heeds the file modes like anybody else."""

LOOK = """
import asyncio, json, sys
from pathlib import Path
from bot.doctor.articles import check_lexicon
from tests.test_doctor import EN, look_at

found = {}
for name in sys.argv[1:]:
    found[name] = asyncio.run(look_at(Path(name, "pullquote.db")))["database"].status
    found[name + " lexicon"] = check_lexicon(Path(name, "lexicon"), EN).status
print(json.dumps(found))
"""


def without_rights(code: str, modes: dict[Path, int]) -> dict[str, str]:
    """What the code prints about files and folders that have these modes meanwhile, run by somebody who heeds them."""
    before = {path: path.stat().st_mode for path in modes}
    folders = [str(it) for it in modes if it.is_dir() and it.name != "lexicon"]
    try:
        for path, mode in modes.items():
            path.chmod(mode)
        command = [sys.executable, "-c", GIVE_UP_RIGHTS, code, *folders]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    finally:
        for path, mode in before.items():
            path.chmod(mode)
    if os.geteuid() == 0 and "cannot give up" in done.stderr:
        pytest.skip(NOT_ROOT)
    assert done.returncode == 0, done.stderr
    found: dict[str, str] = json.loads(done.stdout)
    return found


def test_what_may_not_be_read_or_written_is_told(tmp_path: Path, sound: bytes) -> None:
    modes: dict[Path, int] = {}
    for name, file_mode, folder_mode in [
        ("file", 0o444, 0o755),
        ("folder", 0o644, 0o555),
        ("both", 0o444, 0o555),
        ("secret", 0o000, 0o755),
        ("closed", 0o644, 0o000),
        ("open", 0o644, 0o755),
        ("nothing", None, 0o555),
    ]:
        folder = tmp_path / name
        (folder / "lexicon").mkdir(parents=True)
        (folder / "lexicon" / "own.txt").write_text("languages: en | fr\nfog | brume\n", encoding="utf-8")
        if file_mode is not None:
            (folder / "pullquote.db").write_bytes(sound)
            modes[folder / "pullquote.db"] = file_mode
        modes[folder] = folder_mode
    closed = {tmp_path / "secret" / "lexicon": 0o000, tmp_path / "file" / "lexicon" / "own.txt": 0o000}
    with unchanged(tmp_path):
        found = without_rights(LOOK, {**closed, **modes})
    assert {Path(name).name: status for name, status in found.items()} == {
        "file": "warn",
        "folder": "warn",
        "both": "warn",
        "secret": "fail",
        "closed": "fail",
        "open": "ok",
        "nothing": "fail",
        **{f"{name} lexicon": "ok" for name in ("folder", "both", "open", "nothing")},
        **{f"{name} lexicon": "fail" for name in ("file", "secret", "closed")},
    }


# --- articles and word lists


def test_readable_seeds_are_counted(tmp_path: Path, seeds: Path) -> None:
    (seeds / "below").mkdir()
    (seeds / "below" / "snow.md").write_text("# Snow\n\nIt snowed in Oslo.\n", encoding="utf-8")
    (seeds / ".hidden.txt").write_text("Hidden.", encoding="utf-8")
    check = check_seeds(settings_for(tmp_path), EN)
    assert (check.status, check.advice) == ("ok", None)
    assert check.sentence == f"2 readable articles in {seeds}"


def test_each_seed_that_cannot_be_read_is_named_with_its_problem(tmp_path: Path, seeds: Path) -> None:
    (seeds / "blank.txt").write_text(" \n\n", encoding="utf-8")
    (seeds / "picture.md").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00")
    (seeds / "front.md").write_text("---\npublished: soon\n---\nA text that is otherwise fine.\n", encoding="utf-8")
    (seeds / "huge.txt").write_bytes(b"words " * 1_000_000)
    check = check_seeds(settings_for(tmp_path), EN)
    assert (check.status, check.sentence) == ("warn", f"One readable article in {seeds}")
    lines = (check.advice or "").splitlines()
    assert [line.partition(":")[0] for line in lines] == [
        "seeds/blank.txt",
        "seeds/front.md",
        "seeds/huge.txt",
        "seeds/picture.md",
    ]
    assert lines[0] == f"seeds/blank.txt: {EN.say('reading.empty')}"
    assert "soon" in lines[1]


def test_of_many_unreadable_seeds_only_the_first_are_named(tmp_path: Path, seeds: Path) -> None:
    for number in range(25):
        (seeds / f"{number:02}.txt").write_text(" ", encoding="utf-8")
    lines = (check_seeds(settings_for(tmp_path), EN).advice or "").splitlines()
    assert (len(lines), lines[-1]) == (11, "… and 15 more")


def test_an_empty_seed_folder_is_told(tmp_path: Path, seeds: Path) -> None:
    (seeds / "rain.txt").unlink()
    check = check_seeds(settings_for(tmp_path), EN)
    assert (check.status, check.sentence) == ("warn", f"0 readable articles in {seeds}")
    assert check.advice


def test_a_seed_folder_that_went_away_is_told(tmp_path: Path, seeds: Path) -> None:
    settings = settings_for(tmp_path)
    (seeds / "rain.txt").unlink()
    seeds.rmdir()
    check = check_seeds(settings, EN)
    assert (check.status, str(seeds) in check.sentence) == ("warn", True)


def test_files_of_other_kinds_are_mentioned_and_no_fault(tmp_path: Path, seeds: Path) -> None:
    for name in ("report.pdf", "table.xlsx", ".gitkeep"):
        (seeds / name).write_bytes(b"%PDF")
    check = check_seeds(settings_for(tmp_path), EN)
    assert (check.status, check.advice) == ("ok", "2 files of other kinds are left out: report.pdf, table.xlsx")


@pytest.mark.parametrize(
    ("files", "status", "told"),
    [
        ({"own.txt": b"languages: en | fr\nfog, mist | brume\nrain | pluie\n"}, "ok", "2 concepts"),
        ({"own.txt": b"languages: en | fr\nfog | brume | Nebel\n"}, "fail", "own.txt, line 2: 3 cells for 2 languages"),
        ({"own.txt": b"fog | brume\n", "z.txt": b"fog\n"}, "fail", "z.txt, line 1"),
        ({"own.txt": b"languages: en | fr\nfog | \xe9t\xe9\n"}, "fail", "own.txt: it is not UTF-8 text"),
        ({"a-fra-eng.index": b"brume\tA\tK\n", "a-fra-eng.dict": b"brume\nfog\n"}, "ok", "One concept"),
        ({"a-fra-eng.index": b"brume\tA\tK\n"}, "fail", "a-fra-eng.dict, line 1: the file cannot be read"),
        (
            {"a-fra-eng.index": b"brume\tA\tK\n", "a-fra-eng.dict.dz": b"brume"},
            "fail",
            "a-fra-eng.dict.dz, line 1: the file",
        ),
        ({"words.index": b""}, "fail", "words.index, line 1: its name must end in two of deu"),
        ({"own.csv": b"fog;brume\n"}, "warn", "0 concepts"),
        ({}, "warn", "*.txt"),
    ],
)
def test_word_lists_are_read(tmp_path: Path, files: dict[str, bytes], status: Status, told: str) -> None:
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    check = check_lexicon(tmp_path, EN)
    assert check.status == status
    assert told in f"{check.sentence}\n{check.advice}"


def test_a_word_list_that_is_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "own.txt").mkdir()
    assert check_lexicon(tmp_path, EN).status == "fail"


# --- chats


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, {"chats": "ok"}),
        ({"slack_bot_token": BOT, "slack_app_token": APP}, {"slack": "ok", "discord": "ok"}),
        ({"slack_bot_token": BOT}, {"slack": "fail", "discord": "ok"}),
        ({"slack_app_token": APP, "discord_token": DISCORD}, {"slack": "fail", "discord": "ok"}),
        ({"discord_token": DISCORD}, {"slack": "ok", "discord": "ok"}),
        (
            HTTP_MODE | {"slack_bot_token": BOT, "slack_signing_secret": SECRET},
            {"slack": "ok", "discord": "ok", "pages": "ok"},
        ),
    ],
)
@pytest.mark.usefixtures("seeds")
def test_chats_are_told_by_their_tokens(tmp_path: Path, values: dict[str, str], expected: dict[str, str]) -> None:
    checks = check_chats(settings_for(tmp_path, **values), EN)
    assert {it.name: it.status for it in checks} == expected
    for name, token in values.items():
        assert name in HTTP_MODE or token[:-4] not in f"{checks}"
        if checks[0].status == "ok" and name not in {"discord_token", *HTTP_MODE}:
            assert f"…{token[-4:]}" in checks[0].sentence
    for check in checks:
        if check.status == "fail":
            missing = "SLACK_APP_TOKEN" if "slack_bot_token" in values else "SLACK_BOT_TOKEN"
            assert missing in check.sentence
            assert "https://api.slack.com/apps" in (check.advice or "")


@pytest.mark.parametrize(
    ("values", "told", "advised"),
    [
        ({"web_address": "127.0.0.1:8080"}, "http://127.0.0.1:8080.", True),
        ({"web_address": "127.0.0.1:8080", "public_url": "https://a.example"}, "https://a.example.", False),
        ({"port": "5000"}, "no page", True),
    ],
)
@pytest.mark.usefixtures("seeds")
def test_where_answers_link_to_is_told(tmp_path: Path, values: dict[str, str], told: str, *, advised: bool) -> None:
    (check,) = (
        it for it in check_chats(settings_for(tmp_path, discord_token=DISCORD, **values), EN) if it.name == "pages"
    )
    assert told in check.sentence
    assert ("PUBLIC_URL" in (check.advice or "")) is advised


@pytest.mark.parametrize(
    ("values", "missing", "usable"),
    [
        ({}, [], ()),
        ({"slack_bot_token": BOT, "slack_app_token": APP}, [], ("slack",)),
        ({"slack_bot_token": BOT, "slack_app_token": APP, "discord_token": DISCORD}, [], ("slack", "discord")),
        ({"slack_bot_token": APP, "slack_app_token": BOT, "discord_token": DISCORD}, [], ("discord",)),
        ({"slack_app_token": APP, "discord_token": "x"}, ["SLACK_BOT_TOKEN"], ()),
        ({"slack_signing_secret": SECRET}, ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"], ()),
        ({"slack_mode": "http", "slack_bot_token": BOT}, ["SLACK_SIGNING_SECRET", "WEB_ADDRESS"], ()),
        (
            {"slack_mode": "http", "slack_bot_token": BOT, "slack_app_token": APP, "port": "80"},
            ["SLACK_SIGNING_SECRET"],
            (),
        ),
        (HTTP_MODE | {"slack_bot_token": BOT, "slack_signing_secret": "x"}, [], ("slack",)),
        (HTTP_MODE | {"slack_bot_token": APP, "slack_signing_secret": SECRET}, [], ()),
        (HTTP_MODE | {"slack_bot_token": BOT, "slack_signing_secret": SECRET}, [], ("slack",)),
    ],
)
@pytest.mark.usefixtures("seeds")
def test_what_a_chat_lacks_is_told_and_it_is_not_started(
    tmp_path: Path, values: dict[str, str], missing: list[str], usable: tuple[str, ...]
) -> None:
    settings = settings_for(tmp_path, **values)
    assert usable_chats(settings, None) == usable
    failing = [it for it in check_chats(settings, EN) if it.status == "fail"]
    if missing:
        (check,) = failing
        assert f": {', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing." in check.sentence
        assert len((check.advice or "").split("\n")) == len(missing)


@pytest.mark.parametrize(
    ("values", "failing", "fine"),
    [
        ({"discord_token": "wrong"}, ["DISCORD_TOKEN"], "Slack is not set up."),
        ({"slack_bot_token": APP, "slack_app_token": BOT}, ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"], "Discord is not"),
        ({"slack_bot_token": BOT, "slack_app_token": "x", "discord_token": DISCORD}, ["SLACK_APP_TOKEN"], "Discord is"),
        ({"slack_bot_token": "x"}, ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN is missing"], "Discord is not"),
    ],
)
async def test_a_wrong_token_fails_and_the_rest_is_still_checked(
    tmp_path: Path, seeds: Path, values: dict[str, str], failing: list[str], fine: str
) -> None:
    settings = settings_for(tmp_path, **values)
    env_file = tmp_path / "settings.env"
    checks = await examine(settings, EN, library="shared", now=NOON, env_file=env_file)
    told = [it.sentence for it in checks if it.status == "fail"]
    assert len(told) == len(failing)
    assert all(part in sentence for part, sentence in zip(failing, told, strict=True))
    assert str(env_file) in told[0]
    assert any(str(seeds) in it.sentence for it in checks)
    assert checks[-1].sentence.startswith(fine)
    # What was told to be wrong is not called set up, and the settings are not called in order.
    assert [it.name for it in checks if it.status == "ok"].count("settings") == 0
    assert sum("is set up" in it.sentence for it in checks) == (fine == "Discord is")
    assert check_exit_code(checks) == 2


# --- all together


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_fresh_installation_has_only_its_reading_to_do(tmp_path: Path, seeds: Path, language: str) -> None:
    lexicon = tmp_path / "lexicon"
    lexicon.mkdir()
    (lexicon / "own.txt").write_text("languages: en | fr\nfog | brume\n", encoding="utf-8")
    settings = settings_for(tmp_path, lexicon_dir=str(lexicon))
    with unchanged(tmp_path):
        checks = await examine(settings, wording(language), library="shared", now=NOON, env_file=tmp_path / ".env")
    names = " ".join(it.name for it in checks)
    assert names == "python sqlite settings env_file database disk index seeds languages lexicon chats"
    assert [it.name for it in checks if it.status != "ok" and it.name != "disk"] == ["index"]
    assert str(seeds) in checks[7].sentence


@pytest.mark.parametrize("language", LANGUAGES)
async def test_wrong_settings_are_lines_and_the_rest_is_left_out(tmp_path: Path, language: str) -> None:
    env_file = write_env(tmp_path, f"SLACK_BOT_TOKEN={APP}\nLOCALE=de\nLOG_LEVEL=chatty\n", 0o644)
    with pytest.raises(SettingsError) as caught:
        read_settings(env_file)
    checks = await examine(caught.value, wording(language), library="shared", now=NOON, env_file=env_file)
    assert [(it.name, it.status) for it in checks] == [
        ("python", "ok"),
        ("sqlite", "ok"),
        ("settings", "fail"),
        ("settings", "fail"),
        ("skipped", "warn"),
        ("env_file", "warn"),
    ]
    assert check_exit_code(checks) == 2
    assert APP not in render_checks(checks, colour=False) + json.dumps(checks_json(checks))


@pytest.mark.parametrize("content", [b"\xff\xfeS\x00L\x00", b"\x80"])
async def test_an_env_file_that_is_no_text_is_told_once(tmp_path: Path, content: bytes) -> None:
    env_file = tmp_path / ".env"
    env_file.write_bytes(content)
    with pytest.raises(SettingsError) as caught:
        read_settings(env_file)
    checks = await examine(caught.value, EN, library="shared", now=NOON, env_file=env_file)
    assert [it.sentence for it in checks if it.status == "fail"] == [
        f"{env_file} is not UTF-8 text, so none of it was read."
    ]


async def test_without_an_env_file_none_is_looked_for(tmp_path: Path, seeds: Path) -> None:
    assert seeds.is_dir()
    checks = await examine(settings_for(tmp_path), EN, library="shared", now=NOON, env_file=None)
    assert "env_file" not in {it.name for it in checks}


async def test_a_mistake_of_ours_is_a_line_and_stops_no_other_check(tmp_path: Path, seeds: Path) -> None:
    assert seeds.is_dir()
    impossible = settings_for(tmp_path).model_copy(update={"database_url": "nonsense"})
    checks = await examine(impossible, EN, library="shared", now=NOON, env_file=None)
    assert [(it.name, it.status) for it in checks if it.status != "ok"] == [("database", "fail"), ("run", "fail")]
    assert "ArgumentError" in next(it.sentence for it in checks if it.name == "database")
    assert checks[-1].name == "chats"


HEAVY = """
import sys
import bot.doctor.examine
print(*sorted({name.partition(".")[0] for name in sys.modules} & {
    "discord", "slack_bolt", "slack_sdk", "aiohttp", "alembic", "trafilatura", "py3langid",
}))
"""


def test_nothing_heavy_is_loaded() -> None:
    done = subprocess.run([sys.executable, "-c", HEAVY], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


# --- how it is shown

SHOWN = [
    Check("a", "ok", "All is well."),
    Check("b", "warn", "Hm.", "Do this.\nAnd that."),
    Check("c", "fail", "seeds/\x1b[31mred\udcff\u202e.txt\nlast", "Rename \x07it."),
]


def test_checks_are_lines_with_their_advice_below() -> None:
    assert render_checks(SHOWN, colour=False).splitlines() == [
        "✓ All is well.",
        "! Hm.",
        "  Do this.",
        "  And that.",
        "✗ seeds/�[31mred��.txt�last",
        "  Rename �it.",
    ]
    render_checks(SHOWN, colour=False).encode()


def test_colour_is_on_the_signs_only() -> None:
    coloured = render_checks(SHOWN, colour=True)
    assert re.sub(r"\x1b\[\d+m", "", coloured) == render_checks(SHOWN, colour=False)
    assert [line for line in coloured.splitlines() if line.startswith("  ") and "\x1b" in line] == []
    assert len({line.partition(" ")[0] for line in coloured.splitlines() if "\x1b" in line}) == 3


def test_json_has_the_same_in_the_same_order() -> None:
    found = json.loads(json.dumps(checks_json(SHOWN)))
    assert [(it["name"], it["status"]) for it in found] == [("a", "ok"), ("b", "warn"), ("c", "fail")]
    assert (found[0]["advice"], found[1]["advice"]) == (None, "Do this.\nAnd that.")
    assert "\x1b" not in found[2]["sentence"]


@pytest.mark.parametrize(
    ("statuses", "code"),
    [([], 0), (["ok", "ok"], 0), (["ok", "warn"], 1), (["warn", "fail", "ok"], 2), (["fail"], 2)],
)
def test_the_check_exit_code_is_that_of_the_worst(statuses: list[Literal["ok", "warn", "fail"]], code: int) -> None:
    assert check_exit_code([Check("x", status, "") for status in statuses]) == code
