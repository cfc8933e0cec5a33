"""Lists of feeds, as three kinds of readers write them, are taken whole; ours comes back as it went out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.desk import Desk as Chat
from bot.desk.lists import MOST_SHOWN
from bot.desk.verbs import perform, perform_here
from bot.exchange import export_list, import_list
from bot.message import Listing, Message, Outcome, Text
from bot.request import Document, Request, Turn, Visitor
from bot.settings import Settings
from bot.tell.exchange import tell_subscribed
from bot.turn import read_line
from bot.wording.catalogue import wording
from index.errors import ExtractError, FetchError, StoreExists
from index.extract.kind import OPML
from index.extract.opml import MAX_BYTES, MAX_OUTLINES, read_opml, write_opml
from index.extract.parsed import Outline, Parsed, Received
from index.follow.subscribe import Subscribed, list_followed, subscribe
from index.parse.door import Door
from index.schedule import begin
from tests.newsroom import open_newsroom
from tests.play import visible
from tests.stores import fresh_store, url_of
from tests.test_follow import OURS, STORY, Desk, html, rss
from tests.web import NOON, reply, serving

EN = wording("en")

FLAT = b"""<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.0"><head><title>Alle Abos</title></head><body>
<outline text="Tide &amp; Times" type="rss" xmlUrl="https://tide.example/feed.xml?a=1&amp;b=2" htmlUrl="https://tide.example/"/>
<outline text="Der Kurier" type="atom" xmlUrl="https://kurier.example/atom"/>
</body></opml>"""

FOLDERS = b"""\xef\xbb\xbf<?xml version="1.0"?>
<!-- written by a reader that likes folders -->
<opml version="2.0"><head/><body>
<outline text="News" title="News"><outline text="Tech">
  <outline type="rss" text="Orbit" title="Orbit Daily" xmlUrl="https://orbit.example/rss" category="/a/b"/>
