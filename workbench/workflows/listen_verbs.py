"""The verbs that listen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from decimal import Decimal
from pathlib import Path

from workbench.analysis.corrections import said
from workbench.analysis.trackers import TrackerName
from workbench.jobs.cancel import CancelToken
from workbench.jobs.progress import Listener, Reporter
from workbench.model.analysis import Analysis
from workbench.model.listening import Listening
from workbench.model.lyric_changes import AllTimes, GivenLyrics
from workbench.model.lyrics import Lyrics
from workbench.workflows.deciding import Decision
from workbench.workflows.door import checked
from workbench.workflows.ears_quote import EarsQuote
from workbench.workflows.hosted_ears import HostedEars, hosted_ears
from workbench.workflows.listen_wishes import LOCAL, ListenWishes, WordsWish, asked_for
from workbench.workflows.listening import listen, stem_files
from workbench.workflows.playing_stems import PlayedStems
from workbench.workflows.preview import song_preview
from workbench.workflows.song_work import SongWork
from workbench.workflows.spending import amount
from workbench.workflows.work import reporter_of

__all__ = ["ListenVerbs"]


class ListenVerbs(SongWork):
    """The verbs that listen. Each puts what it heard in force."""

    listened = False
    """Whether the last of them listened; otherwise it loaded what was heard before."""

    @checked
    def analyze(
        self,
        *,
        beats: TrackerName = "auto",
        lyrics: Path | str | Lyrics | None = None,
        words: WordsWish = "auto",
        language: str | None = None,
        stems: bool = False,
        ears: str | None = None,
        budget: str | float | Decimal | None = None,
        remake: bool = False,
        progress: Listener | Reporter | None = None,
        cancel: CancelToken | None = None,
    ) -> Analysis:
        """Listen to the song; what was heard before is loaded. A person's corrections are applied again.

        Args:
            beats: who tracks beats; all-in-one takes the song apart first, which takes longer than the song, and
                finds sections too.
            lyrics: an .lrc, .srt or .txt file; those of last time by default, ``"none"`` takes them away.
            words: where the words' times come from: ``given`` takes those of the file, ``align`` finds where its
                words are sung, ``insist`` does so however little of them is recognised, ``draft`` writes down what is
                sung; ``auto`` aligns words that have no times, where Whisper is at hand.
            language: the code of the language that is sung, such as ``"fr"``; heard by default.
            stems: take the song apart first; kept for later, and used for drums and words.
            ears: who hears words and takes the song apart: a host of models such as ``"replicate"``, which costs money
                and needs no torch here, or ``"local"``, this computer. By default this computer; words that a host has
                heard stay in force. What the host may cost is told first.
            budget: what it may cost, such as ``"0.50 USD"``; the budgets of project and month hold in any case.
            remake: what was paid for, and is of no use, is bought again.
            progress: hears of each part.
            cancel: stops it.

        Raises:
            LyricsError, MissingExtraError, WeightsError, OptionError, CancelledError
            BudgetError: the host's ears cost more than is allowed, or nobody knows what; nothing was spent.
            ProviderError: the host gave no answer, or none that is of use.
        """
        wishes = ListenWishes(beats, lyrics or None, words, language, stems, ears, budget, remake)
        return self.listen(wishes, progress=progress, cancel=cancel)

    @checked
    def listen(
        self,
        wishes: ListenWishes,
        *,
        progress: Listener | Reporter | None = None,
        cancel: CancelToken | None = None,
    ) -> Analysis:
        """``analyze`` with its wishes as one value."""
        asked, notes = asked_for(self, wishes)
        reporter = reporter_of(progress, ("analyze",))
        with self._ears(wishes, reporter.tell) as ears:
            if ears is not None:  # before anything else happens
                quoted = ears.quoted(asked, stems=wishes.stems)
                reporter.tell(quoted.sentence)
                ears.check(quoted)
            return self._listened(wishes, asked, notes, reporter, cancel, ears)

    @checked
    def quote_listening(self, wishes: ListenWishes) -> EarsQuote:
        """What the ears of a host would cost for these wishes; nobody is asked.

        Raises:
            OptionError, MissingExtraError, WeightsError, LyricsError
        """
        with self._ears(wishes) as ears:
            return EarsQuote(()) if ears is None else ears.quoted(asked_for(self, wishes)[0], stems=wishes.stems)

    def _ears(
        self, wishes: ListenWishes, tell: Callable[[str], None] = lambda _sentence: None
    ) -> AbstractContextManager[HostedEars | None]:
        usd, words = amount(wishes.budget), wishes.words_meant
        return hosted_ears(self, wishes.host, usd, again=wishes.remake, words=words, tell=tell)

    def _listened(
        self,
        wishes: ListenWishes,
        asked: Listening,
        notes: Sequence[str],
        reporter: Reporter,
        cancel: CancelToken | None,
        ears: HostedEars | None,
    ) -> Analysis:
        for sentence in notes:
            self.note(sentence)
        decision = None
        if wishes.lyrics is not None:
            decision = self._without_given_lyrics()
            self._tell_of_moved_words(asked, decision)
        here = wishes.ears == LOCAL
        return self._listen(asked, reporter, cancel, stems=wishes.stems, decision=decision, ears=ears, here=here)

    @checked
    def listen_again(
        self, *, progress: Listener | Reporter | None = None, cancel: CancelToken | None = None
    ) -> Analysis:
        """Listen as last time; only what a person corrected since then, and what depends on it, is heard anew.

        What is kept of last time needs neither the modules nor the weights that heard it.

        Raises:
            NotFoundError: nobody has listened yet.
            MissingExtraError, WeightsError, CancelledError
        """
        return self.decide(None, progress=progress, cancel=cancel)

    def decide(
        self,
        decision: Decision | None,
        *,
        progress: Listener | Reporter | None = None,
        cancel: CancelToken | None = None,
    ) -> Analysis:
        """``listen_again`` with other corrections, which are in force with it, or not at all.

        Args:
            decision: which; those that are in force already where it is None.
            progress: hears of it.
            cancel: stops it.

        Raises:
            StaleVersionError: somebody else has decided since; and as ``listen_again``.
        """
        known = self.latest.analysis
        if known is None:
            raise self.unheard()
        asked = known.asked or asked_for(self, ListenWishes())[0]  # an older library's does not say
        return self._listen(asked, reporter_of(progress, ("analyze",)), cancel, again=known, decision=decision)

    def _listen(
        self,
        asked: Listening,
        reporter: Reporter,
        cancel: CancelToken | None,
        *,
        stems: bool = False,
        again: Analysis | None = None,
        decision: Decision | None = None,
        ears: HostedEars | None = None,
        here: bool = False,
    ) -> Analysis:
        self._analysis, self.listened = listen(
            self, asked, reporter, cancel, stems=stems, again=again, decision=decision, ears=ears, here=here
        )
        return self._analysis

    def _without_given_lyrics(self) -> Decision | None:
        """Where a person gives lyrics, those that were imported before are no longer in force."""
        version, before = self.store.corrections(self.id)
        kept = [one for one in before if not isinstance(one.change, GivenLyrics)]
        if len(kept) == len(before):
            return None
        self.note(
            "The lyrics that were imported before are no longer in force; take that back to have them again "
            f"(songreel correct {self.id} undo, or take_back())."
        )
        return Decision(version, tuple(kept))

    def _tell_of_moved_words(self, asked: Listening, decision: Decision | None) -> None:
        """Where a person gives other lyrics, what was said of all words of the old ones moves these, too."""
        last = self.latest.analysis.asked if self.latest.analysis else None
        same = last is not None and (last.text, last.lyrics) == (asked.text, asked.lyrics)
        if asked.words == "none" or (same and decision is None):
            return
        kept = self.store.corrections(self.id)[1] if decision is None else decision.corrections
        moves = {n: said(one.change) for n, one in enumerate(kept, 1) if isinstance(one.change, AllTimes)}
        if not moves:
            return
        counted = "1 correction moves" if len(moves) == 1 else f"{len(moves)} corrections move"
        listed = ", ".join(f"{text} (no. {number})" for number, text in moves.items())
        number, taken = (next(iter(moves)), "it") if len(moves) == 1 else ("N", "one")
        self.note(
            f"{counted} all words of these lyrics: {listed}; take {taken} out if that is wrong "
            f"(songreel correct {self.id} drop {number}, or drop_correction({number}))."
        )

    @checked
    def stems(
        self, *, progress: Listener | Reporter | None = None, cancel: CancelToken | None = None
    ) -> Mapping[str, Path]:
        """The song taken apart: the FLAC file of bass, drums, other and vocals. Made once, and kept with the song.

        Raises:
            MissingExtraError, WeightsError: what that needs is not installed, or not at hand.
            SongError, DiskFullError, CancelledError: no stems are there then.
        """
        return stem_files(self, reporter_of(progress, ("analyze",)), cancel)

    @property
    def apart(self) -> PlayedStems:
        """The song taken apart, for ``StemPlayer``; nothing is made before a person asks for it."""
        return PlayedStems(self)

    @checked
    def sound(self) -> tuple[bytes, str]:
        """The song for widgets that play it (``song=project.sound``): bytes of at most 1 MB a minute, their mime type.

        Raises:
            NotFoundError, RenderError, DiskFullError
        """
        return song_preview(self)
