"""Grade, beat effects, logo and focus: on the right pixels of the right frames, and proven."""

import hashlib
from dataclasses import replace
from fractions import Fraction
from typing import get_args

import av
import cv2
import numpy as np
import pytest

from workbench.errors import RenderError
from workbench.jobs.keys import file_sha256
from workbench.media.cube import Cube, cube_text, grid
from workbench.media.frames import read_frames
from workbench.media.process import run_ffmpeg
from workbench.model.effect import EffectKind, Hit
from workbench.model.logo import Logo
from workbench.model.size import Size
from workbench.render.compose.certify import certify
from workbench.render.compose.changes import timeline_changes
from workbench.render.compose.chunks import chunk_key, chunks_of
from workbench.render.compose.drawing import render_chunk
from workbench.render.compose.expected import clip_pictures
from workbench.timebase import Span

RATE = Fraction(30)
BOUNDS, JOINS = [0, 40, 100, 150], [0, 0, 12]
BEATS = [0.5 * i for i in range(20)]


@pytest.fixture
def plain(bench):
    return bench.timeline(RATE, BOUNDS, JOINS)


def lut(bench, table):
    text = cube_text(Cube(table.astype(np.float32)))
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    (bench.folder / "luts" / f"{sha256}.cube").write_text(text)
    return sha256


def warm(bench):
    return lut(bench, np.clip(grid(17) ** 0.8 * [1.0, 0.85, 0.6] + [0.05, 0, 0], 0, 1))


def logo(bench, **options):
    path = bench.folder / "logo.png"
    cv2.imwrite(str(path), np.full((40, 80, 4), (0, 255, 0, 255), np.uint8))
    sha256 = file_sha256(path)
    bench.paths[sha256] = path
    return Logo(sha256, 2.0, **options)


def shown(bench, timeline, index=0):
    out = bench.folder / "shown.mp4"
    render_chunk(chunks_of(timeline)[index], timeline, bench.materials, out)
    return [picture.astype(int) for picture in read_frames(out)]


def graded(timeline, table):
    return replace(timeline, clips=tuple(replace(clip, lut=table) for clip in timeline.clips))


def test_a_table_colours_its_clip_alone(bench, plain):
    negative = lut(bench, 1 - grid(17))
    first = replace(plain, clips=(replace(plain.clips[0], lut=negative), *plain.clips[1:]))
    before, after = shown(bench, plain)[5], shown(bench, first)[5]
    assert np.abs(after - (255 - before)).mean() < 6
    assert np.abs(shown(bench, plain, 1)[5] - shown(bench, first, 1)[5]).max() == 0


def test_a_table_that_changes_nothing_changes_nothing(bench, plain):
    same = graded(plain, lut(bench, grid(33)))
    change = shown(bench, plain)[5] - shown(bench, same)[5]
    assert np.abs(change.mean(axis=(0, 1))).max() < 0.5  # no colour moves
    assert np.abs(change).mean() < 2  # edges of colour have half the pixels


def test_a_logo_stands_in_its_corner(bench, plain):
    marked = replace(plain, logo=logo(bench, place="bottom-left", size=0.2, margin=0.1, opacity=1.0))
    change = np.abs(shown(bench, plain)[5] - shown(bench, marked)[5]).max(axis=2) > 40
    rows, columns = np.flatnonzero(change.any(axis=1)), np.flatnonzero(change.any(axis=0))
    box = marked.logo.box(Size(320, 180))
    assert (box.left, box.bottom, box.width) == (18, 162, 36)
    assert abs(rows.min() - box.top) <= 2
    assert abs(rows.max() + 1 - box.bottom) <= 2
    assert abs(columns.min() - box.left) <= 2
    assert abs(columns.max() + 1 - box.right) <= 2


@pytest.mark.parametrize("kind", get_args(EffectKind))
def test_a_hit_changes_its_frames_and_no_other(bench, plain, kind):
    hit = replace(plain, hits=(Hit(kind, Span(10, 16), 1.0),))
    apart = [np.abs(a - b).mean() for a, b in zip(shown(bench, plain), shown(bench, hit), strict=True)]
    assert min(apart[10:12]) > 4
    assert max(apart[:10]) == 0
    assert max(apart[16:]) < 3  # what encoding carries over
    assert kind == "swap" or apart[10] > apart[14]


@pytest.mark.parametrize("focus", [0.0, 0.5, 1.0])
def test_the_focus_stays_in_an_upright_picture(bench, plain, focus):
    size = Size(100, 180)
    upright = replace(plain, size=size, clips=tuple(replace(c, focus=(focus, 0.5)) for c in plain.clips))
    take = next(read_frames(bench.paths[plain.clips[0].take.sha256], start=5)).astype(int)
    left = round(focus * 220)
    assert np.abs(shown(bench, upright)[5] - take[:, left : left + 100]).mean() < 6


