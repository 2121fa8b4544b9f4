"""The take viewer: the takes of a clip side by side, in step, under the song.

What travels:

- ``facts`` (trait): the song, colours, whether the song can be played.
- ``state`` (trait, from the kernel): the clip's place in the song, the takes, whether it is locked, what goes on.
- ``ask`` (custom message, from the page): a wish, ``{"do", ...}``: choose, lock, reject, again, price; ``answer`` (to
  the page) says what came of it.
- ``look`` (custom message, from the page): how it stands now; the state has a number that tells that it was answered.
- ``film`` (custom messages): a take's small film, asked for piece by piece when it is first shown.
- the song's sound, in the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, cast

import anywidget  # noqa: TID253  a widget is a subclass of it; `widgets` imports this file at first use
import traitlets

from widgets.document_widget import failure_told
from widgets.hues import HUE_COLOURS
from widgets.keys import key_rows
from widgets.media_pieces import MediaPieces
from widgets.module_source import module_source
from widgets.sound_pieces import SoundPieces
from workbench.errors import OptionError
from workbench.model.documents import TakeSource
from workbench.model.labels import hue_of
from workbench.model.money import shown_usd
from workbench.model.take_sheet import MAX_REASON, TakeCard, TakeSheet
from workbench.model.typed_words import without_typed

__all__ = ["TakeViewer"]

Seed = Literal["new", "same"]

_SCRIPTS = (
    "tokens.js",
    "time_axis.js",
    "elements.js",
    "kept_field.js",
    "widget_frame.js",
    "song_player.js",
    "shared_axis.js",
    "axis_host.js",
    "kernel_conversation.js",
    "pieces.js",
    "take_order.js",
    "take_step.js",
    "take_cards.js",
    "take_again.js",
    "take_viewer.js",
)
_SHEETS = ("shared.css", "take_viewer.css")


class TakeViewer(anywidget.AnyWidget):  # type: ignore[misc]
    """Compares the takes of a clip, chooses one, rejects others, and has the clip or its section made again.

    Args:
        source: the takes, such as ``project.compare(3)``.
        song: gives the bytes of a compact preview of the song, and its mime type; without it takes are silent.
    """

    _esm = module_source(*_SCRIPTS)
    _css = module_source(*_SHEETS)

    key_help = traitlets.List(key_rows("Take viewer")).tag(sync=True, echo_update=False)
    facts = traitlets.Dict().tag(sync=True, echo_update=False)
    state = traitlets.Dict().tag(sync=True, echo_update=False)

    def __init__(self, source: TakeSource, *, song: Callable[[], tuple[bytes, str]] | None = None) -> None:
        self._source = source
        self._sound = SoundPieces(song, lambda reply, pieces: self.send(reply, buffers=pieces))
        self._films: dict[int, MediaPieces] = {}
        self._looks = 0
        sheet = source.sheet()
        super().__init__(facts=_facts(sheet, can_play=song is not None), state=self._state(sheet))
        self.on_msg(self._on_message)

    def _state(self, sheet: TakeSheet) -> dict[str, object]:
        busy, failed = self._source.work()
        return {
            "clip": sheet.clip,
            "section": sheet.section,
            "hue": hue_of(sheet.section),
            "start_s": sheet.start_s,
            "end_s": sheet.end_s,
            "takes": [_card(card) for card in sheet.takes],
            "locked": sheet.locked,
            "left": sheet.left,
            "in_section": sheet.in_section,
            "prompt": sheet.prompt,
            "busy": busy,
            "failed": without_typed(failed),
            "trouble": "",
            "look": self._looks,
        }

    def _on_message(self, _widget: object, content: Any, _buffers: object) -> None:  # noqa: ANN401  a page's message
        kind = content.get("kind") if isinstance(content, dict) else None
        if kind == "ask":
            answer = self._answer(content.get("edit"))
            self._show()
            self.send({"kind": "answer", "id": content.get("id"), **answer})
        elif kind == "look":
            self._show()
        elif kind == "film":
            self._send_film(content)
        else:
            self._sound.answer(content)

    def _answer(self, wish: object) -> dict[str, object]:
        """What came of a wish: a note, or why it was not granted."""
        try:
            return {"note": self._done(wish if isinstance(wish, dict) else {})}
        except Exception as error:  # noqa: BLE001  the page waits for an answer in any case
            return {"error": failure_told(error, "That failed inside Songreel; the log has the details.")}

    def _show(self) -> None:
        """How it stands; where that cannot be read, how it stood last, and why."""
        self._looks += 1
        try:
            self.state = self._state(self._source.sheet())
        except Exception as error:  # noqa: BLE001  the viewer goes on
            told = failure_told(error, "The takes could not be looked at; the log has the details.")
            self.state = {**self.state, "trouble": told["message"], "look": self._looks}

    def _done(self, wish: Mapping[str, Any]) -> str | None:
        do = wish.get("do")
        if do in ("price", "again"):
            section, seed = bool(wish.get("section")), _seed(wish.get("seed"))
            if do == "price":
                return self._source.price(section=section, seed=seed)
            self._source.again(section=section, seed=seed)
        elif do == "lock":
            self._source.lock(locked=bool(wish.get("locked")))
        elif do == "choose":
            self._source.choose(_number(wish.get("number")))
        elif do == "reject":
            reason = wish.get("reason")
            self._source.reject(_number(wish.get("number")), None if reason is None else str(reason))
        else:
            raise OptionError(
                f"The wish {do!r} is not known; there are again, choose, lock, price, reject.", field="wish"
            )
        return None

    def _send_film(self, content: Mapping[str, Any]) -> None:
        """A piece of a take's film. The bytes of a take that were sent whole are let go: the page has them."""
        number = content.get("number")
        if not isinstance(number, int):
            return

        def send(reply: dict[str, object], pieces: list[bytes]) -> None:
            self.send({**reply, "number": number}, buffers=pieces)
            if "error" in reply or reply["part"] == cast("int", reply["parts"]) - 1:
                self._films.pop(number, None)

        pieces = self._films.setdefault(number, MediaPieces("film", "take", lambda: self._source.film(number), send))
        pieces.answer(content)


def _facts(sheet: TakeSheet, *, can_play: bool) -> dict[str, object]:
    return {
        "axis": sheet.song_id,
        "duration_s": sheet.song_s,
        "can_play": can_play,
        "max_reason": MAX_REASON,
        "hues": HUE_COLOURS,
    }


def _card(card: TakeCard) -> dict[str, object]:
    return {
        "number": card.number,
        "key": card.key,
        "shown": card.shown,
        "there": card.there,
        "rejected": card.rejected,
        "made_by": card.made_by,
        "line": card.line,
        "cost": "unknown price" if card.cost_usd is None else shown_usd(card.cost_usd) if card.cost_usd else "free",
        "starts_s": card.starts_s,
    }


def _seed(text: object) -> Seed:
    if text not in ("new", "same"):
        raise OptionError(f"The seed {text!r} is not known; there are new and same.", field="seed")
    return text


def _number(value: object) -> int:
    if not isinstance(value, int):
        raise OptionError(f"A take has a number from 1, not {value!r}; choose one that is shown.", field="take")
    return value
