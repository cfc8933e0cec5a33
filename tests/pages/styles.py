"""Seven ways in which publishers build a page; each puts a story and a site's furniture into markup of its own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from html import escape
from itertools import groupby

from tests.pages.story import Furniture, Part, Story

Style = Callable[[Story, Furniture], str]


def links(texts: list[str], around: str = "li") -> str:
    return "".join(f'<{around}><a href="/x/{i}">{escape(it)}</a></{around}>' for i, it in enumerate(texts))


def grouped(story: Story) -> Iterator[tuple[str, list[Part]]]:
    """The parts without the lead, items and rows together."""
    kinds = {"item": "items", "row": "rows"}
    for key, parts in groupby(story.parts[1:], key=lambda part: kinds.get(part.kind, str(id(part)))):
        yield (key if key in kinds.values() else ""), list(parts)


def as_table(parts: list[Part]) -> str:
    cells = [part.text.split(" | ") for part in parts]
    head = "<tr>" + "".join(f"<th>{escape(it)}</th>" for it in cells[0]) + "</tr>"
    rows = "".join("<tr>" + "".join(f"<td>{escape(it)}</td>" for it in row) + "</tr>" for row in cells[1:])
    return f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"


def as_html(story: Story, *, extra: dict[int, str] | None = None, heading: str = "h2", cls: str = "") -> str:
    """The story's blocks; ``extra`` is put in behind the n-th."""
    out: list[str] = []
    attribute = f' class="{cls}"' if cls else ""
    for number, (kind, parts) in enumerate(grouped(story)):
        text = escape(parts[0].text)
        if kind == "items":
            out.append("<ul>" + "".join(f"<li>{escape(part.text)}</li>" for part in parts) + "</ul>")
        elif kind == "rows":
            out.append(as_table(parts))
        elif parts[0].kind == "heading":
            out.append(f"<{heading}>{text}</{heading}>")
        elif parts[0].kind == "quote":
            out.append(f"<blockquote><p>{text}</p></blockquote>")
        else:
            out.append(f"<p{attribute}>{text}</p>")
        out.append((extra or {}).get(number, ""))
    return "\n".join(out)


def head(story: Story, site: Furniture, more: str = "") -> str:
    title, name = escape(story.title), escape(site["site"][0])
    return (
        f'<head><meta charset="utf-8"><title>{title} | {name}</title>'
        f'<meta property="og:title" content="{title}"><meta property="og:site_name" content="{name}">'
        f'<meta property="og:type" content="article"><link rel="alternate" type="application/rss+xml" href="/feed">'
        f"{more}</head>"
    )


def json_ld(story: Story, site: Furniture) -> str:
    told = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "WebSite", "name": site["site"][0]},
            {
                "@type": "NewsArticle",
                "headline": story.title,
                "datePublished": story.published,
                "author": [{"@type": "Person", "name": story.author}],
                "publisher": {"@type": "Organization", "name": site["site"][0]},
            },
        ],
    }
    return f'<script type="application/ld+json">{json.dumps(told)}</script>'


def daily(story: Story, site: Furniture) -> str:
    """A newspaper with clean markup, a cookie layer, a pitch in the middle and teasers beside."""
    figure = (
        f'<figure class="article__image"><img src="a.jpg" alt="{escape(site["caption"][0])}"><figcaption>'
        f"{escape(site['caption'][0])} <span class='credit'>{escape(site['credit'][0])}</span></figcaption></figure>"
    )
    pitch = (
        f'<aside class="newsletter-promo"><p>{escape(site["newsletter"][0])}</p>'
        f"<button>{escape(site['newsletter_button'][0])}</button></aside>"
    )
    return f"""<!DOCTYPE html><html lang="{story.language}-XX">{head(story, site, json_ld(story, site))}<body>
<a class="skip-link" href="#main">{site["skip"][0]}</a>
<div id="onetrust-banner-sdk" role="dialog"><p>{escape(site["cookie"][0])}</p>{links(site["cookie_button"], "span")}</div>
<header><nav aria-label="main"><ul>{links(site["nav"])}</ul></nav><a href="/sub">{site["subscribe"][0]}</a></header>
<main id="main"><article><header><h1>{escape(story.title)}</h1><p class="article__standfirst">{escape(story.parts[0].text)}</p>
<p class="byline">{escape(story.author)}</p><time datetime="{story.published}">{site["stamp"][0]}</time>
<ul class="share">{links(site["share"])}</ul></header>{figure}
<div class="article__body">{as_html(story, extra={1: pitch, 4: f'<div class="ad"><span>{site["ad"][0]}</span></div>'})}</div>
<footer><h3>{site["tags"][0]}</h3><ul>{links(site["tag"])}</ul><p>{escape(site["bio"][0])}</p></footer></article>
<aside class="related"><h2>{site["related"][0]}</h2><ul>{links(site["teaser"])}</ul></aside>
<section id="comments" class="comments"><h2>{site["comments"][0]}</h2>{"".join(f"<div class=comment><p>{escape(it)}</p></div>" for it in site["comment"])}</section>
</main><footer><ul>{links(site["footer"])}</ul><p>{site["copyright"][0]}</p></footer></body></html>"""


