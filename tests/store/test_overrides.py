"""Corrections: the list in force, there and back again."""

from __future__ import annotations

import pytest

from workbench.errors import NotFoundError, OptionError, StaleVersionError
from workbench.jobs.keys import dumps
from workbench.model.character_changes import SetKey
from workbench.model.grid_changes import BeatsAt
from workbench.model.lyric_changes import LineText
from workbench.model.override import Override
from workbench.store.replay import replay

BEATS = Override("beats", BeatsAt(120.5, 1 / 3), "it's the “hats”", "2026-11-26T10:00:00.123456+02:00")
WORDS = Override("lyrics", LineText("サビ'; DROP TABLE overrides --", 2, "ü"), "", "2026-11-26")
KEY = Override("character", SetKey("F#", "minor"), "", "2026-11-26T09:00:00Z")


@pytest.fixture
def project(store, make_song) -> str:
    return store.open_project(make_song())


def test_they_come_back_as_they_were_with_undo_and_redo(store, project) -> None:
    assert store.overrides(project) == ()
    assert store.corrections(project) == (0, ())
    assert store.undo_overrides(project) is store.redo_overrides(project) is None
    lists = ((BEATS,), (BEATS, WORDS), (BEATS, WORDS, KEY))
    assert [store.save_overrides(project, new) for new in lists] == [1, 2, 3]
    assert dumps(store.overrides(project)) == dumps(lists[2])
    assert store.undo_overrides(project) == (4, lists[1])
    assert store.undo_overrides(project) == (5, lists[0])
    assert store.undo_overrides(project) == (6, ())
    assert store.undo_overrides(project) is None
    assert store.overrides(project) == ()
    assert store.redo_overrides(project) == (7, lists[0])
    assert store.save_overrides(project, (KEY,)) == 8
    assert store.redo_overrides(project) is None
    assert store.undo_overrides(project) == (9, lists[0])
    store.close()
    assert store.corrections(project) == (9, lists[0])


def test_they_can_be_asked_for_in_sql(store, project) -> None:
    store.save_overrides(project, (BEATS, WORDS, KEY))
    with store._database.transaction() as connection:
        rows = connection.read("SELECT part, kind, reason, decided_at::VARCHAR FROM overrides ORDER BY position")
    assert rows == [
        ("beats", "beats-at", BEATS.reason, "2026-11-26 08:00:00.123456"),
        ("lyrics", "text", "", "2026-11-26 00:00:00"),
        ("character", "key", "", "2026-11-26 09:00:00"),
    ]


def test_an_edit_of_an_old_list_is_refused(store, project) -> None:
    store.save_overrides(project, (BEATS,), 0)
    with pytest.raises(StaleVersionError, match="The corrections were changed in between: version 1") as caught:
        store.save_overrides(project, (KEY,), 0)
    assert caught.value.field == "corrections"
    with pytest.raises(StaleVersionError):
        store.undo_overrides(project, 7)
    assert store.corrections(project) == (1, (BEATS,))


def test_sections_and_corrections_are_lines_of_their_own(store, project, make_analysis, make_song) -> None:
    sections = make_analysis(make_song()).sections
    store.save_sections(project, sections)
    store.save_overrides(project, (BEATS,))
    store.undo_sections(project)
    assert store.sections(project) == (2, ())
    assert store.corrections(project) == (1, (BEATS,))


def test_a_secret_is_refused_whole(store, project) -> None:
    told = Override("character", SetKey("C", "major"), "by r8_" + "a1B2" * 9, "2026-11-26")
    with pytest.raises(OptionError, match="The correction holds what looks like an access token"):
        store.save_overrides(project, (BEATS, told))
    assert store.corrections(project) == (0, ())


def test_they_go_with_their_project(store, project, make_song) -> None:
    other = store.open_project(make_song(2))
    for one in (project, other):
        store.save_overrides(one, (BEATS, WORDS))
    store.delete_project(project)
    assert store.overrides(other) == (BEATS, WORDS)
    with store._database.transaction() as connection:
        for table in ("corrections", "overrides"):
            assert connection.read(f"SELECT DISTINCT project FROM {table}") == [(other,)]
    with pytest.raises(NotFoundError):
        store.save_overrides(project, (BEATS,))


def test_the_log_alone_tells_them(store, project) -> None:
    store.save_overrides(project, (BEATS,))
    store.save_overrides(project, (BEATS, WORDS, KEY))
    store.undo_overrides(project)
    store.redo_overrides(project)
    assert replay(store.log(project)).overrides == (BEATS, WORDS, KEY)
