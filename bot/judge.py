"""Answers as JSON lines, for programs that judge them: documents once, then questions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from index.analyse.lexicon.read import Lexicon
from index.answer import View, consider
from index.extract.text import read_text
from index.extract.title import derive_title
from index.model import Article, Extracted
from index.quote.pick import Shown, show_passages
from index.quote.weigh import Weighed
from index.views import build_view

FETCHED = datetime(2000, 1, 1, tzinfo=UTC)
"""Documents that are handed over were read at no time that matters."""

MOST_PASSAGES = 10

HIGHLIGHTED = 3
"""Of so many best sentences each is highlighted in its passage; every other passage shows its own best one."""


def judge(lines: Iterable[str], lexicon: Lexicon, languages: Sequence[str]) -> Iterator[str]:
    """One line of JSON for each line of JSON.

    ``{"documents": [{"id", "title", "text", "lang"}, …]}`` replaces what is answered from and gives
    ``{"ready": true}``; ``{"question", "k"}`` gives ``{"passages": [{"doc_id", "text", "highlights", "score"}, …],
    "confidence"}``, best first, ``highlights`` being the answering sentences. Anything else gives ``{"error"}``.
    """
    view = build_view(0, [], lexicon, languages)
    for line in lines:
        try:
            asked = json.loads(line)
            if "documents" in asked:
                articles = [read_document(number, held) for number, held in enumerate(asked["documents"])]
                view = build_view(0, articles, lexicon, languages)
                reply: dict[str, Any] = {"ready": True}
            else:
                reply = _answer(str(asked["question"]), int(asked.get("k", MOST_PASSAGES)), view)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            reply = {"error": f"{type(error).__name__}: {error}"}
        yield json.dumps(reply, ensure_ascii=False)


def read_document(number: int, document: Mapping[str, str]) -> Article:
    """An article of a document that was handed over."""
    text, language = document["text"], document["lang"]
    page = read_text(text)
    title = document.get("title") or derive_title(page.text, page.blocks, language)
    content = Extracted(page.text, page.blocks, title, not document.get("title"), language, language_declared=True)
    return Article(number, 1, hashlib.sha256(text.encode()).hexdigest(), document["id"], FETCHED, content)


def _answer(question: str, k: int, view: View) -> dict[str, Any]:
    considered = consider(question, view)
    best = considered.weighed[:HIGHLIGHTED]
    passages = [
        {
            "doc_id": shown.passage.article.location,
            "text": shown.passage.text,
            "highlights": [one.sentence.text for one in _highlight(shown, best)],
            "score": shown.worth,
        }
        for shown in show_passages(considered.weighed)[:k]
    ]
    return {"passages": passages, "confidence": considered.confidence}


def _highlight(shown: Shown, best: Sequence[Weighed]) -> list[Weighed]:
    """The sentences of a passage that answer likeliest: its own best one, and what is among the best of all."""
    return [shown.best, *(one for one in best if one is not shown.best and shown.holds(one))]
