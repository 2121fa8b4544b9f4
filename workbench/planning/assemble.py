"""From a plan and its chosen takes to the timeline."""

from __future__ import annotations

import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from workbench.model.brand import BrandFont
from workbench.model.effect import Hit
from workbench.model.grade import Grade
from workbench.model.logo import Logo
from workbench.model.lyrics import Line, Lyrics, Word
from workbench.model.plan import Clip, Plan
from workbench.model.style import CaptionStyle
from workbench.model.take import Take
from workbench.model.timeline import Caption, CaptionWord, Timeline, TimelineClip, shown_over
from workbench.model.title import Title
from workbench.planning.reframe import focus_of
from workbench.timebase import Span, frame_at

__all__ = [
    "Finishing",
    "captions_of",
    "chosen_takes",
    "lines_in_picture",
    "make_timeline",
    "placed_take",
    "sets_words",
    "worded_clips",
]

WORDS_LOOK = "type"
"""The look that sets the sung words itself."""
_FIRST_UNLETTERED = "\u0530"
"""Where Latin, Greek and Cyrillic end."""


@dataclass(frozen=True, slots=True)
class Finishing:
    """What a plan's finish is in frames and files."""

    captions: tuple[Caption, ...]
    caption_style: CaptionStyle
    titles: tuple[Title, ...] = ()
    logo: Logo | None = None
    hits: tuple[Hit, ...] = ()
    font: BrandFont | None = None
    luts: Mapping[int, str] = field(default_factory=dict)
    """By the clip's index, the sha256 of the table that colours it; no entry, no table."""

    def over(self, plan: Plan, span: Span) -> bool:
        """Whether anything lies over a span, so that takes are not the film's picture as they are."""
        finish, rate = plan.finish, plan.rate
        coloured = finish.grade != Grade() or bool(finish.section_grades) or finish.match_joins
        text = bool(shown_over(self.captions, span, rate)) or bool(shown_over(self.titles, span, rate))
        hit = any(hit.span.overlaps(span) for hit in self.hits)
        return coloured or text or hit or self.logo is not None


def sets_words(clip: Clip) -> bool:
    """Whether the clip's picture shows the sung words itself."""
    return clip.look == WORDS_LOOK and clip.still is None


def make_timeline(plan: Plan, takes: Mapping[int, Take], finishing: Finishing) -> Timeline:
    """What is rendered: every clip with its chosen take, and all that lies over them.

    Args:
        plan: the plan.
        takes: the chosen take of each clip, by the clip's index.
        finishing: what lies over them.
    """
    clips = tuple(
        TimelineClip(
            clip.index,
            clip.span,
            placed_take(plan, clip, takes[clip.index]),
            clip.join,
            clip.join_frames,
            lut=finishing.luts.get(clip.index, ""),
            focus=focus_of(clip, takes[clip.index], plan.size),
        )
        for clip in plan.clips
    )
    return Timeline(
        song_id=plan.song_id,
        rate=plan.rate,
        size=plan.size,
        clips=clips,
        captions=finishing.captions,
        caption_style=finishing.caption_style,
        titles=finishing.titles,
        logo=finishing.logo,
        hits=finishing.hits,
        font=finishing.font,
        mix=plan.finish.mix,
    )


def placed_take(plan: Plan, clip: Clip, take: Take) -> Take:
    """The take where the clip shows it, which may be elsewhere in the film than where it was made for.

    A chosen one is moved by the clip's offset; one that shows a still fits wherever as much is wanted.
    """
    if take.key == clip.take:
        return replace(take, span=take.span.moved(clip.take_offset))
    return take if clip.still is None else replace(take, span=plan.media_span(clip.index))


def chosen_takes(plan: Plan, known: Mapping[str, Take]) -> dict[int, Take]:
    """The takes that a person chose and that hold all that their clips show, by the clip's index, as they were made.

    Args:
        plan: the plan.
        known: the takes that exist, by their key.
    """
    chosen = {}
    for clip in plan.clips:
        take, needed = known.get(clip.take), plan.media_span(clip.index)
        if take is not None and placed_take(plan, clip, take).span.holds(needed):
            chosen[clip.index] = take
    return chosen


def lines_in_picture(plan: Plan, lyrics: Lyrics | None, titles: Sequence[Title] = ()) -> tuple[Line, ...]:
    """The lines that clips set in their own pictures. All others are captions.

    None is where a person chose how captions are set, and none under a title. Lettering in pictures knows Latin, Greek
    and Cyrillic only.

    Args:
        plan: the plan.
        lyrics: the song's.
        titles: the film's.
    """
    if lyrics is None or plan.finish.captions is not None:
        return ()
    starts = [clip.span.start for clip in plan.clips]

    def in_picture(line: Line) -> bool:
        clip = plan.clips[bisect.bisect_right(starts, frame_at(line.start_s, plan.rate)) - 1]
        below = any(title.start_ms < _ms(line.end_s) and _ms(line.start_s) < title.end_ms for title in titles)
        return sets_words(clip) and not below and all(_is_lettered(letter) for letter in line.text)

    return tuple(line for line in lyrics.lines if in_picture(line))


def worded_clips(plan: Plan, lyrics: Lyrics | None, titles: Sequence[Title] = ()) -> frozenset[int]:
    """The indices of the clips whose pictures set words; a phrase may stand on from the clip before."""
    if not lines_in_picture(plan, lyrics, titles):
        return frozenset()
    return frozenset(clip.index for clip in plan.clips if sets_words(clip))


def _is_lettered(letter: str) -> bool:
    return letter < _FIRST_UNLETTERED or "\u1e00" <= letter <= "\u206f"  # more of these scripts, and punctuation


def captions_of(plan: Plan | None, lyrics: Lyrics | None, titles: Sequence[Title] = ()) -> tuple[Caption, ...]:
    """The lyrics as captions, but for those that a plan's clips set in their own pictures.

    A line gives way where the next one begins.
    """
    lines = [line for line in lyrics.lines if line.text.strip()] if lyrics else []
    set_elsewhere = set(lines_in_picture(plan, lyrics, titles)) if plan else set()
    captions = []
    for index, line in enumerate(lines):
        end_s = min(line.end_s, lines[index + 1].start_s) if index + 1 < len(lines) else line.end_s
        if end_s > line.start_s and line not in set_elsewhere:
            captions.append(_caption(line, end_s))
    return tuple(captions)


def _caption(line: Line, end_s: float) -> Caption:
    words = line.words or (Word(line.start_s, line.end_s, line.text),)
    return Caption(
        _ms(line.start_s),
        _ms(end_s),
        tuple(CaptionWord(_ms(w.start_s), _ms(w.end_s), w.text) for w in words),
        sung=line.word_times,
    )


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