def blog(story: Story, site: Furniture) -> str:
    """What the most used blog software makes, with sidebar, share buttons, author box and comments."""
    comments = "".join(
        f'<li class="comment even"><article class="comment-body"><footer class="comment-meta"><b>user{i}</b></footer>'
        f'<div class="comment-content"><p>{escape(it)}</p></div></article></li>'
        for i, it in enumerate(site["comment"])
    )
    inline = f'<p><strong><a href="/older">{escape(site["inline"][0])}</a></strong></p>'
    widgets = "".join(
        f'<section class="widget"><h2 class="widget-title">{label}</h2><ul>{links(texts)}</ul></section>'
        for label, texts in ((site["most"][0], site["teaser"]), (site["tags"][0], site["tag"]))
    )
    return f"""<!DOCTYPE html><html lang="{story.language}">{head(story, site, f'<meta property="article:published_time" content="{story.published}"><meta name="author" content="{escape(story.author)}">')}
<body class="post-template-default single single-post"><div id="page" class="hfeed site">
<header id="masthead" class="site-header"><p class="site-title"><a href="/">{site["site"][0]}</a></p>
<nav id="site-navigation" class="main-navigation"><ul id="primary-menu" class="menu">{links(site["nav"])}</ul></nav></header>
<div id="content" class="site-content"><div id="primary" class="content-area"><main id="main" class="site-main">
<article id="post-77" class="post-77 post type-post"><header class="entry-header"><h1 class="entry-title">{escape(story.title)}</h1>
<div class="entry-meta"><span class="posted-on"><time class="entry-date published" datetime="{story.published}">{site["stamp"][0]}</time></span>
<span class="byline"><span class="author vcard">{escape(story.author)}</span></span><span>{site["reading"][0]}</span></div></header>
<div class="entry-content"><p><strong>{escape(story.parts[0].text)}</strong></p>
<div class="wp-caption aligncenter"><img src="b.jpg"><p class="wp-caption-text">{escape(site["caption"][0])} – {escape(site["credit"][0])}</p></div>
{as_html(story, extra={2: inline})}
<div class="sharedaddy sd-sharing-enabled"><h3 class="sd-title">{site["share"][0]}</h3><ul>{links(site["share"])}</ul></div></div>
<footer class="entry-footer"><span class="cat-links">{links(site["tag"], "span")}</span></footer></article>
<div class="author-box"><p>{escape(site["bio"][0])}</p></div>
<div id="comments" class="comments-area"><h2 class="comments-title">{site["comments"][0]}</h2><ol class="comment-list">{comments}</ol></div>
</main></div><aside id="secondary" class="widget-area"><section class="widget"><p>{escape(site["newsletter"][0])}</p>
<form><input type="email" placeholder="you@example.org"><button>{site["newsletter_button"][0]}</button></form></section>{widgets}</aside></div>
<footer id="colophon" class="site-footer">{links(site["footer"], "span")}<p>{site["copyright"][0]}</p></footer></div>
<div id="cookie-notice" role="dialog"><span>{escape(site["cookie"][0])}</span><a href="#">{site["cookie_button"][0]}</a></div></body></html>"""


