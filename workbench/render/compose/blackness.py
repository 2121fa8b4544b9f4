"""Where a film is black, and whether it is meant to be there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import pairwise

import numpy as np

from workbench.model.timeline import Timeline
from workbench.model.transition import JoinKind
from workbench.render.compose.pictures import Thumb
from workbench.timebase import Span

__all__ = ["BLACK_JOINS", "BLACK_LUMA", "BLACK_SHARE", "LUMA", "BlackWatch", "is_black"]

BLACK_LUMA = 12.0
"""The lightest luma that black is, of 255; encoding adds 1 or 2. Good takes, however dark, have none such frame."""
BLACK_SHARE = 0.99
"""How much of a black picture is black: a lone star is none, the noise of its encoding is."""
_LIT = 40.0
"""Mean luma from which on a take's picture is surely not black: a grade may darken what is nearly black."""
LUMA = np.array([0.299, 0.587, 0.114], np.float32)
BLACK_JOINS: tuple[JoinKind, ...] = ("dip-black", "circle-crop", "rect-crop")
"""The transitions that go through black, whatever their takes show."""


def is_black(picture: Thumb) -> bool:
    """Whether a small picture is black."""
    return bool(((picture @ LUMA) <= BLACK_LUMA).mean() >= BLACK_SHARE)


class BlackWatch:
    """Looks at a film's frames as they come, clip by clip, and remembers the black ones."""

    def __init__(self, timeline: Timeline) -> None:
        self._black: list[int] = []
        self._strange: list[tuple[int, int]] = []
        self._black_joins = [
            range(clip.span.start - clip.join_frames // 2, clip.span.start + clip.join_frames // 2)
            for clip in timeline.clips
            if clip.join in BLACK_JOINS
        ]

    def watch(self, clip: int, film: Mapping[int, Thumb], take: Mapping[int, Thumb], known: Collection[int]) -> None:
        """Look at the frames of one clip.

        Args:
            clip: its index.
            film: small pictures of its slot, by the film's frame.
            take: those of its take, by the frame that each is meant for.
            known: frames that are known to show something else than they should.
        """
        black = [frame for frame, picture in film.items() if is_black(picture)]
        self._black += black
        unmeant = (frame for frame in black if frame in take and frame not in known and not self._meant_at(frame))
        self._strange += [(clip, frame) for frame in unmeant if float((take[frame] @ LUMA).mean()) > _LIT]

    def _meant_at(self, frame: int) -> bool:
        return any(frame in join for join in self._black_joins)

    def runs(self) -> tuple[Span, ...]:
        """The runs of black frames."""
        edges = [i for i, (a, b) in enumerate(pairwise(self._black), start=1) if b != a + 1]
        bounds = [0, *edges, len(self._black)] if self._black else []
        return tuple(Span(self._black[a], self._black[b - 1] + 1) for a, b in pairwise(bounds))

    def reasons(self) -> tuple[str, ...]:
        """A sentence for each clip that is black where its take is not."""
        clips: dict[int, list[int]] = {}
        for clip, frame in self._strange:
            clips.setdefault(clip, []).append(frame)
        return tuple(
            f"Clip {clip} is black and its take is not at frame {frames[0]} ({len(frames)} frames in all)."
            for clip, frames in clips.items()
        )
