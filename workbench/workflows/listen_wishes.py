"""What a person wishes to have heard, and what is asked for then: files are read, and what is at hand is looked at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from workbench.analysis.lyrics import read_lyrics, read_text
from workbench.analysis.trackers import TrackerName
from workbench.analysis.words.languages import check_language
from workbench.errors import OptionError
from workbench.model.listening import Listening, WordSource
from workbench.model.lyrics import Lyrics
from workbench.render.compose.captions import missing_note
from workbench.workflows.door import checked_wishes
from workbench.workflows.means import Means
from workbench.workflows.spending import amount
from workbench.workflows.stems import kept_stems

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["LOCAL", "ListenWishes", "WordsWish", "asked_for", "check_wishes"]

LOCAL = "local"
_NONE = "none"
WordsWish = Literal["auto", "given", "align", "insist", "draft"]
"""Where the words' times shall come from. ``auto``: from the lyrics' file where it has times of words, else from
aligning its words to the song where Whisper is at hand."""


@dataclass(frozen=True, slots=True)
class ListenWishes:
    """What a person may say about listening; as they wrote it."""

    beats: TrackerName = "auto"
    lyrics: Path | str | Lyrics | None = None
    """An .lrc, .srt or .txt file, or lyrics that are read already; those of last time by default, ``"none"`` takes
    them away."""
    words: WordsWish = "auto"
    language: str | None = None
    """The code of the language that is sung; heard by default."""
    stems: bool = False
    """Take the song apart first, which takes longer than the song; kept for later."""
    ears: str | None = None
    """Who hears words and takes songs apart: a host of models by its name, which costs money; ``local`` = this
    computer. By default this computer, and what a host has heard stays in force."""
    budget: str | float | Decimal | None = None
    """What a host's ears may cost, such as ``"0.50 USD"``; the budgets of project and month count in any case."""
    remake: bool = False
    """What was paid for, and is of no use, is bought again."""

    def __post_init__(self) -> None:
        checked_wishes(self)

    @property
    def host(self) -> str:
        """Whose ears are asked for; empty = nobody's."""
        return "" if self.ears in (None, LOCAL) else str(self.ears)

    @property
    def words_meant(self) -> bool:
        """Whether words shall be heard; not where only stems are asked for, and words are those of last time."""
        return self.words != "auto" or self.lyrics is not None or not self.stems


def check_wishes(wishes: ListenWishes, means: Means, *, apart: bool = False) -> None:
    """Refuse what is not allowed or cannot be had, before anything is read.

    Args:
        wishes: what a person says.
        means: what listening can be done with here.
        apart: whether the song is taken apart already, so that nobody need be able to.

    Raises:
        OptionError, MissingExtraError, WeightsError
    """
    means.check_tracker(wishes.beats)
    if not wishes.host and (wishes.budget is not None or wishes.remake):
        raise OptionError(
            "A budget, or to have something made again, is for ears that cost money; name them (ears, such as "
            "replicate), or leave it out.",
            field="ears",
        )
    amount(wishes.budget)
    if wishes.language is not None:
        check_language(wishes.language)
    if wishes.words == "draft" and wishes.lyrics not in (None, _NONE):
        raise OptionError(
            "A draft is for a song without lyrics; leave the lyrics out, or ask for align instead of draft.",
            field="words",
        )
    if wishes.words in ("align", "insist", "draft") and not wishes.host:
        means.check_whisper()
    if wishes.stems and not (wishes.host or apart):
        means.check_splitter()


def asked_for(project: SongWork, wishes: ListenWishes) -> tuple[Listening, tuple[str, ...]]:
    """What is asked for, and what to say about the lyrics; plain text is kept in the log, too.

    Raises:
        OptionError, MissingExtraError, WeightsError: as ``check_wishes`` says.
        LyricsError: the file cannot be read, or nothing in it can be shown over this song.
    """
    means, apart = project.means, kept_stems(project) is not None
    check_wishes(wishes, means, apart=apart)
    given = _named(wishes.lyrics)
    last = _last_words(project, wishes)
    text, lyrics, notes = (last.text, last.lyrics, ()) if last else _given(project, given)
    words = last.words if last and wishes.words == "auto" else "none"
    if words == "none":
        words = _source(means, wishes, text, lyrics)
    if wishes.language is not None and words not in ("align", "insist", "draft"):
        raise OptionError(
            f"The language {wishes.language!r} is for words that are heard, and none are; leave it out, or ask for "
            "align with lyrics, or for draft.",
            field="language",
        )
    if text and not last:
        project.store.append_log(project.id, "lyrics", {"text": text})
    tracker = means.tracker(wishes.beats, stems=wishes.stems or apart)
    if text and words == "none":
        name = "The lyrics" if not isinstance(given, Path) else f"The lyrics {given.name!r}"
        sentence = (
            f"{name} are plain text, kept with the project and not shown in the film; lines with times are shown from "
            "an .lrc or .srt file, or found where Whisper is at hand (songreel doctor says what is missing)."
        )
        notes = (sentence, *notes)
    language = (last.language if last else None) if wishes.language is None else check_language(wishes.language)
    return Listening(tracker, words, text, lyrics, language), notes


def _named(lyrics: Path | str | Lyrics | None) -> Path | Lyrics | None:
    if isinstance(lyrics, str):
        return None if lyrics == _NONE else Path(lyrics)
    return lyrics


def _last_words(project: SongWork, wishes: ListenWishes) -> Listening | None:
    """What was asked for last, where its words are meant: a person who does not speak of lyrics keeps them."""
    if wishes.lyrics is not None or wishes.words == "draft":
        return None
    last = project.latest.analysis
    asked = last.asked if last else None
    return asked if asked and (asked.text or asked.lyrics or asked.words == "draft") else None


def _source(means: Means, wishes: ListenWishes, text: str, lyrics: Lyrics | None) -> WordSource:
    if wishes.words in ("given", "align", "insist") and not text and lyrics is None:
        raise OptionError(f"There are no lyrics to take the words from ({wishes.words}); give a file.", field="words")
    if wishes.words == "given" and text:
        raise OptionError(
            "The lyrics hold no times that could be taken; give an .lrc or .srt file, or ask for align.", field="words"
        )
    if wishes.words != "auto":
        return cast("WordSource", wishes.words)
    if not text and lyrics is None:
        return "none"
    timed = lyrics is not None and any(line.word_times for line in lyrics.lines)
    if not timed and (wishes.host or means.whisper()):
        return "align"
    return "given" if lyrics else "none"


def _given(project: SongWork, given: Path | Lyrics | None) -> tuple[str, Lyrics | None, tuple[str, ...]]:
    """Given words without times, or with them, and what to say about them.

    That names the file, so it is no part of the words: the same words of a renamed file are the same question.
    """
    if given is None:
        return "", None, ()
    if isinstance(given, Lyrics):
        return "", replace(given, notes=()), given.notes
    project.store.allowance.check_source(given)
    lyrics = read_lyrics(given, project.song.duration_s)
    if lyrics is not None:
        words = " ".join(line.text for line in lyrics.lines)
        return "", replace(lyrics, notes=()), (*lyrics.notes, *_without_glyphs(given.name, words))
    text, notes = read_text(given)
    return text, None, notes


def _without_glyphs(name: str, words: str) -> tuple[str, ...]:
    """What to say about characters that no font at hand can draw."""
    sentence = missing_note(f"Lyrics {name!r}", [words])
    return (sentence,) if sentence else ()
