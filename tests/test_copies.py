"""What several publishers print is one quote with all their names; what only looks alike stands side by side."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from index.answer import CANDIDATES, answer
from index.model import Article
from index.quote.copies import says_the_same, turns
from index.quote.read import Sentence, read_sentence
from tests.libraries import LANGUAGES, article, view_of

PAIRS = Path(__file__).parent / "data" / "copies"


@dataclass(frozen=True)
class Pair:
    """Two articles, and the line that is quoted of each."""

    name: str
    articles: tuple[Article, Article]
    lines: tuple[str, str]

    def says_the_same(self) -> bool:
        one, other = (find(it, line) for it, line in zip(self.articles, self.lines, strict=True))
        return says_the_same(one, other) and says_the_same(other, one)


def read_pairs(file: str) -> list[Pair]:
    found = (PAIRS / file).read_text(encoding="utf-8").split("\n== ")[1:]
    return [read_pair(*text.strip().split("\n", 1)) for text in found]


def read_pair(name: str, text: str) -> Pair:
    stories = [story.strip().split("\n") for story in text.split("\n--\n")]
    quoted = [next(line.removeprefix("> ") for line in story if line.startswith("> ")) for story in stories]
    made = [
        article(number, *(line.removeprefix("> ") for line in story), language=name[:2], publisher=f"Paper {number}")
        for number, story in enumerate(stories, start=1)
    ]
    return Pair(name, (made[0], made[1]), (quoted[0], quoted[1]))


def find(where: Article, words: str) -> Sentence:
    start = where.text.index(words)
    return read_sentence(where, (start, start + len(words)), {})


COPIES, OTHERS = read_pairs("same.txt"), read_pairs("other.txt")


@pytest.mark.parametrize("pair", COPIES, ids=lambda pair: pair.name)
def test_a_copy_is_the_same_quote(pair: Pair) -> None:
    assert pair.says_the_same()


@pytest.mark.parametrize("pair", OTHERS, ids=lambda pair: pair.name)
def test_what_only_looks_alike_is_another(pair: Pair) -> None:
    assert not pair.says_the_same()


def test_there_are_pairs_in_many_languages() -> None:
    for pairs in (COPIES, OTHERS):
        assert {pair.name[:2] for pair in pairs} >= {"en", "fr", "de", "es", "it", "pt", "nl"}


def test_edited_words_are_no_copy_in_a_language_whose_turns_are_not_known() -> None:
    assert turns("en")
    assert not turns("sv")
    for pair in COPIES:
        if pair.lines[0] != pair.lines[1]:
            one, other = (replace(it, content=replace(it.content, language="sv")) for it in pair.articles)
            assert not replace(pair, articles=(one, other)).says_the_same()


def test_every_word_that_turns_a_sentence_is_read_as_it_is_in_articles() -> None:
    assert "grösste" in turns("de")  # "größte", as words are read
    assert {"not", "rose", "fell"} <= turns("en")


# --- in answers


FERRY, OTHER_FERRY = COPIES[0].articles


def test_a_copy_is_named_beside_the_original() -> None:
    found = answer("How many passengers does the electric ferry carry?", view_of(FERRY, OTHER_FERRY))
    first = found.quotes[0]
    assert (first.article.id, [copy.article.id for copy in first.copies]) == (1, [2])
    assert first.copies[0].text == COPIES[0].lines[1]
    assert all("240 passengers" not in quote.text for quote in found.quotes[1:])


@pytest.mark.parametrize(
    ("mine", "theirs", "first"),
    [
        (None, None, 1),
        (date(2026, 3, 2), date(2026, 3, 1), 2),
        (date(2026, 3, 1), date(2026, 3, 2), 1),
        (None, date(2026, 3, 2), 2),
    ],
)
def test_the_original_is_the_one_with_the_earlier_date(mine: date | None, theirs: date | None, first: int) -> None:
    pair = (dated(FERRY, mine), dated(OTHER_FERRY, theirs))
    found = answer("How many passengers does the electric ferry carry?", view_of(*pair))
    assert found.quotes[0].article.id == first
    assert [copy.article.id for copy in found.quotes[0].copies] == [3 - first]
    assert "240 passengers" in found.quotes[0].text


def test_without_dates_the_original_is_the_one_that_was_read_first() -> None:
    late = replace(FERRY, fetched=FERRY.fetched + timedelta(days=1))
    found = answer("How many passengers does the electric ferry carry?", view_of(late, OTHER_FERRY))
    assert found.quotes[0].article.id == 2


def test_different_figures_stand_side_by_side() -> None:
    for pair in OTHERS[:2]:
        quotes = answer("How many people did the fire at Eastwick injure?", view_of(*pair.articles)).quotes
        assert {quote.article.id for quote in quotes[:2]} == {1, 2}
        assert not quotes[0].copies
        assert not quotes[1].copies


def dated(it: Article, day: date | None) -> Article:
    return replace(it, content=replace(it.content, published=day))


# --- many copies


MANY = 3 * CANDIDATES
VESSEL = "How many passengers does the vessel of the Lindqvist shipyard carry?"


def printed(number: int, day: int = 5) -> Article:
    """The story as one more paper printed it, word for word below a lead of its own."""
    lines = FERRY.text.split("\n\n")
    lead = f"Readers of paper number {number} have waited for this for years, and their letters fill a drawer here."
    published = date(2026, 3, day)
    title, publisher = f"News {number}", f"Paper {number}"
    return article(number, lead, *lines, language="en", title=title, publisher=publisher, published=published)


def test_many_copies_crowd_no_other_report_out() -> None:
    rival = article(
        900,
        "The Lindqvist shipyard builds a smaller vessel, which carries 190 passengers, a spokesman now says.",
        language="en",
        publisher="Rival",
    )
    library = view_of(*(printed(number) for number in range(1, MANY)), rival)
    quotes = answer(VESSEL, library).quotes
    assert any("240 passengers" in quote.text and len(quote.copies) >= CANDIDATES for quote in quotes)
    assert any("190 passengers" in quote.text for quote in quotes)


def test_copies_make_an_answer_no_less_sure() -> None:
    asked = "How many passengers does the electric ferry carry?"
    alone = answer(asked, view_of(printed(1)))
    copied = answer(asked, view_of(*(printed(number) for number in range(1, CANDIDATES))))
    assert copied.quotes[0].text == alone.quotes[0].text
    assert copied.confidence > alone.confidence - 0.1


def test_the_original_is_found_among_many_copies() -> None:
    papers = [printed(number, day=2 if number == 7 else 5) for number in range(1, CANDIDATES)]
    first = answer("How many passengers does the electric ferry carry?", view_of(*papers)).quotes[0]
    assert first.article.id == 7
    assert "240 passengers" in first.text
    assert first.marked
    assert len({copy.article.id for copy in first.copies}) == len(papers) - 1


def test_a_copy_with_a_figure_of_its_own_is_not_taken_for_a_repeat() -> None:
    other = printed(30)
    text = other.text.replace("240 passengers", "260 passengers")
    changed = replace(other, content=replace(other.content, text=text))
    library = view_of(*(printed(number) for number in range(1, CANDIDATES)), changed)
    quotes = answer("How many passengers does the electric ferry carry?", library).quotes
    assert {figure for figure in ("240", "260") if any(figure in quote.text for quote in quotes)} == {"240", "260"}


def test_quotes_of_all_languages_can_be_copies() -> None:
    assert {pair.name[:2] for pair in COPIES} & set(LANGUAGES) == set(LANGUAGES)
