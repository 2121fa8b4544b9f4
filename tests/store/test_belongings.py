"""Every table says whether a project takes it along: a new one has to be put into one of the lists."""

from __future__ import annotations

from workbench.store import belongings
from workbench.store.database import Database


def _tables(tmp_path):
    with Database(tmp_path).transaction() as connection:
        rows = connection.read(
            "SELECT t.table_name, list_contains(list(c.column_name), 'project') FROM duckdb_tables() t "
            "JOIN duckdb_columns() c ON c.database_name = t.database_name AND c.table_name = t.table_name "
            "WHERE t.database_name = 'library' GROUP BY ALL"
        )
    return dict(rows)


def test_each_table_is_in_just_one_list(tmp_path):
    lists = (belongings.CONTENT, belongings.HISTORY, belongings.RECORDS, belongings.BY_KEY, belongings.STAYS)
    named = [name for each in lists for name in each]
    assert sorted(named) == sorted(_tables(tmp_path))


def test_what_is_copied_goes_along_or_goes_with_a_project_has_its_id(tmp_path):
    tables = _tables(tmp_path)
    assert all(tables[name] for name in belongings.OWNED)
    shared = {"purchases", "trash"}  # the money is gone all the same, and the trash is emptied by itself
    assert {name for name, owned in tables.items() if owned} - shared == set(belongings.OWNED)
