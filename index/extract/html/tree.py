"""A page's characters become a tree: lxml mends what a browser would mend, and nothing is fetched or resolved."""

from __future__ import annotations

import re

from lxml.etree import ElementDefaultClassLookup, LxmlError
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from index.errors import ExtractError

MAX_ATTRIBUTES = 2_000
"""Attributes of one tag: their cost grows with the square, and no reader sees them."""

# What XML, and so lxml, cannot hold; a half of a character cannot be encoded.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TAG = re.compile(r"<[A-Za-z][^\s>]*\s(?:[^>\"']|\"[^\"]*\"|'[^']*')*+")
_ATTRIBUTE = re.compile(r"[\s\"'/][^\s=>\"'/]")
_LONG_TAG = 4 * MAX_ATTRIBUTES
_ELEMENTS = ElementDefaultClassLookup(element=HtmlElement)
"""One class for all elements: lxml.html's own for forms and labels cost a call an element, and nobody asks them."""


def parse_page(text: str, location: str) -> HtmlElement:
    """The page as a tree without comments. Raises ExtractError "empty" or "too_complicated"."""
    for match in _TAG.finditer(text):
        if match.end() - match.start() > _LONG_TAG and len(_ATTRIBUTE.findall(match[0])) > MAX_ATTRIBUTES:
            quoted = re.sub(r"\"[^\"]*\"|'[^']*'", "", match[0])  # words in a value are not attributes
            if len(_ATTRIBUTE.findall(quoted)) > MAX_ATTRIBUTES:
                raise ExtractError(location, "too_complicated", "attributes")
    text = make_storable(text)
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)
    parser.set_element_class_lookup(_ELEMENTS)
    try:
        root = document_fromstring(text.encode(), parser=parser)
    except (LxmlError, ValueError) as error:
        if "memory" in str(error).lower():
            raise MemoryError from error
        raise ExtractError(location, "empty") from error
    if root.tag != "html" or not len(root):
        raise ExtractError(location, "empty")
    return root


def make_storable(text: str) -> str:
    """``text`` as a tree takes it: an entity can put a sign into the tree that cannot be written back."""
    return _NOT_IN_XML.sub(" ", text)