def broadcaster(story: Story, site: Furniture) -> str:
    """A broadcaster: every paragraph in a component of its own, class names made by a machine."""

    def block(name: str, inner: str) -> str:
        return f'<div data-component="{name}-block" class="ssrcss-{len(inner) % 97}x-Rich{name}">{inner}</div>'

    parts: list[str] = [block("text", f"<p class='ssrcss-1q0x1qg'><b>{escape(story.parts[0].text)}</b></p>")]
    for number, (kind, group) in enumerate(grouped(story)):
        text = escape(group[0].text)
        if kind == "items":
            parts.append(
                block(
                    "unordered-list",
                    "<ul>" + "".join(f"<li><span>{escape(it.text)}</span></li>" for it in group) + "</ul>",
                )
            )
        elif kind == "rows":
            parts.append(block("table", as_table(group)))
        elif group[0].kind == "heading":
            parts.append(block("subheadline", f"<h2>{text}</h2>"))
        else:
            parts.append(block("text", f"<p>{text}</p>"))
        if number == 2:
            parts.append(
                f'<figure><div><img src="c.jpg"><p><span class="visually-hidden">Image source, </span>{escape(site["credit"][0])}</p></div>'
                f'<figcaption><span class="visually-hidden">Image caption, </span>{escape(site["caption"][0])}</figcaption></figure>'
            )
    return f"""<!DOCTYPE html><html lang="{story.language}">{head(story, site, json_ld(story, site))}<body><div id="root">
<header role="banner"><a href="#main-content" class="ssrcss-skip visually-hidden">{site["skip"][0]}</a><nav><ul>{links(site["nav"])}</ul></nav>
<a href="/login"><span>{site["login"][0]}</span></a></header>
<main id="main-content"><article class="ssrcss-pv1rh6-ArticleWrapper"><header><h1 id="main-heading">{escape(story.title)}</h1>
<div data-component="byline-block"><div>{escape(story.author)}</div><time datetime="{story.published}">{site["stamp"][0]}</time></div></header>
{"".join(parts)}
<section data-component="tag-list"><h2>{site["tags"][0]}</h2><ul role="list">{links(site["tag"])}</ul></section></article>
<section data-component="related-internet-links"><h2>{site["related"][0]}</h2><ul>{links(site["teaser"])}</ul></section></main>
<aside><h2>{site["most"][0]}</h2><ol>{links(site["teaser"])}</ol></aside>
<footer role="contentinfo"><ul>{links(site["footer"])}</ul><p>{site["copyright"][0]}</p></footer></div></body></html>"""


def magazine(story: Story, site: Furniture) -> str:
    """A magazine of nested boxes, with teasers and a pitch between the paragraphs and a consent layer on top."""
    teaser = f'<div class="read-also"><span class="label">{site["related"][0]}</span><a href="/y">{escape(site["teaser"][0])}</a></div>'
    pitch = (
        f'<div class="promo-box nl-inline"><div class="promo-box__title">{escape(site["newsletter"][0])}</div>'
        f'<a class="btn" href="/nl">{site["newsletter_button"][0]}</a></div>'
    )
    body = as_html(story, extra={2: teaser, 5: pitch}, heading="h3", cls="css-1r7ky0e")
    meta = f'<meta name="date" content="{story.published[:10]}"><meta name="author" content="{escape(story.author)}">'
    return f"""<!doctype html><html lang="{story.language}">{head(story, site, meta)}<body>
<div id="didomi-host"><div class="didomi-popup-container"><h2>{site["site"][0]}</h2><div class="didomi-popup-notice-text">{escape(site["cookie"][0])}</div>
<button>{site["cookie_button"][0]}</button><button>{site["cookie_button"][1]}</button></div></div>
<div class="page"><div class="topbar">{links(site["nav"], "div")}</div><div class="offer"><a href="/o">{site["subscribe"][0]}</a></div>
<div class="layout"><div class="layout__main"><div class="breadcrumb">{links(site["nav"][:3], "span")}</div>
<h1 class="headline">{escape(story.title)}</h1><div class="meta"><span>{escape(story.author)}</span><span>{site["stamp"][0]}</span><span>{site["reading"][0]}</span></div>
<div class="article-content"><p class="chapo">{escape(story.parts[0].text)}</p>{body}</div>
<div class="article-bottom"><div class="app-promo">{escape(site["app"][0])}</div><div class="social">{links(site["share"], "span")}</div></div></div>
<div class="layout__side"><div class="box"><div class="box__title">{site["most"][0]}</div>{links(site["teaser"], "div")}</div>
<div class="box">{site["ad"][0]}</div></div></div><div class="foot">{links(site["footer"], "div")}<div>{site["copyright"][0]}</div></div></div></body></html>"""


def old(story: Story, site: Furniture) -> str:
    """A page of the nineties: tables for the layout, line breaks for the paragraphs."""
    flow: list[str] = []
    for kind, parts in grouped(story):
        text = escape(parts[0].text)
        if kind == "items":
            flow.append("<ul>" + "".join(f"<li>{escape(part.text)}" for part in parts) + "</ul>")
        elif kind == "rows":
            flow.append(as_table(parts).replace("<table>", '<table border="1" cellpadding="3">'))
        else:
            flow.append(f"<b>{text}</b><br><br>" if parts[0].kind == "heading" else f"{text}<br><br>")
    return f"""<HTML lang={story.language}><HEAD><TITLE>{site["site"][0]} - {escape(story.title)}</TITLE>
<META NAME="date" CONTENT="{story.published[:10]}"><META NAME="author" CONTENT="{escape(story.author)}"></HEAD>
<BODY BGCOLOR="#FFFFFF"><TABLE WIDTH="100%"><TR><TD COLSPAN=2><IMG SRC="logo.gif" ALT="{site["site"][0]}"></TD></TR>
<TR><TD WIDTH=120 VALIGN=top><FONT SIZE=2>{"<BR>".join(f"<A HREF=/{i}>{it}</A>" for i, it in enumerate(site["nav"]))}</FONT></TD>
<TD VALIGN=top><H1>{escape(story.title)}</H1><FONT FACE="Times"><B>{escape(story.parts[0].text)}</B><BR><BR>
{chr(10).join(flow)}</FONT><HR><FONT SIZE=1>{site["copyright"][0]}<BR>{" | ".join(f"<A HREF=/f{i}>{it}</A>" for i, it in enumerate(site["footer"]))}</FONT></TD></TR></TABLE></BODY></HTML>"""


