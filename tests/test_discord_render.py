"""What Discord is sent: hostile text stays text, quotes stay whole, budgets hold; and how every answer looks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from bot.chat.discord.budget import cut
from bot.chat.discord.escape import APART, end_turns, escape, mask, style
from bot.chat.discord.layout import fit_link
from bot.chat.discord.press import read_custom_id, write_custom_id
from bot.chat.discord.render import COMPONENTS_V2, SUPPRESS_EMBEDS, DiscordPost, Payload, render, write_plain
from bot.chat.safe import find_link, measure
from bot.message import (
    Also,
    Button,
    Buttons,
    Entry,
    Link,
    Listing,
    Message,
    Meta,
    Part,
    Piece,
    Progress,
    Quote,
    Text,
    Tone,
)
from tests.discord_reader import Page, read_page
from tests.hostile import STRINGS
from tests.kinds import KINDS

LINK = "https://news.test/a?x=1&y=2#:~:text=one"
META = Meta("Title", None, "News", date(2026, 2, 3), "French", "fr", LINK, None)
FORMS = ("components", "embeds", "plain")

# Reading back what Discord is sent


def walk(node: object) -> Iterator[Payload]:
    """Every object of a payload, outermost first."""
    if isinstance(node, dict):
        yield node
        node = list(node.values())
    for inner in node if isinstance(node, list) else ():
        yield from walk(inner)


def nodes(posts: tuple[DiscordPost, ...], kind: int) -> list[Payload]:
    return [node for post in posts for node in walk(post.body) if node.get("type") == kind]


def buttons(posts: tuple[DiscordPost, ...]) -> list[Payload]:
    return nodes(posts, 2)


def markups(posts: tuple[DiscordPost, ...], form: str) -> list[str]:
    """Every text in Discord's markup that a form of the posts has."""
    if form == "plain":
        return [text for post in posts for text in post.plain]
    key = "content" if form == "components" else "description"
    return [node[key] for post in posts for node in walk(post.body) if key in node]


def pages(posts: tuple[DiscordPost, ...], form: str) -> list[Page]:
    return [read_page(text) for text in markups(posts, form)]


def shown(posts: tuple[DiscordPost, ...], form: str, *kinds: str) -> str:
    return "".join(page.shown(*kinds) for page in pages(posts, form))


def bare(text: str) -> str:
    """Without what keeps the server from reading everybody's name."""
    return re.sub(rf"@{APART}(?={APART}*(?:everyone|here))", "@", text, flags=re.IGNORECASE)


def unescape(text: str) -> str:
    """The way back from `escape`, written apart from it."""
    return bare(re.sub(r"\\([^0-9A-Za-z\s])", r"\1", text))


def close_up(text: str) -> str:
    """Without blanks: at the start of a line and around its end not every client shows them."""
    return re.sub(r"\s", "", text)


def seen(text: str) -> str:
    """What a line of ours shows of a text: one line, nothing that steers it."""
    out = ""
    for character in text.replace("\t", " "):
        steers = character in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
        out += "·" if steers or unicodedata.category(character) in {"Cc", "Zl", "Zp"} else character
    return out


def paragraph(text: str) -> str:
    return "\n".join("\t".join(map(seen, line.split("\t"))) for line in text.split("\n"))


SERVER = re.compile(r"@(?:everyone|here)|<@|(?<!\\)<(?!t:\d+:D>)|discord(?:app)?\.(?:gg|com)|\w://", re.IGNORECASE)
"""What Discord's server reads, whatever stands before it."""


def assert_inert(markup: str, links: set[str]) -> None:
    """Nothing in a text does anything, but links to those addresses and the days we word so."""
    page = read_page(markup)
    assert {name for name, _ in page.deeds} <= {"time"}, page.deeds
    assert all(re.fullmatch(r"<t:\d+:D>", deed) for _, deed in page.deeds)
    assert {url.translate(UNQUOTE) for _, url in page.links} <= {link.translate(UNQUOTE) for link in links}
    assert {label for label, _ in page.links} <= {"Open at the quote", "Ouvrir à la citation", "open", "ouvrir"}
    assert SERVER.search(re.sub(r"\]\(<https?://[^>]*>\)", "]", markup, flags=re.IGNORECASE)) is None
    for line in page.lines:
        assert set(line.styles) <= {"", "**", "__**", "~~"}, line


