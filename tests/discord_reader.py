"""A small reader of Discord's markup, written apart from ours: what a client shows of a text, and what it does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

LINE_END = re.compile(r"(\r\n|\r|\n)")
BLOCKS = (
    ("title", re.compile(r"#{1,3}[ \t]+")),
    ("small", re.compile(r"-#[ \t]+")),
    ("item", re.compile(r"[-*+][ \t]+")),
    ("number", re.compile(r"\d+[.)][ \t]+")),
)
STYLED = {
    marks: re.compile(
        rf"{re.escape(marks)}(?P<inner>(?:\\.|[^\\])+?){re.escape(marks)}(?!{re.escape(marks[0])})", re.DOTALL
    )
    for marks in ("***", "**", "__", "~~", "||", "*", "_")
}
ESCAPED = re.compile(r"\\([^0-9A-Za-z\s])")
WORD = re.compile(r"[A-Za-z]+ ")
"""A word that begins nothing: what does goes on with a sign."""

CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
MASKED = re.compile(r"\[((?:\\.|[^\[\]\\])+)\]\(<?([^\s<>()]+)>?(?:\s+\"[^\"]*\")?\)")
DEEDS = (
    ("mention", re.compile(r"<(?:@[!&]?|#)\d+>|@(?:everyone|here)\b")),
    ("time", re.compile(r"<t:-?\d+(?::[A-Za-z])?>")),
    ("command", re.compile(r"</[^:>]+:\d+>")),
    ("guide", re.compile(r"<(?:id|sound):[^>]+>")),
    ("emoji", re.compile(r"<a?:\w+:\d+>|:[^\s:]+:")),
    ("link", re.compile(r"<?(?:https?|steam|discord)://[^\s<>]+>?|<[^\s<>]+@[^\s<>]+>|<\+\d+>")),
    ("invite", re.compile(r"discord(?:app)?\.(?:gg|com)\b")),
)


@dataclass
class Line:
    """One line: its kind ("text", "quote", "title" …), what is seen, and the style of every character."""

    kind: str
    text: str = ""
    styles: list[str] = field(default_factory=list)
    end: str = ""

    def styled(self, style: str) -> str:
        return "".join(char for char, held in zip(self.text, self.styles, strict=True) if held == style)


@dataclass
class Page:
    """What a client makes of a text."""

    lines: list[Line] = field(default_factory=list)
    deeds: list[tuple[str, str]] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)

    def shown(self, *kinds: str) -> str:
        """What is seen of lines of those kinds, or of all; lines end as they were written."""
        return "".join(line.text + line.end for line in self.lines if not kinds or line.kind in kinds)


@lru_cache
def read_page(markup: str) -> Page:
    """What is to be seen of a text; a test looks at the same one several times."""
    page = Page()
    pieces = [*LINE_END.split(markup), ""]
    rest = False
    for line, end in zip(pieces[::2], pieces[1::2], strict=True):
        rest = rest or line.lstrip(" ").startswith(">>> ")
        kind, words = read_block(line, page, rest=rest)
        page.lines.append(Line(kind, end=end))
        for char, style in read_inline(words, "", page):
            page.lines[-1].text += char
            page.lines[-1].styles.append(style)
    return page


def read_block(line: str, page: Page, *, rest: bool) -> tuple[str, str]:
    """The kind of a line, and what stands in it."""
    bar = re.match(r" *>(?:>>)? ", line)
    inner = line[bar.end() :] if bar else line
    for name, pattern in BLOCKS:
        if found := pattern.match(inner.lstrip(" \t")):
            if bar or rest:
                page.deeds.append(("block within a quote", line))
            return name, inner.lstrip(" \t")[found.end() :]
    return "quote" if bar or rest else "text", inner


def read_inline(text: str, style: str, page: Page) -> Iterator[tuple[str, str]]:
    """Every character seen, with the marks around it."""
    place = 0
    while place < len(text):
        if found := WORD.match(text, place):
            for char in found[0]:
                yield char, style
        elif found := ESCAPED.match(text, place):
            yield found[1], style
        elif found := CODE.match(text, place):
            page.deeds.append(("code", found[0]))
        elif found := MASKED.match(text, place):
            page.links.append((re.sub(r"\\(.)", r"\1", found[1]), found[2]))
        elif deed := next(((name, it) for name, pattern in DEEDS if (it := pattern.match(text, place))), None):
            page.deeds.append((deed[0], deed[1][0]))
            found = deed[1]
        elif styled := _match_style(text, place):
            found, marks = styled
            yield from read_inline(found["inner"], style + marks, page)
        else:
            yield text[place], style
            place += 1
            continue
        place = found.end()


def _match_style(text: str, place: int) -> tuple[re.Match[str], str] | None:
    for marks, pattern in STYLED.items():
        if text.startswith(marks, place) and (found := pattern.match(text, place)):
            return found, marks
    return None
