"""Trains index/quote/trained/: `python -m tests.quality.train FOLDER [--held-out]`.

From the project's own judged questions (tests/quality/corpus, but for those that only judge), put to all articles of
their folder and to the one they are about, and from judged suites. FOLDER holds those as
`*.json.gz`: {"documents": [{id, title, text, lang}], "questions": [{id, text, lang, gold: [{doc_id, answer, sentence}]}
]}; without gold a question has no answer. Every suite is asked as a whole; from those that
are answerable, documents also stand alone, as in a small library: with their own questions, with their own
questions as they are and with words made unknown, as if said in other words, with the answering sentences cut out, with
another document's questions, and with those about names of their own. ``--held-out`` trains on half of
the questions, measures on the others, and writes nothing.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.judge import read_document
from index.analyse.lexicon.read import Lexicon, read_lexicon
from index.analyse.question import Query
from index.analyse.tokens import fold, words
from index.answer import CANDIDATES, View, weigh_hits
from index.quote.confide import AGAINST, FOR, describe_answer, trust
from index.quote.features import GROUPS
from index.quote.pick import judge
from index.quote.read import Sentence
from index.quote.trees import Forest, Tree, plant, read_forest, write_tree
from index.quote.weights import weights
from index.views import build_view
from tests.quality.fit import Case, Matrix, fit_answers, fit_sentences, grow_sentences, rank_of_able
from tests.quality.judged import CORPUS, LANGUAGES, open_view, read_corpus, read_questions

TRAINED = Path(__file__).resolve().parents[2] / "index" / "quote" / "trained"

TAUGHT = ("press", "regional", "tech")
"""Folders of tests/quality/corpus that teach; the others only judge."""

OWN = {"press": 2.0, "regional": 2.0, "tech": 2.0, "seed": 8.0}
"""What one of the project's own questions counts where it is learned whether there is an answer; others count 1."""

OWN_TREES = 4.0
"""What one of them counts where trees learn which sentence answers."""

SPEAKS_FOR = (
    *("rank", "told", "coverage", "names", "weakest_name", "points", "focus", "soft", "total", "sure", "own"),
    *("own_points", "own_beyond_title", "own_beyond_topic", "pairs", "near", "article", "above", "before", "titled"),
    *("titled_asked", "meant_focus", "defines_asked", "subject_asked", "predicate_open", "follows", "holds"),
    *("holds_beyond_topic", *(f"{looks}_{group}" for looks in ("evidence", "beside") for group in GROUPS)),
)
SPEAKS_AGAINST = ("asks", "lacks_evidence", "lacks_predicate", "lacks_names", "lacks_points", "lacks_focus")
"""Features of sentences of which more can make none a worse answer, or none a better one."""

SAME_PLACE = 0.6
"""Share of the shorter one's words that two texts have in common when they are the same place."""

PARTS = 3
"""Into so many parts questions are divided, so that each can be judged by what the others teach."""

LIGHT = 0.3

BLURRED = 110
"""Of 256 words of a question so many are blurred."""

LEAST = 0.00005
"""A smaller weight is none."""

HEADER = "# Trained by `python -m tests.quality.train` ({count} questions); do not edit by hand.\n"
WEIGHTS = "# `feature: weight`\n"
FOREST = "# A tree a line: `? feature cut tree-if-at-most-that tree-if-more`, or a number. All are added up.\n"


