"""How well a library's work goes: figures with their units, beside what was aimed at.

What was not recorded is None, never 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from workbench.model.progress import Stage

__all__ = [
    "CACHE_HITS",
    "FILM_COST",
    "FILM_TIME",
    "FIRST_LOOK",
    "SUCCESS",
    "Answer",
    "ErrorKind",
    "ExportFormat",
    "FirstLook",
    "Hits",
    "Insights",
    "MadeFilm",
    "Regenerated",
    "RunOutcome",
    "Target",
    "WorkTime",
]


@dataclass(frozen=True, slots=True)
class Target:
    """What was aimed at."""

    value: float
    unit: str
    at_least: bool
    """Whether more is better; otherwise less is."""
    origin: str
    """Where the figure comes from, in words."""

    def met(self, value: float) -> bool:
        """Whether a figure in the target's unit reaches it."""
        return value >= self.value if self.at_least else value < self.value

    @property
    def said(self) -> str:
        """The target in words, without its origin."""
        return f"{'at least' if self.at_least else 'below'} {self.value:g} {self.unit}"


_AIM = "Songreel's own aim of November 2026, not a measurement"

SUCCESS = Target(90, "% of runs", at_least=True, origin=_AIM)
FILM_TIME = Target(10, "minutes a minute of film", at_least=False, origin=f"{_AIM}: a film of 60 s in 10 minutes")
FILM_COST = Target(2, "USD a minute of film", at_least=False, origin=f"{_AIM}: a film of 60 s for 2 USD")
CACHE_HITS = Target(30, "% of what runs need", at_least=True, origin=_AIM)
FIRST_LOOK = Target(30, "s", at_least=False, origin=f"{_AIM}, for a song of 4 minutes on two cores")


@dataclass(frozen=True, slots=True)
class MadeFilm:
    """The newest certified film of a project."""

    project: str
    name: str
    film_s: float
    """Its length, seconds."""
    usd_per_minute: float | None
    """Settled on the project until now, for each minute of it."""
    minutes_per_minute: float | None
    """Minutes that Songreel worked until the project's first film, for each minute of it."""


@dataclass(frozen=True, slots=True)
class FirstLook:
    """How long it took until something of a project moved."""

    project: str
    name: str
    song_s: float
    listened_s: float | None
    drawn_s: float
    waited_s: float | None
    """Both together."""


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """How the runs of a kind ended."""

    kind: str
    done: int
    failed: int
    cancelled: int
    running: int


@dataclass(frozen=True, slots=True)
class WorkTime:
    """What one provider did in one stage."""

    stage: Stage
    provider: str
    found: int
    made: int
    seconds: float
    """Of making, added up."""


@dataclass(frozen=True, slots=True)
class Hits:
    """How much of what runs needed was there."""

    kind: str
    """parts (of listening), takes or chunks."""
    found: int
    made: int


@dataclass(frozen=True, slots=True)
class Regenerated:
    """A clip that a person had made again."""

    project: str
    name: str
    clip: int
    """Its index, from 0."""
    label: str | None
    start_s: float
    regenerations: int


@dataclass(frozen=True, slots=True)
class ErrorKind:
    """What failed in the same way."""

    source: str
    """run, or host: a question to a hosted model."""
    kind: str | None
    """Which error, or which model; None = not recorded."""
    count: int
    last_at: datetime | None
    last_error: str | None


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """What left in one format."""

    kind: str
    files: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Insights:
    """All of it, of one library at one moment."""

    films: tuple[MadeFilm, ...] = ()
    looks: tuple[FirstLook, ...] = ()
    runs: tuple[RunOutcome, ...] = ()
    work: tuple[WorkTime, ...] = ()
    hits: tuple[Hits, ...] = ()
    regenerated: tuple[Regenerated, ...] = ()
    """Those that were made again most often, first."""
    errors: tuple[ErrorKind, ...] = ()
    exports: tuple[ExportFormat, ...] = ()

    @property
    def success_percent(self) -> float | None:
        """Of the runs that were done or failed; what a person stopped is neither."""
        return _percent(sum(run.done for run in self.runs), sum(run.failed for run in self.runs))

    @property
    def hit_percent(self) -> float | None:
        """Of what runs needed, how much was there."""
        return _percent(sum(hits.found for hits in self.hits), sum(hits.made for hits in self.hits))

    @property
    def usd_per_minute(self) -> float | None:
        """Of all finished films together; unknown where one film's is."""
        return _by_length((film.usd_per_minute, film.film_s) for film in self.films)

    @property
    def minutes_per_minute(self) -> float | None:
        """Of the films of which it is known."""
        known = [film for film in self.films if film.minutes_per_minute is not None]
        return _by_length((film.minutes_per_minute, film.film_s) for film in known)

    @property
    def longest_wait_s(self) -> float | None:
        """Until something moved, of the projects of which it is known."""
        return max((look.waited_s for look in self.looks if look.waited_s is not None), default=None)

    @property
    def figures(self) -> tuple[tuple[str, float | None, Target], ...]:
        """The figures that have a target: name, value in the target's unit, target."""
        return (
            ("Cost of a finished minute", self.usd_per_minute, FILM_COST),
            ("Work for a finished minute", self.minutes_per_minute, FILM_TIME),
            ("Runs that succeed", self.success_percent, SUCCESS),
            ("Found instead of made", self.hit_percent, CACHE_HITS),
            ("Longest wait for a first preview", self.longest_wait_s, FIRST_LOOK),
        )


def _percent(part: int, rest: int) -> float | None:
    return 100 * part / (part + rest) if part + rest else None


def _by_length(rates: Iterable[tuple[float | None, float]]) -> float | None:
    """The rate of all together, each weighing as much as it is long; None where one is, or there is none."""
    total = length = 0.0
    for rate, seconds in rates:
        if rate is None:
            return None
        total, length = total + rate * seconds, length + seconds
    return total / length if length else None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query gave."""

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    """Each as long as the columns: None, bool, int, float or text."""
    more: bool = False
    """Whether there were more rows than are shown."""

    @property
    def records(self) -> list[dict[str, object]]:
        """The rows by their columns' names; a name that comes again gets a number."""
        names = [self._name(position) for position in range(len(self.columns))]
        return [dict(zip(names, row, strict=True)) for row in self.rows]

    def _name(self, position: int) -> str:
        name = self.columns[position]
        before = self.columns[:position].count(name)
        return f"{name} ({before + 1})" if before else name
