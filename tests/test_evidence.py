"""What in a sentence looks like the answer that was asked for."""

from __future__ import annotations

import pytest

from index.analyse.question import interpret
from index.analyse.vocabulary import Vocabulary
from index.quote.evidence import find_evidence
from index.quote.lean import begins_led, leads_back
from index.quote.read import Sentence, look_up, read_sentence
from tests.libraries import LANGUAGES, LEXICON, article


def sentence(text: str, question: str = "what", language: str = "fr") -> tuple[Sentence, str]:
    return _read(text, question, language), question


def _read(text: str, question: str, language: str) -> Sentence:
    held = article(1, text, language=language)
    query = interpret(question, LANGUAGES, {language: Vocabulary({})}, LEXICON)
    return read_sentence(held, (0, len(text)), look_up(query.units, language))


def best(text: str, question: str, language: str) -> str:
    read = _read(text, question, language)
    query = interpret(question, LANGUAGES, {language: Vocabulary({})}, LEXICON)
    found = find_evidence(read, query)
    if not found:
        return ""
    strongest = max(found, key=lambda e: e.strength)
    return text[slice(*read.span(strongest.first, strongest.last))]


def test_a_name_is_not_a_weekday_cut_short() -> None:
    query_text = "Quand le moulin a-t-il ouvert ?"
    assert best("Sam Moss a ouvert le moulin.", query_text, "fr") == ""
    assert best("Le moulin a ouvert le sam. 3 mai.", query_text, "fr") == "sam. 3 mai"


@pytest.mark.parametrize(
    ("question", "language", "text", "wanted"),
    [
        ("Who built the bridge?", "en", "The bridge was built by Clara Moss after the flood.", "Clara Moss"),
        ("Qui a bâti le pont ?", "fr", "Le pont fut bâti par des anciens de la marine.", "anciens"),
        ("Wer baute die Brücke?", "de", "Die Brücke wurde von Klara Moos gebaut.", "Klara Moos"),
        ("When did the bridge open?", "en", "The bridge opened in March 1931 to the sound of bells.", "March 1931"),
        ("Quand le pont a-t-il ouvert ?", "fr", "Le pont a ouvert mardi matin.", "mardi matin"),
        ("Wann öffnete die Brücke?", "de", "Die Brücke öffnete am 3. Oktober.", "3. Oktober"),
        ("When did the bridge close?", "en", "Mr Sam Ashe said the bridge closed in May.", "May"),
        ("How many people work there?", "en", "For 4 years the mill has employed 85 people and paid $3m.", "85"),
        ("How much did the mill pay?", "en", "For 4 years the mill has employed 85 people and paid $3m.", "3m"),
        ("What share does he own?", "en", "In 12 years he bought 34% of the mill for 9 million euros.", "34"),
        (
            "How long did the strike last?",
            "en",
            "All 230 men struck for eleven weeks and lost 400 pounds each.",
            "eleven weeks",
        ),
        (
            "How far is the island?",
            "en",
            "It takes 3 hours to cover the 45 kilometres to the 20 houses.",
            "45 kilometres",
        ),
        ("Combien de salariés ?", "fr", "En 4 ans, le moulin a versé 3 millions d'euros à 85 salariés.", "85"),
        ("Quelle part détient-il ?", "fr", "Il détient depuis 12 ans 34 % du moulin.", "34"),
        (
            "Wie viel hat die Mühle gekostet?",
            "de",
            "Nach 4 Jahren zahlten 85 Bürger 3 Millionen Euro.",
            "3 Millionen Euro",
        ),
        (
            "¿Cuánto pesa la campana?",
            "es",
            "La campana, de 300 años, pesa 2 toneladas y costó 900 euros.",
            "2 toneladas",
        ),
        ("Where is the bridge?", "en", "The old bridge stands in Porto near the harbour.", "Porto"),
        ("Où est le pont ?", "fr", "Le vieux pont se dresse à Rouen, près du port.", "Rouen"),
        ("How many arches are there?", "en", "It rests on twelve arches.", "twelve"),
        ("Combien d'arches y a-t-il ?", "fr", "Il repose sur 12 arches.", "12"),
        ("How much did it cost?", "en", "It cost 4.5 million dollars to build.", "4.5 million dollars"),
        ("Combien a-t-il coûté ?", "fr", "Il a coûté quelques milliards de dollars.", "quelques milliards de dollars"),
        ("How old is the engineer?", "en", "The engineer, aged 42, smiled at 300 guests.", "42"),
        ("Quel âge a l'ingénieur ?", "fr", "L'ingénieur de 42 ans a salué 300 invités.", "42 ans"),
        ("Why did it close?", "en", "It closed because the river rose.", "because"),
        ("Pourquoi a-t-il fermé ?", "fr", "Il a fermé en raison de la crue.", "en raison"),
    ],
)
def test_the_answer_is_known_by_its_looks(question: str, language: str, text: str, wanted: str) -> None:
    assert best(text, question, language) == wanted


