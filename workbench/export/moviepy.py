"""The film for people who go on in moviepy 2: one clip a take in its place, crossfades, the song.

moviepy asks for pictures by time in floating-point seconds. Each picture is found by its frame here and decoded by
our own door, so a film written at the timeline's rate shows outside its transitions the frames of the takes that ours
does; files are opened when they are needed, a few at once.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.errors import MissingExtraError
from workbench.media.audio import Audio
from workbench.media.frames import read_frames
from workbench.model.size import Size
from workbench.model.timeline import Timeline, TimelineClip
from workbench.timebase import Span

__all__ = ["moviepy_film"]

Picture = NDArray[np.uint8]

_MOST_OPEN = 4
_EARLY_FRAMES = 0.25
"""Clips begin this much before their frame, or rounding would show the one before at a cut."""


def moviepy_film(timeline: Timeline, media: Callable[[str, str], Path], song: Audio) -> Any:  # noqa: ANN401  no types
    """The film as a ``moviepy.CompositeVideoClip``, its fps set to the timeline's.

    Every transition is a crossfade of its length. Captions, titles, colours, logo and beat effects are left to moviepy.
    The scaler is not the film's, so that pixels of takes of another size differ a little from the film's.

    Args:
        timeline: what to show.
        media: from a take's sha256 and suffix to its file.
        song: what is heard, from the film's first frame on, with all that is mixed into it.

    Raises:
        MissingExtraError: moviepy is not installed.
    """
    try:
        import moviepy
    except ImportError as error:
        raise MissingExtraError(
            "moviepy is not installed; python -m pip install 'songreel[moviepy]' adds it.", field="moviepy"
        ) from error
    rate, size = float(timeline.rate), timeline.size
    takes = _Takes(media, size)
    clips = []
    for position, clip in enumerate(timeline.clips):
        half = clip.join_frames // 2
        following = timeline.clips[position + 1].join_frames // 2 if position + 1 < len(timeline.clips) else 0
        shown = Span(clip.span.start - half, clip.span.end + following)
        made = moviepy.VideoClip(_frames_of(takes, clip, shown, timeline), duration=shown.frames / rate)
        made = made.with_fps(rate).with_start(max(0.0, (shown.start - _EARLY_FRAMES) / rate))
        if half:
            made = made.with_effects([moviepy.vfx.CrossFadeIn(clip.join_frames / rate)])
        clips.append(made)
    film = moviepy.CompositeVideoClip(clips, size=(size.width, size.height)).with_fps(rate)
    length = timeline.frames / rate
    sound = moviepy.AudioArrayClip(song.samples.T, fps=song.sample_rate)
    return film.with_duration(length).with_audio(sound.with_duration(min(length, song.duration_s)))


def _frames_of(takes: _Takes, clip: TimelineClip, shown: Span, timeline: Timeline) -> Callable[[float], Picture]:
    """What moviepy asks for a picture: seconds from the clip's own start."""
    rate, take = float(timeline.rate), clip.take
    ratio = take.rate / timeline.rate
    early = min(_EARLY_FRAMES, float(shown.start))

    # As ffmpeg's fps filter chooses with round=near: the last picture whose time, in the film's frames, rounds to it.
    def frame(time_s: float) -> Picture:
        number = min(shown.frames - 1, max(0, round(time_s * rate - early)))
        wanted = shown.start + number - take.span.start
        return takes.picture(clip, max(0, math.ceil((2 * wanted + 1) * ratio / 2) - 1))

    return frame


class _Takes:
    """Pictures of takes by their number; a few files are open at once, each read on from where it is."""

    def __init__(self, media: Callable[[str, str], Path], size: Size) -> None:
        self._media, self._size = media, size
        self._open: OrderedDict[int, tuple[int, Iterator[Picture], Picture | None]] = OrderedDict()

    def picture(self, clip: TimelineClip, number: int) -> Picture:
        """One picture, uint8 RGB, shape=(height, width, 3); the last one again after the take's end."""
        at, pictures, last = self._open.pop(clip.index, (0, iter(()), None))
        if last is None or number < at:
            path = self._media(clip.take.sha256, clip.take.suffix)
            pictures = read_frames(path, start=max(0, number), size=_covering(clip.take.size, self._size))
            at, last = number - 1, None
        while at < number:
            following = next(pictures, None)
            if following is None:
                break
            last, at = following, at + 1
        if last is None:  # the take is shorter than it should be: its own last picture stands
            path = self._media(clip.take.sha256, clip.take.suffix)
            *_, last = read_frames(path, size=_covering(clip.take.size, self._size))
        self._open[clip.index] = (at, pictures, last)
        while len(self._open) > _MOST_OPEN:
            self._open.popitem(last=False)
        return _cropped(last, self._size, clip.focus)


def _covering(take: Size, film: Size) -> Size:
    """The size at which a take covers the film's picture, even pixels."""
    scale = max(film.width / take.width, film.height / take.height)
    return Size(2 * round(take.width * scale / 2), 2 * round(take.height * scale / 2))


def _cropped(picture: Picture, size: Size, focus: tuple[float, float]) -> Picture:
    """The part around the focus, as far as the picture reaches."""
    height, width = picture.shape[:2]
    left = round(min(max(width * focus[0] - size.width / 2, 0), width - size.width))
    top = round(min(max(height * focus[1] - size.height / 2, 0), height - size.height))
    return picture[top : top + size.height, left : left + size.width]
