"""Asking all articles at once is asking them one after the other."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.model import Article, Block, Extracted
from index.rank.facts import Facts
from index.scope import Scope, parse_scope

BARE = Article(
    1, 1, "0" * 64, "a.md", datetime(2024, 5, 1, tzinfo=UTC), Extracted("Text", (Block(0, 4),), "", False, "en", True)
)


def describe(
    location: str, url: str | None, publisher: str | None, language: str, published: date | None
) -> tuple[str, Extracted]:
    content = replace(BARE.content, url=url, publisher=publisher, language=language, published=published)
    return location, content


HOSTS = ["news.example", "www.news.example", "paper.news.example:8080", "other.example"]
ADDRESSES = st.builds(
    "{}//{}{}".format, st.sampled_from(["https:", ""]), st.sampled_from(HOSTS), st.sampled_from(["", "/a/b"])
)
URLS = st.one_of(
    st.none(),
    ADDRESSES,
    st.sampled_from(["", "/", "mailto:me", "https:/news.example/", "https://other.example?//news.example/x"]),
)
DATES = st.sampled_from([date(2020, 1, 1), date(2023, 5, 31), date(2024, 6, 1)])
ARTICLES = st.lists(
    st.builds(
        describe,
        st.sampled_from(["a.md", "Feeds/One.md", "https://feeds.example/one", "", "x feeds.example"]),
        URLS,
        st.sampled_from([None, "The News", "Été", "other.example"]),
        st.sampled_from(["en", "fr"]),
        st.one_of(st.none(), DATES),
    ),
    max_size=8,
).map(lambda all_of: [replace(BARE, id=n + 5, location=place, content=it) for n, (place, it) in enumerate(all_of)])
SCOPES = st.builds(
    Scope,
    sites=st.sampled_from([(), ("news.example",), ("www.other.example", "paper.news.example"), ("ete",), ("news",)]),
    feeds=st.sampled_from([(), ("feeds",), ("feeds.example", "nowhere"), ("one.md",)]),
    languages=st.sampled_from([(), ("en",), ("de", "fr")]),
    articles=st.sampled_from([(), ("5",), ("7", "05", "x"), ("²",)]),
    before=st.one_of(st.none(), DATES),
    after=st.one_of(st.none(), DATES),
)


@given(ARTICLES, SCOPES)
def test_all_at_once_as_one_by_one(articles: list[Article], scope: Scope) -> None:
    facts = Facts(articles)
    expected = [scope.admits_article(article) for article in articles]
    assert facts.admit(scope).tolist() == expected
    assert facts.admit(scope).tolist() == expected, "also the second time"


@pytest.mark.parametrize("text", ["site:a", "feed:a", "lang:en", "article:1", "before:2020", "after:2020"])
def test_no_articles_no_answer(text: str) -> None:
    assert Facts([]).admit(parse_scope(text)[1]).tolist() == []
