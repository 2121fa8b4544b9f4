"""Styles (how a film looks) and video types (what kind of film it is), as the catalogues hold them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from workbench.model.transition import JoinKind

__all__ = ["LOOKS", "CaptionStyle", "Catalogue", "Style", "VideoType"]

LOOKS = ("marble", "tunnel", "flow", "type")
"""What the offline generator can draw."""

_COLOUR = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class CaptionStyle:
    """How lyrics are set; sizes as a share of the picture's height."""

    size: float = 0.062
    colour: str = "#ffffff"
    highlight: str = "#ffd23f"
    outline: str = "#000000"
    bottom_margin: float = 0.09

    def __post_init__(self) -> None:
        for colour in (self.colour, self.highlight, self.outline):
            if not _COLOUR.fullmatch(colour):
                raise ValueError(f"a colour is written like #1a2b3c, not {colour!r}")


@dataclass(frozen=True, slots=True)
class Style:
    """A look from the catalogue."""

    name: str
    prompt_words: str
    palette: tuple[str, ...]
    """Three to six colours like ``#1a2b3c``, from the darkest to the accent."""
    camera: str
    look: str
    """The offline look that carries it: one of ``LOOKS``."""
    pacing: float
    """1.0 is the rule's own density; 2.0 cuts twice as often. 0.25 to 4."""
    grade: str
    """Name of the colour treatment."""
    caption: CaptionStyle = CaptionStyle()
    moods: tuple[str, ...] = ()
    """Words that suggest it: calm, bright, dark, driving, warm, cold ..."""

    def __post_init__(self) -> None:
        if not 3 <= len(self.palette) <= 6:
            raise ValueError(f"style {self.name!r} needs 3 to 6 palette colours, not {len(self.palette)}")
        for colour in self.palette:
            if not _COLOUR.fullmatch(colour):
                raise ValueError(f"a colour is written like #1a2b3c, not {colour!r}")
        if self.look not in LOOKS:
            raise ValueError(f"style {self.name!r} has the look {self.look!r}; there are {', '.join(LOOKS)}")
        if not 0.25 <= self.pacing <= 4:
            raise ValueError(f"style {self.name!r} has the pacing {self.pacing}; 0.25 to 4 is allowed")


@dataclass(frozen=True, slots=True)
class VideoType:
    """A kind of film: which looks take turns, how often it cuts, how clips join."""

    name: str
    description: str
    prompt_words: str
    looks: tuple[str, ...]
    """Looks that sections take by their label; ``style`` stands for the style's own."""
    pacing: float
    calm_join: JoinKind = "cut"
    """How clips join where the song is calm; elsewhere they are cut hard."""
    section_join: JoinKind = "cut"
    """How sections join, whether calm or not; ``cut`` makes no difference between sections and clips."""

    def __post_init__(self) -> None:
        for look in self.looks:
            if look != "style" and look not in LOOKS:
                raise ValueError(f"type {self.name!r} has the look {look!r}; there are style, {', '.join(LOOKS)}")
        if not self.looks or not 0.25 <= self.pacing <= 4:
            raise ValueError(f"type {self.name!r} needs at least one look and a pacing from 0.25 to 4")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All styles and types at hand, by name."""

    styles: tuple[Style, ...]
    types: tuple[VideoType, ...]
