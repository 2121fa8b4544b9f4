"""Films of other shapes: pieces and crops to the frame, the file's own words, WebM, GIF, strips and shots."""

import itertools
from dataclasses import replace
from fractions import Fraction
from io import BytesIO

import av
import numpy as np
import pytest
from PIL import Image

from workbench.errors import OptionError
from workbench.media.audio import Audio
from workbench.media.encoding import VP9
from workbench.media.pictures import fill, jpeg_bytes, within
from workbench.media.process import run_ffmpeg
from workbench.model.effect import Hit
from workbench.model.size import Size
from workbench.model.timeline import Caption, CaptionWord
from workbench.planning.excerpt import excerpt
from workbench.render.compose.certify import certify
from workbench.render.compose.chunks import chunks_of
from workbench.render.compose.drawing import render_chunk
from workbench.render.compose.filmstrip import filmstrip, strip_frames
from workbench.render.compose.gif import write_gif
from workbench.render.compose.join import Piece, join_film, read_metadata
from workbench.render.compose.shots import key_pictures, read_pictures, telling_shots
from workbench.render.compose.sound import encode_sound
from workbench.timebase import Span

RATE = Fraction(30)
COVER = jpeg_bytes(np.full((72, 128, 3), 90, np.uint8))
CHAPTERS = [(Span(0, 20), "Intro = ; # \\ 'é"), (Span(20, 60), "Verse")]


def cut(song, timeline):
    """The piece of the song that a timeline has."""
    first = round(timeline.sound_start * song.sample_rate)
    return Audio(song.samples[:, first : first + round(timeline.frames / RATE * song.sample_rate)], song.sample_rate)


@pytest.fixture
def film(bench, song):
    """Three clips of a second, the last two faded in over 10 frames, and their song."""
    return bench.timeline(RATE, [0, 30, 60, 90], [0, 10, 10]), song(90, RATE)


def test_a_piece_shows_its_frames_and_sounds_like_its_part_of_the_song(bench, film):
    timeline, song = film
    piece = replace(excerpt(timeline, Span(17, 79)), mix=timeline.mix)
    sound = cut(song, piece)
    made = bench.film(piece, sound)
    numbers = bench.numbers(made)
    assert len(numbers) == 62
    for frame in (0, 1, 7, 30, 36, 52, 61):  # outside of the fades, where two numbers are seen at once
        assert numbers[frame] == frame + 17
    proof = certify(made, piece, bench.materials, sound, [])
    assert proof.ok, proof.reasons
    assert abs(proof.audio_lag_ms) <= 1
    for other in (Fraction(18, 30), Fraction(17, 30) + Fraction(1, 400)):
        assert not certify(made, piece, bench.materials, cut(song, replace(piece, sound_start=other)), []).ok
    assert not certify(made, replace(excerpt(timeline, Span(18, 80)), mix=timeline.mix), bench.materials, sound, []).ok


@pytest.mark.parametrize("size", [Size(180, 320), Size(180, 180), Size(160, 200), Size(320, 180)])
def test_every_shape_is_proven_and_another_crop_is_not(bench, film, size):
    timeline, song = film
    clips = [replace(clip, focus=(0.3, 0.5) if size != timeline.size else (0.5, 0.5)) for clip in timeline.clips]
    shaped = replace(timeline, size=size, clips=tuple(clips))
    made = bench.film(shaped, song)
    proof = certify(made, shaped, bench.materials, song, [])
    assert proof.ok, proof.reasons
    if size != timeline.size:
        other = replace(shaped, clips=tuple(replace(clip, focus=(0.8, 0.5)) for clip in clips))
        assert not certify(made, other, bench.materials, song, []).ok


def joined(bench, timeline, song, container, *, cover=None, name="film"):
    encoder = {"encoder": VP9} if container == "webm" else {}
    pieces = []
    for number, chunk in enumerate(chunks_of(timeline)):
        out = bench.folder / f"{container}{number}.mp4"
        render_chunk(chunk, timeline, bench.materials, out, **encoder)
        pieces.append(Piece(out, 0, chunk.span))
    sound, made = bench.folder / f"song.{container}.x", bench.folder / f"{name}.{container}"
    encode_sound(song, sound, container=container)
    said = {"title": "A 'title'", "comment": "songreel a=1", "description": "who made it"}
    join_film(pieces, sound, timeline.rate, made, metadata=said, container=container, chapters=CHAPTERS, cover=cover)
    return made


@pytest.mark.parametrize("container", ["mp4", "webm"])
def test_a_film_carries_its_words_chapters_and_cover_and_is_proven(bench, song, container):
    timeline, sound = bench.timeline(RATE, [0, 20, 60], [0, 10]), song(60, RATE)
    made = joined(bench, timeline, sound, container, cover=COVER)
    assert read_metadata(made).items() >= {"title": "A 'title'", "comment": "songreel a=1"}.items()
    with av.open(str(made)) as file:
        chapters = [(round(float(c["start"] * c["time_base"]), 3), c["metadata"]["title"]) for c in file.chapters()]
        pictures = [stream.codec_context.name for stream in file.streams.video]
    assert chapters == [(0.0, CHAPTERS[0][1]), (0.667, "Verse")]
    assert pictures == (["h264", "mjpeg"] if container == "mp4" else ["vp9"])
    proof = certify(made, timeline, bench.materials, sound, [])
    assert proof.ok, proof.reasons
    again = joined(bench, timeline, sound, container, cover=COVER, name="again")
    assert again.read_bytes() == made.read_bytes()


