"""The section editor: a song's sections on its waveform.

Python owns the data, the browser owns the drawing. What travels beside what ``document_widget`` says:

- peaks, energy, beats and their numbers in the bar, as bytes.
- ``mend`` (custom message, from the page): begin, look at, stop or take back a repair of the beats; ``mending`` (trait,
  from the kernel) says how it stands.
- ``stem-peaks`` (custom message, both ways): the stems' peaks as bytes, asked for when they are first shown.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import traitlets

from widgets.document_widget import DocumentWidget
from widgets.hues import HUE_COLOURS
from widgets.keys import key_rows
from widgets.mender import Mender
from widgets.module_source import SHARED_SCRIPTS, module_source
from widgets.number_bytes import grid_bytes
from widgets.stem_lanes import StemLanes
from workbench.errors import OptionError
from workbench.model.analysis import Section, check_sections
from workbench.model.arranged import MAX_NOTE, check_edit
from workbench.model.documents import Arrangement, Document, StemSource
from workbench.model.grid_repair import GridRepair
from workbench.model.labels import HUES, OFFERED_LABELS
from workbench.model.occurrences import renumbered

__all__ = ["MIN_SECTION_S", "SectionEditor"]

MIN_SECTION_S = 0.5
"""No edit makes a section shorter, seconds. One that was found shorter stays as it is."""

MAX_LABEL = 60
"""Longest label, characters."""

_ROUNDING_S = 1e-6

_SCRIPTS = (
    *SHARED_SCRIPTS,
    "section_geometry.js",
    "time_entry.js",
    "beat_flags.js",
    "stage_painting.js",
    "stage_panning.js",
    "stage_gestures.js",
    "song_overview.js",
    "section_stage.js",
    "stem_lanes.js",
    "section_list.js",
    "section_adding.js",
    "beat_controls.js",
    "editor_host.js",
    "editor_controls.js",
    "section_editor.js",
)
_SHEETS = ("shared.css", "section_editor.css")


class SectionEditor(DocumentWidget[Arrangement]):
    """Sections that tile the song, edited on the waveform.

    Every change is committed to the document as a whole new arrangement. A change that the document
    refuses is undone on the screen, and its sentence is shown there.

    Args:
        document: the arrangement under edit; the widget follows its changes.
        song: gives the bytes of a compact preview that a browser can play, and its mime type. It is asked
            when a person first presses play; without it there is no play button.
        repair: mends the beats; without it they cannot be changed here.
        stems: the song taken apart; without it there is no lane for them.
    """

    what = "sections"
    moves = frozenset({"sections"})
    _esm = module_source(*_SCRIPTS)
    _css = module_source(*_SHEETS)

    key_help = traitlets.List(key_rows("Section editor")).tag(sync=True, echo_update=False)
    peaks = traitlets.Bytes().tag(sync=True, echo_update=False)
    energy = traitlets.Bytes().tag(sync=True, echo_update=False)
    beats = traitlets.Bytes().tag(sync=True, echo_update=False)
    beat_in_bar = traitlets.Bytes().tag(sync=True, echo_update=False)
    mending = traitlets.Dict().tag(sync=True, echo_update=False)

    def __init__(
        self,
        document: Document[Arrangement],
        *,
        song: Callable[[], tuple[bytes, str]] | None = None,
        repair: GridRepair | None = None,
        stems: StemSource | None = None,
    ) -> None:
        self._mender = Mender(repair)
        self._lanes = StemLanes(stems)
        super().__init__(document, song=song)
        self.mending = self._mender.told()

    @property
    def sections(self) -> tuple[Section, ...]:
        """The newest committed sections."""
        return self._document.value.sections

    def bulk(self, value: Arrangement) -> dict[str, object]:
        """What is drawn but never edited."""
        can = {"can_play": self.can_play, "can_mend": self._mender.can, "can_stems": self._lanes.can}
        return _bulk(value, can)

    def rows(self, value: Arrangement) -> dict[str, object]:
        """The sections with their hues."""
        rows = [
            {
                "start_s": s.start_s,
                "end_s": s.end_s,
                "label": s.label,
                "hue": s.hue,
                "colour": s.colour,
                "note": s.note,
                "locked": s.locked,
                "confidence": s.confidence,
                "occurrence": s.occurrence,
            }
            for s in value.sections
        ]
        return {"sections": rows}

    def wanted(self, edit: Mapping[str, Any], value: Arrangement) -> Arrangement:
        """The arrangement with the page's sections.

        Raises:
            OptionError: they are not allowed.
        """
        return replace(value, sections=sections_from_rows(edit.get("sections"), value))

    def same_bulk(self, value: Arrangement, shown: Arrangement) -> bool:
        """Whether only sections differ."""
        return replace(value, sections=shown.sections) == shown

    def _on_message(self, widget: object, content: Any, buffers: object) -> None:  # noqa: ANN401  a page's message
        asked = content.get("kind") if isinstance(content, dict) else None
        if asked == "mend":
            try:
                ended = self._mender.hear(content)
            finally:
                self.mending = self._mender.told()
            if ended:
                self._look()
        elif asked == "stem-peaks":
            reply, pieces = self._lanes.answer()
            self.send(reply, buffers=pieces)
        else:
            super()._on_message(widget, content, buffers)


def _bulk(value: Arrangement, can: Mapping[str, bool]) -> dict[str, object]:
    """What is drawn but never edited, as the page reads it (little endian)."""
    return {
        "facts": {
            "axis": value.song_id,
            "duration_s": value.duration_s,
            "bin_s": value.peaks.bin_s,
            "hop_s": value.energy.hop_s,
            **can,
            "doubts": [{"start_s": d.start_s, "end_s": d.end_s, "doubt": d.doubt} for d in value.doubts],
            "labels": list(OFFERED_LABELS),
            "hues": HUE_COLOURS,
            "min_section_s": MIN_SECTION_S,
            "max_label": MAX_LABEL,
            "max_note": MAX_NOTE,
            "palette": list(HUES),
        },
        "peaks": value.peaks.data,
        "energy": bytes(round(255 * min(1.0, max(0.0, level))) for level in value.energy.values),
        **grid_bytes(value.beats),
    }


def sections_from_rows(rows: object, before: Arrangement) -> tuple[Section, ...]:
    """The page's sections as values.

    Args:
        rows: ``[{"start_s", "end_s", "label", "confidence"?, "occurrence"?, "colour"?, "note"?, "locked"?}]``.
        before: the arrangement that was edited.

    Raises:
        OptionError: they do not cover the song, one is too short, a label is empty, a label or note too long, or a
            locked one would be another.
    """
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise OptionError("The edit holds no list of sections.", field="sections")
    try:
        sections = tuple(_section(row) for row in rows)
        check_sections(sections, before.duration_s)
    except (KeyError, TypeError, ValueError) as error:
        raise OptionError(f"These sections are not allowed: {error}.", field="sections") from error
    known = {(s.start_s, s.end_s) for s in before.sections}
    for section in sections:
        length = section.end_s - section.start_s
        if length < MIN_SECTION_S - _ROUNDING_S and (section.start_s, section.end_s) not in known:
            raise OptionError(
                f"The section {section.label!r} would last {length:.2f} s; at least {MIN_SECTION_S} s "
                "are needed, so leave more room.",
                field="sections",
            )
    check_edit(before.sections, sections)
    return renumbered(sections, before.sections)


def _section(row: Mapping[str, Any]) -> Section:
    label = " ".join(str(row["label"]).split())
    if not 0 < len(label) <= MAX_LABEL:
        raise OptionError(f"A label has 1 to {MAX_LABEL} characters, not {len(label)}: shorten it.", field="label")
    start_s, end_s = float(row["start_s"]), float(row["end_s"])
    if not (math.isfinite(start_s) and math.isfinite(end_s)):
        raise ValueError(f"times must be finite seconds, not {start_s} and {end_s}")
    sure, occurrence = float(row.get("confidence", 1.0)), int(row.get("occurrence", 1))
    note = " ".join(str(row.get("note", "")).split())
    return Section(start_s, end_s, label, sure, occurrence, row.get("colour", ""), note, bool(row.get("locked", False)))
