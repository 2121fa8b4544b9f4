"""The certificate under colours and beat effects: pictures full of small coloured edges pass, wrong ones do not."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import cv2
import numpy as np
import pytest

from workbench.jobs.keys import file_sha256
from workbench.media.cube import Cube, cube_text, grid
from workbench.media.frames import writing_frames
from workbench.media.process import run_ffmpeg
from workbench.model.certificate import PlainPart
from workbench.model.effect import Hit
from workbench.model.size import Size
from workbench.model.style import CaptionStyle
from workbench.model.take import Take
from workbench.model.timeline import Timeline, TimelineClip
from workbench.render.compose.certify import certify
from workbench.render.compose.chunks import chunks_of
from workbench.render.compose.drawing import render_chunk
from workbench.render.compose.effects import effect_filters
from workbench.render.compose.join import Piece
from workbench.render.compose.plain import plain_chunks, plain_timeline
from workbench.timebase import Span

RATE, SIZE = Fraction(30), Size(320, 180)
HITS = (
    Hit("flash", Span(10, 16), 0.3),
    Hit("shake", Span(10, 18), 0.5),
    Hit("zoom-pulse", Span(10, 19), 0.6),
    Hit("shake", Span(26, 34), 1.0),
    Hit("zoom-pulse", Span(32, 42), 1.0),
    Hit("colour-burst", Span(46, 54), 0.6),
)
FRAMES = 60


def dots(frame, seed):
    """Rings and dots that turn, as kinetic ones do, in two colours that lie far apart."""
    picture = np.full((SIZE.height, SIZE.width, 3), (130, 25, 185), np.uint8)
    for number in range(200):
        far, turn = 9 * np.sqrt(number + seed % 5), 2.4 * number + seed + 0.03 * frame
        at = (round(16 * (160 + far * 1.4 * np.cos(turn))), round(16 * (90 + far * np.sin(turn))))
        cv2.circle(picture, at, round(16 * (4 + 1.5 * np.sin(0.5 * number + 0.2 * frame))), (170, 220, 50), -1, 16, 4)
        if number % 2:
            cv2.circle(picture, at, 20, (30, 0, 60), -1, 16, 4)
    return picture


@pytest.fixture
def dotted(bench):
    """Makes a take: of the given frames of the dots, meant for the film's frames from ``start`` on."""

    def build(name, frames, *, start=0, seed=0):
        path = bench.folder / f"{name}.mp4"
        with writing_frames(path, SIZE, RATE, what="a test's take") as write:
            for frame in frames:
                write(dots(frame, seed))
        take = Take(name, file_sha256(path), ".mp4", Span(start, start + len(frames)), RATE, SIZE, "t", "1", Decimal(0))
        bench.paths[take.sha256] = path
        return take

    return build


@pytest.fixture
def turned(bench):
    """A table that turns purple to blue and yellow to green, and what lies between the two to pink."""
    red, green, blue = np.moveaxis(grid(33), -1, 0)
    between = np.exp(-(((green - 0.48) / 0.18) ** 2))
    table = np.stack([0.3 + 0.65 * between, green, 0.4 + 0.3 * blue + 0.1 * red], axis=-1)
    (bench.folder / "luts" / "turned.cube").write_text(cube_text(Cube(table.astype(np.float32))))
    return "turned"


@pytest.fixture
def planned(dotted, turned):
    """A clip of dots in other colours, under all kinds of accents."""
    clip = TimelineClip(0, Span(0, FRAMES), dotted("dots", range(FRAMES)), "cut", 0, lut=turned)
    return Timeline("s" * 64, RATE, SIZE, (clip,), (), CaptionStyle(), hits=HITS)


def prove(bench, film, timeline, sound, **options):
    return certify(film, timeline, bench.materials, sound, [1.0], **options)


def refused(proof):
    """How many frames of the first clip do not show its take."""
    reason = next((reason for reason in proof.reasons if reason.startswith("Clip 0 does not show its take")), "(0 f")
    return int(reason.rpartition("(")[2].split()[0])


def test_dots_in_other_colours_under_accents_are_certified(bench, song, planned):
    sound = song(FRAMES, RATE)
    proof = prove(bench, bench.film(planned, sound), planned, sound)
    assert proof.ok, proof.reasons


def beside(off):
    """Which frames of its take a film shows where it is that many places off under accents."""
    return [f + off if any(f in hit.span for hit in HITS) else f for f in range(FRAMES)]


@pytest.mark.parametrize("off", [-2, 1])
def test_frames_beside_their_place_under_accents_are_noticed(bench, song, planned, dotted, off):
    other = replace(planned, clips=(replace(planned.clips[0], take=dotted("other", beside(off))),))
    sound = song(FRAMES, RATE)
    proof = prove(bench, bench.film(other, sound), planned, sound)
    assert refused(proof) == sum(frame != at for at, frame in enumerate(beside(off))), proof.reasons


