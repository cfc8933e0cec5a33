"""The tables of forms: what stemming leaves apart comes together, and nothing else does."""

from __future__ import annotations

from importlib.resources import files

import pytest
import Stemmer

from index.analyse.alternatives import Asked, How, find_alternatives
from index.analyse.lexicon.read import Lexicon
from index.analyse.terms import STEMMERS, analyse, stem, stopwords
from index.analyse.tokens import normalise, words
from index.analyse.vocabulary import Vocabulary

LANGUAGES = ["de", "en", "es", "fr", "it", "nl", "pt"]


def rows(language: str) -> list[tuple[str, list[str]]]:
    """Each line of a table, read without the program: a word and its forms."""
    text = files("index.analyse").joinpath("forms", f"{language}.txt").read_text(encoding="utf-8")
    read = [line.split(": ") for line in text.splitlines() if not line.startswith("#")]
    return [(lemma, listed.split(", ")) for lemma, listed in read]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_a_table_is_one_that_a_text_can_hold(language: str) -> None:
    for lemma, forms in rows(language):
        for word in (lemma, *forms):
            assert [piece.form for piece in words(word, language)] == [word]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_is_of_one_word_alone(language: str) -> None:
    table = rows(language)
    lemmas, listed = [lemma for lemma, _ in table], [form for _, forms in table for form in forms]
    assert lemmas == sorted(set(lemmas))
    assert len(listed) == len(set(listed)) > 300
    assert not set(listed) & set(lemmas)
    assert not set(listed) & stopwords(language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_is_listed_only_where_stemming_needs_it(language: str) -> None:
    cut = Stemmer.Stemmer(STEMMERS[language]).stemWord
    needless = [form for lemma, forms in rows(language) for form in forms if cut(form) == cut(lemma)]
    assert needless == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_listed_form_has_the_term_of_its_word(language: str) -> None:
    for lemma, forms in rows(language):
        assert {stem(form, language) for form in forms} == {stem(lemma, language)}, lemma


@pytest.mark.parametrize(
    ("language", "lemma", "forms"),
    [
        ("fr", "demander", "demandent demandons demandé"),
        ("fr", "tenir", "tient tiendra tenu"),
        ("fr", "recevoir", "reçu reçus reçoit"),
        ("fr", "devoir", "dû devra"),
        ("fr", "valoir", "vaudrait"),
        ("fr", "venir", "viennent viendra"),
        ("fr", "savoir", "sauront"),
        ("fr", "rapprocher", "rapproché rapprochement rapprochent"),
        ("fr", "travail", "travaux"),
        ("fr", "mauvais", "pire"),
        ("es", "tener", "tendrá tuvo"),
        ("es", "hacer", "hizo hicieron"),
        ("es", "poder", "pudo podrá"),
        ("es", "cerrar", "cerró cierra"),
        ("es", "financiar", "financió financiaron"),
        ("es", "invertir", "invirtió invierte"),
        ("de", "laufen", "läuft lief gelaufen"),
        ("de", "bauen", "baut gebaut baute"),
        ("de", "zahlen", "zahlte gezahlt"),
        ("de", "gründen", "gegründet gründete gegründeten"),
        ("de", "steigen", "stiegen gestiegen"),
        ("de", "groß", "größte größer"),
        ("en", "sell", "sold sells selling"),
        ("en", "lay", "laid"),
        ("en", "go", "went"),
        ("en", "lend", "lent"),
        ("en", "sue", "sued suing"),
        ("en", "child", "children"),
        ("en", "cheap", "cheaper cheapest"),
        ("en", "large", "larger largest"),
        ("en", "green", "greener"),
        ("it", "chiedere", "chiese chiesto"),
        ("pt", "fazer", "fez fará"),
        ("nl", "kopen", "kocht gekocht"),
    ],
)
def test_forms_of_a_word_come_together(language: str, lemma: str, forms: str) -> None:
    assert {stem(normalise(form), language) for form in forms.split()} == {stem(normalise(lemma), language)}


@pytest.mark.parametrize(
    ("language", "form", "other"),
    [
        ("en", "found", "find"),
        ("en", "saw", "see"),
        ("en", "left", "leave"),
        ("en", "rose", "rise"),
        ("en", "ground", "grind"),
        ("fr", "offre", "offrir"),
        ("fr", "mort", "mourir"),
        ("fr", "nuit", "nuire"),
        ("fr", "voie", "voir"),
        ("de", "macht", "machen"),
        ("de", "stand", "stehen"),
        ("de", "sprachen", "sprechen"),
        ("de", "verband", "verbinden"),
        ("es", "cuenta", "contar"),
        ("es", "vino", "venir"),
        ("es", "puesto", "poner"),
    ],
)
def test_a_form_that_is_another_word_too_stays_itself(language: str, form: str, other: str) -> None:
    assert stem(form, language) != stem(other, language)


@pytest.mark.parametrize(
    ("language", "asked", "held"),
    [
        ("en", "buy", "Acme bought the mill."),
        ("fr", "tenir", "Le conseil tiendra sa promesse."),
        ("es", "hacer", "Lo hizo la empresa."),
        ("de", "gründen", "Die Firma wurde 1999 gegründet."),
    ],
)
def test_a_question_finds_a_passage_in_another_form(language: str, asked: str, held: str) -> None:
    vocabulary = Vocabulary(dict.fromkeys(token.term for token in analyse(held, language) if not token.stop))
    word = Asked(analyse(asked, language), [], language)
    ways = find_alternatives(word, language, vocabulary, Lexicon(()), literal=False)
    assert [way.how for way in ways] == [How.EXACT]


def test_only_whole_words_are_looked_up() -> None:
    assert stem("bought", "en") == "buy"
    assert stem("boughts", "en") != "buy"
    assert stem("bought", "xx") == "bought"
