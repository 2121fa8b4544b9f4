"""What people make of the model's values: the hints hold, numbers of numpy work, the rest is one sentence."""

import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest

from workbench.errors import OptionError
from workbench.jobs.keys import dumps, loads
from workbench.model.box import Box
from workbench.model.effect import BeatEffect
from workbench.model.finish import Finish
from workbench.model.grade import Grade
from workbench.model.hints import fitted, what_fits
from workbench.model.logo import Logo
from workbench.model.mix import ExtraTrack, Mix
from workbench.model.size import Size
from workbench.model.style import CaptionStyle
from workbench.model.title import Title
from workbench.timebase import Span

NAN, IMAGE = float("nan"), "0" * 64


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (
            lambda: Title("x", 0, 100, "nowhere"),
            "Title.place is one of centre, upper-third, lower-third, not 'nowhere'.",
        ),
        (lambda: Title("x", 500.5, 2000.7), "Title.start_ms is a whole number, not 500.5."),
        (lambda: Title("x", True, 7), "Title.start_ms is a whole number, not True."),
        (lambda: Title(123, 0, 100), "Title.text is text, not 123."),
        (lambda: Title("half \ud83d", 0, 100), "Title.text is text of whole characters, not 'half \\ud83d'."),
        (lambda: Title("x", 5, 3), "A title begins before it ends, not at 5 and 3 ms."),
        (lambda: Logo(IMAGE, 1.0, "nowhere"), "Logo.place is one of top-left"),
        (lambda: BeatEffect("flash", "beat", 0.5, 1.5), "BeatEffect.every is a whole number, not 1.5."),
        (lambda: BeatEffect("flesh", "beat"), "BeatEffect.kind is one of flash"),
        (lambda: BeatEffect("flash", "beat", NAN), "BeatEffect.intensity is a finite number, not nan."),
        (lambda: Grade("x", NAN), "Grade.strength is a finite number, not nan."),
        (lambda: Grade(master=((0, 0, 1), (1, 1, 1))), "Grade.master is a list of (number, number), not"),
        (lambda: Mix(loudness_lufs=NAN), "Mix.loudness_lufs is a finite number or None, not nan."),
        (lambda: Mix(fade_in_s=float("inf")), "Mix.fade_in_s is a finite number, not inf."),
        (lambda: Mix(fade_in_s=10**400), "Mix.fade_in_s is a finite number, not 1000"),
        (lambda: Mix(loudness_lufs=-41), "A loudness is -40 to -5 LUFS, not -41.0."),
        (lambda: Mix(tracks=["voice.wav"]), "Mix.tracks is a list of ExtraTrack, not ['voice.wav']."),
        (lambda: ExtraTrack(IMAGE, ".wav", "3"), "ExtraTrack.start_s is a finite number, not '3'."),
        (lambda: CaptionStyle(mode="dance"), "CaptionStyle.mode is one of line, karaoke"),
        (lambda: CaptionStyle(colour=5), "CaptionStyle.colour is text, not 5."),
        (lambda: Finish(effects=("flash",)), "Finish.effects is a list of BeatEffect, not ('flash',)."),
        (lambda: Finish(match_joins="yes"), "Finish.match_joins is True or False, not 'yes'."),
        (lambda: Size("a", 4), "Size.width is a whole number, not 'a'."),
        (lambda: Size(5, 4), "A size is 16 to 4096 pixels each way, not 5x4."),
        (lambda: Box(0, 0, 2, 1), "A box has 0 <= left"),
        (lambda: Span(3, 3), "A span needs start < end, not 3 and 3."),
    ],
)
def test_a_value_that_cannot_be_is_one_sentence(make, said):
    with pytest.raises(OptionError) as caught:
        make()
    assert caught.value.message.startswith(said)
    assert isinstance(caught.value, ValueError)  # so that whoever reads values from files hears of it


def test_numbers_of_numpy_are_numbers():
    title = Title("x", np.int64(5), np.int32(700), size=np.float32(0.25))
    assert (title, type(title.start_ms), type(title.size)) == (Title("x", 5, 700, size=0.25), int, float)
    assert Grade(master=np.array([[0, 0], [1, 1]])) == Grade(master=((0, 0), (1, 1)))
    assert Finish(match_joins=np.True_).match_joins is True


@pytest.mark.parametrize(
    "value", [Mix(loudness_lufs=-14, fade_in_s=1), Grade(master=[[0, 0], [1, 1]]), Finish(titles=[])]
)
def test_what_is_kept_is_what_is_read_back(value):
    assert dumps(loads(type(value), dumps(value))) == dumps(value)
    hash(value)


@pytest.mark.parametrize(
    ("value", "hint", "allowed"),
    [
        ("a", int | None, "a whole number or None"),
        ("a", Sequence[int], "a list of whole numbers"),
        ({1: 2}, Mapping[str, int], "a dict from text to whole number"),
        ([], Mapping[str, int], "a dict from text to whole number"),
        ("a", Callable[[int], None], "a function"),
        (5, str | Path, "text or a path"),
        ("c", Literal["a", "b"], "one of a, b"),
        ((1, 2, 3), tuple[float, float], "(number, number)"),
        (1j, float | Fraction, "a finite number or a Fraction"),
        (5, Title, "a Title"),
    ],
)
def test_what_does_not_fit_is_told_what_does(value, hint, allowed):
    with pytest.raises(ValueError, match=f"^{re.escape(allowed)}$"):
        fitted(value, hint)
    assert what_fits(hint) == allowed


@pytest.mark.parametrize(
    ("value", "hint", "fit"),
    [
        (5, Any, 5),
        (np.int64(5), int | None, 5),
        ("half\udc80", str | Path, "half\udc80"),  # a file may be called that
        ([1, 2], Sequence[int], (1, 2)),
        ({"a": np.float64(1)}, Mapping[str, float], {"a": 1.0}),
        (Fraction(1, 2), float, 0.5),
        (Fraction(1, 2), str | Fraction, Fraction(1, 2)),
        (print, Callable[[int], None], print),
    ],
)
def test_what_fits_is_handed_on(value, hint, fit):
    assert fitted(value, hint) == fit
