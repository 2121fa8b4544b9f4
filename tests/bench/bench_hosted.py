"""How well a job of 40 clips is scheduled, and how quickly it is resumed: ``python tests/bench/bench_hosted.py``.

Run it on an idle machine. Forty clips that take a host of our own 10 s each, 8 at once, looked at every 0.2 s, with the
ledger on this disk: the bar is 1.15 times the ideal of 50 s, and at most 4 transactions of the database a clip, beside
those of a run that makes nothing. Then a job with 39 of 40 done, in a process that has its imports: the question for
the missing clip is at the host within 1 s of ``generate``, and nothing else is asked.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.bench.forty import CLIPS, forty_clips  # noqa: E402
from tests.counting_database import CountingDatabase  # noqa: E402
from tests.fakes import FakeReplicate, Fault  # noqa: E402
from tests.workflows.killing import MODEL  # noqa: E402
from workbench.media.models import load_models  # noqa: E402
from workbench.render.generate.replicate.provider import TOKEN, ReplicateProvider  # noqa: E402
from workbench.settings import set_secret  # noqa: E402
from workbench.workflows.hosting import Hosts  # noqa: E402
from workbench.workflows.library import Library  # noqa: E402
from workbench.workflows.project import Project  # noqa: E402

_WORK_S, _AT_ONCE, _POLL_S = 10.0, 8, (0.2,)
_MOST, _MOST_TRANSACTIONS, _MOST_RESUME_S = 1.15, 4.0, 1.0


def _opened(folder: Path, project: str, server: FakeReplicate) -> tuple[Project, CountingDatabase]:
    """The project as another program would open it, with its database counted."""
    set_secret(TOKEN, server.token)
    provider = ReplicateProvider(base=server.url)
    library = Library(folder / "library", hosts=Hosts({"replicate": provider}, poll_s=_POLL_S))
    library.store._database = counting = CountingDatabase(folder / "library")
    return library.project(project), counting


def main() -> int:
    """Print the figures; 1 where a bar was missed."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as name:
        folder = Path(name)
        project = forty_clips(folder)
        shutil.copytree(folder / "library", folder / "again/library")
        missed = _schedule(folder, project) + _resume(folder / "again", project)
    if hasattr(os, "getloadavg"):
        sys.stdout.write(f"cores {os.cpu_count()}, load afterwards {os.getloadavg()[0]:.1f}\n")
    return 1 if missed else 0


def _schedule(folder: Path, project_id: str) -> bool:
    ideal_s = CLIPS / _AT_ONCE * _WORK_S
    with FakeReplicate(queue=0, work=_WORK_S, tables=load_models()) as server:
        project, counting = _opened(folder, project_id, server)
        began = time.monotonic()
        takes = project.generate(provider="replicate", model=MODEL)
        wall_s, whole, busy_s = time.monotonic() - began, counting.count, counting.busy_s
        project.generate(provider="replicate", model=MODEL)  # nothing is missing: what a run takes by itself
        a_run = counting.count - whole
    a_clip = (whole - a_run) / CLIPS
    sys.stdout.write(
        f"{len(takes)} clips of {_WORK_S:g} s, {_AT_ONCE} at once: {wall_s:.1f} s, {wall_s / ideal_s:.3f} x the ideal "
        f"(bar {_MOST}); {a_clip:.2f} transactions a clip (bar {_MOST_TRANSACTIONS:g}) and {a_run} a run, "
        f"{busy_s / whole * 1000:.0f} ms each with waiting\n"
    )
    return wall_s > _MOST * ideal_s or a_clip > _MOST_TRANSACTIONS


def _resume(folder: Path, project_id: str) -> bool:
    asked_s: list[float] = []
    watch = Fault(
        "error", when=lambda _facts: bool(asked_s.append(time.monotonic()))
    )  # sees each purchase, and lets it
    with FakeReplicate(queue=0, work=0.2, tables=load_models(), faults=[watch]) as server:
        _opened(folder, project_id, server)[0].generate(provider="replicate", model=MODEL, clips=range(CLIPS - 1))
        bought, before = len(asked_s), len(server.requests)
        project, counting = _opened(folder, project_id, server)
        began_s = time.monotonic()
        takes = project.generate(provider="replicate", model=MODEL)
        after_s, wall_s = asked_s[-1] - began_s, time.monotonic() - began_s
        places = [request.place for request in server.requests[before:]]
    about_it = ("create", "get", "account")
    others = len(asked_s) - bought - 1 + sum(place not in about_it for place in places)
    sys.stdout.write(
        f"{bought} of {len(takes)} were there: the question for the last was at the host after {after_s:.2f} s (bar "
        f"{_MOST_RESUME_S:g}), the take after {wall_s:.2f} s; {counting.count} transactions; {others} on others\n"
    )
    return after_s > _MOST_RESUME_S or others > 0


if __name__ == "__main__":
    raise SystemExit(main())
