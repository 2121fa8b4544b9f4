"""The shot mix: which clips are generated, which are stills, which stay placeholders."""

from __future__ import annotations

import itertools
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import OptionError
from workbench.model.plan import Clip, Plan, PlannedSection
from workbench.model.shot import FocalPoint, Shot
from workbench.model.shot_mix import SHOT_MIXES, ShotMix, parse_shot_mix
from workbench.model.size import Size
from workbench.model.still import StillImage
from workbench.planning.makers import with_maker
from workbench.planning.mix import (
    effect_of,
    placeholders,
    placeholders_told,
    shown_in,
    still_of,
    with_mix,
)
from workbench.timebase import Span

IMAGE = StillImage("c" * 64, ".png", 800, 600)


def film(labels, each=4, seed=1):
    """A plan of sections with so many clips each, one second a clip."""
    sections, clips = [], []
    for number, label in enumerate(labels):
        start = number * each * 24
        span = Span(start, start + each * 24)
        sections.append(PlannedSection(label, 1, start / 24, span.end / 24, span))
        for place in range(each):
            index = number * each + place
            at = Span(start + place * 24, start + place * 24 + 24)
            clips.append(Clip(index, number, at, "beat", "neon-noir", "marble", "p", "offline", seed))
    return Plan("a" * 64, Fraction(24), Size(64, 64), seed, "neon-noir", "narrative", tuple(sections), tuple(clips))


def all_of(plan):
    return range(len(plan.clips))


def of_kind(shown, kind):
    return [index for index, how in shown.items() if how == kind]


@pytest.mark.parametrize(
    ("mix", "counts"), [("100/0/0", (20, 0, 0)), ("70/30/0", (14, 6, 0)), ("50/30/20", (10, 6, 4))]
)
def test_as_many_as_the_mix_says(mix, counts):
    plan = film(["intro", "verse", "chorus", "verse", "outro"])
    shown = shown_in(plan, parse_shot_mix(mix), all_of(plan))
    assert tuple(len(of_kind(shown, kind)) for kind in ("generated", "still", "placeholder")) == counts


@given(
    st.lists(st.sampled_from(["verse", "Chorus 2", "chorus", "bridge"]), min_size=1, max_size=12),
    st.integers(1, 9),
    st.integers(0, 2**31 - 1),
    st.integers(0, 100).flatmap(lambda g: st.integers(0, 100 - g).map(lambda s: ShotMix(g, s, 100 - g - s))),
)
def test_every_mix_of_every_film(labels, each, seed, mix):
    plan = film(labels, each, seed)
    shown = shown_in(plan, mix, all_of(plan))
    assert shown == shown_in(plan, mix, all_of(plan))
    assert sorted(shown) == list(all_of(plan))
    for kind, share in zip(("generated", "still", "placeholder"), mix.shares, strict=True):
        assert abs(len(of_kind(shown, kind)) - len(plan.clips) * share / 100) < 1
    sung = {clip.index for clip in plan.clips if "horus" in plan.sections[clip.section].label}
    generated = set(of_kind(shown, "generated"))
    assert generated <= sung or sung <= generated  # choruses first


def test_they_are_spread_evenly():
    plan = film(["verse"] * 5)
    for kind, mix in (("generated", ShotMix(25, 75, 0)), ("placeholder", ShotMix(75, 0, 25))):
        places = of_kind(shown_in(plan, mix, all_of(plan)), kind)
        gaps = {after - before for before, after in itertools.pairwise(places)}
        assert max(gaps) <= 6


def test_another_seed_is_another_choice():
    plan = film(["verse"] * 5)
    assert len({tuple(shown_in(replace(plan, seed=s), SHOT_MIXES[2], all_of(plan)).values()) for s in range(8)}) > 1


def painted(clips):
    return dict.fromkeys(clips, "owner/painter")


def test_a_mixed_plan_pays_for_what_is_generated_and_for_stills():
    plan = with_maker(film(["verse", "chorus"]), "replicate", "owner/model", "draft")
    mixed = with_mix(plan, ShotMix(50, 30, 20), "offline", painted(all_of(plan)))
    makers = {clip.shown: (clip.provider, clip.model) for clip in mixed.clips}
    assert makers == {
        "generated": ("replicate", "owner/model"),
        "still": ("replicate", "owner/painter"),
        "placeholder": ("offline", ""),
    }
    assert all(clip.shown == "generated" for clip in mixed.clips if clip.section == 1)
    assert set(with_maker(mixed, "offline").clips) == set(with_maker(plan, "offline").clips)
    assert with_mix(plan, ShotMix(), "offline", painted(all_of(plan))) == plan
    assert with_mix(plan, ShotMix(0, 0, 100), "offline", painted([1])).clips[0] == plan.clips[0]


def test_a_still_moves_as_was_said():
    plan = with_mix(film(["verse"]), ShotMix(0, 100, 0), "offline", painted(range(4)))
    assert len({effect_of(plan, index) for index in range(4)}) == 4
    said = replace(plan.clips[1], shot=Shot(effect="pan", focal_points=(FocalPoint(0.2, 0.3),)))
    plan = replace(plan, clips=(plan.clips[0], said, *plan.clips[2:]))
    still = still_of(plan, 1, IMAGE)
    assert (still.images, still.move, still.focus) == ((IMAGE,), "pan", ((0.2, 0.3),))


def test_placeholders_are_named():
    plan = with_mix(film(["verse"]), ShotMix(0, 50, 50), "offline", painted(range(4)))
    left = placeholders(plan)
    assert len(left) == 2
    (sentence,) = placeholders_told(plan, range(4))
    assert sentence.startswith(f"Clips {left[0]}, {left[1]} are placeholders")
    assert placeholders_told(plan, [left[1]])[0].startswith(f"Clip {left[1]} is a placeholder")
    assert placeholders_told(film(["verse"]), range(4)) == ()


@pytest.mark.parametrize("text", ["", "70/30", "70/30/10", "-1/101/0", "a/b/c", "100/0/0/0", "1000/0/0", "٧٠/٣٠/٠ x"])
def test_what_is_no_mix(text):
    with pytest.raises(OptionError, match="100/0/0, 70/30/0, 50/30/20"):
        parse_shot_mix(text)
