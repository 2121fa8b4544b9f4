"""Takes beside each other: twins, and cuts that jump."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from workbench.model.plan import Clip, Plan, PlannedSection
from workbench.model.size import Size
from workbench.model.still import Still, StillImage
from workbench.render.triage.judge import judge_film
from workbench.render.triage.measure import measure_take
from workbench.timebase import Span

RATE, SIZE = Fraction(24), Size(192, 108)
PALETTE = ("#102040", "#3060c0", "#e0a040")
FRAMES = 36


def plan(sections, joins=("cut", "cut", "cut")):
    clips = [
        Clip(i, s, Span(FRAMES * i, FRAMES * (i + 1)), "beat", "s", "flow", "", "test", 1, j, 0 if j == "cut" else 4)
        for i, (s, j) in enumerate(zip(sections, joins, strict=True))
    ]
    spans = [[c.span for c in clips if c.section == s] for s in sorted(set(sections))]
    parts = [PlannedSection("verse", i, 0, 1, Span(s[0].start, s[-1].end)) for i, s in enumerate(spans)]
    return Plan("s" * 64, RATE, SIZE, 1, "s", "t", tuple(parts), tuple(clips))


def judged(film, shown, write, take, shas=("a", "b", "c"), spans=(None, None, None)):
    takes, seen = {}, {}
    for clip, frames, sha, span in zip(film.clips, shown, shas, spans, strict=True):
        takes[clip.index] = replace(take(1, sha256=sha * 64), span=span or film.media_span(clip.index))
        seen[sha * 64] = measure_take(write(frames))
    return [{f.problem: f for f in triage.findings} for triage in judge_film(film, takes, seen, PALETTE)]


def lighter(shown, by):
    return [np.clip(p.astype(int) + by, 0, 255).astype(np.uint8) for p in shown]


def test_good_takes_pass(pictures, write, take):
    assert judged(plan([0, 0, 1]), [pictures(seed, FRAMES) for seed in (1, 2, 3)], write, take) == [{}, {}, {}]


def test_a_near_copy_of_another_take_is_found(pictures, write, take):
    one, two = pictures(1, FRAMES), pictures(2, FRAMES)
    found = judged(plan([0, 0, 1]), [one, two, lighter(one, 3)], write, take)
    assert found[:2] == [{}, {}]
    assert "clip 0" in found[2]["duplicate"].reason


def test_one_take_in_two_clips_is_a_choice(pictures, write, take):
    one = pictures(1, FRAMES)
    film = plan([0, 0, 1])
    assert judged(film, [one, pictures(2, FRAMES), one], write, take, shas=("a", "b", "a"))[2] == {}


@pytest.mark.parametrize(("sections", "found"), [([0, 0, 0], True), ([0, 1, 1], False)])
def test_a_jump_of_light_counts_more_inside_a_section(pictures, write, take, sections, found):
    shown = [lighter(pictures(1, FRAMES), -60), lighter(pictures(2, FRAMES), 80), pictures(3, FRAMES)]
    jump = judged(plan(sections), shown, write, take)[1].get("seam-light")
    assert (jump is not None) == found
    if jump:
        assert "brighter than clip 0 ends" in jump.reason
        assert "crossfade" in jump.remedy


def test_a_transition_hides_the_jump(pictures, write, take):
    shown = [lighter(pictures(1, FRAMES + 2), -60), lighter(pictures(2, FRAMES + 2), 80), pictures(3, FRAMES)]
    assert "seam-light" not in judged(plan([0, 0, 0], ("cut", "crossfade", "cut")), shown, write, take)[1]


def test_a_jump_of_colour_is_found(pictures, write, take):
    red = [
        np.stack([np.full_like(p[..., 0], 230), p[..., 1] // 6, p[..., 2] // 6], axis=-1) for p in pictures(1, FRAMES)
    ]
    blue = [
        np.stack([p[..., 0] // 6, p[..., 1] // 6, np.full_like(p[..., 0], 250)], axis=-1) for p in pictures(2, FRAMES)
    ]
    assert "seam-colour" in judged(plan([0, 0, 0]), [red, blue, blue[::-1]], write, take)[1]


def test_the_cut_is_judged_where_the_clips_show_their_takes(pictures, write, take):
    """Both takes were made for other places: the one ends dark, the other begins dark, behind what is shown."""
    one, two = pictures(1, 2 * FRAMES), pictures(2, 2 * FRAMES)
    left = [*one[:FRAMES], *lighter(one[FRAMES:], -90)]
    right = [*lighter(two[:FRAMES], -90), *two[FRAMES:]]
    film = plan([0, 0, 0])
    spans = (Span(0, 2 * FRAMES), Span(0, 2 * FRAMES), film.media_span(2))
    found = judged(film, [left, right, pictures(3, FRAMES)], write, take, spans=spans)
    assert "seam-light" not in found[1]


def test_of_a_still_nothing_is_said_that_its_person_chose(write, take):
    green = [np.full((108, 192, 3), (30, 220, 60), np.uint8)] * (4 * FRAMES)
    film = plan([0, 0, 0])
    shown = [green, green, green]
    assert {"frozen", "palette"} <= judged(film, shown, write, take)[0].keys()
    still = Still((StillImage("a" * 64, ".png", 400, 300),))
    stills = replace(film, clips=tuple(replace(clip, still=still) for clip in film.clips))
    assert not {"frozen", "cuts", "palette"} & judged(stills, shown, write, take)[0].keys()
