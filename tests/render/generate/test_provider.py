"""The double that ships."""

from fractions import Fraction

import numpy as np

from workbench.media.frames import read_frames
from workbench.model.size import Size
from workbench.render.generate.provider import ClipProvider, FlatProvider
from workbench.timebase import Span


def test_the_double_is_a_provider_that_tells_clips_apart_and_moves(tmp_path, ask):
    provider: ClipProvider = FlatProvider()
    shots = []
    for clip in (0, 1):
        request = ask(clip_index=clip, span=Span(5, 12), size=Size(64, 64), rate=Fraction(25))
        provider.generate(request, tmp_path / f"{clip}.mp4")
        shots.append(list(read_frames(tmp_path / f"{clip}.mp4")))
        assert len(shots[-1]) == 7
        assert not np.array_equal(shots[-1][0], shots[-1][6])
    assert np.abs(shots[0][0][0, 0].astype(int) - shots[1][0][0, 0]).max() > 20
    assert provider.key(ask(clip_index=0)) != provider.key(ask(clip_index=1))
