"""The store against a few dicts, and any content there and back."""

from __future__ import annotations

import asyncio
import dataclasses
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from index.model import Block, BlockKind, Extracted
from index.ports import Change, Problem
from index.store.rows import pack_blocks, unpack_blocks
from index.store.sql import open_store
from tests.stores import NOON, empty, extracted, url_of

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

        @settings(max_examples=40, deadline=None)
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
        path.write_bytes(empty())
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


def test_the_store_does_what_a_few_dicts_do(tmp_path: Path) -> None:
    machine = type("Machine", (StoreMachine,), {"folder": tmp_path})
    run_state_machine_as_test(machine, settings=settings(max_examples=10, stateful_step_count=10, deadline=None))
