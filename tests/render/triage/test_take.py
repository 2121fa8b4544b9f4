"""A take by itself: a good one passes, and each broken one is found for its own reason."""

from dataclasses import replace
from fractions import Fraction

import cv2
import numpy as np
import pytest

from workbench.model.size import Size
from workbench.render.triage.judge import judge_take
from workbench.render.triage.measure import measure_take
from workbench.timebase import Span

RATE = Fraction(24)
PALETTE = ("#102040", "#3060c0", "#e0a040")
FRAMES = 48
DARK = np.zeros((108, 192, 3), np.uint8)


def problems(path, take, palette=PALETTE, plate=None):
    return {f.problem: f for f in judge_take(measure_take(path), take, palette, plate)}


@pytest.fixture
def good(pictures):
    return pictures(1, FRAMES)


def test_a_good_take_passes_and_is_measured(write, take, good):
    path = write(good)
    seen = measure_take(path)
    assert problems(path, take(FRAMES)) == {}
    assert (seen.frames, seen.rate, seen.size) == (FRAMES, RATE, Size(192, 108))
    assert (seen.black, seen.frozen, seen.cuts, seen.damage) == ((), (), (), "")
    assert len(seen.light) == FRAMES
    assert len(seen.hashes) == 16
    assert sum(swatch.share for swatch in seen.palette) == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("level", [0.35, 0.6])
def test_a_dark_and_slow_take_is_neither_black_nor_frozen(pictures, write, take, level):
    slow = [(p * level).astype(np.uint8) for p in pictures(2, FRAMES // 2) for _ in (0,)]
    found = problems(write(slow), take(FRAMES // 2), palette=("#000000", "#102040", "#e0a040"))
    assert {"black", "frozen", "bars", "flicker"}.isdisjoint(found)


def test_a_picture_that_moves_in_one_corner_only_is_not_frozen(write, take, good):
    still = [good[0].copy() for _ in range(FRAMES)]
    for frame, picture in enumerate(still):
        cv2.circle(picture, (160, 20 + frame), 8, (255, 255, 255), -1)
    assert "frozen" not in problems(write(still), take(FRAMES))


def test_black_throughout_must_stay_out(write, take):
    found = problems(write([DARK] * FRAMES), take(FRAMES))
    assert (found["black"].verdict, found["black"].value) == ("stop", 1.0)


@pytest.mark.parametrize(("start", "words"), [(0, "lit wide shot"), (30, "no fade to black")])
def test_a_black_span_is_found_where_it_is(write, take, good, start, words):
    path = write([*good[:start], *[DARK] * 12, *good[start + 12 :]])
    assert measure_take(path).black == (Span(start, start + 12),)
    finding = problems(path, take(FRAMES))["black"]
    assert (finding.verdict, finding.value) == ("retry", 0.5)
    assert words in finding.remedy


def test_three_black_frames_are_allowed(write, take, good):
    assert "black" not in problems(write([*good[:20], *[DARK] * 3, *good[23:]]), take(FRAMES))


def test_a_picture_that_stands_still_is_found(write, take, good):
    finding = problems(write([*good[:24], *[good[24]] * 24]), take(FRAMES))["frozen"]
    assert finding.value == pytest.approx(23 / 24, abs=0.01)
    assert "frame 25" in finding.reason


def test_flicker_is_found_and_a_flash_on_each_beat_is_not(write, take, good):
    swing = [(p * (0.85 if t % 2 else 1)).astype(np.uint8) for t, p in enumerate(good)]
    assert "flicker" in problems(write(swing), take(FRAMES))
    beats = [np.clip(p.astype(int) + 60 * (t % 12 == 0), 0, 255).astype(np.uint8) for t, p in enumerate(good)]
    assert "flicker" not in problems(write(beats), take(FRAMES))


@pytest.mark.parametrize("upright", [False, True])
def test_bars_are_found(write, take, good, upright):
    barred = []
    for picture in (p.copy() for p in good):
        turned = picture.transpose(1, 0, 2) if upright else picture
        high = len(turned) // 8
        turned[:high], turned[-high:] = 0, 0
        barred.append(picture)
    finding = problems(write(barred), take(FRAMES))["bars"]
    assert finding.value == pytest.approx(1 / 8, abs=0.03)
    assert ("left and right" if upright else "above and below") in finding.reason


def test_a_dark_sky_is_no_bar(write, take, good):
    skies = []
    for picture in (p.copy() for p in good):
        picture[:20] = 0
        skies.append(picture)
    assert "bars" not in problems(write(skies), take(FRAMES))


def test_a_cut_inside_is_found_on_its_frame_and_a_flash_is_none(pictures, write, take, good):
    path = write([*good[:20], *pictures(7, 28)])
    assert measure_take(path).cuts == (20,)
    assert problems(path, take(FRAMES))["cuts"].value == 1
    assert "cuts" not in problems(path, replace(take(FRAMES), provider="offline")), "drawn, so meant"
    flash = [*good[:20], np.full_like(DARK, 255), *good[21:]]
    assert "cuts" not in problems(write(flash), take(FRAMES))


def test_wrong_rate_size_and_length_are_found(write, take, good):
    found = problems(write(good, Fraction(15)), take(FRAMES))
    assert found["rate"].value == 15
    found = problems(write([cv2.resize(p, (144, 108)) for p in good]), take(FRAMES))
    assert "cut off" in found["size"].remedy
    found = problems(write([cv2.resize(p, (96, 54)) for p in good]), take(FRAMES))
    assert "soft" in found["size"].remedy
    found = problems(write(good[:40]), take(FRAMES))
    assert found["length"].verdict == "stop"
    assert "length" not in problems(write(good[:45]), take(FRAMES))


@pytest.mark.parametrize("harm", ["half", "text", "gone"])
def test_a_file_that_cannot_be_read_must_stay_out(write, take, good, harm):
    path = write(good)
    if harm == "half":
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    elif harm == "text":
        path.write_text("no film")
    else:
        path.unlink()
    found = problems(path, take(FRAMES))
    assert set(found) == {"unreadable"}
    assert found["unreadable"].verdict == "stop"


def test_foreign_colours_and_light_are_found(write, take, good):
    green = [np.stack([p[..., 1], np.minimum(255, p[..., 0] + 90).astype(np.uint8), p[..., 1]], axis=-1) for p in good]
    assert "palette" in problems(write(green), take(FRAMES))
    light = [np.clip(p.astype(int) + 140, 0, 255).astype(np.uint8) for p in good]
    finding = problems(write(light), take(FRAMES))["brightness"]
    assert "too bright" in finding.reason
    dim = [(p * 0.1).astype(np.uint8) for p in good]
    assert "too dark" in problems(write(dim), take(FRAMES))["brightness"].reason


def test_a_take_is_held_against_a_reference(pictures, write, take, good):
    plate = measure_take(write(good))
    assert problems(write(pictures(5, FRAMES)), take(FRAMES), plate=plate) == {}
    dark = [(p * 0.45).astype(np.uint8) for p in good]
    reasons = [f.reason for f in judge_take(measure_take(write(dark)), take(FRAMES), PALETTE, plate)]
    assert any("the reference's" in reason for reason in reasons)
