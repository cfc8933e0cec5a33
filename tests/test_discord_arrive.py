"""What people do on Discord, as visits: the plain functions, without a Discord."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.discord.arrive import (
    Called,
    Heard,
    Place,
    visit_of_command,
    visit_of_message,
    visit_of_press,
    write_question,
)
from bot.chat.discord.body import is_progress, nonce, tell_progress
from bot.chat.discord.interaction import expect_private
from bot.chat.discord.reply import Reply, pack_reply, unpack_reply
from bot.chat.discord.sync import same_commands
from bot.chat.discord.talk import MOST, Talks
from bot.desk.verbs import VERBS
from bot.message import Message, Progress
from bot.request import Upload
from bot.visit import pack_visit, unpack_visit
from index.scope import parse_scope

PLACE = Place("1000", "2001", "3001")
DIRECT = Place("", "2009", "3001")
HEARD = Heard("5000", PLACE, "<@4000> Who founded it?", mentions=True)
CALLED = Called("6000", "token", "4000", PLACE, "fr")
FILE = Upload("a.txt", 3, "https://cdn.discordapp.com/a.txt")


def test_a_mention_is_a_question_to_us() -> None:
    visit = visit_of_message(HEARD, "4000")
    assert visit is not None
    assert (visit.turn.verb, visit.turn.request.argument) == ("ask", "Who founded it?")
    assert visit.turn.request.locale is None
    assert (visit.event, visit.message) == ("5000", "1000/2001/5000")
    assert unpack_reply(visit.reply) == Reply(message="5000")


@pytest.mark.parametrize(
    ("heard", "verb", "addressed"),
    [
        (HEARD, "ask", True),
        (replace(HEARD, text="<@!4000>"), "help", True),
        (replace(HEARD, text="<@4000> <@&77> <#88>"), "help", True),
        (replace(HEARD, text="", mentions=True), None, None),
        (replace(HEARD, text="Who founded it?", mentions=False), "ask", False),
        (replace(HEARD, text="", mentions=False), None, None),
        (replace(HEARD, text="", mentions=False, place=DIRECT), None, None),
        (replace(HEARD, text="sources", mentions=False, place=DIRECT), "sources", True),
        (replace(HEARD, text="<@4000>", uploads=(FILE,)), "add", True),
        (replace(HEARD, text="", mentions=False, uploads=(FILE,), place=DIRECT), "add", True),
        (replace(HEARD, text="", mentions=False, uploads=(FILE,)), None, None),
    ],
)
def test_what_is_written_is_read(heard: Heard, verb: str | None, *, addressed: bool | None) -> None:
    visit = visit_of_message(heard, "4000")
    assert (visit.turn.verb if visit else None, visit.addressed if visit else None) == (verb, addressed)
    assert visit is None or visit.uploads == (heard.uploads if verb == "add" else ())


def test_files_beside_a_question_are_left_alone() -> None:
    visit = visit_of_message(replace(HEARD, uploads=(FILE,)), "4000")
    assert visit is not None
    assert visit.uploads == ()


def test_a_command_and_a_button_know_how_to_be_answered() -> None:
    asked = visit_of_command(CALLED, "ask", "Who?", private=True)
    assert (asked.visitor.private, asked.visitor.direct, asked.turn.request.locale) == (True, False, "fr")
    assert unpack_reply(asked.reply) == Reply("", "6000", "token", "4000")
    pressed = visit_of_press(CALLED, "pq:context:k3J.2", "7000", private=False)
    assert pressed is not None
    assert (pressed.turn.verb, pressed.turn.request.answer, pressed.turn.request.number) == ("context", "k3J", 2)
    assert unpack_reply(pressed.reply).pressed == "7000"
    assert visit_of_press(CALLED, "other:x", "7000", private=False) is None


def test_nothing_is_private_in_a_direct_conversation() -> None:
    visit = visit_of_command(replace(CALLED, place=DIRECT), "ask", "Who?", private=True)
    assert (visit.visitor.private, visit.visitor.direct, visit.visitor.workspace) == (False, True, "")
    assert not expect_private(visit)


@pytest.mark.parametrize("verb", VERBS)
def test_what_administrators_do_is_answered_in_private(verb: str) -> None:
    visit = visit_of_press(CALLED, f"pq:{verb}:q", "7000", private=False)
    assert visit is not None
    assert expect_private(visit) or not VERBS[verb].admin
    assert verb != "share" or not expect_private(visit)


@pytest.mark.parametrize(
    ("options", "question"),
    [
        (("Who founded it?", None, None), "Who founded it?"),
        (("Who\nfounded  it?", "7", "fr"), "Who founded it? article:7 lang:fr"),
        (("Who?", " a b\n", None), "Who? article:ab"),
        (("Who?", "  ", ""), "Who?"),
    ],
)
def test_options_of_a_question_are_its_operators(options: tuple[str, str | None, str | None], question: str) -> None:
    assert write_question(*options) == question
    asked, _ = parse_scope(question)
    assert asked.strip() == question.split(" article:", maxsplit=1)[0]


@given(st.builds(Reply, *(st.text(),) * 5))
def test_a_reply_survives_being_kept(reply: Reply) -> None:
    visit = replace(visit_of_command(CALLED, "ask", "Who?"), reply=pack_reply(reply))
    assert unpack_reply(unpack_visit(pack_visit(visit)).reply) == reply


@pytest.mark.parametrize("packed", ["", "x", "[]", "{", '{"other": "1"}', "1"])
def test_another_reply_is_told_apart(packed: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        unpack_reply(packed)


def test_a_nonce_is_of_one_part_of_one_visit_and_short() -> None:
    asked = visit_of_command(CALLED, "ask", "Who?")
    again = visit_of_command(replace(CALLED, id="6001"), "ask", "Who?")
    nonces = {nonce(visit, part) for visit in (asked, again) for part in ("0", "1", "0.1", "progress")}
    assert len(nonces) == 8
    assert all(0 < len(it) <= 25 for it in nonces)
    assert nonce(asked, "0") == nonce(visit_of_command(CALLED, "ask", "Who?"), "0")


@given(st.text(), st.integers(0, 500), st.integers(1, 500))
def test_progress_is_known_again(label: str, done: int, total: int) -> None:
    told = tell_progress(Message((Progress(label, done, total),), "", locale="en"))
    assert is_progress(told) or len(label) > 200
    assert not is_progress(told + ".")


def test_old_talks_are_forgotten() -> None:
    talks = Talks()
    first = visit_of_command(CALLED, "ask", "Who?")
    talks.of(first).acked = True
    assert talks.of(first).acked
    for number in range(MOST):
        talks.of(visit_of_command(replace(CALLED, id=f"x{number}"), "ask", "Who?"))
    assert not talks.of(first).acked


COMMAND = {"name": "ask", "type": 1, "description": "d", "options": [{"name": "q", "type": 3, "required": True}]}


@pytest.mark.parametrize(
    ("theirs", "same"),
    [
        ([COMMAND], True),
        ([{**COMMAND, "id": "1", "version": "2", "nsfw": False, "default_member_permissions": None}], True),
        ([{**COMMAND, "description": "e"}], False),
        ([{**COMMAND, "options": []}], False),
        ([{**COMMAND, "options": [{"name": "q", "type": 3}]}], False),
        ([{**COMMAND, "name_localizations": {"fr": "demander"}}], False),
        ([{**COMMAND, "default_member_permissions": "32"}], False),
        ([COMMAND, {**COMMAND, "name": "other"}], False),
        ([], False),
    ],
)
def test_commands_are_compared_by_what_people_see(theirs: list[dict[str, object]], *, same: bool) -> None:
    assert same_commands([COMMAND], theirs) is same
