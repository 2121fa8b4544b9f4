"""The project's sections as a document that a widget edits; its versions live in the library."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from workbench.errors import OptionError
from workbench.model.analysis import Analysis, check_sections
from workbench.model.arranged import check_edit
from workbench.model.documents import Arrangement
from workbench.model.price import Impact
from workbench.redact import refuse_secret
from workbench.workflows.directing import replan
from workbench.workflows.impacts import impact_of
from workbench.workflows.kept_document import KeptDocument
from workbench.workflows.what_changed import in_short, sections_changed

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["SectionsDocument"]


class SectionsDocument(KeptDocument[Arrangement]):
    """The arrangement of one project: ``Document[Arrangement]`` over the library."""

    what = "sections"

    def __init__(self, project: SongWork, analysis: Analysis) -> None:
        super().__init__(project.store)
        self._project = project
        self._analysis = analysis

    def load(self) -> tuple[int, Arrangement]:
        """Version 0 shows what was heard; beats that were corrected meanwhile are heard anew."""
        if self._project.store.latest_analysis_key(self._project.id) not in (None, self._analysis.key):
            self._analysis = self._project.heard()
        heard, found = self._analysis, self._project.store.sections(self._project.id)
        kept = found[1] if found else ()
        sections = kept if kept and kept[-1].end_s == heard.duration_s else heard.sections
        doubts = heard.grid.low_trust if heard.grid else ()
        shown = Arrangement(heard.duration_s, sections, heard.beats, heard.energy, heard.peaks, heard.song_id, doubts)
        return found[0] if found else 0, shown

    def check(self, new: Arrangement) -> None:
        """Sections cover the song, what is locked stays, and notes are short and hold no secret.

        Raises:
            OptionError: it is not so.
        """
        try:
            check_sections(new.sections, self._analysis.duration_s)
        except ValueError as error:
            raise OptionError(f"These sections are not allowed: {error}.", field="sections") from error
        check_edit(self.value.sections, new.sections)
        for section in new.sections:
            refuse_secret(section.note, "note")

    def check_open(self) -> None:
        """A finalized project has its sections for good."""
        self._project.store.check_editable(self._project.id)

    def save(self, new: Arrangement, expected: int) -> int:
        """Only the sections are kept."""
        return self._project.store.save_sections(self._project.id, new.sections, expected)

    def move(self, way: Literal["undo", "redo"], expected: int) -> bool:
        """Go back or forward."""
        store = self._project.store
        moved = (store.undo_sections if way == "undo" else store.redo_sections)(self._project.id, expected)
        return moved is not None

    def same(self, before: Arrangement, now: Arrangement) -> bool:
        """Whether nothing was heard anew, either."""
        return (before.beats, before.doubts, before.sections) == (now.beats, now.doubts, now.sections)

    def told(self, before: Arrangement, now: Arrangement) -> str:
        """Which sections are others now, or the beats."""
        if (before.beats, before.doubts) != (now.beats, now.doubts):
            tempo = f", {now.beats.tempo_bpm:.1f} a minute" if now.beats.tempo_bpm else ""
            moved = "" if before.sections == now.sections else "; the sections are others, too"
            return f"The beats were heard anew: {len(now.beats.beats_s)}{tempo}{moved}."
        changed = in_short(sections_changed(before.sections, now.sections))
        said = "; ".join(f"{one.what} was {one.before}, now {one.now}" for one in changed)
        return f"The sections were changed elsewhere ({said or 'and back again'})."

    def preview(self, new: Arrangement) -> Impact:
        """What the edit would mean for the clips of the newest plan."""
        plan = self._project.latest.plan
        if plan is None:
            return Impact(0, 0, 0, 0.0, Decimal(0))
        return impact_of(self._project, replan(self._project, plan, new.sections))
