"""Who listens to a song: chosen by what a person asked for, and by the stems and weights that are at hand."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from workbench.analysis.all_in_one.answers import AllInOne, AllInOneBeats, AllInOneSections
from workbench.analysis.all_in_one.said import Said
from workbench.analysis.analyzers import Analyzers
from workbench.analysis.heard import RATE, Heard
from workbench.analysis.trackers import TrackerName, choose_tracker
from workbench.analysis.words.align import NAME as WORDS_NAME
from workbench.analysis.words.align import VERSION as WORDS_VERSION
from workbench.analysis.words.sound import to_listen_to
from workbench.analysis.words.text import given_lines, timed_lines
from workbench.jobs.cancel import CancelToken
from workbench.jobs.heavy import Report
from workbench.jobs.keys import key_of
from workbench.media.audio import Audio, decode
from workbench.model.character import TagScores
from workbench.model.heard_lyrics import HeardLyrics
from workbench.model.listening import Listening
from workbench.workflows.means import ALL_IN_ONE, SPLITTER, TAGGERS, WHISPER
from workbench.workflows.stems import kept_stems, make_stems, stem_path

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["Hearing", "analyzers_of"]


@dataclass(frozen=True, slots=True)
class Hearing:
    """One run of listening: whose song, who hears how far it is, and what stops it."""

    project: SongWork
    on_progress: Report
    cancel: CancelToken | None

    def ask(self, name: str, arguments: dict[str, Any]) -> Any:  # noqa: ANN401  each listener has its own answer
        """What a heavy listener of the library says."""
        return self.project.means.heavy.ask(name, arguments, self.on_progress, self.cancel)


def analyzers_of(hearing: Hearing, asked: Listening) -> Analyzers:
    """Who answers what was asked for.

    Raises:
        OptionError, MissingExtraError, WeightsError: who was asked for cannot be had.
        LyricsError: nothing in the given words is sung.
    """
    project = hearing.project
    means, apart = project.means, kept_stems(project) is not None
    words = _WhisperAsked(hearing, asked) if asked.words in ("align", "insist", "draft") else None
    tags = _TagsAsked(hearing) if means.tagger() else None
    drums = _DrumStem(project) if apart else None
    if asked.beats != ALL_IN_ONE:
        tracker = choose_tracker(cast("TrackerName", asked.beats), means.folder, means.heavy)
        return Analyzers(tracker, words=words, tags=tags, drum_stem=drums)
    network = _all_in_one(hearing)
    return Analyzers(AllInOneBeats(network), AllInOneSections(network), words, tags, drums)


def _all_in_one(hearing: Hearing) -> AllInOne:
    project = hearing.project
    folds = project.means.need(ALL_IN_ONE)
    if kept_stems(project) is None:
        project.means.need(SPLITTER)

    def ask() -> Said:
        make_stems(project, lambda share, word: hearing.on_progress(0.9 * share, word), hearing.cancel)
        last = Hearing(project, lambda share, word: hearing.on_progress(0.9 + 0.1 * share, word), hearing.cancel)
        arguments = {"stems": project.files.stems_folder(project.song.id), "folds": list(folds.paths)}
        return cast("Said", last.ask(ALL_IN_ONE, arguments))

    return AllInOne(ask, " ".join([*(path.stem for path in folds.paths), SPLITTER]))


@dataclass(frozen=True, slots=True)
class _DrumStem:
    project: SongWork

    def __call__(self) -> Audio:
        path = stem_path(self.project, "drums")
        assert path is not None  # it was there when who listens was chosen
        return decode(path, longest_s=float("inf")).audio


class _TagsAsked:
    """Genre and mood by musicnn."""

    name = "musicnn"

    def __init__(self, hearing: Hearing) -> None:
        self._hearing = hearing
        self._there = [name for name in TAGGERS if hearing.project.means.has(name)]
        self.version = " ".join(["1", *self._there])

    def ask(self, heard: Heard) -> TagScores:
        """The song's tags."""
        found = [self._hearing.project.means.need(name) for name in self._there]
        arguments = {"mono": heard.mono, "rate": RATE, "weights": found[0].folder}
        return cast("TagScores", self._hearing.ask("tags", arguments))


class _WhisperAsked:
    """The given words aligned to the song, or a draft of them."""

    name = WORDS_NAME

    def __init__(self, hearing: Hearing, asked: Listening) -> None:
        self._hearing, self._asked = hearing, asked
        self._vocals: Path | None = stem_path(hearing.project, "vocals")
        if asked.words != "draft":
            self._given = timed_lines(asked.lyrics) if asked.lyrics else given_lines(asked.text)
        question = key_of(asked.words, asked.language, asked.text, asked.lyrics)
        self.version = " ".join([WORDS_VERSION, "vocals" if self._vocals else "mix", question])

    def ask(self, heard: Heard) -> HeardLyrics:
        """The words with their times."""
        found = self._hearing.project.means.need(WHISPER)
        arguments: dict[str, Any] = {
            "sound": to_listen_to(heard.audio),
            "weights": found.folder,
            "language": self._asked.language,
            "vocals": self._vocals,
        }
        if self._asked.words == "draft":
            return cast("HeardLyrics", self._hearing.ask("draft-words", arguments))
        more = {"given": self._given, "insist": self._asked.words == "insist"}
        return cast("HeardLyrics", self._hearing.ask("align-words", {**arguments, **more}))
