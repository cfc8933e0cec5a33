"""Articles of many styles with every line marked, and the rules one by one."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.clean.boilerplate import clean
from index.clean.evidence import weigh
from index.clean.phrases import fold, load_phrases, parse_cues
from index.clean.repetition import normalise_line
from index.errors import LexiconError
from index.model import BlockKind
from tests.clean_articles import BODY, MARK, build, build_marked, read_marked, texts

LANGUAGES = ("en", "fr", "es", "de", "it", "pt", "nl")


def dropped_from(lines: list[str], language: str = "en") -> list[str]:
    article = build(lines, language)
    return texts(article, clean(article))[1]


TUNED, HELD_OUT = read_marked("tuned.txt"), read_marked("held_out.txt")
TRAPS = read_marked("traps.txt") + read_marked("traps_held_out.txt")


@pytest.mark.parametrize("headings", [True, False], ids=["headings", "plain"])
@pytest.mark.parametrize("case", TUNED + HELD_OUT, ids=lambda case: case[0])
def test_no_line_of_the_article_is_lost(case: tuple[str, list[str]], headings: bool) -> None:
    article = build_marked(case, headings=headings)
    kept, _ = texts(article, clean(article))
    assert [line for line in case[1] if not line.startswith(MARK) and line not in kept] == []


@pytest.mark.parametrize("case", TRAPS, ids=lambda case: case[0])
def test_an_article_that_only_talks_about_such_things_loses_nothing(case: tuple[str, list[str]]) -> None:
    article = build_marked(case, headings=True)
    assert texts(article, clean(article))[1] == []


@pytest.mark.parametrize("headings", [True, False], ids=["headings", "plain"])
@pytest.mark.parametrize(("cases", "floor"), [(TUNED, 0.99), (HELD_OUT, 0.97)], ids=["tuned", "held out"])
def test_nearly_every_line_of_the_page_goes(cases: list[tuple[str, list[str]]], floor: float, headings: bool) -> None:
    missed: list[str] = []
    marked = 0
    for case in cases:
        article = build_marked(case, headings=headings)
        kept, _ = texts(article, clean(article))
        page = [line.removeprefix(MARK) for line in case[1] if line.startswith(MARK)]
        marked += len(page)
        missed += [line for line in page if line in kept]
    assert len(missed) <= (1 - floor) * marked, missed


def test_the_marked_articles_cover_every_language() -> None:
    assert len(TUNED) + len(HELD_OUT) >= 45
    assert len(TRAPS) >= 30
    assert {name[:2] for name, _ in TUNED + HELD_OUT} == set(LANGUAGES)
    assert {name[:2] for name, _ in TRAPS} == set(LANGUAGES)


@pytest.mark.parametrize("case", TUNED + HELD_OUT, ids=lambda case: case[0])
def test_every_dropped_line_has_two_different_signals(case: tuple[str, list[str]]) -> None:
    known = {"cue", "shape", "position", "repetition", "run"}
    for dropped in clean(build_marked(case, headings=True)).dropped:
        assert len(set(dropped.signals)) >= 2
        assert set(dropped.signals) <= known


POOL = [line.removeprefix(MARK) for _, lines in TUNED + HELD_OUT + TRAPS for line in lines]


@settings(deadline=None)
@given(st.lists(st.sampled_from(POOL) | st.text(min_size=1).filter(str.strip), max_size=12), st.sampled_from(LANGUAGES))
def test_kept_and_dropped_are_the_blocks_in_order(lines: list[str], language: str) -> None:
    article = build(lines, language)
    cleaned = clean(article, frozenset(map(normalise_line, lines[::3])))
    gone = [dropped.block for dropped in cleaned.dropped]
    assert sorted([*cleaned.kept, *gone], key=lambda block: block.start) == list(article.content.blocks)
    assert list(cleaned.kept) == sorted(cleaned.kept, key=lambda block: block.start)
    assert gone == sorted(gone, key=lambda block: block.start)


SLUG = "harbour-ships-in-the-ice-seen-from-above-2024"


@pytest.mark.parametrize(
    "line",
    [
        SLUG,
        "IMG_20240503_101500.jpg",
        "Ships wait in the ice. // Source : Harbour office",
        "Ships wait in the ice. Anna Holm/AFP via Getty Images",
        "Photo: Anna Holm",
        "(Photo: dpa)",
        "© Anna Holm / Reuters",
        "Read also: The year the strait froze twice",
        "Advertisement",
        "Facebook | X | WhatsApp | Email",
        "Sign up for our morning newsletter to get the news before breakfast.",
    ],
)
def test_a_line_between_two_paragraphs_goes_and_they_stay(line: str) -> None:
    assert dropped_from([BODY[0], line, BODY[1]]) == [line]


@pytest.mark.parametrize(
    "line",
    [
        "The winter of the grain ships",
        "No ship was lost.",
        "est-ce-que",
        "Source of the trouble: an old map",
        "Photo: what the ice has hidden for a century?",
        '"Subscribe to our newsletter," said the sign on the door of the harbour office.',
        "The newsletter of the port costs 4.99 euros per month.",
        "Share of grain in all cargo: 41 per cent",
        "The pilots follow a code of their own on Twitter.",
    ],
)
def test_a_short_line_of_the_article_stays(line: str) -> None:
    assert dropped_from([BODY[0], line, BODY[1]]) == []
    assert dropped_from([*BODY[:2], line]) == []


@pytest.mark.parametrize("kind", [BlockKind.CODE, BlockKind.TABLE])
def test_code_and_tables_are_never_dropped(kind: BlockKind) -> None:
    article = build([*BODY[:2], SLUG, "Subscribe now"], kinds={SLUG: kind, "Subscribe now": kind})
    assert clean(article).dropped == ()


def test_items_are_dropped_only_as_a_list_of_buttons() -> None:
    steps = ["• Open the app", "• Subscribe", "• Pick a ship", "• Wait for the ice"]
    assert dropped_from([BODY[0], *steps, BODY[1]]) == []
    buttons = ["• Subscribe", "• Log in", "• Share this article"]
    assert dropped_from([*BODY[:2], *buttons]) == buttons


def test_sentences_within_a_closing_run_go_with_it() -> None:
    run = [
        "Support our journalism",
        "We keep our reporting open to everyone.",
        "But if you can,",
        "here are two good reasons to support our newsroom today:",
        "• Reporting costs money.",
        "• Silence costs more.",
        "Subscribe now",
    ]
    article = build([*BODY, *run])
    assert texts(article, clean(article)) == (list(BODY), run)


def test_what_follows_a_box_in_the_middle_stays() -> None:
    box = ["Newsletter", "Get the harbour news in your inbox every Friday.", "Your email address", "Sign up"]
    assert dropped_from([BODY[0], *box, "After the thaw", *BODY[1:]]) == box


def test_a_real_last_sentence_before_the_pitches_stays() -> None:
    pitches = ["Sign up for our newsletter", "Follow us on Instagram", "All rights reserved"]
    assert dropped_from([*BODY, "Nobody was hurt.", *pitches]) == pitches


def test_a_long_paragraph_stays_even_between_pitches() -> None:
    told = (
        "You learn from your newsletter what the harbour earns, the master said, and you learn it a month before the "
        "council does, because nobody there reads anything that comes without a seal."
    )
    pitches = ["Sign up for our newsletter", "Subscribe now", "Log in", "Follow us on Instagram"]
    assert dropped_from([*BODY, *pitches[:2], told, *pitches[2:]]) == pitches


def test_titles_of_other_articles_stay_away_from_headings() -> None:
    lines = [BODY[0], "Read also", "Why the strait froze twice in one winter", "A short thaw", BODY[1]]
    assert dropped_from(lines) == lines[1:3]


def test_a_caption_that_stands_there_twice_goes_twice() -> None:
    caption = "The harbour master on the bridge of the icebreaker"
    assert dropped_from([BODY[0], caption, caption.replace(" on", "  on"), BODY[1]]) == [
        caption,
        caption.replace(" on", "  on"),
    ]
    assert dropped_from([BODY[0], caption, BODY[1]]) == []


def test_lines_that_share_a_block_are_judged_one_by_one() -> None:
    block = f"{SLUG}\nShips in the ice. // Source : Harbour office"
    assert dropped_from([BODY[0], block, BODY[1]]) == [block]
    mixed = f"{BODY[0]}\nPhoto: Anna Holm"
    assert dropped_from([mixed, BODY[1]]) == []


def test_the_title_stays_where_the_article_begins() -> None:
    article = build(["Newsletter", *BODY], title="Newsletter")
    assert clean(article).dropped == ()


def test_english_cues_count_in_every_language() -> None:
    body = [
        "Hamnen räknade fyra hundra fartyg under årets första vecka, fler än någon vecka sedan kriget tog slut."
    ] * 2
    assert dropped_from([*body, "Sign up for our newsletter", "All rights reserved"], "sv") == [
        "Sign up for our newsletter",
        "All rights reserved",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_pattern_compiles_and_is_found_by_its_own_words(language: str) -> None:
    for patterns in load_phrases(language).patterns.values():
        for source in {it.source for some in patterns.by_word.values() for it in some} | set(patterns.free):
            assert re.compile(source).pattern == source
        assert all(word == fold(word) for word in patterns.by_word)


@pytest.mark.parametrize(
    ("text", "line"), [("[label]\nmenu\n[labels]", 3), ("# head\nmenu", 2), ("[label]\nmenu & more", 2)]
)
def test_a_line_that_is_not_in_the_format_is_named(text: str, line: int) -> None:
    with pytest.raises(LexiconError, match=f"xx.txt:{line}:"):
        list(parse_cues("xx.txt", text))


@pytest.mark.parametrize(
    "text",
    ['"' + "word " * 20_000, "a_" * 20_000 + "!", "x" * 100_000 + "@", "subscribe " * 10_000, "| " * 20_000],
)
def test_no_text_takes_long(text: str) -> None:
    """Under a second each; what a careless expression would need here is hours, which the test's timeout ends."""
    assert weigh(text, load_phrases("en")).words > 0


