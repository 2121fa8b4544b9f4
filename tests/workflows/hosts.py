"""A host that sends small real videos and pictures, as each question wants them."""

from __future__ import annotations

import colorsys
import hashlib
import json

from PIL import Image

from workbench.jobs.keys import to_jsonable
from workbench.jobs.scripted import ScriptedProvider
from workbench.media.process import run_ffmpeg


class FilmingHost(ScriptedProvider):
    """Videos of the length that was asked for, pictures where none was; each in a colour of its question."""

    def __init__(self, clock, **more):
        super().__init__(clock, name="replicate", write=self.made, **more)

    def made(self, request, folder):
        digest = hashlib.sha256(json.dumps(to_jsonable(request.payload), sort_keys=True).encode()).digest()
        red, green, blue = (int(255 * share) for share in colorsys.hsv_to_rgb(digest[0] / 255, 0.8, 0.9))
        if request.seconds is None:
            path = folder / "answer.png"
            Image.new("RGB", (64, 36), (red, green, blue)).save(path)
            return [path]
        path = folder / "answer.mp4"
        still = f"color=c=0x{red:02x}{green:02x}{blue:02x}:s=96x54:r=24:d={float(request.seconds)}"
        run_ffmpeg(["-f", "lavfi", "-i", still, "-preset", "ultrafast", "-y", str(path)], what="making a test")
        return [path]
