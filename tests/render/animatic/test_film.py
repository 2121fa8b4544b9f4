"""The animatic's file: its sound, its parts, and what is left when it fails."""

from fractions import Fraction

import av
import numpy as np
import pytest

from workbench.errors import CancelledError, RenderError
from workbench.jobs.cancel import CancelToken
from workbench.media.audio import decode
from workbench.media.frames import read_frames
from workbench.model.style import CaptionStyle
from workbench.render.animatic.click import with_clicks
from workbench.render.animatic.film import render_animatic
from workbench.render.compose.hearing import check_sound
from workbench.render.compose.sound import encode_sound


@pytest.fixture
def render(tmp_path):
    def make(board, song, name="a.mp4", **more):
        def sound(cancel):
            encode_sound(song, tmp_path / "song.m4a", cancel=cancel)
            return tmp_path / "song.m4a"

        out = tmp_path / name
        given = {"sound": sound, "metadata": {"title": "x"}, "workers": 2} | more
        render_animatic(board, CaptionStyle(), out=out, **given)
        return out

    return make


@pytest.mark.parametrize("rate", [Fraction(30), Fraction(24000, 1001)])
def test_picture_and_sound_lie_where_the_film_s_do(board, noise, render, rate):
    made = board(bounds=(40, 73, 100, 210), rate=rate, joins=[(2, "crossfade", 8)], beats=[(30, 1)])
    told = []
    out = render(made, noise(made.plan), on_frame=told.append)
    sound = check_sound(out, noise(made.plan))
    assert sound.reasons == ()
    assert abs(sound.match.lag_ms) <= 1
    with av.open(str(out)) as film:
        stream = film.streams.video[0]
        assert stream.codec_context.name == "h264"
        times = [frame.pts * frame.time_base * rate for frame in film.decode(stream)]
    assert times == list(range(210))
    assert sorted(told) == list(range(1, 211))
    assert out.read_bytes().index(b"moov") < out.read_bytes().index(b"mdat")
    assert sorted(path.name for path in out.parent.iterdir()) == ["a.mp4", "song.m4a"]


def test_parts_drawn_side_by_side_are_the_same_pictures(board, noise, render):
    made = board(bounds=(40, 73, 100, 160), joins=[(1, "crossfade", 10), (2, "crossfade", 8)], beats=[(39, 1), (72, 2)])
    one = list(read_frames(render(made, noise(made.plan), "one.mp4", workers=1)))
    three = list(read_frames(render(made, noise(made.plan), "three.mp4", workers=3)))
    assert len(one) == len(three) == 160
    for frame, (a, b) in enumerate(zip(one, three, strict=True)):
        assert np.abs(a.astype(int) - b).mean() < 1, frame


def test_nothing_is_left_when_it_is_stopped_or_the_sound_fails(board, noise, render, tmp_path):
    made, token = board(), CancelToken()

    def stop(done):
        if done == 20:
            token.cancel()

    with pytest.raises(CancelledError):
        render(made, noise(made.plan), on_frame=stop, cancel=token)

    def no_sound(_cancel):
        raise RenderError("no sound")

    with pytest.raises(RenderError, match="no sound"):
        render(made, noise(made.plan), sound=no_sound)
    assert [path.name for path in tmp_path.iterdir() if path.name != "song.m4a"] == []


@pytest.mark.parametrize("sample_rate", [44100, 48000])
def test_clicks_begin_on_their_beats_and_downbeats_are_higher(board, noise, tmp_path, sample_rate):
    song = noise(board(bounds=(60, 150)).plan, sample_rate)
    song.samples[:] *= 0.02
    beats_s, numbers = (0.5, 1.25, 2.0001, 4.98, 9.0), (1, 2, 3, 1, 1)
    encode_sound(with_clicks(song, beats_s, numbers), tmp_path / "c.m4a")
    heard = decode(tmp_path / "c.m4a", longest_s=20).audio.samples[0]
    for seconds, number in zip(beats_s[:4], numbers, strict=False):
        start = round(seconds * sample_rate)
        level = np.abs(heard[start - sample_rate // 10 : start + sample_rate // 20])
        first = int(np.argmax(level > 0.1)) + start - sample_rate // 10
        assert abs(first - start) / sample_rate < 0.001, seconds
        wave = heard[start : start + sample_rate // 100]
        turns = int((np.diff(np.signbit(wave)) != 0).sum())
        assert (turns > 25) == (number == 1), turns


def test_a_click_never_takes_a_song_over_full_scale(board, noise):
    song = noise(board().plan)
    song.samples[:] = np.sign(song.samples)
    assert np.abs(with_clicks(song, (0.1, 0.2, 0.21), (1, 2, 3)).samples).max() <= 1.4
    assert np.abs(with_clicks(song, (0.1, 0.9), (1, 2)).samples).max() <= 1.0
