"""The studio's money: who makes the clips, with how much care, and what that may cost. It shows what the library says.

Each change is a verb that is done at once. What is in force afterwards is the library's, so that a reload and another
tab see it too; only the budget of the next run is the page's, as a run is what it is handed to. A page that is loaded
begins with what was said last on any.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import StaleVersionError, WorkbenchError
from workbench.media.profiles import find_profile, known_profiles
from workbench.model.cost import BudgetKind, Cost
from workbench.model.hosted import HostedModel, ModelKind
from workbench.model.money import shown_usd
from workbench.model.money_glance import BudgetRow, Choice, MoneyGlance, Raising
from workbench.model.plan import Plan
from workbench.model.price_words import price_words
from workbench.model.profile import DRAFT
from workbench.model.shot_mix import SHOT_MIXES
from workbench.planning.mix import shown_in
from workbench.providers import names
from workbench.settings import secret
from workbench.workflows.generate_wishes import GenerateWishes
from workbench.workflows.generating import put_in_force
from workbench.workflows.makers import profile_of
from workbench.workflows.model_tables import models_of
from workbench.workflows.money_words import limit_said, mix_choice, quote_said
from workbench.workflows.spending import amount

if TYPE_CHECKING:
    from workbench.workflows.project import Project

__all__ = ["MoneyPanel"]

_KIND: ModelKind = "text-to-video"
_TOKENS = {"replicate": "REPLICATE_API_TOKEN"}
"""What a host asks for, by its name."""
_RUN_BUDGETS: dict[tuple[Path, str], Decimal | None] = {}
"""What was said last, by library and project: a reload must not take a limit away. Each page keeps what it shows."""


@dataclass(frozen=True, slots=True)
class _Maker:
    """Who makes a plan's clips now."""

    provider: str
    profile: str = DRAFT
    model: str | None = None
    """Id of the model of films; None where nobody is paid, or no clip is generated."""
    mix: str | None = None
    """The usual mix that its clips are in; None where nobody is paid, or they are in none of these."""
    hosted: bool = False
    """Whether anybody is paid."""


