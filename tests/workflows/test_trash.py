"""What is deleted goes to a trash and comes back whole, until its time is over."""

import shutil
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal

import pytest

from workbench.errors import LibraryError, NotFoundError
from workbench.jobs.keys import file_sha256
from workbench.jobs.ledger import Budgets
from workbench.jobs.progress import Reporter
from workbench.model.asking import Answer, ModelRequest
from workbench.render.generate.provider import FlatProvider
from workbench.store.plans import content_id
from workbench.store.rows import FilmRow
from workbench.workflows.library import Library
from workbench.workflows.work import working


@pytest.fixture(scope="module")
def made(short_song, listened, tmp_path_factory):
    """A library with one project whose clips are made; the tests work on copies."""
    folder = tmp_path_factory.mktemp("made") / "library"
    shutil.copytree(listened, folder)
    project = Library(folder, provider=FlatProvider()).open(short_song)
    project.plan(size="64x64", fps=24)
    project.generate()
    return folder


@pytest.fixture
def library(made, tmp_path):
    shutil.copytree(made, tmp_path / "library")
    return Library(tmp_path / "library", provider=FlatProvider())


@pytest.fixture
def project(library):
    return library.project("short song")


def takes(project):
    return project.store.clip_takes(project.id, content_id(project.planned()))


def media(library):
    return {path.name for path in (library.files.folder / "media").rglob("*") if path.is_file()}


def overdue(library):
    with library.store._database.transaction() as connection:
        connection.write("UPDATE trash SET trashed_at = trashed_at - INTERVAL 8 DAY")


def test_a_deleted_project_is_in_no_list_and_cannot_be_opened_and_comes_back_whole(library, project):
    plan, made, files = project.latest.plan, takes(project), media(library)
    removed = library.delete("short song")
    assert (removed.files, removed.until) == (len(files), library.trash()[0].until)
    assert removed.size_bytes == sum(p.stat().st_size for p in (library.files.folder / "media").rglob("*.*"))
    assert library.projects() == ()
    with pytest.raises(NotFoundError, match=r"'short song' lies in the trash until 20..-..-..; bring it back first"):
        library.project(project.id)
    with pytest.raises(NotFoundError, match="lies in the trash; bring it back in the library"):
        project.plan(size="64x64", fps=25)
    assert media(library) == files
    back = library.restore("short song")
    assert (back.id, back.latest.plan, takes(back)) == (project.id, plan, made)
    assert library.trash() == ()
    assert library.delete(project.id, now=True).files == removed.files
    assert media(library) == set()
    with pytest.raises(NotFoundError, match="open its song again"):
        project.store.start_job(project.id, "analysis")


def test_the_same_song_brings_its_project_back_and_says_so(library, project, short_song):
    library.delete(project.id)
    again = library.open(short_song)
    assert (again.id, again.latest.plan) == (project.id, project.latest.plan)
    assert [note for note in again.notes if "was in the trash and is back" in note]
    assert library.open(short_song).notes == []
    library.delete(project.id)
    assert library.delete("short song", now=True).files > 0, "out of the trash, for good"
    assert library.open(short_song).latest.plan is None


def test_what_was_deleted_more_than_seven_days_ago_goes_when_somebody_opens_the_library_or_cleans_it(
    library, project, short_song, tmp_path
):
    for go in (lambda one: one.open(tmp_path / "other.wav"), lambda one: one.clean(1e9)):
        library.open(short_song)
        library.delete(project.id)
        (tmp_path / "other.wav").write_bytes(short_song.read_bytes() + b"\0" * 8)
        go(Library(settings=library.settings))
        assert len(library.trash()) == 1
        assert library.files.intact(project.song.id, ".wav")
        overdue(library)
        go(Library(settings=library.settings))
        assert library.trash() == ()
        assert not library.files.holds(project.song.id, ".wav")


def test_what_was_brought_back_at_the_last_moment_stays(library, project):
    library.delete(project.id)
    overdue(library)
    store, asked = library.store, library.store.expired_trash

    def meanwhile():
        found = asked()
        kept = store.trash()
        store.bring_back(project.id)
        store.trash = lambda: kept  # as it was before
        return found

    store.expired_trash = meanwhile
    library.empty_trash()
    assert store.find_project(project.id).id == project.id
    assert library.files.intact(project.song.id, ".wav")


def test_a_song_that_is_opened_while_its_project_goes_has_its_file(library, project, short_song):
    delete, other = library.store.delete_project, Library(settings=library.settings)

    def overtaken(*arguments, **options):
        freed = delete(*arguments, **options)
        other.open(short_song)
        return freed

    library.store.delete_project = overtaken
    library.delete(project.id, now=True)
    assert media(library) == {f"{project.song.id}.wav"}

    open_project = library.store.open_project

    def late(*arguments, **options):
        other.delete(project.id, now=True)
        return open_project(*arguments, **options)

    library.store.open_project = late
    library.open(short_song)
    assert media(library) == {f"{project.song.id}.wav"}


