"""The render manifest: hashes of all that went into a film, of who made it and of what came out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from workbench.timebase import Span

__all__ = ["ChunkPrint", "Difference", "Manifest", "compare_manifests"]

MANIFEST_VERSION = 1

Named = tuple[tuple[str, str], ...]
"""Names and what stands for them, in a fixed order."""


@dataclass(frozen=True, slots=True)
class ChunkPrint:
    """One piece of the film."""

    span: Span
    """The film's frames that it fills."""
    key: str
    """Hash of all that it was made from."""
    frames: str
    """Hash of its decoded frames."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The same inputs, versions and machine give the same frames."""

    inputs: Named
    """Song, plan, timeline, takes, grades, logo, fonts: sha256 of bytes, or the id of a value."""
    versions: Named
    """Of our own engine, of ffmpeg and of the packages that draw, decode or encode."""
    machine: Named
    """System, architecture and processor."""
    chunks: tuple[ChunkPrint, ...]
    """In order; they tile the film."""
    frames: str
    """Hash of all decoded frames of the film."""
    film: str
    """sha256 of the film's file, sound and tags included."""
    version: int = MANIFEST_VERSION


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which two manifests differ."""

    kind: Literal["input", "version", "machine", "frames", "file"]
    what: str
    one: str
    """Empty where the first one does not have it."""
    other: str

    def __str__(self) -> str:
        return (
            f"{self.kind}: {self.what} is {self.one or 'not there'} in one and {self.other or 'not there'} in the other"
        )


def compare_manifests(one: Manifest, other: Manifest) -> tuple[Difference, ...]:
    """What differs: first what went in, then who made it, then what came out. Nothing where all is the same."""
    return (
        *_named("input", one.inputs, other.inputs),
        *_named("version", one.versions, other.versions),
        *_named("machine", one.machine, other.machine),
        *_chunks(one, other),
        *_single("frames", "the whole film", one.frames, other.frames),
        *_single("file", "the film's file", one.film, other.film),
    )


def _named(kind: Literal["input", "version", "machine"], one: Named, other: Named) -> Iterator[Difference]:
    left, right = dict(one), dict(other)
    for name in dict.fromkeys([*left, *right]):
        if left.get(name) != right.get(name):
            yield Difference(kind, name, left.get(name, ""), right.get(name, ""))


def _chunks(one: Manifest, other: Manifest) -> Iterator[Difference]:
    left, right = ({c.span: c.frames for c in m.chunks} for m in (one, other))
    for span in sorted({*left, *right}):
        if left.get(span) != right.get(span):
            yield Difference("frames", f"frames {span.start} to {span.end}", left.get(span, ""), right.get(span, ""))


def _single(kind: Literal["frames", "file"], what: str, one: str, other: str) -> Iterator[Difference]:
    if one != other:
        yield Difference(kind, what, one, other)
