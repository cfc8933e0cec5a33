"""Texts made equal where some browser takes them for equal when it looks for the words of a link."""

from __future__ import annotations

import unicodedata

import regex

ALIKE: dict[str, str] = {
    **dict.fromkeys("’‘ʼ‛`´′", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict(zip("‐‑øØđĐłŁœŒæÆ", ["-", "-", *"oOdDlL", "oe", "oe", "ae", "ae"], strict=True)),
    **{chr(katakana): chr(katakana - 0x60) for katakana in range(0x30A1, 0x30F7)},
}
FOLDED_ALIKE = str.maketrans(dict[str, str | int](ALIKE))
IGNORED = regex.compile(r"[\p{M}\p{Cf}]+")


def fold(text: str) -> str:
    """The text with everything made equal that some browser takes for equal: case, accents, spaces, quotation marks."""
    if not text.isascii():
        text = IGNORED.sub("", unicodedata.normalize("NFKD", text.translate(FOLDED_ALIKE)))
    return " ".join(text.casefold().split())