@pytest.mark.parametrize("off", [0, -1, 2])
def test_slow_frames_beside_their_place_under_accents_are_noticed(bench, song, planned, off):
    cells = np.random.default_rng(1).integers(0, 255, (5, 24, 3), np.uint8)
    wide = cv2.resize(cells, (960, 180), interpolation=cv2.INTER_CUBIC)

    def take(name, frames):
        path = bench.folder / f"{name}.mp4"
        with writing_frames(path, SIZE, RATE, what="a test's take") as write:
            for frame in frames:
                write(np.ascontiguousarray(np.roll(wide, -3 * frame, axis=1)[:, : SIZE.width]))
        bench.paths[file_sha256(path)] = path
        return replace(planned.clips[0].take, sha256=file_sha256(path))

    right, other = (
        replace(planned, clips=(replace(planned.clips[0], take=take(name, frames), lut=""),))
        for name, frames in (("right", range(FRAMES)), ("other", beside(off)))
    )
    sound = song(FRAMES, RATE)
    proof = prove(bench, bench.film(other, sound), right, sound)
    assert refused(proof) == sum(frame != at for at, frame in enumerate(beside(off))), proof.reasons


def test_a_still_and_another_take_under_accents_are_noticed(bench, song, planned, dotted):
    still, strange = {**dict.fromkeys(range(11, 19), 10), **dict.fromkeys(range(33, 42), 32)}, range(46, 54)
    path = dotted("still", [still.get(f, 500 + f if f in strange else f) for f in range(FRAMES)])
    other = replace(planned, clips=(replace(planned.clips[0], take=path),))
    sound = song(FRAMES, RATE)
    proof = prove(bench, bench.film(other, sound), planned, sound)
    assert refused(proof) == 8 + 9 + 8, proof.reasons


def test_damaged_frames_under_accents_are_noticed(bench, song, planned):
    sound = song(FRAMES, RATE)
    bench.film(planned, sound)
    damages = {
        "noise=alls=70:allf=t": (10, 13),
        "drawbox=w=iw/2:h=ih/2:t=fill:c=gray": (14, 18),
        "hflip": (26, 31),
        "gblur=12": (32, 41),
        "hue=h=60": (46, 53),
    }
    chain = ",".join(
        f"{damage}{':' if '=' in damage else '='}enable=between(n\\,{first}\\,{last})"
        for damage, (first, last) in damages.items()
    )
    how = ("-vf", chain, "-crf", "14", "-c:a", "copy")
    run_ffmpeg(["-i", "film.mp4", *how, "-y", "damaged.mp4"], what="damaging a film", cwd=bench.folder)
    proof = prove(bench, bench.folder / "damaged.mp4", planned, sound)
    assert refused(proof) == sum(last - first + 1 for first, last in damages.values()), proof.reasons


def test_a_shake_that_was_lost_under_other_accents_is_noticed(bench, song, planned):
    sound = song(FRAMES, RATE)
    other = replace(planned, hits=(*HITS[:1], *HITS[2:]))
    assert refused(prove(bench, bench.film(other, sound), planned, sound))


@pytest.fixture
def joined(dotted):
    """A crossfade, and a clip after it that is shaken."""
    clips = (
        TimelineClip(0, Span(0, 20), dotted("first", range(26)), "cut", 0),
        TimelineClip(1, Span(20, 90), dotted("second", range(76), start=14, seed=1), "crossfade", 12),
    )
    hits = (Hit("shake", Span(34, 42), 1.0), Hit("shake", Span(62, 70), 1.0))
    return Timeline("s" * 64, RATE, SIZE, clips, (), CaptionStyle(), hits=hits)


def test_a_shake_goes_by_the_frames_of_the_part_that_was_rendered(bench, song, joined, monkeypatch):
    monkeypatch.setattr("workbench.render.compose.chunks._MOST_FRAMES", 20)
    monkeypatch.setattr("workbench.render.compose.chunks._LEAST_FRAMES", 10)
    assert [chunk.span.start for chunk in chunks_of(joined)] == [0, 14, 26, 54, 74]
    sound = song(90, RATE)
    proof = prove(bench, bench.film(joined, sound), joined, sound)
    assert proof.ok, proof.reasons


def test_a_shake_after_a_transition_that_was_rendered_plainly_is_certified(bench, song, joined):
    first, fade, second = bench.chunk_files(joined)
    halves = []
    for number, chunk in enumerate(plain_chunks(chunks_of(joined)[1])):
        out = bench.folder / f"plain{number}.mp4"
        render_chunk(chunk, plain_timeline(joined), bench.materials, out)
        halves.append(Piece(out, 0, chunk.span))
    sound = song(90, RATE)
    film = bench.film(joined, sound, files=[first, *halves, second])
    proof = prove(bench, film, joined, sound, plain=[PlainPart(fade.span, (0, 1), "It failed.")])
    assert proof.ok, proof.reasons


def test_very_many_accents_are_certified(bench, song, planned):
    hits = tuple(Hit(kind, Span(f, f + 2), 0.2) for f in range(0, FRAMES, 2) for kind in ("shake", "zoom-pulse"))
    many, sound = replace(planned, hits=hits), song(FRAMES, RATE)
    proof = prove(bench, bench.film(many, sound), many, sound)
    assert proof.ok, proof.reasons


def test_filters_longer_than_one_argument_may_be_are_drawn(bench, song, planned, dotted):
    frames = 2 * FRAMES
    kinds = ("shake", "zoom-pulse", "flash", "colour-burst")
    hits = tuple(Hit(kind, Span(f, f + 1), 0.1 + f / 1000) for f in range(frames) for kind in kinds)
    assert sum(map(len, effect_filters(hits, 0, SIZE))) > 128 * 1024
    clip = replace(planned.clips[0], span=Span(0, frames), take=dotted("long", range(frames)))
    many, sound = replace(planned, clips=(clip,), hits=hits), song(frames, RATE)
    proof = prove(bench, bench.film(many, sound), many, sound)
    assert proof.ok, proof.reasons
