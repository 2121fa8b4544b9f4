"""README's picture: twelve frames of a film, evenly spread. ``python data/make_pictures.py FILM [OUT]``."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from PIL import Image

from workbench.media.frames import read_frames
from workbench.model.size import Size

_COLUMNS, _ROWS = 4, 3
_TILE = Size(320, 180)


def contact_sheet(film: Path) -> Image.Image:
    """Frames from the middle of twelve equal parts of a film."""
    frames = list(read_frames(film, size=_TILE))
    count = _COLUMNS * _ROWS
    chosen = [frames[int((i + 0.5) * len(frames) / count)] for i in range(count)]
    rows = [np.hstack(chosen[row * _COLUMNS : (row + 1) * _COLUMNS]) for row in range(_ROWS)]
    return Image.fromarray(np.vstack(rows))


if __name__ == "__main__":
    out = Path(sys.argv[2] if len(sys.argv) > 2 else Path(__file__).parent / "pictures" / "demo.jpg")
    contact_sheet(Path(sys.argv[1])).save(out, quality=82)
