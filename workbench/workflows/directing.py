"""What a person says about a film becomes a direction, and a direction a plan. Nothing is kept here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from workbench.errors import NotFoundError, OptionError
from workbench.media.catalogue import find_style, find_type
from workbench.media.profiles import find_profile
from workbench.model.analysis import Section
from workbench.model.finish import Finish
from workbench.model.plan import Plan
from workbench.model.size import Size, parse_size
from workbench.planning.bible import keep_bible, keep_notes
from workbench.planning.clip_lengths import ClipLengths, clip_lengths
from workbench.planning.direct import Direction, make_plan
from workbench.planning.joins import check_join
from workbench.planning.kept_sections import fits_sections, keep_sections, usual_maker
from workbench.planning.makers import with_maker
from workbench.planning.prompts import one_line
from workbench.planning.redirected import cuts_alike, redirected
from workbench.planning.stills import keep_stills
from workbench.planning.suggest import suggest_style, suggest_type
from workbench.planning.tiling import Limits
from workbench.timebase import parse_rate
from workbench.workflows.model_tables import models_of
from workbench.workflows.own_takes import keep_own_takes

if TYPE_CHECKING:
    from workbench.workflows.makers import Maker
    from workbench.workflows.song_work import SongWork

__all__ = ["Wishes", "fitting", "plan_film", "redirect", "replan"]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person may say about a film; what they leave out is suggested from the song, or as the type has it."""

    style: str | None = None
    type: str | None = None
    prompt: str = ""
    size: str | Size = "1280x720"
    fps: str | float | Fraction = 30
    seed: int = 1
    calm_join: str | None = None
    section_join: str | None = None
    finish: Finish | None = None
    """That of the plan before it by default."""
    maker: Maker | None = None
    """Who will make the clips; what they can make, and what that costs, counts where they are cut."""


def plan_film(project: SongWork, wishes: Wishes, sections: Sequence[Section] | None = None) -> Plan:
    """Plan every clip of the film, from what was heard last. The finish and the bible of the
    plan before it stay, and its stills and a person's own takes where they can.

    Args:
        project: whose film it is.
        wishes: what the person said.
        sections: those in force by default.

    Raises:
        NotFoundError: nobody has listened yet.
        OptionError, PlanError: a wish is not allowed, or the limits contradict the song.
    """
    made = _drawn(project, wishes, sections)
    before = project.store.latest_readable_plan(project.id)
    finish = wishes.finish or (before.finish if before else Finish())
    made = keep_own_takes(project, before, keep_bible(before, keep_stills(before, replace(made, finish=finish))))
    if sections is None and project.store.sections(project.id) is None:  # notes of an older version, on what was heard
        made = keep_notes(before, made)
    maker = wishes.maker
    if maker is None or maker.model is None or maker.profile is None:
        return made
    return with_maker(made, maker.provider, maker.model.id, maker.profile.name)


def _drawn(
    project: SongWork, wishes: Wishes, sections: Sequence[Section] | None, lengths: ClipLengths | None = None
) -> Plan:
    """The plan as the wishes alone have it."""
    heard, catalogue = project.heard(), project.catalogue
    style, kind = wishes.style, wishes.type
    if style is None:
        suggestion = suggest_style(heard, catalogue)
        style = suggestion.name
        project.note(f"Style {style}: {suggestion.reason}")
    if kind is None:
        suggestion = suggest_type(heard, catalogue)
        kind = suggestion.name
        project.note(f"Type {kind}: {suggestion.reason}")
    direction = Direction(
        style=find_style(catalogue, style),
        type=find_type(catalogue, kind),
        rate=parse_rate(wishes.fps),
        size=_size(wishes),
        seed=wishes.seed,
        prompt=one_line(wishes.prompt),
        provider=project.provider.name,
        limits=Limits(project.settings.min_clip_s, project.settings.max_clip_s),
        calm_join=None if wishes.calm_join is None else check_join(wishes.calm_join),
        section_join=None if wishes.section_join is None else check_join(wishes.section_join),
        lengths=lengths or _lengths(wishes),
    )
    return make_plan(heard, sections or project.arrangement(), project.song.duration, direction)


def _size(wishes: Wishes) -> Size:
    return wishes.size if isinstance(wishes.size, Size) else parse_size(wishes.size)


def _lengths(wishes: Wishes) -> ClipLengths | None:
    """Those of the hosted model that will make the clips; None where none will."""
    maker = wishes.maker
    if maker is None or maker.model is None:
        return None
    return clip_lengths(maker.model, maker.profile, parse_rate(wishes.fps), _size(wishes))


def replan(project: SongWork, plan: Plan, sections: Sequence[Section]) -> Plan:
    """What a plan would be over other sections, or over what was heard since, with the same wishes.

    A section that is as it was, to its beats, keeps its clips; the others get new ones, of whoever makes most of them.
    """
    usual, models = usual_maker(plan), {model.id: model for model in models_of(project.settings)}
    host = None if usual is None or usual[1] not in models else usual
    lengths = None
    if host is not None:
        profile = find_profile(host[2]) if host[2] else None
        lengths = clip_lengths(models[host[1]], profile, plan.rate, plan.size)
    made = _drawn(project, _same_wishes(plan), sections, lengths)
    if host is not None:
        made = with_maker(made, *host)
    if project.store.sections(project.id) is None:  # notes of an older version, on what was heard
        made = keep_notes(plan, made)
    made, places = keep_sections(plan, made) if _heard_alike(project, plan) else (made, {})
    kept = keep_bible(plan, keep_stills(plan, replace(made, finish=plan.finish), places))
    return keep_own_takes(project, plan, kept)


def _same_wishes(plan: Plan) -> Wishes:
    """Those that a plan was made with."""
    return Wishes(
        plan.style, plan.type, plan.prompt, plan.size, plan.rate, plan.seed, plan.calm_join, plan.section_join
    )


def fitting(project: SongWork, plan: Plan) -> Plan:
    """The plan where it fits the sections of now and what was heard last; else what it would be over them."""
    sections, by_person = project.arrangement(), project.store.sections(project.id) is not None
    if plan.analysis == project.heard().key and fits_sections(plan, sections, by_person=by_person):
        return plan
    return replan(project, plan, sections)


def redirect(project: SongWork, plan: Plan, wishes: Wishes) -> Plan:
    """What a plan would be with other wishes: with its own cuts, clips and makers, where these cut the song as it does.

    Where they cut it otherwise (another rate, pace or way of joining, other lengths of whoever is paid), or its own
    style or type is not in the catalogue any more, every clip is planned anew.

    Raises:
        OptionError, PlanError: a wish is not allowed.
    """
    own = replace(_same_wishes(plan), maker=wishes.maker)
    after = _drawn(project, wishes, None)
    try:
        before = _drawn(project, own, None)
    except OptionError:
        return plan_film(project, wishes)
    if not cuts_alike(before, after) or _lengths(own) != _lengths(wishes):
        return plan_film(project, wishes)
    base = fitting(project, plan)
    made = redirected(base, before, after)
    return keep_own_takes(project, base, replace(made, finish=wishes.finish or base.finish))


def _heard_alike(project: SongWork, plan: Plan) -> bool:
    """Whether all that clips are planned by is as it was when the plan was made."""
    now = project.heard()
    if plan.analysis == now.key:
        return True
    try:
        then = project.heard(plan)
    except NotFoundError:  # the library has lost it
        return False
    return (then.beats, then.character) == (now.beats, now.character)
