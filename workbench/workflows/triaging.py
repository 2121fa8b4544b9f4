"""The triage of a film's takes: measured once for the same bytes, judged once for the same plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from workbench.errors import OptionError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.keys import dumps, key_of, loads
from workbench.jobs.progress import Reporter
from workbench.model.plan import Plan
from workbench.model.take import Take
from workbench.model.triage import TakeMeasures, Triage
from workbench.planning.assemble import placed_take
from workbench.render.compose.pictures import Thumb
from workbench.render.triage.file_findings import file_findings
from workbench.render.triage.identity import Embedder
from workbench.render.triage.judge import JUDGE_VERSION, judge_film, with_findings
from workbench.render.triage.measure import MEASURES_VERSION, measure_pictures, measure_take
from workbench.store.plans import content_id
from workbench.workflows.dressing import dressed_style
from workbench.workflows.wish_findings import wish_findings

if TYPE_CHECKING:
    from workbench.workflows.project import Project

__all__ = ["TakeMeasuring", "measures_key", "triage_film", "triage_plan"]


class TakeMeasuring:
    """Measures takes while they are decoded for another purpose, and keeps what it found."""

    def __init__(self, project: Project, takes: Sequence[Take]) -> None:
        self._project, self._takes = project, takes
        self._kept: dict[str, str] = {}
        self._known = project.store.get_all({measures_key(take) for take in takes}).keys()

    def __call__(self, position: int, pictures: Sequence[Thumb]) -> None:
        """Measure the take at a place of the timeline."""
        take = self._takes[position]
        if measures_key(take) not in self._known and measures_key(take) not in self._kept:
            path = self._project.files.path(take.sha256, take.suffix)
            self._kept[measures_key(take)] = dumps(measure_pictures(path, pictures))

    def keep(self) -> None:
        """Write all of it into the library."""
        self._project.store.put_all(self._kept)


def triage_film(
    project: Project,
    plan: Plan,
    takes: Mapping[int, Take],
    *,
    plate: int | None = None,
    embedder: Embedder | None = None,
    reporter: Reporter | None = None,
    cancel: CancelToken | None = None,
) -> tuple[Triage, ...]:
    """What is to be said about takes, in the order of the clips.

    Takes that were measured before, for instance while a film of theirs was proven, are not decoded.

    Args:
        project: whose takes they are.
        plan: the film's.
        takes: the chosen take of each clip, by the clip's index, as it was made; their files are there.
        plate: a clip whose take the others should look like.
        embedder: tells characters from each other; None where none is at hand.
        reporter: hears of each take that is measured.
        cancel: stops it; what was measured is kept.

    Raises:
        CancelledError
    """
    palette = dressed_style(project, plan).palette
    placed = {index: placed_take(plan, plan.clips[index], take) for index, take in takes.items()}
    chosen = sorted((index, take.sha256, take.span) for index, take in placed.items())
    who = None if embedder is None else (embedder.name, embedder.version)
    key = key_of("triage", MEASURES_VERSION, JUDGE_VERSION, content_id(plan), chosen, palette, plate, who)
    known = project.store.get(key)
    if known is not None:
        return loads(tuple[Triage, ...], known)
    measures = _measures(project, tuple(takes.values()), reporter, cancel)
    reference = measures[takes[plate].sha256] if plate is not None else None
    more = wish_findings(project, plan, takes, measures, embedder)
    judged = judge_film(plan, placed, measures, palette, reference)
    found = tuple(with_findings(each, more.get(each.clip, ())) for each in judged)
    project.store.put(key, dumps(found))
    return found


def triage_plan(
    project: Project,
    plan: Plan,
    *,
    plate: int | None,
    embedder: Embedder | None = None,
    reporter: Reporter,
    cancel: CancelToken | None,
) -> tuple[Triage, ...]:
    """What is to be said about the takes that a plan has so far; of a file that is gone or damaged, just that.

    Raises:
        OptionError: the clip of the reference has no take.
        CancelledError
    """
    keys = project.take_keys(plan)
    known = project.store.takes_by_keys(keys.values())
    takes = {index: known[key] for index, key in keys.items() if key in known}
    lost = {index: take for index, take in takes.items() if not project.files.intact(take.sha256, take.suffix)}
    there = {index: take for index, take in takes.items() if index not in lost}
    if plate is not None and plate not in there:
        raise OptionError(
            f"There is no take of clip {plate} to compare with; give a clip that has one, from 0 to "
            f"{len(plan.clips) - 1}.",
            field="plate",
        )
    judged = (
        triage_film(project, plan, there, plate=plate, embedder=embedder, reporter=reporter, cancel=cancel)
        if there
        else ()
    )
    gone = TakeMeasures(None, None, 0, "its file is gone from the library or damaged")
    missed = (Triage(index, take.sha256, tuple(file_findings(gone, take))) for index, take in lost.items())
    return tuple(sorted((*judged, *missed), key=lambda triage: triage.clip))


def _measures(
    project: Project, takes: Sequence[Take], reporter: Reporter | None, cancel: CancelToken | None
) -> dict[str, TakeMeasures]:
    """By the sha256 of the takes' bytes."""
    keys = {measures_key(take): take for take in takes}
    kept = project.store.get_all(keys)
    found = {keys[key].sha256: loads(TakeMeasures, text) for key, text in kept.items()}
    missing = [take for key, take in keys.items() if key not in kept]
    fresh: dict[str, str] = {}
    try:
        for done, take in enumerate(missing):
            if cancel is not None:
                cancel.check()
            found[take.sha256] = measure_take(project.files.path(take.sha256, take.suffix))
            fresh[measures_key(take)] = dumps(found[take.sha256])
            if reporter is not None:
                reporter.report("verify", done + 1, len(missing) + 1, f"measuring: {done + 1} of {len(missing)} takes")
    finally:
        project.store.put_all(fresh)
    return found


def measures_key(take: Take) -> str:
    """Under which key the library keeps what was measured on a take's bytes."""
    return key_of("take measures", MEASURES_VERSION, take.sha256)
