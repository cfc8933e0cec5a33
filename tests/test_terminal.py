"""On the terminal every message reads well, quotes stay as they are, and nothing steers the screen."""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.terminal import JOINERS, MARK, Screen, dump_json, harmless, render, render_json
from bot.chat.wrap import columns
from bot.message import (
    Also,
    Button,
    Buttons,
    Entry,
    Link,
    Listing,
    Message,
    Meta,
    Outcome,
    Part,
    Piece,
    Progress,
    Quote,
    Text,
    Tone,
)
from tests import hostile

PIPE = Screen()

FERRY = Meta(
    "Port Maren orders a ferry", None, "Maren Courier", date(2026, 3, 14), "English", "en", None, "seeds/a, line 2"
)


def quote(*pieces: str, number: int = 1, meta: Meta = FERRY) -> Quote:
    """A quote of pieces; those that begin with a "*" are marked."""
    return Quote(tuple(Piece(it.removeprefix("*"), it.startswith("*")) for it in pieces), meta, number)


def shown(*parts: Part, screen: Screen = PIPE) -> list[str]:
    return render(Message(parts, "summary"), screen).split("\n")


def test_a_quote_has_a_bar_its_marks_and_where_it_comes_from() -> None:
    assert shown(quote("The council ", "*ordered a ferry", ".")) == [
        "▌ The council **ordered a ferry**.",
        "Port Maren orders a ferry · Maren Courier · 2026-03-14 · English",
        "seeds/a, line 2",
        "",
    ]


def test_what_is_not_known_of_an_article_is_left_out() -> None:
    meta = Meta("A title", "from the first sentence", None, None, "French", "fr", "https://x.example/#:~:text=a", None)
    assert shown(quote("Oui.", meta=meta))[1:] == [
        "A title (from the first sentence) · French",
        "https://x.example/#:~:text=a",
        "",
    ]


def test_copies_are_named_last_with_their_addresses() -> None:
    also = Also("also in", (Link("Q", "https://q.example/"), Link("R")), "and 2 more")
    meta = Meta("T", None, "P", None, "French", "fr", None, "x", also)
    named = "T · P · French · also in Q, R and 2 more"
    assert shown(quote("Oui.", meta=meta))[1:] == [named, "x", "Q: https://q.example/", ""]


def test_an_article_whose_page_is_gone_says_so() -> None:
    meta = Meta("T", None, "P", None, "French", "fr", "https://kept.example/a", None, gone="its page is gone")
    assert shown(quote("Oui.", meta=meta))[1] == "T · P · French · its page is gone"


def test_several_quotes_are_numbered_and_parted() -> None:
    assert shown(quote("One."), quote("Two.", number=2)) == [
        "1 ▌ One.",
        "  Port Maren orders a ferry · Maren Courier · 2026-03-14 · English",
        "  seeds/a, line 2",
        "",
        "2 ▌ Two.",
        "  Port Maren orders a ferry · Maren Courier · 2026-03-14 · English",
        "  seeds/a, line 2",
        "",
    ]


def test_a_single_quote_has_a_number_only_when_others_came_before() -> None:
    assert shown(quote("One."))[0] == "▌ One."
    assert shown(quote("Four.", number=4))[0] == "4 ▌ Four."
    assert shown(quote("Twelve.", number=12))[:2] == ["12 ▌ Twelve.", f"   {' · '.join(FACTS)}"]


FACTS = ("Port Maren orders a ferry", "Maren Courier", "2026-03-14", "English")


def test_a_narrow_screen_keeps_bar_and_margin_on_every_line() -> None:
    screen = Screen(width=30)
    lines = shown(quote("The council of Port Maren ", "*ordered an electric ferry", " on Tuesday."), screen=screen)
    assert lines == [
        "▌ The council of Port",
        "▌ Maren **ordered an**",
        "▌ **electric ferry** on",
        "▌ Tuesday.",
        "Port Maren orders a ferry ·",
        "Maren Courier · 2026-03-14 ·",
        "English",
        "seeds/a, line 2",
        "",
    ]


def test_colour_marks_by_style_and_dims_what_is_beside_the_point() -> None:
    lines = shown(
        quote("We ", "*won", "."), Text("Title", Tone.TITLE), Text("quiet", Tone.QUIET), screen=Screen(colour=True)
    )
    assert lines[0] == "▌ We \x1b[1m\x1b[4mwon\x1b[0m."
    assert lines[1].startswith("\x1b[2mPort Maren")
    assert "\x1b[1mTitle\x1b[0m" in lines
    assert "\x1b[2mquiet\x1b[0m" in lines


def test_a_mark_over_a_line_break_is_styled_on_each_line() -> None:
    assert shown(quote("*one\ntwo", "."))[:2] == ["▌ **one**", "▌ **two**."]


