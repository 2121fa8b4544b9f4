"""Exact lengths: every table, 1 to 300 frames, six rates. The expected ones are found by trying every legal one."""

import itertools
import math
from dataclasses import replace
from fractions import Fraction

import pytest

from workbench.errors import OptionError
from workbench.media.models import load_models
from workbench.model.hosted import HostedModel, Lengths
from workbench.planning.lengths import longest_s, narrowed, shortest, split, wasted_s

RATES = [Fraction(24000, 1001), Fraction(24), Fraction(25), Fraction(30000, 1001), Fraction(30), Fraction(60)]
TIMED = [model for model in load_models() if model.lengths is not None]
VIDEO = [model for model in TIMED if {"text-to-video", "image-to-video"} & set(model.kinds)]
KLING = next(model for model in VIDEO if model.family == "kling")
UNCHAINED = replace(
    KLING, kinds=("text-to-video",), inputs={"prompt": "p", "seconds": "d", "size": "m"}, rules=(), needs=()
)
VEO = next(model for model in VIDEO if model.family == "veo")


def every(lengths, rate):
    """All legal lengths, each as (seconds, frames, fps), by trying."""
    if lengths.seconds:
        return [(seconds, None, None) for seconds in lengths.seconds]
    if lengths.range_s:
        low, high, step = lengths.range_s
        count = int((high - low) / step) + 1
        return [(low + n * step, None, None) for n in range(count)]
    low, high, step = lengths.frames
    rates = [Fraction(n) for n in range(1, 121) if lengths.fps[0] <= n <= lengths.fps[1] and 3 * n >= rate]
    return [(frames / fps, frames, fps) for fps in rates for frames in range(low, high + 1, step)]


@pytest.mark.parametrize("rate", RATES, ids=str)
@pytest.mark.parametrize("model", TIMED, ids=lambda model: model.name)
def test_the_shortest_legal_length_that_covers(model, rate):
    legal = sorted(every(model.lengths, rate), key=lambda each: (each[0], -(each[2] or 0)))
    at = 0
    for frames in range(1, 301):
        while at < len(legal) and legal[at][0] * rate < frames:
            at += 1
        asked = shortest(model.lengths, frames / rate, rate)
        if at == len(legal):
            assert asked is None
            assert frames / rate > longest_s(model.lengths, rate)
        else:
            assert (asked.seconds, asked.frames, asked.fps) == legal[at]
            assert asked.seconds >= frames / rate


@pytest.mark.parametrize("rate", RATES, ids=str)
@pytest.mark.parametrize("model", VIDEO, ids=lambda model: model.name)
def test_parts_give_every_frame_once_and_suffice(model, rate):
    legal = {each[0] for each in every(model.lengths, rate)}
    for frames in (*range(1, 301, 7), 300):
        parts = split(model, frames, rate, handles=3)
        assert sum(part.frames for part in parts) == frames + 3
        for index, part in enumerate(parts):
            made = part.frames + (index > 0)  # a chained part repeats a frame
            assert part.frames >= 1
            assert part.asked.seconds in legal
            assert part.asked.seconds * rate >= made
            assert part.waste_s == part.asked.seconds - part.frames / rate >= 0


@pytest.mark.parametrize("rate", RATES, ids=str)
@pytest.mark.parametrize("model", [KLING, VEO], ids=lambda model: model.name)
def test_a_chain_is_the_shortest_and_then_the_cheapest(model, rate):
    legal = [each[0] for each in every(model.lengths, rate)]
    for frames in range(200, 900, 13):
        try:
            parts = split(model, frames, rate)
        except OptionError:
            continue

        def suffices(chain, frames=frames):
            room = [math.floor(seconds * rate) for seconds in chain]
            return room[0] + sum(frames - 1 for frames in room[1:]) >= frames

        for count in itertools.count(1):
            chains = [chain for chain in itertools.combinations_with_replacement(legal, count) if suffices(chain)]
            if chains:
                break
        assert len(parts) == count
        assert sum(part.asked.seconds for part in parts) == min(map(sum, chains))


def test_examples():
    def said(frames, model=KLING):
        return [(part.frames, part.asked.seconds, part.waste_s) for part in split(model, frames, Fraction(24))]

    assert said(72) == [(72, 5, 2)]
    assert said(120) == [(120, 5, 0)]
    assert said(121) == [(121, 10, Fraction(119, 24))]
    assert said(300) == [(200, 10, Fraction(5, 3)), (100, 5, Fraction(5, 6))]
    assert [seconds for _, seconds, _ in said(240, VEO)] == [8, 4]  # 10 s and the frame that is repeated


def test_a_picture_stands_for_three_frames_at_most():
    lengths = Lengths(frames=(81, 121, 1), fps=(Fraction(5), Fraction(30)))
    assert longest_s(lengths, Fraction(60)) == Fraction(121, 20)
    assert longest_s(lengths, Fraction(24)) == Fraction(121, 8)
    assert longest_s(lengths) == Fraction(121, 5)
    only = Lengths(frames=(10, 20, 5), fps=(Fraction(25, 2), Fraction(25, 2)))
    assert shortest(only, Fraction(1), Fraction(24)).frames == 15
    assert shortest(only, Fraction(1), Fraction(60)) is None
    assert longest_s(only, Fraction(60)) == 0


def test_a_range_ends_on_its_last_step():
    lengths = Lengths(range_s=(Fraction(2), Fraction(11), Fraction(2)))
    assert longest_s(lengths) == 10
    assert shortest(lengths, Fraction(21, 2)) is None
    assert shortest(lengths, Fraction(1, 10)).seconds == 2
    assert narrowed(lengths, (Fraction(4),)) == Lengths(seconds=(Fraction(4),))
    assert narrowed(lengths, ()) is lengths


@pytest.mark.parametrize(
    ("model", "frames", "said"),
    [
        (UNCHAINED, 241, "split it on a beat"),
        (KLING, 3000, "more than a chain of 6"),
        (HostedModel("a/b", "r", ("image",), "f", "", {"prompt": "p"}), 10, "nothing that has a length"),
    ],
)
def test_what_is_too_long_is_refused_in_a_sentence(model, frames, said):
    with pytest.raises(OptionError, match=said) as caught:
        split(model, frames, Fraction(24))
    assert str(caught.value).endswith(".")


def test_a_chain_of_many_legal_lengths():
    wan = next(model for model in VIDEO if model.family == "wan")
    assert len(split(wan, 2000, Fraction(60))) == 6


def test_waste_of_what_fits_of_a_chain_and_of_what_cannot_be():
    rate = Fraction(24)
    assert wasted_s(KLING, 72, rate) == 2
    assert wasted_s(KLING, 300, rate) == Fraction(5, 2)
    assert wasted_s(UNCHAINED, 300, rate) == 10
    assert wasted_s(HostedModel("a/b", "r", ("image",), "f", "", {"prompt": "p"}), 10, rate) == 0
