"""What chats need remembered: claims, answers, votes, questions without an answer, settings, acts of administrators."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; what was there before is not touched."""
    make_claims()
    make_answers()
    make_votes()
    make_unanswered()
    make_rules()


def make_claims() -> None:
    op.create_table(
        "claim",
        sa.Column("library", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("claimed", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("finished", sa.DateTime(timezone=True), nullable=True),
        sa.Column("post", sa.String(), nullable=True),
        sa.Column("request", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("library", "platform", "message", name="pk_claim"),
        sa.UniqueConstraint("library", "platform", "event", name="uq_claim_library_platform_event"),
    )
    op.create_index("ix_claim_library_claimed", "claim", ["library", "claimed"])


def make_answers() -> None:
    op.create_table(
        "answer",
        sa.Column("library", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("thread", sa.String(), nullable=True),
        sa.Column("asker", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=True),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("kept", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("post", sa.String(), nullable=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("quotes", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("library", "id", name="pk_answer"),
    )
    op.create_index("ix_answer_library_number", "answer", ["library", "number"])
    op.create_index("ix_answer_library_kept", "answer", ["library", "kept"])
    op.create_index("ix_answer_library_platform_thread", "answer", ["library", "platform", "thread"])


def make_votes() -> None:
    op.create_table(
        "vote",
        sa.Column("library", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("voter", sa.String(), nullable=False),
        sa.Column("helpful", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("voted", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("library", "answer", "voter", name="pk_vote"),
        sa.ForeignKeyConstraint(["library", "answer"], ["answer.library", "answer.id"], name="fk_vote_answer"),
    )


def make_unanswered() -> None:
    op.create_table(
        "unanswered",
        sa.Column("library", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("first", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last", sa.DateTime(timezone=True), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("missing", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("library", "id", name="pk_unanswered"),
    )
    op.create_index("ix_unanswered_library_number", "unanswered", ["library", "number"])


def make_rules() -> None:
    op.create_table(
        "channel_setting",
        sa.Column("library", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("library", "platform", "channel", "name", name="pk_channel_setting"),
    )
    op.create_table(
        "admin_act",
        sa.Column("library", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("library", "number", name="pk_admin_act"),
    )
