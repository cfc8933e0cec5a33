"""The ways in which a word of the question can stand in an article."""

from __future__ import annotations

import pytest

from index.analyse.alternatives import Alternative, Asked, How, drop_unlikely, find_alternatives
from index.analyse.lexicon.lists import parse_lexicon
from index.analyse.lexicon.read import Lexicon
from index.analyse.senses import find_senses
from index.analyse.terms import analyse
from index.analyse.vocabulary import Vocabulary

LEXICON = Lexicon(
    parse_lexicon(
        "languages: en | fr | de\nheat pump | pompe à chaleur | Wärmepumpe\nmill | moulin | Mühle\n"
        "cheap | pas cher, bon marché | billig\nheavy | lourd | schwer\nwind | vent | Wind\n",
        "test.txt",
    )
)


def found(word: str, source: str, target: str, *held: str) -> dict[str, How]:
    tokens = [token for token in analyse(word, source) if not token.stop]
    terms = {token.term: None for text in held for token in analyse(text, target)}
    asked = Asked(tokens, find_senses(tokens, source, LEXICON), source)
    ways = find_alternatives(asked, target, Vocabulary(terms), LEXICON, literal=False)
    return {" ".join(way.terms): way.how for way in ways}


def test_a_compound_is_found_by_its_last_part() -> None:
    assert set(found("heat pump", "en", "de", "Großwärmepumpe Wärme")) == {"grosswarmepump"}
    assert set(found("Brücke", "de", "de", "Zugbrücke Brücke Brückentag")) == {"bruck", "zugbruck"}


def test_a_derived_word_is_found_where_the_word_itself_is_missing() -> None:
    assert set(found("biscuit", "fr", "fr", "la biscuiterie")) == {"biscuiter"}
    assert set(found("biscuit", "fr", "fr", "la biscuiterie et le biscuit")) == {"biscuit"}


def test_a_compound_that_no_list_has_is_read_in_its_parts() -> None:
    assert {"moulin", "vent"} <= set(found("Windmühle", "de", "fr", "le moulin à vent"))


@pytest.mark.parametrize(("word", "term"), [("cheaper", "billig"), ("cheapest", "billig"), ("heavier", "schwer")])
def test_a_comparative_is_found_by_what_it_compares(word: str, term: str) -> None:
    assert set(found(word, "en", "de", "billig schwer")) == {term}


@pytest.mark.parametrize(
    ("word", "target", "text", "term"),
    [("Pros", "fr", "le Vision Pro", "pro"), ("Voltras", "de", "die Voltra", "voltra")],
)
def test_a_name_is_found_without_the_s_of_several_or_of_an_owner(word: str, target: str, text: str, term: str) -> None:
    assert found(word, "de", target, text) == {term: How.ACCENT}
    assert found(word, "de", target, "eine Vase") == {}


def test_far_fetched_likenesses_go_where_the_word_itself_stands() -> None:
    itself, guess = Alternative(("mill",), 1.0, How.EXACT), Alternative(("million",), 0.5, How.COGNATE)
    assert drop_unlikely({"en": (itself,), "fr": (guess,)}) == {"en": (itself,), "fr": ()}
    assert drop_unlikely({"en": (), "fr": (guess,)}) == {"en": (), "fr": (guess,)}
    near = Alternative(("mile",), 0.79, How.COGNATE)
    assert drop_unlikely({"en": (itself,), "fr": (near,)})["fr"] == (near,)


def test_a_concept_counts_less_where_the_word_is_not_the_usual_one_for_it() -> None:
    lexicon = Lexicon(
        parse_lexicon("languages: en | fr\ngoal, net | but\nnet, mesh | filet\nend, aim, net | fin\n", "a.txt")
    )
    tokens = analyse("net", "en")
    asked = Asked(tokens, find_senses(tokens, "en", lexicon), "en")
    vocabulary = Vocabulary(dict.fromkeys(["but", "filet", "fin"]))
    weights = {way.terms[0]: way.weight for way in find_alternatives(asked, "fr", vocabulary, lexicon, literal=False)}
    assert weights["filet"] > weights["but"] > weights["fin"] > weights["filet"] / 2
