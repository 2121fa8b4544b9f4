"""A piece of a stem, as models of lips take it."""

from __future__ import annotations

import io
import math
import wave
from fractions import Fraction
from pathlib import Path

import numpy as np

from workbench.errors import SongError

__all__ = ["voice_piece"]

_RATE = 48_000
"""A multiple of 1000, so that whole milliseconds are whole samples."""


def voice_piece(path: Path, start_s: Fraction, length_s: Fraction) -> bytes:
    """A piece of a sound: WAV, mono, 16 bit, 48 kHz; the same bytes each time.

    It begins at ``start_s`` to the sample, and is as long as was asked, to the next whole millisecond, which is what
    hosts count in; what lies beyond the sound is silent.

    Args:
        path: FLAC or WAV.
        start_s: seconds from the sound's start.
        length_s: seconds.

    Raises:
        SongError: the file cannot be read.
    """
    import soundfile
    import soxr

    count = math.ceil(length_s * 1000) * _RATE // 1000
    try:
        with soundfile.SoundFile(str(path)) as file:
            rate = file.samplerate
            first = math.floor(start_s * rate + Fraction(1, 2))
            file.seek(min(first, file.frames))
            samples = file.read(math.ceil(Fraction(count * rate, _RATE)) + 1, dtype="float32", always_2d=True)
    except (OSError, RuntimeError) as error:
        raise SongError(
            f"The stem {path.name!r} cannot be read; delete its folder and take the song apart again.", field="stems"
        ) from error
    mono = samples.mean(axis=1, dtype=np.float32)
    moved = np.asarray(soxr.resample(mono, rate, _RATE) if rate != _RATE else mono, np.float32)[:count]
    whole = np.pad(moved, (0, count - len(moved)))
    kept = io.BytesIO()
    with wave.open(kept, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(_RATE)
        out.writeframes(np.round(np.clip(whole, -1.0, 1.0) * 32767).astype("<i2").tobytes())
    return kept.getvalue()
