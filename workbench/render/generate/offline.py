"""The offline provider: draws clips on this computer, without a key, a GPU or a network.

A picture is a pure function of look, palette, seed, section, clip number, song time and music: nothing is
carried from frame to frame, so a take may start anywhere and the pictures are the same.
"""

from __future__ import annotations

import functools
import importlib.metadata
import threading
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from workbench.errors import OptionError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.keys import key_of
from workbench.model.request import ClipRequest, Music
from workbench.render.generate.composition import compose_clip
from workbench.render.generate.looks.catalogue import VERSIONS, load_look
from workbench.render.generate.phrases import Phrase, group_words, phrases_within
from workbench.render.generate.provider import write_clip
from workbench.timebase import seconds_at

if TYPE_CHECKING:
    from workbench.render.generate.looks.look import Look, Picture

__all__ = ["OfflineProvider"]

T = TypeVar("T")

_COMMON_VERSION = "2"


class _PerMusic:
    """One value per ``Music`` object, so that sixty clips of a film do not do it sixty times."""

    def __init__(self) -> None:
        self._kept: list[tuple[Music, str, object]] = []
        self._lock = threading.Lock()

    def get(self, music: Music, what: str, make: Callable[[Music], T]) -> T:
        with self._lock:
            for kept, name, value in self._kept:
                if kept is music and name == what:
                    return value  # type: ignore[return-value]
            made = make(music)
            self._kept = [(music, what, made), *self._kept[:11]]
            return made


_PER_MUSIC = _PerMusic()


class OfflineProvider:
    """Four looks: marble, tunnel, flow, type. Any number of threads may make clips at once.

    What draws is loaded with the first picture; whoever only asks for keys waits for nothing.
    """

    name = "offline"
    version = "+".join([_COMMON_VERSION, *(look + version for look, version in VERSIONS.items())])

    def __init__(self) -> None:
        self._looks: dict[str, Look] = {}
        self._lock = threading.Lock()

    def price_usd(self, request: ClipRequest) -> Decimal | None:  # noqa: ARG002
        """Nothing."""
        return Decimal(0)

    def key(self, request: ClipRequest) -> str:
        """Hash of all that the pixels depend on: not the prompt, and the words only where they are shown."""
        _check(request.look)
        sound = _PER_MUSIC.get(request.music, "sound", lambda m: key_of(m.duration_s, m.beats, m.energy, m.onsets))
        return key_of(
            self.name,
            _COMMON_VERSION,
            request.look,
            VERSIONS[request.look],
            _engine(),
            request.span,
            request.rate,
            request.size,
            request.palette,
            request.seed,
            request.section_label,
            request.section_number,
            request.section_occurrence,
            request.clip_in_section,
            sound,
            _phrases(request),
        )

    def generate(
        self,
        request: ClipRequest,
        out: Path,
        *,
        on_frame: Callable[[int], None] | None = None,
        cancel: CancelToken | None = None,
    ) -> None:
        """Draw the clip.

        Raises:
            OptionError: there is no such look.
            CancelledError, DiskFullError, RenderError: nothing is left behind.
        """
        if cancel is not None:
            cancel.check()
        pictures = self.pictures(request)
        what = f"making clip {request.clip_index}"
        write_clip(request, pictures, out, what=what, on_frame=on_frame, cancel=cancel)

    def pictures(self, request: ClipRequest) -> Iterator[Picture]:
        """The clip's frames in order, uint8 RGB, shape=(height, width, 3); each is overwritten by the next.

        Raises:
            OptionError: there is no such look.
        """
        look = self._look(request.look)
        return self._paint_all(look, request)

    def _paint_all(self, look: Look, request: ClipRequest) -> Iterator[Picture]:
        from workbench.render.generate.drive import Drive
        from workbench.render.generate.looks.look import FrameState

        drive = _PER_MUSIC.get(request.music, "drive", Drive)
        composition, phrases = compose_clip(request), _phrases(request)
        out = np.empty((request.size.height, request.size.width, 3), np.uint8)
        for frame in range(request.span.start, request.span.end):
            time_s = float(seconds_at(frame, request.rate))
            state = FrameState(
                time_s=time_s,
                frame=frame,
                size=request.size,
                palette=request.palette,
                seed=request.seed,
                composition=composition,
                pulse=drive.at(time_s),
                drive=drive,
                phrases=phrases,
            )
            look.paint(state, out)
            yield out

    def _look(self, name: str) -> Look:
        _check(name)
        with self._lock:
            if name not in self._looks:
                self._looks[name] = load_look(name)
            return self._looks[name]


def _check(look: str) -> None:
    if look not in VERSIONS:
        raise OptionError(f"There is no look {look!r}; there are {', '.join(VERSIONS)}.", field="style")


@functools.cache
def _engine() -> str:
    """The compiler, which may move a pixel; asked without loading it."""
    return f"numba {importlib.metadata.version('numba')}"


def _phrases(request: ClipRequest) -> tuple[Phrase, ...]:
    if request.look != "type":
        return ()
    phrases = _PER_MUSIC.get(request.music, "phrases", lambda m: group_words(m.lines))
    start_s, end_s = map(float, request.span.times(request.rate))
    return phrases_within(phrases, start_s, end_s)
