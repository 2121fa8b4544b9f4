"""A plan for a new master: all cuts move together, and only the ends may change."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from workbench.errors import PlanError
from workbench.model.finish import Finish
from workbench.model.master import MasterComparison
from workbench.model.mix import ExtraTrack, Mix
from workbench.model.plan import Clip, Plan, PlannedSection
from workbench.model.size import Size
from workbench.model.take import Take
from workbench.model.title import Title
from workbench.planning.remaster import moved_plan, with_kept_takes
from workbench.planning.tiling import Limits
from workbench.timebase import Span

RATE = Fraction(30)
BOUNDS = [0, 120, 240, 360]
SAME = MasterComparison("same", gain_db=0.0)


def shifted(shift_s, **options):
    return MasterComparison("shifted", shift_s, 0.0, **options)


def kept_clips(plan, moved, found):
    """Which takes are kept, each where its pictures are right."""
    spans = [plan.media_span(clip.index) for clip in plan.clips]
    takes = {
        i: Take(f"take {i}", "c" * 64, ".mp4", span, RATE, plan.size, "test", "1", Decimal(0))
        for i, span in enumerate(spans)
    }
    new = with_kept_takes(moved, plan, found, takes)
    kept = tuple(clip.index for clip in new.clips if clip.take)
    shift = moved.clips[1].span.start - plan.clips[1].span.start
    assert [(new.clips[i].take, new.clips[i].take_offset) for i in kept] == [(f"take {i}", shift) for i in kept]
    assert with_kept_takes(new, plan, found, {}) == moved  # without takes none is chosen, whatever was before
    return kept


@pytest.fixture
def plan():
    spans = [Span(a, b) for a, b in zip(BOUNDS, BOUNDS[1:], strict=False)]
    clips = [Clip(i, 0, s, "downbeat", "style", "flow", "", "test", 1) for i, s in enumerate(spans)]
    clips[2] = replace(clips[2], join="crossfade", join_frames=12)
    finish = Finish(titles=(Title("A song", 500, 2000),), mix=Mix(tracks=(ExtraTrack("a" * 64, ".wav", 1.0),)))
    section = PlannedSection("verse", 1, 0.0, 12.0, Span(0, 360))
    return Plan("a" * 64, RATE, Size(320, 180), 1, "style", "type", (section,), tuple(clips), finish=finish)


@pytest.fixture
def heard(song_of):
    return lambda duration_s: replace(song_of(duration_s), song_id="b" * 64, key="new")


def test_the_same_master_changes_nothing_but_the_song(plan, heard):
    moved = moved_plan(plan, SAME, heard(12.0), Fraction(12), Limits())
    assert moved == replace(plan, song_id="b" * 64, analysis="new")
    assert kept_clips(plan, moved, SAME) == (0, 1, 2)


@pytest.mark.parametrize(("shift_s", "frames"), [(0.37, 11), (-0.37, -11), (0.0009, 0)])
def test_a_shift_moves_every_cut_by_the_same_frames(plan, heard, shift_s, frames):
    found = shifted(shift_s)
    moved = moved_plan(plan, found, heard(12 + shift_s), Fraction(12) + Fraction(frames, 30), Limits())
    assert [clip.span.start for clip in moved.clips[1:]] == [120 + frames, 240 + frames]
    assert moved.frames == 360 + frames
    kept = kept_clips(plan, moved, found)
    assert kept == ((0, 1, 2) if frames <= 0 else (1, 2))  # a longer first clip has pictures that no take holds
    assert moved.finish.titles[0].start_ms == 500 + round(1000 * frames / 30)
    assert moved.finish.mix.tracks[0].start_s == pytest.approx(1 + frames / 30)


def test_a_longer_end_is_made_again_and_a_shorter_one_is_not(plan, heard):
    longer = moved_plan(plan, SAME, heard(13.0), Fraction(13), Limits())
    assert longer.frames == 390
    assert kept_clips(plan, longer, SAME) == (0, 1)
    shorter = moved_plan(plan, SAME, heard(11.0), Fraction(11), Limits())
    assert kept_clips(plan, shorter, SAME) == (0, 1, 2)


def test_clips_of_changed_bars_are_made_again(plan, heard):
    found = MasterComparison("changed", changed_bars=(3,), changed_s=((4.5, 6.0),))
    moved = moved_plan(plan, found, heard(12.0), Fraction(12), Limits())
    assert kept_clips(plan, moved, found) == (0, 2)
    handle = MasterComparison("changed", changed_bars=(4,), changed_s=((7.9, 7.95),))
    assert kept_clips(plan, moved, handle) == (0,)  # the crossfade shows both takes there


@pytest.mark.parametrize(
    ("duration", "said"),
    [
        (7, "The new master is 5.0 s shorter, so the last clip would have no time left; 3 to 10 s are allowed: open"),
        (9, "The new master is 3.0 s shorter, so the last clip would last 1.00 s instead of 4.00 s; 3 to 10 s are"),
        (20, "The new master is 8.0 s longer, so the last clip would last 12.00 s instead of 4.00 s; 3 to 10 s are"),
    ],
)
def test_a_master_of_another_length_is_refused_by_its_length(plan, heard, duration, said):
    with pytest.raises(PlanError) as caught:
        moved_plan(plan, SAME, heard(float(duration)), Fraction(duration), Limits())
    assert caught.value.message.startswith(said)


@pytest.mark.parametrize(
    ("shift_s", "duration", "clip"), [(7.0, 19, "first"), (-2.0, 10, "first"), (0.0, 20, "last"), (0.0, 9, "last")]
)
def test_what_leaves_the_limits_is_refused(plan, heard, shift_s, duration, clip):
    with pytest.raises(PlanError, match=f"the {clip} clip would last .* 3 to 10 s are allowed"):
        moved_plan(plan, shifted(shift_s), heard(float(duration)), Fraction(duration), Limits())


def test_a_track_that_has_no_place_any_more_is_left_out_and_that_is_said(plan, heard):
    tracks = tuple(ExtraTrack("a" * 64, ".wav", start_s) for start_s in (0.2, 1.0, 11.5))
    plan = replace(plan, finish=Finish(mix=Mix(tracks=tracks)), notes=("a note",))
    moved = moved_plan(plan, shifted(-0.5), heard(11.0), Fraction(11), Limits())
    assert [track.start_s for track in moved.finish.mix.tracks] == [0.5]
    assert moved.notes == (
        "a note",
        "The track at 0.2 s was left out: in the new master, which lasts 11.00 s, it would begin at -0.30 s.",
        "The track at 11.5 s was left out: in the new master, which lasts 11.00 s, it would begin at 11.00 s.",
    )
