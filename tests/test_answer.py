"""A question in, quotes or an honest refusal out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.settings import Settings
from index.answer import THRESHOLD, Outcome, answer, get_ready
from index.quote.trees import read_forest
from tests.libraries import NOON, article, view_of

ROCKETS = article(
    1,
    "Hélios Propulsion, une société de Toulouse, a été fondée par deux anciens ingénieurs de Safran.",
    "Elle construit un moteur nommé Zéphyr, qui devrait voler en 2031. Le prix du moteur reste inconnu du public.",
    "# Une usine à Bordeaux",
    "La société ouvrira une usine à Bordeaux au printemps, où travailleront 340 salariés. Marie Duval en est le PDG.",
    publisher="La Gazette",
)
TEA = article(
    2,
    "Tea growers in Assam expect a poor harvest because the rains came late.",
    "The Borgang Tea Company, founded by Anita Borah in 1987, employs 2,300 people.",
    language="en",
    title="Late rains worry tea growers",
    publisher="The Courier",
)
LIBRARY = view_of(ROCKETS, TEA)


def marked(question: str) -> str:
    found = answer(question, LIBRARY)
    return found.quotes[0].marked[0] if found.quotes else ""


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Who founded Hélios Propulsion?", "deux anciens ingénieurs de Safran"),
        ("who founded helios propulsion", "deux anciens ingénieurs de Safran"),
        ("Qui a fondé Hélios Propulsion ?", "deux anciens ingénieurs de Safran"),
        ("Qui a fondé la Borgang Tea Company ?", "Anita Borah"),
        ("When was the Borgang Tea Company founded?", "1987"),
        ("How many people does the Borgang Tea Company employ?", "2,300 people"),
        ("Where is Hélios Propulsion based?", "Toulouse"),
        ("Why do tea growers expect a poor harvest?", "because the rains came late"),
        ("Who is the CEO of Hélios Propulsion?", "Marie Duval"),
    ],
)
def test_the_words_that_answer_are_marked(question: str, wanted: str) -> None:
    assert wanted in marked(question)


@pytest.mark.parametrize(
    "question",
    [
        "Who founded Vega Motors?",
        "What is the capital of Australia?",
        "Who founded Safran?",
        "Who is the CEO of the Borgang Tea Company?",
        "Qui a fondé Safran ?",
    ],
)
def test_what_no_article_says_is_refused_without_quotes(question: str) -> None:
    found = answer(question, LIBRARY)
    assert found.outcome is Outcome.NOT_FOUND
    assert found.quotes == ()
    assert (found.searched, found.newest) == (2, NOON)


def test_a_refusal_names_the_words_that_no_article_has() -> None:
    assert answer("Who founded Vega Motors?", LIBRARY).missing == ("Vega", "Motors")


@pytest.mark.parametrize(
    "words",
    [
        "The Borgang Tea Company, founded by Anita Borah in 1987, employs 2,300 people.",
        "“the borgang tea company, founded by Anita Borah in 1987”",
        "Tea growers in Assam expect a poor harvest",
        "La société ouvrira une usine à Bordeaux au printemps, où travailleront 340 salariés",
    ],
)
def test_words_of_an_article_are_found_where_they_stand(words: str) -> None:
    found = answer(words, LIBRARY)
    assert found.confidence == 1.0
    assert words.strip("“”.").casefold() in found.quotes[0].text.casefold()


def test_a_question_is_not_answered_by_the_same_question() -> None:
    asking = view_of(article(1, "Who was the first to cross the bay of Lindau? Nobody has ever found that out."))
    found = answer("Who was the first to cross the bay of Lindau?", asking)
    assert found.confidence < 1.0


def test_a_partial_answer_says_which_words_it_lacks() -> None:
    found = answer("How many people does the Borgang Tea Company employ at weekends?", LIBRARY)
    assert found.outcome is Outcome.PARTIAL
    assert "weekends" in found.uncovered


@pytest.mark.parametrize("question", ["", "   ", "?!", "😀", "who is the", "le la les", "\x00\u202e"])
def test_a_question_without_words_of_its_own_is_told_so(question: str) -> None:
    assert answer(question, LIBRARY).outcome is Outcome.NO_WORDS


def test_an_empty_library_is_told_so() -> None:
    found = answer("Who founded Hélios Propulsion?", view_of())
    assert (found.outcome, found.searched, found.newest) == (Outcome.NO_ARTICLES, 0, None)


def test_the_first_single_sentence_is_found() -> None:
    alone = view_of(article(1, "Le moteur Zéphyr a été fabriqué à Toulouse."))
    assert answer("Où le moteur Zéphyr a-t-il été fabriqué ?", alone).quotes[0].text.startswith("Le moteur Zéphyr")


def test_a_question_of_a_hundred_kilobytes_is_answered() -> None:
    found = answer("Who founded Hélios Propulsion? " * 3500, LIBRARY)
    assert found.outcome in {Outcome.ANSWERED, Outcome.PARTIAL}


def test_a_long_question_of_unknown_words_is_refused() -> None:
    found = answer(" ".join(f"zq{n}x" for n in range(15000)), LIBRARY)
    assert found.quotes == ()


def test_an_agent_is_not_taken_for_what_was_founded() -> None:
    assert answer("Qui a fondé Safran ?", LIBRARY).quotes == ()


def test_further_quotes_follow_the_first_ones() -> None:
    many = view_of(*(article(n, f"Le moteur Zéphyr de Paul{n} a tourné {n} heures.") for n in range(10, 15)))
    first = answer("Combien d'heures le moteur Zéphyr a-t-il tourné ?", many)
    second = answer("Combien d'heures le moteur Zéphyr a-t-il tourné ?", many, skip=len(first.quotes))
    assert len(first.quotes) == 3
    assert {quote.article.id for quote in first.quotes}.isdisjoint(quote.article.id for quote in second.quotes)


def test_the_same_sentence_in_two_articles_is_one_quote_with_a_copy() -> None:
    line = "Hélios Propulsion a été fondée par deux anciens ingénieurs de Safran."
    found = answer("Who founded Hélios Propulsion?", view_of(article(1, line), article(2, line, "Une autre phrase.")))
    assert [(quote.article.id, [copy.article.id for copy in quote.copies]) for quote in found.quotes] == [(1, [2])]


def test_a_sentence_that_leans_on_the_one_before_is_quoted_with_it() -> None:
    found = answer("When will the Zéphyr engine of Hélios Propulsion fly?", LIBRARY)
    assert "2031" in found.quotes[0].text


def test_two_answers_to_one_question_are_equal() -> None:
    assert answer("Who founded Hélios Propulsion?", LIBRARY) == answer("Who founded Hélios Propulsion?", LIBRARY)


WORDS = sorted({word for it in (ROCKETS, TEA) for word in it.text.split()} | {"who", "when", "où", "combien", "why"})


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join) | st.text(max_size=60))
def test_every_quote_is_the_articles_own_text_at_its_offsets(question: str) -> None:
    found = answer(question, LIBRARY)
    assert 0 <= found.confidence <= 1
    for quote in found.quotes:
        assert quote.text == quote.article.text[quote.start : quote.end]
        assert quote.start <= quote.sentence[0] < quote.sentence[1] <= quote.end
        assert quote.marks == tuple(sorted(quote.marks))
        for start, end in quote.marks:
            assert quote.sentence[0] <= start < end <= quote.sentence[1]


def test_operators_limit_what_may_answer() -> None:
    assert {quote.article.id for quote in answer("Who founded Hélios Propulsion? lang:fr", LIBRARY).quotes} == {1}
    assert not answer("Who founded Hélios Propulsion? lang:en", LIBRARY).quotes
    assert answer('Who founded Hélios Propulsion? "anciens ingénieurs"', LIBRARY).quotes
    assert not answer('Who founded Hélios Propulsion? "ingénieurs anciens"', LIBRARY).quotes
    assert not answer("Who founded Hélios Propulsion? -Safran", LIBRARY).quotes
    nowhere = answer("Who founded Hélios Propulsion? site:nowhere.example", LIBRARY)
    assert nowhere.outcome is Outcome.OUT_OF_SCOPE


def test_getting_ready_answers_nobody_and_takes_any_library() -> None:
    read_forest.cache_clear()
    for view in (view_of(), LIBRARY):
        get_ready(view)
    begun = read_forest.cache_info().misses
    answer("Who founded Hélios Propulsion?", LIBRARY)
    assert read_forest.cache_info().misses == begun > 0


def test_how_sure_an_answer_must_be_can_be_set() -> None:
    asked = "Who founded Hélios Propulsion?"
    sure = answer(asked, LIBRARY)
    assert sure.outcome is Outcome.ANSWERED
    assert sure.least == THRESHOLD == Settings.model_fields["least_confidence"].default / 100
    refused = answer(asked, replace(LIBRARY, least=1.0))
    assert (refused.outcome, refused.quotes, refused.least) == (Outcome.NOT_FOUND, (), 1.0)
    assert answer("Who paints the Hélios moon?", replace(LIBRARY, least=0.0)).quotes
