"""The clip board: a plan as a storyboard below its sections, on the song's time axis.

What travels beside what ``document_widget`` says:

- ``state["clips"]``: the first clip's row; of each later one what differs from the clip before it.
- ``marks`` (bytes, from the kernel): the frames on which cuts may fall, and what is there.
- ``live`` (trait, from the kernel): how it stands with the clips; ``glance`` (custom message) asks for it, and
  ``glanced`` answers where nothing has changed.
- ``thumbs`` (custom message, from the page): small pictures by their names, each asked for once, and again where they
  could not be read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, fields, replace
from itertools import pairwise
from typing import Any, get_args

import traitlets

from widgets.document_widget import DocumentWidget
from widgets.hues import HUE_COLOURS
from widgets.keys import key_rows
from widgets.module_source import SHARED_SCRIPTS, module_source
from widgets.number_bytes import integers
from widgets.sound_pieces import LOG
from workbench.errors import OptionError, RefusedValueError, WorkbenchError
from workbench.model.board import MOST_LINE, MOST_POINTS, Board, BoardClip, BoardSource, ClipStanding
from workbench.model.board_edits import join_clips, move_cut, say, split_clip, swap_clips
from workbench.model.box import Box
from workbench.model.documents import Document
from workbench.model.labels import hue_of
from workbench.model.plan import LARGEST_SEED, CutOn
from workbench.model.still import STILL_MOVES
from workbench.model.typed_words import without_typed

__all__ = ["ClipBoard"]

_SCRIPTS = (
    *SHARED_SCRIPTS,
    "looks.js",
    "impact_words.js",
    "stage_panning.js",
    "board_geometry.js",
    "board_words.js",
    "board_pictures.js",
    "board_cards.js",
    "board_gestures.js",
    "board_still.js",
    "board_inspector.js",
    "board_host.js",
    "clip_board.js",
)
_SHEETS = ("shared.css", "clip_board.css")
_ON: tuple[CutOn, ...] = get_args(CutOn)
_MOST_PICTURES = 64
"""Small pictures in one message."""
_SAID = tuple(f.name for f in fields(BoardClip) if f.name not in ("span", "of", "start", "end"))
"""What a clip's row says as the clip has it."""


