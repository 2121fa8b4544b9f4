"""How far a project is, step by step: each state, and that looking costs nothing where nothing has changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.counting_database import CountingDatabase
from workbench.errors import NotFoundError, RenderError
from workbench.jobs.progress import Reporter
from workbench.model.progress import FILM_STAGES
from workbench.model.review import Note, Seen
from workbench.model.steps import STEP_NAMES
from workbench.store.library import Store
from workbench.store.plans import content_id
from workbench.store.rows import ExportRow
from workbench.workflows.library import Library
from workbench.workflows.steps import ProjectSteps
from workbench.workflows.work import working

SIZE = {"style": "laser-grid", "size": "128x72", "fps": 24}


def states(project) -> str:
    """One letter a step; a capital where a person goes on."""
    letters = {"waiting": "w", "next": "n", "running": "r", "done": "d", "stale": "s", "failed": "f"}
    steps = project.steps.glance()
    assert tuple(step.name for step in steps) == STEP_NAMES
    return "".join(letters[step.state].upper() if step.current else letters[step.state] for step in steps)


def sentence(project, name) -> str:
    return project.steps.glance()[STEP_NAMES.index(name)].sentence


@pytest.fixture
def filmed(project, tmp_path):
    """With a film of its plan."""
    project.plan(**SIZE)
    project.compose(out=tmp_path / "film.mp4")
    return project


def split(project):
    sections = project.arrangement()
    first = sections[0]
    middle = (first.start_s + first.end_s) / 2
    parts = replace(first, end_s=middle), replace(first, start_s=middle)
    project.store.save_sections(project.id, (*parts, *sections[1:]))


def shared(project, plan, identity="e1"):
    row = ExportRow(identity, project.id, content_id(plan), "share", f"page-{identity}", identity * 32, 5)
    project.store.save_export(row, plan)


def write_note(project, state="open", by=""):
    at, seen = "2026-11-27T00:00:00+00:00", Seen(0.0, 2.0, "")
    note = Note("n1", 12, 0.5, 0, "Intro", "", "brighter", "remark", at, seen, state, "", by)
    project.store.save_film_notes(project.id, (note,))


def test_without_a_song_it_begins_with_one():
    steps = ProjectSteps(None).glance()
    assert [step.state for step in steps] == ["next"] + ["waiting"] * 7
    assert steps[0].current


def test_a_song_is_listened_to_then_arranged_then_planned(library, short_song, listened):
    project = library.open(short_song)
    assert states(project) == "dNwwwwww"


def test_after_listening_the_sections_are_next_and_an_edit_or_a_plan_has_them_done(project):
    assert states(project) == "ddNwwwww"
    split(project)
    assert states(project) == "dddNwwww"
    project.plan(**SIZE)
    assert states(project) == "ddddNwww"
    assert sentence(project, "generate") == "2 of 2 clips have no take."


def test_a_plan_without_edits_is_of_the_sections_that_were_heard(project):
    project.plan(**SIZE)
    assert states(project) == "ddddNwww"
    split(project)
    assert states(project) == "dddSwwww"
    assert sentence(project, "plan") == "The sections have changed since."
    project.store.undo_sections(project.id)
    assert states(project) == "ddddNwww"


def test_a_note_on_a_section_makes_the_plan_stale(project):
    split(project)
    project.plan(**SIZE)
    sections = project.arrangement()
    project.store.save_sections(project.id, (replace(sections[0], note="rain"), *sections[1:]))
    assert states(project)[3] == "S"


def test_what_is_heard_anew_makes_the_plan_stale(project):
    project.plan(**SIZE)
    heard = project.latest.analysis
    project.store.save_analysis(project.id, replace(heard, key="e" * 64))
    assert sentence(project, "plan") == "The song was heard anew since."


def test_who_would_answer_otherwise_today_makes_listening_stale(project):
    heard = project.latest.analysis
    old = tuple(replace(part, version="0") if part.part == "beats" else part for part in heard.analyzers)
    project.store.save_analysis(project.id, replace(heard, key="f" * 64, analyzers=old))
    assert states(project)[:2] == "dS"


def test_sections_that_end_elsewhere_than_the_song_are_stale(project):
    sections = project.arrangement()
    project.store.save_sections(project.id, (*sections[:-1], replace(sections[-1], end_s=sections[-1].end_s - 0.5)))
    assert states(project)[:3] == "ddS"


def test_takes_then_the_film_then_a_person_looks_at_it(project, tmp_path):
    project.plan(**SIZE)
    project.generate(clips=[0])
    assert sentence(project, "generate") == "2 of 3 clips have no take."
    assert states(project) == "ddddNwww"
    project.generate()
    assert states(project) == "dddddNww"
    project.compose(out=tmp_path / "film.mp4")
    assert states(project) == "ddddddNw"


def test_a_film_of_an_older_plan_is_stale_and_so_are_takes_that_are_missing_now(filmed):
    filmed.join(1, "crossfade")
    assert states(filmed) == "ddddSsww"
    assert sentence(filmed, "compose") == "The film shows an older plan."
    filmed.generate()
    assert states(filmed) == "dddddSww"


def test_a_film_that_is_gone_is_stale_although_the_library_has_not_changed(filmed, tmp_path):
    steps = filmed.steps
    assert steps.glance()[5].state == "done"
    (tmp_path / "film.mp4").unlink()
    assert (steps.glance()[5].state, steps.glance()[5].sentence) == (
        "stale",
        f"The film is no longer at {tmp_path / 'film.mp4'}.",
    )
    filmed.store.allowance.visitor = "somebody"  # who is told of no path
    assert (steps.glance()[5].state, steps.glance()[5].sentence) == ("stale", "The film's file is gone.")


def test_a_film_that_was_not_proven_has_failed(filmed):
    row = filmed.store.films(filmed.id)[0]
    bad = replace(row, id="bad", state="failed", certificate=None, error="2 frames are missing.")
    filmed.store.save_film(bad)
    assert states(filmed)[5] == "F"


def test_a_film_of_a_piece_of_the_song_is_not_the_film(project, tmp_path):
    project.plan(**SIZE)
    project.compose(out=tmp_path / "piece.mp4", seconds=1.0)
    assert states(project)[5] == "w"


def test_open_notes_are_to_be_looked_at_and_resolved_ones_are_not(filmed):
    write_note(filmed)
    assert states(filmed) == "ddddddNw"
    assert sentence(filmed, "review") == "1 note is open."
    write_note(filmed, "resolved", "person")
    assert states(filmed) == "dddddddN"


def test_what_was_shared_is_done_until_there_is_another_plan(filmed):
    shared(filmed, filmed.planned())
    assert states(filmed) == "dddddddd"
    filmed.plan(**SIZE, seed=2)
    assert states(filmed) == "ddddSsss"
    assert sentence(filmed, "share") == "What was shared shows an older plan."


def test_a_finalized_project_is_done(filmed):
    filmed.finalize()
    assert states(filmed) == "dddddddd"


@pytest.mark.parametrize(
    ("kind", "stage", "runs"),
    [
        ("analysis", "analyze", 1),
        ("generation", "generate", 4),
        ("regeneration", "generate", 4),
        ("composition", "generate", 4),
        ("composition", "compose", 5),
        ("composition", "verify", 5),
        ("export", "export", 7),
    ],
)
def test_the_step_that_a_run_does_is_running(filmed, kind, stage, runs):
    elsewhere = Library(filmed.settings.library).project(filmed.id)
    reporter = Reporter(None, (stage,) if stage in ("analyze", "export") else FILM_STAGES)
    with working(filmed.store, filmed.id, kind, reporter):
        reporter.report(stage, 1, 2, "half")
        steps = elsewhere.steps.glance()
        assert (steps[runs].state, steps[runs].current) == ("running", True)
        assert 0 <= steps[runs].percent < 100
        assert sum(step.current for step in steps) == 1
    assert elsewhere.steps.glance()[runs].state in ("done", "waiting", "next")


def test_the_end_of_a_run_is_told_once_whoever_began_it_and_none_that_was_there_before(filmed):
    told = []
    steps = ProjectSteps(filmed, ended=told.append)
    elsewhere = Library(filmed.settings.library).project(filmed.id)
    steps.glance()
    with working(elsewhere.store, filmed.id, "regeneration", Reporter()):
        steps.glance()
        assert told == []
    for _ in range(2):
        steps.glance()
        assert told == [filmed.store.jobs(filmed.id)[0].id]
    with working(elsewhere.store, filmed.id, "generation", Reporter()):
        came_late = ProjectSteps(filmed, ended=told.append)
        came_late.glance()
    came_late.glance()  # it ran at the first look
    steps.glance()  # it began and ended between two looks
    second = filmed.store.jobs(filmed.id)[0].id
    assert told[1:] == [second] * 2
    with working(elsewhere.store, filmed.id, "generation", Reporter()):
        steps.glance()
    third = filmed.store.jobs(filmed.id)[0].id
    with working(elsewhere.store, filmed.id, "composition", Reporter()):
        steps.glance()
        assert told[3:] == [third]  # though the next one began before the next look
        with working(filmed.store, filmed.id, "export", Reporter()):
            steps.glance()
        both = {job.id for job in filmed.store.jobs(filmed.id)[:2]}
        steps.glance()
        assert set(told[4:]) < both
    steps.glance()
    assert sorted(told[4:]) == sorted(both)  # of two at once, each at its own end


def test_a_run_that_failed_says_why_where_its_step_is_not_done(project):
    project.plan(**SIZE)
    with pytest.raises(RenderError), working(project.store, project.id, "generation", Reporter()):
        raise RenderError("The disk is full; free some room.")
    assert states(project) == "ddddFwww"
    assert sentence(project, "generate") == "The disk is full; free some room."
    project.generate()
    assert states(project) == "dddddNww"


def test_a_clip_that_could_not_be_made_says_why(project):
    project.plan(**SIZE)
    plan = content_id(project.planned())
    project.store.fail_clip(project.id, 1, "The host refused it.", plan)
    assert sentence(project, "generate") == "3 of 3 clips have no take. The host refused it."
    assert states(project)[4] == "F"


def test_looking_reads_nothing_where_nothing_has_changed_and_little_where_it_has(filmed):
    database = CountingDatabase(filmed.settings.library)
    filmed.store = Store(filmed.settings.library, database)
    steps = filmed.steps
    first = steps.glance()
    read = database.count
    for _ in range(50):
        assert steps.glance() == first
    assert database.count == read
    Library(filmed.settings.library).project(filmed.id).set_budget("5 USD")
    steps.glance()
    assert database.count - read == 2


def test_a_project_that_was_deleted_is_told_of(filmed):
    steps = filmed.steps
    Library(filmed.settings.library).delete(filmed.id)
    with pytest.raises(NotFoundError):
        steps.glance()
    assert Path(filmed.settings.library).is_dir()
