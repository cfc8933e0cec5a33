"""Sentences end where a reader says they do, and nothing is lost between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.model import Interval
from index.split.sentences import split_sentences
from index.split.tables import Kind, load_table

DATA = Path(__file__).parent / "data" / "sentences"
MARKS = str.maketrans({"~": "\u202f", "␣": "\u00a0", "⏎": "\n"})
LANGUAGES = ["en", "fr", "es", "de", "it", "pt", "nl", "ja", "el", "ru", "xx", ""]
NASTY = st.text(
    alphabet=st.sampled_from(list(" \n\t\u00a0\u202f.!?…。؟।;:,'\"’“”„«»()[]「」—-1aAzZéÉßIVX&@🎉あ中한عहе")),
    max_size=60,
)
WORDS = st.lists(
    st.sampled_from(
        ["Mr.", "U.S.", "etc.", "The", "J.", "3.", "«", "» ", "“", "”", '"', "iPhone", "z. B.", "end.", "\n\n"]
    ),
    max_size=30,
).map(" ".join)
TEXT = st.one_of(NASTY, WORDS, st.text(max_size=80))


def read_cases(name: str) -> Iterator[tuple[str, str, list[str]]]:
    """Language, text and expected sentences of each line of a file; rules.txt says how it is written."""
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            language, _, body = line.translate(MARKS).partition(" ")
            yield language, body.replace(" | ", " ").replace("‖", ""), re.split(r" \| |‖", body)


def sentences(text: str, language: str = "en") -> list[str]:
    return [text[start:end] for start, end in split_sentences(text, language)]


@pytest.mark.parametrize(("language", "text", "expected"), [*read_cases("rules.txt")])
def test_splits_as_a_reader_would(language: str, text: str, expected: list[str]) -> None:
    assert sentences(text, language) == expected


def cuts(parts: list[str]) -> set[int]:
    """Cuts as the number of characters before them that are not white space, but the last, which cannot fail."""
    lengths = [len("".join(part.split())) for part in parts]
    return {sum(lengths[: count + 1]) for count in range(len(parts) - 1)}


def test_held_out_sentences_are_split_well() -> None:
    pairs = [(cuts(sentences(text, language)), cuts(want)) for language, text, want in read_cases("heldout.txt")]
    right = sum(len(found & wanted) for found, wanted in pairs)
    assert right / sum(len(found) for found, _ in pairs) >= 0.99
    assert right / sum(len(wanted) for _, wanted in pairs) >= 0.98


def check_covers(text: str, found: list[Interval], start: int, end: int) -> None:
    at = start
    for first, last in found:
        assert at <= first < last <= end
        assert not text[at:first].strip()
        assert text[first:last] == text[first:last].strip()
        at = last
    assert not text[at:end].strip()


@given(TEXT, st.sampled_from(LANGUAGES))
def test_only_white_space_lies_between_sentences(text: str, language: str) -> None:
    check_covers(text, split_sentences(text, language), 0, len(text))


@given(TEXT, TEXT, TEXT, st.sampled_from(LANGUAGES))
def test_a_piece_is_split_as_if_it_were_alone(before: str, text: str, after: str, language: str) -> None:
    found = split_sentences(before + text + after, language, len(before), len(before) + len(text))
    assert found == [(len(before) + start, len(before) + end) for start, end in split_sentences(text, language)]


def test_what_follows_a_piece_is_not_looked_at() -> None:
    text = "He left Acme Inc. The. One"
    assert split_sentences(text, "en", 0, 21) == [(0, 17), (18, 21)]
    assert split_sentences(text, "en") == [(0, 22), (23, 26)]


@given(TEXT)
def test_every_sentence_of_several_has_a_letter_or_digit(text: str) -> None:
    paragraphs = [sentences(paragraph) for paragraph in re.split(r"\n[^\S\n]*\n|\u2029", text)]
    assert all(any(sign.isalnum() for sign in part) for parts in paragraphs if len(parts) > 1 for part in parts)


@given(st.text(max_size=12))
def test_any_string_is_a_language(language: str) -> None:
    assert sentences("One is here. Two is there.", language) == ["One is here.", "Two is there."]


@pytest.mark.parametrize("language", ["pt-BR", "PT", "pt_PT", "pt-Latn-BR"])
def test_a_region_does_not_hide_the_language(language: str) -> None:
    assert load_table(language).kinds == load_table("pt").kinds
    assert load_table(language).kind("Ltda") is Kind.MAY


@pytest.mark.parametrize("language", ["shared", "other", "../fr", "fr/../de", "\0", "a" * 300])
def test_a_language_is_no_file_name(language: str) -> None:
    table = load_table(language)
    assert (table.kinds, table.start) == (load_table("xx").kinds, load_table("xx").start)


@pytest.mark.parametrize("text", ["", " ", "\n\n \t\n", "\u2029"])
def test_white_space_has_no_sentences(text: str) -> None:
    assert split_sentences(text, "en") == []


@pytest.mark.parametrize("gap", ["\n\n", "\n \t\n", "\r\n\r\n", "\n\n\n\n", "\u2029"])
def test_a_blank_line_ends_a_sentence(gap: str) -> None:
    assert sentences(f"No stop here{gap}nor (here") == ["No stop here", "nor (here"]


@pytest.mark.parametrize("marks", ["“”", '""', "«»", "()", "[]", "‘’", "„“", "»«", "「」"])
def test_a_short_quotation_is_kept_whole_and_a_long_one_is_not(marks: str) -> None:
    opening, closing = marks[0], marks[1]
    short = f"He said {opening}{'It ran on. ' * 26}It fell{closing} to her."
    assert sentences(short) == [short]
    found = sentences(f"He said {opening}{'It ran on. ' * 27}It ran on.{closing} To her.")
    assert found == [f"He said {opening}It ran on.", *["It ran on."] * 26, f"It ran on.{closing}", "To her."]


@pytest.mark.parametrize("opening", ["“", "«", "(", '"', "「", "‘"])
def test_a_quotation_that_never_closes_holds_nothing_together(opening: str) -> None:
    assert sentences(f"{opening}One came. Two went.") == [f"{opening}One came.", "Two went."]


WALLS = [
    *("a", ".", ". ", "! A", "Mr. ", "A. ", "z. ", "1. ", "(", ")", "([{“«„", '"', '" ', '"A." ', ".)", ".[1]", " "),
    *("\n", "\n ", "\n\n", "。", "。」", "🎉. ", "d'", ". - ", ".¹", "A. « ", "a ? » ", '"A!" Bc De ', "(A. b.) "),
    *("no ", "¿", "… ", "é\u0301", "1.", "no. 1. "),
]


@pytest.mark.parametrize("wall", WALLS)
def test_a_wall_of_anything_takes_linear_time(wall: str) -> None:
    """Quadratic time would take minutes here, and the limit of a test is seconds."""
    text = wall * (200_000 // len(wall))
    check_covers(text, split_sentences(text, "de"), 0, len(text))


@given(TEXT, st.sampled_from(LANGUAGES))
def test_the_short_cut_for_plain_ends_changes_nothing(text: str, language: str) -> None:
    assert split_sentences(text, language) == split_without_short_cut(text, language)


@pytest.mark.parametrize("text", ["He said so.”Karen went on.", "It ended. “Then we left.”", "A B. Dobson came. Then"])
def test_the_short_cut_leaves_marks_alone(text: str) -> None:
    assert split_sentences(text, "en") == split_without_short_cut(text, "en")


@pytest.mark.parametrize("name", sorted(path.name for path in DATA.glob("*.txt")))
def test_the_short_cut_changes_no_written_case(name: str) -> None:
    for language, text, _ in read_cases(name):
        assert split_sentences(text, language) == split_without_short_cut(text, language)


def split_without_short_cut(text: str, language: str) -> list[Interval]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("index.split.sentences.ends_plainly", lambda *_: False)
        return split_sentences(text, language)
