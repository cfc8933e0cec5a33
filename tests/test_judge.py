"""The JSON-lines protocol for programs that judge the answers."""

from __future__ import annotations

import json
from typing import Any

from bot.judge import judge
from index.answer import consider
from index.quote.pick import group_passages
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
    groups = group_passages(weighed)
    assert sorted(id(each) for group in groups for each in group) == sorted(id(each) for each in weighed)
    assert all(len({id(each.reading) for each in group}) == 1 for group in groups)
    assert all(group == sorted(group, key=lambda each: -each.score) for group in groups)
    assert groups[0][0].sentence.article.id == 1
    assert group_passages([]) == []
