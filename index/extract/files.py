"""Which files are articles: what their names end in, and how large they are at most."""

from __future__ import annotations

ENDINGS = frozenset({".txt", ".md", ".markdown"})
"""What a readable file's name may end in."""

MAX_BYTES = 5_000_000
"""Size of a document; parsing takes about a second per megabyte."""
