"""What is wanted of a hosted model, in our own words: a table says how the model calls it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from workbench.errors import RefusedValueError
from workbench.model.asking import FileRef
from workbench.model.hints import check_fields
from workbench.model.hosted import Input, ModelKind
from workbench.model.size import Size

__all__ = ["ModelWish", "aspect_ratio"]

_ASPECT = re.compile(r"([1-9]\d{0,3}):([1-9]\d{0,3})")


def aspect_ratio(aspect: str) -> Fraction:
    """Width over height of an aspect such as ``16:9``.

    Raises:
        RefusedValueError: it is none.
    """
    said = _ASPECT.fullmatch(aspect)
    if said is None:
        raise RefusedValueError(f"an aspect is width:height such as 16:9, not {aspect[:40]!r}", field="aspect")
    return Fraction(int(said[1]), int(said[2]))


@dataclass(frozen=True, slots=True)
class ModelWish:
    """One thing to be made. What is not said is left to the profile, or to the model.

    Raises:
        RefusedValueError: a field does not fit, or lengths are said twice.
    """

    kind: ModelKind
    prompt: str = ""
    negative: str = ""
    system: str = ""
    lyrics: str = ""
    schema: Mapping[str, Any] | None = None
    """JSON schema that an answer must keep to."""
    frames: int | None = None
    """How much is shown, frames of ``rate``."""
    rate: Fraction | None = None
    handles: int = 0
    """Frames beyond those, for transitions and trimming."""
    seconds: Fraction | None = None
    """Instead of frames: the length, or that of the sound that comes with it."""
    size: str = ""
    """By the model's own name."""
    picture: Size | None = None
    """Instead: the picture that it is for; the nearest size is asked for."""
    aspect: str = ""
    """``9:16`` ...; the picture's own by default."""
    seed: int | None = None
    steps: int | None = None
    count: int = 1
    first_frame: FileRef | None = None
    last_frame: FileRef | None = None
    references: tuple[FileRef, ...] = ()
    audio: FileRef | None = None
    voice: str = ""
    language: str = ""

    def __post_init__(self) -> None:
        check_fields(self)
        if self.frames is not None and (self.rate is None or self.rate <= 0 or self.seconds is not None):
            raise RefusedValueError("frames come with their rate and without seconds", field="frames")
        if (self.frames is not None and self.frames < 1) or self.handles < 0 or self.count < 1:
            raise RefusedValueError("frames and count are at least 1, handles at least 0", field="frames")
        if self.seconds is not None and self.seconds <= 0:
            raise RefusedValueError("seconds are above 0", field="seconds")
        if self.aspect:
            aspect_ratio(self.aspect)

    @property
    def needed_s(self) -> Fraction | None:
        """How long it must be at least, seconds; None where no length was said."""
        if self.frames is None or self.rate is None:
            return self.seconds
        return (self.frames + self.handles) / self.rate

    @property
    def given(self) -> frozenset[Input]:
        """Which inputs are asked for: all that a model may lack or need."""
        said: dict[Input, object] = {
            "prompt": self.prompt.strip(),
            "negative": self.negative.strip(),
            "system": self.system.strip(),
            "lyrics": self.lyrics.strip(),
            "schema": self.schema is not None,
            "seed": self.seed is not None,
            "steps": self.steps is not None,
            "count": self.count > 1,
            "first_frame": self.first_frame,
            "last_frame": self.last_frame,
            "references": self.references,
            "audio": self.audio,
            "voice": self.voice,
            "language": self.language,
        }
        return frozenset(name for name, value in said.items() if value)
