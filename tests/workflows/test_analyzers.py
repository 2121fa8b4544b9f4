"""Who listens: All-In-One with the stems that it needs, and what is said where they cannot be had."""

import hashlib
import shutil
from dataclasses import replace

import pytest

from tests.workflows import listeners
from workbench.analysis.beat_this import VERSION
from workbench.errors import CancelledError, MissingExtraError, WeightsError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.heavy import HereHeavy
from workbench.model.analysis import BeatGrid
from workbench.model.weight import Weight, WeightFile
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
    Library(tmp_path / "library").delete(project.id, now=True)
    assert not project.files.stems_folder(project.song.id).exists()


def test_what_is_not_installed_is_said_before_anything_is_read(opened, weights, tmp_path):
    needs = dict.fromkeys(("stems", "all-in-one", "align-words"), ("no_such_module",))
    project = opened(weights, needs)
    for wishes in ({"beats": "all-in-one"}, {"stems": True}, {"words": "draft"}):
        with pytest.raises(MissingExtraError, match=r"no-such-module.*songreel\[models\]"):
            project.analyze(**wishes)
    assert project.latest.analysis is None


FILES = {
    "musicnn-msd": "MSD_musicnn.npz",
    "musicnn-mtt": "MTT_musicnn.npz",
    "all-in-one": "fold.pth",
    "htdemucs": "apart.th",
    "whisper-base": "model.bin",
}


@pytest.fixture
def equipped(tmp_path, short_song):
    """Opens the short song where all weights but Whisper's are at hand, each a few bytes, until somebody takes them."""
    folder = tmp_path / "weights"
    weights = []
    for name, file in FILES.items():
        inside = name if name != "musicnn-mtt" else "elsewhere"
        (folder / inside).mkdir(parents=True)
        (folder / inside / file).write_bytes(b"weights")
        known = WeightFile(file, hashlib.sha256(b"weights").hexdigest(), 7)
        weights.append(Weight(name, "", "", "", "", (inside,), (known,)))
    listeners.ASKED.clear()
    listeners.MORE.clear()

    def build(needs=None):
        means = Means(HereHeavy(TABLE, needs), folder, weights)
        return Library(tmp_path / "library", provider=FlatProvider(), means=means).open(short_song)

    return build, folder


def test_a_second_network_of_tags_is_asked_wherever_it_lies(equipped):
    build, folder = equipped
    heard = build().analyze(beats="librosa")
    assert {a.part: a.version for a in heard.analyzers}["tags"] == "1 musicnn-msd musicnn-mtt"
    more = folder / "elsewhere" / "MTT_musicnn.npz"
    assert [more] == listeners.MORE
    more.unlink()
    heard = build().analyze(beats="librosa")
    assert {a.part: a.version for a in heard.analyzers}["tags"] == "1 musicnn-msd"
    assert len(listeners.MORE) == 1


class Network:
    """A double of Beat This!."""

    name, version = "beat-this", f"{VERSION} final0 7"

    def track(self, heard):
        assert not heard.silent
        return BeatGrid(tuple(0.5 * i for i in range(1, 23)), tuple(i % 4 + 1 for i in range(22)), 120.0, 4, 0.9)


def test_a_correction_needs_nothing_of_what_is_kept(equipped, monkeypatch):
    build, folder = equipped
    with monkeypatch.context() as there:
        for place in ("analyzers", "means"):
            there.setattr(f"workbench.workflows.{place}.choose_tracker", lambda *_: Network())
        first = build().analyze(beats="beat-this")
    shutil.rmtree(folder)
    project = build(dict.fromkeys(("beat-this", "tags"), ("no_such_module",)))
    assert project.listen_again() == first
    assert not project.listened
    assert project.corrections.genre("polka").character.genre.primary == "polka"
    doubled = project.corrections.double()
    assert doubled.beats.tempo_bpm == pytest.approx(240)
    assert {a.part: (a.name, a.version) for a in doubled.analyzers} == {
        a.part: (a.name, a.version) for a in first.analyzers
    }
    assert listeners.ASKED == ["tags"]
    with pytest.raises(MissingExtraError, match="no_such_module"):
        project.analyze(beats="beat-this")


def test_what_is_not_kept_needs_who_hears_it(equipped, monkeypatch):
    build, _ = equipped
    with monkeypatch.context() as there:
        for place in ("analyzers", "means"):
            there.setattr(f"workbench.workflows.{place}.choose_tracker", lambda *_: Network())
        heard = build().analyze(beats="beat-this")
    project = build({"beat-this": ("no_such_module",)})
    old = tuple(replace(a, version="0 final0 7") if a.part == "beats" else a for a in heard.analyzers)
    project.store.save_analysis(project.id, replace(heard, analyzers=old, key="0" * 64))
    with pytest.raises(MissingExtraError, match="no_such_module"):
        project.listen_again()


def test_all_in_one_is_asked_once_and_may_be_gone_afterwards(equipped):
    build, folder = equipped
    project = build()
    split(project)
    first = project.analyze(beats="all-in-one")
    shutil.rmtree(folder)
    shutil.rmtree(project.files.stems_folder(project.song.id))
    project = build()
    heard = project.corrections.genre("polka")
    assert (heard.beats, heard.sections, heard.drums) == (first.beats, first.sections, first.drums)
    moved = project.corrections.double()
    assert moved.beats.tempo_bpm == pytest.approx(2 * first.beats.tempo_bpm, rel=0.01)
    assert [s.label for s in moved.sections] == ["verse", "chorus"]
    assert len(project.sections_at(1)) == 1
    assert len(project.arrange(2)) == 2
    assert {a.part: a.version for a in moved.analyzers} == {a.part: a.version for a in first.analyzers}
    assert listeners.ASKED == ["structure", "tags"]
    with pytest.raises(WeightsError, match="all-in-one"):
        project.analyze(beats="all-in-one")  # that asks anew


def test_an_answer_of_another_version_of_the_network_needs_it(equipped):
    build, folder = equipped
    project = build()
    split(project)
    heard = project.analyze(beats="all-in-one")
    old = tuple(replace(a, version="0 fold htdemucs") if a.part == "structure" else a for a in heard.analyzers)
    project.store.save_analysis(project.id, replace(heard, analyzers=old, key="0" * 64))
    shutil.rmtree(folder)
    with pytest.raises(WeightsError, match="all-in-one"):
        build().listen_again()
