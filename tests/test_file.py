"""Which files of a folder are documents, when they count as changed, and what cannot be read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from index.errors import ExtractError, FetchError
from index.extract.files import MAX_BYTES
from index.fetch.file import Document, list_documents, list_states, name_location, read_document

ROOT_READS_ALL = pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")


def write(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"This is {name}.", encoding="utf-8")


def places(folder: Path) -> list[str]:
    documents = list_documents(folder)
    assert [(document.location, document.state) for document in documents] == list(list_states(folder))
    return [document.location for document in documents]


def state(folder: Path) -> str:
    (document,) = list_documents(folder)
    return document.state


def test_articles_are_found_at_any_depth_by_location(tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    write(seeds, "b.txt", "a.md", "deep/er/c.markdown", "UPPER.TXT")
    assert places(seeds) == ["seeds/UPPER.TXT", "seeds/a.md", "seeds/b.txt", "seeds/deep/er/c.markdown"]


@pytest.mark.parametrize("name", [".hidden.txt", "~lock.txt", ".git/a.txt", "x.pdf", "x", "x.txt.bak", "~old/a.txt"])
def test_what_is_no_article_is_left_alone(tmp_path: Path, name: str) -> None:
    write(tmp_path, name)
    assert places(tmp_path) == []


def test_an_empty_folder_has_no_documents(tmp_path: Path) -> None:
    assert places(tmp_path) == []


def test_what_only_looks_like_a_file_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    os.mkfifo(tmp_path / "pipe.txt")
    assert places(tmp_path) == []


def test_links_are_followed_within_the_folder_only(tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    write(seeds, "own/a.txt")
    write(tmp_path, "secret.txt", "private/b.txt")
    (seeds / "inside.txt").symlink_to(seeds / "own" / "a.txt")
    (seeds / "outside.txt").symlink_to(tmp_path / "secret.txt")
    (seeds / "folder").symlink_to(tmp_path / "private")
    (seeds / "nowhere.txt").symlink_to(tmp_path / "missing.txt")
    assert places(seeds) == ["seeds/inside.txt", "seeds/own/a.txt"]


def test_a_folder_may_itself_be_a_link(tmp_path: Path) -> None:
    write(tmp_path / "real", "a.txt")
    (tmp_path / "seeds").symlink_to(tmp_path / "real")
    assert places(tmp_path / "seeds") == ["seeds/a.txt"]


def test_a_link_to_itself_is_refused_and_the_rest_is_found(tmp_path: Path) -> None:
    write(tmp_path, "a.txt")
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    refused: list[FetchError] = []
    found = [document.path.name for document in list_documents(tmp_path, refused.append)]
    assert found == ["a.txt"]
    assert [(error.location, error.reason) for error in refused] == [(f"{tmp_path.name}/loop.txt", "unreadable")]


def test_the_state_changes_with_every_way_of_writing(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("one")
    before = state(tmp_path)
    assert state(tmp_path) == before
    path.write_text("longer")
    longer = state(tmp_path)
    os.utime(path, ns=(1, 1))
    touched = state(tmp_path)
    (tmp_path / "other").write_text("LONGER")
    os.utime(tmp_path / "other", ns=(1, 1))
    (tmp_path / "other").replace(path)
    assert len({before, longer, touched, state(tmp_path)}) == 4


def test_a_missing_folder_is_an_error_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(FetchError) as caught:
        list_documents(tmp_path / "missing")
    assert (caught.value.location, caught.value.reason) == (str(tmp_path / "missing"), "no_folder")


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    write(tmp_path, "a.txt")
    with pytest.raises(FetchError, match="no_folder"):
        list_documents(tmp_path / "a.txt")


def test_a_folder_that_is_a_loop_of_links_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "seeds").symlink_to(tmp_path / "seeds")
    with pytest.raises(FetchError):
        list_documents(tmp_path / "seeds")


@ROOT_READS_ALL
def test_a_folder_below_that_cannot_be_read_is_told_or_raised(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "shut/b.txt")
    (tmp_path / "shut").chmod(0)
    refused: list[FetchError] = []
    try:
        assert len(list_documents(tmp_path, refused.append)) == 1
        with pytest.raises(FetchError, match="shut"):
            list_documents(tmp_path)
    finally:
        (tmp_path / "shut").chmod(0o700)
    assert [error.location for error in refused] == [f"{tmp_path.name}/shut"]


def test_a_name_that_is_not_utf8_is_spelt_out(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_text("Strong.")
    (place,) = places(tmp_path)
    assert place == f"{tmp_path.name}/caf\\xe9.txt"
    assert place.encode()


def test_a_location_has_slashes_whatever_the_system() -> None:
    assert name_location("seeds", Path("news", "été.txt")) == "seeds/news/été.txt"


def test_a_document_is_read_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbfa\r\n\x00")
    assert read_document(list_documents(tmp_path)[0]) == b"\xef\xbb\xbfa\r\n\x00"


def test_a_document_that_is_gone_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FetchError) as caught:
        read_document(Document(tmp_path / "a.txt", "seeds/a.txt", ""))
    assert (caught.value.location, caught.value.reason) == ("seeds/a.txt", "unreadable")
    assert caught.value.detail


@pytest.mark.parametrize(("size", "fits"), [(MAX_BYTES, True), (MAX_BYTES + 1, False), (3 * MAX_BYTES, False)])
def test_a_document_may_be_so_large_and_no_larger(tmp_path: Path, size: int, fits: bool) -> None:
    with (tmp_path / "a.txt").open("wb") as file:
        file.truncate(size)
    (document,) = list_documents(tmp_path)
    if fits:
        assert len(read_document(document)) == size
    else:
        with pytest.raises(ExtractError, match="too_large"):
            read_document(document)
