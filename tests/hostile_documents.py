"""Documents made to hang, to eat, to fell or to deceive whoever reads them; generated, so that none is kept."""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable, Iterator

from index.extract.parsed import Received
from tests.pages.story import read_furniture, read_stories
from tests.pages.styles import STYLES
from tests.pdfs import make_pdf, set_text, write_objects

Maker = Callable[[], bytes]

PAGE, RSS, PDF = "text/html; charset=utf-8", "application/rss+xml", "application/pdf"
ADDRESS = "https://hostile.example/x"


def html(inner: str) -> bytes:
    return f"<!doctype html><html lang=en><head><title>T</title></head><body>{inner}</body></html>".encode()


def rss(inner: str, doctype: str = "") -> bytes:
    return f"<?xml version='1.0'?>{doctype}<rss version='2.0'><channel>{inner}</channel></rss>".encode()


def laughs(levels: int = 12) -> str:
    entities = "".join(f"<!ENTITY e{i} '{f'&e{i - 1};' * 10}'>" for i in range(1, levels))
    return f"<!DOCTYPE r [<!ENTITY e0 'haha'>{entities}]>"


def attributes(count: int) -> str:
    return "<p " + " ".join(f"a{i}={i}" for i in range(count)) + ">x</p>"


def page_loop() -> bytes:
    return write_objects([
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 9 >>",
        b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R 3 0 R] /Count 9 >>",
    ], "/Root 1 0 R")  # fmt: skip


def deep_pages(levels: int = 5_000) -> bytes:
    nodes = [b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (i + 3) for i in range(levels)]
    return write_objects([b"<< /Type /Catalog /Pages 2 0 R >>", *nodes, b"<< /Type /Page >>"], "/Root 1 0 R")


def flate_bomb(size: int = 400_000_000) -> bytes:
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b"0 g " * 250_000) for _ in range(size // 1_000_000)) + packer.flush()
    stream = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed)
    return write_objects([
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R >>", stream,
    ], "/Root 1 0 R")  # fmt: skip


def calling_itself() -> bytes:
    form = b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X1 8 0 R >> >> /Length 6 >>"
    return make_pdf(["/X1 Do"], resources="/XObject << /X1 8 0 R >>", more=[form + b"\nstream\n/X1 Do\nendstream"])


