"""A piece of a film as a film of its own: it begins at frame 0, and its sound is that piece of the song."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from workbench.errors import OptionError
from workbench.model.effect import Hit
from workbench.model.mix import Mix
from workbench.model.timeline import Caption, CaptionWord, Timeline, TimelineClip
from workbench.model.title import Title
from workbench.timebase import Span, seconds_at

__all__ = ["check_span", "excerpt"]

_FADE_IN_S, _FADE_OUT_S = 0.01, 0.4
"""Of the sound: no click where the song is cut into, and a soft end where it goes on."""
_SHORTEST_TITLE_MS = 500


def check_span(span: Span, frames: int) -> None:
    """Refuse a piece that does not lie in the film.

    Raises:
        OptionError
    """
    if not 0 <= span.start < span.end <= frames:
        raise OptionError(
            f"Frames {span.start} to {span.end} do not lie in the film, which has {frames}; give a piece of it.",
            field="span",
        )


def excerpt(timeline: Timeline, span: Span) -> Timeline:
    """A span of a film; the film itself where it is all of it.

    Clips are cut at the span's ends and keep their indices. A transition into which an end falls is shortened, or is
    a cut. Lines of lyrics that are not whole in the span are left out; beat effects that began before it, too.

    Args:
        timeline: the film.
        span: its frames.

    Raises:
        OptionError: the span does not lie in the film.
    """
    check_span(span, timeline.frames)
    if span.frames == timeline.frames:
        return timeline
    return replace(
        timeline,
        clips=tuple(_clips(timeline, span)),
        captions=tuple(_captions(timeline, span)),
        titles=tuple(_titles(timeline, span)),
        hits=tuple(_hits(timeline.hits, span)),
        mix=_mix(timeline, span),
        sound_start=timeline.sound_start + seconds_at(span.start, timeline.rate),
    )


def _clips(timeline: Timeline, span: Span) -> Iterator[TimelineClip]:
    for clip in timeline.clips:
        shown = clip.span.meet(span)
        if shown is None:
            continue
        half = 0
        if clip.span.start > span.start:  # the transition is in the span, or a part of it on both sides of its middle
            half = min(clip.join_frames // 2, clip.span.start - span.start, span.end - clip.span.start)
        take = replace(clip.take, span=clip.take.span.moved(-span.start))
        yield replace(
            clip,
            span=shown.moved(-span.start),
            take=take,
            join=clip.join if half else "cut",
            join_frames=2 * half,
        )


def _captions(timeline: Timeline, span: Span) -> Iterator[Caption]:
    """Whole lines; a line may reach over an end by a frame, which is rounding."""
    first, last, frame = _times_ms(timeline, span)
    for caption in timeline.captions:
        if caption.start_ms < first - frame or caption.end_ms > last + frame:
            continue
        words = tuple(
            CaptionWord(_moved(word.start_ms, first, last), _moved(word.end_ms, first, last), word.text)
            for word in caption.words
        )
        start, end = _moved(caption.start_ms, first, last), _moved(caption.end_ms, first, last)
        yield replace(caption, start_ms=start, end_ms=end, words=words)


def _titles(timeline: Timeline, span: Span) -> Iterator[Title]:
    first, last, _ = _times_ms(timeline, span)
    for title in timeline.titles:
        start, end = _moved(title.start_ms, first, last), _moved(title.end_ms, first, last)
        if end - start >= min(_SHORTEST_TITLE_MS, title.end_ms - title.start_ms):
            yield replace(title, start_ms=start, end_ms=end)


def _hits(hits: tuple[Hit, ...], span: Span) -> Iterator[Hit]:
    for hit in hits:
        shown = hit.span.meet(span)
        if shown is not None and hit.span.start in span:
            lasts = hit.lasts if shown == hit.span else hit.fall  # so that it falls as in the film
            yield replace(hit, span=shown.moved(-span.start), lasts=lasts)


def _mix(timeline: Timeline, span: Span) -> Mix:
    """Tracks keep their times in the song; the fades are the excerpt's own, together no longer than it is."""
    mix, length_s = timeline.mix, float(seconds_at(span.frames, timeline.rate))
    return replace(
        mix,
        fade_in_s=min(mix.fade_in_s if span.start == 0 else _FADE_IN_S, length_s / 2),
        fade_out_s=min(mix.fade_out_s if span.end == timeline.frames else _FADE_OUT_S, length_s / 2),
    )


def _times_ms(timeline: Timeline, span: Span) -> tuple[int, int, int]:
    """Start and end of the span, and a frame's length; milliseconds, as the eye needs no finer."""
    start, end = (round(1000 * second) for second in span.times(timeline.rate))
    return start, end, round(1000 / timeline.rate)


def _moved(ms: int, first: int, last: int) -> int:
    return min(max(ms, first), last) - first
