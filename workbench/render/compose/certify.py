"""The certificate: the rendered film, decoded again and held against the plan, the takes and the song.

Every frame is compared, as a small picture, with its place in its take and with the places beside it; around each
planned join with the frames of both takes, and inside a transition with what they give there; all in their clips'
colours and with the film's beat effects. What text or the logo covers is left out. Every frame must stand at its
time, every second of the sound must be the song's (or the mix's), and nothing may be heard after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from fractions import Fraction
from functools import partial
from pathlib import Path

from workbench.jobs.cancel import CancelToken
from workbench.media.audio import Audio
from workbench.media.typefaces import Typeface
from workbench.model.certificate import Certificate, CutFinding, PlainPart
from workbench.model.timeline import Timeline
from workbench.render.compose.accented import BESIDE
from workbench.render.compose.blackness import BlackWatch
from workbench.render.compose.effects import hits_over
from workbench.render.compose.expected import ClipPictures, SeenPart, clip_pictures
from workbench.render.compose.hearing import HeardSound, check_sound
from workbench.render.compose.joins import Join, Pictures, find_join, judge_joins, strange_in_join
from workbench.render.compose.layers import Materials
from workbench.render.compose.pictures import FOREIGN, FOREIGN_HIT, Thumb, distance, film_pictures, in_place
from workbench.render.compose.plain import cut_plainly, plain_frames
from workbench.timebase import Span, seconds_at

__all__ = ["CERTIFIER_VERSION", "certify"]

CERTIFIER_VERSION = "12"
_AT_ONCE = 2
"""Threads beside the film's own decoding: the sound, and the take that comes next."""


def certify(
    film: Path,
    timeline: Timeline,
    materials: Materials,
    song: Audio,
    beats_s: Sequence[float],
    *,
    plain: Sequence[PlainPart] = (),
    on_frame: Callable[[int], None] | None = None,
    cancel: CancelToken | None = None,
    on_take: Callable[[int, Sequence[Thumb]], None] | None = None,
) -> Certificate:
    """Prove a film from its file.

    Args:
        film: the rendered file.
        timeline: what it should show.
        materials: where takes and tables are.
        song: what should be heard: the decoded song, or what was mixed of it as the timeline says.
        beats_s: ascending, seconds.
        plain: what was rendered plainly: there the takes must be seen as they are.
        on_frame: called with the number of frames decoded.
        cancel: stops it.
        on_take: called with a clip's place in the timeline and small pictures of all frames of its take, where the film
            shows them whole.

    Raises:
        OSError: the film cannot be opened.
    """
    rendered, timeline = timeline, cut_plainly(timeline, plain)
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="proof") as pool:
        sound = pool.submit(check_sound, film, song, timeline.mix, cancel)
        shown = _Comparison(timeline, beats_s, materials.own_face(timeline.font))
        bare, clips = plain_frames(plain), range(len(timeline.clips))
        takes = _ahead(pool, [partial(clip_pictures, rendered, i, materials, plain=bare) for i in clips])
        frames = _watched(
            film_pictures(film, timeline.size, timeline.rate, shown.reasons, shown.keys), on_frame, cancel
        )
        for position, pictures in enumerate(takes):
            shown.compare(position, pictures, frames)
            if on_take is not None and pictures.take is not None:
                on_take(position, pictures.take)
        shown.frames += sum(1 for _ in frames)
        heard = sound.result()
    measured = _measured(film, timeline, shown, heard, plain)
    reasons = (
        *shown.reasons,
        *shown.black.reasons(),
        *heard.reasons,
        *judge_joins(shown.cuts),
        *_check_length(measured),
    )
    return replace(measured, ok=not reasons, reasons=reasons)


def _watched(
    pictures: Iterator[Thumb], on_frame: Callable[[int], None] | None, cancel: CancelToken | None
) -> Iterator[Thumb]:
    for count, picture in enumerate(pictures, start=1):
        if count % 30 == 0:
            if cancel is not None:
                cancel.check()
            if on_frame is not None:
                on_frame(count)
        yield picture


def _ahead(pool: ThreadPoolExecutor, clips: Sequence[Callable[[], ClipPictures]]) -> Iterator[ClipPictures]:
    """The pictures of clips, one after the other; the next ones are decoded while one is looked at."""
    waiting = [pool.submit(clip) for clip in clips[:1]]
    for clip in [*clips[1:], None]:
        pictures = waiting.pop().result()
        if clip is not None:
            waiting.append(pool.submit(clip))
        yield pictures


