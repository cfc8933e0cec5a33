"""Bytes become text only in an encoding they can honestly be in."""

from __future__ import annotations

import codecs
import re

from index.errors import ExtractError

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_MOST_CONTROLS = 0.01
"""Share of control characters above which a file is not text; a stray one is dropped later, as unseen."""

_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")
_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_FOREIGN = re.compile("[^\x00-\x7f]")
# Three such characters in a row, or a symbol between two letters, are common when another encoding is read as
# Windows-1252 (Cyrillic, Greek, Polish, Japanese) and next to unknown in a language that really uses it.
_UNLIKELY = re.compile("[^\x00-\x7f\xa0«»‹›“”„‘’‚…–—•·€£°§©®™]{3,}|(?<=[A-Za-z])[¡-©¬-´¶¸¹»-¿×÷](?=[a-z])")
_MOST_UNLIKELY = 0.1


def decode(data: bytes, location: str) -> str:
    """The text in ``data`` with line ends as ``\\n``: UTF-8, UTF-16 with its mark, else Windows-1252 if it reads well.

    Raises ExtractError "not_text" for anything else: binary files, damaged UTF-8, other encodings.
    """
    bom, encoding = next((known for known in _BOMS if data.startswith(known[0])), (b"", "utf-8"))
    data = data.removeprefix(bom)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if bom or not reads_as_western(data):
            line = data.count(b"\n", 0, error.start) + 1
            raise ExtractError(location, "not_text", f"not {encoding} (line {line})") from error
        text = data.decode("cp1252")
    if "\x00" in text or len(_CONTROL.findall(text)) > _MOST_CONTROLS * len(text):
        raise ExtractError(location, "not_text", "control characters")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def reads_as_western(data: bytes) -> bool:
    """Whether bytes that are not UTF-8 make sense as Windows-1252 (of which Latin-1 is a part)."""
    high = len(_HIGH_BYTE.findall(data))
    if sum(len(sequence) for sequence in _UTF8_SEQUENCE.findall(data)) > high / 2:
        return False  # UTF-8 with a damaged byte: read as Windows-1252 it would be "Ã©" throughout
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return False
    unlikely = sum(len(run) for run in _UNLIKELY.findall(text))
    return unlikely <= _MOST_UNLIKELY * len(_FOREIGN.findall(text))
