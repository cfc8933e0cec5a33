"""A kept quote can be read where it stood, by whoever has its address, and by nobody else."""

from __future__ import annotations

import dataclasses
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.discord import render as discord
from bot.chat.slack import render as slack
from bot.compose import open_desks
from bot.desk import keep, pressed
from bot.desk.articles import remove, restore
from bot.desk.follow import stop_following
from bot.desk.intake import ignore_progress
from bot.desk.versions import show
from bot.message import Message, Text
from bot.request import Request, Visitor
from bot.seal import LONGEST, seal, unseal
from bot.settings import Settings, read_settings, where_reached
from bot.tell.place import no_reader
from bot.web.compare import How, compare
from bot.web.reader import read_wishes
from bot.wording.catalogue import wording
from index.kept import QuoteAt
from index.model import Article, BlockKind, Span
from index.ports import Problem
from tests.kept_pages import ADDRESS, LINES, Shelf, shelf, written
from tests.play import visible
from tests.stores import LATER, NOON, extracted, url_of

QUOTE = "The Lindqvist shipyard will build the ferry, which carries 240 passengers."
FACTS: dict[str, Any] = {"publisher": "The Bay Courier", "author": "Ada Moreno", "published": date(2026, 2, 3)}

HOSTILE = (
    "</mark></p></article></main><script>alert(1)</script> is what it says.",
    '"><img src=x onerror=alert(1)> \' onmouseover=alert(2) x="',
    "</style><style>*{display:none}</style><!-- --> ]]> <![CDATA[ &lt;b&gt; &amp; &#x3c;script&#x3e;",
    "\u202eevil\u202c \u2066isolated \u2067never closed \u200f\u061c and {{ 7 * 7 }} {% raw %} ${7*7}",
    "<a href='javascript:alert(1)'>here</a> <base href=//evil.example> <meta http-equiv=refresh content=0>",
    "é\u0301 \U0001f469\u200d\U0001f680 \ufeff中文 العربية \t tab",
)


@pytest_asyncio.fixture
async def pages(tmp_path: Path) -> AsyncIterator[Shelf]:
    async with shelf(tmp_path) as opened:
        yield opened


# --- the page


async def test_the_quote_is_marked_in_the_whole_text(pages: Shelf) -> None:
    article = await pages.put(written(*LINES, **FACTS))
    link = pages.link(article, QUOTE)
    assert link.endswith("#q")
    seen = await pages.open(link)
    assert seen.of("mark") == [QUOTE]
    assert ("mark", {"id": "q"}) in seen.tags
    assert seen.of("p")[-4:-1] == [LINES[0], LINES[2], LINES[3]]
    assert seen.of("h1") == seen.of("title") == ["A title"]
    facts = dict(zip(seen.of("dt"), seen.of("dd"), strict=True))
    assert facts == {
        "Publisher": "The Bay Courier",
        "Author": "Ada Moreno",
        "Published": "February 3, 2026",
        "Language": "English",
        "Fetched": "March 1, 2026, 12:00 UTC",
        "Read from": "a.txt",
    }
    assert ("article", {"lang": "en", "dir": "ltr"}) in seen.tags


async def test_a_quote_over_several_blocks_is_marked_in_each_and_named_once(pages: Shelf) -> None:
    kinds = (BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.ITEM, BlockKind.CODE)
    lines = ("Ferries", "There are two of them:", "the Astrid, built in 1987,", "and the Linnea.", "x = 1\n  y = 2")
    article = await pages.put(written(*lines, kinds=kinds))
    seen = await pages.open(pages.link(article, "two of them:\n\nthe Astrid, built in 1987,\n\nand"))
    assert seen.of("mark") == ["two of them:", "the Astrid, built in 1987,", "and"]
    assert [attrs for tag, attrs in seen.tags if tag == "mark"] == [{"id": "q"}, {}, {}]
    assert seen.of("h2") == ["Ferries"]
    assert seen.of("li") == list(lines[2:4])
    assert len(seen.of("ul")) == 1
    assert lines[4] in seen.of("p")