</outline></outline>
<outline text="Orbit again" xmlUrl="https://orbit.example/rss"/>
<outline text="A thought, no feed"/>
</body></opml>"""

PHONE = """<?xml version='1.0' encoding='UTF-16'?>
<opml version='2.0' xmlns:app='https://reader.example/ns'><body>
<outline TEXT='Été' xmlurl='feed://ete.example/flux' app:notify='true'/>
<outline text='Radio' type='rss' xmlUrl='feed:https://radio.example/rss'/>
<outline text='Local' type='rss' xmlUrl='file:///etc/passwd'/>
</body></opml>""".encode("utf-16")


@pytest.mark.parametrize(
    ("data", "outlines", "unfit"),
    [
        (
            FLAT,
            [("https://tide.example/feed.xml?a=1&b=2", "Tide & Times"), ("https://kurier.example/atom", "Der Kurier")],
            (),
        ),
        (FOLDERS, [("https://orbit.example/rss", "Orbit Daily")], ()),
        (PHONE, [("http://ete.example/flux", "Été"), ("https://radio.example/rss", "Radio")], ("file:///etc/passwd",)),
    ],
    ids=["flat", "folders", "phone"],
)
def test_lists_of_other_readers_are_read(data: bytes, outlines: list[tuple[str, str]], unfit: tuple[str, ...]) -> None:
    found = read_opml(data, "list.opml")
    assert found.outlines == tuple(Outline("feed", *it) for it in outlines)
    assert found.unfit == unfit


BOMB = (
    '<!DOCTYPE opml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    '<opml><body><outline text="&b;" xmlUrl="https://a.example/"/></body></opml>'
)
OUTSIDE = '<!DOCTYPE opml [<!ENTITY a SYSTEM "file:///etc/passwd">]><opml><body>&a;</body></opml>'
MANY = "<opml>" + "".join(f'<outline xmlUrl="https://a.example/{n}"/>' for n in range(MAX_OUTLINES + 1)) + "</opml>"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (BOMB.encode(), "entities"),
        (BOMB.encode("utf-16"), "entities"),
        (OUTSIDE.encode(), "entities"),
        (b"<opml>" + b" " * MAX_BYTES + b"</opml>", "too_large"),
        (MANY.encode(), "too_large"),
        (b"", "bad_opml"),
        (b"no list", "bad_opml"),
        (b"<rss><channel/></rss>", "bad_opml"),
        (b"<html><body>Log in</body></html>", "bad_opml"),
    ],
    ids=["bomb", "wide bomb", "file", "huge", "many", "empty", "text", "feed", "page"],
)
def test_what_is_no_list_or_too_much_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(ExtractError) as refused:
        read_opml(data, "list.opml")
    assert refused.value.reason == reason


def test_nesting_without_end_costs_nothing() -> None:
    data = b"<opml>" + b"<outline>" * 200_000
    assert read_opml(data, "list.opml").outlines == ()


OUTLINES = st.lists(
    st.builds(
        Outline,
        st.sampled_from(["feed", "sitemap", "page"]),
        st.integers(0, 10**6).map(
            lambda n: f"https://a.example/{n}?a=1&b=<{n}>".replace("<", "%3C").replace(">", "%3E")
        ),
        st.text(min_size=1),
    ),
    unique_by=lambda it: it.address,
    max_size=20,
)


@given(OUTLINES)
def test_what_goes_out_comes_back(outlines: Sequence[Outline]) -> None:
    written = write_opml(outlines, "ours")
    back = read_opml(written.encode("ascii"), "list.opml").outlines
    assert [(it.kind, it.address) for it in back] == [(it.kind, it.address) for it in outlines]
    for sent, got in zip(outlines, back, strict=True):
        plain = " ".join(sent.title.split())
        if plain and sent.title.isprintable():
            assert got.title == plain


# Following


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with serving({}) as site, fresh_store(tmp_path) as store:
        yield Desk(store, site)


async def take(desk: Desk, *outlines: Outline) -> dict[str, str]:
    done = await subscribe(desk.reader(), OURS, outlines, lambda place, *_: desk.told.append(place))
    return {it.address.rpartition("/")[2]: it.outcome for it in done}


async def test_each_is_followed_by_itself_and_none_is_lost(desk: Desk) -> None:
    url = desk.site.url
    desk.site.pages |= {
        "/feed": rss(("1", url("/one"), "One")),
        "/ferry": html(*STORY),
        "/down": b"HTTP/1.1 503 Down\r\nContent-Length: 0\r\n\r\n",
        "/login": html("Log in to read on."),
    }
    outlines = [
        Outline("feed", url("/feed"), "Feed"),
        Outline("page", url("/ferry")),
        Outline("feed", url("/down"), "Down today"),
        Outline("feed", url("/login")),
    ]
    want = {"feed": "followed", "ferry": "followed", "down": "later", "login": "refused"}
    assert await take(desk, *outlines) == want
    assert sorted(desk.told) == sorted(it.address for it in outlines)
    down = next(it for it in await desk.sources() if it.location.endswith("/down"))
    watch = await desk.store.watch_of(OURS, down.id)
    assert watch is not None
    assert watch.due is not None
    assert (watch.failures, watch.title, watch.due > NOON) == (1, "Down today", True)
    again = await take(desk, *outlines)
    assert again == want | {"feed": "already", "ferry": "already", "down": "already"}


async def test_a_library_goes_out_and_comes_into_another(desk: Desk) -> None:
    url = desk.site.url
    desk.site.pages |= {"/feed": rss(("1", url("/one"), "One")), "/ferry": html(*STORY)}
    await desk.add("/feed")
    await desk.add("/ferry")
    written = write_opml(await list_followed(desk.store, OURS), "ours")
    outlines = read_opml(written.encode(), "list.opml").outlines
    await subscribe(desk.reader(), "theirs", outlines, lambda *_: None)
    assert await list_followed(desk.store, "theirs") == await list_followed(desk.store, OURS)


async def test_files_are_read_and_written_with_care(tmp_path: Path) -> None:
    settings = Settings(database_url=url_of(tmp_path / "pullquote.db"), seeds_dir=tmp_path)
    said = await export_list(settings, EN, str(tmp_path / "list.opml"))
    assert said is not None
    assert said.summary.startswith("0 addresses written to")
    with pytest.raises(StoreExists):
        await export_list(settings, EN, str(tmp_path / "list.opml"))
    with pytest.raises(FetchError):
        await export_list(settings, EN, str(tmp_path / "nowhere" / "list.opml"))
    with pytest.raises(FetchError):
        await import_list(settings, EN, str(tmp_path / "nothing.opml"))
    empty = await import_list(settings, EN, str(tmp_path / "list.opml"))
    assert empty.summary == "The list names nothing to follow."


def test_what_became_of_a_list_is_said_with_a_line_for_each_trouble() -> None:
    done = [
        Subscribed("https://a.example/", "followed"),
        Subscribed("https://b.example/", "later", FetchError("https://b.example/", "timeout")),
        Subscribed("http://10.0.0.1/", "refused", FetchError("http://10.0.0.1/", "not_public")),
    ]
    said = tell_subscribed(done, EN)
    assert said.outcome is Outcome.DONE
    (listing,) = [part for part in said.parts if isinstance(part, Listing)]
    assert [entry.label for entry in listing.entries] == ["https://b.example/", "http://10.0.0.1/"]
    assert tell_subscribed(done[2:], EN).outcome is Outcome.NOTHING


# In a chat


@pytest.fixture
async def chat(desk: Desk, tmp_path: Path) -> AsyncIterator[Chat]:
    """A desk of people that follows the site."""
    (tmp_path / "seeds").mkdir()
    async with open_newsroom(tmp_path, tmp_path / "seeds") as opened:
        reader = replace(desk.reader(), store=opened.store)
        yield replace(opened, web=lambda: reader)


ADA = Visitor("slack", "T1", "C1", "U1")


async def say(chat: Chat, line: str, *documents: Document) -> Message:
    turn = read_line(line)
    request = replace(turn.request, visitor=ADA, documents=documents)

    async def yes() -> bool:
        return True

    return await perform(chat, replace(turn, request=request), lambda _: None, yes)


@pytest.mark.parametrize("line", ["add", "import"])
async def test_a_list_that_is_handed_over_is_followed(chat: Chat, desk: Desk, line: str) -> None:
    desk.site.pages |= {"/one": rss(), "/two": rss()}
    listed = [Outline("feed", desk.site.url("/one"), "One"), Outline("feed", desk.site.url("/two"), "Two")]
    document = Document("feeds.opml", write_opml(listed, "theirs").encode())
    note = Document("note.md", b"# A note\n\nThe quay closed after a storm.\n")
    told = visible(await say(chat, line, document, note))
    assert "2 addresses are followed now." in told
    assert "Added #1: A note" in told
    assert [it.address for it in await list_followed(chat.store, chat.library)] == [it.address for it in listed]
    assert "2 were followed already." in visible(await say(chat, line, replace(document, name="feeds.xml")))


async def test_a_file_that_is_no_list_is_said_to_be_none(chat: Chat) -> None:
    with pytest.raises(ExtractError, match="bad_opml"):
        await say(chat, "add", Document("feeds.opml", b"no list at all"))


async def test_a_list_is_read_where_it_can_harm_nobody(chat: Chat) -> None:
    document = Document("feeds.opml", FLAT)
    received: list[Received] = []

    class Killed:
        async def parse(self, it: Received) -> Parsed:
            received.append(it)
            raise ExtractError(it.location, "too_slow")

    reader = replace(chat.web(), parser=Killed())
    with pytest.raises(ExtractError, match="too_slow"):
        await say(replace(chat, web=lambda: reader), "add", document)
    assert [it.data for it in received] == [FLAT]


async def test_a_worker_reads_a_list_as_well_as_we_do() -> None:
    door = Door(workers=1)
    try:
        assert await door.parse(Received(FOLDERS, "https://a.example/list")) == read_opml(FOLDERS, "list.opml")
        assert await door.parse(Received(PHONE, "list", OPML)) == read_opml(PHONE, "list.opml")
    finally:
        await door.close()


async def test_the_address_of_a_list_is_told_from_a_page(desk: Desk) -> None:
    desk.site.pages["/list"] = reply(FLAT, Content_Type="application/xml")
    with pytest.raises(ExtractError, match="is_list"):
        await desk.add("/list")
    assert await desk.sources() == []


async def test_what_is_followed_is_given_out_and_can_be_taken_in_again(chat: Chat, desk: Desk) -> None:
    assert (await say(chat, "export")).outcome is Outcome.NOTHING
    listed = [Outline("feed", desk.site.url(f"/{number}"), f"Feed {number}") for number in range(2)]
    await say(chat, "add", Document("feeds.opml", write_opml(listed, "theirs").encode()))
    given = await say(chat, "export")
    assert given.private
    assert given.summary == "The 2 addresses that are followed, as an OPML list:"
    text = given.parts[1]
    assert isinstance(text, Text)
    assert read_opml(text.text.encode(), "").outlines == tuple(listed)


async def test_a_list_that_is_too_long_for_a_message_is_not_given_out_in_pieces(chat: Chat, desk: Desk) -> None:
    listed = [Outline("feed", desk.site.url(f"/{number}")) for number in range(MOST_SHOWN + 1)]
    for outline in listed:
        source = await chat.store.track(chat.library, outline.address, "feed", NOON)
        await chat.store.note_watch(chat.library, source, begin("feed", NOON, ""))
    assert "`pullquote export FILE`" in (await say(chat, "export")).summary
    here = await perform_here(chat, Turn("export", Request()), lambda _: None)
    assert here.summary == f"The {MOST_SHOWN + 1} addresses that are followed, as an OPML list:"
