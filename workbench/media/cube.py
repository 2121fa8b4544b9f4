"""Lookup tables of colour: the ``.cube`` files of Adobe and of Resolve, read, written and applied.

Colours are R'G'B' as they are shown, 0 to 1. A file's rows run with red fastest; a table here is indexed red first.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from workbench.errors import NotFoundError, OptionError

__all__ = [
    "CUBE_SIZE",
    "Cube",
    "apply_cube",
    "cube_text",
    "grid",
    "read_cube",
    "sample_cube",
]

CUBE_SIZE: Final = 33
"""Points on each side of the tables that we make."""
_LEAST, _MOST = 2, 65
_MOST_1D = 65536
_MOST_BYTES = 32 << 20
_FURTHEST = 8.0
"""Colours outside 0 to 1 are usual in tables for wide ranges; beyond this the file counts in other units."""
_SIZES = ("LUT_3D_SIZE", "LUT_1D_SIZE")
_RANGES = ("LUT_3D_INPUT_RANGE", "LUT_1D_INPUT_RANGE")
_DOMAINS = ("DOMAIN_MIN", "DOMAIN_MAX")

_Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Cube:
    """A 3D lookup table over R'G'B' from 0 to 1."""

    table: NDArray[np.float32]
    """Colours, float32, shape=(n, n, n, 3), n from 2 to 65: ``table[red, green, blue]`` is what that colour becomes."""

    def __post_init__(self) -> None:
        n = self.table.shape[0]
        if self.table.shape != (n, n, n, 3) or not _LEAST <= n <= _MOST or self.table.dtype != np.float32:
            raise ValueError(f"a cube is float32 of shape (n, n, n, 3), n from 2 to 65, not {self.table.shape}")
        if not np.isfinite(self.table).all():
            raise ValueError("a cube's colours are numbers")

    @property
    def size(self) -> int:
        """Points on each side."""
        return int(self.table.shape[0])


def grid(size: int) -> _Floats:
    """The colours at a table's points, shape=(n, n, n, 3), red first."""
    line = np.linspace(0, 1, size)
    return np.stack(np.meshgrid(line, line, line, indexing="ij"), axis=-1)


def sample_cube(cube: Cube, colours: NDArray[np.floating[Any]]) -> _Floats:
    """What colours become, interpolated in tetrahedra as ffmpeg does it.

    Source: J. Kasson et al., "Performing color space conversions with three-dimensional linear interpolation", 1995.

    Args:
        cube: the table.
        colours: 0 to 1 (others are taken as the nearest of these), shape=(..., 3).

    Returns:
        The same shape.
    """
    flat = np.clip(np.asarray(colours, np.float64).reshape(-1, 3), 0, 1) * (cube.size - 1)
    corner = np.minimum(flat.astype(np.intp), cube.size - 2)
    share = flat - corner
    order = np.argsort(-share, axis=1, kind="stable")  # the way from the near to the far corner, longest step first
    steps = np.take_along_axis(share, order, axis=1)
    weights = -np.diff(steps, axis=1, prepend=1.0, append=0.0)
    rows = np.arange(len(flat))
    out = weights[:, :1] * cube.table[tuple(corner.T)]
    for step in range(3):
        corner[rows, order[:, step]] += 1
        out += weights[:, step + 1, None] * cube.table[tuple(corner.T)]
    return np.asarray(out.reshape(np.shape(colours)))


