"""The seams of the bot: what it needs remembered of its conversations, and what a chat platform can do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.message import Message
from bot.request import Upload
from bot.visit import Visit
from index.errors import PullquoteError
from index.kept import AdminAct, Asked, Claim, KeptAnswer, Pin, QuoteAt, Unanswered, Votes


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


class Pins(Protocol):
    """Questions that are to keep their answers when articles are read anew."""

    async def pin(self, library: str, question: str, quote: QuoteAt, newest: int, now: datetime) -> int | None:
        """Remember the quote that answers a question, instead of what was pinned for it before; its number.

        None when MOST_PINS others are pinned. ``newest`` is the highest number of an article now.
        """

    async def pins(self, library: str) -> list[Pin]:
        """All that are pinned, by number."""

    async def unpin(self, library: str, number: int) -> bool:
        """Forget one; False when there is none of that number."""

    async def note_pins(self, library: str, good: Mapping[int, bool], newest: int) -> None:
        """Remember which pins, by number, are answered as pinned, now that ``newest`` is the highest article."""

    async def answered_lately(self, library: str, limit: int) -> list[KeptAnswer]:
        """Up to ``limit`` first answers to different questions: those found helpful first, then the newest; none that
        more people found not helpful."""


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


class Memory(Claims, Answers, Feedback, Pins, Rules, Protocol):
    """Facts about conversations, library (tenant) first: no verb reads or changes anything of another library.

    Times are aware UTC. Every write is one short transaction (`purge` takes many), durable on return. Every method
    raises only subclasses of StoreError, and TypeError for a time without a zone.
    """


class ChatError(PullquoteError):
    """A platform did not take what it was sent; ``reason`` is a key of the wording (``chat.error_<reason>``).

    "forbidden" (we may not write or read there), "expired" (too late to reply to it), "gone" (what it was about is not
    there any more), "unreachable" (the platform does not answer), "file_too_large", or "refused" (for another reason).
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason} {detail}".rstrip())
        self.reason = reason
        self.detail = detail


class ChatDown(PullquoteError):
    """A platform cannot be reached at all; ``reason`` is a key of the wording (``chat.down_<reason>``).

    ``mendable`` says that trying again may help; a wrong token stays wrong.
    """

    def __init__(self, reason: str, detail: str = "", *, mendable: bool = False) -> None:
        super().__init__(f"{reason} {detail}".rstrip())
        self.reason = reason
        self.detail = detail
        self.mendable = mendable


class Chat(Protocol):
    """One chat platform, outward: the only way anything is posted there. Every method raises only ChatError."""

    async def is_admin(self, visit: Visit) -> bool:
        """Whether the visitor may administer the workspace, asked now; False for strangers and guests."""

    async def fetch(self, upload: Upload) -> bytes:
        """The bytes of a file that a visit brought, never more than it said; from the platform's own hosts only."""

    async def wait(self, visit: Visit) -> None:
        """Let the visitor see that an answer is on its way; at most once a visit."""

    async def update(self, visit: Visit, message: Message) -> None:
        """Show how far the work is; what was shown before, by this or by ``wait``, gives way to it."""

    async def post(self, visit: Visit, message: Message) -> str | None:
        """Reply, instead of whatever is shown to wait; the platform's id of the (first) post, None if it has none.

        A private message is for the visitor alone, where the platform has such a thing. Called again for the same
        visit, after an answer of the platform was lost or after a restart, it must not leave two replies.
        """

    def thread_of(self, visit: Visit, post: str) -> str:
        """What a reply to our ``post`` will name as its thread (see Visitor)."""

    async def find(self, visit: Visit) -> str | None:
        """The id of our reply to a visit, if one was posted before a restart and the platform lets us look."""

    async def remove(self, visit: Visit, post: str) -> None:
        """Take a post of ours away."""
