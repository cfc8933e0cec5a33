from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.extract.visible import strip_invisible


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("an\u200bchor", "anchor"),
        ("an\u2060chor\ufeff", "anchor"),
        ("an\u00adchor", "anchor"),
        ("\u202eanchor\u202c \u2066x\u2069 \u200fy\u200e\u061c", "anchor x y"),
        ("a\U000e0061\U000e0062\U000e007fb", "ab"),
        ("a\x00\x08\x1b\x7f\x80b", "ab"),
        ("a\u3164b\u115f\uffa0", "ab"),
        ("Auf\u200clage, fi\u200dx", "Auflage, fix"),
        ("a\ufe0f\ufe01b\U000e0101c", "abc"),
        ("❤\ufe0f\ufe0f\ufe0e", "❤\ufe0f"),
        ("🏴\U000e0068\U000e0069\U000e007f", "🏴"),
        ("می\u200c\u200cخواهم", "می\u200cخواهم"),
        ("می\u200b\u200cخواهم", "می\u200cخواهم"),
        (" \u200dx \u200c", " x "),
        ("😀\u200d", "😀"),
    ],
)
def test_what_no_reader_sees_is_dropped(text: str, seen: str) -> None:
    assert strip_invisible(text) == seen


@pytest.mark.parametrize(
    "text",
    [
        "« L’ancre\u00a0» coûte 3\u202f000\u00a0€ — ﬁn…",
        "tab\tline\nform\x0cfeed\u2028next\u2029\x85",
        "می\u200cخواهم",
        "ه\u200d.",
        "क्\u200dष and क्\u200cष",
        "ශ්\u200dරී",
        "👩\u200d👩\u200d👧\u200d👦 👩🏽\u200d🚀 🏳\ufe0f\u200d🌈 ❤\ufe0f\u200d🔥 🙂\u200d↔\ufe0f 🐦\u200d⬛",
        "1\ufe0f\u20e3 ©\ufe0f ☎\ufe0e",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "葛\U000e0100城",
        "e\u0301 שָׁלוֹם ไทย",
        "\u2800 braille blank",
        "",
    ],
)
def test_what_shapes_the_visible_is_kept(text: str) -> None:
    assert strip_invisible(text) == text


@given(
    st.text(
        st.characters(
            categories=("L", "M", "N", "P", "S", "Z"), exclude_characters="\u034f\u115f\u1160\u3164\uffa0\u17b4\u17b5"
        )
    )
)
def test_visible_characters_are_never_touched(text: str) -> None:
    kept = strip_invisible(text)
    assert [c for c in kept if not _is_selector(c)] == [c for c in text if not _is_selector(c)]


def _is_selector(character: str) -> bool:
    return "VARIATION SELECTOR" in unicodedata.name(character, "")


UNSEEN = "\u200b\u200c\u200d\u200e\u202e\u2066\ufeff\ufe0f\U000e0067\U000e007f\U000e0100\u180b\u00ad"


@given(st.text(st.sampled_from(UNSEEN + "a ❤👩🏴میक葛ᠠ")))
def test_doing_it_twice_changes_nothing_more(text: str) -> None:
    once = strip_invisible(text)
    assert strip_invisible(once) == once
    assert not set(once) & set("\u200b\u200e\u202e\u2066\ufeff\u00ad")
