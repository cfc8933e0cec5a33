"""The Memory port over SQL: every verb is one function, run in one transaction; purge takes as many as it needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from index.kept import AdminAct, Asked, Claim, KeptAnswer, Pin, QuoteAt, Unanswered, Votes
from index.store import answers, claims, feedback, forget, pins, rules
from index.store.connect import Connections
from index.store.keys import new_id


class SqlClaims:
    """Claims in a SQL database; see ports.Claims."""

    def __init__(self, connections: Connections) -> None:
        self.connections = connections

    async def claim(
        self, library: str, platform: str, event_key: str, message_key: str, now: datetime, request: str = ""
    ) -> bool:
        return await self.connections.write(
            lambda it: claims.claim(it, library, platform, event_key, message_key, request, now)
        )

    async def finish(self, library: str, platform: str, message_key: str, now: datetime, posted: str | None) -> None:
        await self.connections.write(lambda it: claims.finish(it, library, platform, message_key, posted, now))

    async def unfinished(self, library: str, platform: str, before: datetime) -> list[Claim]:
        return await self.connections.read(lambda it: claims.unfinished(it, library, platform, before))

    async def reclaim(self, library: str, claim: Claim, now: datetime) -> bool:
        return await self.connections.write(lambda it: claims.reclaim(it, library, claim, now))

    async def forget_claims(self, library: str, before: datetime) -> None:
        while await self.connections.write(lambda it: forget.forget_claims(it, library, before)):
            pass


class SqlAnswers:
    """Answers with buttons in a SQL database; see ports.Answers."""

    def __init__(self, connections: Connections) -> None:
        self.connections = connections

    async def keep_answer(self, library: str, asked: Asked, now: datetime) -> str:
        answer_id = new_id()
        await self.connections.write(lambda it: answers.keep_answer(it, library, answer_id, asked, now))
        return answer_id

    async def answer_of(self, library: str, answer_id: str) -> KeptAnswer | None:
        return await self.connections.read(lambda it: answers.answer_of(it, library, answer_id))

    async def answer_in_thread(self, library: str, platform: str, thread: str) -> KeptAnswer | None:
        return await self.connections.read(lambda it: answers.answer_in_thread(it, library, platform, thread))

    async def note_shown(self, library: str, answer_id: str, count: int) -> None:
        await self.connections.write(lambda it: answers.note_shown(it, library, answer_id, count))

    async def note_post(self, library: str, answer_id: str, post: str, thread: str | None = None) -> None:
        await self.connections.write(lambda it: answers.note_post(it, library, answer_id, post, thread))


class SqlFeedback:
    """Votes and questions without an answer in a SQL database; see ports.Feedback."""

    def __init__(self, connections: Connections) -> None:
        self.connections = connections

    async def vote(
        self, library: str, answer_id: str, voter: str, helpful: bool, reason: str | None, now: datetime
    ) -> bool:
        return await self.connections.write(
            lambda it: feedback.vote(it, library, answer_id, voter, helpful, reason, now)
        )

    async def votes(self, library: str) -> Votes:
        return await self.connections.read(lambda it: feedback.votes(it, library))

    async def note_unanswered(self, library: str, question: str, missing: Sequence[str], now: datetime) -> None:
        await self.connections.write(lambda it: feedback.note_unanswered(it, library, question, missing, now))

    async def unanswered(self, library: str, limit: int) -> list[Unanswered]:
        return await self.connections.read(lambda it: feedback.unanswered(it, library, limit))

    async def resolve_unanswered(self, library: str, unanswered_id: str) -> bool:
        return await self.connections.write(lambda it: feedback.resolve_unanswered(it, library, unanswered_id))


class SqlPins:
    """Pinned questions in a SQL database; see ports.Pins."""

    def __init__(self, connections: Connections) -> None:
        self.connections = connections

    async def pin(self, library: str, question: str, quote: QuoteAt, newest: int, now: datetime) -> int | None:
        return await self.connections.write(lambda it: pins.pin(it, library, question, quote, newest, now))

    async def pins(self, library: str) -> list[Pin]:
        return await self.connections.read(lambda it: pins.pins(it, library))

    async def unpin(self, library: str, number: int) -> bool:
        return await self.connections.write(lambda it: pins.unpin(it, library, number))

    async def note_pins(self, library: str, good: Mapping[int, bool], newest: int) -> None:
        await self.connections.write(lambda it: pins.note_pins(it, library, good, newest))

    async def answered_lately(self, library: str, limit: int) -> list[KeptAnswer]:
        return await self.connections.read(lambda it: pins.answered_lately(it, library, limit))


class SqlRules:
    """Settings, the log of administrators, and forgetting, in a SQL database; see ports.Rules."""

    def __init__(self, connections: Connections) -> None:
        self.connections = connections

    async def setting(self, library: str, platform: str, channel: str, name: str) -> str | None:
        return await self.connections.read(lambda it: rules.setting(it, library, platform, channel, name))

    async def set_setting(self, library: str, platform: str, channel: str, name: str, value: str | None) -> None:
        await self.connections.write(lambda it: rules.set_setting(it, library, platform, channel, name, value))

    async def log_admin(self, library: str, who: str, what: str, outcome: str, now: datetime) -> None:
        await self.connections.write(lambda it: rules.log_admin(it, library, who, what, outcome, now))

    async def admin_log(self, library: str, limit: int) -> list[AdminAct]:
        return await self.connections.read(lambda it: rules.admin_log(it, library, limit))

    async def purge(self, library: str, before: datetime) -> None:
        while await self.connections.write(lambda it: forget.purge(it, library, before)):
            pass

    async def forget_workspace(self, library: str) -> None:
        await self.connections.write(lambda it: forget.forget_workspace(it, library))


class SqlMemory(SqlClaims, SqlAnswers, SqlFeedback, SqlPins, SqlRules):
    """Facts about conversations in a SQL database; see ports.Memory for what each method promises."""
