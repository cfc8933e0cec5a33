"""Operators in a question, and which articles and passages they let through."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.scope import Scope, carry_limits, parse_scope
from index.split.passages import split_passages
from tests.libraries import article


@pytest.mark.parametrize(
    ("typed", "question", "scope"),
    [
        ("Who won?", "Who won?", Scope()),
        ("Who won? site:courier.example", "Who won?", Scope(sites=("courier.example",))),
        ("lang:fr Who won?", "Who won?", Scope(languages=("fr",))),
        ("Who won -football -Rugby", "Who won", Scope(without=("football", "rugby"))),
        ('Who said "late rains"?', "Who said late rains?", Scope(phrases=("late rains",))),
        ("Who won, lang:fr?", "Who won, ?", Scope(languages=("fr",))),
        ('Who said "late rains" yesterday', "Who said late rains yesterday", Scope(phrases=("late rains",))),
        ("Qui a dit « pluies tardives »", "Qui a dit pluies tardives", Scope(phrases=("pluies tardives",))),
        ("Who won before:2026-03-01", "Who won", Scope(before=date(2026, 3, 1))),
        ("Who won after:2025", "Who won", Scope(after=date(2025, 12, 31))),
        ("Who won after:2026-02 before:2026-12", "Who won", Scope(after=date(2026, 2, 28), before=date(2026, 12, 1))),
        ("Who won before:soon", "Who won before:soon", Scope()),
        ("Who won before:2026-13", "Who won before:2026-13", Scope()),
        ("a well-known state-of-the-art thing", "a well-known state-of-the-art thing", Scope()),
        ("from 3 -5 degrees", "from 3 degrees", Scope(without=("5",))),
        ("what is site: for", "what is site: for", Scope()),
    ],
)
def test_operators_are_taken_out_of_the_question(typed: str, question: str, scope: Scope) -> None:
    assert parse_scope(typed) == (question, scope)


LATE = article(
    1,
    "The rains came late. Growers expect little.",
    language="en",
    url="https://www.courier.example/rain",
    publisher="The Courier",
    published=date(2026, 3, 1),
)
UNDATED = article(2, "Les pluies tardives inquiètent.", publisher="La Gazette")


@pytest.mark.parametrize(
    ("scope", "admitted"),
    [
        (Scope(), {1, 2}),
        (Scope(languages=("fr",)), {2}),
        (Scope(sites=("courier.example",)), {1}),
        (Scope(sites=("example",)), {1}),
        (Scope(sites=("rier.example",)), set()),
        (Scope(sites=("gazette",)), {2}),
        (Scope(feeds=("seeds/2",)), {2}),
        (Scope(before=date(2026, 3, 2)), {1}),
        (Scope(before=date(2026, 3, 1)), set()),
        (Scope(after=date(2026, 2, 28)), {1}),
        (Scope(after=date(2026, 3, 1)), set()),
    ],
)
def test_articles_outside_the_scope_do_not_answer(scope: Scope, admitted: set[int]) -> None:
    assert {it.id for it in (LATE, UNDATED) if scope.admits_article(it)} == admitted


@pytest.mark.parametrize(
    ("scope", "admitted"),
    [
        (Scope(phrases=("rains came late",)), True),
        (Scope(phrases=("came rains",)), False),
        (Scope(phrases=("rain",)), False),
        (Scope(without=("growers",)), False),
        (Scope(without=("grower",)), True),
    ],
)
def test_a_phrase_must_stand_in_the_passage_and_a_left_out_word_must_not(scope: Scope, admitted: bool) -> None:
    (passage,) = split_passages(LATE, LATE.content.blocks)
    assert scope.admits_passage(passage) is admitted


def test_accents_and_case_of_a_phrase_do_not_matter() -> None:
    (passage,) = split_passages(UNDATED, UNDATED.content.blocks)
    assert parse_scope('x "PLUIES TARDIVES inquietent"')[1].admits_passage(passage)


@given(st.text(max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    question, scope = parse_scope(text)
    assert isinstance(bool(scope), bool)
    assert len(question) <= len(text)


@pytest.mark.parametrize(
    ("before", "text", "carried"),
    [
        ("Who founded it? lang:fr site:gazette.test", "And when?", ["lang:fr", "site:gazette.test"]),
        ("Who founded it? lang:fr", "And when? lang:en", []),
        ('Who founded it? "two engineers" -women', "And when?", []),
        ("Who founded it?", "And when? before:2020", []),
    ],
)
def test_a_later_question_stays_within_the_limits_of_an_earlier_one(before: str, text: str, carried: list[str]) -> None:
    assert carry_limits(before, text) == carried


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("U.S. troops", "The US troops left."),
        ("us troops", "The U.S. troops left."),
        ("l'été", "L’ETE fut long."),
        ("côte ouest", "La cote-ouest de l\u2019île."),
        ("coopération", "Une co\u00adopération ancienne."),
        ("10 000 arbres", "Plus de 10\u202f000 arbres."),
    ],
)
def test_a_phrase_is_found_however_it_is_written(phrase: str, text: str) -> None:
    one = article(3, text, language="fr")
    (passage,) = split_passages(one, one.content.blocks)
    _, scope = parse_scope(f'"{phrase}"')
    assert scope.admits_passage(passage)