class _Comparison:
    """The film's frames beside those of its takes, clip by clip."""

    def __init__(self, timeline: Timeline, beats_s: Sequence[float], own: Typeface | None) -> None:
        self._timeline, self._beats_s, self._seen = timeline, beats_s, SeenPart(timeline, own)
        self._film: dict[int, Thumb] = {}
        self._take: dict[int, Thumb] = {}
        self.frames = 0
        self.keys: set[int] = set()
        self.cuts: list[CutFinding] = []
        self.reasons: list[str] = []
        self.black = BlackWatch(timeline)

    def compare(self, position: int, pictures: ClipPictures, film: Iterator[Thumb]) -> None:
        """Read the film's frames of one clip, and hold them against its take.

        Args:
            position: of the clip in the timeline.
            pictures: what the clip should show.
            film: stands at the clip's first frame.
        """
        clip, take = self._timeline.clips[position], pictures.shown
        shown = dict(zip(range(clip.span.start, clip.span.end), film, strict=False))
        self.frames += len(shown)
        wrong = self._check_inside(position, shown, pictures)
        self.black.watch(clip.index, shown, take, wrong)
        if position:
            join = Join.into(self._timeline, position)
            part = self._seen.over(join.window)
            seen = Pictures.around(join, (self._take, take), self._film | shown, part, self._timeline, self.keys)
            self.cuts.append(find_join(join, seen, self._timeline.rate, self._beats_s))
            self._say(f"The {clip.join} into clip {clip.index} does not show its takes", strange_in_join(join, seen))
        self._film, self._take = shown, dict(take)

    def _check_inside(self, position: int, film: Mapping[int, Thumb], pictures: ClipPictures) -> list[int]:
        """Where the clip, between its joins, shows another picture than its take there; and a sentence about it."""
        clips = self._timeline.clips
        clip = clips[position]
        following = clips[position + 1].join_frames // 2 if position + 1 < len(clips) else 0
        alone = range(clip.span.start + clip.join_frames // 2, clip.span.end - following)
        wrong = [f for f in alone if f in film and not self._shows(film[f], pictures, f)]
        self._say(f"Clip {clip.index} does not show its take", wrong)
        return wrong

    def _say(self, what: str, frames: Sequence[int]) -> None:
        """A reason, where there are such frames."""
        if frames:
            self.reasons.append(f"{what} at frame {frames[0]} ({len(frames)} frames in all).")

    def _shows(self, picture: Thumb, pictures: ClipPictures, frame: int) -> bool:
        """Whether a picture is that of its place in the take, and not of one up to two places before or after."""
        take = pictures.shown
        if frame not in take:
            return False
        here = Span(frame, frame + 1)
        part = self._seen.over(here)
        foreign = FOREIGN_HIT if hits_over(self._timeline.hits, here) else FOREIGN
        apart = distance(picture[part], take[frame][part])
        others = pictures.beside.get(frame) or [take[frame + by] for by in BESIDE if frame + by in take]
        return in_place(apart, (distance(picture[part], other[part]) for other in others), foreign)


def _measured(
    film: Path, timeline: Timeline, shown: _Comparison, heard: HeardSound, plain: Sequence[PlainPart]
) -> Certificate:
    """What was found, before it is judged."""
    length_error_s = _video_duration(film) - seconds_at(timeline.frames, timeline.rate)
    undecided = sum(not cut.decided for cut in shown.cuts)
    return Certificate(
        ok=True,
        frames_planned=timeline.frames,
        frames_found=shown.frames,
        cuts=tuple(shown.cuts),
        undecided=undecided,
        audio_lag_ms=heard.match.lag_ms if heard.match else None,
        duration_error_ms=round(float(length_error_s) * 1000, 3),
        notes=(*_undecided_note(undecided, shown.cuts), *(part.sentence for part in plain)),
        rate=timeline.rate,
        loudness_lufs=heard.loudness_lufs,
        true_peak_db=heard.true_peak_db,
        silence_s=heard.silence_s,
        black=shown.black.runs(),
        plain=tuple(plain),
    )


def _check_length(measured: Certificate) -> list[str]:
    reasons = []
    if not measured.frames_ok:
        reasons.append(f"The film has {measured.frames_found} frames; {measured.frames_planned} were planned.")
    if not measured.length_ok:
        reasons.append(f"The film differs from the planned length by {measured.duration_error_ms:+.1f} ms.")
    return reasons


def _undecided_note(undecided: int, cuts: Sequence[CutFinding]) -> tuple[str, ...]:
    if not undecided:
        return ()
    return (f"{undecided} of {len(cuts)} joins could not be decided: their takes look the same there.",)


def _video_duration(film: Path) -> Fraction:
    """How long the pictures last: as the stream says, or the container where the stream says nothing."""
    import av

    with av.open(str(film)) as container:
        if not container.streams.video:
            return Fraction(0)
        stream = container.streams.video[0]
        if stream.duration is None:
            last = max((p.pts * p.time_base for p in container.demux(stream) if p.pts is not None), default=Fraction(0))
            return Fraction(last + 1 / stream.average_rate)
        return Fraction(stream.duration) * Fraction(stream.time_base)
