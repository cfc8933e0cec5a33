"""A sentence ends at a stop when what stands before it is no abbreviation and what follows can begin another one."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple
from unicodedata import category

from index.split.tables import Kind, Table

WIDE_STOPS: Final = "。！？｡．؟۔।॥։።፧။៕"  # stops of scripts that have no capitals, and that need no space after them
STOPS: Final = frozenset(f".!?…{WIDE_STOPS}")
GAP: Final = frozenset(" \u00a0\u202f\u2009")  # spaces inside a sentence, as in French: « Quoi ? »

_QUOTES: Final = frozenset("\"”“»«’‘'」』›‹")

_INVERTED: Final = frozenset("¿¡")
_GOES_ON: Final = frozenset(",;:.!?…&%/=)]}，、；：,،؛·。！？")  # nothing begins with these
_DOTTED: Final = re.compile(r"(?:\.|\.\.\.|…)[^\W\d_]")  # but .NET and …and then
_CAMEL: Final = re.compile(r"[a-z]{1,2}[A-Z]|(?<=['’])[a-z]\s[A-Z]")  # iPhone; Dutch 's Avonds
_NUMBER: Final = re.compile(r"(?:[A-Z]\.?[ \u00a0-]?)?\d|(?:[IVXLC]{2,}|[VX])\b")  # 5, A-5, art. L. 5, IV
_UNSPACED: Final = re.compile("[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff01-\uffee]")  # Chinese, Japanese, Korean
_GEORGIAN: Final = ("\u10d0", "\u10ff")  # Python calls them lower case, but they have no capitals in running text

_LABEL: Final = re.compile(  # 1. or § 4. or B. or Chapter 3.
    r"\W{0,2}(?:(?:[^\W\d_]{3,12}\s|§\s?)?\d{1,3}(?:\.\d{1,3})*|[^\W\d_]|[IVXLC]{1,6})"
)
_LONGEST_LABEL: Final = 24
_ORDINAL: Final = re.compile(r"(?:\d{1,2}\.)?\d{1,3}|[IVXLC]+")
_NO_VOWEL: Final = re.compile(r"[B-DF-HJ-NP-TV-XZb-df-hj-np-tv-xz][b-df-hj-np-tv-xz]{1,3}")
_ACRONYM: Final = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}")
_START_WORD: Final = re.compile(r"[^\W\d_]{1,20}")
_ABBREVIATED: Final = re.compile(r"[^\W\d_]{1,3}\.")
_LOWER_NEXT: Final = re.compile(r"\W{0,3}[^\W\d_]")
_WORD_EDGE: Final = frozenset('"“”„«»‹›()[]{}—–;,!?…「」『』（）¿¡|<>')
_TAIL: Final = re.compile(r"['’/-]")
_LONGEST_WORD: Final = 24
_REMEMBERED: Final = 1 << 14  # words
_LONGEST_CHAIN: Final = 5  # letters of an abbreviation written with spaces, as i. d. R.

_QUOTED_ON: Final = re.compile(  # after a closing mark: Japanese and Korean particles, Chinese verbs of saying
    r"[とがのはをにもでへや]|って|라고|이라고|라며|라는|고\s|[^。！？，、\s没不]{0,5}(?:说|說|(?<!知)道|问|問|称|稱|喊|回答|表示)"
)
_SAYING: Final = 5  # words in which a verb of saying is looked for: Deputy Mayor Anna Cole asked


class Stop(NamedTuple):
    """A place where a sentence may end: offsets of its first stop mark, the end of the run of stop marks, the end of
    the closing marks behind them, the next thing that is not white space, and the first letter or digit of that.
    """

    text: str
    begin: int
    end: int
    at: int
    run: int
    after: int
    next: int
    first: int


def ends_sentence(stop: Stop, table: Table) -> bool:
    """Whether the sentence that begins at stop.begin ends at the stop; time does not depend on its length."""
    text, last = stop.text, stop.text[stop.run - 1]
    if text[stop.next] in _GOES_ON and not _DOTTED.match(text, stop.next, stop.end):
        return False
    if last in WIDE_STOPS:
        return not _is_quoted_on(stop) and not (last == "．" and text[stop.next].isdigit())
    if stop.next == stop.after:
        unspaced = _is_unspaced(text, stop.at - 1) and _is_unspaced(text, stop.next)
        return last in "!?" and unspaced and not _is_quoted_on(stop)
    if _is_low(stop) or (last in ";\u037e" and not table.semicolon_asks):
        return False
    return _ends_before_start(stop, table)


def ends_plainly(text: str, begin: int, at: int, run: int, table: Table) -> bool:
    """Whether it ends as nearly every sentence does: with a word of letters and one period, before a capital.

    Between the stop marks text[at:run] and what begins next there is one space. Where this does not say so, it may
    end all the same.
    """
    if run - at > 1 or text[at] != "." or at - begin <= _LONGEST_LABEL or not text[run + 1].isupper():
        return False
    space = text.rfind(" ", begin, at)
    return space > begin and text[space - 1] != "." and _is_plain_word(text[space + 1 : at], table)


def _ends_before_start(stop: Stop, table: Table) -> bool:
    """The same, where white space and what could begin a sentence follow."""
    run = stop.text[stop.at : stop.run]
    if not STOPS.isdisjoint(stop.text[stop.run : stop.after]):  # it has another stop behind a closing mark: (bar!).
        return True
    if not {"!", "?", ";", "\u037e"}.isdisjoint(run):
        return _ends_strong(stop, table)
    if run[-1] == "…" or len(run) > 1:
        return _ends_ellipsis(stop)
    return _ends_period(stop, table)


def _is_unspaced(text: str, at: int) -> bool:
    return at >= 0 and _UNSPACED.match(text, at) is not None


def _is_quoted_on(stop: Stop) -> bool:
    quoted = stop.after > stop.run and stop.next == stop.after
    return quoted and _QUOTED_ON.match(stop.text, stop.next, stop.end) is not None


def _is_low(stop: Stop) -> bool:
    """Whether what follows begins in lower case, and so does not begin a sentence."""
    letter = stop.text[stop.first : stop.first + 1]
    if not letter.islower() or _GEORGIAN[0] <= letter <= _GEORGIAN[1]:
        return False
    return _CAMEL.match(stop.text, stop.first, stop.end) is None


def _ends_ellipsis(stop: Stop) -> bool:
    if _is_bracketed(stop):
        return False
    letter = stop.text[stop.first : stop.first + 1]
    return letter.isalpha() or not _INVERTED.isdisjoint(stop.text[stop.next : stop.first])


def _is_bracketed(stop: Stop) -> bool:
    """Whether the stop is all there is in its bracket, as in (?) or […]."""
    return stop.text[stop.at - 1 : stop.at] in {"(", "["} and stop.text[stop.run : stop.run + 1] in {")", "]"}


def _ends_strong(stop: Stop, table: Table) -> bool:
    if _is_bracketed(stop):
        return False
    name = _word_before(stop) + stop.text[stop.at]
    if table.kind(name) is Kind.MAY:
        return _starts_sentence(stop, table)
    return not _is_attributed(stop, table)


def _is_attributed(stop: Stop, table: Table) -> bool:
    """Whether a name and a verb of saying follow a quotation, as in "Why?" Anna Cole asked."""
    if not _QUOTES.intersection(stop.text[stop.run : stop.after]):
        return False
    words = stop.text[stop.next : min(stop.end, stop.next + 80)].split()[:_SAYING]
    for count, word in enumerate(words):
        if count and word.rstrip(".,;:") in table.said:
            return True
        if not word[0].isupper() or (count == 0 and word != "I" and word.lower() in table.start):
            return False
    return False


def _ends_period(stop: Stop, table: Table) -> bool:
    text, word = stop.text, _word_before(stop)
    behind = text[stop.run : stop.after]
    if not word:  # a closing mark before the period
        return True
    if _is_label(stop, word):
        return False
    if _is_plain(word, table) and text[stop.at - len(word) - 2 : stop.at - len(word) - 1] != ".":
        return True
    kind = _kind_of(stop, word, table)
    if kind is Kind.NEVER or (kind is not None and _NUMBER.match(text, stop.first, stop.end)):
        return False
    if kind is Kind.ENDS and ")" not in behind:
        return _START_WORD.match(text, stop.first, stop.end) is None or not _follows(stop, table)
    unclear = kind in {Kind.MAY, Kind.ENDS} or _looks_shortened(stop, word) or _is_ordinal(stop, word, table)
    return not unclear or _starts_sentence(stop, table)


@lru_cache(maxsize=_REMEMBERED)
def _is_plain(word: str, table: Table) -> bool:
    """Whether a word is neither an abbreviation nor looks like one nor is an ordinal, wherever it stands."""
    if table.kind(word) or table.kind(_TAIL.split(word)[-1]) or _ACRONYM.fullmatch(word) or _NO_VOWEL.fullmatch(word):
        return False
    letter = word[-1] if word[-2:-1] in {"-", "’", "'", "."} else word
    return len(letter) > 1 and letter.isascii() and not (table.ordinals and _ORDINAL.fullmatch(word))


@lru_cache(maxsize=_REMEMBERED)
def _is_plain_word(word: str, table: Table) -> bool:
    """Whether a plain word is all letters, so that it is the whole word before a stop."""
    return word.isalpha() and len(word) <= _LONGEST_WORD and _is_plain(word, table)


def _word_before(stop: Stop) -> str:
    """The word that the stop mark stands behind, with the periods inside it; empty after a closing mark."""
    text, at = stop.text, stop.at
    floor = max(stop.begin, at - _LONGEST_WORD)
    while at > floor and not text[at - 1].isspace() and text[at - 1] not in _WORD_EDGE:
        at -= 1
    return text[at : stop.at]


def _is_label(stop: Stop, word: str) -> bool:
    """Whether the period belongs to the number of a list or section: it begins the sentence, or the list does."""
    if stop.at - stop.begin <= _LONGEST_LABEL and _LABEL.fullmatch(stop.text, stop.begin, stop.at):
        return True
    before = stop.text[max(stop.begin, stop.at - len(word) - 2) : stop.at - len(word)]
    return word == "1" and before.rstrip().endswith(":")


def _kind_of(stop: Stop, word: str, table: Table) -> Kind | None:
    """The kind of the abbreviation, also behind an elision or hyphen (l’art.) and with spaces inside (z. B.)."""
    chain = _spaced_chain(stop, word)
    if chain and (kind := table.kind(chain)):
        return kind
    if kind := table.kind(word):
        return kind
    tail = _TAIL.split(word)[-1]
    return table.kind(tail) if len(tail) > 1 else None


def _spaced_chain(stop: Stop, word: str) -> str:
    """An abbreviation of lower-case origin written with spaces, without them: "z.B" for z. B."""
    text, at, chain = stop.text, stop.at - len(word), word
    for _ in range(_LONGEST_CHAIN):
        letter = at - 3
        if letter < stop.begin or text[at - 1] not in GAP or text[at - 2] != "." or not text[letter].isalpha():
            break
        if letter > stop.begin and text[letter - 1].isalnum():
            break
        chain, at = f"{text[letter]}.{chain}", letter
    return chain if chain != word and chain[0].islower() else ""


def _looks_shortened(stop: Stop, word: str) -> bool:
    """Whether a word of no table may be an abbreviation: U.N., initials (J., J.-P., ए.) and what has no vowel (rd.).

    A unit behind its number is none (5 g. and 5 km., but 44 v. Chr.).
    """
    if _ACRONYM.fullmatch(word):
        return True
    letter = word[-1] if word[-2:-1] in {"-", "’", "'", "."} else word
    initial = (
        letter[0].isalpha() and all(category(sign)[0] == "M" for sign in letter[1:]) and not _UNSPACED.match(letter)
    )
    if not initial and not _NO_VOWEL.fullmatch(word):
        return False
    before = stop.text[max(stop.begin, stop.at - len(word) - 2) : stop.at - len(word)]
    measured = word.islower() and before[-1:].isspace() and before[:1].isdigit()
    return not measured or _ABBREVIATED.match(stop.text, stop.first, stop.end) is not None


def _is_ordinal(stop: Stop, word: str, table: Table) -> bool:
    """Whether the word may mean third, or the Fifth; a number behind an abbreviation does not (Bd. 3.)."""
    if not table.ordinals or not _ORDINAL.fullmatch(word):
        return False
    counted = stop.at - len(word) - 2
    if counted <= stop.begin or stop.text[counted] != ".":
        return True
    return table.kind(_word_before(stop._replace(at=counted))) is not Kind.NUMBER


def _follows(stop: Stop, table: Table) -> bool:
    found = _START_WORD.match(stop.text, stop.first, stop.end)
    return found is not None and found.group().lower() in table.follows


def _starts_sentence(stop: Stop, table: Table) -> bool:
    """Whether what follows is a word that begins sentences, not names; a word that can do both decides by the next."""
    text, end = stop.text, stop.end
    if not _INVERTED.isdisjoint(text[stop.next : stop.first]):
        return True
    found = _START_WORD.match(text, stop.first, end)
    if not found or found.group()[1:] != found.group()[1:].lower() or found.group().islower():
        return False
    word, after = found.group().lower(), text[found.end() : min(found.end() + 1, end)]
    clitic = f"{word}'" if after in {"'", "’"} else word
    if after == "." or table.start.isdisjoint((word, clitic)):
        return False
    if table.particle.isdisjoint((word, clitic)):
        return True
    following = _LOWER_NEXT.match(text, found.end(), end)
    return following is not None and following.group()[-1].islower()