Document = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question put to a library: features of every candidate, which of them answer, features of the whole."""

    suite: str
    id: str
    able: bool
    candidates: Matrix
    right: NDArray[np.bool_]
    names: tuple[str, ...]
    query: Query
    rarity: tuple[float, ...]

    @property
    def held_out(self) -> bool:
        return hashlib.sha256(self.id.encode()).digest()[0] % 2 == 1


def _words(text: str, language: str) -> list[str]:
    return [fold(word.form) for word in words(text, language)]


def _answers(sentence: Sentence, golds: Sequence[Mapping[str, str]]) -> bool:
    """Whether a sentence holds an answer, at the place that was judged."""
    article, language = sentence.article, sentence.article.language
    mine = _words(sentence.text, language)
    for gold in golds:
        wanted = " ".join(_words(gold["answer"], language))
        if gold["doc_id"] != article.location or f" {wanted} " not in f" {' '.join(mine)} ":
            continue
        theirs = set(_words(gold["sentence"], language))
        if len(theirs & set(mine)) >= SAME_PLACE * min(len(theirs), len(set(mine))):
            return True
    return False


def ask(suite: str, view: View, question: Mapping[str, Any]) -> Asked:
    """Ask a question of a suite without deciding anything."""
    golds = question["gold"]
    return _ask(suite, view, question["id"], question["text"], bool(golds), lambda one: _answers(one, golds))


def _ask(suite: str, view: View, known_as: str, text: str, able: bool, answers: Callable[[Sentence], bool]) -> Asked:
    query = view.ranker.interpret(text)
    rarity = view.ranker.rarity(query)
    weighed = weigh_hits(view.ranker.rank(query, CANDIDATES, whole=True), query, rarity)
    right = [able and answers(one.sentence) for one in weighed]
    names = tuple(weighed[0].described) if weighed else ()
    candidates = np.array([list(one.described.values()) for one in weighed], dtype=np.float64)
    return Asked(suite, known_as, able, candidates, np.array(right, dtype=bool), names, query, tuple(rarity))


def gather_own(name: str, lexicon: Lexicon) -> Iterator[Asked]:
    """Every question of a folder of the project's own, put to all its articles, and to the one it is about."""
    judged = read_corpus(name)
    with tempfile.TemporaryDirectory() as folder:
        together = open_view(Path(folder), CORPUS / name / "articles")
        articles = {Path(held.article.location).name: held.article for held in together.passages()}
        alone = {file: build_view(0, [article], lexicon, LANGUAGES) for file, article in articles.items()}
        for number, one in enumerate(judged):
            known_as, able = f"{name} {number}", bool(one.wanted)
            yield _ask(name, together, known_as, one.question, able, one.answers)
            if one.about in alone:
                yield _ask(f"{name} alone", alone[one.about], known_as, one.question, able, one.answers)


def gather_seed() -> Iterator[Asked]:
    """The project's own questions over the seed article."""
    with tempfile.TemporaryDirectory() as folder:
        view = open_view(Path(folder))
        for number, one in enumerate(read_questions()):
            yield _ask("seed", view, f"seed {number}", one.question, bool(one.wanted), one.answers)


def order(asked: Asked, forest: Forest | None = None) -> Asked:
    """The candidates as the present weights and trees order them, or a forest in the place of these."""
    if not asked.names:
        return asked
    scores = np.array(judge(describe_all(asked), forest))
    best = np.argsort(-scores, kind="stable")
    return replace(asked, candidates=asked.candidates[best], right=asked.right[best])


def describe_all(asked: Asked) -> list[dict[str, float]]:
    """Features of each candidate by name."""
    return [dict(zip(asked.names, row, strict=True)) for row in asked.candidates.tolist()]


def describe(asked: Asked, forest: Forest | None = None) -> dict[str, float]:
    """Features of the whole question, its candidates being in order."""
    described = describe_all(asked)
    return describe_answer(described, judge(described, forest), asked.query, asked.rarity)


def gather(path: Path, lexicon: Lexicon, most: int) -> Iterator[Asked]:
    """Every question of a suite, put to its documents together, and to single ones."""
    raw = json.loads(gzip.decompress(path.read_bytes()))
    name, questions = path.name.removesuffix(".json.gz"), raw["questions"][:most]

    def view_of(documents: Iterable[Document]) -> View:
        articles = [read_document(number, held) for number, held in enumerate(documents)]
        return build_view(0, articles, lexicon, LANGUAGES)

    together = view_of(raw["documents"])
    yield from (ask(name, together, question) for question in questions)
    by_document: dict[str, list[Any]] = {}
    for question in questions:
        if question["gold"]:
            by_document.setdefault(question["gold"][0]["doc_id"], []).append(question)
    documents = {held["id"]: held for held in raw["documents"]}
    ids = list(by_document)
    for place, each in enumerate(ids):
        others = (by_document[ids[place - 1]][0], by_document[ids[place - 2]][0])
        yield from _ask_alone(name, documents[each], by_document[each], others, view_of)


