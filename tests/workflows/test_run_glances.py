"""How it stands with a project's long work, from whatever program, and how it is stopped."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest

from workbench.errors import CancelledError, OptionError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.ledger import Budgets
from workbench.jobs.progress import Reporter
from workbench.model.asking import ModelRequest
from workbench.model.cost import Spent
from workbench.model.progress import FILM_STAGES, Doing, Progress
from workbench.model.song import Song
from workbench.store.library import Store
from workbench.store.work import DIED
from workbench.workflows.library import Library
from workbench.workflows.run_glances import ProjectRun
from workbench.workflows.work import working

PATIENCE_S = 20.0
HALF_MADE = Progress("generate", 2, 4, 40.0, "clip 2")


@pytest.fixture
def library(tmp_path) -> Library:
    return Library(tmp_path / "library")


@pytest.fixture
def project(library):
    identity = library.store.open_project(Song("5" * 64, "a song", 1000, "flac", "flac", 1000, 2, 30_000))
    return library.project(identity)


@pytest.fixture
def elsewhere(library) -> Store:
    """Another program's view of the library."""
    return Store(library.settings.library)


def run_of(project, store: Store) -> ProjectRun:
    other = object.__new__(type(project))
    other.__dict__.update(project.__dict__)
    other.store = store
    return ProjectRun(other)


def until(look, wanted) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not wanted(look()):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_nothing_was_done_yet(project):
    glance = project.run.glance()
    assert (glance.state, glance.what, glance.progress) == ("idle", "", None)
    assert [line.kind for line in glance.budgets] == ["month"]
    project.run.stop()


def test_who_did_not_begin_it_sees_each_thing_that_is_under_way(project, elsewhere):
    run, reporter = run_of(project, elsewhere), Reporter(None, FILM_STAGES)
    with working(project.store, project.id, "composition", reporter):
        assert run.glance().state == "running"
        reporter.under_way("generate", "clip 2", "drawing", 0.25)
        reporter.report("generate", 1, 4, "25 of 100 frames")
        glance = run.glance()
        assert (glance.what, glance.progress.percent) == ("composition", 20)
        assert glance.progress.doings == (Doing("clip 2", "drawing", 0.25),)
    assert (run.glance().state, run.glance().progress) == ("done", None)


def test_it_is_stopped_from_another_program(project, elsewhere):
    run, cancel = run_of(project, elsewhere), CancelToken()

    def work() -> None:
        with working(project.store, project.id, "generation", Reporter(), cancel, beat_every_s=0.05):
            project.store.progress.write(project.store.jobs(project.id)[0].id, HALF_MADE)
            run.stop()
            assert run.glance().stopping
            until(lambda: cancel.cancelled, bool)
            cancel.check()

    with pytest.raises(CancelledError):
        work()
    glance = run.glance()
    assert (glance.state, glance.stopping) == ("cancelled", False)
    assert glance.progress == HALF_MADE
    assert run_of(project, elsewhere).glance().progress == HALF_MADE  # though nobody looked there while it ran
    assert [path.suffix for path in (project.store.folder / "jobs").iterdir()] == [".json"]


def test_why_it_failed_is_told(project, elsewhere):
    run = run_of(project, elsewhere)
    with pytest.raises(OptionError), working(project.store, project.id, "export", Reporter(None, ("export",))):
        raise OptionError("The format 'x' is not known; there are a and b.")
    glance = run.glance()
    assert (glance.state, glance.sentence) == ("failed", "The format 'x' is not known; there are a and b.")


def test_the_database_is_read_only_where_it_has_changed(project, elsewhere):
    run, reads = run_of(project, elsewhere), []
    jobs = elsewhere.jobs
    elsewhere.jobs = lambda identity: reads.append(1) or jobs(identity)
    for _ in range(5):
        run.glance()
    assert len(reads) == 1


def test_its_money_is_the_project_s_as_another_program_spends_it(project, elsewhere):
    run = project.run
    assert (run.glance().spent, run.glance().budgets[0].taken_usd) == (Spent(), 0)
    elsewhere.set_project_budget(project.id, Decimal(5))
    elsewhere.ledger.reserve(
        "c", project.id, "p", ModelRequest("m", {}), Decimal("0.30"), Budgets(project_usd=Decimal(5)), "r"
    )
    glance = run.glance()
    assert glance.spent == Spent(reserved_usd=Decimal("0.30"))
    assert (glance.spent, glance.budgets) == (project.cost().spent, project.cost().budgets)
    assert {line.kind: line.left_usd for line in glance.budgets}["project"] == Decimal("4.70")


def test_a_run_whose_program_was_killed_is_seen_to_be_over_at_once(project, elsewhere):
    job = project.store.start_job(project.id, "generation")  # begun by a program that keeps no lock any more
    elsewhere.progress.write(job, Progress("generate", 1, 4, 20.0, "clip 1"))
    glance = run_of(project, elsewhere).glance()
    assert (glance.state, glance.what) == ("failed", "generation")
    assert glance.sentence == DIED
    assert glance.progress.percent == 20
    with working(project.store, project.id, "generation", Reporter(None, FILM_STAGES), None):
        assert run_of(project, elsewhere).glance().state == "running"


def test_what_is_told_in_quick_succession_is_seen_though_nothing_follows(project, elsewhere):
    run, reporter = run_of(project, elsewhere), Reporter(None, FILM_STAGES)
    with working(project.store, project.id, "generation", reporter, beat_every_s=0.05):
        reporter.report("generate", 0, 5, "0 of 5 clips")
        reporter.report("generate", 2, 5, "2 of 5 clips")
        until(lambda: run.glance().progress.percent, lambda percent: percent == 32)


def test_a_run_that_failed_tells_how_far_it_came_at_last(project, elsewhere):
    run, reporter = run_of(project, elsewhere), Reporter(None, FILM_STAGES)

    def work() -> None:
        with working(project.store, project.id, "generation", reporter):
            reporter.report("generate", 0, 5, "0 of 5 clips")
            reporter.report("generate", 2, 5, "2 of 5 clips")
            raise OptionError("The host refused the other three.")

    with pytest.raises(OptionError):
        work()
    glance = run.glance()
    assert (glance.state, glance.progress.percent) == ("failed", 32)
