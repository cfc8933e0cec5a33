from __future__ import annotations

import codecs
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ExtractError
from index.extract.decode import decode

FRENCH = "L’été dernier, à Orléans, un pêcheur a trouvé une ancre « perdue » — elle coûtait 30 €."


@pytest.mark.parametrize(
    "data",
    [
        FRENCH.encode(),
        codecs.BOM_UTF8 + FRENCH.encode(),
        codecs.BOM_UTF16_LE + FRENCH.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + FRENCH.encode("utf-16-be"),
        FRENCH.encode("cp1252"),
    ],
    ids=["utf-8", "utf-8 marked", "utf-16-le", "utf-16-be", "windows-1252"],
)
def test_text_is_decoded(data: bytes) -> None:
    assert decode(data, "a.txt") == FRENCH


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("été", "latin-1"),
        ("Größe und Maß: Übermäßig große Äpfel", "latin-1"),
        ("CAFÉ «ÉTÉ» ... à l'œil", "cp1252"),
        ("¿Qué? ¡Olé, señor! La niña añadió «sí».", "latin-1"),
        ("Smørrebrød på Ærø, blåbær", "latin-1"),
        ("10 m² à 20 °C, ½ heure", "latin-1"),
    ],
)
def test_western_european_bytes_are_windows_1252(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), "a.txt") == text


@pytest.mark.parametrize(
    "data",
    [
        b"a\x00b",
        b"\x7fELF\x02\x01\x01\x00\x00\x00",
        b"\x89PNG\r\n\x1a\n\x0d\x49\x48\x44\x52\xff\xfe\xfd",
        bytes(range(1, 32)),
        bytes(range(128, 256)),
        "plain".encode("utf-16-le"),
        codecs.BOM_UTF32_LE + "plain".encode("utf-32-le"),
        codecs.BOM_UTF16_LE + b"\x00\xd8a",
        codecs.BOM_UTF8 + b"\xff",
        "Якорь лежал на дне гавани, и никто его не искал.".encode("cp1251"),
        "Якорь лежал на дне гавани, и никто его не искал.".encode("koi8-r"),
        "Η άγκυρα ήταν στον πυθμένα του λιμανιού".encode("iso8859-7"),
        "Kotwica leżała na dnie zatoki, a nikt jej już nie szukał, choć ciążyła wszystkim.".encode("cp1250"),
        "錨は港の底に沈んでいた。誰も探さなかった。".encode("shift-jis"),
        "錨は港の底に沈んでいた。誰も探さなかった。".encode("euc-jp"),
        "锚沉在港口的底部。".encode("gbk"),
        FRENCH.encode().replace("ê".encode(), b"\xc3"),
    ],
)
def test_other_bytes_are_not_text(data: bytes) -> None:
    with pytest.raises(ExtractError) as caught:
        decode(data, "a.txt")
    assert caught.value.reason == "not_text"


def test_a_damaged_byte_is_named_with_its_line() -> None:
    with pytest.raises(ExtractError) as caught:
        decode("été\nété\n".encode() + b"\xe9\xe9\xe9\xff", "a.txt")
    assert "line 3" in caught.value.detail


@pytest.mark.parametrize(("data", "text"), [(b"a\r\nb\rc\nd\r\n", "a\nb\nc\nd\n"), (b"a\r\n\r\nb", "a\n\nb")])
def test_line_ends_become_newlines(data: bytes, text: str) -> None:
    assert decode(data, "a.txt") == text


@given(st.text(st.characters(exclude_categories=("Cs", "Cc"))))
def test_utf_8_comes_back_as_it_was(text: str) -> None:
    assert decode(text.encode(), "a.txt") == text.removeprefix("\ufeff")


@given(st.binary() | st.binary().map(lambda data: codecs.BOM_UTF16_LE + data))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    with suppress(ExtractError):
        text = decode(data, "a.txt")
        assert not {"\x00", "\r"} & set(text)
        text.encode()