@pytest.fixture
def finished(bench, plain):
    """A film with everything at once, but for text."""
    hits = (Hit("flash", Span(0, 6), 0.6), Hit("zoom-pulse", Span(40, 49), 1.0), Hit("shake", Span(115, 122), 0.8))
    hits += (Hit("colour-burst", Span(60, 72), 1.0), Hit("swap", Span(130, 135), 1.0))
    everything = replace(graded(plain, warm(bench)), logo=logo(bench, size=0.3), hits=hits)
    return replace(everything, hits=tuple(sorted(hits, key=lambda hit: hit.span.start)))


def test_a_finished_film_is_certified(bench, song, finished):
    sound = song(150, RATE)
    proof = certify(bench.film(finished, sound), finished, bench.materials, sound, BEATS)
    assert proof.ok, proof.reasons
    assert [(c.kind, c.found_frame) for c in proof.cuts] == [("cut", 40), ("crossfade", 100)]


@pytest.mark.parametrize("lost", ["luts", "hits"])
def test_a_film_without_its_finish_is_noticed(bench, song, finished, lost):
    other = graded(finished, "") if lost == "luts" else replace(finished, hits=())
    sound = song(150, RATE)
    proof = certify(bench.film(other, sound), finished, bench.materials, sound, BEATS)
    assert not proof.ok
    assert any("does not show its take" in reason for reason in proof.reasons)


def test_only_what_it_lies_over_is_made_again(bench, plain):
    hit = replace(plain, hits=(Hit("flash", Span(60, 66), 1.0),))
    assert [chunk.span for chunk in timeline_changes(plain, hit).chunks] == [Span(40, 94)]
    one = replace(plain, clips=(replace(plain.clips[0], lut=warm(bench)), *plain.clips[1:]))
    assert [chunk.span for chunk in timeline_changes(plain, one).chunks] == [Span(0, 40)]
    marked = replace(plain, logo=logo(bench))
    assert timeline_changes(plain, marked).frames == 150


def test_a_hit_is_known_by_its_place_in_the_chunk(bench, plain):
    keys = [
        chunk_key(chunks_of(t)[0], t)
        for t in (replace(plain, hits=(Hit("flash", Span(s, s + 6), 1.0),)) for s in (10, 10, 11))
    ]
    assert keys[0] == keys[1] != keys[2]


@pytest.mark.parametrize("tags", ["bt709:range=tv", "smpte170m:range=pc"])
@pytest.mark.parametrize("coloured", [False, True])
def test_a_take_of_other_colours_looks_the_same(bench, plain, tags, coloured):
    matrix, _, wide = tags.partition(":range=")
    source = bench.paths[plain.clips[0].take.sha256]
    other = bench.folder / "other.mp4"
    convert = f"format=gbrp,scale=out_color_matrix={matrix}:out_range={wide},format=yuv420p"
    convert += f",setparams=colorspace={matrix}:range={wide}"
    run_ffmpeg(["-i", str(source), "-vf", convert, "-crf", "10", "-y", str(other)], what="changing colours")
    take = replace(plain.clips[0].take, sha256=file_sha256(other))
    bench.paths[take.sha256] = other
    changed = replace(plain, clips=(replace(plain.clips[0], take=take), *plain.clips[1:]))
    if coloured:
        plain, changed = (graded(timeline, warm(bench)) for timeline in (plain, changed))
    apart = shown(bench, plain)[5] - shown(bench, changed)[5]
    assert np.abs(apart.mean(axis=(0, 1))).max() < 2
    with av.open(str(bench.folder / "shown.mp4")) as piece:
        head = piece.streams.video[0].codec_context
        assert (head.colorspace, head.color_range, head.color_primaries, head.color_trc) == (6, 1, 6, 6)


def test_another_ffmpeg_makes_other_chunks(plain, monkeypatch):
    keys = {chunk_key(chunk, plain) for chunk in chunks_of(plain)}
    monkeypatch.setattr("workbench.render.compose.chunks.ffmpeg_version", lambda: "8.0 (another)")
    assert keys.isdisjoint({chunk_key(chunk, plain) for chunk in chunks_of(plain)})


@pytest.mark.parametrize("coloured", [False, True])
def test_a_take_without_frames_is_one_sentence(bench, plain, monkeypatch, coloured):
    for reader in ("take_pictures", "detailed_pictures"):
        monkeypatch.setattr(f"workbench.render.compose.expected.{reader}", lambda *_: [])
    with pytest.raises(RenderError, match="take of clip 1 has no frames"):
        clip_pictures(graded(plain, lut(bench, grid(5))) if coloured else plain, 1, bench.materials)
