"""The schema: from blank, from the oldest, from the future; and documented to the last column."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from workbench.errors import LibraryError
from workbench.jobs.keys import key_of
from workbench.store.database import FILE_NAME, Connection, Database
from workbench.store.ledger_schema import COST_VIEWS, LEDGER
from workbench.store.migrations import MIGRATIONS
from workbench.store.schema import TABLES, comments, create

RELEASED = "a4a978abea002d65788a9ef12b39a3e281138af60b06cdd3eb107b1afc386175"
"""Of all tables of the first release; it never changes."""

REQUIRED = {
    "projects",
    "songs",
    "analyses",
    "sections",
    "plans",
    "clips",
    "takes",
    "timelines",
    "films",
    "exports",
    "corrections",
    "jobs",
    "purchases",
    "budgets",
}

LEDGER_NEW = {item.name for item in (*LEDGER, *COST_VIEWS)} - {"project_overview"}


def m9001_moods(connection: Connection) -> None:
    connection.write("CREATE TABLE moods (name VARCHAR)")
    connection.write("INSERT INTO moods SELECT name FROM songs")


def m9002_breaks(connection: Connection) -> None:
    connection.write("DROP TABLE moods")
    raise LibraryError("this one never works")


def _schema(database: Database) -> list[tuple[object, ...]]:
    with database.transaction() as connection:
        return connection.read(
            "SELECT table_name, column_name, data_type, is_nullable, comment FROM duckdb_columns() "
            "WHERE database_name = 'library' ORDER BY ALL"
        )


def _old(folder: Path) -> Database:
    """A library that has seen only the first migration, with a song."""
    database = Database(folder, migrations=MIGRATIONS[:1])
    with database.transaction() as connection:
        connection.write(
            "INSERT INTO songs VALUES ('id', 'old song', NULL, NULL, 1, 1, 1, 1, 1, 'wav', 'pcm', '{}', '2026-01-01')"
        )
    return database


def test_every_table_view_and_column_has_a_sentence(tmp_path: Path) -> None:
    database = Database(tmp_path)
    columns = _schema(database)
    assert [row[:2] for row in columns if not row[4]] == []
    assert {str(row[0]) for row in columns} >= REQUIRED | {"project_states", "project_overview", "clip_board"}
    with database.transaction() as connection:
        assert (
            connection.read(
                "SELECT table_name FROM duckdb_tables() WHERE database_name = 'library' "
                "AND comment IS NULL UNION ALL SELECT view_name FROM duckdb_views() "
                "WHERE database_name = 'library' "
                "AND NOT internal AND comment IS NULL"
            )
            == []
        )
        for (view,) in connection.read(
            "SELECT view_name FROM duckdb_views() WHERE database_name = 'library' AND NOT internal"
        ):
            assert connection.read(f"SELECT * FROM {view}") == []


def test_names_are_in_their_order_and_unique() -> None:
    names = [migration.__name__ for migration in MIGRATIONS]
    assert names == sorted(set(names))
    assert all(migration.__doc__ for migration in MIGRATIONS)


def test_the_oldest_becomes_what_a_blank_one_is_and_keeps_its_rows(tmp_path: Path) -> None:
    newest = (*MIGRATIONS, m9001_moods)
    _old(tmp_path / "old")
    migrated = Database(tmp_path / "old", migrations=newest)
    assert _schema(migrated) == _schema(Database(tmp_path / "blank", migrations=newest))
    with migrated.transaction() as connection:
        assert connection.read("SELECT name FROM moods") == [("old song",)]
        assert [row[0] for row in connection.read("SELECT name FROM migrations ORDER BY name")] == [
            m.__name__ for m in newest
        ]
    assert not list((tmp_path / "blank").glob("*before*"))


def test_an_older_library_is_copied_before_it_is_migrated(tmp_path: Path) -> None:
    _old(tmp_path)
    with Database(tmp_path, migrations=(*MIGRATIONS, m9001_moods)).transaction():
        pass
    (tmp_path / "back").mkdir()
    next_name = (*MIGRATIONS, m9001_moods)[1].__name__
    (tmp_path / f"{FILE_NAME}.before-{next_name}").rename(tmp_path / "back" / FILE_NAME)
    with Database(tmp_path / "back", migrations=MIGRATIONS[:1]).transaction() as connection:
        assert connection.read("SELECT name FROM songs") == [("old song",)]


@pytest.mark.parametrize(
    ("seen", "new"),
    [
        (1, {"exports"}),
        (2, {"decisions", "corrections"}),
        (3, LEDGER_NEW),
        (4, {"pictures", "frames"}),
        (5, {"uploads"}),
    ],
)
def test_each_change_brings_its_tables_and_finds_an_old_library_whole(tmp_path: Path, seen: int, new: set[str]) -> None:
    _old(tmp_path)
    before = {row[:2] for row in _schema(Database(tmp_path, migrations=MIGRATIONS[:seen]))}
    after = Database(tmp_path, migrations=MIGRATIONS[: seen + 1])
    with after.transaction() as connection:
        for table in new:
            assert connection.read(f"SELECT count(*) FROM {table}") == [(0,)]
        assert connection.read("SELECT name FROM songs") == [("old song",)]
    assert {row[0] for row in {row[:2] for row in _schema(after)} - before} == new


def test_notes_that_were_kept_by_label_go_to_the_sections_in_force(tmp_path: Path) -> None:
    _old(tmp_path)
    plan = json.dumps({"bible": {"notes": [["verse", "it's rain"]]}}, separators=(",", ":"))
    with Database(tmp_path, migrations=MIGRATIONS[:1]).transaction() as connection:
        for version, shown in ((1, 1), (2, 2), (3, 1)):
            connection.write(f"INSERT INTO arrangements VALUES ('p', {version}, 'commit', {shown}, 2, 0, '2026-01-01')")
            for position, label in enumerate((" Verse", "chorus")):
                row = f"('p', {version}, {position}, {position}, {position + 1}, '{label}', 1, 1)"
                connection.write(f"INSERT INTO sections VALUES {row}")
        for version, value in ((1, "{}"), (2, plan)):
            row = ["p", version, "i", "k", "s", "t", "24", 1, 1, 1, 0, value, "2026-01-01"]
            connection.write(f"INSERT INTO plans VALUES ({', '.join('?' * len(row))})", row)
    with Database(tmp_path).transaction() as connection:
        found = connection.read("SELECT version, note, colour, locked FROM sections ORDER BY version, position")
    assert found == [(v, "it's rain" if (v, n) == (1, 0) else "", "", False) for v in (1, 2, 3) for n in (0, 1)]


def test_the_overview_counts_purchases_and_what_nobody_wrote_is_gone(tmp_path: Path) -> None:
    _old(tmp_path)
    with Database(tmp_path).transaction() as connection:
        names = {row[0] for row in connection.read("SELECT table_name FROM duckdb_columns()")}
        assert not names & {"spending", "spending_by_provider"}
        (sql,) = connection.read("SELECT sql FROM duckdb_views() WHERE view_name = 'project_overview'")
    assert "purchases" in sql[0]


def test_a_migration_that_fails_changes_nothing(tmp_path: Path) -> None:
    before = _schema(_old(tmp_path))
    with (
        pytest.raises(LibraryError, match="never works"),
        Database(tmp_path, migrations=(*MIGRATIONS, m9001_moods, m9002_breaks)).transaction(),
    ):
        pass
    assert _schema(Database(tmp_path, migrations=MIGRATIONS[:1])) == before


def test_a_newer_library_is_refused_and_untouched(tmp_path: Path) -> None:
    with Database(tmp_path, migrations=(*MIGRATIONS, m9001_moods)).transaction():
        pass
    before = (tmp_path / FILE_NAME).read_bytes()
    with pytest.raises(LibraryError, match="made by a newer Songreel .*m9001_moods"), Database(tmp_path).transaction():
        pass
    assert (tmp_path / FILE_NAME).read_bytes() == before


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    import duckdb

    with duckdb.connect(str(tmp_path / FILE_NAME)) as other:
        other.execute("CREATE TABLE wages (euro INTEGER)")
    with pytest.raises(LibraryError, match="no library .*'wages'"), Database(tmp_path).transaction():
        pass
    with duckdb.connect(str(tmp_path / FILE_NAME)) as other:
        assert other.execute("SELECT count(*) FROM duckdb_tables()").fetchall() == [(1,)]


def test_the_tables_of_the_first_release_stay_as_they_were_released() -> None:
    """Whoever opens an old library and a new one finds the same sentences."""
    cut_on = next(
        column for table in TABLES if table.name == "clips" for column in table.columns if column[0] == "cut_on"
    )
    assert cut_on[2] == "what its start falls on: downbeat, beat, onset, section, none"
    assert key_of([create(table) for table in TABLES], [comments(table) for table in TABLES]) == RELEASED
