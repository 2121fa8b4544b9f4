"""Single pictures of a film, read from its pieces before it is even joined; and which of them tell the most.

Only key frames are decoded for looking at: a piece begins with one, and has one more every two seconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from workbench.jobs.cancel import CancelToken
from workbench.model.timeline import Timeline, shown_over
from workbench.render.compose.effects import hits_over
from workbench.render.compose.join import Piece
from workbench.timebase import Span

__all__ = ["Shot", "key_frames", "key_pictures", "read_pictures", "telling_shots"]

Picture = NDArray[np.uint8]
"""RGB, shape=(height, width, 3)."""

_MOST_LOOKED_AT = 48
_SMALL = 160
"""Lines of the pictures that are compared."""
_DARK, _BRIGHT = 45.0, 205.0
"""Mean luma, of 255, outside of which a picture tells little."""
_PREFERRED, _WORDS, _FLASHED = 1.5, 0.7, 0.5
"""What a picture's worth is multiplied with in a preferred section, under lyrics, under a beat effect."""
_ALIKE = 12.0
"""Mean difference, of 255, below which two pictures show the same."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A frame that tells something, and how much."""

    frame: int
    worth: float


def telling_shots(
    pieces: Sequence[Piece],
    timeline: Timeline,
    prefer: Sequence[Span] = (),
    *,
    most: int = 1,
    cancel: CancelToken | None = None,
) -> tuple[Shot, ...]:
    """The frames that tell the most, the best first: sharp, rich in contrast, neither dark nor glaring, all different.

    Frames of transitions are none. Where all is dark, the least dark one is still given.

    Args:
        pieces: the film's, in order.
        timeline: what they show.
        prefer: spans of the film that people remember, such as its choruses.
        most: how many at most.
        cancel: stops it.
    """
    frames = _candidates(pieces, timeline, prefer)
    small = {frame: _small(picture) for frame, picture in key_pictures(pieces, frames, timeline.rate, cancel)}
    sharp = {frame: _sharpness(picture) for frame, picture in small.items()}
    sharpest = max(sharp.values(), default=1.0) or 1.0

    def worth(frame: int) -> float:
        span, luma = Span(frame, frame + 1), float(small[frame].mean())
        lit = 1.0 if _DARK <= luma <= _BRIGHT else max(0.02, min(luma / _DARK, (255 - luma) / (255 - _BRIGHT)))
        clear = 0.3 + 0.7 * sharp[frame] / sharpest
        value = lit * clear * (0.2 + min(1.0, float(small[frame].std()) / 60))
        value *= _PREFERRED if any(frame in s for s in prefer) else 1.0
        value *= _WORDS if shown_over(timeline.captions, span, timeline.rate) else 1.0
        return value * (_FLASHED if hits_over(timeline.hits, span) else 1.0)

    shots = sorted((Shot(frame, round(worth(frame), 4)) for frame in small), key=lambda s: (-s.worth, s.frame))
    return tuple(_different(shots, small, most))


def _different(shots: Sequence[Shot], small: Mapping[int, Picture], most: int) -> Iterator[Shot]:
    """The best shots that do not look like a better one; where too few are left, the best of those that do."""
    taken: list[Shot] = []
    for shot in shots:
        picture = small[shot.frame].astype(np.int16)
        if all(float(np.abs(picture - small[other.frame]).mean()) > _ALIKE for other in taken):
            taken.append(shot)
    rest = [shot for shot in shots if shot not in taken]
    yield from [*taken, *rest][:most]


def _candidates(pieces: Sequence[Piece], timeline: Timeline, prefer: Sequence[Span]) -> list[int]:
    """Key frames outside of transitions, those of preferred spans first; evenly spread where there are too many."""
    frames = [frame for piece in pieces for frame in key_frames(piece, timeline.rate) if _alone(frame, timeline)]
    liked = [frame for frame in frames if any(frame in s for s in prefer)]
    chosen = _spread(liked, _MOST_LOOKED_AT // 2)
    others = _spread([f for f in frames if f not in set(liked)], _MOST_LOOKED_AT - len(chosen))
    return sorted([*chosen, *others]) or [0]


def _spread(frames: Sequence[int], most: int) -> list[int]:
    if len(frames) <= most:
        return list(frames)
    return [frames[i * len(frames) // most] for i in range(most)]


def _alone(frame: int, timeline: Timeline) -> bool:
    return not any(-(c.join_frames // 2) <= frame - c.span.start < c.join_frames // 2 for c in timeline.clips)


def key_frames(piece: Piece, rate: Fraction) -> list[int]:
    """The film's frames that are key frames of a piece."""
    import av

    with av.open(str(piece.path)) as file:
        packets = file.demux(file.streams.video[0])
        own = [round(p.pts * p.time_base * rate) for p in packets if p.size and p.is_keyframe]
    frames = (frame - piece.first + piece.span.start for frame in own)
    return [frame for frame in frames if frame in piece.span]


def key_pictures(
    pieces: Sequence[Piece], frames: Sequence[int], rate: Fraction, cancel: CancelToken | None = None
) -> Iterator[tuple[int, Picture]]:
    """Frames of a film with their pictures; key frames cost one decoded frame each, others those before them, too.

    Args:
        pieces: the film's, in order.
        frames: which ones, ascending.
        rate: frames a second.
        cancel: stops it.
    """
    import av

    for piece in pieces:
        wanted = [frame for frame in frames if frame in piece.span]
        if not wanted:
            continue
        with av.open(str(piece.path)) as file:
            stream = file.streams.video[0]
            for frame in wanted:
                if cancel is not None:
                    cancel.check()
                own = frame - piece.span.start + piece.first
                file.seek(round(own / rate / stream.time_base), stream=stream)
                for decoded in file.decode(stream):
                    if round(decoded.pts * decoded.time_base * rate) >= own:
                        yield frame, decoded.to_ndarray(format="rgb24")
                        break


def read_pictures(
    pieces: Sequence[Piece], span: Span, rate: Fraction, *, every: Fraction = Fraction(1), width: int, height: int
) -> Iterator[Picture]:
    """Pictures of a span of a film in order, scaled; each piece is decoded once.

    Args:
        pieces: the film's, in order.
        span: of the film.
        rate: frames a second.
        every: one picture each so many frames.
        width: of the pictures, pixels.
        height: the same.
    """
    import av

    due = Fraction(span.start)
    for piece in pieces:
        shown = piece.span.meet(span)
        if shown is None or due >= shown.end:
            continue
        with av.open(str(piece.path)) as file:
            stream = file.streams.video[0]
            shift = piece.span.start - piece.first
            file.seek(round((shown.start - shift) / rate / stream.time_base), stream=stream)
            for decoded in file.decode(stream):
                frame = round(decoded.pts * decoded.time_base * rate) + shift
                if frame >= shown.end:
                    break
                if frame >= due:
                    due += every
                    small = decoded.reformat(width=width, height=height, format="rgb24", interpolation="AREA")
                    yield small.to_ndarray()


def _small(picture: Picture) -> Picture:
    """Its luma, small."""
    import cv2

    height, width = picture.shape[:2]
    size = (max(1, round(_SMALL * width / height)), _SMALL)
    return cv2.cvtColor(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)  # type: ignore[no-any-return]


def _sharpness(luma: Picture) -> float:
    """How much fine detail there is: the variance of the Laplacian (Pech-Pacheco et al., 2000), as a root."""
    import cv2

    return float(np.sqrt(cv2.Laplacian(luma, cv2.CV_32F).var()))
