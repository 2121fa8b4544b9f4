"""Copies of the database: one a day, whole, seven of them; and one that is put back."""

import subprocess
import sys
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from workbench.errors import LibraryError, NotFoundError
from workbench.jobs.clock import StillClock
from workbench.jobs.ledger import Budgets
from workbench.model.asking import Answer, ModelRequest
from workbench.store.database import FILE_NAME, Connection, Database
from workbench.store.library import Store
from workbench.store.migrations import MIGRATIONS
from workbench.store.purchases import take_over

CLOCK = StillClock()


def today() -> str:
    return CLOCK.now().strftime("%Y-%m-%d")


def opened(folder: Path) -> Store:
    return Store(folder, clock=CLOCK)


@pytest.fixture
def store(tmp_path) -> Store:
    return opened(tmp_path / "library")


def yesterday(store: Store) -> str:
    """The copy of today becomes yesterday's, as far as a new program can see."""
    name = (CLOCK.now() - timedelta(days=1)).strftime("%Y-%m-%d")
    folder = store.folder / "copies"
    (folder / f"{today()}.duckdb").replace(folder / f"{name}.duckdb")
    return name


def names(store: Store) -> list[str]:
    return [row.name for row in store.copies()]


def buy(store: Store, project: str, key: str) -> None:
    store.ledger.reserve(key, project, "p", ModelRequest("m", {"key": key}), Decimal(1), Budgets(), "r")
    store.ledger.submitted(key, key)
    store.ledger.bought(key, Answer(value=key), Decimal(1))


def test_the_first_use_of_a_day_copies_the_library_as_it_was_and_no_other_use_does(store, make_song) -> None:
    one = store.open_project(make_song(1))
    assert names(store) == [], "there was nothing to copy"
    store.open_project(make_song(2))
    assert names(store) == [today()]
    kept = store.copies()[0].path.read_bytes()
    for other in (store, opened(store.folder)):
        other.open_project(make_song(3))
    assert store.copies()[0].path.read_bytes() == kept
    yesterday(store)
    opened(store.folder).projects()
    assert len(names(store)) == 2
    (store.folder / "back").mkdir()
    (store.folder / "back" / FILE_NAME).write_bytes(kept)
    assert [row.id for row in opened(store.folder / "back").projects()] == [one]


def test_a_program_that_runs_over_midnight_copies_too(store, make_song) -> None:
    store.open_project(make_song(1))
    store.projects()
    yesterday(store)
    store._database.copies._looked_on = "2020-01-01"  # what it saw when it was used last
    store.projects()
    assert today() in names(store)


def test_the_last_seven_are_kept(store, make_song) -> None:
    store.open_project(make_song(1))
    folder = store.folder / "copies"
    folder.mkdir()
    for day in range(1, 10):
        (folder / f"2025-12-0{day}.duckdb").write_bytes(b"old")
    (folder / "notes.txt").write_text("mine")
    opened(store.folder).projects()
    assert names(store) == [today(), *(f"2025-12-0{day}" for day in range(9, 3, -1))]
    assert (folder / "notes.txt").is_file()


def test_a_disk_that_refuses_stops_nobody(store, make_song) -> None:
    store.open_project(make_song(1))
    (store.folder / "copies").write_text("in the way")
    assert len(opened(store.folder).projects()) == 1


def test_one_that_is_put_back_is_in_force_and_what_it_replaced_is_kept(store, make_song) -> None:
    one = store.open_project(make_song(1))
    store.projects()
    day = yesterday(store)
    two = store.open_project(make_song(2))
    before = store.changes()
    aside = store.put_back(day)
    assert [row.id for row in store.projects()] == [one]
    assert store.changes() > before
    assert [row.id for row in opened(store.folder).projects()] == [one]
    assert aside is not None
    store.put_back(aside.name.removesuffix(".duckdb"))
    assert {row.id for row in store.projects()} == {one, two}
    assert not list((store.folder / "copies").glob("*.part*"))


def test_what_was_spent_since_stays_spent_and_is_not_bought_again(store, make_song) -> None:
    project = store.open_project(make_song(1))
    buy(store, project, "a")
    store.projects()
    day = yesterday(store)
    opened(store.folder).projects()
    buy(store, project, "b")
    store.put_back(day)
    assert store.cost().spent.settled_usd == 2
    assert store.ledger.find(["b"])["b"].answer == Answer(value="b")
    assert not store.ledger.reserve(
        "b", project, "p", ModelRequest("m", {"key": "b"}), Decimal(1), Budgets(), "r"
    ).is_new


def test_a_damaged_library_is_put_back_from_its_copy(store, make_song) -> None:
    one = store.open_project(make_song(1))
    store.projects()
    (store.folder / FILE_NAME).write_bytes(b"not a database at all" * 1000)
    broken = opened(store.folder)
    with pytest.raises(LibraryError, match=r"cannot be read .*songreel restore"):
        broken.projects()
    aside = broken.put_back(today())
    assert [row.id for row in broken.projects()] == [one]
    assert aside is not None
    assert aside.read_bytes().startswith(b"not a database")


