"""How beat effects are drawn: filters over the frames that they change. Each is strongest on its first frame.

Zoom and shake move the picture by fractions of a pixel (``perspective``), as whole pixels would tremble.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from workbench.model.effect import EffectKind, Hit
from workbench.model.size import Size
from workbench.render.compose.moves import shifted, zoomed
from workbench.timebase import Span

__all__ = ["effect_filters", "hits_over"]

_FLASH = 0.55
"""How much brighter, of the whole range, the strongest flash is."""
_ZOOM = 0.12
"""How much larger the strongest pulse shows the picture."""
_SHAKE = 0.025
"""Of the width, how far the strongest shake moves the picture."""
_COLOURS = 1.6
"""How much more saturated the strongest burst is."""
_TURN_DEGREES = 40
"""By how much the strongest burst turns the hue."""

_TOGETHER = 16

_LocalHit = tuple[int, int, int, float]
"""Its first picture, how many pictures, over how many it falls, and its strength."""


def hits_over(hits: Sequence[Hit], span: Span) -> tuple[Hit, ...]:
    """The hits that change a frame of a span of the film."""
    return tuple(hit for hit in hits if hit.span.overlaps(span))


def effect_filters(hits: Sequence[Hit], first: int, size: Size) -> list[str]:
    """The filters, one after the other, for pictures that are counted from 0.

    Args:
        hits: those over the pictures.
        first: the film's frame of the first picture.
        size: of the pictures, pixels.
    """
    filters = []
    for kind, draw in _DRAWN.items():
        mine = [hit for hit in hits if hit.kind == kind]
        if mine:
            drawn = draw([_local(hit, first) for hit in mine], size)
            filters.append(f"{drawn}{':' if '=' in drawn else '='}enable='{_during(mine, first)}'")
    return filters


def _during(hits: Sequence[Hit], first: int) -> str:
    return _sum([f"between(n,{hit.span.start - first},{hit.span.end - first - 1})" for hit in hits])


def _sum(terms: Sequence[str]) -> str:
    """The terms in small groups: ffmpeg reads no expression that is a hundred operators deep, as a plain sum is."""
    while len(terms) > _TOGETHER:
        terms = [f"({'+'.join(terms[i : i + _TOGETHER])})" for i in range(0, len(terms), _TOGETHER)]
    return "+".join(terms)


def _fall(hits: Sequence[_LocalHit], frame: str, most: float) -> str:
    """An expression that jumps to a hit's strength and falls to 0."""
    return _sum(
        [
            f"between({frame},{start},{start + frames - 1})*{most * strength:.4f}*pow(1-({frame}-{start})/{fall},2)"
            for start, frames, fall, strength in hits
        ]
    )


def _local(hit: Hit, first: int) -> _LocalHit:
    return hit.span.start - first, hit.span.frames, hit.fall, hit.strength


def _swap(_hits: Sequence[_LocalHit], _size: Size) -> str:
    return "hflip"


def _zoom_pulse(hits: Sequence[_LocalHit], _size: Size) -> str:
    # perspective counts its frames from 1
    return zoomed(f"({_fall(hits, '(on-1)', _ZOOM)})")


def _shake(hits: Sequence[_LocalHit], size: Size) -> str:
    """Moves the picture about, just so much enlarged that its edges stay outside."""
    far = f"({_fall(hits, '(on-1)', _SHAKE)})"
    # Two sines whose periods have no common measure look random and are the same each time.
    return shifted(far, f"{far}*sin(on*2.3)", f"{far}*sin(on*3.7)*{min(1.0, size.width / size.height / 2):.4f}")


def _colour_burst(hits: Sequence[_LocalHit], _size: Size) -> str:
    return f"hue=s='1+{_fall(hits, 'n', _COLOURS)}':h='{_fall(hits, 'n', _TURN_DEGREES)}'"


def _flash(hits: Sequence[_LocalHit], _size: Size) -> str:
    return f"eq=brightness='{_fall(hits, 'n', _FLASH)}':eval=frame"


_DRAWN: dict[EffectKind, Callable[[Sequence[_LocalHit], Size], str]] = {
    "swap": _swap,
    "zoom-pulse": _zoom_pulse,
    "shake": _shake,
    "colour-burst": _colour_burst,
    "flash": _flash,
}
