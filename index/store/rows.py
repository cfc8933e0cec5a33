"""Rows to nouns and back: what is read out of a row equals what was put into it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import RowMapping

from index.model import Article, Block, BlockKind, Extracted

_KINDS = {kind.value: kind for kind in BlockKind}  # asking the enumeration itself takes twice as long


def to_utc(moment: datetime) -> datetime:
    """The moment in UTC. Raises TypeError for one without a zone: that is a mistake of the caller."""
    if moment.tzinfo is None:
        msg = "a time without a zone"
        raise TypeError(msg)
    return moment.astimezone(UTC)


def from_utc(moment: datetime) -> datetime:
    """The aware moment: SQLite keeps the digits only, other databases the zone as well."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def digest_of(text: str) -> str:
    """SHA-256 of the text's UTF-8 in hexadecimal. Raises UnicodeEncodeError for half a surrogate pair."""
    return hashlib.sha256(text.encode()).hexdigest()


def pack_blocks(blocks: Sequence[Block]) -> str:
    """Compact JSON: one list per block (start, end, kind, line, page), without the Nones at its end."""
    packed: list[list[int | str | None]] = []
    for block in blocks:
        fields: list[int | str | None] = [block.start, block.end, str(block.kind), block.line, block.page]
        while fields[-1] is None:
            fields.pop()
        packed.append(fields)
    return json.dumps(packed, separators=(",", ":"))


def unpack_blocks(packed: str) -> tuple[Block, ...]:
    """The blocks that were packed. Raises ValueError for anything else."""
    try:
        return tuple(Block(start, end, _KINDS[kind], *rest) for start, end, kind, *rest in json.loads(packed))
    except (TypeError, KeyError) as error:
        raise ValueError(str(error)) from error


def version_row(content: Extracted) -> dict[str, object]:
    """The columns of `version` that hold the content."""
    return {
        "digest": digest_of(content.text),
        "text": content.text,
        "blocks": pack_blocks(content.blocks),
        "title": content.title,
        "title_derived": content.title_derived,
        "language": content.language,
        "language_declared": content.language_declared,
        "url": content.url,
        "publisher": content.publisher,
        "author": content.author,
        "published": content.published,
    }


def content_of(row: RowMapping) -> Extracted:
    """The content of a row that has the columns of `version`."""
    return Extracted(
        text=row["text"],
        blocks=unpack_blocks(row["blocks"]),
        title=row["title"],
        title_derived=row["title_derived"],
        language=row["language"],
        language_declared=row["language_declared"],
        url=row["url"],
        publisher=row["publisher"],
        author=row["author"],
        published=row["published"],
    )


def article_of(row: RowMapping) -> Article:
    """The article of a row that has the columns of `version`, and `location` of `article`."""
    return Article(
        id=row["article"],
        version=row["number"],
        digest=row["digest"],
        location=row["location"],
        fetched=from_utc(row["fetched"]),
        content=content_of(row),
    )
