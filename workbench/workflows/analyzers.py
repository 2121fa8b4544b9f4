"""Who listens to a song: chosen by what a person asked for, and by the stems and weights that are at hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from workbench.analysis.all_in_one.answers import AllInOne
from workbench.analysis.all_in_one.kept import KEPT_VERSION, KeptSaid, packed
from workbench.analysis.all_in_one.said import Said
from workbench.analysis.analyzers import Analyzers, Question
from workbench.analysis.beats import BeatTracker
from workbench.analysis.character.musicnn import NAME as TAGS_NAME
from workbench.analysis.character.musicnn import VERSION as TAGS_VERSION
from workbench.analysis.heard import RATE, Heard
from workbench.analysis.trackers import TrackerName, choose_tracker
from workbench.analysis.versions import DRUMS
from workbench.analysis.words.align import NAME as WORDS_NAME
from workbench.analysis.words.align import VERSION as WORDS_VERSION
from workbench.analysis.words.sound import to_listen_to
from workbench.analysis.words.text import given_lines, timed_lines
from workbench.errors import NotFoundError, WeightsError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.heavy import Report
from workbench.jobs.keys import key_of
from workbench.media.audio import Audio, decode
from workbench.model.analysis import Analyzer, BeatGrid
from workbench.model.character import TagScores
from workbench.model.heard_lyrics import HeardLyrics
from workbench.model.listening import Listening
from workbench.workflows.hosted_ears import HostedEars
from workbench.workflows.hosted_words import HostedWords
from workbench.workflows.means import ALL_IN_ONE, SPLITTER, TAGGERS, WHISPER
from workbench.workflows.stems import kept_stems, make_stems, stem_path

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["Hearing", "analyzers_of"]

Answer = TypeVar("Answer", covariant=True)  # noqa: PLC0105  the answer's kind is all that it is


@dataclass(frozen=True, slots=True)
class Hearing:
    """One run of listening: whose song, who hears how far it is, and what stops it."""

    project: SongWork
    on_progress: Report
    cancel: CancelToken | None
    ears: HostedEars | None = None
    """A host's, which hear the words instead."""

    def ask(self, name: str, arguments: dict[str, Any]) -> Any:  # noqa: ANN401  each listener has its own answer
        """What a heavy listener of the library says."""
        return self.project.means.heavy.ask(name, arguments, self.on_progress, self.cancel)


def analyzers_of(hearing: Hearing, asked: Listening, answered: Sequence[Analyzer] = ()) -> Analyzers:
    """Who answers what was asked for.

    Args:
        hearing: the run.
        asked: the questions.
        answered: those whose answers to them are kept: they stand as they are, and need not be at hand.

    Raises:
        OptionError, MissingExtraError, WeightsError: who was asked for cannot be had.
        LyricsError: nothing in the given words is sung.
    """
    means = hearing.project.means
    kept = {part.part: part for part in answered}

    def whisper() -> Question[HeardLyrics]:
        if hearing.ears is not None:
            return HostedWords(hearing.ears, hearing.project, asked, hearing.on_progress, hearing.cancel)
        return _WhisperAsked(hearing, asked)

    words: Question[HeardLyrics] | None = None
    if asked.words in ("align", "insist", "draft"):
        words = _Answered(kept["words"], whisper) if "words" in kept else whisper()
    tags = _tags_at_hand(hearing)
    if "tags" in kept:
        tags = _Answered(kept["tags"], lambda: _TagsAsked(hearing))
    drums = _DrumStem(hearing.project) if _in_a_stem(hearing.project, kept.get("drums")) else None
    if asked.beats == ALL_IN_ONE:

        def asked_now() -> Question[KeptSaid]:
            return _NetworkAsked(hearing)

        network = _Answered(kept["structure"], asked_now) if "structure" in kept else asked_now()
        return Analyzers(AllInOne(network), words=words, tags=tags, drum_stem=drums)

    def tracker() -> BeatTracker:
        return choose_tracker(cast("TrackerName", asked.beats), means.folder, means.heavy)

    beats = _Tracked(kept["beats"], tracker) if "beats" in kept else tracker()
    return Analyzers(beats, words=words, tags=tags, drum_stem=drums)


