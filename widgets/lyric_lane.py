"""The lyric lane: a song's words on its waveform.

Each edit is a correction of what was heard. What travels beside what ``document_widget`` says: peaks and onsets, as
bytes; each line with its words as a text of JSON in ``state``, the times in seconds: an edit changes one or a few of
hundreds, and what stays the same text need be made, sent through or read by nobody again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import traitlets

from widgets.document_widget import DocumentWidget
from widgets.hues import HUE_COLOURS
from widgets.keys import key_rows
from widgets.module_source import SHARED_SCRIPTS, module_source
from widgets.number_bytes import doubles, grid_bytes
from workbench.errors import OptionError, StaleVersionError, sentence_of
from workbench.model.labels import hue_of
from workbench.model.lyric_changes import AllTimes, LyricChange
from workbench.model.lyric_sheet import MAX_REASON, MIN_WORD_S, LyricSheet, SheetLine
from workbench.model.text import printable

__all__ = ["LyricLane"]

MAX_LINE = 500
"""Longest line, characters."""

_ROUNDING_S = 2e-3
_SCRIPTS = (
    *SHARED_SCRIPTS,
    "stage_panning.js",
    "lyric_geometry.js",
    "lyric_painting.js",
    "lyric_elements.js",
    "lyric_gestures.js",
    "lyric_stage.js",
    "lyric_inspector.js",
    "lyric_host.js",
    "lyric_controls.js",
    "lyric_lane.js",
)
_SHEETS = ("shared.css", "lyric_lane.css")


class LyricLane(DocumentWidget[LyricSheet]):
    """Words on the waveform, coloured by how sure they are.

    A drag, a number or a text becomes a correction, which is committed to the document. What the document refuses is
    undone on the screen, and its sentence is shown there.

    Args:
        document: the words under edit; the widget follows their changes.
        song: gives the bytes of a compact preview that a browser can play, and its mime type. It is asked
            when a person first plays; without it there is no play button.
    """

    what = "words"
    moves = frozenset({"word", "line", "rest", "all", "text", "reason", "drop"})
    _written: Sequence[tuple[SheetLine, str]] = ()
    _esm = module_source(*_SCRIPTS)
    _css = module_source(*_SHEETS)

    key_help = traitlets.List(key_rows("Lyric lane")).tag(sync=True, echo_update=False)
    peaks = traitlets.Bytes().tag(sync=True, echo_update=False)
    onsets = traitlets.Bytes().tag(sync=True, echo_update=False)
    beats = traitlets.Bytes().tag(sync=True, echo_update=False)
    beat_in_bar = traitlets.Bytes().tag(sync=True, echo_update=False)

    def bulk(self, value: LyricSheet) -> dict[str, object]:
        """What is drawn but never edited."""
        grid = grid_bytes(value.beats) if value.beats else {"beats": b"", "beat_in_bar": b""}
        facts = {
            "axis": value.song_id,
            "duration_s": value.duration_s,
            "bin_s": value.peaks.bin_s,
            "can_play": self.can_play,
            "hues": HUE_COLOURS,
            "sections": [[s.start_s, s.end_s, s.label, hue_of(s.label)] for s in value.sections],
            "min_word_s": MIN_WORD_S,
            "max_line": MAX_LINE,
            "max_reason": MAX_REASON,
        }
        return {"facts": facts, "peaks": value.peaks.data, "onsets": doubles(value.onsets_s), **grid}

    def rows(self, value: LyricSheet) -> dict[str, object]:
        """The lines with their words, and what a person decided."""
        decisions = {
            str(index): [said, one.reason]
            for index, (said, one) in enumerate(zip(value.said, value.corrections, strict=True))
            if one.part == "lyrics"
        }
        return {"lines": self._rows(value.lines), "decisions": decisions, "offset_s": value.offset_s}

    def _rows(self, lines: tuple[SheetLine, ...]) -> list[str]:
        """Each line's text; those of lines that were there before are as they were."""
        known = {id(line): (line, row) for line, row in self._written}
        self._written = [known.get(id(line)) or (line, _row(line)) for line in lines]
        return [row for _, row in self._written]

    def wanted(self, edit: Mapping[str, Any], value: LyricSheet) -> LyricSheet:
        """The words with one more correction, or one less, or another reason.

        Raises:
            OptionError: a value is not allowed.
            StaleVersionError: the line is another one meanwhile.
        """
        try:
            return _WAYS[edit["do"]](edit, value)
        except (KeyError, IndexError, TypeError) as error:
            raise OptionError("The edit names no line or word of this song: look, and do it again.") from error
        except ValueError as error:  # a value that cannot be born says why in a phrase
            raise OptionError(sentence_of(error), field="words") from error

    def same_bulk(self, value: LyricSheet, shown: LyricSheet) -> bool:
        """Whether only what is decided differs."""
        same = {"lines": shown.lines, "corrections": shown.corrections, "said": shown.said, "heard": shown.heard}
        return replace(value, **same) == shown  # type: ignore[arg-type]  # each has its field's type


