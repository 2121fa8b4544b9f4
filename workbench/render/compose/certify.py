"""The certificate: the rendered film, decoded again and held against the plan, the takes and the song.

Around each planned join the film's frames are compared, as small pictures, with the neighbouring frames of
both takes. A frame belongs to the take that it lies nearer to; the join was found where the belonging changes.
For a crossfade the share of the second take is estimated for each frame by least squares, and the join was
found where the line through the shares passes one half. Where captions are burnt in, the lower part of the
picture is left out. Two takes that differ by no more than encoding does cannot be told apart: undecided.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.errors import SongError
from workbench.jobs.cancel import CancelToken
from workbench.media.audio import Audio, decode
from workbench.model.certificate import Certificate, CutFinding
from workbench.model.timeline import Timeline, TimelineClip, captions_over
from workbench.render.compose.lag import SoundMatch, compare_sound
from workbench.timebase import Span, nearest, seconds_at

__all__ = ["certify"]

CERTIFIER_VERSION = "2"
_THUMB = (96, 54)
"""Width and height of the small pictures, pixels."""
_REACH = 8
"""How many frames around a planned cut it is looked for."""
_APART = 2.0
"""Mean difference, of 255, above which two takes can be told apart at all."""
_APART_NOISE = 3.0
"""And they must differ this many times more than the film differs from its own take."""
_FOREIGN = 6.0
"""Mean difference from both takes above which the film shows neither; encoding makes less than 2."""
_CAPTION_FREE = 0.55
"""Share of the height, from the top, where captions never stand."""
_LARGEST_LAG_MS = 1.0
_LEAST_LIKENESS = 0.9
_LARGEST_GAIN_DB = 1.0
_FADE_TOLERANCE = 1

Thumb = NDArray[np.float32]


def certify(
    film: Path,
    timeline: Timeline,
    take_path: Callable[[str, str], Path],
    song: Audio,
    beats_s: Sequence[float],
    *,
    on_frame: Callable[[int], None] | None = None,
    cancel: CancelToken | None = None,
) -> Certificate:
    """Prove a film from its file.

    Args:
        film: the rendered file.
        timeline: what it should show.
        take_path: from a take's sha256 and suffix to its file.
        song: the decoded song.
        beats_s: ascending, seconds.
        on_frame: called with the number of frames decoded.
        cancel: stops it.

    Raises:
        OSError: the film cannot be opened.
    """
    joins = [_Join.at(timeline, index) for index in range(1, len(timeline.clips))]
    wanted = {frame for join in joins for frame in range(join.window.start, join.window.end)}
    found, thumbs, reasons = _decode_film(film, wanted, timeline, on_frame, cancel)
    cuts = []
    for join in joins:
        if cancel is not None:
            cancel.check()
        cuts.append(_find(join, thumbs, take_path, timeline, beats_s))
    match, sound_reasons = _check_sound(film, song)
    reasons += sound_reasons
    reasons += _judge_cuts(cuts)
    if found != timeline.frames:
        reasons.append(f"The film has {found} frames; {timeline.frames} were planned.")
    length = _video_duration(film)
    error_s = length - seconds_at(timeline.frames, timeline.rate)
    if abs(error_s) >= 1 / timeline.rate:
        reasons.append(f"The film differs from the planned length by {float(error_s) * 1000:+.1f} ms.")
    undecided = sum(not cut.decided for cut in cuts)
    notes = (
        (f"{undecided} of {len(cuts)} joins could not be decided: their takes look the same there.",)
        if undecided
        else ()
    )
    return Certificate(
        ok=not reasons,
        frames_planned=timeline.frames,
        frames_found=found,
        cuts=tuple(cuts),
        undecided=undecided,
        audio_lag_ms=match.lag_ms if match else None,
        duration_error_ms=round(float(error_s) * 1000, 3),
        reasons=tuple(reasons),
        notes=notes,
    )


@dataclass(frozen=True, slots=True)
class _Join:
    left: TimelineClip
    right: TimelineClip
    window: Span
    """The film's frames that are looked at."""

    @property
    def planned(self) -> int:
        return self.right.span.start

    @classmethod
    def at(cls, timeline: Timeline, index: int) -> _Join:
        left, right = timeline.clips[index - 1], timeline.clips[index]
        half = right.join_frames // 2
        before = min(half + _REACH, left.span.frames - left.join_frames // 2)
        following = timeline.clips[index + 1].join_frames // 2 if index + 1 < len(timeline.clips) else 0
        after = min(half + _REACH, right.span.frames - following)
        at = right.span.start
        return cls(left, right, Span(at - max(1, before), at + max(1, after)))


def _decode_film(
    film: Path, wanted: set[int], timeline: Timeline, on_frame: Callable[[int], None] | None, cancel: CancelToken | None
) -> tuple[int, Mapping[int, Thumb], list[str]]:
    """Decode every frame; returns their number, small pictures of the wanted ones, and what was wrong."""
    import av

    thumbs: dict[int, Thumb] = {}
    reasons: list[str] = []
    count = corrupt = 0
    with av.open(str(film)) as container:
        if not container.streams.video:
            return 0, {}, ["The film has no picture."]
        if len(container.streams.audio) != 1:
            reasons.append(f"The film has {len(container.streams.audio)} sound tracks; the song must be the only one.")
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        if (stream.width, stream.height) != (timeline.size.width, timeline.size.height):
            reasons.append(
                f"The film is {stream.width}x{stream.height}; {timeline.size.width}x{timeline.size.height} was planned."
            )
        for frame in _decoded(container, stream, reasons):
            if count in wanted:
                thumbs[count] = _thumb(frame)
            corrupt += bool(frame.is_corrupt)
            count += 1
            if count % 60 == 0:
                if cancel is not None:
                    cancel.check()
                if on_frame is not None:
                    on_frame(count)
    if corrupt:
        reasons.append(f"The film is damaged: {corrupt} of its frames cannot be decoded whole.")
    return count, thumbs, reasons


def _decoded(container: Any, stream: Any, reasons: list[str]) -> Iterator[Any]:  # noqa: ANN401  av has no types here
    """The frames up to the first that cannot be decoded, which is a reason."""
    import av

    try:
        yield from container.decode(stream)
    except av.error.FFmpegError as error:
        reasons.append(f"The film is damaged: {error.strerror}.")


def _thumb(frame: Any) -> Thumb:  # noqa: ANN401  av has no types here
    small = frame.reformat(width=_THUMB[0], height=_THUMB[1], format="rgb24", interpolation="FAST_BILINEAR")
    return np.asarray(small.to_ndarray(), dtype=np.float32)


def _take_thumbs(path: Path, first: int, last: int) -> dict[int, Thumb]:
    """Small pictures of a take's frames ``first <= i < last``, by their number in the take."""
    import av

    thumbs: dict[int, Thumb] = {}
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        rate, base = stream.average_rate, stream.time_base
        if first > 0:
            container.seek(int(first / rate / base), stream=stream)
        for frame in container.decode(stream):
            index = round(frame.pts * base * rate)
            if index >= last:
                break
            if index >= first:
                thumbs[index] = _thumb(frame)
    return thumbs


def _find(
    join: _Join,
    film: Mapping[int, Thumb],
    take_path: Callable[[str, str], Path],
    timeline: Timeline,
    beats_s: Sequence[float],
) -> CutFinding:
    left = _references(join.left, join.window, take_path)
    right = _references(join.right, join.window, take_path)
    rows = _rows(join.window, timeline)
    film = {frame: film[frame][:rows] for frame in range(join.window.start, join.window.end) if frame in film}
    left = {frame: thumb[:rows] for frame, thumb in left.items()}
    right = {frame: thumb[:rows] for frame, thumb in right.items()}
    if not film or not left or not right:
        frame, decided = None, False
    elif join.right.join == "crossfade":
        frame, decided = _find_fade(join, film, left, right)
    else:
        frame, decided = _find_cut(film, left, right)
    error_ms = None
    if frame is not None:
        at_s = seconds_at(frame, timeline.rate)
        beat_s = nearest(float(at_s), beats_s)
        error_ms = None if beat_s is None else round(float(at_s - Fraction(beat_s)) * 1000, 2)
    return CutFinding(join.right.index, join.right.join, join.planned, frame, decided, error_ms)


def _references(clip: TimelineClip, window: Span, take_path: Callable[[str, str], Path]) -> dict[int, Thumb]:
    """A take's frames inside the window, by the film's frame that each is meant for."""
    start = clip.take.span.start
    first, last = max(window.start, start), min(window.end, clip.take.span.end)
    if first >= last:
        return {}
    thumbs = _take_thumbs(take_path(clip.take.sha256, clip.take.suffix), first - start, last - start)
    return {index + start: thumb for index, thumb in thumbs.items()}


def _rows(window: Span, timeline: Timeline) -> int:
    """How many rows of the small pictures are compared: those that no caption covers."""
    covered = captions_over(timeline.captions, window, timeline.rate)
    return int(_THUMB[1] * _CAPTION_FREE) if covered else _THUMB[1]


def _distance(one: Thumb, other: Thumb) -> float:
    return float(np.abs(one - other).mean())


def _nearest_distance(picture: Thumb, references: Mapping[int, Thumb], frame: int) -> float:
    """To the nearest of a take's frames around the one that is meant for this place."""
    closest = min(references, key=lambda index: abs(index - frame))
    around = [references[index] for index in range(closest - 2, closest + 3) if index in references]
    return min(_distance(picture, reference) for reference in around)


def _find_cut(
    film: Mapping[int, Thumb], left: Mapping[int, Thumb], right: Mapping[int, Thumb]
) -> tuple[int | None, bool]:
    """The first frame of the second take, and whether the takes can be told apart."""
    apart = _distance(left[max(left)], right[min(right)])
    frames = sorted(film)
    distances = {f: (_nearest_distance(film[f], left, f), _nearest_distance(film[f], right, f)) for f in frames}
    noise = float(np.median([min(pair) for pair in distances.values()]))
    if noise > _FOREIGN:
        return None, True
    if apart < max(_APART, _APART_NOISE * noise):
        return None, False
    belongs = [distances[f][1] < distances[f][0] for f in frames]
    changes = [i for i in range(1, len(frames)) if belongs[i] != belongs[i - 1]]
    if len(changes) == 1 and belongs[-1]:
        return frames[changes[0]], True
    return None, True


def _find_fade(
    join: _Join, film: Mapping[int, Thumb], left: Mapping[int, Thumb], right: Mapping[int, Thumb]
) -> tuple[int | None, bool]:
    """The frame at which the second take's share passes one half, and whether that can be told."""
    half = join.right.join_frames // 2
    inside = [f for f in range(join.planned - half, join.planned + half) if f in film and f in left and f in right]
    if len(inside) < 2:
        return None, False
    if float(np.mean([_distance(left[f], right[f]) for f in inside])) < _APART:
        return None, False
    shares = []
    for f in inside:
        way = right[f] - left[f]
        shares.append(float(np.vdot(film[f] - left[f], way) / max(np.vdot(way, way), 1e-9)))
    slope, offset = np.polyfit(np.array(inside, dtype=np.float64), shares, 1)
    if slope * len(inside) < 0.3:
        return None, True
    return math.floor((0.5 - offset) / slope + 0.5), True


def _judge_cuts(cuts: Sequence[CutFinding]) -> list[str]:
    reasons = []
    for cut in cuts:
        if not cut.decided:
            continue
        allowed = _FADE_TOLERANCE if cut.kind == "crossfade" else 0
        if cut.found_frame is None:
            reasons.append(
                f"The {cut.kind} into clip {cut.clip}, planned on frame {cut.planned_frame}, was not found there."
            )
        elif abs(cut.found_frame - cut.planned_frame) > allowed:
            reasons.append(
                f"The {cut.kind} into clip {cut.clip} was planned on frame {cut.planned_frame} "
                f"and found on frame {cut.found_frame}."
            )
    return reasons


def _check_sound(film: Path, song: Audio) -> tuple[SoundMatch | None, list[str]]:
    try:
        heard = decode(film, longest_s=2 * song.duration_s + 60).audio
    except SongError:
        return None, ["The film has no sound that can be decoded."]
    match = compare_sound(heard, song)
    if match.likeness < _LEAST_LIKENESS:
        return match, ["The film's sound is not the song."]
    if match.lag_ms is not None and abs(match.lag_ms) > _LARGEST_LAG_MS:
        late = "late" if match.lag_ms > 0 else "early"
        return match, [f"The song is {abs(match.lag_ms):.2f} ms {late} in the film."]
    if match.gain_db is not None and abs(match.gain_db) > _LARGEST_GAIN_DB:
        return match, [f"The song's level was changed by {match.gain_db:+.1f} dB."]
    return match, []


def _video_duration(film: Path) -> Fraction:
    import av

    with av.open(str(film)) as container:
        if not container.streams.video:
            return Fraction(0)
        stream = container.streams.video[0]
        return Fraction(stream.duration or 0) * Fraction(stream.time_base)
