"""The desk answers every request, quotes only what is stored, and says so when it has nothing."""

from __future__ import annotations

import asyncio
import dataclasses
import shutil
from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.terminal import MARK, Screen, render
from bot.desk.desk import AROUND, GREETINGS, Desk, find_articles
from bot.desk.intake import ignore_progress
from bot.desk.reindex import reindex
from bot.desk.verbs import perform_here
from bot.desk.versions import show as show_article
from bot.message import Buttons, Listing, Message, Outcome, Progress, Quote, Text, Tone
from bot.request import Request, Turn
from bot.tell.place import cut_pieces, locate, name_place, tell_meta
from bot.tell.why import find_proof
from bot.wording.catalogue import wording
from index.answer import answer
from index.clean.boilerplate import clean
from index.extract.files import MAX_BYTES
from index.model import Article, Block, Extracted, Span
from index.quote.cued import Evidence
from index.quote.pick import Picked
from tests.libraries import article
from tests.newsroom import ARTICLES, LIBRARY, NOW, SEEDS, copy_articles, open_newsroom, running_newsroom
from tests.play import visible

FERRY = "How much does the ferry cost?"


async def show(desk: Desk, request: Request) -> Message:
    return await show_article(desk, request, ignore_progress)


# Asking


@pytest.mark.parametrize("greeting", ["", " ", "?", "Hello!", "BONJOUR", "¿hola?", "help", "hi.", "???", "\n"])
async def test_a_greeting_gets_help(desk: Desk, greeting: str) -> None:
    said = await desk.ask(Request(greeting))
    assert said == await desk.help(Request())
    assert (said.outcome, said.private) == (Outcome.DONE, True)


def test_greetings_are_written_as_they_are_looked_up() -> None:
    assert {greeting.casefold().strip(AROUND) for greeting in GREETINGS} == set(GREETINGS)


async def test_an_answer_is_public_and_a_refusal_private(desk: Desk) -> None:
    assert not (await desk.ask(Request(FERRY))).private
    refused = await desk.ask(Request("Who won the regatta?"))
    assert refused.private
    assert refused.outcome is Outcome.NOTHING
    assert refused.missing[-1] == "regatta"
    assert not refused.quotes


async def test_at_the_terminal_nothing_is_pressed_and_nothing_kept(desk: Desk) -> None:
    said = await perform_here(desk, Turn("ask", Request(FERRY)), ignore_progress)
    assert not [part for part in said.parts if isinstance(part, Buttons)]
    assert said.answer is None
    await perform_here(desk, Turn("ask", Request("Who won the regatta?")), ignore_progress)
    assert await desk.memory.unanswered(LIBRARY, 5) == []


@pytest.mark.parametrize(
    ("locale", "asker", "question", "begin"),
    [
        ("fr", "en_US", "Who won the regatta?", "Aucun"),
        (None, "fr_FR", "Who won the regatta?", "Aucun"),
        (None, None, "Qui a gagné la régate de Lisbonne ?", "Aucun"),
        (None, None, "Who won the regatta of Lisbon?", "No tracked"),
        (None, "de_DE", "Qui a gagné la régate de Lisbonne ?", "Aucun"),
        (None, "de_DE", "Wer hat die Regatta gewonnen?", "No tracked"),
    ],
)
async def test_the_bot_speaks_the_language_it_is_set_to_or_the_askers_or_the_questions(
    tmp_path: Path, seeds: Path, locale: str | None, asker: str | None, question: str, begin: str
) -> None:
    async with open_newsroom(tmp_path, seeds, locale) as desk:
        assert (await desk.ask(Request(question, locale=asker))).summary.startswith(begin)


async def test_what_was_only_partly_found_is_named(desk: Desk) -> None:
    question = "Who founded the famous cooperative of bakers?"
    first, quote, *_ = (await desk.ask(Request(question))).parts
    assert first == Text("Only a partial match: I found nothing about “famous”.", Tone.QUIET)
    assert isinstance(quote, Quote)
    assert "famous — in no tracked article" in visible(await desk.why(Request(question)))


