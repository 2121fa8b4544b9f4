"""The plan: clips that tile every section and so the song, exactly. One that does not cannot be constructed."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from workbench.model.bible import Bible
from workbench.model.finish import Finish
from workbench.model.shot import Shot
from workbench.model.shot_mix import Shown
from workbench.model.size import Size
from workbench.model.still import Still, StillImage
from workbench.model.transition import JoinKind
from workbench.timebase import Span

__all__ = ["Clip", "CutOn", "Plan", "PlannedSection"]

CutOn = Literal["downbeat", "beat", "phrase", "onset", "section", "none"]
"""What a clip's start falls on; ``none`` where it had to be put by length alone, and for the film's first frame."""


@dataclass(frozen=True, slots=True)
class PlannedSection:
    """A section once more, with its frames."""

    label: str
    occurrence: int
    start_s: float
    end_s: float
    span: Span
    note: str = ""
    """What a person said that it is about."""

    def entry(self) -> dict[str, str | float]:
        """As it stands in JSON that others read: the frames as ``start_frame`` and ``end_frame``, half open."""
        return {
            "label": self.label,
            "start_s": self.start_s,
            "end_s": self.end_s,
            "start_frame": self.span.start,
            "end_frame": self.span.end,
        }


@dataclass(frozen=True, slots=True)
class Clip:
    """One planned slot of the film, inside one section."""

    index: int
    section: int
    """Index of its section."""
    span: Span
    cut_on: CutOn
    style: str
    look: str
    prompt: str
    provider: str
    seed: int
    join: JoinKind = "cut"
    """How its start joins the clip before it; the first clip has a cut."""
    join_frames: int = 0
    """Length of the transition, even, centred on ``span.start``; 0 for a cut."""
    still: Still | None = None
    """A person's images, shown instead of the look."""
    take: str = ""
    """Key of a take that a person chose, used while it fits; empty = the one that the provider makes of the clip."""
    take_offset: int = 0
    """By how many frames of the film the chosen take is shown later than where it was made for."""
    model: str = ""
    """Id of the hosted model that is asked for it; empty where its provider is a program of ours."""
    profile: str = ""
    """With how much care that model is asked."""
    focus: tuple[float, float] | None = None
    """What stays in the picture where the film has another shape than the take, as a person said it: shares of width
    and height. None = a still's own focal point, or the centre."""
    shot: Shot = field(default_factory=Shot)
    """What a person said about it."""
    shown: Shown = "generated"
    """What the film's shot mix has it be."""

    @property
    def shows_approved(self) -> bool:
        """Whether it is a mix's still of the picture that a person approved or gave: nothing is bought for it."""
        return self.approved is not None

    @property
    def approved(self) -> StillImage | None:
        """The picture that it shows so; None where it is none of these."""
        return self.shot.first if self.shown == "still" and self.still is None else None

    def __post_init__(self) -> None:
        if self.focus is not None and not all(0 <= share <= 1 for share in self.focus):
            raise ValueError(f"clip {self.index}: a focus is two shares from 0 to 1, not {self.focus}")
        if (self.join == "cut") != (self.join_frames == 0) or self.join_frames % 2 or self.join_frames < 0:
            raise ValueError(f"clip {self.index}: a cut has 0 join frames, a transition an even number above 0")


@dataclass(frozen=True, slots=True)
class Plan:
    """All clips of a film. For every section: ``sum(clip.frames) == section.frames``; for the song the same."""

    song_id: str
    rate: Fraction
    size: Size
    seed: int
    style: str
    type: str
    sections: tuple[PlannedSection, ...]
    clips: tuple[Clip, ...]
    notes: tuple[str, ...] = ()
    prompt: str = ""
    """What the person wrote about the film."""
    calm_join: JoinKind | None = None
    """How calm clips join, where the person said it; otherwise the type's own way."""
    section_join: JoinKind | None = None
    """How sections join, in the same way."""
    analysis: str = ""
    """Key of the analysis that it was made from; its clips move with that one, whatever is heard later."""
    finish: Finish = field(default_factory=Finish)
    """What is done to picture and sound once the clips are there."""
    bible: Bible = field(default_factory=Bible)
    """Who and what comes up in it, and what else a person says about all prompts."""
    approved_prompts: tuple[str, ...] = ()
    """Keys of the prompts that a person approved."""

    def __post_init__(self) -> None:
        _check_tiling(tuple(s.span for s in self.sections), "section")
        _check_tiling(tuple(c.span for c in self.clips), "clip")
        if self.sections[-1].span.end != self.clips[-1].span.end:
            raise ValueError("clips and sections must end on the same frame")
        for index, clip in enumerate(self.clips):
            section = self.sections[clip.section].span
            if clip.index != index or not section.holds(clip.span):
                raise ValueError(f"clip {index} must carry its index and lie inside its section")
            if self.fade_in(index) + self.fade_out(index) > clip.span.frames:
                raise ValueError(f"clip {index} is shorter than the transitions at its ends")
        if self.clips[0].join_frames:
            raise ValueError("the first clip has nothing to fade from")
        _check_following([clip.shot.follows for clip in self.clips])

    @property
    def frames(self) -> int:
        """The film's length in frames."""
        return self.clips[-1].span.end

    def fade_in(self, index: int) -> int:
        """Frames of the clip's own slot that the transition at its start takes; as many come before the slot."""
        return self.clips[index].join_frames // 2

    def fade_out(self, index: int) -> int:
        """Frames of the clip's own slot that the transition at its end takes; as many come after the slot."""
        return self.clips[index + 1].join_frames // 2 if index + 1 < len(self.clips) else 0

    def media_span(self, index: int) -> Span:
        """The film's frames that the clip's take must hold: its slot and the handles of both transitions."""
        span = self.clips[index].span
        return Span(span.start - self.fade_in(index), span.end + self.fade_out(index))


def _check_following(follows: Sequence[int | None]) -> None:
    """Whoever starts with another's last frame comes after it, however long the chain."""
    checked: set[int] = set()
    for index, _ in enumerate(follows):
        chain: list[int] = []
        at: int | None = index
        while at is not None and at not in checked:
            if at in chain or at >= len(follows):
                raise ValueError(f"clip {chain[-1]} cannot follow clip {at}")
            chain.append(at)
            at = follows[at]
        checked.update(chain)


def _check_tiling(spans: tuple[Span, ...], what: str) -> None:
    if not spans or spans[0].start != 0:
        raise ValueError(f"the first {what} must start at frame 0")
    for left, right in itertools.pairwise(spans):
        if left.end != right.start:
            raise ValueError(f"each {what} must start where the one before ends, not {right.start} after {left.end}")
