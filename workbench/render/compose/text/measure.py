"""Text in faces, and how wide and high it is. Lengths are multiples of the em, upwards is negative."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from workbench.media.typefaces import Typeface, bundled_faces, has_glyph, open_face, system_faces
from workbench.render.compose.text.writing import clusters, direction

__all__ = ["Faces", "Ink", "Run", "ink_of"]

_MEASURED_PIXELS = 500
_LANGUAGES = (("JP", "\u3040", "\u30ff"), ("KR", "\uac00", "\ud7a3"))
"""Of a font for Han characters, the form that a text in kana or hangul wants."""


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text in one face."""

    face: Typeface
    text: str


@dataclass(frozen=True, slots=True)
class Ink:
    """Where a text's black lies, from the pen's start on the baseline, and how far the pen moves."""

    advance: float
    left: float
    top: float
    right: float
    bottom: float


class Faces:
    """Which face draws what: the first one that has it."""

    def __init__(
        self, weight: str = "bold", faces: Iterable[Typeface] | None = None, own: Typeface | None = None
    ) -> None:
        """Choose.

        Args:
            weight: of the Latin letters, ``bold`` or ``black``.
            faces: those at hand, instead of the bundled ones and the system's.
            own: the film's own face, which draws all that it has, at any weight.
        """
        self.own = own
        self.given = None if faces is None else tuple(faces)
        known = bundled_faces() if self.given is None else self.given
        wanted = [face for face in known if (face.weight > 800) == (weight == "black")]
        self.first = own or (wanted or list(known))[0]

    def runs(self, text: str) -> tuple[Run, ...]:
        """A cleaned text in faces, without what no face has."""
        language = _language(text)
        found: list[Run] = []
        for cluster in clusters(text):
            face = self._face_of(cluster, found[-1].face if found else self.first, language)
            if face is None:
                continue
            if found and found[-1].face == face:
                found[-1] = Run(face, found[-1].text + cluster)
            else:
                found.append(Run(face, cluster))
        return tuple(found)

    def _face_of(self, cluster: str, before: Typeface, language: str) -> Typeface | None:
        """The first face that has it; for signs without a direction the one of the letter before, if it does."""
        signs = "".join(sign for sign in cluster if sign not in "\u200c\u200d ")
        if not signs or (not direction(signs) and _has_all(before, signs)):
            return before
        return _first_with(signs, self.first, self.given, language)


@functools.lru_cache(maxsize=16384)
def _first_with(signs: str, first: Typeface, given: tuple[Typeface, ...] | None, language: str) -> Typeface | None:
    """The first face that has all of some characters; the system's are looked at only where ours do not do."""
    ours = (first, *_others(bundled_faces() if given is None else given, first))
    found = next((face for face in ours if _has_all(face, signs)), None)
    if found is None and given is None:
        found = next((face for face in _others(_system_faces(language), first) if _has_all(face, signs)), None)
    return found


def _others(faces: Iterable[Typeface], first: Typeface) -> Iterator[Typeface]:
    """Those of other families: libass asks for a name, and that of the first face is the first face's."""
    return (face for face in faces if face.family.casefold() != first.family.casefold())


@functools.lru_cache(maxsize=4)
def _system_faces(language: str) -> tuple[Typeface, ...]:
    return tuple(sorted(system_faces(), key=lambda face: not face.family.endswith(language)))


def _has_all(face: Typeface, signs: str) -> bool:
    return all(has_glyph(sign, face.path, face.number) for sign in signs)


def _language(text: str) -> str:
    return next((name for name, first, last in _LANGUAGES if any(first <= sign <= last for sign in text)), "SC")


def ink_of(runs: Iterable[Run]) -> Ink:
    """The black of runs beside each other."""
    pen, left, top, right, bottom = 0.0, 0.0, 0.0, 0.0, 0.0
    for run in runs:
        ink = _run_ink(run)
        left, right = min(left, pen + ink.left), max(right, pen + ink.right)
        top, bottom = min(top, ink.top), max(bottom, ink.bottom)
        pen += ink.advance
    return Ink(pen, left, top, max(right, pen), bottom)


@functools.lru_cache(maxsize=8192)
def _run_ink(run: Run) -> Ink:
    face = open_face(run.face.path, _MEASURED_PIXELS, run.face.number)
    left, top, right, bottom = (edge / _MEASURED_PIXELS for edge in face.getbbox(run.text, anchor="ls"))
    return Ink(face.getlength(run.text) / _MEASURED_PIXELS, left, top, right, bottom)
