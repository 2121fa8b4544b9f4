"""From a board to pictures, and each encoded as it is drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from workbench.jobs.cancel import CancelToken
from workbench.media.drafts import writing_draft
from workbench.model.style import CaptionStyle
from workbench.render.animatic.board import Board
from workbench.render.animatic.cards import card_picture
from workbench.render.animatic.joins import join_pictures
from workbench.render.animatic.layout import Layout
from workbench.render.animatic.marks import Marks
from workbench.render.animatic.planes import Bytes, Patch, Planes, views
from workbench.render.animatic.titles import Titles
from workbench.render.animatic.words import Words
from workbench.timebase import Span

__all__ = ["Sketch"]

_CHECK_EVERY = 32
"""Frames between two looks at the cancel token."""


class Sketch:
    """All pictures of an animatic, by the film's frame."""

    def __init__(self, board: Board, style: CaptionStyle, *, cancel: CancelToken | None = None) -> None:
        self._plan, self._cancel = board.plan, cancel
        self._layout = Layout(board.size)
        self._marks = Marks(board, self._layout)
        self._words = Words(board.captions, style, board.plan.rate, self._layout)
        self._titles = Titles(board.titles, board.plan.rate, self._layout)
        self._card = lru_cache(maxsize=4)(self._drawn_card)

    def _drawn_card(self, index: int) -> Planes:
        return card_picture(self._plan, self._plan.clips[index], self._layout)

    def bare(self, span: Span) -> Iterator[tuple[int, int, Planes]]:
        """(frame, clip in whose slot it lies, its picture without what moves) of a span; equal pictures are the same.

        Raises:
            RenderError, CancelledError
        """
        for clip in self._plan.clips:
            start = max(span.start, clip.span.start + self._plan.fade_in(clip.index))
            for frame in range(start, min(span.end, clip.span.end - self._plan.fade_out(clip.index))):
                yield frame, clip.index, self._card(clip.index)
            if clip.index + 1 < len(self._plan.clips):
                yield from self._join(clip.index + 1, span)

    def _join(self, into: int, span: Span) -> Iterator[tuple[int, int, Planes]]:
        """The frames of the transition into a clip that lie inside a span."""
        clip = self._plan.clips[into]
        first = clip.span.start - clip.join_frames // 2
        if not clip.join_frames or first + clip.join_frames <= span.start or first >= span.end:
            return
        pictures = join_pictures(
            clip.join, self._card(into - 1), self._card(into), clip.join_frames, self._plan.rate, cancel=self._cancel
        )
        for frame, picture in enumerate(pictures, first):
            if frame in span:
                yield frame, into - 1 if frame < clip.span.start else into, picture

    def write(self, span: Span, out: Path, *, on_frame: Callable[[], None]) -> None:
        """Draw and encode the frames of a span.

        Raises:
            RenderError, DiskFullError, CancelledError: nothing is left at ``out``.
        """
        plan = self._plan
        starts = {clip.span.start for clip in plan.clips}
        under: tuple[Planes | Patch | None, ...] = ()
        three: tuple[Bytes, ...] = ()
        everywhere = True
        with writing_draft(out, self._layout.size, plan.rate) as (planes, write):
            for frame, clip, bare in self.bare(span):
                if self._cancel is not None and frame % _CHECK_EVERY == 0:
                    self._cancel.check()
                patches = self._words.at(frame), self._titles.at(frame)
                if not under or any(a is not b for a, b in zip((bare, *patches), under, strict=True)):
                    under, three = (bare, *patches), views(_with_patches(bare, patches))
                    everywhere = True
                for plane, own, half in zip(planes, three, (1, 2, 2), strict=True):
                    rows = slice(None) if everywhere else slice(self._marks.top // half, None)
                    plane[rows] = own[rows]
                everywhere = self._marks.draw(planes, frame, clip)
                write(frame == span.start or frame in starts)
                on_frame()


def _with_patches(bare: Planes, patches: Iterable[Patch | None]) -> Planes:
    shown = [patch for patch in patches if patch is not None]
    picture = bare.copy() if shown else bare
    for patch in shown:
        patch.lay_over(views(picture))
    return picture
