"""A host of models that films and draws at once what it is asked for, as the tables price it."""

from __future__ import annotations

import hashlib

from PIL import Image

from workbench.jobs.keys import dumps
from workbench.jobs.purchases import purchase_key
from workbench.jobs.scripted import ScriptedProvider
from workbench.media.process import run_ffmpeg

MODEL = "bytedance/seedance-1-lite"
OWN_MODEL = """[[model]]
id = "somebody/own"
provider = "replicate"
kinds = ["text-to-video"]
family = "own"
description = "a model of somebody's own"
[model.inputs]
prompt = "prompt"
seconds = "duration"
[model.lengths]
range_s = [1, 12, 1]
[model.price]
per = "second"
usd = "0.01"
as_of = 2026-01-01
source = "a test"
"""
"""The table of a model of somebody's own, for a library's ``models.toml``."""

UNPRICED_MODEL, _, _ = OWN_MODEL.partition("[model.price]")
"""The same model, whose price nobody knows."""


class Host(ScriptedProvider):
    """Sends a video of the length that it was asked for, a picture where none was, and asks what the tables say."""

    def __init__(self, clock, **more):
        super().__init__(clock, name="replicate", write=self.made, **more)

    def made(self, request, folder):
        return self.drawn(request, folder) if request.seconds is None else self.filmed(request, folder)

    def filmed(self, request, folder):
        path = folder / "answer.mp4"
        hue = sum(dumps(request.payload).encode()) % 360
        picture = f"testsrc2=s=96x54:r=24:d={float(request.seconds)},hue=h={hue}"
        which = f"comment={purchase_key(self.name, request)}"  # no two questions have the same answer, byte by byte
        run_ffmpeg(
            ["-f", "lavfi", "-i", picture, "-preset", "ultrafast", "-metadata", which, "-y", str(path)],
            what="making a test",
        )
        return [path]

    def drawn(self, request, folder):
        path = folder / "answer.png"
        colour = tuple(hashlib.sha256(dumps(request.payload).encode()).digest()[:3])
        Image.new("RGB", (64, 36), colour).save(path)
        return [path]