async def test_what_was_left_out_is_folded_with_its_signs(pages: Shelf) -> None:
    article = await pages.put(written(*LINES))
    seen = await pages.open(pages.link(article, QUOTE))
    assert LINES[1] not in seen.of("article")[0]
    assert seen.of("summary") == ["Left out: 1 line that is never quoted"]
    assert LINES[1] in seen.of("details")[0]
    assert "worded like a notice" in seen.of("details")[0]
    assert ("details", {"class": "left-out"}) in seen.tags  # and not open


async def test_a_line_that_was_quoted_is_not_left_out(pages: Shelf) -> None:
    article = await pages.put(written(*LINES))
    seen = await pages.open(pages.link(article, LINES[1]))
    assert seen.of("mark") == [LINES[1]]
    assert not seen.of("details")


async def test_the_original_opens_at_the_quote_if_it_is_on_the_web(pages: Shelf) -> None:
    article = await pages.put(written(*LINES, url="https://news.example.org/ferry?a=1&b=2"))
    seen = await pages.open(pages.link(article, QUOTE))
    assert [it for it in seen.links() if it.startswith("https://news.example.org/ferry?a=1&b=2#:~:text=The")]
    script = await pages.put(written(*LINES, url="javascript:alert(1)"), "b.txt")
    seen = await pages.open(pages.link(script, QUOTE))
    assert "javascript:alert(1)" in seen.of("dd")
    assert seen.links() == ["#q"]


async def test_french_readers_are_told_in_french_and_articles_are_in_their_own_language(pages: Shelf) -> None:
    article = await pages.put(written("هذا مقال.", "والثاني هنا.", language="ar", **FACTS))
    seen = await pages.open(pages.link(article, "والثاني هنا."), "de;q=0.9, fr-CA, en;q=0.8")
    assert ("html", {"lang": "fr"}) in seen.tags
    assert ("article", {"lang": "ar", "dir": "rtl"}) in seen.tags
    assert dict(zip(seen.of("dt"), seen.of("dd"), strict=True))["Langue"] == "arabe"
    assert {"3 février 2026", "1 mars 2026 à 12:00 UTC"} <= set(seen.of("dd"))
    plain = await pages.open("/a/nothing", "fr", status=404)
    assert plain.of("h1") == ["Cette page n'existe pas"]


@pytest.mark.parametrize(
    ("header", "wishes"),
    [
        ("", [""]),
        ("fr", ["fr"]),
        ("en;q=0.2, fr;q=0.5 ,de", ["de", "fr", "en"]),
        ("fr;q=0, en", ["en"]),
        ("fr;q=nonsense", ["fr"]),
        ("x," * 50_000, ["x"] * 20),
    ],
)
def test_wishes_are_read_in_order(header: str, wishes: list[str]) -> None:
    assert read_wishes(header) == wishes


# --- hostile articles


@pytest.mark.parametrize("text", HOSTILE)
async def test_no_text_breaks_out(pages: Shelf, text: str) -> None:
    plain = written("One line.", "The quote itself.", "Last line.", url="https://example.org/", **FACTS)
    usual = await pages.open(pages.link(await pages.put(plain, "plain"), "The quote itself."))
    facts = {"title": text, "publisher": text, "author": text, "url": text}
    hostile = dataclasses.replace(written(text, f"Before. {text}", text, **FACTS), **facts)  # type: ignore[arg-type]
    article = await pages.put(hostile, text)
    seen = await pages.open(pages.link(article, f"Before. {text}"))
    assert seen.shape <= usual.shape
    assert seen.of("mark") == [f"Before. {text}"]
    assert seen.of("article")[0].count(text) == 3
    assert seen.of("h1") == seen.of("title") == [text]
    assert seen.of("dd")[:2] == [text, text]


async def test_a_huge_article_is_shown_whole(pages: Shelf) -> None:
    lines = [f"<p>Sentence {number} of very many, with a tail.</p>" * 8 for number in range(5_000)]
    article = await pages.put(written(*lines))
    seen = await pages.open(pages.link(article, lines[4_321]))
    assert seen.of("mark") == [lines[4_321]]
    assert len(seen.of("article")[0].split("</p>")) == 8 * 5_000 + 1


