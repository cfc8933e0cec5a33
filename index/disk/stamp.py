"""What segments are made by, as one string: where it differs from that of segments, they are made anew."""

from __future__ import annotations

import hashlib
import sys
import unicodedata
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable

import numpy as np

LIBRARIES = ("PyStemmer", "regex", "numpy")

SOURCES = (
    "model.py",
    "packed.py",
    "pieces.py",
    "analyse/forms",
    "analyse/numbered.py",
    "analyse/spellings.py",
    "analyse/stopwords",
    "analyse/terms.py",
    "analyse/tokens.py",
    "clean",
    "disk/file.py",
    "rank/blocks.py",
    "rank/bm25.py",
    "rank/gather.py",
    "rank/merge.py",
    "rank/postings.py",
    "rank/segment.py",
    "rank/way.py",
    "split",
)
"""What is in a segment depends on all of these, code and word lists; another comment in one is another stamp."""


@cache
def stamp() -> str:
    """The digest of everything that what is in segments depends on."""
    digest = hashlib.sha256()
    parts = [sys.byteorder, unicodedata.unidata_version, *(f"{name} {version(name)}" for name in LIBRARIES)]
    digest.update("\n".join([*parts, np.dtype(np.int64).str]).encode())
    root = files("index")
    for name in SOURCES:
        _read(root.joinpath(*name.split("/")), digest)
    return digest.hexdigest()


def _read(place: Traversable, digest: hashlib._Hash) -> None:
    if place.is_dir():
        for each in sorted(place.iterdir(), key=lambda it: it.name):
            if each.name != "__pycache__":
                _read(each, digest)
    else:
        digest.update(place.name.encode() + b"\0" + place.read_bytes() + b"\0")
