from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader, PdfWriter

from index.errors import ExtractError
from index.extract.parsed import Received
from index.extract.pdf.document import MAX_PAGES, read_pdf
from index.model import BlockKind, Extracted
from tests.pdfs import make_pdf, set_lines, set_text

FIRST = (
    "The harbour office counted four hundred ships in the first week of the year, more than in any week since the war "
    "ended, and the pilots worked eighteen hours a day."
)
SECOND = (
    "Most of them carried grain and timber, and nearly all of them had waited for the ice to break in the strait, "
    "which it did on the second of March at noon."
)
THIRD = (
    "Two pilots fell ill in the end. The harbour master told the council that he had asked for more of them every year "
    "since he took office, and that he would ask again."
)
PARAGRAPHS = (FIRST, SECOND, THIRD)


def read(data: bytes, location: str = "https://port.example/report.pdf") -> Extracted:
    return read_pdf(Received(data, location, "application/pdf", ("en", "fr")))


def blocks(content: Extracted) -> list[str]:
    return [content.text[block.start : block.end] for block in content.blocks]


def test_paragraphs_headings_and_items_know_their_page() -> None:
    first = "\n".join((
        set_lines(["A year in the harbour"], y=740, size=20),
        set_text(PARAGRAPHS[:2], y=700),
        set_lines(["Grain and timber"], y=600, font="F2"),
        set_lines(["• four hundred ships", "• two pilots ill"], y=570),
    ))  # fmt: skip
    content = read(make_pdf([first, set_text(PARAGRAPHS[2:])]))
    assert blocks(content) == [
        "A year in the harbour", *PARAGRAPHS[:2], "Grain and timber", "• four hundred ships", "• two pilots ill",
        PARAGRAPHS[2],
    ]  # fmt: skip
    assert [block.page for block in content.blocks] == [1, 1, 1, 1, 1, 1, 2]
    kinds = [block.kind for block in content.blocks]
    assert kinds[0] is kinds[3] is BlockKind.HEADING
    assert kinds[4] is kinds[5] is BlockKind.ITEM
    assert (content.title, content.title_derived) == ("A year in the harbour", False)
    assert content.language == "en"
    assert content.url == "https://port.example/report.pdf"
    assert content.published is None


def test_two_columns_are_read_one_after_the_other() -> None:
    left, right = set_text(PARAGRAPHS[:1], width=38), set_text(PARAGRAPHS[1:2], x=330, width=38)
    assert blocks(read(make_pdf([f"{left}\n{right}"]))) == list(PARAGRAPHS[:2])


def test_a_sentence_that_runs_on_to_the_next_page_is_one() -> None:
    words = PARAGRAPHS[0].split(" ")
    first, second = " ".join(words[:20]), " ".join(words[20:])
    content = read(make_pdf([set_text([PARAGRAPHS[1], first]), set_lines([second])]))
    assert blocks(content) == [PARAGRAPHS[1], PARAGRAPHS[0]]
    assert [block.page for block in content.blocks] == [1, 1]


def test_headers_footers_and_page_numbers_are_left_out() -> None:
    pages = [
        "\n".join((
            set_lines(["Harbour Authority | Annual report 2026"], y=770),
            set_text([f"{text} This is page {number} of the story."]),
            set_lines([f"- {number} -"], y=30),
        ))
        for number, text in enumerate(PARAGRAPHS, start=1)
    ]  # fmt: skip
    text = read(make_pdf(pages)).text
    assert "Annual report" not in text
    assert "- 2 -" not in text
    assert all(f"This is page {number} of the story." in text for number in (1, 2, 3))


def test_a_word_parted_at_the_end_of_a_line_is_joined_if_it_is_one_elsewhere() -> None:
    lines = [
        "The harbour master spoke of the har-",
        "bour as of a well-",
        "known friend, who was as",
        "tire-",
        "less as it.",
    ]
    assert blocks(read(make_pdf([set_lines(lines)]))) == [
        "The harbour master spoke of the harbour as of a well-known friend, who was as tire-less as it."
    ]


def test_ligatures_stay_as_they_are_printed() -> None:
    cmap = (
        b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange "
        b"1 beginbfchar <01> <FB01> endbfchar 1 beginbfrange <20> <7E> <0020> endbfrange endcmap end"
    )
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /X /ToUnicode 9 0 R >>"
    content = "BT /F9 11 Tf 72 700 Td (The \\001nal \\001gures of the harbour.) Tj ET"
    data = make_pdf(
        [content.replace("/F9", "/F1")],
        more=[font, b"<< /Length %d >>\nstream\n%s\nendstream" % (len(cmap), cmap)],
    ).replace(b"/F1 3 0 R", b"/F1 8 0 R")
    assert "The ﬁnal ﬁgures of the harbour." in read(data).text


SECRET = "BT /F1 11 Tf 72 300 Td (sold in secret) Tj ET"


def make_form(content: str) -> bytes:
    place = "/BBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >>"
    told = f"<< /Type /XObject /Subtype /Form {place} /Length {len(content)} >>"
    return f"{told}\nstream\n{content}\nendstream".encode()