UNQUOTE: dict[int, str | None] = dict.fromkeys(map(ord, "%()[]*_~2859BDAEF7"))
"""Addresses are compared without what may be written in two ways."""

KNOWN: dict[int, set[str]] = {
    1: {"type", "components"},
    2: {"type", "label", "style", "url", "custom_id"},
    10: {"type", "content"},
    14: {"type", "divider", "spacing"},
    17: {"type", "components"},
}


def assert_sound(posts: tuple[DiscordPost, ...], links: frozenset[str] = frozenset({LINK})) -> None:
    """Discord takes it, and nothing in it pings, links elsewhere, or is markup of others."""
    assert posts
    for post in posts:
        assert post.plain
        for text in post.plain:
            assert text.strip()
            assert measure(text) <= 2_000
        assert_components(post.body, links)
        if "embeds" in post.body:
            assert_embeds(post.body)
        else:
            assert post.body.keys() == {"components", "flags"}
            assert post.body["flags"] == COMPONENTS_V2
            parts = [node for node in walk(post.body) if "type" in node]
            assert len(parts) <= 40
            assert sum(measure(part.get("content", "") + part.get("label", "")) for part in parts) <= 4_000
    for form in ("components" if "flags" in posts[0].body else "embeds", "plain"):
        for text in markups(posts, form):
            assert_inert(text, set(links))


def assert_embeds(body: Payload) -> None:
    assert body.keys() == {"components", "embeds"}
    ((description,),) = (embed.values() for embed in body["embeds"])
    assert 0 < measure(description) <= 4_096
    assert description.strip()
    assert len(body["components"]) <= 5


def assert_components(body: Payload, links: frozenset[str]) -> None:
    ids = [node["custom_id"] for node in walk(body) if "custom_id" in node]
    assert len(ids) == len(set(ids))
    for node in walk(body["components"]):
        assert node.keys() <= KNOWN[node["type"]]
        if node["type"] == 10:
            assert node["content"].strip()
        elif node["type"] == 2:
            assert 0 < measure(node["label"]) <= 80
            assert node["label"].strip()
            assert ("url" in node) is not ("custom_id" in node)
            assert "url" not in node or (node["url"] in links and measure(node["url"]) <= 512)
            assert "custom_id" not in node or 1 <= len(node["custom_id"]) <= 100
        elif node["type"] in {1, 17}:
            assert 1 <= len(node["components"]) <= (5 if node["type"] == 1 else 39)


# Hostile text at every place


def say(*parts: Part, summary: str = "Summary") -> Message:
    return Message(parts, summary)


def quoted(text: str, **meta: Any) -> Message:
    return say(Quote((Piece(text),), replace(META, **meta)))


def each_form(
    message: Message, links: frozenset[str] = frozenset({LINK})
) -> Iterator[tuple[str, tuple[DiscordPost, ...]]]:
    """The message in every form, each found to be sound."""
    for form in FORMS:
        posts = render(message, "en", embeds=form == "embeds")
        assert_sound(posts, links)
        yield form, posts


def in_line(place: Callable[[str], Message], show: Callable[[str], str] = seen) -> Callable[[str], None]:
    """A check that the text stands in a line of ours, shown so that it cannot steer the line."""

    def check(text: str) -> None:
        for form, posts in each_form(place(text)):
            if text.strip():
                assert close_up(show(text)) in close_up(bare(shown(posts, form))), form

    return check


