"""A site map is a list of addresses; nothing in it is followed, and what is too long is counted, not read."""

from __future__ import annotations

import zlib

from lxml import etree

from index.errors import ExtractError
from index.extract.dates import read_time
from index.extract.front_matter import read_address
from index.extract.parsed import Place, SiteMap

MAX_PLACES = 10_000
"""Addresses that are taken from one site map; the newest come first in most."""

MAX_UNPACKED = 20_000_000
"""Bytes of an unpacked site map."""

GZIP = b"\x1f\x8b\x08"


def read_sitemap(data: bytes, location: str) -> SiteMap:
    """The addresses of a site map or of an index of site maps. Raises ExtractError "bad_sitemap" or "too_large"."""
    root = _parse(_unpack(data, location), location)
    name = etree.QName(root).localname
    if name not in {"urlset", "sitemapindex"}:
        raise ExtractError(location, "bad_sitemap", name)
    places: dict[str, Place] = {}
    left_out = 0
    for entry in root:
        fields = {etree.QName(it).localname: (it.text or "").strip() for it in entry if isinstance(it.tag, str)}
        try:
            address = read_address(fields.get("loc", ""))
        except ValueError:
            continue
        if len(places) < MAX_PLACES:
            places.setdefault(address, Place(address, read_time(_as_time(fields.get("lastmod", "")))))
        elif address not in places:
            left_out += 1
    return SiteMap(name == "sitemapindex", tuple(places.values()), left_out)


def _as_time(value: str) -> str:
    """A day without a time is its beginning, in UTC."""
    return f"{value}T00:00:00+00:00" if len(value) == len("2026-10-03") else value


def _unpack(data: bytes, location: str) -> bytes:
    if not data.startswith(GZIP):
        return data
    unpacker = zlib.decompressobj(wbits=31)
    try:
        unpacked = unpacker.decompress(data, MAX_UNPACKED)
    except zlib.error as error:
        raise ExtractError(location, "bad_sitemap", "gzip") from error
    if unpacker.unconsumed_tail:
        raise ExtractError(location, "too_large")
    return unpacked


def _parse(data: bytes, location: str) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError) as error:
        raise ExtractError(location, "bad_sitemap", "XML") from error
    if root is None:
        raise ExtractError(location, "bad_sitemap", "XML")
    return root
