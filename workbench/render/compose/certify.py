"""The certificate: the rendered film, decoded again and held against the plan, the takes and the song.

Around each planned join the film's frames are compared, as small pictures, with the neighbouring frames of
both takes; inside each clip, with every key frame of its take (at most 30 frames apart). Where captions are
burnt in, the lower part of the picture is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path

from workbench.errors import SongError
from workbench.jobs.cancel import CancelToken
from workbench.media.audio import Audio, decode
from workbench.model.certificate import Certificate, CutFinding
from workbench.model.timeline import Timeline, captions_over
from workbench.render.compose.joins import FOREIGN, Join, find_join, judge_joins
from workbench.render.compose.lag import SoundMatch, compare_sound
from workbench.render.compose.pictures import THUMB_HEIGHT, Thumb, distance, film_pictures, key_pictures
from workbench.timebase import Span, seconds_at

__all__ = ["CERTIFIER_VERSION", "certify"]

CERTIFIER_VERSION = "3"
_CAPTION_FREE = 0.55
"""Share of the height, from the top, where captions never stand."""
_LARGEST_LAG_MS = 1.0
_LEAST_LIKENESS = 0.9
_LARGEST_GAIN_DB = 1.0
_AT_ONCE = 2
"""Threads that decode takes at once; the film's own decoding uses as many."""


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
    joins = [Join.into(timeline, index) for index in range(1, len(timeline.clips))]
    around = {frame for join in joins for frame in range(join.window.start, join.window.end)}
    inside = {frame: thumb for frame, thumb in _key_pictures(timeline, take_path, cancel) if frame not in around}
    wanted = inside.keys() | around

    def find(join: Join) -> CutFinding:
        if cancel is not None:
            cancel.check()
        return find_join(join, shown.thumbs, take_path, _rows(join.window, timeline), timeline.rate, beats_s)

    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="proof") as pool:
        sound = pool.submit(_check_sound, film, song)
        shown = film_pictures(film, wanted, timeline.size, on_frame=on_frame, cancel=cancel)
        cuts = list(pool.map(find, joins))
        match, sound_reasons = sound.result()
    length_error_s = _video_duration(film) - seconds_at(timeline.frames, timeline.rate)
    reasons = [
        *shown.reasons,
        *_check_inside(inside, shown.thumbs, timeline),
        *sound_reasons,
        *judge_joins(cuts),
        *_check_length(shown.frames, length_error_s, timeline),
    ]
    undecided = sum(not cut.decided for cut in cuts)
    return Certificate(
        ok=not reasons,
        frames_planned=timeline.frames,
        frames_found=shown.frames,
        cuts=tuple(cuts),
        undecided=undecided,
        audio_lag_ms=match.lag_ms if match else None,
        duration_error_ms=round(float(length_error_s) * 1000, 3),
        reasons=tuple(reasons),
        notes=_undecided_note(undecided, cuts),
    )


def _key_pictures(
    timeline: Timeline, take_path: Callable[[str, str], Path], cancel: CancelToken | None
) -> Iterator[tuple[int, Thumb]]:
    """The key frames of each clip's take, by the film's frame that shows them."""
    for clip in timeline.clips:
        if cancel is not None:
            cancel.check()
        for index, thumb in key_pictures(take_path(clip.take.sha256, clip.take.suffix)).items():
            frame = clip.take.span.start + index
            if clip.span.start <= frame < clip.span.end:
                yield frame, thumb


def _check_inside(takes: Mapping[int, Thumb], film: Mapping[int, Thumb], timeline: Timeline) -> list[str]:
    """A sentence for each clip that somewhere shows another picture than its take."""
    reasons = []
    for clip in timeline.clips:
        for frame in sorted(frame for frame in takes if clip.span.start <= frame < clip.span.end and frame in film):
            rows = _rows(Span(frame, frame + 1), timeline)
            if distance(film[frame][:rows], takes[frame][:rows]) > FOREIGN:
                reasons.append(f"Clip {clip.index} does not show its take at frame {frame}.")
                break
    return reasons


def _rows(window: Span, timeline: Timeline) -> int:
    """How many rows of the small pictures are compared: those that no caption covers."""
    covered = captions_over(timeline.captions, window, timeline.rate)
    return int(THUMB_HEIGHT * _CAPTION_FREE) if covered else THUMB_HEIGHT


def _check_length(frames: int, error_s: Fraction, timeline: Timeline) -> list[str]:
    reasons = []
    if frames != timeline.frames:
        reasons.append(f"The film has {frames} frames; {timeline.frames} were planned.")
    if abs(error_s) >= 1 / timeline.rate:
        reasons.append(f"The film differs from the planned length by {float(error_s) * 1000:+.1f} ms.")
    return reasons


def _undecided_note(undecided: int, cuts: Sequence[CutFinding]) -> tuple[str, ...]:
    if not undecided:
        return ()
    return (f"{undecided} of {len(cuts)} joins could not be decided: their takes look the same there.",)


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
