"""What is typed or pressed is read as the verb that was meant, and a question stays a question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.verbs import VERBS
from bot.request import Request, Turn
from bot.turn import COMMANDS, read_command, read_line, read_press


@pytest.mark.parametrize(
    ("line", "turn"),
    [
        ("reindex", Turn("reindex", Request())),
        ("reindex all", Turn("reindex", Request())),
        ("reindex seeds/a.txt", Turn("reindex", Request("seeds/a.txt"))),
        (
            "reindex seeds/a.txt --from-scratch --force",
            Turn("reindex", Request("seeds/a.txt", scratch=True, force=True)),
        ),
        ("rollback", Turn("rollback", Request())),
        ("rollback of the pension reform", Turn("ask", Request("rollback of the pension reform"))),
        ("pin", Turn("pin", Request())),
        ("pin 2", Turn("pin", Request(number=2))),
        ('pin "who founded it"', Turn("pin", Request("who founded it"))),
        ("pin « Qui l'a fondée ? »", Turn("pin", Request("Qui l'a fondée ?"))),
        ("pin Who founded it?", Turn("pin", Request("Who founded it?"))),
        ("pin number leaked?", Turn("ask", Request("pin number leaked?"))),
        ("pins", Turn("pins", Request())),
        ("pins and needles", Turn("ask", Request("pins and needles"))),
        ("unpin 2", Turn("unpin", Request("2"))),
        ('unpin "who founded it"', Turn("unpin", Request("who founded it"))),
        ("unpin", Turn("unpin", Request())),
        ("refresh 3", Turn("refresh", Request("3"))),
        ("remove 3", Turn("remove", Request("3"))),
        ("remove old mill", Turn("remove", Request("old mill"))),
        (
            "Remove the quotas on milk from the treaty",
            Turn("ask", Request("Remove the quotas on milk from the treaty")),
        ),
        ("remove quotas?", Turn("ask", Request("remove quotas?"))),
        ("restore", Turn("restore", Request())),
        ("remove", Turn("ask", Request("remove"))),
        ("add", Turn("add", Request())),
        ("status", Turn("status", Request())),
        ("status of the talks", Turn("ask", Request("status of the talks"))),
        ("settings answer-all on", Turn("settings", Request("answer-all on"))),
        ("settings of the camera", Turn("ask", Request("settings of the camera"))),
        ("articles list", Turn("sources", Request())),
        ("articles remove 3", Turn("remove", Request("3"))),
        ("articles about ferries", Turn("ask", Request("articles about ferries"))),
        ("/pullquote status", Turn("status", Request())),
        ("context", Turn("context", Request(number=1))),
        ("context 2", Turn("context", Request(number=2))),
        ("home", Turn("ask", Request("home"))),
    ],
)
def test_a_line_is_read_as(line: str, turn: Turn) -> None:
    assert read_line(line) == turn


@pytest.mark.parametrize(
    ("name", "text", "turn"),
    [
        ("/ask", " Who founded it? ", Turn("ask", Request("Who founded it?", locale="fr"))),
        ("/ask", "sources", Turn("ask", Request("sources", locale="fr"))),
        ("/ask", "", Turn("help", Request(locale="fr"))),
        ("/articles", "", Turn("help", Request(locale="fr"))),
        ("/articles", "list", Turn("sources", Request(locale="fr"))),
        ("/articles", "SHOW 3 --raw", Turn("show", Request("3", raw=True, locale="fr"))),
        ("/articles", "add", Turn("add", Request(locale="fr"))),
        ("/articles", "explode", Turn("help", Request(locale="fr"))),
        ("/reindex", "", Turn("reindex", Request(locale="fr"))),
        ("/reindex", "all", Turn("reindex", Request(locale="fr"))),
        ("/reindex", "seeds", Turn("reindex", Request("seeds", locale="fr"))),
        ("/reindex", "--force", Turn("reindex", Request(force=True, locale="fr"))),
        ("/pullquote", "pin who founded it", Turn("pin", Request("who founded it", locale="fr"))),
        ("/pullquote", "pin 2", Turn("pin", Request(number=2, locale="fr"))),
        ("/pullquote", "pins", Turn("pins", Request(locale="fr"))),
        ("/pullquote", "unpin 3", Turn("unpin", Request("3", locale="fr"))),
        ("/pullquote", "rollback", Turn("rollback", Request(locale="fr"))),
        ("/pullquote", "settings answer-all off", Turn("settings", Request("answer-all off", locale="fr"))),
        ("/pullquote", "unanswered", Turn("unanswered", Request(locale="fr"))),
        ("/nonsense", "x", Turn("help", Request(locale="fr"))),
    ],
)
def test_a_command_is_read_as(name: str, text: str, turn: Turn) -> None:
    assert read_command(name, text, "fr") == turn


@pytest.mark.parametrize(
    ("verb", "argument", "turn"),
    [
        ("why", "k3J-_x", Turn("why", Request(answer="k3J-_x"))),
        ("reason", "k3J.2", Turn("reason", Request(answer="k3J", number=2))),
        ("status", "", Turn("status", Request())),
        ("why", "k3J.two", Turn("help", Request())),
        ("why", "<!channel>", Turn("help", Request())),
        ("why", "a" * 99, Turn("help", Request())),
    ],
)
def test_a_press_is_read_as(verb: str, argument: str, turn: Turn) -> None:
    assert read_press(verb, argument) == turn


@given(line=st.text(max_size=60), name=st.sampled_from(["/ask", "/articles", "/reindex", "/pullquote", "/x"]))
def test_anything_is_some_verb(line: str, name: str) -> None:
    assert read_line(line).verb in VERBS
    assert read_command(name, line).verb in VERBS
    assert read_press(line, line).verb in {*VERBS, line}


def test_what_may_follow_a_command_is_a_verb() -> None:
    verbs = {verb or word for words in COMMANDS.values() for word, verb in words.items()}
    assert verbs <= set(VERBS)
