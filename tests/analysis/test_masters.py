"""A new master beside the old one: songs of the corpus re-encoded, mastered, moved, and changed in one bar."""

import numpy as np
import pytest
import soundfile

from workbench.analysis.masters import compare_masters
from workbench.media.audio import Audio, decode
from workbench.media.process import run_ffmpeg
from workbench.model.master import MasterComparison

SECONDS = 40
BARS = [0.7 + 1.93 * i for i in range(20)]
BAR = 11
SONGS = {"band": "us-better", "piano": "asap-scriabin-op8-11", "electronic": "lmms-impulslogik-zen"}
MASTERING = "equalizer=f=100:t=q:w=1:g=4,treble=g=4,acompressor=threshold=-20dB:ratio=4:attack=10:release=100:makeup=4"


@pytest.fixture(scope="module", params=SONGS)
def excerpt(request, corpus):
    song = decode(next((corpus / SONGS[request.param]).glob("audio.*")), longest_s=1000).audio
    start = 20 * song.sample_rate
    return Audio(np.ascontiguousarray(song.samples[:, start : start + SECONDS * song.sample_rate]), song.sample_rate)


def synthetic(seed=0, rate=22050, seconds=12):
    """A beat and chords that change, so that no bar is like another."""
    rng = np.random.default_rng(seed)
    at = np.arange(rate * seconds) / rate
    sound = np.zeros(len(at))
    for start in range(0, seconds, 2):
        inside = (at >= start) & (at < start + 2)
        sound[inside] += sum(0.1 * np.sin(2 * np.pi * hz * at[inside]) for hz in rng.uniform(100, 2000, 5))
    sound += rng.normal(0, 0.3, len(at)) * np.exp(-(at % 0.5) / 0.03)
    return Audio(np.stack([sound, 0.8 * sound]).astype(np.float32), rate)


def changed(song, with_):
    """The song with other samples in one bar: ``with_`` gets the bar's own."""
    samples = song.samples.copy()
    a, b = (round(t * song.sample_rate) for t in BARS[BAR - 1 : BAR + 1])
    samples[:, a:b] = with_(samples[:, a:b])
    return Audio(samples, song.sample_rate)


def overdub(bar, rate, level_db=-10):
    at = np.arange(bar.shape[1]) / rate
    tones = sum(level * np.sin(2 * np.pi * hz * at) for level, hz in ((1, 440), (0.5, 880), (0.3, 1320)))
    tones = tones * (np.sin(4 * np.pi * at) > 0)
    level = np.sqrt(np.square(bar).mean() / np.square(tones).mean()) * 10 ** (level_db / 20)
    return bar + (level * tones).astype(np.float32)


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("ending", "options"),
    [
        ("mp3", ("-c:a", "libmp3lame", "-b:a", "128k")),
        ("m4a", ("-c:a", "aac", "-b:a", "96k")),
        ("opus", ("-c:a", "libopus", "-b:a", "64k")),
        ("wav", ("-ar", "32000", "-ac", "1")),
        ("mp3", ("-af", MASTERING, "-c:a", "libmp3lame", "-b:a", "192k")),
    ],
    ids=["mp3", "aac", "opus", "mono 32 kHz", "equalizer and compressor"],
)
def test_the_same_recording_is_the_same(tmp_path, excerpt, ending, options):
    soundfile.write(tmp_path / "old.wav", excerpt.samples.T, excerpt.sample_rate, subtype="FLOAT")
    run_ffmpeg(["-i", str(tmp_path / "old.wav"), *options, str(tmp_path / f"new.{ending}")], what="making a master")
    found = compare_masters(excerpt, decode(tmp_path / f"new.{ending}", longest_s=100).audio, BARS)
    assert found.verdict == "same", str(found)
    assert abs(found.shift_s) < 0.001


