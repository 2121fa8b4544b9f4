"""A person's own query: it answers, and whatever it says, it reaches nothing but a copy of the library's rows."""

from __future__ import annotations

import shutil
import threading
import time
from pathlib import Path

import pytest

from workbench.errors import LibraryError, OptionError
from workbench.store import asking
from workbench.store.database import Database

SECRET = "what no query may read"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Database:
    made = Database(tmp_path_factory.mktemp("asked") / "it's a library")
    with made.transaction() as connection:
        connection.write(
            "INSERT INTO songs VALUES ('id', 'a song', NULL, NULL, 1.5, 1, 1, 1, 1, 'wav', 'pcm', '{}', '2026-01-01')"
        )
    return made


def test_it_answers_and_leaves_nothing_behind(database):
    answer = asking.ask(database, "SELECT name, duration_s, title, made_at, 1.25 AS usd, 7 AS name FROM songs")
    assert answer.columns == ("name", "duration_s", "title", "made_at", "usd", "name")
    assert answer.rows == (("a song", 1.5, None, "2026-01-01 00:00:00", 1.25, 7),)
    assert not answer.more
    (record,) = answer.records
    assert (record["name"], record["name (2)"]) == ("a song", 7)
    assert list((database.folder / "work").iterdir()) == []


@pytest.mark.parametrize("sql", ["SHOW TABLES", "DESCRIBE songs", "FROM songs", "WITH a AS (FROM songs) FROM a;"])
def test_whatever_reads_is_a_select(database, sql):
    assert asking.ask(database, sql).rows


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/secret.csv").write_text(SECRET, encoding="utf-8")
    return tmp_path / "outside"


SIX = {
    "reads a file": "SELECT * FROM read_text('{outside}/secret.csv')",
    "reads a file by its name alone": "SELECT * FROM '{outside}/secret.csv'",
    "lists files": "SELECT * FROM glob('{outside}/*')",
    "writes a file": "COPY songs TO '{outside}/out.csv'",
    "attaches another database": "ATTACH '{outside}/new.duckdb'",
    "opens the door again": "SET enable_external_access = true",
}


@pytest.mark.parametrize("sql", SIX.values(), ids=SIX)
def test_no_query_gets_out(database, outside, sql):
    """Neither past our check of what it is, nor past the engine's own locks where that check were not."""
    sql = sql.format(outside=outside)
    with pytest.raises(OptionError) as refused:
        asking.ask(database, sql)
    assert SECRET not in refused.value.message
    assert "\n" not in refused.value.message
    import duckdb

    with asking._copy(database) as copy, asking._locked(copy, database.folder) as engine, pytest.raises(duckdb.Error):
        engine.execute(sql)
    assert [path.name for path in outside.iterdir()] == ["secret.csv"]


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM songs",
        "CREATE TABLE t (a INTEGER)",
        "COPY songs TO 'here.csv'",
        "INSTALL httpfs",
        "CALL pragma_version()",
        "SELECT 1; SELECT 2",
        "",
    ],
)
def test_only_one_select_is_asked(database, sql):
    with pytest.raises(OptionError, match="Only one SELECT can be asked here, and this is"):
        asking.ask(database, sql)
    assert asking.ask(database, "SELECT count(*) FROM songs").rows == ((1,),)


def test_it_sees_no_variable_of_the_program_and_no_other_file_of_the_library(database):
    (database.folder / "songreel.toml").write_text(SECRET, encoding="utf-8")
    hidden = {"text": [SECRET]}  # duckdb would read it as a table, if it might
    assert hidden
    for sql in ("SELECT * FROM hidden", f"FROM read_text('{str(database.folder).replace(chr(39), chr(39) * 2)}/*')"):
        with pytest.raises(OptionError) as refused:
            asking.ask(database, sql)
        assert SECRET not in refused.value.message


@pytest.mark.parametrize("sql", ["INSERT INTO songs FROM songs", "CREATE TABLE t (a INTEGER)", "SET threads = 4"])
def test_the_engine_only_reads(database, sql):
    import duckdb

    with asking._copy(database) as copy, asking._locked(copy, database.folder) as engine:
        with pytest.raises(duckdb.Error, match="read-only mode|has been locked"):
            engine.execute(sql)
        assert copy.parent.parent == database.folder / "work"
        assert [path.name for path in copy.parent.iterdir()] == [copy.name]


def _folders(database: Database) -> list[str]:
    """Folders of this computer that the engine could know of: the library's, its user's, and where it was begun."""
    return [database.folder.name, str(database.folder.parent), str(Path.home() / ".duckdb"), str(Path.cwd())]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT path FROM duckdb_databases()",
        "SELECT path FROM system.main.duckdb_databases",
        "SELECT file FROM pragma_database_list",
        "SELECT value FROM duckdb_settings()",
        "SELECT setting FROM pg_settings",
        "SELECT path FROM query('FROM duckdb_databases()')",
        "SELECT current_setting('secret_directory'), current_setting('allowed_directories')",
    ],
)
def test_no_query_tells_a_folder_of_this_computer(database, sql):
    rows = asking.ask(database, sql).rows
    assert rows
    assert not [row for row in rows if any(folder in str(row) for folder in _folders(database))]


