"""What the studio offers for a song: styles, types, sizes and rates, and which of them stand there first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.errors import NotFoundError, OptionError
from workbench.media.catalogue import find_style, find_type
from workbench.model.plan import LARGEST_SEED
from workbench.model.size import parse_size
from workbench.model.style import Catalogue, Style, VideoType
from workbench.planning.direct import check_direction
from workbench.planning.suggest import Suggestion, suggest_style, suggest_type
from workbench.timebase import parse_rate, written_rate
from workbench.workflows.project import Project

__all__ = ["RATES", "SIZES", "Offer", "offer_of", "seed_of"]

SIZES = ("1280x720", "1920x1080", "1080x1920", "1080x1080", "640x360", "320x180")
RATES = ("23.976", "24", "25", "29.97", "30", "50", "60")


@dataclass(frozen=True, slots=True)
class Offer:
    """What the page offers for a song, and what stands there first."""

    catalogue: Catalogue
    sizes: tuple[str, ...]
    rates: tuple[str, ...]
    style: str
    type: str
    size: str
    fps: str
    seed: int
    prompt: str
    style_hint: Suggestion
    type_hint: Suggestion

    @property
    def styles(self) -> list[str]:
        """The styles' names."""
        return [style.name for style in self.catalogue.styles]

    @property
    def types(self) -> list[str]:
        """The types' names."""
        return [kind.name for kind in self.catalogue.types]

    def style_of(self, name: str) -> tuple[Style, str]:
        """The style of a name, and what was suggested and why."""
        return find_style(self.catalogue, name), _hint(self.style_hint)

    def type_of(self, name: str) -> tuple[VideoType, str]:
        """The type of a name, and what was suggested and why."""
        return find_type(self.catalogue, name), _hint(self.type_hint)


def offer_of(project: Project, arguments: Mapping[str, str]) -> Offer:
    """The offer for a song that was listened to.

    Args:
        project: the song's.
        arguments: what a person gave beforehand, by name; it stands first, else the newest plan, else what suits.

    Raises:
        NotFoundError: nobody has listened yet.
        OptionError, CatalogueError: an argument is not allowed.
    """
    catalogue, heard = project.catalogue, project.latest.analysis
    if heard is None:
        raise NotFoundError("Nobody has listened to this song yet; listen to it first.", field="analysis")
    style, kind = suggest_style(heard, catalogue), suggest_type(heard, catalogue)
    plan, given = project.latest.plan, arguments.get
    size = given("size") or (f"{plan.size.width}x{plan.size.height}" if plan else SIZES[0])
    fps = given("fps") or (written_rate(plan.rate) if plan else "30")
    seed, prompt = seed_of(given("seed", plan.seed if plan else 1)), given("prompt") or (plan.prompt if plan else "")
    parse_size(size)
    parse_rate(fps)
    check_direction(seed, prompt)
    return Offer(
        catalogue=catalogue,
        sizes=tuple(dict.fromkeys((*SIZES, size))),
        rates=tuple(dict.fromkeys((*RATES, fps))),
        style=find_style(catalogue, given("style") or (plan.style if plan else style.name)).name,
        type=find_type(catalogue, given("type") or (plan.type if plan else kind.name)).name,
        size=size,
        fps=fps,
        seed=seed,
        prompt=prompt,
        style_hint=style,
        type_hint=kind,
    )


def _hint(suggestion: Suggestion) -> str:
    return f"Suggested for this song: {suggestion.name}. {suggestion.reason}"


def seed_of(written: str | int) -> int:
    """The seed that a person wrote.

    Raises:
        OptionError: it is no whole number.
    """
    try:
        return int(written)
    except ValueError as error:
        raise OptionError(
            f"The seed {str(written)[:20]!r} is not allowed; give a whole number from 0 to {LARGEST_SEED}.",
            field="seed",
        ) from error
