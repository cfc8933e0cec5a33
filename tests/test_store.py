"""What each verb of the store does, and what it leaves alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from index.errors import StoreDamaged, StoreError
from index.model import Article, Block, BlockKind, Extracted
from index.ports import Change, Problem, Store
from index.store.rows import digest_of
from index.store.sql import SqlStore
from tests.stores import LATER, NOON, extracted, fresh_store, log_of


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    async with fresh_store(tmp_path) as opened:
        yield opened


async def test_an_unknown_library_is_empty_and_at_generation_zero(store: SqlStore) -> None:
    kept: Store = store
    assert await kept.generation("nobody") == 0
    assert await kept.articles("nobody") == (0, [])
    assert await kept.sources("nobody") == []
    assert await kept.locations("nobody", 1) == []
    assert await kept.places("nobody") == frozenset()
    assert await kept.versions("nobody", 1) == []


async def test_the_same_place_is_tracked_once(store: SqlStore) -> None:
    first = await store.track("ours", "seeds", "folder", NOON)
    other = await store.track("ours", "more", "folder", NOON)
    assert await store.track("ours", "seeds", "folder", LATER) == first
    assert first != other
    assert [(it.location, it.kind, it.checked, it.articles) for it in await store.sources("ours")] == [
        ("more", "folder", None, 0),
        ("seeds", "folder", None, 0),
    ]
    assert await store.generation("ours") == 0


RICH = Extracted(
    text="Über\u200cschrift\n\nEin Satz. 👩‍👩‍👧\x00\n",
    blocks=(Block(0, 12, BlockKind.HEADING, line=1), Block(14, 27, page=3), Block(14, 27, BlockKind.CODE, 9, 2)),
    title="",
    title_derived=True,
    language="de",
    language_declared=False,
    url="https://example.org/ä?b=%20#c",
    publisher="Das Blatt",
    author="O'Neill; DROP TABLE article",
    published=date(1, 1, 1),
)


async def test_what_was_put_is_read_back_whole(store: SqlStore) -> None:
    source = await store.track("ours", "seeds", "folder", NOON)
    eastern = LATER.astimezone(timezone(timedelta(hours=9)))
    assert await store.put("ours", source, "a", RICH, eastern) == Change("a", "added", 1)
    (article,) = (await store.articles("ours"))[1]
    assert article == Article(1, 1, digest_of(RICH.text), "a", LATER, RICH)
    assert article.fetched.utcoffset() == timedelta(0)


DIFFERENT = [
    {"text": "Another text"},
    {"blocks": (Block(0, 4),)},
    {"blocks": (Block(0, 8, BlockKind.ITEM),)},
    {"blocks": (Block(0, 8, line=1),)},
    {"title": "Another title"},
    {"title_derived": True},
    {"language": "fr"},
    {"language_declared": False},
    {"url": "https://example.org"},
    {"publisher": "Someone"},
    {"author": "Somebody"},
    {"published": date(2026, 1, 2)},
]


@pytest.mark.parametrize("changes", DIFFERENT, ids=repr)
async def test_any_difference_makes_a_new_version(store: SqlStore, changes: dict[str, object]) -> None:
    source = await store.track("ours", "seeds", "folder", NOON)
    old, new = extracted("One text"), extracted("One text", **changes)
    await store.put("ours", source, "a", old, NOON)
    assert await store.put("ours", source, "a", new, LATER) == Change("a", "changed", 1)
    generation, (newest,) = await store.articles("ours")
    assert (generation, newest.version, newest.content, newest.fetched) == (2, 2, new, LATER)
    assert [(it.version, it.content, it.fetched) for it in await store.versions("ours", 1)] == [
        (1, old, NOON),
        (2, new, LATER),
    ]


async def test_what_did_not_change_is_not_written(store: SqlStore) -> None:
    source = await store.track("ours", "seeds", "folder", NOON)
    await store.put("ours", source, "a", RICH, NOON)
    before = log_of(store).read_bytes()
    assert await store.put("ours", source, "a", RICH, LATER) == Change("a", "unchanged", 1)
    assert log_of(store).read_bytes() == before
    generation, (article,) = await store.articles("ours")
    assert (generation, article.version, article.fetched) == (1, 1, NOON)


async def test_a_removed_article_leaves_answers_and_keeps_its_history(store: SqlStore) -> None:
    source = await store.track("ours", "seeds", "folder", NOON)
    for place in "abc":
        await store.put("ours", source, place, extracted(f"At {place}"), NOON)
    gone = await store.remove("ours", source, ["c", "nowhere", "a", "c"], LATER)
    assert gone == [Change("c", "removed", 3), Change("a", "removed", 1)]
    generation, left = await store.articles("ours")
    assert (generation, [it.location for it in left]) == (4, ["b"])
    assert await store.locations("ours", source) == ["b"]
    assert await store.places("ours") == {"b"}
    assert [it.content for it in await store.versions("ours", 1)] == [extracted("At a")]
    assert await store.remove("ours", source, ["a"], LATER) == []
    assert await store.remove("ours", source, [], LATER) == []
    assert await store.generation("ours") == 4


@pytest.mark.parametrize(("text", "numbers"), [("At a", [1]), ("Moved", [1, 2])])
async def test_a_removed_article_that_is_read_again_is_restored(store: SqlStore, text: str, numbers: list[int]) -> None:
    source = await store.track("ours", "seeds", "folder", NOON)
    await store.put("ours", source, "a", extracted("At a"), NOON)
    await store.remove("ours", source, ["a"], NOON)
    assert await store.put("ours", source, "a", extracted(text), LATER) == Change("a", "restored", 1)
    generation, (article,) = await store.articles("ours")
    assert (generation, article.text) == (3, text)
    assert [it.version for it in await store.versions("ours", 1)] == numbers


async def test_a_source_removes_only_what_is_its_own(store: SqlStore) -> None:
    first = await store.track("ours", "seeds", "folder", NOON)
    other = await store.track("ours", "seeds/more", "folder", NOON)
    await store.put("ours", first, "a", extracted("At a"), NOON)
    assert await store.put("ours", other, "a", extracted("At a"), NOON) == Change("a", "unchanged", 1)
    assert await store.remove("ours", other, ["a"], NOON) == []
    assert [it.articles for it in await store.sources("ours")] == [1, 0]
    await store.remove("ours", first, ["a"], NOON)
    assert await store.put("ours", other, "a", extracted("At a"), NOON) == Change("a", "restored", 1)
    assert [it.articles for it in await store.sources("ours")] == [0, 1]


async def test_a_problem_is_kept_with_its_beginning_until_the_place_is_read(store: SqlStore) -> None:
    source = await store.track("ours", "seeds", "folder", NOON)
    other = await store.track("ours", "more", "folder", NOON)
    await store.put("ours", source, "a", extracted("At a"), NOON)
    await store.note_problem("ours", source, Problem("b", "unreadable", "", NOON))
    await store.note_problem("ours", source, Problem("a", "unreadable", "first", NOON))
    await store.note_problem("ours", other, Problem("a", "unreadable", "mine", NOON))
    await store.note_problem("ours", source, Problem("a", "empty", "then", LATER))
    noted = (Problem("a", "empty", "then", NOON), Problem("b", "unreadable", "", NOON))
    assert [it.problems for it in await store.sources("ours")] == [(Problem("a", "unreadable", "mine", NOON),), noted]
    assert [it.text for it in (await store.articles("ours"))[1]] == ["At a"]
    assert await store.generation("ours") == 1

    await store.put("ours", source, "a", extracted("At a"), LATER)  # unchanged, but read
    assert (await store.sources("ours"))[1].problems == noted[1:]
    await store.remove("ours", source, ["b"], LATER)  # was never an article
    assert [len(it.problems) for it in await store.sources("ours")] == [1, 0]
    assert await store.generation("ours") == 1


async def test_a_complete_read_is_noted(store: SqlStore) -> None:
    source = await store.track("ours", "seeds", "folder", NOON)
    other = await store.track("ours", "tracked later", "folder", NOON)
    for states in ({"ä/\udce4.txt": "1", "b": ""}, {"b": "2"}):
        await store.note_checked("ours", source, LATER, states)
        assert [(it.id, it.checked, it.states) for it in await store.sources("ours")] == [
            (source, LATER, states),
            (other, None, {}),
        ]
    await store.note_checked("ours", source, NOON)
    assert [(it.checked, it.states) for it in await store.sources("ours")] == [(NOON, {}), (None, {})]
    assert await store.generation("ours") == 0


async def test_libraries_do_not_see_each_other(store: SqlStore) -> None:
    for library in ("ours", "theirs", "OURS"):
        source = await store.track(library, "seeds", "folder", NOON)
        await store.put(library, source, "a", extracted(f"For {library}"), NOON)
        await store.note_problem(library, source, Problem("b", "unreadable", library, NOON))
    await store.put("ours", 1, "a", extracted("New"), NOON)
    await store.remove("theirs", 1, ["a"], NOON)
    await store.note_checked("theirs", 1, NOON)
    assert [it.text for it in (await store.articles("ours"))[1]] == ["New"]
    assert [it.text for it in (await store.articles("OURS"))[1]] == ["For OURS"]
    assert [it.text for it in await store.versions("theirs", 1)] == ["For theirs"]
    assert await store.articles("theirs") == (2, [])
    (source_of_ours,) = await store.sources("ours")
    assert (source_of_ours.articles, source_of_ours.checked) == (1, None)
    assert source_of_ours.problems == (Problem("b", "unreadable", "ours", NOON),)


async def test_a_source_of_another_library_is_refused(store: SqlStore) -> None:
    await store.track("theirs", "seeds", "folder", NOON)
    foreign = await store.track("theirs", "more", "folder", NOON)
    source = await store.track("ours", "seeds", "folder", NOON)
    await store.put("ours", source, "a", extracted("At a"), NOON)
    for work in (
        store.put("ours", foreign, "a", extracted("Other"), NOON),
        store.put("ours", foreign, "a", extracted("At a"), NOON),
        store.put("nobody", foreign, "a", extracted("Other"), NOON),
        store.note_checked("ours", foreign, NOON),
        store.note_problem("ours", foreign, Problem("a", "unreadable", "", NOON)),
        store.remove("ours", foreign, ["a"], NOON),
    ):
        with pytest.raises(StoreError):
            await work
    assert await store.articles("ours") == (1, [(await store.versions("ours", 1))[0]])
    assert await store.generation("nobody") == 0


async def test_what_cannot_be_stored_leaves_nothing_behind(store: SqlStore) -> None:
    source = await store.track("ours", "seeds", "folder", NOON)
    half = "\ud83d"
    with pytest.raises(StoreError):
        await store.put("ours", source, "a", extracted(half), NOON)
    with pytest.raises(StoreError):
        await store.put("ours", source, half, extracted("At a"), NOON)
    with pytest.raises(TypeError, match="zone"):
        await store.put("ours", source, "a", extracted("At a"), datetime(2026, 3, 1))  # noqa: DTZ001
    assert await store.articles("ours") == (0, [])
    assert await store.put("ours", source, "a", extracted("At a"), NOON) == Change("a", "added", 1)


async def test_more_places_than_a_statement_takes_values(store: SqlStore) -> None:
    source = await store.track("ours", "seeds", "folder", NOON)
    for place in "ab":
        await store.put("ours", source, place, extracted("At"), NOON)
    places = [f"gone/{number}" for number in range(40_000)]
    assert await store.remove("ours", source, [*places, "b"], NOON) == [Change("b", "removed", 2)]


async def test_texts_are_stated_and_read_by_version(store: SqlStore) -> None:
    kept: Store = store
    source = await kept.track("ours", "seeds", "folder", NOON)
    for name, text in (("a", "At a"), ("b", "At b"), ("a", "Another")):
        await kept.put("ours", source, name, extracted(text), NOON)
    await kept.put("theirs", await kept.track("theirs", "seeds", "folder", NOON), "a", extracted("Theirs"), NOON)
    generation, stated = await kept.stated("ours", digests=True)
    _, live = await kept.articles("ours")
    assert generation == await kept.generation("ours")
    assert stated == [(it.id, it.version, it.digest) for it in live] == sorted(stated)
    assert await kept.stated("ours", digests=False) == (generation, [(1, 2, ""), (2, 1, "")])
    keys = [(2, 1), (1, 1), (1, 2), (2, 1)]
    assert [it.text for it in await asyncio.to_thread(kept.read, "ours", keys)] == ["At b", "At a", "Another", "At b"]
    with pytest.raises(StoreDamaged):
        await asyncio.to_thread(kept.read, "ours", [(1, 3)])
    await kept.remove("ours", source, ["a"], NOON)
    assert (await kept.stated("ours", digests=False))[1] == [(2, 1, "")]
    assert await kept.stated("nobody", digests=True) == (0, [])
