"""What is done to the film's sound. By default nothing: the song is untouched."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["ExtraTrack", "Mix"]


@dataclass(frozen=True, slots=True)
class ExtraTrack:
    """A voice or another sound beside the song."""

    sha256: str
    """Of a sound file that the library keeps."""
    suffix: str
    start_s: float
    """Where in the film it begins."""
    gain_db: float = 0.0
    duck_db: float = 0.0
    """By how much the song steps back while this one is heard; 0 to 40."""


@dataclass(frozen=True, slots=True)
class Mix:
    """The film's sound."""

    loudness_lufs: float | None = None
    """Wanted integrated loudness (ITU-R BS.1770); None = as the song is."""
    true_peak_db: float = -1.0
    """The highest true peak, dBTP, where a loudness is wanted."""
    fade_in_s: float = 0.0
    fade_out_s: float = 0.0
    tracks: tuple[ExtraTrack, ...] = ()

    @property
    def untouched(self) -> bool:
        """Whether the song is the film's sound as it is."""
        return self.loudness_lufs is None and not self.fade_in_s and not self.fade_out_s and not self.tracks
