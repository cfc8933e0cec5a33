"""The ten best of many passages, beside other engines: `python -m tests.bench.ranking` prints what each takes.

The same tokens and questions for all, one engine after the other, each in a process of its own that uses one thread.
Engines that are not installed are left out (`pip install bm25s numba tantivy`). "pullquote" is its compiled search.
"""

from __future__ import annotations

import argparse
import asyncio
import ctypes
import gc
import importlib
import importlib.metadata
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields as fields_of
from itertools import chain, pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from index.disk.compiled import is_ready, load, prepare
from index.packed import pack
from index.rank.best import Fields, Weighing, Word
from index.rank.bm25 import Bm25
from index.rank.top import find_best
from index.rank.way import Choice, Way
from tests.bench.zipf import PASSAGES, ask_of, draw_texts, spell

BEST = 10
QUANTILES = (50, 95, 99)
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS")
PAGE = os.sysconf("SC_PAGE_SIZE")

Texts = list[list[str]]
Ask = Callable[[list[str]], Sequence[int]]
"""A question's words to the numbers of the best passages, best first."""


class Built(NamedTuple):
    """An engine, and the megabytes that it takes on the disk, if it keeps anything there."""

    ask: Ask
    disk: float = 0.0


def build_ours(texts: Texts, weighing: Weighing) -> Built:
    """With titles and whole articles, as the bot ranks; or without, as the others do."""
    owner = np.arange(len(texts), dtype=np.int32) // PASSAGES
    articles = int(owner[-1]) + 1
    titles: Texts = [[]] * articles
    whole: Texts = [[]] * articles
    if weighing.title:
        titles = [texts[number * PASSAGES][:6] for number in range(articles)]
        whole = [list(chain.from_iterable(texts[n * PASSAGES : (n + 1) * PASSAGES])) for n in range(articles)]
    leads = np.arange(len(texts)) % PASSAGES == 0
    fields = Fields(owner, leads, Bm25(texts), Bm25(titles), Bm25(whole))
    bodies = fields.bodies

    nowhere: list[Way] = []

    def ask(question: list[str]) -> Sequence[int]:
        words = []
        for term in question:
            word = [Choice((term,), 1.0)]
            found = bodies.find(word)
            ways = (fields.titles.find(word), fields.articles.find(word)) if weighing.title else (nowhere, nowhere)
            words.append(Word(bodies.idf_of(bodies.frequency(term)), found, *ways))
        best: list[int] = find_best(fields, words, weighing, BEST)[0].tolist()
        return best

    spelled = pack(sorted(bodies.terms))
    kept = (bodies.stock, bodies.stock.blocks, spelled)
    arrays = (getattr(it, each.name) for it in kept for each in fields_of(it))
    return Built(ask, sum(array.nbytes for array in arrays if isinstance(array, np.ndarray)) / 1e6)


PLAIN = Weighing(title=0, article=0, lead=0, coverage=0)


def build_plain(texts: Texts) -> Built:
    compile_search()
    return build_ours(texts, PLAIN)


def build_plain_numpy(texts: Texts) -> Built:
    return build_ours(texts, PLAIN)


def build_whole(texts: Texts) -> Built:
    compile_search()
    return build_ours(texts, Weighing())


def build_whole_numpy(texts: Texts) -> Built:
    return build_ours(texts, Weighing())


def compile_search() -> None:
    """Take in the compiled search, which is compiled before if it was not yet."""
    importlib.import_module("numba")
    folder = Path(tempfile.gettempdir(), "pullquote-compiled")
    if not is_ready(folder):
        asyncio.run(prepare(folder))
    load(folder)


def build_rank_bm25(texts: Texts) -> Built:
    engine = importlib.import_module("rank_bm25").BM25Okapi(texts)
    return Built(lambda question: np.argsort(-engine.get_scores(question), kind="stable")[:BEST].tolist())


def build_bm25s(texts: Texts, backend: str) -> Built:
    module: Any = importlib.import_module("bm25s")
    engine = module.BM25(method="lucene", k1=1.5, b=0.75, backend=backend)
    engine.index(texts, show_progress=False)

    def ask(question: list[str]) -> Sequence[int]:
        numbers, _ = engine.retrieve([question], k=BEST, show_progress=False, n_threads=0)
        return [int(number) for number in numbers[0]]

    return Built(ask)


def build_bm25s_numpy(texts: Texts) -> Built:
    return build_bm25s(texts, "numpy")


def build_bm25s_numba(texts: Texts) -> Built:
    importlib.import_module("numba")
    return build_bm25s(texts, "numba")


