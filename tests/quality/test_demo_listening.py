"""How well the light path listens to the bundled songs, whose truth is exact: it was there before the sound.

Beats: F-measure with a tolerance of 70 ms, first 5 s left out (mir_eval). Sections: F-measure of the inner boundaries
within 3 s. Nothing but the checkout is needed. The floors lie a little below what was measured; in the song with
two changes of tempo the last part is heard in dotted beats.
"""

import json

import mir_eval
import numpy as np
import pytest

from workbench.analysis.beats import LibrosaBeats
from workbench.analysis.heard import Heard
from workbench.analysis.sections import RepeatSections, sections_at
from workbench.media.audio import decode
from workbench.media.bundle import bundled

pytestmark = pytest.mark.slow

NAMES = ("glass-tide", "paper-waltz", "step-change")


@pytest.fixture(scope="module")
def songs():
    """Truth, beat grid and sections of each song."""
    found = {}
    for name in NAMES:
        truth = json.loads(bundled(f"data/songs/{name}.truth.json").read_text(encoding="utf-8"))
        heard = Heard(decode(bundled(f"data/songs/{name}.ogg"), longest_s=1200).audio)
        grid = LibrosaBeats().track(heard)
        found[name] = truth, grid, sections_at(RepeatSections().find(heard, grid))
    return found


def beat_score(wanted, found):
    trim = mir_eval.beat.trim_beats
    return mir_eval.beat.f_measure(trim(np.array(wanted)), trim(np.array(found)))


@pytest.mark.parametrize(("name", "floor"), [("glass-tide", 0.97), ("paper-waltz", 0.97), ("step-change", 0.6)])
def test_beats_are_found(songs, name, floor):
    truth, grid, _ = songs[name]
    assert beat_score(truth["beats_s"], grid.beats_s) >= floor
    assert beat_score(np.array(truth["beats_s"]) + 0.12, grid.beats_s) < 0.3, "a truth 120 ms late would be seen"


@pytest.mark.parametrize("name", ["glass-tide", "paper-waltz"])
def test_tempo_meter_and_bars_are_found(songs, name):
    truth, grid, _ = songs[name]
    assert grid.tempo_bpm == pytest.approx(truth["tempo_bpm"], rel=0.005)
    assert grid.meter == truth["meter"]
    assert beat_score(truth["downbeats_s"], grid.downbeats_s) >= 0.95


@pytest.mark.parametrize(("name", "floor"), [("glass-tide", 0.9), ("paper-waltz", 0.8), ("step-change", 0.7)])
def test_sections_begin_where_they_do(songs, name, floor):
    truth, _, sections = songs[name]
    wanted, found = (
        np.array(spans)
        for spans in (
            [(part["start_s"], part["end_s"]) for part in truth["sections"]],
            [(section.start_s, section.end_s) for section in sections],
        )
    )
    assert mir_eval.segment.detection(wanted, found, window=3, trim=True)[2] >= floor


def test_the_song_with_a_form_is_named_part_by_part(songs):
    truth, _, sections = songs["glass-tide"]
    assert [section.label for section in sections] == [part["label"] for part in truth["sections"]]
