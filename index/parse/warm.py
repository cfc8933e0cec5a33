"""Importing this is the warm-up: what a worker needs is loaded once, before the workers are forked off."""

from __future__ import annotations

import logging

from index.extract.feed import read_feed
from index.extract.parsed import Received
from index.extract.pdf.document import read_pdf
from index.extract.read import read

_PAGE = "<!doctype html><html><title>A</title><body><article>{}</article></body></html>"
_PARAGRAPH = (
    "<p>Nobody at the harbour knew where the old anchor had gone, and nobody went to look for it that week.</p>"
)

READERS = (read, read_feed, read_pdf)


def _warm_up() -> None:
    """Read a page in no declared language, so that the detector is loaded too."""
    logging.disable()
    read(Received(_PAGE.format(4 * _PARAGRAPH).encode(), "https://warm.example/", "text/html", ("en", "fr")))


_warm_up()
