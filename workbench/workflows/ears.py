"""Who listens to a song: which tracker, which finder of sections, and the stems and weights that they need."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from workbench.analysis.all_in_one.answers import AllInOne, AllInOneBeats, AllInOneSections
from workbench.analysis.all_in_one.said import Said
from workbench.analysis.beats import BeatTracker
from workbench.analysis.listen import TrackerName, choose_tracker
from workbench.analysis.sections import RepeatSections, SectionFinder
from workbench.analysis.stems import LABEL
from workbench.errors import MissingExtraError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.heavy import Report
from workbench.jobs.keys import loads
from workbench.media.weights import find_weight, look_for, need_weight
from workbench.model.stems import STEM_NAMES, Stems
from workbench.settings import Settings

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["Ears", "check_tracker", "choose_ears", "kept_stems", "make_stems"]

_ALL_IN_ONE = "all-in-one"
_MODULES = ("torch", "demucs")
_SPLITTER = "htdemucs"


@dataclass(frozen=True, slots=True)
class Ears:
    """Who answers which question about a song."""

    beats: BeatTracker
    sections: SectionFinder


def check_tracker(name: TrackerName, settings: Settings) -> None:
    """Refuse a tracker that cannot be had, before anything is read.

    Raises:
        OptionError: there is no such tracker.
        MissingExtraError, WeightsError: what it needs is not installed, or not at hand.
    """
    if name != _ALL_IN_ONE:
        choose_tracker(name, settings.weights)
    elif not _installed():
        raise MissingExtraError(
            f"The beat tracker all-in-one needs {' and '.join(_MODULES)}, which are not both installed: "
            "python -m pip install 'songreel[models]'.",
            field="beats",
        )
    else:
        need_weight(_ALL_IN_ONE, settings.weights)


def choose_ears(project: SongWork, name: TrackerName, on_progress: Report, cancel: CancelToken | None) -> Ears:
    """Who listens to a project's song.

    ``auto`` takes All-In-One where the song's stems are there already and its weights are at hand, since taking a song
    apart takes longer than the song; else the best tracker that needs no stems.

    Args:
        project: whose song it is.
        name: who tracks beats, as a person chose.
        on_progress: hears of heavy work.
        cancel: stops it.

    Raises:
        OptionError, MissingExtraError, WeightsError: as ``check_tracker`` says.
    """
    there = kept_stems(project) is not None
    if name == "auto" and there and _installed() and _look(_ALL_IN_ONE, project.settings):
        name = cast("TrackerName", _ALL_IN_ONE)
    if name != _ALL_IN_ONE:
        return Ears(choose_tracker(name, project.settings.weights, project.heavy), RepeatSections())
    folds = need_weight(_ALL_IN_ONE, project.settings.weights)
    if not there:
        need_weight(_SPLITTER, project.settings.weights)

    def ask() -> Said:
        make_stems(project, lambda share, word: on_progress(0.9 * share, word), cancel)
        arguments = {"stems": project.files.stems_folder(project.song.id), "folds": list(folds.paths)}
        said = project.heavy.ask(
            _ALL_IN_ONE, arguments, lambda share, word: on_progress(0.9 + 0.1 * share, word), cancel
        )
        return cast("Said", said)

    network = AllInOne(ask, " ".join([*(path.stem for path in folds.paths), _SPLITTER]))
    return Ears(AllInOneBeats(network), AllInOneSections(network))


def make_stems(project: SongWork, on_progress: Report, cancel: CancelToken | None = None) -> Stems:
    """The song taken apart, once for a song; kept in the library.

    Raises:
        MissingExtraError, WeightsError: what that needs is not installed, or not at hand.
        SongError, DiskFullError, CancelledError: no stems are there then.
    """
    kept = kept_stems(project)
    if kept is None:
        need_weight(_SPLITTER, project.settings.weights)
        arguments: dict[str, Any] = {
            "song": project.song_path(),
            "folder": project.files.stems_folder(project.song.id),
            "weights": project.settings.weights,
        }
        kept = cast("Stems", project.heavy.ask("stems", arguments, on_progress, cancel))
    return kept


def kept_stems(project: SongWork) -> Stems | None:
    """The song's stems, where all of them are there."""
    folder = project.files.stems_folder(project.song.id)
    try:
        kept = loads(Stems, (folder / LABEL).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return kept if all((folder / kept.of(name).file).is_file() for name in STEM_NAMES) else None


def _installed() -> bool:
    return all(importlib.util.find_spec(module) is not None for module in _MODULES)


def _look(name: str, settings: Settings) -> bool:
    """Whether weights are at hand; their hashes are checked when they are used."""
    return look_for(find_weight(name), settings.weights) is not None
