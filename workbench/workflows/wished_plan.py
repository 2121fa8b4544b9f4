"""A plan with whoever was wished for as the maker of its clips; each question is checked, and nothing is kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from workbench.errors import OptionError
from workbench.media.models import find_model
from workbench.media.profiles import find_profile
from workbench.model.hosted import ModelKind
from workbench.model.plan import Clip, Plan
from workbench.model.request import ClipRequest
from workbench.model.shot_mix import ShotMix, parse_shot_mix
from workbench.planning.clip_lengths import clip_lengths
from workbench.planning.makers import painter_of, with_maker
from workbench.planning.mix import with_mix
from workbench.planning.splitting import split_long
from workbench.workflows.generate_wishes import GenerateWishes, check_trying, chosen_clips
from workbench.workflows.makers import Maker, maker_named
from workbench.workflows.model_tables import models_of
from workbench.workflows.singing import LIPS

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["Wished", "made_by"]

_WORDS: ModelKind = "text-to-video"
_FRAMED: ModelKind = "image-to-video"


@dataclass(frozen=True, slots=True)
class Wished:
    """A plan as it is wished, and which of its clips are meant."""

    plan: Plan
    clips: frozenset[int]


def made_by(project: SongWork, plan: Plan, wishes: GenerateWishes) -> Wished:
    """The plan with whoever was wished for; each question is checked before anything is kept or spent.

    Clips that are too long for the model are split where the music allows it best; whatever is meant by their numbers
    are their parts then.

    Raises:
        OptionError: there is no such provider, model or profile, or a model cannot make one of the clips.
    """
    check_trying(wishes.retries, wishes.fallback, project.settings)
    clips = chosen_clips(plan, wishes)
    present = [plan.clips[index] for index in sorted(clips)]
    named = _named(wishes, present)
    wished = Wished(plan, clips)
    for kind, meant in _by_kind(plan, clips):
        who = maker_named(project, *_for_kind(project, named, kind), present, kind)
        if who is None:
            return wished
        if who.model is None or who.profile is None:
            _refuse_mix(wishes, who.provider)
            return Wished(with_maker(plan, who.provider, clips=clips), clips)
        made = with_maker(wished.plan, who.provider, who.model.id, who.profile.name, meant)
        wished = _split(project, plan, made, meant, clips, who) if kind == _WORDS else Wished(made, clips)
    requests = project.requests(wished.plan)
    if wishes.mix is not None:
        wished = replace(wished, plan=_mixed(project, wished, requests, parse_shot_mix(wishes.mix)))
    questions = project.questions(wished.plan)
    for index in sorted(wished.clips):
        clip = wished.plan.clips[index]
        if clip.model and clip.still is None and not clip.shows_approved:
            questions.asked(requests[index])
    return wished


def _mixed(project: SongWork, wished: Wished, requests: Mapping[int, ClipRequest], mix: ShotMix) -> Plan:
    profiles = {index: wished.plan.clips[index].profile for index in wished.clips}
    painters = {i: painter_of(find_profile(profiles[i]), requests[i]) for i in sorted(profiles) if profiles[i]}
    return with_mix(wished.plan, mix, project.provider.name, painters)


def _named(wishes: GenerateWishes, clips: Collection[Clip]) -> tuple[str | None, str | None, str | None]:
    """Who is named; where a mix alone is, whoever makes hosted clips among these already."""
    hosted = {(clip.provider, clip.model, clip.profile) for clip in clips if clip.model and clip.shown == "generated"}
    said = (wishes.provider, wishes.model, wishes.profile)
    if wishes.mix is None or said != (None, None, None):
        return said
    if len(hosted) != 1:
        _refuse_mix(wishes, "of this plan")
    return hosted.pop()


def _for_kind(
    project: SongWork, named: tuple[str | None, str | None, str | None], kind: ModelKind
) -> tuple[str | None, str | None, str | None]:
    """Who is named for clips of a kind: in those that sing the profile's model, where the named one moves no lips."""
    provider, model, profile = named
    if kind != LIPS or model is None:
        return named
    found = find_model(models_of(project.settings), model)
    return named if LIPS in found.kinds else (provider or found.provider, None, profile)


def _refuse_mix(wishes: GenerateWishes, provider: str) -> None:
    if wishes.mix is not None:
        raise OptionError(
            f"The provider {provider} asks no models, so the mix {wishes.mix!r} is for nothing; leave it out, or name "
            "a provider that hosts models, such as replicate.",
            field="mix",
        )


def _split(
    project: SongWork, plan: Plan, made: Plan, long: frozenset[int], clips: frozenset[int], who: Maker
) -> Wished:
    """The plan without clips that are too long for whoever makes them now; what was bought of others stays theirs."""
    assert who.model is not None
    lengths = clip_lengths(who.model, who.profile, plan.rate, plan.size)
    if lengths is None:
        return Wished(made, clips)
    split, now = split_long(made, long, lengths, project.heard(plan))
    if split == made:
        return Wished(made, clips)
    parts = {new: old for old, news in enumerate(now) if len(news) == 1 for new in news}
    bought = {i: take.key for i, take in project.expected_takes(plan).items() if take.sha256 and plan.clips[i].model}
    kept = [
        replace(clip, take=bought[parts[clip.index]])
        if parts.get(clip.index) in bought and not clip.take and _same_maker(clip, plan.clips[parts[clip.index]])
        else clip
        for clip in split.clips
    ]
    return Wished(replace(split, clips=tuple(kept)), frozenset(new for old in clips for new in now[old]))


def _same_maker(one: Clip, other: Clip) -> bool:
    return (one.provider, one.model, one.profile) == (other.provider, other.model, other.profile)


def _by_kind(plan: Plan, clips: Collection[int]) -> tuple[tuple[ModelKind, frozenset[int]], ...]:
    """In which clips somebody sings, which are asked for with a picture that they begin or end with, and which by words
    alone.

    Those of words come last: they may be split, which moves the numbers of those behind them.
    """
    shots = {index: plan.clips[index].shot for index in clips}
    sung = frozenset(i for i, shot in shots.items() if shot.sings)
    framed = frozenset(i for i, shot in shots.items() if shot.first or shot.last or shot.follows is not None) - sung
    rest = frozenset(clips) - framed - sung
    kinds: tuple[tuple[ModelKind, frozenset[int]], ...] = ((LIPS, sung), (_FRAMED, framed), (_WORDS, rest))
    return tuple((kind, meant) for kind, meant in kinds if meant)