async def test_nothing_but_the_own_style_is_allowed(pages: Shelf) -> None:
    article = await pages.put(written(*LINES))
    for path in (pages.link(article, QUOTE), "/a/nothing"):
        headers = (await pages.client.get(path)).headers
        rules = dict(rule.split(" ", 1) for rule in headers["Content-Security-Policy"].split("; "))
        assert rules.pop("style-src").startswith("'sha256-")
        assert rules == dict.fromkeys(("default-src", "base-uri", "form-action", "frame-ancestors"), "'none'")
        assert headers["X-Robots-Tag"].startswith("noindex")
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
        assert headers["Content-Type"] == "text/html; charset=utf-8"


# --- versions


async def test_versions_are_linked_and_compared(pages: Shelf) -> None:
    first = await pages.put(written(LINES[0], QUOTE, LINES[3]))
    later = LINES[0].replace("Tuesday", "Wednesday")
    await pages.put(written(later, QUOTE, "The mayor <b>resigned</b>.", "And more."), at=LATER)
    path = pages.link(first, LINES[0]).removesuffix("#q")
    seen = await pages.open(path)
    assert seen.of("mark") == [LINES[0]]
    assert "Version 1 of 2." in seen.of("header")[0]
    assert seen.links() == ["#q", "?version=2#q", "?version=2&since=1"]
    newer = await pages.open(f"{path}?version=2")
    assert later in newer.of("article")[0]
    assert not newer.of("mark")
    assert "do not stand in this version" in newer.of("header")[0]
    changed = await pages.open(f"{path}?version=2&since=1")
    assert changed.of("del") == ["taken out", "Tuesday", LINES[3]]
    assert changed.of("ins") == ["added", "Wednesday", "The mayor <b>resigned</b>.", "And more."]


async def test_a_quote_is_marked_in_other_versions_that_have_it(pages: Shelf) -> None:
    first = await pages.put(written(LINES[0], QUOTE))
    await pages.put(written("A line before.", LINES[0], QUOTE))
    seen = await pages.open(pages.link(first, QUOTE).replace("#q", "?version=2#q"))
    assert seen.of("mark") == [QUOTE]
    assert "A line before." in seen.of("article")[0]


async def test_versions_with_the_same_text_are_said_to_be_the_same(pages: Shelf) -> None:
    first = await pages.put(written(*LINES))
    await pages.put(written(*LINES, author="Somebody"))
    seen = await pages.open(pages.link(first, QUOTE).replace("#q", "?version=2&since=1"))
    assert "The text is the same in both versions." in seen.of("header")[0]


@pytest.mark.parametrize("query", ["version=3", "version=0", "version=x", "since=1", "since=2", "version=1&since=1"])
async def test_versions_there_are_not_have_no_page(pages: Shelf, query: str) -> None:
    first = await pages.put(written(*LINES))
    await pages.put(written(QUOTE))
    await pages.open(pages.link(first, QUOTE).replace("#q", f"?{query}"), status=404)


PARAGRAPHS = st.lists(st.sampled_from(["a b c d", "a b x d", "", "<p>", "e f g h i", "word"]) | st.text(), max_size=8)


@given(PARAGRAPHS, PARAGRAPHS)
def test_both_versions_can_be_read_out_of_a_comparison(before: list[str], after: list[str]) -> None:
    told = compare(before, after)
    for version, other in ((before, How.ADDED), (after, How.TAKEN)):
        runs = [[run.text for run in paragraph if run.how != other] for paragraph in told]
        assert ["".join(texts) for texts in runs if texts and any(texts)] == [text for text in version if text]


# --- who may read


def edited(token: str, old: bytes, new: bytes) -> str:
    held = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    assert old in held
    return urlsafe_b64encode(held.replace(old, new)).rstrip(b"=").decode()


