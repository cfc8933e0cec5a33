"""Several processes make of articles what one makes; whatever becomes of them, nothing is lost, and none stays."""

from __future__ import annotations

import logging
import pickle
import random
import signal
import subprocess
import sys
from asyncio import CancelledError
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import replace
from hashlib import sha256
from multiprocessing import active_children
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import fresh
from index.clean.repetition import Repeated
from index.crew import team
from index.crew.team import Processes, Team
from index.crew.wire import pack_batch, pack_seen, unpack_batch, unpack_seen
from index.disk.file import Files
from index.errors import LexiconError, PullquoteError, StoreDamaged
from index.fresh import Crew, look_at, make_batches
from index.model import Article
from index.rank.gather import go_on
from index.rank.segment import Living
from index.renew import Hire, Renewal
from index.texts import Key
from index.views import state
from index.wanted import want
from tests.libraries import article
from tests.test_renew import LINES, TAILS, assert_same


def write(key: Key) -> Article:
    """The same article whoever writes it."""
    chance = random.Random(key[0])  # noqa: S311 - nothing secret
    lines = [chance.choice(LINES) for _ in range(chance.randint(1, 5))] + chance.sample(TAILS, chance.randint(0, 2))
    language, publisher = chance.choice(["en", "en", "fr"]), chance.choice(["Harbour Post", "Other"])
    made = article(key[0], *lines, language=language, publisher=publisher)
    return replace(made, version=key[1], digest=sha256(made.text.encode()).hexdigest())


def read(keys: Sequence[Key]) -> list[Article]:
    return [write(key) for key in keys]


def open_made() -> Callable[[Sequence[Key]], list[Article]]:
    """As a store is opened in another process."""
    return read


def read_nothing(keys: Sequence[Key]) -> list[Article]:
    raise StoreDamaged(Path("a.db"), f"no version {keys[0]}")


def open_damaged() -> Callable[[Sequence[Key]], list[Article]]:
    return read_nothing


def make(
    numbers: Sequence[int], hire: Hire | None = None, told: Callable[[int, int], None] | None = None
) -> list[Living]:
    renewal = Renewal((), read, hire=hire) if told is None else Renewal((), read, progress=told, hire=hire)
    return renewal.run(want(state(read([(number, 1) for number in numbers]))))


def compare(one: Sequence[Living], other: Sequence[Living]) -> None:
    for ours, theirs in zip(one, other, strict=True):
        assert_same(ours.segment, theirs.segment)
        assert_same(ours.counted, theirs.counted)


@pytest.fixture(autouse=True)
def two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(team, "processors", lambda: 2)


@pytest.fixture(scope="module")
def crew(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crew]:
    with team.start(open_made, Files(tmp_path_factory.mktemp("index")), go_on, 2) as started:
        yield started


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sets(st.integers(1, 500), max_size=30), st.integers(1, 2_000))
def test_several_processes_make_what_one_makes(crew: Crew, numbers: set[int], letters: int) -> None:
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(fresh, "LETTERS", letters)
        several = make(sorted(numbers), lambda _: nullcontext(crew))
    compare(several, make(sorted(numbers)))


def test_progress_is_told_up_to_n_of_n(crew: Crew) -> None:
    assert isinstance(crew, Processes)
    crew.done.value = 0
    told: list[tuple[int, int]] = []
    make(range(1, 300), lambda _: nullcontext(crew), lambda *it: told.append(it))
    assert told == sorted(set(told))
    assert told[-1] == (299, 299)


