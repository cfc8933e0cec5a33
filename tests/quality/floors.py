"""What answers reach on each set of judged questions, pinned: `python -m tests.quality.floors [--lower]`.

Asks every set, and writes `floors.json` anew: what is reached now, less one question. A floor that was reached before
is kept where it is higher; only ``--lower`` gives it up. Every set is known by a digest of its questions and articles:
the floors of one that was changed are made anew.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

from tests.quality.judged import CORPUS, QUESTIONS, SEEDS, Judged, Rates, ask_view, open_view, rate, read_questions

PROMISED = {"own": Rates(first=0.92, three=0.95, refused=0.05, rightly_refused=0.90)}
"""What is never given up, whatever is reached."""

PINNED = Path(__file__).with_name("floors.json")


class Set(NamedTuple):
    """Articles and judged questions over them."""

    articles: Path
    questions: Path

    def read(self) -> list[Judged]:
        return read_questions(self.questions)

    def digest(self) -> str:
        """SHA-256 of all that the set is made of."""
        held = hashlib.sha256(self.questions.read_bytes())
        for path in sorted(self.articles.iterdir()):
            held.update(path.name.encode() + path.read_bytes())
        return held.hexdigest()

    def measure(self) -> Rates:
        with tempfile.TemporaryDirectory() as folder:
            return rate(self.read(), ask_view(open_view(Path(folder), self.articles)))


def list_sets() -> dict[str, Set]:
    """All sets by name: the project's own over the seeds, and those in the corpus."""
    folders = {path.name: path for path in sorted(CORPUS.iterdir())}
    articles = {name: path / "articles" for name, path in folders.items()}
    corpus = {
        name: Set(held if held.is_dir() else SEEDS, folders[name] / "questions.json") for name, held in articles.items()
    }
    return {"own": Set(SEEDS, QUESTIONS), **corpus}


def read_floors() -> dict[str, tuple[str, Rates]]:
    """For each set its digest when it was measured, and the floors; ``refused`` is a ceiling."""
    held = json.loads(PINNED.read_text(encoding="utf-8")) if PINNED.is_file() else {}
    return {name: (row.pop("digest"), Rates(**row)) for name, row in held.items()}


def allow(reached: Rates, judged: list[Judged]) -> Rates:
    """What is reached, less one question."""
    able = 1 / max(sum(bool(one.wanted) for one in judged), 1)
    unable = 1 / max(sum(not one.wanted for one in judged), 1)
    return Rates(
        round(max(reached.first - able, 0.0), 4),
        round(max(reached.three - able, 0.0), 4),
        round(min(reached.refused + able, 1.0), 4),
        round(max(reached.rightly_refused - unable, 0.0), 4),
    )


def hold(new: Rates, old: Rates) -> Rates:
    """The stricter of two floors."""
    return Rates(
        max(new.first, old.first),
        max(new.three, old.three),
        min(new.refused, old.refused),
        max(new.rightly_refused, old.rightly_refused),
    )


def pin(measured: Mapping[str, Rates], *, lower: bool) -> dict[str, dict[str, object]]:
    """The rows of the file: floors only rise, unless they may be lowered."""
    before, sets = read_floors(), list_sets()
    rows: dict[str, dict[str, object]] = {}
    for name, reached in measured.items():
        digest, floors = sets[name].digest(), allow(reached, sets[name].read())
        if not lower and name in before and before[name][0] == digest:
            floors = hold(floors, before[name][1])
        floors = hold(floors, PROMISED.get(name, floors))
        rows[name] = {"digest": digest, **asdict(floors)}
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure all judged questions and pin what is reached.")
    parser.add_argument("--lower", action="store_true", help="give up floors that are no longer reached")
    lower = parser.parse_args().lower
    measured = {}
    for name, held in list_sets().items():
        measured[name] = reached = held.measure()
        rates = "  ".join(f"{key} {value:.0%}" for key, value in asdict(reached).items())
        print(f"{name:10} {rates}", flush=True)  # noqa: T201
    PINNED.write_text(json.dumps(pin(measured, lower=lower), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
