"""A song, its analysis, plans and timelines, small and legal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from workbench.model.analysis import Analysis, Analyzer, BeatGrid, Curve, Loudness, Onsets, Peaks, Section
from workbench.model.certificate import Certificate
from workbench.model.plan import Clip, Plan, PlannedSection
from workbench.model.size import Size
from workbench.model.song import Song
from workbench.model.style import CaptionStyle
from workbench.model.take import Take
from workbench.model.timeline import Caption, CaptionWord, Timeline, TimelineClip
from workbench.store.library import Store
from workbench.timebase import Span

RATE = Fraction(30000, 1001)


def _song(number: int = 1, name: str = "Señor O'Brien's “Übung” 日本") -> Song:
    return Song(
        id=f"{number:02x}" * 32,
        name=name,
        size_bytes=4321,
        container="flac",
        codec="flac",
        sample_rate=44100,
        channels=2,
        samples=441000,
        title="T",
        artist=None,
        notes=("a note",),
    )


def _analysis(song: Song) -> Analysis:
    beats = tuple(i / 2 for i in range(20))
    return Analysis(
        song.id,
        song.duration_s,
        BeatGrid(beats, tuple(i % 4 + 1 for i in range(20)), 120.0, 4, 0.9),
        (Section(0, 4, "verse", 0.5), Section(4, 10.0, "chorus", 0.25)),
        Curve(0.1, (0.1, 0.2)),
        Onsets(0.1, (0.0,), (0.1,), (1.0,)),
        Loudness(None, -1.0),
        Peaks(0.01, b"\x00\xff\x80"),
        None,
        (Analyzer("beats", "librosa", "1", 0.9), Analyzer("loudness", "ours", "2", None)),
    )


def _plan(song: Song, *, seed: int = 1, prompt: str = "it's “neon”; DROP TABLE clips --") -> Plan:
    spans = (Span(0, 90), Span(90, 180), Span(180, 300))
    return Plan(
        song.id,
        RATE,
        Size(640, 360),
        seed,
        "neon-noir",
        "abstract",
        (
            PlannedSection("verse", 1, 0.0, 6.006, Span(0, 180)),
            PlannedSection("chorus", 1, 6.006, 10.0, Span(180, 300)),
        ),
        tuple(
            Clip(
                i,
                int(i == 2),
                span,
                "downbeat",
                "neon-noir",
                "marble",
                prompt,
                "offline",
                seed,
                "crossfade" if i == 1 else "cut",
                10 if i == 1 else 0,
            )
            for i, span in enumerate(spans)
        ),
    )


def _take(plan: Plan, index: int, *, sha: str | None = None, cost: str = "0") -> Take:
    number = plan.seed * 16 + index
    return Take(
        f"key-{number}",
        sha or f"{number:064x}",
        ".mp4",
        plan.media_span(index),
        plan.rate,
        plan.size,
        "offline",
        "1",
        Decimal(cost),
    )


def _timeline(plan: Plan) -> Timeline:
    clips = tuple(
        TimelineClip(c.index, c.span, _take(plan, c.index, cost="0.50"), c.join, c.join_frames) for c in plan.clips
    )
    caption = Caption(0, 900, (CaptionWord(0, 400, "{\\b1}it's"), CaptionWord(400, 900, "日本")), sung=True)
    return Timeline(plan.song_id, plan.rate, plan.size, clips, (caption,), CaptionStyle())


@pytest.fixture
def make_song() -> Callable[..., Song]:
    """A song of ten seconds, by number and name."""
    return _song


@pytest.fixture
def make_analysis() -> Callable[[Song], Analysis]:
    """What was heard in it."""
    return _analysis


@pytest.fixture
def make_plan() -> Callable[..., Plan]:
    """Three clips in two sections."""
    return _plan


@pytest.fixture
def make_take() -> Callable[..., Take]:
    """The take of a clip."""
    return _take


@pytest.fixture
def make_timeline() -> Callable[[Plan], Timeline]:
    """The plan's timeline."""
    return _timeline


@pytest.fixture
def proof() -> Certificate:
    """A certificate that is ok."""
    return Certificate(
        ok=True, frames_planned=300, frames_found=300, cuts=(), undecided=0, audio_lag_ms=0.1, duration_error_ms=1 / 3
    )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store in a folder whose name has a quote."""
    made = Store(tmp_path / "the musician's library ü")
    yield made
    made.close()
