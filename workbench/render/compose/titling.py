"""Words on a still picture, set as titles of films are."""

from __future__ import annotations

import uuid
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.jobs.cancel import CancelToken
from workbench.media.disk import full_disk_told
from workbench.media.process import run_ffmpeg
from workbench.media.typefaces import Typeface
from workbench.model.size import Size
from workbench.model.style import CaptionStyle
from workbench.model.title import Title
from workbench.render.compose.captions import ass_text

__all__ = ["with_title"]

_SHOWN_MS = 60_000
"""Titles come and go softly, so the picture is taken from the middle of a minute."""


def with_title(
    picture: NDArray[np.uint8],
    text: str,
    style: CaptionStyle,
    fonts: Path,
    *,
    own: Typeface | None = None,
    cancel: CancelToken | None = None,
) -> NDArray[np.uint8]:
    """A picture with words in its lower third.

    Args:
        picture: uint8 RGB, shape=(height, width, 3).
        text: lines are parted by a line break.
        style: the film's captions'.
        fonts: the only folder where fonts are looked for; files are written beside it, and removed again.
        own: the film's own face, which lies there too.
        cancel: stops it.

    Raises:
        RenderError, DiskFullError, CancelledError
    """
    height, width = picture.shape[0] // 2 * 2, picture.shape[1] // 2 * 2
    name = uuid.uuid4().hex
    work = fonts.parent
    script, source, drawn = work / f"{name}.ass", work / f"{name}-picture.part", work / f"{name}-drawn.part"
    title = Title(text, 0, _SHOWN_MS, place="lower-third")
    try:
        with full_disk_told("setting words on a picture"):
            script.write_text(ass_text((), style, Size(width, height), (title,), own=own), encoding="utf-8")
            source.write_bytes(np.ascontiguousarray(picture[:height, :width]).tobytes())
        shift = f"{_SHOWN_MS // 2000}/TB"
        raw = ("-f", "rawvideo", "-pix_fmt", "rgb24")
        run_ffmpeg(
            [
                *(*raw, "-video_size", f"{width}x{height}", "-framerate", "1", "-i", source.name),
                *("-vf", f"setpts=PTS+{shift},ass=filename={script.name}:fontsdir={fonts.name}"),
                *("-frames:v", "1", *raw, "-y", drawn.name),
            ],
            what="setting the cover's title",
            cwd=work,
            cancel=cancel,
        )
        return np.frombuffer(drawn.read_bytes(), np.uint8).reshape(height, width, 3)
    finally:
        for path in (script, source, drawn):
            path.unlink(missing_ok=True)
