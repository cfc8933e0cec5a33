"""What one block says for itself, wherever it stands: cue phrases and shape."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from index.clean.phrases import PITCH_SECTIONS, Phrases, fold, words_of
from index.clean.shape import is_byline, is_credited, is_device, is_share_bar, link_parts, trail_parts
from index.clean.stamp import STAMP_WORDS, is_stamp

BUTTON_WORDS = 12
"""More words than a button, a label or a line of dates has."""
HINT_WORDS = 60
"""A longer block is a paragraph whatever its words hint at; hints are not looked for."""
PITCH_SHARE = 0.5
"""The share of a block's characters in sentences with a cue from which the block is a pitch."""
BIO_SHARE = 0.2
"""The same where the rest tells who the author is."""

_CHARACTERS_PER_WORD = 14
"""Scripts without spaces and very long words: a block has at least one word per so many characters."""
_ENDING = 40
"""Characters at a block's end that are looked at for its full stop."""
_FINAL = re.compile(r"[.!?…。！？؟।][\s\"'’”»›)\]\d⁰¹²³]*\Z")
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+")
_QUOTED = re.compile(r'"\s*[^"\s]+\s+[^"\s]+\s+[^"]*"')
_COUNT = re.compile(r"\s*(?:\(\d+(?:\s\w+)?\)|\b\d+)\s*\Z")
_BAR = re.compile(r"[:|>\"\[]|\s-\s")
_EDGES = ' :|>-"[]().!'


