"""The end of the studio's page: a page to give away, and the lock."""

from __future__ import annotations

import io
import zipfile

import pytest

from workbench.errors import LibraryError, NotFoundError, OptionError
from workbench.workflows.studio_leaving import Leaving


@pytest.fixture
def filmed(project, tmp_path):
    project.plan(size="128x72", fps=24, style="laser-grid")
    project.compose(out=tmp_path / "film.mp4")
    return project


def shared(leaving, to):
    leaving.share(str(to), cost=False, prompts=False, song=False)
    return leaving.sharing.wait(120)


def test_without_a_film_each_says_why(project):
    leaving = Leaving(project)
    with pytest.raises(NotFoundError):
        leaving.would_lock()
    assert (leaving.shared, leaving.shared_sentence, leaving.locked) == (None, "", False)
    with pytest.raises(OptionError, match="No page was written"):
        leaving.zipped()


def test_a_page_is_written_where_it_was_said_and_can_be_taken_along(filmed, tmp_path):
    leaving = Leaving(filmed)
    glance = shared(leaving, tmp_path / "new" / "page")
    assert glance.state == "done", glance.error
    assert (tmp_path / "new" / "page" / "index.html").is_file()
    assert str(tmp_path / "new" / "page") in leaving.shared_sentence
    with zipfile.ZipFile(io.BytesIO(leaving.zipped())) as packed:
        names = set(packed.namelist())
    there = {p.relative_to(tmp_path / "new").as_posix() for p in (tmp_path / "new" / "page").rglob("*") if p.is_file()}
    assert names == there
    assert "page/index.html" in names


def test_a_page_that_cannot_be_read_is_a_sentence(filmed, tmp_path):
    leaving = Leaving(filmed)
    shared(leaving, tmp_path / "page")
    (tmp_path / "page" / "index.html").unlink()
    (tmp_path / "page" / "index.html").symlink_to("/proc/self/mem")  # is there, and cannot be read
    with pytest.raises(OptionError, match="The page cannot be read"):
        leaving.zipped()


@pytest.mark.parametrize("folder", ["", "   "])
def test_no_folder_is_a_sentence(filmed, folder):
    with pytest.raises(OptionError, match="No folder was named"):
        Leaving(filmed).share(folder, cost=False, prompts=False, song=False)


@pytest.mark.parametrize("folder", ["~nobody-at-all/page", "a\0b"])
def test_a_folder_that_can_be_none_is_a_sentence(filmed, folder):
    with pytest.raises(OptionError, match="cannot be used; give another one"):
        Leaving(filmed).share(folder, cost=False, prompts=False, song=False)


def test_a_folder_that_cannot_be_made_is_a_sentence(filmed, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OptionError, match="cannot be made"):
        Leaving(filmed).share(str(tmp_path / "file" / "x" / "page"), cost=False, prompts=False, song=False)


def test_the_lock_says_first_what_it_does(filmed):
    leaving = Leaving(filmed)
    assert "locked for good" in leaving.would_lock()
    assert not leaving.locked
    leaving.lock()
    assert leaving.locked
    with pytest.raises(LibraryError):
        leaving.would_lock()
