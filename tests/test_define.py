"""Questions that ask what something is, and sentences that say so."""

from __future__ import annotations

import pytest

from index.answer import answer, consider
from index.model import Article
from index.quote.define import asks_what_it_is, defines, is_subject
from index.quote.read import Sentence, look_up, read_sentence, share_of_title
from tests.libraries import article, view_of

KELP = article(
    1,
    "The harvest was poor last year. Norvane Kelp is a cooperative of divers in Brest. "
    "Yesterday Norvane Kelp sold its boats. In Brest, Norvane Kelp was the largest buyer.",
    language="en",
)


def sentence(question: str, number: int, of: Article = KELP) -> Sentence:
    view = view_of(of)
    query = view.ranker.interpret(question)
    spans = [span for passage in view.passages() for span in passage.sentences]
    return read_sentence(of, spans[number], look_up(query.units, of.language))


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("What is Norvane Kelp?", True),
        ("Who is Norvane Kelp?", True),
        ("Norvane Kelp", True),
        ("Qu'est-ce que Norvane Kelp ?", True),
        ("Where is Norvane Kelp?", False),
        ("What is the price of Norvane Kelp?", False),
        ("Which partners does Norvane Kelp have?", False),
        ("Who owns Norvane Kelp?", False),
        ("", False),
    ],
)
def test_whoever_names_one_thing_and_nothing_else_asks_what_it_is(question: str, *, asks: bool) -> None:
    assert asks_what_it_is(view_of(KELP).ranker.interpret(question)) is asks


def test_the_subject_opens_the_sentence() -> None:
    question = "What is Norvane Kelp?"
    assert [is_subject(sentence(question, number)) for number in range(4)] == [False, True, False, False]


def test_a_sentence_defines_its_subject_only_if_it_says_what_it_is() -> None:
    assert defines(sentence("What is Norvane Kelp?", 1))
    assert not defines(sentence("What is Norvane Kelp?", 2))
    bought = article(1, "Norvane Kelp bought the old harbour of Brest when it was cheap.", language="en")
    assert not defines(sentence("What is Norvane Kelp?", 0, bought))


def test_what_something_is_is_answered_where_it_is_said() -> None:
    found = answer("What is Norvane Kelp?", view_of(KELP))
    assert found.quotes[0].text == "Norvane Kelp is a cooperative of divers in Brest."


@pytest.mark.parametrize(
    ("title", "share"),
    [
        ("Norvane Kelp", 1.0),
        ("Norvane Kelp (cooperative)", 1.0),
        ("Norvane Kelp | The Brest Daily", 1.0),
        ("Norvane Kelp sells boats", 0.5),
        ("Storms at sea", 0.0),
        ("", 0.0),
    ],
)
def test_a_title_is_covered_as_far_as_the_question_says_its_words(title: str, share: float) -> None:
    query = view_of(KELP).ranker.interpret("What is Norvane Kelp?")
    assert share_of_title(title, "en", look_up(query.units, "en")) == share


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("Is the bridge at Brest closed?", 1.0),
        ("Is the bridge at Brest open?", 0.0),
        ("When was the bridge at Brest closed?", 0.0),
    ],
)
def test_what_a_yes_or_no_question_asks_about_its_subject_stands_last(question: str, held: float) -> None:
    view = view_of(article(1, "The bridge at Brest was closed on Monday.", language="en"))
    assert consider(question, view).weighed[0].described["predicate_open"] == held
