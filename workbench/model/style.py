"""Styles (how a film looks) and video types (what kind of film it is), as the catalogues hold them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal, get_args

from workbench.errors import RefusedValueError
from workbench.model.hints import check_fields
from workbench.model.transition import JoinKind

__all__ = [
    "CAPTION_MODES",
    "LOOKS",
    "CaptionMode",
    "CaptionPlace",
    "CaptionPreset",
    "CaptionStyle",
    "CaptionWeight",
    "Catalogue",
    "Style",
    "VideoType",
]

CaptionMode = Literal["line", "karaoke", "sweep", "pop", "typewriter"]
"""``line``: the line stands. ``karaoke``: a word takes the highlight when it is sung. ``sweep``: the highlight runs
through the word. ``pop``: the sung word is larger. ``typewriter``: letters appear as they are sung."""
CAPTION_MODES: tuple[str, ...] = get_args(CaptionMode)
CaptionPlace = Literal["lower", "middle", "upper"]
CaptionWeight = Literal["bold", "black"]

LOOKS = ("marble", "tunnel", "flow", "type")
"""What the offline generator can draw."""

_COLOUR = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class CaptionStyle:
    """How lyrics are set; lengths as a share of the picture's shorter side where nothing else is said."""

    size: float = 0.062
    colour: str = "#ffffff"
    highlight: str = "#ffd23f"
    outline: str = "#000000"
    bottom_margin: float = 0.09
    """Of the picture's height; more where the safe zone asks for it."""
    mode: CaptionMode = "karaoke"
    place: CaptionPlace = "lower"
    weight: CaptionWeight = "bold"
    capitals: bool = False
    """Whether lyrics are set in capitals, where their script has them."""
    outline_width: float = 0.07
    """Of the type's size."""
    shadow: float = 0.03
    """Of the type's size."""

    def __post_init__(self) -> None:
        check_fields(self)
        for colour in (self.colour, self.highlight, self.outline):
            _check_colour(colour)
        if not (0 < self.size < 0.5 and 0 < self.bottom_margin < 0.5):
            raise RefusedValueError(
                f"a caption's size and margin lie between 0 and 0.5, not {self.size}, {self.bottom_margin}"
            )
        if not (0 <= self.outline_width <= 0.2 and 0 <= self.shadow <= 0.2):
            raise RefusedValueError(
                f"outline and shadow are 0 to 0.2 of the size, not {self.outline_width}, {self.shadow}"
            )


@dataclass(frozen=True, slots=True)
class CaptionPreset:
    """A way to set lyrics that has a name. Its colours are the film's own where it has none."""

    name: str
    description: str
    setting: CaptionStyle
    own_colours: bool = False

    def over(self, base: CaptionStyle) -> CaptionStyle:
        """This preset in the colours of a style's captions."""
        if self.own_colours:
            return self.setting
        return replace(self.setting, colour=base.colour, highlight=base.highlight, outline=base.outline)


def _check_colour(colour: str) -> None:
    if not _COLOUR.fullmatch(colour):
        raise RefusedValueError(f"a colour is written like #1a2b3c, not {colour!r}")


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
            _check_colour(colour)
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
    """All styles, types and caption presets at hand, by name."""

    styles: tuple[Style, ...]
    types: tuple[VideoType, ...]
    captions: tuple[CaptionPreset, ...] = ()