HIDDEN = {
    "invisible mode": "BT 3 Tr /F1 11 Tf 72 300 Td (sold in secret) Tj ET",
    "clipping mode": "BT 7 Tr /F1 11 Tf 72 300 Td (sold in secret) Tj ET",
    "white": "1 g BT /F1 11 Tf 72 300 Td (sold in secret) Tj ET",
    "white in colour": "1 1 1 rg BT /F1 11 Tf 72 300 Td (sold in secret) Tj ET",
    "white in print": "0 0 0 0 k BT /F1 11 Tf 72 300 Td (sold in secret) Tj ET",
    "tiny": "BT /F1 0.4 Tf 72 300 Td (sold in secret) Tj ET",
    "tiny by matrix": "BT /F1 11 Tf 0.05 0 0 0.05 72 300 Tm (sold in secret) Tj ET",
    "beside the page": "BT /F1 11 Tf 1 0 0 1 2000 300 Tm (sold in secret) Tj ET",
    "below the page": "q 1 0 0 1 0 -900 cm BT /F1 11 Tf 72 300 Td (sold in secret) Tj ET Q",
    "next line operator": "BT 3 Tr /F1 11 Tf 14 TL 72 300 Td (sold in secret) ' ET",
    "in a form": "/X1 Do",
    "a form in invisible mode": "3 Tr /X2 Do",
    "layer switched off": "/OC /L1 BDC BT /F1 11 Tf 72 300 Td (sold in secret) Tj ET EMC",
}


@pytest.mark.parametrize("operators", HIDDEN.values(), ids=HIDDEN)
def test_text_nobody_sees_on_the_page_is_left_out(operators: str) -> None:
    data = make_pdf(
        [f"{set_text(PARAGRAPHS[:1])}\nq {operators} Q"],
        catalog="/OCProperties << /OCGs [8 0 R] /D << /OFF [8 0 R] >> >>",
        resources="/Properties << /L1 8 0 R >> /XObject << /X1 9 0 R /X2 10 0 R >>",
        more=[b"<< /Type /OCG /Name (Layer) >>", make_form(f"1 g {SECRET}"), make_form(SECRET)],
    )
    assert blocks(read(data)) == list(PARAGRAPHS[:1])


def test_white_letters_on_a_dark_box_are_seen() -> None:
    box = "0 0 0.5 rg 60 280 400 40 re f 1 g BT /F1 11 Tf 72 300 Td (White on blue is seen) Tj ET"
    assert "White on blue is seen" in read(make_pdf([box])).text


def test_a_title_in_the_file_counts_only_if_it_is_on_the_page() -> None:
    page = "\n".join((set_lines(["A year in the harbour"], y=740, size=20), set_text(PARAGRAPHS, y=700)))
    assert read(make_pdf([page], info="/Title (A year in the harbour)")).title == "A year in the harbour"
    assert read(make_pdf([page], info="/Title (Minutes of another meeting)")).title == "A year in the harbour"
    assert read(make_pdf([page], info="/Title (Microsoft Word - x.doc)")).title == "A year in the harbour"
    assert read(make_pdf([page], catalog="/Lang (fr-FR)")).language == "fr"


def test_scans_have_a_reason_of_their_own() -> None:
    scan = "q 612 0 0 792 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x00 EI Q"
    layer = "BT 3 Tr /F1 11 Tf 72 300 Td (what a machine made of it) Tj ET"
    for page in (scan, f"{scan}\n{layer}", ""):
        with pytest.raises(ExtractError, match="no_text_in_pdf"):
            read(make_pdf([page]))


def test_locked_documents_are_refused_unless_they_open_without_a_password() -> None:
    for password, opens in (("", True), ("secret", False)):
        writer = PdfWriter(PdfReader(BytesIO(make_pdf([set_text(PARAGRAPHS)]))))
        writer.encrypt(password, "owner", algorithm="RC4-128")
        out = BytesIO()
        writer.write(out)
        if opens:
            assert blocks(read(out.getvalue())) == list(PARAGRAPHS)
        else:
            with pytest.raises(ExtractError, match="locked_pdf"):
                read(out.getvalue())


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"%PDF-1.7\nnothing", "bad_pdf"),
        (make_pdf([set_text(PARAGRAPHS)])[:400], "bad_pdf"),
        (make_pdf([""] * (MAX_PAGES + 1)), "too_many_pages"),
        (make_pdf(["0 g " * 210_000]), "too_complicated"),
    ],
    ids=["nothing", "cut off", "too long", "too many operations"],
)
def test_what_is_wrong_with_a_document_is_said(data: bytes, reason: str) -> None:
    with pytest.raises(ExtractError) as caught:
        read(data)
    assert caught.value.reason == reason


def test_text_in_a_form_is_read() -> None:
    data = make_pdf(["/X1 Do"], resources="/XObject << /X1 8 0 R >>", more=[make_form(SECRET)])
    assert blocks(read(data)) == ["sold in secret"]