@pytest.mark.parametrize("verb", ["more", "why", "context"])
async def test_verbs_about_a_question_need_one(desk: Desk, verb: str) -> None:
    said = await getattr(desk, verb)(Request("  "))
    assert said.outcome is Outcome.MISUSE
    assert "Ask a question first" in said.summary


@pytest.mark.parametrize(
    "question",
    ["\x00", "\udcff", "?" * 1000, "the of and", "東京", "a" * 100_000, "who " * 25_000, "ferry\n" * 16_000, "💥"],
    ids=lambda text: ascii(text[:8]),
)
async def test_no_question_is_too_odd(desk: Desk, question: str) -> None:
    for verb in (desk.ask, desk.more, desk.why, desk.context, partial(show, desk)):
        said = await verb(Request(question))
        assert said.summary
        assert len(said.summary) < 5_000
        assert render(said, Screen(60, colour=True)).encode()


async def test_quotes_are_numbered_over_all_messages_about_a_question(tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    for number in range(8):
        words = ["Anna", "Bruno", "Carla", "David", "Elena", "Frank", "Gilda", "Hugo"]
        (seeds / f"{number}.txt").write_text(f"In spring {words[number]} founded club number {number} in Lisbon.")
    async with open_newsroom(tmp_path, seeds) as desk:
        question = "Who founded a club in Lisbon?"
        first = await desk.ask(Request(question))
        more = await desk.more(Request(question, 3))
        assert [quote.number for quote in first.quotes] == [1, 2, 3]
        assert [quote.number for quote in more.quotes] == [4, 5, 6]
        assert len({quote.text for quote in (*first.quotes, *more.quotes)}) == 6
        for quote in (*first.quotes, *more.quotes):
            context = await desk.context(Request(question, quote.number))
            assert quote.text in context.quotes[0].text
            assert f"quote {quote.number}" in context.summary
        assert (await desk.more(Request(question, 99))).outcome is Outcome.NOTHING
        assert (await desk.context(Request(question, 99))).outcome is Outcome.NOTHING


# Why


async def test_why_shows_every_word_and_what_looks_like_the_answer(desk: Desk) -> None:
    said = await desk.why(Request("Who founded the cooperative of bakers?"))
    (listing,) = (part for part in said.parts if isinstance(part, Listing))
    told = {entry.label: entry.details[0] for entry in listing.entries}
    assert told["founded"] == "found as “Fondée” (word list, English to French)"
    assert told["who?"] == "“Élodie Marchetti” looks like the answer"


async def test_why_shows_the_evidence_in_the_marked_words(tmp_path: Path) -> None:
    """Seattle looks as much like a name as SpaceX, but stands outside the words that answer."""
    async with open_newsroom(tmp_path, SEEDS) as desk:
        said = await desk.why(Request("Who founded Stoke Space?"))
        (quote,) = (await desk.ask(Request("Who founded Stoke Space?"))).quotes
    marked = "".join(piece.text for piece in quote.pieces if piece.marked)
    listing = next(part for part in said.parts if isinstance(part, Listing))
    shown = listing.entries[-1].details[0]
    assert "SpaceX" in shown
    assert "Seattle" not in shown
    assert all(word in marked for word in shown.split("”")[0].strip("“").split(" … "))


async def test_what_is_shown_as_the_answer_lies_within_the_marks_if_anything_does(desk: Desk) -> None:
    await desk.ask(Request(FERRY))
    (picked,) = answer("Who replaced the diesel ferry?", await desk.searcher.view()).picked[:1]
    sentence = picked.weighed.sentence
    words = {sentence.text[start:end]: i for i, (start, end) in enumerate(sentence.words.spans)}
    strong = Evidence(words["Ines"], words["Halloran"], 1.0)
    weak = (Evidence(words["diesel"], words["ferry"], 0.5), Evidence(words["ferry"], words["ferry"], 0.5))

    def proof_of(word: str, *evidence: Evidence) -> list[str]:
        """What is shown when the word is marked."""
        marks = (sentence.span(words[word], words[word] + 1),)
        weighed = dataclasses.replace(picked.weighed, evidence=evidence)
        shown = find_proof(Picked(dataclasses.replace(picked.quote, marks=marks), weighed))
        return [sentence.article.text[start:end] for start, end in shown]

    assert proof_of("diesel", strong, *weak) == ["diesel ferry"]
    assert proof_of("Ines", strong, *weak) == ["Ines Halloran"]
    assert proof_of("since", strong, *weak) == ["Ines Halloran"]
    assert proof_of("since") == []


async def test_why_shows_where_a_word_stands_that_the_sentence_lacks(desk: Desk) -> None:
    near = visible(await desk.why(Request("What would the ferry of Lindqvist replace in May 2028?")))
    assert "Lindqvist — in the sentences before" in near
    assert "2028 — elsewhere in the article" in near
    above = visible(await desk.why(Request("Why build a charging station in Port Maren?")))
    assert "Maren — in the title or heading" in above
    assert "why? — “because” announces the answer" in above


async def test_why_nothing_was_found_tells_of_every_word(desk: Desk) -> None:
    said = await desk.why(Request("Who won the ferry regatta?"))
    shown = visible(said)
    assert "No tracked article answers this" in shown
    assert "regatta — in no tracked article" in shown
    assert "ferry — in a tracked article" in shown


# Articles


def kept(*titles: str) -> list[Article]:
    return [article(number, title, title=title) for number, title in enumerate(titles, start=1)]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("1", [1]),
        ("#2", [2]),
        (" 2 ", [2]),
        ("SEEDS/1.TXT", [1]),
        ("Old mill", [1]),
        ("mill", [1, 2]),
        ("new", [2]),
        ("seeds/", [1, 2, 3]),
        ("4", []),
        ("nothing", []),
        ("", []),
        ("12", [3]),
    ],
)
def test_an_article_is_found_by_number_place_or_part_of_its_title(name: str, found: list[int]) -> None:
    articles = kept("Old mill", "New mill", "12 ways to bake")
    assert [each.id for each in find_articles(articles, name)] == found