@pytest.mark.parametrize("cover", [None, COVER], ids=["plain", "with a cover"])
@pytest.mark.parametrize("container", ["mp4", "webm"])
def test_sound_lies_beside_its_pictures_so_that_a_film_plays_while_it_loads(bench, song, container, cover):
    slow = Fraction(6)  # a film that is longer than muxers put off what comes late
    made = joined(bench, bench.timeline(slow, [0, 90, 180], [0, 0]), song(180, slow), container, cover=cover)
    with av.open(str(made)) as film:
        streams = film.streams.video[0], film.streams.audio[0]
        packets = [(p.pos, float(p.dts * p.time_base)) for p in film.demux(*streams) if p.size]
    times = [seconds for _, seconds in sorted(packets)]
    assert max(abs(after - before) for before, after in itertools.pairwise(times)) < 0.4


def test_a_second_cover_is_no_cover(bench, song):
    timeline, sound = bench.timeline(RATE, [0, 20, 60], [0, 0]), song(60, RATE)
    made, twice = joined(bench, timeline, sound, "mp4", cover=COVER), bench.folder / "twice.mp4"
    image = bench.folder / "cover.jpg"
    image.write_bytes(COVER)
    run_ffmpeg(
        ["-i", str(made), "-i", str(image), "-map", "0:v", "-map", "0:a", "-map", "1", "-c", "copy",
         "-disposition:v:1", "attached_pic", "-disposition:v:2", "attached_pic", str(twice)],
        what="a second cover",
    )  # fmt: skip
    proof = certify(twice, timeline, bench.materials, sound, [])
    assert proof.reasons == ("The film has 2 covers; there may be one.",)


def test_pictures_are_read_from_the_pieces(bench, film):
    timeline, _ = film
    pieces = bench.chunk_files(timeline)
    shown = dict(key_pictures(pieces, [0, 13, 45, 75], RATE))
    assert list(shown) == [0, 13, 45, 75]
    for frame, picture in shown.items():
        cells = [picture[7:13, 12 + bit * 20 : 20 + bit * 20].mean() > 128 for bit in range(12)]
        assert sum(1 << bit for bit, lit in enumerate(cells) if lit) == frame
    read = list(read_pictures(pieces, Span(10, 80), RATE, every=Fraction(5, 2), width=320, height=180))
    assert len(read) == 28
    again = dict(key_pictures(pieces, [10, 20], RATE))
    assert np.abs(read[0].astype(int) - again[10]).mean() < 1
    assert np.abs(read[4].astype(int) - again[20]).mean() < 1


def test_a_cover_is_no_frame_of_a_transition_nor_under_words_nor_dark(bench, film):
    timeline, _ = film
    pieces = bench.chunk_files(timeline)
    best = telling_shots(pieces, timeline, most=3)
    assert len({shot.frame for shot in best}) == 3
    inside = [frame for c in timeline.clips[1:] for frame in range(c.span.start - 5, c.span.start + 5)]
    assert not {shot.frame for shot in best} & set(inside)
    (liked,) = telling_shots(pieces, timeline, [Span(60, 90)])
    assert 60 <= liked.frame < 90
    worded = replace(
        timeline,
        captions=(Caption(0, 1000, (CaptionWord(0, 1000, "la"),), sung=False),),
        hits=(Hit("flash", Span(35, 50), 1.0),),
    )
    assert telling_shots(pieces, worded)[0].frame >= 60


def test_a_strip_is_rows_of_key_frames(bench, film):
    timeline, _ = film
    pieces = bench.chunk_files(timeline)
    strip = filmstrip(pieces, strip_frames(90, RATE, 0.25), timeline.size, RATE, height=36)
    assert strip.shape == (72, 640, 3)
    first = fill(next(iter(key_pictures(pieces, [0], RATE)))[1], Size(64, 36))
    assert np.abs(strip[:36, :64].astype(int) - first).mean() < 1
    assert len(strip_frames(30 * 3600 * 5, RATE, 0.1)) <= 240


def test_a_gif_is_short_small_and_endless(bench, film):
    timeline, _ = film
    out, pieces = bench.folder / "film.gif", bench.chunk_files(timeline)
    size = write_gif(pieces, Span(0, 90), timeline.size, RATE, out, longer_side=240, most_bytes=2_000_000)
    with Image.open(BytesIO(out.read_bytes())) as gif:
        assert gif.size == (size.width, size.height) == (240, 136)
        assert gif.info["loop"] == 0
        assert gif.n_frames == 38
        assert gif.n_frames * gif.info["duration"] == pytest.approx(3000, abs=80)
        first = np.asarray(gif.convert("RGB")).astype(int)
    source = dict(key_pictures(pieces, [0], RATE))[0]
    assert np.abs(first - fill(source, size)).mean() < 16
    smaller = write_gif(
        pieces, Span(0, 90), timeline.size, RATE, out, longer_side=240,
        most_bytes=out.stat().st_size - 1000,
    )  # fmt: skip
    assert smaller.width < 240
    with pytest.raises(OptionError, match="shorter"):
        write_gif(pieces, Span(0, 90), timeline.size, RATE, out, longer_side=240, most_bytes=500)
    assert not list(bench.folder.glob("*.part"))


def test_jpegs_are_bounded_and_pictures_fill_a_shape():
    noise = np.random.default_rng(1).integers(0, 255, (720, 1280, 3), dtype=np.uint8)
    small = jpeg_bytes(noise, 300_000)
    assert len(small) <= 300_000 < len(jpeg_bytes(noise))
    assert Image.open(BytesIO(small)).format == "JPEG"
    halves = np.zeros((90, 160, 3), np.uint8)
    halves[:, 80:] = 255
    assert fill(halves, Size(50, 90), (0.1, 0.5)).max() == 0
    assert fill(halves, Size(50, 90), (0.9, 0.5)).min() == 255
    assert within(Size(1920, 1080), 480) == Size(480, 270)
    assert within(Size(320, 180), 480) == Size(320, 180)
