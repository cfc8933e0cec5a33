"""What a page says of itself, in which encoding it is, and what its blocks are."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import ExtractError
from index.extract.html.page import read_fragment, read_page
from index.extract.parsed import FeedLink, Received, WebPage
from index.extract.visible import strip_invisible
from index.model import BlockKind, Extracted
from tests.test_extract_hidden import SHOWN

ADDRESS = "https://www.paper.example/2026/10/anchor?id=7"
BODY = "".join(f"<p>{text}</p>" for text in SHOWN)


def read(
    head: str = "",
    body: str = BODY,
    *,
    h1: str = "The anchor of the harbour",
    lang: str = "lang=en",
    address: str = ADDRESS,
) -> WebPage:
    heading = f"<h1>{h1}</h1>" if h1 else ""
    page = f"<!doctype html><html {lang}><head>{head}</head><body><article>{heading}{body}</article></body></html>"
    return read_page(Received(page.encode(), address, "text/html; charset=utf-8", ("en", "fr")))


def article(
    head: str = "",
    body: str = BODY,
    *,
    h1: str = "The anchor of the harbour",
    lang: str = "lang=en",
    address: str = ADDRESS,
) -> Extracted:
    found = read(head, body, h1=h1, lang=lang, address=address).article
    assert found is not None
    return found


def ld(inner: str, kind: str = "NewsArticle") -> str:
    return f'<script type="application/ld+json">{{"@type":"{kind}",{inner}}}</script>'


# Title


@pytest.mark.parametrize(
    ("head", "h1", "title"),
    [
        ("<title>x</title>", "The anchor of the harbour", "The anchor of the harbour"),
        ("<title>The lost anchor of the harbour | The Paper</title>", "The Paper", "The lost anchor of the harbour"),
        ("<meta property=og:title content='The lost anchor'><title>x</title>", "The Paper", "The lost anchor"),
        ("<meta property=og:title content='The lost anchor of the harbour'>", "The lost anchor of our harbour", "The lost anchor of our harbour"),
        (ld('"headline":"The lost anchor"'), "", "The lost anchor"),
        ("<meta property=og:site_name content='Port - Sea'><title>Lost | found – Port - Sea</title>", "", "Lost | found – Port - Sea"),
        ("<title>One &amp;amp; two &mdash; a story</title>", "", "One & two — a story"),
    ],
)  # fmt: skip
def test_the_title_is_the_headline_if_the_page_agrees(head: str, h1: str, title: str) -> None:
    assert article(head, h1=h1).title == title


def test_without_any_title_it_is_derived() -> None:
    found = article(h1="")
    assert found.title_derived
    assert SHOWN[0].startswith(found.title[:40])


# Date


@pytest.mark.parametrize(
    ("head", "day"),
    [
        (ld('"datePublished":"2026-10-03T23:30:00+02:00"'), date(2026, 10, 3)),
        (ld('"datePublished":"2026-10-03"', "BlogPosting"), date(2026, 10, 3)),
        (ld('"datePublished":"2026-10-03"', "Recipe"), None),
        ("<meta property=article:published_time content=2026-10-03T08:00:00Z>", date(2026, 10, 3)),
        ("<meta name=DC.date.issued content=2026-10-03>", date(2026, 10, 3)),
        ("<meta name=pubdate content=20261003>", date(2026, 10, 3)),
        ("<meta name=date content='Sat, 03 Oct 2026 10:00:00 GMT'>", date(2026, 10, 3)),
        ("<meta name=date content='soon'>", None),
        ("<meta name=date content='0000-00-00'>", None),
        ("<meta name=date content='2026-13-45'>", None),
        ("<meta property=article:modified_time content=2026-10-03>", None),
        (ld('"dateModified":"2026-10-03"'), None),
        ("", None),
    ],
)
def test_a_date_is_declared_or_left_out(head: str, day: date | None) -> None:
    assert article(head).published == day


@pytest.mark.parametrize(
    ("time", "day"),
    [
        ("<time datetime=2026-10-03>today</time>", date(2026, 10, 3)),
        ("<time class='entry-date published' datetime=2026-10-03T08:00></time>", date(2026, 10, 3)),
        ("<span itemprop=datePublished content=2026-10-03></span>", date(2026, 10, 3)),
        ("<time class=updated datetime=2026-10-03>today</time>", None),
        ("<time>3 October 2026</time>", None),
    ],
)
def test_a_time_beside_the_headline_counts(time: str, day: date | None) -> None:
    assert article(body=time + BODY).published == day


# Author, publisher, address, language


@pytest.mark.parametrize(
    ("head", "author"),
    [
        (ld('"author":{"name":"Anne Pilot"}'), "Anne Pilot"),
        (ld('"author":[{"name":"Anne Pilot"},{"name":"Jan Quay"}]'), "Anne Pilot, Jan Quay"),
        (ld('"author":"By Anne Pilot"'), "Anne Pilot"),
        ("<meta name=author content='Par Anne Pilot'>", "Anne Pilot"),
        ("<meta property=article:author content='https://social.example/anne'>", None),
        ("<meta name=author content='@anne'>", None),
        ("", None),
    ],
)
def test_authors_are_names(head: str, author: str | None) -> None:
    assert article(head).author == author


@pytest.mark.parametrize(
    ("head", "address"),
    [
        ("", ADDRESS),
        ("<link rel=canonical href=/2026/10/anchor>", "https://www.paper.example/2026/10/anchor"),
        ("<link rel=canonical href=https://paper.example/anchor>", "https://paper.example/anchor"),
        ("<link rel=canonical href=https://evil.example/anchor>", ADDRESS),
        ("<link rel=canonical href=javascript:alert(1)>", ADDRESS),
        ("<link rel=canonical href='https://user:pw@www.paper.example/'>", ADDRESS),
        ("<base href=https://evil.example/><link rel=canonical href=/x>", ADDRESS),
        ("<meta property=og:url content=https://m.paper.example/a>", "https://m.paper.example/a"),
    ],
)
def test_the_address_is_the_pages_own_and_never_another_sites(head: str, address: str) -> None:
    assert article(head).url == address


def test_a_saved_page_keeps_the_address_it_names() -> None:
    assert (
        article("<link rel=canonical href=https://paper.example/a>", address="saved/a.html").url
        == "https://paper.example/a"
    )
    assert article(address="saved/a.html").url is None


@pytest.mark.parametrize(
    ("lang", "head", "language"),
    [
        ("lang=fr-FR", "", "fr"),
        ("lang=EN_us", "", "en"),
        ("xml:lang=de", "", "de"),
        ("", "<meta http-equiv=content-language content=it>", "it"),
        ("", "<meta property=og:locale content=pt_BR>", "pt"),
        ("", ld('"inLanguage":"es-ES"'), "es"),
        ("lang=und", "<meta property=og:locale content=nl_NL>", "nl"),
    ],
)
def test_the_language_is_the_declared_one(lang: str, head: str, language: str) -> None:
    found = article(head, lang=lang)
    assert (found.language, found.language_declared) == (language, True)


def test_a_language_nobody_declares_is_guessed() -> None:
    found = article(lang="")
    assert (found.language, found.language_declared) == ("en", False)


def test_the_publisher_is_the_site() -> None:
    assert article("<meta property=og:site_name content='The Paper'>").publisher == "The Paper"
    assert article(ld('"publisher":{"name":"The Paper"}')).publisher == "The Paper"
    assert article().publisher is None


@pytest.mark.parametrize(
    "script",
    [
        "{",
        "[" * 100_000,
        '{"@type":["NewsArticle",7],"headline":{"a":[]},"author":[[["x"]]]}',
        "null",
        '"x"',
        "[1,2,{}]",
        '{"@graph":7}',
    ],
    ids=range(7),
)
def test_odd_json_ld_does_no_harm(script: str) -> None:
    assert article(f'<script type="application/ld+json">{script}</script>').title == "The anchor of the harbour"


# Feeds and pages that lead to articles

LINKS = (
    "<link rel=alternate type=application/rss+xml href=/rss title='All news'>"
    "<link rel='alternate' type='application/atom+xml' href='https://www.paper.example/atom'>"
    "<link rel=alternate type=application/feed+json href=feed.json>"
    "<link rel=alternate type=application/rss+xml href=/rss>"
    "<link rel=alternate hreflang=fr href=/fr><link rel=alternate type=application/rss+xml href=javascript:x>"
)
FEEDS = (
    FeedLink("https://www.paper.example/rss", "All news", "rss"),
    FeedLink("https://www.paper.example/atom", "", "atom"),
    FeedLink("https://www.paper.example/2026/10/feed.json", "", "json"),
)


def test_an_article_may_name_feeds() -> None:
    page = read(LINKS)
    assert page.feeds == FEEDS
    assert page.article is not None


def test_a_page_that_leads_to_articles_has_none() -> None:
    teasers = "".join(
        f"<article><h2><a href=/{i}>Story number {i} of the day</a></h2><p>It began at noon.</p></article>"
        for i in range(20)
    )
    head = f"<title>The Paper</title><meta property=og:type content=website>{LINKS}"
    page = read(head, teasers, h1="The Paper", address="https://www.paper.example/")
    assert (page.article, page.title, len(page.feeds)) == (None, "The Paper", 3)


# Blocks


def test_blocks_are_what_the_author_made_them() -> None:
    found = article(
        body=f"<h2>Two nights</h2><p>{SHOWN[0]}</p><ul><li>One ship<ul><li>Two decks</li></ul></li><li>Three masts</li></ul>"
        f"<p>{SHOWN[1]}</p><table><tr><th>Port<th>Ships<tr><td>Brest<td>12</table><blockquote><p>{SHOWN[2]}</p></blockquote>"
        f"<pre>  x = 1\n  y = 2</pre><h3>After that</h3><p>{SHOWN[3]}</p>"
    )
    texts = [(block.kind.value, found.text[block.start : block.end]) for block in found.blocks]
    assert texts == [
        ("heading", "The anchor of the harbour"), ("heading", "Two nights"), ("paragraph", SHOWN[0]),
        ("item", "One ship"), ("item", "Two decks"), ("item", "Three masts"), ("paragraph", SHOWN[1]),
        ("table", "Port\tShips"), ("table", "Brest\t12"), ("paragraph", SHOWN[2]), ("code", "x = 1\n  y = 2"),
        ("heading", "After that"), ("paragraph", SHOWN[3]),
    ]  # fmt: skip


def test_blocks_are_disjoint_in_order_and_cover_the_text() -> None:
    found = article(body=f"<div>Loose words<p>{SHOWN[0]}</p>and more<br><br>of them<p>{SHOWN[1]}<p>{SHOWN[2]}</div>")
    at = 0
    for block in found.blocks:
        assert not found.text[at : block.start].strip()
        assert found.text[block.start : block.end].strip() == found.text[block.start : block.end] != ""
        at = block.end
    assert not found.text[at:].strip()
    assert all(block.kind is not BlockKind.CODE for block in found.blocks)


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("It left on <time datetime=x>3 October</time> at noon", "It left on 3 October at noon"),
        ("It cost <label>3 pounds</label> then", "It cost 3 pounds then"),
        ("He said <q>go</q> and went", "He said go and went"),
        ("about <math><mi>x</mi><mo>+</mo><mn>1</mn></math> of it", "about x+1 of it"),
        ("a <b>bold</b> <i>move</i>, <a href=/x>linked</a>.", "a bold move, linked."),
        ("one<br>two", "one\ntwo"),
        ("CO<sub>2</sub> and H<sub>2</sub>O", "CO2 and H2O"),
        ("<abbr title=x>UN</abbr> <cite>Report</cite> <small>small</small>", "UN Report small"),
        ("many   \n\t spaces", "many spaces"),
        ("long<wbr>word", "longword"),
        ("<custom-word>odd</custom-word> tag", "odd tag"),
    ],
)
def test_words_inside_a_sentence_stay_in_it(markup: str, shown: str) -> None:
    assert f"So: {shown}" in article(body=f"<p>{SHOWN[0]}</p><p>So: {markup}. {SHOWN[1]}</p><p>{SHOWN[2]}</p>").text


# Encodings

SENTENCES = {
    "fr": "L’ancre a été volée à l’été, en plein jour, et personne ne l’a remarqué : « merci de votre patience », ont-ils dit.",
    "de": "Der Anker wurde am hellichten Tag gestohlen, und die Männer dankten den Fußgängern für ihre Geduld überaus höflich.",
    "pl": "Kotwica została skradziona w biały dzień, a złodzieje podziękowali przechodniom za cierpliwość i odjechali żółtą ciężarówką.",
    "ru": "Якорь украли средь бела дня, а воры поблагодарили прохожих за терпение и уехали на грузовике в сторону порта.",
    "el": "Η άγκυρα κλάπηκε μέρα μεσημέρι και οι κλέφτες ευχαρίστησαν τους περαστικούς για την υπομονή τους.",
    "ja": "錨は白昼堂々と盗まれ、泥棒たちは通行人の忍耐に感謝してからトラックで立ち去りました。博物館はまだ柵をそのままにしています。",
    "zh": "船锚在光天化日之下被盗，窃贼感谢路人的耐心，然后开着卡车离开了。博物馆至今仍把栅栏留在原处。",
    "ko": "닻은 대낮에 도난당했고 도둑들은 행인들의 인내에 감사한 뒤 트럭을 타고 떠났다. 박물관은 울타리를 그대로 두었다.",
    "tr": "Çapa güpegündüz çalındı ve hırsızlar yoldan geçenlere sabırları için teşekkür edip kamyonla limana doğru uzaklaştılar.",
    "he": "העוגן נגנב לאור יום והגנבים הודו לעוברים ושבים על סבלנותם ונסעו במשאית לכיוון הנמל.",
    "ar": "سُرقت المرساة في وضح النهار وشكر اللصوص المارة على صبرهم ثم غادروا بالشاحنة نحو الميناء.",
}

HOW = ("header", "meta", "old meta", "lang")
IN = [
    ("fr", "utf-8", HOW), ("fr", "cp1252", HOW), ("fr", "utf-16", ("mark",)), ("fr", "utf-32", ("mark",)),
    ("fr", "utf-8-sig", ("mark",)), ("de", "cp1252", HOW), ("pl", "iso8859-2", HOW), ("pl", "cp1250", HOW[:3]),
    ("ru", "cp1251", HOW), ("ru", "koi8-r", HOW), ("ru", "utf-8", HOW), ("el", "cp1253", HOW), ("ja", "cp932", HOW),
    ("ja", "euc_jp", HOW), ("ja", "iso2022_jp", HOW), ("zh", "gb18030", HOW), ("ko", "cp949", HOW), ("tr", "cp1254", HOW),
    ("he", "cp1255", HOW), ("ar", "cp1256", HOW),
]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "encoding", "how"), [(it, encoding, how) for it, encoding, ways in IN for how in ways]
)
def test_pages_are_read_in_their_encoding(language: str, encoding: str, how: str) -> None:
    names = {
        "cp932": "shift_jis",
        "cp949": "euc-kr",
        "gb18030": "gb2312",
        "iso2022_jp": "iso-2022-jp",
        "euc_jp": "euc-jp",
    }
    name = names.get(encoding, encoding.replace("cp12", "windows-12").replace("iso8859", "iso-8859"))
    head = {
        "meta": f"<meta charset={name}>",
        "old meta": f'<meta http-equiv="Content-Type" content="text/html; charset={name}">',
    }
    text = SENTENCES[language]
    page = f"<!doctype html><html lang={language}><head>{head.get(how, '')}<title>T</title></head><body><article><p>{text}</p><p>{text} 2</p></article>"
    data = page.encode(encoding, errors="replace")
    found = read_page(Received(data, ADDRESS, f"text/html; charset={name}" if how == "header" else "text/html")).article
    assert found is not None
    expected = data.decode(encoding)
    assert found.text.split("\n\n")[0] in expected
    assert text[:20].encode(encoding, errors="replace").decode(encoding).removeprefix("\ufeff") in found.text


@pytest.mark.parametrize(
    ("told", "encoding"),
    [
        ("utf-8", "cp1252"),
        ("iso-8859-1", "utf-8"),
        ("windows-1252", "utf-8"),
        ("no-such-thing", "utf-8"),
        ("utf-7", "utf-8"),
        ("utf-16", "utf-8"),
        ("ascii", "utf-8"),
    ],
)
def test_a_wrong_declaration_is_found_out(told: str, encoding: str) -> None:
    page = f"<html lang=fr><head><meta charset={told}></head><body><article><p>{SENTENCES['fr']}</p><p>{SENTENCES['fr']} 2</p></article>"
    found = read_page(Received(page.encode(encoding), ADDRESS, f"text/html; charset={told}")).article
    assert found is not None
    assert SENTENCES["fr"] in found.text


def test_a_few_broken_bytes_do_not_change_the_encoding() -> None:
    page = f"<html lang=fr><body><article><p>{SENTENCES['fr']}</p><p>{SENTENCES['fr'] * 20}</p></article>".encode()
    found = read_page(Received(page.replace(b"\xc3\xa9t\xc3\xa9", b"\xc3t\xc3\xa9", 1), ADDRESS, "text/html")).article
    assert found is not None
    assert SENTENCES["fr"] in found.text


def test_utf_7_hides_no_markup() -> None:
    page = (
        "<html lang=en><head><meta charset=utf-7></head><body><article>"
        + BODY
        + "+ADw-p+AD4-sold+ADw-/p+AD4-</article>"
    )
    found = read_page(Received(page.encode(), ADDRESS, "text/html; charset=utf-7")).article
    assert found is not None
    assert "<p>sold" not in found.text


def test_an_encoding_nobody_can_tell_is_refused() -> None:
    noise = bytes((7 * i * i + 13 * i) % 128 + 128 for i in range(4000))
    with pytest.raises(ExtractError, match="unknown_encoding"):
        read_page(Received(b"<html><body><p>" + noise + b"</p></body></html>", ADDRESS, "text/html"))


# Anything at all

PIECES = st.sampled_from([
    "<p>", "</p>", "<div>", "</div>", "<ul><li>", "</li>", "</ul>", "<br>", "<br><br>", "<table><tr><td>", "<td>", "<tr>",
    "</table>", "<pre>", "</pre>", "<b>", "</b>", "<a href=x>", "</a>", "<h2>", "</h2>", "<blockquote>", "</blockquote>",
    "<p hidden>", "<span style='display:none'>", "</span>", "<!-- -->", "<article>", "</article>", "<details><summary>",
    "words of a sentence. ", "\u200b", "\u00a0", "&nbsp;", "&#0;", "&#x1F;", "\t", "\n", " ", "一二", "👨\u200d👩", "é", "&lt;", "<", "&",
    "\u2028", "\ufeff", "\u2801\u2802\u2803", SHOWN[0], SHOWN[1],
])  # fmt: skip


@given(st.lists(PIECES, min_size=1, max_size=60))
@settings(deadline=None, max_examples=150)
def test_whatever_the_markup_blocks_cover_what_is_seen(pieces: list[str]) -> None:
    page = f"<html lang=en><body>{''.join(pieces)}</body></html>"
    for fragment in (False, True):
        received = Received(page.encode(), ADDRESS, "text/html; charset=utf-8", ("en",), fragment)
        try:
            found = read_fragment(received) if fragment else read_page(received).article
        except ExtractError:
            continue
        assert found is not None
        at = 0
        for block in found.blocks:
            assert at <= block.start < block.end
            assert not found.text[at : block.start].strip()
            at = block.end
        assert not found.text[at:].strip()
        assert strip_invisible(found.text) == found.text
        assert found.title.strip()
