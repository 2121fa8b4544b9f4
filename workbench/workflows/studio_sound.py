"""The page's panel of the film's sound: loudness, fades, and other sounds beside the song."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import OptionError
from workbench.model.mix import ExtraTrack
from workbench.model.plan import Plan
from workbench.workflows.studio_saying import without

if TYPE_CHECKING:
    from workbench.workflows.project import Project

__all__ = ["SoundPanel", "with_track"]

_AS_IT_IS = "as the song is"
_HALF_SECONDS = 20
_LOUDNESS = {"-14 LUFS (most players)": -14.0, "-16 LUFS (podcasts)": -16.0, "-23 LUFS (broadcast)": -23.0}


class SoundPanel:
    """What is heard, and what may be changed. Each verb puts another plan in force.

    Args:
        project: whose film it is.
        names: of sounds by the sha256 of their bytes, as they lie on the shelf.

    Raises:
        NotFoundError: nothing was planned yet.
    """

    def __init__(self, project: Project, names: Mapping[str, str] | None = None) -> None:
        self._project, self._plan = project, project.planned()
        self._mix, self._names = self._plan.finish.mix, dict(names or {})

    @property
    def loudnesses(self) -> dict[str, float | None]:
        """Loudness by what a person reads; None = as the song is."""
        mine, known = self._mix.loudness_lufs, {_AS_IT_IS: None, **_LOUDNESS}
        return known if mine in known.values() else {**known, self.loudness: mine}

    @property
    def loudness(self) -> str:
        """The one in force."""
        mine = self._mix.loudness_lufs
        known = {_AS_IT_IS: None, **_LOUDNESS}
        return next((label for label, lufs in known.items() if lufs == mine), f"{mine:g} LUFS" if mine else _AS_IT_IS)

    def set_loudness(self, lufs: float | None) -> Plan:
        """Bring the film to a loudness.

        Raises:
            OptionError, LibraryError
        """
        return self._mixed(loudness_lufs=lufs)

    @property
    def fade_in(self) -> float:
        """Seconds."""
        return self._mix.fade_in_s

    @property
    def fade_out(self) -> float:
        """Seconds."""
        return self._mix.fade_out_s

    @property
    def fades(self) -> list[float]:
        """How long a fade may last, seconds; those in force among them."""
        return sorted({*(step / 2 for step in range(_HALF_SECONDS + 1)), self.fade_in, self.fade_out})

    def set_fade_in(self, seconds: float | None) -> Plan:
        """Let the sound begin softly.

        Raises:
            OptionError, LibraryError
        """
        return self._mixed(fade_in_s=float(seconds or 0.0))

    def set_fade_out(self, seconds: float | None) -> Plan:
        """Let it end softly.

        Raises:
            OptionError, LibraryError
        """
        return self._mixed(fade_out_s=float(seconds or 0.0))

    @property
    def tracks(self) -> dict[str, int]:
        """The other sounds by what a person reads: ``1: voice.wav · from 2 s``."""
        return {
            f"{number}: {self._name(track)} · from {track.start_s:g} s": number - 1
            for number, track in enumerate(self._mix.tracks, start=1)
        }

    def remove_track(self, number: int | None) -> Plan:
        """Take the one away that was shown under a number; None does nothing.

        Raises:
            OptionError: there is none of that number, or it is another one by now.
            LibraryError
        """
        now = self._project.planned()
        if number is None:
            return now
        mix = now.finish.mix
        tracks = without(number, self._mix.tracks, mix.tracks, self._name, word="sound", field="tracks")
        return self._project.finish(mix=replace(mix, tracks=tracks), after=now)

    def _name(self, track: ExtraTrack) -> str:
        return self._names.get(track.sha256, track.suffix[1:])

    def _mixed(self, **changes: object) -> Plan:
        now = self._project.planned()  # another window may have changed the rest since this one was drawn
        try:
            mix = replace(now.finish.mix, **changes)  # type: ignore[arg-type]
        except ValueError as error:
            raise OptionError(f"This sound is not allowed: {error}.", field="mix") from error
        return self._project.finish(mix=mix, after=now)


def with_track(project: Project, path: Path, start_s: float, gain_db: float, duck_db: float) -> Plan:
    """Let a sound be heard beside the song.

    Args:
        project: whose film it is.
        path: the sound's file.
        start_s: where in the song it begins, seconds.
        gain_db: -60 to 20.
        duck_db: by how much the song steps back meanwhile, 0 to 40.

    Raises:
        NotFoundError, SongError, OptionError, DiskFullError, LibraryError
    """
    project.planned()  # where nothing was planned, nothing is taken in
    track = project.track(path, start_s, gain_db=gain_db, duck_db=duck_db)
    now = project.planned()  # taking it in takes a while
    mix = now.finish.mix
    return project.finish(mix=replace(mix, tracks=(*mix.tracks, track)), after=now)