def test_a_program_that_runs_for_long_does_not_look_each_time(library, project, short_song):
    library.open(short_song)
    library.delete(project.id)
    overdue(library)
    library.look_after()
    assert len(library.trash()) == 1
    assert library.clean(1e9).files == 0
    assert library.trash() == ()


def test_money_that_was_spent_stays_counted_and_its_answers_come_back(library, project):
    ledger = library.store.ledger
    ledger.reserve("c", project.id, "replicate", ModelRequest("m", {}), Decimal("0.30"), Budgets(), "r")
    ledger.submitted("c", "c")
    ledger.bought("c", Answer(value="c"), Decimal("0.30"))
    for step in (lambda: library.delete(project.id), lambda: library.restore(project.id)):
        step()
        assert library.cost().spent.settled_usd == Decimal("0.30")
        assert ledger.find(["c"])["c"].answer == Answer(value="c")
    assert library.delete(project.id).parting.answers == 1
    assert library.delete(project.id, now=True).parting.answers == 1
    assert library.cost().spent.settled_usd == Decimal("0.30")


def test_what_another_project_needs_outlives_the_trash(library, project, short_song, tmp_path):
    (tmp_path / "other.wav").write_bytes(short_song.read_bytes() + b"\0" * 8)
    other = library.open(tmp_path / "other.wav")
    take = takes(project)[0]
    plan = replace(project.planned(), song_id=other.song.id)
    other.store.save_takes(other.id, other.store.save_plan(other.id, plan), [(0, take)])
    library.delete(project.id)
    library.delete(other.id, now=True)
    assert library.files.intact(take.sha256, take.suffix)
    library.delete(project.id, now=True)
    assert media(library) == set()


@pytest.mark.parametrize("place", ["nothing", "another"])
def test_what_is_not_in_the_trash_is_one_sentence(library, project, place):
    if place == "nothing":
        with pytest.raises(NotFoundError, match=r"The trash is empty; there is nothing to bring back\."):
            library.restore(project.id)
    else:
        library.delete(project.id)
        with pytest.raises(
            NotFoundError, match=r"no project 'zzz' in the trash; choose one of those in the trash \(songreel list"
        ):
            library.restore("zzz")


def test_while_somebody_works_on_it_it_does_not_go_to_the_trash(library, project):
    with (
        working(library.store, project.id, "composition", Reporter()),
        pytest.raises(LibraryError, match=r"at this moment; .* delete it then\."),
    ):
        Library(settings=library.settings).delete(project.id)
    assert library.trash() == ()


def test_two_programs_that_bring_it_back_at_once_both_have_it(library, project, short_song):
    library.delete(project.id)
    code = (
        "import sys; from workbench.workflows.library import Library; sys.stdin.readline();"
        "print(Library(sys.argv[1]).open(sys.argv[2]).latest.plan.seed)"
    )
    arguments = [sys.executable, "-c", code, str(library.files.folder), str(short_song)]
    others = [subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    for other in others:  # at once
        other.stdin.write("\n")
        other.stdin.flush()
    assert [other.communicate()[0] for other in others] == ["1\n", "1\n"]
    assert file_sha256(library.project(project.id).song_path()) == project.song.id


def test_what_would_be_free_is_told_before_and_is_what_gets_free(library, project):
    would, files = library.would_free("short song"), media(library)
    assert media(library) == files
    library.delete("short song")
    assert library.would_free(project.id) == would, "out of the trash, too"
    freed = library.delete(project.id, now=True)
    assert (freed.files, freed.size_bytes, freed.parting) == (would.files, would.size_bytes, would.parting)
    assert would.size_bytes > 0
    with pytest.raises(NotFoundError):
        library.would_free(project.id)


def test_what_lies_on_the_shelf_and_was_made_for_other_places_is_counted_before_and_once(library, project):
    before = library.would_free(project.id)
    for path, text in (
        ("shelf/ID/a.png", b"four"),
        ("exports/ID/pack/b.txt", b"fiver"),
        ("exports/ID/f.mp4", b"film.."),
    ):
        file = library.files.folder / path.replace("ID", project.id)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text)
    plan = content_id(project.planned())
    project.store.save_film(FilmRow("short", project.id, plan, "a timeline", str(file), "a" * 64, "done"))
    would = library.would_free(project.id)
    assert (would.files, would.size_bytes) == (before.files + 3, before.size_bytes + 15)
    trashed = library.delete(project.id)
    assert (trashed.files, trashed.size_bytes) == (would.files, would.size_bytes)
    freed = library.delete(project.id, now=True)
    assert (freed.files, freed.size_bytes) == (would.files, would.size_bytes)
