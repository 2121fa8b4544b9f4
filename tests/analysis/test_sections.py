"""Sections tile the song, fall on downbeats, and know what comes again."""

import itertools

import numpy as np
import pytest

from workbench.analysis.beats import NO_BEATS, LibrosaBeats
from workbench.analysis.heard import Heard
from workbench.analysis.sections import RepeatSections
from workbench.media.audio import Audio
from workbench.model.analysis import check_sections
from workbench.model.labels import LABELS

RATE = 22050
BAR_S = 2.0
FORM = "iiiiiiiivvvvvvvvccccccccvvvvvvvvccccccccbbbbccccccccoooo"


def pop_song(song):
    """56 bars at 120 BPM: intro, verse, chorus, verse, chorus, bridge, chorus, outro."""
    chords = {"i": "C", "v": "CaFG", "c": "FCGd", "b": "e", "o": "C"}
    loud = {"i": 0.3, "v": 0.6, "c": 1.0, "b": 0.4, "o": 0.25}
    line = "".join(chords[part][i % len(chords[part])] for i, part in enumerate(FORM))
    audio = song(np.arange(len(FORM) * 4) * 0.5 + 0.05, 4, chords=line, level=lambda bar: loud[FORM[bar]])
    bright = np.zeros(audio.samples.shape[1])
    time = np.arange(len(bright)) / RATE
    for bar, part in enumerate(FORM):  # the chorus has a bright lead that nothing else has
        if part == "c":
            at = slice(int((bar * BAR_S + 0.05) * RATE), int(((bar + 1) * BAR_S + 0.05) * RATE))
            bright[at] = 0.05 * np.sign(np.sin(2 * np.pi * 880 * time[at]))
    return Audio((audio.samples + bright[None]).astype(np.float32), RATE)


@pytest.fixture(scope="module")
def found(song):
    heard = Heard(pop_song(song))
    grid = LibrosaBeats().track(heard)
    return heard, grid, RepeatSections().find(heard, grid)


def test_they_tile_the_song_exactly(found):
    heard, _, sections = found
    check_sections(sections, heard.duration_s)
    assert all(0 <= section.confidence <= 1 for section in sections)


def test_their_number_is_a_pop_songs(found):
    assert 5 <= len(found[2]) <= 12


def test_inner_boundaries_are_downbeats(found):
    _, grid, sections = found
    assert {section.start_s for section in sections[1:]} <= set(grid.downbeats_s)


def test_boundaries_are_where_the_form_changes(found):
    changes = [i * BAR_S + 0.05 for i in range(1, len(FORM)) if FORM[i] != FORM[i - 1]]
    starts = np.array([section.start_s for section in found[2][1:]])
    hit = [change for change in changes if np.abs(starts - change).min() < 0.2]
    assert len(hit) >= 5
    assert len(starts) <= len(changes) + 3


def test_every_name_is_one_of_the_table(found):
    assert {s.label for s in found[2]} <= {label.name for label in LABELS}


def test_the_chorus_is_recognised_and_counted(found):
    choruses = [s for s in found[2] if s.label == "chorus"]
    truth = [(i * BAR_S, part == "c") for i, part in enumerate(FORM)]
    in_chorus = [any(s.start_s <= at + 1 < s.end_s for s in choruses) for at, _ in truth]
    right = np.mean([said == is_chorus for said, (_, is_chorus) in zip(in_chorus, truth, strict=True)])
    assert right > 0.8
    assert min(s.occurrence for s in choruses) == 1
    assert max(s.occurrence for s in choruses) >= 2


def test_first_and_last_are_intro_and_outro(found):
    assert found[2][0].label == "intro"
    assert found[2][-1].label == "outro"


@pytest.mark.parametrize("seconds", [0.5, 1.0, 7.3])
def test_a_very_short_song_is_one_section(seconds):
    samples = 0.1 * np.random.default_rng(2).normal(size=(1, int(seconds * RATE))).astype(np.float32)
    heard = Heard(Audio(samples, RATE))
    sections = RepeatSections().find(heard, NO_BEATS)
    assert len(sections) == 1
    check_sections(sections, heard.duration_s)


def test_silence_is_one_section():
    heard = Heard(Audio(np.zeros((2, 120 * RATE), np.float32), RATE))
    assert [s.confidence for s in RepeatSections().find(heard, NO_BEATS)] == [0.0]


def test_without_beats_it_still_tiles():
    rng = np.random.default_rng(3)
    dark = 0.05 * np.convolve(rng.normal(size=30 * RATE), np.ones(30) / 5, mode="same")
    turns = np.concatenate([dark, 0.3 * rng.normal(size=30 * RATE), dark, 0.3 * rng.normal(size=30 * RATE)])
    heard = Heard(Audio(turns[None].astype(np.float32), RATE))
    sections = RepeatSections().find(heard, NO_BEATS)
    check_sections(sections, heard.duration_s)
    starts = [s.start_s for s in sections]
    assert sum(min(abs(start - change) for start in starts) < 3 for change in (30, 60, 90)) >= 2
    assert all(b - a > 2 for a, b in itertools.pairwise(starts))
