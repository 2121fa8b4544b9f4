"""Words that a host's model heard, as an answer to what was asked of a song."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.analysis.heard import Heard
from workbench.analysis.words.languages import check_script
from workbench.analysis.words.sound import to_listen_to
from workbench.analysis.words.text import given_lines, timed_lines
from workbench.analysis.words.told import align_told, draft_told
from workbench.jobs.cancel import CancelToken
from workbench.jobs.heavy import Report
from workbench.jobs.keys import key_of
from workbench.model.heard_lyrics import HeardLyrics
from workbench.model.listening import Listening
from workbench.workflows.hosted_ears import HostedEars, version_of, who_is
from workbench.workflows.stems import stem_path

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["HostedWords"]


class HostedWords:
    """A ``Question``: the given words aligned to the song by what a host's model heard, or a draft of it.

    What the model is asked does not change with stems: what it heard is read again with them, for nothing.

    Args:
        ears: whose model is asked.
        project: whose song it is.
        asked: the questions.
        report: hears how far it is.
        cancel: stops it.

    Raises:
        OptionError: no model can.
        LyricsError: nothing in the given words is sung, or their script is not the language's.
    """

    def __init__(
        self, ears: HostedEars, project: SongWork, asked: Listening, report: Report, cancel: CancelToken | None
    ) -> None:
        self._ears, self._project, self._asked, self._report, self._cancel = ears, project, asked, report, cancel
        self._model = ears.model("transcribe")
        if asked.words != "draft":
            self._given = timed_lines(asked.lyrics) if asked.lyrics else given_lines(asked.text)
            if asked.language:
                check_script(asked.language, [word for line in self._given for word in line.words])
        self._vocals = stem_path(project, "vocals")
        self.name = self._model.name
        question = key_of(asked.words, asked.language, asked.text, asked.lyrics)
        self.version = " ".join([version_of(self._model), "vocals" if self._vocals else "mix", question])

    def ask(self, heard: Heard) -> HeardLyrics:
        """The words with their times."""
        told = self._ears.words(self._asked.language, self._report, self._cancel)
        mix = to_listen_to(heard.audio)
        vocals = None if self._vocals is None else to_listen_to(self._vocals)
        if self._asked.words == "draft":
            found = draft_told(told, mix, vocals, self._asked.language)
        else:
            insist = self._asked.words == "insist"
            found = align_told(told, self._given, mix, vocals, self._asked.language, insist=insist)
        return replace(found, notes=(*found.notes, f"{who_is(self._model)} at {self._ears.host} heard the words."))
