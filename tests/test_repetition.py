"""A line is the page's when a publisher's articles share it, and never a paragraph's own heading."""

from __future__ import annotations

import pytest

from index.clean.boilerplate import Lines, clean
from index.clean.repetition import normalise_line, publisher_of, repeated_lines
from index.model import Article
from tests.clean_articles import BODY, build, texts

STANDING = "A house of the Northern Press group"


def test_a_repeated_line_goes_and_the_same_line_alone_stays() -> None:
    library = [build([*BODY[i:], STANDING], publisher="Harbour Post") for i in range(3)]
    repeated = repeated_lines(library)["harbour post"]
    assert STANDING in texts(library[1], clean(library[1], repeated))[1]
    assert clean(library[1]).dropped == ()


def test_a_repeated_heading_of_a_paragraph_stays() -> None:
    article = build([BODY[0], "Background", BODY[1]])
    assert clean(article, frozenset({"background"})).dropped == ()


@pytest.mark.parametrize(("count", "of", "found"), [(2, 2, False), (3, 3, True), (3, 30, True), (3, 31, False)])
def test_a_line_must_stand_in_three_articles_and_a_tenth(count: int, of: int, found: bool) -> None:
    library = [build([BODY[0], f"{STANDING} {i}" if i < count else f"Note {'x' * i}"]) for i in range(of)]
    assert (normalise_line(f"{STANDING} 7") in repeated_lines(library).get("seeds/", frozenset())) is found


def test_a_line_counts_once_an_article_and_only_for_its_publisher() -> None:
    twice = build([STANDING, BODY[0], STANDING], publisher="A")
    others = [build([STANDING, BODY[0]], publisher=name) for name in "BC"]
    assert repeated_lines([twice, twice, *others]) == {}


@pytest.mark.parametrize(
    ("article", "publisher"),
    [
        (build(BODY, publisher=" Harbour Post "), "harbour post"),
        (build(BODY, url="https://www.example.org/a/b"), "example.org"),
        (build(BODY, location="https://news.example.org/a"), "news.example.org"),
        (build(BODY, location="seeds/ports/a.md"), "seeds/ports/"),
    ],
)
def test_neighbours_share_a_publisher_a_host_or_a_folder(article: Article, publisher: str) -> None:
    assert publisher_of(article) == publisher


@pytest.mark.parametrize(
    ("line", "plain"),
    [
        ("• Vous avez lu 3 articles", "vous avez lu 0 articles"),
        ("VOUS  AVEZ LU 12 ARTICLES !", "vous avez lu 0 articles"),
        ("À lire", "a lire"),
        ("記事を共有", "記事を共有"),
        ("2019 – 2020", ""),
        ("Item 7 of the list costs 70 euros.", "item 7 of the list costs 70 euros"),
        ("Vous avez lu 3 articles ce mois-ci", "vous avez lu 0 articles ce mois ci"),
    ],
)
def test_lines_are_compared_without_what_changes(line: str, plain: str) -> None:
    assert normalise_line(line) == plain


def test_sentences_that_differ_in_their_numbers_are_all_the_articles() -> None:
    library = [build([*BODY, f"The secret number of harbour {i} is {1000 + i}."]) for i in range(40)]
    repeated: Lines = repeated_lines(library).get("seeds/", frozenset())
    assert all(clean(article, repeated).dropped == () for article in library)