@pytest.mark.parametrize("why", ["open in another program", "made by a newer Songreel"])
def test_what_is_sound_and_cannot_be_read_now_is_not_replaced(store, make_song, why) -> None:
    project = store.open_project(make_song(1))
    store.projects()
    buy(store, project, "a")
    path = store.folder / FILE_NAME
    if "newer" in why:
        with duckdb.connect(str(path)) as newer:
            newer.execute("INSERT INTO migrations (name, applied_at) VALUES ('m9001_moods', now()::TIMESTAMP)")
    code = (
        f"import duckdb, sys; c = {'0' if 'newer' in why else 'duckdb.connect(sys.argv[1])'}; print(); sys.stdin.read()"
    )
    arguments = [sys.executable, "-c", code, str(path)]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        other.stdout.readline()
        with pytest.raises(LibraryError, match=why):
            store.put_back(today())
        other.stdin.close()
    assert names(store) == [today()], "nothing was put aside"
    assert list((store.folder / "copies").glob("*.part*")) == []


def test_one_that_cannot_be_written_whole_is_not_put_back(store, make_song) -> None:
    project = store.open_project(make_song(1))
    store.projects()
    buy(store, project, "a")

    def keep(connection: Connection) -> None:
        take_over(connection)
        connection.read("SET debug_checkpoint_abort = 'before_header'")  # the disk is full at the end

    with pytest.raises(LibraryError, match="could not be written whole; what is in force stays"):
        store._database.put_back(today(), keep, check=lambda: None)
    assert store.cost().spent.settled_usd == 1
    assert [path.name for path in (store.folder / "copies").iterdir()] == [f"{today()}.duckdb"]


def test_the_rest_of_a_database_that_is_gone_is_put_aside(store, make_song) -> None:
    one = store.open_project(make_song(1))
    store.projects()
    (store.folder / FILE_NAME).unlink()
    log = store.folder / f"{FILE_NAME}.wal"
    log.write_bytes(b"rest of an old one")
    other = opened(store.folder)
    assert other.put_back(today()) is None
    assert not log.exists()
    assert [path.read_bytes() for path in (store.folder / "copies").glob("*.wal")] == [b"rest of an old one"]
    assert [row.id for row in other.projects()] == [one]


@pytest.mark.parametrize("damaged", [False, True])
def test_what_lay_in_the_trash_then_has_its_whole_time_again(store, make_song, damaged) -> None:
    project = store.open_project(make_song(1))
    store.trash_project(project, 0, 0)
    with store._database.transaction() as connection:
        connection.write("UPDATE trash SET trashed_at = trashed_at - INTERVAL 8 DAY")
    (store.folder / "copies" / f"{today()}.duckdb").unlink()
    other = opened(store.folder)
    assert other.expired_trash() == (project,)
    if damaged:
        (store.folder / FILE_NAME).write_bytes(b"not a database at all" * 1000)
    else:
        other.bring_back(project)
    other.put_back(today())
    assert [row.id for row in other.trash()] == [project]
    assert other.expired_trash() == ()


def test_a_copy_of_an_older_version_becomes_what_this_one_knows(tmp_path, make_song) -> None:
    old = Database(tmp_path, migrations=MIGRATIONS[:3], clock=CLOCK)
    for _ in range(2):
        with old.transaction() as connection:
            connection.read("SELECT 1")
    store = opened(tmp_path)
    project = store.open_project(make_song(1))
    buy(store, project, "a")
    store.put_back(today())
    assert store.projects() == ()
    assert store.cost().spent.settled_usd == 1


@pytest.mark.parametrize(
    ("content", "said"), [(b"rubbish" * 999, "cannot be read; what is in force stays"), (b"", "holds no library")]
)
def test_a_copy_that_cannot_be_read_changes_nothing(store, make_song, content, said) -> None:
    one = store.open_project(make_song(1))
    store.projects()
    store.copies()[0].path.write_bytes(content)
    before = (store.folder / FILE_NAME).read_bytes()
    with pytest.raises(LibraryError, match=said):
        store.put_back(today())
    assert (store.folder / FILE_NAME).read_bytes() == before
    assert [row.id for row in store.projects()] == [one]
    assert [path.name for path in (store.folder / "copies").iterdir()] == [f"{today()}.duckdb"]


@pytest.mark.parametrize("name", ["2020-01-01", "../songreel", ""])
def test_what_is_no_copy_is_one_sentence(store, make_song, name) -> None:
    with pytest.raises(NotFoundError, match="there is none yet"):
        store.put_back(name)
    store.open_project(make_song(1))
    store.projects()
    with pytest.raises(NotFoundError, match=f"There is no copy {name!r} of this library; there are {today()}"):
        store.put_back(name)


def test_a_copy_that_is_made_while_others_write_is_whole(store, make_song) -> None:
    store.open_project(make_song(1))
    code = (
        "import sys; from pathlib import Path; from workbench.store.library import Store\n"
        "from workbench.jobs.clock import StillClock; store = Store(Path(sys.argv[1]), clock=StillClock())\n"
        "sys.stdin.readline()\n"
        "for i in range(20): store.put(f'{sys.argv[2]}-{i}', 'text' * 2000)"
    )
    others = [
        subprocess.Popen([sys.executable, "-c", code, str(store.folder), str(n)], stdin=subprocess.PIPE, text=True)
        for n in range(2)
    ]
    for other in others:  # all at once
        other.stdin.write("\n")
        other.stdin.flush()
    for other in others:
        other.communicate()
        assert other.returncode == 0
    store.put_back(today())
    assert len(store.projects()) == 1
