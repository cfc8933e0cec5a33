from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.extract.document import extract
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


SEEM_TITLES = ("Skip to main content", "France > Bretagne > Guingamp")
HEAD = "The keeper goes to sea"
TOLD = "The keeper of the light left his tower on Monday. He took the boat and told nobody where he was going."
LANGUAGES = ("en", "fr", "de", "es", "it", "nl", "pt")


def _title(*blocks: str, ending: str = "txt") -> tuple[str, bool]:
    front = "---\nlang: fr\n---\n" if "é" in blocks[0] else ""
    page = extract((front + "\n\n".join(blocks)).encode(), f"a.{ending}", LANGUAGES)
    return page.title, page.title_derived


@pytest.mark.parametrize("ending", ["txt", "md"])
@pytest.mark.parametrize(
    "line",
    [
        "Accueil > Régions > Santé",
        "Accueil » Régions » Santé",
        "Accueil / Régions / Santé",
        "Accueil | Régions | Santé",
        "Accueil › Régions › Le gardien du phare prend enfin la mer",
        "Publié le 12 janvier 2026 à 08h15 - Mis à jour le 12 janvier 2026 à 10h40",
        "Home > News > Coast",
        "Santé",
        "Technology",
        "France > Bretagne > Guingamp",
        "Monday 12 January 2026, 8:15 am",
        "Updated 12 January 2026 at 8:15 am",
        "By Anna Holm",
        "5 min read",
        "Skip to main content",
        "Advertisement",
    ],
)
def test_what_stands_above_the_headline_is_not_the_title(line: str, ending: str) -> None:
    mark = "# " if ending == "md" else ""
    assert _title(line, f"{mark}{HEAD}", TOLD, ending=ending) == (HEAD, False)
    assert _title(line, "By Anna Holm", f"{mark}{HEAD}", TOLD, ending=ending) == (HEAD, False)
    assert _title(line, TOLD)[0] in ("The keeper of the light left his tower on Monday.", *SEEM_TITLES)


@pytest.mark.parametrize(
    "line", ["Accueil > Régions > Santé", "Home / News / Coast", "Santé", "By Anna Holm", "3 min read"]
)
def test_without_a_headline_the_first_sentence_is_the_title(line: str) -> None:
    assert _title(line, TOLD) == ("The keeper of the light left his tower on Monday.", True)


@pytest.mark.parametrize(
    "title",
    [
        "Sport | Lyon wins at last",
        "Reykjavik > Oslo > Bergen",
        "Rust / Go / Zig in one year",
        "By hook or by crook: a year at sea",
        "Updated rules for keepers from 1 May 2026",
        "Publié trop tard, le rapport du phare",
    ],
)
def test_a_headline_that_looks_a_little_like_it_stays_the_title(title: str) -> None:
    assert _title(title, TOLD) == (title, False)


def test_lines_under_one_another_are_passed_over_too() -> None:
    lines = f"Home > News > Coast\nUpdated 12 January 2026 at 8:15 am\n{HEAD}\nBy Anna Holm"
    assert _title(lines, TOLD) == (HEAD, True)


def test_only_lines_of_the_page_still_have_a_title() -> None:
    assert _title("Home > News > Coast", "By Anna Holm") == ("Home > News > Coast", True)
