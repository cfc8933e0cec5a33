"""Judged questions over the seed article and others, and what the shipped library answers to them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from index.analyse.lexicon.read import read_lexicon
from index.answer import Answer, View, answer
from index.quote.read import Sentence
from index.searcher import Searcher
from index.store.sql import open_store
from index.update import update_folder

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
QUESTIONS = Path(__file__).with_name("seed_questions.json")
CORPUS = Path(__file__).with_name("corpus")
"""Folders of `articles` written to be asked about, and of `questions.json` whose writers did not see the code."""

LANGUAGES = ("en", "fr", "es", "de", "it", "pt", "nl")
lexicon = cache(read_lexicon)


@dataclass(frozen=True, slots=True)
class Judged:
    """A question, and the pieces of which one must stand in the quoted sentence; none if nothing answers it.

    ``about`` is the file of the article that it is, or seems to be, about.
    """

    question: str
    wanted: tuple[str, ...]
    about: str | None = None

    def holds(self, text: str) -> bool:
        return any(piece in text for piece in self.wanted)

    def answers(self, sentence: Sentence) -> bool:
        """Whether a sentence holds one of them."""
        return self.holds(sentence.text)


@dataclass(frozen=True, slots=True)
class Rates:
    """Shares of questions: answered in the first quote, in the first three, refused, rightly refused."""

    first: float
    three: float
    refused: float
    rightly_refused: float


def read_questions(path: Path = QUESTIONS) -> list[Judged]:
    rows = json.loads(path.read_text(encoding="utf-8"))
    return [Judged(row["q"], tuple(row["want"] or ()), row.get("about")) for row in rows]


def read_corpus(name: str) -> list[Judged]:
    """The questions of a folder of the corpus."""
    return read_questions(CORPUS / name / "questions.json")


def open_view(folder: Path, seeds: Path = SEEDS) -> View:
    """A view of the seed library in a fresh database below ``folder``."""

    async def build() -> View:
        async with open_store(f"sqlite+aiosqlite:///{folder / 'pullquote.db'}") as store:
            await update_folder(store, "shared", seeds, LANGUAGES, lambda: datetime.now(UTC))
            return await Searcher(store, "shared", lexicon, LANGUAGES).view()

    return asyncio.run(build())


def rate(judged: list[Judged], ask: Callable[[str], Answer]) -> Rates:
    answers = [(one, ask(one.question)) for one in judged]
    able = [(one, found.quotes) for one, found in answers if one.wanted]
    unable = [found.quotes for one, found in answers if not one.wanted]
    return Rates(
        first=sum(bool(quotes) and one.holds(quotes[0].text) for one, quotes in able) / len(able),
        three=sum(any(one.holds(quote.text) for quote in quotes[:3]) for one, quotes in able) / len(able),
        refused=sum(not quotes for _, quotes in able) / len(able),
        rightly_refused=sum(not quotes for quotes in unable) / len(unable),
    )


def ask_view(view: View) -> Callable[[str], Answer]:
    return lambda question: answer(question, view)
