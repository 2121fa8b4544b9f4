"""From a plan and its chosen takes to the timeline."""

from __future__ import annotations

import bisect
from collections.abc import Mapping, Sequence
from dataclasses import replace

from workbench.model.lyrics import Line, Lyrics, Word
from workbench.model.plan import Clip, Plan
from workbench.model.style import CaptionStyle
from workbench.model.take import Take
from workbench.model.timeline import Caption, CaptionWord, Timeline, TimelineClip
from workbench.timebase import Span, frame_at

__all__ = ["captions_of", "chosen_takes", "make_timeline", "placed_take"]

WORDS_LOOK = "type"
"""The look that sets the sung words itself."""


def make_timeline(
    plan: Plan, takes: Mapping[int, Take], captions: Sequence[Caption], caption_style: CaptionStyle
) -> Timeline:
    """What is rendered: every clip with its chosen take, and the captions.

    Args:
        plan: the plan.
        takes: the chosen take of each clip, by the clip's index.
        captions: as ``captions_of`` gives them.
        caption_style: how they are set.
    """
    clips = tuple(
        TimelineClip(clip.index, clip.span, placed_take(clip, takes[clip.index]), clip.join, clip.join_frames)
        for clip in plan.clips
    )
    return Timeline(plan.song_id, plan.rate, plan.size, clips, tuple(captions), caption_style)


def placed_take(clip: Clip, take: Take) -> Take:
    """The take where the clip shows it: a chosen one may stand elsewhere in the film than where it was made for."""
    if take.key != clip.take or not clip.take_offset:
        return take
    return replace(take, span=Span(take.span.start + clip.take_offset, take.span.end + clip.take_offset))


def chosen_takes(plan: Plan, known: Mapping[str, Take]) -> dict[int, Take]:
    """The takes that a person chose and that hold all that their clips show, by the clip's index, as they were made.

    Args:
        plan: the plan.
        known: the takes that exist, by their key.
    """
    chosen = {}
    for clip in plan.clips:
        take, needed = known.get(clip.take), plan.media_span(clip.index)
        if take is not None:
            there = placed_take(clip, take).span
            if there.start <= needed.start and needed.end <= there.end:
                chosen[clip.index] = take
    return chosen


def captions_of(plan: Plan, lyrics: Lyrics | None) -> tuple[Caption, ...]:
    """The lyrics as captions; a line gives way where the next one begins.

    A line that begins over a clip whose look sets the words itself is left out.
    """
    lines = [line for line in lyrics.lines if line.text.strip()] if lyrics else []
    starts = [clip.span.start for clip in plan.clips]
    captions = []
    for index, line in enumerate(lines):
        end_s = min(line.end_s, lines[index + 1].start_s) if index + 1 < len(lines) else line.end_s
        clip = plan.clips[bisect.bisect_right(starts, frame_at(line.start_s, plan.rate)) - 1]
        if end_s > line.start_s and clip.look != WORDS_LOOK:
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
