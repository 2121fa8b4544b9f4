"""Listening to a project's song: what was heard before is loaded, the rest is heard and kept part by part."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from workbench.analysis.analyzers import Analyzers
from workbench.analysis.graph import root_key
from workbench.analysis.heard import Heard
from workbench.analysis.listen import PART_TYPES, analysis_key, analyze
from workbench.analysis.versions import is_outdated
from workbench.errors import StaleVersionError
from workbench.jobs.cache import Cache
from workbench.jobs.cancel import CancelToken
from workbench.jobs.keys import dumps, key_of, loads
from workbench.jobs.progress import Reporter
from workbench.model.analysis import Analysis, Analyzer
from workbench.model.correction import Correction
from workbench.model.listening import Listening
from workbench.model.stems import STEM_NAMES
from workbench.model.worked import Worked
from workbench.workflows.analyzers import Hearing, analyzers_of
from workbench.workflows.deciding import Decision
from workbench.workflows.hosted_ears import HostedEars, is_hosted
from workbench.workflows.means import SPLITTER
from workbench.workflows.stems import kept_stems, make_stems
from workbench.workflows.work import working

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["KeptParts", "StepsTold", "listen", "part_keys", "stem_files"]

T = TypeVar("T")

_FINE = 10_000
_STEMS_SHARE = 0.8
"""Of listening, where the song is taken apart first."""


def listen(
    project: SongWork,
    asked: Listening,
    reporter: Reporter,
    cancel: CancelToken | None,
    *,
    stems: bool = False,
    again: Analysis | None = None,
    decision: Decision | None = None,
    ears: HostedEars | None = None,
    here: bool = False,
) -> tuple[Analysis, bool]:
    """Hear what was asked for, with a person's corrections, and put both in force at once.

    So the corrections in force and the analysis in force are never of two minds, whoever corrects or ends a process
    in between.

    Args:
        project: whose song it is.
        asked: the questions.
        reporter: hears of each part.
        cancel: stops it; the parts that are done are kept.
        stems: take the song apart first.
        again: what was heard last, to hear as last time: of what the library keeps of it nobody is asked anew.
        decision: the corrections that are in force afterwards; those that are in force now by default.
        ears: a host's, which take the song apart and hear the words.
        here: this computer hears the words even where a host has heard the same before.

    Returns:
        The analysis, and whether anything had to be heard; otherwise it was loaded.

    Raises:
        MissingExtraError, WeightsError, LyricsError, CancelledError: the decision is not kept.
        StaleVersionError: somebody else has decided since the decision was made.
    """
    apart = stems and kept_stems(project) is None
    told = StepsTold(reporter, first=_STEMS_SHARE if apart else 0.0)
    if apart:
        with (
            working(project.store, project.id, "analysis", reporter, cancel),
            reporter.making("analyze", SPLITTER if ears is None else ears.host, "stems"),
        ):
            if ears is None:
                make_stems(project, told.heavy, cancel)
            else:
                ears.take_apart(told.heavy, cancel)
    kept = KeptParts(project.store, project.song.id, PART_TYPES)
    answered = [part for part in again.analyzers if kept.has(part)] if again else []
    words_by = ears if ears is not None and ears.words_asked else None
    if again is None and words_by is None and not here:
        answered = [part for part in _heard_by_hosts(project.latest.analysis, asked) if kept.has(part)]
    who = analyzers_of(Hearing(project, told.heavy, cancel, words_by), asked, answered)
    while True:
        version, corrections = project.store.corrections(project.id)
        if decision is not None:
            version, corrections = decision.version, decision.corrections
        known = project.store.analysis_by_key(analysis_key(project.song.id, who, asked, corrections))
        heard = known or _heard(project, asked, who, corrections, kept, told, cancel)
        try:
            if decision is not None and cancel is not None:
                cancel.check()  # where nothing had to be heard nobody has looked
            new = None if decision is None else decision.move or decision.corrections
            project.store.save_heard(project.id, heard, version, new)
            break
        except StaleVersionError:
            if decision is not None:
                raise
            # Somebody corrected in between: once more with that; the parts that it does not change are kept.
    reporter.report("analyze", 1, 1, "listened")
    return heard, known is None


def _heard_by_hosts(known: Analysis | None, asked: Listening) -> list[Analyzer]:
    """Who heard the same words last, where that was a host's model: it was paid, and stays in force."""
    if known is None or known.asked is None:
        return []
    last, now = ((each.words, each.text, each.lyrics, each.language) for each in (known.asked, asked))
    return [part for part in known.analyzers if part.part == "words" and is_hosted(part.name) and last == now]


