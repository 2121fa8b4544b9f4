"""The timeline: what is rendered. The composer and every export read the same one. Frames of its rate."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Protocol, TypeVar

from workbench.model.brand import BrandFont
from workbench.model.effect import Hit
from workbench.model.logo import Logo
from workbench.model.mix import Mix
from workbench.model.size import Size
from workbench.model.style import CaptionStyle
from workbench.model.take import Take
from workbench.model.title import Title
from workbench.model.transition import JoinKind
from workbench.timebase import Span

__all__ = ["Caption", "CaptionWord", "Timeline", "TimelineClip", "shown_over"]


@dataclass(frozen=True, slots=True)
class CaptionWord:
    """One word of a caption; milliseconds from the song's start, as the eye needs no finer."""

    start_ms: int
    end_ms: int
    text: str


@dataclass(frozen=True, slots=True)
class Caption:
    """One line of lyrics on the picture."""

    start_ms: int
    end_ms: int
    words: tuple[CaptionWord, ...]
    sung: bool
    """Whether the words' own times are known, so that they are highlighted one by one."""


class Shown(Protocol):
    """What is on the picture from one time to another: a caption, a title, what is drawn of them."""

    @property
    def start_ms(self) -> int: ...

    @property
    def end_ms(self) -> int: ...


AnyShown = TypeVar("AnyShown", bound=Shown)


def shown_over(shown: Iterable[AnyShown], span: Span, rate: Fraction) -> tuple[AnyShown, ...]:
    """Those that are on the picture at any frame of a span of the film, at ``rate`` frames a second."""
    first_ms, end_ms = (1000 * second for second in span.times(rate))
    return tuple(each for each in shown if each.start_ms < end_ms and first_ms < each.end_ms)


@dataclass(frozen=True, slots=True)
class TimelineClip:
    """A chosen take in its slot."""

    index: int
    span: Span
    take: Take
    join: JoinKind
    join_frames: int
    lut: str = ""
    """sha256 of the ``.cube`` that colours it; empty = as the take is."""
    focus: tuple[float, float] = (0.5, 0.5)
    """What stays in the picture where the film's shape is another than the take's: share of width and height."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """Clips tile ``0 <= frame < frames``; the song is its sound."""

    song_id: str
    rate: Fraction
    size: Size
    clips: tuple[TimelineClip, ...]
    captions: tuple[Caption, ...]
    caption_style: CaptionStyle
    titles: tuple[Title, ...] = ()
    logo: Logo | None = None
    hits: tuple[Hit, ...] = ()
    """Beat effects, ascending; none reaches into a transition or over the end of a clip."""
    mix: Mix = field(default_factory=Mix)
    sound_start: Fraction = Fraction(0)
    """Where in the song its sound begins, seconds; it lasts as long as the film, or to the song's end."""

    font: BrandFont | None = None
    """The film's own font, for its captions and titles."""

    def __post_init__(self) -> None:
        if not self.clips or self.clips[0].span.start != 0:
            raise ValueError("the first clip must start at frame 0")
        if any(a.span.end != b.span.start for a, b in itertools.pairwise(self.clips)):
            raise ValueError("each clip must start where the one before ends")
        if self.sound_start < 0:
            raise ValueError(f"the sound begins at 0 s of the song or later, not at {self.sound_start}")
        self._check_hits()

    def _check_hits(self) -> None:
        starts = [clip.span.start for clip in self.clips]
        joins = [clip.join_frames // 2 for clip in self.clips] + [0]
        for hit in self.hits:
            index = bisect.bisect_right(starts, hit.span.start) - 1
            clip = self.clips[max(0, index)].span
            if hit.span.start < clip.start + joins[index] or clip.end - joins[index + 1] < hit.span.end:
                raise ValueError(
                    f"the {hit.kind} on frames {hit.span.start} to {hit.span.end} must lie in one clip and in no "
                    "transition"
                )

    @property
    def frames(self) -> int:
        """The film's length in frames."""
        return self.clips[-1].span.end
