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
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

HEAD = "0005"
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

# A version above `current` of its article is held back: nobody sees it until a reindex is taken (see hold).
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

# When a source on the web is read next, in seconds from one time to the next, and what its server gave to ask whether
# it has changed; `failures` counts those since the last success. A source whose `due` is None is followed no more.
WATCH = Table(
    "watch",
    METADATA,
    Column("library", String, primary_key=True),
    Column("source", Integer, primary_key=True, autoincrement=False),
    Column("due", DateTime(timezone=True)),
    Column("pause", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("address", Text),
    Column("etag", Text),
    Column("last_modified", Text),
    ForeignKeyConstraint(["library", "source"], ["source.library", "source.id"]),
    Index(None, "library", "due"),
)

# What a version was read from, compressed by zlib: to be read again when reading has changed.
ORIGINAL = Table(
    "original",
    METADATA,
    Column("library", String, primary_key=True),
    Column("article", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("media_type", String, nullable=False),
    Column("fragment", Boolean, nullable=False),
    Column("body", LargeBinary, nullable=False),
    ForeignKeyConstraint(["library", "article", "number"], ["version.library", "version.article", "version.number"]),
)

# Where articles were read that a person took out of answers: they stay out when the place is read again.
WITHDRAWN = Table(
    "withdrawn",
    METADATA,
    Column("library", String, primary_key=True),
    Column("location", String, primary_key=True),
    Column("since", DateTime(timezone=True), nullable=False),
)

# A reindex: who began it (empty: the command line) and with what, how far it is, and how it ended. One without `ended`
# is at work, or was interrupted.
REINDEX = Table(
    "reindex",
    METADATA,
    Column("library", String, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("who", String, nullable=False),
    Column("what", Text, nullable=False),
    Column("scratch", Boolean, nullable=False),
    Column("forced", Boolean, nullable=False),
    Column("began", DateTime(timezone=True), nullable=False),
    Column("phase", String, nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("ended", DateTime(timezone=True)),
    Column("outcome", String),
)

# The articles to which a reindex gave a new text, each with the number of its version before; the next one is the new.
REINDEXED = Table(
    "reindexed",
    METADATA,
    Column("library", String, primary_key=True),
    Column("reindex", Integer, primary_key=True, autoincrement=False),
    Column("article", Integer, primary_key=True, autoincrement=False),
    Column("before", Integer, nullable=False),
    ForeignKeyConstraint(["library", "reindex"], ["reindex.library", "reindex.number"]),
)

# A question that is to keep its answer: `id` is made from it (keys.id_of_question), `quote` is packed like those of an
# answer. `good` says whether it was answered so when last checked, `newest` the highest id of an article at that time.
PIN = Table(
    "pin",
    METADATA,
    Column("library", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("pinned", DateTime(timezone=True), nullable=False),
    Column("good", Boolean, nullable=False),
    Column("newest", Integer, nullable=False),
    Column("quote", Text, nullable=False),
    Column("question", Text, nullable=False),
)

# What chats need remembered. `finished` and `post` are None until the message was answered, `request` from then on.
CLAIM = Table(
    "claim",
    METADATA,
    Column("library", String, primary_key=True),
    Column("platform", String, primary_key=True),
    Column("message", String, primary_key=True),
    Column("event", String, nullable=False),
    Column("claimed", DateTime(timezone=True), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("finished", DateTime(timezone=True)),
    Column("post", String),
    Column("request", Text),
    UniqueConstraint("library", "platform", "event"),
    Index(None, "library", "claimed"),
)

# `number` grows with every answer a library keeps, so that of two kept in the same moment one is the later;
# `quotes` is the JSON that answers.pack_quotes makes.
ANSWER = Table(
    "answer",
    METADATA,
    Column("library", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("platform", String, nullable=False),
    Column("place", String, nullable=False),
    Column("thread", String),
    Column("asker", String, nullable=False),
    Column("locale", String),
    Column("generation", Integer, nullable=False),
    Column("kept", DateTime(timezone=True), nullable=False),
    Column("shown", Integer, nullable=False),
    Column("post", String),
    Column("question", Text, nullable=False),
    Column("quotes", Text, nullable=False),
    Index(None, "library", "number"),
    Index(None, "library", "kept"),
    Index(None, "library", "platform", "thread"),
)

VOTE = Table(
    "vote",
    METADATA,
    Column("library", String, primary_key=True),
    Column("answer", String, primary_key=True),
    Column("voter", String, primary_key=True),
    Column("helpful", Boolean, nullable=False),
    Column("reason", Text),
    Column("voted", DateTime(timezone=True), nullable=False),
    ForeignKeyConstraint(["library", "answer"], ["answer.library", "answer.id"]),
)

# `id` is made from the question, see keys.id_of_question; `number` grows with every question asked in vain;
# `missing` is a JSON list of words.
UNANSWERED = Table(
    "unanswered",
    METADATA,
    Column("library", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("times", Integer, nullable=False),
    Column("first", DateTime(timezone=True), nullable=False),
    Column("last", DateTime(timezone=True), nullable=False),
    Column("question", Text, nullable=False),
    Column("missing", Text, nullable=False),
    Index(None, "library", "number"),
)

CHANNEL_SETTING = Table(
    "channel_setting",
    METADATA,
    Column("library", String, primary_key=True),
    Column("platform", String, primary_key=True),
    Column("channel", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("value", Text, nullable=False),
)

ADMIN_ACT = Table(
    "admin_act",
    METADATA,
    Column("library", String, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("who", String, nullable=False),
    Column("what", Text, nullable=False),
    Column("outcome", Text, nullable=False),
)
