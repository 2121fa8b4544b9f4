"""Films of one colour each, a grey bar moving over them, small enough to be made in a cell."""

from __future__ import annotations

import io

import av
import numpy as np


def tiny_film(colour: tuple[int, int, int], *, frames: int = 90, rate: int = 30) -> bytes:
    """An mp4 of 160x90 without sound.

    Args:
        colour: of all pixels but the bar's, red, green and blue.
        frames: how many.
        rate: a second.
    """
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=rate)
        stream.width, stream.height, stream.pix_fmt = 160, 90, "yuv420p"
        for index in range(frames):
            picture = np.empty((90, 160, 3), dtype=np.uint8)
            picture[:] = colour
            picture[40:50, index * 150 // frames : index * 150 // frames + 10] = 128
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode())
    return out.getvalue()
