"""Chunks that fail: fewer at once, once more, plainly and named. With a double for ffmpeg."""

import threading
import time
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from workbench.errors import CancelledError, DiskFullError, OutOfMemoryError, RenderError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.progress import Reporter
from workbench.media.encoding import LIBX264
from workbench.model.size import Size
from workbench.model.style import CaptionStyle
from workbench.model.take import Take
from workbench.model.timeline import Caption, CaptionWord, Timeline, TimelineClip
from workbench.render.compose.chunks import chunk_key, chunks_of
from workbench.render.compose.plain import plain_timeline
from workbench.store.files import Files
from workbench.timebase import Span
from workbench.workflows import rendering as module
from workbench.workflows.rendering import ChunkRendering

RATE, SIZE = Fraction(30), Size(64, 36)
WORD = Caption(0, 10_000_000, (CaptionWord(0, 10_000_000, "la"),), sung=False)


def timeline_of(bounds, joins):
    clips = []
    for i, (start, end) in enumerate(zip(bounds, bounds[1:], strict=False)):
        after = joins[i + 1] // 2 if i + 1 < len(joins) else 0
        media = Span(start - joins[i] // 2, end + after)
        take = Take(f"k{i}", f"{i:064x}", ".mp4", media, RATE, SIZE, "test", "1", Decimal(0))
        clips.append(TimelineClip(i, Span(start, end), take, "crossfade" if joins[i] else "cut", joins[i]))
    return Timeline("s" * 64, RATE, SIZE, tuple(clips), (WORD,), CaptionStyle())


class Double:
    """Writes a file for each chunk; fails as it is told, by the chunk's first frame. Counts who works beside it."""

    def __init__(self, errors=None, slow_s=0.0):
        self.errors, self.slow_s = errors or {}, slow_s
        self.calls, self.most, self._now, self._lock = [], [], 0, threading.Lock()

    def __call__(self, chunk, timeline, _materials, out, /, *, encoder, on_frame, cancel):
        bare = not timeline.captions
        cancel.check()
        assert encoder == LIBX264
        with self._lock:
            self._now += 1
            self.calls.append((chunk.span, bare))
            self.most.append(self._now)
            waiting = [] if bare else self.errors.get(chunk.span.start, [])
            error = waiting.pop(0) if waiting else None
        try:
            for done in range(1, chunk.span.frames + 1, 10):
                on_frame(done)
                time.sleep(self.slow_s)
                if error and done > chunk.span.frames // 2:
                    raise error
            on_frame(chunk.span.frames)
            out.write_text(f"{chunk.span} {bare}")
        finally:
            with self._lock:
                self._now -= 1


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "finished_piece", lambda *_: None)  # the takes are no files here

    def render(timeline, double, *, workers=2, token=None, **options):
        heard = []
        reporter = Reporter(heard.append, ("compose", "join"))
        token = token or CancelToken()
        work = ChunkRendering(lambda _: timeline, Files(tmp_path), workers, reporter, token, render=double, **options)
        try:
            work.start({}, set(range(len(timeline.clips))))
            pieces = work.finish()
        except BaseException:
            work.stop()
            raise
        assert [e.done for e in heard] == sorted(e.done for e in heard)
        assert heard[-1].done == heard[-1].total == timeline.frames
        assert sum(piece.span.frames for piece in pieces) == timeline.frames
        assert all(a.span.end == b.span.start for a, b in zip(pieces, pieces[1:], strict=False))
        return work, pieces

    return render


LINE = timeline_of([0, 90, 200, 300], [0, 20, 0])
FAILED = "It failed, as it was told to."


def test_one_failure_is_tried_again_and_nobody_hears_of_it(run):
    double = Double({100: [RenderError(FAILED)]})
    work, _ = run(LINE, double)
    assert [span for span, _ in double.calls].count(Span(100, 200)) == 2
    assert work.plain == ()
    assert not any(bare for _, bare in double.calls)


def test_what_fails_twice_is_shown_plainly_under_a_key_of_its_own_and_named(run, tmp_path):
    double = Double({100: [RenderError(FAILED)] * 2})
    work, pieces = run(LINE, double)
    (part,) = work.plain
    assert (part.span, part.clips, part.reason) == (Span(100, 200), (1,), FAILED)
    assert "clip 1" in part.sentence
    chunk = chunks_of(LINE)[2]
    assert not Files(tmp_path).chunk_path(chunk_key(chunk, LINE)).exists()
    assert pieces[2].path == Files(tmp_path).chunk_path(chunk_key(chunk, plain_timeline(LINE)))
    again = Double()
    work, _ = run(LINE, again)  # the next film tries the real one
    assert again.calls == [(Span(100, 200), False)]
    assert work.plain == ()