def check_quote(text: str, *, marked: bool = False) -> None:
    message = say(Quote((Piece("Before "), Piece(text, marked=marked), Piece(" after.")), META))
    for form, posts in each_form(message):
        quote = bare(shown(posts, form, "quote"))
        if not quote:
            assert "This quote has" in shown(posts, form, "small")
            assert measure(escape(text)) > (1_500 if form == "plain" else 3_500)
            continue
        whole = f"Before {text} after."
        assert re.sub(r"[\r\n]+\Z", "", quote) == whole + end_turns(whole)
        styled = "".join(line.styled("__**") for page in pages(posts, form) for line in page.lines)
        assert close_up(bare(styled)) == (close_up(text) if marked else "")


def check_link(text: str) -> None:
    links = frozenset({text})
    message = say(Quote((Piece("Words."),), replace(META, link=text)), Buttons((Button("More", "more", "q"),)))
    for form, posts in each_form(message, links):
        pressed = {node["url"] for node in buttons(posts) if "url" in node}
        assert pressed == (links if find_link(text) and measure(text) <= 512 else set())
        if not find_link(text) and text.strip():
            assert seen(text) in bare(shown(posts, form))


def check_label(text: str) -> None:
    for form, posts in each_form(say(Buttons((Button(text, "more", "q"),)))):
        (button,) = buttons(posts)
        label = button["label"].strip("\u2068\u2069").rstrip("…")
        assert label in seen(text.replace("\n", "·")) or (label == "—" and not text.strip()), form


def check_argument(text: str) -> None:
    posts = render(say(Buttons((Button("More", "more", text),))), "en")
    assert_sound(posts)
    right = re.fullmatch(r"[A-Za-z0-9_.-]{0,64}", text) is not None
    assert [button["custom_id"] for button in buttons(posts)] == ([f"pq:more:{text}"] if right else [])


def check_summary(text: str) -> None:
    for form, posts in each_form(say(summary=text)):
        told = bare(shown(posts, form))
        assert told == paragraph(text) or told == "…" or (told.endswith("…") and told[:-1] in paragraph(text))


PLACES: dict[str, Callable[[str], None]] = {
    "quote": check_quote,
    "marked": lambda text: check_quote(text, marked=True),
    "link": check_link,
    "label": check_label,
    "argument": check_argument,
    "summary": check_summary,
    "title": in_line(lambda text: quoted("Words.", title=text)),
    "title without link": in_line(lambda text: quoted("Words.", title=text, link=None)),
    "note": in_line(lambda text: quoted("Words.", title_note=text)),
    "publisher": in_line(lambda text: quoted("Words.", publisher=text)),
    "language": in_line(lambda text: quoted("Words.", language=text)),
    "also": in_line(lambda text: quoted("Words.", also=Also("also in", (Link("A"), Link(text, LINK))))),
    "place": in_line(lambda text: quoted("Words.", link=None, place=text)),
    "entry": in_line(lambda text: say(Listing((Entry("one"), Entry(text, ("a", "b")))))),
    "entry alone": in_line(lambda text: say(Listing((Entry(text),)))),
    "details": in_line(lambda text: say(Listing((Entry("label", ("a", text, text)),)))),
    "details alone": in_line(lambda text: say(Listing((Entry("", (text,)),)))),
    "progress": in_line(lambda text: say(Progress(text, 3, 7))),
    **{
        f"{tone} text": in_line(lambda text, tone=tone: say(Text(text, tone)), paragraph)  # type: ignore[misc]
        for tone in Tone
    },
}


@pytest.mark.timeout(120)
@pytest.mark.parametrize("place", PLACES)
def test_hostile_text_is_shown_and_does_nothing(place: str) -> None:
    assert len(STRINGS) >= 100
    for text in STRINGS:
        PLACES[place](text)


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(sorted(PLACES)), st.lists(st.sampled_from(STRINGS), min_size=2, max_size=3).map("".join))
def test_hostile_text_run_together_does_nothing(place: str, text: str) -> None:
    if measure(text) < 800:
        PLACES[place](text)


