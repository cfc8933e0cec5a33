"""Shapes no prose has: file names, share bars, link lists, credits, bylines."""

from __future__ import annotations

import re
from functools import cache

from index.clean.phrases import fold

CAPTION_WORDS = 80
"""A caption with an agency's name behind a slash may be this long; no paragraph ends so."""
CREDIT_WORDS = 40
"""A caption whose credit is only a word like "photo" may be this long."""
SOURCE_WORDS = 20
"""The same for "source": longer paragraphs name one too."""
_SLUG_LENGTH = 20
_DEVICE_LENGTH = 300
_VALUE_WORDS = 10
_OTHER_WORDS = 3
_TAIL = 90
_PART_WORDS = 5
_HEADLINE_WORDS = 18
_WAY = 3
_LABEL_WORDS = 4

_SLUG = re.compile(r"[^\W_]+(?:[-_]+[^\W_]+){3,}")
_IMAGE_FILE = re.compile(
    r"\S[\w\-. %()’'&+]{0,120}\.(?:jpe?g|png|gif|webp|svg|avif|bmp|tiff?|heic|mp4|webm)", re.IGNORECASE
)
_CAMERA_FILE = re.compile(r"(?:img|dsc|dscf|dscn|pxl|mvi|screenshot|capture)[-_ ]?\d{3,}[\w\-. ]*", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_SYMBOLS = re.compile(r"[\W_]+")
_INITIALS = re.compile(r"[(\[][a-zäöü]{2,4}(?:[/,-] ?[a-zäöü]{2,5}){0,3}[)\]]")
_PARTS = re.compile(r"\s*(?:[|>]|\s/\s|\s-\s)\s*")
_BARS = frozenset("|>/-")
_COPYRIGHT = re.compile(r"(?:\A|[.|/(\]-]|\s)\s*copysign[^.!?]{1,50}\W*\Z")
_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w’'.-]+"
_SIGNATURE = re.compile(
    rf"[.!?»”]\s+(?:[A-Z]{{2,7}}\s*[/–—-]\s*{_CAPITAL}(?:\s{_CAPITAL}){{1,3}}"
    rf"|/\s*{_CAPITAL}(?:\s{_CAPITAL}){{1,3}}"
    rf"|{_CAPITAL}(?:\s{_CAPITAL}){{1,3}}\s*/\s*{_CAPITAL}(?:[\s/]{_CAPITAL}){{0,3}})\Z"
)
_ACCENTED = {"a": "[aáàâã]", "c": "[cç]", "e": "[eéèê]", "i": "[iíî]", "o": "[oóôõ]", "u": "[uúûü]", "'": "['’]"}
_NAME = re.compile(r"(?:[A-ZÀ-ÖØ-Þ@©]|\d{4}|d['’][A-Z]|l['’][A-Z])")


def is_device(line: str) -> bool:
    """Whether a line is a slug, an image's file name, a bare address, initials in brackets or nothing but symbols."""
    if not line or "\n" in line or len(line) > _DEVICE_LENGTH:
        return False
    if " " not in line:
        if len(line) >= _SLUG_LENGTH and line == line.lower() and _SLUG.fullmatch(line):
            return True
        if _ADDRESS.fullmatch(line):
            return True
    return any(shape.fullmatch(line) for shape in (_IMAGE_FILE, _CAMERA_FILE, _SYMBOLS, _INITIALS))


def is_share_bar(line: str, networks: frozenset[str]) -> bool:
    """Whether a folded line is made of at least two names of networks and nothing else."""
    words = [word for word in re.split(r"[\s,|/>+]+", line) if word]
    return len(words) > 1 and len(set(words)) > 1 and all(word in networks for word in words)


def link_parts(line: str) -> list[str]:
    """The parts of a breadcrumb or a link bar (folded); empty when it is none."""
    if _BARS.isdisjoint(line):
        return []
    parts = [part.strip() for part in _PARTS.split(line) if part.strip()]
    if len(parts) < 2 or any(len(part.split()) > _PART_WORDS for part in parts):  # noqa: PLR2004 - a bar has two
        return []
    return parts


def trail_parts(line: str) -> list[str]:
    """The parts of a breadcrumb with arrows (folded), the last of which may be a headline; empty when it is none."""
    parts = [part.strip() for part in line.split(">") if part.strip()]
    if len(parts) < 2 or any(len(part.split()) > _PART_WORDS for part in parts[:-1]):  # noqa: PLR2004 - a way has two
        return []
    return [] if len(parts[-1].split()) > _HEADLINE_WORDS or parts[-1].endswith(".") else parts


def is_way(text: str) -> bool:
    """Whether a line is at least three short labels with arrows between them, known or not."""
    parts = trail_parts(fold(text if "«" in text else text.replace("»", ">")))
    return len(parts) >= _WAY and all(len(part.split()) <= _LABEL_WORDS for part in parts)


def is_byline(text: str, names: dict[str, frozenset[str]]) -> bool:
    """Whether a line is "by" in some language and then names, and nothing else.

    ``names`` holds the folded words for it ("byline") and the small words between names ("particle").
    """
    line = text.strip().strip("()[]—–- ")
    words = line.split()
    for length in (4, 3, 2, 1):
        lead = fold(" ".join(words[:length])).strip(" :")
        if lead in names["byline"] and len(words) > length:
            rest = [word.strip(",;:.()/|") for word in words[length:]]
            capitals = [bool(_NAME.match(word)) for word in rest]
            small = names["particle"]
            return any(capitals) and all(
                name or not any(map(str.isalnum, word)) or fold(word) in small
                for word, name in zip(rest, capitals, strict=True)
            )
    return False


def is_credited(text: str, words: int, names: dict[str, frozenset[str]]) -> bool:
    """Whether a block is, begins or ends with a photo or source credit.

    ``names`` holds the folded words of credits ("credit"), agencies ("agency") and picture stocks ("stock").
    """
    if words > CAPTION_WORDS:
        return False
    lead, source, agency = _expressions(names["credit"], names["source"], names["agency"], names["stock"])
    line = text.strip()
    tail = fold(line[-_TAIL:]).rstrip()
    if agency.search(tail) or _SIGNATURE.search(line[-_TAIL:]):
        return True
    if words > CREDIT_WORDS:
        return False
    if "copysign" in tail and _COPYRIGHT.search(tail):
        return True
    match = lead.search(line) or (source.search(line) if words <= SOURCE_WORDS else None)
    return match is not None and _is_credit_value(match["value"], whole=match.start() == 0)


def _is_credit_value(value: str, *, whole: bool) -> bool:
    """Whether what follows "Photo:" is a name and not a sentence or a title."""
    size = len(value.split())
    if size > _VALUE_WORDS or value.rstrip().endswith(("?", "!")):
        return False
    return bool(_NAME.match(value.lstrip("(\"'« "))) or "/" in value or (not whole and size <= _OTHER_WORDS)


@cache
def _expressions(
    leads: frozenset[str], sources: frozenset[str], agencies: frozenset[str], stocks: frozenset[str]
) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """(credit word and its value in a text, the same for sources, agency or stock at the end of a folded text)."""
    agency, stock = _either(agencies), _either(stocks)
    word = _either(leads)
    person = r"\s*/\s*[\w\s.'-]{1,40}"
    forms = (  # the second: not "the space agency (NASA)."
        rf"(?:/\s*|\bvia\s+|\s[-|]\s*|copysign\s+)(?:the\s+)?(?:{agency})(?:{person}|\s+(?:images|photos?|news))?",
        rf"\(\s*(?:(?:{agency})(?=\)\Z)|(?:{agency}){person}|(?:{agency})\s+photos?{person})",
        rf"(?:\A|[.!?\"|-]\s*)(?:{agency}){person}",
        rf"(?<!\w)(?:{word})\s*:?\s*(?:{agency})(?:{person})?",
        rf"\((?:{word})\s*(?:by\b|de\b|von\b|par\b|di\b|por\b|:|/)[^()]{{1,80}}",
        rf"(?:\A|\W)(?:{stock})(?:{person})?",
    )
    return (
        _lead(leads),
        _lead(sources),
        re.compile("|".join(f"(?:{form})" for form in forms).join(("(?:", r")[\s)\].,|]*\Z"))),
    )


def _lead(words: frozenset[str]) -> re.Pattern[str]:
    """One of the words where a text or a part of it begins, then a colon or the like and a value up to the end."""
    lead = _either(frozenset(map(_spell, words)))
    return re.compile(
        rf"(?:\A|[.!?…»\")\]]\s+|//\s*|[|(\[/–—-]\s*)(?i:{lead})\s*"
        rf"(?::\s*|\s+-\s+|\s*[/|–—]\s*|\s+(?i:by|par|von|por|di|door|de)\s+|(?<=of|by|de|di)\s+)"
        rf"(?P<value>[^.!?\n]{{1,80}}(?:[A-Z]\.[^.!?\n]{{1,60}})?[^\n]?)\s*\Z"
    )


def _either(names: frozenset[str]) -> str:
    return "|".join(sorted((name if "[" in name else re.escape(name) for name in names), key=len, reverse=True))


def _spell(name: str) -> str:
    """An expression for a folded name that also finds it with its accents."""
    return "".join(_ACCENTED.get(letter, re.escape(letter)) for letter in name)
