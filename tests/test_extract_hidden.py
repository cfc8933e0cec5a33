"""Every known way to hide text on a page: none of it can be quoted, and what stands beside it stays."""

from __future__ import annotations

import pytest

from index.extract.html.page import read_page
from index.extract.parsed import Received

SECRET = "The anchor was sold in secret to a collector in the capital, says a letter nobody has seen."
SHOWN = (
    "The old anchor of the harbour was taken from its place on Saturday, and nobody on the quay noticed it at all.",
    "Four men in orange vests loaded it on a lorry, put up barriers and thanked the passers-by for their patience.",
    "The museum has left the barriers where they were, and since Sunday people have been putting flowers there.",
    "The town has promised a reward of five thousand pounds to anybody who brings the anchor back by Christmas.",
)

INLINE = {
    "display": "display:none",
    "display, important": "display : none !important",
    "display with a comment": "display:/* x */none",
    "display with an escape": r"d\69splay:none",
    "visibility": "visibility:hidden",
    "visibility collapse": "visibility: collapse",
    "content-visibility": "content-visibility:hidden",
    "opacity": "opacity:0",
    "opacity almost": "opacity: .01",
    "filter": "filter:opacity(0%)",
    "font-size": "font-size:0",
    "font-size tiny": "font-size:1px",
    "font shorthand": "font:0/0 a",
    "off screen left": "position:absolute;left:-9999px",
    "off screen top": "position:fixed;top:-10000px",
    "off screen right": "position:absolute;left:9999px",
    "off screen by em": "position:absolute;left:-999em",
    "margin": "margin-left:-9999px",
    "translate": "transform:translateX(-9999px)",
    "translate by itself": "transform:translate(-100%, 0)",
    "text-indent": "text-indent:-9999px;white-space:nowrap",
    "clip": "position:absolute;clip:rect(0 0 0 0)",
    "clip of a pixel": "position:absolute;clip:rect(1px, 1px, 1px, 1px);width:1px;height:1px;overflow:hidden",
    "clip-path inset": "clip-path:inset(50%)",
    "clip-path circle": "clip-path: circle(0)",
    "clip-path polygon": "clip-path:polygon(0 0, 0 0, 0 0)",
    "no height": "height:0;overflow:hidden",
    "no width": "width:0px;overflow:hidden",
    "max-height": "max-height:0;overflow:hidden",
    "scale": "transform:scale(0)",
    "scale property": "scale:0",
    "turned": "transform:rotateY(90deg)",
    "behind": "position:absolute;z-index:-1",
    "white on white": "color:#fff",
    "nearly white": "color:rgb(250, 250, 252)",
    "own ground": "color:#123456;background:#123456",
    "own ground by name": "background-color:navy;color:#000080",
    "transparent": "color:transparent",
    "see-through": "color:rgba(0,0,0,0)",
    "see-through by hex": "color:#00000000",
    "fill": "-webkit-text-fill-color:transparent",
    "override": "unicode-bidi:bidi-override;direction:rtl",
    "mail": "mso-hide:all",
}

MARKUP = {
    "hidden": "<p hidden>{}</p>",
    "hidden until found": '<p hidden="until-found">{}</p>',
    "aria-hidden": '<p aria-hidden="true">{}</p>',
    "template": "<template><p>{}</p></template>",
    "noscript": "<noscript><p>{}</p></noscript>",
    "script": "<script type='text/plain'>{}</script>",
    "comment": "<!-- <p>{}</p> -->",
    "conditional comment": "<!--[if IE]><p>{}</p><![endif]-->",
    "instruction": "<?php {} ?>",
    "dialog": "<dialog><p>{}</p></dialog>",
    "popover": "<div popover><p>{}</p></div>",
    "input": "<input type='hidden' value='{}'>",
    "placeholder": "<input placeholder='{}'>",
    "textarea": "<textarea>{}</textarea>",
    "option": "<select><option>{}</option></select>",
    "button": "<button>{}</button>",
    "iframe": "<iframe>{}</iframe>",
    "object": "<object data='x'><p>{}</p></object>",
    "video": "<video><p>{}</p></video>",
    "audio": "<audio>{}</audio>",
    "canvas": "<canvas>{}</canvas>",
    "svg title": "<svg><title>{}</title><desc>{}</desc></svg>",
    "math annotation": "<math><annotation encoding='x'>{}</annotation></math>",
    "alt": "<img src='x' alt='{}'>",
    "title": "<p title='{}'>.</p>",
    "meta": "<meta name='description' content='{}'>",
    "noframes": "<noframes><p>{}</p></noframes>",
    "bdo": "<p><bdo dir='rtl'>{}</bdo></p>",
    "struck": "<p><s>{}</s></p>",
    "deleted": "<p><del>{}</del></p>",
    "ruby": "<p><ruby>x<rp>{}</rp><rt>{}</rt></ruby></p>",
    "font": "<p><font color='white'>{}</font></p>",
    "bgcolor": "<table bgcolor='#000000'><tr><td><font color='black'>{}</font></td></tr></table>",
    "data": "<p data-text='{}'>.</p>",
    **{
        f"class {name}": f"<p class='x {name} y'>{{}}</p>"
        for name in (
            "sr-only",
            "visually-hidden",
            "screen-reader-text",
            "d-none",
            "hidden",
            "is-hidden",
            "hide",
            "invisible",
        )
    },
}

