"""Chunks and the join: every frame in its place, at every rate."""

from dataclasses import replace
from fractions import Fraction

import av
import cv2
import numpy as np
import pytest

from workbench.errors import CancelledError, RenderError
from workbench.jobs.cancel import CancelToken
from workbench.media.audio import decode
from workbench.media.encoding import Encoder
from workbench.media.frames import read_frames
from workbench.model.timeline import Caption, CaptionWord
from workbench.model.transition import JOIN_KINDS
from workbench.render.compose.chunks import chunk_key, chunks_of
from workbench.render.compose.drawing import render_chunk
from workbench.render.compose.join import Piece, finished_piece, join_film, read_metadata
from workbench.render.compose.lag import compare_sound
from workbench.timebase import Span, parse_rate

BOUNDS, JOINS = [0, 50, 130, 190, 250, 300], [0, 0, 16, 0, 24]


@pytest.mark.parametrize("rate", ["23.976", "25", "29.97", "60", "119.88", "239/2"])
def test_every_frame_is_in_its_place(bench, song, rate):
    rate = parse_rate(rate)
    timeline = bench.timeline(
        rate, BOUNDS, JOINS, captions=[Caption(500, 2000, (CaptionWord(500, 2000, "la"),), sung=True)]
    )
    sound = song(300, rate)
    film = bench.film(timeline, sound)
    assert bench.numbers(film) == list(range(300))
    with av.open(str(film)) as container:
        video = container.streams.video[0]
        assert video.average_rate == rate
        assert [Fraction(f.pts * video.time_base) for f in container.decode(video)] == [
            Fraction(i) / rate for i in range(300)
        ]
    match = compare_sound(decode(film, longest_s=100).audio, sound)
    assert abs(match.lag_ms) < 0.1
    assert abs(match.gain_db) < 0.1


def test_chunks_tile_the_film(bench):
    timeline = bench.timeline(Fraction(30), BOUNDS, JOINS)
    spans = [chunk.span for chunk in chunks_of(timeline)]
    assert spans[0].start == 0
    assert spans[-1].end == 300
    assert all(a.end == b.start for a, b in zip(spans, spans[1:], strict=False))
    assert Span(122, 138) in spans


def test_a_chunk_is_known_by_what_it_is_made_of(bench):
    timeline = bench.timeline(Fraction(30), [0, 60, 120], [0, 0])
    first, second = chunks_of(timeline)
    line = Caption(500, 1500, (CaptionWord(500, 1500, "la"),), sung=False)
    spoken = replace(timeline, captions=(line,))
    assert chunk_key(first, spoken) != chunk_key(first, timeline)  # the line lies over the first clip
    assert chunk_key(second, spoken) == chunk_key(second, timeline)  # and not over the second
    assert chunk_key(first, timeline) != chunk_key(second, timeline)
    assert chunk_key(first, timeline) == chunk_key(chunks_of(timeline)[0], timeline)


def test_the_film_carries_its_tags_and_starts_at_once(bench, song):
    timeline = bench.timeline(Fraction(30), [0, 30], [0])
    film = bench.film(timeline, song(30, Fraction(30)))
    assert read_metadata(film)["title"] == "a 'test'"
    data = film.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_a_chunk_that_lacks_a_frame_is_not_joined(bench, song):
    timeline = bench.timeline(Fraction(30), [0, 30], [0])
    (piece,) = bench.chunk_files(timeline)
    film = bench.folder / "broken.mp4"
    bench.film(timeline, song(30, Fraction(30)))
    with pytest.raises(RenderError, match="holds 30 frames"):
        join_film([Piece(piece.path, 0, Span(0, 31))], bench.folder / "song.m4a", timeline.rate, film, metadata={})
    assert not film.exists()
    assert not list(bench.folder.glob("*.part"))


def test_a_cancelled_chunk_leaves_nothing(bench):
    timeline = bench.timeline(Fraction(30), [0, 30], [0])
    (chunk,) = chunks_of(timeline)
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        render_chunk(chunk, timeline, bench.materials, bench.folder / "out.mp4", cancel=token)
    assert {p.name for p in bench.folder.iterdir()} == {"fonts", "luts", "take0.mp4"}


def test_lyrics_are_drawn_and_the_sung_word_is_highlighted(bench, song):
    words = (CaptionWord(0, 1000, "WOW"), CaptionWord(1000, 2000, "WOW"))
    timeline = bench.timeline(Fraction(30), [0, 60], [0], flat=True)
    plain = [piece.path for piece in bench.chunk_files(timeline)]
    before = list(read_frames(plain[0]))
    after = list(
        read_frames(bench.chunk_files(replace(timeline, captions=(Caption(0, 2000, words, sung=True),)))[0].path)
    )
    change = np.abs(after[15].astype(int) - before[15]).sum(axis=2)
    rows = np.flatnonzero(change.max(axis=1) > 60)
    assert rows.min() > 180 * 0.6  # captions stand in the lower part
    yellow = [((p[..., 0] > 180) & (p[..., 2] < 120)).sum() for p in (after[15], after[50])]
    white = [((p[..., 0] > 200) & (p[..., 2] > 200)).sum() for p in (after[15], after[50])]
    assert yellow[1] > 1.5 * yellow[0] > 0  # the second word has been highlighted too
    assert white[0] > white[1]


