from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.extract.text import read_text
from index.model import Block, BlockKind

PARAGRAPH, HEADING, ITEM = BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.ITEM
BODY = "The harbour was closed for three days while divers searched the basin for the lost anchor and its chain."
MARK = {PARAGRAPH: "P", HEADING: "H", ITEM: "I"}


def _kinds(text: str) -> list[tuple[str, str]]:
    return [(MARK[block.kind], text[block.start : block.end]) for block in read_text(text).blocks]


def _first_kind(line: str) -> str:
    """The kind of ``line`` between two paragraphs."""
    return _kinds(f"{BODY}\n\n{line}\n\n{BODY} It opened again on Monday morning.\n")[1][0]


@pytest.mark.parametrize(
    "line",
    [
        "• oysters from the bay",
        "•oysters from the bay",
        "◦ second level",
        "▪ square",
        "- milk",
        "* butter",
        "– crème fraîche",
        "-\u00a0lait",
        "1. First of all",
        "12. Twelfth",
        "1) first",
        "(2) second",
        "a) letter",
        "B) capital",
        "(c) third letter",
        "iv) roman",
        "・ 項目一",
        "✓ done",
        "- A whole sentence, with its full stop.",
    ],
)
def test_a_bullet_or_number_makes_an_item(line: str) -> None:
    assert _first_kind(line) == "I"


@pytest.mark.parametrize(
    "line",
    [
        "A new quay for the old port",
        "Qui a fondé le port ?",
        "What a day!",
        "« La mer d’abord »",
        "10 raisons de rester à quai",
        "L’eau, une affaire d’État",
        "Vis-à-vis",
        "Zahlen und Fakten",
        "Кто платит за порт",
        "港の歴史",
        "# A mark from elsewhere",
        "By the numbers",
        "La crise de 2008",
        "C'est quoi (au juste)",
        "Photos that changed the world",
        "Open source: the new wave",
    ],
)
def test_a_short_open_line_above_a_longer_paragraph_is_a_heading(line: str) -> None:
    assert _first_kind(line) == "H"


@pytest.mark.parametrize(
    "line",
    [
        "It closed.",
        "Three things:",
        "One, two,",
        "First this;",
        "And then…",
        "And then...",
        "« Il faut agir. »",
        "le port rouvre demain",
        "« l’ancre perdue »",
        "+ rapide, + simple",
        "lost-anchor-found-in-the-basin",
        "Lost-anchor-found-in-the-basin",
        "IMG_2041",
        "Harbour.jpeg",
        "https://harbour.example/anchor",
        "See https://harbour.example for more",
        "press@harbour.example",
        "Photo: A. Fisher",
        "The quay at noon. // Source : Harbour Office",
        "Crédit photo : Port",
        "The quay at noon (photo: Ann Fisher)",
        "The quay at noon. Photo credit: Ann Fisher",
        "© Harbour Office 2024",
        "Bild: Hafenamt",
        "Photo by Ann Fisher",
        "By Ann Fisher",
        "Par Anne Pêcheur et Bob Marin",
        "7 December 2025",
        "December 7, 2025",
        "Publié le 7 décembre 2025 à 10h30",
        "07/12/2025",
        "* * *",
        "* * *\u00a0",
        "-----",
        "2024",
        "A line of more than fourteen words is too long to be the heading of any text at all",
        "Anunhyphenatedtitle" * 6,
        "-5 degrees at noon, and falling,",
        "A. Fisher was there.",
    ],
)
def test_anything_else_on_a_line_is_a_paragraph(line: str) -> None:
    assert _first_kind(line) == "P"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Alone", [("P", "Alone")]),
        (f"{BODY}\n\nNothing below", [("P", BODY), ("P", "Nothing below")]),
        (f"At the start\n\n{BODY}", [("H", "At the start"), ("P", BODY)]),
        (f"No blank line below\n{BODY}", [("P", "No blank line below"), ("P", BODY)]),
        ("One line.\nAnother line.", [("P", "One line."), ("P", "Another line.")]),
        ("Ann at noon // Source: X\nAnn at noon // Source: X", [("P", "Ann at noon // Source: X")] * 2),
        ("  - a\n  - b\nNot an item.", [("I", "- a"), ("I", "- b"), ("P", "Not an item.")]),
        ("Title\n=====\nBody.", [("H", "Title"), ("P", "====="), ("P", "Body.")]),
        ("=====\nTitle\n=====\n\nBody.", [("P", "====="), ("H", "Title"), ("P", "====="), ("P", "Body.")]),
        ("low title\n---\n\nBody.", [("H", "low title"), ("P", "---"), ("P", "Body.")]),
        ("A sentence.\n---\nMore.", [("P", "A sentence."), ("P", "---"), ("P", "More.")]),
        ("a\ufeffb", [("P", "a\ufeffb")]),
        ("\n \n\t\n", []),
        ("", []),
        ("a\u00a0", [("P", "a")]),
    ],
)
def test_lines_of_a_text_become_blocks(text: str, expected: list[tuple[str, str]]) -> None:
    assert _kinds(text) == expected


