"""Chunks rendered beside the generation, each as soon as its takes are there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from pathlib import Path

from workbench.jobs.cancel import CancelToken
from workbench.jobs.progress import Reporter
from workbench.model.take import Take
from workbench.model.timeline import Timeline
from workbench.render.compose.chunks import Chunk, chunk_key, chunks_of
from workbench.render.compose.drawing import render_chunk
from workbench.render.compose.join import Piece, finished_piece
from workbench.render.compose.layers import Materials, layers_over
from workbench.store.files import Files
from workbench.timebase import Span
from workbench.workflows.counting import FrameCount

__all__ = ["ChunkRendering", "materials_of"]


def materials_of(files: Files) -> Materials:
    """Where a library keeps what films are made of."""
    return Materials(files.path, files.fonts(), files.luts())


class ChunkRendering:
    """Renders chunks beside the generation, each as soon as its takes are there."""

    def __init__(
        self,
        timeline_of: Callable[[Mapping[int, Take]], Timeline],
        files: Files,
        workers: int,
        reporter: Reporter,
        cancel: CancelToken,
    ) -> None:
        self._timeline_of, self._files, self._reporter, self._cancel = timeline_of, files, reporter, cancel
        self._pool = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="chunk")
        self._jobs: dict[Span, Future[Piece]] = {}
        self._order: list[Span] = []
        self._frames: FrameCount | None = None
        self.made: list[Path] = []

    def start(self, takes: Mapping[int, Take], ready: set[int]) -> None:
        """Start every chunk whose takes are all there."""
        timeline = self._timeline_of(takes)
        chunks = chunks_of(timeline)
        if self._frames is None:
            self._order = [chunk.span for chunk in chunks]
            self._frames = FrameCount("compose", timeline.frames, self._reporter)
        for chunk in chunks:
            if chunk.span not in self._jobs and ready.issuperset(chunk.clips):
                self._jobs[chunk.span] = self._pool.submit(self._piece, chunk, timeline, self._frames.counter())

    def _piece(self, chunk: Chunk, timeline: Timeline, count: Callable[[int], None]) -> Piece:
        """A finished take as it is; else the chunk, rendered when it does not exist."""
        piece = None
        if len(chunk.takes) == 1 and layers_over(timeline, chunk.clips, chunk.span).none:
            take = chunk.takes[0]
            path, first = self._files.path(take.sha256, take.suffix), chunk.span.start - take.span.start
            piece = finished_piece(path, first, chunk.span, timeline.size, timeline.rate)
        if piece is None:
            piece = Piece(self._render(chunk, timeline, count), 0, chunk.span)
        count(chunk.span.frames)
        return piece

    def _render(self, chunk: Chunk, timeline: Timeline, count: Callable[[int], None]) -> Path:
        out = self._files.chunk_path(chunk_key(chunk, timeline))
        if not self._files.sealed(out):
            self._cancel.check()
            render_chunk(chunk, timeline, materials_of(self._files), out, on_frame=count, cancel=self._cancel)
            self._files.seal(out)
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
        pieces = tuple(self._jobs[span].result() for span in self._order)
        self._pool.shutdown()
        return pieces

    def stop(self) -> None:
        """End the children; nothing half-written stays."""
        self._cancel.cancel()
        self._pool.shutdown(wait=True, cancel_futures=True)
