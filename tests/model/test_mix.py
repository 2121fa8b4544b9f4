"""A mix that cannot be heard cannot be made."""

import pytest

from workbench.model.mix import ExtraTrack, Mix

TRACK = {"sha256": "a" * 64, "suffix": ".wav", "start_s": 1.0}


@pytest.mark.parametrize(
    "wrong",
    [
        {"loudness_lufs": -41.0},
        {"loudness_lufs": -4.9},
        {"loudness_lufs": float("nan")},
        {"true_peak_db": 0.1},
        {"true_peak_db": -9.1},
        {"fade_in_s": -0.1},
        {"fade_out_s": float("inf")},
    ],
)
def test_a_mix_has_allowed_values(wrong):
    with pytest.raises(ValueError, match="not"):
        Mix(**wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"sha256": "a name"},
        {"suffix": "../x"},
        {"start_s": -0.1},
        {"start_s": float("nan")},
        {"gain_db": 21.0},
        {"gain_db": -61.0},
        {"duck_db": 41.0},
        {"duck_db": -1.0},
    ],
)
def test_a_track_has_allowed_values(wrong):
    with pytest.raises(ValueError, match="not"):
        ExtraTrack(**{**TRACK, **wrong})


def test_what_is_allowed_is_taken():
    assert Mix().untouched
    assert Mix(true_peak_db=-2.0).untouched
    assert not Mix(loudness_lufs=-14.0).untouched
    assert not Mix(tracks=(ExtraTrack(**TRACK),)).untouched
