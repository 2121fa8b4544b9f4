"""A film of twenty clips with transitions of every length, and takes that are only named."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import cv2
import numpy as np
import pytest

from workbench.export.cut import Cut, Link
from workbench.jobs.keys import file_sha256
from workbench.media.frames import read_frames, writing_frames
from workbench.model.analysis import BeatGrid
from workbench.model.lyrics import Line, Lyrics, Word
from workbench.model.plan import Clip, Plan, PlannedSection
from workbench.model.size import Size
from workbench.model.song import Song
from workbench.model.take import Take
from workbench.timebase import Span, parse_rate

RATES = ["24", "25", "29.97", "30"]
JOINS = {
    1: ("crossfade", 16),
    2: ("whip", 10),
    5: ("dip-black", 24),
    9: ("wipe", 2),
    10: ("zoom", 12),
    19: ("glitch", 8),
}


def make_plan(rate=Fraction(30), *, clips=20, length=90, joins=JOINS, sections=4):
    each = clips // sections
    spans = [Span(i * length, (i + 1) * length) for i in range(clips)]
    labels = ["intro", "verse", "chorus", "Brücke [x]"]
    planned = tuple(
        PlannedSection(
            labels[s % 4],
            1,
            float(s * each * length / rate),
            float((s + 1) * each * length / rate),
            Span(s * each * length, (s + 1) * each * length),
        )
        for s in range(sections)
    )
    made = []
    for i, span in enumerate(spans):
        kind, frames = joins.get(i, ("cut", 0))
        prompt = f"prompt {i}, “neon” & <rain>"
        cut_on = "section" if i % each == 0 else "beat"
        made.append(Clip(i, i // each, span, cut_on, "neon-noir", "marble", prompt, "flat", 1, kind, frames))
    return Plan("5" * 64, rate, Size(320, 180), 1, "neon-noir", "abstract", planned, tuple(made))


def make_take(plan, index, name="a", *, span=None):
    span = span or plan.media_span(index)
    number = f"{index:x}{name}".encode().hex()
    return Take(
        f"key-{index}-{name}", number.rjust(64, "0"), ".mp4", span, plan.rate, plan.size, "flat", "1", Decimal(0)
    )


def make_cut(plan, *, missing=(), others=()):
    takes = {clip.index: make_take(plan, clip.index) for clip in plan.clips if clip.index not in missing}
    beats = tuple(i / 2 for i in range(int(2 * plan.frames / plan.rate)))
    grid = BeatGrid(beats, tuple(i % 4 + 1 for i in range(len(beats))), 120.0, 4, 0.9)
    words = (Word(1.0, 1.4, "Hey"), Word(1.5, 2.004, "you"))
    lines = (Line(1.0, 2.0, "Hey you", words, word_times=True), Line(3.5, 6.0, "plain --> [00:01.00] line\nx"))
    rate = plan.rate
    song = Song("5" * 64, "a song", 1, "wav", "pcm", 44100, 2, int(plan.frames * 44100 / rate), title="Übung & <b>")
    return Cut(
        "5" * 12,
        "0" * 16,
        song,
        plan,
        takes,
        grid,
        Lyrics(lines),
        {index: tuple(make_take(plan, index, name) for name in names) for index, names in others},
    )


def link_of(index, number, take):
    return Link(f"file:///media/{take.sha256}.mp4", take.span)


@pytest.fixture(params=RATES)
def cut(request):
    plan = make_plan(parse_rate(request.param))
    return make_cut(plan, missing=(4,), others=((3, "bc"), (7, "b")))


@pytest.fixture
def bench():
    """What makes plans, takes and cuts."""
    return SimpleNamespace(plan=make_plan, take=make_take, cut=make_cut, link_of=link_of, joins=JOINS)


@pytest.fixture
def changed():
    """Changes clips of a plan, by their index."""

    def change(plan, **changes):
        clips = list(plan.clips)
        for name, values in changes.items():
            index = int(name.removeprefix("clip"))
            clips[index] = replace(clips[index], **values)
        return replace(plan, clips=tuple(clips))

    return change


class Shelf:
    """Takes as real files; each frame carries its number in the film as black and white cells."""

    bits = 10

    def __init__(self, folder):
        self.folder, self.paths = folder, {}

    def take(self, plan, index, span=None, *, name="a", size=None, rate=None, short=0):
        span, rate, size = span or plan.media_span(index), rate or plan.rate, size or plan.size
        path = self.folder / f"take{index}{name}.mp4"
        with writing_frames(path, size, rate, what="a test's take") as write:
            for number in range(int((span.frames - short) * rate / plan.rate)):
                write(self._picture(span.start + int(number * plan.rate / rate), size))
        take = Take(f"key-{index}-{name}", file_sha256(path), ".mp4", span, rate, size, "flat", "1", Decimal(0))
        self.paths[take.sha256] = path
        return take

    def _picture(self, frame, size):
        picture = np.full((180, 320, 3), 90, np.uint8)
        for bit in range(self.bits):
            picture[8:40, 8 + bit * 30 : 32 + bit * 30] = 255 if frame >> bit & 1 else 0
        return cv2.resize(picture, (size.width, size.height), interpolation=cv2.INTER_AREA)

    def numbers(self, path):
        """The film's frame numbers that a file's frames carry."""
        return [self.number(picture) for picture in read_frames(path)]

    def number(self, picture):
        return sum(1 << b for b in range(self.bits) if picture[16:32, 14 + b * 30 : 26 + b * 30].mean() > 128)

    def media(self, sha256, _suffix):
        return self.paths[sha256]


@pytest.fixture
def shelf(tmp_path):
    return Shelf(tmp_path)