class Cue(StrEnum):
    """What a phrase says a block is."""

    NONE = ""
    LABEL = "label"
    MARKER = "marker"
    RELATED = "related"
    TEASER = "teaser"
    CREDIT = "credit"
    BYLINE = "byline"
    META = "meta"
    STAMP = "stamp"
    NAV = "nav"
    PITCH = "pitch"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Of one block: its size, how it ends, and the signals it carries.

    ``share`` is the part of its characters (0..1) in sentences with a cue. ``device`` is a shape no prose has
    (file name, address, symbols). ``sentence`` means it ends as a sentence does; ``opens`` that it ends with a
    colon or comma, so something must follow. ``creed``, ``hint`` and ``address`` never suffice by themselves.
    """

    words: int
    sentence: bool
    opens: bool = False
    cue: Cue = Cue.NONE
    share: float = 0.0
    device: bool = False
    creed: bool = False
    hint: bool = False
    address: bool = False

    @property
    def fragment(self) -> bool:
        return not self.sentence and self.words <= 2 * BUTTON_WORDS

    @property
    def sells(self) -> bool:
        """Whether it is a button or a pitch: what stands among these is likely to be more of it."""
        return self.cue in (Cue.LABEL, Cue.PITCH)


def weigh(text: str, phrases: Phrases, publisher: str = "") -> Evidence:
    """The evidence in one block's text; ``publisher`` is its folded name, which counts as a hint."""
    folded = fold(text)
    words = words_of(folded)
    pieces = folded.split()
    count = len(pieces) if folded == text.lower() else len(text.split())
    size = max(count, len(text) // _CHARACTERS_PER_WORD)
    sentence = _FINAL.search(text[-_ENDING:].rstrip()) is not None
    opens = text.rstrip().endswith((":", ",", ";"))
    line = " ".join(pieces)
    if count <= STAMP_WORDS and is_stamp(text, phrases.names):
        cue, share = Cue.STAMP, 1.0
    else:
        cue, share = _find_cue(text, line, words, size, phrases)
    if not cue and not sentence and size <= 2 * BUTTON_WORDS and phrases.patterns["offer"].match(line, words):
        cue = Cue.PITCH
    if not cue and "\n" in text and size <= 2 * HINT_WORDS:
        cue, share = _find_in_lines(text, phrases)
    device = is_device(text.strip())
    if size > HINT_WORDS:
        return Evidence(size, sentence, opens, cue, share, device)
    creed = phrases.patterns["creed"].match(line, words)
    hint = (
        creed
        or (share > 0 and cue in (Cue.NONE, Cue.PITCH))
        or phrases.patterns["hint"].match(line, words)
        or bool(publisher and publisher in line)
    )
    address = not words.isdisjoint(phrases.names["address"])
    return Evidence(size, sentence, opens, cue, share, device, creed, hint, address)


def _find_in_lines(text: str, phrases: Phrases) -> tuple[Cue, float]:
    """The cue of a block each of whose lines has one, or is of a shape no prose has."""
    each = [weigh(line, phrases) for line in text.split("\n") if line.strip()]
    if not all(line.cue or line.device for line in each):
        return Cue.NONE, 0.0
    return next((line.cue for line in each if line.cue), Cue.LABEL), 1.0


def _find_cue(text: str, line: str, words: frozenset[str], size: int, phrases: Phrases) -> tuple[Cue, float]:
    """The cue of a block and the share of it in sentences with one; ``line`` is folded, on one line."""
    known = not words.isdisjoint(phrases.strong_words)
    cue = _find_button(line, words, size, phrases) if known else Cue.NONE
    cue = cue or (
        Cue.META
        if known and size <= HINT_WORDS and (">" in line or "»" in text) and is_trail(text, phrases)
        else Cue.NONE
    )
    cue = cue or _find_credit(text, line, size, phrases)
    if cue:
        return cue, 1.0
    share = _pitch_share(line, words, phrases) if known else 0.0
    told = share >= BIO_SHARE and size <= HINT_WORDS and phrases.patterns["bio"].match(line, words)
    return (Cue.PITCH if told or share >= PITCH_SHARE else Cue.NONE), share


def _find_button(line: str, words: frozenset[str], size: int, phrases: Phrases) -> Cue:
    patterns = phrases.patterns
    if size <= HINT_WORDS and patterns["related"].match(line, words):
        bare = line.strip(_EDGES)
        if size <= BUTTON_WORDS and patterns["related"].match(bare, words) and not _BAR.search(bare):
            return Cue.RELATED
        return Cue.TEASER
    if size <= BUTTON_WORDS:
        for name in (line, _COUNT.sub("", line)):
            if patterns["marker"].match(name, words):
                return Cue.MARKER
            if patterns["label"].match(name, words):
                return Cue.LABEL
        if patterns["nav"].match(line, words):
            return Cue.NAV
    return Cue.LABEL if size <= HINT_WORDS and _is_link_list(line, phrases) else Cue.NONE


def _find_credit(text: str, line: str, size: int, phrases: Phrases) -> Cue:
    if is_credited(text, size, phrases.names) and not _is_under_paragraph(text):
        return Cue.CREDIT
    if size > 2 * BUTTON_WORDS:
        return Cue.NONE
    if is_byline(text, phrases.names):
        return Cue.BYLINE
    if line in phrases.names["cut"] or is_share_bar(line, phrases.names["network"]):
        return Cue.LABEL
    words = words_of(line)
    short = size <= BUTTON_WORDS // 2 or (size <= BUTTON_WORDS and not line.endswith("."))
    return Cue.META if short and phrases.patterns["meta"].match(line, words) else Cue.NONE


def _is_under_paragraph(text: str) -> bool:
    """Whether the last line stands on its own under a sentence: then it does not make the block a caption."""
    above = text.rpartition("\n")[0].rstrip()
    return len(above.split()) >= BUTTON_WORDS and _FINAL.search(above[-_ENDING:]) is not None


def _is_link_list(line: str, phrases: Phrases) -> bool:
    """Home > News > Tech, or Contact | Privacy | Terms: short parts, half of them (or the first) known buttons."""
    parts = link_parts(line)
    if not parts:
        return False
    labels = [_is_button(part, words_of(part), phrases) for part in parts]
    return labels[0] if ">" in line else sum(labels) * 2 >= len(labels)


def is_crumbs(text: str, phrases: Phrases) -> bool:
    """Whether a line is the way to the article with bars: Home / News / Tech, not the title "Sport | Lyon in form"."""
    line = " ".join(fold(text).split())
    parts = link_parts(line)
    sure = len(parts) > 2 or all(_is_button(part, words_of(part), phrases) for part in parts)  # noqa: PLR2004 - three
    return bool(parts) and sure and _is_link_list(line, phrases)


def is_trail(text: str, phrases: Phrases) -> bool:
    """Whether a line is the way to the article: Home » News » Tech, with the first or half of its parts known."""
    marked = text if "«" in text else text.replace("»", ">")
    line = " ".join(fold(marked).split())
    known = [_is_button(part, words_of(part), phrases) for part in trail_parts(line)]
    return bool(known) and (known[0] or sum(known) * 2 >= len(known))


def _is_button(line: str, words: frozenset[str], phrases: Phrases) -> bool:
    return any(phrases.patterns[section].match(line, words) for section in ("label", "marker", "nav"))


def _pitch_share(line: str, words: frozenset[str], phrases: Phrases) -> float:
    """The part of the block's characters in sentences with a cue; what stands in quotation marks is none.

    A question right before such a sentence belongs to it: "Enjoying this? Subscribe."
    """
    if not phrases.pitch.may_match(words):
        return 0.0
    telling = words & (phrases.strong_words if phrases.pitch.free else phrases.pitch.words)
    unquoted = _QUOTED.sub(lambda match: " " * len(match[0]), line)
    hits = asked = 0
    for sentence in _SENTENCE_END.split(unquoted):
        if any(word in sentence for word in telling) and _is_pitch(sentence, phrases):
            hits += len(sentence) + asked
            asked = 0
        else:
            asked = len(sentence) if sentence.endswith("?") else 0
    return hits / len(line) if line else 0.0


def _is_pitch(sentence: str, phrases: Phrases) -> bool:
    words = words_of(sentence)
    if words.isdisjoint(phrases.strong_words):
        return False
    short = len(sentence) <= _CHARACTERS_PER_WORD * BUTTON_WORDS
    sections = PITCH_SECTIONS if short else PITCH_SECTIONS[:-1]
    return any(phrases.patterns[section].match(sentence, words) for section in sections)
