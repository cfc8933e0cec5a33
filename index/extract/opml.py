"""OPML, the list of feeds that readers exchange: its outlines in, and ours out; nothing in it is followed here."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import etree

from index.errors import ExtractError
from index.extract.front_matter import read_address
from index.extract.parsed import Outline, Outlines

FEED, SITEMAP, PAGE = "feed", "sitemap", "page"

MAX_BYTES = 5_000_000
MAX_OUTLINES = 5_000
"""Feeds that are taken of one list; a longer one is refused, so that nothing is left out unnoticed."""

ENTITY = b"<!ENTITY"

TYPES = {"page": PAGE, "link": PAGE, "sitemap": SITEMAP}
"""Types of outlines that have their address in ``url``; feeds have it in ``xmlUrl``."""

UNFIT = re.compile("[^\\t\\n\\r -\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
"""What XML cannot have."""


def read_opml(data: bytes, location: str) -> Outlines:
    """What a list names, folders and all. Raises ExtractError "bad_opml", "entities" or "too_large"."""
    found: dict[str, Outline] = {}
    unfit: dict[str, None] = {}
    for element in _parse(data, location).iter():
        outline = _read(element) if isinstance(element.tag, str) and element.tag.lower() == "outline" else None
        if outline is None:
            continue
        try:
            found.setdefault(read_address(outline.address), outline)
        except ValueError:
            unfit[outline.address] = None
        if len(found) + len(unfit) > MAX_OUTLINES:
            raise ExtractError(location, "too_large")
    return Outlines(tuple(found.values()), tuple(unfit))


def write_opml(outlines: Iterable[Outline], title: str) -> str:
    """An OPML 2.0 list in ASCII: feeds as every reader knows them, pages and site maps as types of their own."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = UNFIT.sub("", title)
    body = etree.SubElement(root, "body")
    for outline in outlines:
        name = UNFIT.sub("", outline.title) or outline.address
        where = {"type": "rss", "xmlUrl": outline.address} if outline.kind == FEED else {"type": outline.kind}
        if outline.kind != FEED:
            where["url"] = outline.address
        etree.SubElement(body, "outline", {"text": name, "title": name, **where})
    written: bytes = etree.tostring(root, encoding="us-ascii", pretty_print=True)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + written.decode("ascii")


def _read(element: etree._Element) -> Outline | None:
    """The outline of a feed, page or site map; None for a folder, or a note."""
    fields = {str(name).lower(): str(value).strip() for name, value in element.attrib.items()}
    title = " ".join((fields.get("title") or fields.get("text") or "").split())
    if fields.get("xmlurl"):
        return Outline(FEED, _without_feed_scheme(fields["xmlurl"]), title)
    kind = TYPES.get(fields.get("type", "").lower())
    return Outline(kind, fields["url"], title) if kind and fields.get("url") else None


def _without_feed_scheme(address: str) -> str:
    """Some readers write feed:// or feed:https://."""
    if address.lower().startswith("feed://"):
        return f"http://{address[len('feed://') :]}"
    return address[len("feed:") :] if address.lower().startswith("feed:") else address


def _parse(data: bytes, location: str) -> etree._Element:
    if len(data) > MAX_BYTES:
        raise ExtractError(location, "too_large")
    if ENTITY in data.replace(b"\0", b"").upper():  # in any width of characters
        raise ExtractError(location, "entities")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data.strip(), parser)
    except (etree.LxmlError, ValueError) as error:
        raise ExtractError(location, "bad_opml", "XML") from error
    if root is None:
        raise ExtractError(location, "bad_opml", "XML")
    if not isinstance(root.tag, str) or root.tag.lower() != "opml":
        raise ExtractError(location, "bad_opml", str(root.tag)[:40])
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and any(True for _ in declared.iterentities()):
        raise ExtractError(location, "entities")
    return root
