"""The project's words as a document that a widget edits: each edit is a correction, as ``project.corrections`` has it.

The corrections' own line of versions is its undo. What an edit puts in force is the analysis with other words; its
sections, beats and character are heard anew with them the next time that somebody listens.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from workbench.analysis.corrections import said
from workbench.analysis.lyric_sheet import lyric_sheet, settled
from workbench.analysis.words.reworded import reworded
from workbench.errors import OptionError
from workbench.jobs.keys import dumps
from workbench.model.analysis import Analysis
from workbench.model.correction import Correction
from workbench.model.lyric_sheet import LyricSheet
from workbench.model.price import Impact
from workbench.redact import refuse_secret
from workbench.workflows.kept_document import KeptDocument

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["LyricsDocument"]


class LyricsDocument(KeptDocument[LyricSheet]):
    """The words of one project: ``Document[LyricSheet]`` over its corrections."""

    what = "words"

    def __init__(self, project: SongWork) -> None:
        super().__init__(project.store)
        self._project = project
        self._analysis: Analysis | None = None
        self._waiting: list[tuple[int, Sequence[Correction]]] = []
        self._written = 0

    def load(self) -> tuple[int, LyricSheet]:
        """The version is the corrections'."""
        version, corrections = self._store.corrections(self._project.id)  # nothing of ours waits any more
        self._written, self._waiting = version, []  # its number may be smaller than before: a copy was put back
        return version, lyric_sheet(self._in_force(), self._project.arrangement(), corrections)

    def check_open(self) -> None:
        """A finalized project has its words for good."""
        self._project.store.check_editable(self._project.id)

    def check(self, new: LyricSheet) -> None:
        """No secret comes in with an edit."""
        known = set(map(id, self.value.corrections))
        for one in new.corrections:
            if id(one) not in known:
                refuse_secret(dumps(one), "correction")

    def settled(self, new: LyricSheet) -> LyricSheet:
        """The lines follow from the corrections.

        Raises:
            OptionError: a change does not fit the words.
        """
        new = settled(new, self.value)
        version = self.version + 1
        before = [one for one in self._waiting if self._written < one[0] < version]
        self._waiting = [*before, (version, new.corrections)]  # before it is handed in, or a save could miss it
        return new

    def save(self, new: LyricSheet, expected: int) -> int:
        """The corrections, and the analysis with them in it: both, or neither.

        What was committed meanwhile goes along: a slow disk writes an analysis for the last of quick edits alone.
        """
        if expected >= self._written:  # otherwise it went along with one before
            after = [corrections for version, corrections in list(self._waiting) if version > expected + 1]
            decided = [new.corrections, *after]
            analysis = self._reworded(decided[-1])
            self._store.save_decisions(self._project.id, analysis, expected, decided)
            self._analysis, self._written = analysis, expected + len(decided)
        return expected + 1

    def move(self, way: Literal["undo", "redo"], expected: int) -> bool:
        """Go back or forward in the line of all corrections, where only words change by that.

        Raises:
            OptionError: it is beats or character that would change.
        """
        aim = self._store.aimed_corrections(self._project.id, way)
        if aim is None:
            return False
        _refuse_others(self.value.corrections, aim[1], way, self._project.id)
        analysis = self._reworded(aim[1])
        self._store.save_heard(self._project.id, analysis, expected, way)
        self._analysis = analysis
        return True

    def same(self, before: LyricSheet, now: LyricSheet) -> bool:
        """Not where the song was listened to anew, or arranged otherwise."""
        return (before.heard, before.sections, before.beats) == (now.heard, now.sections, now.beats)

    def told(self, before: LyricSheet, now: LyricSheet) -> str:
        """Which corrections came and went; nothing where only sections did."""
        came, went = (_said(a, b) for a, b in ((now, before), (before, now)))
        parts = [f"{word}: {_listed(some)}" for word, some in (("now in force", came), ("no longer", went)) if some]
        if parts:
            return f"The words were changed elsewhere ({'; '.join(parts)})."
        if before.heard != now.heard:
            return "The song was listened to anew, and your corrections were applied again."
        return "" if before.corrections == now.corrections else "The words were changed elsewhere (reasons only)."

    def preview(self, new: LyricSheet) -> Impact:  # noqa: ARG002  no edit of words changes a clip
        """Words cost no clip: the film's captions follow when it is composed from a new plan."""
        plan = self._project.latest.plan
        return Impact(len(plan.clips) if plan else 0, 0, 0, 0.0, Decimal(0))

    def _reworded(self, corrections: Sequence[Correction]) -> Analysis:
        return reworded(self._in_force(), self._store.corrections(self._project.id)[1], corrections)

    def _in_force(self) -> Analysis:
        """As ``project.heard()``, without reading again what was written here."""
        if self._analysis is None or self._analysis.key != self._store.latest_analysis_key(self._project.id):
            self._analysis = self._project.heard()
        return self._analysis


def _refuse_others(before: Sequence[Correction], after: Sequence[Correction], way: str, project: str) -> None:
    """Undo and redo go along one line; what of it is not about words is none of the lane's."""
    others, aimed = ([one for one in some if one.part != "lyrics"] for some in (before, after))
    if others == aimed:
        return
    changed = [one for one in (*others, *aimed) if (one in others) != (one in aimed)]
    raise OptionError(
        f"The decision to {way} is not about words ({said(changed[0].change)}), and the song would be listened to "
        f"again: {way} it where that is corrected (songreel correct {project} {way}).",
        field="correction",
    )


def _said(sheet: LyricSheet, other: LyricSheet) -> list[str]:
    there = {one.change for one in other.corrections}
    return [text for text, one in zip(sheet.said, sheet.corrections, strict=True) if one.change not in there]


def _listed(some: Sequence[str]) -> str:
    more = f", and {len(some) - 2} more" if len(some) > 2 else ""
    return "; ".join(some[:2]) + more
