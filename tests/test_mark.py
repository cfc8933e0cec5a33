"""Which clause of a sentence is marked."""

from __future__ import annotations

import pytest

from index.analyse.lexicon.read import read_lexicon
from index.answer import answer
from tests.libraries import article, view_of


def marked(question: str, text: str, language: str = "en") -> tuple[str, ...]:
    found = answer(question, view_of(article(1, text, language=language)))
    return found.quotes[0].marked


@pytest.mark.parametrize(
    ("question", "text", "wanted"),
    [
        (
            "Who founded Borgang Tea?",
            "Borgang Tea, a company from Assam with many fields, was founded by Anita Borah, and sells to London.",
            "was founded by Anita Borah",
        ),
        (
            "Which partners does Borgang Tea have?",
            "Last year, Borgang Tea found partners such as Lipford, Nilgiri and Rosen, among others.",
            "Borgang Tea found partners such as Lipford, Nilgiri and Rosen, among others",
        ),
        (
            "When was Borgang Tea founded?",
            "Borgang Tea, which sells to London, was founded in 1987, long before the drought.",
            "was founded in 1987",
        ),
    ],
)
def test_the_clause_that_answers_is_marked(question: str, text: str, wanted: str) -> None:
    assert marked(question, text) == (wanted,)


def test_the_whole_sentence_is_marked_when_nothing_gives_the_answer_away() -> None:
    text = "The tea, dried and rolled, tastes of smoke."
    assert marked("Does the tea taste of smoke?", text) == ("tastes of smoke",)
    assert marked("How does dried tea taste, rolled and smoky?", text)[0] in text


def test_a_list_of_names_is_not_cut_at_its_commas() -> None:
    text = "Le groupe a signé avec Oracle, Nvidia et AMD, selon la presse."
    assert "Oracle, Nvidia et AMD" in marked("Avec qui le groupe a-t-il signé ?", text, "fr")[0]


def test_a_mark_does_not_begin_with_a_conjunction() -> None:
    text = "La société de Lyon construit des fusées… et fondée par des anciens de Safran."
    assert marked("Qui a fondé la société de Lyon ?", text, "fr") == ("fondée par des anciens de Safran",)


def test_what_is_asked_for_is_marked_where_another_clause_only_has_words_of_the_same_matter() -> None:
    text = "Le PDG d’Orbane, à l’origine de Tarnis, ne voudrait pas se cantonner au domaine du bois."
    library = view_of(article(1, text, "Il pleut.", language="fr"), lexicon=read_lexicon())
    (mark,) = answer("Qui est le PDG d'Orbane ?", library).quotes[0].marked
    assert mark == "Le PDG d’Orbane, à l’origine de Tarnis"
