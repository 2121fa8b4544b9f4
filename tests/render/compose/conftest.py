import shutil
from decimal import Decimal
from fractions import Fraction

import cv2
import numpy as np
import pytest

from workbench.jobs.keys import file_sha256
from workbench.media.audio import Audio
from workbench.media.bundle import bundled
from workbench.media.frames import read_frames, writing_frames
from workbench.model.size import Size
from workbench.model.style import CaptionStyle
from workbench.model.take import Take
from workbench.model.timeline import Timeline, TimelineClip
from workbench.render.compose.chunks import chunks_of
from workbench.render.compose.drawing import render_chunk
from workbench.render.compose.join import Piece, join_film
from workbench.render.compose.layers import Materials
from workbench.render.compose.sound import encode_sound
from workbench.timebase import Span

SIZE = Size(320, 180)
BITS = 12


class Bench:
    """Makes films of takes in which each frame carries its number in the film, as black and white cells."""

    def __init__(self, folder):
        self.folder = folder
        self.paths = {}
        (folder / "fonts").mkdir()
        for font in bundled("data/fonts").glob("*.[ot]tf"):
            shutil.copy(font, folder / "fonts")
        (folder / "luts").mkdir()
        self.materials = Materials(self.path, folder / "fonts", folder / "luts")

    def take(self, name, span, rate, seed, *, flat=False, keys=None):
        path = self.folder / f"{name}.mp4"
        colours = np.random.default_rng(seed).integers(0, 255, (5, 8, 3), dtype=np.uint8)
        base = (
            np.full((SIZE.height, SIZE.width, 3), 90, np.uint8)
            if flat
            else cv2.resize(colours, (SIZE.width, SIZE.height), interpolation=cv2.INTER_CUBIC)
        )
        with writing_frames(
            path, SIZE, rate, what="a test's take", finished=keys is not None, key_frames=keys or ()
        ) as write:
            for frame in range(span.start, span.end):
                picture = base.copy()
                for bit in range(0 if flat else BITS):
                    picture[4:16, 8 + bit * 20 : 24 + bit * 20] = 255 if frame >> bit & 1 else 0
                if not flat:
                    picture[100:120, frame * 5 % 300 : frame * 5 % 300 + 20] = 255
                write(picture)
        take = Take(name, file_sha256(path), ".mp4", span, rate, SIZE, "test", "1", Decimal(0))
        self.paths[take.sha256] = path
        return take

    def timeline(self, rate, bounds, joins, *, captions=(), flat=False, finished=False, kind="crossfade"):
        clips = []
        for i, (start, end) in enumerate(zip(bounds, bounds[1:], strict=False)):
            after = joins[i + 1] // 2 if i + 1 < len(joins) else 0
            media = Span(start - joins[i] // 2, end + after)
            keys = (joins[i], media.frames - 2 * after) if finished else None
            take = self.take(f"take{i}", media, rate, i, flat=flat, keys=keys)
            clips.append(TimelineClip(i, Span(start, end), take, kind if joins[i] else "cut", joins[i]))
        return Timeline("s" * 64, rate, SIZE, tuple(clips), tuple(captions), CaptionStyle())

    def chunk_files(self, timeline):
        files = []
        for number, chunk in enumerate(chunks_of(timeline)):
            out = self.folder / f"chunk{number}.mp4"
            render_chunk(chunk, timeline, self.materials, out)
            files.append(Piece(out, 0, chunk.span))
        return files

    def film(self, timeline, song, *, files=None, name="film.mp4"):
        sound, film = self.folder / "song.m4a", self.folder / name
        encode_sound(song, sound)
        join_film(files or self.chunk_files(timeline), sound, timeline.rate, film, metadata={"title": "a 'test'"})
        return film

    def path(self, sha256, _suffix):
        return self.paths[sha256]

    @staticmethod
    def numbers(film):
        """The frame numbers that the film's frames carry."""
        return [
            sum(1 << bit for bit in range(BITS) if picture[7:13, 12 + bit * 20 : 20 + bit * 20].mean() > 128)
            for picture in read_frames(film)
        ]


@pytest.fixture
def bench(tmp_path):
    return Bench(tmp_path)


@pytest.fixture
def song():
    def build(frames, rate, *, seed=0, sample_rate=44100):
        length = int(Fraction(frames) / rate * sample_rate)
        noise = np.random.default_rng(seed).normal(0, 0.1, length).astype(np.float32)
        smooth = np.convolve(noise, np.ones(8) / 8, "same").astype(np.float32)
        return Audio(np.stack([smooth, smooth * 0.8]), sample_rate)

    return build
