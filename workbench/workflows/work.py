"""Long work as a job of the library: its row says that it runs and how it ended, a small file how far it is."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from workbench.errors import CancelledError, NotFoundError, ProviderError, WorkbenchError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.progress import Listener, Reporter
from workbench.jobs.tally import Tally
from workbench.model.progress import Progress, Stage
from workbench.model.worked import WorkSum
from workbench.store.library import Store
from workbench.store.rows import JobKind, JobState
from workbench.store.work import BUG
from workbench.workflows.holding import holding

__all__ = ["reporter_of", "working"]

_WRITE_EVERY_S = 0.5
_BEAT_EVERY_S = 20.0
_LOOK_EVERY_S = 0.5
_LEFT = "Stopped, as the program that did it was ended; what was finished is kept."


def reporter_of(progress: Listener | Reporter | None, stages: Sequence[Stage]) -> Reporter:
    """The run's reporter, or one for a run of these stages alone."""
    return progress if isinstance(progress, Reporter) else Reporter(progress, stages)


@contextmanager
def working(
    store: Store,
    project: str,
    kind: JobKind,
    reporter: Reporter,
    cancel: CancelToken | None = None,
    *,
    beat_every_s: float = _BEAT_EVERY_S,
) -> Iterator[None]:
    """A job while it lasts. Whoever asks the library sees it; its file is its heartbeat, also while nothing is told.

    Args:
        store: of the library.
        project: whose work it is.
        kind: of the work.
        reporter: what it tells goes into the job's file.
        cancel: is cancelled where somebody asks the library to stop the job, from whatever program.
        beat_every_s: how often the file gets a new time.

    Raises:
        NotFoundError: the project was deleted meanwhile.
        LibraryError: the library's folder cannot be written, or a visitor has begun too much.
    """
    waits = store.allowance.working(cancel, reporter.tell)  # first of all: what is refused writes nothing
    with waits, holding(store.folder, project):  # before the job begins: whoever deletes sees one of both
        store.progress.sweep()
        with _job(store, store.start_job(project, kind), reporter, cancel or CancelToken(), beat_every_s):
            yield


@contextmanager
def _job(store: Store, job: str, reporter: Reporter, cancel: CancelToken, beat_every_s: float) -> Iterator[None]:
    written = 0.0

    def write(event: Progress) -> None:
        nonlocal written
        now = time.monotonic()
        if now - written >= _WRITE_EVERY_S:
            written = now
            store.progress.write(job, event)

    def leave() -> str:
        """Nobody waits for its end any more: the row says so now, whatever becomes of the thread."""
        if ended.is_set():  # it has come to its end after all, and says itself how
            return ""
        left.set()
        with suppress(WorkbenchError):
            _end(store, job, "cancelled", _LEFT, None, tally.sums())
        return ""

    tally, left = Tally(), threading.Event()
    stop, stop_counting, ended = reporter.add(write), reporter.count(tally), threading.Event()
    beating = threading.Thread(
        target=_beat, args=(store, job, ended, cancel, beat_every_s), name=f"heartbeat {job}", daemon=True
    )
    beating.start()
    state: JobState = "done"
    sentence, kind = None, None
    try:
        with cancel.leaving(leave):
            yield
    except BaseException as error:
        state = "cancelled" if isinstance(error, CancelledError | KeyboardInterrupt) else "failed"
        sentence = error.message if isinstance(error, WorkbenchError) else f"{type(error).__name__}: {error}"
        kind = _kind(error)
        raise
    finally:
        stop()
        stop_counting()
        ended.set()
        beating.join()  # or its last beat would bring the file back
        if not left.is_set():
            _end(store, job, state, sentence, kind, tally.sums())


def _beat(store: Store, job: str, ended: threading.Event, cancel: CancelToken, every_s: float) -> None:
    """Some work, such as tracking the beats of a long song, has nothing to tell for minutes."""
    beaten = time.monotonic()
    while not ended.wait(min(_LOOK_EVERY_S, every_s)):
        if store.progress.asked_to_stop(job):
            cancel.cancel()
        if time.monotonic() - beaten >= every_s:
            beaten = time.monotonic()
            store.progress.beat(job)


def _kind(error: BaseException) -> str:
    """Which error of the tree it is, for who counts them; a host's with the class of its fault."""
    if isinstance(error, ProviderError):
        return f"{error.code}: {error.fault}"
    return error.code if isinstance(error, WorkbenchError) else BUG


def _end(
    store: Store, job: str, state: JobState, sentence: str | None, kind: str | None, sums: Sequence[WorkSum]
) -> None:
    try:
        store.end_job(job, state, sentence, kind=kind if state == "failed" else None, sums=sums)
    except NotFoundError as gone:
        store.progress.remove(job)
        if state != "cancelled":  # whatever went wrong, this is why
            raise NotFoundError(
                "The project was deleted while this worked on it; do the same again to begin it anew.",
                field="project",
            ) from gone