@pytest.mark.parametrize("rate", ["23.976", "30", "60", "119.88", "239/2"])
def test_finished_takes_go_into_the_film_as_they_are(bench, song, rate):
    rate = parse_rate(rate)
    timeline = bench.timeline(rate, BOUNDS, JOINS, finished=True)
    pieces = []
    for piece, chunk in zip(bench.chunk_files(timeline), chunks_of(timeline), strict=True):
        take, first = chunk.takes[0], chunk.span.start - chunk.takes[0].span.start
        whole = (
            finished_piece(bench.paths[take.sha256], first, chunk.span, take.size, rate)
            if len(chunk.takes) == 1
            else None
        )
        assert (whole is None) == (len(chunk.takes) == 2)
        pieces.append(whole or piece)
    film = bench.film(timeline, song(300, rate), files=pieces)
    assert bench.numbers(film) == list(range(300))
    with av.open(str(film)) as container:
        video = container.streams.video[0]
        assert [Fraction(f.pts * video.time_base) for f in container.decode(video)] == [
            Fraction(i) / rate for i in range(300)
        ]


def test_other_takes_are_rendered(bench):
    timeline = bench.timeline(Fraction(30), [0, 40], [0])
    (chunk,) = chunks_of(timeline)
    path = bench.paths[chunk.takes[0].sha256]
    assert finished_piece(path, 0, chunk.span, chunk.takes[0].size, Fraction(30)) is None  # not encoded as a film
    finished = bench.timeline(Fraction(30), [0, 40], [0], finished=True).clips[0].take
    path = bench.paths[finished.sha256]
    assert finished_piece(path, 0, Span(0, 40), finished.size, Fraction(30)) is not None
    assert finished_piece(path, 7, Span(0, 33), finished.size, Fraction(30)) is None  # no key frame there
    assert finished_piece(path, 0, Span(0, 33), finished.size, Fraction(30)) is None
    assert finished_piece(path, 0, Span(0, 40), finished.size, Fraction(25)) is None


@pytest.mark.parametrize("kind", JOIN_KINDS[1:])
def test_every_transition_has_as_many_frames_as_it_should(bench, kind):
    timeline = bench.timeline(Fraction(30), [0, 8, 16], [0, 8], kind=kind)
    chunk = chunks_of(timeline)[1]
    assert (chunk.join, chunk.span) == (kind, Span(4, 12))
    out = bench.folder / "chunk.mp4"
    render_chunk(chunk, timeline, bench.materials, out)
    frames = list(read_frames(out))
    assert len(frames) == 8
    takes = [next(read_frames(bench.paths[t.sha256], start=4 - t.span.start)) for t in chunk.takes]
    apart = [float(np.abs(frames[0].astype(int) - take).mean()) for take in takes]
    assert apart[0] < apart[1] / 2  # it begins with the first take


def test_a_transition_is_known_by_its_kind(bench):
    wipe, whip = (bench.timeline(Fraction(30), [0, 8, 16], [0, 8], kind=kind) for kind in ("wipe", "whip"))
    keys = [chunk_key(chunks_of(timeline)[i], timeline) for i in (0, 1, 2) for timeline in (wipe, whip)]
    assert keys[0] == keys[1]
    assert keys[2] != keys[3]
    assert keys[4] == keys[5]


def test_a_zoom_stays_in_the_middle(bench):
    timeline = bench.timeline(Fraction(30), [0, 20, 40], [0, 16], kind="zoom")
    out = bench.folder / "chunk.mp4"
    render_chunk(chunks_of(timeline)[1], timeline, bench.materials, out)
    shown, passed = next(read_frames(out, start=6)), 6 / 16
    growths = 1 + 0.7 * passed**2, 1 + 0.7 * (1 - passed) ** 2

    def mix(x, y):
        """Both takes, enlarged around a point, in shares of the picture."""
        takes = [next(read_frames(bench.paths[c.take.sha256], start=18 - c.take.span.start)) for c in timeline.clips]
        near, far = (
            cv2.warpAffine(take, np.float32([[g, 0, (1 - g) * 320 * x], [0, g, (1 - g) * 180 * y]]), (320, 180))
            for take, g in zip(takes, growths, strict=True)
        )
        return (1 - passed) * near.astype(float) + passed * far

    assert np.abs(shown - mix(0.5, 0.5)).mean() < 4 < np.abs(shown - mix(0, 0)).mean()


def test_pieces_of_two_encoders_are_never_one_film(bench, song):
    other = Encoder("libopenh264", ("-c:v", "libopenh264", "-b:v", "2M", "-g", "60", "-bf", "0", "-pix_fmt", "yuv420p"))
    timeline = bench.timeline(Fraction(30), [0, 40, 60], [0, 0], finished=True)
    chunks, take = chunks_of(timeline), timeline.clips[0].take
    assert chunk_key(chunks[0], timeline) != chunk_key(chunks[0], timeline, other)
    path = bench.paths[take.sha256]
    assert finished_piece(path, 0, Span(0, 40), take.size, timeline.rate) is not None
    assert finished_piece(path, 0, Span(0, 40), take.size, timeline.rate, other) is None
    pieces = bench.chunk_files(timeline)
    out = bench.folder / "other.mp4"
    render_chunk(chunks[1], timeline, bench.materials, out, encoder=other)
    bench.film(timeline, song(60, Fraction(30)))
    with pytest.raises(RenderError, match="encoded otherwise"):
        bench.film(timeline, song(60, Fraction(30)), files=[pieces[0], Piece(out, 0, chunks[1].span)], name="mixed.mp4")
    assert not (bench.folder / "mixed.mp4").exists()


def test_a_long_clip_is_whole_again_from_its_parts(bench, song):
    timeline = bench.timeline(Fraction(30), [0, 800], [0])
    pieces = bench.chunk_files(timeline)
    assert [piece.span for piece in pieces] == [Span(0, 600), Span(600, 800)]
    assert bench.numbers(bench.film(timeline, song(800, Fraction(30)), files=pieces)) == list(range(800))
