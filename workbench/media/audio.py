"""Sound: any audio or video file to samples. Only the decoded length counts, whatever a header claims."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.errors import SongError

__all__ = ["Audio", "Decoded", "decode", "too_long"]

_FLOAT_PACKED = "flt"
"""Not planar: PyAV reads beyond the planes of a frame with eight channels."""
_LENGTHS_DIFFER_S = 0.5
_SILENCE = 1e-4
_HOT = 2.0
"""Lossy decoders overshoot full scale a little; what goes beyond this was made so, and no encoder carries it."""
_ANTIPHASE_SHARE = 0.1
# What libsndfile is asked for when ffmpeg gives up. Not MP3: its decoder writes to the terminal.
_SOUNDFILE_MAGIC = (b"OggS", b"fLaC", b"RIFF", b"FORM", b"RF64")


@dataclass(frozen=True, slots=True)
class Audio:
    """Samples of a whole song."""

    samples: NDArray[np.float32]
    """shape=(channels, n), -1.0 to 1.0 at full scale."""
    sample_rate: int

    @property
    def duration_s(self) -> float:
        """Length, seconds."""
        return float(self.samples.shape[1] / self.sample_rate)

    def mono(self) -> NDArray[np.float32]:
        """One channel to listen to, shape=(n,): the mean, or the first channel where the mean cancels out."""
        mean: NDArray[np.float32] = self.samples.mean(axis=0, dtype=np.float32)
        if self.samples.shape[0] == 1:
            return mean
        loudest = float(np.sqrt(np.mean(np.square(self.samples), axis=1)).max())
        if loudest > _SILENCE and float(np.sqrt(np.mean(np.square(mean)))) < _ANTIPHASE_SHARE * loudest:
            loudest_channel: NDArray[np.float32] = self.samples[int(np.argmax(np.square(self.samples).sum(axis=1)))]
            return loudest_channel
        return mean

    def cancels_in_mono(self) -> bool:
        """Whether its channels are in antiphase, so that their mean is next to silence."""
        if self.samples.shape[0] == 1:
            return False
        return bool(np.shares_memory(self.mono(), self.samples))

    def is_silent(self) -> bool:
        """Whether nothing can be heard in it."""
        return self.peak() < _SILENCE

    def peak(self) -> float:
        """The highest sample, whichever its sign; 1.0 is full scale."""
        return max(float(self.samples.max(initial=0.0)), -float(self.samples.min(initial=0.0)))


@dataclass(frozen=True, slots=True)
class Decoded:
    """A decoded file: its sound, what its container said, and what was odd."""

    audio: Audio
    container: str
    codec: str
    title: str | None
    artist: str | None
    notes: tuple[str, ...]


def decode(path: Path, *, longest_s: float) -> Decoded:
    """Decode a file's first sound stream, whatever the file is called.

    Args:
        path: audio or video.
        longest_s: refuse what is longer, seconds.

    Raises:
        SongError: no file, no sound in it, unreadable, or too long.
    """
    if not path.is_file():  # a pipe or a device would be waited for
        raise SongError(f"{path.name!r} is no file; give an audio file, or a video with sound.", field="song")
    try:
        decoded = _decode_with_av(path, longest_s)
    except _UnreadableError as unreadable:
        decoded = _decode_with_soundfile(path, longest_s, unreadable)
    notes = list(decoded.notes)
    if float(np.abs(decoded.audio.samples).max(initial=0.0)) > _HOT:
        np.clip(decoded.audio.samples, -1.0, 1.0, out=decoded.audio.samples)
        notes.append("Its samples go far above full scale; they were clipped there, as every player does.")
    if decoded.audio.is_silent():
        notes.append("The song is silent.")
    elif decoded.audio.cancels_in_mono():
        notes.append("The stereo channels are in antiphase and cancel out in mono; one of them was analysed.")
    return Decoded(decoded.audio, decoded.container, decoded.codec, decoded.title, decoded.artist, tuple(notes))


class _UnreadableError(Exception):
    """ffmpeg cannot read it; something else may."""

    def __init__(self, error: Exception | str) -> None:
        super().__init__(getattr(error, "strerror", None) or str(error))


def too_long(longest_s: float) -> SongError:
    """What is said of a song that lasts longer than ``longest_s``, seconds."""
    return SongError(
        f"The song is longer than the {longest_s:g} seconds that are allowed; "
        "shorten it, or raise max_song_s in the settings.",
        field="song",
    )


def _decode_with_av(path: Path, longest_s: float) -> Decoded:
    import av

    try:
        container = av.open(str(path), metadata_errors="replace", options={"protocol_whitelist": "file"})
    except (av.error.FFmpegError, OSError, ValueError) as error:
        raise _UnreadableError(error) from error
    with container:
        if not container.streams.audio:
            raise SongError(
                f"{path.name!r} has no sound in it; give an audio file, or a video with sound.", field="song"
            )
        stream = container.streams.audio[0]
        stream.thread_type = "AUTO"
        counter = _Counter()
        try:
            samples = _collect(container, stream, longest_s, counter)
            rate = int(stream.codec_context.sample_rate)
        except av.error.FFmpegError as error:
            raise _UnreadableError(error) from error
        if samples.shape[1] == 0:
            raise _UnreadableError("no sample could be decoded")
        tags = {k.lower(): v for k, v in {**container.metadata, **stream.metadata}.items()}
        claimed = (
            (stream.duration and float(stream.duration * stream.time_base))
            or (container.duration and container.duration / av.time_base)
            or None
        )
        notes = counter.notes()
        found = samples.shape[1] / rate
        if claimed and abs(claimed - found) > _LENGTHS_DIFFER_S:
            notes.append(
                f"The file says that it is {claimed:.2f} s long, but {found:.2f} s could be decoded; "
                "the decoded length is used."
            )
        return Decoded(
            Audio(samples, rate),
            container.format.name.split(",")[0],
            stream.codec_context.name,
            tags.get("title"),
            tags.get("artist"),
            tuple(notes),
        )


class _Counter:
    """Counts what went wrong while decoding."""

    def __init__(self) -> None:
        self.broken = 0

    def notes(self) -> list[str]:
        if not self.broken:
            return []
        return [f"The file is damaged: {self.broken} of its packets could not be decoded and were left out."]


def _collect(container: Any, stream: Any, longest_s: float, counter: _Counter) -> NDArray[np.float32]:  # noqa: ANN401  av has no types here
    """All samples of a stream, shape=(channels, n) of the stream's first rate and layout."""
    import av

    parts: list[NDArray[np.float32]] = []
    total, channels = 0, 1
    resampler: Any = None
    for frame in _frames(container, stream, counter):
        if resampler is None:
            resampler = av.AudioResampler(format=_FLOAT_PACKED, layout=frame.layout, rate=frame.sample_rate)
            channels, limit = frame.layout.nb_channels, longest_s * frame.sample_rate
        frame.pts = None  # a damaged file's times jump; the samples are what counts
        for ready in resampler.resample(frame):
            parts.append(ready.to_ndarray().reshape(-1, channels))
            total += len(parts[-1])
        if total > limit:
            raise too_long(longest_s)
    if resampler is not None:
        parts.extend(p.to_ndarray().reshape(-1, channels) for p in resampler.resample(None))
    if not parts:
        return np.zeros((1, 0), np.float32)
    samples = np.ascontiguousarray(np.concatenate(parts).T, dtype=np.float32)
    return np.nan_to_num(samples, copy=False, nan=0.0, posinf=1.0, neginf=-1.0)


