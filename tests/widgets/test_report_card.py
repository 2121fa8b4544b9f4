"""What the page says of an analysis, and of its corrections."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from widgets.demo import demo_arrangement
from widgets.report_card import corrections_card, report_card
from workbench.model.analysis import Analysis, Analyzer, Loudness, Onsets
from workbench.model.grid_report import GridReport, LowTrustSpan, SectionVerdict

DOUBTED_S = (0.0, 10.0, 20.0, 30.0, 40.0, 61.0)


@pytest.fixture
def heard() -> Analysis:
    """An analysis whose grid is not to be trusted in six places, nor where nothing is struck."""
    song = demo_arrangement(90.0)
    spans = tuple(LowTrustSpan(at, at + 1.0, "rubato") for at in DOUBTED_S)
    verdicts = tuple(
        SectionVerdict(s.start_s, s.end_s, "phrase_flow" if s.label in ("intro", "verse") else "beat_cut", 0.5)
        for s in song.sections
    )
    return Analysis(
        "0" * 64,
        90.0,
        song.beats,
        song.sections,
        song.energy,
        Onsets(0.5, (), (), ()),
        Loudness(None, None),
        song.peaks,
        None,
        (Analyzer("beats", "librosa", "2", 0.9), Analyzer("energy", "<level>", "1", None)),
        grid=GridReport(0.934, 12.4, -3.2, 0.1, 0.5, 0.5, spans, verdicts, ()),
    )


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def test_how_far_beats_can_be_trusted_and_who_heard_them(heard):
    card = report_card(heard)
    said = words(card)
    assert "93% of them lie on a hit, 12 ms off in the mean; hits come 3 ms earlier in the end" in said
    assert "0:00 to 0:01 (rubato), 0:10 to 0:11 (rubato)" in said
    assert "0:30 to 0:31 (rubato) and 2 more" in said
    assert "Cut by phrases intro, verse Heard by" in said
    assert "beats: librosa 2, 90% sure; energy: &lt;level&gt; 1" in said
    assert "<level>" not in card


def test_each_section_in_force_has_the_verdict_of_most_of_it(heard):
    first, second = heard.sections[0], heard.sections[1]
    middle_s = (first.start_s + first.end_s) / 2
    arranged = (
        replace(first, end_s=middle_s, label="hello"),
        replace(first, start_s=middle_s, label="again"),
        replace(second, end_s=heard.duration_s, label="rest"),
    )
    verdicts = tuple(
        replace(verdict, verdict="beat_cut" if at else "phrase_flow") for at, verdict in enumerate(heard.grid.verdicts)
    )
    known = replace(heard, grid=replace(heard.grid, verdicts=verdicts))
    assert "Cut by phrases hello, again Heard by" in words(report_card(known, arranged))


def test_corrections_are_told_with_their_reasons_and_as_text():
    said = corrections_card([("the key F# minor", ""), ("3 beats a bar", "I <counted>")])
    assert words(said).endswith("the key F# minor 3 beats a bar (I &lt;counted&gt;)")
    assert words(corrections_card([])) == "Nothing of it was corrected."
