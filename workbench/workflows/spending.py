"""Money of a project and of a library: what may be spent, and what was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from workbench.errors import OptionError
from workbench.jobs.budgets import budget_warnings, limits_of
from workbench.jobs.ledger import Budgets
from workbench.model.cost import BudgetKind, BudgetLine, ClipCost, Cost, Spent
from workbench.model.money import CENT_PARTS, amount_refused, parse_usd, shown_usd
from workbench.model.parting import Parting

if TYPE_CHECKING:
    from workbench.workflows.library import Library
    from workbench.workflows.song_work import SongWork

__all__ = [
    "amount",
    "budget_lines_of",
    "budgets_of",
    "cost_lines",
    "cost_report",
    "library_cost",
    "parting_report",
    "project_cost",
    "spent_report",
]

_MOST_USD = Decimal(10) ** 9


def amount(given: str | float | Decimal | None, field: str = "budget") -> Decimal | None:
    """US dollars as a person gives them; None for None and for ``"none"``: no limit.

    Raises:
        OptionError: it is no such amount.
    """
    if given is None or given == "none":
        return None
    if isinstance(given, str):
        return parse_usd(given, field=field)
    usd = Decimal("nan") if isinstance(given, bool) else Decimal(str(given))
    if not usd.is_finite() or not 0 <= usd < _MOST_USD or usd != usd.quantize(CENT_PARTS):
        raise OptionError(amount_refused(given), field=field)
    return usd


def budgets_of(project: SongWork, run_usd: Decimal | None = None) -> Budgets:
    """What may be spent on a project now.

    Args:
        project: the project; its own budget, the month's and a visitor's hold.
        run_usd: and that of one run, US dollars.
    """
    allowed = project.store.allowance
    of_project = project.store.project_budget(project.id)
    return Budgets(run_usd, of_project, project.settings.month_budget, allowed.visitor, allowed.usd)


def budget_lines_of(
    project: SongWork, run_usd: Decimal | None = None, aside_usd: Decimal = Decimal(0)
) -> tuple[BudgetLine, ...]:
    """The same with what is taken of them now; of a run's, which is still to begin, nothing is.

    Args:
        project: the project.
        run_usd: what the run may spend, US dollars.
        aside_usd: what is put aside now and is free again before the run puts its own aside.
    """
    taken = _taken(project)
    limits = limits_of(budgets_of(project, run_usd))
    now = {kind: Decimal(0) if kind == "run" else max(Decimal(0), taken[kind] - aside_usd) for kind in limits}
    return tuple(BudgetLine(kind, limit, now[kind]) for kind, limit in limits.items())


def _taken(project: SongWork) -> Mapping[BudgetKind, Decimal]:
    return project.store.ledger.taken(project=project.id, visitor=project.store.allowance.visitor)


def project_cost(project: SongWork) -> Cost:
    """A project's account."""
    taken = _taken(project)
    return _with_budgets(project.store.cost(project.id), budgets_of(project), taken)


def library_cost(library: Library) -> Cost:
    """A library's account; of its budgets, the month's."""
    cost = library.store.cost()
    month = cost.months.get(cost.month, Spent()).taken_usd
    return _with_budgets(cost, Budgets(month_usd=library.settings.month_budget), {"month": month})


def _with_budgets(cost: Cost, budgets: Budgets, taken: Mapping[BudgetKind, Decimal]) -> Cost:
    lines = tuple(BudgetLine(kind, limit, taken[kind]) for kind, limit in limits_of(budgets).items())
    return replace(cost, budgets=lines, warnings=budget_warnings(taken, budgets))


def cost_report(cost: Cost, project: str | None = None) -> dict[str, Any]:
    """What ``songreel cost --json`` prints; amounts are text, so that no digit is lost.

    Args:
        cost: the account.
        project: id of the project whose it is; None for a library's.
    """
    return {
        "project": project,
        **spent_report(cost.spent),
        "models": {model: spent_report(spent) for model, spent in cost.models.items()},
        "month": cost.month,
        "months": {month: spent_report(spent) for month, spent in cost.months.items()},
        "projects": {name: spent_report(spent) for name, spent in cost.projects.items()},
        "elsewhere": spent_report(cost.elsewhere),
        "clips": [_clip_report(clip) for clip in cost.clips],
        "accepted_s": float(cost.accepted_s),
        "accepted_second_usd": _text(cost.accepted_second_usd),
        "budgets": [
            {
                "kind": line.kind,
                "limit_usd": str(line.limit_usd),
                "taken_usd": str(line.taken_usd),
                "left_usd": str(line.left_usd),
            }
            for line in cost.budgets
        ],
        "warnings": list(cost.warnings),
    }


def parting_report(parting: Parting) -> dict[str, Any]:
    """What ``songreel delete --json`` says of money."""
    return {
        "lost_answers": parting.answers,
        "lost_usd": str(parting.answers_usd),
        "lost_unknown_prices": parting.answers_unknown,
        "lost_budget_usd": _text(parting.budget_usd),
        "kept_settled_usd": str(parting.spent.settled_usd),
        "kept_reserved_usd": str(parting.spent.reserved_usd),
        "unknown_prices": parting.spent.unknown,
    }


def spent_report(spent: Spent) -> dict[str, Any]:
    """Money, as ``--json`` prints it."""
    return {
        "settled_usd": str(spent.settled_usd),
        "reserved_usd": str(spent.reserved_usd),
        "unknown_prices": spent.unknown,
    }


def _clip_report(clip: ClipCost) -> dict[str, Any]:
    return {"index": clip.clip, **spent_report(clip.spent), "take_usd": _text(clip.take_usd)}


def _text(usd: Decimal | None) -> str | None:
    return None if usd is None else str(usd)


def cost_lines(cost: Cost, name: str) -> list[str]:
    """The same for a person.

    Args:
        cost: the account.
        name: whose it is.
    """
    lines = [f"{name}: {_said(cost.spent)}"]
    lines += [f"  {model}: {_said(spent)}" for model, spent in cost.models.items()]
    lines += [f"  {month}: {_said(spent)}" for month, spent in cost.months.items()]
    if cost.elsewhere != Spent():
        lines.append(f"  in other libraries, before it was imported: {_said(cost.elsewhere)}; no month here counts it")
    if not cost.clips:
        lines += [f"  project {project}: {_said(spent)}" for project, spent in cost.projects.items()]
    lines += [f"  clip {clip.clip}: {_said(clip.spent)}" for clip in cost.clips if clip.spent != Spent()]
    if cost.clips and (rest := cost.spent.settled_usd - sum((c.spent.settled_usd for c in cost.clips), Decimal(0))):
        lines.append(f"  pictures, words, and clips of earlier plans: {shown_usd(rest)} spent")
    if cost.accepted_second_usd is not None:
        lines.append(
            f"  {float(cost.accepted_s):.1f} s of film were accepted: {shown_usd(cost.accepted_second_usd)} a second"
        )
    lines += [
        f"  budget of the {line.kind}: {shown_usd(line.left_usd)} of {shown_usd(line.limit_usd)} left"
        for line in cost.budgets
    ]
    return [*lines, *(f"  - {sentence}" for sentence in cost.warnings)]


def _said(spent: Spent) -> str:
    parts = [f"{shown_usd(spent.settled_usd)} spent"]
    if spent.reserved_usd:
        parts.append(f"{shown_usd(spent.reserved_usd)} reserved")
    if spent.unknown:
        parts.append(f"{spent.unknown} at a price that is not known")
    return ", ".join(parts)
