"""How well the light path listens, against songs whose truth is known; ``pytest -m scores tests/quality`` prints it.

Floors for what needs no weights and no stems, a little below what was measured. Sections must be ahead of as many
sections of equal length and of librosa's clustering of chroma.
"""

import numpy as np
import pytest

from tests.quality.scoring import (
    BEATS,
    FINE,
    NARROW,
    SECTIONS,
    WIDE,
    agglomerative_starts,
    columns,
    equal_starts,
    read,
    score_beats,
    score_sections,
    song_files,
    starts_of,
)
from workbench.analysis.beats import LibrosaBeats
from workbench.analysis.heard import Heard
from workbench.analysis.sections import RepeatSections, sections_at

pytestmark = [pytest.mark.corpus, pytest.mark.slow, pytest.mark.scores]

LIGHT, EQUAL, CLUSTERED = "light", "equal length", "librosa agglomerative"


@pytest.fixture(scope="session")
def beat_scores(corpus, table):
    for name in BEATS:
        audio, truth = song_files(corpus, name, "beats.tsv")
        grid = LibrosaBeats().track(Heard(read(audio)))
        table.add("beats", name, LIGHT, score_beats(grid, columns(truth, 2)))
    return table


@pytest.fixture(scope="session")
def section_scores(corpus, table):
    for group, names in (("sections", SECTIONS), ("sections, very fine truth", FINE)):
        for name in names:
            audio, truth = song_files(corpus, name, "sections.silver.tsv")
            heard, wanted = Heard(read(audio)), columns(truth, 2)
            grid = LibrosaBeats().track(heard)
            starts = starts_of(sections_at(RepeatSections().find(heard, grid)))
            for who, found in (
                (LIGHT, starts),
                (EQUAL, equal_starts(heard.duration_s, len(starts))),
                (CLUSTERED, agglomerative_starts(heard, grid, len(starts))),
            ):
                table.add(group, name, who, score_sections(found, heard.duration_s, wanted))
    return table


def test_beats_are_found(beat_scores):
    assert beat_scores.mean("beats", LIGHT, "F") >= 0.85


def test_hardly_a_song_is_lost(beat_scores):
    assert sum(beat < 0.5 for beat in beat_scores.of("beats", LIGHT, "F")) <= 1


def test_bars_begin_where_they_do(beat_scores):
    assert beat_scores.mean("beats", LIGHT, "downbeat F") >= 0.72


def test_the_metrical_level_is_right(beat_scores):
    right, anyway = (np.array(beat_scores.of("beats", LIGHT, name)) for name in ("CMLt", "AMLt"))
    assert sum(anyway - right <= 0.1) >= 8


@pytest.mark.parametrize(("figure", "floor"), [(WIDE, 0.47), (NARROW, 0.18)])
def test_inner_boundaries_are_found(section_scores, figure, floor):
    assert section_scores.mean("sections", LIGHT, figure) >= floor


@pytest.mark.parametrize("figure", [WIDE, NARROW])
@pytest.mark.parametrize("other", [EQUAL, CLUSTERED])
def test_sections_are_ahead_of_simpler_ways(section_scores, figure, other):
    assert section_scores.mean("sections", LIGHT, figure) > section_scores.mean("sections", other, figure)


def test_the_number_of_sections_is_a_songs(section_scores):
    assert all(5 <= count <= 12 for count in section_scores.of("sections", LIGHT, "count"))
