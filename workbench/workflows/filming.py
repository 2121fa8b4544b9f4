"""From a plan to a film: takes and chunks side by side, then the join. What exists is never made again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Protocol

from workbench.errors import CancelledError, WorkbenchError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.progress import Reporter
from workbench.media.encoding import LIBX264, Encoder
from workbench.model.certificate import PlainPart
from workbench.model.plan import Plan
from workbench.model.request import ClipRequest
from workbench.model.run_account import RunAccount
from workbench.model.take import Take
from workbench.model.timeline import Timeline
from workbench.render.compose.drawing import render_chunk
from workbench.render.compose.join import Piece
from workbench.render.generate.provider import ClipProvider
from workbench.store.files import Files
from workbench.workflows.counting import FrameCount
from workbench.workflows.keeping import TakeKeeper, takes_there
from workbench.workflows.rendering import ChunkRendering, Render
from workbench.workflows.setbacks import Setbacks

__all__ = ["Make", "Shooting", "TakeCheck", "Tried", "shoot", "wanted_take"]

_TAKE_SUFFIX = ".mp4"


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a clip: one take, or several of which the best is shown."""

    take: Take
    """The best one."""
    made: tuple[Take, ...]
    """All that were made of it, that one among them, in the order in which they were: all are kept."""
    seeds_on: int = 0
    """By how many its seed is higher than the one that was meant."""
    useless: str = ""
    """Why it must not be in a film; empty where it may."""


Make = Callable[[ClipRequest, Take, ClipProvider], Take]
"""Makes the file of a take that is wanted."""


class TakeCheck(Protocol):
    """Looks at takes as soon as they are made."""

    def best(self, index: int, request: ClipRequest, take: Take, make: Make) -> Tried:
        """What is shown of a clip: its take, or one that is made instead; called from several threads at once.

        Raises:
            CancelledError
        """

    def decide(self, index: int, tried: Tried) -> None:
        """Put it in force, before its takes are kept; called from one thread."""


class _Unchecked:
    def best(self, index: int, request: ClipRequest, take: Take, make: Make) -> Tried:  # noqa: ARG002
        return Tried(take, (take,))

    def decide(self, index: int, tried: Tried) -> None:
        """As the Protocol says: there is nothing to put in force."""


@dataclass(frozen=True)
class Shooting:
    """What came out: the takes, and the film's pieces in order (empty if none were asked for)."""

    takes: Mapping[int, Take]
    """In the order of the clips."""
    timeline_of: Callable[[Mapping[int, Take]], Timeline]
    pieces: tuple[Piece, ...]
    plain: tuple[PlainPart, ...]
    """What was rendered plainly among them."""
    generate_s: float
    compose_s: float
    account: RunAccount = field(default_factory=RunAccount)
    """What it made and cost, where hosts were paid."""
    plan: Plan | None = None
    """The plan that these takes are of, where another seed than the one that was meant gave a better one."""

    @cached_property
    def timeline(self) -> Timeline:
        """What is rendered; there is none where only some of its takes were asked for."""
        return self.timeline_of(self.takes)


def shoot(
    plan: Plan,
    requests: Mapping[int, ClipRequest],
    maker: Callable[[ClipRequest], ClipProvider],
    keeper: TakeKeeper,
    files: Files,
    *,
    timeline_of: Callable[[Mapping[int, Take]], Timeline],
    compose: bool,
    encoder: Encoder,
    strict: bool,
    workers: int,
    at_once: int | None = None,
    reporter: Reporter,
    cancel: CancelToken,
    clock: Callable[[], float],
    remake: bool = False,
    render: Render = render_chunk,
    check: TakeCheck = _Unchecked(),  # noqa: B008  it has no state
) -> Shooting:
    """Make the takes that do not exist and, if asked, render each chunk as soon as its takes are there.

    Args:
        plan: the plan.
        requests: what the provider is asked for, by the clip's index.
        maker: who makes the clip of a request; ``workers`` threads at once.
        keeper: finds and keeps takes.
        files: where bytes are.
        timeline_of: from takes to the timeline.
        compose: also render the chunks.
        encoder: the film's.
        strict: what cannot be rendered as it was meant is an error, not rendered plainly.
        workers: takes made, and chunks rendered, at once.
        at_once: the same of takes alone, where hosts make them; ``workers`` by default.
        reporter: hears of each frame.
        cancel: stops everything within 2 seconds; what is finished is kept.
        clock: seconds, for the two durations.
        remake: also make takes that were made before and whose files are gone or damaged, where that costs money.
        render: makes a chunk's file.
        check: looks at each take that is made.

    Raises:
        NotFoundError: such takes there are; nothing was made.
        CancelledError, RenderError, DiskFullError: what is finished is kept.
    """
    started = clock()
    files.sweep()
    stop = CancelToken(cancel)
    wanted = {index: wanted_take(plan, index, request, maker(request)) for index, request in requests.items()}
    takes = takes_there(plan, wanted, keeper, files, remake=remake)
    missing = [index for index in wanted if index not in takes]
    rendering = (
        ChunkRendering(timeline_of, files, workers, reporter, stop, encoder=encoder, strict=strict, render=render)
        if compose
        else None
    )
    count = FrameCount("generate", sum(requests[index].span.frames for index in missing), reporter)
    hand = _Hand(check, keeper, files, count, reporter, stop, finished=encoder == LIBX264)
    for take in takes.values():
        reporter.found("generate", take.provider, take.key)

    def start() -> None:
        """Start the chunks whose takes are there; where joins are matched, all of them must be."""
        if rendering and (len(takes) == len(wanted) or not plan.finish.match_joins):
            rendering.raise_early()
            rendering.start({**wanted, **takes}, set(takes))

    with ThreadPoolExecutor(max_workers=at_once or workers, thread_name_prefix="take") as pool:
        jobs = {pool.submit(hand.make, i, requests[i], wanted[i], maker(requests[i])): i for i in missing}
        setbacks = Setbacks(jobs, keeper.fail, lambda tried: tried.useless)
        try:
            start()
            for ended in _as_they_end(jobs):
                heard = {jobs[job]: setbacks.result_of(jobs[job], job) for job in ended}
                made = {index: tried for index, tried in heard.items() if tried is not None}
                hand.keep(made, may_wait=at_once is not None and any(map(_has_not_begun, jobs)))
                takes |= {index: tried.take for index, tried in made.items()}
                start()
            setbacks.raise_for(len(missing))
            count.finish(f"{len(missing)} of {len(wanted)} clips made" if missing else "all clips were there")
            generated = clock()
            pieces = rendering.finish() if rendering else ()
        except BaseException:
            # What a host has begun is paid: unless the person stops it, it is waited for and kept.
            if at_once is None or cancel.cancelled:
                stop.cancel()
            for job in jobs:
                job.cancel()
            if rendering:
                rendering.stop()
            heard_of = takes.keys() | setbacks.failed
            _settle({index: job for job, index in jobs.items() if index not in heard_of}, hand)
            raise
    return Shooting(
        dict(sorted(takes.items())),  # they came as they were finished
        timeline_of,
        pieces,
        rendering.plain if rendering else (),
        generated - started if missing else 0.0,
        clock() - generated if rendering and rendering.made else 0.0,
    )


