"""What the operator says of itself and promises, and whether a desk takes new reports."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_SAID = {
    "contact": (sa.String(), "how to reach whoever runs this, outside Koe; none until an administrator writes it"),
    "funders": (sa.String(), "who pays for this instance; none while KOE_PAID_BY says it"),
    "acknowledge_days": (
        sa.Integer(),
        "days in which a desk says that it has read a report; none for the usual",
    ),
    "answer_days": (sa.Integer(), "days in which a desk says what was done; none for the usual"),
    "retention_days": (
        sa.Integer(),
        "days for which a closed case is meant to be kept; none for the usual",
    ),
}


def upgrade() -> None:
    for name, (kind, comment) in _SAID.items():
        op.add_column("instance", sa.Column(name, kind, nullable=True, comment=comment))
    op.add_column(
        "desks",
        sa.Column(
            "intake",
            sa.String(),
            sa.CheckConstraint("intake IN ('open', 'paused', 'closed')", name=op.f("desks_intake")),
            nullable=False,
            server_default="open",
            comment="open, paused or closed: whether it takes new reports",
        ),
    )
    op.add_column(
        "desks",
        sa.Column(
            "intake_day",
            sa.Date(),
            nullable=True,
            comment="day of the last change of that; none for a desk that was always open",
        ),
    )


def downgrade() -> None:
    op.drop_column("desks", "intake_day")
    op.drop_column("desks", "intake")
    for name in reversed(_SAID):
        op.drop_column("instance", name)
