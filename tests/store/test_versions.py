"""What was heard, arranged, planned and made: versions, undo, and nothing changed on the way."""

from __future__ import annotations

import os
import threading
from contextlib import nullcontext
from dataclasses import replace

import pytest

from tests.counting_database import CountingDatabase
from workbench.errors import LibraryError, NotFoundError, OptionError, StaleVersionError
from workbench.jobs.cache import Cache
from workbench.jobs.keys import dumps, key_of
from workbench.model.analysis import Section
from workbench.model.finish import Finish
from workbench.model.title import Title
from workbench.redact import BLOT, redacted, refuse_secret
from workbench.store.holding import holding
from workbench.store.library import Store
from workbench.store.plans import content_id
from workbench.store.replay import replay
from workbench.store.rows import FilmRow


@pytest.fixture
def project(store, make_song) -> str:
    return store.open_project(make_song())


def _cut(at: float) -> tuple[Section, ...]:
    return (
        Section(0, at, "verse's", 0.1, note="it's <rain> 🎸"),
        Section(at, 10.0, "サビ", 1 / 3, 2, colour="rose", locked=True),
    )


def test_an_analysis_comes_back_as_it_was(store, project, make_song, make_analysis) -> None:
    heard = replace(make_analysis(make_song()), key="k")
    assert store.latest_analysis(project) is store.latest_analysis_key(project) is None
    assert store.analysis_by_key("k") is None
    store.save_analysis(project, heard)
    before = store.changes()
    store.save_analysis(project, heard)
    assert store.changes() == before
    assert store.latest_analysis(project) == store.analysis_by_key("k") == heard
    newer = replace(heard, notes=("newer",), key="k2")
    store.save_analysis(project, newer)
    assert store.latest_analysis(project) == newer
    assert store.latest_analysis_key(project) == "k2"
    assert store.analysis_by_key("k") == heard
    store.save_analysis(project, heard)
    assert store.latest_analysis(project) == heard


def test_an_analysis_of_an_older_library_has_its_key_all_the_same(store, project, make_song, make_analysis) -> None:
    heard = replace(make_analysis(make_song()), key="k")
    store.save_analysis(project, heard)
    with store._database.transaction() as connection:
        connection.write("UPDATE analyses SET value = ?", [dumps(replace(heard, key=""))])
    assert store.latest_analysis(project) == store.analysis_by_key("k") == heard


def test_sections_undo_and_redo(store, project) -> None:
    assert store.sections(project) is None
    assert store.undo_sections(project) is None
    assert store.redo_sections(project) is None
    versions = [store.save_sections(project, _cut(at), None) for at in (1.0, 2.0, 1 / 3)]
    assert versions == [1, 2, 3]
    assert store.sections(project) == (3, _cut(1 / 3))
    assert store.undo_sections(project) == (4, _cut(2.0))
    assert store.undo_sections(project) == (5, _cut(1.0))
    assert store.undo_sections(project) == (6, ())
    assert store.undo_sections(project) is None
    assert [store.redo_sections(project) for _ in range(4)] == [(7, _cut(1.0)), (8, _cut(2.0)), (9, _cut(1 / 3)), None]
    assert store.undo_sections(project) == (10, _cut(2.0))
    assert store.save_sections(project, _cut(5.0)) == 11
    assert store.redo_sections(project) is None
    assert [store.undo_sections(project) for _ in range(2)] == [(12, _cut(2.0)), (13, _cut(1.0))]
    assert [store.redo_sections(project) for _ in range(3)] == [(14, _cut(2.0)), (15, _cut(5.0)), None]
    with store._database.transaction() as connection:  # what was dropped is still there
        assert connection.read("SELECT start_s FROM sections WHERE version = 3 ORDER BY position") == [(0.0,), (1 / 3,)]


def test_an_edit_of_an_old_version_is_refused(store, project) -> None:
    assert store.save_sections(project, _cut(1.0), 0) == 1
    with pytest.raises(StaleVersionError, match="version 1 is in force, the edit began from 0"):
        store.save_sections(project, _cut(2.0), 0)
    with pytest.raises(StaleVersionError):
        store.undo_sections(project, 7)
    assert store.sections(project) == (1, _cut(1.0))
    assert store.save_sections(project, _cut(2.0), 1) == 2