async def test_an_article_is_shown_without_the_lines_that_are_not_part_of_it(desk: Desk) -> None:
    plain, raw = [visible(await show(desk, Request("ferry.md", raw=marked))) for marked in (False, True)]
    assert "Subscribe" not in plain
    assert "--raw" in plain
    assert "Subscribe to our newsletter" in raw
    assert "never quoted: wording" in raw
    assert "The ferry costs 18 million euros" in plain


async def test_every_block_of_the_seed_article_is_shown_once(tmp_path: Path) -> None:
    async with open_newsroom(tmp_path, SEEDS) as desk:
        said = await show(desk, Request("stoke", raw=True))
        _, (seed,) = await desk.store.articles(LIBRARY)
    blocks = [seed.text[block.start : block.end] for block in seed.content.blocks]
    texts = [part for part in said.parts if isinstance(part, Text)]
    assert [part.text for part in texts if part.text in blocks and part.tone is not Tone.QUIET][
        -len(blocks) :
    ] == blocks
    dropped = {seed.text[held.block.start : held.block.end] for held in clean(seed).dropped}
    assert dropped
    assert {part.text for part in texts if part.tone is Tone.DROPPED} == dropped


async def test_a_name_that_fits_several_articles_is_not_guessed(desk: Desk) -> None:
    said = await show(desk, Request("seeds"))
    assert said.outcome is Outcome.NOTHING
    assert "fits several articles" in said.summary


