"""What listeners to words are handed: samples, or a song, or the name of a file with one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.analysis.words.ears import RATE
from workbench.media.audio import Audio, decode

__all__ = ["to_listen_to"]

_LONGEST_S = 7200.0


def to_listen_to(sound: NDArray[np.float32] | Audio | Path | str) -> NDArray[np.float32]:
    """Mono at 16 kHz, shape=(n,), -1.0 to 1.0.

    Args:
        sound: that already, or a song's samples, or any file with sound.

    Raises:
        SongError: the file holds no sound that can be read.
    """
    if isinstance(sound, np.ndarray):
        return np.ascontiguousarray(sound, dtype=np.float32)
    import soxr

    audio = sound if isinstance(sound, Audio) else decode(Path(sound), longest_s=_LONGEST_S).audio
    if audio.sample_rate == RATE:
        return audio.mono()
    heard: NDArray[np.float32] = soxr.resample(audio.mono(), audio.sample_rate, RATE)
    return heard
