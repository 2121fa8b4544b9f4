"""Weights of models: files that are known by their hash."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Weight", "WeightFile"]

_SHA256 = re.compile(r"[0-9a-f]{64}")
_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_FOLDER = re.compile(r"\.|[A-Za-z0-9][A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class WeightFile:
    """One file. Its bytes are always the same.

    Raises:
        ValueError: a name that is no plain file name, or no sha256, or no size.
    """

    name: str
    sha256: str
    size_bytes: int
    url: str = ""
    """Where its maker publishes it; empty where there is no plain address."""
    also: tuple[str, ...] = ()
    """The name that its own library keeps it under."""

    def __post_init__(self) -> None:
        if not all(_FILE.fullmatch(name) for name in self.names):
            raise ValueError(f"{self.names} are no plain file names")
        if not _SHA256.fullmatch(self.sha256) or self.size_bytes <= 0:
            raise ValueError(f"the weight file {self.name} needs a sha256 and a size above 0")

    @property
    def names(self) -> tuple[str, ...]:
        """All names under which it may lie."""
        return (self.name, *self.also)


@dataclass(frozen=True, slots=True)
class Weight:
    """What one model needs to answer.

    Raises:
        ValueError: without a file, or with a name or a folder that is none.
    """

    name: str
    purpose: str
    licence: str
    restrictions: str
    source: str
    """Where it comes from, in words; and what to do where a file has no address."""
    folders: tuple[str, ...]
    """Where it may lie inside a folder of weights; the first is where it is put."""
    files: tuple[WeightFile, ...]
    enough: int = 0
    """How many of the files will do; 0 for all."""
    torch_hub: bool = False
    """Whether its own library keeps it among torch hub's checkpoints."""
    hugging_face: str = ""
    """The repository that its own library keeps it as, ``owner/name``."""

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name) or not self.folders or not all(_FOLDER.fullmatch(f) for f in self.folders):
            raise ValueError(f"the weight {self.name!r} needs a plain name and plain folders")
        if not self.files or not 0 <= self.enough <= len(self.files):
            raise ValueError(f"the weight {self.name} needs files, and cannot be content with {self.enough} of them")

    @property
    def needed(self) -> int:
        """How many files must be there."""
        return self.enough or len(self.files)

    @property
    def to_fetch(self) -> tuple[WeightFile, ...]:
        """The files that have an address, if they are enough; else none."""
        published = tuple(file for file in self.files if file.url)
        return published if len(published) >= self.needed else ()
