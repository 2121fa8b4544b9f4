"""Plans for models of few lengths: exact tilings whose clips their model can make, and plans that are split for one."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.media.models import load_models
from workbench.media.profiles import find_profile
from workbench.model.hosted import HostedModel, Lengths
from workbench.model.plan import Clip, Plan, PlannedSection
from workbench.model.size import Size
from workbench.planning.clip_lengths import ClipLengths, clip_lengths
from workbench.planning.splitting import split_long
from workbench.planning.tiling import tile
from workbench.timebase import Span

RATES = (Fraction(24), Fraction(25), Fraction(30), Fraction(24000, 1001), Fraction(30000, 1001), Fraction(12))


def model_of(lengths):
    asked = {"frames": "frames", "fps": "fps"} if lengths.frames else {"seconds": "seconds"}
    kinds, inputs = ("text-to-video",), {"prompt": "prompt", **asked}
    return HostedModel("some/body", "replicate", kinds, "f", "", inputs, lengths=lengths)


some_lengths = st.one_of(
    st.lists(st.integers(2, 12), min_size=1, max_size=4, unique=True).map(
        lambda seconds: Lengths(seconds=tuple(map(Fraction, sorted(seconds))))
    ),
    st.tuples(st.integers(1, 4), st.integers(5, 12)).map(
        lambda ends: Lengths(range_s=(Fraction(ends[0]), Fraction(ends[1]), Fraction(1)))
    ),
    st.just(Lengths(frames=(81, 121, 1), fps=(Fraction(5), Fraction(30)))),
)


def plan_of(tiling, song, rate, joins=()):
    clips = tuple(
        Clip(
            index,
            slot.section,
            slot.span,
            slot.cut_on,
            "s",
            "l",
            "p",
            "offline",
            1,
            *dict(joins).get(index, ("cut", 0)),
        )
        for index, slot in enumerate(tiling.clips)
    )
    return Plan(song.song_id, rate, Size(64, 36), 1, "s", "t", tiling.sections, clips)


@given(some_lengths, st.sampled_from(RATES), st.integers(90, 160), st.data())
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_a_tiling_for_a_model_is_exact_and_of_clips_that_it_makes(song_of, lengths, rate, bpm, data):
    cuts = sorted(data.draw(st.sets(st.integers(5, 55), max_size=3)))
    song = song_of(60.0, [float(cut) for cut in cuts], bpm=float(bpm), levels=(0.2, 0.9, 0.5, 0.7)[: len(cuts) + 1])
    paid = ClipLengths(model_of(lengths), rate)
    tiling = tile(song, song.sections, Fraction(60), rate, wasted_s=paid.wasted_s, most=paid.most)
    plan = plan_of(tiling, song, rate)  # one that does not tile cannot be constructed
    assert all(clip.span.frames <= paid.most for clip in plan.clips)
    assert all(paid.wasted_s(clip.span.frames) >= 0 for clip in plan.clips)


@given(some_lengths, st.sampled_from(RATES), st.integers(90, 160), st.data())
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_a_plan_that_is_split_for_a_model_is_exact_and_the_others_stay_what_they_are(song_of, lengths, rate, bpm, data):
    song = song_of(60.0, [20.0, 41.0], bpm=float(bpm), levels=(0.2, 0.9, 0.5))
    plan = plan_of(tile(song, song.sections, Fraction(60), rate), song, rate)
    joined = data.draw(st.sets(st.integers(1, len(plan.clips) - 1), max_size=3))
    plan = plan_of(plan_tiling(plan), song, rate, dict.fromkeys(joined, ("crossfade", 8)))
    meant = data.draw(st.sets(st.integers(0, len(plan.clips) - 1)))
    paid = ClipLengths(model_of(lengths), rate)
    split, now = split_long(plan, meant, paid, song)
    assert split.frames == plan.frames
    assert [new for news in now for new in news] == list(range(len(split.clips)))
    for old, news in enumerate(now):
        before = plan.clips[old]
        parts = [split.clips[new] for new in news]
        assert (parts[0].span.start, parts[-1].span.end) == (before.span.start, before.span.end)
        assert (parts[0].join, parts[0].join_frames) == (before.join, before.join_frames)
        if old in meant:
            assert all(split.media_span(new).frames <= paid.most for new in news)
        else:
            assert parts == [replace(before, index=news[0])]


def plan_tiling(plan):
    return type("Tiled", (), {"clips": plan.clips, "sections": plan.sections})


def test_a_long_clip_is_split_on_a_beat_and_said(song_of):
    song = song_of(24.0, [], bpm=120.0, levels=(0.5,))
    rate = Fraction(24)
    section = PlannedSection("verse", 1, 0.0, 24.0, Span(0, 576))
    clips = (
        Clip(0, 0, Span(0, 240), "section", "s", "l", "p", "replicate", 1, model="google/veo-3.1"),
        Clip(1, 0, Span(240, 576), "beat", "s", "l", "p", "replicate", 1, model="google/veo-3.1"),
    )
    plan = Plan(song.song_id, rate, Size(1280, 720), 1, "s", "t", (section,), clips)
    veo = next(model for model in load_models() if model.name == "google/veo-3.1")
    paid = clip_lengths(veo, find_profile("draft"), rate, plan.size)
    assert paid.most == 192
    split, now = split_long(plan, {0, 1}, paid, song)
    assert [len(news) for news in now] == [2, 2]
    assert {clip.cut_on for clip in split.clips[1:]} <= {"beat", "downbeat"}
    assert split.notes[0].startswith("Clip 0 was longer than google/veo-3.1 makes (8 s): it is split into 2, on a ")


def test_what_is_short_enough_is_the_same_plan(song_of):
    song = song_of(30.0, [], bpm=120.0, levels=(0.5,))
    plan = plan_of(tile(song, song.sections, Fraction(30), Fraction(24)), song, Fraction(24))
    paid = ClipLengths(model_of(Lengths(range_s=(Fraction(1), Fraction(12), Fraction(1)))), Fraction(24))
    split, now = split_long(plan, range(len(plan.clips)), paid, song)
    assert split is plan
    assert now == tuple((index,) for index in range(len(plan.clips)))


@pytest.mark.parametrize(
    "name", ["bytedance/seedance-1-lite", "google/veo-3.1", "minimax/hailuo-02", "pixverse/pixverse-v5"]
)
@pytest.mark.parametrize("profile", ["draft", "final"])
def test_every_model_of_videos_has_lengths_for_films(name, profile):
    model = next(each for each in load_models() if each.name == name)
    paid = clip_lengths(model, find_profile(profile), Fraction(24), Size(1920, 1080))
    assert 4 * 24 <= paid.most <= 12 * 24
    assert paid.wasted_s(paid.most) < 1
