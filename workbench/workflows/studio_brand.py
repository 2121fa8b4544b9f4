"""The page's panel of what a film has to show of its maker: logo, brand; and its shape."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, get_args

from workbench.errors import NotFoundError, OptionError
from workbench.model.finish import Finish
from workbench.model.logo import Logo, LogoPlace
from workbench.model.plan import Plan
from workbench.model.size import Size
from workbench.workflows.offering import SIZES
from workbench.workflows.studio_saying import planned_anew

if TYPE_CHECKING:
    from workbench.workflows.project import Project

__all__ = ["BrandPanel"]

_NONE = "none"


class BrandPanel:
    """Logo, brand and shape: what may be chosen, and what is in force. Each verb puts another plan in force.

    Args:
        project: whose film it is.

    Raises:
        NotFoundError: nothing was planned yet.
    """

    def __init__(self, project: Project) -> None:
        self._project, self._plan = project, project.planned()
        self._finish = self._plan.finish

    @property
    def logo(self) -> Logo | None:
        """The film's logo, or that of its brand."""
        return _logo_of(self._finish)

    @property
    def logo_places(self) -> dict[str, LogoPlace]:
        """Where it may lie."""
        return {place: place for place in get_args(LogoPlace)}

    def set_logo(
        self, *, place: LogoPlace | None = None, size: float | None = None, opacity: float | None = None
    ) -> Plan:
        """Put the logo elsewhere, or make it larger or fainter; shares of the picture's shorter side, and 0 to 1.

        Raises:
            NotFoundError: there is none.
            OptionError, LibraryError
        """
        now = self._project.planned()
        logo = _logo_of(now.finish)
        if logo is None:
            raise NotFoundError(
                "The film has no logo; drop its image on the shelf, and use it as the logo.", field="logo"
            )
        said: dict[str, Any] = {"place": place, "size": _rounded(size), "opacity": _rounded(opacity)}
        try:
            wished = replace(logo, **{name: value for name, value in said.items() if value is not None})
        except ValueError as error:
            raise OptionError(f"This logo is not allowed: {error}.", field="logo") from error
        return self._project.finish(logo=wished, after=now)

    @property
    def logo_place(self) -> LogoPlace:
        """Where it lies; where logos lie by themselves, if there is none."""
        return self.logo.place if self.logo else "top-right"

    @property
    def logo_size(self) -> float:
        """Of its longer side, as a share of the picture's shorter one."""
        return self.logo.size if self.logo else 0.12

    @property
    def logo_opacity(self) -> float:
        """Above 0 to 1."""
        return self.logo.opacity if self.logo else 0.8

    def remove_logo(self) -> Plan:
        """Take the film's own logo away; that of its brand stays.

        Raises:
            LibraryError
        """
        return self._project.finish(logo=_NONE)

    @property
    def brand(self) -> str:
        """What is in force of a brand, in a sentence."""
        brand = self._finish.brand
        if brand is None:
            return "No brand is in force; drop a brand.toml with what it names on the shelf."
        parts = {
            "colours": brand.palette,
            "a logo": brand.logo,
            "a font": brand.font,
            "captions": brand.caption_colours,
        }
        has = ", ".join(name for name, part in parts.items() if part) or "its name alone"
        return f"The brand {brand.name} is in force, with {has}."

    @property
    def branded(self) -> bool:
        """Whether there is one."""
        return self._finish.brand is not None

    def remove_brand(self) -> Plan:
        """Take the brand away.

        Raises:
            LibraryError
        """
        return self._project.finish(brand=_NONE)

    # shape

    @property
    def sizes(self) -> dict[str, str]:
        """Sizes of the film, each with its shape."""
        mine = self._plan.size
        sizes = dict.fromkeys((*SIZES, f"{mine.width}x{mine.height}"))
        return {_shape(*map(int, size.split("x"))): size for size in sizes}

    @property
    def size(self) -> str:
        """The one in force."""
        return _shape(self._plan.size.width, self._plan.size.height)

    def set_size(self, size: str | Size) -> Plan:
        """Plan the film in another shape or size; its cuts and joins stay, where whoever makes it can make them so.

        Raises:
            OptionError, PlanError, LibraryError
        """
        return planned_anew(self._project, size=size)


def _logo_of(finish: Finish) -> Logo | None:
    return finish.logo or (finish.brand.logo if finish.brand else None)


def _rounded(share: float | None) -> float | None:
    """A slider's value without the crumbs of its steps."""
    return None if share is None else round(float(share), 4)


def _shape(width: int, height: int) -> str:
    ratio = Fraction(width, height)
    return f"{width}x{height} ({ratio.numerator}:{ratio.denominator})"
