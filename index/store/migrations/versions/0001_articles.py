"""Libraries, their sources and the problems there, articles and all their versions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the first tables."""
    make_sources()
    make_articles()


def make_sources() -> None:
    op.create_table(
        "library",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_library"),
    )
    op.create_table(
        "source",
        sa.Column("library", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("location", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("checked", sa.DateTime(timezone=True), nullable=True),
        sa.Column("states", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("library", "id", name="pk_source"),
        sa.UniqueConstraint("library", "location", name="uq_source_library_location"),
        sa.ForeignKeyConstraint(["library"], ["library.name"], name="fk_source_library"),
    )
    op.create_table(
        "problem",
        sa.Column("library", sa.String(), nullable=False),
        sa.Column("source", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("location", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("library", "source", "location", name="pk_problem"),
        sa.ForeignKeyConstraint(["library", "source"], ["source.library", "source.id"], name="fk_problem_source"),
    )


def make_articles() -> None:
    op.create_table(
        "article",
        sa.Column("library", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source", sa.Integer(), nullable=False),
        sa.Column("location", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("added", sa.DateTime(timezone=True), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("current", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("library", "id", name="pk_article"),
        sa.UniqueConstraint("library", "location", name="uq_article_library_location"),
        sa.ForeignKeyConstraint(["library", "source"], ["source.library", "source.id"], name="fk_article_source"),
        sa.CheckConstraint("state IN ('live', 'removed')", name="ck_article_state"),
    )
    op.create_index("ix_article_library_source", "article", ["library", "source"])
    make_versions()


def make_versions() -> None:
    op.create_table(
        "version",
        sa.Column("library", sa.String(), nullable=False),
        sa.Column("article", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_derived", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("language_declared", sa.Boolean(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("publisher", sa.Text(), nullable=True),
        sa.Column("author", sa.Text(), nullable=True),
        sa.Column("published", sa.Date(), nullable=True),
        sa.Column("fetched", sa.DateTime(timezone=True), nullable=False),
        sa.Column("blocks", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("library", "article", "number", name="pk_version"),
        sa.ForeignKeyConstraint(["library", "article"], ["article.library", "article.id"], name="fk_version_article"),
    )
