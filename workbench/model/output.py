"""In what shape a film leaves: its size, its container, and which piece of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from workbench.model.size import Size
from workbench.timebase import Span

__all__ = ["WHOLE", "Container", "Output", "Preset", "PresetContainer"]

Container = Literal["mp4", "webm"]
"""MP4 holds H.264 and AAC, WebM holds VP9 and Opus or Vorbis."""
PresetContainer = Literal["mp4", "webm", "gif"]


@dataclass(frozen=True, slots=True)
class Output:
    """What is made of a plan; the default is the film that was planned."""

    size: Size | None = None
    """The plan's own where it is not said."""
    span: Span | None = None
    """Frames of the planned film; None = all of it."""
    container: Container = "mp4"

    @property
    def suffix(self) -> str:
        """The file's ending."""
        return f".{self.container}"


WHOLE = Output()


@dataclass(frozen=True, slots=True)
class Preset:
    """A place where films are shown, and what it takes there."""

    name: str
    description: str
    container: PresetContainer = "mp4"
    size: Size | None = None
    """None = the plan's own."""
    longest_s: float | None = None
    """A longer film is shortened to its best piece."""
    most_bytes: int | None = None
    longer_side: int | None = None
    """Pixels at most, of pictures that keep the plan's shape."""

    def __post_init__(self) -> None:
        limits = (self.longest_s, self.most_bytes, self.longer_side)
        if any(limit is not None and limit <= 0 for limit in limits):
            raise ValueError(f"the limits of the preset {self.name!r} must be above 0")
