"""Takes of hosts are looked at as soon as they are made: what is wrong is told, and asked again where it is allowed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.errors import BudgetError, ProviderError, StaleVersionError
from workbench.jobs.affording import listed
from workbench.jobs.keys import dumps
from workbench.media.errands import Far
from workbench.model.money import shown_usd, sum_usd
from workbench.model.plan import LARGEST_SEED, Clip, Plan
from workbench.model.request import ClipRequest
from workbench.model.run_quote import RunQuote
from workbench.model.take import Take
from workbench.model.triage import Finding
from workbench.planning.shots import again
from workbench.render.triage.judge import judge_alone
from workbench.render.triage.measure import measure_take
from workbench.store.plans import content_id
from workbench.workflows.filming import Make, Tried, wanted_take
from workbench.workflows.hosted_makers import hosted_clips
from workbench.workflows.hosting import Run
from workbench.workflows.setbacks import IN_A_ROW
from workbench.workflows.triaging import measures_key

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["TakeChecks"]


@dataclass(frozen=True, slots=True)
class _Judged:
    take: Take
    findings: tuple[Finding, ...]

    @property
    def weight(self) -> tuple[int, int]:
        """How bad it is."""
        return sum(finding.verdict == "stop" for finding in self.findings), len(self.findings)

    @property
    def useless(self) -> str:
        """Why it must not be in a film; empty where it may."""
        return next((finding.reason for finding in self.findings if finding.verdict == "stop"), "")

    @property
    def said(self) -> str:
        """What is wrong, and what it cost."""
        reasons = " ".join(finding.reason for finding in self.findings)
        return f"{reasons} It cost {shown_usd(self.take.cost_usd)}."


class TakeChecks:
    """Looks at the takes of one run.

    Args:
        project: whose takes they are.
        plan: what is made.
        run: buys what is asked again.
        far: where what was bought is conformed.
        quote: what the run was said to cost: other seeds get only what it leaves of the budgets.
        retries: how often a clip may be asked again.
        tell: hears at once of each take that is not as it should be.
    """

    def __init__(
        self,
        project: SongWork,
        plan: Plan,
        run: Run,
        far: Far | None,
        quote: RunQuote,
        retries: int,
        tell: Callable[[str], None],
    ) -> None:
        self._project, self._first, self._run, self._far = project, plan, run, far
        self.plan = plan
        """With the seeds of the takes that are shown."""
        self.stopped = False
        """Whether so many takes in a row were of no use that nothing more is asked for."""
        self._retries, self._tell = retries, tell
        self._lock = threading.Lock()
        line, total = quote.tightest, quote.total_usd
        self._spare = None if line is None or total is None else line.left_usd - total
        self._in_vain = self._useless = 0
        self._measures: dict[str, str] = {}
        self._marks: dict[str, str] = {}
        self._wrong: dict[int, _Judged] = {}
        self._mended: dict[int, int] = {}

    def best(self, index: int, request: ClipRequest, take: Take, make: Make) -> Tried:
        """As ``TakeCheck`` says."""
        clip = self._first.clips[index]
        if not clip.model or request.still is not None or clip.shown != "generated":
            return Tried(take, (take,))
        tried = [self._judged(take)]
        while tried[-1].findings and len(tried) <= self._allowed(clip):
            more = self._again(clip, request, tried, make)
            if more is None:
                break
            tried.append(more)
        best = min(tried, key=lambda judged: judged.weight)
        self._count(index, tried, best)
        return Tried(best.take, tuple(judged.take for judged in tried), tried.index(best), best.useless)

    def decide(self, index: int, tried: Tried) -> None:
        """The seed of the take that is shown becomes the clip's, in the plan in force, too, if that still has it so."""
        with self._lock:
            marks, self._marks = self._marks, {}
        if marks:
            self._project.store.keep_useless(marks)
        self._useless = self._useless + 1 if tried.useless else 0
        self.stopped = self.stopped or self._useless >= IN_A_ROW
        if not tried.seeds_on:
            return
        before, force = self.plan.clips[index], self._project.latest.plan
        self.plan = _seeds_on(self.plan, index, tried.seeds_on)
        if force is not None and index < len(force.clips) and force.clips[index] == before:
            with suppress(StaleVersionError):  # somebody plans on at this moment: what they say holds
                self._project.store.save_plan(self._project.id, _seeds_on(force, index, tried.seeds_on), force)

    def close(self) -> None:
        """Keep what was measured, tell what is wrong, and let the changed plan know its takes."""
        store = self._project.store
        store.put_all(self._measures)
        if self.plan != self._first and self._project.latest.plan == self.plan:
            store.go_on(self._project.id, self._run.plan, content_id(self.plan))
        for index, times in sorted(self._mended.items()):
            asked = "once" if times == 1 else f"{times} times"
            self._project.note(f"Clip {index} was asked for {asked} more with another seed, as its first take was bad.")
        problems: dict[str, list[int]] = {}
        for index, judged in sorted(self._wrong.items()):
            problems.setdefault(judged.findings[0].problem, []).append(index)
        for clips in problems.values():
            self._project.note(self._sentence(clips))

    def _sentence(self, clips: list[int]) -> str:
        takes = [self._wrong[index] for index in clips]
        usd = shown_usd(sum_usd(judged.take.cost_usd for judged in takes))
        said = takes[0].findings[0]
        which = "The take" if len(clips) == 1 else "The takes"
        one = f" ({said.reason[:-1]})" if len(clips) == 1 else f" (clip {clips[0]}: {said.reason[:-1]})"
        return (
            f"{which} of {listed(clips)}, paid with {usd}, should be better: {said.problem}{one}. "
            f"A second run leaves them as they are; have these clips made again at their price (songreel regenerate P "
            f"--clips {','.join(map(str, clips))}, or regenerate({clips})), and let new ones be tried more than once "
            "(--retries N, or retries=N)."
        )

    def _judged(self, take: Take) -> _Judged:
        seen = measure_take(self._project.files.path(take.sha256, take.suffix))
        judged = _Judged(take, tuple(judge_alone(seen, take)))
        with self._lock:
            self._measures[measures_key(take)] = dumps(seen)
            if why := judged.useless:
                self._marks[take.sha256] = why
        return judged

    def _allowed(self, clip: Clip) -> int:
        """How often a clip may be asked again."""
        if clip.shot.locked or self._in_vain >= IN_A_ROW:  # no other seed helped: to go on would only cost money
            return 0
        return min(self._retries, self._project.settings.most_regenerations - clip.shot.tries)

    def _again(self, clip: Clip, request: ClipRequest, tried: list[_Judged], make: Make) -> _Judged | None:
        """The clip with another seed; None where there is none to be had."""
        other = replace(request, seed=(request.seed + len(tried)) % (LARGEST_SEED + 1))
        provider = hosted_clips(self._project, self._first, clip.provider, self._run, self._far)
        wanted = wanted_take(self._first, clip.index, other, provider)
        if not self._afford(wanted.cost_usd, bought=provider.is_begun(other)):
            self._tell(
                f"Clip {clip.index} should be better, and the budgets leave nothing for another seed beside what else "
                "is made."
            )
            return None
        self._tell(f"Clip {clip.index}: {tried[-1].said} It is asked for again with another seed.")
        try:
            return self._judged(make(other, wanted, provider))
        except (ProviderError, BudgetError) as error:
            self._tell(f"Clip {clip.index} was not made with another seed: {error.message}")
            return None

    def _afford(self, usd: Decimal | None, *, bought: bool) -> bool:
        """Put aside what another seed costs, if there is room for it beside all that was quoted."""
        with self._lock:
            if bought or usd is None or self._spare is None:  # without a price, the ledger decides
                return True
            if usd > self._spare:
                return False
            self._spare -= usd
            return True

    def _count(self, index: int, tried: list[_Judged], best: _Judged) -> None:
        with self._lock:
            if best.findings:
                self._wrong[index] = best
            if len(tried) > 1:
                self._mended[index] = len(tried) - 1
                self._in_vain = self._in_vain + 1 if best.findings else 0
        if best.findings:
            self._tell(f"Clip {index}: {best.said}")


def _seeds_on(plan: Plan, index: int, times: int) -> Plan:
    for _ in range(times):
        plan = again(plan, [index])
    return plan
