"""The tables of the newest schema; every row and every key starts with the library it belongs to."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

HEAD = "0001"
"""The revision these tables are at: the newest file in migrations/versions."""

LIVE = "live"
REMOVED = "removed"

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

LIBRARY = Table(
    "library",
    METADATA,
    Column("name", String, primary_key=True),
    Column("generation", Integer, nullable=False),
)

SOURCE = Table(
    "source",
    METADATA,
    Column("library", String, ForeignKey("library.name"), primary_key=True),
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("location", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("checked", DateTime(timezone=True)),
    Column("states", Text, nullable=False),
    UniqueConstraint("library", "location"),
)

PROBLEM = Table(
    "problem",
    METADATA,
    Column("library", String, primary_key=True),
    Column("source", Integer, primary_key=True, autoincrement=False),
    Column("location", String, primary_key=True),
    Column("reason", String, nullable=False),
    Column("detail", Text, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
    ForeignKeyConstraint(["library", "source"], ["source.library", "source.id"]),
)

# `states` of a source is a JSON object, see Store.note_checked.
# `since` is when the article came into its present state, `current` the number of its newest version.
ARTICLE = Table(
    "article",
    METADATA,
    Column("library", String, primary_key=True),
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("source", Integer, nullable=False),
    Column("location", String, nullable=False),
    Column("state", String, nullable=False),
    Column("added", DateTime(timezone=True), nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
    Column("current", Integer, nullable=False),
    UniqueConstraint("library", "location"),
    ForeignKeyConstraint(["library", "source"], ["source.library", "source.id"]),
    CheckConstraint(f"state IN ('{LIVE}', '{REMOVED}')", name="state"),
    Index(None, "library", "source"),
)

# `digest` is the SHA-256 of the text's UTF-8, in hexadecimal; `blocks` is the JSON that rows.pack_blocks makes.
# The two long columns are last: SQLite then finds the short ones without walking through a long text.
VERSION = Table(
    "version",
    METADATA,
    Column("library", String, primary_key=True),
    Column("article", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("digest", String, nullable=False),
    Column("title", Text, nullable=False),
    Column("title_derived", Boolean, nullable=False),
    Column("language", String, nullable=False),
    Column("language_declared", Boolean, nullable=False),
    Column("url", Text),
    Column("publisher", Text),
    Column("author", Text),
    Column("published", Date),
    Column("fetched", DateTime(timezone=True), nullable=False),
    Column("blocks", Text, nullable=False),
    Column("text", Text, nullable=False),
    ForeignKeyConstraint(["library", "article"], ["article.library", "article.id"]),
)
