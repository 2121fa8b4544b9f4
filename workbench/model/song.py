"""A song: one audio file, known by its bytes."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

__all__ = ["Song"]


@dataclass(frozen=True, slots=True)
class Song:
    """One audio file as it was decoded.

    ``samples`` is the decoded length, samples a channel: the only length that the timeline uses,
    whatever the container claims.
    """

    id: str
    """sha256 of the file's bytes, 64 hex digits."""
    name: str
    """The file's name without its ending, as the user wrote it, or its folder's; data, never a path."""
    size_bytes: int
    container: str
    codec: str
    sample_rate: int
    channels: int
    samples: int
    title: str | None = None
    artist: str | None = None
    notes: tuple[str, ...] = ()
    """Sentences about what was odd in the file: truncated, silent, another length in the header."""

    def __post_init__(self) -> None:
        if self.samples < 1 or self.sample_rate < 1 or self.channels < 1:
            raise ValueError("a song needs at least one sample, one channel and a sample rate")

    @property
    def display_title(self) -> str:
        """Its title, or its file's name where the file says none."""
        return self.title or self.name

    @property
    def title_and_artist(self) -> str:
        """Its title, and its artist on a second line where one is known."""
        return "\n".join(words for words in (self.display_title, self.artist) if words)

    @property
    def duration(self) -> Fraction:
        """The exact decoded length, seconds."""
        return Fraction(self.samples, self.sample_rate)

    @property
    def duration_s(self) -> float:
        """The decoded length, seconds."""
        return self.samples / self.sample_rate