STAMPS = [
    ("en", "Published: 12 January 2026 at 8:15 am GMT | Updated: January 13, 2026, 10.40am"),
    ("en", "Last modified on Mon 12 Jan 2026 10.40 CET"),
    ("en", "By Anna Holm - Updated 3 hours ago - 5-minute read"),
    ("en", "3 min read"),
    ("fr", "Publié le 12 janvier 2026 à 08h15 - Mis à jour le 12 janvier 2026 à 10h40"),
    ("fr", "Par Anne Le Goff, posté le lundi 12 janvier 2026 à 8 h 15"),
    ("fr", "Temps de lecture : 3 min"),
    ("de", "Veröffentlicht am 12. Januar 2026 um 8:15 Uhr, zuletzt aktualisiert um 10:40 Uhr"),
    ("de", "Stand: 12.01.2026, 08:15 Uhr"),
    ("de", "Lesezeit: 3 Minuten"),
    ("es", "Publicado el 12 de enero de 2026 a las 08:15 h. Actualizado a las 10:40 h."),
    ("es", "Tiempo de lectura: 3 minutos"),
    ("it", "Pubblicato il 12 gennaio 2026 alle 08:15 - Aggiornato il 13 gennaio 2026"),
    ("it", "Tempo di lettura: 3 minuti"),
    ("nl", "Gepubliceerd op 12 januari 2026 om 08.15 uur | Bijgewerkt: maandag 12 januari 2026, 10:40"),
    ("nl", "Leestijd: 3 minuten"),
    ("pt", "Publicado em 12 de janeiro de 2026 às 08h15 | Atualizado há 2 horas"),
    ("pt", "Tempo de leitura: 3 minutos"),
]


