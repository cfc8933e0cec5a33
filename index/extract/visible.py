"""What no reader sees is dropped, unless dropping it would change what the reader does see."""

from __future__ import annotations

import re

# Control characters that are not white space, and Unicode's default-ignorable characters apart from those below.
_NEVER_SEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e001f\U000e0080-\U000e00ff\U000e01f0-\U000e0fff]+"
)
_SELECTORS = re.compile("[\ufe00-\ufe0f]+|[\U000e0100-\U000e01ef]+|[\u180b-\u180f]+|[\U000e0020-\U000e007f]+")
_JOINERS = re.compile("[\u200c\u200d]+")

_IDEOGRAPH = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_EMOJI = "\u203c\u2049\u20e3\u2122\u2139\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_TAKES_IDEOGRAPHIC_SELECTOR = re.compile(f"[{_IDEOGRAPH}]")
_TAKES_SELECTOR = re.compile(
    f"[#*0-9©®\u2018-\u201f\u3000-\u303f\uff01-\uff60\u1000-\u109f\uaa60-\uaa7f{_IDEOGRAPH}{_EMOJI}]"
)
_TAKES_MONGOLIAN_SELECTOR = re.compile("[\u1820-\u18aa]")
_JOINS_EMOJI = re.compile(f"[{_EMOJI}\ufe0f]")
# Scripts whose letters change form with their neighbours: Arabic to N'Ko, India to Tibet and Burma, Khmer,
# Mongolian, South-East Asia, Arabic presentation forms, historic Indic, Adlam.
_CURSIVE = re.compile(
    "[\u0620-\u065f\u066e-\u06d5\u06fa-\u08ff\u0900-\u0963\u0971-\u0dff\u0f40-\u0fbc\u1000-\u109f\u1780-\u17d3"
    "\u1820-\u18aa\u1a00-\u1aad\u1b00-\u1c4f\ua840-\ua873\ua880-\ua8c5\ua8e0-\ua9df\uaae0-\uaaff\uabc0-\uabed"
    "\ufb50-\ufdfb\ufe70-\ufefc\U00010a00-\U00010aff\U00011000-\U00011fff\U0001e900-\U0001e94b]"
)
_BLACK_FLAG = "\U0001f3f4"
_REGIONS_WITH_FLAG = frozenset({"gbeng", "gbsct", "gbwls"})


def strip_invisible(text: str) -> str:
    """``text`` without control, zero-width, direction and tag characters; doing it twice changes nothing more.

    Kept where they shape what is seen: joiners between emoji and in cursive scripts (one of a run), variation
    selectors after a character that has variants, the tags of the flags of England, Scotland and Wales.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _NEVER_SEEN.sub("", text)
    return _JOINERS.sub(_keep_joiner, _SELECTORS.sub(_keep_selector, text))


def _keep_selector(match: re.Match[str]) -> str:
    run, before = match[0], match.string[match.start() - 1 : match.start()]
    if "\U000e0020" <= run[0] <= "\U000e007f":
        region = "".join(chr(ord(tag) - 0xE0000) for tag in run[:-1])
        return run if before == _BLACK_FLAG and run[-1] == "\U000e007f" and region in _REGIONS_WITH_FLAG else ""
    if "\u180b" <= run[0] <= "\u180f":
        base = _TAKES_MONGOLIAN_SELECTOR
    else:
        base = _TAKES_SELECTOR if run[0] <= "\ufe0f" else _TAKES_IDEOGRAPHIC_SELECTOR
    return run[0] if base.match(before) else ""


def _keep_joiner(match: re.Match[str]) -> str:
    joiner, text = match[0][0], match.string
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    if joiner == "\u200d" and _JOINS_EMOJI.match(before) and _JOINS_EMOJI.match(after):
        return joiner
    sides = bool(_CURSIVE.match(before)) + bool(_CURSIVE.match(after))
    # A non-joiner parts two letters; a joiner may also show the joining form of a letter that stands alone.
    return joiner if sides == 2 or (sides == 1 and joiner == "\u200d") else ""  # noqa: PLR2004