@pytest.mark.corpus
def test_a_shift_is_found_to_the_sample(excerpt):
    late = 16317
    new = Audio(np.pad(excerpt.samples, ((0, 0), (late, 0))) * np.float32(-0.5), excerpt.sample_rate)
    found = compare_masters(excerpt, new, BARS)
    assert (found.verdict, found.changed_bars) == ("shifted", ())
    assert found.shift_s == pytest.approx(late / excerpt.sample_rate, abs=1e-6)
    assert found.gain_db == pytest.approx(-6.02, abs=0.05)
    assert found.longer_s == 0


@pytest.mark.corpus
@pytest.mark.parametrize("how", ["muted", "replaced", "overdub", "louder"])
def test_one_changed_bar_is_named(excerpt, how):
    rate, other = excerpt.sample_rate, round(33.3 * excerpt.sample_rate)
    ways = {
        "muted": lambda bar: 0 * bar,
        "replaced": lambda bar: excerpt.samples[:, other : other + bar.shape[1]],
        "overdub": lambda bar: overdub(bar, rate),
        "louder": lambda bar: 2.5 * bar,
    }
    found = compare_masters(excerpt, changed(excerpt, ways[how]), BARS)
    assert (found.verdict, found.changed_bars) == ("changed", (BAR,)), str(found)
    assert found.changed_within(*BARS[BAR - 1 : BAR + 1])
    assert not found.changed_within(0, BARS[BAR - 1])


@pytest.mark.corpus
def test_another_song_is_told(excerpt, corpus):
    other = decode(corpus / "lib-sweet-waltz" / "audio.ogg", longest_s=1000).audio
    assert compare_masters(excerpt, other, BARS).verdict == "different"


def test_it_works_without_the_corpus_and_without_bars():
    song = synthetic()
    assert compare_masters(song, song, ()).verdict == "same"
    assert compare_masters(song, synthetic(seed=1), ()).verdict == "different"
    moved = Audio(np.ascontiguousarray(np.pad(song.samples, ((0, 0), (500, 0)))), song.sample_rate)
    muted = moved.samples.copy()
    muted[:, 500 + 4 * 22050 : 500 + 6 * 22050] = 0
    found = compare_masters(song, Audio(muted, 22050), ())
    assert (found.verdict, found.changed_bars, found.changed_s) == ("changed", (), ((4.0, 6.0),))
    assert found.shift_s == pytest.approx(500 / 22050, abs=1e-6)
    assert str(found) == "It is shifted by +22.7 ms and changed in 4.0 to 6.0 s."


def test_a_shorter_master_lacks_its_last_bars():
    song = synthetic()
    short = Audio(np.ascontiguousarray(song.samples[:, : 9 * 22050]), 22050)
    found = compare_masters(song, short, [2.0 * i for i in range(1, 6)])
    assert found.longer_s == -3.0
    assert found.changed_bars == (4, 5)
    assert str(found) == "It is 3.0 s shorter and changed in bars 4-5."
    later = Audio(np.pad(song.samples[:, : 9 * 22050], ((0, 0), (22050, 0))), 22050)
    said = str(compare_masters(song, later, [2.0 * i for i in range(1, 6)]))
    assert said == "It is shifted by +1000.0 ms, 2.0 s shorter and changed in bars 4-5."


def test_silence_is_no_new_master():
    song = synthetic()
    silent = Audio(np.zeros_like(song.samples), song.sample_rate)
    assert compare_masters(song, silent, ()).verdict == "different"
    assert compare_masters(silent, silent, ()).verdict == "same"


def test_a_comparison_is_one_sentence():
    assert str(MasterComparison("same")) == "It is the same."
    assert str(MasterComparison("shifted", 0.37, longer_s=-0.37)) == "It is the same, shifted by +370.0 ms."
    assert str(MasterComparison("same", longer_s=10.04)) == "It is the same, 10.0 s longer."
    assert str(MasterComparison("same", longer_s=-0.06)) == "It is the same."  # what a codec takes
    bars = MasterComparison("changed", changed_bars=(0, 5, 6, 9), changed_s=((0.0, 1.0),))
    assert str(bars) == "It is changed in the start, before bar 1 and bars 5-6, 9."
    assert str(MasterComparison("different")) == "It is not the same song."
