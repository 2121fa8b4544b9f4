"""A song taken apart into four files, piece by piece, so that its length costs no memory but its own sound's.

Costs with htdemucs: about 88 CPU seconds a minute of sound; so once for each song, and kept.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from workbench.analysis.separators import STEM_RATE, HtDemucs, Separator
from workbench.jobs.keys import dumps, file_sha256
from workbench.media.audio import Audio, decode
from workbench.media.disk import full_disk_told
from workbench.model.stems import STEM_NAMES, Stem, StemName, Stems

if TYPE_CHECKING:
    from soundfile import SoundFile

__all__ = ["LABEL", "labelled", "new_stems", "separate", "stem_file", "stereo"]

Array = NDArray[np.float32]

LABEL = "stems.json"
"""The file beside the stems that says what they are."""

_HELD = "held.lock"
"""Inside a folder that is being made; the system gives it back at once where the program dies that makes it."""
_BEGUN_S = 60.0
"""A folder without that file, so young, may have been made a moment ago by somebody who goes on with it."""
_OVERLAP = 0.1
_LONGEST_S = 1200.0
_BLOCK_S = 30


def separate(
    song: Path,
    folder: Path,
    *,
    weights: Path | None,
    report: Callable[[float, str], None],
    check: Callable[[], None],
    separator: Separator | None = None,
    longest_s: float = _LONGEST_S,
) -> Stems:
    """Write a song's four stems into a folder: FLAC, 44.1 kHz, stereo, 16 bit.

    The folder appears at once with all four and ``LABEL`` in it, or not at all; one of that name is replaced. What
    a program left half-made that died over the same song goes first. A heavy listener.

    Args:
        song: any audio file, of any rate and number of channels.
        folder: where the stems shall lie.
        weights: a folder with htdemucs' weights, or one that holds such a folder.
        report: called with the share that is done, 0 to 1, and a word.
        check: called before each piece; may raise to stop.
        separator: somebody else than htdemucs.
        longest_s: refuse a song that is longer, seconds.

    Raises:
        SongError: the song cannot be read, or is too long.
        MissingExtraError: torch, demucs or the weights are missing.
        OptionError: the weights are damaged or another network's.
        DiskFullError: there was no room.
        CancelledError: ``check`` raised it.
    """
    check()
    report(0.0, "stems: the network")
    splitter = separator or HtDemucs(weights)
    report(0.0, "stems: the sound")
    sound = stereo(decode(song, longest_s=longest_s).audio)
    with new_stems(folder) as part:
        peaks = _write(sound, part, splitter, report, check)
        made = labelled(part, sound.shape[1], peaks, splitter.name, splitter.version)
        check()
    report(1.0, "stems")
    return made


@contextmanager
def new_stems(folder: Path) -> Iterator[Path]:
    """A folder for four stems and their label, which takes the place of ``folder`` at the end, or leaves nothing.

    Raises:
        DiskFullError: there was no room.
    """
    _sweep(folder)
    with full_disk_told("writing the stems"), _half_made(folder) as part:
        yield part


def stem_file(folder: Path, name: StemName) -> SoundFile:
    """A stem's file, opened to be written."""
    import soundfile

    return soundfile.SoundFile(str(folder / f"{name}.flac"), "w", STEM_RATE, 2, subtype="PCM_16", format="FLAC")


def labelled(folder: Path, frames: int, peaks: Sequence[float], name: str, version: str) -> Stems:
    """Write what four stems are beside them.

    Args:
        folder: where they lie.
        frames: samples of each channel.
        peaks: their highest samples, in the order of ``STEM_NAMES``.
        name: who took the song apart.
        version: and in which version.
    """
    stems = tuple(
        Stem(stem, f"{stem}.flac", file_sha256(folder / f"{stem}.flac"), round(peak, 4))
        for stem, peak in zip(STEM_NAMES, peaks, strict=True)
    )
    made = Stems(STEM_RATE, frames, stems, name, version)
    (folder / LABEL).write_text(dumps(made), encoding="utf-8")
    return made


def stereo(audio: Audio) -> Array:
    """A sound as two channels at ``STEM_RATE``, shape=(2, n); the sum of its stems is compared with this.

    Channels beyond two are mixed down as ITU-R BS.775 says: centre and back by 0.707 to the sides they belong to,
    the bass channel of a 5.1 sound left out.
    """
    both = _two_channels(audio.samples)
    if audio.sample_rate == STEM_RATE:
        return both
    import soxr

    count = round(both.shape[1] * STEM_RATE / audio.sample_rate)
    moved = np.asarray(soxr.resample(both.T, audio.sample_rate, STEM_RATE).T, np.float32)
    return np.ascontiguousarray(np.pad(moved, ((0, 0), (0, max(0, count - moved.shape[1]))))[:, :count])


