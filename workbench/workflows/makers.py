"""Who makes clips, as a person names them: a provider, and of a host which model, with how much care."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.errors import OptionError
from workbench.media.models import find_model
from workbench.media.profiles import find_profile
from workbench.model.hosted import HostedModel, ModelKind
from workbench.model.plan import Clip
from workbench.model.profile import DRAFT, Profile
from workbench.workflows.model_tables import models_of

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["Maker", "maker_named", "profile_of"]

_VIDEO: ModelKind = "text-to-video"


@dataclass(frozen=True, slots=True)
class Maker:
    """Who makes clips."""

    provider: str
    model: HostedModel | None = None
    """None where the provider is a program of ours, or of an outsider."""
    profile: Profile | None = None


def maker_named(
    project: SongWork,
    provider: str | None,
    model: str | None,
    profile: str | None,
    clips: Collection[Clip] = (),
    kind: ModelKind = _VIDEO,
) -> Maker | None:
    """Who is meant; None where nobody is named.

    Args:
        project: whose clips they are.
        provider: ``offline``, or a host; by default the model's, or the one that the clips have already.
        model: a hosted model's name; the profile's by default.
        profile: a profile's name; by default the one that the clips have already, or ``draft``.
        clips: those that are meant, as they are now.
        kind: what the model is asked for.

    Raises:
        OptionError: there is no such provider, model or profile, or they do not go together.
    """
    if provider is None and model is None and profile is None:
        return None
    provider = project.hosts.answering(provider or _provider_of(project, model, clips))
    if provider == project.provider.name:
        _refuse_without_host(provider, model, profile)
        return Maker(provider)
    models = models_of(project.settings)
    try:
        project.hosts.provider(provider, models)
    except OptionError as error:
        raise OptionError(f"{error.message[:-1]}, and {project.provider.name}.", field="provider") from error
    care = find_profile(profile or profile_of(clips))
    found = find_model(models, model or care.models[kind])
    _refuse_wrong(found, project.hosts.stands_for(provider), kind)
    return Maker(provider, found, care)


def _provider_of(project: SongWork, model: str | None, clips: Collection[Clip]) -> str:
    if model is not None:
        return find_model(models_of(project.settings), model).provider
    hosts = {clip.provider for clip in clips if clip.model}
    return hosts.pop() if len(hosts) == 1 else project.provider.name


def profile_of(clips: Collection[Clip]) -> str:
    """The profile that all of some clips have that were asked of a model; ``draft`` where they differ or none was."""
    profiles = {clip.profile for clip in clips if clip.profile}
    return profiles.pop() if len(profiles) == 1 else DRAFT


def _refuse_without_host(provider: str, model: str | None, profile: str | None) -> None:
    for name, said in (("model", model), ("profile", profile)):
        if said is not None:
            raise OptionError(
                f"The provider {provider} asks no models, so {name} {said!r} is for nothing; leave it out, or name a "
                "provider that hosts models, such as replicate.",
                field=name,
            )


def _refuse_wrong(model: HostedModel, provider: str, kind: ModelKind) -> None:
    if kind not in model.kinds:
        of = "text" if kind == _VIDEO else "a picture"
        raise OptionError(
            f"The model {model.name} makes no video from {of}; give one that does (songreel models list shows them).",
            field="model",
        )
    if model.provider != provider:
        raise OptionError(
            f"The model {model.name} is hosted by {model.provider}, not by {provider}; give that provider.",
            field="model",
        )
