"""A person's corrections of what was heard: those in force, and each way of making one more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Literal

from workbench.analysis.character.wishes import in_key, mood_is, mood_value, section_is
from workbench.analysis.corrections import said
from workbench.analysis.grid_wishes import alternative, at_level, bars_shifted, beats_moved, in_meter
from workbench.analysis.heard import Heard
from workbench.analysis.tapping import tapped_tempo
from workbench.analysis.words.wishes import line_at, line_says, rest_later, word_at
from workbench.errors import OptionError, WorkbenchError, sentence_of
from workbench.jobs.cancel import CancelToken
from workbench.jobs.progress import Listener, Reporter
from workbench.model.analysis import Analysis
from workbench.model.character_changes import SetGenre, SetTag
from workbench.model.correction import Change, Correction
from workbench.model.grid_changes import DownbeatAt, PhraseFlow, SetTempo
from workbench.model.lyric_changes import AllTimes
from workbench.workflows.door import checked

if TYPE_CHECKING:
    from workbench.workflows.correcting import CorrectVerbs

__all__ = ["Corrections"]


class Corrections:
    """Iterates over the corrections in force, the oldest first; its verbs add one and return the new analysis.

    Each verb speaks about what is in force now, takes a ``reason`` in your words, and raises:
        OptionError: the correction does not fit this song, or a value is not allowed; nothing is kept.
        NotFoundError: nobody has listened yet.
        and whatever listening raises; then the correction is not kept either.
    """

    def __init__(
        self,
        project: CorrectVerbs,
        *,
        progress: Listener | Reporter | None = None,
        cancel: CancelToken | None = None,
    ) -> None:
        self._project = project
        self._progress = progress
        self._cancel = cancel

    @property
    def in_force(self) -> tuple[Correction, ...]:
        """The corrections in force, the oldest first."""
        return self._project.store.corrections(self._project.id)[1]

    def __iter__(self) -> Iterator[Correction]:
        return iter(self.in_force)

    def __len__(self) -> int:
        return len(self.in_force)

    def __repr__(self) -> str:
        lines = (f"{number}. {said(one.change)}" for number, one in enumerate(self.in_force, 1))
        return "\n".join(lines) or "No corrections."

    # beats

    @checked
    def double(self, *, reason: str = "") -> Analysis:
        """Twice as many beats."""
        return self._correct(lambda heard: at_level(heard.beats, 2), reason)

    @checked
    def triple(self, *, reason: str = "") -> Analysis:
        """Three times as many beats."""
        return self._correct(lambda heard: at_level(heard.beats, 3), reason)

    @checked
    def halve(self, *, reason: str = "") -> Analysis:
        """Half as many beats; a downbeat in the middle of the song stays. The other half is ``alternative``'s."""
        return self._correct(lambda heard: at_level(heard.beats, 1 / 2), reason)

    @checked
    def alternative(self, name: str, *, reason: str = "") -> Analysis:
        """One of the grid report's alternatives: another level or phase of the beats, or other bars."""
        return self._correct(lambda heard: alternative(heard.grid, name), reason)

    @checked
    def shift_bars(self, beats: int, *, reason: str = "") -> Analysis:
        """All bars so many beats later; below 0, earlier."""
        return self._correct(lambda heard: bars_shifted(heard.beats, beats), reason)

    @checked
    def move_beats(self, by_ms: float, *, reason: str = "") -> Analysis:
        """All beats later by so many milliseconds; below 0, earlier."""
        return self._correct(lambda heard: beats_moved(heard.beats, by_ms), reason)

    @checked
    def meter(self, beats: int, at_s: float | None = None, *, reason: str = "") -> Analysis:
        """Bars of so many beats; one begins at ``at_s``, seconds, by default where one in the song's middle does."""
        return self._correct(lambda heard: in_meter(heard.beats, beats, at_s), reason)

    @checked
    def downbeat(self, at_s: float, *, reason: str = "") -> Analysis:
        """One bar begins at a time, seconds, and those after it follow, up to the next one that was fixed."""
        return self._correct(lambda _: DownbeatAt(at_s), reason)

    @checked
    def tempo(self, bpm: float, at_s: float | None = None, *, reason: str = "") -> Analysis:
        """Beats at a tempo: those that were heard where they go at it or at a multiple, else steady ones.

        Args:
            bpm: beats a minute, 20 to 400.
            at_s: where a beat is, seconds.
            reason: why.
        """
        return self._correct(lambda _: SetTempo(bpm, at_s), reason)

    @checked
    def tap(self, taps_s: Sequence[float], *, reason: str = "") -> Analysis:
        """Beats at the tempo that was tapped, on what is struck; the song's own where they go at it.

        Args:
            taps_s: three taps or more, seconds from the song's start.
            reason: why.
        """
        taps = sorted(taps_s)
        return self._correct(lambda _: tapped_tempo(Heard(self._project.audio(), self._cancel), taps), reason)

    @checked
    def no_beats(self, start_s: float, end_s: float, *, reason: str = "") -> Analysis:
        """No beats in a span, seconds: cuts follow the phrases there."""
        return self._correct(lambda _: PhraseFlow(start_s, end_s), reason)

    # lyrics

    @checked
    def offset(self, by_s: float, factor: float = 1.0, *, reason: str = "") -> Analysis:
        """All words later by so many seconds (below 0, earlier), after their times were multiplied by a factor."""
        return self._correct(lambda _: AllTimes(by_s, factor), reason)

    @checked
    def line(self, line: str, start_s: float, end_s: float, *, nth: int | None = None, reason: str = "") -> Analysis:
        """A line is sung from one time to another, seconds; ``nth`` says which of several with the same words."""
        return self._correct(lambda heard: line_at(heard.lyrics, line, start_s, end_s, nth), reason)

    @checked
    def rest(self, line: str, by_s: float, *, nth: int | None = None, reason: str = "") -> Analysis:
        """A line and all after it come later by so many seconds (below 0, earlier); ``nth`` as in ``line``."""
        return self._correct(lambda heard: rest_later(heard.lyrics, line, by_s, nth), reason)

    @checked
    def word(
        self,
        line: str,
        word: str,
        start_s: float,
        end_s: float,
        *,
        nth: int | None = None,
        word_nth: int | None = None,
        reason: str = "",
    ) -> Analysis:
        """A word of a line is sung then; ``word_nth`` says which of several in the line, otherwise as ``line``."""

        def make(heard: Analysis) -> Change:
            return word_at(heard.lyrics, line, word, start_s, end_s, nth=nth, word_nth=word_nth)

        return self._correct(make, reason)

    @checked
    def text(self, line: str, new: str, *, nth: int | None = None, reason: str = "") -> Analysis:
        """A line has other words; an empty text takes it away."""
        return self._correct(lambda heard: line_says(heard.lyrics, line, new, nth), reason)

    # character

    @checked
    def key(self, name: str, *, reason: str = "") -> Analysis:
        """The song's key, such as ``"F# minor"``."""
        return self._correct(lambda _: in_key(name), reason)

    @checked
    def genre(self, name: str, *, reason: str = "") -> Analysis:
        """The song's genre, in your own word."""
        return self._correct(lambda _: SetGenre(name), reason)

    @checked
    def mood(self, word: str, *, reason: str = "") -> Analysis:
        """The word that fits the whole song best: calm, dreamy, dark ..."""
        return self._correct(lambda _: mood_is(word), reason)

    @checked
    def mood_value(self, name: str, value: float, *, reason: str = "") -> Analysis:
        """One figure of the mood, 0 to 1: ``valence``, ``energy``, ``tension`` or ``danceability``."""
        return self._correct(lambda _: mood_value(name, value), reason)

    @checked
    def section_mood(self, at_s: float, word: str, *, reason: str = "") -> Analysis:
        """The mood of the section at a time, seconds: calm, steady, build, high, drop, fade, silent."""
        return self._correct(lambda _: section_is(at_s, word), reason)

    @checked
    def tag(self, of: Literal["genre", "mood"], name: str, score: float, *, reason: str = "") -> Analysis:
        """How well a word of genre or mood fits, 0 to 1; a genre's word of 0 is taken away."""
        return self._correct(lambda _: SetTag(of, name, score), reason)

    # the list

    def undo(self) -> Analysis:
        """Take the newest decision back.

        Raises:
            OptionError: there is none.
        """
        return self._project.take_back(progress=self._progress, cancel=self._cancel)

    def redo(self) -> Analysis:
        """Make the decision again that was taken back last.

        Raises:
            OptionError: there is none.
        """
        return self._project.redo_correction(progress=self._progress, cancel=self._cancel)

    @checked
    def drop(self, number: int) -> Analysis:
        """Leave one correction out, by its number in the list, from 1; ``undo`` brings it back.

        Raises:
            OptionError: there is none of that number.
        """
        return self._project.drop_correction(number, progress=self._progress, cancel=self._cancel)

    def _correct(self, make: Callable[[Analysis], Change], reason: str) -> Analysis:
        try:
            change = make(self._project.heard())
        except WorkbenchError:
            raise
        except ValueError as error:  # a value that cannot be born says why in a phrase
            raise OptionError(sentence_of(error), field="correction") from error
        return self._project.correct(change, reason, progress=self._progress, cancel=self._cancel)