async def test_a_page_of_one_library_never_opens_in_another(tmp_path: Path) -> None:
    async with shelf(tmp_path, libraries="separate") as pages:
        mine = await pages.put(written("Our secret plan."), library="slack-T1")
        theirs = await pages.put(written("Their secret plan."), library="slack-T2")
        assert (mine.id, mine.version) == (theirs.id, theirs.version)
        link = pages.link(mine, "Our secret plan.", "slack-T1")
        assert (await pages.open(link)).of("mark") == ["Our secret plan."]
        token = link.removeprefix("/a/").removesuffix("#q")
        await pages.open(f"/a/{edited(token, b'slack-T1', b'slack-T2')}", status=404)
        shared = await pages.put(written("From before."))
        await pages.open(pages.link(shared, "From before."), status=404)


async def test_a_page_of_separate_libraries_does_not_open_in_a_shared_one(pages: Shelf) -> None:
    article = await pages.put(written("Our secret plan."), library="slack-T1")
    await pages.open(pages.link(article, "Our secret plan.", "slack-T1"), status=404)


async def test_the_key_is_that_of_the_installation_and_is_kept(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    async with shelf(tmp_path) as first:
        link = first.link(await first.put(written(*LINES)), QUOTE)
        await first.open(link)
    async with shelf(tmp_path) as again:
        assert (await again.open(link)).of("mark") == [QUOTE]
    async with shelf(tmp_path / "other") as other:
        await other.put(written(*LINES))
        await other.open(link, status=404)


async def test_a_removed_article_is_gone_until_it_is_restored(pages: Shelf) -> None:
    article = await pages.put(written(*LINES))
    link = pages.link(article, QUOTE)
    store = pages.desks.of("shared").store
    await store.withdraw("shared", article.location, LATER)
    seen = await pages.open(link, status=410)
    assert seen.of("h1") == ["This article is tracked no more"]
    assert QUOTE not in seen.of("body")[0]
    await store.restore("shared", article.location, LATER)
    await pages.open(link)


async def test_there_are_no_pages_before_the_articles_are_loaded(pages: Shelf) -> None:
    link = pages.link(await pages.put(written(*LINES)), QUOTE)
    pages.reader.desks = None
    await pages.open(link, status=503)


PLACES = st.builds(QuoteAt, *[st.integers(0, 10**8)] * 4)
LIBRARIES = st.sampled_from(["shared", "slack-T1", "slack-E0123456789", "discord-123456789012345678"])
KEY = bytes(range(32))


@given(LIBRARIES, PLACES)
def test_what_is_sealed_is_short_and_opens_as_it_was(library: str, at: QuoteAt) -> None:
    token = seal(KEY, library, at)
    assert len(token) <= LONGEST
    assert unseal(KEY, token) == (library, at)
    assert unseal(KEY[::-1], token) is None


@given(LIBRARIES, PLACES, st.data())
def test_nothing_that_was_altered_opens(library: str, at: QuoteAt, data: st.DataObject) -> None:
    token = seal(KEY, library, at)
    place = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.sampled_from("ABCZabcz019_-").filter(lambda it: it != token[place]))
    assert unseal(KEY, token[:place] + other + token[place + 1 :]) is None
    assert unseal(KEY, token[:place]) is None
    assert unseal(KEY, f"{token}{other}") is None


@given(st.text(max_size=200))
def test_nothing_else_opens(token: str) -> None:
    assert unseal(KEY, token) is None


# --- the link


async def test_answers_link_to_the_page_where_there_is_no_other_address(pages: Shelf) -> None:
    await pages.put(written(*LINES))
    for verb in ("ask", "context"):
        message = await asked(pages, verb)
        (quote,) = message.quotes
        assert quote.meta.link is not None
        assert quote.meta.link.startswith(f"{ADDRESS}/a/")
        assert quote.meta.place == "a.txt"
        seen = await pages.open(quote.meta.link.removeprefix(ADDRESS))
        assert seen.of("mark")[0] in quote.text
    await pages.put(written(*LINES, url="https://example.org/ferry"))
    (quote,) = (await asked(pages, "ask")).quotes
    assert (quote.meta.link or "").startswith("https://example.org/ferry#:~:text=")


