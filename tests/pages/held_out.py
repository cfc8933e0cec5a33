"""Three more ways to build a page, written after the reader was finished and before its results were looked at."""

from __future__ import annotations

from html import escape

from tests.pages.story import Furniture, Story
from tests.pages.styles import Style, as_html, as_table, grouped, json_ld, links


def boxes(story: Story, site: Furniture) -> str:
    """A page made by scripts and sent as boxes in boxes: no paragraphs, no articles, no headings but the first."""
    flow: list[str] = []
    for kind, parts in grouped(story):
        text = escape(parts[0].text)
        if kind == "items":
            flow.append(
                "<div class='l7'>" + "".join(f"<div class='l7i'>{escape(it.text)}</div>" for it in parts) + "</div>"
            )
        elif kind == "rows":
            flow.append(f"<div class='tb'>{as_table(parts)}</div>")
        elif parts[0].kind == "heading":
            flow.append(f"<div class='k2'><span><strong>{text}</strong></span></div>")
        else:
            flow.append(f"<div class='k1'><span>{text}</span></div>")
    menu = "".join(f"<div class='m1'><a href='/{i}'>{it}</a></div>" for i, it in enumerate(site["nav"]))
    cards = "".join(
        f"<div class='q3'><a href='/s{i}'><div>{escape(it)}</div></a></div>" for i, it in enumerate(site["teaser"])
    )
    return f"""<!doctype html><html lang="{story.language}"><head><title>{escape(story.title)}</title>{json_ld(story, site)}
<meta property="og:site_name" content="{escape(site["site"][0])}"></head><body><div id="__next"><div class="a1"><div class="b1">{menu}</div>
<div class="b2"><div class="c1"><h1>{escape(story.title)}</h1><div class="c2">{site["stamp"][0]}</div></div>
<div class="c3"><div class="k1"><span><b>{escape(story.parts[0].text)}</b></span></div>{"".join(flow)}</div>
<div class="c4"><div class="c5">{site["related"][0]}</div>{cards}</div></div></div>
<div class="z9"><div>{escape(site["cookie"][0])}</div><div class="z8">{site["cookie_button"][0]}</div></div>
<div class="f1">{links(site["footer"], "div")}<div>{site["copyright"][0]}</div></div></div></body></html>"""


def review(story: Story, site: Furniture) -> str:
    """A review: sections with headers of their own, pull-out boxes, pictures inside the paragraphs, footers inside."""
    picture = f"<figure><picture><source srcset=x><img src=y alt=''></picture><figcaption>{escape(site['caption'][0])}. {escape(site['credit'][0])}</figcaption></figure>"
    body = as_html(
        story,
        extra={1: picture, 4: f"<div class='module module--support'><p>{escape(site['newsletter'][0])}</p></div>"},
        heading="h3",
    )
    return f"""<!doctype html><html lang="{story.language}"><head><title>{escape(story.title)} : {site["site"][0]}</title>
<meta name="author" content="{escape(story.author)}"><meta property="article:published_time" content="{story.published}"></head>
<body class="page"><div class="mast"><a href="/">{site["site"][0]}</a>{links(site["nav"], "span")}</div>
<section class="hero"><div class="hero__text"><span class="tag">{site["nav"][4]}</span><h1>{escape(story.title)}</h1><h2 class="dek">{escape(story.parts[0].text)}</h2>
<div class="hero__by">{escape(story.author)} · {site["stamp"][0]} · {site["reading"][0]}</div></div></section>
<section class="piece"><div class="piece__in">{body}<p class="endnote"><i>{escape(site["bio"][0])}</i></p></div></section>
<section class="join"><h2>{site["comments"][0]}</h2>{"".join(f"<blockquote class=reply><p>{escape(it)}</p></blockquote>" for it in site["comment"])}</section>
<section class="more"><h2>{site["most"][0]}</h2><ol>{links(site["teaser"])}</ol></section>
<footer>{links(site["footer"], "span")} {site["copyright"][0]}</footer></body></html>"""


def portal(story: Story, site: Furniture) -> str:
    """A portal: the story in the middle of three columns, with advertising between all paragraphs."""
    ads = {i: f"<div id='ad-{i}' class='adslot'><span>{site['ad'][0]}</span></div>" for i in range(12)}
    side = f"<td class='col'><ul>{links(site['nav'])}</ul><ul>{links(site['teaser'])}</ul></td>"
    return f"""<!doctype html><html lang="{story.language}"><head><title>{site["site"][0]} | {escape(story.title)}</title>
<meta name="dcterms.created" content="{story.published[:10]}"><meta property="og:title" content="{escape(story.title)}"></head><body>
<table class="layout"><tr>{side}<td class="mid"><div class="crumbs">{" &gt; ".join(site["nav"][:3])}</div><h1>{escape(story.title)}</h1>
<p class="by">{escape(story.author)}</p><p class="intro">{escape(story.parts[0].text)}</p>{as_html(story, extra=ads)}
<p class="src">{escape(site["credit"][0])}</p><div class="sharebar">{links(site["share"], "span")}</div></td>{side}</tr></table>
<p>{escape(site["app"][0])}</p><p>{site["copyright"][0]}</p></body></html>"""


HELD_OUT: dict[str, Style] = {it.__name__: it for it in (boxes, review, portal)}
