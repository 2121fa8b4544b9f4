"""The tables of hosted models as they are in force in a library, and whether they still hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.errors import ProviderError
from workbench.jobs.faults import FAULTS
from workbench.jobs.hosting import ModelSchemas
from workbench.media.models import load_models
from workbench.media.prompts import load_prompts
from workbench.model.hosted import HostedModel
from workbench.model.prompting import PromptBook
from workbench.planning.live_schema import differences
from workbench.settings import Settings, user_file

__all__ = ["CheckedModel", "check_models", "models_of", "prompts_of"]


@dataclass(frozen=True, slots=True)
class CheckedModel:
    """One table, and how it stands to its host."""

    model: HostedModel
    compared: bool
    wrong: tuple[str, ...] = ()
    """Phrases: what the host would refuse."""
    new: tuple[str, ...] = ()
    """Phrases: what the host offers beyond the table."""


def models_of(settings: Settings) -> tuple[HostedModel, ...]:
    """All tables: those of Songreel, of the user's configuration folder and of the library, the last the strongest.

    Raises:
        CatalogueError: one is not valid.
    """
    return load_models(user_file().parent, settings.library)


def prompts_of(settings: Settings) -> PromptBook:
    """The templates of prompts, from the same three places.

    Raises:
        CatalogueError: one is not valid.
    """
    return load_prompts(user_file().parent, settings.library)


def check_models(models: Sequence[HostedModel], schemas: ModelSchemas | None) -> tuple[CheckedModel, ...]:
    """Hold tables against their host.

    Args:
        models: valid tables.
        schemas: asks the host; None where it cannot be asked, as there is no token.

    Raises:
        ProviderError: the host cannot be reached, or does not let us in: nothing is known of its models then.
    """
    return tuple(_checked(model, schemas) for model in models)


def _checked(model: HostedModel, schemas: ModelSchemas | None) -> CheckedModel:
    if schemas is None:
        return CheckedModel(model, compared=False)
    try:
        found = differences(model, schemas.schema(model.id))
    except ProviderError as error:
        if error.passes or FAULTS[error.fault].stops_run:
            raise
        return CheckedModel(model, compared=False, wrong=(error.message.rstrip("."),))
    return CheckedModel(
        model,
        compared=True,
        wrong=tuple(each.sentence for each in found if each.wrong),
        new=tuple(each.sentence for each in found if not each.wrong),
    )
