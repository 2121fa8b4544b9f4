"""From a plan to a film: takes and chunks side by side, then the join. What exists is never made again."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from workbench.jobs.cancel import CancelToken
from workbench.jobs.progress import Reporter
from workbench.model.plan import Plan
from workbench.model.request import ClipRequest
from workbench.model.take import Take
from workbench.model.timeline import Timeline
from workbench.render.compose.chunks import Chunk, chunk_key, chunks_of, render_chunk
from workbench.render.generate.provider import ClipProvider
from workbench.store.files import Files
from workbench.timebase import Span

__all__ = ["Shooting", "TakeKeeper", "shoot"]

_TAKE_SUFFIX = ".mp4"


@dataclass(frozen=True, slots=True)
class TakeKeeper:
    """How takes are found and kept; the library hands it in."""

    find: Callable[[list[str]], Mapping[str, Take]]
    """From keys to the takes that exist."""
    keep: Callable[[int, Take], None]
    """Keep a clip's new take."""


@dataclass(frozen=True, slots=True)
class Shooting:
    """What came out: the takes of all clips, and the files of all chunks in order (empty if none were asked for)."""

    takes: Mapping[int, Take]
    chunks: tuple[tuple[Path, Span], ...]
    generate_s: float
    compose_s: float
    made_takes: int
    made_chunks: int


def shoot(
    plan: Plan,
    requests: Mapping[int, ClipRequest],
    provider: ClipProvider,
    keeper: TakeKeeper,
    files: Files,
    *,
    timeline_of: Callable[[Mapping[int, Take]], Timeline],
    compose: bool,
    workers: int,
    reporter: Reporter,
    cancel: CancelToken,
    clock: Callable[[], float],
) -> Shooting:
    """Make the takes that do not exist and, if asked, render each chunk as soon as its takes are there.

    Args:
        plan: the plan.
        requests: what the provider is asked for, by the clip's index.
        provider: who makes clips; it is used from this thread only.
        keeper: finds and keeps takes.
        files: where bytes are.
        timeline_of: from takes to the timeline.
        compose: also render the chunks.
        workers: chunks rendered at once.
        reporter: hears of each frame.
        cancel: stops everything within 2 seconds; what is finished is kept.
        clock: seconds, for the two durations.

    Raises:
        CancelledError, RenderError, DiskFullError: what is finished is kept.
    """
    started = clock()
    keys = {index: provider.key(request) for index, request in requests.items()}
    known = {
        key: take for key, take in keeper.find(list(keys.values())).items() if files.holds(take.sha256, take.suffix)
    }
    provisional = {
        clip.index: Take(
            keys[clip.index],
            "",
            _TAKE_SUFFIX,
            plan.media_span(clip.index),
            plan.rate,
            plan.size,
            provider.name,
            provider.version,
            Decimal(0),
        )
        for clip in plan.clips
    }
    takes = {index: known.get(key, provisional[index]) for index, key in keys.items()}
    ready = {index for index, key in keys.items() if key in known}
    made = len(keys) - len(ready)
    editing = _Editing(timeline_of, files, workers, reporter, cancel) if compose else None
    try:
        frames = _Frames("generate", sum(r.span.frames for i, r in requests.items() if i not in ready), reporter)
        if editing:
            editing.start(takes, ready)
        for clip in plan.clips:
            if clip.index in ready:
                continue
            cancel.check()
            if editing:
                editing.raise_early()
            take = _make_take(requests[clip.index], provisional[clip.index], provider, files, frames.counter(), cancel)
            keeper.keep(clip.index, take)
            takes[clip.index] = take
            ready.add(clip.index)
            if editing:
                editing.start(takes, ready)
        frames.finish(f"{made} of {len(keys)} clips made" if made else "all clips were there")
        generated = clock()
        chunks = editing.finish() if editing else ()
    except BaseException:
        if editing:
            editing.stop()
        raise
    return Shooting(
        takes,
        chunks,
        generated - started if made else 0.0,
        clock() - generated if editing and editing.made else 0.0,
        made,
        editing.made if editing else 0,
    )


def _make_take(
    request: ClipRequest,
    wanted: Take,
    provider: ClipProvider,
    files: Files,
    on_frame: Callable[[int], None],
    cancel: CancelToken,
) -> Take:
    path = files.work_path(_TAKE_SUFFIX)
    try:
        provider.generate(request, path, on_frame=on_frame, cancel=cancel)
        sha256 = files.adopt(path, _TAKE_SUFFIX)
    finally:
        path.unlink(missing_ok=True)
    return Take(
        wanted.key,
        sha256,
        _TAKE_SUFFIX,
        wanted.span,
        wanted.rate,
        wanted.size,
        wanted.provider,
        wanted.version,
        wanted.cost_usd,
    )


class _Frames:
    """Adds up frames from several threads for one stage."""

    def __init__(self, stage: str, total: int, reporter: Reporter) -> None:
        self._stage, self._total, self._reporter = stage, total, reporter
        self._lock = threading.Lock()
        self._done = 0

    def counter(self) -> Callable[[int], None]:
        """A function that takes one job's own count of frames done."""
        last = 0

        def count(done: int) -> None:
            nonlocal last
            with self._lock:
                self._done += done - last
                last = done
                now = self._done
            self._reporter.report(self._stage, now, self._total, f"{now} of {self._total} frames")  # type: ignore[arg-type]

        return count

    def finish(self, message: str) -> None:
        self._reporter.report(self._stage, max(1, self._total), max(1, self._total), message)  # type: ignore[arg-type]


class _Editing:
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
        self._jobs: dict[Span, Future[Path]] = {}
        self._order: list[Span] = []
        self._frames: _Frames | None = None
        self.made = 0

    def start(self, takes: Mapping[int, Take], ready: set[int]) -> None:
        """Start every chunk whose takes are all there."""
        timeline = self._timeline_of(takes)
        chunks = chunks_of(timeline)
        if self._frames is None:
            self._order = [chunk.span for chunk in chunks]
            self._frames = _Frames("compose", timeline.frames, self._reporter)
        for chunk in chunks:
            if chunk.span not in self._jobs and ready.issuperset(chunk.clips):
                self._jobs[chunk.span] = self._pool.submit(self._render, chunk, timeline, self._frames.counter())

    def _render(self, chunk: Chunk, timeline: Timeline, count: Callable[[int], None]) -> Path:
        out = self._files.chunk_path(chunk_key(chunk, timeline))
        if out.exists():
            out.touch()  # it is in use: clean goes by age
        else:
            self._cancel.check()
            paths = [self._files.path(take.sha256, take.suffix) for take in chunk.takes]
            render_chunk(chunk, timeline, paths, out, fonts=self._files.fonts(), on_frame=count, cancel=self._cancel)
            self.made += 1
        count(chunk.span.frames)
        return out

    def raise_early(self) -> None:
        """Raise what a chunk raised, instead of generating on."""
        for job in self._jobs.values():
            if job.done():
                job.result()

    def finish(self) -> tuple[tuple[Path, Span], ...]:
        """Wait for all chunks; their files in order."""
        wait(self._jobs.values(), return_when=FIRST_EXCEPTION)
        self.raise_early()
        if self._frames is not None:
            self._frames.finish(f"{len(self._jobs)} chunks rendered")
        chunks = tuple((self._jobs[span].result(), span) for span in self._order)
        self._pool.shutdown()
        return chunks

    def stop(self) -> None:
        """End the children; nothing half-written stays."""
        self._cancel.cancel()
        self._pool.shutdown(wait=True, cancel_futures=True)
