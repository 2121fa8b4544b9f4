"""Taps of a person become the song's own tempo; where there is none they stand as they are."""

import numpy as np
import pytest

from workbench.analysis.heard import Heard
from workbench.analysis.tapping import tapped_tempo
from workbench.media.audio import Audio, decode

RATE = 22050


@pytest.mark.parametrize("bpm", [83.7, 124.3])
def test_a_tapped_tempo_holds_to_the_songs_end(song, bpm):
    beats = 0.4 + np.arange(200) * 60 / bpm
    rng = np.random.default_rng(3)
    taps = beats[60:69] + rng.normal(0, 0.015, 9) + 0.02
    found = tapped_tempo(Heard(song(beats, 4)), taps.tolist())
    assert found.bpm == pytest.approx(bpm, rel=3e-4)
    last = found.at_s + round((beats[-1] - found.at_s) * found.bpm / 60) * 60 / found.bpm
    assert abs(last - beats[-1]) < 0.05
    assert min(abs(beats - found.at_s)) < 0.02


def test_a_tap_that_was_missed_does_not_halve_the_tempo(song):
    beats = 0.4 + np.arange(80) * 0.5
    taps = np.delete(beats[20:30], 4)
    assert tapped_tempo(Heard(song(beats, 4)), taps.tolist()).bpm == pytest.approx(120, rel=1e-3)


@pytest.mark.parametrize("off", [0.98, 1.02])
@pytest.mark.parametrize("count", [8, 12, 16])
def test_who_taps_steadily_beside_the_songs_tempo_means_the_taps(song, off, count):
    beats = 0.4 + np.arange(160) * 0.5
    rng = np.random.default_rng(5)
    taps = 20.4 + (np.arange(count) - count // 2) * 0.5 / off + rng.normal(0, 0.02, count)
    tapped = 60 / np.polyfit(np.arange(count), taps, 1)[0]
    found = tapped_tempo(Heard(song(beats, 4)), taps.tolist())
    assert found.bpm == pytest.approx(tapped, rel=found.within)
    assert found.within < {8: 0.02, 12: 0.012, 16: 0.01}[count] + 1e-9
    assert min(abs(beats - found.at_s)) < 0.05, "on what is struck there all the same"


def test_uneven_taps_are_counted_one_by_one():
    heard = Heard(Audio(np.zeros((1, 30 * RATE), np.float32), RATE))
    taps = np.cumsum([0.45, 0.55] * 12 + [0.45, 0.45])
    assert tapped_tempo(heard, taps.tolist()).bpm == pytest.approx(120, rel=0.01)


@pytest.mark.corpus
def test_taps_on_a_recording_give_its_own_tempo(corpus):
    folder = corpus / "us-better"
    heard = Heard(decode(folder / "audio.mp3", longest_s=600).audio)
    rows = (folder / "beats.tsv").read_text("utf-8").splitlines()[1:]
    beats = np.array([float(row.split("\t")[0]) for row in rows])
    rng = np.random.default_rng(8)
    for count in (8, 12, 16):
        for first in rng.integers(5, len(beats) - 20, 3):
            taps = beats[first : first + count] + rng.normal(0, 0.02, count)
            found = tapped_tempo(heard, taps.tolist())
            assert found.bpm == pytest.approx(60 / np.diff(beats).mean(), rel=1e-3)
            assert min(abs(beats - found.at_s)) < 0.03


def test_without_hits_the_taps_stand():
    heard = Heard(Audio(np.zeros((1, 30 * RATE), np.float32), RATE))
    found = tapped_tempo(heard, [10.0, 10.7, 11.4, 12.1])
    assert (found.bpm, found.at_s) == (pytest.approx(60 / 0.7, abs=0.01), pytest.approx(11.4, abs=0.01))


def test_too_few_taps_are_no_tempo(song):
    heard = Heard(Audio(np.zeros((1, RATE), np.float32), RATE))
    for taps in ([], [1.0, 1.5], [1.0, 2.0, 1.5]):
        with pytest.raises(ValueError, match="3 taps"):
            tapped_tempo(heard, taps)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "taps", [[28.0, 29.0, 30.0], [100.0, 100.5, 101.0], [-1.0, 0.0, 1.0], [1.0, float("nan"), 2.0]]
)
def test_taps_outside_the_song_are_none(taps):
    heard = Heard(Audio(np.zeros((1, 30 * RATE), np.float32), RATE))
    with pytest.raises(ValueError, match=r"taps lie in the song, 0 to 30\.0 s, not at "):
        tapped_tempo(heard, taps)
