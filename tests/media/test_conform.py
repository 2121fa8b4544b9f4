"""Conforming: exactly the planned frames, whatever came."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from workbench.errors import CancelledError, RenderError, UnusableVideoError
from workbench.jobs.cancel import CancelToken
from workbench.media.conform import MOST_HELD, conform
from workbench.media.encoding import LIBX264
from workbench.media.frames import read_frames
from workbench.media.process import run_ffmpeg
from workbench.model.size import Size
from workbench.timebase import frame_at, parse_rate

SIZE = Size(64, 36)
RATES = [parse_rate(text) for text in ("23.976", "24", "25", "29.97", "30", "60")]


def made(path, frames, fps, *, size="64x36", more=()):
    """A video whose picture n has the grey 16 + 3 n (mod 220)."""
    grey = f"nullsrc=s={size}:r={fps},format=yuv420p,geq=lum='16+mod(3*N,220)':cb=128:cr=128"
    run_ffmpeg(
        ["-f", "lavfi", "-i", grey, "-frames:v", str(frames), "-c:v", "libx264", "-crf", "10", *more, "-y", str(path)],
        what="making a test",
    )
    return path


def greys(path):
    return [float(np.mean(picture)) for picture in read_frames(path)]


def test_sixty_drawn_cases_have_exactly_the_planned_frames(tmp_path):
    draw, sources = random.Random(5), {}
    for number in range(60):
        rate, fps, wanted = draw.choice(RATES), draw.choice((16, 24, 25, 30)), draw.randint(1, 300)
        came = max(1, frame_at(wanted / rate - Fraction(1, 25), Fraction(fps)))  # 40 ms less than was promised
        if (came, fps) not in sources:
            sources[came, fps] = made(tmp_path / f"{came}-{fps}.mp4", came, fps, more=("-preset", "ultrafast"))
        out = tmp_path / f"out-{number}.mp4"
        conform(sources[came, fps], out, wanted, SIZE, rate, what="testing")
        assert len(greys(out)) == wanted, (came, fps, rate, wanted)


@pytest.mark.parametrize(("fps", "rate"), [(30, 30), (24, 30), (16, 24), (60, 25), (25, Fraction(30000, 1001))])
def test_each_frame_shows_the_picture_that_plays_at_its_time(tmp_path, fps, rate):
    source, rate = made(tmp_path / "in.mp4", 2 * fps + 4, fps), Fraction(rate)
    conform(source, tmp_path / "out.mp4", int(2 * rate), SIZE, rate, what="testing")
    came, shown = np.array(greys(source)), greys(tmp_path / "out.mp4")
    for frame, grey in enumerate(shown):
        begun = [picture for picture in range(len(came)) if frame_at(Fraction(picture, fps), rate) <= frame]
        assert int(np.abs(came - grey).argmin()) == begun[-1]


def test_what_is_a_little_short_holds_its_last_picture_and_what_is_shorter_is_refused(tmp_path):
    source, out = made(tmp_path / "in.mp4", 30, 30), tmp_path / "out.mp4"
    conform(source, out, 30 + MOST_HELD, SIZE, Fraction(30), what="testing")
    shown = greys(out)
    assert len(shown) == 30 + MOST_HELD
    assert max(shown[29:]) - min(shown[29:]) < 1.5
    out.unlink()
    with pytest.raises(UnusableVideoError, match="too short: 30 frames came of 34 while testing"):
        conform(source, out, 31 + MOST_HELD, SIZE, Fraction(30), what="testing")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.mp4"]


def test_another_shape_fills_the_picture_about_its_focus(tmp_path):
    wide = "testsrc2=s=640x180:r=10"
    run_ffmpeg(["-f", "lavfi", "-i", wide, "-frames:v", "5", "-y", str(tmp_path / "in.mp4")], what="making a test")
    left, right = tmp_path / "l.mp4", tmp_path / "r.mp4"
    for out, focus in ((left, (0.0, 0.5)), (right, (1.0, 0.5))):
        conform(tmp_path / "in.mp4", out, 5, Size(180, 180), Fraction(10), what="testing", focus=focus)
    whole = next(read_frames(tmp_path / "in.mp4"))
    for out, piece in ((left, whole[:, :180]), (right, whole[:, -180:])):
        assert np.abs(next(read_frames(out)).astype(float) - piece).mean() < 6


def test_untagged_large_pictures_are_taken_for_what_they_are(tmp_path):
    """The same red, written with the numbers of BT.709 and not said to be; a small one goes by BT.601."""
    for size, matrix in (("1280x720", "bt709"), ("320x180", "smpte170m")):
        red = f"color=c=0xC02020:s={size}:r=5,format=rgb24,scale=out_color_matrix={matrix},format=yuv420p"
        come = [
            "-f",
            "lavfi",
            "-i",
            red,
            "-frames:v",
            "2",
            "-color_range",
            "tv",
            "-bsf:v",
            "h264_metadata=matrix_coefficients=2",
        ]
        run_ffmpeg([*come, "-c:v", "libx264", "-crf", "4", "-y", str(tmp_path / "in.mp4")], what="making a test")
        conform(tmp_path / "in.mp4", tmp_path / "out.mp4", 2, SIZE, Fraction(5), what="testing")
        shown = next(read_frames(tmp_path / "out.mp4")).mean(axis=(0, 1))
        assert np.abs(shown - [0xC0, 0x20, 0x20]).max() < 5, (size, shown)


@pytest.mark.parametrize("kind", ["text", "cut", "sound", "playlist"])
def test_what_is_no_video_is_one_sentence_and_leaves_nothing(tmp_path, kind):
    source, out = tmp_path / "in.mp4", tmp_path / "out.mp4"
    match kind:
        case "text":
            source.write_text("<html>sorry</html>")
        case "cut":
            source.write_bytes(made(tmp_path / "whole.mp4", 30, 30).read_bytes()[:900])
            (tmp_path / "whole.mp4").unlink()
        case "sound":
            run_ffmpeg(["-f", "lavfi", "-i", "sine=d=1", "-y", str(source)], what="making a test")
        case "playlist":
            source.write_text("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n")
    with pytest.raises(UnusableVideoError, match="while testing") as caught:
        conform(source, out, 10, SIZE, Fraction(30), what="testing")
    assert "\n" not in caught.value.message
    assert [path.name for path in tmp_path.iterdir()] == ["in.mp4"]


@pytest.mark.parametrize("fault", ["gone", "ffmpeg"])
def test_what_goes_wrong_here_is_not_the_videos_fault(tmp_path, fault):
    source, encoder = made(tmp_path / "in.mp4", 30, 30), LIBX264
    if fault == "gone":
        source.unlink()
    else:
        encoder = replace(LIBX264, arguments=("-c:v", "of no version of ffmpeg"))
    with pytest.raises(RenderError, match="while testing") as caught:
        conform(source, tmp_path / "out.mp4", 10, SIZE, Fraction(30), what="testing", finished=True, encoder=encoder)
    assert type(caught.value) is RenderError


def test_a_video_that_ffmpeg_cannot_take_is_told_from_an_ffmpeg_that_fails(tmp_path):
    source = made(tmp_path / "in.mp4", 30, 30)
    broken = bytearray(source.read_bytes())
    start = broken.index(b"mdat") + 4
    broken[start : start + 4000] = bytes(4000)
    source.write_bytes(broken)
    with pytest.raises(UnusableVideoError, match="while testing"):
        conform(source, tmp_path / "out.mp4", 30, SIZE, Fraction(30), what="testing")


def test_it_can_be_stopped(tmp_path):
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(CancelledError):
        conform(
            made(tmp_path / "in.mp4", 30, 30), tmp_path / "out.mp4", 30, SIZE, Fraction(30), what="x", cancel=cancel
        )
    assert not (tmp_path / "out.mp4").exists()
