"""songreel restore: the library as it was on another day."""

import shutil
from datetime import UTC, datetime

import jsonschema
import pytest

from workbench.workflows.library import Library


@pytest.fixture
def used(planned, tmp_path):
    """A library that was used today; the copy's name."""
    shutil.copytree(planned[0], tmp_path / "library", ignore=shutil.ignore_patterns("copies"))
    Library(tmp_path / "library").projects()
    return datetime.now(UTC).strftime("%Y-%m-%d")


def test_what_it_names_and_is_gone_is_said(used, songreel, result, schema, tmp_path):
    library = Library(tmp_path / "library")
    (row,) = result("restore", "--list")[1]
    jsonschema.validate(row, schema("restore"))
    assert (row["copy"], row["daily"]) == (used, True)
    library.delete("short song", now=True)
    status, (done,), _ = result("restore", "--copy", used)
    jsonschema.validate(done, schema("restore"))
    assert (status, done["projects"], done["gone_songs"], done["gone_takes"]) == (0, 1, 1, 0)
    status, out, _ = songreel("restore", "--copy", used)
    assert status == 0
    assert out.startswith(f"Put back the copy {used}, with 1 project. What it replaces is the copy 20")
    assert "the files of 1 song and 0 takes are gone from the disk: open a song's file again;" in out
    assert len(songreel("restore", "--list")[1].splitlines()) == 3
    status, out, err = songreel("restore", "--copy", "2020-01-01")
    assert (status, out) == (2, "")
    assert "There is no copy '2020-01-01' of this library; there are 20" in err


def test_where_the_database_is_gone_its_copies_are_still_there(used, tmp_path, songreel, short_song):
    (tmp_path / "library" / "songreel.duckdb").unlink()
    assert songreel("restore", "--list")[1].startswith(used)
    status, out, _ = songreel("restore", "--copy", used)
    assert (status, out) == (0, f"Put back the copy {used}, with 1 project.\n")
    assert Library(tmp_path / "library").open(short_song).heard().beats.beats_s
    status, _, err = songreel("restore", "--list", library=tmp_path / "none")
    assert status == 2
    assert "There is no library in" in err