def agency(story: Story, site: Furniture) -> str:
    """A news agency with microdata, the time inside a sentence's element, and a dialog and a template left in."""
    body = as_html(story, extra={3: f'<div class="ad-slot" aria-hidden="true">{site["ad"][0]}</div>'})
    return f"""<!DOCTYPE html><html lang="{story.language}"><head><meta charset="utf-8"><title>{escape(story.title)} – {site["site"][0]}</title>
<style>.u-gone{{display:none}} .tracking{{position:absolute;left:-9999px}}</style></head><body>
<dialog id="login"><p>{site["login"][0]}</p><form><input type="password"></form></dialog><template><p>{escape(site["app"][0])}</p></template>
<header><ul class="menu">{links(site["nav"])}</ul></header>
<div role="main" itemscope itemtype="https://schema.org/NewsArticle"><h1 itemprop="headline">{escape(story.title)}</h1>
<div class="infos"><span itemprop="author">{escape(story.author)}</span> <time itemprop="datePublished" datetime="{story.published}">{site["stamp"][0]}</time></div>
<div itemprop="articleBody"><p><strong>{escape(story.parts[0].text)}</strong></p><p class="u-gone">{escape(site["newsletter"][0])}</p>
{body}<span class="tracking">{escape(site["app"][0])}</span></div>
<div class="post-article"><h4>{site["related"][0]}</h4><div class="cards">{"".join(f'<div class="card"><a href="/c{i}"><h5>{escape(it)}</h5></a></div>' for i, it in enumerate(site["teaser"]))}</div></div></div>
<div class="cookie-banner" role="alertdialog"><p>{escape(site["cookie"][0])}</p>{links(site["cookie_button"], "span")}</div>
<footer><p>{site["copyright"][0]}</p>{links(site["footer"], "span")}</footer></body></html>"""


def regional(story: Story, site: Furniture) -> str:
    """A regional paper that mixes pitches, links and credits into the text's own elements."""
    pitch = f'<div class="abo-teaser"><p>{escape(site["subscribe"][0])}</p></div>'
    inline = f'<p class="inline-link"><a href="/z">{escape(site["inline"][0])}</a></p>'
    letter = f"<p><em>{escape(site['newsletter'][0])}</em></p>"
    comments = "".join(
        f'<div class="comment-item"><div class="comment-text">{escape(it)}</div></div>' for it in site["comment"]
    )
    return f"""<!DOCTYPE html><html lang="{story.language}">{head(story, site, json_ld(story, site))}<body>
<div class="cmp-layer" aria-modal="true" role="dialog"><div>{escape(site["cookie"][0])}</div><button>{site["cookie_button"][0]}</button></div>
<nav class="burger" hidden><ul>{links(site["nav"])}</ul></nav><nav class="bar">{links(site["nav"], "span")}</nav>
<main><article class="story"><div class="kicker">{site["nav"][4]}</div><h1>{escape(story.title)}</h1>
<div class="story__meta"><span>{site["stamp"][0]}</span> <span>{escape(story.author)}</span></div>
<figure><img src="d.jpg"><figcaption>{escape(site["caption"][0])}<small>{escape(site["credit"][0])}</small></figcaption></figure>
<div class="story__text"><p class="story__lead">{escape(story.parts[0].text)}</p>{as_html(story, extra={0: inline, 3: pitch, 6: letter})}</div>
<div class="story__end"><p>{escape(site["app"][0])}</p><div class="author-info"><p>{escape(site["bio"][0])}</p></div></div></article>
<section class="comments-section" id="comments"><h3>{site["comments"][0]}</h3>{comments}</section>
<section class="teaser-list"><h3>{site["most"][0]}</h3>{"".join(f'<article class="teaser"><h4><a href="/t{i}">{escape(it)}</a></h4><p>{escape(it)}.</p></article>' for i, it in enumerate(site["teaser"]))}</section></main>
<footer class="site-footer"><div>{links(site["footer"], "span")}</div><div>{site["copyright"][0]}</div></footer></body></html>"""


STYLES: dict[str, Style] = {it.__name__: it for it in (daily, blog, broadcaster, magazine, old, agency, regional)}