@given(st.text(st.sampled_from(f"{APART}\\*_~`|[]()<>@#+-:/.&1w \r\n")) | st.text())
@example("@everyone and @here")
@example("discord.gg/x https://a.test <@1> [x](https://a.test)")
@example(" 1. one\n\u200b# two\r-# three\r\n> four")
def test_escaping_can_be_undone(text: str) -> None:
    assert unescape(escape(text)) == bare(text)
    assert bare(read_page(escape(text)).shown()) == bare(text)
    assert_inert(escape(text), set())


@given(st.text(st.sampled_from("a b*_\\\n")), st.sampled_from(["**", "__**", "~~"]))
def test_a_styled_text_shows_that_text(text: str, marks: str) -> None:
    page = read_page(style(text, marks))
    assert page.shown() == text
    assert all(
        held == marks for line in page.lines for held, _ in zip(line.styles, line.text, strict=True) if _.strip()
    )


def test_a_quote_ends_what_it_turned() -> None:
    assert end_turns("\u202eturned\nand \u2067turned") == "\u2069"
    ((text,),) = [markups(render(quoted("\u202egnp.exe"), "en"), "components")]
    assert text.split("\n")[0] == "> \u202egnp\\.exe\u202c"


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("https://news.test/a", "[Open](<https://news.test/a>)"),
        ("https://news.test/a_(b)*~[c]", "[Open](<https://news.test/a%5F%28b%29%2A%7E%5Bc%5D>)"),
        ("https://news.test/" + "a" * 1_383, None),
        ("https://news.test/" + ")" * 500, None),
        ("javascript:alert(1)", None),
        ("https://nobody@news.test/", None),
    ],
)
def test_only_addresses_of_pages_are_linked(address: str, masked: str | None) -> None:
    assert mask("Open", address) == masked


# Budgets

WORDS = st.text(st.sampled_from("ab &*<\n\U0001f600"), max_size=40)
SIZED = st.builds(lambda text, times: text * times, WORDS, st.integers(0, 120))
PARTS = st.one_of(
    st.builds(Text, SIZED, st.sampled_from(Tone)),
    st.builds(
        lambda text, title: Quote((Piece(text), Piece("!", marked=True)), replace(META, title=title)), SIZED, WORDS
    ),
    st.builds(lambda text, n: Listing((Entry(text, ("x",)),) * n), WORDS, st.integers(1, 60)),
    st.builds(lambda n: Buttons((Button("b", "ask", "q"),) * n), st.integers(1, 40)),
)


@pytest.mark.timeout(120)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PARTS, max_size=6) | st.lists(PARTS, min_size=1, max_size=2).map(lambda parts: parts * 12))
def test_posts_keep_to_their_budget_and_lose_nothing(parts: list[Part]) -> None:
    message = Message(tuple(parts), "Summary")
    quotes = [quote.text for quote in message.quotes]
    for form, posts in each_form(message):
        told = shown(posts, form)
        lines = close_up(told)
        for part in parts:
            assert not isinstance(part, Text) or close_up(paragraph(part.text)) in lines
        assert told.count("too many for a message here") == sum(not fits(text, form) for text in quotes)
    if any(isinstance(part, Buttons) for part in parts):
        count = sum(len(part.buttons) for part in parts if isinstance(part, Buttons))
        assert len([node for node in buttons(posts) if "custom_id" in node]) == min(count, 99)


def fits(text: str, form: str) -> bool:
    """Whether a quote may stand in a post of that form, which has room for it and nothing else."""
    room = {"components": 4_000, "embeds": 4_096, "plain": 2_000}[form]
    lines = text.split("\n")
    size = sum(measure(f"> {escape(line)}") for line in lines) + len(lines) + len("__****__")
    return size + 1 <= room


def test_a_long_text_goes_over_several_messages_between_its_words() -> None:
    text = "A sentence of some words. " * 400
    posts = render(say(Text(text)), "en")
    assert_sound(posts)
    assert len(posts) == 3
    assert "".join(page.shown() for page in pages(posts, "components")) == text
    assert all(text.endswith(" ") for text in markups(posts, "components"))


