"""How well All-In-One listens with the real stems of the same songs: ``pytest -m scores tests/quality``.

Needs its weights beside the corpus and a folder of stems (SONGREEL_STEMS); songs without stems are left out. About half
a minute a song.
"""

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
from workbench.analysis.all_in_one.answers import AllInOne
from workbench.analysis.all_in_one.kept import packed
from workbench.analysis.all_in_one.said import hear_structure
from workbench.analysis.beats import LibrosaBeats
from workbench.analysis.heard import Heard
from workbench.analysis.sections import sections_at

pytestmark = [pytest.mark.corpus, pytest.mark.slow, pytest.mark.scores, pytest.mark.timeout(3600)]

NET, LIGHT = "All-In-One", "light, same songs"
EQUAL, CLUSTERED = "equal length, its n", "agglomerative, its n"


@pytest.fixture(scope="session")
def scores(corpus, stems, table):
    pytest.importorskip("torch", reason="the extra models is not installed")
    folds = sorted((corpus.parent / "weights" / "all-in-one").glob("*.npz"))
    if not folds:
        pytest.skip("All-In-One's weights are not beside the corpus")
    for name in dict.fromkeys([*BEATS, *SECTIONS]):
        folder = stems(name)
        if folder is None:
            continue
        audio, beats_truth = song_files(corpus, name, "beats.tsv")
        heard = Heard(read(audio))
        said = hear_structure(folder, folds, report=lambda *_: None, check=lambda: None)
        kept = packed(said)
        grid, light = AllInOne.track(heard, kept), LibrosaBeats().track(heard)
        if name in BEATS:
            for who, found in ((NET, grid), (LIGHT, light)):
                table.add("All-In-One: beats", name, who, score_beats(found, columns(beats_truth, 2)))
        if name in SECTIONS or name in FINE:
            wanted = columns(song_files(corpus, name, "sections.silver.tsv")[1], 2)
            group = "All-In-One: sections" + (", very fine truth" if name in FINE else "")
            starts = starts_of(sections_at(AllInOne.find(heard, kept, grid)))
            for who, found in (
                (NET, starts),
                (EQUAL, equal_starts(heard.duration_s, len(starts))),
                (CLUSTERED, agglomerative_starts(heard, light, len(starts))),
            ):
                table.add(group, name, who, score_sections(found, heard.duration_s, wanted))
    return table


@pytest.mark.parametrize(("figure", "floor"), [("F", 0.90), ("downbeat F", 0.80)])
def test_beats_and_bars_are_found(scores, figure, floor):
    if len(scores.of("All-In-One: beats", NET, figure)) < len(BEATS):
        pytest.skip("not all songs with exact beats have stems")
    assert scores.mean("All-In-One: beats", NET, figure) >= floor


@pytest.mark.parametrize("figure", ["F", "downbeat F"])
def test_beats_and_bars_are_no_worse_than_those_of_the_light_tracker(scores, figure):
    if not scores.of("All-In-One: beats", NET, figure):
        pytest.skip("no song with exact beats has stems")
    assert scores.mean("All-In-One: beats", NET, figure) >= scores.mean("All-In-One: beats", LIGHT, figure)


@pytest.mark.parametrize(("figure", "floor"), [(WIDE, 0.65), (NARROW, 0.45)])
def test_inner_boundaries_are_found(scores, figure, floor):
    if len(scores.of("All-In-One: sections", NET, figure)) < len(SECTIONS):
        pytest.skip("not all songs with sections have stems")
    assert scores.mean("All-In-One: sections", NET, figure) >= floor


@pytest.mark.parametrize("figure", [WIDE, NARROW])
@pytest.mark.parametrize("other", [EQUAL, CLUSTERED])
def test_sections_are_ahead_of_simpler_ways(scores, figure, other):
    if not scores.of("All-In-One: sections", NET, figure):
        pytest.skip("no song with sections has stems")
    assert scores.mean("All-In-One: sections", NET, figure) > scores.mean("All-In-One: sections", other, figure)
