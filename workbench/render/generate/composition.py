"""How a clip is framed: what its section decides, and what tells it from its neighbours."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from workbench.model.labels import LABELS, known_label, plain_label
from workbench.model.request import ClipRequest

__all__ = ["Composition", "compose_clip"]

_GOLDEN = 0.3819660112501051
_ZOOMS = (1.0, 1.62, 0.74, 1.28, 0.88)
_KEYS = (1.0, 0.66, 1.22, 0.82)
_REPEAT_CHANGE = 0.10
# A multiple of 12: whole turns of palettes of two, three and four colours, so that repeats begin in the same colour.
_AFAR = 96


@dataclass(frozen=True, slots=True)
class Composition:
    """Where the camera stands and what it sees; pure numbers."""

    variant: int
    """Which of its forms a look takes; the same for every repeat of a section."""
    traits: tuple[float, ...]
    """Eight numbers, about 0 to 1: the section's character. Repeats differ a little."""
    heat: float
    """0 to 1: how much of the accent a section of this label shows."""
    angle: float
    """The clip's camera roll, turns."""
    zoom: float
    """The clip's focal length, 1 = as designed."""
    shift: tuple[float, float]
    """Where in the picture's world the clip looks, -1 to 1 each."""
    colour_turn: int
    """How far the palette is rotated."""
    key: float
    """The clip's exposure, 1 = as designed."""
    light: float
    """Where the light comes from, turns."""
    salt: int
    """A number for whatever else is drawn at random in the section."""


def compose_clip(request: ClipRequest) -> Composition:
    """The composition of a clip: the same for the same section, seed and number in the section."""
    label, known = plain_label(request.section_label), known_label(request.section_label)
    own = _numbers("section", request.seed, request.look, label)
    # Sections of one label that are no repeats of each other (verse A, verse B) still differ a little.
    change = _numbers("repeat", request.seed, label, request.section_number, request.section_occurrence)
    start = int(_numbers("variant", request.seed, request.look)[0] * 64)
    order = LABELS.index(known) if known else int(own[8] * 64)
    if label == "section":  # no label was recognised: let every section have a form of its own
        order = request.section_number
        own = _numbers("section", request.seed, request.look, label, request.section_number)
    # Counted inside the section, so that a clip more in another section changes nothing here. Every second section
    # of a label counts from afar: where two follow each other, the last and the first clip have other numbers.
    k = request.clip_in_section + _AFAR * (request.section_number % 2)
    here = _numbers("clip", request.seed, request.section_number, k)
    return Composition(
        variant=start + order,
        traits=tuple(a + _REPEAT_CHANGE * (b - 0.5) for a, b in zip(own[:8], change[:8], strict=True)),
        heat=known.heat if known and known.heat is not None else 0.3 + 0.6 * own[9],
        angle=(k * _GOLDEN + own[10]) % 1.0,
        zoom=_ZOOMS[k % len(_ZOOMS)] * (0.94 + 0.12 * here[0]),
        shift=(2 * here[1] - 1, 2 * here[2] - 1),
        colour_turn=k + int(own[11] * 8),
        key=_KEYS[k % len(_KEYS)],
        light=(k * _GOLDEN + own[12]) % 1.0,
        salt=int(own[13] * 2**31),
    )


def _numbers(*parts: object) -> tuple[float, ...]:
    """Sixteen numbers from 0 to 1 out of anything, the same on every machine."""
    digest = hashlib.sha512("\x1f".join(map(str, parts)).encode()).digest()
    return tuple(int.from_bytes(digest[i : i + 4]) / 2**32 for i in range(0, 64, 4))
