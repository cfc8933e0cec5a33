"""The memory against a few dicts."""

from __future__ import annotations

import asyncio
import dataclasses
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from index.kept import Asked, Claim, Votes
from index.store.memory import SqlMemory
from index.store.sql import open_store
from tests.stores import NOON, empty, url_of

LIBRARIES = st.sampled_from(["ours", "theirs"])
PLATFORMS = st.sampled_from(["slack", "discord"])
KEYS = st.sampled_from(["a", "b", "c"])
VOTERS = st.sampled_from(["ann", "bob"])
QUESTIONS = st.sampled_from(["Why?", " WHY", "Who?", "who\u00a0?", "How?"])
REASONS = st.sampled_from([None, "wrong", "late"])
ASKED = Asked("slack", "C1", "U1", "Why?", None, 0)

Key = tuple[str, str]
"""Platform and message."""


@dataclasses.dataclass
class ModelAnswer:
    kept: datetime
    votes: dict[str, tuple[bool, str | None, datetime]] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass
class ModelLibrary:
    events: dict[Key, str] = dataclasses.field(default_factory=dict)
    open: dict[Key, Claim] = dataclasses.field(default_factory=dict)
    claimed: dict[Key, datetime] = dataclasses.field(default_factory=dict)
    answers: dict[str, ModelAnswer] = dataclasses.field(default_factory=dict)
    asked: dict[str, tuple[str, int, datetime, datetime]] = dataclasses.field(default_factory=dict)

    def votes(self) -> Votes:
        cast = [vote for answer in self.answers.values() for vote in answer.votes.values()]
        reasons = Counter(reason for helpful, reason, _ in cast if not helpful and reason is not None)
        helpful = sum(it for it, _, _ in cast)
        return Votes(helpful, len(cast) - helpful, tuple(sorted(reasons.items(), key=lambda it: (-it[1], it[0]))))

    def forget_claims(self, before: datetime) -> None:
        for key in [key for key, claimed in self.claimed.items() if claimed < before]:
            del self.claimed[key], self.events[key]
            self.open.pop(key, None)


