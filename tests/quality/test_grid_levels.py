"""How well level and phase are decided, on songs with exact beats: the truth itself is handed in, right and wrong.

Prints one table (``pytest -s``): the share of songs whose beats are right afterwards. The floors lie below what was
measured; a grid that is right must stay, for a trained tracker knows more than drums tell.
"""

import mir_eval
import numpy as np
import pytest

from tests.quality.scoring import BEATS
from workbench.analysis.heard import Heard
from workbench.analysis.levels import decide_level
from workbench.media.audio import decode
from workbench.model.analysis import BeatGrid

pytestmark = [pytest.mark.corpus, pytest.mark.slow]

SONGS = [name for name in BEATS if not name.startswith("odd/")]
FLOORS = {"right": 1.0, "half": 0.5, "other half": 0.5, "double": 0.75, "between": 0.45, "two beats late": 0.75}


def grid_of(times, meter, place=0):
    numbers = tuple(((np.arange(len(times)) + place) % meter + 1).tolist())
    return BeatGrid(tuple(np.round(times, 4).tolist()), numbers, 60 / float(np.median(np.diff(times))), meter, 0.9)


def f_measure(wanted, found):
    trim = mir_eval.beat.trim_beats
    return mir_eval.beat.f_measure(trim(np.asarray(wanted)), trim(np.asarray(found)))


@pytest.fixture(scope="module")
def rights(corpus):
    """For each way to be wrong, which songs were put right: their beats, and where bars were wrong their bars."""
    found = {name: [] for name in FLOORS}
    for song in SONGS:
        heard = Heard(decode(next((corpus / song).glob("audio.*")), longest_s=1200).audio)
        rows = np.loadtxt(corpus / song / "beats.tsv", skiprows=1, delimiter="\t", usecols=(0, 1))
        rows = rows[rows[:, 0] < heard.duration_s]
        beats, downbeats = rows[:, 0], rows[rows[:, 1] == 1, 0]
        meter, first = int(np.median(np.diff(np.flatnonzero(rows[:, 1] == 1)))), int(np.argmax(rows[:, 1] == 1))
        wrongs = {
            "right": grid_of(beats, meter, -first),
            "half": grid_of(beats[first % 2 :: 2], meter),
            "other half": grid_of(beats[1 - first % 2 :: 2], meter),
            "double": grid_of(np.interp(np.arange(2 * len(beats) - 1) / 2, np.arange(len(beats)), beats), meter),
            "between": grid_of((beats[1:] + beats[:-1]) / 2, meter, -first),
            "two beats late": grid_of(beats, meter, 2 - first),
        }
        for name, grid in wrongs.items():
            decided = decide_level(heard, grid).grid
            right = f_measure(beats, decided.beats_s) > 0.95
            if name == "two beats late":
                right = right and f_measure(downbeats, decided.downbeats_s) > 0.95
            found[name].append(right)
    print(f"\n{'handed in':24}{'right afterwards':>18}")
    for name, songs in found.items():
        print(f"{name:24}{np.mean(songs):18.2f}")
    return found


@pytest.mark.parametrize("name", list(FLOORS))
def test_a_wrong_grid_is_put_right_more_often_than_not_and_a_right_one_stays(rights, name):
    assert np.mean(rights[name]) >= FLOORS[name]
