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

    with asking._copy(database) as copy, asking._locked(copy) as engine, pytest.raises(duckdb.Error):
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


def test_the_engine_reads_only_the_copy(database):
    import duckdb

    with asking._copy(database) as copy, asking._locked(copy) as engine:
        for sql in ("INSERT INTO songs SELECT * FROM songs", "CREATE TABLE t (a INTEGER)", "SET threads = 4"):
            with pytest.raises(duckdb.InvalidInputException):
                engine.execute(sql)
        assert copy.parent.parent == database.folder / "work"
        assert [path.name for path in copy.parent.iterdir()] == [copy.name]


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
