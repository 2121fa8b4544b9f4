"""Notes on films: the list in force, there and back again."""

from __future__ import annotations

import pytest

from workbench.errors import OptionError, StaleVersionError
from workbench.model.review import Note, Seen
from workbench.store.database import Database
from workbench.store.migrations import MIGRATIONS

EVIL = "it's '; DROP TABLE notes -- “<b>” 🎈"


def note(number: int, text: str = EVIL) -> Note:
    seen = Seen(4.0, 6.0, "a take", "a line", 4.2, 5.9)
    made_at = "2026-11-26T10:00:00+02:00"
    return Note(f"n{number}", 100 + number, 4.0 + number, 2, "Chorus 1", "hat's", text, "regenerate", made_at, seen)


@pytest.fixture
def project(store, make_song) -> str:
    return store.open_project(make_song())


def test_they_come_back_as_they_were_with_undo_and_redo(store, project):
    assert store.film_notes(project) == (0, ())
    assert store.move_film_notes(project, "undo") is None
    assert store.save_film_notes(project, (note(1),), 0) == 1
    assert store.save_film_notes(project, (note(1), note(2)), 1) == 2
    assert store.film_notes(project) == (2, (note(1), note(2)))
    assert store.move_film_notes(project, "undo") == (3, (note(1),))
    assert store.move_film_notes(project, "redo", 3) == (4, (note(1), note(2)))
    assert store.film_notes(project)[1][0].text == EVIL


def test_they_can_be_asked_for_in_sql_and_go_with_the_project(store, project):
    store.save_film_notes(project, (note(1),))
    with store._database.transaction() as connection:
        rows = connection.read("SELECT note, at_s, section, word, asks, state, text, written_at::VARCHAR FROM notes")
    assert rows == [("n1", 5.0, "Chorus 1", "hat's", "regenerate", "open", EVIL, "2026-11-26 08:00:00")]
    store.delete_project(project)
    with store._database.transaction() as connection:
        assert [connection.read(f"SELECT count(*) FROM {table}") for table in ("reviews", "notes")] == [[(0,)], [(0,)]]


def test_an_edit_of_an_old_list_and_a_secret_are_refused(store, project):
    store.save_film_notes(project, (note(1),), 0)
    with pytest.raises(StaleVersionError, match="The notes were changed in between: version 1"):
        store.save_film_notes(project, (note(2),), 0)
    with pytest.raises(OptionError, match="access token"):
        store.save_film_notes(project, (note(2, "r8_" + "a1B2" * 9),), 1)
    assert store.film_notes(project) == (1, (note(1),))


def test_the_change_of_the_schema_documents_all_it_brings(tmp_path):
    at = [change.__name__ for change in MIGRATIONS].index("m0016_reviews")
    with Database(tmp_path, migrations=MIGRATIONS[:at]).transaction():
        pass
    with Database(tmp_path, migrations=MIGRATIONS[: at + 1]).transaction() as connection:
        rows = connection.read(
            "SELECT comment FROM duckdb_columns() WHERE database_name = 'library' "
            "AND table_name IN ('reviews', 'notes')"
        )
    assert len(rows) == 22
    assert all(comment for (comment,) in rows)
