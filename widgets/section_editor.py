"""The section editor: a song's sections on its waveform.

Python owns the data, the browser owns the drawing. What travels:

- ``facts`` (trait, once): length, bin and hop sizes, labels to offer, colours; the bulk beside it as bytes.
- ``arrangement`` (trait, from the kernel): version, sections with their hues, and the answer to the last edit.
- ``edit`` (trait, from the page): one whole change, sent when the hand lets go, never while it drags.
- the song's sound: custom messages, asked for piece by piece when a person presses play.
"""

from __future__ import annotations

import math
import sys
from array import array
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import anywidget  # noqa: TID253  a widget is a subclass of it; `widgets` imports this file at first use
import traitlets

from widgets.hues import HUE_COLOURS
from widgets.module_source import module_source
from widgets.sound_pieces import LOG, SoundPieces
from workbench.errors import OptionError, StaleVersionError, WorkbenchError
from workbench.model.analysis import Section, check_sections
from workbench.model.documents import Arrangement, Document
from workbench.model.labels import OFFERED_LABELS, hue_of
from workbench.model.occurrences import renumbered

__all__ = ["MIN_SECTION_S", "SectionEditor"]

MIN_SECTION_S = 0.5
"""No edit makes a section shorter, seconds. One that was found shorter stays as it is."""

MAX_LABEL = 60
"""Longest label, characters."""

_ROUNDING_S = 1e-6

_SCRIPTS = (
    "tokens.js",
    "time_axis.js",
    "waveform.js",
    "section_geometry.js",
    "elements.js",
    "song_player.js",
    "stage_painting.js",
    "stage_gestures.js",
    "song_overview.js",
    "section_stage.js",
    "section_list.js",
    "editor_host.js",
    "kernel_conversation.js",
    "editor_controls.js",
    "section_editor.js",
)
_SHEETS = ("shared.css", "section_editor.css")


class SectionEditor(anywidget.AnyWidget):  # type: ignore[misc]
    """Sections that tile the song, edited on the waveform.

    Every change is committed to the document as a whole new arrangement. A change that the document
    refuses is undone on the screen, and its sentence is shown there.

    Args:
        document: the arrangement under edit; the widget follows its changes.
        song: gives the bytes of a compact preview that a browser can play, and its mime type. It is asked
            when a person first presses play; without it there is no play button.
    """

    _esm = module_source(*_SCRIPTS)
    _css = module_source(*_SHEETS)

    facts = traitlets.Dict().tag(sync=True, echo_update=False)
    peaks = traitlets.Bytes().tag(sync=True, echo_update=False)
    energy = traitlets.Bytes().tag(sync=True, echo_update=False)
    beats = traitlets.Bytes().tag(sync=True, echo_update=False)
    beat_in_bar = traitlets.Bytes().tag(sync=True, echo_update=False)
    arrangement = traitlets.Dict().tag(sync=True, echo_update=False)
    edit = traitlets.Dict().tag(sync=True, echo_update=False)

    def __init__(self, document: Document[Arrangement], *, song: Callable[[], tuple[bytes, str]] | None = None) -> None:
        self._document = document
        self._can_play = song is not None
        self._pieces = SoundPieces(song, lambda reply, pieces: self.send(reply, buffers=pieces))
        self._answer: dict[str, object] = {}
        value = document.value
        super().__init__(**_bulk(value, can_play=self._can_play), arrangement=self._state(value))
        self._shown = value
        self._end_subscription = document.subscribe(self._refresh)
        self.observe(self._on_edit, "edit")
        self.on_msg(lambda _widget, content, _buffers: self._pieces.answer(content))

    @property
    def sections(self) -> tuple[Section, ...]:
        """The newest committed sections."""
        return self._document.value.sections

    def close(self) -> None:
        """Leave the document and the page."""
        if hasattr(self, "_end_subscription"):
            self._end_subscription()
        super().close()

    def _state(self, value: Arrangement) -> dict[str, object]:
        rows = [
            {
                "start_s": s.start_s,
                "end_s": s.end_s,
                "label": s.label,
                "hue": hue_of(s.label),
                "confidence": s.confidence,
                "occurrence": s.occurrence,
            }
            for s in value.sections
        ]
        return {"version": self._document.version, "sections": rows, "answer": self._answer}

    def _refresh(self, value: Arrangement) -> None:
        with self.hold_sync():
            if replace(value, sections=self._shown.sections) != self._shown:
                for name, content in _bulk(value, can_play=self._can_play).items():
                    setattr(self, name, content)
            self._shown = value
            self.arrangement = self._state(value)

    def _on_edit(self, change: Mapping[str, Any]) -> None:
        edit = change["new"]
        if not edit:
            return
        self._answer = {"id": edit.get("id"), "error": None, "note": None}
        try:
            with self.hold_sync():
                self._apply(edit)
                if self.arrangement["answer"] != self._answer:  # the document had nothing to tell
                    self._refresh(self._document.value)
        except WorkbenchError as error:
            self._refuse(error.message, error.code, error.field)
        except Exception:
            LOG.exception("an edit of the sections failed")
            self._refuse("The edit failed inside Songreel and was not kept; the log has the details.", "bug", None)
            raise

    def _apply(self, edit: Mapping[str, Any]) -> None:
        what = edit.get("do")
        if what not in ("sections", "undo", "redo"):
            raise OptionError(f"The edit {what!r} is not known; there are sections, undo and redo.", field="edit")
        value = self._document.value
        if edit.get("base") != self._document.version:
            raise StaleVersionError(
                "The sections were changed elsewhere in the meantime, so this edit was not kept: "
                "look at the newest ones and do it again.",
                field="sections",
            )
        if what == "sections":
            sections = sections_from_rows(edit.get("sections"), value)
            if sections != value.sections:
                self._document.commit(replace(value, sections=sections))
        elif not (self._document.undo() if what == "undo" else self._document.redo()):
            self._answer = {**self._answer, "note": f"There is nothing to {what}."}

    def _refuse(self, message: str, code: str, field: str | None) -> None:
        self._answer = {**self._answer, "error": {"message": message, "code": code, "field": field}}
        self.arrangement = self._state(self._document.value)