def test_of_two_edits_at_once_one_is_refused(store, project) -> None:
    outcomes: list[object] = []

    def edit(at: float) -> None:
        try:
            outcomes.append(store.save_sections(project, _cut(at), 0))
        except StaleVersionError as error:
            outcomes.append(error.code)

    threads = [threading.Thread(target=edit, args=(at,)) for at in (1.0, 2.0, 3.0)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, outcomes)) == ["1", "stale", "stale"]


def test_plans_come_back_and_the_last_saved_is_in_force(store, project, make_song, make_plan) -> None:
    plans = [make_plan(make_song(), seed=n) for n in (1, 2)]
    assert store.latest_plan(project) is None
    first, second = (store.save_plan(project, plan) for plan in plans)
    assert first == key_of(plans[0])[:16]
    assert (store.plan(first), store.plan(second), store.latest_plan(project)) == (plans[0], plans[1], plans[1])
    before = store.changes()
    assert store.save_plan(project, plans[1]) == second
    assert store.changes() == before
    assert store.save_plan(project, plans[0]) == first
    assert store.latest_plan(project) == plans[0]
    rows = store.clips(project, first)
    assert [(row.index, row.section, row.span, row.prompt, row.still_state, row.video_state) for row in rows] == [
        (c.index, c.section, c.span, c.prompt, "none", "planned") for c in plans[0].clips
    ]
    with pytest.raises(NotFoundError, match="does not know the plan 'nothing'"):
        store.plan("nothing")


def _broken(plan):
    """The plan with a value in it that no reader takes; no caller of ours can make one."""
    title = Title("x", 0, 100)
    object.__setattr__(title, "place", "nowhere")
    return replace(plan, finish=Finish(titles=(title,)))


def test_what_could_not_be_read_back_is_not_written(store, project, make_song, make_plan, make_timeline) -> None:
    good = make_plan(make_song())
    store.save_plan(project, good)
    with pytest.raises(AssertionError, match="a plan that could not be read back is not kept: .*titles.0.place"):
        store.save_plan(project, _broken(good))
    listed = replace(good, notes=["a note"])
    with pytest.raises(AssertionError, match="a plan that would be read back as another one is not kept"):
        store.save_plan(project, listed)
    timeline = replace(make_timeline(good), titles=_broken(good).finish.titles)
    with pytest.raises(AssertionError, match="a timeline that could not be read back is not kept"):
        store.save_timeline(project, content_id(good), timeline)
    assert store.latest_plan(project) == good
    assert [event.event for event in store.log(project)].count("plan") == 1


def test_a_plan_that_cannot_be_read_is_told_and_the_one_before_is_found(store, project, make_song, make_plan) -> None:
    assert store.latest_readable_plan(project) is None
    old, new = (make_plan(make_song(), seed=seed) for seed in (1, 2))
    store.save_plan(project, old)
    made = store.save_plan(project, new)
    with store._database.transaction() as connection:
        connection.write("UPDATE plans SET value = replace(value, 'marble', 'marble\",') WHERE id = ?", [made])
    for read in (lambda: store.latest_plan(project), lambda: store.plan(made)):
        with pytest.raises(LibraryError, match=r"This plan cannot be read: .* make a new one \(songreel make, or"):
            read()
    assert store.latest_readable_plan(project) == old