WRAPPED = [
    (
        "The keeper of the light went up the stairs every evening at six, and every evening he counted them aloud, "
        "though he had known their number since he was a boy."
    ),
    (
        "Nobody asked him why. In the village they said that a man who lives alone must talk to something, and that "
        "stairs at least do not answer back."
    ),
]
GERMAN = [
    (
        "Der Wärter des Leuchtturms stieg jeden Abend um sechs Uhr die Treppe hinauf und zählte dabei die Stufen, "
        "obwohl er ihre Zahl seit seiner Kindheit kannte. Das Dorf hielt ihn deshalb für wunderlich."
    ),
    (
        "Niemand fragte ihn nach dem Grund. Wer allein lebt, sagten die Leute, muss mit etwas sprechen, und eine "
        "Treppe "
        "gibt wenigstens keine Antwort, was man von den Nachbarn nicht behaupten kann."
    ),
]
ARABIC = [
    (
        "كان حارس المنارة يصعد الدرج كل مساء في الساعة السادسة وكان يعد الدرجات بصوت عال مع أنه كان يعرف عددها "
        "منذ طفولته ولم يسأله أحد عن السبب لأن أهل القرية كانوا يقولون إن من يعيش وحيدا يجب أن يكلم شيئا"
    ),
]


@pytest.mark.parametrize("paragraphs", [WRAPPED, GERMAN, ARABIC], ids=["english", "german", "arabic"])
@pytest.mark.parametrize("width", [44, 60, 72, 80, 100])
def test_wrapped_lines_are_one_paragraph_with_their_line_ends(paragraphs: list[str], width: int) -> None:
    wrapped = [textwrap.fill(paragraph, width) for paragraph in paragraphs]
    assert _kinds("\n\n".join(wrapped)) == [("P", paragraph) for paragraph in wrapped]


def test_wrapped_items_do_not_swallow_the_paragraph_below() -> None:
    items = [
        textwrap.fill(paragraph, 60, initial_indent="- ", subsequent_indent="  ") for paragraph in (WRAPPED + GERMAN)
    ]
    below = textwrap.fill(WRAPPED[1], 60)
    assert _kinds("\n".join([*items, below])) == [("I", item) for item in items] + [("P", below)]


def test_items_wrapped_without_indentation_keep_their_rest() -> None:
    items = [textwrap.fill(f"{number}. {paragraph}", 60) for number, paragraph in enumerate(WRAPPED, 1)]
    assert _kinds("\n".join(items)) == [("I", item) for item in items]


def test_a_paragraph_that_is_set_in_begins_a_block() -> None:
    paragraphs = [textwrap.fill(paragraph, 60, initial_indent="   ") for paragraph in WRAPPED]
    assert _kinds("\n".join(paragraphs)) == [("P", paragraph.strip()) for paragraph in paragraphs]


def test_an_ordinal_or_a_dash_that_wrapping_put_first_is_no_item() -> None:
    paragraph = (
        "Die Mauer fiel im November, und zur deutschen Einheit kam es bekanntlich erst am 3. Oktober des folgenden "
        "Jahres, wie jedes Kind es lernt. Das Haus blieb unten am alten Hafen stehen, obwohl es niemand haben wollte "
        "– ein Altbau mit nassen Wänden – und wurde verkauft."
    )
    text = textwrap.fill(paragraph, 81)
    assert {"3.", "–"} <= {line.split()[0] for line in text.splitlines()}
    assert _kinds(text) == [("P", text)]


