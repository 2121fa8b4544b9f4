"""The grid report: what fits is measured, what does not is named with its reason, and no metronome is imposed."""

from dataclasses import replace

import numpy as np
import pytest

from workbench.analysis.beats import NO_BEATS
from workbench.analysis.grid_report import find_hits, grid_report
from workbench.analysis.heard import Heard
from workbench.analysis.levels import Decided, decide_level
from workbench.media.audio import Audio
from workbench.model.analysis import BeatGrid, Section
from workbench.model.grid_changes import PhraseFlow

RATE = 22050


def grid_of(times, meter=4):
    times = np.asarray(times)
    numbers = tuple((np.arange(len(times)) % meter + 1).tolist())
    return BeatGrid(tuple(np.round(times, 4).tolist()), numbers, 60 / float(np.median(np.diff(times))), meter, 0.9)


def report(heard, grid, *edges, flows=()):
    ends = [0.0, *edges, heard.duration_s]
    sections = [Section(a, b, "section") for a, b in zip(ends[:-1], ends[1:], strict=True)]
    return grid_report(heard, Decided(grid, 0.0, 0.0, ()), sections, flows)


@pytest.fixture(scope="module")
def four(song):
    beats = 0.4 + np.arange(96) * 60 / 110
    return beats, Heard(song(beats, 4))


def test_hits_lie_where_they_were_made(four):
    beats, heard = four
    hits = find_hits(heard)
    assert np.abs([hits[np.abs(hits - t).argmin()] - t for t in beats]).max() < 0.012


def test_a_right_grid_is_cut_by(four):
    beats, heard = four
    found = report(heard, grid_of(beats), 20.0)
    assert found.match_share == 1
    assert found.mean_abs_ms < 6
    assert abs(found.drift_ms) < 3
    assert found.low_trust == ()
    assert [v.verdict for v in found.verdicts] == ["beat_cut", "beat_cut"]
    assert found.trusted


def test_drift_is_measured(four):
    beats, heard = four
    slow = grid_of(0.4 + (beats - 0.4) * (1 - 0.02 / (beats[-1] - beats[0])))
    assert report(heard, slow).drift_ms == pytest.approx(20, abs=4)


def test_octave_margin_is_the_distance_to_the_best_other_level(four):
    beats, heard = four
    decided = decide_level(heard, grid_of(beats))
    found = grid_report(heard, decided, [Section(0.0, heard.duration_s, "section")])
    levels = [a.score for a in decided.alternatives if not 0.9 < a.tempo_bpm / 110 < 1.1]
    assert found.octave_margin == pytest.approx(decided.level_score - max(levels), abs=1e-3)
    assert found.octave_margin > 0
    assert found.alternatives == decided.alternatives


def test_beats_beside_the_hits_are_off_grid(four):
    beats, heard = four
    shifted = np.where(beats > 25, beats + 0.12, beats)
    found = report(heard, grid_of(shifted), 26.0)
    assert [v.verdict for v in found.verdicts] == ["beat_cut", "phrase_flow"]
    assert {span.doubt for span in found.low_trust} == {"off-grid"}
    assert found.low_trust[0].start_s == pytest.approx(26, abs=4)


def wandering():
    """Plucked notes in free time, no two gaps alike."""
    rng = np.random.default_rng(5)
    samples = np.zeros(60 * RATE)
    for at in np.cumsum(rng.uniform(0.18, 0.75, 120)):
        if at < 58:
            time = np.arange(RATE // 3) / RATE
            note = np.sin(2 * np.pi * rng.choice([220, 262, 330]) * time) * np.exp(-time * 12)
            samples[int(at * RATE) :][: len(note)] += note[: len(samples) - int(at * RATE)]
    return samples


@pytest.mark.parametrize(
    ("samples", "doubt"),
    [
        (np.zeros(40 * RATE), "silence"),
        (0.1 * np.random.default_rng(0).normal(size=40 * RATE), "rubato"),
        (wandering(), "rubato"),
        (0.2 * np.sin(2 * np.pi * 110 * np.arange(40 * RATE) / RATE), "ambience"),
    ],
    ids=["silence", "noise", "free time", "drone"],
)
@pytest.mark.parametrize("imposed", [False, True], ids=["no beats", "a metronome"])
def test_no_metronome_is_imposed_on_what_has_none(samples, doubt, imposed):
    heard = Heard(Audio(0.5 * samples[None].astype(np.float32), RATE))
    grid = grid_of(np.arange(0.5, heard.duration_s - 1, 0.5)) if imposed else NO_BEATS
    found = report(heard, grid, 20.0)
    assert [v.verdict for v in found.verdicts] == ["phrase_flow"] * 2
    assert not found.trusted
    longest = max(found.low_trust, key=lambda span: span.end_s - span.start_s)
    assert longest.doubt == doubt
    if not imposed:
        assert (found.match_share, found.mean_abs_ms, found.drift_ms) == (None, None, None)


def test_silence_within_a_song_is_named(song):
    beats = 0.4 + np.arange(40) * 0.5
    inner = song(beats, 4)
    quiet = np.zeros((1, 12 * RATE), np.float32)
    heard = Heard(Audio(np.concatenate([inner.samples, quiet, inner.samples], axis=1), RATE))
    later = beats + inner.duration_s + 12
    found = report(heard, grid_of(np.concatenate([beats, later])), inner.duration_s, inner.duration_s + 12)
    assert [v.verdict for v in found.verdicts] == ["beat_cut", "phrase_flow", "beat_cut"]
    (span,) = found.low_trust
    assert span.doubt == "silence"
    assert (span.start_s, span.end_s) == pytest.approx((inner.duration_s, inner.duration_s + 12), abs=2.5)


def test_what_a_person_said_stands_above_what_was_measured(four):
    beats, heard = four
    found = report(heard, grid_of(beats), 10.0, 20.0, flows=[PhraseFlow(10.0, 20.0), PhraseFlow(500.0, 600.0)])
    assert [v.verdict for v in found.verdicts] == ["beat_cut", "phrase_flow", "beat_cut"]
    assert [(s.start_s, s.end_s, s.doubt) for s in found.low_trust] == [(10.0, 20.0, "said")]
    both = report(Heard(Audio(np.zeros((1, 40 * RATE), np.float32), RATE)), NO_BEATS, flows=[PhraseFlow(10.0, 20.0)])
    assert [s.doubt for s in both.low_trust] == ["silence", "said", "silence"]


def test_a_report_goes_through_json(four):
    from pydantic import TypeAdapter

    from workbench.model.grid_report import GridReport

    beats, heard = four
    found = grid_report(heard, decide_level(heard, grid_of(beats)), [Section(0.0, heard.duration_s, "section")])
    adapter = TypeAdapter(GridReport)
    assert adapter.validate_json(adapter.dump_json(found)) == found
    assert replace(found, alternatives=()).alternatives == ()


@pytest.mark.corpus
def test_a_study_in_rubato_follows_its_phrases(corpus):
    from workbench.analysis.beats import LibrosaBeats
    from workbench.media.audio import decode

    heard = Heard(decode(next((corpus / "asap-scriabin-op8-11").glob("audio.*")), longest_s=1200).audio)
    edges = np.linspace(0, heard.duration_s, 9)[1:-1].tolist()
    found = report(heard, LibrosaBeats().track(heard), *edges)
    assert sum(v.verdict == "phrase_flow" for v in found.verdicts) >= 6
    assert "rubato" in {span.doubt for span in found.low_trust}
