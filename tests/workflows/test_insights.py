"""How well the work goes, of libraries in which some was done: each figure is what was really recorded."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.counting_database import CountingDatabase
from tests.workflows.hosts import MODEL, Host
from workbench.errors import OptionError, ProviderError
from workbench.jobs.scripted import Happening
from workbench.model.insights import Insights
from workbench.store.database import Database
from workbench.workflows.finishing import FinishWishes
from workbench.workflows.library import Library

VIEWS = {
    *("finished_films", "first_films", "first_looks", "run_outcomes", "work_times", "cache_hits"),
    *("regenerated_clips", "error_kinds", "export_formats"),
}
SMALL = "128x72"


@pytest.fixture(scope="module")
def made(listened, short_song, tmp_path_factory):
    """A library of the offline provider: an animatic, a film, the film again, a clip again, exports; and its clips."""
    import shutil

    folder = tmp_path_factory.mktemp("made")
    shutil.copytree(listened, folder / "library")
    library = Library(folder / "library")
    project = library.open(short_song)
    plan = project.plan(style="laser-grid", size=SMALL, fps=24, finish=FinishWishes(title="auto"))
    project.animatic(size="320x180")
    project.animatic(size="180x320")  # the first one counts
    project.compose(out=folder / "film.mp4")
    project.compose(out=folder / "again.mp4")
    project.regenerate([1])
    project.regenerate([1])
    project.regenerate([0])
    project.export("srt" if project.heard().lyrics else "edl", folder / "film.edl")
    project.export("edl", folder / "other.edl")
    project.export("jams", folder / "film.jams")
    return library, project, len(plan.clips)


def test_what_was_made_and_found_is_counted_once_a_run(made):
    library, _, clips = made
    work = {(each.stage, each.provider): each for each in library.insights().work}
    takes = work["generate", "offline"]
    # two films need all clips each, of which the second finds all; three clips were made again
    assert (takes.made, takes.found) == (clips + 3, clips)
    chunks = work["compose", "ffmpeg"]
    assert chunks.found == chunks.made >= 1  # those with the title; a finished take needs none
    assert work["join", "ffmpeg"].made == 2
    assert (work["verify", "certificate"].made, work["verify", "certificate"].found) == (1, 1)  # the same bytes
    assert (work["export", "edl"].made, work["export", "jams"].made) == (2, 1)
    assert work["analyze", "librosa"].made >= 1
    assert all(each.seconds > 0 for each in work.values() if each.made)
    hits = {each.kind: (each.found, each.made) for each in library.insights().hits}
    assert hits["takes"] == (clips, clips + 3)
    assert hits["parts"] == (0, sum(w.made for (stage, _), w in work.items() if stage == "analyze"))
    found, needed = (sum(column) for column in zip(*((f, f + m) for f, m in hits.values()), strict=True))
    assert library.insights().hit_percent == pytest.approx(100 * found / needed)


def test_a_film_has_its_price_and_its_time_for_each_minute(made):
    library, project, _ = made
    (film,) = library.insights().films
    assert (film.project, film.name) == (project.id, "short song")
    assert film.film_s == pytest.approx(12, abs=0.1)
    assert film.usd_per_minute == 0
    jobs = [job for job in project.store.jobs(project.id) if job.kind in ("analysis", "composition")]
    first = sorted(jobs, key=lambda job: job.made_at)[:2]  # listening and the first film; later work is not in it
    worked_s = sum((job.ended_at - job.made_at).total_seconds() for job in first)
    assert film.minutes_per_minute == pytest.approx(worked_s / film.film_s, rel=0.05)


def test_the_first_animatic_says_how_long_a_person_waited(made):
    library, project, _ = made
    (look,) = library.insights().looks
    (listening,) = [job for job in project.store.jobs(project.id) if job.kind == "analysis"]
    assert look.song_s == pytest.approx(12)
    assert look.listened_s == pytest.approx((listening.ended_at - listening.made_at).total_seconds(), abs=0.05)
    assert look.drawn_s > 0
    assert look.waited_s == pytest.approx(look.listened_s + look.drawn_s)
    before = library.query("SELECT * FROM first_previews").rows
    project.animatic(size="320x160")
    assert library.query("SELECT * FROM first_previews").rows == before


def test_clips_that_were_made_again_runs_and_exports_are_counted(made):
    library, _, _ = made
    seen = library.insights()
    assert [(clip.clip, clip.regenerations) for clip in seen.regenerated] == [(1, 2), (0, 1)]
    assert all(clip.label for clip in seen.regenerated)
    runs = {run.kind: (run.done, run.failed, run.cancelled) for run in seen.runs}
    assert runs == {"analysis": (1, 0, 0), "composition": (2, 0, 0), "regeneration": (3, 0, 0), "export": (3, 0, 0)}
    assert [(each.kind, each.files) for each in seen.exports] == [("edl", 2), ("jams", 1)]
    assert seen.success_percent == 100
    assert seen.errors == ()


def test_every_view_answers_a_query_of_ones_own(made):
    library, _, _ = made
    views = {row[0] for row in library.query("SHOW TABLES").rows}
    for view in VIEWS:
        assert view in views
        assert library.query(f"FROM {view}").columns
    with pytest.raises(OptionError, match="query=|sql="):
        library.query(5)


def refusing(verb, count):
    """The first question is."""
    return Happening(fault="refused", error="No.") if (verb, count) == ("submit", 0) else None


def test_what_hosts_were_paid_is_in_a_films_price_and_their_faults_are_named(open_with, clock, tmp_path):
    host = Host(clock, usd=Decimal("0.144"), script=refusing)
    project = open_with(host)
    with pytest.raises(ProviderError):
        project.generate(provider="replicate", model=MODEL, clips=[0], fallback="none")
    project.generate(provider="replicate", model=MODEL)
    project.compose(out=tmp_path / "film.mp4")
    seen = Library(project.settings.library).insights()
    (film,) = seen.films
    spent = project.cost().spent
    assert film.usd_per_minute == pytest.approx(float(spent.settled_usd) / (film.film_s / 60))
    with project.store._transaction() as connection:  # as of a project that came here as a file
        connection.write(
            "INSERT INTO spent_elsewhere VALUES (?, 1, 'k', '', NULL, 'replicate', 'o/m', 'bought', 3, 3, '', now())",
            [project.id],
        )
    (dearer,) = Library(tmp_path / "library").insights().films
    assert dearer.usd_per_minute == pytest.approx(film.usd_per_minute + 3 / (film.film_s / 60))
    assert [(each.source, each.kind) for each in seen.errors if each.source == "run"] == [("run", "provider: refused")]
    assert (MODEL, True) in [(each.kind, bool(each.last_error)) for each in seen.errors if each.source == "host"]
    assert next(w for w in seen.work if w.provider == "replicate").made == len(project.planned().clips)
    assert seen.success_percent == pytest.approx(100 * 3 / 4)


def test_what_older_runs_did_not_record_is_unknown(made, tmp_path):
    import shutil

    library, _, _ = made
    shutil.copytree(library.settings.library, tmp_path / "old", ignore=shutil.ignore_patterns("songreel.l*"))
    with Database(tmp_path / "old").transaction() as connection:
        for table in ("job_work", "job_errors", "first_previews"):
            connection.write(f"DELETE FROM {table}")
        connection.write("UPDATE jobs SET state = 'failed', error = 'Once.' WHERE kind = 'export'")
        connection.write(
            "INSERT INTO purchases SELECT 1, 'k', id, '', NULL, 'r', '', 'p', 'm', 'null', 'bought', '', 1, NULL, "
            "NULL, '', NULL, now()::TIMESTAMP, now()::TIMESTAMP, NULL FROM projects"
        )
    seen = Library(tmp_path / "old").insights()
    assert (seen.work, seen.hits, seen.looks) == ((), (), ())
    assert (seen.hit_percent, seen.longest_wait_s) == (None, None)
    assert [(each.kind, each.count, each.last_error) for each in seen.errors] == [(None, 3, "Once.")]
    assert seen.films[0].usd_per_minute is None  # one price is unknown, and no sum of the others stands for it
    assert seen.usd_per_minute is None


def test_an_empty_library_has_no_figures(tmp_path):
    seen = Library(tmp_path / "library").insights()
    assert seen == Insights()
    assert [value for _, value, _ in seen.figures] == [None] * 5


def test_counting_costs_a_run_no_transaction(project, tmp_path):
    project.plan(style="laser-grid", size=SMALL, fps=24)
    database = project.store._database = CountingDatabase(project.store.folder)
    kept, end = [], project.store.end_job
    project.store.end_job = lambda *given, **named: (kept.append(database.count), end(*given, **named))
    project.generate()
    assert database.count == kept[0] + 1
    assert project.store.insights().work


def test_a_deleted_project_takes_its_figures_along(made, tmp_path):
    import shutil

    library, project, _ = made
    shutil.copytree(library.settings.library, tmp_path / "gone", ignore=shutil.ignore_patterns("songreel.l*"))
    gone = Library(tmp_path / "gone")
    gone.store.delete_project(project.id)
    assert gone.insights() == Insights()