def test_a_list_below_a_wrapped_lead_in_is_a_list() -> None:
    lead = textwrap.fill(WRAPPED[0][:-1] + ", and these were the things that he took with him:", 60)
    assert _kinds(f"{lead}\n- a lamp\n- a rope") == [("P", lead), ("I", "- a lamp"), ("I", "- a rope")]


@pytest.mark.parametrize(
    "lines",
    [
        ["The mayor spoke for an hour about the harbour.", "The fishermen left.", "Nobody voted against it."],
        ["Le maire a parlé pendant une heure du port et de la mer.", "Les pêcheurs sont partis avant la fin."],
        ["今日は港で大きな祭りがあり、町のほとんどの人が朝早くから集まっていたと新聞は伝えている。", "明日も続く。"],
        ["Anna Fisher, harbour office, second floor", "Bob Marin, lighthouse", "Carla Rossi, pilot boats"],
    ],
)
def test_short_lines_that_were_not_wrapped_stay_apart(lines: list[str]) -> None:
    assert _kinds("\n".join(lines)) == [("P", line) for line in lines]


FULL = textwrap.fill(WRAPPED[0], 60)
WIDEST = max(map(len, FULL.splitlines()))


@pytest.mark.parametrize(
    ("below", "expected"),
    [
        # An item that fills its line does not take in the paragraph below it.
        ("- It rained on the quay.".ljust(WIDEST - 5, "x") + "end.\nNobody came.", 2),
        # A paragraph that fills its last line is not joined by one that is set in.
        ("It rained on the quay".ljust(WIDEST - 5, "x") + "end.\n    Nobody came.", 2),
        # Two dashes are a list even below a line that stops in mid-sentence.
        ("it rained on the quay and he bought what he was short of\n- lamps and oil\n- a rope", 3),
        # A rule below a paragraph of several lines does not make it a heading.
        ("It rained on the quay and on the boats and in the village\nand in the hills\n-----", 2),
    ],
)
def test_what_stands_below_in_a_wrapped_text_stays_apart(below: str, expected: int) -> None:
    kinds = _kinds(f"{FULL}\n\n{below}")[1:]
    assert len(kinds) == expected
    assert not any(kind == "H" for kind, _ in kinds)


def test_one_full_line_among_short_ones_does_not_make_a_wrapped_text() -> None:
    lines = ["anna fisher, harbour office, second floor", "bob marin", "carla rossi", "dora"]
    assert [text for _, text in _kinds("\n".join(lines))] == lines


def test_long_lines_are_never_taken_for_wrapped_ones() -> None:
    lines = ["word " * 24 + "and so on", "goes on here", "and here"]
    assert [text for _, text in _kinds("\n".join(lines))] == lines


def test_lines_are_counted_from_the_first_line_given() -> None:
    blocks = read_text("one\n\n\ntwo\nthree", first_line=7).blocks
    assert [block.line for block in blocks] == [7, 10, 11]


@pytest.mark.parametrize(
    ("text", "titled"),
    [
        (f"The lost anchor\n\n{BODY}", True),
        (f"失われた錨を探す\n\n{BODY}", True),
        (f"Report\n======\n\n{BODY}", True),
        (f"Sport\n\n{BODY}", False),
        (f"{BODY}\n\nThe lost anchor\n\n{BODY}!", False),
        ("", False),
    ],
)
def test_a_leading_heading_is_the_title_unless_it_may_be_a_section(text: str, titled: bool) -> None:
    assert read_text(text).titled is titled


SHAPED = st.lists(
    st.sampled_from(
        [
            "",
            " ",
            "word",
            "Words here",
            "- item",
            "1. one",
            "a line that is long enough to count as a width",
            "=====",
            "。",
        ]
    )
    | st.text(max_size=30)
).map("\n".join)


@given(SHAPED)
def test_blocks_are_disjoint_in_order_and_cover_everything_but_white_space(text: str) -> None:
    page = read_text(text)
    assert page.text == text
    assert_blocks_cover(text, page.blocks)
    for block in page.blocks:
        assert block.line == text.count("\n", 0, block.start) + 1


def assert_blocks_cover(text: str, blocks: tuple[Block, ...]) -> None:
    position = 0
    for block in blocks:
        assert position <= block.start < block.end <= len(text)
        assert not text[position : block.start].strip()
        assert text[block.start : block.end] == text[block.start : block.end].strip()
        position = block.end
    assert not text[position:].strip()
