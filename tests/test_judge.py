"""The JSON-lines protocol for programs that judge the answers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.judge import judge
from index.answer import consider
from index.quote.pick import show_passages
from index.quote.window import MOST
from tests.libraries import LANGUAGES, LEXICON, article, view_of

DOCUMENTS = [
    {
        "id": "helios",
        "title": "",
        "lang": "fr",
        "text": "Hélios, une société de Toulouse, a été fondée par deux anciens de Safran.\n\nElle a 340 salariés.",
    },
    {"id": "tea", "title": "Late rains", "lang": "en", "text": "The rains came late this year in Assam."},
]


def replies(*asked: object) -> list[dict[str, Any]]:
    lines = [line if isinstance(line, str) else json.dumps(line) for line in asked]
    return [json.loads(reply) for reply in judge(lines, LEXICON, LANGUAGES)]


def test_documents_come_first_then_questions_are_answered() -> None:
    ready, found = replies({"documents": DOCUMENTS}, {"question": "Who founded Hélios?", "k": 1})
    assert ready == {"ready": True}
    (passage,) = found["passages"]
    assert passage["doc_id"] == "helios"
    assert passage["highlights"][0] in passage["text"]
    assert "anciens de Safran" in passage["highlights"][0]
    assert 0.5 < found["confidence"] <= 1


def test_a_question_without_an_answer_has_little_confidence() -> None:
    _, found = replies({"documents": DOCUMENTS}, {"question": "What is the capital of Australia?"})
    assert found["confidence"] < 0.2


def test_documents_replace_those_before() -> None:
    *_, found = replies({"documents": DOCUMENTS}, {"documents": []}, {"question": "Who founded Hélios?"})
    assert found == {"passages": [], "confidence": 0.0}


def test_a_line_that_is_not_of_the_protocol_gets_an_error_and_the_rest_goes_on() -> None:
    *errors, found = replies(
        "{", "[]", {"ask": 1}, {"documents": [{}]}, {"documents": DOCUMENTS}, {"question": "Assam"}
    )
    assert [set(reply) for reply in errors] == [{"error"}] * 4 + [{"ready"}]
    assert found["passages"]


def test_the_passage_that_holds_most_of_what_may_answer_comes_first() -> None:
    view = view_of(
        article(1, "Orbane has a mayor. " + "The mayor of Orbane is Ada Quill. " * 2, language="en"),
        article(2, "The mayor of Tarn is old.", language="en"),
    )
    weighed = consider("Who is the mayor of Orbane?", view).weighed
    shown = show_passages(weighed)
    assert [it.passage.article.id for it in shown] == [1, 2]
    assert all(it.best in weighed and it.holds(it.best) for it in shown)
    assert sum(it.worth for it in shown) == pytest.approx(1.0)
    assert show_passages([]) == []


def test_an_answer_at_the_edge_of_a_passage_is_shown_with_what_stands_behind_it() -> None:
    filler = " ".join(f"The {word} of the yard was painted once more in spring." for word in ("gate", "wall") * 4)
    text = f"{filler} The council chose Ada Quill.\n\nShe is the mayor of Orbane. {filler}"
    ready, found = replies(
        {"documents": [{"id": "town", "title": "", "lang": "en", "text": text}]},
        {"question": "Who is the mayor of Orbane that the council chose?"},
    )
    assert ready == {"ready": True}
    first = found["passages"][0]
    assert "The council chose Ada Quill.\n\nShe is the mayor of Orbane." in first["text"]
    assert first["text"] in text
    assert len(first["text"]) <= MOST
    assert all(held in first["text"] for held in first["highlights"])
    assert len(set(first["highlights"])) == len(first["highlights"]) > 1
    assert not any("She is the mayor" in passage["text"] for passage in found["passages"][1:])