def _as_they_end(jobs: Mapping[Future[Tried], int]) -> Iterator[list[Future[Tried]]]:
    """Jobs as soon as they have ended, those that did by now together; of these the first clips first."""
    left = set(jobs)
    while left:
        ended, left = wait(left, return_when=FIRST_COMPLETED)
        yield sorted(ended, key=jobs.__getitem__)


def _has_not_begun(job: Future[Tried]) -> bool:
    return not (job.running() or job.done())


def _settle(jobs: Mapping[int, Future[Tried]], hand: _Hand) -> None:
    """After a stop: what was finished in the meantime is kept all the same, and what failed says why."""
    wait(jobs.values())
    for index, job in jobs.items():
        if job.cancelled():
            continue
        with suppress(WorkbenchError):  # the first error is the one to tell
            error = job.exception()
            if error is None:
                hand.keep({index: job.result()})
            elif isinstance(error, WorkbenchError) and not isinstance(error, CancelledError):
                hand.keeper.fail(index, error.message)


def wanted_take(plan: Plan, index: int, request: ClipRequest, provider: ClipProvider) -> Take:
    """The take of a clip as it will be, but for its bytes: it has no hash yet."""
    return Take(
        provider.key(request),
        "",
        _TAKE_SUFFIX,
        plan.media_span(index),
        plan.rate,
        plan.size,
        provider.name,
        provider.version,
        provider.price_usd(request),
        "" if request.still else plan.clips[index].model,
        "" if request.still else plan.clips[index].shot.line,
    )


@dataclass(frozen=True, slots=True)
class _Hand:
    """Makes and keeps takes."""

    check: TakeCheck
    keeper: TakeKeeper
    files: Files
    count: FrameCount
    reporter: Reporter
    stop: CancelToken
    finished: bool
    """A finished take goes into films as libx264 makes them; for another encoder it is encoded once more anyway."""

    def make(self, index: int, request: ClipRequest, wanted: Take, provider: ClipProvider) -> Tried:
        # One counter for all takes of a clip: what is made once more is not counted again.
        item = f"clip {index}"
        make = partial(self._make_one, self.count.counter(request.span.frames, item, "making"))
        try:
            return self.check.best(index, request, make(request, wanted, provider), make)
        finally:
            self.count.over(item)

    def keep(self, made: Mapping[int, Tried], *, may_wait: bool = False) -> None:
        for index, tried in made.items():
            self.check.decide(index, tried)
        takes = [(index, take) for index, tried in made.items() for take in tried.made]
        if takes:
            self.keeper.keep(takes, {index: tried.take.key for index, tried in made.items()}, may_wait=may_wait)

    def _make_one(
        self, on_frame: Callable[[int], None], request: ClipRequest, wanted: Take, provider: ClipProvider
    ) -> Take:
        path = self.files.work_path(_TAKE_SUFFIX)
        request = request if self.finished else replace(request, finished=False)
        try:
            self.stop.check()
            with self.reporter.making("generate", wanted.provider, wanted.key):
                instead = provider.generate(request, path, on_frame=on_frame, cancel=self.stop)
            if instead is not None:
                wanted = replace(wanted, model=instead.model, cost_usd=instead.usd)
            return replace(wanted, sha256=self.files.adopt(path, _TAKE_SUFFIX))
        finally:
            path.unlink(missing_ok=True)
