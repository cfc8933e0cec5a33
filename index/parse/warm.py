"""What a worker needs is loaded once, before the workers are forked off."""

from __future__ import annotations

import importlib
import logging

from index.extract.parsed import Received
from index.extract.read import read

_READERS = (
    "index.extract.feed",
    "index.extract.pdf.document",
    "index.extract.sitemap",
    "index.parse.worker",
    "dateparser",
)
_PAGE = "<!doctype html><html><title>A</title><body><article>{}</article></body></html>"
_PARAGRAPH = (
    "<p>Nobody at the harbour knew where the old anchor had gone, and nobody went to look for it that week.</p>"
)


def warm_up() -> None:
    """Import every reader, and read a page in no declared language, so that the detector is loaded too."""
    logging.disable()  # the libraries log pieces of what they read
    for name in _READERS:
        importlib.import_module(name)
    read(Received(_PAGE.format(4 * _PARAGRAPH).encode(), "https://warm.example/", "text/html", ("en", "fr")))