PAGES: dict[str, Maker] = {
    "nested 100,000": lambda: html("<div>" * 100_000 + "x"),
    "nested inline 100,000": lambda: html("<p>" + "<b>" * 100_000 + "x"),
    "nested lists": lambda: html("<ul><li>" * 50_000 + "x"),
    "nested tables": lambda: html("<table><tr><td>" * 20_000 + "x"),
    "200,000 attributes": lambda: html(attributes(200_000)),
    "1,900 attributes 50 times": lambda: html(attributes(1_900) * 50),
    "a million brackets": lambda: html("<" * 1_000_000),
    "a million ampersands": lambda: html("&" * 1_000_000),
    "a million entities": lambda: html("&lt;" * 1_000_000),
    "one quote left open": lambda: html('<p title="' + "x" * 2_000_000),
    "many quotes left open": lambda: html("<p a='\"" * 200_000),
    "comments left open": lambda: html("<!--" * 500_000),
    "scripts left open": lambda: html("<script>" * 200_000),
    "200,000 paragraphs": lambda: html("<article>" + "<p>one two three four five." * 150_000 + "</article>"),
    "one long word": lambda: html("<article><p>" + "x" * 4_000_000 + "</p></article>"),
    "one long line": lambda: html("<article><p>" + "one two, " * 500_000 + "</p></article>"),
    "many line breaks": lambda: html("<article><p>" + "one<br>" * 300_000 + "</article>"),
    "many links": lambda: html("<article>" + "<a href=x>link</a> " * 150_000 + "</article>"),
    "100,000 rules": lambda: html("<style>" + ".a .b .c{display:none}" * 100_000 + "</style>" + "<p class='c'>x</p>" * 5_000),
    "deep rules": lambda: html("<style>" + ".a " * 60_000 + "{display:none}</style>" + "<div class=a>" * 240 + "x"),
    "open rules": lambda: html("<style>" + "{" * 400_000 + "</style><p>x</p>"),
    "nested media": lambda: html("<style>" + "@media all{" * 40_000 + "</style><p>x</p>"),
    "open comments in rules": lambda: html("<style>" + "/*" * 200_000 + "</style><p>x</p>"),
    "long style": lambda: html("<p style='" + "color:(" * 200_000 + "'>x</p>"),
    "many styles": lambda: html("<p style='left:-1px;position:absolute;font:x'>x</p>" * 60_000),
    "long class": lambda: html("<p class='" + "a " * 900_000 + "'>x</p>"),
    "nested JSON-LD": lambda: html("<script type='application/ld+json'>" + "[" * 250_000 + "</script><p>x</p>"),
    "wide JSON-LD": lambda: html("<script type='application/ld+json'>[" + "[]," * 80_000 + "[]]</script><p>x</p>"),
    "many headlines": lambda: html("<h1>The lost anchor</h1>" * 40_000),
    "long title": lambda: html("</body><title>" + "a - " * 800_000 + "</title>"),
    "many feeds": lambda: html("<link rel=alternate type=application/rss+xml href=/x>" * 60_000),
    "many zero-width signs": lambda: html("<article><p>" + "a\u200b\u200d" * 500_000 + "</p></article>"),
    "combining signs": lambda: html("<article><p>" + "e" + "\u0301" * 1_000_000 + "</p></article>"),
    "braille": lambda: html("<article>" + ("<p>" + "\u2801\u2802\u2803" * 20 + " words</p>") * 5_000 + "</article>"),
    "nothing but zeros": lambda: b"<html>" + b"\0" * 4_000_000,
    "wrong UTF-8": lambda: b"<html><body><p>" + b"\xc3\x28\xff\xfe" * 500_000,
    "half UTF-16": lambda: b"\xff\xfe" + ("<html><p>x" * 1000).encode("utf-16-le")[:-1],
    "UTF-32": lambda: ("\ufeff<html><body><p>" + "x " * 100_000).encode("utf-32"),
    "UTF-7": lambda: b"<meta charset=utf-7>" + b"+ADw-script+AD4-x" * 100_000,
    "mixed encodings": lambda: html("<p>é</p>" * 5000) + "é".encode("cp1252") * 50_000 + "я".encode("koi8-r") * 50_000,
    "surrogates": lambda: b"<html><p>" + b"\xed\xa0\x80" * 300_000,
    "shifting": lambda: b"<html lang=ja><p>" + b"\x1b$B!!\x1b(B" * 300_000,
    "entities as a page": lambda: laughs().encode() + html("&e11;"),
    "frameset": lambda: b"<html><frameset><frame src=x></frameset></html>",
    "xml page": lambda: b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>",
}  # fmt: skip

FEEDS: dict[str, Maker] = {
    "billion laughs": lambda: rss("<item><title>&e11;</title></item>", laughs()),
    "quadratic entity": lambda: rss("<item><title>" + "&e0;" * 50_000 + "</title></item>", f"<!DOCTYPE r [<!ENTITY e0 '{'x' * 50_000}'>]>"),
    "outer entity": lambda: rss("<item><title>&x;</title></item>", "<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///dev/zero'>]>"),
    "outer document type": lambda: rss("<item/>", "<!DOCTYPE r SYSTEM 'http://127.0.0.1:9/x.dtd'>"),
    "author with dots": lambda: rss("<item><author>a@" + "a." * 200_000 + "!</author></item>"),
    "200,000 attributes": lambda: rss("<item " + " ".join(f"a{i}='{i}'" for i in range(200_000)) + "/>"),
    "long style": lambda: rss("<item><description>&lt;p style='" + "a" * 100_000 + "!'&gt;</description></item>"),
    "open comments": lambda: rss("<item><description>" + "&lt;!--" * 80_000 + "</description></item>"),
    "nested 100,000": lambda: rss("<item>" * 100_000),
    "nested markup": lambda: rss("<item><description>" + "&lt;div&gt;" * 100_000 + "</description></item>"),
    "many items": lambda: rss("<item><guid>x</guid><title>t</title></item>" * 100_000),
    "many namespaces": lambda: rss("".join(f"<item xmlns:n{i}='u:{i}'/>" for i in range(50_000))),
    "long date": lambda: rss("<item><pubDate>" + "9" * 1_000_000 + "</pubDate></item>"),
    "dates in words": lambda: rss("<item><guid>x</guid><pubDate>le premier mardi octobre 2026 ou 2027</pubDate></item>" * 1_000),
    "long link": lambda: rss("<item><link>" + "http://" * 200_000 + "</link></item>"),
    "broken base": lambda: rss("<item xml:base='http://[::1'><link>/a</link></item>"),
    "no end": lambda: rss("<item><title>x")[:-30],
    "nested JSON": lambda: b'{"items":' + b"[" * 1_000_000,
    "long JSON number": lambda: b'{"items":[{"id":' + b"9" * 1_000_000 + b"}]}",
    "wide JSON": lambda: b'{"items":[' + b"{}," * 500_000 + b"{}]}",
}  # fmt: skip

