"""A song that a hosted model took apart: its four sounds become stems like those that are made here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from workbench.analysis.separators import STEM_RATE
from workbench.analysis.stems import labelled, new_stems, stem_file, stereo
from workbench.errors import RefusedValueError, SongError
from workbench.media.audio import decode
from workbench.model.stems import STEM_NAMES, StemName, Stems

__all__ = ["keep_told"]

_SLACK_S = 0.05
"""By so much a stem may be longer or shorter than the song, as encoders pad: more, and nobody knows where it begins."""
_BLOCK = 1 << 16


def keep_told(
    parts: Mapping[StemName, Path],
    frames: int,
    folder: Path,
    *,
    name: str,
    version: str,
    check: Callable[[], None],
) -> Stems:
    """Write the four stems as ``separate`` does: all of them as long as the song, or none.

    Args:
        parts: a sound for each of them, of any format that can be decoded.
        frames: the song's length, samples at ``STEM_RATE``.
        folder: where the stems shall lie.
        name: who took the song apart.
        version: and in which version.
        check: called before each stem; may raise to stop.

    Raises:
        RefusedValueError: a stem is missing, no sound, or of another length. The phrase says what came.
        DiskFullError: there was no room.
        CancelledError: ``check`` raised it.
    """
    missing = [stem for stem in STEM_NAMES if stem not in parts]
    if missing:
        raise RefusedValueError(f"no {' and no '.join(missing)}", field="stems")
    with new_stems(folder) as part:
        peaks = []
        for stem in STEM_NAMES:
            check()
            peaks.append(_written(parts[stem], part, stem, frames))
        made = labelled(part, frames, peaks, name, version)
        check()
    return made


def _written(path: Path, folder: Path, stem: StemName, frames: int) -> float:
    """Write one stem, cut or filled up to the song's length; its peak."""
    try:
        sound = stereo(decode(path, longest_s=2 * frames / STEM_RATE + 1).audio)
    except SongError as error:
        raise RefusedValueError(f"a sound for {stem} that cannot be taken ({error.message})", field="stems") from error
    if abs(sound.shape[1] - frames) > _SLACK_S * STEM_RATE:
        raise RefusedValueError(
            f"{sound.shape[1] / STEM_RATE:.2f} s of {stem}, and the song has {frames / STEM_RATE:.2f} s", field="stems"
        )
    whole = np.pad(sound[:, :frames], ((0, 0), (0, max(0, frames - sound.shape[1]))))
    with stem_file(folder, stem) as file:
        for start in range(0, frames, _BLOCK):
            file.write(np.clip(whole[:, start : start + _BLOCK].T, -1.0, 1.0))
    return float(np.abs(whole).max(initial=0.0))
