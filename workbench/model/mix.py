"""What is done to the film's sound. By default nothing: the song is untouched."""

from __future__ import annotations

import re
from dataclasses import dataclass

from workbench.errors import RefusedValueError
from workbench.model.hints import check_fields

__all__ = ["ExtraTrack", "Mix"]

_SHA256 = re.compile(r"[0-9a-f]{64}")
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}")


@dataclass(frozen=True, slots=True)
class ExtraTrack:
    """A voice or another sound beside the song."""

    sha256: str
    """Of a sound file that the library keeps."""
    suffix: str
    start_s: float
    """Where in the song it begins, seconds; a piece of the film keeps it."""
    gain_db: float = 0.0
    """-60 to 20."""
    duck_db: float = 0.0
    """By how much the song steps back while this one is heard; 0 to 40."""

    def __post_init__(self) -> None:
        check_fields(self)
        if not _SHA256.fullmatch(self.sha256) or not _SUFFIX.fullmatch(self.suffix):
            raise RefusedValueError(
                f"a track is the sha256 and the ending of a file, not {self.sha256!r} and {self.suffix!r}"
            )
        if self.start_s < 0:
            raise RefusedValueError(f"a track begins at 0 s or later, not at {self.start_s}")
        if not -60 <= self.gain_db <= 20:
            raise RefusedValueError(f"a track's gain is -60 to 20 dB, not {self.gain_db}")
        if not 0 <= self.duck_db <= 40:
            raise RefusedValueError(f"the song steps back by 0 to 40 dB, not by {self.duck_db}")


@dataclass(frozen=True, slots=True)
class Mix:
    """The film's sound. What depends on the song, such as the longest fade, is checked where the two meet."""

    loudness_lufs: float | None = None
    """Wanted integrated loudness (ITU-R BS.1770), -40 to -5 LUFS; None = as the song is."""
    true_peak_db: float = -1.0
    """The highest true peak, -9 to 0 dBTP, where a loudness is wanted. With tracks and no wanted loudness, the song's
    own where that is higher."""
    fade_in_s: float = 0.0
    """Of all that is heard, with equal power: -3 dB half way."""
    fade_out_s: float = 0.0
    tracks: tuple[ExtraTrack, ...] = ()

    def __post_init__(self) -> None:
        check_fields(self)
        if self.loudness_lufs is not None and not -40 <= self.loudness_lufs <= -5:
            raise RefusedValueError(f"a loudness is -40 to -5 LUFS, not {self.loudness_lufs}")
        if not -9 <= self.true_peak_db <= 0:
            raise RefusedValueError(f"the highest true peak is -9 to 0 dBTP, not {self.true_peak_db}")
        for fade_s in (self.fade_in_s, self.fade_out_s):
            if fade_s < 0:
                raise RefusedValueError(f"a fade lasts 0 s or longer, not {fade_s}")

    @property
    def untouched(self) -> bool:
        """Whether the song is the film's sound as it is."""
        return self.loudness_lufs is None and not self.fade_in_s and not self.fade_out_s and not self.tracks
