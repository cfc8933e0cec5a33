"""The nouns of what we say hold what they promise."""

from __future__ import annotations

import dataclasses

import pytest

from bot.message import Button, Buttons, Listing, Message, Meta, Outcome, Piece, Quote, Text, Tone

META = Meta("T", None, None, None, "English", "en", None, "a, line 1")


def test_the_text_of_a_quote_is_its_pieces() -> None:
    assert Quote((Piece("We "), Piece("won", marked=True), Piece(".")), META).text == "We won."


def test_a_message_knows_its_quotes_in_order() -> None:
    first, second = Quote((Piece("1"),), META), Quote((Piece("2"),), META, number=2)
    parts = (Text("a", Tone.QUIET), first, Listing(()), second, Buttons((Button("More", "more", "q"),)))
    assert Message(parts, "").quotes == (first, second)


def test_a_message_is_public_and_done_unless_it_says_otherwise() -> None:
    message = Message((Text("a"),), "a")
    assert (message.outcome, message.private, message.missing, message.quotes) == (Outcome.DONE, False, (), ())


def test_what_was_said_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Message((), "a").summary = "b"  # type: ignore[misc]