def _heard(
    project: SongWork,
    asked: Listening,
    who: Analyzers,
    corrections: Sequence[Correction],
    kept: KeptParts,
    told: StepsTold,
    cancel: CancelToken | None,
) -> Analysis:
    with working(project.store, project.id, "analysis", told.reporter, cancel):
        made = analyze(
            Heard(project.audio, cancel),
            project.song.id,
            project.song.duration_s,
            who,
            asked=asked,
            corrections=corrections,
            cached=kept,
            on_step=told.step,
        )
        for each in made.analyzers:
            if each.part in kept.asked:
                told.reporter.worked(Worked("analyze", each.name, each.part, *kept.asked[each.part]))
        return made


def stem_files(project: SongWork, reporter: Reporter, cancel: CancelToken | None) -> dict[str, Path]:
    """The files of a song's stems by their names, made where they are not there yet.

    Raises:
        MissingExtraError, WeightsError, SongError, DiskFullError, CancelledError
    """
    kept = kept_stems(project)
    if kept is None:
        project.means.check_splitter()
        with (
            working(project.store, project.id, "analysis", reporter, cancel),
            reporter.making("analyze", SPLITTER, "stems"),
        ):
            kept = make_stems(project, StepsTold(reporter, first=1.0).heavy, cancel)
    reporter.report("analyze", 1, 1, "stems")
    folder = project.files.stems_folder(project.song.id)
    return {name: folder / kept.of(name).file for name in STEM_NAMES}


class KeptParts:
    """Keeps the parts of an analysis in a cache, by song, part and key."""

    def __init__(self, cache: Cache, song_id: str, kinds: Mapping[str, object]) -> None:
        self._cache = cache
        self._song_id = song_id
        self._kinds = kinds
        self.asked: dict[str, tuple[bool, float]] = {}
        """By part, whether it was kept when it was asked for last, and the seconds that it took otherwise."""

    def __call__(self, part: str, key: str, make: Callable[[], T], /) -> T:
        """The part's value, made when it is not kept yet."""
        key = self._key(part, key)
        text = self._cache.get(key)
        if text is not None:
            self.asked[part] = True, 0.0
            return cast("T", loads(cast("type[Any]", self._kinds[part]), text))
        began = time.monotonic()
        value = make()
        self.asked[part] = False, time.monotonic() - began
        self._cache.put(key, dumps(value))
        return value

    def has(self, part: Analyzer) -> bool:
        """Whether an answer is kept, of a part that needs no other, which would be the same today."""
        if is_outdated(part):
            return False
        key = root_key(part.part, part.name, part.version)
        return self._cache.get(self._key(part.part, key)) is not None

    def _key(self, part: str, key: str) -> str:
        return _kept_key(self._song_id, part, key)


def part_keys(song_id: str, analysis: Analysis) -> dict[str, str]:
    """From the keys under which answers of an analysis are kept that need no other, to the names of their parts."""
    return {
        _kept_key(song_id, part.part, root_key(part.part, part.name, part.version)): part.part
        for part in analysis.analyzers
    }


def _kept_key(song_id: str, part: str, key: str) -> str:
    return key_of("analysis", song_id, part, key)


class StepsTold:
    """Tells a run how far listening is: one step after another, and inside one the heavy work that it waits for.

    Args:
        reporter: hears it.
        first: the share of the whole that is done before the first step: taking the song apart.
    """

    def __init__(self, reporter: Reporter, first: float = 0.0) -> None:
        self.reporter = reporter
        self._first = first
        self._begin, self._share = 0.0, first

    def step(self, part: str, done: int, weight: int, total: int) -> None:
        """A step begins."""
        rest = 1 - self._first
        self._begin, self._share = self._first + rest * done / total, rest * weight / total
        self._tell(self._begin, part)

    def heavy(self, share: float, word: str) -> None:
        """So much of the heavy work inside the step, or before the first one, is done, 0 to 1."""
        self._tell(self._begin + share * self._share, word)

    def _tell(self, share: float, word: str) -> None:
        self.reporter.report("analyze", int(share * _FINE), _FINE, f"listening: {word}")
