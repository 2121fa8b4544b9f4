"""A library that is deleted under a running program is one sentence, and none is begun anew in its place."""

import shutil
import subprocess
import sys
from dataclasses import replace

import pytest

from workbench.errors import LibraryError, LibraryGoneError
from workbench.jobs.progress import Reporter
from workbench.model.progress import Progress
from workbench.render.generate.provider import FlatProvider
from workbench.store.database import FILE_NAME, Database
from workbench.store.library import Store
from workbench.store.migrations import MIGRATIONS
from workbench.workflows.library import Library
from workbench.workflows.shared_studio import library_of
from workbench.workflows.steps import ProjectSteps
from workbench.workflows.work import working


@pytest.fixture
def library(listened, tmp_path):
    shutil.copytree(listened, tmp_path / "library", ignore=shutil.ignore_patterns("copies"))
    return Library(tmp_path / "library", provider=FlatProvider())


def moved(library):
    library.files.folder.rename(library.files.folder.with_name("elsewhere"))


def test_every_verb_says_that_it_is_gone_and_begins_nothing_in_its_place(library, short_song, tmp_path):
    project = library.project("short song")
    project.plan(size="64x64", fps=24)
    sections = project.sections
    assert sections.version == 0
    moved(library)
    verbs = {
        "projects": library.projects,
        "open": lambda: library.open(short_song),
        "cards": library.cards,
        "plan": lambda: project.plan(size="64x64", fps=25),
        "generate": project.generate,
        "compose": lambda: project.compose(out=tmp_path / "film.mp4"),
        "delete": lambda: library.delete("short song"),
        "clean": lambda: library.clean(0),
    }
    for name, verb in verbs.items():
        with pytest.raises(LibraryError) as caught:
            pytest.fail(f"{name} gave {verb()}")
        assert "is gone: it was deleted or moved while Songreel worked with it" in caught.value.message
    assert not (tmp_path / "library").exists()
    (tmp_path / "elsewhere").rename(tmp_path / "library")
    assert project.generate()
    assert sections.commit(replace(sections.value)) == 1


def test_what_still_works_when_it_goes_leaves_nothing_behind(library, tmp_path):
    project = library.project("short song")
    reporter = Reporter()

    def work():
        with working(library.store, project.id, "generation", reporter, beat_every_s=0.01):
            moved(library)
            library.store.progress.write("job", Progress("generate", 1, 2, ""))
            library.store.progress.beat("job")
            library.files.work_path(".part")

    with pytest.raises(LibraryError, match="is gone: it was deleted or moved"):
        work()
    assert not (tmp_path / "library").exists()


def test_a_database_that_is_deleted_alone_is_gone_too_until_the_library_is_opened_again(library, tmp_path):
    copied = tmp_path / "copied"
    library.projects()
    library.files.folder.joinpath(FILE_NAME).rename(copied)
    with pytest.raises(LibraryError, match=r"Put it back, or start Songreel again to begin a new one\."):
        library.projects()
    assert not (library.files.folder / FILE_NAME).exists()
    assert library.restore_copy(library.copies()[0].name).projects == 1
    assert library.projects()[0].name == "short song"


def test_a_page_begins_none_in_the_place_of_one_that_was_there_in_the_same_process(library):
    folder = library.files.folder
    assert library_of(str(folder), None).projects()
    moved(library)
    with pytest.raises(LibraryGoneError, match=r"start Songreel again to begin a new one") as caught:
        library_of(str(folder), None)
    assert not folder.exists()
    assert not caught.value.is_over
    assert library_of(str(folder.with_name("new")), None).projects() == ()
    folder.with_name("elsewhere").rename(folder)
    assert caught.value.is_over
    assert library_of(str(folder), None).projects()


def test_the_steps_tell_once_that_the_library_can_be_read_again(library):
    told = []
    steps = ProjectSteps(library.project("short song"), again=lambda: told.append("again"))
    before = steps.glance()
    moved(library)
    for _ in range(2):
        with pytest.raises(LibraryGoneError):
            steps.glance()
    library.files.folder.with_name("elsewhere").rename(library.files.folder)
    assert not told
    assert (steps.glance(), steps.glance()) == (before, before)
    assert told == ["again"]


def test_the_steps_tell_it_too_where_only_others_looked_while_it_was_gone(library):
    told = []
    steps = ProjectSteps(library.project("short song"), again=lambda: told.append("again"))
    steps.glance()
    moved(library)
    with pytest.raises(LibraryGoneError):
        library.projects()
    library.files.folder.with_name("elsewhere").rename(library.files.folder)
    assert (steps.glance(), told) == (steps.glance(), ["again"])


def test_another_program_that_deletes_it_is_noticed(library):
    library.projects()
    subprocess.run(
        [sys.executable, "-c", "import shutil, sys; shutil.rmtree(sys.argv[1])", str(library.files.folder)], check=True
    )
    with pytest.raises(LibraryError, match="is gone"):
        library.projects()


def test_a_project_of_an_older_version_is_opened_deleted_brought_back_and_finalized_as_any(tmp_path, short_song):
    old = Database(tmp_path / "library", migrations=MIGRATIONS[:8])
    with old.transaction():
        pass
    library = Library(tmp_path / "library", provider=FlatProvider())
    project = library.open(short_song)
    assert list((tmp_path / "library").glob(f"{FILE_NAME}.before-m0009*"))
    library.delete(project.id)
    assert library.restore(project.id).id == project.id
    Store(tmp_path / "library").finalize_project(project.id)
    with pytest.raises(LibraryError, match="is finalized"):
        project.set_budget("1 USD")
