"""Small pictures of values: nothing a person wrote becomes markup, and a certificate reads as plain words."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from widgets import cards
from widgets.charts import analysis_figure
from widgets.hues import label_colour
from workbench.model.analysis import Analysis, BeatGrid, Curve, Loudness, Onsets, Peaks, Section
from workbench.model.certificate import Certificate, CutFinding
from workbench.model.plan import Clip, Plan, PlannedSection
from workbench.model.progress import Progress
from workbench.model.size import Size
from workbench.model.song import Song
from workbench.timebase import Span

EVIL = "<script>alert('x')</script>"


def analysis() -> Analysis:
    beats = BeatGrid((0.0, 0.5, 1.0, 1.5), (1, 2, 1, 2), 120.0, 2, 0.9)
    sections = (Section(0.0, 1.0, EVIL), Section(1.0, 2.0, "chorus"))
    return Analysis(
        "ab" * 32,
        2.0,
        beats,
        sections,
        Curve(0.5, (0.1, 0.2, 0.9, 0.4)),
        Onsets(0.5, (), (), ()),
        Loudness(None, None),
        Peaks(1.0, b""),
        None,
        (),
        (EVIL,),
    )


def certificate(*, found: int | None = 24, lag: float | None = 0.0, ok: bool = True) -> Certificate:
    cut = CutFinding(1, "cut", 24, found, found is not None, None)
    return Certificate(ok, 48, 48, (cut,), int(found is None), lag, 0.0, () if ok else ("It was shifted.",))


def test_what_a_person_wrote_is_never_markup():
    song = Song("ab" * 32, EVIL, 1, "wav", "pcm", 44100, 1, 88200)
    for html in (
        cards.heard_card(song, analysis()),
        cards.sentence(EVIL),
        cards.progress_bar(Progress("verify", 1, 2, 97.5, EVIL)),
    ):
        assert "<script>" not in html
        assert "&lt;script&gt;" in html


@pytest.mark.parametrize(
    ("proof", "said"),
    [
        (certificate(), "1 of 1 cuts are where they were planned."),
        (certificate(found=None), "0 of 1 cuts are where they were planned; 1 could not be told apart."),
        (certificate(lag=None), "The song is silent, so there is no sound to be late."),
        (certificate(lag=-4.5), "The song is 4.50 ms early."),
        (certificate(found=25, ok=False), "It was shifted."),
    ],
)
def test_a_certificate_in_plain_words(proof, said):
    words = {sentence: holds for holds, sentence in cards.certificate_words(proof)}
    assert said in words
    assert all(words.values()) == (proof.ok and abs(proof.audio_lag_ms or 0) <= 1)
    assert ("Certified" if proof.ok else "Not certified") in cards.certificate_card(proof)


def test_a_crossfade_one_frame_beside_its_place_is_in_it_as_the_certificate_says():
    fade = CutFinding(1, "crossfade", 24, 25, decided=True, nearest_beat_error_ms=None)
    proof = replace(certificate(), cuts=(fade,))
    assert "✗" not in cards.certificate_card(proof)
    assert (True, "1 of 1 cuts are where they were planned.") in cards.certificate_words(proof)
    cut = replace(fade, kind="cut")
    assert (False, "0 of 1 cuts are where they were planned.") in cards.certificate_words(replace(proof, cuts=(cut,)))


@pytest.mark.parametrize(("rate", "holds"), [(24, True), (60, False)])
def test_the_length_is_judged_by_the_films_own_frames(rate, holds):
    proof = replace(certificate(ok=holds), duration_error_ms=20.0, rate=Fraction(rate))
    assert (holds, "The film is 20.00 ms longer than planned.") in cards.certificate_words(proof)


@pytest.mark.parametrize(
    ("error_ms", "said"),
    [
        (0.0, "The film is exactly as long as planned, to 0.01 ms."),
        (-0.009, "The film is exactly as long as planned, to 0.01 ms."),
        (0.01, "The film is 0.01 ms longer than planned."),
        (-3.5, "The film is 3.50 ms shorter than planned."),
    ],
)
def test_the_length_is_said_as_exactly_as_it_was_measured(error_ms, said):
    words = [each for _, each in cards.certificate_words(replace(certificate(), duration_error_ms=error_ms))]
    assert said in words
    assert not [each for each in words if "0.00" in each]


def test_a_film_without_sound_is_not_called_a_silent_song():
    words = {said: holds for holds, said in cards.certificate_words(certificate(lag=None, ok=False))}
    assert words["There was no sound whose time could be measured."] is False


def test_a_bar_shows_how_far_the_run_is():
    assert 'aria-valuenow="25"' in cards.progress_bar(Progress("analyze", 1, 2, 25.0, "listening"))
    assert 'aria-valuenow="0"' in cards.progress_bar(None)


def test_the_figure_holds_energy_beats_and_sections():
    figure = analysis_figure(analysis())
    energy, beats, downbeats = figure.data
    assert list(energy.y) == [0.1, 0.2, 0.9, 0.4]
    assert (len(beats.x), len(downbeats.x)) == (6, 6)
    assert [shape.x1 for shape in figure.layout.shapes] == [1.0, 2.0]
    assert figure.layout.shapes[1].fillcolor == label_colour("chorus")


@pytest.mark.parametrize(
    ("parts", "said"),
    [(1, "1 clip in 1 section, 90 frames of 64x36 at 30 a second."), (2, "2 clips in 2 sections, 180 frames of ")],
)
def test_one_clip_and_one_section_are_spoken_of_as_one(parts, said):
    spans = [Span(90 * n, 90 * n + 90) for n in range(parts)]
    clips = tuple(Clip(n, n, span, "section", "s", "marble", "", "offline", 1) for n, span in enumerate(spans))
    sections = tuple(PlannedSection("verse", n + 1, 3.0 * n, 3.0 * n + 3, span) for n, span in enumerate(spans))
    plan = Plan("ab" * 32, Fraction(30), Size(64, 36), 1, "s", "t", sections, clips)
    assert said in cards.plan_line(plan)
