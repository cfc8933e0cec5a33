"""Articles made up by rule: every one is about a town of its own, and one sentence of it answers one question."""

from __future__ import annotations

import random
from pathlib import Path

SYLLABLES = [
    "ba",
    "ko",
    "ri",
    "mu",
    "ne",
    "sol",
    "tar",
    "vek",
    "lin",
    "dor",
    "pa",
    "hes",
    "gri",
    "mon",
    "ul",
    "fa",
    "jor",
    "ket",
    "wim",
    "zan",
]
THINGS = ["bridge", "harbour", "theatre", "tramway", "library", "stadium", "museum", "hospital", "lighthouse", "market"]
WORDS = [
    "council",
    "river",
    "morning",
    "station",
    "weather",
    "letter",
    "garden",
    "winter",
    "office",
    "market",
    "street",
    "engine",
    "window",
    "paper",
    "teacher",
    "village",
    "summer",
    "number",
    "member",
    "report",
    "winner",
    "doctor",
    "driver",
    "season",
    "picture",
    "building",
    "company",
    "history",
    "country",
    "question",
    "evening",
    "minister",
    "region",
    "project",
    "festival",
    "passenger",
    "newspaper",
    "committee",
    "neighbour",
    "orchestra",
    "agreement",
]
VERBS = [
    "opened",
    "closed",
    "praised",
    "refused",
    "discussed",
    "repaired",
    "painted",
    "visited",
    "measured",
    "described",
    "announced",
    "forgot",
]

PARAGRAPHS = 4
SENTENCES = 8
"""So many passages an article has, and sentences a passage."""


def write_articles(folder: Path, passages: int) -> list[str]:
    """Write articles of about so many passages in all; the questions that they answer, one an article."""
    chance = random.Random(7)  # noqa: S311 - no secret
    folder.mkdir(parents=True)
    questions = []
    for number in range(passages // PARAGRAPHS):
        town = _name_town(number)
        thing = chance.choice(THINGS)
        answer = f"The {thing} of {town} costs {chance.randint(2, 900)} million euros."
        text = [write_paragraph(chance) for _ in range(PARAGRAPHS)]
        text[chance.randrange(PARAGRAPHS)] += f" {answer}"
        head = f"---\ntitle: News of {town}\npublisher: Paper {number % 40}\nlang: en\npublished: 2026-01-05\n---\n"
        (folder / f"{number:05d}.md").write_text(head + "\n\n".join(text) + "\n", encoding="utf-8")
        questions.append(f"How much does the {thing} of {town} cost?")
    chance.shuffle(questions)
    return questions


def _name_town(number: int) -> str:
    """A name for every number, no two the same."""
    syllables = []
    for _ in range(4):
        number, at = divmod(number, len(SYLLABLES))
        syllables.append(SYLLABLES[at])
    return "".join(syllables).capitalize()


def write_paragraph(chance: random.Random) -> str:
    return " ".join(_write_sentence(chance) for _ in range(SENTENCES))


def _write_sentence(chance: random.Random) -> str:
    """Words that are common here as words are anywhere: a few often, most seldom."""
    words = [WORDS[min(int(chance.paretovariate(0.7)) - 1, len(WORDS) - 1)] for _ in range(9)]
    words[2] = chance.choice(VERBS)
    words[5] = f"{words[5]}{chance.choice(SYLLABLES)}{chance.choice(SYLLABLES)}"
    return f"The {' '.join(words)} {chance.randint(3, 99)}.".replace("  ", " ")
