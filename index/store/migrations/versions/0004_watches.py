"""Sources on the web: when they are read next, and what their articles were read from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; what was there before is not touched."""
    op.create_table(
        "watch",
        sa.Column("library", sa.String(), nullable=False),
        sa.Column("source", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pause", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("library", "source", name="pk_watch"),
        sa.ForeignKeyConstraint(["library", "source"], ["source.library", "source.id"], name="fk_watch_source"),
    )
    op.create_index("ix_watch_library_due", "watch", ["library", "due"])
    op.create_table(
        "original",
        sa.Column("library", sa.String(), nullable=False),
        sa.Column("article", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("fragment", sa.Boolean(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("library", "article", "number", name="pk_original"),
        sa.ForeignKeyConstraint(
            ["library", "article", "number"],
            ["version.library", "version.article", "version.number"],
            name="fk_original_version",
        ),
    )