def _in_a_stem(project: SongWork, kept: Analyzer | None) -> bool:
    """Whether drums are heard in their stem: as they were, where that is kept, else where there is one."""
    return kept_stems(project) is not None if kept is None else kept.name == DRUMS[True]


class _Answered(Generic[Answer]):
    """A question whose answer is kept. Whoever gave it is looked for only if it is asked all the same."""

    def __init__(self, kept: Analyzer, who: Callable[[], Question[Answer]]) -> None:
        self.name, self.version, self._who = kept.name, kept.version, who

    def ask(self, heard: Heard) -> Answer:
        """What they say now."""
        return self._who().ask(heard)


class _Tracked:
    """The same for beats."""

    def __init__(self, kept: Analyzer, who: Callable[[], BeatTracker]) -> None:
        self.name, self.version, self._who = kept.name, kept.version, who

    def track(self, heard: Heard) -> BeatGrid:
        """What they say now."""
        return self._who().track(heard)


class _NetworkAsked:
    """What All-In-One's network says of the stems, which are made where they are not there."""

    name = ALL_IN_ONE

    def __init__(self, hearing: Hearing) -> None:
        self._hearing = hearing
        means = hearing.project.means
        self._folds = means.need(ALL_IN_ONE).paths
        if kept_stems(hearing.project) is None:
            means.need(SPLITTER)
        self.version = " ".join([KEPT_VERSION, *(path.stem for path in self._folds), SPLITTER])

    def ask(self, heard: Heard) -> KeptSaid:  # noqa: ARG002  it listens to the stems
        """What it says of them."""
        project, cancel, tell = self._hearing.project, self._hearing.cancel, self._hearing.on_progress
        make_stems(project, lambda share, word: tell(0.9 * share, word), cancel)
        last = Hearing(project, lambda share, word: tell(0.9 + 0.1 * share, word), cancel)
        arguments = {"stems": project.files.stems_folder(project.song.id), "folds": list(self._folds)}
        return packed(cast("Said", last.ask(ALL_IN_ONE, arguments)))


@dataclass(frozen=True, slots=True)
class _DrumStem:
    project: SongWork

    def __call__(self) -> Audio:
        path = stem_path(self.project, "drums")
        if path is None:  # they were there when who listens was chosen
            raise NotFoundError(
                "The song's stems are gone; listen to it again (songreel analyze, or analyze()).", field="stems"
            )
        return decode(path, longest_s=float("inf")).audio


def _tags_at_hand(hearing: Hearing) -> Question[TagScores] | None:
    """Who tags; nobody where the weights are not at hand, or are damaged: nobody has asked for them by name."""
    project = hearing.project
    if not project.means.tagger():
        return None
    if not _intact(project, TAGGERS[0]):
        project.note(f"The weights {TAGGERS[0]} are damaged, so genre and mood are heard without them.")
        return None
    if project.means.has(TAGGERS[1]) and not _intact(project, TAGGERS[1]):
        project.note(f"The weights {TAGGERS[1]} are damaged, so genre and mood are heard by {TAGGERS[0]} alone.")
    return _TagsAsked(hearing)


class _TagsAsked:
    """Genre and mood by musicnn."""

    name = TAGS_NAME

    def __init__(self, hearing: Hearing) -> None:
        self._hearing = hearing
        self._there = [name for name in TAGGERS if _intact(hearing.project, name)]
        self.version = " ".join([TAGS_VERSION, *self._there])

    def ask(self, heard: Heard) -> TagScores:
        """The song's tags."""
        found = [self._hearing.project.means.need(name) for name in self._there]
        more = found[1].paths[0] if len(found) > 1 else None
        arguments = {"mono": heard.mono, "rate": RATE, "weights": found[0].folder, "more": more}
        return cast("TagScores", self._hearing.ask("tags", arguments))


def _intact(project: SongWork, weight: str) -> bool:
    try:
        project.means.need(weight)
    except WeightsError:
        return False
    return True


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