PDFS: dict[str, Maker] = {
    "page loop": page_loop,
    "deep pages": deep_pages,
    "bomb": flate_bomb,
    "a form that calls itself": calling_itself,
    "100,000 objects": lambda: write_objects([b"<< /Type /Catalog /Pages 2 0 R >>", *[b"<< >>"] * 100_000], "/Root 1 0 R"),
    "huge count": lambda: make_pdf(["x"]).replace(b"/Count 1", b"/Count 999999999"),
    "many text operators": lambda: make_pdf(["BT /F1 9 Tf " + "(x) Tj T* " * 90_000 + " ET"]),
    "nested arrays": lambda: make_pdf(["[" * 100_000]),
    "nested dictionaries": lambda: write_objects([b"<< /A " * 20_000], "/Root 1 0 R"),
    "previous table loop": lambda: make_pdf(["x"]).replace(b"trailer << ", b"trailer << /Prev 9 "),
    "no table": lambda: make_pdf([set_text(["x " * 5000])]).split(b"xref")[0],
    "lying length": lambda: make_pdf(["BT (x) Tj ET"]).replace(b"/Length 12", b"/Length 999999999"),
    "odd numbers": lambda: make_pdf([f"{'9' * 5000} 0 Td BT /F1 1e308 Tf (x) Tj ET"]),
    "odd filters": lambda: make_pdf(["x"]).replace(b"/Length 1 ", b"/Length 1 /Filter [/LZWDecode /RunLengthDecode /JBIG2Decode] "),
    "encrypted nonsense": lambda: make_pdf(["x"]).replace(b"trailer << ", b"trailer << /Encrypt << /Filter /Standard /V 9 /R 9 >> "),
    "graphics states left open": lambda: make_pdf(["q " * 150_000]),
}  # fmt: skip


def hostile() -> Iterator[tuple[str, Received]]:
    """Every document above."""
    for kind, makers, media_type in (("page", PAGES, PAGE), ("feed", FEEDS, RSS), ("pdf", PDFS, PDF)):
        for name, make in makers.items():
            yield f"{kind}: {name}", Received(make(), ADDRESS, media_type, ("en", "fr"))


def mutated(count: int, seed: int = 7) -> Iterator[Received]:
    """Sound documents with bytes changed, taken out, doubled and moved."""
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    story, site = read_stories("fr")[0], read_furniture("fr")
    item = "<item><title>Un &amp; deux</title><link>/a</link><pubDate>Sat, 03 Oct 2026 10:00:00 GMT</pubDate></item>"
    sound = [
        *((style(story, site).encode(), PAGE) for style in STYLES.values()),
        (rss(item * 20), RSS),
        (make_pdf([set_text(["The harbour office counted four hundred ships. " * 20])]), PDF),
        (b'{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","content_html":"<p>x</p>"}]}', "application/feed+json"),
    ]  # fmt: skip
    for _ in range(count):
        data, media_type = chance.choice(sound)
        yield Received(mutate(data, chance), ADDRESS, media_type, ("fr", "en"))


def mutate(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(changed) or 1)
        length = chance.choice((1, 2, 8, 60, 500))
        match chance.randrange(5):
            case 0:
                changed[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del changed[at : at + length]
            case 2:
                changed[at:at] = changed[at : at + length] * chance.choice((1, 3, 40))
            case 3:
                other = chance.randrange(len(changed) or 1)
                changed[at : at + length] = changed[other : other + length]
            case _:
                changed[at:at] = chance.choice(
                    (b"<", b"&", b"\0", b"]]>", b"<!--", b"\xff\xfe", b'"', b"</", b"&#x0;", b"\x1b$B")
                )
    return bytes(changed)
