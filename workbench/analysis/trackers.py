"""Trackers of beats by their names."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from workbench.analysis.beat_this import BeatThisBeats, beat_this_at_hand
from workbench.analysis.beats import BeatTracker, LibrosaBeats
from workbench.errors import OptionError
from workbench.jobs.heavy import Heavy

__all__ = ["TrackerName", "choose_tracker"]

TrackerName = Literal["auto", "librosa", "beat-this", "all-in-one"]


def choose_tracker(name: TrackerName, weights: Path | None = None, heavy: Heavy | None = None) -> BeatTracker:
    """Who tracks beats without a song's stems.

    Args:
        name: ``auto`` takes beat_this where it and a checkpoint are at hand, librosa otherwise.
        weights: the setting's folder.
        heavy: who asks networks; by default this process.

    Raises:
        OptionError: there is no such tracker, or it needs stems.
        MissingExtraError, WeightsError: it is not at hand, or its weights are not what they should be.
    """
    match name:
        case "librosa":
            return LibrosaBeats()
        case "beat-this":
            return BeatThisBeats(weights, heavy=heavy)
        case "auto":
            return BeatThisBeats(weights, heavy=heavy) if beat_this_at_hand(weights, heavy) else LibrosaBeats()
        case "all-in-one":
            raise OptionError(
                "The beat tracker all-in-one needs a song's stems, so a project must be asked for it.", field="beats"
            )
    raise OptionError(
        f"There is no beat tracker {name!r}; choose auto, librosa, beat-this or all-in-one.", field="beats"
    )
