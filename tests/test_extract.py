from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.errors import ExtractError
from index.extract.document import extract
from index.extract.files import MAX_BYTES
from index.extract.visible import strip_invisible
from index.model import Block, BlockKind, Extracted

ENDINGS = ("a.txt", "a.md", "notes/b.markdown", "C.TXT")

ARTICLE = """---
title: L’ancre perdue
url: https://harbour.example/ancre
publisher: Le Port
author: Anne Pêcheur
published: 2025-12-07
lang: fr-FR
---
Une ancre a disparu. Personne ne la cherche.

Le phare

Le gardien monte l’escalier chaque soir à six heures et compte les marches.
"""


def test_a_text_file_with_front_matter_is_extracted_whole() -> None:
    text = ARTICLE.split("---\n")[2]
    first, second, third = text.strip().split("\n\n")
    kinds = (BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.PARAGRAPH)
    starts = [text.index(part) for part in (first, second, third)]
    assert extract(ARTICLE.encode(), "seeds/a.txt", ("en",)) == Extracted(
        text=text,
        blocks=tuple(
            Block(start, start + len(part), kind, line)
            for start, part, kind, line in zip(starts, (first, second, third), kinds, (9, 11, 13), strict=True)
        ),
        title="L’ancre perdue",
        title_derived=False,
        language="fr",
        language_declared=True,
        url="https://harbour.example/ancre",
        publisher="Le Port",
        author="Anne Pêcheur",
        published=date(2025, 12, 7),
    )


def test_lines_of_a_markdown_file_count_the_front_matter() -> None:
    extracted = extract(b"---\nlang: en\n---\n\n# The lost anchor\n\nIt is *gone*.\n", "a.md", ("fr",))
    assert [(block.kind, block.line) for block in extracted.blocks] == [
        (BlockKind.HEADING, 5),
        (BlockKind.PARAGRAPH, 7),
    ]
    assert extracted.text == "The lost anchor\n\nIt is gone."
    assert (extracted.title, extracted.title_derived) == ("The lost anchor", False)


def test_what_is_not_declared_is_found() -> None:
    text = "Le gardien monte l’escalier chaque soir. Il compte les marches."
    extracted = extract(text.encode(), "a.txt", ("en", "fr"))
    assert (extracted.title, extracted.title_derived) == ("Le gardien monte l’escalier chaque soir.", True)
    assert (extracted.language, extracted.language_declared) == ("fr", False)
    assert (extracted.url, extracted.publisher, extracted.author, extracted.published) == (None,) * 4


@pytest.mark.parametrize("location", ["a.txt", "a.md"])
def test_a_rule_on_the_first_line_is_text(location: str) -> None:
    extracted = extract(b"---\nThe anchor is lost.\n", location, ("en",))
    assert "The anchor is lost." in extracted.text
    assert extracted.title == "The anchor is lost."


@pytest.mark.parametrize(
    ("data", "location", "reason"),
    [
        (b"text", "a.docx", "unknown_type"),
        (b"text", "a", "unknown_type"),
        (b"text", ".txt", "unknown_type"),
        (b"text", "a.txt/b", "unknown_type"),
        (b"a" * (MAX_BYTES + 1), "a.txt", "too_large"),
        (b"a\x00b", "a.md", "not_text"),
        (b"", "a.txt", "empty"),
        (b" \n\t\n", "a.txt", "empty"),
        (b"--- *** ...", "a.txt", "empty"),
        ("\u200b\ufeff\u3164".encode(), "a.txt", "empty"),
        ("😀".encode(), "a.txt", "empty"),
        (b"---\ntitle: Only a title\n---\n", "a.txt", "empty"),
        (b"![a picture](x.png)\n\n<!-- words -->", "a.md", "empty"),
        (b"---\nurl: x\n---\ntext", "a.md", "bad_front_matter"),
    ],
)
def test_what_cannot_be_read_is_an_error_with_its_reason(data: bytes, location: str, reason: str) -> None:
    with pytest.raises(ExtractError) as caught:
        extract(data, location, ("en",))
    assert (caught.value.location, caught.value.reason) == (location, reason)


def test_the_largest_allowed_document_is_read() -> None:
    line = b"The anchor is lost, and nobody looks for it any more.\n"
    data = (line * (MAX_BYTES // len(line) + 1))[:MAX_BYTES]
    assert len(extract(data, "a.txt", ("en",)).text) == MAX_BYTES


@given(st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t")))
def test_plain_text_without_invisible_characters_is_kept_exactly(text: str) -> None:
    visible = strip_invisible(text)
    with suppress(ExtractError):  # empty, or by chance a front matter
        assert extract(visible.encode(), "a.txt", ("en",)).text == visible


PIECES = st.sampled_from(
    [
        b"---\n",
        b"title: ",
        b"url: http://",
        b"published: 2025-",
        b"\r\n",
        b"\n\n",
        b"- ",
        b"# ",
        b"| a |\n|---|\n",
        b"> ",
        b"<!--",
        b"<div hidden>",
        b"</div>",
        b"```\n",
        b"&#8203;",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\xe9",
        "é\u200b\u202e".encode(),
        b"words here",
        b"[a](b)",
        b"&a [*a]",
        b"1. ",
        b"===\n",
    ]
)


@given(st.lists(PIECES | st.binary(max_size=12)).map(b"".join), st.sampled_from(ENDINGS))
@example(b'---\ntitle: "\\uDC00"\n---\nx', "a.txt")
@example(b"\xef\xbb\xbf---\nlang: und\n---\nx", "a.txt")
def test_any_bytes_give_sound_blocks_or_an_extract_error(data: bytes, location: str) -> None:
    try:
        extracted = extract(data, location, ("en",))
    except ExtractError:
        return
    text, position = extracted.text, 0
    for block in extracted.blocks:
        assert position <= block.start < block.end <= len(text)
        assert not text[position : block.start].strip()
        assert block.line is not None
        position = block.end
    assert not text[position:].strip()
    assert strip_invisible(text) == text
    assert extracted.title.strip() == extracted.title != ""
    text.encode()


@given(st.binary(max_size=200), st.text(max_size=10))
def test_any_location_is_read_or_refused(data: bytes, location: str) -> None:
    with pytest.raises(ExtractError):
        extract(data, location + ".bin", ("en",))
