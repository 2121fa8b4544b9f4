"""Whatever is written for a project goes through one door, which is shut once the project is finalized."""

from decimal import Decimal

import pytest

from workbench.errors import LibraryError, NotFoundError
from workbench.jobs.ledger import Budgets
from workbench.model.asking import ModelRequest
from workbench.model.picture import Picture
from workbench.model.still import StillImage
from workbench.store.library import Store
from workbench.store.rows import ExportRow, FilmRow

WRITING = (
    "save_",
    "set_",
    "undo_",
    "redo_",
    "go_",
    "fail_",
    "count_",
    "append_",
    "start_",
    "finalize_",
    "keep_",
    "move_",
    "reject_",
)
OF_NO_PROJECT = {"save_certificate", "save_frame", "keep_useless"}
GOES_OUT = {"save_export", "keep_first_preview"}
"""An animatic changes nothing of the work either."""
PICTURE = Picture("k", 0, 0.0, 1.0, StillImage("ab" * 32, ".png", 64, 64), "p", "m", "words", "", Decimal(1))


@pytest.fixture
def edits(store, make_song, make_analysis, make_plan, make_take, make_timeline, proof):
    """From the name of each call that writes to the call, for a project of this store."""
    song = make_song()
    project, plan = store.open_project(song), make_plan(song)
    made = store.save_plan(project, plan)
    store.save_sections(project, make_analysis(song).sections)
    film = FilmRow("film", project, made, "t", "a.mp4", "ab" * 32, "done", proof)
    other = make_plan(song, seed=5)
    return project, {
        "append_log": lambda: store.append_log(project, "said", {"a": 1}),
        "count_regenerations": lambda: store.count_regenerations(project, made, [0], []),
        "fail_clip": lambda: store.fail_clip(project, 0, "It broke.", made),
        "finalize_project": lambda: store.finalize_project(project),
        "go_on": lambda: store.go_on(project, made, "other"),
        "reject_take": lambda: store.reject_take(project, "key", "Too dark."),
        "move_film_notes": lambda: store.move_film_notes(project, "undo"),
        "redo_plan": lambda: store.redo_plan(project),
        "redo_sections": lambda: store.redo_sections(project),
        "save_analysis": lambda: store.save_analysis(project, make_analysis(song)),
        "save_decisions": lambda: store.save_decisions(project, make_analysis(song), 0, [()]),
        "save_film": lambda: store.save_film(film),
        "save_film_notes": lambda: store.save_film_notes(project, ()),
        "save_heard": lambda: store.save_heard(project, make_analysis(song), 0, ()),
        "save_picture": lambda: store.save_picture(project, made, PICTURE),
        "save_plan": lambda: store.save_plan(project, other),
        "save_sections": lambda: store.save_sections(project, ()),
        "save_takes": lambda: store.save_takes(project, made, [(0, make_take(plan, 0))]),
        "save_timeline": lambda: store.save_timeline(project, made, make_timeline(plan)),
        "set_project_budget": lambda: store.set_project_budget(project, Decimal(1)),
        "start_job": lambda: store.start_job(project, "generation"),
        "undo_plan": lambda: store.undo_plan(project),
        "undo_sections": lambda: store.undo_sections(project),
        "reserve": lambda: store.ledger.reserve("k", project, "p", ModelRequest("m", {}), Decimal(1), Budgets(), "r"),
    }


def test_every_call_that_writes_for_a_project_is_refused_in_one_sentence_and_writes_nothing(store, edits) -> None:
    project, calls = edits
    named = {name for kind in Store.__mro__ for name in vars(kind) if name.startswith(WRITING)}
    assert named - OF_NO_PROJECT - GOES_OUT == calls.keys() - {"reserve"}
    store.finalize_project(project)
    before = store.changes()
    for name, call in calls.items():
        with pytest.raises(LibraryError, match=r"is finalized: .*; copy the project .* and work on the copy\.$"):
            pytest.fail(f"{name} wrote {call()}")
    assert store.changes() == before
    assert store.find_project(project).state == "finalized"
    store.keep_first_preview(project, 1.0)
    store.save_export(ExportRow("e", project, "", "otio", "a.otio", "ab" * 32, 1))
    store.end_job(store.start_job(project, "export"), "done")


def test_none_of_them_writes_for_a_project_that_lies_in_the_trash(store, edits) -> None:
    project, calls = edits
    store.trash_project(project, 0, 0)
    before = store.changes()
    for name, call in calls.items():
        if name != "reserve":  # what was begun is paid; the ledger asks for no project
            with pytest.raises(NotFoundError, match="lies in the trash"):
                pytest.fail(f"{name} wrote {call()}")
    assert store.changes() == before


def test_a_finalized_project_goes_to_the_trash_and_comes_back_as_it_is(store, edits, make_song) -> None:
    project, _ = edits
    store.finalize_project(project)
    at = store.find_project(project).finalized_at
    store.trash_project(project, 1, 2)
    with pytest.raises(LibraryError, match="is finalized"):
        store.ledger.reserve("k", project, "p", ModelRequest("m", {}), Decimal(1), Budgets(), "r")
    assert store.open_project(make_song()) == project
    assert store.find_project(project).finalized_at == at


def test_hearing_again_what_is_in_force_is_no_edit_but_planning_it_again_is_one(
    store, make_song, make_analysis, make_plan
) -> None:
    project = store.open_project(make_song())
    store.save_analysis(project, make_analysis(make_song()))
    store.save_plan(project, make_plan(make_song()))
    store.finalize_project(project)
    store.save_analysis(project, make_analysis(make_song()))
    with pytest.raises(LibraryError, match="is finalized"):
        store.save_plan(project, make_plan(make_song()))