def _frames(container: Any, stream: Any, counter: _Counter) -> Iterator[Any]:  # noqa: ANN401  av has no types here
    import av

    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets)
        except StopIteration:
            return
        except av.error.FFmpegError:  # a torn end: what was read so far is the song
            counter.broken += 1
            return
        try:
            yield from packet.decode()
        except av.error.FFmpegError:
            counter.broken += 1


def _decode_with_soundfile(path: Path, longest_s: float, unreadable: _UnreadableError) -> Decoded:
    import soundfile

    unusable = SongError(
        f"{path.name!r} is no sound that can be read ({unreadable}); "
        "give MP3, WAV, M4A, FLAC, OGG, Opus, AIFF, or a video with sound.",
        field="song",
    )
    with path.open("rb") as start:
        if start.read(4) not in _SOUNDFILE_MAGIC:
            raise unusable from unreadable
    try:
        with soundfile.SoundFile(str(path)) as file:
            if file.frames > longest_s * file.samplerate:
                raise too_long(longest_s)
            samples = np.ascontiguousarray(file.read(dtype="float32", always_2d=True).T)
            rate, kind = int(file.samplerate), str(file.format).lower()
    except (soundfile.LibsndfileError, OSError, RuntimeError) as error:
        raise unusable from error
    if samples.shape[1] == 0:
        raise unusable
    return Decoded(Audio(samples, rate), kind, kind, None, None, ())
