"""What a network might say, and songs for it to say it of."""

import numpy as np

from workbench.analysis.all_in_one.network import FUNCTIONS
from workbench.analysis.all_in_one.said import Said
from workbench.analysis.heard import Heard
from workbench.media.audio import Audio


def said_at(beats, downbeats, seconds, *, boundaries=(), functions=None, level=0.5, sure=0.4):
    """Bumps at the given times, as a network has them."""
    frames = np.arange(int(seconds * 100))

    def bumps(times, high):
        row = np.full(len(frames), 0.001)
        for time in times:
            row = np.maximum(row, high * np.exp(-0.5 * np.square((frames - 100 * time) / 1.2)))
        return row.astype(np.float32)

    function = np.full((len(frames), 10), 0.01, np.float32)
    for start, name in functions or [(0.0, "verse")]:
        function[int(100 * start) :] = 0.01
        function[int(100 * start) :, FUNCTIONS.index(name)] = 0.91
    return Said(bumps(beats, level), bumps(downbeats, level), bumps(boundaries, sure), function)


def heard(seconds, sounding=None):
    """Noise from one second to another, by default all the time; silence around it."""
    samples = np.random.default_rng(0).normal(0, 0.1, (1, int(seconds * 8000))).astype(np.float32)
    start, end = sounding or (0, seconds)
    samples[:, : int(start * 8000)] = samples[:, int(end * 8000) :] = 0
    return Heard(Audio(samples, 8000))
