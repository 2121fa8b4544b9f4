"""Transactions: nothing is lost, nothing half is kept, and each failure is one sentence."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from workbench.errors import DiskFullError, LibraryError
from workbench.store.database import FILE_NAME, Database
from workbench.store.migrations import MIGRATIONS

_WRITER = """
import sys
from pathlib import Path
from workbench.store.database import Database
folder, writer, many = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
database = Database(folder)
for number in range(many):
    with database.transaction() as connection:
        connection.write("INSERT INTO texts VALUES (?, 'x', now()::TIMESTAMP)", [f"{writer}-{number}"])
        connection.write("UPDATE texts SET text = (text::INTEGER + 1)::VARCHAR WHERE key = 'counter'")
"""


def _count(database: Database) -> int:
    with database.transaction() as connection:
        row = connection.first("SELECT count(*) FROM texts")
    assert row is not None
    return int(row[0])


def _put(database: Database, key: str, text: str = "x") -> None:
    with database.transaction() as connection:
        connection.write("INSERT INTO texts VALUES (?, ?, '2026-01-01')", [key, text])


def test_four_writing_processes_lose_nothing(tmp_path: Path) -> None:
    database = Database(tmp_path)
    _put(database, "counter", "0")
    writers = [subprocess.Popen([sys.executable, "-c", _WRITER, str(tmp_path), str(n), "50"]) for n in range(4)]
    assert [writer.wait(120) for writer in writers] == [0, 0, 0, 0]
    assert _count(database) == 201
    with database.transaction() as connection:
        assert connection.first("SELECT text FROM texts WHERE key = 'counter'") == ("200",)
    assert database.changes() == 201


def test_threads_of_one_database_and_of_several_lose_nothing(tmp_path: Path) -> None:
    databases = [Database(tmp_path), Database(tmp_path)]
    _put(databases[0], "counter", "0")

    def work(writer: int) -> None:
        for number in range(10):
            with databases[writer % 2].transaction() as connection:
                row = connection.first("SELECT text FROM texts WHERE key = 'counter'")
                assert row is not None
                connection.write("UPDATE texts SET text = ? WHERE key = 'counter'", [str(int(row[0]) + 1)])
                connection.write("INSERT INTO texts VALUES (?, 'x', '2026-01-01')", [f"{writer}-{number}"])

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert _count(databases[0]) == 41
    with databases[1].transaction() as connection:
        assert connection.first("SELECT text FROM texts WHERE key = 'counter'") == ("40",)


def test_a_busy_writer_does_not_starve_the_others(tmp_path: Path) -> None:
    database = Database(tmp_path)
    _put(database, "counter", "0")
    busy = subprocess.Popen([sys.executable, "-c", _WRITER, str(tmp_path), "busy", "100000"])
    try:
        while database.changes() < 5:
            time.sleep(0.01)
        before = database.changes()
        for number in range(10):
            _put(database, f"mine-{number}")
        # Ten are mine; about as many are the other's, as each of us waits for the other.
        assert database.changes() - before <= 40
    finally:
        busy.kill()
        busy.wait()


def test_a_killed_writer_leaves_whole_transactions(tmp_path: Path) -> None:
    database = Database(tmp_path)
    _put(database, "counter", "0")
    for _ in range(2):
        writer = subprocess.Popen([sys.executable, "-c", _WRITER, str(tmp_path), str(time.monotonic_ns()), "10000"])
        before = database.changes()
        while database.changes() < before + 5:
            time.sleep(0.01)
        writer.kill()
        writer.wait()
    with database.transaction() as connection:
        row = connection.first("SELECT text::INTEGER, (SELECT count(*) FROM texts) FROM texts WHERE key = 'counter'")
    assert row is not None
    assert row[0] == row[1] - 1 >= 10


@pytest.mark.parametrize("stop", [ValueError("no"), KeyboardInterrupt()])
def test_an_exception_leaves_nothing(tmp_path: Path, stop: BaseException) -> None:
    database = Database(tmp_path)
    _put(database, "kept")
    before = database.changes()
    with pytest.raises(type(stop)), database.transaction() as connection:  # noqa: PT012  the body is what is tested
        connection.write("INSERT INTO texts VALUES ('lost', 'x', '2026-01-01')")
        raise stop
    assert _count(database) == 1
    assert database.changes() == before


def test_reading_is_no_change(tmp_path: Path) -> None:
    database = Database(tmp_path)
    _put(database, "a")
    before = database.changes()
    _count(database)
    assert database.changes() == before == 1


def test_nothing_is_held_between_transactions(tmp_path: Path) -> None:
    import duckdb

    database = Database(tmp_path)
    _put(database, "a")
    code = f"import duckdb; print(duckdb.connect({str(database.path)!r}).execute('SELECT key FROM texts').fetchall())"
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert other.stdout.strip() == "[('a',)]", other.stderr
    assert not list(tmp_path.glob("*.wal"))
    with pytest.raises(duckdb.Error), database.transaction() as connection:
        connection.write("INSERT INTO texts VALUES ('a', 'twice', '2026-01-01')")  # our own bug stays what it is
    duckdb.connect(str(database.path)).close()
    assert _count(database) == 1


def test_a_transaction_inside_another_is_a_bug(tmp_path: Path) -> None:
    database = Database(tmp_path)
    with database.transaction(), pytest.raises(RuntimeError, match="cannot hold another"), database.transaction():
        pass
    _put(database, "works again")


def test_a_library_in_use_is_one_sentence(tmp_path: Path) -> None:
    first, second = Database(tmp_path), Database(tmp_path, timeout_s=0.1)
    with first.transaction(), pytest.raises(LibraryError, match="is in use by another Songreel"), second.transaction():
        pass
    assert _count(second) == 0


def test_a_database_open_in_another_program_is_one_sentence(tmp_path: Path) -> None:
    database = Database(tmp_path)
    _put(database, "a")
    code = (
        f"import duckdb, sys; c = duckdb.connect({str(database.path)!r}); print('open', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert other.stdout is not None
    assert other.stdin is not None
    assert other.stdout.readline().strip() == "open"
    with pytest.raises(LibraryError, match="open in another program; close it"):
        _count(database)
    other.communicate()
    assert _count(database) == 1


def _truncated(whole: bytes) -> bytes:
    return whole[:5000]


def _flipped(whole: bytes) -> bytes:
    damaged = bytearray(whole)
    damaged[8192::101] = bytes(len(damaged[8192::101]))
    return bytes(damaged)


@pytest.mark.parametrize("damage", [lambda _: b"hello " * 999, lambda _: os.urandom(300_000), _truncated, _flipped])
def test_a_damaged_file_is_one_sentence_and_stays_as_it_is(tmp_path: Path, damage) -> None:  # type: ignore[no-untyped-def]
    database = Database(tmp_path)
    _put(database, "a")
    damaged = damage(database.path.read_bytes())
    database.path.write_bytes(damaged)
    for _ in range(2):
        with pytest.raises(LibraryError, match=r"cannot be read .*move it away to begin a new one"):
            _count(database)
    assert database.path.read_bytes() == damaged
    database.path.unlink()
    assert _count(Database(tmp_path)) == 0


@pytest.mark.parametrize("leave_log", [False, True])
def test_a_library_whose_database_is_gone_begins_anew_when_it_is_opened_again(tmp_path: Path, leave_log: bool) -> None:
    database = Database(tmp_path)
    _put(database, "a")
    database.path.unlink()
    if leave_log:
        (tmp_path / f"{FILE_NAME}.wal").write_bytes(b"rest of an old one")
    with pytest.raises(LibraryError, match="is gone: it was deleted or moved"):
        _count(database)
    _put(Database(tmp_path), "b")
    assert _count(database) == 1
    assert _count(Database(tmp_path)) == 1


def test_an_empty_file_begins_anew(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"")
    assert _count(Database(tmp_path)) == 0


def test_a_folder_that_vanishes_under_a_running_app_is_one_sentence_and_is_not_made_again(tmp_path: Path) -> None:
    import shutil

    database = Database(tmp_path / "library")
    _put(database, "a")
    shutil.rmtree(tmp_path / "library")
    with pytest.raises(LibraryError, match=r"is gone: .*Put it back, or start Songreel again to begin a new one\."):
        _count(database)
    assert not (tmp_path / "library").exists()


def test_a_closed_database_works_again_and_makes_no_folder(tmp_path: Path) -> None:
    import shutil

    database = Database(tmp_path / "library")
    _put(database, "a")
    database.close()
    assert _count(database) == 1
    shutil.rmtree(tmp_path / "library")
    database.close()
    assert not (tmp_path / "library").exists()


def test_a_folder_that_cannot_be_one_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("I am a file")
    with pytest.raises(LibraryError, match="cannot be used .* or choose another one"):
        _count(Database(tmp_path / "file"))


def _all_files(folder: Path) -> dict[str, tuple[int, int]]:
    return {path.name: (path.stat().st_mtime_ns, path.stat().st_size) for path in folder.iterdir()}


@pytest.mark.parametrize("without", [(), ("songreel.lock", "songreel.queue")])
def test_a_look_from_outside_makes_and_changes_nothing(tmp_path: Path, without: tuple[str, ...]) -> None:
    database = Database(tmp_path / "library")
    assert database.examine() is None
    assert not database.folder.exists()
    _put(database, "a")
    for name in without:
        (database.folder / name).unlink()
    before = _all_files(database.folder)
    assert database.examine() == MIGRATIONS[-1].__name__
    assert _all_files(database.folder) == before
    assert _count(database) == 1


def test_a_look_from_outside_says_what_is_wrong(tmp_path: Path) -> None:
    database = Database(tmp_path, timeout_s=0.1)
    (tmp_path / FILE_NAME).write_bytes(b"")
    assert database.examine() is None
    _put(database, "a")
    with Database(tmp_path).transaction(), pytest.raises(LibraryError, match="in use by another"):
        database.examine()
    with pytest.raises(LibraryError, match="newer Songreel"):
        Database(tmp_path, migrations=()).examine()
    database.path.write_bytes(b"hello " * 999)
    with pytest.raises(LibraryError, match="cannot be read"):
        database.examine()


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a file's size are a thing of Unix")
def test_no_room_is_one_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    code = f"""
import os, resource, sys
from pathlib import Path
from workbench.errors import DiskFullError
from workbench.store.database import Database
database = Database(Path({str(tmp_path)!r}))
with database.transaction() as connection:
    connection.write("INSERT INTO texts VALUES ('small', 'x', '2026-01-01')")
size = database.path.stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 50_000, resource.RLIM_INFINITY))
try:
    with database.transaction() as connection:
        connection.write("INSERT INTO texts VALUES ('large', ?, '2026-01-01')", [os.urandom(2_000_000).hex()])
except DiskFullError as error:
    print(error)
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "There is no room left on the disk" in run.stdout, run.stderr
    database = Database(tmp_path)
    with database.transaction() as connection:
        assert connection.read("SELECT key FROM texts") == [("small",)]


def test_the_systems_word_for_a_full_disk_is_known(tmp_path: Path) -> None:
    import duckdb

    for said in ("IO Error: Could not write file: No space left on device", "There is not enough space on the disk."):
        with pytest.raises(DiskFullError), Database(tmp_path).transaction():
            raise duckdb.IOException(said)


def test_a_full_disk_leaves_no_part_of_the_change_counter(tmp_path, monkeypatch):
    def full(path, *_):
        with path.open("w"):
            raise OSError(errno.ENOSPC, "No space left on device")

    database = Database(tmp_path)
    with database.transaction():
        pass
    monkeypatch.setattr(Path, "write_text", full)
    database._count_change()
    assert not list(tmp_path.glob("*.part"))