def test_a_transition_that_fails_twice_becomes_a_cut(run):
    double = Double({80: [RenderError(FAILED)] * 2})
    work, pieces = run(LINE, double)
    assert [piece.span for piece in pieces] == [
        Span(*ends) for ends in ((0, 80), (80, 90), (90, 100), (100, 200), (200, 300))
    ]
    (part,) = work.plain
    assert (part.span, part.clips) == (Span(80, 100), (0, 1))
    assert "the transition into clip 1" in part.sentence


def test_strict_raises_what_failed_twice(run):
    double = Double({100: [RenderError(FAILED)] * 2})
    with pytest.raises(RenderError, match=FAILED):
        run(LINE, double, strict=True)
    assert not any(bare for _, bare in double.calls)


def test_where_even_the_plain_one_fails_the_first_error_is_told(run):
    double = Double()
    plain = double.__call__

    def fails(chunk, timeline, *rest, **options):
        if chunk.span.start == 100:
            raise RenderError("plainly too." if not timeline.captions else FAILED)
        plain(chunk, timeline, *rest, **options)

    with pytest.raises(RenderError, match=FAILED):
        run(LINE, fails)


@pytest.mark.parametrize("error", [DiskFullError("full"), CancelledError("stopped"), ValueError("a bug")])
def test_a_full_disk_a_stop_and_a_bug_are_never_tried_again(run, error):
    double = Double({100: [error] * 3})
    with pytest.raises(type(error)):
        run(LINE, double)
    assert [span for span, _ in double.calls].count(Span(100, 200)) == 1


def test_dying_of_memory_halves_the_workers_once_and_is_no_failure(run):
    many = timeline_of(list(range(0, 1300, 100)), [0] * 12)
    gone = OutOfMemoryError("no memory")
    double = Double({start: [gone] for start in (0, 100)}, slow_s=0.01)
    work, _ = run(many, double, workers=8)
    assert work.at_once == 4  # two died side by side
    assert work.plain == ()
    assert max(double.most) > 4
    after = double.most[len(double.most) - 4 :]
    assert max(after) <= 4
    double = Double({300: [gone] * 9})
    work, _ = run(replace(many, captions=(replace(WORD, end_ms=9_000_000),)), double, workers=8)
    assert work.at_once == 1
    assert [span for span, bare in double.calls if not bare].count(Span(300, 400)) == 3 + 2  # with 8, 4, 2, and alone
    assert [part.span for part in work.plain] == [Span(300, 400)]


def test_long_clips_are_rendered_in_parts_that_stay_under_edits_elsewhere():
    first, *_, last = chunks_of(timeline_of([0, 1900], [0]))
    assert (first.span, last.span) == (Span(0, 600), Span(1200, 1900))  # no part of 100 frames
    assert first.body == last.body == Span(0, 1900)
    before, after = timeline_of([0, 400, 2400, 2500], [0, 0, 0]), timeline_of([0, 400, 2400, 2500], [0, 40, 0])
    take = before.clips[1].take
    after = replace(after, clips=tuple(replace(c, take=take) if c.index == 1 else c for c in after.clips))
    keys = [{chunk_key(c, line) for c in chunks_of(line) if c.clips == (1,)} for line in (before, after)]
    assert len(keys[0] & keys[1]) == len(keys[0]) - 1  # but for the part that the crossfade shortens
    moved = tuple(
        replace(c, span=Span(c.span.start + 7, c.span.end + 7), take=replace(c.take, span=Span(407, 2407)))
        for c in before.clips
        if c.index == 1
    )
    spans = [c.span for c in chunks_of(before) if c.clips == (1,)]
    line = replace(before, clips=(replace(before.clips[0], span=Span(0, 407)), *moved), captions=())
    assert [Span(s.start + 7, s.end + 7) for s in spans] == [c.span for c in chunks_of(line) if c.clips == (1,)]


def test_parts_add_up_to_every_frame(run):
    work, pieces = run(timeline_of([0, 1900], [0]), Double())
    assert [piece.span.frames for piece in pieces] == [600, 600, 700]
    assert len(work.made) == 3
