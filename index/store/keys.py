"""What names a row: ids nobody can guess, running numbers, and one id for questions that are the same."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from typing import Any

from sqlalchemy import Column, Connection, Table, func, select

ID_BYTES = 16
"""Random bytes in the id of an answer: 128 bits, 22 characters."""

QUESTION_ID_LENGTH = 32
"""Hexadecimal digits kept of a question's digest: 128 bits."""

AROUND = " ?!.,;:…¿¡\"'«»“”„‘’‹›"
"""What may stand around a question without making it another one."""


def new_id() -> str:
    """22 characters of A-Z, a-z, 0-9, "_" and "-" that nobody can guess."""
    return secrets.token_urlsafe(ID_BYTES)


def id_of_question(question: str) -> str:
    """32 hexadecimal digits, the same for a question in other case, spacing, or with other marks at its ends."""
    words = " ".join(unicodedata.normalize("NFKC", question).casefold().split()).strip(AROUND)
    return hashlib.sha256(words.encode()).hexdigest()[:QUESTION_ID_LENGTH]


def next_number(connection: Connection, table: Table, library: str) -> int:
    """One more than the highest ``number`` of the library's rows."""
    column: Column[Any] = table.c.number
    return int(connection.scalar(select(func.max(column)).where(table.c.library == library)) or 0) + 1


def make_storable(text: str) -> str:
    """The text with U+FFFD for each half of a surrogate pair: JSON can bring one, and no database keeps it."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
