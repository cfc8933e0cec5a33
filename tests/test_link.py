"""A browser, as the specification of text fragments has it, must open every link inside the quote."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import quote, unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.link import deep_link
from index.model import Article, Block, Extracted
from tests.fragment_browser import load, parse

URL = "https://example.org/news/42"


def make_article(*blocks: str, url: str | None = URL, title: str = "", page: int | None = None) -> Article:
    spans, at = [], 0
    for block in blocks:
        spans.append(Block(at, at + len(block), page=page))
        at += len(block) + 2
    content = Extracted("\n\n".join(blocks), tuple(spans), title, not title, "fr", True, url=url)
    return Article(1, 1, "", URL, datetime(2024, 3, 1, tzinfo=UTC), content)


def link_to(quoted: str, article: Article, longest: int = 3000) -> str:
    start = article.text.rindex(quoted)
    link = deep_link(article, start, start + len(quoted), longest)
    assert link is not None
    return link


def directive_to(quoted: str, article: Article, longest: int = 3000) -> str:
    return unquote(link_to(quoted, article, longest).partition(":~:text=")[2])


WORDS = (
    *("l’usine", "aujourd’hui", "été", "Été", "qu’il", "œuvre", "rendez-vous", "M.", "le", "de", "la", "a", "dit"),
    *("the", "U.S.", "don't", "well-known", "price", "of", "Straße", "Größe", "und", "niño", "¿qué?", "años"),
    *("1\u202f200", "45\u202f%", "2019", "n°\u00a07", "3,5", "[1]", "(sic)", "—", "vrai\u202f!", "donc\u202f:", "R&D"),
    *("«\u202foui\u202f»", "“yes”", "„ja“", "москва", "привет", "서울에서", "정말", "coopé\u00adrative", "a|b", "🚀"),
)
CLAUSES = ("東京で", "二〇一九年に", "会社は", "「はい」と", "ロケットが", "2019年に", "中国的公司", "飛んだ")

sentences = st.one_of(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=14).flatmap(
        lambda words: st.lists(
            st.sampled_from([" ", " ", " ", ", ", "\n"]), min_size=len(words), max_size=len(words)
        ).map(lambda gaps: "".join(word + gap for word, gap in zip(words, gaps, strict=True)).strip(", \n") + ".")
    ),
    st.lists(st.sampled_from(CLAUSES), min_size=1, max_size=5).map(lambda clauses: "、".join(clauses) + "。"),
)


@st.composite
def quotes(draw: st.DrawFn) -> tuple[Article, int, int]:
    """An article that repeats itself, and one or more neighbouring sentences of it."""
    pool = draw(st.lists(sentences, min_size=1, max_size=5))
    layout = draw(st.lists(st.lists(st.sampled_from(pool), min_size=1, max_size=4), min_size=1, max_size=4))
    spans, blocks, at = [], [], 0
    for block in layout:
        for sentence in block:
            spans.append((at, at + len(sentence)))
            at += len(sentence) + 1
        blocks.append(" ".join(block))
        at += 1
    url = draw(st.sampled_from([URL, f"{URL}#top", f"{URL}?a=b&c=d#s-2:~:text=old"]))
    first = draw(st.integers(0, len(spans) - 1))
    last = draw(st.integers(first, min(first + 2, len(spans) - 1)))
    title = draw(st.sampled_from(["", "Un titre", pool[0].strip(".")]))
    return make_article(*blocks, url=url, title=title), spans[first][0], spans[last][1]


@settings(max_examples=400, deadline=None)
@given(quotes(), st.sampled_from([60, 200, 512, 3000]))
def test_a_browser_opens_the_link_within_the_quote(case: tuple[Article, int, int], longest: int) -> None:
    article, start, end = case
    link = deep_link(article, start, end, longest)
    assert link is not None
    if link == article.content.url:
        return
    assert len(link) <= longest
    address = (article.content.url or "").partition(":~:")[0]
    head = address if "#" in address else f"{address}#"
    assert link.startswith(f"{head}:~:text=")
    for narrow in (" ", "\u202f"):
        opened = load(article, narrow).open(link.removeprefix(f"{head}:~:text="))
        assert opened is not None, link
        assert start <= opened[0] < opened[1] <= end, link


@settings(max_examples=200, deadline=None)
@given(quotes())
def test_a_link_says_the_quote_word_for_word(case: tuple[Article, int, int]) -> None:
    article, start, end = case
    link = deep_link(article, start, end) or ""
    if link == article.content.url:
        return
    prefix, first, last, suffix = parse(link.partition(":~:text=")[2])
    quoted, text = (" ".join(part.replace("\u00ad", "").split(" ")) for part in (article.text[start:end], article.text))
    assert first in quoted
    assert last in quoted[quoted.index(first) + len(first) :]
    assert re.search(re.escape(prefix) + r"\s*" + re.escape(first), text)
    assert re.search(re.escape(last or first) + r"\s*" + re.escape(suffix), text)


@settings(max_examples=200, deadline=None)
@given(quotes())
def test_narrow_spaces_lost_in_storage_never_lead_elsewhere(case: tuple[Article, int, int]) -> None:
    published, start, end = case
    blocks = [published.text[block.start : block.end].replace("\u202f", " ") for block in published.content.blocks]
    stored = make_article(*blocks, title=published.title)
    link = deep_link(stored, start, end) or ""
    if link == URL:
        return
    for narrow in (" ", "\u202f"):
        opened = load(stored, narrow, shown=published.text).open(link.partition(":~:text=")[2])
        assert opened is None or start <= opened[0] < opened[1] <= end


PLAIN = "La vieille conserverie du port a rouvert ses portes hier matin devant une foule de curieux."


@pytest.mark.parametrize(
    ("quoted", "directive"),
    [
        (PLAIN, "La vieille conserverie du,une foule de curieux"),
        (
            "«\u202fNous verrons bien ce soir\u202f», dit-elle sans trop y croire.",
            "verrons bien ce,sans trop y croire",
        ),
        ("Le prix a doublé en dix ans : 45 % des ménages y ont renoncé.", "Le prix a doublé,ménages y ont renoncé"),
        ("En 2019 12 000 personnes ont quitté la ville sans se retourner.", "ont quitté la ville,sans se retourner"),
        ("Le port, dit-il, est vrai\u202f! On y croit.", "Le port, dit-il, est,On y croit"),
        (
            "Ein Rendez-vous mit dem Fluss, sagt Jördis Öztürk-Albrecht.",
            "Ein Rendez-vous mit dem,Fluss, sagt Jördis Öztürk-Albrecht",
        ),
        ("He left in May. Nobody knew where the keeper had gone.", "He left in May,the keeper had gone"),
        ("Oui.", "Oui"),
        ("« Oui ! »", "« Oui ! »"),
        ("1 200 000 € en 2019.", "1 200 000 € en 2019"),
        ("町は、来年の春に、新しい灯台を建てる。", "町は、来年の春に,新しい灯台を建てる"),
        ("บริษัทนี้ก่อตั้งขึ้นที่เมืองหลวง โดยวิศวกรสองคน", "บริษัทนี้ก่อตั้งขึ้นที่เมืองหลวง,โดยวิศวกรสองคน"),
        (
            "이 회사는 두 명의 기술자가 어느 작은 도시에서 함께 설립하였다.",
            "이 회사는 두 명의,작은 도시에서 함께 설립하였다",
        ),
    ],
)
def test_both_ends_are_plain_words(quoted: str, directive: str) -> None:
    assert directive_to(quoted, make_article("Avant cela, rien.", quoted, "Après cela, plus rien.")) == directive


def test_a_range_spans_blocks_but_its_ends_do_not() -> None:
    article = make_article("Deux mots", "et la suite de la phrase", "qui finit ici pour de bon")
    assert directive_to(article.text, article) == "et la suite de,ici pour de bon"


def test_a_start_that_stands_elsewhere_is_lengthened() -> None:
    article = make_article("La Vieille Conserverie du port, un jour.", PLAIN)
    assert directive_to(PLAIN, article).startswith("La vieille conserverie du port a,")


def test_a_title_is_on_the_page_too() -> None:
    article = make_article(PLAIN, title="LA VIEILLE CONSERVERIE DU PORT")
    assert directive_to(PLAIN, article).startswith("La vieille conserverie du port a,")


def test_a_repeated_sentence_is_told_apart_by_the_words_before_it() -> None:
    article = make_article(PLAIN, f"Rappelons-le, ce fut long. {PLAIN}")
    assert directive_to(PLAIN, article) == "long.-,La vieille conserverie du,une foule de curieux"


def test_a_repeated_sentence_that_opens_its_block_is_told_apart_by_the_words_after_it() -> None:
    article = make_article(PLAIN, "Un titre", f"{PLAIN} Ils sont venus de loin.")
    assert directive_to(PLAIN, article) == "une foule de curieux,-. Ils"


def test_a_repeated_block_is_told_apart_by_the_block_before() -> None:
    article = make_article(PLAIN, "Un titre", PLAIN)
    assert directive_to(PLAIN, article) == "titre-,La vieille conserverie du,une foule de curieux"


def test_context_takes_other_signs_only_where_plain_words_do_not_reach() -> None:
    before = make_article(f"Hier. {PLAIN}", f"Il le dit 12 hier. {PLAIN}")
    assert directive_to(PLAIN, before) == "12 hier.-,La vieille conserverie du,une foule de curieux"
    after = make_article(PLAIN, "Un titre", f"{PLAIN} (sic) Ils sont venus de loin.")
    assert directive_to(PLAIN, after) == "une foule de curieux,-. (sic)"


def test_an_end_that_stands_earlier_in_the_quote_is_lengthened() -> None:
    quoted = "Au printemps de cette année, la mer monte au loin. Puis un soir, la mer monte au loin."
    assert directive_to(quoted, make_article(quoted)) == "Au printemps de cette,soir, la mer monte au loin"


def test_the_first_of_two_copies_needs_no_help() -> None:
    article = make_article(f"{PLAIN} Ils sont venus.", PLAIN)
    assert unquote(deep_link(article, 0, len(PLAIN)) or "").endswith("=La vieille conserverie du,une foule de curieux")


def test_soft_hyphens_are_left_out() -> None:
    quoted = "Die Großwärme\u00adpumpe steht am Ufer."
    assert directive_to(quoted, make_article(quoted)) == "Die Großwärmepumpe steht am Ufer"


def test_one_word_of_a_longer_quote_is_too_little() -> None:
    assert link_to(PLAIN, make_article(PLAIN), len(URL) + 20) == URL


@pytest.mark.parametrize(
    ("url", "head"),
    [
        (URL, f"{URL}#:~:text="),
        (f"{URL}#", f"{URL}#:~:text="),
        (f"{URL}?q=a%20b#part-2", f"{URL}?q=a%20b#part-2:~:text="),
        (f"{URL}#part-2:~:text=old", f"{URL}#part-2:~:text="),
        (f"{URL}#:~:text=old", f"{URL}#:~:text="),
        ("https://example.org/campfire/amplifier?ampere=1", "https://example.org/campfire/amplifier?ampere=1#:~:text="),
    ],
)
def test_the_address_and_its_own_anchor_are_kept(url: str, head: str) -> None:
    assert link_to(PLAIN, make_article(PLAIN, url=url)).partition("La%20")[0] == head


@pytest.mark.parametrize(
    ("url", "page", "link"),
    [
        ("https://example.org/report.PDF?v=2", None, "https://example.org/report.PDF?v=2"),
        ("https://example.org/report.pdf#page=1", 7, "https://example.org/report.pdf#page=7"),
        ("https://example.org/report/42", 3, "https://example.org/report/42#page=3"),
        ("https://amp.example.org/news", None, "https://amp.example.org/news"),
        ("https://example.org/news/42/amp/", None, "https://example.org/news/42/amp/"),
        ("https://example.org/news?id=4&outputType=amp", None, "https://example.org/news?id=4&outputType=amp"),
        ("https://example-org.cdn.ampproject.org/v/s/42", None, "https://example-org.cdn.ampproject.org/v/s/42"),
        ("http://[not an address", 2, "http://[not an address#page=2"),
    ],
)
def test_pdfs_open_at_their_page_and_amp_addresses_are_left_alone(url: str, page: int | None, link: str) -> None:
    assert link_to(PLAIN, make_article(PLAIN, url=url, page=page)) == link


@pytest.mark.parametrize("url", [None, ""])
def test_an_article_without_address_has_no_link(url: str | None) -> None:
    assert deep_link(make_article(PLAIN, url=url), 0, len(PLAIN)) is None


def test_a_link_that_grows_too_long_loses_its_end_and_then_its_fragment() -> None:
    article = make_article(PLAIN)
    whole = link_to(PLAIN, article)
    assert link_to(PLAIN, article, len(whole)) == whole
    assert directive_to(PLAIN, article, len(whole) - 1) == "La vieille conserverie du"
    assert link_to(PLAIN, article, len(URL) + 12) == URL


@pytest.mark.parametrize("quoted", ["...", "— « » !", "\u0301", "\ud800"])
def test_what_no_browser_finds_is_linked_as_a_whole(quoted: str) -> None:
    assert link_to(quoted, make_article("Un.", quoted)) == URL


def test_signs_of_the_grammar_are_encoded() -> None:
    link = link_to("R&D, a-b, c=d", make_article("R&D, a-b, c=d"))
    assert link.endswith(f"text={quote('R&D, a-b, c=d', safe='').replace('-', '%2D')}")