RULES = {
    "tag": ("aside {display:none}", "<aside>{}</aside>"),
    "class": (".x1 {display:none}", "<p class='a x1'>{}</p>"),
    "id": ("#x1 {visibility:hidden}", "<p id='x1'>{}</p>"),
    "both": ("p.x1#y {opacity:0}", "<p id='y' class='x1'>{}</p>"),
    "attribute": ('[data-x="1"] {display:none}', "<p data-x='1'>{}</p>"),
    "attribute part": ("[class^=zz] {display:none}", "<p class='zz-top'>{}</p>"),
    "list of selectors": ("h7, .x1, .x2 {position:absolute;left:-9999px}", "<p class='x2'>{}</p>"),
    "descendant": (".out .in {display:none}", "<div class='out'><div><p class='in'>{}</p></div></div>"),
    "child": (".out > p {font-size:0}", "<div class='out'><p>{}</p></div>"),
    "in media screen": ("@media screen { .x1 {display:none} }", "<p class='x1'>{}</p>"),
    "in a layer": ("@layer base { .x1 {display:none} }", "<p class='x1'>{}</p>"),
    "behind an import": ("@import url(a.css); .x1 {display:none}", "<p class='x1'>{}</p>"),
    "behind key frames": ("@keyframes k {from{top:0}to{top:1px}} .x1 {display:none}", "<p class='x1'>{}</p>"),
    "commented": ("/* .x1 {} */ .x1 {/**/display:none}", "<p class='x1'>{}</p>"),
    "important over inline": (".x1 {display:none !important}", "<p class='x1' style='display:block'>{}</p>"),
    "specific over general": ("p {display:block} p.x1 {display:none} p {display:block}", "<p class='x1'>{}</p>"),
    "ground above": (".dark {background:#111} .dark p {color:#111}", "<div class='dark'><p>{}</p></div>"),
    "hidden inside visible": (".a {visibility:visible} .b {visibility:hidden}", "<div class=a><p class=b>{}</p></div>"),
    "unclosed": (".x1 {display:none", "<p class='x1'>{}</p>"),
    "upper case": (".x1 {DISPLAY:NONE}", "<p class='x1'>{}</p>"),
}


def read(hidden: str, style: str = "") -> str:
    """The text of a page with something between its second and third paragraph."""
    first, second, third, fourth = (f"<p>{text}</p>" for text in SHOWN)
    page = (
        f"<!doctype html><html lang=en><head><title>The anchor of the harbour</title><style>{style}</style></head>"
        f"<body><article><h1>The anchor of the harbour</h1>{first}{second}{hidden}{third}{fourth}</article>"
    )
    article = read_page(Received(page.encode(), "https://paper.example/a", "text/html")).article
    assert article is not None
    assert all(text in article.text for text in SHOWN)
    return article.text


@pytest.mark.parametrize("style", INLINE.values(), ids=INLINE)
@pytest.mark.parametrize(
    "around", ["<p style='{}'>{}</p>", "<div style='{}'><p>{}</p></div>", "<p>So. <span style='{}'>{}</span></p>"]
)
def test_text_hidden_by_its_style_is_left_out(around: str, style: str) -> None:
    assert "sold in secret" not in read(around.format(style, SECRET))


@pytest.mark.parametrize("markup", MARKUP.values(), ids=MARKUP)
def test_text_no_browser_shows_is_left_out(markup: str) -> None:
    assert "sold in secret" not in read(markup.format(*[SECRET] * markup.count("{}")))


@pytest.mark.parametrize(("style", "markup"), RULES.values(), ids=RULES)
def test_text_hidden_by_a_rule_is_left_out(style: str, markup: str) -> None:
    assert "sold in secret" not in read(markup.format(SECRET), style)


