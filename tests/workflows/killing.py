"""A run of generation that is killed again and again, and what the host and the library say of it in the end."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from tests.fakes import FakeReplicate
from workbench.media.models import load_models
from workbench.workflows.library import Library

MODEL = "bytedance/seedance-1-lite"


@dataclass(frozen=True)
class Killed:
    """What came of it."""

    kills: int
    takes: dict[int, str]
    """The hash of each clip's take."""
    paid_twice: int
    made: int
    """How many predictions the host made."""
    host_usd: Decimal
    ledger_usd: Decimal
    open_usd: Decimal


def planned(folder: Path, song: Path, *, min_clip_s: float, max_clip_s: float) -> str:
    """A library with a plan; returns the project's id."""
    (folder / "library").mkdir(parents=True)
    limits = f"min_clip_s = {min_clip_s}\nmax_clip_s = {max_clip_s}\nmonth_budget = 'none'\nhosted_at_once = 8\n"
    (folder / "library/songreel.toml").write_text(limits)
    project = Library(folder / "library").open(song)
    project.analyze(beats="librosa")
    project.plan(style="laser-grid", size="64x36", fps=24)
    return project.id


def killed_until_done(
    folder: Path, project: str, instants: int, *, seed: int, latency_s: float, work_s: float
) -> Killed:
    """Kill ``generate`` at so many instants, drawn over the length of a whole run; then let it end.

    Where a run ends before its instant, the next one begins in a fresh copy of the library, with a host of its own.
    The takes must be those of a run that nobody killed.
    """
    draw = random.Random(seed)
    whole_s, whole = _undisturbed(folder, project, latency_s, work_s)
    kills, reports, round_ = 0, [whole], 0
    while kills < instants:
        round_ += 1
        library = folder / f"round-{round_}"
        shutil.copytree(folder / "library", library)
        with FakeReplicate(answer=latency_s, work=work_s, tables=load_models()) as server:
            done = False
            while not done and kills < instants:
                process = _run(library, project, server)
                until = time.monotonic() + draw.uniform(0.3, 1.1) * whole_s  # before that it only imports
                while process.poll() is None and time.monotonic() < until:
                    time.sleep(0.002)
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)
                    kills += 1
                else:
                    done = True
                process.communicate()
            _ended(_run(library, project, server))
            reports.append(_report(library, project, server, kills))
        shutil.rmtree(library)
    takes = {tuple(sorted(report.takes.items())) for report in reports}
    assert len(takes) == 1, "the films differ"
    return Killed(
        kills,
        whole.takes,
        sum(report.paid_twice for report in reports),
        max(report.made for report in reports),
        sum((report.host_usd for report in reports), Decimal(0)),
        sum((report.ledger_usd for report in reports), Decimal(0)),
        sum((report.open_usd for report in reports), Decimal(0)),
    )


def _undisturbed(folder: Path, project: str, latency_s: float, work_s: float) -> tuple[float, Killed]:
    """How long a run takes that nobody kills, seconds, and what comes of it."""
    library = folder / "whole"
    shutil.copytree(folder / "library", library)
    with FakeReplicate(answer=latency_s, work=work_s, tables=load_models()) as server:
        began = time.monotonic()
        _ended(_run(library, project, server))
        whole_s = time.monotonic() - began
        report = _report(library, project, server, 0)
    shutil.rmtree(library)
    return whole_s, report


def _run(library: Path, project: str, server: FakeReplicate) -> subprocess.Popen:
    command = [sys.executable, "-m", "workbench", "generate", project, "--library", str(library), "--json"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SONGREEL_")}
    return subprocess.Popen(
        [*command, "--provider", "replicate", "--model", MODEL],
        env=kept | {"REPLICATE_BASE_URL": server.url, "REPLICATE_API_TOKEN": server.token},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def _ended(process: subprocess.Popen) -> None:
    _, said = process.communicate(timeout=300)
    assert process.returncode == 0, said.decode()[-2000:]


def _report(library: Path, project: str, server: FakeReplicate, kills: int) -> Killed:
    opened = Library(library)
    found = opened.project(project)
    spent = opened.store.ledger.spent(project=found.id)
    takes = found.expected_takes(found.planned())
    assert all(found.files.intact(take.sha256, take.suffix) for take in takes.values())
    return Killed(
        kills,
        {index: take.sha256 for index, take in takes.items()},
        len(server.paid_twice),
        len(server.predictions),
        server.charged_usd,
        spent.settled_usd,
        spent.reserved_usd,
    )