def _row(one: SheetLine) -> str:
    line = one.line
    words = [
        [word.start_s, word.end_s, word.text, round(word.confidence, 3), decision]
        for word, decision in zip(line.words, one.word_decisions, strict=True)
    ]
    row = [line.start_s, line.end_s, line.text, line.word_times, one.faults, one.decisions, words, one.given]
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def _place(edit: Mapping[str, Any], value: LyricSheet) -> int:
    """The line's index; the edit says its text, as lines may be others under the same version: heard anew."""
    index = edit["line"]
    if not isinstance(index, int) or index < 0:
        raise IndexError(index)
    if index >= len(value.lines) or value.lines[index].line.text != edit["said"]:
        raise StaleVersionError(
            "The words were heard anew in the meantime, so this edit was not kept: look at them and do it again.",
            field="words",
        )
    return index


def _decided(value: LyricSheet, change: LyricChange) -> LyricSheet:
    return value.decided(change, datetime.now(UTC).isoformat(timespec="seconds"))


def _seconds(edit: Mapping[str, Any], name: str) -> float:
    number = edit[name]
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise TypeError(name)
    return round(float(number), 3)


def _word(edit: Mapping[str, Any], value: LyricSheet) -> LyricSheet:
    line, word = _place(edit, value), edit["word"]
    if not isinstance(word, int) or word < 0:
        raise IndexError(word)
    start_s, end_s = _seconds(edit, "start_s"), _seconds(edit, "end_s")
    change, now = value.word_time(line, word, start_s, end_s), value.lines[line].line.words[word]
    if end_s - start_s < min(MIN_WORD_S, now.end_s - now.start_s) - _ROUNDING_S:
        raise OptionError(
            f"The word {change.word!r} would last {end_s - start_s:.3f} s; at least {MIN_WORD_S} s are needed.",
            field="words",
        )
    low, high = value.word_room(line, word)
    inside = end_s if end_s > high + _ROUNDING_S else start_s if start_s < low - _ROUNDING_S else None
    if inside is not None and end_s <= value.duration_s + _ROUNDING_S:
        raise OptionError(
            f"The word {change.word!r} cannot be sung at {inside:.3f} s, as words of a line do not change places: its "
            f"neighbours leave it {low:.3f} to {high:.3f} s.",
            field="words",
        )
    return _decided(value, change)


def _line(edit: Mapping[str, Any], value: LyricSheet) -> LyricSheet:
    return _decided(value, value.line_time(_place(edit, value), _seconds(edit, "start_s"), _seconds(edit, "end_s")))


def _rest(edit: Mapping[str, Any], value: LyricSheet) -> LyricSheet:
    return _decided(value, value.rest_later(_place(edit, value), _seconds(edit, "by_s")))


def _all(edit: Mapping[str, Any], value: LyricSheet) -> LyricSheet:
    return _decided(value, AllTimes(_seconds(edit, "by_s")))


def _text(edit: Mapping[str, Any], value: LyricSheet) -> LyricSheet:
    """A line's text, or that of one of its words; an empty one takes it away."""
    place, text = _place(edit, value), printable(str(edit["text"]))
    if "word" in edit:
        words = [word.text for word in value.lines[place].line.words]
        words[edit["word"]] = text
        text = " ".join(filter(None, words))
    return value if text == value.lines[place].line.text else _decided(value, value.line_text(place, text))


def _decision(edit: Mapping[str, Any], value: LyricSheet) -> int:
    index: int = edit["decision"]
    if not 0 <= index < len(value.said) or value.said[index] != edit["said"]:
        raise IndexError(index)
    return index


def _reason(edit: Mapping[str, Any], value: LyricSheet) -> LyricSheet:
    reason = printable(str(edit["reason"]))
    if len(reason) > MAX_REASON:
        raise OptionError(
            f"A reason has at most {MAX_REASON} characters, not {len(reason)}: shorten it.", field="reason"
        )
    return value.because(_decision(edit, value), reason)


def _drop(edit: Mapping[str, Any], value: LyricSheet) -> LyricSheet:
    return value.without(_decision(edit, value))


_WAYS: Mapping[str, Callable[[Mapping[str, Any], LyricSheet], LyricSheet]] = {
    "word": _word,
    "line": _line,
    "rest": _rest,
    "all": _all,
    "text": _text,
    "reason": _reason,
    "drop": _drop,
}
