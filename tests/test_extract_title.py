from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.extract.title import MAX_TITLE, derive_title, read_heading
from index.model import Block, BlockKind

LONG = "The keeper of the light went up the stairs every evening at six, and every evening he counted them aloud."


def _derive(text: str, *kinds: BlockKind) -> str:
    blocks, position = [], 0
    for part, kind in zip(text.split("\n\n"), kinds or (BlockKind.PARAGRAPH,) * 99, strict=False):
        blocks.append(Block(position, position + len(part), kind))
        position += len(part) + 2
    return derive_title(text, blocks, "en")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("The anchor is lost. Nobody looks for it.", "The anchor is lost."),
        ("The anchor\nis lost. Nobody looks.", "The anchor is lost."),
        ("No full stop", "No full stop"),
        ("=====\n\nThe anchor is lost. Gone.", "The anchor is lost."),
        ("x" * MAX_TITLE, "x" * MAX_TITLE),
        ("x" * (MAX_TITLE + 1), "x" * (MAX_TITLE - 1) + "…"),
        (LONG, "The keeper of the light went up the stairs every evening at six, and every evening he…"),
        ("Perdue\u00a0? L’ancre l’est.", "Perdue\u00a0?"),
    ],
)
def test_the_first_sentence_is_the_title(text: str, title: str) -> None:
    assert _derive(text) == title


def test_a_paragraph_is_preferred_to_what_stands_above_it() -> None:
    item, paragraph = BlockKind.ITEM, BlockKind.PARAGRAPH
    assert _derive("- a list\n\nThe anchor is lost.", item, paragraph) == "The anchor is lost."
    assert _derive("- a list\n\n- more", item, item) == "- a list"


@pytest.mark.parametrize(
    "sign", ["👩\u200d👩\u200d👧", "e\u0301", "क्ष", "👩🏽"], ids=["family", "accent", "conjunct", "skin"]
)
def test_a_title_is_not_cut_within_a_sign(sign: str) -> None:
    for shift in range(8):
        title = _derive("x" * shift + sign * MAX_TITLE + "x")
        assert title.endswith("…")
        assert not title[:-1].endswith("\u200d")
        rest = ("x" * shift + sign * MAX_TITLE).removeprefix(title[:-1])
        assert rest[0] not in "\u200d\u0301्🏽"


def test_a_heading_becomes_one_line() -> None:
    assert read_heading("The lost\n  anchor", Block(0, 17, BlockKind.HEADING)) == "The lost anchor"


@given(st.text(st.sampled_from("ab .\n,—«\u00a0\u0301\u200d漢"), max_size=300).filter(lambda text: "a" in text))
def test_a_title_is_short_and_on_one_line(text: str) -> None:
    title = derive_title(text, [Block(0, len(text))], "fr")
    assert 0 < len(title) <= MAX_TITLE
    assert "\n" not in title
    assert title == title.strip()