@settings(max_examples=25, deadline=None)
@given(st.sets(st.integers(1, 500), min_size=1, max_size=30))
def test_what_processes_tell_each_other_comes_over_whole(numbers: set[int]) -> None:
    keys = [(number, 1) for number in sorted(numbers)]
    seen = look_at(read, keys)
    told = unpack_seen(pickle.loads(pickle.dumps(pack_seen(seen))))  # noqa: S301 - our own
    assert_same([repr(it) for it in told], [repr(it) for it in seen])
    repeated = {it.trace.neighbours: Repeated(it.trace.lines.tolist()) for it in seen}
    for batch in make_batches(dict(zip(keys, seen, strict=True)), repeated, 2):
        again = unpack_batch(pickle.loads(pickle.dumps(pack_batch(batch))))  # noqa: S301 - our own
        assert (again.language, again.keys, repr(again.traces)) == (batch.language, batch.keys, repr(batch.traces))
        assert {name: it.marks for name, it in again.repeated.items()} == {
            name: it.marks for name, it in batch.repeated.items()
        }


def build(path: Path, numbers: Sequence[int], step: Callable[[], None] = go_on, **more: object) -> list[Living]:
    hired = Team(**{"open_texts": open_made, "many": 1, **more})  # type: ignore[arg-type]
    return hired.build(lambda hire: make(numbers, hire), Files(path), read, step)


def test_when_a_process_is_killed_one_alone_makes_all(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    before = set(active_children())

    def kill() -> None:
        for child in [*{*active_children()} - before][:1]:
            child.kill()

    compare(build(tmp_path, range(1, 30), kill), make(range(1, 30)))
    assert "by one process" in caplog.text
    assert set(active_children()) == before


def test_who_gives_up_leaves_no_process_behind(tmp_path: Path) -> None:
    before = set(active_children())

    def give_up() -> None:
        raise CancelledError

    with pytest.raises(CancelledError):
        build(tmp_path, range(1, 30), give_up)
    assert set(active_children()) == before


def test_an_error_is_the_same_from_another_process(tmp_path: Path) -> None:
    with pytest.raises(StoreDamaged) as raised:
        build(tmp_path, range(1, 30), open_texts=open_damaged)
    assert (raised.value.path, raised.value.detail) == (Path("a.db"), "no version (1, 1)")


@pytest.mark.parametrize("error", [LexiconError("own.txt", 3, "wrong"), StoreDamaged(Path("a.db"), "no version 3")])
def test_an_error_stays_what_it_is_when_it_is_told(error: PullquoteError) -> None:
    told = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    assert (type(told), told.args, told.__dict__) == (type(error), error.args, error.__dict__)


def refuse(*_: object, **__: object) -> None:
    raise OSError(11, "Resource temporarily unavailable")


def test_where_no_process_can_be_started_one_alone_makes_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(ProcessPoolExecutor, "submit", refuse)
    compare(build(tmp_path, range(1, 9)), make(range(1, 9)))
    assert "temporarily unavailable" in caplog.text


def test_for_few_articles_no_process_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(ProcessPoolExecutor, "submit", refuse)
    with caplog.at_level(logging.WARNING):
        build(tmp_path, range(1, 30), many=30)
        monkeypatch.setattr(team, "processors", lambda: 1)
        build(tmp_path, range(1, 30))
    assert caplog.text == ""


STAY = """
import sys, time
from pathlib import Path
from index.crew.team import start
from index.disk.file import Files
from tests.test_crew import open_made
if __name__ == "__main__":
    with start(open_made, Files(Path(sys.argv[1])), lambda: None, 2) as crew:
        list(crew.look([[(1, 1)]]))
        print("there", flush=True)
        time.sleep(60)
"""


def test_processes_end_with_the_one_that_started_them(tmp_path: Path) -> None:
    program = tmp_path / "stay.py"
    program.write_text(STAY, encoding="utf-8")
    root = Path(__file__).parent.parent
    with subprocess.Popen(
        [sys.executable, program, tmp_path], stdout=subprocess.PIPE, cwd=root, env={"PYTHONPATH": str(root)}
    ) as started:
        assert started.stdout is not None
        assert started.stdout.readline() == b"there\n"
        started.send_signal(signal.SIGKILL)
        assert started.stdout.read() == b""  # which ends when the last process that could write there has ended
