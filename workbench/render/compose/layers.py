"""What lies over a piece of the film beside its takes: grade, beat effects, text and logo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from workbench.media.typefaces import Typeface, kept_face
from workbench.model.brand import BrandFont
from workbench.model.effect import Hit
from workbench.model.logo import Logo
from workbench.model.size import Size
from workbench.model.style import CaptionStyle
from workbench.model.timeline import Caption, Timeline, shown_over
from workbench.model.title import Title
from workbench.render.compose.captions import ass_text
from workbench.render.compose.effects import hits_over
from workbench.timebase import Span

__all__ = ["Layers", "Materials", "layers_over"]


@dataclass(frozen=True, slots=True)
class Materials:
    """Where the files are that a film is made of; their names are our own."""

    media: Callable[[str, str], Path]
    """From a sha256 and a suffix to the file: takes, the logo's ``.png``, and a film's own font."""
    fonts: Path
    """The only folder where libass looks for fonts; beside the chunks. A film's own font has a folder beside it."""
    luts: Path
    """The folder with ``<sha256>.cube``; beside the chunks."""

    def own_face(self, font: BrandFont | None) -> Typeface | None:
        """The face of a film's own font; None where it has none, or the library has lost it."""
        return None if font is None else kept_face(self.media(font.sha256, font.suffix))

    def fonts_for(self, font: BrandFont | None) -> Path:
        """Where libass looks for the fonts of a film."""
        return self.fonts if font is None else self.fonts.with_name(f"{self.fonts.name}-{font.sha256}")


@dataclass(frozen=True, slots=True)
class Layers:
    """What lies over a span of the film."""

    luts: tuple[str, ...]
    """For each clip that the span shows, the sha256 of its table; empty text = none."""
    captions: tuple[Caption, ...]
    titles: tuple[Title, ...]
    caption_style: CaptionStyle
    size: Size
    hits: tuple[Hit, ...]
    logo: Logo | None
    font: BrandFont | None = None
    """The film's own."""

    @property
    def text(self) -> bool:
        """Whether any text is drawn."""
        return bool(self.captions or self.titles)

    def script(self, own: Typeface | None = None) -> str:
        """The text as libass draws it: which fonts it names depends on those at hand, and on the film's own face."""
        return ass_text(self.captions, self.caption_style, self.size, self.titles, own=own)

    @property
    def none(self) -> bool:
        """Whether the takes are the picture as they are."""
        return not (any(self.luts) or self.text or self.hits or self.logo)

    def key(self, span: Span) -> tuple[object, ...]:
        """What the pixels depend on. Text stands at its time in the song, everything else where the span has it."""
        spoken: tuple[object, ...] | None = (self.script(), span.start) if self.text else None
        if spoken and self.font:  # what others leave out, it may draw
            spoken = (*spoken, self.font, self.captions, self.titles)
        hits = [(hit.kind, hit.span.start - span.start, hit.span.frames, hit.fall, hit.strength) for hit in self.hits]
        return self.luts, spoken, hits, self.logo


def layers_over(timeline: Timeline, clips: tuple[int, ...], span: Span) -> Layers:
    """What lies over a span of the film.

    Args:
        timeline: the film.
        clips: positions of the clips that the span shows.
        span: the film's frames.
    """
    return Layers(
        luts=tuple(timeline.clips[clip].lut for clip in clips),
        captions=shown_over(timeline.captions, span, timeline.rate),
        titles=shown_over(timeline.titles, span, timeline.rate),
        caption_style=timeline.caption_style,
        size=timeline.size,
        hits=hits_over(timeline.hits, span),
        logo=timeline.logo,
        font=timeline.font,
    )
