"""Small libraries for tests: articles from a few lines, a view of them, questions put to it."""

from __future__ import annotations

from datetime import UTC, date, datetime

from index.analyse.lexicon.lists import parse_lexicon
from index.analyse.lexicon.read import Lexicon
from index.answer import View
from index.model import Article, Block, BlockKind, Extracted
from index.views import build_view

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LANGUAGES = ("en", "fr", "es", "de")

LEXICON = Lexicon(
    parse_lexicon(
        "languages: en | fr\nfound, founder | fonder, fondateur\nengine | moteur\nchief executive, CEO | PDG\n"
        "price, cost | prix, coûter\nfactory | usine\ntalks | discussions\n",
        "test.txt",
    )
)


def article(number: int, *lines: str, language: str = "fr", title: str = "", **more: str | date | None) -> Article:
    """An article of one paragraph a line; a line that begins with "# " is a heading (without the sign)."""
    text, blocks = "", list[Block]()
    for line in lines:
        heading = line.startswith("# ")
        start = len(text) + 2 * bool(text)
        text = f"{text}\n\n{line.removeprefix('# ')}" if text else line.removeprefix("# ")
        kind = BlockKind.HEADING if heading else BlockKind.PARAGRAPH
        blocks.append(Block(start, len(text), kind, line=len(blocks) + 1))
    content = Extracted(text, tuple(blocks), title or lines[0][:40], not title, language, True, **more)  # type: ignore[arg-type]
    return Article(number, 1, "", f"seeds/{number}.txt", NOON, content)


def view_of(*articles: Article, lexicon: Lexicon = LEXICON) -> View:
    return build_view(1, articles, lexicon, LANGUAGES)
