"""What a person sees in the terminal: progress on stderr, results on stdout."""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any, TextIO

from workbench.errors import DiskFullError, OptionError, is_full
from workbench.jobs.progress import Listener
from workbench.model.progress import Progress
from workbench.model.triage import Triage
from workbench.workflows.report import Made, progress_report

__all__ = ["Share", "as_line", "listening", "print_json", "print_made", "say", "tell_aside"]

Share = tuple[int, int]
"""Which of how many songs, from 0."""

_STAGES = {
    "analyze": "Listen",
    "plan": "Plan",
    "generate": "Clips",
    "compose": "Film",
    "join": "Join",
    "verify": "Prove",
    "export": "Export",
}


def as_line(result: Mapping[str, Any]) -> str:
    """One object on one line, in ASCII: no terminal's encoding can break it."""
    return json.dumps(result)


def print_json(result: Mapping[str, Any]) -> None:
    """One object on one line of stdout; raises as ``say``."""
    say(as_line(result))


def say(text: str) -> None:
    """A result on stdout, at once.

    Raises:
        BrokenPipeError: the reader left, which is no mistake.
        DiskFullError, OptionError: it cannot be written.
    """
    try:
        if sys.stdout is None:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))  # noqa: TRY301  as if it had been written
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
    except BrokenPipeError:
        _give_up(sys.stdout)
        sys.stdout = None
        raise
    except OSError as error:
        _give_up(sys.stdout)
        sys.stdout = None
        kind = DiskFullError if is_full(error) else OptionError
        raise kind(
            f"The result cannot be written to the standard output ({error.strerror}); send it somewhere else.",
            field="stdout",
        ) from error


def tell_aside(text: str) -> None:
    """A line on stderr. Where it cannot be written nobody listens, and the work goes on."""
    try:
        if sys.stderr is not None:
            sys.stderr.write(f"{text}\n")
            sys.stderr.flush()
    except OSError:
        _give_up(sys.stderr)
        sys.stderr = None


def _give_up(stream: TextIO | None) -> None:
    """Turn a stream that cannot be written to the null device, or its last bytes would fail again at the exit.

    Its name in ``sys`` becomes None then, which is what Python itself puts for a closed stream.
    """
    if stream is not None:
        with suppress(OSError, ValueError):
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, stream.fileno())
            os.close(null)
            stream.flush()


@contextmanager
def listening(title: str, *, as_json: bool, share: Share = (0, 1)) -> Iterator[Listener]:
    """Shows progress while it lasts: JSON lines, bars in a terminal, or a line a stage elsewhere.

    Args:
        title: what is done.
        as_json: JSON lines; their percentage is that of the whole command.
        share: which song of the command's this is.
    """
    if as_json:
        number, of = share
        yield lambda event: _json_line(replace(event, percent=round((100 * number + event.percent) / of, 2)))
    elif sys.stderr is not None and sys.stderr.isatty():
        with _bars(title) as listener:
            yield listener
    else:
        yield _PlainLines(title)


def _json_line(event: Progress) -> None:
    tell_aside(as_line(progress_report(event)))


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
        tell_aside(title)

    def __call__(self, event: Progress) -> None:
        if event.done >= event.total and event.stage not in self._ended:
            self._ended.add(event.stage)
            tell_aside(f"{_STAGES[event.stage]:>7}  {event.percent:3.0f} %  {event.message}")


def print_made(made: Made) -> None:
    """Where the film is, how long each step took, its certificate."""
    certificate = made.certificate
    lag = "no sound to measure" if certificate.audio_lag_ms is None else f"sound {certificate.audio_lag_ms:+.2f} ms"
    steps = ", ".join(f"{name} {value:.1f} s" for name, value in made.seconds.items())
    notes = dict.fromkeys((*certificate.reasons, *made.song.notes, *made.plan.notes, *made.notes, *certificate.notes))
    lines = (
        f"{'Film' if certificate.ok else 'Film (not certified)'}: {made.video}",
        f"Steps: {steps}; {sum(made.seconds.values()):.1f} s in all",
        f"Certificate: {'OK' if certificate.ok else 'NOT OK'}; {certificate.frames_found} of "
        f"{certificate.frames_planned} frames; {certificate.cuts_in_place} of {len(certificate.cuts)} cuts in place"
        + (f", {certificate.undecided} undecided" if certificate.undecided else "")
        + f"; {lag}",
        *_triaged(made.triage),
        *((f"Manifest: {made.manifest}",) if made.manifest else ()),
        *(f"  - {sentence}" for sentence in notes),
    )
    say("\n".join(lines))


def _triaged(triage: Sequence[Triage]) -> Iterator[str]:
    """How many takes pass, and the gravest that is to be said of the rest."""
    wrong = [judged for judged in triage if judged.findings]
    if wrong:
        first = next((judged for judged in wrong if judged.verdict == "stop"), wrong[0])
        finding = first.findings[0]
        yield (
            f"Takes: {len(triage) - len(wrong)} of {len(triage)} pass; clip {first.clip}: {finding.reason} "
            f"Remedy: {finding.remedy}."
        )
