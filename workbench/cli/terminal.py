"""What a person sees in the terminal: progress on stderr, results on stdout."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from workbench.jobs.progress import Listener
from workbench.model.progress import Progress
from workbench.workflows.report import Made, progress_report

__all__ = ["listening", "print_json", "print_made"]

_STAGES = {
    "analyze": "Listen",
    "plan": "Plan",
    "generate": "Clips",
    "compose": "Film",
    "join": "Join",
    "verify": "Prove",
}


def print_json(result: Mapping[str, Any]) -> None:
    """One object on one line of stdout."""
    sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
    sys.stdout.flush()


@contextmanager
def listening(title: str, *, as_json: bool) -> Iterator[Listener]:
    """Shows progress while it lasts: JSON lines, bars in a terminal, or a line a stage elsewhere."""
    if as_json:
        yield _json_line
    elif sys.stderr.isatty():
        with _bars(title) as listener:
            yield listener
    else:
        yield _PlainLines(title)


def _json_line(event: Progress) -> None:
    sys.stderr.write(json.dumps(progress_report(event), ensure_ascii=False) + "\n")
    sys.stderr.flush()


@contextmanager
def _bars(title: str) -> Iterator[Listener]:
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (
        TextColumn("{task.fields[stage]:>7}"),
        BarColumn(bar_width=32),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    console = Console(stderr=True)
    console.print(title, style="bold", highlight=False, markup=False)
    with Bars(*columns, console=console) as bars:
        tasks: dict[str, Any] = {}

        def listener(event: Progress) -> None:
            if event.stage not in tasks:
                tasks[event.stage] = bars.add_task("", total=1.0, stage=_STAGES[event.stage])
            bars.update(
                tasks[event.stage],
                completed=event.done / event.total if event.total else 1.0,
                description=event.message,
            )

        yield listener


class _PlainLines:
    """A line when a stage is done, for logs."""

    def __init__(self, title: str) -> None:
        self._ended: set[str] = set()
        sys.stderr.write(f"{title}\n")

    def __call__(self, event: Progress) -> None:
        if event.done >= event.total and event.stage not in self._ended:
            self._ended.add(event.stage)
            sys.stderr.write(f"{_STAGES[event.stage]:>7}  {event.percent:3.0f} %  {event.message}\n")
            sys.stderr.flush()


def print_made(made: Made) -> None:
    """Where the film is, how long each step took, its certificate."""
    certificate = made.certificate
    print(f"{'Film' if certificate.ok else 'Film (not certified)'}: {made.video}")
    print(
        "Steps: "
        + ", ".join(f"{name} {value:.1f} s" for name, value in made.seconds.items())
        + f"; {sum(made.seconds.values()):.1f} s in all"
    )
    cuts = [cut for cut in certificate.cuts if cut.decided]
    right = sum(cut.found_frame == cut.planned_frame for cut in cuts)
    lag = "no sound to measure" if certificate.audio_lag_ms is None else f"sound {certificate.audio_lag_ms:+.2f} ms"
    print(
        f"Certificate: {'OK' if certificate.ok else 'NOT OK'}; {certificate.frames_found} of "
        f"{certificate.frames_planned} frames; {right} of {len(certificate.cuts)} cuts on their frame"
        + (f", {certificate.undecided} undecided" if certificate.undecided else "")
        + f"; {lag}"
    )
    for sentence in (*certificate.reasons, *made.song.notes, *made.plan.notes, *made.notes, *certificate.notes):
        print(f"  - {sentence}")