def _bulk(value: Arrangement, *, can_play: bool) -> dict[str, object]:
    """What is drawn but never edited, as the page reads it (little endian)."""
    beats = array("d", value.beats.beats_s)
    if sys.byteorder == "big":
        beats.byteswap()
    return {
        "facts": {
            "duration_s": value.duration_s,
            "bin_s": value.peaks.bin_s,
            "hop_s": value.energy.hop_s,
            "can_play": can_play,
            "labels": list(OFFERED_LABELS),
            "hues": HUE_COLOURS,
            "min_section_s": MIN_SECTION_S,
            "max_label": MAX_LABEL,
        },
        "peaks": value.peaks.data,
        "energy": bytes(round(255 * min(1.0, max(0.0, level))) for level in value.energy.values),
        "beats": beats.tobytes(),
        "beat_in_bar": bytes(min(number, 255) for number in value.beats.beat_in_bar),
    }


def sections_from_rows(rows: object, before: Arrangement) -> tuple[Section, ...]:
    """The page's sections as values.

    Args:
        rows: ``[{"start_s", "end_s", "label", "confidence"?, "occurrence"?}]``.
        before: the arrangement that was edited.

    Raises:
        OptionError: they do not cover the song, one is too short, or a label is empty or too long.
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
    return renumbered(sections, before.sections)


def _section(row: Mapping[str, Any]) -> Section:
    label = " ".join(str(row["label"]).split())
    if not 0 < len(label) <= MAX_LABEL:
        raise OptionError(f"A label has 1 to {MAX_LABEL} characters, not {len(label)}: shorten it.", field="label")
    start_s, end_s = float(row["start_s"]), float(row["end_s"])
    if not (math.isfinite(start_s) and math.isfinite(end_s)):
        raise ValueError(f"times must be finite seconds, not {start_s} and {end_s}")
    return Section(start_s, end_s, label, float(row.get("confidence", 1.0)), int(row.get("occurrence", 1)))