def test_a_plain_screen_gets_plain_signs() -> None:
    lines = shown(quote("Oui."), Text("gone", Tone.DROPPED), screen=Screen(plain=True))
    assert lines[:2] == ["> Oui.", " - ".join(FACTS)]
    assert "x gone" in lines


def test_quiet_lines_stand_with_what_they_belong_to() -> None:
    assert shown(Text("quiet first", Tone.QUIET), Text("A"), Text("a", Tone.QUIET), Text("B")) == [
        "quiet first",
        "",
        "A",
        "a",
        "",
        "B",
        "",
    ]


def test_dropped_lines_are_told_from_the_rest_without_colour() -> None:
    assert shown(Text("Subscribe now to read on", Tone.DROPPED), screen=Screen(width=16)) == [
        "✂ Subscribe now",
        "  to read on",
        "",
    ]


def test_what_cannot_be_pressed_or_is_empty_leaves_no_gap() -> None:
    buttons = Buttons((Button("More", "more", "x"),))
    assert shown(Text("A"), buttons, Listing(()), Text("B")) == ["A", "", "B", ""]


def test_progress_is_a_line() -> None:
    assert shown(Progress("Reading a", 1, 3)) == ["Reading a 1/3", ""]


LISTING = Listing(
    (Entry("ask QUESTION", ("the sentences that answer it",)), Entry("more", ("further quotes",)), Entry("bare"))
)


def test_details_stand_in_a_column() -> None:
    assert shown(LISTING) == [
        "  ask QUESTION  the sentences that answer it",
        "  more          further quotes",
        "  bare",
        "",
    ]


def test_details_wrap_within_their_column() -> None:
    assert shown(LISTING, screen=Screen(width=40)) == [
        "  ask QUESTION  the sentences that",
        "                answer it",
        "  more          further quotes",
        "  bare",
        "",
    ]


def test_details_stand_below_where_there_is_no_room_beside() -> None:
    assert shown(LISTING, screen=Screen(width=30))[:3] == [
        "  ask QUESTION",
        "    the sentences that answer",
        "    it",
    ]


def test_details_of_long_labels_stand_below_them() -> None:
    listing = Listing(
        (Entry("1  A title that is longer than a label", ("Courier", "English")), Entry("2  B", ("French",)))
    )
    assert shown(listing) == [
        "  1  A title that is longer than a label",
        "    Courier · English",
        "  2  B",
        "    French",
        "",
    ]


def test_a_column_is_as_wide_as_it_looks() -> None:
    assert shown(Listing((Entry("東京", ("a",)), Entry("abc", ("b",)))))[:2] == ["  東京  a", "  abc   b"]


def test_a_part_nobody_knows_is_a_mistake() -> None:
    with pytest.raises(TypeError):
        shown("text")  # type: ignore[arg-type]


# What an article may hold


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("plain, été, 東京 👍", "plain, été, 東京 👍"),
        ("a\nb\tc", "a\nb\tc"),
        ("\x1b[31mred\x1b[0m", "·[31mred·[0m"),
        ("\x9b31m", "·31m"),
        ("a\rb\x00c\x7fd\x85e", "a·b·c·d·e"),
        ("\x1c\x1d\x1e\x1f\x0b\x0c", "······"),
        ("line\u2028sep\u2029", "line·sep·"),
        ("\u202egnp.exe", "·gnp.exe"),
        ("\u2066x\u2069", "·x·"),
        ("zwj\u200dzwnj\u200c", "zwj\u200dzwnj\u200c"),
        ("\udcff", "·"),
        ("12\u202f000\xa0€", "12\u202f000\xa0€"),
    ],
)
def test_control_characters_are_shown_as_a_dot(text: str, safe: str) -> None:
    assert harmless(text) == safe


def steers(character: str) -> bool:
    category = unicodedata.category(character)
    return (category in {"Cc", "Cs", "Zl", "Zp"} and character != "\n") or (
        category == "Cf" and character not in JOINERS
    )


def messages_of(text: str) -> list[Message]:
    """A message for every place where a foreign text may stand."""
    meta = Meta(text, text, text, None, text, text, text, text, also=Also(text, (Link(text, text),), text), gone=text)
    parts: tuple[Part, ...] = (
        quote(text, f"*{text}", meta=meta),
        quote("x", meta=Meta("t", None, None, None, "l", "l", None, text)),
        *(Text(text, tone) for tone in Tone),
        Listing((Entry(text, (text, text)), Entry(text))),
        Listing((Entry("a", (text,)),)),
        Progress(text, 1, 2),
    )
    return [Message((part,), text, missing=(text,)) for part in parts]