def _two_channels(samples: Array) -> Array:
    channels = len(samples)
    if channels == 1:
        return np.repeat(samples, 2, axis=0)
    both = samples[:2].copy()
    rest = list(range(2, channels))
    if channels in (3, 5, 6, 7, 8):  # L R C (LFE) and pairs, as ffmpeg and libsndfile order them
        both += np.float32(0.7071) * samples[2]
        rest = rest[2:] if channels in (6, 7, 8) else rest[1:]
    for place, channel in enumerate(rest):
        alone = place == len(rest) - 1 and len(rest) % 2 == 1  # a single back channel goes to both sides
        both[[0, 1] if alone else place % 2] += np.float32(0.7071) * samples[channel]
    return both


def _write(
    sound: Array, folder: Path, splitter: Separator, report: Callable[[float, str], None], check: Callable[[], None]
) -> list[float]:
    """Write each stem as it comes; returns their peaks."""
    peaks = [0.0] * len(STEM_NAMES)
    with ExitStack() as stack:
        files = [stack.enter_context(stem_file(folder, name)) for name in STEM_NAMES]
        for ready in _split(sound, splitter, report, check):
            for index, file in enumerate(files):
                peaks[index] = max(peaks[index], float(np.abs(ready[index]).max(initial=0.0)))
                file.write(np.clip(ready[index].T, -1.0, 1.0))
    return peaks


def _split(
    sound: Array, splitter: Separator, report: Callable[[float, str], None], check: Callable[[], None]
) -> Iterator[Array]:
    """The stems from start to end, shape=(4, 2, n) each; pieces overlap by a tenth and are crossfaded there."""
    count = sound.shape[1]
    mean, deviation = _level(sound)
    step = max(1, round((1 - _OVERLAP) * splitter.piece))
    # The last piece ends with the song, so that it is no shorter than the others.
    last = max(0, count - splitter.piece)
    starts = [*range(0, last, step), last]
    tail = np.zeros((len(STEM_NAMES), 2, 0), np.float32)
    for index, start in enumerate(starts):
        check()
        report(index / len(starts), f"stems: piece {index + 1} of {len(starts)}")
        fresh = splitter.split(sound[:, start : start + splitter.piece], mean, deviation)
        shared = tail.shape[2]
        rise = (np.arange(shared, dtype=np.float32) + 0.5) / max(shared, 1)
        fresh[..., :shared] = tail * (1 - rise) + fresh[..., :shared] * rise
        final = starts[index + 1] - start if index + 1 < len(starts) else fresh.shape[2]
        yield fresh[..., :final]
        tail = fresh[..., final:].copy()


def _level(sound: Array) -> tuple[float, float]:
    """Mean and standard deviation of the mono sound, block by block."""
    total, squares, count = 0.0, 0.0, max(1, sound.shape[1])
    for start in range(0, sound.shape[1], _BLOCK_S * STEM_RATE):
        mono = sound[:, start : start + _BLOCK_S * STEM_RATE].mean(axis=0, dtype=np.float64)
        total, squares = total + float(mono.sum()), squares + float(np.square(mono).sum())
    mean = total / count
    return mean, max(0.0, squares / count - mean * mean) ** 0.5


@contextmanager
def _half_made(folder: Path) -> Iterator[Path]:
    """A folder beside it, which takes its place at the end; nothing of it stays where that is not reached."""
    from filelock import FileLock

    part = folder.with_name(f"{folder.name}.{uuid4().hex[:8]}.part")
    try:
        part.mkdir(parents=True)
        with FileLock(part / _HELD):
            yield part
        (part / _HELD).unlink(missing_ok=True)
        _put(part, folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _put(part: Path, folder: Path) -> None:
    """The finished folder in its place; an older one goes first, and comes back if that fails."""
    old = part.with_suffix(".old")
    if folder.exists():
        folder.replace(old)
    try:
        part.replace(folder)
    except OSError:
        if old.exists():
            old.replace(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _sweep(folder: Path) -> None:
    """Remove what programs that died had begun to make of this folder; those that live hold theirs.

    A folder with its label is whole, and its maker, who holds it no more, may be putting it into its place. That one,
    and an older folder that gives way to it, the library's own sweep removes where they were left behind.
    """
    from filelock import FileLock, Timeout

    for path in folder.parent.glob(f"{folder.name}.*.part"):
        with suppress(OSError, Timeout):
            if (path / _HELD).exists():
                with FileLock(path / _HELD, timeout=0):
                    stays = (path / LABEL).exists()  # asked here: who is heard to let go has written it
            else:
                stays = (path / LABEL).exists() or time.time() - path.stat().st_mtime < _BEGUN_S
            if not stays:
                shutil.rmtree(path, ignore_errors=True)