async def test_unreadable_files_stop_no_answer_and_are_listed_with_their_reason(desk: Desk, seeds: Path) -> None:
    (seeds / "torn.txt").write_text("---\npublished: soon\n---\nText.")
    (seeds / "photo.md").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    (seeds / "huge.txt").write_bytes(b"word " * (MAX_BYTES // 5 + 1))
    assert (await desk.ask(Request(FERRY))).quotes
    shown = visible(await desk.sources(Request()))
    assert "Could not be read:" in shown
    assert "seeds/torn.txt — the lines between --- at its top are not right: published" in shown
    assert "seeds/photo.md — it is not a text file" in shown
    assert "seeds/huge.txt — it is larger than 5 MB" in shown
    assert "3 articles" in shown


async def test_a_folder_that_vanished_is_told_and_its_articles_still_answer(desk: Desk, seeds: Path) -> None:
    await desk.ask(Request(FERRY))
    shutil.rmtree(seeds)
    assert (await desk.ask(Request(FERRY))).quotes
    assert "there is no such folder" in visible(await desk.sources(Request()))


async def test_a_desk_without_any_folder_says_where_to_put_articles(tmp_path: Path) -> None:
    async with open_newsroom(tmp_path, tmp_path / "nowhere") as desk:
        for said in (await desk.ask(Request(FERRY)), await desk.sources(Request())):
            assert said.outcome is Outcome.NOTHING
            assert "nowhere" in said.summary


async def test_articles_of_which_nothing_may_be_quoted_are_not_denied(tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "a.txt").write_text("Subscribe to our newsletter\n\nShare this article\n\nRead also\n")
    async with open_newsroom(tmp_path, tmp_path / "seeds") as desk:
        said = await desk.ask(Request(FERRY))
        assert visible(said) == "No tracked article answers this.\nSearched one article, read just now."
        assert said.outcome is Outcome.NOTHING


# Reindexing


async def test_a_reindex_tells_its_progress_to_the_end_and_what_it_found(desk: Desk, seeds: Path) -> None:
    told: list[Progress] = []
    (seeds / "torn.txt").write_bytes(bytes(range(256)))
    said = await reindex(desk, Request(), told.append)
    assert [(step.label, step.done, step.total) for step in told] == [
        ("Reading seeds/bay.txt", 1, 4),
        ("Reading seeds/ferry.md", 2, 4),
        ("Reading seeds/moulin.txt", 3, 4),
        ("Reading seeds/torn.txt", 4, 4),
        ("Building the index", 1, 3),
        ("Building the index", 2, 3),
        ("Building the index", 3, 3),
    ]
    shown = visible(said)
    assert "3 articles" in shown
    assert "new — seeds/ferry.md" in shown
    assert "could not be read — seeds/torn.txt" in shown


async def test_a_reindex_of_nothing_says_so(tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    async with open_newsroom(tmp_path, tmp_path / "seeds") as desk:
        assert "nothing to index" in (await reindex(desk, Request(), ignore_progress)).summary


async def test_reading_for_the_first_time_can_be_watched(desk: Desk) -> None:
    told: list[Progress] = []
    await desk.ask(Request(FERRY), told.append)
    assert [(step.done, step.total) for step in told] == [(1, 3), (2, 3), (3, 3)]
    await desk.ask(Request(FERRY), told.append)
    assert len(told) == 3


async def test_questions_are_answered_during_a_reindex(desk: Desk) -> None:
    await desk.ask(Request(FERRY))
    reindexing = asyncio.create_task(reindex(desk, Request(), ignore_progress))
    answers = 0
    while not reindexing.done():
        said = await desk.ask(Request(FERRY))
        assert [quote.text for quote in said.quotes] == ["The ferry costs 18 million euros."]
        answers += 1
    assert (await reindexing).outcome is Outcome.DONE
    assert answers


# Where a quote stands


def placed(text: str, *blocks: Block) -> Article:
    content = Extracted(text, blocks, "T", False, "en", True)
    return Article(1, 1, "", "seeds/a.txt", NOW, content)


@pytest.mark.parametrize(
    ("word", "line", "page", "place"),
    [
        ("one", 4, None, "seeds/a.txt, line 4"),
        ("two", 5, None, "seeds/a.txt, line 5"),
        ("three", None, 7, "seeds/a.txt, page 7"),
        ("four", None, None, "seeds/a.txt"),
    ],
)
def test_a_quote_is_located_by_line_or_page(word: str, line: int | None, page: int | None, place: str) -> None:
    text = "one\ntwo\n\nthree\n\nfour"
    spread = placed(text, Block(0, 7, line=4), Block(9, 14, page=7), Block(16, 20))
    start = text.index(word)
    span = Span(spread, start, start + len(word))
    assert locate(span) == ("seeds/a.txt", line, page)
    assert name_place(span, wording("en")) == place
    assert tell_meta(span, wording("en")).place == place


def test_what_stands_before_any_block_has_a_file_only() -> None:
    assert locate(Span(placed("  one", Block(2, 5, line=4)), 0, 2)) == ("seeds/a.txt", None, None)


# Quotes are what is stored


@pytest.fixture(scope="module")
def open_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[asyncio.Runner, Desk]]:
    folder = tmp_path_factory.mktemp("desk")
    seeds = copy_articles(folder)
    for path in SEEDS.glob("*.txt"):
        (seeds / path.name).write_bytes(path.read_bytes())
    with running_newsroom(folder, seeds) as opened:
        yield opened


def words_of(*folders: Path) -> list[str]:
    texts = [path.read_text(encoding="utf-8") for folder in folders for path in sorted(folder.glob("*.*"))]
    return sorted({word.strip(".,;:!?«»()…") for text in texts for word in text.replace("’", " ").split()} - {""})


OTHER = ["Who", "founded", "qui", "combien", "When", "money", "fusée", "president", "Brazil", "2029", "why", "où"]
SCATTERED = st.lists(
    st.one_of(st.sampled_from(words_of(SEEDS, ARTICLES)), st.sampled_from(OTHER)), min_size=1, max_size=9
).map(" ".join)
RUNNING = [path.read_text(encoding="utf-8").split() for path in (*SEEDS.glob("*.txt"), *ARTICLES.iterdir())]
IN_A_ROW = st.tuples(st.integers(0, len(RUNNING) - 1), st.integers(0, 700), st.integers(2, 9)).map(
    lambda it: " ".join(RUNNING[it[0]][it[1] % len(RUNNING[it[0]]) :][: it[2]])
)
ASKED = st.one_of(SCATTERED, IN_A_ROW)
"""Words of the articles and others, in any order or as they stand there: some are answered, some not."""


@settings(max_examples=150, deadline=None)
@given(question=ASKED)
def test_every_quote_is_the_stored_text_at_its_offsets(open_desk: tuple[asyncio.Runner, Desk], question: str) -> None:
    runner, desk = open_desk
    said: Message = runner.run(desk.ask(Request(question)))
    stored = {each.id: each.text for each in runner.run(desk.store.articles(LIBRARY))[1]}
    found = answer(question, runner.run(desk.searcher.view()))
    assert [quote.text for quote in said.quotes] == [quote.text for quote in found.quotes]
    rendered = plain(said)
    for quote, shown in zip(found.quotes, said.quotes, strict=True):
        assert "".join(piece.text for piece in shown.pieces) == stored[quote.article.id][quote.start : quote.end]
        assert shown.pieces == cut_pieces(quote, quote.marks)
        assert tuple(piece.text for piece in shown.pieces if piece.marked) == quote.marked
        assert quote.marks
        assert quote.start <= quote.marks[0][0]
        assert quote.marks[-1][1] <= quote.end
        assert all(start < end for start, end in quote.marks)
        assert all(before[1] <= after[0] for before, after in pairwise(quote.marks))
        assert shown.text.replace("\n", "") in rendered


def plain(message: Message) -> str:
    """A rendered message without marks, bars, numbers and line ends."""
    lines = render(message, Screen()).replace(MARK, "").split("\n")
    return "".join(line.split("▌ ", 1)[-1] for line in lines)


@settings(max_examples=60, deadline=None)
@given(question=ASKED)
def test_no_line_that_is_not_the_article_is_ever_quoted(open_desk: tuple[asyncio.Runner, Desk], question: str) -> None:
    runner, desk = open_desk
    said: Message = runner.run(desk.ask(Request(question)))
    context: Message = runner.run(desk.context(Request(question)))
    for text in (part.text for part in (*said.parts, *context.parts) if isinstance(part, Quote)):
        assert "Numerama+" not in text
        assert "// Source" not in text
        assert "spacex-veut-creer" not in text
        assert "Subscribe to our" not in text