@pytest.mark.parametrize(
    "text", [*hostile.UNSEEN, *hostile.SHAPE, *hostile.MIXED, "\x1b]0;title\x07", "\udcff"], ids=ascii
)
def test_nothing_hostile_reaches_the_screen(text: str) -> None:
    for message in messages_of(text):
        for screen in (
            PIPE,
            Screen(width=40),
            Screen(width=1),
            Screen(colour=True),
            Screen(20, colour=True, plain=True),
        ):
            visible = (
                re.sub(r"\x1b\[[0-9;]*m", "", render(message, screen)) if screen.colour else render(message, screen)
            )
            assert not [c for c in visible if steers(c) and c != "\t"]
            visible.encode()


@given(text=st.text(st.characters(codec=None), max_size=60))
def test_no_text_at_all_steers_the_screen(text: str) -> None:
    for message in messages_of(text):
        assert not [c for c in render(message, PIPE) if steers(c) and c != "\t"]
        for plain in (False, True):
            line = render_json(message, Screen(plain=plain))
            assert not any(map(steers, line))
            assert "\n" not in line
            line.encode("ascii" if plain else "utf-8")
            assert json.loads(line) == json.loads(json.dumps(as_object(message)))


def as_object(message: Message) -> dict[str, object]:
    """The object of a message, as the README has it."""
    return {
        "answered": bool(message.quotes),
        "quotes": [
            {
                "text": it.text,
                "marked": [piece.text for piece in it.pieces if piece.marked],
                "title": it.meta.title,
                "title_derived": it.meta.title_note is not None,
                "publisher": it.meta.publisher,
                "published": it.meta.published and it.meta.published.isoformat(),
                "lang": it.meta.code,
                "link": it.meta.link,
                "place": it.meta.place,
                "gone": it.meta.gone is not None,
                "also": [{"name": one.name, "link": one.address} for one in it.meta.also.links] if it.meta.also else [],
            }
            for it in message.quotes
        ],
        "missing": list(message.missing),
        "message": message.summary,
    }


def test_a_message_without_quotes_is_an_object_too() -> None:
    message = Message((Text("Nothing."),), "Nothing.", Outcome.NOTHING, missing=("Brésil",))
    assert (
        render_json(message, PIPE) == '{"answered": false, "quotes": [], "missing": ["Brésil"], "message": "Nothing."}'
    )
    assert "Br\\u00e9sil" in render_json(message, Screen(plain=True))


def test_json_escapes_what_could_steer() -> None:
    assert dump_json(["\x9b\u202e\U000e0041\x7fé"], PIPE) == r'["\u009b\u202e\udb40\udc41\u007fé"]'


# Quotes are never altered

WORDS = st.text(
    st.one_of(
        st.sampled_from("ab .,;:!?«»’“”…é東京。\n\t\u202f\xa0"),
        st.characters(codec="utf-8", categories=["L", "N", "P", "S"]),
    ),
    max_size=40,
)
PIECES = st.lists(st.builds(Piece, WORDS.filter(bool), st.booleans()), min_size=1, max_size=6)


def words_in(lines: list[str], margin: int) -> list[str]:
    """The words of a quote in lines of the screen: bar, number and marks taken away."""
    return [line[margin:].replace(MARK, "") for line in lines]


@given(pieces=PIECES, number=st.integers(1, 12))
def test_a_quote_in_a_pipe_is_there_character_for_character(pieces: list[Piece], number: int) -> None:
    part = Quote(tuple(pieces), FERRY, number)
    margin = len(f"{number} ▌ ") if number > 1 else len("▌ ")
    rendered = render(Message((part,), ""), PIPE).split("\n")
    lines = rendered[:-3]  # without facts, place and the end of the last line
    assert "\n".join(words_in(lines, margin)) == part.text.replace(MARK, "")


@given(pieces=PIECES, width=st.integers(1, 60), colour=st.booleans())
def test_a_quote_on_a_screen_loses_only_the_space_at_line_ends(pieces: list[Piece], width: int, colour: bool) -> None:
    part = Quote(tuple(pieces), Meta("", None, None, None, "", "", None, ""))
    rendered = render(Message((part,), ""), Screen(width, colour)).split("\n")
    lines = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in rendered[:-3]]
    assert all(line.startswith("▌ ") for line in lines)
    assert "".join("".join(words_in(lines, 2)).split()) == "".join(part.text.replace(MARK, "").split())


@given(text=st.text("ab c. d", min_size=1, max_size=90), width=st.integers(20, 60))
def test_no_line_is_wider_than_the_screen(text: str, width: int) -> None:
    words = " ".join(text.split()) or "x"
    parts = (
        quote(words[:9], f"*{words[9:]}"),
        Text(words),
        Text(words, Tone.DROPPED),
        Listing((Entry(words[:5], (words,)),)),
    )
    assert all(columns(line) <= width for line in shown(*parts, screen=Screen(width)) if " " in line.strip("▌✂* "))
