"""A heading is known by its shape: a short line on its own that ends openly and says more than who took the picture."""

from __future__ import annotations

import re

MAX_WORDS = 14
MAX_CHARACTERS = 100

_CLOSERS = " \u00a0\u202f\"'”’»›)]}*_"
_OPEN_ENDS = ".,;:…。、，；："
_SLUG = re.compile(r"\S*[/@\\]\S*|\S+\.\w{2,4}|[^\s_-]+(?:[_-][^\s_-]*){3,}|\S*_\S*")
_ADDRESS = re.compile(r"https?://|www\.", re.IGNORECASE)
_CREDIT = re.compile(
    r"""©|\(c\)|//\s
    |(?:^|[.|(/–—-]\s*)(?:(?:cr[ée]dits?|photos?|images?)\s+)?
      (?:photos?|images?|sources?|cr[ée]dits?|illustrations?|vid[ée]os?|l[ée]gende|caption|graphi[ck]s?|infographie
        |fotos?|bild(?:er|quelle)?|quellen?|grafik|fuentes?|cr[ée]ditos?|im[aá]gen(?:es)?|fonti?|foto|immagin[ei]|bron)
      \s*[:/]
    |^(?:photos?|images?|illustrations?|fotos?|bild|foto)\s+(?:by|par|von|de|di|d[’']|courtesy)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_BYLINE = re.compile(
    r"(?:[Pp]ar|[Bb]y|[Vv]on|[Pp]or|[Dd]i|PAR|BY|VON|POR)(?:\s+(?:[A-Z]|[^\W\d_a-z])[\w.’'-]+,?|\s+(?:et|and|und|y|e|&)\b){1,8}"
)
_DATELINE = re.compile(
    r"(?:[^\W\d]+[,.:]?\s+){0,3}[0-9]{1,2}\S{0,3}\s+(?:de\s+)?[^\W\d]+[.,]?\s+(?:de\s+)?[0-9]{4}\b.{0,30}"
    r"|(?:[^\W\d]+[,.:]?\s+){1,4}[0-9]{1,2},\s+[0-9]{4}\b.{0,30}"
    r"|\D{0,20}[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{2,4}\b.{0,30}"
)


def looks_like_heading(line: str) -> bool:
    """Whether a line (without white space around it) that stands between blank lines reads as a heading."""
    first = next((character for character in line if character.isalnum()), "")
    return (
        is_brief(line)
        and any(character.isalpha() for character in line)
        and not first.islower()
        and not any(pattern.fullmatch(line) for pattern in (_SLUG, _BYLINE, _DATELINE))
        and not any(pattern.search(line) for pattern in (_ADDRESS, _CREDIT))
    )


def is_brief(line: str) -> bool:
    """Whether a line is short enough for a heading and does not end like a sentence or a lead-in."""
    return (
        len(line) <= MAX_CHARACTERS
        and len(line.split()) <= MAX_WORDS
        and line.rstrip(_CLOSERS)[-1:] not in set(_OPEN_ENDS)
    )
