"""Published tables, their files, and what they have cost."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0027"
branch_labels = None
depends_on = None


_BEFORE = "the facts, a letter of kind 11; the server holds no key to it"
_NOW = "a letter of kind 11 or 20, told from each other by nobody here; the server holds no key to it"


def _say(comment: str, before: str) -> None:
    """What a column holds; SQLite keeps no comments."""
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column(
            "waiting_facts",
            "sealed",
            comment=comment,
            existing_comment=before,
            existing_type=sa.LargeBinary(),
            existing_nullable=False,
        )


def upgrade() -> None:
    _say(_NOW, _BEFORE)
    op.create_table(
        "releases",
        sa.Column("period", sa.String(6), primary_key=True, comment="2026Q4, or 2026 for a year"),
        sa.Column("position", sa.Integer(), nullable=False, unique=True, comment="1 for the first, without a gap"),
        sa.Column("day", sa.Date(), nullable=False, comment="on which it was drawn up"),
        sa.Column("profile", sa.String(9), nullable=False, comment="standard, strict or threshold"),
        sa.Column(
            "manifest",
            sa.LargeBinary(),
            nullable=False,
            comment="canonical JSON: files, hashes, budget, what came before",
        ),
        sa.Column(
            "signature",
            sa.LargeBinary(64),
            nullable=False,
            comment="over the manifest, by whoever holds the statistics' identity",
        ),
        sa.Column("verify_key", sa.LargeBinary(32), nullable=False, comment="of that signature"),
        sa.Column(
            "digest",
            sa.LargeBinary(32),
            nullable=False,
            comment="SHA-256 of the manifest, by which the next one names it",
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "release_files",
        sa.Column("period", sa.String(6), sa.ForeignKey("releases.period"), primary_key=True, comment="its release"),
        sa.Column("name", sa.String(40), primary_key=True, comment="such as T1.csv"),
        sa.Column("content", sa.LargeBinary(), nullable=False, comment="its bytes"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "budget_charges",
        sa.Column("quarter", sa.Date(), primary_key=True, comment="first day of the quarter"),
        sa.Column("table_name", sa.String(3), primary_key=True, comment="a registered table, such as T1"),
        sa.Column(
            "period",
            sa.String(6),
            sa.ForeignKey("releases.period"),
            nullable=False,
            comment="the release that was charged for it",
        ),
        sa.Column("profile", sa.String(9), nullable=False, comment="under which plan"),
        sa.Column("epsilon", sa.String(12), nullable=False, comment="as an exact fraction, such as 1/2"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    _say(_BEFORE, _NOW)
    op.drop_table("budget_charges")
    op.drop_table("release_files")
    op.drop_table("releases")
