"""Stems for a player: made in the background, once, and small; with doubles of the network."""

import hashlib
import threading

import numpy as np
import pytest
import soundfile
import soxr

from tests.workflows import listeners
from workbench.errors import NotFoundError
from workbench.jobs.heavy import HereHeavy
from workbench.media.audio import decode
from workbench.model.stems import STEM_NAMES
from workbench.model.weight import Weight, WeightFile
from workbench.render.generate.provider import FlatProvider
from workbench.workflows.background import slot
from workbench.workflows.library import Library
from workbench.workflows.means import Means

BYTES = b"weights"
SECONDS = 12
GO = threading.Event()


def slow_stems(song, folder, *, weights, report, check):
    """As the other double, but not before it may."""
    while not GO.wait(0.01):
        check()
    return listeners.stems(song, folder, weights=weights, report=report, check=check)


@pytest.fixture(scope="module")
def noise(tmp_path_factory):
    """Noise of all frequencies in stereo, so that each of the double's stems has something in it."""
    path = tmp_path_factory.mktemp("noise") / "noise.wav"
    samples = np.random.default_rng(3).uniform(-0.3, 0.3, (SECONDS * 44_100, 2))
    soundfile.write(path, samples, 44_100)
    return path


@pytest.fixture
def opened(tmp_path, noise):
    """Opens the song where a double takes songs apart, whose weights are a few bytes."""
    listeners.ASKED.clear()
    GO.clear()
    folder = tmp_path / "weights" / "htdemucs"
    folder.mkdir(parents=True)
    (folder / "model.bin").write_bytes(BYTES)
    file = WeightFile("model.bin", hashlib.sha256(BYTES).hexdigest(), len(BYTES))
    weights = [Weight("htdemucs", "", "", "", "its makers", ("htdemucs",), (file,))]

    def build(listener="tests.workflows.listeners:stems", needs=()):
        means = Means(HereHeavy({"stems": listener}, {"stems": needs}), tmp_path / "weights", weights)
        return Library(tmp_path / "library", provider=FlatProvider(), means=means).open(noise)

    return build


def work(project):
    return slot(f"stems {project.id} of {project.settings.library}")


def test_a_song_is_taken_apart_once_and_its_sound_is_prepared(opened):
    project = opened()
    assert project.apart.glance().state == "none"
    project.apart.begin()
    assert work(project).wait(60).state == "done"
    assert project.apart.glance().state == "ready"
    assert work(project).glance.progress.percent == 95
    (path,) = (project.files.folder / "chunks").glob("*.webm")
    made = path.stat().st_ino
    again = opened("tests.workflows.listeners:gone").apart  # another session
    again.begin()
    assert work(project).wait(60).state == "done"
    assert listeners.ASKED == ["stems"]
    assert path.stat().st_ino == made
    assert len(again.sound()[0]) <= 1_000_000 * SECONDS / 60
    assert [len(peaks.data) for peaks in again.peaks()] == [2 * round(SECONDS / again.peaks()[0].bin_s)] * len(
        STEM_NAMES
    )
    (drawn,) = (project.files.folder / "chunks").glob("*.json")
    drawn.unlink()
    assert again.glance().state == "unprepared"
    with pytest.raises(NotFoundError, match="waveforms are gone"):
        again.peaks()


def test_each_channel_is_a_stem_and_begins_where_the_song_begins(opened, tmp_path):
    project = opened()
    project.apart.begin()
    work(project).wait(60)
    content, mime = project.apart.sound()
    assert mime == "audio/webm"
    (tmp_path / "stems.webm").write_bytes(content)
    played = decode(tmp_path / "stems.webm", longest_s=60).audio
    assert (played.sample_rate, len(played.samples)) == (48_000, 4)
    for name, channel in zip(STEM_NAMES, played.samples, strict=True):
        stem, rate = soundfile.read(project.stems()[name], dtype="float32")
        wanted = soxr.resample(stem.mean(axis=1), rate, 48_000)
        assert abs(_lag(wanted, channel)) <= 24, name  # half a millisecond
        count = min(len(wanted), len(channel))
        assert np.corrcoef(wanted[:count], channel[:count])[0, 1] > 0.5, name


def _lag(wanted, heard):
    """How many samples later something is heard."""
    size = 2 * max(len(wanted), len(heard))
    found = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(wanted, size)), size)
    lag = int(np.argmax(found))
    return lag if lag < size // 2 else lag - size


def test_stems_that_were_made_before_are_prepared_when_they_are_first_played(opened):
    project = opened()
    project.stems()
    assert project.apart.glance().state == "unprepared"
    with pytest.raises(NotFoundError, match="made anew"):
        project.apart.sound()
    project.apart.begin()
    work(project).wait(60)
    assert project.apart.glance().state == "ready"
    project.files.remove_made_of([project.song.id])
    assert project.apart.glance().state == "none"
    assert list((project.files.folder / "chunks").glob("*.webm")) == []


def test_stems_stay_where_only_their_sound_was_stopped(opened):
    project = opened()
    stems = project.stems()
    project.apart.begin()
    project.apart.stop()
    assert work(project).wait(60).state == "cancelled"
    assert project.apart.glance().state == "unprepared"
    assert all(path.is_file() for path in stems.values())
    assert list((project.files.folder / "chunks").glob("*")) == []


def test_work_that_is_stopped_leaves_nothing_and_can_begin_again(opened):
    project = opened(f"{__name__}:slow_stems")
    project.apart.begin()
    assert project.apart.glance().state == "running"
    assert opened(f"{__name__}:slow_stems").apart.glance().state == "running"  # a page that is loaded again
    project.apart.stop()
    assert work(project).wait(60).state == "cancelled"
    assert project.apart.glance() == type(project.apart.glance())("none")
    assert list((project.files.folder / "stems").glob("*")) == []
    GO.set()
    project.apart.begin()
    work(project).wait(60)
    assert project.apart.glance().state == "ready"


def test_what_is_lacking_is_a_sentence_that_says_how_to_get_it(opened, tmp_path):
    glance = opened(needs=("torch_that_nobody_has",)).apart.glance()
    assert glance.state == "lacking"
    assert "torch-that-nobody-has" in glance.sentence
    assert "songreel[models]" in glance.sentence
    (tmp_path / "weights" / "htdemucs" / "model.bin").unlink()
    glance = opened().apart.glance()
    assert glance.state == "lacking"
    assert "htdemucs are not at hand: put model.bin into" in glance.sentence
    assert "where from: its makers" in glance.sentence


def test_a_failure_is_told_and_the_button_stays(opened):
    project = opened("tests.workflows.listeners:nobody")
    project.apart.begin()
    work(project).wait(60)
    glance = project.apart.glance()
    assert glance.state == "none"
    assert glance.sentence != ""