@pytest.mark.parametrize(("language", "line"), STAMPS)
def test_the_line_with_the_dates_of_an_article_goes_also_below_its_lead(language: str, line: str) -> None:
    assert dropped_from([line, *BODY], language) == [line]
    assert dropped_from([BODY[0], line, *BODY[1:]], language) == [line]


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "The law was updated on 3 May."),
        ("en", "Published in 1848, the map shows the strait without its island."),
        ("fr", "Le rapport, publié le 12 janvier 2026, conclut que le port doit rouvrir."),
        ("fr", "Publié le 12 janvier 2026, le rapport conclut que le port doit rouvrir."),
        ("de", "Die Verordnung wurde am 12. Januar 2026 veröffentlicht."),
        ("es", "La ley fue publicada el 12 de enero de 2026."),
        ("it", "Il decreto è stato pubblicato il 12 gennaio 2026."),
        ("nl", "De wet werd op 12 januari 2026 gepubliceerd."),
        ("pt", "A lei foi publicada em 12 de janeiro de 2026."),
    ],
)
def test_a_sentence_with_a_date_stays(language: str, line: str) -> None:
    assert dropped_from([line, *BODY], language) == []
    assert dropped_from([BODY[0], line, *BODY[1:]], language) == []
    assert dropped_from([*BODY, line], language) == []


def test_the_way_to_an_article_goes_by_its_shape_above_a_headline() -> None:
    assert dropped_from(["France > Bretagne > Guingamp", "Headline", *BODY]) == ["France > Bretagne > Guingamp"]


@pytest.mark.parametrize("sign", [" > ", " » ", " / ", " | ", " › "])
@pytest.mark.parametrize(
    ("language", "way"),
    [
        ("en", ["Home", "Regions", "Health"]),
        ("fr", ["Accueil", "Régions", "Santé"]),
        ("de", ["Startseite", "Regionen", "Gesundheit"]),
        ("es", ["Inicio", "Regiones", "Salud"]),
        ("it", ["Home", "Regioni", "Salute"]),
        ("nl", ["Home", "Regio", "Gezondheid"]),
        ("pt", ["Início", "Regiões", "Saúde"]),
    ],
)
def test_the_way_to_an_article_goes(language: str, way: list[str], sign: str) -> None:
    assert dropped_from([sign.join(way), "Headline", *BODY], language) == [sign.join(way)]


@pytest.mark.parametrize(
    "line", ["Reykjavik > Oslo > Bergen", "The captain » the pilot", "He said » this is news » twice."]
)
def test_arrows_between_words_no_site_has_in_its_menu_stay(line: str) -> None:
    assert dropped_from([line, *BODY]) == []
    assert dropped_from([*BODY, line]) == []
