"""Articles that a person took out of answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; what was there before is not touched."""
    op.create_table(
        "withdrawn",
        sa.Column("library", sa.String(), nullable=False),
        sa.Column("location", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("library", "location", name="pk_withdrawn"),
    )
