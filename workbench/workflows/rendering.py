"""Chunks rendered beside the generation, each as soon as its takes are there.

A chunk that dies of memory is tried again with half as many beside it. One that fails twice is rendered once more
plainly, and named; or, if asked, its error is raised.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Protocol

from workbench.errors import OutOfMemoryError, RenderError, WorkersEndedError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.progress import Reporter
from workbench.media.encoding import LIBX264, Encoder
from workbench.model.certificate import PlainPart
from workbench.model.take import Take
from workbench.model.timeline import Timeline
from workbench.render.compose.chunks import Chunk, chunk_key, chunks_of
from workbench.render.compose.drawing import render_chunk
from workbench.render.compose.join import Piece, finished_piece
from workbench.render.compose.layers import Materials, layers_over
from workbench.render.compose.plain import plain_chunks, plain_timeline
from workbench.store.files import Files
from workbench.timebase import Span
from workbench.workflows.counting import FrameCount
from workbench.workflows.slots import Slots

__all__ = ["ChunkRendering", "Render", "frames_to_render", "materials_of"]

_TRIES = 2
_RENDERER = "ffmpeg"

Count = Callable[[int], None]


def materials_of(files: Files) -> Materials:
    """Where a library keeps what films are made of."""
    return Materials(files.path, files.fonts(), files.luts())


class Render(Protocol):
    """What makes one chunk's file: ``render_chunk``, or a double of it."""

    def __call__(
        self,
        chunk: Chunk,
        timeline: Timeline,
        materials: Materials,
        out: Path,
        /,
        *,
        encoder: Encoder,
        on_frame: Count,
        cancel: CancelToken,
    ) -> None:
        """Render one chunk."""


