"""The store keeps what it acknowledged, tells what changed, and shows one state at a time."""

from __future__ import annotations

import asyncio
import dataclasses
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import URL

from index.errors import StoreError, StoreForeign, StoreLocked
from index.model import Article, Block, BlockKind, Extracted
from index.ports import Change, Problem, Store
from index.store.rows import digest_of, pack_blocks, unpack_blocks
from index.store.sql import SqlStore, open_store
from index.store.verify import verify

ROOT = Path(__file__).parent.parent
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)

AUTHOR_OF_200 = """
import asyncio, sys
from tests.test_store import NOON, extracted, open_store

async def main(url: str, name: str) -> None:
    async with open_store(url) as store:
        source = await store.track("ours", "seeds", "folder", NOON)
        for number in range(200):
            await store.put("ours", source, f"{name}/{number}", extracted(f"{name} wrote {number}"), NOON)

asyncio.run(main(*sys.argv[1:]))
"""

CHANGER = """
import asyncio, sys
from tests.test_store import NOON, extracted, open_store

async def main(url: str) -> None:
    async with open_store(url) as store:
        source = await store.track("ours", "seeds", "folder", NOON)
        for number in range(40):
            for place in "abc":
                await store.put("ours", source, place, extracted(f"{place} for the {number}th time"), NOON)

asyncio.run(main(*sys.argv[1:]))
"""


def url_of(path: Path) -> str:
    return URL.create("sqlite+aiosqlite", database=str(path)).render_as_string()