class MoneyPanel:
    """The money of one project's plan.

    Args:
        project: whose plan it is.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self._place = project.store.folder, project.id
        self.run_budget = _RUN_BUDGETS.get(self._place)
        """What the next run from this page may spend, US dollars; None = only what project and month have left."""
        self.offered: Raising | None = None
        """A budget of the project that is not confirmed yet."""
        self._quoted: tuple[object, Mapping[str, str]] = (None, {})

    def glance(self) -> MoneyGlance:
        """How it stands now.

        Raises:
            NotFoundError: nothing was planned yet.
            CatalogueError: a table of models is not valid.
        """
        plan = self._project.planned()
        maker, quote = self._maker(plan), self._project.quote(plan, budget=self.run_budget)
        glance = MoneyGlance(
            self._providers(maker),
            quote=quote_said(quote),
            fits=quote.fits and not quote.gone,
            notes=self._notes(maker),
            budgets=self._budgets(),
        )
        if not maker.hosted:
            return glance
        return replace(
            glance,
            profile=self._profiles(maker),
            model=self._models(plan, maker),
            mix=mix_choice(quote.mixes, maker.mix),
        )

    @property
    def run_budget_text(self) -> str:
        """The budget of the next run as a person writes it; empty where it has none of its own."""
        return "" if self.run_budget is None else shown_usd(self.run_budget)

    # what a person decides

    def use_provider(self, name: str) -> None:
        """Have the plan's clips made by somebody else from now on: ``offline``, or a host's name.

        Raises:
            NotFoundError, OptionError, MissingExtraError, LibraryError: they cannot be; the plan stays.
        """
        maker = self._maker(self._project.planned())
        if name == self._project.provider.name:
            self._put(GenerateWishes(provider=name))
        else:
            self._put(GenerateWishes(provider=name, profile=maker.profile))

    def use_profile(self, name: str) -> None:
        """Have them made with more or less care, by that profile's own model.

        Raises:
            NotFoundError, OptionError, LibraryError: they cannot be; the plan stays.
        """
        maker = self._maker(self._project.planned())
        self._put(GenerateWishes(provider=maker.provider, profile=name, mix=maker.mix))

    def use_model(self, name: str) -> None:
        """Have them made by another model of the same host.

        Raises:
            NotFoundError, OptionError, LibraryError: it makes no such clips; the plan stays.
        """
        maker = self._maker(self._project.planned())
        self._put(GenerateWishes(provider=maker.provider, model=name, profile=maker.profile, mix=maker.mix))

    def use_mix(self, mix: str) -> None:
        """Have so many percent of them generated, shown as stills, and left as placeholders: ``"70/30/0"``.

        Raises:
            NotFoundError, OptionError, LibraryError: it is no mix, or nobody is paid; the plan stays.
        """
        maker = self._maker(self._project.planned())
        self._put(GenerateWishes(provider=maker.provider, model=maker.model, profile=maker.profile, mix=mix))

    def set_run_budget(self, text: str) -> None:
        """Say what the next run may spend, such as ``"5.00 USD"``; empty or ``none`` = no limit of its own.

        Raises:
            OptionError: it is no such amount; what was said before holds.
        """
        self.run_budget = _RUN_BUDGETS[self._place] = amount(text.strip() or None)

    def offer_budget(self, text: str) -> Raising:
        """Another budget of the project, to be confirmed; nothing has changed yet.

        Args:
            text: US dollars, such as ``"10.00 USD"``; ``none`` = no limit.

        Raises:
            OptionError: it is no such amount.
        """
        project = self._project
        before, after = project.store.project_budget(project.id), amount(text.strip(), "project_budget")
        taken = project.store.ledger.taken(project=project.id)["project"]
        said = f"The project's budget goes from {limit_said(before)} to {limit_said(after)}; "
        said += f"{shown_usd(taken)} of it is taken."
        if after is not None and after <= taken:
            said += " Nothing more is bought then."
        month = project.settings.month_budget
        if month is not None and (after is None or after > month):
            said += f" The month's {shown_usd(month)} hold all the same."
        self.offered = Raising(before, after, said)
        return self.offered

    def confirm_budget(self) -> None:
        """Put the offered budget in force; nothing where none is offered.

        Raises:
            StaleVersionError: another one was put in force since it was offered; that one stays.
        """
        project, offered, self.offered = self._project, self.offered, None
        if offered is None:
            return
        now = project.store.project_budget(project.id)
        if now != offered.before_usd:
            raise StaleVersionError(
                f"The project's budget was changed elsewhere to {limit_said(now)} meanwhile; say again what it shall "
                "be.",
                field="project_budget",
            )
        project.set_budget(offered.after_usd)

    def _put(self, wishes: GenerateWishes) -> None:
        put_in_force(self._project, self._project.planned(), wishes)

    # what it shows

    def _maker(self, plan: Plan) -> _Maker:
        hosted = [clip for clip in plan.clips if clip.model]
        if not hosted:
            return _Maker(self._project.provider.name, profile_of(plan.clips))
        films = [clip for clip in hosted if clip.shown == "generated"]
        shown = {clip.index: clip.shown for clip in plan.clips if clip.still is None}
        mix = next((str(mix) for mix in SHOT_MIXES if shown_in(plan, mix, shown) == shown), None)
        return _Maker(hosted[0].provider, profile_of(hosted), films[0].model if films else None, mix, hosted=True)

    def _providers(self, maker: _Maker) -> Choice:
        own, hosts = self._project.provider.name, self._project.hosts
        found = {own: f"{own}: on this computer, for nothing"}
        for name in names("models"):
            asked = hosts.answering(name)
            if asked != name:
                found[asked] = f"{asked}: pretends to be {name}, no money is spent"
            elif not self._lacks_token(name):
                found[name] = f"{name}: hosted models, paid"
        found.setdefault(maker.provider, maker.provider)
        return Choice({label: name for name, label in found.items()}, found[maker.provider])

    def _lacks_token(self, host: str) -> bool:
        return host in _TOKENS and self._project.hosts.answering(host) == host and secret(_TOKENS[host]) is None

    def _notes(self, maker: _Maker) -> tuple[str, ...]:
        said = self._project.hosts.said
        if self._project.store.allowance.visitor:  # who sets no token: it is the owner's
            return (said,) if said and maker.hosted else ()
        lacking = [
            f"To have clips made by {host}, set {token} in the environment before Songreel is started, or keep it in "
            f"the system's keyring (keyring set songreel {token}); it is never typed into this page."
            for host, token in _TOKENS.items()
            if self._lacks_token(host)
        ]
        return (*([said] if said and maker.hosted else []), *lacking)

    def _profiles(self, maker: _Maker) -> Choice:
        found = {profile.name: f"{profile.name}: {profile.description}" for profile in known_profiles()}
        return Choice({label: name for name, label in found.items()}, found.get(maker.profile))

    def _models(self, plan: Plan, maker: _Maker) -> Choice:
        host = self._project.hosts.stands_for(maker.provider)
        models = [m for m in models_of(self._project.settings) if _KIND in m.kinds and m.provider == host]
        usual = find_profile(maker.profile).models[_KIND]
        of = self._project.store.changes(), plan, maker, models
        if self._quoted[0] != of:
            self._quoted = of, {model.name: self._model_said(plan, maker, model, usual) for model in models}
        said = self._quoted[1]
        current = next((model.name for model in models if model.id == maker.model), "")
        return Choice({label: name for name, label in said.items()}, said.get(current))

    def _model_said(self, plan: Plan, maker: _Maker, model: HostedModel, usual: str) -> str:
        price = "price not known" if model.price is None else price_words(model.price)
        word = ", as the profile has it" if model.id == usual else ""
        quote = partial(self._project.quote, plan, provider=maker.provider, model=model.name, profile=maker.profile)
        try:
            usd = quote(mix=maker.mix).total_usd
        except WorkbenchError:  # the sentence comes where it is chosen all the same
            return f"{model.name} ({price}{word}): cannot make this plan"
        return f"{model.name} ({price}{word}): this plan {'at a price not known' if usd is None else shown_usd(usd)}"

    def _budgets(self) -> tuple[BudgetRow, ...]:
        project = self._project
        own, library = project.store.cost(project.id), project.store.cost()
        month = library.months.get(library.month)
        taken = project.store.ledger.taken(project=project.id)["project"]  # what was spent elsewhere counts, too
        nothing = Decimal(0)
        kinds: list[tuple[BudgetKind, Decimal | None, Decimal, Decimal, int]] = [
            ("run", self.run_budget, nothing, nothing, 0),
            (
                "project",
                project.store.project_budget(project.id),
                taken - own.spent.reserved_usd,
                own.spent.reserved_usd,
                own.spent.unknown,
            ),
            (
                "month",
                project.settings.month_budget,
                month.settled_usd if month else nothing,
                month.reserved_usd if month else nothing,
                month.unknown if month else 0,
            ),
        ]
        rows = [BudgetRow(*row) for row in kinds]
        return (*rows, *self._visitors_row(library))

    def _visitors_row(self, library: Cost) -> tuple[BudgetRow, ...]:
        """What a visitor may spend in all; the library is theirs."""
        allowance, spent = self._project.store.allowance, library.spent
        if not allowance.visitor:
            return ()
        taken = self._project.store.ledger.taken(project="", visitor=allowance.visitor)["visitor"]
        settled = max(Decimal(0), taken - spent.reserved_usd)
        return (BudgetRow("visitor", allowance.usd, settled, spent.reserved_usd, spent.unknown),)