@pytest.mark.parametrize(
    ("question", "language", "text"),
    [
        ("When was it built?", "fr", "Le pont a été bâti par la ville."),
        ("How old is the mayor?", "en", "The mayor spoke to 300 guests for 20 minutes."),
        ("Quand a-t-il ouvert ?", "fr", "Le pont est solide."),
        ("How many arches?", "fr", "Un pont relie les rives."),
    ],
)
def test_nothing_is_taken_for_an_answer_of_another_sort(question: str, language: str, text: str) -> None:
    assert best(text, question, language) == ""


def test_a_bare_year_is_hardly_an_amount() -> None:
    read = _read("Le pont de 1931 repose sur 12 arches.", "Combien d'arches ?", "fr")
    query = interpret("Combien d'arches ?", LANGUAGES, {"fr": Vocabulary({})}, LEXICON)
    year, arches = find_evidence(read, query)
    assert year.strength < arches.strength


def test_words_of_the_question_are_no_answer_to_it() -> None:
    text = "Clara Moss met Anna Bell."
    vocabulary = Vocabulary(dict.fromkeys(["clara", "moss", "met"]))
    query = interpret("Who did Clara Moss meet?", LANGUAGES, {"en": vocabulary}, LEXICON)
    read = read_sentence(article(1, text, language="en"), (0, len(text)), look_up(query.units, "en"))
    assert [text[slice(*read.span(e.first, e.last))] for e in find_evidence(read, query)] == ["Anna Bell"]


@pytest.mark.parametrize(
    ("text", "language", "led"),
    [
        ("Elle a ouvert une usine.", "fr", True),
        ("L'entreprise a ouvert une usine.", "fr", True),
        ("The company opened a factory.", "en", True),
        ("Le dirigeant de la banque a parlé.", "fr", False),
        ("The head of the bank spoke.", "en", False),
        ("Marie a ouvert une usine.", "fr", False),
    ],
)
def test_a_sentence_that_begins_with_a_stand_in_leans_on_the_one_before(text: str, language: str, led: bool) -> None:
    assert begins_led(_read(text, "what", language).words) is led


def test_a_sentence_may_point_back_further_on() -> None:
    read = _read("Le but de ces discussions reste secret.", "what", "fr")
    assert leads_back(read.words)
    assert not begins_led(read.words)


@pytest.mark.parametrize(
    ("question", "language", "text", "wanted"),
    [
        ("What year did it open?", "en", "On Tuesday it was said that the inn opened in 1931.", "1931"),
        ("What time does the ferry leave?", "en", "In May the ferry leaves at 7.40 pm from the quay.", "7.40 pm"),
        ("À quelle heure part le bac ?", "fr", "En mai le bac part à 20h30 du quai.", "20h30"),
    ],
)
def test_a_year_or_an_hour_is_what_was_asked_for(question: str, language: str, text: str, wanted: str) -> None:
    assert best(text, question, language) == wanted
