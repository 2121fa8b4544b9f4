"""The film in moviepy: the frames that ours has, at their times."""

import builtins
from contextlib import closing
from dataclasses import replace
from importlib.util import find_spec

import numpy as np
import pytest

from workbench.errors import MissingExtraError
from workbench.export.conform import conform_picture
from workbench.export.moviepy import moviepy_film
from workbench.media.audio import Audio
from workbench.model.size import Size
from workbench.model.style import CaptionStyle
from workbench.model.timeline import Timeline, TimelineClip
from workbench.timebase import Span, parse_rate

HAS_MOVIEPY = pytest.mark.skipif(not find_spec("moviepy"), reason="the extra moviepy is not installed")


def timeline_of(plan, takes):
    clips = tuple(TimelineClip(c.index, c.span, takes[c.index], c.join, c.join_frames) for c in plan.clips)
    return Timeline(plan.song_id, plan.rate, plan.size, clips, (), CaptionStyle())


@HAS_MOVIEPY
@pytest.mark.parametrize("rate", ["24", "29.97"])
def test_every_frame_outside_a_transition_is_ours(bench, shelf, rate):
    plan = bench.plan(parse_rate(rate), clips=6, length=20, joins={1: ("crossfade", 8), 3: ("whip", 4)}, sections=2)
    takes = {i: shelf.take(plan, i) for i in range(6)}
    takes[4] = shelf.take(plan, 4, Span(70, 120), name="b")
    song = Audio(np.zeros((2, 44100 * 6), np.float32), 44100)
    with closing(moviepy_film(timeline_of(plan, takes), shelf.media, song)) as film:
        assert film.duration == pytest.approx(plan.frames / plan.rate)
        assert film.size == (320, 180)
        assert film.fps == float(plan.rate)
        inside = {
            f for c in plan.clips for f in range(c.span.start - c.join_frames // 2, c.span.start + c.join_frames // 2)
        }
        found = [shelf.number(picture) for picture in film.iter_frames()]
        assert len(found) == plan.frames
        assert [n for f, n in enumerate(found) if f not in inside] == [f for f in range(plan.frames) if f not in inside]
        assert shelf.number(film.get_frame(float(45 / plan.rate))) == 45  # backwards
        middle = film.get_frame(float(20 / plan.rate)).astype(int)
        assert 20 < middle[50:, :].mean() < 200
        assert film.audio.duration == pytest.approx(film.duration)


@HAS_MOVIEPY
def test_a_take_of_another_size_covers_the_picture(bench, shelf):
    plan = bench.plan(clips=2, length=12, joins={}, sections=1)
    takes = {0: shelf.take(plan, 0), 1: shelf.take(plan, 1, size=Size(128, 128), rate=plan.rate / 2)}
    song = Audio(np.zeros((2, 44100), np.float32), 44100)
    with closing(moviepy_film(timeline_of(plan, takes), shelf.media, song)) as film:
        assert film.get_frame(20 / 30).shape == (180, 320, 3)


@HAS_MOVIEPY
@pytest.mark.parametrize("rate", ["24", "50", "12.5"])
def test_a_take_of_another_rate_shows_the_frames_that_ffmpeg_chooses(bench, shelf, rate, tmp_path):
    plan = bench.plan(clips=1, length=24, joins={}, sections=1)
    take = shelf.take(plan, 0, rate=parse_rate(rate))
    conform_picture(shelf.media(take.sha256, ""), take, Span(0, 22), plan.size, plan.rate, tmp_path / "out.mp4")
    song = Audio(np.zeros((2, 44100), np.float32), 44100)
    with closing(moviepy_film(timeline_of(plan, {0: take}), shelf.media, song)) as film:
        found = [shelf.number(picture) for picture in film.iter_frames()]
    assert found[:22] == shelf.numbers(tmp_path / "out.mp4")


@HAS_MOVIEPY
def test_a_piece_of_a_film_around_a_focus(bench, shelf):
    """Its clips keep their numbers, and a take of another shape keeps its own left edge."""
    plan = bench.plan(clips=3, length=12, joins={1: ("crossfade", 4)}, sections=1)
    timeline = timeline_of(plan, {i: shelf.take(plan, i) for i in range(3)})
    clips = tuple(replace(clip, index=clip.index + 5, focus=(0.0, 0.5)) for clip in timeline.clips)
    song = Audio(np.zeros((2, 44100), np.float32), 44100)
    with closing(moviepy_film(replace(timeline, clips=clips, size=Size(160, 180)), shelf.media, song)) as film:
        assert film.get_frame(20 / 30).shape == (180, 160, 3)
        for frame in (0, 3, 30):
            left = np.pad(film.get_frame(frame / 30), ((0, 0), (0, 160), (0, 0)))
            assert shelf.number(left) == frame


@HAS_MOVIEPY
def test_where_a_take_is_too_short_its_last_picture_keeps_its_shape(bench, shelf):
    plan = bench.plan(clips=1, length=12, joins={}, sections=1)
    take = shelf.take(plan, 0, size=Size(320, 320), short=2)
    song = Audio(np.zeros((2, 44100), np.float32), 44100)
    with closing(moviepy_film(timeline_of(plan, {0: take}), shelf.media, song)) as film:
        before, late = film.get_frame(9 / 30).copy(), film.get_frame(11 / 30)
    with closing(moviepy_film(timeline_of(plan, {0: take}), shelf.media, song)) as film:
        alone = film.get_frame(11 / 30)
    assert np.array_equal(before, late)
    assert np.array_equal(alone, late)


def test_without_moviepy_it_is_one_sentence(bench, tmp_path, monkeypatch):
    plan = bench.plan()
    real = builtins.__import__

    def without(name, *rest, **options):
        if name == "moviepy":
            raise ImportError(name)
        return real(name, *rest, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    timeline = timeline_of(plan, {c.index: bench.take(plan, c.index) for c in plan.clips})
    with pytest.raises(MissingExtraError, match=r"pip install 'songreel\[moviepy\]'"):
        moviepy_film(replace(timeline), lambda *_: tmp_path, Audio(np.zeros((1, 9), np.float32), 9))
