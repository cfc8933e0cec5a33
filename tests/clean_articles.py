"""Articles for tests of index.clean: built from lines by hand, or read from tests/data/clean.

There "=== language style" begins an article, each line is a block, "~ " marks what is not the article; the traps
hold no such line. The held-out files were written before their results were looked at; now they are known too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from index.clean.boilerplate import Cleaned
from index.model import Article, Block, BlockKind, Extracted

DATA = Path(__file__).parent / "data" / "clean"
MARK = "~ "

BODY = (
    "The harbour office counted four hundred ships in the first week of the year, more than in any week since the war.",
    "Most of them carried grain and timber, and nearly all of them had waited for the ice to break in the strait.",
    "Pilots worked eighteen hours a day, the harbour master told the council, and two of them fell ill in the end.",
)


def find_kind(line: str, *, headings: bool) -> BlockKind:
    if re.match(r"(?:[•*–-]|\d+[.)])\s", line):
        return BlockKind.ITEM
    brief = len(line.split()) <= 14 and not line.rstrip('"»').endswith(tuple(".,;:…"))
    return BlockKind.HEADING if headings and brief else BlockKind.PARAGRAPH


def build(
    lines: Iterable[str],
    language: str = "en",
    *,
    title: str = "",
    publisher: str | None = None,
    url: str | None = None,
    location: str = "seeds/article.md",
    headings: bool = True,
    kinds: dict[str, BlockKind] | None = None,
) -> Article:
    """An article with one block per line; a line may itself hold line breaks."""
    blocks: list[Block] = []
    text = ""
    for line in lines:
        kind = (kinds or {}).get(line) or find_kind(line, headings=headings)
        blocks.append(Block(len(text), len(text) + len(line), kind))
        text += line + "\n\n"
    content = Extracted(text, tuple(blocks), title or "Untitled", not title, language, True, url, publisher)
    return Article(1, 1, "", location, datetime(2024, 5, 1, tzinfo=UTC), content)


def texts(article: Article, cleaned: Cleaned) -> tuple[list[str], list[str]]:
    """(kept, dropped) as texts."""
    return (
        [article.text[block.start : block.end] for block in cleaned.kept],
        [article.text[dropped.block.start : dropped.block.end] for dropped in cleaned.dropped],
    )


def read_marked(name: str) -> list[tuple[str, list[str]]]:
    articles: list[tuple[str, list[str]]] = []
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("=== "):
            articles.append((line.removeprefix("=== "), []))
        elif line:
            articles[-1][1].append(line)
    return articles


def build_marked(case: tuple[str, list[str]], *, headings: bool) -> Article:
    name, lines = case
    first = lines[0]
    title = "" if first.startswith(MARK) or first.endswith(".") else first
    return build((line.removeprefix(MARK) for line in lines), name[:2], title=title, headings=headings)
