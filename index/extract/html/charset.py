"""In which encoding a page is: its byte order mark, else the header, else itself, else a guess that must read well."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from index.errors import ExtractError
from index.extract.decode import reads_as_western

HEAD = 4096
"""Bytes at the top of a page in which it may name its encoding."""

SAMPLE = 20_000
"""Bytes a guess is made from."""

MOST_DAMAGED = 0.02
"""Share of its multi-byte signs that may be broken in a page that is still read as UTF-8."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark is the beginning of this one
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_IN_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_IN_XML = re.compile(rb"\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)")
_IN_META = re.compile(rb"<meta[^>]{0,500}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_LANGUAGE = re.compile(rb"<html[^>]{0,500}?\blang\s*=\s*[\"']?([a-z]{2})", re.IGNORECASE)
# What browsers take these names for, after the WHATWG's table of labels.
_MEANT = {
    "ascii": "cp1252", "us-ascii": "cp1252", "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin1": "cp1252",
    "latin-1": "cp1252", "iso-8859-9": "cp1254", "iso-8859-11": "cp874", "tis-620": "cp874", "gb2312": "gb18030",
    "gbk": "gb18030", "x-gbk": "gb18030", "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932",
    "x-sjis": "cp932", "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "euckr": "cp949", "x-euc-jp": "euc_jp",
    "windows-31j": "cp932", "x-cp1251": "cp1251", "x-cp1252": "cp1252", "utf8": "utf-8", "unicode": "utf-8",
    "utf-16": "utf-16-le",
}  # fmt: skip
_KNOWN = frozenset({
    "utf-8", "utf-16-le", "utf-16-be", "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257",
    "cp1258", "cp866", "cp874", "cp932", "cp949", "koi8-r", "koi8-u", "gb18030", "big5", "big5hkscs", "euc_jp",
    "iso2022_jp", "iso8859-2", "iso8859-3", "iso8859-4", "iso8859-5", "iso8859-6", "iso8859-7", "iso8859-8",
    "iso8859-10", "iso8859-13", "iso8859-14", "iso8859-15", "iso8859-16", "mac-roman", "mac-cyrillic",
})  # fmt: skip
"""No other encoding is taken from a page: UTF-7 and the like are only used to hide markup."""

_BY_LANGUAGE = {
    **dict.fromkeys(("ja",), ("iso2022_jp", "euc_jp", "cp932")),
    **dict.fromkeys(("zh",), ("gb18030", "big5hkscs")),
    **dict.fromkeys(("ko",), ("cp949",)),
    **dict.fromkeys(("ru", "uk", "bg", "sr", "be", "mk"), ("cp1251", "koi8-r")),
    **dict.fromkeys(("pl", "cs", "sk", "hu", "ro", "hr", "sl"), ("iso8859-2", "cp1250")),
    **dict.fromkeys(("el",), ("cp1253",)),
    **dict.fromkeys(("tr",), ("cp1254",)),
    **dict.fromkeys(("he", "iw"), ("cp1255",)),
    **dict.fromkeys(("ar", "fa"), ("cp1256",)),
    **dict.fromkeys(("th",), ("cp874",)),
}
_ASCII_BYTES = {"iso2022_jp": (b"\x1b$B", b"\x1b$@"), "utf-16-le": (b"<\0",), "utf-16-be": (b"\0<",)}
"""Encodings whose bytes are those of UTF-8 too, with what no page in UTF-8 has."""

_COMMON = {
    "cp1251": re.compile("[а-я]"),
    "koi8-r": re.compile("[а-я]"),
    "euc_jp": re.compile("[ぁ-んァ-ヶ]"),
    "cp932": re.compile("[ぁ-んァ-ヶ]"),
}
"""What makes up most of a text in the language: the candidate with more of it is the right one."""


def decode_page(data: bytes, content_type: str, location: str) -> str:
    """The page's characters with line ends as ``\\n``; a few broken ones are U+FFFD, as a browser shows them.

    ``content_type`` is the header as it came. Raises ExtractError "unknown_encoding".
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _mend(data[len(mark) :].decode(encoding, errors="replace"))
    declared = [*_declared(data, content_type), "iso2022_jp"]
    if _is_utf8(data) and not any(it in declared and _fits(data, it) for it in _ASCII_BYTES):
        return _mend(data.decode("utf-8", errors="replace"))
    for encoding in declared:
        if _fits(data, encoding):
            return _mend(data.decode(encoding, errors="replace"))
    guessed = _guess(data)
    if guessed is None:
        raise ExtractError(location, "unknown_encoding", ", ".join(declared[:-1]))
    return _mend(data.decode(guessed, errors="replace"))


def _mend(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def _declared(data: bytes, content_type: str) -> Iterator[str]:
    """The encodings named by header and page, most trusted first, as browsers understand them."""
    header = _IN_HEADER.search(content_type)
    names = [header[1]] if header else []
    for pattern in (_IN_XML, _IN_META):
        match = pattern.search(data[:HEAD])
        # A page that can say "UTF-16" in ASCII is not in UTF-16.
        if match and not match[1].lower().startswith(b"utf-16"):
            names.append(match[1].decode("ascii", errors="replace"))
    for name in names:
        try:
            encoding = codecs.lookup(_MEANT.get(name.lower(), name)).name
        except (LookupError, ValueError):
            continue
        encoding = _MEANT.get(encoding, encoding)
        if encoding in _KNOWN:
            yield encoding


def _is_utf8(data: bytes) -> bool:
    """Whether it is UTF-8 but for some damage; text in another encoding hardly ever is."""
    broken = data.decode("utf-8", errors="replace").count("\ufffd")
    if not broken:
        return True
    return broken <= MOST_DAMAGED * len(re.findall(rb"[\xc2-\xf4][\x80-\xbf]+", data))


def _fits(data: bytes, encoding: str) -> bool:
    if encoding in _ASCII_BYTES and not any(sign in data[:SAMPLE] for sign in _ASCII_BYTES[encoding]):
        return False
    text = data.decode(encoding, errors="replace")
    return text.count("\ufffd") <= MOST_DAMAGED * len(re.findall(rb"[\x80-\xff]", data))


def _guess(data: bytes) -> str | None:
    """The encoding its language is written in, else Windows-1252 if that reads well, else what a library thinks."""
    language = _LANGUAGE.search(data[:HEAD])
    code = language[1].decode().lower() if language else ""
    candidates = [it for it in _BY_LANGUAGE.get(code, ()) if _fits(data, it)]
    if candidates:
        return max(candidates, key=lambda it: _count_common(data, it))
    sample = _take_sample(data)
    if reads_as_western(sample):
        return "cp1252"
    from charset_normalizer import from_bytes  # noqa: PLC0415 - of use to few pages

    best = from_bytes(sample).best()
    found = None if best is None else codecs.lookup(best.encoding).name
    return found if found in _KNOWN and found != "cp1252" else None


def _count_common(data: bytes, encoding: str) -> int:
    pattern = _COMMON.get(encoding)
    return len(pattern.findall(data[:SAMPLE].decode(encoding, errors="ignore"))) if pattern else 0


def _take_sample(data: bytes) -> bytes:
    """The neighbourhood of the first bytes that are not ASCII."""
    first = re.search(rb"[\x80-\xff]", data)
    start = max(0, first.start() - 1000) if first else 0
    return data[start : start + SAMPLE]
