"""The stem player: a song's stems beside each other, each with its loudness, all at one place of the song.

Python knows how it stands with the stems, the browser plays them. What travels:

- ``facts`` (trait, once): the song's length, the stems and what they are called, colours.
- ``standing`` (trait, from the kernel): whether the stems are there, under way, or can be had at all.
- ``begin``, ``stop`` and ``look`` (custom messages, from the page): what a person asks for; while work is under way
  the page looks again and again, so that no thread has to speak to it.
- the sound: custom messages, asked for piece by piece when a person presses play. One file holds all stems, each in a
  channel of its own: what comes out of one decoder cannot get out of step.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import anywidget  # noqa: TID253  a widget is a subclass of it; `widgets` imports this file at first use
import traitlets

from widgets.hues import HUE_COLOURS
from widgets.keys import key_rows
from widgets.module_source import module_source
from widgets.sound_pieces import LOG, SoundPieces
from widgets.stem_names import SHOWN_STEMS
from workbench.errors import WorkbenchError
from workbench.model.documents import StemSource
from workbench.model.stems import STEM_NAMES
from workbench.model.typed_words import without_typed

__all__ = ["StemPlayer"]

_SCRIPTS = (
    "tokens.js",
    "time_axis.js",
    "elements.js",
    "widget_frame.js",
    "pieces.js",
    "song_player.js",
    "shared_axis.js",
    "axis_host.js",
    "stem_mixer.js",
    "stem_rows.js",
    "stem_player.js",
)
_SHEETS = ("shared.css", "stem_player.css")


class StemPlayer(anywidget.AnyWidget):  # type: ignore[misc]
    """Plays a song's stems together, each in mono; mute, solo and volume for each.

    Where there are none yet, a button takes the song apart in the background; where that is impossible, a sentence says
    how it becomes possible.

    Args:
        source: the song taken apart, such as ``project.apart``.
    """

    _esm = module_source(*_SCRIPTS)
    _css = module_source(*_SHEETS)

    key_help = traitlets.List(key_rows("Stem player")).tag(sync=True, echo_update=False)
    facts = traitlets.Dict().tag(sync=True, echo_update=False)
    standing = traitlets.Dict().tag(sync=True, echo_update=False)

    def __init__(self, source: StemSource) -> None:
        self._source = source
        self._looks = 0
        self._pieces = SoundPieces(source.sound, lambda reply, pieces: self.send(reply, buffers=pieces))
        stems = [{"name": SHOWN_STEMS[name][0], "hue": SHOWN_STEMS[name][1]} for name in STEM_NAMES]
        facts = {"axis": source.song_id, "duration_s": source.duration_s, "stems": stems, "hues": HUE_COLOURS}
        super().__init__(facts=facts, standing=self._glance())
        self.on_msg(self._on_message)

    def _glance(self) -> dict[str, object]:
        """How it stands; its number tells the page that it was answered, also where nothing has changed."""
        glance = self._source.glance()
        self._looks += 1
        return {**asdict(glance), "sentence": without_typed(glance.sentence), "look": self._looks}

    def _failed(self, **changed: object) -> dict[str, object]:
        """How it stood last, and what is different: the source is not asked, as that may be what has failed."""
        self._looks += 1
        return {**self.standing, **changed, "look": self._looks}

    def _on_message(self, _widget: object, content: Any, _buffers: object) -> None:  # noqa: ANN401  a page's message
        asked = content.get("kind") if isinstance(content, dict) else None
        if asked not in ("begin", "stop", "look"):
            self._pieces.answer(content)
            return
        try:
            if asked != "look":
                {"begin": self._source.begin, "stop": self._source.stop}[asked]()
            self.standing = self._glance()
        except WorkbenchError as error:
            self.standing = self._failed(sentence=without_typed(error.message))
        except Exception:
            LOG.exception("the stem player failed")
            sentence = "The stems could not be looked at; the log has the details."
            self.standing = self._failed(state="lacking", sentence=sentence, progress=None)
            raise
