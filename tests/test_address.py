"""An address is what it looks like, or it is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import FetchError
from index.fetch.address import LAST_PORT, Address, join_address, read_address, read_host, show_address
from index.fetch.canonical import canonical, is_tracker

ANY = frozenset(range(1, LAST_PORT + 1))


def refusal(text: str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        read_address(text)
    return caught.value


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("https://news.example/a", "https://news.example/a"),
        ("  HTTPS://News.Example\n", "https://news.example/"),
        ("http://news.example:80/a", "http://news.example/a"),
        ("https://news.example:443", "https://news.example/"),
        ("http://news.example:443/", "http://news.example:443/"),
        ("http://news.example:/", "http://news.example/"),
        ("https://news.example/a?b=c&d#e", "https://news.example/a?b=c&d"),
        ("https://news.example#e", "https://news.example/"),
        ("https://news.example?b", "https://news.example/?b"),
        ("https://news.example/a?", "https://news.example/a?"),
        ("https://news.example./a", "https://news.example/a"),
        ("https://news.example/a/../b/./c", "https://news.example/b/c"),
        ("https://news.example/a/..", "https://news.example/"),
        ("https://news.example/a/%2e%2E/%2e/b", "https://news.example/b"),
        ("https://news.example/../../a", "https://news.example/a"),
        ("https://news.example//a//", "https://news.example//a//"),
        ("https://news.example/a b|c\\d", "https://news.example/a%20b%7Cc%5Cd"),
        ("https://news.example/100%/%zz/%c3%a9", "https://news.example/100%25/%25zz/%C3%A9"),
        ("https://news.example/été?q=fusée", "https://news.example/%C3%A9t%C3%A9?q=fus%C3%A9e"),
        ("https://news.example/@jane/p", "https://news.example/@jane/p"),
        ("https://news.example/?u=http://a@b/", "https://news.example/?u=http://a@b/"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://BÜCHER.example/", "https://xn--bcher-kva.example/"),
        ("https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/"),
        ("https://例え.テスト/", "https://xn--r8jz45g.xn--zckzah/"),
        ("https://my_site.news.example/", "https://my_site.news.example/"),
        ("https://a-.b.example/", None),
        ("https://93.184.216.34/", "https://93.184.216.34/"),
        ("https://[2606:4700:0:0::1111]/", "https://[2606:4700::1111]/"),
        ("https://[2606:4700::1]:443/a", "https://[2606:4700::1]/a"),
    ],
)
def test_an_address_has_one_form(text: str, read: str | None) -> None:
    if read is None:
        assert refusal(text).reason == "bad_address"
        return
    address = read_address(text)
    assert address.text == read
    assert read_address(read) == address
    assert "#" not in address.text


@pytest.mark.parametrize(
    "host",
    [
        "",
        ".",
        "..",
        "news..example",
        "news.example..",
        ".news.example",
        "news.example%00",
        "news%2eexample",
        "127%2e0%2e0%2e1",
        "news example",
        "news.example\\other.example",
        "news.example,other.example",
        "<news.example>",
        "{news}.example",
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.1",
        "0x7f.1",
        "127.1",
        "127.0.1",
        "0177.0.0.1",
        "017700000001",
        "127.0.0.01",
        "127.0.0.0x1",
        "127.0.0.256",
        "1.2.3.4.5",
        "news.1",
        "news.0x",
        "127。0。0。1",
        "127．0．0．1",
        "１２７.0.0.1",
        "①②⑦.0.0.1",
        "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
        "𝟏𝟐𝟕.𝟎.𝟎.𝟏",
        "ｌｏｃａｌｈｏｓｔ",
        "127.0.0.¹",
        "lo\u00adcalhost",
        "local\u200bhost.example",
        "\u202enews.example",
        "K\u0338elvin\u2044x.example",
        "xn--.example",
        "xn--\u00fc.example",
        "xn--a.example",
        "[",
        "[]",
        "[::1",
        "::1",
        "[::1%25lo]",
        "[fe80::1%eth0]",
        "[::ffff:127.0.0.1]x",
        "[127.0.0.1]",
        "[v1.a]",
        "[1:2:3:4:5:6:7:8:9]",
        "-news.example",
        "a" * 64 + ".example",
        ".".join(["a" * 50] * 6),
        "ü" * 60 + ".example",
    ],
)
def test_a_host_that_could_be_another_is_refused(host: str) -> None:
    assert refusal(f"http://{host}/").reason == "bad_address"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "bad_scheme"),
        ("news.example/a", "bad_scheme"),
        ("//news.example/a", "bad_scheme"),
        ("http:/news.example/a", "bad_scheme"),
        ("http:news.example", "bad_scheme"),
        ("http:\\\\news.example", "bad_scheme"),
        ("ftp://news.example/a", "bad_scheme"),
        ("file:///etc/passwd", "bad_scheme"),
        ("gopher://news.example/", "bad_scheme"),
        ("javascript:alert(1)", "bad_scheme"),
        ("data:text/html,x", "bad_scheme"),
        ("unix:///run/x.sock", "bad_scheme"),
        ("ｈttp://news.example/", "bad_scheme"),
        ("http://", "bad_address"),
        ("http:///a", "bad_address"),
        ("http://news.example:22/", "bad_port"),
        ("http://news.example:8080/", "bad_port"),
        ("http://news.example:0/", "bad_port"),
        ("http://news.example:99999/", "bad_port"),
        ("http://news.example:999999/", "bad_address"),
        ("http://news.example:８０/", "bad_address"),
        ("http://news.example:80:80/", "bad_address"),
        ("http://news.example:+80/", "bad_address"),
        ("http://me@news.example/", "credentials"),
        ("http://me:hunter2@news.example/", "credentials"),
        ("http://@news.example/", "credentials"),
        ("http://news.example\\@other.example/", "credentials"),
        ("http://news.example/a\nb", "bad_address"),
        ("http://news.example/\x00", "bad_address"),
        ("http://news.example\t.other.example/", "bad_address"),
        ("http://news.example/" + "a" * 2048, "bad_address"),
        ("http://news.example/" + "é" * 2000, "bad_address"),
    ],
)
def test_what_is_no_address_of_a_page_is_refused_with_its_reason(text: str, reason: str) -> None:
    assert refusal(text).reason == reason


def test_a_refused_port_is_told_with_those_that_are_open() -> None:
    assert refusal("http://news.example:22/").detail == "80, 443"
    assert read_address("http://news.example:8080/", frozenset({8080})).text == "http://news.example:8080/"


@pytest.mark.parametrize(
    "text",
    [
        "http://me:hunter2@news.example/",
        "http://me:hunter2@news.example/a@b",
        "http://me:hun/hunter2@news.example/",
        "http://me:hun?hunter2@news.example/",
        "http:/me:hunter2@news.example/",
        "http:me:hunter2@news.example/",
        "http:\\\\me:hunter2@news.example/",
        "me:hunter2@news.example/",
        "ftp://me:hunter2@news.example/",
        " http://me:hunter2@news.example:99999999/\n",
    ],
)
def test_a_password_is_never_repeated(text: str) -> None:
    assert "hunter2" not in str(refusal(text))


def test_an_address_is_shown_on_one_line_and_cut() -> None:
    assert show_address("http://news.example/@jane/\nx") == "http://news.example/@jane/ x"
    assert show_address("http://news.example/\u202e\ud800x") == "http://news.example/  x"
    assert len(show_address("http://news.example/" + "a" * 5000)) == 200


@given(st.text(max_size=60) | st.from_regex(r"https?://[^/]{0,30}(/.{0,20})?", fullmatch=True))
def test_whatever_is_read_stays_what_it_is(text: str) -> None:
    try:
        address = read_address(text, ANY)
    except FetchError:
        return
    assert address.text.isascii()
    assert address.text.isprintable()
    assert " " not in address.text
    assert read_address(address.text, ANY) == address
    assert read_host(f"[{address.host}]" if ":" in address.host else address.host) == (address.host, address.ip)


@given(st.text(max_size=60))
def test_a_link_leads_somewhere_or_is_refused(link: str) -> None:
    try:
        found = join_address(read_address("http://news.example/a/b"), link, ANY)
    except FetchError:
        return
    assert isinstance(found, Address)


# --- the canonical form


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("https://News.Example:443/a?utm_source=x&utm_medium=y&id=3#z", "https://news.example/a?id=3"),
        ("https://news.example/a?fbclid=x&gclid=y&mc_eid=z&msclkid=q", "https://news.example/a"),
        ("https://news.example/a?b=2&a=1", "https://news.example/a?b=2&a=1"),
        ("https://news.example/a?12345", "https://news.example/a?12345"),
        ("https://news.example/a?flag&b=", "https://news.example/a?flag&b="),
        ("https://news.example/a?cid=1", "https://news.example/a?cid=1"),
        ("https://news.example/a?uid=7&session=9&keyword=k", "https://news.example/a?uid=7&session=9&keyword=k"),
        ("https://news.example/a?&&b=1&", "https://news.example/a?b=1"),
        ("https://news.example/a?", "https://news.example/a"),
        ("https://news.example//a//b/", "https://news.example//a//b/"),
        ("https://news.example/%7ejane/%41%2Fb", "https://news.example/~jane/A%2Fb"),
        ("https://news.example/a?u=http%3A%2F%2Fb.example%2F", "https://news.example/a?u=http%3A%2F%2Fb.example%2F"),
        (
            "https://news.example/a?u=http://b.example/?utm_source=x",
            "https://news.example/a?u=http://b.example/?utm_source=x",
        ),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://news.example/a%00?x=%26y", "https://news.example/a%00?x=%26y"),
        ("https://news.example/a?utm%5Fsource=x", "https://news.example/a"),
    ],
)
def test_an_article_is_known_by_one_form(text: str, form: str) -> None:
    found = canonical(read_address(text))
    assert found == form
    assert canonical(read_address(found)) == found


@pytest.mark.parametrize(
    "name", ["id", "p", "page", "article", "story", "v", "q", "lang", "date", "cid", "é", "a b", ""]
)
def test_what_may_say_which_page_is_meant_is_no_tracker(name: str) -> None:
    assert not is_tracker(name)


@given(st.text(max_size=60))
def test_the_canonical_form_is_an_address_itself(text: str) -> None:
    try:
        address = read_address(f"https://news.example/{text}")
    except FetchError:
        return
    form = canonical(address)
    assert canonical(read_address(form)) == form
    assert read_address(form).origin == address.origin
