"""What Slack is sent: hostile text stays text, quotes stay whole, budgets hold; and how every answer looks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block as SlackBlock
from syrupy.assertion import SnapshotAssertion

from bot.chat.safe import close, find_link, isolate, measure
from bot.chat.slack.budget import cut
from bot.chat.slack.escape import APART, escape
from bot.chat.slack.home import render_home
from bot.chat.slack.layout import name_action, read_action
from bot.chat.slack.render import MOST_UPDATE, Block, SlackPost, render
from bot.message import (
    Also,
    Button,
    Buttons,
    Entry,
    Link,
    Listing,
    Message,
    Meta,
    Outcome,
    Part,
    Piece,
    Progress,
    Quote,
    Text,
    Tone,
)
from bot.wording.catalogue import wording
from tests.hostile import STRINGS
from tests.kinds import KINDS

EN = wording("en")
LINK = "https://news.test/a?x=1&y=2#:~:text=one"
META = Meta("Title", None, "News", date(2026, 2, 3), "French", "fr", LINK, None)

# Reading back what Slack is sent


def walk(node: object) -> Iterator[Block]:
    """Every object of a block, outermost first."""
    if isinstance(node, dict):
        yield node
        node = list(node.values())
    for inner in node if isinstance(node, list) else ():
        yield from walk(inner)


def blocks_of(posts: tuple[SlackPost, ...]) -> list[Block]:
    return [block for post in posts for block in post.blocks]


def elements(posts: tuple[SlackPost, ...], kind: str) -> list[Block]:
    return [node for block in blocks_of(posts) for node in walk(block) if node.get("type") == kind]


def read(row: Block) -> str:
    """What a row of a rich_text block shows."""
    return "".join(node.get("text", node.get("fallback", "")) for node in row["elements"])


def rows(posts: tuple[SlackPost, ...], kind: str) -> list[str]:
    return [read(row) for row in elements(posts, kind)]


def unescape(text: str) -> str:
    """The way back from `escape`, written apart from it."""
    marks = rf"[*_~`@]|&gt;|(?i:www)(?={APART}*\.)|:(?={APART}+//|{APART}[{APART}\w+'-]+:)"
    bare = re.sub(rf"{APART}({marks}){APART}", r"\1", text)
    return bare.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def seen(text: str) -> str:
    """What a line of ours shows of a text: one line, nothing that steers it."""
    out = ""
    for character in text.replace("\t", " "):
        steers = character in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
        out += "·" if steers or unicodedata.category(character) in {"Cc", "Zl", "Zp"} else character
    return out


def paragraph(text: str) -> str:
    return "\n".join("\t".join(map(seen, line.split("\t"))) for line in text.split("\n"))


OUR_LINK = re.compile(r"<(https?://[^\s<>|]+)\|([^<>]*)>")
MARKUP = re.compile(
    rf"""<(?!/)|(?<!^)(?<!\n)>|^>(?!\ )               # a bracket, or a quotation that is not ours
    |&(?!amp;|lt;|gt;)                               # half an entity
    |(?<!{APART})[*_~`@]|[*_~`@](?!{APART})          # a style or a name that touches its text
    |:[\w+'-]+:|://|(?i:www\.)                       # an emoji, an address
    |^&gt;""",
    re.VERBOSE | re.MULTILINE,
)


def assert_inert(mrkdwn: str, links: set[str]) -> None:
    """Nothing in a text is markup but links to those addresses and the bar beside a quote."""
    assert {url.replace("&amp;", "&") for url, _ in OUR_LINK.findall(mrkdwn)} <= links
    found = MARKUP.search(OUR_LINK.sub(r"\2", mrkdwn))
    assert found is None, (found, mrkdwn)


KNOWN = {
    "rich_text": {"type", "elements"},
    "rich_text_section": {"type", "elements"},
    "rich_text_quote": {"type", "elements"},
    "rich_text_list": {"type", "elements", "style"},
    "text": {"type", "text", "style"},
    "link": {"type", "text", "url", "style"},
    "date": {"type", "timestamp", "format", "fallback"},
    "actions": {"type", "elements"},
    "context_actions": {"type", "elements"},
    "feedback_buttons": {"type", "action_id", "positive_button", "negative_button"},
    "button": {"type", "text", "action_id", "value", "url"},
    "plain_text": {"type", "text", "emoji"},
}


def assert_sound(posts: tuple[SlackPost, ...], links: frozenset[str] = frozenset({LINK})) -> None:
    """Slack takes it, and nothing in it pings, links elsewhere, or is markup."""
    assert posts
    for post in posts:
        assert 0 < measure(post.text) <= MOST_UPDATE
        assert post.text.strip()
        assert post.plain.strip()
        assert measure(post.plain) <= 32_000
        assert len(post.blocks) <= 50
        texts = [node["text"] for block in post.blocks for node in walk(block) if isinstance(node.get("text"), str)]
        assert sum(map(measure, texts)) <= 8_000
        assert_inert(post.text, set())
        assert_inert(post.plain, set(links))
        for block in post.blocks:
            assert_block(block, links)


def assert_block(block: Block, links: frozenset[str]) -> None:
    parsed = SlackBlock.parse(block)
    assert parsed is not None
    parsed.validate_json()
    assert parsed.to_dict() == block  # the library drops what it does not know
    for node in walk(block):
        if "type" not in node:
            assert set(node) <= {"bold", "underline", "italic", "strike"} or set(node) == {"text", "value"}
            continue
        assert set(node) <= KNOWN[node["type"]]
        assert "url" not in node or node["url"] in links
        assert "elements" not in node or node["elements"]
        if isinstance(node.get("text"), str):
            assert 0 < measure(node["text"]) <= 3_000
        if node["type"] == "button":
            assert len(node.get("value", "")) <= 2_000
            assert measure(node["text"]["text"]) <= 75
            assert node["text"]["text"].strip()


# Hostile text at every place


def say(*parts: Part, summary: str = "Summary", outcome: Outcome = Outcome.DONE) -> Message:
    return Message(parts, summary, outcome)


def quoted(text: str, **meta: Any) -> Message:
    return say(Quote((Piece(text),), replace(META, **meta)))


def in_section(place: Callable[[str], Message], show: Callable[[str], str] = seen) -> Callable[[str], None]:
    """A check that the text stands in a row of ours, shown so that it cannot steer the row."""

    def check(text: str) -> None:
        posts = render(place(text), "en")
        assert_sound(posts)
        if text.strip():
            assert show(text) in "".join(rows(posts, "rich_text_section"))
            assert show(text) in unescape(OUR_LINK.sub(r"\2", "".join(post.plain for post in posts)))

    return check


def check_quote(text: str, *, marked: bool = False) -> None:
    posts = render(say(Quote((Piece("Before "), Piece(text, marked=marked), Piece(" after.")), META)), "en")
    assert_sound(posts)
    assert rows(posts, "rich_text_quote") == [f"Before {text} after."]
    styled = [node for node in elements(posts, "text") if "style" in node]
    assert "".join(node["text"] for node in styled) == (text if marked else "")
    assert all(node["style"] == {"bold": True, "underline": True} for node in styled)
    lines = [line.removeprefix("> ") for line in posts[0].plain.split("\n") if line.startswith("> ")]
    assert unescape("\n".join(lines)) == f"Before {text} after." + close(text)


def check_link(text: str) -> None:
    links = frozenset({text})
    posts = render(
        say(Quote((Piece("Words."),), replace(META, link=text)), Buttons((Button("More", "more", "q"),))), "en"
    )
    assert_sound(posts, links)
    linked = {node["url"] for block in blocks_of(posts) for node in walk(block) if "url" in node}
    assert linked == (links if find_link(text) else set())
    if not linked and text:
        assert seen(text) in "".join(rows(posts, "rich_text_section"))


def check_label(text: str) -> None:
    posts = render(say(Buttons((Button(text, "more", text),))), "en")
    assert_sound(posts)
    for button in elements(posts, "button"):
        label = button["text"]["text"]
        assert label.rstrip("…") in paragraph(text) or (label == "—" and not text.strip())
        assert button.get("value", "") == text
    assert len(elements(posts, "button")) == (len(text) <= 2_000)


def check_summary(text: str) -> None:
    posts = render(say(Text("Words."), summary=text), "en")
    assert_sound(posts)
    shown = unescape(posts[0].text)
    assert shown == paragraph(text) or shown == "…" or (shown.endswith("…") and shown[:-1] in paragraph(text))


PLACES: dict[str, Callable[[str], None]] = {
    "quote": check_quote,
    "marked": lambda text: check_quote(text, marked=True),
    "link": check_link,
    "label": check_label,
    "summary": check_summary,
    "title": in_section(lambda text: quoted("Words.", title=text)),
    "title without link": in_section(lambda text: quoted("Words.", title=text, link=None)),
    "note": in_section(lambda text: quoted("Words.", title_note=text)),
    "publisher": in_section(lambda text: quoted("Words.", publisher=text)),
    "language": in_section(lambda text: quoted("Words.", language=text)),
    "also": in_section(lambda text: quoted("Words.", also=Also("also in", (Link("A"), Link(text, LINK))))),
    "place": in_section(lambda text: quoted("Words.", link=None, place=text)),
    "entry": in_section(lambda text: say(Listing((Entry("one"), Entry(text, ("a", "b")))))),
    "entry alone": in_section(lambda text: say(Listing((Entry(text),)))),
    "details": in_section(lambda text: say(Listing((Entry("label", ("a", text, text)),)))),
    "details alone": in_section(lambda text: say(Listing((Entry("", (text,)),)))),
    "progress": in_section(lambda text: say(Progress(text, 3, 7))),
    **{
        f"{tone} text": in_section(lambda text, tone=tone: say(Text(text, tone)), paragraph)  # type: ignore[misc]
        for tone in Tone
    },
}


@pytest.mark.parametrize("place", PLACES)
def test_hostile_text_is_shown_and_does_nothing(place: str) -> None:
    for text in STRINGS:
        PLACES[place](text)


@settings(deadline=None)
@given(st.sampled_from(sorted(PLACES)), st.lists(st.sampled_from(STRINGS), min_size=2, max_size=3).map("".join))
def test_hostile_text_run_together_does_nothing(place: str, text: str) -> None:
    if measure(text) < 3_000:
        PLACES[place](text)


@given(st.text(st.sampled_from(f"{APART}*_~`<>&;@:/w.aglt\n")))
@example("_www.").via("a mark before the address")
def test_escaping_can_be_undone(text: str) -> None:
    assert unescape(escape(text)) == text
    assert_inert(escape(text), set())


@given(st.text(st.sampled_from("a\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")))
def test_what_follows_a_quote_is_not_turned(text: str) -> None:
    depth: list[str] = []
    for character in text + close(text):
        if character in "\u202a\u202b\u202d\u202e":
            depth.append("embedding")
        elif character in "\u2066\u2067\u2068":
            depth.append("isolate")
        elif character == "\u202c" and depth[-1:] == ["embedding"]:
            depth.pop()
        elif character == "\u2069" and "isolate" in depth:
            del depth[len(depth) - 1 - depth[::-1].index("isolate") :]
    assert depth == []


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("plain", ""),
        ("\u202eturned", "\u202c"),
        ("\u202eturned\u202c and back", ""),
        ("\u2066\u202ewithin\u2069", ""),
        ("\u202e\u2066within", "\u2069\u202c"),
        ("\u202a\u2067one\u202c", "\u2069\u202c"),
        ("\u2069\u202cnothing open", ""),
    ],
)
def test_a_quote_gets_no_more_ends_than_it_lacks(text: str, ends: str) -> None:
    assert close(text) == ends


def test_a_name_from_right_to_left_does_not_turn_its_neighbours() -> None:
    assert isolate("שלום 1") == "\u2068שלום 1\u2069"
    assert isolate("Zéphyr 1") == "Zéphyr 1"
    assert "\u2068שלום\u2069" in rows(render(quoted("W.", title="שלום"), "en"), "rich_text_section")[0]


@pytest.mark.parametrize(
    ("address", "linked"),
    [
        ("https://news.test/é?a=b&c=(d)#:~:text=x%2Dy,z", True),
        ("HTTP://news.test", True),
        ("https://[::1]:80/", True),
        ("https://nobody@news.test/", False),
        ("https://news.test/@someone", True),
        ("https://news.test/a\u200bb", False),
        ("https:///path", False),
        ("ftp://news.test/", False),
        ("https://news.test/" + "a" * 2_982, True),
        ("https://news.test/" + "a" * 2_983, False),
    ],
)
def test_only_addresses_of_pages_are_linked(address: str, *, linked: bool) -> None:
    assert find_link(address) == (address if linked else None)


# Budgets

WORDS = st.text(st.sampled_from("ab &*<\n\U0001f600"), max_size=40)
SIZED = st.builds(lambda text, times: text * times, WORDS, st.integers(0, 250))
PARTS = st.one_of(
    st.builds(Text, SIZED, st.sampled_from(Tone)),
    st.builds(
        lambda text, title: Quote((Piece(text), Piece("!", marked=True)), replace(META, title=title)), SIZED, WORDS
    ),
    st.builds(lambda text, n: Listing((Entry(text, ("x",)),) * n), WORDS, st.integers(1, 80)),
    st.builds(lambda n: Buttons((Button("b", "ask", "q"),) * n), st.integers(1, 60)),
)


@settings(max_examples=50, deadline=None)
@given(st.lists(PARTS, max_size=8) | st.lists(PARTS, min_size=1, max_size=2).map(lambda parts: parts * 30))
def test_posts_keep_to_their_budget_and_lose_nothing(parts: list[Part]) -> None:
    message = Message(tuple(parts), "Summary")
    posts = render(message, "en")
    assert_sound(posts)
    whole = "".join(rows(posts, "rich_text_section"))
    for part in parts:
        assert not isinstance(part, Text) or not part.text.strip() or paragraph(part.text) in whole
    quotes = [quote.text for quote in message.quotes]
    shown = rows(posts, "rich_text_quote")
    assert shown == [text for text in quotes if text in shown]
    assert len(shown) + whole.count("too many for a message here") == len(quotes)
    assert all(text in shown for text in quotes if measure(text) <= 6_000 and measure(escape(text)) <= 30_000)
    buttons = sum(len(part.buttons) for part in parts if isinstance(part, Buttons))
    pressed = [node["action_id"] for node in elements(posts, "button")]
    assert len([action for action in pressed if read_action(action) == "ask"]) == buttons


def test_a_quote_longer_than_an_element_stands_in_several_of_the_same_quote() -> None:
    text = "A sentence of some words. " * 200
    (post,) = render(quoted(text), "en")
    (quote,) = [row for row in post.blocks[0]["elements"] if row["type"] == "rich_text_quote"]
    assert len(quote["elements"]) > 1
    assert read(quote) == text


@pytest.mark.parametrize(("locale", "sentence"), [("en-GB", "This quote has 8,001"), ("fr", "Cette citation compte 8")])
def test_a_quote_too_long_for_a_post_is_left_out_and_its_source_stays(locale: str, sentence: str) -> None:
    sentence = sentence.replace("8,001", "8001")
    posts = render(say(Quote((Piece("x" * 8_001),), META), Quote((Piece("Short."),), replace(META))), locale)
    assert_sound(posts)
    assert rows(posts, "rich_text_quote") == ["Short."]
    assert rows(posts, "rich_text_section")[0].startswith(sentence)
    assert [link["url"] for link in elements(posts, "link")] == [LINK, LINK]
    assert "xxx" not in posts[0].plain


def test_quotes_that_fit_singly_go_into_posts_of_their_own() -> None:
    message = Message(tuple(Quote((Piece(sign * 5_000),), META, n) for n, sign in enumerate("ab", start=1)), "Found")
    first, second = render(message, "en")
    assert (first.text, second.text) == ("Found (1 of 2)", "Found (2 of 2)")
    assert [len(first.blocks), len(second.blocks)] == [1, 1]


@pytest.mark.parametrize("sign", ["a", "&", "*", ">", "\U0001f600"])
def test_the_plain_text_and_the_summary_keep_to_their_budgets(sign: str) -> None:
    posts = render(say(*(Text(sign * 7_500) for _ in range(2)), summary=sign * 7_500), "en")
    assert_sound(posts)
    assert "".join(rows(posts, "rich_text_section")) == sign * 15_000
    assert all("…" in post.text for post in posts)


@given(st.text(st.sampled_from("a\n \U0001f600"), max_size=20).map(lambda text: text * 400))
def test_cut_text_is_whole_when_put_together(text: str) -> None:
    pieces = cut(text)
    assert "".join(pieces) == text
    assert all(0 < measure(piece) <= 3_000 for piece in pieces)
    assert all(piece[-1].isspace() for piece in pieces[:-1] if re.search(r"\s", piece))


# What a reader meets


def test_the_first_button_opens_the_best_quote_that_has_an_address() -> None:
    quotes = [Quote((Piece("W."),), replace(META, link=link), n) for n, link in enumerate((None, LINK, LINK), start=1)]
    more = Buttons((Button("More", "more", "q"),))
    (post,) = render(say(*quotes, more), "en")
    assert [(b["text"]["text"], b["action_id"], b.get("url")) for b in post.blocks[-1]["elements"]] == [
        ("Open at quote 2", "pq:open", LINK),
        ("More", "pq:more", None),
    ]
    (post,) = render(say(quotes[1], more), "fr")
    assert post.blocks[-1]["elements"][0]["text"]["text"] == "Ouvrir à la citation"


def test_a_button_too_full_to_press_is_left_out_and_not_cut() -> None:
    posts = render(say(Buttons((Button("a", "more", "q" * 2_001), Button("b", "why", "q" * 2_000)))), "en")
    assert [button["action_id"] for button in elements(posts, "button")] == ["pq:why"]


def test_a_message_without_anything_to_show_still_says_its_summary() -> None:
    for parts in ((), (Text(" "),), (Buttons(()),), (Listing((Entry(""),)),)):
        (post,) = render(say(*parts, summary="All is *well*"), "en")
        assert (post.blocks, unescape(post.text), post.plain) == ((), "All is *well*", post.text)


@pytest.mark.parametrize(("verb", "action"), [("more", "pq:more"), ("ask", "pq:ask")])
def test_an_action_tells_its_verb(verb: str, action: str) -> None:
    assert name_action(verb) == action
    assert read_action(action) == read_action(f"{action}:2") == verb


@pytest.mark.parametrize("action", ["", "pq", "pq:", "other:more", "more"])
def test_an_action_of_others_has_no_verb(action: str) -> None:
    assert read_action(action) is None


def test_several_buttons_of_a_verb_have_actions_of_their_own() -> None:
    posts = render(say(Buttons(tuple(Button(topic, "ask", topic) for topic in "xyz"))), "en")
    assert [button["action_id"] for button in elements(posts, "button")] == ["pq:ask", "pq:ask:2", "pq:ask:3"]


@pytest.mark.parametrize("hours", [-10, -5, 0, 5.75, 12, 13.75])
@pytest.mark.parametrize("day", [date(1970, 1, 2), date(2026, 2, 28), date(2099, 12, 31)])
def test_a_date_is_the_same_day_for_every_reader(day: date, hours: float) -> None:
    (element,) = elements(render(quoted("W.", published=day), "en"), "date")
    assert (datetime.fromtimestamp(element["timestamp"], UTC) + timedelta(hours=hours)).date() == day


@pytest.mark.parametrize("day", [date.min, date(1899, 5, 4), date.max])
def test_a_date_that_clients_may_not_know_is_text(day: date) -> None:
    posts = render(quoted("W.", published=day), "en")
    assert elements(posts, "date") == []
    assert str(day.year) in rows(posts, "rich_text_section")[0]


def test_the_source_is_told_in_one_line_below_the_quote() -> None:
    also = Also("also in", (Link("Post"), Link("Herald", LINK)), "and 2 more")
    message = quoted("W.", title_note="derived", also=also, publisher="News")
    (block,) = render(message, "fr")[0].blocks
    assert [row["type"] for row in block["elements"]] == ["rich_text_quote", "rich_text_section"]
    told = "Title (derived) · News · 3 févr. 2026 · French · also in Post, Herald and 2 more"
    assert read(block["elements"][1]) == told
    assert [link["text"] for link in elements(render(message, "fr"), "link")] == ["Title", "Herald"]


# How every answer looks


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_message_looks_so(kind: str, snapshot: SnapshotAssertion) -> None:
    posts = render(KINDS[kind](), "fr" if kind == "in French" else "en")
    urls = frozenset(node["url"] for block in blocks_of(posts) for node in walk(block) if "url" in node)
    assert_sound(posts, urls)
    assert [asdict(post) for post in posts] == snapshot


def test_the_kinds_are_what_they_are_called() -> None:
    made = {kind: make() for kind, make in KINDS.items()}
    assert len(made["one quote"].quotes) == 1
    assert len(made["several quotes"].quotes) == 2
    assert made["partial"].quotes
    assert EN.say("answer.partial", words="").split(":")[0] in str(made["partial"].parts[0])
    assert made["nothing found"].outcome is Outcome.NOTHING


# Votes

VOTED = Buttons((Button("Helpful", "helpful", "k3J"), Button("Not helpful", "unhelpful", "k3J"), Button("Why", "why")))


def test_votes_are_feedback_buttons_where_everybody_sees_them() -> None:
    posts = render(say(Text("Words."), VOTED), "en")
    assert_sound(posts)
    assert [block["type"] for block in blocks_of(posts)] == ["rich_text", "actions", "context_actions"]
    (votes,) = elements(posts, "feedback_buttons")
    assert read_action(votes["action_id"]) == "vote"
    assert votes["positive_button"]["value"] == "helpful k3J"
    assert votes["negative_button"]["value"] == "unhelpful k3J"
    assert votes["negative_button"]["text"]["text"] == "Not helpful"


def test_votes_are_buttons_in_private_and_alone() -> None:
    for message in (replace(say(VOTED), private=True), say(Buttons(VOTED.buttons[:1]))):
        posts = render(message, "en")
        assert_sound(posts)
        assert {block["type"] for block in blocks_of(posts)} == {"actions"}


def test_the_home_tab_looks_so(snapshot: SnapshotAssertion) -> None:
    message = say(
        Text("I answer with the tracked articles' own words.", Tone.TITLE),
        Buttons((Button("Who founded it?", "example", "1"),)),
        Listing((Entry("Title", ("Publisher",)),)),
        Buttons((Button("Read again", "refresh"), Button("Status", "status"))),
    )
    assert render_home(replace(message, private=True), "en") == snapshot
