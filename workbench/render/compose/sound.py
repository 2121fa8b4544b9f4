"""The song as the film's sound: AAC as it is, anything else encoded once; its level and its time untouched."""

from __future__ import annotations

import uuid
from pathlib import Path

import numpy as np

from workbench.errors import RenderError, SongError
from workbench.jobs.cancel import CancelToken
from workbench.media.audio import Audio, decode
from workbench.media.process import run_ffmpeg, writing_to_ffmpeg
from workbench.model.certificate import LARGEST_LAG_MS
from workbench.render.compose.hearing import container_shift_ms

__all__ = ["SOUND_VERSION", "copy_sound", "encode_aac", "encode_sound"]

SOUND_VERSION = "aac-3"
_KBIT_A_CHANNEL = 128
_MOST_KBIT = 512
_HIGHEST_RATE = 96_000
_BLOCK = 1 << 18
_LAYOUTS = {3: "3.0"}
"""By channels, where ffmpeg would take one for bass, of which AAC keeps the lowest tones only."""


def copy_sound(source: Path, audio: Audio, out: Path, *, cancel: CancelToken | None = None) -> bool:
    """Take a song's AAC as it is, so that nothing of it is lost. Whether that could be done.

    It is done only where the copy is heard exactly as the song was: some containers cut, delay or interrupt what is in
    them.

    Args:
        source: the song's file; its first sound is AAC.
        audio: what was decoded from it.
        out: an ``.m4a``; it appears only when it is whole.
        cancel: stops it.

    Raises:
        DiskFullError, CancelledError: nothing is left behind.
    """
    part = _part_of(out)
    arguments = ["-i", f"file:{source}", "-map", "0:a:0", "-c", "copy", "-map_metadata", "-1"]
    arguments += ["-movflags", "+faststart", "-f", "mp4", "-y", str(part)]
    try:
        run_ffmpeg(arguments, what="copying the song", cancel=cancel)
        same = _sounds_like(part, audio)
        if same:
            part.replace(out)
    except (RenderError, SongError):
        same = False
    finally:
        part.unlink(missing_ok=True)
    return same


def _sounds_like(file: Path, audio: Audio) -> bool:
    """Whether a file holds these samples, and a player that goes by its times plays them without a gap."""
    copied = decode(file, longest_s=audio.duration_s + 1).audio
    same = copied.sample_rate == audio.sample_rate and np.array_equal(copied.samples, audio.samples)
    return same and abs(container_shift_ms(file)) <= LARGEST_LAG_MS


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
    kbit = min(_KBIT_A_CHANNEL * audio.samples.shape[0], _MOST_KBIT)
    rate = 48_000 if audio.sample_rate > _HIGHEST_RATE else audio.sample_rate
    encode_aac(audio, out, kbit=kbit, sample_rate=rate, cancel=cancel)


def encode_aac(
    audio: Audio,
    out: Path,
    *,
    kbit: int,
    sample_rate: int,
    channels: int | None = None,
    cancel: CancelToken | None = None,
) -> None:
    """Encode sound as AAC in an ``.m4a``, whose head comes first.

    Args:
        audio: the decoded sound.
        out: where to; it appears only when it is whole.
        kbit: kbit/s, of all channels together.
        sample_rate: of the file, Hz.
        channels: of the file; as many as the sound has by default.
        cancel: stops it.

    Raises:
        RenderError, DiskFullError, CancelledError: nothing is left behind.
    """
    count, total = audio.samples.shape
    part = _part_of(out)
    arguments = [
        "-f",
        "f32le",
        "-ar",
        str(audio.sample_rate),
        *(("-ch_layout", _LAYOUTS[count]) if count in _LAYOUTS else ("-ac", str(count))),
        "-i",
        "pipe:0",
        "-ac",
        str(channels or count),
        "-ar",
        str(sample_rate),
        "-c:a",
        "aac",
        "-b:a",
        f"{kbit}k",
        "-map_metadata",
        "-1",
        "-movflags",
        "+faststart",
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


def _part_of(out: Path) -> Path:
    """A name of its own: two processes may make the sound of the same song at once."""
    return out.with_name(f"{out.stem[:24]}-{uuid.uuid4().hex[:8]}.part")
