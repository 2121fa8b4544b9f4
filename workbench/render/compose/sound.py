"""The song as the film's sound: encoded once, its level and its time untouched."""

from __future__ import annotations

import uuid
from pathlib import Path

import numpy as np

from workbench.jobs.cancel import CancelToken
from workbench.media.audio import Audio
from workbench.media.process import writing_to_ffmpeg

__all__ = ["SOUND_VERSION", "encode_sound"]

SOUND_VERSION = "aac-1"
_KBIT_A_CHANNEL = 128
_MOST_KBIT = 512
_HIGHEST_RATE = 96_000
_BLOCK = 1 << 18


def encode_sound(audio: Audio, out: Path, *, cancel: CancelToken | None = None) -> None:
    """Encode the song as AAC, 128 kbit/s a channel, at its own rate (at most 96 kHz); no gain, no limiter.

    The encoder's delay is signalled in the file, so players start on the song's first sample.

    Args:
        audio: the decoded song.
        out: an ``.m4a``; it appears only when it is whole.
        cancel: stops it.

    Raises:
        RenderError, DiskFullError, CancelledError: nothing is left behind.
    """
    channels, total = audio.samples.shape
    # Two processes may encode the same song at once.
    part = out.with_name(f"{out.stem[:24]}-{uuid.uuid4().hex[:8]}.part")
    rate = ["-ar", "48000"] if audio.sample_rate > _HIGHEST_RATE else []
    arguments = [
        "-f",
        "f32le",
        "-ar",
        str(audio.sample_rate),
        "-ac",
        str(channels),
        "-i",
        "pipe:0",
        "-c:a",
        "aac",
        "-b:a",
        f"{min(_KBIT_A_CHANNEL * channels, _MOST_KBIT)}k",
        *rate,
        "-map_metadata",
        "-1",
        "-f",
        "mp4",
        "-y",
        str(part),
    ]
    try:
        with writing_to_ffmpeg(arguments, what="encoding the song", cancel=cancel) as write:
            for start in range(0, total, _BLOCK):
                block = np.ascontiguousarray(audio.samples[:, start : start + _BLOCK].T, dtype=np.float32)
                write(block.tobytes())
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