@pytest.mark.parametrize(("locale", "sentence"), [("en-GB", "This quote has 4001"), ("fr", "Cette citation compte 4")])
def test_a_quote_too_long_for_a_post_is_left_out_and_its_source_stays(locale: str, sentence: str) -> None:
    posts = render(say(Quote((Piece("x" * 4_001),), META), Quote((Piece("Short."),), META, 2)), locale)
    assert_sound(posts)
    assert shown(posts, "components", "quote").strip() == "Short."
    assert shown(posts, "components", "small").startswith(sentence)
    assert [button["url"] for button in buttons(posts)] == [LINK, LINK]


def test_a_quote_too_long_for_plain_text_alone_is_left_out_there_alone() -> None:
    posts = render(quoted("x" * 3_000), "en")
    assert_sound(posts)
    assert shown(posts, "components", "quote").strip() == "x" * 3_000
    assert shown(posts, "plain", "quote") == ""
    assert "This quote has 3000 characters" in shown(posts, "plain", "small")


def test_quotes_that_fit_singly_go_into_posts_of_their_own() -> None:
    message = say(*(Quote((Piece(sign * 3_000),), META, n) for n, sign in enumerate("ab", start=1)))
    posts = render(message, "en")
    assert [shown((post,), "components", "quote").strip()[:1] for post in posts] == ["a", "b"]


@given(st.text(st.sampled_from("a\n \U0001f600"), max_size=20).map(lambda text: text * 40), st.integers(2, 300))
def test_cut_text_is_whole_when_put_together(text: str, most: int) -> None:
    pieces = cut(text, lambda piece: measure(piece) <= most)
    assert "".join(pieces) == text
    assert all(measure(piece) <= most for piece in pieces)
    assert len(pieces) < 2 or measure(pieces[-2] + pieces[-1]) > most


# What a reader meets


def test_quotes_are_opened_by_buttons_as_long_as_their_address_is_short() -> None:
    longer = "https://news.test/" + "a" * 500
    quotes = [
        Quote((Piece("W."),), replace(META, link=link), n) for n, link in enumerate((None, LINK, longer), start=1)
    ]
    posts = render(say(*quotes, Buttons((Button("More", "more", "q"),))), "en")
    assert [(it["label"], it.get("url"), it.get("custom_id")) for it in buttons(posts)] == [
        ("Open at quote 2", LINK, None),
        ("More", None, "pq:more:q"),
    ]
    linked = [link for page in pages(posts, "components") for link in page.links]
    assert linked == [("Open at the quote", longer)]
    assert [url for page in pages(posts, "plain") for _, url in page.links] == [
        LINK.replace("_", "%5F").replace("~", "%7E"),
        longer,
    ]


def test_a_quote_is_opened_even_where_there_are_no_other_buttons() -> None:
    assert [it["label"] for it in buttons(render(quoted("W."), "fr"))] == ["Ouvrir à la citation"]


def test_an_address_too_long_for_any_link_is_told() -> None:
    address = "https://news.test/" + "a" * 1_500
    posts = render(quoted("W.", link=address), "en")
    assert_sound(posts)
    assert buttons(posts) == []
    assert address in shown(posts, "components", "small")
    assert address in shown(posts, "plain").replace("\n", "")


def test_a_button_that_cannot_come_back_is_left_out() -> None:
    pair = Buttons((Button("a", "more", "q" * 65), Button("b", "why", "q" * 64), Button("c", "no verb", "q")))
    assert [it["custom_id"] for it in buttons(render(say(pair), "en"))] == ["pq:why:" + "q" * 64]


def test_a_message_without_anything_to_show_still_says_its_summary() -> None:
    for parts in ((), (Text(" "),), (Buttons(()),), (Listing((Entry(""),)),)):
        for embeds, form in ((False, "components"), (True, "embeds")):
            posts = render(say(*parts, summary="All is *well*"), "en", embeds=embeds)
            assert shown(posts, form) == shown(posts, "plain") == "All is *well*"


