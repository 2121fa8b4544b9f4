"""The film's sound in its container: a song as it is where the container takes it, anything else encoded once.

MP4 holds AAC, WebM holds Opus and Vorbis. Level and time stay untouched: no gain, no limiter, and the encoder's delay
is signalled, so that players start on the song's first sample.
"""

from __future__ import annotations

import uuid
from pathlib import Path

import numpy as np

from workbench.errors import RenderError, SongError
from workbench.jobs.cancel import CancelToken
from workbench.media.audio import Audio, decode
from workbench.media.process import run_ffmpeg, writing_to_ffmpeg
from workbench.model.certificate import LARGEST_LAG_MS
from workbench.model.output import Container
from workbench.render.compose.hearing import container_shift_ms

__all__ = [
    "SOUND_SUFFIX",
    "SOUND_VERSION",
    "can_copy",
    "copy_sound",
    "encode_aac",
    "encode_sound",
]

SOUND_VERSION = "aac-3"
SOUND_SUFFIX: dict[Container, str] = {"mp4": ".m4a", "webm": ".webm"}
_COPIED: dict[Container, tuple[str, ...]] = {"mp4": ("aac",), "webm": ("opus", "vorbis")}
_OPUS_RATE = 48_000
_KBIT_A_CHANNEL = 128
_MOST_KBIT = 512
_HIGHEST_RATE = 96_000
_BLOCK = 1 << 18
_LAYOUTS = {3: "3.0"}
"""By channels, where ffmpeg would take one for bass, of which AAC keeps the lowest tones only."""


def can_copy(codec: str, container: Container) -> bool:
    """Whether a container takes a song's packets as they are; ``copy_sound`` then tells whether it does so unheard."""
    return codec in _COPIED[container]


def copy_sound(
    source: Path, audio: Audio, out: Path, *, container: Container = "mp4", cancel: CancelToken | None = None
) -> bool:
    """Take a song's packets as they are, so that nothing of it is lost. Whether that could be done.

    It is done only where the copy is heard exactly as the song was: some containers cut, delay or interrupt what is in
    them.

    Args:
        source: the song's file; its first sound is of a codec that ``can_copy`` names.
        audio: what was decoded from it.
        out: an ``.m4a`` or a ``.webm``; it appears only when it is whole.
        container: the film's.
        cancel: stops it.

    Raises:
        DiskFullError, CancelledError: nothing is left behind.
    """
    part = _part_of(out)
    arguments = ["-i", f"file:{source}", "-map", "0:a:0", "-c", "copy", "-map_metadata", "-1"]
    if container == "mp4":
        arguments += ["-movflags", "+faststart", "-f", "mp4"]
    elif _first_packet_is_early_vorbis(source):
        # WebM has no time before 0 and would move all the rest; this packet is not heard, it only primes the decoder.
        arguments += ["-bsf:a", "setts=ts=max(PTS\\,0)", "-f", "webm"]
    else:
        arguments += ["-f", "webm"]
    try:
        run_ffmpeg([*arguments, "-y", str(part)], what="copying the song", cancel=cancel)
        same = _sounds_like(part, audio)
        if same:
            part.replace(out)
    except (RenderError, SongError):
        same = False
    finally:
        part.unlink(missing_ok=True)
    return same


def _first_packet_is_early_vorbis(source: Path) -> bool:
    import av

    try:
        with av.open(str(source), metadata_errors="replace") as container:
            stream = container.streams.audio[0]
            first = next((packet for packet in container.demux(stream) if packet.size), None)
            early = first is not None and first.pts is not None and first.pts < 0
            return early and "vorbis" in stream.codec_context.name
    except (av.error.FFmpegError, OSError, ValueError):
        return False


def _sounds_like(file: Path, audio: Audio) -> bool:
    """Whether a file holds these samples, and a player that goes by its times plays them without a gap."""
    copied = decode(file, longest_s=audio.duration_s + 1).audio
    same = copied.sample_rate == audio.sample_rate and np.array_equal(copied.samples, audio.samples)
    return same and abs(container_shift_ms(file)) <= LARGEST_LAG_MS


def encode_sound(audio: Audio, out: Path, *, container: Container = "mp4", cancel: CancelToken | None = None) -> None:
    """Encode the film's sound once, 128 kbit/s a channel; no gain, no limiter.

    AAC at the sound's own rate (at most 96 kHz) for MP4, Opus at 48 kHz for WebM.

    Args:
        audio: the decoded song, or what was mixed of it.
        out: an ``.m4a`` or a ``.webm``; it appears only when it is whole.
        container: the film's.
        cancel: stops it.

    Raises:
        RenderError, DiskFullError, CancelledError: nothing is left behind.
    """
    kbit = min(_KBIT_A_CHANNEL * audio.samples.shape[0], _MOST_KBIT)
    if container == "webm":
        codec = ["-ar", str(_OPUS_RATE), "-c:a", "libopus", "-b:a", f"{kbit}k", "-map_metadata", "-1", "-f", "webm"]
        _encode(audio, out, codec, cancel)
        return
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
    codec = ["-ac", str(channels or audio.samples.shape[0]), "-ar", str(sample_rate), "-c:a", "aac"]
    codec += ["-b:a", f"{kbit}k", "-map_metadata", "-1", "-movflags", "+faststart", "-f", "mp4"]
    _encode(audio, out, codec, cancel)


def _encode(audio: Audio, out: Path, codec: list[str], cancel: CancelToken | None) -> None:
    """Write sound through an encoder, whose words follow the input's."""
    count, total = audio.samples.shape
    part = _part_of(out)
    layout = ["-ch_layout", _LAYOUTS[count]] if count in _LAYOUTS else ["-ac", str(count)]
    source = ["-f", "f32le", "-ar", str(audio.sample_rate), *layout, "-i", "pipe:0"]
    try:
        with writing_to_ffmpeg([*source, *codec, "-y", str(part)], what="encoding the song", cancel=cancel) as write:
            for start in range(0, total, _BLOCK):
                block = np.ascontiguousarray(audio.samples[:, start : start + _BLOCK].T, dtype=np.float32)
                write(block.tobytes())
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


def _part_of(out: Path) -> Path:
    """A name of its own: two processes may make the sound of the same song at once."""
    return out.with_name(f"{out.stem[:24]}-{uuid.uuid4().hex[:8]}.part")
