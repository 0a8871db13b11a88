"""Eight states, whose turn it is, the day by which the desk is to write, and the history of a case."""

import datetime as dt

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_BEFORE = "state IN ('received', 'in_progress', 'answered', 'withdrawn')"
_STATES = "state IN ('received', 'triaged', 'in_progress', 'referred', 'answered', 'closed', 'reopened', 'withdrawn')"
_TURNS = "turn IN ('desk', 'reporter', 'nobody')"
_DEFAULT = " DEFAULT 'desk'"

_cases = sa.table(
    "cases", sa.column("state"), sa.column("state_day", sa.Date()), sa.column("turn"), sa.column("due", sa.Date())
)


def upgrade() -> None:
    op.add_column(
        "cases",
        sa.Column(
            "turn",
            sa.String(),
            nullable=False,
            server_default="desk",
            comment="who is to write next: desk, reporter, or nobody when it is over",
        ),
    )
    op.add_column(
        "cases",
        sa.Column(
            "due", sa.Date(), nullable=True, comment="day by which the desk is to have written; none when it is over"
        ),
    )
    if op.get_bind().dialect.name == "sqlite":
        _rewrite((f"CHECK ({_BEFORE})", f"CHECK ({_STATES}), CONSTRAINT cases_turn CHECK ({_TURNS})"), (_DEFAULT, ""))
    else:
        op.alter_column("cases", "turn", server_default=None)
        op.drop_constraint(op.f("cases_state"), "cases")
        op.create_check_constraint(op.f("cases_state"), "cases", _STATES)
        op.create_check_constraint(op.f("cases_turn"), "cases", _TURNS)
        op.alter_column("cases", "state", comment="where it stands, of eight (docs/casework.md)")
    _fill()
    op.drop_index("cases_queue", table_name="cases")
    op.create_index("cases_queue", "cases", ["desk", "turn", "urgent", "day", "case_id"])
    op.create_index("cases_held", "cases", ["desk", "assignee", "turn", "urgent", "day", "case_id"])
    op.create_index("cases_due", "cases", ["desk", "due", "case_id"])
    op.create_table(
        "case_steps",
        sa.Column("case_id", sa.LargeBinary(length=16), nullable=False, comment="of which case"),
        sa.Column(
            "number", sa.Integer(), autoincrement=False, nullable=False, comment="counts the steps of the case, from 1"
        ),
        sa.Column("state", sa.String(), nullable=False, comment="what it became"),
        sa.Column("author", sa.String(), nullable=False, comment="who moved it: reporter or desk"),
        sa.Column("day", sa.Date(), nullable=False, comment="day of the step"),
        sa.CheckConstraint("author IN ('reporter', 'desk')", name=op.f("case_steps_author")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.case_id"], name=op.f("case_steps_case_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_id", "number", name=op.f("case_steps_pkey")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("case_steps")
    op.drop_index("cases_due", table_name="cases")
    op.drop_index("cases_held", table_name="cases")
    op.drop_index("cases_queue", table_name="cases")
    op.create_index("cases_queue", "cases", ["desk", "urgent", "day", "case_id"])
    for state, before in (
        ("triaged", "received"),
        ("reopened", "in_progress"),
        ("referred", "in_progress"),
        ("closed", "answered"),
    ):
        op.execute(_cases.update().where(_cases.c.state == state).values(state=before))
    if op.get_bind().dialect.name == "sqlite":
        _rewrite((f"CHECK ({_STATES}), CONSTRAINT cases_turn CHECK ({_TURNS})", f"CHECK ({_BEFORE})"))
    else:
        op.drop_constraint(op.f("cases_turn"), "cases")
        op.drop_constraint(op.f("cases_state"), "cases")
        op.create_check_constraint(op.f("cases_state"), "cases", _BEFORE)
        op.alter_column("cases", "state", comment="received, in_progress, answered or withdrawn")
    op.drop_column("cases", "due")
    op.drop_column("cases", "turn")


def _fill() -> None:
    """Whose turn it is follows from the state; the days run from the last change of it, as they are promised."""
    connection = op.get_bind()
    set_days = connection.execute(sa.text("SELECT acknowledge_days, answer_days FROM instance")).one_or_none()
    acknowledge_days, answer_days = set_days or (None, None)
    acknowledge, answer = dt.timedelta(days=acknowledge_days or 7), dt.timedelta(days=answer_days or 90)
    for state, day in connection.execute(sa.select(_cases.c.state, _cases.c.state_day).distinct()).all():
        turn, due = {
            "answered": ("reporter", day + answer),
            "withdrawn": ("nobody", None),
        }.get(state, ("desk", day + acknowledge))
        same = _cases.update().where(_cases.c.state == state, _cases.c.state_day == day)
        op.execute(same.values(turn=turn, due=due))


def _rewrite(*changes: tuple[str, str]) -> None:
    """Changes the constraints of `cases` where they stand written: SQLite's own way for what touches no row.

    Writing the table anew would, to SQLite, be the end of every row that names a case.
    """
    connection = op.get_bind()
    written = connection.execute(sa.text("SELECT sql FROM sqlite_schema WHERE name = 'cases'")).scalar_one()
    for before, now in changes:
        if written.count(before) != 1:
            raise RuntimeError(f"cases is not written as expected: {before}")
        written = written.replace(before, now)
    op.execute("PRAGMA writable_schema = ON")
    connection.execute(sa.text("UPDATE sqlite_schema SET sql = :sql WHERE name = 'cases'"), {"sql": written})
    op.execute("PRAGMA writable_schema = RESET")
