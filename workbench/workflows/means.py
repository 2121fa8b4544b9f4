"""What listening can be done with on this machine: modules, weights, and the process that asks networks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from workbench.analysis.trackers import TrackerName, choose_tracker
from workbench.errors import MissingExtraError
from workbench.jobs.heavy import Heavy
from workbench.media.weights import FoundWeight, find_weight, look_for, need_weight
from workbench.model.weight import Weight

__all__ = ["ALL_IN_ONE", "SPLITTER", "TAGGERS", "WHISPER", "Means"]

ALL_IN_ONE: TrackerName = "all-in-one"
SPLITTER, WHISPER, TAGGERS = "htdemucs", "whisper-base", ("musicnn-msd", "musicnn-mtt")
"""The names of weights: of who takes songs apart, hears words, tags genre and mood."""


class Means:
    """What listening can be done with: the library's process, the modules that it has, and the weights at hand.

    Args:
        heavy: who asks networks.
        folder: of weights, looked at first.
        weights: those that there are, instead of the catalogue's.
    """

    def __init__(self, heavy: Heavy, folder: Path | None, weights: Sequence[Weight] | None = None) -> None:
        self.heavy, self.folder = heavy, folder
        self._weights = weights

    def check_tracker(self, name: TrackerName) -> None:
        """Refuse a tracker that cannot be had, before anything is read.

        Raises:
            OptionError: there is no such tracker.
            MissingExtraError, WeightsError: what it needs is not installed, or not at hand.
        """
        if name == ALL_IN_ONE:
            self._check("The beat tracker all-in-one", "beats", ALL_IN_ONE, ALL_IN_ONE)
        else:
            choose_tracker(name, self.folder, self.heavy)

    def check_splitter(self) -> None:
        """The same for whoever takes songs apart."""
        self._check("Taking a song apart", "stems", "stems", SPLITTER)

    def check_whisper(self) -> None:
        """The same for whoever hears words."""
        self._check("Hearing words", "words", "align-words", WHISPER)

    def splitter(self) -> bool:
        """Whether a song can be taken apart."""
        return self._there("stems", SPLITTER)

    def whisper(self) -> bool:
        """Whether words can be heard."""
        return self._there("align-words", WHISPER)

    def tagger(self) -> bool:
        """Whether genre and mood can be tagged."""
        return self._there("tags", TAGGERS[0])

    def tracker(self, name: TrackerName, *, stems: bool) -> str:
        """The tracker that is meant by a name.

        ``auto`` is All-In-One where the song's stems are there already and its weights are at hand, since taking a
        song apart takes longer than the song; else the best tracker that needs no stems.

        Raises:
            OptionError, MissingExtraError, WeightsError: as ``check_tracker`` says.
        """
        if name == ALL_IN_ONE or (name == "auto" and stems and self._there(ALL_IN_ONE, ALL_IN_ONE)):
            self.check_tracker(ALL_IN_ONE)
            return ALL_IN_ONE
        return choose_tracker(name, self.folder, self.heavy).name

    def has(self, weight: str) -> bool:
        """Whether weights are at hand; their hashes are checked when they are needed."""
        return look_for(find_weight(weight, self._weights), self.folder) is not None

    def need(self, weight: str) -> FoundWeight:
        """Where weights lie.

        Raises:
            WeightsError: they are not at hand, or are not what they should be.
        """
        return need_weight(weight, self.folder, self._weights)

    def _check(self, what: str, field: str, listener: str, weight: str) -> None:
        if lacking := self.heavy.lacks(listener):
            names = " and ".join(module.replace("_", "-") for module in lacking)
            which = f"{names}, which {'is' if len(lacking) == 1 else 'are'} not installed"
            raise MissingExtraError(f"{what} needs {which}: python -m pip install 'songreel[models]'.", field=field)
        self.need(weight)

    def _there(self, listener: str, weight: str) -> bool:
        """Whether a listener can be asked."""
        return not self.heavy.lacks(listener) and self.has(weight)
