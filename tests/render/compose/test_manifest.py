"""The render manifest: hashes of frames, and what differs between two."""

from dataclasses import replace
from fractions import Fraction

import pytest

from workbench.jobs.keys import dumps, loads
from workbench.media.process import run_ffmpeg
from workbench.model.manifest import ChunkPrint, Manifest, compare_manifests
from workbench.render.compose.manifest import film_prints, machine, make_manifest, timeline_inputs, versions
from workbench.timebase import Span

RATE = Fraction(30)
SPANS = [Span(0, 20), Span(20, 40)]


@pytest.fixture
def film(bench, song):
    timeline = bench.timeline(RATE, [0, 20, 40], [0, 0])
    return bench.film(timeline, song(40, RATE)), timeline


def test_a_manifest_names_all_that_went_in(bench, film):
    path, timeline = film
    fonts = [bench.folder / "fonts" / "Inter-Bold.otf"]
    made = make_manifest(path, timeline, (("plan", "p"),), fonts)
    names = [name for name, _ in made.inputs]
    assert names == ["plan", "song", "take of clip 0", "take of clip 1", "font Inter-Bold.otf"]
    assert [chunk.span for chunk in made.chunks] == SPANS
    assert {"songreel", "engine", "encoder", "ffmpeg", "numpy", "av"} <= {name for name, _ in made.versions}
    assert [name for name, _ in made.machine] == ["system", "architecture", "processor"]
    assert str(bench.folder) not in dumps(made)
    assert loads(Manifest, dumps(made)) == made
    assert compare_manifests(made, loads(Manifest, dumps(made))) == ()


def test_one_other_frame_changes_its_chunk_and_the_whole_and_nothing_else(bench, film):
    path, _ = film
    before, whole = film_prints(path, SPANS)
    lossless = ("-c:a", "copy", "-c:v", "libx264", "-qp", "0", "-pix_fmt", "yuv420p", "-y")
    for name, spot in (("same.mp4", "enable=0"), ("other.mp4", "enable=eq(n\\,25)")):
        run_ffmpeg(
            ["-i", path.name, "-vf", f"drawbox=t=fill:w=4:h=4:c=red:{spot}", *lossless, name],
            what="painting a spot",
            cwd=bench.folder,
        )
    assert film_prints(bench.folder / "same.mp4", SPANS) == (before, whole)
    after, spotted = film_prints(bench.folder / "other.mp4", SPANS)
    assert after[0] == before[0]
    assert after[1] != before[1]
    assert spotted != whole


def test_what_differs_is_named():
    one = Manifest(
        (("song", "s"), ("logo", "l")), (("ffmpeg", "7"),), machine(), (ChunkPrint(Span(0, 9), "k", "f"),), "w", "x"
    )
    other = replace(
        one,
        inputs=(("song", "t"),),
        versions=(("ffmpeg", "8"),),
        chunks=(ChunkPrint(Span(0, 9), "k", "g"),),
        frames="v",
        film="y",
    )
    found = compare_manifests(one, other)
    assert [(d.kind, d.what) for d in found] == [
        ("input", "song"),
        ("input", "logo"),
        ("version", "ffmpeg"),
        ("frames", "frames 0 to 9"),
        ("frames", "the whole film"),
        ("file", "the film's file"),
    ]
    assert str(found[2]) == "version: ffmpeg is 7 in one and 8 in the other"
    assert str(found[1]) == "input: logo is l in one and not there in the other"


def test_versions_are_those_of_this_machine():
    known = dict(versions())
    assert any(sign.isdigit() for sign in known["ffmpeg"].split()[0])
    assert all(value for value in known.values())
    assert all(value for _, value in machine()[:2])


def test_a_grade_and_a_logo_are_among_the_inputs(bench):
    from workbench.model.logo import Logo

    timeline = bench.timeline(RATE, [0, 20], [0])
    clip = replace(timeline.clips[0], lut="b" * 64)
    timeline = replace(timeline, clips=(clip,), logo=Logo("c" * 64, 1.0))
    assert timeline_inputs(timeline)[2:] == (("grade of clip 0", "b" * 64), ("logo", "c" * 64))
