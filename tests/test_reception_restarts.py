"""However often events come again, in whatever order, and however often the process ends: one answer a question."""

from __future__ import annotations

import asyncio
import dataclasses
import os
import random
from collections import Counter
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from typing_extensions import override

from bot.message import Message
from bot.visit import Visit
from tests.chats import PaperChat, make_reception, say, visitor
from tests.newsroom import NOW, copy_articles, open_desks

EVENTS = int(os.environ.get("PULLQUOTE_EVENTS", "300"))
RESTARTS = int(os.environ.get("PULLQUOTE_RESTARTS", "20"))
TWICE = 0.3
QUESTIONS = (
    "How much does the ferry cost?",
    "Who founded the cooperative of bakers?",
    "Who won the regatta in Lisbon?",
)


class Ledger(PaperChat):
    """A platform on which our posts can be looked up, as long as it lasts longer than we do."""

    @override
    async def post(self, visit: Visit, message: Message) -> str | None:
        posted = await super().post(visit, message)
        await asyncio.sleep(0)  # a process may end between the post and its note
        return posted

    @override
    async def find(self, visit: Visit) -> str | None:
        return next((f"post-{n}" for n, (held, _) in enumerate(self.posts, 1) if held.message == visit.message), None)


def deliveries(chance: random.Random) -> list[Visit]:
    """Questions of many people, three in ten of them delivered again under the same or another id, shuffled."""
    first = [say(chance.choice(QUESTIONS), visitor(f"p{number % 97}")) for number in range(int(EVENTS / (1 + TWICE)))]
    again = [
        visit if chance.random() < 0.5 else dataclasses.replace(visit, event=f"{visit.event}-again")
        for visit in chance.choices(first, k=EVENTS - len(first))
    ]
    events = [*first, *again]
    chance.shuffle(events)
    return events


@pytest.mark.timeout(max(60, EVENTS // 20))
async def test_each_question_is_answered_once_over_duplicates_and_restarts(tmp_path: Path) -> None:
    chance = random.Random(11)  # noqa: S311 - no secret
    seeds = copy_articles(tmp_path)
    events = deliveries(chance)
    chat = Ledger()
    cuts = [0, *sorted(chance.sample(range(1, len(events)), RESTARTS)), len(events)]
    pending: list[Visit] = []
    for number, (start, end) in enumerate(pairwise(cuts)):
        async with open_desks(tmp_path, seeds) as desks:
            reception = make_reception(desks, per_minute=10**6, now=NOW + timedelta(seconds=number))
            await reception.resume("paper", ["W1"], chat)
            batch = [*pending, *events[start:end]]
            taken = asyncio.gather(*(reception.receive(visit, chat) for visit in batch))
            await taken
            pending = chance.sample(batch, min(len(batch), 3))  # delivered again after the restart, too
            await reception.close(0 if end < len(events) else 60)
    answered = Counter(visit.message for visit, _ in chat.posts)
    assert set(answered) == {visit.message for visit in events}
    assert set(answered.values()) == {1}
