"""A folder and the store agree after every update, and what cannot be read takes nothing else along."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.errors import FetchError
from index.extract.files import MAX_BYTES
from index.fetch.file import Document
from index.ports import Problem, Source
from index.store.sql import SqlStore
from index.update import Choice, choose_documents, find_gone, update_folder
from tests.stores import NOON, fresh_store

LIBRARY = "ours"
SENTENCE = "The harbour council of Port Maren ordered an electric ferry on Tuesday."


@dataclass
class Kept:
    """A seed folder, the store it is brought into, and a clock that moves a minute with every look."""

    folder: Path
    store: SqlStore
    minutes: int = 0

    def now(self) -> datetime:
        self.minutes += 1
        return NOON + timedelta(minutes=self.minutes)

    def write(self, name: str, text: str = SENTENCE) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    async def update(self, **how: object) -> list[tuple[str, str]]:
        changes = await update_folder(self.store, LIBRARY, self.folder, ("en", "fr"), self.now, **how)  # type: ignore[arg-type]
        return [(change.outcome, change.location) for change in changes]

    async def texts(self) -> dict[str, str]:
        _, articles = await self.store.articles(LIBRARY)
        return {article.location: article.text for article in articles}

    async def source(self) -> Source:
        (source,) = await self.store.sources(LIBRARY)
        return source

    async def problems(self) -> list[tuple[str, str]]:
        return [(problem.location, problem.reason) for problem in (await self.source()).problems]


@pytest.fixture
async def kept(tmp_path: Path) -> AsyncIterator[Kept]:
    (tmp_path / "seeds").mkdir()
    async with fresh_store(tmp_path) as store:
        yield Kept(tmp_path / "seeds", store)


async def test_new_changed_and_removed_files_are_told_apart(kept: Kept) -> None:
    kept.write("a.txt")
    kept.write("b/c.md", "# A heading\n\nSome text below it.")
    assert await kept.update() == [("added", "seeds/a.txt"), ("added", "seeds/b/c.md")]
    assert await kept.update() == []
    kept.write("a.txt", "Everything is different now.")
    (kept.folder / "b" / "c.md").unlink()
    assert await kept.update() == [("changed", "seeds/a.txt"), ("removed", "seeds/b/c.md")]
    assert await kept.texts() == {"seeds/a.txt": "Everything is different now."}


async def test_a_file_that_comes_back_is_restored(kept: Kept) -> None:
    kept.write("a.txt")
    await kept.update()
    (kept.folder / "a.txt").unlink()
    await kept.update()
    kept.write("a.txt")
    assert await kept.update() == [("restored", "seeds/a.txt")]


async def test_an_unchanged_folder_is_neither_read_nor_written(kept: Kept) -> None:
    kept.write("a.txt")
    await kept.update()
    before = await kept.source()
    generation = await kept.store.generation(LIBRARY)
    read: list[str] = []
    await kept.update(told=lambda place, *_: read.append(place))
    assert read == []
    assert await kept.source() == before
    assert await kept.store.generation(LIBRARY) == generation


async def test_a_database_that_may_only_be_read_is_no_trouble_while_nothing_changes(kept: Kept) -> None:
    kept.write("a.txt")
    (kept.folder / "loop.txt").symlink_to(kept.folder / "loop.txt")
    await kept.update()

    async def refuse(*_: object) -> None:
        pytest.fail("written")

    for verb in ("track", "put", "remove", "note_problem", "note_checked"):
        setattr(kept.store, verb, refuse)
    assert await kept.update() == []


async def test_everything_is_read_again_when_asked(kept: Kept) -> None:
    kept.write("a.txt")
    kept.write("b.txt")
    await kept.update()
    told: list[tuple[str, int, int]] = []
    before = (await kept.source()).checked
    assert before is not None
    assert await kept.update(choice=Choice(again=lambda _: True), told=lambda *step: told.append(step)) == []
    assert told == [("seeds/a.txt", 1, 2), ("seeds/b.txt", 2, 2)]
    after = (await kept.source()).checked
    assert after is not None
    assert after > before


async def test_a_touched_file_is_read_and_not_changed(kept: Kept) -> None:
    kept.write("a.txt")
    await kept.update()
    os.utime(kept.folder / "a.txt", ns=(1, 1))
    read: list[str] = []
    assert await kept.update(told=lambda place, *_: read.append(place)) == []
    assert read == ["seeds/a.txt"]
    assert await kept.update(told=lambda place, *_: read.append(place)) == []
    assert read == ["seeds/a.txt"]


BAD = {
    "front.txt": (b"---\npublished: yesterday\n---\nText.", "bad_front_matter"),
    "binary.txt": (bytes(range(256)) * 8, "not_text"),
    "huge.txt": (b"a " * (MAX_BYTES // 2 + 1), "too_large"),
    "empty.md": (b"<!-- nothing -->", "empty"),
}


async def test_what_cannot_be_read_is_noted_with_its_reason_beside_the_rest(kept: Kept) -> None:
    kept.write("a.txt")
    for name, (content, _) in BAD.items():
        (kept.folder / name).write_bytes(content)
    changes = await kept.update()
    assert changes[0] == ("added", "seeds/a.txt")
    assert {outcome for outcome, _ in changes[1:]} == {"failed"}
    assert await kept.problems() == sorted((f"seeds/{name}", reason) for name, (_, reason) in BAD.items())
    assert list(await kept.texts()) == ["seeds/a.txt"]


async def test_a_problem_is_kept_without_reading_again_until_the_file_changes(kept: Kept) -> None:
    kept.write("a.txt", "---\nlang: 12\n---\nText.")
    await kept.update()
    (first,) = (await kept.source()).problems
    assert await kept.update() == []
    assert await kept.update(choice=Choice(again=lambda _: True)) == [("failed", "seeds/a.txt")]
    assert (await kept.source()).problems == (first,)
    kept.write("a.txt", "---\nlang: en\n---\nText.")
    assert await kept.update() == [("added", "seeds/a.txt")]
    assert await kept.problems() == []


async def test_the_problem_of_a_removed_file_goes_with_it(kept: Kept) -> None:
    kept.write("a.txt", "---\nlang: 12\n---\nText.")
    await kept.update()
    (kept.folder / "a.txt").unlink()
    assert await kept.update() == []
    assert await kept.problems() == []


async def test_an_article_stays_as_it_was_while_its_file_cannot_be_read(kept: Kept) -> None:
    kept.write("a.txt")
    await kept.update()
    kept.write("a.txt", "---\nlang: 12\n---\nText.")
    assert await kept.update() == [("failed", "seeds/a.txt")]
    assert await kept.texts() == {"seeds/a.txt": SENTENCE}


async def test_a_file_that_went_away_before_it_was_read_is_tried_again_without_a_change(kept: Kept) -> None:
    kept.write("a.txt")
    kept.write("b.txt")
    second, aside = kept.folder / "b.txt", kept.folder / "aside"
    changes = await kept.update(told=lambda place, *_: place == "seeds/a.txt" and second.rename(aside))
    assert changes == [("added", "seeds/a.txt"), ("failed", "seeds/b.txt")]
    assert await kept.problems() == [("seeds/b.txt", "unreadable")]
    aside.rename(second)
    assert await kept.update() == [("added", "seeds/b.txt")]
    assert await kept.problems() == []


async def test_a_file_that_cannot_be_opened_is_tried_again(kept: Kept) -> None:
    kept.write("a.txt")
    await kept.update()
    kept.write("b.txt")
    (kept.folder / "b.txt").rename(kept.folder / "aside")
    (kept.folder / "b.txt").symlink_to(kept.folder / "b.txt")  # a loop cannot be opened
    assert await kept.update() == []
    assert await kept.problems() == [("seeds/b.txt", "unreadable")]
    (kept.folder / "aside").replace(kept.folder / "b.txt")
    assert await kept.update() == [("added", "seeds/b.txt")]
    assert await kept.problems() == []


async def test_a_folder_that_is_gone_loses_no_article_and_is_told(kept: Kept) -> None:
    kept.write("a.txt")
    await kept.update()
    kept.folder.rename(kept.folder.with_name("elsewhere"))
    assert await kept.update() == []
    assert await kept.update() == []
    assert list(await kept.texts()) == ["seeds/a.txt"]
    assert await kept.problems() == [("seeds", "no_folder")]
    kept.folder.with_name("elsewhere").rename(kept.folder)
    assert await kept.update() == []
    assert await kept.problems() == []


async def test_a_folder_that_never_was_there_is_not_tracked(kept: Kept) -> None:
    kept.folder.rmdir()
    assert await kept.update() == []
    assert await kept.store.sources(LIBRARY) == []


async def test_an_interrupted_update_is_taken_up_where_it_stopped(kept: Kept) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        kept.write(name)

    def stop(_place: str, done: int, _total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await kept.update(told=stop)
    assert list(await kept.texts()) == ["seeds/a.txt", "seeds/b.txt"]
    (kept.folder / "a.txt").unlink()
    assert await kept.update() == [("added", "seeds/c.txt"), ("removed", "seeds/a.txt")]


async def test_an_empty_folder_is_tracked_and_checked_once(kept: Kept) -> None:
    assert await kept.update() == []
    first = await kept.source()
    assert first.checked is not None
    await kept.update()
    assert await kept.source() == first


async def test_an_article_another_process_adds_meanwhile_is_not_taken_for_gone(kept: Kept) -> None:
    """The other lists later and stores a file that is new since, before this one looks for what is gone."""
    kept.write("a.txt")
    other = Kept(kept.folder, kept.store)

    async def put_late(*arguments: object) -> object:
        kept.store.put = put  # type: ignore[method-assign]
        kept.write("b.txt")
        await other.update()
        return await put(*arguments)  # type: ignore[arg-type]

    put, kept.store.put = kept.store.put, put_late  # type: ignore[method-assign, assignment]
    await kept.update()
    assert sorted(await kept.texts()) == ["seeds/a.txt", "seeds/b.txt"]


def document(place: str, state: str = "1") -> Document:
    return Document(Path(place), place, state)


def source(*problems: str, **states: str) -> Source:
    noted = tuple(Problem(place, "unreadable", "", NOON) for place in problems)
    return Source(1, "seeds", "folder", NOON, 0, noted, {f"seeds/{name}": state for name, state in states.items()})


@pytest.mark.parametrize(
    ("stored", "listed", "refused", "gone"),
    [
        ([], [], [], []),
        (["seeds/a"], ["seeds/a"], [], []),
        (["seeds/a", "seeds/b"], ["seeds/b"], [], ["seeds/a"]),
        (["seeds/x/a", "seeds/xy"], [], ["seeds/x"], ["seeds/xy"]),
        (["seeds/x"], [], ["seeds/x"], []),
    ],
)
def test_gone_is_what_was_there_and_might_not_be_hidden(
    stored: list[str], listed: list[str], refused: list[str], gone: list[str]
) -> None:
    errors = [FetchError(place, "unreadable") for place in refused]
    assert find_gone(source(), set(stored), [document(place) for place in listed], errors) == gone


def test_remembered_states_and_problems_can_be_gone_too() -> None:
    assert find_gone(source("seeds/p", s="1"), set(), [], []) == ["seeds/p", "seeds/s"]


def test_only_what_changed_is_chosen_unless_everything_is_wanted() -> None:
    same, moved, new = document("a"), document("b", "2"), document("c")
    known = {"a": "1", "b": "1"}
    assert choose_documents([same, moved, new], known, Choice()) == [moved, new]
    assert choose_documents([same, moved, new], known, Choice(again=lambda place: place != "c")) == [same, moved, new]


Step = tuple[str, str | None]
NAMES = st.sampled_from(["a.txt", "b.txt", "c/d.txt", "c/e.txt"])
TEXTS = st.one_of(st.none(), st.sampled_from(["One.", "Two two.", "Three three three."]))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rounds=st.lists(st.lists(st.tuples(NAMES, TEXTS), max_size=4), max_size=4))
async def test_the_store_is_as_the_folder_after_every_update(kept: Kept, rounds: list[list[Step]]) -> None:
    for steps in rounds:
        for name, text in steps:
            if text is None:
                (kept.folder / name).unlink(missing_ok=True)
            else:
                kept.write(name, text)
        await kept.update()
        files = {path for path in kept.folder.rglob("*.txt") if path.is_file()}
        assert await kept.texts() == {
            f"seeds/{path.relative_to(kept.folder).as_posix()}": path.read_text() for path in files
        }
