"""A person's brand kit: a ``brand.toml`` and the files that it names, read and checked, not yet kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from workbench.errors import CatalogueError, NotFoundError, OptionError
from workbench.media.entries import complaint, read_document
from workbench.media.fontfiles import KeptFont, read_font
from workbench.media.images import read_image
from workbench.media.logos import KeptLogo, read_logo
from workbench.media.palettes import palette_of
from workbench.model.brand import LEAST_CONTRAST, Brand, BrandFont, contrast
from workbench.model.logo import Logo, LogoPlace

__all__ = ["BRAND_FILE", "BrandKit", "caption_colours", "read_brand"]

BRAND_FILE = "brand.toml"
_PALETTE_PX = 512
_NO_IMAGE = "0" * 64
_LIGHT, _DARK = "#ffffff", "#000000"


@dataclass(frozen=True, slots=True)
class BrandKit:
    """What a brand file says, and the bytes that are to be kept."""

    brand: Brand
    """Without its files, which have no sha256 yet: ``with_files`` gives it whole."""
    logo: KeptLogo | None
    placed: Logo | None
    """The logo's place, size, margin and opacity."""
    font: KeptFont | None

    def with_files(self, logo: str | None, font: str | None) -> Brand:
        """The brand, once logo and font are kept under these sha256."""
        brand = self.brand
        if self.placed and logo:
            brand = replace(brand, logo=replace(self.placed, image=logo))
        if self.font and font:
            brand = replace(brand, font=BrandFont(self.font.family, font, self.font.suffix))
        return brand


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _LogoEntry(_Entry):
    image: str
    place: LogoPlace = "top-right"
    size: float = 0.12
    margin: float = 0.05
    opacity: float = 0.8


class _CaptionsEntry(_Entry):
    colour: str
    highlight: str
    outline: str


class _BrandEntry(_Entry):
    name: Annotated[str, Field(min_length=1, max_length=80)]
    palette: list[str] | str | None = None
    logo: _LogoEntry | str | None = None
    font: str | None = None
    captions: _CaptionsEntry | None = None


def read_brand(path: Path, beside: Callable[[str], Path] | None = None) -> BrandKit:
    """A brand kit from its file; image and font are looked for beside it.

    ``palette`` is three to six colours, or the name of an image from which they are taken; without one they are the
    logo's. Captions take their colours from the palette unless they have some of their own.

    Args:
        path: the ``.toml`` file, or a folder with a ``brand.toml``.
        beside: where a file is that it names; for a kit whose names are a stranger's, and must open nothing else.

    Raises:
        NotFoundError: it, the logo or the font is not there.
        CatalogueError: the file cannot be read, or says something that is not allowed; names the key.
        OptionError: the logo or the font is not one that can be used.
    """
    path = path / BRAND_FILE if path.is_dir() else path
    entry = _entry(path)
    find = beside or (lambda name: path.parent / name)
    placed = _LogoEntry(image=entry.logo) if isinstance(entry.logo, str) else entry.logo
    logo = read_logo(find(placed.image)) if placed else None
    font = read_font(find(entry.font)) if entry.font else None
    palette = _palette(find, entry, placed)
    try:
        colours = caption_colours(palette) if palette else None
        if entry.captions:
            colours = (entry.captions.colour, entry.captions.highlight, entry.captions.outline)
        brand = Brand(entry.name, palette, caption_colours=colours)
        options = placed.model_dump(exclude={"image"}) if placed else {}
        mark = Logo(_NO_IMAGE, logo.ratio, **options) if logo else None
    except ValueError as error:
        raise CatalogueError(f"The brand in {path} is not allowed: {error}.", field="brand") from error
    return BrandKit(brand, logo, mark, font)


def caption_colours(palette: tuple[str, ...]) -> tuple[str, str, str]:
    """Letters, sung word and outline that go with a palette and can be read.

    Args:
        palette: from the darkest to the accent.
    """
    outline = palette[0] if contrast(palette[0], _LIGHT) >= 2 * LEAST_CONTRAST else _DARK
    liked = [colour for colour in reversed(palette) if contrast(colour, outline) >= LEAST_CONTRAST]
    return _LIGHT, liked[0] if liked else _LIGHT, outline


def _palette(find: Callable[[str], Path], entry: _BrandEntry, placed: _LogoEntry | None) -> tuple[str, ...]:
    if isinstance(entry.palette, list):
        return tuple(entry.palette)
    source = entry.palette or (placed.image if placed else None)
    if source is None:
        return ()
    pixels = read_image(find(source), largest_px=_PALETTE_PX, field="palette")
    try:
        return palette_of(pixels)
    except ValueError as error:
        raise OptionError(f"No palette can be taken from {source!r}: {error}.", field="palette") from error


def _entry(path: Path) -> _BrandEntry:
    try:
        document = read_document(path, "brand file", field="brand")
    except FileNotFoundError as error:
        raise NotFoundError(
            f"There is no brand file {path.name!r}; write one with a name, and a palette, a logo or a font.",
            field="brand",
        ) from error
    try:
        return _BrandEntry.model_validate(document)
    except ValidationError as error:
        models: dict[str, type[_Entry]] = {"": _BrandEntry, "logo": _LogoEntry, "captions": _CaptionsEntry}
        raise complaint(f"The brand file {path}", error, models) from error