async def test_chats_open_the_page_at_the_quote(pages: Shelf) -> None:
    await pages.put(written(*LINES))
    request = Request("Who will build the ferry?", visitor=Visitor("slack", "T1", "C1", "U1"))
    message = await keep.ask(pages.desks.of("shared"), request, ignore_progress)
    (quote,) = message.quotes
    assert quote.meta.link is not None
    for posts in (slack.render(message, "en"), discord.render(message, "en")):
        told = repr(posts)
        assert "Open at the quote" in told
        assert quote.meta.link in told


async def test_an_answer_goes_on_with_links_after_its_button_is_pressed(pages: Shelf) -> None:
    await pages.put(written(*LINES))
    desk = pages.desks.of("shared")
    request = Request("Who will build the ferry?", visitor=Visitor("slack", "T1", "C1", "U1"))
    first = await keep.ask(desk, request, ignore_progress)
    around = await pressed.context(desk, dataclasses.replace(request, answer=first.answer or ""), ignore_progress)
    (quote,) = around.quotes
    assert (quote.meta.link or "").startswith(f"{ADDRESS}/a/")


# --- articles whose own page is gone


PAGE = "https://courier.example/ferry"
GONE = "its page is gone"
VISIT = Request("Who will build the ferry?", visitor=Visitor("slack", "T1", "C1", "U1"))


async def lose(pages: Shelf, reason: str) -> Article:
    """An article of the web, whose page is then not there any more."""
    desk = pages.desks.of("shared")
    source = await desk.store.track("shared", PAGE, "page", NOON)
    await desk.store.put("shared", source, PAGE, written(*LINES, url=PAGE, title="The ferry"), NOON)
    article = await desk.store.article_at("shared", PAGE)
    assert article is not None
    if reason == "gone":
        await desk.store.remove("shared", source, [PAGE], LATER)
    await desk.store.note_problem("shared", source, Problem(PAGE, reason, "", LATER))
    return article


@pytest.mark.parametrize("verb", ["ask", "context"])
async def test_an_answer_links_to_the_kept_page_when_the_own_page_is_gone(pages: Shelf, verb: str) -> None:
    await lose(pages, "missing")
    (quote,) = (await asked(pages, verb)).quotes
    assert quote.meta.gone == GONE
    assert quote.meta.place is None
    assert quote.meta.link is not None
    assert quote.meta.link.startswith(f"{ADDRESS}/a/")
    seen = await pages.open(quote.meta.link.removeprefix(ADDRESS))
    assert seen.of("mark")[0] in quote.text
    assert "not there any more" in seen.of("header")[0]
    assert PAGE in seen.of("header")[0]
    assert not [link for link in seen.links() if link.startswith(PAGE)]


async def test_a_page_that_is_there_is_linked_to_itself(pages: Shelf) -> None:
    article = await lose(pages, "timeout")
    (quote,) = (await asked(pages, "ask")).quotes
    assert quote.meta.gone is None
    assert (quote.meta.link or "").startswith(f"{PAGE}#:~:text=")
    seen = await pages.open(pages.link(article, QUOTE))
    assert "not there any more" not in seen.of("header")[0]
    assert [link for link in seen.links() if link.startswith(PAGE)]


async def test_the_terminal_has_no_page_to_link_to_and_says_that_it_is_gone(pages: Shelf) -> None:
    await lose(pages, "missing")
    desk = dataclasses.replace(pages.desks.of("shared"), reader=no_reader)
    (quote,) = (await desk.ask(Request("Who will build the ferry?"))).quotes
    assert (quote.meta.gone, (quote.meta.link or "").partition("#")[0]) == (GONE, PAGE)