def apply_cube(cube: Cube, pictures: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Pictures as the table shows them.

    Args:
        cube: the table; what it gives outside 0 to 1 is clipped.
        pictures: uint8 RGB, shape=(..., height, width, 3).

    Returns:
        The same shape. Interpolated trilinearly in fixed point; from ``sample_cube`` it differs by rounding, and where
        the table bends sharply.
    """
    from PIL import Image, ImageFilter

    width = pictures.shape[-2]
    rows = Image.fromarray(np.ascontiguousarray(pictures.reshape(-1, width, 3)))
    shown = rows.filter(ImageFilter.Color3DLUT(cube.size, np.clip(_blue_first(cube), 0, 1).reshape(-1)))
    return np.asarray(shown, np.uint8).reshape(pictures.shape)


def _blue_first(cube: Cube) -> NDArray[np.float32]:
    """In the order of a file: blue is the slowest, red the fastest."""
    return np.ascontiguousarray(cube.table.transpose(2, 1, 0, 3))


def cube_text(cube: Cube) -> str:
    """The table as a ``.cube`` file; the same table, the same text. Five digits: finer than 16 bits."""
    values = np.round(_blue_first(cube).astype(np.float64).reshape(-1, 3), 5) + 0.0  # no negative nought
    rows = "".join(f"{red:.5f} {green:.5f} {blue:.5f}\n" for red, green, blue in values.tolist())
    return f"LUT_3D_SIZE {cube.size}\n{rows}"


def read_cube(path: Path) -> Cube:
    """A ``.cube`` file as a table over 0 to 1; a 1D table becomes a 3D one, another domain is sampled anew.

    Raises:
        NotFoundError: the file cannot be read.
        OptionError: it is no such file, or not a whole one; says what is wrong with it.
    """
    try:
        size = path.stat().st_size
        if size > _MOST_BYTES:
            raise _refused(path, f"has {size / 2**20:.0f} MB, more than any table needs")
        text = path.read_bytes().decode("utf-8-sig", "replace")
    except OSError as error:
        raise NotFoundError(
            f"The lookup table {path.name!r} cannot be read ({error.strerror}); give the path of a .cube file.",
            field="lut",
        ) from error
    if "\0" in text[:4096]:
        raise _refused(path, "is no text")
    return _parse(path, text)


def _refused(path: Path, why: str) -> OptionError:
    return OptionError(
        f"The lookup table {path.name!r} {why}; give a .cube file with a 3D table of {_LEAST} to {_MOST} points a "
        f"side, or a 1D table of {_LEAST} to {_MOST_1D} points, as grading programs export it.",
        field="lut",
    )


def _parse(path: Path, text: str) -> Cube:
    lines = [line for raw in re.split(r"\r\n?|\n", text) if (line := raw.split("#", 1)[0].strip())]
    head = list(itertools.takewhile(lambda line: line[0].isalpha() and line[:3].lower() not in ("nan", "inf"), lines))
    sizes: dict[str, int] = {}
    low, high = np.zeros(3), np.ones(3)
    for line in head:
        word, *rest = line.split()
        if word in _SIZES:
            sizes[word] = _size(path, word, rest)
        elif word in _DOMAINS:
            (low if word == "DOMAIN_MIN" else high)[:] = _numbers(path, line, rest, 3)
        elif word in _RANGES:
            low[:], high[:] = np.split(_numbers(path, line, rest, 2), 2)
        elif word != "TITLE":
            raise _refused(path, f"is none: {line[:40]!r} is not among the words of such a file")
    if len(sizes) != 1:
        told = "holds both a 1D and a 3D table" if sizes else "says neither LUT_3D_SIZE nor LUT_1D_SIZE"
        raise _refused(path, told)
    if not (low < high).all():
        raise _refused(path, f"begins its domain at {low.tolist()} and ends it at {high.tolist()}")
    ((word, size),) = sizes.items()
    values = _rows(path, lines[len(head) :], size**3 if word == "LUT_3D_SIZE" else size)
    return _over_0_to_1(values, size, low, high) if word == "LUT_3D_SIZE" else _from_1d(values, low, high)


def _size(path: Path, word: str, rest: list[str]) -> int:
    most = _MOST if word == "LUT_3D_SIZE" else _MOST_1D
    value = " ".join(rest)
    if not value.isascii() or not value.isdigit() or len(value) > 6 or not _LEAST <= int(value) <= most:
        raise _refused(path, f"has the {word} {value[:20]!r} (2 to {most} is allowed)")
    return int(value)


def _numbers(path: Path, line: str, words: list[str], count: int) -> _Floats:
    try:
        values = np.array(words, np.float64)
    except ValueError:
        values = np.array([])
    if len(values) != count or not np.isfinite(values).all():
        raise _refused(path, f"has the line {line[:60]!r}, where {count} numbers are wanted")
    return values


def _rows(path: Path, lines: list[str], count: int) -> _Floats:
    """The table's rows, shape=(count, 3)."""
    if len(lines) != count:
        raise _refused(path, f"has {len(lines)} rows of colours, where its size wants {count}")
    words = [line.split() for line in lines]
    wrong = next((line for line, row in zip(lines, words, strict=True) if len(row) != 3), None)
    if wrong is None:
        try:
            values = np.array(words, np.float64)
        except ValueError:
            wrong = next(line for line, row in zip(lines, words, strict=True) if not all(map(_is_number, row)))
    if wrong is not None:
        raise _refused(path, f"has the line {wrong[:60]!r}, where 3 numbers are wanted")
    if not np.isfinite(values).all():
        raise _refused(path, "holds colours that are no numbers (NaN or infinite)")
    if np.abs(values).max() > _FURTHEST:
        raise _refused(path, f"holds the value {values.flat[np.abs(values).argmax()]:g}, where colours are 0 to 1")
    return values


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True


def _over_0_to_1(values: _Floats, size: int, low: _Floats, high: _Floats) -> Cube:
    cube = Cube(np.ascontiguousarray(values.reshape(size, size, size, 3).transpose(2, 1, 0, 3), np.float32))
    if not low.any() and (high == 1).all():
        return cube
    return Cube(sample_cube(cube, (grid(max(size, CUBE_SIZE)) - low) / (high - low)).astype(np.float32))


def _from_1d(values: _Floats, low: _Floats, high: _Floats) -> Cube:
    line = np.linspace(0, 1, CUBE_SIZE)
    curves = [np.interp(line, np.linspace(low[i], high[i], len(values)), values[:, i]) for i in range(3)]
    return Cube(np.stack(np.meshgrid(*curves, indexing="ij"), axis=-1).astype(np.float32))
