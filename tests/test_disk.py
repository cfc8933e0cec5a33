"""What lies on the disk is what was written, or is made anew: never a wrong answer, whoever stops or writes when."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from index.disk import file, folder
from index.disk.file import map_segment
from index.disk.folder import LIST, LOCK, Folder
from index.disk.stamp import stamp
from tests.clean_articles import BODY
from tests.test_renew import TAILS, Library, assert_same, compare


def fill(path: Path, stamped: str = "ours") -> Library:
    """A library whose index is in a folder: two segments, in one of which an article is no more."""
    library = Library(folder=Folder(path, stamped, wait=0.1))
    for number in range(1, 5):
        library.put(number, [*BODY[number % 3 :], f"Harbour {number} has an engine.", TAILS[0]], "en", "Harbour Post")
    library.renew()
    del library.live[2]
    library.put(5, ["The factory in Lyon opened in May."], "en", "Other")
    library.renew()
    return library


def names(path: Path) -> list[str]:
    return sorted(it.name for it in path.iterdir() if it.name not in {LIST, LOCK})


def test_a_segment_comes_back_as_it_was(tmp_path: Path) -> None:
    library = fill(tmp_path)
    assert names(tmp_path) == sorted(it.name for it in library.segments)
    for living in library.segments:
        assert_same(map_segment(tmp_path / living.name), living.segment)


def test_another_process_makes_nothing_anew(tmp_path: Path) -> None:
    library = fill(tmp_path)
    before = {it.name: it.stat().st_mtime_ns for it in tmp_path.iterdir() if it.name != LOCK}
    library.reopen()
    library.renew()
    assert before == {it.name: it.stat().st_mtime_ns for it in tmp_path.iterdir() if it.name != LOCK}
    compare(library)


def flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 4
    path.write_bytes(data)


@pytest.mark.parametrize("at", [0, 9, 17, 40, -1, -1000, 5000])
@pytest.mark.parametrize("which", [0, 1])
def test_a_segment_with_another_byte_is_noticed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, at: int, which: int
) -> None:
    library = fill(tmp_path)
    flip(tmp_path / library.segments[which].name, at)
    library.reopen()
    library.renew()
    # Between two arrays are some bytes that nobody reads.
    assert "damaged" in caplog.text or at in {-1, -1000, 5000}
    compare(library)


def test_every_byte_of_the_arrays_counts(tmp_path: Path) -> None:
    library = fill(tmp_path)
    path = tmp_path / library.segments[0].name
    whole = path.read_bytes()
    _, length, _ = file.FRONT.unpack(whole[: file.FRONT.size])
    base = file._align(file.FRONT.size + length)
    for _, count, start, _ in json.loads(whole[file.FRONT.size :][:length])["arrays"].values():
        if count:
            flip(path, base + start)
            with pytest.raises(ValueError, match="segment"):
                map_segment(path)
            path.write_bytes(whole)


@pytest.mark.parametrize(
    "harm",
    [
        lambda path, name: (path / name).unlink(),
        lambda path, name: (path / name).write_bytes((path / name).read_bytes()[:-64]),
        lambda path, name: (path / name).write_bytes(b""),
        lambda path, _: (path / LIST).write_text("0 {}"),
        lambda path, _: (path / LIST).write_bytes(b"\xff"),
        lambda path, _: (path / LIST).write_text(""),
        lambda path, _: (path / LIST).unlink(),
        lambda path, _: flip(path / LIST, 30),
    ],
    ids=["gone", "short", "empty", "no list", "no text", "empty list", "list gone", "list flipped"],
)
def test_whatever_is_missing_or_damaged_is_made_anew(tmp_path: Path, harm: Callable[[Path, str], object]) -> None:
    library = fill(tmp_path)
    harm(tmp_path, library.segments[0].name)
    library.reopen()
    library.renew()
    compare(library)
    assert names(tmp_path) == sorted(it.name for it in library.segments)


def test_what_was_made_otherwise_is_made_anew(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    library = fill(tmp_path)
    before = names(tmp_path)
    library.folder, library.segments = Folder(tmp_path, "newer"), []
    with caplog.at_level("INFO"):
        library.renew()
    assert "another version" in caplog.text
    assert not set(before) & set(names(tmp_path))
    compare(library)


class Stopped(BaseException):
    """As if the process ended there."""


@pytest.mark.parametrize("last", range(12))
def test_wherever_it_stops_what_is_there_can_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, last: int
) -> None:
    library = fill(tmp_path)
    done, sync, rename = 0, os.fsync, os.rename

    def stop(act: Callable[..., None]) -> Callable[..., None]:
        def acting(*given: Any) -> None:
            nonlocal done
            done += 2
            if done - 1 > last:
                raise Stopped
            act(*given)
            if done > last:
                raise Stopped

        return acting

    with monkeypatch.context() as patched, suppress(Stopped):
        patched.setattr("index.disk.file.os.fsync", stop(sync))
        patched.setattr(Path, "replace", stop(rename))
        library.put(1, [*BODY, "It was changed."], "en", "Harbour Post")
        library.put(6, ["L'usine de Lyon est fermée."], "fr", "Harbour Post")
        library.renew()
    library.reopen()
    library.renew()
    compare(library)
    assert names(tmp_path) == sorted(it.name for it in library.segments)


def test_who_has_mapped_a_file_keeps_it_when_another_removes_it(tmp_path: Path) -> None:
    ours = fill(tmp_path)
    theirs = Library(ours.live, ours.all_of, [], Folder(tmp_path, "ours"))
    theirs.renew()
    ours.merge("en")
    assert len(names(tmp_path)) == 1
    compare(theirs)
    theirs.put(7, ["A factory has an engine."], "en", "Other")
    theirs.renew()
    compare(theirs)
    assert {it.name for it in ours.segments} < {it.name for it in theirs.segments}
    ours.renew()
    compare(ours)
    assert {it.name for it in ours.segments} == {it.name for it in theirs.segments}


def test_a_merge_of_what_another_has_replaced_is_not_kept(tmp_path: Path) -> None:
    ours = fill(tmp_path)
    theirs = Library(ours.live, ours.all_of, [], Folder(tmp_path, "ours"))
    theirs.renew()
    theirs.merge("en")
    before, held = names(tmp_path), ours.segments
    ours.merge("en")
    assert (names(tmp_path), ours.segments) == (before, held)
    compare(ours)


def test_while_another_writes_all_stays_in_memory(tmp_path: Path) -> None:
    library = fill(tmp_path)
    before = names(tmp_path)
    with FileLock(tmp_path / LOCK):
        library.put(7, ["A factory has an engine."], "en", "Other")
        library.renew()
    compare(library)
    assert names(tmp_path) == before
    library.renew()
    assert names(tmp_path) == sorted(it.name for it in library.segments)
    library.reopen()
    library.renew()
    compare(library)


def test_where_nothing_can_be_written_all_stays_in_memory(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("no folder")
    library = fill(tmp_path / "file" / "below")
    compare(library)
    assert "not kept" in caplog.text


def test_a_full_disk_costs_no_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    library = fill(tmp_path)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("index.disk.file.os.fsync", fail)
        library.put(7, ["A factory has an engine."], "en", "Other")
        library.renew()
    assert "No space left" in caplog.text
    compare(library)
    library.reopen()
    library.renew()
    compare(library)


def test_libraries_have_folders_of_their_own() -> None:
    assert len({folder.place_of(Path("a.db"), name) for name in ("shared", "slack:T1", "slack:T2", "..")}) == 4


def test_the_stamp_is_always_the_same() -> None:
    assert stamp() == stamp()
    assert len(stamp()) == 64
