"""What a person sees in the terminal: progress on stderr, results on stdout."""

from __future__ import annotations

import errno
import json
import os
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any, TextIO

from workbench.errors import DiskFullError, OptionError, is_full
from workbench.jobs.progress import Listener
from workbench.model.money import shown_usd
from workbench.model.progress import Doing, Progress
from workbench.model.triage import Triage
from workbench.workflows.report import Made, progress_report

__all__ = ["Share", "as_line", "listening", "print_json", "print_made", "say", "tell_aside", "visible"]

Share = tuple[int, int]
"""Which of how many songs, from 0."""

_TOLD_EVERY_S = 0.1
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""What turns the order of letters round."""

_STAGES = {
    "analyze": "Listen",
    "plan": "Plan",
    "generate": "Clips",
    "compose": "Film",
    "join": "Join",
    "verify": "Prove",
    "export": "Export",
    "import": "Import",
}


def as_line(result: Mapping[str, Any]) -> str:
    """One object on one line, in ASCII: no terminal's encoding can break it."""
    return json.dumps(result)


def visible(text: str) -> str:
    """A text that may stand in a terminal: what would steer it, or turn its letters round, is written out."""

    def steers(character: str) -> bool:
        return character in _TURNING or (unicodedata.category(character) == "Cc" and character not in "\n\t")

    return "".join(ascii(c)[1:-1] if steers(c) else c for c in text)


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
        sys.stdout.write(f"{visible(text)}\n")
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
            sys.stderr.write(f"{visible(text)}\n")
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
        lines = _JsonLines(share)
        try:
            yield lines
        finally:
            lines.end()
    elif sys.stderr is not None and sys.stderr.isatty():
        with _bars(title) as listener:
            yield listener
    else:
        yield _PlainLines(title)


class _JsonLines:
    """A line an event, ten a second at most; the first and the last of each stage are always told."""

    def __init__(self, share: Share, clock: Callable[[], float] = time.monotonic) -> None:
        self._number, self._of = share
        self._clock = clock
        self._told_at = -_TOLD_EVERY_S
        self._percent = 0.0
        self._begun: set[str] = set()
        self._waiting: dict[str, Progress] = {}

    def __call__(self, event: Progress) -> None:
        now = self._clock()
        ends = event.done >= event.total or event.stage not in self._begun or event.aside
        if ends or now - self._told_at >= _TOLD_EVERY_S:
            self._told_at = now
            self._begun.add(event.stage)
            self._waiting.pop(event.stage, None)
            self._tell(event)
        else:
            self._waiting[event.stage] = event

    def end(self) -> None:
        """Tell how far each stage came that did not end."""
        for event in self._waiting.values():
            self._tell(event)
        self._waiting.clear()

    def _tell(self, event: Progress) -> None:
        percent = round((100 * self._number + event.percent) / self._of, 2)
        self._percent = max(self._percent, percent)  # one that waited comes after those that did not
        tell_aside(as_line(progress_report(replace(event, percent=self._percent))))


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
    console.print(visible(title), style="bold", highlight=False, markup=False)
    with Bars(*columns, console=console) as bars:
        tasks: dict[str, Any] = {}
        under_way: dict[str, Any] = {}

        def show_doings(doings: Sequence[Doing]) -> None:
            for item in under_way.keys() - {doing.item for doing in doings}:
                bars.remove_task(under_way.pop(item))
            for doing in doings:
                if doing.item not in under_way:
                    under_way[doing.item] = bars.add_task("", total=None, stage="")
                total, done = (None, 0.0) if doing.share is None else (1.0, doing.share)
                said = visible(f"{doing.item}: {doing.what}")
                bars.update(under_way[doing.item], total=total, completed=done, description=said)

        def listener(event: Progress) -> None:
            if event.aside:
                console.print(visible(event.message), highlight=False, markup=False)
                return
            if event.stage not in tasks:
                tasks[event.stage] = bars.add_task("", total=1.0, stage=_STAGES[event.stage])
            bars.update(
                tasks[event.stage],
                completed=event.done / event.total if event.total else 1.0,
                description=visible(event.message),
            )
            show_doings(event.doings)

        yield listener


class _PlainLines:
    """A line when a stage is done, for logs."""

    def __init__(self, title: str) -> None:
        self._ended: set[str] = set()
        tell_aside(title)

    def __call__(self, event: Progress) -> None:
        if event.aside:
            tell_aside(event.message)
        elif event.done >= event.total and event.stage not in self._ended:
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
        *_paid(made),
        f"Certificate: {'OK' if certificate.ok else 'NOT OK'}; {certificate.frames_found} of "
        f"{certificate.frames_planned} frames; {certificate.cuts_in_place} of {len(certificate.cuts)} cuts in place"
        + (f", {certificate.undecided} undecided" if certificate.undecided else "")
        + f"; {lag}",
        *_triaged(made.triage),
        *((f"Manifest: {made.manifest}",) if made.manifest else ()),
        *(f"  - {sentence}" for sentence in notes),
    )
    say("\n".join(lines))


def _paid(made: Made) -> Iterator[str]:
    """What hosts were paid for it, where they were."""
    if any(clip.model for clip in made.plan.clips):
        cost = "at a price that is not known" if made.cost_usd is None else shown_usd(made.cost_usd)
        yield f"Clips: {cost} in all; {made.account.spent_said}"


def _triaged(triage: Sequence[Triage]) -> Iterator[str]:
    """How many takes pass, and the gravest that is to be said of the rest."""
    wrong = [judged for judged in triage if judged.verdict != "pass"]
    if wrong:
        first = next((judged for judged in wrong if judged.verdict == "stop"), wrong[0])
        finding = first.findings[0]
        yield (
            f"Takes: {len(triage) - len(wrong)} of {len(triage)} pass; clip {first.clip}: {finding.reason} "
            f"Remedy: {finding.remedy}."
        )
