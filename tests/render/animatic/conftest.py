from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from workbench.media.audio import Audio
from workbench.media.frames import read_frames
from workbench.model.plan import Clip, Plan, PlannedSection
from workbench.model.size import Size
from workbench.model.style import CaptionStyle
from workbench.render.animatic.board import Beat, Board
from workbench.render.animatic.draw import Sketch
from workbench.timebase import Span

SIZE = Size(320, 180)


@pytest.fixture
def board():
    """Builds boards: clips that end where ``bounds`` says, all in one section but the last one."""

    def build(bounds=(40, 73, 100), rate=Fraction(30), joins=(), beats=(), size=SIZE, **more):
        starts = (0, *bounds[:-1])
        clips = tuple(
            Clip(i, int(i == len(bounds) - 1), Span(a, b), "downbeat", "s", "flow", f"a quiet street {i}", "offline", 1)
            for i, (a, b) in enumerate(zip(starts, bounds, strict=True))
        )
        for index, kind, frames in joins:
            clips = (*clips[:index], replace(clips[index], join=kind, join_frames=frames), *clips[index + 1 :])
        sections = (
            PlannedSection("verse", 1, 0.0, float(starts[-1] / rate), Span(0, starts[-1])),
            PlannedSection(
                "chorus", 1, float(starts[-1] / rate), float(bounds[-1] / rate), Span(starts[-1], bounds[-1])
            ),
        )
        plan = Plan("ab" * 32, rate, size, 1, "s", "t", sections, clips)
        return Board(plan, size, tuple(Beat(*beat) for beat in beats), 4, **more)

    return build


@pytest.fixture
def drawn(tmp_path):
    """Draws a board, encodes it and gives all its decoded pictures."""

    def draw(board):
        Sketch(board, CaptionStyle()).write(Span(0, board.plan.frames), tmp_path / "a.mp4", on_frame=lambda: None)
        return list(read_frames(tmp_path / "a.mp4"))

    return draw


@pytest.fixture
def noise():
    """A song of noise that fits a plan."""

    def build(plan, sample_rate=22050):
        length = int(plan.frames / plan.rate * sample_rate)
        smooth = np.convolve(np.random.default_rng(3).normal(0, 0.1, length), np.ones(8) / 8, "same")
        return Audio(np.stack([smooth, smooth * 0.8]).astype(np.float32), sample_rate)

    return build
