"""The seam of the bot: what it needs remembered of its conversations; the nouns are in index.kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from index.kept import AdminAct, Asked, Claim, KeptAnswer, Unanswered, Votes


class Claims(Protocol):
    """Each event is taken on once, over processes, restarts and concurrency: never twice, and never silently lost.

    ``platform`` is "slack", "discord" and the like. Keys are opaque strings, unique per library and platform; where
    workspaces share a library the key has to name the workspace.
    """

    async def claim(
        self, library: str, platform: str, event_key: str, message_key: str, now: datetime, request: str = ""
    ) -> bool:
        """True for exactly one caller per event and per message; ask before the work starts.

        ``event_key`` is the delivery's own id, ``message_key`` says what is answered (team, channel, time, intent):
        an event that comes again under another id is no new one. ``request`` is what a restart needs to answer it,
        such as JSON, of at most 8,192 characters: a longer one is claimed all the same, and not kept.
        """

    async def finish(self, library: str, platform: str, message_key: str, now: datetime, posted: str | None) -> None:
        """Remember that it was answered; ``posted`` is the platform's id of our post, None when there is none.

        The first to finish is remembered; a message nobody claimed is left alone.
        """

    async def unfinished(self, library: str, platform: str, before: datetime) -> list[Claim]:
        """What was claimed earlier than ``before`` and never finished, oldest first."""

    async def reclaim(self, library: str, claim: Claim, now: datetime) -> bool:
        """True for exactly one caller that takes an unfinished claim on again; its ``tries`` grow.

        False when it was finished, forgotten or taken on by another since ``claim`` was read.
        """

    async def forget_claims(self, library: str, before: datetime) -> None:
        """Delete claims made earlier than ``before``, finished or not; what they were of can be claimed again."""


class Answers(Protocol):
    """Answers whose buttons work after a restart. A button carries the id, never rights or text."""

    async def keep_answer(self, library: str, asked: Asked, now: datetime) -> str:
        """A fresh id of 22 characters (A-Z a-z 0-9 _ -) nobody can guess: 128 bits. ``shown`` begins at the quotes
        that are given."""

    async def answer_of(self, library: str, answer_id: str) -> KeptAnswer | None:
        """The answer with that id in this library; None for one of another library, too."""

    async def answer_in_thread(self, library: str, platform: str, thread: str) -> KeptAnswer | None:
        """The answer that was kept last in a thread."""

    async def note_shown(self, library: str, answer_id: str, count: int) -> None:
        """Remember that ``count`` quotes were shown in all; it never shrinks."""

    async def note_post(self, library: str, answer_id: str, post: str, thread: str | None = None) -> None:
        """Remember the platform's id of our message, and the thread that came to be with it, if one did."""


class Feedback(Protocol):
    """What people thought of answers, and what they could not be told."""

    async def vote(
        self, library: str, answer_id: str, voter: str, helpful: bool, reason: str | None, now: datetime
    ) -> bool:
        """Remember a vote instead of the voter's last one; False when this library keeps no such answer.

        A reason is cut at 1,000 characters.
        """

    async def votes(self, library: str) -> Votes:
        """Counts over all answers that are kept."""

    async def note_unanswered(self, library: str, question: str, missing: Sequence[str], now: datetime) -> None:
        """Count a question; case, spacing and marks at its ends make no other question of it."""

    async def unanswered(self, library: str, limit: int) -> list[Unanswered]:
        """The ``limit`` questions asked last, newest first."""

    async def resolve_unanswered(self, library: str, unanswered_id: str) -> bool:
        """Strike a question off; False when it was not there. Asked again it begins at one."""


class Rules(Protocol):
    """What administrators set and did, and how long anything is remembered."""

    async def setting(self, library: str, platform: str, channel: str, name: str) -> str | None:
        """What was set last, None when nothing was."""

    async def set_setting(self, library: str, platform: str, channel: str, name: str, value: str | None) -> None:
        """Remember a setting of one channel; None takes it back."""

    async def log_admin(self, library: str, who: str, what: str, outcome: str, now: datetime) -> None:
        """Remember what somebody did or tried; nothing of the log is ever changed."""

    async def admin_log(self, library: str, limit: int) -> list[AdminAct]:
        """The last ``limit`` acts, newest first."""

    async def purge(self, library: str, before: datetime) -> None:
        """Delete answers with their votes, votes and claims earlier than ``before``, in many short transactions."""

    async def forget_workspace(self, library: str) -> None:
        """Delete everything remembered of the library's chats at once; its articles stay."""


class Memory(Claims, Answers, Feedback, Rules, Protocol):
    """Facts about conversations, library (tenant) first: no verb reads or changes anything of another library.

    Times are aware UTC. Every write is one short transaction (`purge` takes many), durable on return. Every method
    raises only subclasses of StoreError, and TypeError for a time without a zone.
    """
