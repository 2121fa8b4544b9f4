"""The stems of a song: its sound taken apart into instruments, kept as files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

__all__ = ["STEM_NAMES", "Stem", "StemName", "Stems"]

StemName = Literal["bass", "drums", "other", "vocals"]
STEM_NAMES: tuple[StemName, ...] = get_args(StemName)
"""In the order in which All-In-One reads them."""


@dataclass(frozen=True, slots=True)
class Stem:
    """One part of the sound, as a file."""

    name: StemName
    file: str
    """Its name in the folder of the stems: FLAC, stereo, 16 bit."""
    sha256: str
    """Of the file's bytes."""
    peak: float
    """Highest sample; above 1 it was cut there, because a FLAC file ends at full scale."""


@dataclass(frozen=True, slots=True)
class Stems:
    """Four files of the same length that add up to about the song, in stereo."""

    sample_rate: int
    frames: int
    """Samples of each channel; the song's length at this rate."""
    parts: tuple[Stem, ...]
    """One of each of ``STEM_NAMES``, in their order."""
    name: str
    """Who took the song apart."""
    version: str

    def __post_init__(self) -> None:
        if tuple(part.name for part in self.parts) != STEM_NAMES:
            raise ValueError(f"stems are {', '.join(STEM_NAMES)}, in this order")
        if self.sample_rate <= 0 or self.frames < 0:
            raise ValueError("stems need a sample rate above 0 and a length")

    def of(self, name: StemName) -> Stem:
        """The stem of this name."""
        return self.parts[STEM_NAMES.index(name)]