def _ask_alone(
    name: str, document: Document, questions: Sequence[Any], others: Sequence[Any], view_of: Callable[..., View]
) -> Iterator[Asked]:
    """A document's own questions, as they are, blurred, about another name and without the answer; and another's."""
    alone = view_of([document])
    yield ask(f"{name} other", alone, {**others[0], "gold": []})
    for number, question in enumerate(questions):
        yield ask(f"{name} alone", alone, question)
        yield ask(f"{name} blurred", alone, {**question, "text": _blur(question["text"], alone)})
        swapped = _swap(others[1]["text"], question["text"], alone)
        if swapped:
            yield ask(f"{name} swapped", alone, {**question, "text": swapped, "gold": []})
        cut = None if number % 2 else _cut(document, question)
        if cut is not None:
            yield ask(f"{name} cut", view_of([cut]), {**question, "gold": []})


def _blur(text: str, view: View) -> str:
    """The question with some of its words (no names) replaced by ones that nobody knows: said in other words."""
    for unit in reversed(view.ranker.interpret(text).units):
        if not unit.name and hashlib.sha256(f"{text}{unit.start}".encode()).digest()[0] < BLURRED:
            text = f"{text[: unit.start]}zq{chr(97 + unit.start % 26)}{text[unit.end :]}"
    return text


def _swap(text: str, own: str, view: View) -> str | None:
    """A question of elsewhere, asked about a name that the document's own question has: nothing here answers it."""
    theirs, mine = _find_name(text, view), _find_name(own, view)
    if theirs is None or mine is None:
        return None
    return f"{text[: theirs[0]]}{own[mine[0] : mine[1]]}{text[theirs[1] :]}"


def _find_name(text: str, view: View) -> tuple[int, int] | None:
    units = [unit for unit in view.ranker.interpret(text).units if unit.group == 0]
    return (units[0].start, units[-1].end) if units else None


def _cut(document: Document, question: Mapping[str, Any]) -> dict[str, str] | None:
    """The document without the answer, if taking out the sentences that were judged is enough for that."""
    text = document["text"]
    for gold in question["gold"]:
        text = text.replace(gold["sentence"], "")
    gone = all(gold["answer"].casefold() not in text.casefold() for gold in question["gold"])
    return {**document, "text": text} if gone and text != document["text"] else None


def train_sentences(asked: Sequence[Asked], light: Collection[str]) -> dict[str, float]:
    told = [one for one in asked if one.right.any()]
    counts = [LIGHT if one.suite.split()[0] in light else 1.0 for one in told]
    found = fit_sentences([Case(one.candidates, one.right, count) for one, count in zip(told, counts, strict=True)])
    return dict(zip(told[0].names, found.tolist(), strict=True))


def train_sentence_trees(asked: Sequence[Asked]) -> list[Tree]:
    told = [one for one in asked if one.right.any()]
    counts = [OWN_TREES if one.suite.split()[0] in OWN else 1.0 for one in told]
    signs = {name: (name in SPEAKS_FOR) - (name in SPEAKS_AGAINST) for name in told[0].names}
    cases = [Case(one.candidates, one.right, count) for one, count in zip(told, counts, strict=True)]
    return grow_sentences(told[0].names, cases, signs)


