"""Pages that stand in an article's place are refused with their reason; articles about such pages are not."""

from __future__ import annotations

import pytest

from bot.wording.catalogue import LANGUAGES, wording
from index.errors import ExtractError
from index.extract.html.page import read_page
from index.extract.parsed import Received
from index.extract.refusal import Refusal
from tests.block_pages import ALLOWED, BLOCKED

ADDRESS = "https://paper.example/2026/story"


@pytest.mark.parametrize(("reason", "page"), BLOCKED)
def test_a_page_in_an_articles_place_is_refused(reason: str, page: str) -> None:
    with pytest.raises(ExtractError) as caught:
        read_page(Received(page.encode(), ADDRESS, "text/html; charset=utf-8"))
    assert caught.value.reason == reason


@pytest.mark.parametrize("page", ALLOWED)
def test_an_article_that_sounds_like_one_is_read(page: str) -> None:
    article = read_page(Received(page.encode(), ADDRESS, "text/html; charset=utf-8")).article
    assert article is not None
    assert "a tenth of a cent" in article.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_has_a_sentence(language: str) -> None:
    assert all(wording(language).say(f"reading.{refusal.value}", detail="") for refusal in Refusal)
