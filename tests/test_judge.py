"""The JSON-lines protocol for programs that judge the answers."""

from __future__ import annotations

import json
from typing import Any

from bot.judge import judge
from tests.libraries import LANGUAGES, LEXICON

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