@pytest.mark.parametrize(("verb", "argument"), [("more", ""), ("context", "k3J-Q_x.2"), ("ask", "q" * 64)])
@pytest.mark.parametrize("repeat", [1, 2, 25])
def test_a_custom_id_tells_verb_and_argument(verb: str, argument: str, repeat: int) -> None:
    made = write_custom_id(verb, argument, repeat)
    assert made is not None
    assert len(made) <= 100
    assert read_custom_id(made) == (verb, argument)


@pytest.mark.parametrize(
    "other", ["", "pq", "pq:", "pq:more", "other:more:q", "pq:more:q q", "pq:more:q:1", "pq:more:q\n"]
)
def test_a_custom_id_of_others_tells_nothing(other: str) -> None:
    assert read_custom_id(other) is None


@pytest.mark.parametrize("hours", [-10, -5, 0, 5.75, 12, 13.75])
@pytest.mark.parametrize("day", [date(1970, 1, 2), date(2026, 2, 28), date(2099, 12, 31)])
def test_a_date_is_the_same_day_for_every_reader(day: date, hours: float) -> None:
    ((_, deed),) = [
        deed for page in pages(render(quoted("W.", published=day), "en"), "components") for deed in page.deeds
    ]
    moment = int(deed.split(":")[1])
    assert (datetime.fromtimestamp(moment, UTC) + timedelta(hours=hours)).date() == day


@pytest.mark.parametrize("day", [date.min, date(1899, 5, 4), date.max])
def test_a_date_that_clients_may_not_know_is_text(day: date) -> None:
    (page,) = pages(render(quoted("W.", published=day), "en"), "components")
    assert page.deeds == []
    assert str(day.year) in page.shown("small")


def test_the_answer_is_bold_and_underlined_on_every_line() -> None:
    quote = Quote(
        (Piece("One "), Piece("two\n", marked=True), Piece("three", marked=True), Piece("."), Piece("")), META
    )
    (text,) = markups(render(say(quote), "en"), "components")
    assert text == (
        "> One __**two**__\n> __**three**__.\n"
        f"-# Title · News · <t:{int(datetime(2026, 2, 3, 10, tzinfo=UTC).timestamp())}:D> · French"
    )


def test_the_source_is_told_in_one_line_below_the_quote() -> None:
    also = Also("also in", (Link("Post"), Link("Herald", "https://herald.test/a")), "and 2 more")
    message = quoted("W.", title_note="derived", also=also, published=None, link=None, place="a.txt, line 3")
    (text,) = markups(render(message, "fr"), "plain")
    others = "also in Post, Herald [ouvrir](<https://herald.test/a>) and 2 more"
    assert text == f"> W.\n-# Title (derived) · News · French · {others} · a\\.txt, line 3"


def test_plain_text_shows_no_previews() -> None:
    assert write_plain("words") == {"content": "words", "flags": SUPPRESS_EMBEDS}


@pytest.mark.parametrize(
    ("address", "pressed"),
    [
        (None, False),
        (LINK, True),
        ("https://a.test/" + "a" * 498, False),
        ("http://127.0.0.1:8080/a/token#q", True),
        ("http://[::1]:8080/a/token#q", True),
        ("http://localhost:8080/a/token#q", False),
    ],
)
def test_a_button_opens_short_addresses_of_real_hosts(address: str | None, *, pressed: bool) -> None:
    assert (fit_link(address) is not None) is pressed


# How every answer looks


def links_of(message: Message) -> frozenset[str]:
    metas = [quote.meta for quote in message.quotes]
    copies = [link.address for meta in metas if meta.also for link in meta.also.links]
    return frozenset(link for link in [*(meta.link for meta in metas), *copies] if link)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_message_looks_so(kind: str, snapshot: SnapshotAssertion) -> None:
    message, locale = KINDS[kind](), "fr" if kind == "in French" else "en"
    links = links_of(message)
    for embeds in (False, True):
        posts = render(message, locale, embeds=embeds)
        assert_sound(posts, links)
        assert [asdict(post) for post in posts] == snapshot(name="embeds" if embeds else "components")
