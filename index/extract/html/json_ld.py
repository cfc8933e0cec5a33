"""What a page declares about its article in JSON-LD, read as plain values; nothing in it is followed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml.html import HtmlElement

MAX_SCRIPT = 300_000
"""Characters of one script."""

MAX_NODES = 500
"""Objects of one page that are looked at."""

ARTICLES = frozenset({
    "AnalysisNewsArticle", "Article", "AskPublicNewsArticle", "BackgroundNewsArticle", "BlogPosting", "LiveBlogPosting",
    "NewsArticle", "OpinionNewsArticle", "Report", "ReportageNewsArticle", "ReviewNewsArticle", "Review",
    "ScholarlyArticle", "SocialMediaPosting", "TechArticle",
})  # fmt: skip

LISTS = frozenset({"CollectionPage", "ItemList", "SearchResultsPage", "WebSite"})


@dataclass(frozen=True, slots=True)
class Declared:
    """The first article a page declares, and the types of everything it declares."""

    types: frozenset[str] = frozenset()
    headline: str | None = None
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    published: str | None = None
    language: str | None = None
    free: bool | None = None


def read_json_ld(root: HtmlElement) -> Declared:
    """What the scripts of a page declare; what is not JSON is passed over."""
    nodes: list[dict[str, Any]] = []
    for script in root.iter("script"):
        if (script.get("type") or "").strip().lower() == "application/ld+json":
            nodes += _nodes_of(script.text or "", MAX_NODES - len(nodes))
    types = frozenset(name for node in nodes for name in _types_of(node))
    article = next((node for node in nodes if not ARTICLES.isdisjoint(_types_of(node))), None)
    if article is None:
        return Declared(types)
    return Declared(
        types,
        headline=_text(article.get("headline")) or _text(article.get("name")),
        authors=tuple(_names(article.get("author"))),
        publisher=next(_names(article.get("publisher")), None),
        published=_text(article.get("datePublished")),
        language=_text(article.get("inLanguage")),
        free=_truth(article.get("isAccessibleForFree")),
    )


def _nodes_of(text: str, limit: int) -> list[dict[str, Any]]:
    try:
        waiting: list[Any] = [json.loads(text[:MAX_SCRIPT].strip().removesuffix(";"), strict=False)]
    except (ValueError, RecursionError):
        return []
    nodes: list[dict[str, Any]] = []
    while waiting and len(nodes) < limit:
        value = waiting.pop(0)
        if isinstance(value, list):
            waiting = value[:limit] + waiting
        elif isinstance(value, dict):
            nodes.append(value)
            waiting += [value[name] for name in ("@graph", "mainEntity", "mainEntityOfPage") if name in value]
    return nodes


def _types_of(node: dict[str, Any]) -> list[str]:
    kind = node.get("@type")
    return [it.rpartition("/")[2] for it in (kind if isinstance(kind, list) else [kind]) if isinstance(it, str)]


def _names(value: Any) -> Iterator[str]:
    for it in value if isinstance(value, list) else [value]:
        name = _text(it.get("name")) if isinstance(it, dict) else _text(it)
        if name:
            yield name


def _text(value: Any) -> str | None:
    if isinstance(value, list) and value:
        value = value[0]
    return value.strip() or None if isinstance(value, str) else None


def _truth(value: Any) -> bool | None:
    return {"true": True, "false": False}.get(str(value).strip().lower())