SEEN = {
    "details": "<details><summary>More</summary><p>{}</p></details>",
    "visible again": "<div style='visibility:hidden'><p style='visibility:visible'>{}</p></div>",
    "large again": "<div style='font-size:0'><p style='font-size:16px'>{}</p></div>",
    "coloured again": "<div style='color:#fff'><p style='color:#222'>{}</p></div>",
    "white on dark": "<div style='background:#111;color:#fff'><p>{}</p></div>",
    "white on a picture": "<div style='background:url(a.jpg);color:#fff'><p>{}</p></div>",
    "hidden on some widths": "<p class='hidden md:block'>{}</p>",
    "hidden on phones": "<p class='d-none d-md-block'>{}</p>",
    "cut to some lines": "<div style='max-height:120px;overflow:hidden'><p>{}</p></div>",
    "half see-through": "<p style='opacity:.5'>{}</p>",
    "set in": "<p style='text-indent:-2em;padding-left:2em'>{}</p>",
    "in the middle": "<div style='position:absolute;left:50%;transform:translate(-50%,-50%)'><p>{}</p></div>",
    "pulled back": "<div style='position:relative;left:50%;margin-left:-480px;width:960px'><p>{}</p></div>",
    "inert": "<p inert>{}</p>",
}

SEEN_RULES = {
    "print": "@media print { .x1 {display:none} }",
    "narrow": "@media (max-width:600px) { .x1 {display:none} }",
    "wide": "@media screen and (min-width:600px) { .x1 {display:none} }",
    "overruled": ".x1 {display:none} .x1 {display:block}",
    "overruled by id": "#i {display:block} .x1 {display:none}",
    "hover": ".x1:not(:hover) {display:none}",
    "before": ".x1::before {display:none}",
    "sibling": "p + .x9 {display:none}",
    "flicker": "body {opacity:0} html {visibility:hidden} body {display:none}",
    "key frames": "@keyframes k { from {opacity:0} to {opacity:1} }",
    "font face": "@font-face { font-family: x; font-size: 0 }",
    "nothing": "}}}{{{",
}


@pytest.mark.parametrize("markup", SEEN.values(), ids=SEEN)
def test_text_a_reader_can_see_is_kept(markup: str) -> None:
    assert SECRET in read(markup.format(SECRET))


@pytest.mark.parametrize("style", SEEN_RULES.values(), ids=SEEN_RULES)
def test_rules_that_hide_nothing_on_a_screen_hide_nothing(style: str) -> None:
    assert SECRET in read(f"<p class='x1' id='i'>{SECRET}</p>", style)


def test_the_tail_of_something_hidden_is_seen() -> None:
    text = read(
        "<p>The lorry was <span hidden>not </span>found on <time datetime='2026-10-03'>3 October</time> at noon.</p>"
    )
    assert "The lorry was found on 3 October at noon." in text


def test_a_main_part_behind_an_open_layer_is_seen() -> None:
    paragraphs = "".join(f"<p>{text}</p>" for text in SHOWN)
    page = f"<html lang=en><body><div aria-hidden=true><article><h1>The anchor</h1>{paragraphs}</article></div></body>"
    article = read_page(Received(page.encode(), "https://paper.example/a", "text/html")).article
    assert article is not None
    assert SHOWN[0] in article.text


def test_a_dark_page_whose_ground_is_in_a_file_of_its_own_is_seen() -> None:
    paragraphs = "".join(f"<p>{text}</p>" for text in SHOWN)
    page = f"<html lang=en><head><style>body {{color:#fff}}</style></head><body><article>{paragraphs}</article></body>"
    article = read_page(Received(page.encode(), "https://paper.example/a", "text/html")).article
    assert article is not None
    assert SHOWN[0] in article.text


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Zero\u200bwidth and\u2060 joined", "Zerowidth and joined"),
        ("soft\u00adhyphens go", "softhyphens go"),
        ("\u202eright to left\u202c is turned", "right to left is turned"),
        ("tags\U000e0041\U000e0042 are gone", "tags are gone"),
        ("می\u200cخواهم کتاب بخوانم", "می\u200cخواهم کتاب بخوانم"),
        ("family 👨\u200d👩\u200d👧 stays", "family 👨\u200d👩\u200d👧 stays"),
        ("heart ❤\ufe0f stays", "heart ❤\ufe0f stays"),
        ("3\u202f000&nbsp;€", "3\u202f000\u00a0€"),
        ("一\u3000二", "一\u3000二"),
        ("a &lt;b&gt; c &amp;amp; d", "a <b> c &amp; d"),
        ("⠃⠗⠁⠊⠇⠇⠑ stays", "⠃⠗⠁⠊⠇⠇⠑ stays"),
    ],
)
def test_signs_no_reader_sees_go_and_those_that_shape_words_stay(written: str, shown: str) -> None:
    sentence = " beside the anchor of the harbour, which was taken on Saturday."
    assert shown + sentence in read(f"<p>{written}{sentence}</p>")