class MemoryMachine(RuleBasedStateMachine):
    """The memory does what a few dicts do."""

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
        self.memory = SqlMemory(self.runner.run(self.opening.__aenter__()).connections)

    def teardown(self) -> None:  # type: ignore[explicit-override]  # Python 3.11 has no typing.override
        self.runner.run(self.opening.__aexit__(None, None, None))
        self.runner.close()

    @rule()
    def reopen(self) -> None:
        self.runner.run(self.opening.__aexit__(None, None, None))
        self.opening = open_store(url_of(self.folder / "machine.db"))
        self.memory = SqlMemory(self.runner.run(self.opening.__aenter__()).connections)

    def tick(self) -> datetime:
        self.clock += timedelta(seconds=1)
        return self.clock

    @rule(library=LIBRARIES, platform=PLATFORMS, event_key=KEYS, message=KEYS)
    def claim(self, library: str, platform: str, event_key: str, message: str) -> None:
        model, key, now = self.model[library], (platform, message), self.tick()
        events = {event for (where, _), event in model.events.items() if where == platform}
        free = key not in model.claimed and event_key not in events
        got = self.runner.run(self.memory.claim(library, platform, event_key, message, now, f"ask {now}"))
        assert got == free
        if free:
            model.events[key], model.claimed[key] = event_key, now
            model.open[key] = Claim(platform, message, f"ask {now}", now, 1)

    @rule(library=LIBRARIES, platform=PLATFORMS, message=KEYS)
    def finish(self, library: str, platform: str, message: str) -> None:
        self.runner.run(self.memory.finish(library, platform, message, self.tick(), "post"))
        self.model[library].open.pop((platform, message), None)

    @rule(library=LIBRARIES, platform=PLATFORMS, message=KEYS, stale=st.booleans())
    def reclaim(self, library: str, platform: str, message: str, stale: bool) -> None:
        model, key, now = self.model[library], (platform, message), self.tick()
        known = model.open.get(key, Claim(platform, message, None, NOON, 1))
        seen = dataclasses.replace(known, tries=known.tries - 1) if stale else known
        assert self.runner.run(self.memory.reclaim(library, seen, now)) == (key in model.open and not stale)
        if key in model.open and not stale:
            model.open[key] = dataclasses.replace(known, claimed=now, tries=known.tries + 1)
            model.claimed[key] = now

    @rule(library=LIBRARIES)
    def keep(self, library: str) -> None:
        now = self.tick()
        answer_id = self.runner.run(self.memory.keep_answer(library, ASKED, now))
        self.model[library].answers[answer_id] = ModelAnswer(now)

    @rule(
        library=LIBRARIES,
        owner=LIBRARIES,
        pick=st.integers(0, 2),
        voter=VOTERS,
        helpful=st.booleans(),
        reason=REASONS,
    )
    def vote(self, library: str, owner: str, pick: int, voter: str, helpful: bool, reason: str | None) -> None:
        ids = list(self.model[owner].answers)
        answer_id = ids[pick % len(ids)] if ids else "none"
        now = self.tick()
        mine = self.model[library].answers.get(answer_id)
        got = self.runner.run(self.memory.vote(library, answer_id, voter, helpful, reason, now))
        assert got == (mine is not None)
        if mine is not None:
            mine.votes[voter] = (helpful, reason, now)

    @rule(library=LIBRARIES, question=QUESTIONS)
    def note_unanswered(self, library: str, question: str) -> None:
        now, asked = self.tick(), self.model[library].asked
        self.runner.run(self.memory.note_unanswered(library, question, [question], now))
        same = question.strip(" ?\u00a0").lower()
        _, count, first, _ = asked.pop(same, (question, 0, now, now))
        asked[same] = (question, count + 1, first, now)

    @rule(library=LIBRARIES, owner=LIBRARIES, pick=st.integers(0, 2))
    def resolve(self, library: str, owner: str, pick: int) -> None:
        lines = self.runner.run(self.memory.unanswered(owner, 9))
        if lines:
            line = lines[pick % len(lines)]
            same = line.question.strip(" ?\u00a0").lower()
            got = self.runner.run(self.memory.resolve_unanswered(library, line.id))
            assert got == (self.model[library].asked.pop(same, None) is not None)

    @rule(library=LIBRARIES, back=st.integers(0, 8), claims_only=st.booleans())
    def forget_old(self, library: str, back: int, claims_only: bool) -> None:
        before, model = self.clock - timedelta(seconds=back), self.model[library]
        model.forget_claims(before)
        if claims_only:
            self.runner.run(self.memory.forget_claims(library, before))
            return
        self.runner.run(self.memory.purge(library, before))
        model.answers = {it: answer for it, answer in model.answers.items() if answer.kept >= before}
        for answer in model.answers.values():
            answer.votes = {voter: vote for voter, vote in answer.votes.items() if vote[2] >= before}

    @rule(library=LIBRARIES)
    def forget_workspace(self, library: str) -> None:
        self.runner.run(self.memory.forget_workspace(library))
        self.model[library] = ModelLibrary()

    @invariant()
    def is_like_the_model(self) -> None:
        for library, model in self.model.items():
            for platform in ("slack", "discord"):
                left = self.runner.run(self.memory.unfinished(library, platform, self.clock + timedelta(1)))
                mine = [claim for claim in model.open.values() if claim.platform == platform]
                assert left == sorted(mine, key=lambda it: it.claimed)
            assert self.runner.run(self.memory.votes(library)) == model.votes()
            lines = self.runner.run(self.memory.unanswered(library, 9))
            assert [(it.question, it.count, it.first, it.last) for it in lines] == list(model.asked.values())[::-1]
            assert [it.missing for it in lines] == [(it.question,) for it in lines]
            newest = self.runner.run(self.memory.answer_in_thread(library, "slack", "C1/1"))
            assert newest is None
            for answer_id in self.model["ours"].answers | self.model["theirs"].answers:
                kept = self.runner.run(self.memory.answer_of(library, answer_id))
                assert (kept is not None) == (answer_id in model.answers)


def test_the_memory_does_what_a_few_dicts_do(tmp_path: Path) -> None:
    machine = type("Machine", (MemoryMachine,), {"folder": tmp_path})
    run_state_machine_as_test(machine, settings=settings(max_examples=10, stateful_step_count=20, deadline=None))
