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
from workbench.store.holding import holding
from workbench.store.library import Store
from workbench.store.rows import JobKind, JobState
from workbench.store.work import BUG

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


class _Job:
    """What a job's row and its file say while it lasts."""

    def __init__(self, store: Store, job: str) -> None:
        self._store, self._id = store, job
        self.tally, self.ended = Tally(), threading.Event()
        self._left = threading.Event()
        self._lock = threading.Lock()
        self._written = 0.0
        self._unwritten: Progress | None = None

    def hear(self, event: Progress) -> None:
        """How far it is: written at once, or where that was done lately, with the next look or at the end."""
        with self._lock:
            self._unwritten = event
        if time.monotonic() - self._written >= _WRITE_EVERY_S:
            self.write()

    def write(self) -> None:
        """Write what was heard last, where that is not written yet."""
        with self._lock:  # or an older event could be written after a newer one
            event, self._unwritten = self._unwritten, None
            if event is not None:
                self._written = time.monotonic()
                self._store.progress.write(self._id, event)

    def leave(self) -> str:
        """Nobody waits for its end any more: the row says so now, whatever becomes of the thread."""
        if self.ended.is_set():  # it has come to its end after all, and says itself how
            return ""
        self._left.set()
        with suppress(WorkbenchError):
            _end(self._store, self._id, "cancelled", _LEFT, None, self.tally.sums())
        return ""

    def end(self, error: BaseException | None) -> None:
        """How it ended, where the row does not say that yet."""
        if self._left.is_set():
            return
        self.write()
        state: JobState = "done"
        sentence, kind = None, None
        if error is not None:
            state = "cancelled" if isinstance(error, CancelledError | KeyboardInterrupt) else "failed"
            sentence = error.message if isinstance(error, WorkbenchError) else f"{type(error).__name__}: {error}"
            kind = _kind(error)
        _end(self._store, self._id, state, sentence, kind, self.tally.sums())


@contextmanager
def _job(store: Store, job: str, reporter: Reporter, cancel: CancelToken, beat_every_s: float) -> Iterator[None]:
    kept = _Job(store, job)
    error: BaseException | None = None
    stop, stop_counting = reporter.add(kept.hear), reporter.count(kept.tally)
    beating = threading.Thread(
        target=_beat, args=(store, job, kept, cancel, beat_every_s), name=f"heartbeat {job}", daemon=True
    )
    beating.start()
    try:
        with cancel.leaving(kept.leave):
            yield
    except BaseException as caught:
        error = caught
        raise
    finally:
        stop()
        stop_counting()
        kept.ended.set()
        beating.join()  # or its last beat would bring the file back
        kept.end(error)
        del error  # its traceback holds this frame


def _beat(store: Store, job: str, kept: _Job, cancel: CancelToken, every_s: float) -> None:
    """Some work, such as tracking the beats of a long song, has nothing to tell for minutes."""
    beaten = time.monotonic()
    while not kept.ended.wait(min(_LOOK_EVERY_S, every_s)):
        kept.write()
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
