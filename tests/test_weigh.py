"""How well sentences cover a question, and how sure that makes the answer."""

from __future__ import annotations

import pytest

from index.answer import THRESHOLD, answer, consider, weigh_hits
from index.model import Article
from index.quote.confide import confide
from index.quote.weigh import Weighed
from tests.libraries import article, view_of


def weigh_hits_of(question: str, *articles: Article) -> list[Weighed]:
    view = view_of(*articles)
    query = view.ranker.interpret(question)
    return weigh_hits(view.ranker.rank(query, 5), query, view.ranker.rarity(query))


def weigh_best(question: str, *articles: Article) -> Weighed:
    return weigh_hits_of(question, *articles)[0]


def sure(question: str, *articles: Article) -> float:
    return answer(question, view_of(*articles)).confidence


FILLER = tuple(
    article(n, f"Filler sentence number {n} speaks of clouds and rain.", language="en") for n in range(50, 56)
)


def test_a_name_in_the_sentence_before_counts_less_than_in_the_sentence() -> None:
    here = article(1, "Borgang Tea opened a factory.", language="en")
    near = article(1, "Borgang Tea is old. It opened a factory.", language="en")
    far = article(1, "Borgang Tea is old. Rain fell. Birds sang. Some factory opened.", language="en")
    grades = [weigh_best("When did Borgang Tea open a factory?", one, *FILLER).coverage for one in (here, near, far)]
    assert grades == sorted(grades, reverse=True)
    assert len(set(grades)) == 3


@pytest.mark.parametrize(
    ("said", "of_borgang"),
    [
        ('"It rains," Lipford chief Ann Dole told a meeting.', False),
        ('"It rains," chief Ann Dole told a meeting.', True),
        ("Ann Dole, chief of the company, told a meeting that it rains.", True),
    ],
)
def test_the_chief_of_another_is_told_by_the_name_before(said: str, of_borgang: bool) -> None:
    told = article(1, f"Borgang Tea sells its mill to Lipford for a fortune. {said}", language="en")
    weighed = next(
        each for each in weigh_hits_of("Who is the chief of Borgang Tea?", told, *FILLER) if said in each.sentence.text
    )
    assert (weighed.names is not None and weighed.names > 0.5) is of_borgang


def test_words_of_a_name_count_fully_only_together() -> None:
    together = article(1, "Rocket Lab opened a factory.", language="en")
    apart = article(1, "A rocket left the lab near the factory that opened.", language="en")
    question = "When did Rocket Lab open a factory?"
    assert weigh_best(question, together, *FILLER).names == pytest.approx(1.0)
    assert (weigh_best(question, apart, *FILLER).names or 0) <= 0.5


def test_what_is_asked_for_must_be_there() -> None:
    text = article(1, "The height of the Nova rocket is 40 metres.", language="en")
    assert sure("What is the height of the Nova rocket?", text, *FILLER) > 0.9
    assert sure("What is the weight of the Nova rocket?", text, *FILLER) < THRESHOLD


def test_a_missing_soft_word_costs_nothing() -> None:
    text = article(1, "Borgang Tea is a company in Assam.", language="en")
    plain = weigh_best("Where is Borgang Tea?", text, *FILLER)
    soft = weigh_best("Where is Borgang Tea located?", text, *FILLER)
    assert plain.coverage == soft.coverage == 1.0


def test_a_number_that_was_asked_for_makes_the_answer_surer() -> None:
    with_number = article(1, "Borgang Tea employs 2,300 people.", language="en")
    without = article(1, "Borgang Tea employs people.", language="en")
    question = "How many people does Borgang Tea employ?"
    assert sure(question, with_number, *FILLER) > 1.5 * sure(question, without, *FILLER)


def test_names_and_point_must_both_be_there() -> None:
    names = article(1, "Borgang Tea is very old.", language="en")
    point = article(1, "Somebody employs gardeners.", language="en")
    both = article(1, "Borgang Tea employs gardeners.", language="en")
    question = "Does Borgang Tea employ gardeners?"
    assert sure(question, both, *FILLER) > 0.9
    assert max(sure(question, names, *FILLER), sure(question, point, *FILLER)) < THRESHOLD


def test_the_confidence_of_an_answer_is_that_in_its_best_sentence() -> None:
    view = view_of(article(1, "Borgang Tea employs gardeners.", language="en"), *FILLER)
    question = "Does Borgang Tea employ gardeners?"
    considered = consider(question, view)
    rarity = view.ranker.rarity(considered.query)
    assert answer(question, view).confidence == confide(considered.weighed, considered.query, rarity)
