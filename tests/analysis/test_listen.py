"""Listening to a whole song: every part, shared, cached, cancellable, on anything that decodes."""

import time

import numpy as np
import pytest

from workbench.analysis.beat_this import beat_this_at_hand
from workbench.analysis.beats import LibrosaBeats
from workbench.analysis.listen import PART_TYPES, analyze, choose_tracker
from workbench.errors import CancelledError, MissingExtraError, OptionError, SongError, WeightsError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.keys import dumps, loads
from workbench.media.audio import Audio, decode
from workbench.model.analysis import Analysis, BeatGrid, check_sections
from workbench.model.lyrics import Line, Lyrics

SONG = "0" * 64


class ThreeBeats:
    """A double: always the same three beats."""

    name, version = "three", "1"

    def track(self, heard):
        assert not heard.silent
        return BeatGrid((0.5, 1.0, 1.5), (1, 2, 3), 120.0, 3, 0.5)


@pytest.fixture(scope="module")
def audio(song):
    return song(0.3 + np.arange(100) * 0.5, 4)


def test_every_part_is_there_with_its_analyser(audio):
    found = analyze(audio, SONG, beats=LibrosaBeats(), lyrics=Lyrics((Line(1.0, 2.0, "hi"),)))
    check_sections(found.sections, audio.duration_s)
    assert [a.part for a in found.analyzers] == ["beats", "sections", "energy", "onsets", "loudness", "peaks", "lyrics"]
    sure = {a.part: a.confidence for a in found.analyzers}
    assert 0 < sure["beats"] <= 1
    assert 0 < sure["sections"] <= 1
    assert sure["loudness"] is None
    assert found.duration_s == audio.duration_s
    assert found.lyrics.lines[0].text == "hi"


def test_it_survives_being_text(audio):
    found = analyze(audio, SONG, beats=LibrosaBeats())
    assert loads(Analysis, dumps(found)) == found


def test_each_part_is_made_once(audio):
    kept, made = {}, []

    def cached(part, name, version, make):
        key = part, name, version
        if key not in kept:
            made.append(part)
            kept[key] = dumps(make())
        return loads(PART_TYPES[part], kept[key])

    first = analyze(audio, SONG, beats=LibrosaBeats(), cached=cached)
    assert made == list(PART_TYPES)
    assert analyze(audio, SONG, beats=LibrosaBeats(), cached=cached) == first
    assert made == list(PART_TYPES)
    other = analyze(audio, SONG, beats=ThreeBeats(), cached=cached)
    assert made == [*PART_TYPES, "beats", "sections"]  # sections depend on beats, nothing else does
    assert other.beats.meter == 3


def test_progress_counts_every_part(audio):
    events = []
    analyze(audio, SONG, beats=ThreeBeats(), on_part=lambda *event: events.append(event))
    assert [done for _, done, _ in events] == list(range(len(PART_TYPES) + 1))
    assert {total for _, _, total in events} == {len(PART_TYPES)}


def test_cancelling_between_parts_stops(audio):
    token = CancelToken()
    with pytest.raises(CancelledError):
        analyze(audio, SONG, beats=ThreeBeats(), cancel=token, on_part=lambda *_: token.cancel())


def test_trackers_by_name(tmp_path):
    assert choose_tracker("librosa", None).name == "librosa"
    assert choose_tracker("auto", tmp_path).name in ("librosa", "beat-this")
    with pytest.raises(OptionError, match="needs a song's stems"):
        choose_tracker("all-in-one", None)
    with pytest.raises(OptionError, match="no beat tracker 'madmom'"):
        choose_tracker("madmom", None)


def test_a_named_tracker_without_weights_is_refused(tmp_path):
    if beat_this_at_hand(None):
        pytest.skip("the user's own folders hold a checkpoint")
    with pytest.raises((MissingExtraError, WeightsError), match="beat-this"):
        choose_tracker("beat-this", tmp_path)


@pytest.mark.parametrize(
    ("rate", "channels", "seconds"),
    [
        (8000, 1, 1.0),
        (44100, 2, 1.0),
        (192000, 2, 3.0),
        (48000, 6, 5.0),
        (22050, 1, 0.01),
        (11025, 3, 20.0),
    ],
)
def test_any_rate_and_any_channels(rate, channels, seconds):
    samples = 0.2 * np.random.default_rng(0).normal(size=(channels, int(rate * seconds))).astype(np.float32)
    found = analyze(Audio(samples, rate), SONG, beats=LibrosaBeats())
    check_sections(found.sections, samples.shape[1] / rate)
    assert all(0 <= value <= 1 for value in found.energy.values)


def test_thirteen_minutes_are_heard_in_time(song):
    one = song(np.arange(240) * 0.5, 4)
    long = Audio(np.tile(one.samples, (2, 7))[:, : 780 * one.sample_rate], one.sample_rate)
    start = time.process_time()
    found = analyze(long, SONG, beats=LibrosaBeats())
    assert time.process_time() - start < 0.3 * long.duration_s
    assert len(found.beats.beats_s) > 1400
    check_sections(found.sections, long.duration_s)


@pytest.mark.corpus
def test_every_odd_file_that_decodes_is_heard(corpus):
    heard = 0
    for path in sorted((corpus / "odd").iterdir()):
        if path.suffix in (".txt", ".tsv"):
            continue
        try:
            audio = decode(path, longest_s=1200).audio
        except SongError:
            continue
        found = analyze(audio, SONG, beats=LibrosaBeats())
        check_sections(found.sections, audio.duration_s)
        heard += 1
    assert heard >= 15


@pytest.mark.corpus
def test_an_antiphase_song_keeps_its_beats(corpus):
    audio = decode(corpus / "odd" / "antiphase-mono-cancels.flac", longest_s=60).audio
    assert analyze(audio, SONG, beats=LibrosaBeats()).beats.tempo_bpm == pytest.approx(140, abs=1)
