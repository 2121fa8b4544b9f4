"""The doctor looks and touches nothing."""

import pytest

from workbench.settings import load
from workbench.store.database import Database
from workbench.store.library import Store
from workbench.store.migrations import MIGRATIONS
from workbench.workflows.doctor import examine


@pytest.fixture
def look(tmp_path):
    """What the doctor finds of the library."""

    def found():
        findings = examine(load(tmp_path / "library", environment={}), patience_s=0.1)
        return next(finding for finding in findings if finding.name == "library")

    return found


def test_a_library_that_is_not_there_is_not_made(look, tmp_path):
    finding = look()
    assert finding.ok
    assert "first use" in finding.found
    assert list(tmp_path.iterdir()) == []


def test_the_database_is_read_and_left_alone(look, tmp_path):
    Store(tmp_path / "library").put("key", "text")
    before = sorted(path.name for path in (tmp_path / "library").iterdir())
    finding = look()
    assert finding.ok
    assert f"can be read, schema {MIGRATIONS[-1].__name__}" in finding.found
    assert sorted(path.name for path in (tmp_path / "library").iterdir()) == before


def test_a_damaged_database_and_a_stuck_lock_are_found(look, tmp_path):
    database = Database(tmp_path / "library")
    Store(database.folder, database).put("key", "text")
    with database.transaction():
        stuck = look()
    assert not stuck.ok
    assert "in use by another Songreel" in stuck.mend
    database.path.write_bytes(b"hello " * 999)
    damaged = look()
    assert not damaged.ok
    assert "put back a copy" in damaged.mend
