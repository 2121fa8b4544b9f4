"""Who listens: All-In-One with the stems that it needs, and what is said where they cannot be had."""

import pytest

from tests.workflows import listeners
from workbench.errors import CancelledError, MissingExtraError, WeightsError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.heavy import HereHeavy
from workbench.render.generate.provider import FlatProvider
from workbench.workflows.library import Library
from workbench.workflows.means import Means
from workbench.workflows.stems import kept_stems

TABLE = {
    "stems": "tests.workflows.listeners:stems",
    "all-in-one": "tests.workflows.listeners:structure",
    "tags": "tests.workflows.listeners:tags",
}


@pytest.fixture
def weights(corpus):
    """The corpus' folder of weights: All-In-One's are there, htdemucs' are not."""
    return corpus.parent / "weights"


@pytest.fixture
def opened(tmp_path, short_song):
    """Opens the short song in a library whose heavy listeners are doubles."""

    def build(weights, needs=None):
        means = Means(HereHeavy(TABLE, needs), weights)
        return Library(tmp_path / "library", provider=FlatProvider(), means=means).open(short_song)

    return build


def split(project):
    """Make the stems by hand, as no weights of a real splitter are at hand."""
    folder = project.files.stems_folder(project.song.id)
    listeners.stems(project.song_path(), folder, weights=None, report=lambda *_: None, check=lambda: None)
    listeners.ASKED.clear()


def test_missing_weights_are_one_sentence_and_nothing_is_begun(opened, tmp_path):
    project = opened(tmp_path / "none")
    with pytest.raises(WeightsError, match="all-in-one"):
        project.analyze(beats="all-in-one")
    assert project.latest.analysis is None
    assert not (project.files.folder / "stems").exists()


def test_without_stems_or_who_makes_them_the_weights_that_lack_are_named(opened, weights):
    with pytest.raises(WeightsError, match="htdemucs"):
        opened(weights).analyze(beats="all-in-one")


def test_beats_and_sections_are_all_in_ones_and_are_heard_once(opened, weights):
    project = opened(weights)
    split(project)
    seen = []
    heard = project.analyze(beats="all-in-one", progress=lambda report: seen.append(report.percent))
    assert [a.name for a in heard.analyzers if a.part in ("beats", "sections")] == ["all-in-one", "all-in-one"]
    assert heard.beats.tempo_bpm == pytest.approx(120, rel=0.01)
    assert [s.label for s in heard.sections] == ["verse", "chorus"]
    assert listeners.ASKED == ["structure", "tags"]
    assert heard.character.genre.primary == "rock"
    assert heard.drums.source == "drums"
    assert seen == sorted(seen)
    assert project.analyze(beats="all-in-one") == heard
    assert listeners.ASKED == ["structure", "tags"]


def test_auto_takes_it_only_where_stems_are_there(opened, weights):
    project = opened(weights)
    assert project.analyze().analyzers[0].name in ("librosa", "beat-this")
    split(project)
    assert project.analyze().analyzers[0].name == "all-in-one"


def test_stems_that_lack_a_file_are_none(opened, weights):
    project = opened(weights)
    split(project)
    assert kept_stems(project) is not None
    (project.files.stems_folder(project.song.id) / "drums.flac").unlink()
    assert kept_stems(project) is None


def test_a_cancelled_run_keeps_nothing(opened, weights):
    project = opened(weights)
    split(project)
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        project.analyze(beats="all-in-one", cancel=token)
    assert project.latest.analysis is None


def test_a_deleted_project_takes_its_stems_along(opened, weights, tmp_path):
    project = opened(weights)
    split(project)
    Library(tmp_path / "library").delete(project.id)
    assert not project.files.stems_folder(project.song.id).exists()


def test_what_is_not_installed_is_said_before_anything_is_read(opened, weights, tmp_path):
    needs = dict.fromkeys(("stems", "all-in-one", "align-words"), ("no_such_module",))
    project = opened(weights, needs)
    for wishes in ({"beats": "all-in-one"}, {"stems": True}, {"words": "draft"}):
        with pytest.raises(MissingExtraError, match=r"no-such-module.*songreel\[models\]"):
            project.analyze(**wishes)
    assert project.latest.analysis is None
