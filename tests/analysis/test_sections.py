"""Sections tile the song, fall on downbeats, and know what comes again."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from workbench.analysis.beats import NO_BEATS, LibrosaBeats
from workbench.analysis.heard import Heard
from workbench.analysis.sections import RepeatSections, sections_at
from workbench.jobs.keys import dumps, loads
from workbench.media.audio import Audio
from workbench.model.analysis import BeatGrid, check_sections
from workbench.model.labels import LABELS
from workbench.model.lyrics import Line, Lyrics
from workbench.model.section_levels import SectionLevels

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
    return heard, grid, sections_at(RepeatSections().find(heard, grid))


@pytest.fixture(scope="module")
def levels(found):
    heard, grid, _ = found
    return RepeatSections().find(heard, grid)


def test_they_tile_the_song_exactly(found):
    heard, _, sections = found
    check_sections(sections, heard.duration_s)
    assert all(0 <= section.confidence <= 1 for section in sections)


def test_their_number_is_a_pop_songs(found):
    assert 5 <= len(found[2]) <= 7


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


def test_a_level_finer_it_is_named_part_by_part(levels):
    named = [section.label for section in sections_at(levels, len(set(FORM)) + 3)]
    assert named == ["intro", "verse", "chorus", "verse", "chorus", "bridge", "chorus", "outro"]


def test_a_finer_level_keeps_the_boundaries_of_a_coarser_one(levels):
    starts = [{section.start_s for section in sections_at(levels, count)} for count in range(1, levels.most + 1)]
    assert [len(found) for found in starts] == list(range(1, levels.most + 1))
    assert all(coarse < fine for coarse, fine in itertools.pairwise(starts))
    for count in range(1, levels.most + 1):
        check_sections(sections_at(levels, count), levels.duration_s)


def test_words_mean_fewer_and_more(levels):
    coarse, usual, fine = (len(sections_at(levels, word)) for word in ("coarse", "usual", "fine"))
    assert coarse < usual < fine
    assert sections_at(levels, 10_000) == sections_at(levels, levels.most)


def test_no_section_is_too_short_to_be_one_even_at_the_finest(levels):
    assert all(s.end_s - s.start_s >= 5 for s in sections_at(levels, levels.most))


def test_the_usual_level_is_what_is_found(found, levels):
    assert sections_at(levels) == found[2]


def test_levels_are_kept_as_text(levels):
    again = loads(SectionLevels, dumps(levels))
    assert again == levels
    assert sections_at(again, "fine") == sections_at(levels, "fine")


def one_sound(rng, seconds):
    """Noise of one colour and one level: nothing in it says where a part begins."""
    return Audio((0.1 * rng.normal(size=(1, seconds * RATE))).astype(np.float32), RATE)


def test_words_that_come_again_are_parts():
    heard = Heard(one_sound(np.random.default_rng(4), 128))
    verses = [" ".join(f"{word}{i}" for word in ("these", "words", "come", "once")) for i in range(8)]
    chorus = ["here we go again and again", "round and round the house", "nobody knows why", "so we sing it"]
    texts = [*verses[:4], *chorus, *verses[4:], *chorus]
    lines = [Line(16 + 6.0 * i, 16 + 6.0 * i + 5, text) for i, text in enumerate(texts)]
    lines.append(Line(120, 127, "and one that ends it"))
    grid = beats_of(128)
    told = sections_at(RepeatSections().find(heard, grid, Lyrics(tuple(lines))))
    choruses = [section for section in told if section.label == "chorus"]
    assert [section.occurrence for section in choruses] == [1, 2]
    assert [round(section.start_s) for section in choruses] == [40, 88]
    assert (told[0].label, told[-1].label) == ("intro", "outro")
    assert "chorus" not in {section.label for section in sections_at(RepeatSections().find(heard, grid))}


def test_a_boundary_does_not_lie_inside_a_line(found):
    heard, grid, sections = found
    wrong = sections[2].start_s
    line = Line(wrong - 3.0, wrong + 3.0, "one long line over a change")
    apart = [at for at in np.arange(4.0, heard.duration_s - 4, 8.0) if abs(at - wrong) > 5]
    others = [Line(at, at + 1, f"line {i}") for i, at in enumerate(apart)]
    parted = sections_at(RepeatSections().find(heard, grid, Lyrics((line, *others))))
    starts = [section.start_s for section in parted]
    assert not any(line.start_s + 1.3 < start < line.end_s - 1.3 for start in starts)


def beats_of(seconds):
    """120 BPM in four."""
    beats = tuple(i * 0.5 for i in range(seconds * 2))
    return BeatGrid(beats, tuple(i % 4 + 1 for i in range(len(beats))), 120.0, 4, 1.0)


@pytest.mark.parametrize("seconds", [0.5, 1.0, 7.3])
def test_a_very_short_song_is_one_section(seconds):
    samples = 0.1 * np.random.default_rng(2).normal(size=(1, int(seconds * RATE))).astype(np.float32)
    heard = Heard(Audio(samples, RATE))
    sections = sections_at(RepeatSections().find(heard, NO_BEATS))
    assert len(sections) == 1
    check_sections(sections, heard.duration_s)


def test_silence_is_one_section():
    heard = Heard(Audio(np.zeros((2, 120 * RATE), np.float32), RATE))
    assert [s.confidence for s in sections_at(RepeatSections().find(heard, NO_BEATS))] == [0.0]


@pytest.mark.parametrize(("before_s", "after_s"), [(8, 0), (0, 6.5), (5.5, 7)])
def test_a_silence_before_or_after_the_song_is_a_section_and_changes_no_other(song, found, before_s, after_s):
    audio = pop_song(song)
    padded = np.pad(audio.samples, ((0, 0), (int(before_s * RATE), int(after_s * RATE))))
    heard = Heard(Audio(padded, RATE))
    shifted = [beat + before_s for beat in found[1].beats_s]
    levels = RepeatSections().find(heard, replace(found[1], beats_s=tuple(shifted)))
    sections = sections_at(levels)
    check_sections(sections, heard.duration_s)
    silences = [section for section in sections if section.label == "silence"]
    assert [section.confidence for section in silences] == [1.0] * levels.silences
    assert levels.silences == (before_s > 0) + (after_s > 0)
    assert (sections[0].end_s if before_s else before_s) == pytest.approx(before_s, abs=0.1)
    assert (sections[-1].start_s if after_s else heard.duration_s) == pytest.approx(heard.duration_s - after_s, abs=1.1)
    sounding = [section for section in sections if section.label != "silence"]
    assert [section.label for section in sounding] == [section.label for section in found[2]]
    starts = [section.start_s - before_s for section in found[2][1:]]
    assert [section.start_s - 2 * before_s for section in sounding[1:]] == pytest.approx(starts, abs=0.1)
    for count in range(1, levels.most + 1):
        check_sections(sections_at(levels, count), levels.duration_s)
    coarse, fine = (len(sections_at(levels, word)) for word in ("coarse", "fine"))
    assert coarse < len(sections) < fine


def test_a_short_pause_at_the_edge_is_no_section():
    rng = np.random.default_rng(2)
    noise = 0.1 * rng.normal(size=30 * RATE)
    heard = Heard(Audio(np.pad(noise, int(4.9 * RATE))[None].astype(np.float32), RATE))
    assert "silence" not in {section.label for section in sections_at(RepeatSections().find(heard, beats_of(39)))}
    scrap = Heard(Audio(np.pad(noise[: 3 * RATE], (6 * RATE, 0))[None].astype(np.float32), RATE))
    told = [(s.start_s, s.label) for s in sections_at(RepeatSections().find(scrap, NO_BEATS))]
    assert told == [(0.0, "silence"), (6.0, "section")]


def test_a_scrap_before_a_long_silence_is_no_silence():
    noise = np.random.default_rng(2).normal(0, 0.1, (1, 8 * RATE))
    heard = Heard(Audio(np.pad(noise, ((0, 0), (0, 700 * RATE))).astype(np.float32), RATE))
    told = [(round(s.start_s), s.label) for s in sections_at(RepeatSections().find(heard, NO_BEATS))]
    assert told == [(0, "section"), (8, "silence")]


def test_without_beats_it_still_tiles():
    rng = np.random.default_rng(3)
    dark = 0.05 * np.convolve(rng.normal(size=30 * RATE), np.ones(30) / 5, mode="same")
    turns = np.concatenate([dark, 0.3 * rng.normal(size=30 * RATE), dark, 0.3 * rng.normal(size=30 * RATE)])
    heard = Heard(Audio(turns[None].astype(np.float32), RATE))
    sections = sections_at(RepeatSections().find(heard, NO_BEATS))
    check_sections(sections, heard.duration_s)
    starts = [s.start_s for s in sections]
    assert sum(min(abs(start - change) for start in starts) < 3 for change in (30, 60, 90)) >= 2
    assert all(b - a > 2 for a, b in itertools.pairwise(starts))