def build_tantivy(texts: Texts) -> Built:
    tantivy: Any = importlib.import_module("tantivy")
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("body", stored=False, tokenizer_name="whitespace", index_option="freq")
    schema = builder.build()
    folder = tempfile.TemporaryDirectory()
    index = tantivy.Index(schema, path=folder.name)
    writer = index.writer(heap_size=500_000_000, num_threads=1)
    for text in texts:
        writer.add_document(tantivy.Document(body=" ".join(text)))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def ask(question: list[str]) -> Sequence[int]:
        terms = [(tantivy.Occur.Should, tantivy.Query.term_query(schema, "body", term)) for term in question]
        hits = searcher.search(tantivy.Query.boolean_query(terms), BEST, count=False).hits
        return [address.doc for _, address in hits]

    disk = sum(file.stat().st_size for file in Path(folder.name).iterdir()) / 1e6
    folder.cleanup()  # the files stay mapped
    return Built(ask, disk)


def build_fts5(texts: Texts) -> Built:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE passage USING fts5(body, content='', tokenize='ascii')")
    rows = ((number, " ".join(text)) for number, text in enumerate(texts))
    database.executemany("INSERT INTO passage(rowid, body) VALUES (?, ?)", rows)
    database.execute("INSERT INTO passage(passage) VALUES ('optimize')")
    wanted = "SELECT rowid FROM passage WHERE passage MATCH ? ORDER BY rank LIMIT ?"
    return Built(lambda question: [number for (number,) in database.execute(wanted, (" OR ".join(question), BEST))])


ENGINES: Mapping[str, Callable[[Texts], Built]] = {
    "pullquote": build_plain,
    "pullquote, all signals": build_whole,
    "pullquote (numpy)": build_plain_numpy,
    "pullquote (numpy), all signals": build_whole_numpy,
    "rank-bm25": build_rank_bm25,
    "bm25s (numpy)": build_bm25s_numpy,
    "bm25s (numba)": build_bm25s_numba,
    "tantivy": build_tantivy,
    "SQLite FTS5": build_fts5,
}
SLOW = {"rank-bm25": (100_000, 30), "SQLite FTS5": (1_000_000, 200)}
"""Up to how many passages an engine is measured, and with how many questions."""


def measure(engine: str, passages: int, questions: int) -> dict[str, float]:
    """Build an engine in this process and ask it; seconds, milliseconds and megabytes."""
    words, starts = draw_texts(1, passages)
    asked = [spell(question) for question in ask_of(7, words, starts, questions)]
    names = np.array(spell(range(int(words.max()) + 1)), dtype=object)
    before = resident()
    texts = [names[words[start:end]].tolist() for start, end in pairwise(starts.tolist())]
    gc.collect()
    gc.freeze()
    began = time.perf_counter()
    ask, disk = ENGINES[engine](texts)
    built = time.perf_counter() - began
    for text in texts:
        text.clear()
    gc.collect()
    for question in asked[: max(5, questions // 20)]:
        ask(question)
    times = []
    for question in asked:
        began = time.perf_counter()
        ask(question)
        times.append(1000 * (time.perf_counter() - began))
    told = {f"p{quantile}": float(np.percentile(times, quantile)) for quantile in QUANTILES}
    return {"build": built, **told, "resident": resident() - before, "disk": disk}


def resident() -> float:
    """Megabytes that this process holds, what is free given back first."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * PAGE / 1e6


def run(engine: str, passages: int, questions: int) -> dict[str, float] | str:
    """Measure in a process of its own; a word if that cannot be."""
    most, fewer = SLOW.get(engine, (passages, questions))
    if passages > most:
        return "left out: too slow"
    command = [sys.executable, "-m", "tests.bench.ranking", "--engine", engine, "--passages", str(passages)]
    command += ["--questions", str(min(questions, fewer))]
    environment = os.environ | dict.fromkeys(THREADS, "1")
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        return "left out: " + (done.stderr.strip().splitlines() or ["killed"])[-1]
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--questions", type=int, default=500)
    parser.add_argument("--engine", choices=sorted(ENGINES), help="this one alone, as JSON")
    given = parser.parse_args()
    if given.engine:
        sys.stdout.write(json.dumps(measure(given.engine, given.passages[0], given.questions)) + "\n")
        return
    sys.stdout.write(
        "| passages | engine | build, s | p50, ms | p95 | p99 | p50 against ours | resident, MB | on the disk, MB |\n"
    )
    sys.stdout.write("| --- " * 9 + "|\n")
    for passages in given.passages:
        ours = 0.0
        for engine in ENGINES:
            found = run(engine, passages, given.questions)
            if isinstance(found, str):
                sys.stdout.write(f"| {passages:,} | {engine} | {found} |\n")
                continue
            ours = ours or found["p50"]
            times = " | ".join(f"{found[f'p{quantile}']:.2f}" for quantile in QUANTILES)
            row = f"{passages:,} | {engine} | {found['build']:.1f} | {times} | {found['p50'] / ours:.1f}"
            disk = f"{found['disk']:.0f}" if found["disk"] else ""
            sys.stdout.write(f"| {row} | {found['resident']:.0f} | {disk} |\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
