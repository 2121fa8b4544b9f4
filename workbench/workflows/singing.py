"""Clips in which somebody sings: each is handed the voice of just its span, and is made by a model of lips."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from workbench.errors import OptionError, SongError
from workbench.media.models import find_model
from workbench.media.profiles import find_profile
from workbench.media.voices import voice_piece
from workbench.model.asking import FileRef
from workbench.model.hosted import ModelKind
from workbench.model.plan import Plan
from workbench.model.profile import DRAFT
from workbench.model.request import ClipRequest, Singing
from workbench.planning.makers import with_maker
from workbench.planning.singing import unsung
from workbench.workflows.model_tables import models_of
from workbench.workflows.stems import stem_path

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["LIPS", "check_singing", "with_singers", "with_voices"]

LIPS: ModelKind = "lip-sync"
_FRAMED: ModelKind = "image-to-video"
_NO_STEMS = (
    "the song is not taken apart yet, so its voice is not at hand; take it apart first "
    "(songreel analyze SONG --stems, with --ears replicate where there is no torch; or stems())"
)


def check_singing(project: SongWork, plan: Plan, clips: Collection[int]) -> None:
    """Refuse clips in which nobody can sing.

    Raises:
        OptionError: their words are not sung there, or not surely; or the song's stems are not at hand.
    """
    for index in sorted(clips):
        if lacks := _lacks(project, plan, index):
            raise OptionError(f"Clip {index} cannot sing: {lacks}.", field="sings")


def _lacks(project: SongWork, plan: Plan, index: int) -> str:
    if wrong := unsung(plan, index, project.heard(plan)):
        return wrong
    return _NO_STEMS if stem_path(project, "vocals") is None else ""


def with_voices(
    project: SongWork, plan: Plan, requests: Mapping[int, ClipRequest], *, keep: bool
) -> dict[int, ClipRequest]:
    """The requests, those of hosted clips that sing with the voice of their span, found by its content, where it is to
    be kept; or with why there is none."""
    found = dict(requests)
    for index, request in requests.items():
        clip = plan.clips[index]
        if clip.shot.sings and clip.model and clip.shown == "generated":
            found[index] = replace(request, sings=_singing(project, plan, request, keep=keep))
    return found


def _singing(project: SongWork, plan: Plan, request: ClipRequest, *, keep: bool) -> Singing:
    vocals = stem_path(project, "vocals")
    if vocals is None or (lacks := _lacks(project, plan, request.clip_index)):
        return Singing(None, _NO_STEMS if vocals is None else lacks)
    span, rate = request.span, request.rate
    try:
        voice = voice_piece(vocals, Fraction(span.start) / rate, span.frames / rate)
    except SongError as error:
        return Singing(None, error.message.rstrip("."))
    sha256 = hashlib.sha256(voice).hexdigest()
    if keep:
        _keep(project, sha256, voice)
    return Singing(FileRef(sha256, ".wav"))


def _keep(project: SongWork, sha256: str, voice: bytes) -> None:
    """A voice where it is sent from: beside the chunks, as it can be made again, and goes with its song."""
    path = project.files.voice_path(sha256)
    if not project.files.sealed(path):
        with project.files.made(path, of=[project.song.id]) as part:
            part.write_bytes(voice)


def with_singers(project: SongWork, plan: Plan, clips: Collection[int]) -> Plan:
    """The plan in which hosted clips that sing are made by a model of lips, and those that sing no more are not: by
    their profile's, where their own is of the other kind.

    Args:
        project: whose plan it is.
        plan: the plan.
        clips: those that something was said about.
    """
    models = models_of(project.settings)
    for index in clips:
        clip = plan.clips[index]
        if not clip.model or clip.shown != "generated":
            continue
        lips = LIPS in find_model(models, clip.model).kinds
        if lips != clip.shot.sings:
            wanted = find_profile(clip.profile or DRAFT).models[LIPS if clip.shot.sings else _FRAMED]
            model = find_model(models, wanted)
            plan = with_maker(plan, clip.provider, model.id, clip.profile, [index])
    return plan