class ChunkRendering:
    """Renders chunks beside the generation, each as soon as its takes are there.

    Args:
        timeline_of: from takes to the timeline.
        files: where bytes are.
        workers: chunks rendered at once; fewer after one died of memory.
        reporter: hears of each frame.
        cancel: stops it.
        encoder: the film's.
        strict: a chunk that fails twice is an error, not rendered plainly.
        render: makes one chunk's file.
    """

    def __init__(
        self,
        timeline_of: Callable[[Mapping[int, Take]], Timeline],
        files: Files,
        workers: int,
        reporter: Reporter,
        cancel: CancelToken,
        *,
        encoder: Encoder = LIBX264,
        strict: bool = False,
        render: Render = render_chunk,
    ) -> None:
        self._timeline_of, self._files, self._reporter, self._cancel = timeline_of, files, reporter, cancel
        self._encoder, self._strict, self._render_chunk = encoder, strict, render
        self._pool = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="chunk")
        self._slots = Slots(workers)
        self._jobs: dict[Span, Future[tuple[Piece, ...]]] = {}
        self._order: list[Span] = []
        self._frames: FrameCount | None = None
        self._plain: list[PlainPart] = []
        self.made: list[Path] = []

    @property
    def plain(self) -> tuple[PlainPart, ...]:
        """What was rendered plainly, in order."""
        return tuple(sorted(self._plain, key=lambda part: part.span))

    @property
    def at_once(self) -> int:
        """How many chunks may be rendered at once."""
        return self._slots.limit

    def start(self, takes: Mapping[int, Take], ready: set[int]) -> None:
        """Start every chunk whose takes are all there, the longest ones first."""
        timeline = self._timeline_of(takes)
        chunks = chunks_of(timeline)
        if self._frames is None:
            self._order = [chunk.span for chunk in chunks]
            self._frames = FrameCount("compose", timeline.frames, self._reporter)
        new = [
            chunk
            for chunk in chunks
            if chunk.span not in self._jobs and ready.issuperset(timeline.clips[clip].index for clip in chunk.clips)
        ]
        for chunk in sorted(new, key=lambda chunk: -chunk.span.frames):  # or a long one is left for one worker alone
            count = self._frames.counter(chunk.span.frames, _name_of(chunk, timeline), "rendering")
            self._jobs[chunk.span] = self._pool.submit(self._pieces, chunk, timeline, count)

    def _pieces(self, chunk: Chunk, timeline: Timeline, count: Count) -> tuple[Piece, ...]:
        """A finished take as it is; else the chunk, rendered when it does not exist."""
        piece = _finished(chunk, timeline, self._files, self._encoder)
        pieces = (piece,) if piece else self._tried(chunk, timeline, count)
        count(chunk.span.frames)
        return pieces

    def _tried(self, chunk: Chunk, timeline: Timeline, count: Count) -> tuple[Piece, ...]:
        """The chunk, or what is shown in its place after it failed twice.

        Raises:
            RenderError: that could not be rendered either, or may not be shown.
            DiskFullError, CancelledError: at once.
        """
        failed = 0
        while True:
            with self._slots.one(self._cancel) as at_once:
                try:
                    return (Piece(self._made(chunk, timeline, count), 0, chunk.span),)
                except RenderError as error:
                    reason = error
                    if isinstance(error, OutOfMemoryError) and self._slots.halve(at_once):
                        continue  # there were too many at once, which is not this chunk's fault
            failed += _TRIES if isinstance(reason, WorkersEndedError) else 1  # that was tried by several already
            if failed >= _TRIES:
                break
        if self._strict:
            raise reason
        return self._plainly(chunk, timeline, count, reason)

    def _plainly(self, chunk: Chunk, timeline: Timeline, count: Count, reason: RenderError) -> tuple[Piece, ...]:
        """The chunk in the simplest way. Its file has a key of its own, so the next film tries the real one again."""
        bare, pieces = plain_timeline(timeline), []
        for part in plain_chunks(chunk):
            with self._slots.one(self._cancel):
                try:
                    path = self._made(part, bare, _from(part.span.start - chunk.span.start, count))
                except RenderError as error:
                    raise reason from error
            pieces.append(Piece(path, 0, part.span))
        clips = tuple(timeline.clips[position].index for position in chunk.clips)
        self._plain.append(PlainPart(chunk.span, clips, reason.message))
        return tuple(pieces)

    def _made(self, chunk: Chunk, timeline: Timeline, count: Count) -> Path:
        """The chunk's file, rendered where it is not there."""
        out = self._files.chunk_path(chunk_key(chunk, timeline, self._encoder))
        if self._files.sealed(out):
            self._reporter.found("compose", _RENDERER, out.name)
        else:
            self._cancel.check()
            materials = materials_of(self._files)
            with self._reporter.making("compose", _RENDERER, out.name):
                self._render_chunk(
                    chunk, timeline, materials, out, encoder=self._encoder, on_frame=count, cancel=self._cancel
                )
            self._files.seal(out, of=dict.fromkeys(take.sha256 for take in chunk.takes))
            self.made.append(out)
        return out

    def raise_early(self) -> None:
        """Raise what a chunk raised, instead of generating on."""
        for job in self._jobs.values():
            if job.done():
                job.result()

    def finish(self) -> tuple[Piece, ...]:
        """Wait for all chunks; the film's pieces in order."""
        wait(self._jobs.values(), return_when=FIRST_EXCEPTION)
        self.raise_early()
        if self._frames is not None:
            self._frames.finish(f"{len(self.made)} of {len(self._jobs)} chunks rendered")
        pieces = tuple(piece for span in self._order for piece in self._jobs[span].result())
        self._pool.shutdown()
        return pieces

    def stop(self) -> None:
        """End the children; nothing half-written stays."""
        self._cancel.cancel()
        self._pool.shutdown(wait=True, cancel_futures=True)


def frames_to_render(timeline: Timeline, files: Files, encoder: Encoder) -> int:
    """How many frames of a film are in chunks that are not there yet."""
    return sum(
        chunk.span.frames
        for chunk in chunks_of(timeline)
        if _finished(chunk, timeline, files, encoder) is None
        and not files.chunk_path(chunk_key(chunk, timeline, encoder)).is_file()
    )


def _finished(chunk: Chunk, timeline: Timeline, files: Files, encoder: Encoder) -> Piece | None:
    """A part of a take that can go into the film as it is: nothing is drawn over all that surrounds it."""
    if len(chunk.takes) > 1:
        return None
    take, rate = chunk.takes[0], timeline.rate
    path = files.path(take.sha256, take.suffix)
    for span in dict.fromkeys((chunk.body or chunk.span, chunk.span)):
        first = span.start - take.span.start
        bare = layers_over(timeline, chunk.clips, span).none
        if bare and finished_piece(path, first, span, timeline.size, rate, encoder):
            return Piece(path, chunk.span.start - take.span.start, chunk.span)
    return None


def _name_of(chunk: Chunk, timeline: Timeline) -> str:
    first, *more = (timeline.clips[position].index for position in chunk.clips)
    return f"film, clip {first}" + (f" to {more[-1]}" if more else "")


def _from(first: int, count: Count) -> Count:
    """Counts the frames of a part that begins so many frames after its chunk."""
    return lambda done: count(first + done)
