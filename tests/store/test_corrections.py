"""Corrections: the list in force, there and back again."""

from __future__ import annotations

import pytest

from workbench.errors import NotFoundError, OptionError, StaleVersionError
from workbench.jobs.keys import dumps
from workbench.model.character_changes import SetKey
from workbench.model.correction import Correction
from workbench.model.grid_changes import BeatsAt
from workbench.model.lyric_changes import LineText
from workbench.store.replay import replay

BEATS = Correction("beats", BeatsAt(120.5, 1 / 3), "it's the “hats”", "2026-11-26T10:00:00.123456+02:00")
WORDS = Correction("lyrics", LineText("サビ'; DROP TABLE corrections --", 2, "ü"), "", "2026-11-26")
KEY = Correction("character", SetKey("F#", "minor"), "", "2026-11-26T09:00:00Z")


@pytest.fixture
def project(store, make_song) -> str:
    return store.open_project(make_song())


@pytest.fixture
def decide(store, make_song, make_analysis):
    """Put corrections in force, or move; gives what is in force then."""
    heard = make_analysis(make_song())

    def decided(project: str, new, version: int | None = None):
        store.save_heard(project, heard, store.corrections(project)[0] if version is None else version, new)
        return store.corrections(project)

    return decided


def test_they_come_back_as_they_were_with_undo_and_redo(store, project, decide) -> None:
    assert store.corrections(project) == (0, ())
    assert decide(project, "undo") == decide(project, "redo") == (0, ())
    lists = ((BEATS,), (BEATS, WORDS), (BEATS, WORDS, KEY))
    assert [decide(project, new) for new in lists] == [(1, lists[0]), (2, lists[1]), (3, lists[2])]
    assert dumps(store.corrections(project)[1]) == dumps(lists[2])
    assert [decide(project, "undo") for _ in range(4)] == [(4, lists[1]), (5, lists[0]), (6, ()), (6, ())]
    assert decide(project, "redo") == (7, lists[0])
    assert decide(project, (KEY,)) == decide(project, "redo") == (8, (KEY,))
    assert decide(project, "undo") == (9, lists[0])
    store.close()
    assert store.corrections(project) == (9, lists[0])


def test_they_can_be_asked_for_in_sql(store, project, decide) -> None:
    decide(project, (BEATS, WORDS, KEY))
    with store._database.transaction() as connection:
        rows = connection.read("SELECT part, kind, reason, decided_at::VARCHAR FROM corrections ORDER BY position")
    assert rows == [
        ("beats", "beats-at", BEATS.reason, "2026-11-26 08:00:00.123456"),
        ("lyrics", "text", "", "2026-11-26 00:00:00"),
        ("character", "key", "", "2026-11-26 09:00:00"),
    ]


def test_an_edit_of_an_old_list_is_refused(store, project, decide) -> None:
    decide(project, (BEATS,), 0)
    with pytest.raises(StaleVersionError, match="The corrections were changed in between: version 1") as caught:
        decide(project, (KEY,), 0)
    assert caught.value.field == "corrections"
    with pytest.raises(StaleVersionError):
        decide(project, "undo", 7)
    assert store.corrections(project) == (1, (BEATS,))


def test_sections_and_corrections_are_lines_of_their_own(store, project, make_analysis, make_song, decide) -> None:
    sections = make_analysis(make_song()).sections
    store.save_sections(project, sections)
    decide(project, (BEATS,))
    store.undo_sections(project)
    assert store.sections(project) == (2, ())
    assert store.corrections(project) == (1, (BEATS,))


def test_a_secret_is_refused_whole(store, project, decide) -> None:
    told = Correction("character", SetKey("C", "major"), "by r8_" + "a1B2" * 9, "2026-11-26")
    with pytest.raises(OptionError, match="The correction holds what looks like an access token"):
        decide(project, (BEATS, told))
    assert store.corrections(project) == (0, ())


def test_they_go_with_their_project(store, project, make_song, decide) -> None:
    other = store.open_project(make_song(2))
    for one in (project, other):
        decide(one, (BEATS, WORDS))
    store.delete_project(project)
    assert store.corrections(other) == (1, (BEATS, WORDS))
    with store._database.transaction() as connection:
        for table in ("decisions", "corrections"):
            assert connection.read(f"SELECT DISTINCT project FROM {table}") == [(other,)]
    with pytest.raises(NotFoundError):
        decide(project, (BEATS,))


def test_the_log_alone_tells_them(store, project, decide) -> None:
    decide(project, (BEATS,))
    decide(project, (BEATS, WORDS, KEY))
    decide(project, "undo")
    decide(project, "redo")
    assert replay(store.log(project)).corrections == (BEATS, WORDS, KEY)
