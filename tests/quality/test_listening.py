"""How well the light path listens, against songs whose truth is known. Prints one table (``pytest -s``).

Beats: F-measure with a tolerance of 70 ms, first 5 s left out (mir_eval), on songs with exact beats. The level is
right where the continuity score that demands it (CMLt) is within 0.1 of the one that does not (AMLt).
Sections: F-measure of boundaries within 3 s on silver truth, which nobody has listened to.
"""

import mir_eval
import numpy as np
import pytest

from workbench.analysis.beats import LibrosaBeats
from workbench.analysis.heard import Heard
from workbench.analysis.sections import RepeatSections
from workbench.media.audio import decode

pytestmark = [pytest.mark.corpus, pytest.mark.slow]

BEATS = [
    "fof-armygeddon",
    "fof-metal-madness",
    "fof-war-of-freedom",
    "lmms-impulslogik-zen",
    "lmms-jousboxx-buzzerbeater",
    "lmms-saber-finalstep",
    "lmms-strictproduction-dearjondoe",
    "mod-pk2-song07",
    "sm-goin-under",
    "odd/tempo-change-steps",
]
# Without jam-miedo, whose silver truth is a single section.
SECTIONS = [
    "jam-fantasma-los-rombos",
    "jam-mes-larmes-kobzx2z",
    "jam-veranderung-doromusis",
    "us-better",
    "us-furry-old-lobster",
    "us-joshua-morin-on-the-run",
    "us-mr-fancy-pants",
    "us-not-about-you",
]


def song_files(folder, name, truth):
    if name.startswith("odd/"):
        return folder / f"{name}.ogg", folder / f"{name}.{truth}"
    return next((folder / name).glob("audio.*")), folder / name / truth


def columns(path, count):
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:] if line]
    return np.array([[float(value) for value in row[:count]] for row in rows])


@pytest.fixture(scope="session")
def beat_scores(corpus):
    scores = {}
    for name in BEATS:
        audio, truth = song_files(corpus, name, "beats.tsv")
        grid = LibrosaBeats().track(Heard(decode(audio, longest_s=1200).audio))
        rows, trim = columns(truth, 2), mir_eval.beat.trim_beats
        found = trim(np.array(grid.beats_s))
        bars = mir_eval.beat.f_measure(trim(rows[rows[:, 1] == 1, 0]), trim(np.array(grid.downbeats_s)))
        _, right, _, any_level = mir_eval.beat.continuity(trim(rows[:, 0]), found)
        scores[name] = mir_eval.beat.f_measure(trim(rows[:, 0]), found), bars, any_level - right <= 0.1
    print(f"\n{'beats':36}{'F':>6}{'bars F':>8}  level")
    for name, (beat, bar, level) in scores.items():
        print(f"{name:36}{beat:6.2f}{bar:8.2f}  {'right' if level else 'wrong'}")
    print(f"{'mean':36}{np.mean([s[0] for s in scores.values()]):6.2f}{np.mean([s[1] for s in scores.values()]):8.2f}")
    return scores


@pytest.fixture(scope="session")
def section_scores(corpus):
    scores = {}
    for name in SECTIONS:
        audio, truth = song_files(corpus, name, "sections.silver.tsv")
        heard = Heard(decode(audio, longest_s=1200).audio)
        sections = RepeatSections().find(heard, LibrosaBeats().track(heard))
        spans = np.array([[s.start_s, s.end_s] for s in sections])
        wanted = columns(truth, 2)
        scores[name] = (
            mir_eval.segment.detection(wanted, spans, window=3)[2],
            mir_eval.segment.detection(wanted, spans, window=3, trim=True)[2],
            len(spans),
        )
    print(f"\n{'sections':36}{'F@3s':>6}{'inner':>7}{'count':>7}")
    for name, (whole, inner, count) in scores.items():
        print(f"{name:36}{whole:6.2f}{inner:7.2f}{count:7}")
    print(f"{'mean':36}{np.mean([s[0] for s in scores.values()]):6.2f}{np.mean([s[1] for s in scores.values()]):7.2f}")
    return scores


def test_beats_are_found(beat_scores):
    assert np.mean([beat for beat, *_ in beat_scores.values()]) >= 0.85


def test_hardly_a_song_is_lost(beat_scores):
    assert sum(beat < 0.5 for beat, *_ in beat_scores.values()) <= 1


def test_bars_begin_where_they_do(beat_scores):
    assert np.mean([bar for _, bar, _ in beat_scores.values()]) >= 0.72


def test_the_metrical_level_is_right(beat_scores):
    assert sum(level for *_, level in beat_scores.values()) >= 8


def test_boundaries_are_found(section_scores):
    assert np.mean([whole for whole, *_ in section_scores.values()]) >= 0.57


def test_boundaries_are_found_without_counting_the_songs_ends(section_scores):
    assert np.mean([inner for _, inner, *_ in section_scores.values()]) >= 0.45


def test_the_number_of_sections_is_a_songs(section_scores):
    for name, (_, _, count) in section_scores.items():
        assert 5 <= count <= 12, name