def test_nothing_that_the_engine_tells_of_itself_names_a_folder(database):
    """Each view and table function that this release has, and each setting; what it refuses is told in our words."""
    import duckdb

    with asking._copy(database) as copy, asking._locked(copy, database.folder) as engine:
        engine.execute("ROLLBACK")  # or the first one that is refused ends the transaction for all
        views = engine.execute("SELECT DISTINCT schema_name, view_name FROM duckdb_views() WHERE internal").fetchall()
        functions = engine.execute(
            "SELECT DISTINCT function_name FROM duckdb_functions() WHERE function_type IN ('table', 'table_macro')"
        ).fetchall()
        settings = engine.execute("SELECT name FROM duckdb_settings()").fetchall()
        asked = [f'FROM "{schema}"."{view}"' for schema, view in views]
        asked += [f'FROM "{name}"({given})' for (name,) in functions for given in ("", "'songs'", "'x', 'y'", "1")]
        asked += [f"SELECT current_setting('{name}')" for (name,) in settings]
        told = []
        for sql in asked:
            try:
                told.append((sql, str(engine.execute(sql).fetchmany(5000))))
            except (duckdb.Error, RuntimeError) as error:
                told.append((sql, asking._refused(error, 0.0, 5.0).message))
    assert len(told) > 400
    assert not [(sql, text) for sql, text in told if any(folder in text for folder in _folders(database))]


def test_the_path_of_a_file_in_the_library_begins_there(tmp_path):
    database = Database(tmp_path / "it's a library")
    inside, outside = database.folder / "films/a.mp4", tmp_path / "it's a library, shared" / "a.mp4"
    with database.transaction() as connection:
        for number, path in enumerate((inside, outside)):
            of = [f"id{number}", number, str(path)]
            connection.write("INSERT INTO exports VALUES (?, ?, 'p', 'p', 'otio', ?, '', 1, '2026-01-01', NULL)", of)
            connection.write(
                "INSERT INTO films VALUES (?, ?, 'p', 'p', '', NULL, ?, '', 1, 'done', NULL, true, NULL, '{}', "
                "'2026-01-01')",
                of,
            )
    for table in ("films", "exports"):
        answer = asking.ask(database, f"SELECT path FROM {table} ORDER BY number")
        assert answer.rows == ((str(Path("films/a.mp4")),), (str(outside),))
        with database.transaction() as connection:
            assert connection.first(f"SELECT path FROM {table} ORDER BY number") == (str(inside),)


def test_tables_and_views_keep_what_is_said_of_them(database):
    """In memory they are what they are in the file: all of them, with each column's type and meaning."""
    described = (
        "SELECT table_name, column_name, data_type, comment FROM duckdb_columns() WHERE NOT internal ORDER BY ALL"
    )
    with database.transaction() as connection:
        kept = connection.read(described)
    assert [tuple(row) for row in asking.ask(database, described, most_rows=10_000).rows] == kept


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("SELEC 1", "The query cannot be run: syntax error at or near"),
        ("SELECT * FROM song", "Table with name song does not exist (Did you mean"),
        ("SELECT nme FROM songs", "The query cannot be run: "),
        ("SELECT * FROM read_text('https://example.invalid/x')", "this library's tables and views alone"),
        ("SELECT list(range) FROM range(1000000000)", "too much memory"),
        ("SELECT 1\0", "holds '\\x00', which is no character"),
        ("SELECT '\ud800'", "holds '\\ud800', which is no character"),
    ],
)
def test_a_wrong_one_is_one_sentence(database, sql, said):
    with pytest.raises(OptionError) as refused:
        asking.ask(database, sql, most_s=60.0)
    assert said in refused.value.message
    assert "\n" not in refused.value.message
    assert refused.value.field == "sql"


def test_many_rows_and_long_texts_are_cut_and_said_so(database):
    answer = asking.ask(database, "SELECT range, repeat('x', 100000) AS text FROM range(100000)", most_rows=3)
    assert [row[0] for row in answer.rows] == [0, 1, 2]
    assert answer.more
    assert all(len(row[1]) < 2100 and row[1].endswith(" …") for row in answer.rows)
    assert not asking.ask(database, "FROM range(3)", most_rows=3).more


def test_a_library_that_is_gone_is_not_begun_anew(tmp_path):
    database = Database(tmp_path / "library")
    assert asking.ask(database, "SELECT 1").rows == ((1,),)
    shutil.rmtree(tmp_path / "library")
    with pytest.raises(LibraryError, match="is gone: it was deleted or moved"):
        asking.ask(database, "SELECT 1")
    assert not (tmp_path / "library").exists()


def test_an_endless_one_is_stopped_and_holds_up_nobody(database):
    ended: list[str] = []

    def endless() -> None:
        with pytest.raises(OptionError) as refused:
            asking.ask(database, "SELECT count(*) FROM range(100000000000) a, range(1000) b", most_s=4.0)
        ended.append(refused.value.message)

    asked = threading.Thread(target=endless)
    asked.start()
    while not list((database.folder / "work").glob("*/*.duckdb")):  # then the library's own file is let go
        assert asked.is_alive()
        time.sleep(0.005)
    with Database(database.folder, timeout_s=3.0).transaction() as connection:
        connection.write("UPDATE songs SET name = 'written meanwhile'")
    assert ended == []
    asked.join(timeout=30)
    assert ended == ["The query took more than 4 s and was stopped; ask for less."]
    assert asking.ask(database, "SELECT name FROM songs").rows == (("written meanwhile",),)