def extracted(text: str, /, **changes: object) -> Extracted:
    """One paragraph of text; whatever else is named is changed."""
    plain = Extracted(
        text, (Block(0, len(text)),), title="A title", title_derived=False, language="en", language_declared=True
    )
    return dataclasses.replace(plain, **changes)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a database in which nothing is tracked yet."""
    path = tmp_path_factory.mktemp("empty") / "pullquote.db"

    async def make() -> None:
        async with open_store(url_of(path)):
            pass

    asyncio.run(make())
    return path.read_bytes()


@pytest.fixture
async def store(tmp_path: Path, empty: bytes) -> AsyncIterator[SqlStore]:
    path = tmp_path / "pullquote.db"
    path.write_bytes(empty)
    async with open_store(url_of(path), wait=0.3) as opened:
        yield opened


# --- what each verb does


async def test_an_unknown_library_is_empty_and_at_generation_zero(store: SqlStore) -> None:
    kept: Store = store
    assert await kept.generation("nobody") == 0
    assert await kept.articles("nobody") == (0, [])
    assert await kept.sources("nobody") == []
    assert await kept.locations("nobody", 1) == []
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
    await store.note_checked("ours", source, LATER)
    assert [it.checked for it in await store.sources("ours")] == [LATER]
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


# --- properties


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
OFFSETS = st.integers(0, 10**9)
BLOCKS = st.lists(
    st.builds(
        Block, OFFSETS, OFFSETS, st.sampled_from(BlockKind), st.none() | st.integers(1), st.none() | st.integers(1)
    ),
    max_size=5,
).map(tuple)
CONTENTS = st.builds(
    Extracted,
    text=TEXTS,
    blocks=BLOCKS,
    title=TEXTS,
    url=st.none() | TEXTS,
    publisher=st.none() | TEXTS,
    published=st.none() | st.dates(),
)


@given(BLOCKS)
def test_blocks_survive_packing(blocks: tuple[Block, ...]) -> None:
    assert unpack_blocks(pack_blocks(blocks)) == blocks


@pytest.mark.parametrize("packed", ["", "[", "7", "[7]", "[[1]]", '[[1,2,"poem"]]', '[[1,2,"item",3,4,5]]', "{}x"])
def test_what_was_not_packed_is_not_unpacked(packed: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        unpack_blocks(packed)


def test_any_content_survives_storing(tmp_path: Path) -> None:
    opening = open_store(url_of(tmp_path / "pullquote.db"))
    with asyncio.Runner() as runner:
        store = runner.run(opening.__aenter__())
        source = runner.run(store.track("ours", "seeds", "folder", NOON))

        @settings(max_examples=60, deadline=None)
        @given(content=CONTENTS, now=st.datetimes(timezones=st.just(UTC)))
        def check(content: Extracted, now: datetime) -> None:
            change = runner.run(store.put("ours", source, "a", content, now))
            newest = runner.run(store.articles("ours"))[1][0]
            assert newest.content == content
            if change.outcome == "changed":
                assert newest.fetched == now

        check()
        runner.run(opening.__aexit__(None, None, None))


LIBRARIES = st.sampled_from(["ours", "theirs"])
PLACES = st.sampled_from(["a", "b", "ç"])
FEW = st.sampled_from([extracted("One"), extracted("Two"), extracted("Two", title="New title")])


@dataclasses.dataclass
class ModelArticle:
    id: int
    source: int
    live: bool
    history: list[Extracted]


@dataclasses.dataclass
class ModelLibrary:
    generation: int = 0
    articles: dict[str, ModelArticle] = dataclasses.field(default_factory=dict)
    problems: dict[tuple[int, str], Problem] = dataclasses.field(default_factory=dict)

    def live(self) -> dict[str, ModelArticle]:
        return {place: it for place, it in self.articles.items() if it.live}


class StoreMachine(RuleBasedStateMachine):
    """The store does what a few dicts do."""

    folder: Path
    empty: bytes

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.model = {"ours": ModelLibrary(), "theirs": ModelLibrary()}
        self.clock = NOON

    @initialize()
    def open(self) -> None:
        path = self.folder / "machine.db"
        for ending in ("", "-wal", "-shm"):
            Path(f"{path}{ending}").unlink(missing_ok=True)
        path.write_bytes(self.empty)
        self.opening = open_store(url_of(path))
        self.store = self.runner.run(self.opening.__aenter__())
        for library in self.model:
            for number, place in enumerate(["seeds", "more"], start=1):
                assert self.runner.run(self.store.track(library, place, "folder", NOON)) == number

    def teardown(self) -> None:  # type: ignore[explicit-override]  # Python 3.11 has no typing.override
        self.runner.run(self.opening.__aexit__(None, None, None))
        self.runner.close()

    @rule(library=LIBRARIES, source=st.sampled_from([1, 2]), place=PLACES, content=FEW)
    def put(self, library: str, source: int, place: str, content: Extracted) -> None:
        self.clock += timedelta(seconds=1)
        change = self.runner.run(self.store.put(library, source, place, content, self.clock))
        model = self.model[library]
        model.problems.pop((source, place), None)
        assert change == Change(place, self._put(model, source, place, content), model.articles[place].id)
        model.generation += change.outcome != "unchanged"

    def _put(self, model: ModelLibrary, source: int, place: str, content: Extracted) -> str:
        kept = model.articles.get(place)
        if kept is None:
            model.articles[place] = ModelArticle(len(model.articles) + 1, source, live=True, history=[content])
            return "added"
        outcome = "restored" if not kept.live else "unchanged" if kept.history[-1] == content else "changed"
        if not kept.live:
            kept.live, kept.source = True, source
        if kept.history[-1] != content:
            kept.history.append(content)
        return outcome

    @rule(library=LIBRARIES, source=st.sampled_from([1, 2]), places=st.lists(PLACES, max_size=4))
    def remove(self, library: str, source: int, places: list[str]) -> None:
        changes = self.runner.run(self.store.remove(library, source, places, self.clock))
        model = self.model[library]
        gone = [it for it in dict.fromkeys(places) if it in model.live() and model.articles[it].source == source]
        assert changes == [Change(place, "removed", model.articles[place].id) for place in gone]
        for place in places:
            model.problems.pop((source, place), None)
        for place in gone:
            model.articles[place].live = False
        model.generation += bool(gone)

    @rule(library=LIBRARIES, source=st.sampled_from([1, 2]), place=PLACES, reason=st.sampled_from(["x", "y"]))
    def note_problem(self, library: str, source: int, place: str, reason: str) -> None:
        self.clock += timedelta(seconds=1)
        problem = Problem(place, reason, "detail", self.clock)
        self.runner.run(self.store.note_problem(library, source, problem))
        noted = self.model[library].problems
        since = noted[source, place].since if (source, place) in noted else self.clock
        noted[source, place] = dataclasses.replace(problem, since=since)

    @rule()
    def reopen(self) -> None:
        self.runner.run(self.opening.__aexit__(None, None, None))
        self.opening = open_store(url_of(self.folder / "machine.db"))
        self.store = self.runner.run(self.opening.__aenter__())

    @invariant()
    def is_like_the_model(self) -> None:
        for library, model in self.model.items():
            generation, articles = self.runner.run(self.store.articles(library))
            assert generation == model.generation
            assert [(it.id, it.location, it.version, it.content) for it in articles] == sorted(
                (it.id, place, len(it.history), it.history[-1]) for place, it in model.live().items()
            )
            for source in self.runner.run(self.store.sources(library)):
                mine = [place for place, it in model.live().items() if it.source == source.id]
                assert source.articles == len(mine)
                assert source.problems == tuple(
                    model.problems[key] for key in sorted(model.problems) if key[0] == source.id
                )
                assert self.runner.run(self.store.locations(library, source.id)) == sorted(mine)

    @invariant()
    def rewrites_no_history(self) -> None:
        for library, model in self.model.items():
            for kept in model.articles.values():
                history = self.runner.run(self.store.versions(library, kept.id))
                assert [(it.version, it.content) for it in history] == list(enumerate(kept.history, start=1))


def test_the_store_does_what_a_few_dicts_do(tmp_path: Path, empty: bytes) -> None:
    machine = type("Machine", (StoreMachine,), {"folder": tmp_path, "empty": empty})
    run_state_machine_as_test(machine, settings=settings(max_examples=12, stateful_step_count=12, deadline=None))


# --- several at once


def log_of(store: SqlStore) -> Path:
    return Path(f"{store.connections.path}-wal")


def run_child(code: str, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-W", "error", "-c", code, *arguments], cwd=ROOT)


def test_two_processes_lose_nothing(tmp_path: Path) -> None:
    url = url_of(tmp_path / "pullquote.db")
    writers = [run_child(AUTHOR_OF_200, url, name) for name in ("ann", "bob")]
    assert [writer.wait() for writer in writers] == [0, 0]

    async def count() -> tuple[int, int, int]:
        async with open_store(url) as store:
            generation, articles = await store.articles("ours")
            return generation, len({it.location for it in articles}), len(await verify(store, "ours"))

    assert asyncio.run(count()) == (400, 400, 0)


def test_a_reader_sees_one_state_while_another_process_writes(tmp_path: Path) -> None:
    url = url_of(tmp_path / "pullquote.db")

    async def watch() -> set[int]:
        seen: set[int] = set()
        async with open_store(url) as store:
            writer = run_child(CHANGER, url)
            while writer.poll() is None:
                generation, articles = await store.articles("ours")
                # Every put makes one version and one generation, so one state has as many of each.
                assert sum(it.version for it in articles) == generation
                assert all(digest_of(it.text) == it.digest for it in articles)
                seen.add(generation)
        assert writer.returncode == 0
        return seen

    seen = asyncio.run(watch())
    assert max(seen) <= 120
    assert len(seen) > 10, "the reader was not there while it was written"


async def test_many_tasks_write_and_read_at_once(store: SqlStore) -> None:
    source = await store.track("ours", "seeds", "folder", NOON)

    async def ask() -> None:
        generation, articles = await store.articles("ours")
        assert len(articles) == generation

    async with asyncio.TaskGroup() as group:
        for number in range(40):
            group.create_task(store.put("ours", source, f"{number}", extracted(f"At {number}"), NOON))
            group.create_task(ask())
    assert await store.generation("ours") == 40


async def test_questions_are_answered_while_a_writer_waits_for_its_turn(store: SqlStore) -> None:
    source = await store.track("ours", "seeds", "folder", NOON)
    with FileLock(f"{store.connections.path}.lock"):
        waiting = asyncio.create_task(store.put("ours", source, "a", extracted("At a"), NOON))
        answers = [await store.generation("ours") for _ in range(20)]
        assert not waiting.done()
    assert answers == [0] * 20
    assert (await waiting).outcome == "added"


async def test_waiting_for_a_turn_ends(store: SqlStore) -> None:
    source = await store.track("ours", "seeds", "folder", NOON)
    with FileLock(f"{store.connections.path}.lock"), pytest.raises(StoreLocked) as caught:
        await store.put("ours", source, "a", extracted("At a"), NOON)
    assert caught.value.path == store.connections.path
    assert (await store.put("ours", source, "a", extracted("At a"), NOON)).outcome == "added"


async def test_a_writer_cancelled_while_it_waits_has_written_nothing(store: SqlStore) -> None:
    source = await store.track("ours", "seeds", "folder", NOON)
    with FileLock(f"{store.connections.path}.lock"):
        waiting = asyncio.create_task(store.put("ours", source, "a", extracted("At a"), NOON))
        await store.generation("ours")
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    assert await store.generation("ours") == 0
    assert_nobody_is_writing(store)


async def test_a_writer_cancelled_while_it_writes_has_written_it_all(store: SqlStore) -> None:
    source = await store.track("ours", "seeds", "folder", NOON)
    other = sqlite3.connect(store.connections.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")  # keeps the writer at its first step
    writing: asyncio.Task[object] = asyncio.create_task(store.put("ours", source, "a", extracted("At a"), NOON))
    await yield_until(5, writing)
    assert store.connections.turns.lock.is_locked
    for _ in range(3):
        writing.cancel()
        await asyncio.sleep(0)
    assert not writing.done(), "told to be over while it was not"
    other.execute("ROLLBACK")
    other.close()
    with pytest.raises(asyncio.CancelledError):
        await writing
    assert await store.generation("ours") == 1
    assert_nobody_is_writing(store)


def assert_nobody_is_writing(store: SqlStore) -> None:
    with FileLock(f"{store.connections.path}.lock", timeout=0):
        other = sqlite3.connect(store.connections.path, timeout=0, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
        other.close()


async def yield_until(moment: int, task: asyncio.Task[object]) -> None:
    for _ in range(moment):
        if task.done():
            return
        await asyncio.sleep(0)


@pytest.mark.parametrize("moment", [*range(10), *range(10, 400, 50)])
async def test_a_cancelled_writer_leaves_no_transaction_open(store: SqlStore, moment: int) -> None:
    source = await store.track("ours", "seeds", "folder", NOON)
    task: asyncio.Task[object] = asyncio.create_task(store.put("ours", source, "a", extracted("At a"), NOON))
    await yield_until(moment, task)
    task.cancel()
    task.cancel()
    (result,) = await asyncio.gather(task, return_exceptions=True)
    assert isinstance(result, asyncio.CancelledError | Change)
    assert_nobody_is_writing(store)
    generation, articles = await store.articles("ours")
    assert generation == len(articles)
    again = await store.put("ours", source, "a", extracted("At a"), NOON)
    assert again == Change("a", "unchanged" if generation else "added", 1)


@pytest.mark.parametrize("moment", [*range(10), *range(10, 200, 25)])
async def test_a_loop_that_ends_leaves_no_transaction_open(store: SqlStore, moment: int) -> None:
    source = await store.track("ours", "seeds", "folder", NOON)
    task: asyncio.Task[object] = asyncio.create_task(store.put("ours", source, "a", extracted("At a"), NOON))
    await yield_until(moment, task)
    # What asyncio.run does in the end: everything is cancelled, the part that sees the write through as well.
    rest = asyncio.all_tasks() - {asyncio.current_task()}
    for one in rest:
        one.cancel()
    await asyncio.gather(*rest, return_exceptions=True)
    assert_nobody_is_writing(store)
    again = await store.put("ours", source, "a", extracted("At a"), NOON)
    assert again.outcome in {"added", "unchanged"}


@pytest.mark.parametrize("moment", [*range(10), *range(10, 200, 25)])
async def test_a_cancelled_reader_disturbs_nobody(store: SqlStore, moment: int) -> None:
    source = await store.track("ours", "seeds", "folder", NOON)
    await store.put("ours", source, "a", extracted("At a"), NOON)
    task: asyncio.Task[object] = asyncio.create_task(store.articles("ours"))
    await yield_until(moment, task)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert [len((await store.articles("ours"))[1]) for _ in range(6)] == [1] * 6
    assert_nobody_is_writing(store)


# --- the file


async def test_the_file_is_set_up_as_promised(store: SqlStore) -> None:
    async def ask(pragma: str) -> object:
        return await store.connections.write(lambda it: it.exec_driver_sql(f"PRAGMA {pragma}").scalar())

    assert await ask("journal_mode") == "wal"
    assert await ask("foreign_keys") == 1
    assert await ask("synchronous") == 2
    assert await ask("application_id") == int.from_bytes(b"Pull")
    assert await ask("busy_timeout") == 300


async def test_readers_cannot_write(store: SqlStore) -> None:
    with pytest.raises(StoreError):
        await store.connections.read(lambda it: it.exec_driver_sql("INSERT INTO library VALUES ('x', 1)"))
    assert await store.generation("x") == 0


async def test_all_is_in_one_file_after_closing(tmp_path: Path) -> None:
    async with open_store(url_of(tmp_path / "new" / "folder" / "pullquote.db")) as store:
        source = await store.track("ours", "seeds", "folder", NOON)
        await store.put("ours", source, "a", extracted("At a"), NOON)
    assert sorted(it.name for it in (tmp_path / "new" / "folder").iterdir()) == ["pullquote.db", "pullquote.db.lock"]


async def test_closing_does_not_move_the_log_out_of_turn(tmp_path: Path) -> None:
    path = tmp_path / "pullquote.db"
    with FileLock(f"{path}.lock") as lock:
        lock.release()
        async with open_store(url_of(path), wait=0.1) as store:
            source = await store.track("ours", "seeds", "folder", NOON)
            await store.put("ours", source, "a", extracted("At a"), NOON)
            before = path.read_bytes()
            lock.acquire()
        assert path.read_bytes() == before
        assert log_of(store).stat().st_size > 0
    async with open_store(url_of(path)) as store:
        assert await store.generation("ours") == 1


async def test_a_database_replaced_while_in_use_is_not_written_to(tmp_path: Path, empty: bytes) -> None:
    path = tmp_path / "pullquote.db"
    path.write_bytes(empty)
    async with open_store(url_of(path)) as store:
        path.rename(tmp_path / "away.db")
        path.write_bytes(empty)
        with pytest.raises(StoreForeign):
            await store.track("ours", "seeds", "folder", NOON)


@pytest.mark.parametrize("name", ["with space.db", "quo'te.db", "per%20cent.db", "ha#sh.db", "plus+.db", "énorme.db"])
async def test_any_file_name_will_do(tmp_path: Path, name: str) -> None:
    async with open_store(url_of(tmp_path / name)) as store:
        await store.track("ours", "seeds", "folder", NOON)
    assert (tmp_path / name).stat().st_size > 0


@pytest.mark.parametrize("url", ["sqlite+aiosqlite://", "sqlite+aiosqlite:///:memory:", "postgresql+psycopg://x/y"])
async def test_only_files_of_sqlite_are_opened(url: str) -> None:
    with pytest.raises(ValueError, match="aiosqlite"):
        async with open_store(url):
            pass