def test_takes_are_kept_chosen_and_found(store, project, make_song, make_plan, make_take) -> None:
    plan = make_plan(make_song())
    plan_id = store.save_plan(project, plan)
    takes = [make_take(plan, n, cost=cost) for n, cost in enumerate(("0", "0.50", "100"))]
    assert store.takes_by_keys([takes[0].key]).get(takes[0].key) is None
    threads = [threading.Thread(target=store.save_takes, args=(project, plan_id, [(n, takes[n])])) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = store.takes_by_keys([*(take.key for take in takes), "unknown"])
    assert dumps([found[take.key] for take in takes]) == dumps(takes)
    other = replace(takes[0], key="other")
    store.save_takes(project, plan_id, [(0, other)])
    unpriced = replace(takes[1], key="unpriced", cost_usd=None)
    store.save_takes(project, plan_id, [(1, unpriced)])
    assert store.takes_by_keys(["unpriced"]).get("unpriced") == unpriced
    rows = store.clips(project, plan_id)
    assert [(row.take, row.video_state, row.attempts) for row in rows] == [
        ("other", "done", 2),
        ("unpriced", "done", 2),
        (takes[2].key, "done", 1),
    ]
    again = replace(takes[2], sha256="f" * 64)  # the file was gone and was made once more
    store.save_takes(project, plan_id, [(2, again)])
    assert store.takes_by_keys([takes[2].key]).get(takes[2].key) == again
    with store._database.transaction() as connection:
        assert connection.first("SELECT count(*) FROM clip_takes") == (5,)
        assert connection.read("SELECT cost_usd FROM clip_board ORDER BY index")[0][0] == 0
    assert store.takes_by_keys([]) == {}


def test_takes_are_in_the_order_in_which_they_were_made_whichever_is_chosen(
    store, project, make_song, make_plan, make_take
) -> None:
    plan = make_plan(make_song())
    plan_id = store.save_plan(project, plan)
    made = [replace(make_take(plan, 0), key=key) for key in ("c", "a", "b")]
    other = make_take(plan, 1)
    store.save_takes(project, plan_id, [*((0, take) for take in made), (1, other)], {0: "c", 1: other.key})
    assert store.project_takes(project) == (*made, other)
    rows = store.clips(project, plan_id)
    assert [(row.take, row.attempts) for row in rows[:2]] == [("c", 3), (other.key, 1)]


def test_a_film_keeps_plan_timeline_and_proof_at_once(
    store, project, make_song, make_plan, make_timeline, proof
) -> None:
    plan = make_plan(make_song())
    timeline = make_timeline(plan)
    plan_id, timeline_id = key_of(plan)[:16], key_of(timeline)[:16]
    film = FilmRow(
        "film-1",
        project,
        plan_id,
        timeline_id,
        "/films/it's.mp4",
        "ab" * 32,
        "done",
        proof,
        {"generate": 1.5, "verify": 1 / 3},
        title="Übung",
        size_bytes=99,
    )
    before = store.changes()
    store.save_film(film, plan, timeline)
    assert store.changes() == before + 1
    assert store.latest_plan(project) == plan
    assert store.timeline(timeline_id) == timeline
    assert dumps(store.timeline(timeline_id)) == dumps(timeline)
    kept = store.film("film-1")
    assert replace(kept, made_at=None) == film
    assert [row.video_state for row in store.clips(project, plan_id)] == ["done"] * 3
    store.save_film(replace(film, seconds={"generate": 0.0}), plan, timeline)
    assert store.changes() == before + 1
    moved = replace(film, path="elsewhere.mp4", seconds={})
    store.save_film(moved, plan, timeline)
    assert [(row.path, row.seconds) for row in store.films(project)] == [("elsewhere.mp4", film.seconds)]
    store.save_film(replace(film, id="film-2"))
    assert [row.id for row in store.films(project)] == ["film-2", "film-1"]
    assert store.film("unknown") is None
    with pytest.raises(NotFoundError, match="does not know the timeline"):
        store.timeline("nothing")
    assert store.certificate("ab" * 32, "p") is None
    store.save_certificate("ab" * 32, "p", proof)
    newer = replace(proof, notes=("newer",))
    store.save_certificate("ab" * 32, "p", newer)
    assert store.certificate("ab" * 32, "p") == newer


def test_replaying_the_log_rebuilds_plan_and_timeline_byte_for_byte(
    store, project, make_song, make_plan, make_timeline
) -> None:
    assert replay(store.log(project)) == replay([])
    plans = [make_plan(make_song(), seed=n) for n in (1, 2)]
    store.save_sections(project, _cut(1 / 3), None)
    store.save_sections(project, _cut(2.0), None)
    store.save_plan(project, plans[0])
    store.append_log(project, "lyrics", {"text": "plan"})
    ids = [store.save_timeline(project, store.save_plan(project, plan), make_timeline(plan)) for plan in plans]
    store.undo_sections(project)
    store.save_plan(project, plans[0])
    events = store.log(project)
    assert [event.sequence for event in events] == list(range(1, len(events) + 1))
    again = replay(events)
    assert dumps(again.plan).encode() == dumps(store.latest_plan(project)).encode() == dumps(plans[0]).encode()
    assert dumps(again.timeline) == dumps(store.timeline(ids[1])) == dumps(make_timeline(plans[1]))
    assert again.sections == store.sections(project)[1] == _cut(1 / 3)


def test_no_secret_enters_the_log(store, project) -> None:
    token = "r8_" + "a1B2" * 9
    store.append_log(
        project,
        "tried",
        {
            "text": f"failed with {token}!",
            "nested": [{"api_key": "plain", "key": "kept"}],
            "url": "https://me:pass@host/x",
            "header": f"Bearer {token}",
        },
    )
    (event,) = [event for event in store.log(project) if event.event == "tried"]
    assert event.data == {
        "text": f"failed with {BLOT}!",
        "nested": [{"api_key": BLOT, "key": "kept"}],
        "url": f"https://{BLOT}@host/x",
        "header": f"Bearer {BLOT}",
    }
    store.close()
    assert token.encode() not in store._database.path.read_bytes()
    lyric = "the bearer of a secret token: 99 sk-ies"
    assert redacted({"text": lyric, "token": None}) == {"text": lyric, "token": None}


def test_a_decision_is_logged_once_until_it_changes(store, project) -> None:
    for text in ("a", "a", "b", "a"):
        store.append_log(project, "lyrics", {"text": text})
    assert [event.data["text"] for event in store.log(project) if event.event == "lyrics"] == ["a", "b", "a"]
    before = store.changes()
    store.append_log(project, "lyrics", {"text": "a"})
    assert store.changes() == before


@pytest.mark.parametrize("text", ["by r8_" + "a1B2" * 9, "see https://me:pass@host/x", "Bearer " + "a1B2" * 9])
def test_a_text_with_a_secret_is_refused_without_repeating_it(text) -> None:
    refuse_secret("the bearer of a secret token: 99 sk-ies", "prompt")
    with pytest.raises(OptionError, match="The prompt holds what looks like an access token") as caught:
        refuse_secret(text, "prompt")
    assert "a1B2" not in str(caught.value)
    assert "pass@" not in str(caught.value)


def test_a_film_gets_the_songs_title_and_the_files_size(store, project, tmp_path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(b"12345")
    film = FilmRow("f", project, "plan", "timeline", str(path), "ab" * 32, "done")
    store.save_film(film)
    assert (store.film("f").title, store.film("f").size_bytes) == ("T", 5)
    store.save_film(replace(film, id="g", path="gone.mp4"))
    assert (store.film("g").title, store.film("g").size_bytes) == ("T", None)


def test_a_clip_that_failed_says_why_until_it_is_made(store, project, make_song, make_plan, make_take) -> None:
    plan = make_plan(make_song())
    plan_id = store.save_plan(project, plan)
    store.fail_clip(project, 1, "It's dark.", plan_id)
    row = store.clips(project, plan_id)[1]
    assert (row.video_state, row.error, row.attempts) == ("failed", "It's dark.", 1)
    store.save_takes(project, plan_id, [(1, make_take(plan, 1))])
    row = store.clips(project, plan_id)[1]
    assert (row.video_state, row.error, row.attempts) == ("done", None, 2)


def test_jobs(store, project) -> None:
    first = store.start_job(project, "analysis")
    second = store.start_job(project, "export")
    store.end_job(first, "failed", "One sentence.")
    rows = store.jobs(project)
    assert [(row.id, row.kind, row.state, row.attempts, row.error) for row in rows] == [
        (second, "export", "running", 1, None),
        (first, "analysis", "failed", 1, "One sentence."),
    ]
    with store._database.transaction() as connection:
        connection.write("UPDATE jobs SET started_at = '2026-01-01' WHERE id = ?", [second])
    store.start_job(project, "export")
    assert [(row.state, row.error is not None) for row in store.jobs(project)] == [
        ("running", False),
        ("failed", True),
        ("failed", True),
    ]
    with pytest.raises(NotFoundError, match="its project was deleted"):
        store.end_job("nothing", "done")


def test_a_project_whose_program_died_does_not_seem_to_work_for_ever(store, project) -> None:
    store.start_job(project, "composition")
    assert store.projects()[0].state == "generating"
    with store._database.transaction() as connection:
        connection.write("UPDATE jobs SET started_at = '2026-01-01'")
    (row,) = store.projects()
    assert (row.state, row.error) == ("failed", store.jobs(project)[0].error)
    assert "ended without a word" in row.error


def test_a_running_job_with_a_heartbeat_is_left_alone(store, project) -> None:
    from workbench.model.progress import Progress

    with holding(store.folder, project):
        job = store.start_job(project, "generation")
        store.progress.write(job, Progress("generate", 1, 2, 3.0, "it's"))
        with store._database.transaction() as connection:
            connection.write("UPDATE jobs SET started_at = '2026-01-01'")
        store.start_job(project, "export")
        assert [row.state for row in store.jobs(project)] == ["running", "running"]


@pytest.mark.parametrize("hold", [True, False])
def test_a_job_whose_program_was_killed_ends_at_once_and_one_that_is_silent_for_a_minute_does_not(
    store, project, hold
) -> None:
    with holding(store.folder, project) if hold else nullcontext():
        store.start_job(project, "generation")
        with store._database.transaction() as connection:
            connection.write("UPDATE jobs SET started_at = started_at - INTERVAL 1 MINUTE")
        assert store.projects()[0].state == ("generating" if hold else "failed")


def test_a_job_that_is_silent_for_long_has_died_though_its_project_is_held(store, project) -> None:
    with holding(store.folder, project):
        store.start_job(project, "generation")
        with store._database.transaction() as connection:
            connection.write("UPDATE jobs SET started_at = '2026-01-01'")
        assert store.projects()[0].state == "failed"


def test_how_far_a_dead_job_came_is_kept_for_a_day(store, project) -> None:
    from workbench.model.progress import Progress

    job = store.start_job(project, "generation")
    store.progress.write(job, Progress("generate", 1, 2, 3.0, ""))
    (file,) = (store._database.folder / "jobs").iterdir()
    os.utime(file, (1e9, 1e9))
    with store._database.transaction() as connection:
        connection.write("UPDATE jobs SET started_at = '2026-01-01'")
    store.start_job(project, "export")
    assert store.progress.read(job) == Progress("generate", 1, 2, 3.0, "")
    store.progress.sweep()
    assert not file.exists()


def test_old_texts_are_forgotten(store) -> None:
    store.put("old", "ü" * 5)
    with store._database.transaction() as connection:
        connection.write("UPDATE texts SET made_at = '2026-01-01'")
    store.put("new", "kept")
    assert store.forget_texts(3600, dry_run=True) == 10
    assert store.get("old") is not None
    assert store.forget_texts(3600) == 10
    assert (store.get("old"), store.get("new")) == (None, "kept")
    before = store.changes()
    assert store.forget_texts(3600) == 0
    assert store.changes() == before


def test_texts_are_a_cache(store) -> None:
    cache: Cache = store
    assert cache.get("k") is None
    cache.put("k", "it's 日本\n")
    before = store.changes()
    cache.put("k", "it's 日本\n")
    assert cache.get("k") == "it's 日本\n"
    assert store.changes() == before


def test_the_plan_in_force_is_read_once_until_anything_changes(store, project, make_song, make_plan) -> None:
    plan = make_plan(make_song())
    store.save_plan(project, plan)
    database = store._database = CountingDatabase(store.folder)
    assert store.latest_plan(project) == plan
    assert store.latest_plan(project) is store.latest_plan(project)
    assert database.count == 1
    elsewhere = Store(store.folder)
    elsewhere.save_plan(project, replace(plan, prompt="rain"))
    assert store.latest_plan(project).prompt == "rain"
    changes = store.folder / "changes"
    changes.unlink()
    changes.mkdir()  # what was written cannot be counted, as on a full disk
    elsewhere.save_plan(project, replace(plan, prompt="snow"))
    assert store.latest_plan(project).prompt == "snow"
    store.later(lambda: store.save_plan(project, replace(plan, prompt="sun")), by=store)
    assert store.latest_plan(project).prompt == "sun"
    elsewhere.close()
