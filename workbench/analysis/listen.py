"""Listening to a whole song: runs each analyser once, in an order that shares their work."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal, Protocol, TypeVar

from workbench.analysis.beat_this import BeatThisBeats, beat_this_at_hand
from workbench.analysis.beats import BeatTracker, LibrosaBeats
from workbench.analysis.energy import WeightedLevel
from workbench.analysis.heard import Heard
from workbench.analysis.loudness import Bs1770
from workbench.analysis.measurer import Measurer
from workbench.analysis.onsets import BandFlux
from workbench.analysis.peaks import MinMax
from workbench.analysis.sections import RepeatSections, SectionFinder
from workbench.errors import OptionError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.heavy import Heavy
from workbench.jobs.keys import key_of
from workbench.media.audio import Audio
from workbench.model.analysis import (
    Analysis,
    Analyzer,
    BeatGrid,
    Curve,
    Loudness,
    Onsets,
    Peaks,
    Section,
)
from workbench.model.lyrics import Lyrics

__all__ = ["PART_TYPES", "PartCache", "TrackerName", "analysis_key", "analyze", "choose_tracker"]

T = TypeVar("T")

TrackerName = Literal["auto", "librosa", "beat-this", "all-in-one"]

PART_TYPES: dict[str, object] = {
    "beats": BeatGrid,
    "sections": tuple[Section, ...],
    "energy": Curve,
    "onsets": Onsets,
    "loudness": Loudness,
    "peaks": Peaks,
}
"""What each part of an analysis is, for whoever keeps parts as text."""


_ENERGY: Measurer[Curve] = WeightedLevel()
_ONSETS: Measurer[Onsets] = BandFlux()
_LOUDNESS: Measurer[Loudness] = Bs1770()
_PEAKS: Measurer[Peaks] = MinMax()


class PartCache(Protocol):
    """Where parts are kept: returns the kept value, or makes and keeps it."""

    def __call__(self, part: str, name: str, version: str, make: Callable[[], T], /) -> T:
        """The part's value.

        Args:
            part: a key of ``PART_TYPES``.
            name: the analyser's.
            version: the analyser's, with whatever else its answer depends on.
            make: makes the value.
        """


def _always_make(_part: str, _name: str, _version: str, make: Callable[[], T], /) -> T:
    return make()


def analyze(
    audio: Audio,
    song_id: str,
    *,
    beats: BeatTracker,
    sections: SectionFinder | None = None,
    lyrics: Lyrics | None = None,
    cached: PartCache | None = None,
    on_part: Callable[[str, int, int], None] | None = None,
    cancel: CancelToken | None = None,
) -> Analysis:
    """Everything that can be heard in a song.

    Args:
        audio: the whole decoded song.
        song_id: sha256 of the file's bytes.
        beats: who tracks beats.
        sections: who finds sections; by default repetition and novelty.
        lyrics: words that came with the song.
        cached: where parts are kept between runs; by default nowhere.
        on_part: called with (part, parts done, parts in all) before each part and once at the end.
        cancel: stops between and inside parts.

    Raises:
        CancelledError: the token was set.
    """
    heard = Heard(audio, cancel)
    finder = sections or RepeatSections()
    keep = cached or _always_make
    analyzers: list[Analyzer] = []

    def run(part: str, name: str, version: str, make: Callable[[], T], needs: str = "") -> T:
        heard.check()
        if on_part is not None:
            on_part(part, len(analyzers), len(PART_TYPES))
        value = keep(part, name, version + needs, make)
        analyzers.append(Analyzer(part, name, version, _confidence(value)))
        return value

    def measured(part: str, who: Measurer[T]) -> T:
        return run(part, who.name, who.version, lambda: who.measure(heard))

    grid = run("beats", beats.name, beats.version, lambda: beats.track(heard))
    needs = f"; beats {beats.name} {beats.version}"
    found = run("sections", finder.name, finder.version, lambda: finder.find(heard, grid), needs)
    curve = measured("energy", _ENERGY)
    struck = measured("onsets", _ONSETS)
    loud = measured("loudness", _LOUDNESS)
    drawn = measured("peaks", _PEAKS)
    if on_part is not None:
        on_part("done", len(PART_TYPES), len(PART_TYPES))
    if lyrics is not None:
        analyzers.append(Analyzer("lyrics", "given", "1", None))
    return Analysis(
        song_id,
        audio.duration_s,
        grid,
        found,
        curve,
        struck,
        loud,
        drawn,
        lyrics,
        tuple(analyzers),
        key=analysis_key(song_id, beats, lyrics, finder),
    )


def analysis_key(song_id: str, beats: BeatTracker, lyrics: Lyrics | None, sections: SectionFinder | None = None) -> str:
    """The key of the analysis that ``analyze`` would make of this, known before any work is done."""
    parts = [(who.name, who.version) for who in (_ENERGY, _ONSETS, _LOUDNESS, _PEAKS)]
    finder = sections or RepeatSections()
    return key_of("analysis", song_id, lyrics, beats.name, beats.version, finder.name, finder.version, parts)


def _confidence(value: object) -> float | None:
    """A grid's own, or the mean of the sections' by length; measured parts have none."""
    if isinstance(value, BeatGrid):
        return value.confidence
    if isinstance(value, tuple) and value and isinstance(value[0], Section):
        weighted = sum(s.confidence * (s.end_s - s.start_s) for s in value)
        return float(round(weighted / value[-1].end_s, 3))
    return None


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
            return BeatThisBeats(weights, heavy=heavy) if beat_this_at_hand(weights) else LibrosaBeats()
        case "all-in-one":
            raise OptionError(
                "The beat tracker all-in-one needs a song's stems, so a project must be asked for it.", field="beats"
            )
    raise OptionError(
        f"There is no beat tracker {name!r}; choose auto, librosa, beat-this or all-in-one.", field="beats"
    )