async def test_what_was_posted_before_leads_to_the_kept_page(pages: Shelf) -> None:
    desk = pages.desks.of("shared")
    await pages.put(written("Another line of another article altogether."), "b.txt")
    article = await lose(pages, "timeout")
    first = await keep.ask(desk, VISIT, ignore_progress)
    assert first.quotes
    source = next(it.id for it in await desk.store.sources("shared") if it.location == PAGE)
    await desk.store.remove("shared", source, [PAGE], LATER)
    await desk.store.note_problem("shared", source, Problem(PAGE, "gone", "", LATER))
    assert not (await desk.ask(VISIT)).quotes  # it answers no more
    await pages.open(pages.link(article, QUOTE))  # and can be read where it was quoted
    later = dataclasses.replace(VISIT, answer=first.answer or "")
    (quote,) = (await pressed.context(desk, later, ignore_progress)).quotes
    assert (quote.meta.gone, (quote.meta.link or "").startswith(f"{ADDRESS}/a/")) == (GONE, True)
    for verb in (pressed.more, pressed.why):
        told = await verb(desk, later, ignore_progress)
        line = next(part.text for part in told.parts if isinstance(part, Text))
        assert line.startswith(f"Gone since: the page of “The ferry” (as it was kept: {ADDRESS}/a/")
    shown = visible(await show(desk, Request("ferry"), ignore_progress))
    assert f"Its own page is gone; as it was kept it can be read at {ADDRESS}/a/" in shown
    assert f"`restore {article.id}` brings it back." in shown
    assert QUOTE in shown


async def test_an_article_that_is_gone_can_be_restored_and_removed_for_good(pages: Shelf) -> None:
    article = await lose(pages, "gone")
    desk = pages.desks.of("shared")
    assert "Back again, #1" in (await restore(desk, Request("ferry"), ignore_progress)).summary
    (quote,) = (await asked(pages, "ask")).quotes
    assert quote.meta.gone == GONE
    await remove(desk, Request("ferry"), ignore_progress)
    await pages.open(pages.link(article, QUOTE), status=410)


async def test_an_address_that_is_followed_no_more_is_not_shown_either(pages: Shelf) -> None:
    article = await lose(pages, "gone")
    desk = pages.desks.of("shared")
    source = next(it for it in await desk.store.sources("shared") if it.location == PAGE)
    await stop_following(desk, source, wording("en"))
    await pages.open(pages.link(article, QUOTE), status=410)


async def asked(pages: Shelf, verb: str) -> Message:
    desk = pages.desks.of("shared")
    request = Request("Who will build the ferry?", number=1 if verb == "context" else 0)
    return await (desk.ask(request) if verb == "ask" else desk.context(request))


async def test_without_the_web_part_nothing_is_linked(tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    settings = Settings(  # type: ignore[call-arg]
        _env_file=None, database_url=url_of(tmp_path / "pullquote.db"), seeds_dir=tmp_path / "seeds"
    )
    async with open_desks(settings, address=where_reached(settings)) as desks:
        desk = desks.of("shared")
        source = await desk.store.track("shared", "folder", "folder", NOON)
        await desk.store.put("shared", source, "a.txt", extracted("The council ordered a ferry."), NOON)
        (article,) = (await desk.store.articles("shared"))[1]
        assert desk.reader(Span(article, 0, 10)) is None


@pytest.mark.parametrize(
    ("web_address", "port", "public", "reached"),
    [
        ("", "", "", None),
        ("", "", "https://example.org", None),
        ("127.0.0.1:8080", "", "", "http://127.0.0.1:8080"),
        ("[::1]:8080", "", "", "http://[::1]:8080"),
        (":8080", "", "", None),
        ("[::]:8080", "", "", None),
        ("", "5000", "", None),
        ("", "5000", "https://example.org/quotes/", "https://example.org/quotes"),
        (":8080", "", "http://quotes.corp:8080", "http://quotes.corp:8080"),
    ],
)
def test_where_people_reach_the_pages(
    monkeypatch: pytest.MonkeyPatch, web_address: str, port: str, public: str, reached: str | None
) -> None:
    monkeypatch.setenv("WEB_ADDRESS", web_address)
    monkeypatch.setenv("PORT", port)
    monkeypatch.setenv("PUBLIC_URL", public)
    assert where_reached(read_settings(None)) == reached
