"""The page's panel of what leaves: made in the background, listed, downloaded, deleted."""

from __future__ import annotations

import io
import shutil
import zipfile
from dataclasses import replace

import pytest

from workbench.errors import LibraryError, NotFoundError, OptionError
from workbench.jobs.cancel import CancelToken
from workbench.settings import load
from workbench.store.plans import content_id
from workbench.workflows.library import Library
from workbench.workflows.studio_outputs import OutputKind, OutputPanel


@pytest.fixture
def project(heard, short_song, tmp_path):
    shutil.copytree(heard, tmp_path / "library")
    return Library(tmp_path / "library").open(short_song)


def made(project, said, **more):
    panel = OutputPanel(project)
    panel.make(panel.outputs[said], **more)
    glance = panel.work.wait(240)
    assert glance.error is None, glance.error
    return OutputPanel(project)


def test_all_films_loops_packs_and_exports_are_offered(project):
    found = list(OutputPanel(project).outputs.values())
    assert {"youtube", "shorts", "web"} <= {one.kind for one in found if one.way == "film"}
    assert {"gif", "zip", "otio", "fcp7", "edl"} <= {one.kind for one in found if one.way == "export"}
    assert OutputKind("pack", "") in found
    assert "gif" not in {one.kind for one in found if one.way == "film"}


def test_a_short_is_made_and_the_film_stays_the_newest(project, tmp_path):
    project.compose(out=tmp_path / "film.mp4")
    newest = project.store.films(project.id)[0].id
    panel = made(project, "film for YouTube Shorts, 9:16, at most 3 minutes", seconds=3.0)
    assert panel.path.name == f"{project.name}-shorts-3s.mp4"
    assert panel.data() == panel.path.read_bytes()
    assert panel.file.startswith(panel.path.name)
    assert project.store.films(project.id)[0].id == newest
    panel.remove()
    assert OutputPanel(project).path is None


@pytest.mark.parametrize("when", ["before it is begun", "meanwhile"])
def test_a_film_that_another_window_has_made_of_a_newer_plan_stays_the_newest(project, tmp_path, when):
    project.compose(out=tmp_path / "film.mp4")
    panel, (first,) = OutputPanel(project), project.store.films(project.id)

    def theirs(*_told):
        if len(project.store.films(project.id)) == 1:
            shutil.copy(first.path, tmp_path / "theirs.mp4")
            plan = content_id(project.finish(title="theirs"))
            project.store.save_film(replace(first, id="theirs", plan=plan, path=str(tmp_path / "theirs.mp4")))

    if when == "before it is begun":
        theirs()
    panel._make_folder()
    panel._film("shorts", 3.0, "", theirs, CancelToken())
    newest, *others = project.store.films(project.id)
    assert (newest.id, len(others)) == ("theirs", 2)


def test_files_for_editors_and_the_one_that_is_looked_at(project):
    made(project, "for editors: OpenTimelineIO")
    first = OutputPanel(project).path
    panel = made(project, "for editors: EDL", seconds=0)
    assert panel.path.suffix == ".edl"
    assert len(panel.made) == 2
    assert OutputPanel(project, first).path == first
    assert OutputPanel(project, first).file_name == f"{project.name}-otio.otio"
    made(project, "for editors: OpenTimelineIO")  # again: ours is replaced
    assert len(OutputPanel(project).made) == 2


def test_a_file_that_goes_while_they_are_listed_hides_no_other(project):
    panel = made(project, "for editors: EDL")
    for name in "aBcDeF":
        (panel.path.parent / f"{name}.txt").write_text(name)
        (panel.path.parent / f"gone-{name}.txt").symlink_to("nowhere")
    assert len(OutputPanel(project).made) == 7


def test_a_pack_is_one_file(project):
    panel = made(project, "a pack: film, short, captions, pictures, chapters", seconds=4.0, cover_text="auto")
    names = zipfile.ZipFile(io.BytesIO(panel.data())).namelist()
    assert {f"{project.name}-pack/{name}" for name in ("film.mp4", "short.mp4", "cover.jpg")} <= set(names)
    panel.remove()
    assert list((project.settings.library / "exports" / project.id).iterdir()) == []


def test_only_one_is_made_at_a_time_and_it_can_be_stopped(project):
    panel = OutputPanel(project)
    panel.make(panel.outputs["a pack: film, short, captions, pictures, chapters"])
    with pytest.raises(OptionError, match="Something is being made at this moment"):
        panel.make(panel.outputs["for editors: EDL"])
    panel.stop()
    assert panel.work.wait(60).state == "cancelled"
    assert OutputPanel(project).made == {}


def test_what_cannot_be_made_is_told(project):
    panel = OutputPanel(project)
    with pytest.raises(OptionError, match="give seconds above 0"):
        panel.make(panel.outputs["for editors: EDL"], seconds=-1)
    with pytest.raises(NotFoundError, match="Nothing was made yet"):
        panel.remove()
    panel.make(panel.outputs["chapters for YouTube"])
    assert "no three chapters" in panel.work.wait(60).error.message
    with pytest.raises(NotFoundError, match="Nothing was made yet"):
        panel.data()


def test_a_file_that_is_gone_is_a_sentence_and_no_empty_download(project):
    panel = made(project, "for editors: EDL")
    panel.path.unlink()
    with pytest.raises(NotFoundError, match=rf"The file '{panel.path.name}' is gone; make it again\."):
        panel.data()


@pytest.mark.parametrize("way", ["film", "pack", "export"])
def test_a_library_that_may_hold_no_more_makes_nothing(heard, tmp_path, way):
    shutil.copytree(heard, tmp_path / "library")
    settings = replace(load(tmp_path / "library"), quota_gb=1e-6)
    project = Library(settings=settings).project(Library(tmp_path / "library").projects()[0].id)
    panel = OutputPanel(project)
    output = next(one for one in panel.outputs.values() if one.way == way)
    with pytest.raises(LibraryError, match="and quota_gb allows 1e-06"):
        panel.make(output)
    assert panel.work.glance.state == "idle"
    assert not (project.settings.library / "exports").exists()
