"""Can a distributed engine place our rows by case? The schema's keys, and what a statement may join."""

import pytest
from sqlalchemy import ForeignKeyConstraint, Table, UniqueConstraint

from tests.placement import PLACE, PLACED, crosses, tables


def test_whatever_names_a_case_lies_where_the_case_lies() -> None:
    naming = {table.name for table in tables() if PLACE in table.columns}
    assert naming == PLACED
    assert {"cases", "letters", "covers", "attachments", "attachment_parts", "erasures"} <= PLACED


def test_a_node_alone_can_tell_whether_a_row_is_unique() -> None:
    for table in tables():
        if table.name in PLACED:
            unique = [key for key in table.constraints if isinstance(key, UniqueConstraint)]
            unique += [index for index in table.indexes if index.unique]
            assert all(PLACE in key.columns for key in unique), table.name


@pytest.mark.parametrize("table", list(tables()), ids=lambda table: table.name)
def test_a_foreign_key_leaves_a_node_only_for_a_table_that_every_node_has(table: Table) -> None:
    for key in table.constraints:
        if not isinstance(key, ForeignKeyConstraint):
            continue
        ends = {element.parent.name: element.column.name for element in key.elements}
        if key.referred_table.name in PLACED:
            assert table.name in PLACED, f"{table.name} is on every node, and {key.referred_table.name} is not"
            assert ends.get(PLACE) == PLACE, f"{table.name} may point at another case's row"
        else:
            assert PLACE not in ends


CROSSING = """
sqlite: SELECT letters.day FROM letters JOIN covers ON covers.epoch = letters.counter
sqlite: SELECT letters.day FROM letters, cases WHERE cases.case_id = letters.digest
sqlite: SELECT cases.day FROM cases WHERE EXISTS (SELECT * FROM letters WHERE letters.counter = cases.due)
postgres: SELECT cases.day FROM cases JOIN letters ON letters.case_id = cases.case_id
 WHERE EXISTS (SELECT * FROM letters WHERE letters.counter = $1)
postgres: SELECT a.day FROM cases AS a JOIN cases AS b ON a.desk = b.desk
postgres: SELECT cases.day FROM cases JOIN letters ON letters.case_id = cases.case_id OR letters.day = $1
postgres: SELECT cases.day FROM cases WHERE cases.case_id IN (SELECT letters.digest FROM letters)
postgres: SELECT (SELECT count(*) FROM cases JOIN letters ON cases.day = letters.day) AS many
sqlite: UPDATE covers SET epoch = 2 WHERE covers.digest IN (SELECT letters.digest FROM letters)
sqlite: DELETE FROM letters WHERE NOT EXISTS (SELECT * FROM cases WHERE cases.day = letters.day)
sqlite: INSERT INTO openings (account, case_id) SELECT cases.desk, letters.case_id FROM cases, letters
"""
KEEPING = """
sqlite: SELECT letters.day FROM letters JOIN covers ON covers.case_id = letters.case_id
sqlite: SELECT letters.day FROM letters, covers WHERE covers.case_id = ? AND ? = letters.case_id
sqlite: SELECT cases.day FROM cases JOIN accounts ON accounts.account = cases.assignee
sqlite: SELECT cases.day FROM cases WHERE (cases.case_id NOT IN (SELECT covers.case_id FROM covers))
postgres: SELECT cases.day FROM cases WHERE cases.desk = $1 OR EXISTS (SELECT * FROM letters
 WHERE letters.case_id = cases.case_id AND NOT (EXISTS (SELECT * FROM handovers
 WHERE handovers.case_id = letters.case_id)))
postgres: SELECT cases.day FROM cases JOIN covers ON covers.case_id = cases.case_id WHERE cases.case_id IN
 (SELECT u.case_id FROM (SELECT s.case_id FROM (SELECT cases.case_id AS case_id FROM cases) AS s
 UNION ALL SELECT t.case_id FROM (SELECT cases.case_id AS case_id FROM cases) AS t) AS u)
postgres: SELECT (SELECT count(*) FROM cases) AS ours, (SELECT count(*) FROM letters) AS theirs
sqlite: UPDATE covers SET epoch = 2 WHERE covers.case_id IN (SELECT cases.case_id FROM cases)
postgres: INSERT INTO openings (case_id, desk) SELECT cases.case_id, $1::BYTEA FROM cases
 WHERE NOT (EXISTS (SELECT * FROM openings WHERE openings.case_id = cases.case_id))
"""


def statements(listed: str) -> list[tuple[str, str]]:
    """Dialect and text of each; a line that begins with a space goes on."""
    joined = listed.strip().replace("\n ", " ")
    return [(line.partition(": ")[0], line.partition(": ")[2]) for line in joined.splitlines()]


@pytest.mark.parametrize(("dialect", "statement"), statements(CROSSING))
def test_a_statement_that_ties_two_cases_is_noticed(dialect: str, statement: str) -> None:
    assert crosses(statement, dialect)


@pytest.mark.parametrize(("dialect", "statement"), statements(KEEPING))
def test_a_statement_that_keeps_to_one_case_is_not(dialect: str, statement: str) -> None:
    assert not crosses(statement, dialect)