class ClipBoard(DocumentWidget[Board]):
    """A plan's clips as cards that tile the film.

    A change for which something would be made again is shown with what it costs, and made only where a person keeps it.

    Args:
        document: the storyboard under edit, such as ``project.board``.
        source: who knows how it stands with the clips, and has their pictures; the document, where it does.
        song: as ``SectionEditor`` has it.
    """

    what = "clips"
    moves = frozenset({"cut", "split", "join", "swap", "say"})
    _esm = module_source(*_SCRIPTS)
    _css = module_source(*_SHEETS)

    key_help = traitlets.List(key_rows("Clip board")).tag(sync=True, echo_update=False)
    marks = traitlets.Bytes().tag(sync=True, echo_update=False)
    live = traitlets.Dict().tag(sync=True, echo_update=False)

    def __init__(
        self,
        document: Document[Board],
        source: BoardSource | None = None,
        *,
        song: Callable[[], tuple[bytes, str]] | None = None,
    ) -> None:
        self._source = source if source is not None else document if isinstance(document, BoardSource) else None
        self._looks = 0
        super().__init__(document, song=song)
        self.live = self._glance()

    def bulk(self, value: Board) -> dict[str, object]:
        """What is shown and no edit changes."""
        frames = integers(mark.frame for mark in value.marks)
        facts = {
            "axis": value.song_id,
            "duration_s": value.duration_s or float(value.frames / value.rate),
            "rate": float(value.rate),
            "shortest": value.shortest,
            "longest": value.longest,
            "can_play": self.can_play,
            "hues": HUE_COLOURS,
            "on": list(_ON),
            "most_line": MOST_LINE,
            "most_points": MOST_POINTS,
            "largest_seed": LARGEST_SEED,
            "moves": list(STILL_MOVES),
            "live": self._source is not None,
        }
        return {"facts": facts, "marks": frames + bytes(_ON.index(mark.on) for mark in value.marks)}

    def rows(self, value: Board) -> dict[str, object]:
        """Sections and clips, with what may be chosen for them."""
        return {
            "sections": [
                {"label": s.label, "hue": hue_of(s.label), "note": s.note, "start": s.span.start, "end": s.span.end}
                for s in value.sections
            ],
            "clips": _rows(value.clips),
            "shown": ["generated", *(["still"] if value.stills else []), *(["placeholder"] if value.hosted else [])],
        }

    def wanted(self, edit: Mapping[str, Any], value: Board) -> Board:
        """The board with the page's edit.

        Raises:
            OptionError: it is not allowed.
        """
        try:
            return _edited(edit, value)
        except (KeyError, TypeError, ValueError) as error:
            raise OptionError("The page's edit is not whole: run the cell again.", field="edit") from error

    def same_bulk(self, value: Board, shown: Board) -> bool:
        """Whether only clips differ."""
        return replace(value, clips=shown.clips, sections=shown.sections) == shown

    def _on_message(self, widget: object, content: Any, buffers: object) -> None:  # noqa: ANN401  a page's message
        asked = content.get("kind") if isinstance(content, dict) else None
        if asked == "glance":
            self._answer_glance()
        elif asked == "thumbs":
            self._send_thumbs(content.get("names"))
        else:
            super()._on_message(widget, content, buffers)
            if asked == "look":  # work may have begun elsewhere
                self.live = self._glance()

    def _answer_glance(self) -> None:
        before, now = self.live, self._glance()
        if {**now, "look": None} == {**before, "look": None}:
            self.send({"kind": "glanced"})
        else:
            self.live = now

    def _glance(self) -> dict[str, object]:
        """How it stands; its number tells the page that it was answered, also where nothing has changed.

        Where it cannot be looked at, it runs on as before: the page then asks again.
        """
        self._looks += 1
        running = self.live.get("running", False)
        told: dict[str, object] = {"look": self._looks, "version": self._document.version, "running": running}
        if self._source is None:
            return {**told, "clips": []}
        try:
            glance = self._source.glance(self._document.value)
        except WorkbenchError as error:
            return {**told, "clips": self.live.get("clips", []), "sentence": without_typed(error.message)}
        except Exception:  # noqa: BLE001  cards are shown and edited without it
            LOG.exception("the clips could not be looked at")
            return {**told, "clips": [], "sentence": "The clips could not be looked at; the log has the details."}
        return {**told, "running": glance.running, "clips": [_standing_row(clip) for clip in glance.clips]}

    def _send_thumbs(self, names: object) -> None:
        wanted = tuple(str(name) for name in names[:_MOST_PICTURES]) if isinstance(names, list) else ()
        found: Mapping[str, bytes] = {}
        failed = False
        if self._source is not None and wanted:
            try:
                found = self._source.thumbnails(wanted)
            except Exception:  # noqa: BLE001  a card without a picture is a card
                LOG.exception("small pictures could not be read")
                failed = True
        told = {"kind": "thumbs", "asked": list(wanted), "names": list(found), "failed": failed}
        self.send(told, list(found.values()))


def _edited(edit: Mapping[str, Any], value: Board) -> Board:
    what = edit["do"]
    if what == "cut":
        return move_cut(value, edit["clip"], int(edit["frame"]))
    if what == "split":
        return split_clip(value, int(edit["frame"]))
    if what == "join":
        return join_clips(value, edit["clips"])
    if what == "swap":
        one, other = edit["clips"]
        return swap_clips(value, one, other)
    said = dict(edit["said"])
    if "points" in said:
        said["points"] = tuple((float(x), float(y)) for x, y in said["points"])
    for name in ("start", "end"):
        if name in said:
            said[name] = _box(said[name])
    return say(value, edit["clips"], **said)


def _box(given: Mapping[str, float] | None) -> Box | None:
    if given is None:
        return None
    try:
        return Box(float(given["left"]), float(given["top"]), float(given["right"]), float(given["bottom"]))
    except RefusedValueError as error:
        raise OptionError(f"This view is not allowed: {error}.", field="start") from error


def _rows(clips: Sequence[BoardClip]) -> list[dict[str, object]]:
    """The first clip's row; of each later one what differs from the clip before it: neighbours are mostly alike."""
    rows = [_row(clip) for clip in clips]
    changed = ({name: now for name, now in row.items() if now != before[name]} for before, row in pairwise(rows))
    return [*rows[:1], *changed]


def _row(clip: BoardClip) -> dict[str, object]:
    row = {name: getattr(clip, name) for name in _SAID}  # asdict() of all clips would be half of an edit's time
    first, last = (None if box is None else asdict(box) for box in (clip.start, clip.end))
    return {**row, "start": clip.span.start, "end": clip.span.end, "from": first, "to": last}


def _standing_row(clip: ClipStanding) -> dict[str, object]:
    price = None if clip.price_usd is None else str(clip.price_usd)
    return {**asdict(clip), "sentence": without_typed(clip.sentence), "price_usd": price}
