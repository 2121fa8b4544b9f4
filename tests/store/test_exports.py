"""Exports: one row each, swept ones stay known."""

from __future__ import annotations

import pytest

from workbench.errors import NotFoundError
from workbench.store.rows import ExportRow


def _row(project: str, number: int = 1, kind: str = "zip") -> ExportRow:
    return ExportRow(f"{number:016x}", project, "p" * 16, kind, f"/somewhere/{number}.{kind}", f"{number:064x}", 100)


def test_exports_are_kept_newest_first(store, make_song, make_plan) -> None:
    song = make_song()
    project = store.open_project(song)
    plan = make_plan(song)
    for number, kind in enumerate(["zip", "otio", "srt"]):
        store.save_export(_row(project, number, kind), plan)
    store.save_export(_row(project, 0))  # once more: it is the newest again
    rows = store.exports(project)
    assert [row.kind for row in rows] == ["zip", "srt", "otio"]
    assert rows[0].made_at is not None
    assert rows[0].swept_at is None
    assert store.wrote_export(f"{1:064x}")
    assert not store.wrote_export(f"{9:064x}")
    assert store.latest_plan(project) == plan
    assert [event.event for event in store.log(project)].count("export") == 4


def test_only_old_packages_are_to_be_swept_and_once(store, make_song) -> None:
    project = store.open_project(make_song())
    store.save_export(_row(project, 1))
    store.save_export(_row(project, 2, "otio"))
    assert store.old_exports("zip", 60) == ()
    (old,) = store.old_exports("zip", 0)
    store.mark_swept(old.id)
    assert store.old_exports("zip", 0) == ()
    assert next(row for row in store.exports(project) if row.id == old.id).swept_at is not None


def test_a_deleted_project_takes_its_exports_along(store, make_song) -> None:
    project = store.open_project(make_song())
    store.save_export(_row(project))
    store.delete_project(project)
    assert store.exports() == ()
    with pytest.raises(NotFoundError):
        store.save_export(_row(project))


def test_all_takes_that_a_project_ever_had(store, make_song, make_plan, make_take) -> None:
    song = make_song()
    project = store.open_project(song)
    first, second = make_plan(song), make_plan(song, seed=2)
    assert store.project_takes(project) == ()
    for plan in (first, second):
        store.save_takes(project, store.save_plan(project, plan), [(n, make_take(plan, n)) for n in range(3)])
    assert {take.key for take in store.project_takes(project)} == {
        make_take(plan, index).key for plan in (first, second) for index in range(3)
    }
