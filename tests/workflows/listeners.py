"""Doubles of the heavy listeners: stems by frequency, and a network that hears 120 beats a minute."""

import numpy as np

from workbench.analysis.all_in_one.network import FUNCTIONS
from workbench.analysis.all_in_one.said import Said
from workbench.analysis.separators import FlatStems
from workbench.analysis.stems import separate
from workbench.errors import NotFoundError

ASKED = []


def stems(song, folder, *, weights, report, check):
    ASKED.append("stems")
    return separate(song, folder, weights=weights, report=report, check=check, separator=FlatStems())


def structure(stems, folds, *, report, check):
    """Beats each half second, a chorus from 8 s on."""
    ASKED.append("structure")
    import soundfile

    if not (stems / "bass.flac").is_file():
        raise NotFoundError("There are no stems.", field="stems")
    frames = int(100 * soundfile.info(str(stems / "bass.flac")).duration)
    beat, downbeat, boundary = (np.full(frames, 0.001, np.float32) for _ in range(3))
    beat[25::50], downbeat[25::200], boundary[825:826] = 0.6, 0.6, 0.5
    function = np.full((frames, 10), 0.01, np.float32)
    function[:800, FUNCTIONS.index("verse")] = function[800:, FUNCTIONS.index("chorus")] = 0.9
    report(1.0, "structure")
    return Said(beat, downbeat, boundary, function)