def train_answers(asked: Sequence[Asked]) -> list[Tree]:
    """Trees that tell whether there is an answer; of sentences that others judged, who had not seen the question.

    Whoever learned from a question is surer of it than of one that is new.
    """
    told = [one for one in asked if one.names]
    parts = [_part(one) for one in told]
    forests = [_learn([one for one, part in zip(told, parts, strict=True) if part != n]) for n in range(PARTS)]
    features = [describe(order(one, forests[n]), forests[n]) for one, n in zip(told, parts, strict=True)]
    names = list(features[0])
    rows = np.array([[held[name] for name in names] for held in features])
    counts = np.array([OWN.get(one.suite.split()[0], 1.0) for one in told])
    signs = {name: (name in FOR) - (name in AGAINST) for name in names}
    return fit_answers(names, rows, np.array([one.able for one in told]), counts, signs)


def _learn(asked: Sequence[Asked]) -> Forest:
    return plant("\n".join(map(write_tree, train_sentence_trees(asked))))


def _part(asked: Asked) -> int:
    return hashlib.sha256(asked.id.encode()).digest()[1] % PARTS


def write_weights(held: Mapping[str, float], count: int) -> None:
    lines = "".join(f"{feature}: {value:.4f}\n" for feature, value in held.items() if abs(value) >= LEAST)
    (TRAINED / "sentence-weights.txt").write_text(HEADER.format(count=count) + WEIGHTS + lines, encoding="utf-8")
    weights.cache_clear()


def write_trees(name: str, trees: Sequence[Tree], count: int) -> None:
    lines = "".join(f"{write_tree(tree)}\n" for tree in trees)
    (TRAINED / f"{name}-trees.txt").write_text(HEADER.format(count=count) + FOREST + lines, encoding="utf-8")
    read_forest.cache_clear()


def report(asked: Sequence[Asked]) -> None:
    """Print how often the best sentence, or one of the best three, answers, and how well confidence tells."""
    asked = [order(one) for one in asked]
    for suite in dict.fromkeys(one.suite.split()[0] for one in asked):
        held = [one for one in asked if one.suite.split()[0] == suite]
        for part, small in (("", False), (" small", True)):
            some = [one for one in held if (" " in one.suite) == small]
            able = [one for one in some if one.able]
            first = sum(bool(one.right[:1].any()) for one in able) / max(len(able), 1)
            three = sum(bool(one.right[:3].any()) for one in able) / max(len(able), 1)
            sure = np.array([trust(describe(one)) if one.names else 0.0 for one in some])
            rank = rank_of_able(sure, np.array([one.able for one in some], dtype=bool))
            line = f"{suite + part:24} {len(some):5}  first {first:6.1%}  three {three:6.1%}  rank of able {rank:6.1%}"
            print(line, flush=True)  # noqa: T201


def main() -> None:
    parser = argparse.ArgumentParser(description="Train the weights of index/quote/trained.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--suites", help="names, separated by commas; all if not given")
    parser.add_argument("--most", type=int, default=300, help="questions of each suite")
    parser.add_argument("--light", default="", help="suites whose sentences count a third (questions about headlines)")
    parser.add_argument("--held-out", action="store_true", help="train on half, measure on the other, keep nothing")
    chosen = parser.parse_args()
    paths = sorted(chosen.folder.glob("*.json.gz"))
    wanted = chosen.suites.split(",") if chosen.suites else [path.name.removesuffix(".json.gz") for path in paths]
    paths = [path for path in paths if path.name.removesuffix(".json.gz") in wanted]
    before = {path: path.read_text(encoding="utf-8") for path in TRAINED.glob("*.txt")}
    lexicon = read_lexicon()
    try:
        asked = [*gather_seed(), *(one for name in TAUGHT for one in gather_own(name, lexicon))]
        asked += [one for path in paths for one in gather(path, lexicon, chosen.most)]
        known = [one for one in asked if not (chosen.held_out and one.held_out)]
        write_weights(train_sentences(known, chosen.light.split(",")), len(known))
        write_trees("sentence", train_sentence_trees(known), len(known))
        write_trees("answer", train_answers(known), len(known))
        report([one for one in asked if not chosen.held_out or one.held_out])
    finally:
        for path, text in before.items() if chosen.held_out else ():
            path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
