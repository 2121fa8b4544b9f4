"""A plan for a new master of its song: every cut moves by the same number of frames, so every take stays right."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from workbench.errors import PlanError
from workbench.model.analysis import Analysis
from workbench.model.finish import Finish
from workbench.model.master import MasterComparison, length_told
from workbench.model.plan import Plan
from workbench.model.take import Take
from workbench.planning.assemble import placed_take
from workbench.planning.tiling import Limits
from workbench.timebase import Span, frame_at, seconds_at

__all__ = ["moved_plan", "with_kept_takes"]


def _shift_frames(comparison: MasterComparison, rate: Fraction) -> int:
    """By how many whole frames the pictures move; at most half a frame beside the sound's own shift."""
    return frame_at(comparison.shift_s, rate) if comparison.moved else 0


def moved_plan(plan: Plan, comparison: MasterComparison, heard: Analysis, duration: Fraction, limits: Limits) -> Plan:
    """The plan as it is for the new master; only the first and the last clip may have another length.

    A track that would begin before the new master does, or after its end, is left out, with a note in the plan.

    Args:
        plan: for the old master.
        comparison: of both.
        heard: the new master's analysis.
        duration: the new master's exact length, seconds.
        limits: of a clip's length, for those whose length changes.

    Raises:
        PlanError: the first or the last clip would be too short or too long.
    """
    shift, total = _shift_frames(comparison, plan.rate), frame_at(duration, plan.rate, up=True)
    _check_ends(plan, shift, total, limits)
    shift_s = comparison.shift_s if comparison.moved else 0.0
    finish, notes = _moved_finish(plan.finish, shift, plan.rate, float(duration))
    sections = tuple(
        replace(
            section,
            start_s=section.start_s + shift_s if index else 0.0,
            end_s=heard.duration_s if index == len(plan.sections) - 1 else section.end_s + shift_s,
            span=span,
        )
        for index, (section, span) in enumerate(
            zip(plan.sections, _moved([s.span for s in plan.sections], shift, total), strict=True)
        )
    )
    spans = _moved([clip.span for clip in plan.clips], shift, total)
    try:
        return replace(
            plan,
            song_id=heard.song_id,
            sections=sections,
            clips=tuple(replace(clip, span=span) for clip, span in zip(plan.clips, spans, strict=True)),
            analysis=heard.key,
            finish=finish,
            notes=(*plan.notes, *notes),
        )
    except ValueError as error:
        raise PlanError(f"The plan does not fit the new master ({error}); plan anew.", field="song") from error


def with_kept_takes(moved: Plan, plan: Plan, comparison: MasterComparison, takes: Mapping[int, Take]) -> Plan:
    """The moved plan, in which the takes that stay right are chosen; other clips have none and are made again.

    A take stays right where it holds all that its clip shows now and nothing changed in its sound.

    Args:
        moved: ``moved_plan`` of the other.
        plan: for the old master.
        comparison: of both masters.
        takes: those that the old plan's clips have, by the clip's index, as they were made.
    """
    shift = _shift_frames(comparison, plan.rate)
    clips = []
    for clip, new in zip(plan.clips, moved.clips, strict=True):
        before, after, take = plan.media_span(clip.index), moved.media_span(clip.index), takes.get(clip.index)
        sound_s = map(float, before.times(plan.rate))
        kept = replace(new, take="", take_offset=0)
        if take is not None and not comparison.changed_within(*sound_s):
            there = placed_take(plan, clip, take).span
            if there.start + shift <= after.start and after.end <= there.end + shift:
                kept = replace(new, take=take.key, take_offset=there.start + shift - take.span.start)
        clips.append(kept)
    return replace(moved, clips=tuple(clips))


def _moved(spans: Sequence[Span], shift: int, total: int) -> list[Span]:
    """Spans that tile the new song; all inner bounds move by ``shift`` frames."""
    bounds = [0, *(span.start + shift for span in spans[1:]), total]
    return [Span(a, b) for a, b in itertools.pairwise(bounds)]


def _check_ends(plan: Plan, shift: int, total: int, limits: Limits) -> None:
    """Refuse a first or last clip that gets another length beyond the limits."""
    low, high = limits.frames(plan.rate)
    first, last = plan.clips[0].span, plan.clips[-1].span
    lengths = (
        [("only", plan.frames, total)]
        if len(plan.clips) == 1
        else [("first", first.frames, first.end + shift), ("last", last.frames, total - last.start - shift)]
    )
    for name, before, after in lengths:
        if after != before and not low <= after <= high:
            before_s, after_s, longer_s = (float(f / plan.rate) for f in (before, after, total - plan.frames))
            length = f"The new master is {length_told(longer_s)}, so" if total != plan.frames else "With the new master"
            left = f"would last {after_s:.2f} s instead of {before_s:.2f} s" if after > 0 else "would have no time left"
            raise PlanError(
                f"{length} the {name} clip {left}; {limits.min_s:g} to {limits.max_s:g} s are allowed: open the new "
                "master as a song of its own and plan anew.",
                field="song",
            )


def _moved_finish(finish: Finish, shift: int, rate: Fraction, duration_s: float) -> tuple[Finish, list[str]]:
    """Titles and other tracks stay with their pictures; those that cannot are left out, of tracks with a note."""
    shift_s = float(seconds_at(shift, rate))
    shift_ms = round(1000 * shift_s)
    titles = tuple(
        replace(title, start_ms=max(0, title.start_ms + shift_ms), end_ms=title.end_ms + shift_ms)
        for title in finish.titles
        if title.end_ms + shift_ms > 0
    )
    tracks, notes = [], []
    for track in finish.mix.tracks:
        start_s = track.start_s + shift_s
        if 0 <= start_s < duration_s:
            tracks.append(replace(track, start_s=start_s))
        else:
            notes.append(
                f"The track at {track.start_s:g} s was left out: in the new master, which lasts {duration_s:.2f} s, it "
                f"would begin at {start_s:.2f} s."
            )
    return replace(finish, titles=titles, mix=replace(finish.mix, tracks=tuple(tracks))), notes
