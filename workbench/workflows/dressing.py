"""What lies over the clips of a plan: the style in its brand's colours, titles, captions, logo, hits, colour tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.errors import NotFoundError
from workbench.media.catalogue import find_style
from workbench.model.analysis import Analysis
from workbench.model.finish import Finish
from workbench.model.logo import Logo
from workbench.model.plan import Plan
from workbench.model.style import Style, VideoType
from workbench.model.take import Take
from workbench.model.timeline import Timeline
from workbench.model.title import Title
from workbench.planning.assemble import Finishing, captions_of, lines_in_picture, make_timeline, worded_clips
from workbench.planning.effects import plan_hits
from workbench.planning.titles import end_card, opening_title
from workbench.store.files import Files
from workbench.workflows.colouring import Colouring

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["check_logo", "dressed_style", "finishing_of", "known_type", "own_titles", "timeline_maker"]

_LOGO = ".png"


def dressed_style(project: SongWork, plan: Plan) -> Style:
    """The plan's style, in the colours of its brand."""
    style, brand = find_style(project.catalogue, plan.style), plan.finish.brand
    return brand.dressed(style) if brand else style


def known_type(project: SongWork, plan: Plan) -> VideoType | None:
    """The plan's video type; None where the catalogue has lost it."""
    return next((each for each in project.catalogue.types if each.name == plan.type), None)


def finishing_of(project: SongWork, plan: Plan) -> Finishing:
    """What lies over the clips of a plan, but for the tables that colour them.

    Raises:
        NotFoundError: the library has lost what the plan was made from.
    """
    heard, finish = project.heard(plan), plan.finish
    opening, closing = own_titles(plan, heard)
    if opening and closing and opening.end_ms > closing.start_ms:  # in a very short film
        opening = replace(opening, end_ms=closing.start_ms)
    brand = finish.brand
    if brand and brand.font:
        project.files.own_fonts(brand.font)
    titles = tuple(title for title in (opening, *finish.titles, closing) if title)
    return Finishing(
        captions=captions_of(plan, heard.lyrics, titles),
        caption_style=finish.captions or dressed_style(project, plan).caption,
        titles=titles,
        logo=_logo_of(finish),
        hits=plan_hits(plan, heard, finish.effects, worded=worded_clips(plan, heard.lyrics, titles)),
        font=brand.font if brand else None,
    )


def own_titles(plan: Plan, heard: Analysis) -> tuple[Title | None, Title | None]:
    """The title over the film's beginning and the card over its end."""
    finish, sung = plan.finish, lines_in_picture(plan, heard.lyrics)
    opening = opening_title(finish.title, plan, heard, sung) if finish.title else None
    return opening, end_card(finish.end_card, plan, heard, sung) if finish.end_card else None


def _logo_of(finish: Finish) -> Logo | None:
    return finish.logo or (finish.brand.logo if finish.brand else None)


def check_logo(plan: Plan, files: Files) -> None:
    """Refuse to render a film whose logo is lost, before any of it is made.

    Raises:
        NotFoundError
    """
    logo = _logo_of(plan.finish)
    if logo is not None and not files.intact(logo.image, _LOGO):
        raise NotFoundError("The library's copy of the logo is gone or damaged; give its image again.", field="logo")


def timeline_maker(project: SongWork, plan: Plan) -> Callable[[Mapping[int, Take]], Timeline]:
    """From the takes of a plan's clips to what is rendered.

    Raises:
        NotFoundError: the library has lost what the plan was made from.
    """
    finishing, colouring = finishing_of(project, plan), Colouring(project, plan)
    return lambda takes: make_timeline(plan, takes, replace(finishing, luts=colouring(takes)))
