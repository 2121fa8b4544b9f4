"""Long work as a job of the library: its row says that it runs and how it ended, a small file how far it is."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from workbench.errors import CancelledError, WorkbenchError
from workbench.jobs.progress import Reporter
from workbench.model.progress import Progress
from workbench.store.library import Store
from workbench.store.rows import JobKind

__all__ = ["working"]

_WRITE_EVERY_S = 0.5


@contextmanager
def working(store: Store, project: str, kind: JobKind, reporter: Reporter) -> Iterator[None]:
    """A job while it lasts. Whoever asks the library sees it; its file is its heartbeat."""
    job = store.start_job(project, kind)
    written = 0.0

    def write(event: Progress) -> None:
        nonlocal written
        now = time.monotonic()
        if now - written >= _WRITE_EVERY_S:
            written = now
            store.progress.write(job, event)

    stop = reporter.add(write)
    try:
        yield
    except CancelledError as error:
        store.end_job(job, "cancelled", error.message)
        raise
    except WorkbenchError as error:
        store.end_job(job, "failed", error.message)
        raise
    except BaseException as error:
        store.end_job(job, "failed", f"{type(error).__name__}: {error}")
        raise
    else:
        store.end_job(job, "done")
    finally:
        stop()
