"""The page's panel of the finish: colour, captions, effects on the beat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from workbench.jobs.keys import file_sha256
from workbench.media.catalogue import find_style
from workbench.media.grades import GradeFile, load_grades
from workbench.model.effect import BeatEffect, EffectDriver, EffectKind
from workbench.model.grade import Grade
from workbench.model.labels import plain_label
from workbench.model.plan import Plan
from workbench.model.style import CaptionStyle
from workbench.planning.effects import USUAL_EFFECTS
from workbench.workflows.dressing import dressed_style

if TYPE_CHECKING:
    from workbench.workflows.project import Project

__all__ = ["FinishPanel"]

_NONE, _STYLE = "none", "style"
_AS_THE_FILM = "as the film"
_HALF = 0.5
_LEAST_STRENGTH = 0.05
_SHA256_DIGITS = 64


class FinishPanel:
    """What may be chosen for a film's finish, and what is in force. Each ``set_`` calls a verb.

    Args:
        project: whose film it is.
        tables: ``.cube`` tables by their names, as they lie on the shelf under their sha256; they can be chosen, too.
        section: the label of the sections whose grade is looked at; the first by default.

    Raises:
        NotFoundError: nothing was planned yet.
    """

    def __init__(
        self, project: Project, tables: Mapping[str, Path] | None = None, *, section: str | None = None
    ) -> None:
        self._project, self._plan = project, project.planned()
        self._finish = self._plan.finish
        self._tables = dict(tables or {})
        self.sections = tuple(dict.fromkeys(plain_label(section.label) for section in self._plan.sections))
        """The labels of the film's sections, each once."""
        self.section = section if section in self.sections else self.sections[0]
        """The one whose grade is looked at."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What the verbs told since the project was opened, the newest last."""
        return tuple(self._project.notes)

    # colour

    @property
    def grades(self) -> dict[str, str | Path | Grade]:
        """Grades by what a person reads: none, the style's own, those of the catalogue, tables of the shelf."""
        style = find_style(self._project.catalogue, self._plan.style).grade
        known = load_grades(self._project.settings.library)
        found: dict[str, str | Path | Grade] = {"no grade": _NONE, f"as the style has it ({style})": _STYLE}
        found |= {grade.name: grade.name for grade in known}
        found |= self._tables
        mine = self._label(self._finish.grade)
        return found if mine in found else {**found, mine: self._finish.grade}

    @property
    def grade(self) -> str:
        """The one in force."""
        return self._label(self._finish.grade)

    def set_grade(self, grade: str | Path | Grade) -> Plan:
        """Colour the film with another one.

        Raises:
            OptionError, NotFoundError, LibraryError
        """
        return self._project.finish(grade=grade)

    @property
    def strength(self) -> float:
        """How much of the grade is mixed in, 0 to 1."""
        return self._finish.grade.strength

    def set_strength(self, strength: float) -> Plan:
        """Mix in more or less of it.

        Raises:
            OptionError, LibraryError
        """
        now = self._project.planned()
        return self._project.finish(grade=replace(now.finish.grade, strength=round(float(strength), 4)), after=now)

    @property
    def graded(self) -> bool:
        """Whether the film has a grade that could be weaker."""
        return bool(self._finish.grade.lut)

    @property
    def section_grades(self) -> dict[str, str | Path | Grade]:
        """Grades of sections: the film's, and all that the film may have; and those in force."""
        mine = {self._label(grade): grade for _, grade in self._finish.section_grades}
        return {_AS_THE_FILM: _AS_THE_FILM, **mine, **self.grades}

    @property
    def section_grade(self) -> str:
        """The grade of the sections that are looked at."""
        own = {plain_label(name): grade for name, grade in self._finish.section_grades}
        return self._label(own[self.section]) if self.section in own else _AS_THE_FILM

    def set_section_grade(self, grade: str | Path | Grade) -> Plan:
        """Colour these sections otherwise, or as the film.

        Raises:
            OptionError, NotFoundError, LibraryError
        """
        now = self._project.planned()
        grades: dict[str, str | Path | Grade] = {
            name: own for name, own in now.finish.section_grades if plain_label(name) != self.section
        }
        if grade != _AS_THE_FILM:
            grades[self.section] = grade
        return self._project.finish(section_grades=grades, after=now)

    @property
    def match_joins(self) -> bool:
        """Whether brightness and colour are brought together at the joins of a section."""
        return self._finish.match_joins

    def set_match_joins(self, match: bool) -> Plan:  # noqa: FBT001  the value of a switch
        """Bring them together, or leave them.

        Raises:
            LibraryError
        """
        return self._project.finish(match_joins=match)

    def _label(self, grade: Grade) -> str:
        """A grade as it stands in ``grades``."""
        if not grade.lut:
            return "no grade" if grade == Grade() else "curves of your own"
        if len(grade.lut) != _SHA256_DIGITS:
            return grade.lut
        if shelved := next((name for name, path in self._tables.items() if path.stem == grade.lut), ""):
            return shelved
        files = [g for g in load_grades(self._project.settings.library) if isinstance(g, GradeFile)]
        same = (file.name for file in files if file.path.is_file() and file_sha256(file.path) == grade.lut)
        return next(same, f"a table of your own ({grade.lut[:6]})")

    # captions

    @property
    def caption_ways(self) -> dict[str, str | CaptionStyle]:
        """Ways of setting lyrics."""
        found: dict[str, str | CaptionStyle] = {"as the style has it": _STYLE}
        found |= {preset.name: preset.name for preset in self._project.catalogue.captions}
        own = self._finish.captions
        return {**found, "your own way": own} if own is not None and self.captions == "your own way" else found

    @property
    def captions(self) -> str:
        """The way in force."""
        own = self._finish.captions
        if own is None:
            return "as the style has it"
        base = dressed_style(self._project, self._plan).caption
        presets = self._project.catalogue.captions
        return next((preset.name for preset in presets if preset.over(base) == own), "your own way")

    def set_captions(self, way: str | CaptionStyle) -> Plan:
        """Set lyrics otherwise.

        Raises:
            OptionError, LibraryError
        """
        return self._project.finish(captions=way)

    # effects

    @property
    def wires(self) -> dict[str, BeatEffect]:
        """What may drive what: ``flash on the snare``; those in force have their own strength."""
        usual = {(each.kind, each.driver): each for each in USUAL_EFFECTS}
        known = {
            (kind, driver): usual.get((kind, driver), BeatEffect(kind, driver, _HALF))
            for kind in get_args(EffectKind)
            for driver in get_args(EffectDriver)
        }
        known |= {(each.kind, each.driver): each for each in self._finish.effects}
        return {f"{kind} on the {driver}": effect for (kind, driver), effect in known.items()}

    @property
    def wired(self) -> list[str]:
        """Those in force."""
        return [f"{each.kind} on the {each.driver}" for each in self._finish.effects]

    def set_wires(self, wires: Sequence[BeatEffect]) -> Plan:
        """Let these be, and none of the others that were shown; what another window has wired since then stays.

        Raises:
            OptionError, LibraryError
        """
        now, shown = self._project.planned(), {_wire(each): each for each in self._finish.effects}
        wished = {_wire(each): each for each in wires}
        # what is wished just as it was shown stays as it is now: nothing was said of it
        said = {wire: each for wire, each in wished.items() if each != shown.get(wire)}
        gone = {wire for wire in shown if wire not in wished}
        stays = {_wire(each): each for each in now.finish.effects if _wire(each) not in gone}
        return self._project.finish(effects=tuple({**stays, **said}.values()), after=now)

    def set_usual_effects(self) -> Plan:
        """Kick, snare and hats drive the picture as is usual.

        Raises:
            LibraryError
        """
        return self._project.finish(effects="usual")

    @property
    def effect_strength(self) -> float:
        """Of the strongest effect, above 0 to 1; a half where there is none."""
        return _strongest(self._finish.effects)

    def set_effect_strength(self, strength: float) -> Plan:
        """Make all effects stronger or weaker; how they stand to each other stays.

        Raises:
            OptionError, LibraryError
        """
        now = self._project.planned()
        scale = max(float(strength), _LEAST_STRENGTH) / _strongest(now.finish.effects)
        stronger = (replace(e, intensity=min(1.0, round(e.intensity * scale, 4))) for e in now.finish.effects)
        return self._project.finish(effects=tuple(stronger), after=now)


def _wire(effect: BeatEffect) -> tuple[EffectKind, EffectDriver]:
    return effect.kind, effect.driver


def _strongest(effects: Sequence[BeatEffect]) -> float:
    return max((each.intensity for each in effects), default=_HALF)
