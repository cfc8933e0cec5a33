"""Sixty pages in six languages and ten styles: the story is kept, and nothing else can be quoted."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from index.clean.boilerplate import clean
from index.extract.html.page import read_page
from index.extract.parsed import Received
from index.model import Article, Extracted
from index.split.passages import split_passages
from tests.pages.held_out import HELD_OUT
from tests.pages.story import LANGUAGES, Furniture, Story, read_furniture, read_stories
from tests.pages.styles import STYLES

ALL = {**STYLES, **HELD_OUT}
PAGES = [(language, style) for language in LANGUAGES for style in ALL]
WITHOUT_AUTHOR, WITHOUT_PUBLISHER = {"portal"}, {"old", "agency", "review", "portal"}
ADDRESS = "https://www.paper.example/2026/10/story"


def make_page(language: str, style: str) -> tuple[Story, Furniture, str]:
    stories, site = read_stories(language), read_furniture(language)
    story = stories[list(ALL).index(style) % len(stories)]
    return story, site, ALL[style](story, site)


def extract(language: str, style: str) -> Extracted:
    _, _, page = make_page(language, style)
    article = read_page(Received(page.encode(), ADDRESS, "text/html; charset=utf-8", LANGUAGES)).article
    assert article is not None
    return article


def kept(content: Extracted) -> str:
    """Everything of an article that is taken for it, headings and tables included."""
    article = Article(1, 1, "", ADDRESS, datetime(2026, 10, 7, tzinfo=UTC), content)
    return "\n".join(article.text[block.start : block.end] for block in clean(article).kept)


def quotable(content: Extracted) -> str:
    """Everything that can be quoted of an article, as the searcher sees it."""
    article = Article(1, 1, "", ADDRESS, datetime(2026, 10, 7, tzinfo=UTC), content)
    passages = split_passages(article, clean(article).kept)
    return "\n".join(article.text[start:end] for passage in passages for start, end in passage.sentences)


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize(("language", "style"), PAGES)
def test_the_story_is_kept(language: str, style: str) -> None:
    story, _, _ = make_page(language, style)
    text = flat(kept(extract(language, style)))
    lost = [part for part in map(flat, story.body) if part not in text]
    assert sum(map(len, lost)) <= 0.02 * sum(map(len, story.body)), lost


@pytest.mark.parametrize(("language", "style"), PAGES)
def test_nothing_around_it_can_be_quoted(language: str, style: str) -> None:
    story, site, _ = make_page(language, style)
    text = flat(quotable(extract(language, style)))
    own = flat("\n".join(story.body))
    around = [it for texts in site.values() for it in texts if len(it.split()) > 2 and it not in own]
    assert not [it for it in around if it in text]


@pytest.mark.parametrize(("language", "style"), PAGES)
def test_what_the_page_says_of_itself_is_read(language: str, style: str) -> None:
    story, site, _ = make_page(language, style)
    content = extract(language, style)
    assert content.title == story.title
    assert (content.language, content.language_declared) == (language, True)
    assert content.published == date.fromisoformat(story.published[:10])
    assert content.author == (story.author if style not in WITHOUT_AUTHOR else None)
    assert content.publisher == (site["site"][0] if style not in WITHOUT_PUBLISHER else None)
    assert content.url == ADDRESS
