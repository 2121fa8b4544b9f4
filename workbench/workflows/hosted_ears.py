"""Ears of a host: models that take a song apart and hear its words, quoted, bought once and checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from workbench.analysis.separators import STEM_RATE
from workbench.analysis.stems import stereo
from workbench.analysis.stems_told import keep_told
from workbench.analysis.words.ears import RATE
from workbench.analysis.words.languages import english_name
from workbench.analysis.words.match import HeardWord
from workbench.analysis.words.sound import to_listen_to
from workbench.analysis.words.told import TOLD_VERSION, told_words
from workbench.errors import BudgetError, OptionError, RefusedValueError
from workbench.jobs.buying import Buyer, Media
from workbench.jobs.cancel import CancelToken
from workbench.jobs.heavy import Report
from workbench.jobs.keys import file_sha256
from workbench.jobs.purchases import purchase_key
from workbench.media.sending import sound_to_send
from workbench.model.asking import Answer, FileRef, ModelRequest
from workbench.model.hosted import HostedModel, ModelKind
from workbench.model.listening import Listening
from workbench.model.quoting import quote
from workbench.model.stems import STEM_NAMES, Stems
from workbench.model.wish import ModelWish
from workbench.planning.asking import ask
from workbench.workflows.ears_quote import EarsQuote, EarsQuoted
from workbench.workflows.hosting import Run
from workbench.workflows.model_tables import models_of
from workbench.workflows.spending import budget_lines_of
from workbench.workflows.stems import kept_stems

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["HostedEars", "hosted_ears", "is_hosted", "version_of", "who_is"]

_DOES: dict[ModelKind, str] = {"transcribe": "hears words", "stems": "takes songs apart"}


class HostedEars:
    """The ears of one run. What is sent is a FLAC of the decoded song: its own samples to take apart, and 16 kHz mono,
    which is all that Whisper listens to, to hear words. It lies in ``folder`` and is not kept.

    Args:
        project: whose song it is.
        host: the name of who is asked.
        run: what may be spent.
        budget: of it, US dollars.
        again: what was paid for, and is of no use, is bought again.
        words: whether they hear words; those of last time stay otherwise.
        folder: for what is sent.
    """

    def __init__(
        self, project: SongWork, host: str, run: Run, budget: Decimal | None, *, again: bool, words: bool, folder: Path
    ) -> None:
        self.words_asked = words
        self._project, self.host, self._run, self._budget, self._again = project, host, run, budget, again
        self._folder, self._models = folder, models_of(project.settings)
        self._sent: dict[ModelKind, tuple[FileRef, Path, Fraction]] = {}
        project.hosts.provider(host, self._models)  # refused before anything is read

    def model(self, kind: ModelKind) -> HostedModel:
        """Who is asked: of the host's models that can the first whose price is known, else the first.

        Raises:
            OptionError: none can.
        """
        named = self._project.hosts.stands_for(self.host)
        able = [model for model in self._models if model.provider == named and kind in model.kinds]
        if not able:
            raise OptionError(
                f"The tables have no model of {self.host} that {_DOES[kind]}; name another host, or write one into "
                "models.toml in the library's folder.",
                field="ears",
            )
        return next((model for model in able if model.price is not None), able[0])

    def quoted(self, asked: Listening, *, stems: bool) -> EarsQuote:
        """What it costs to hear what is asked for; nobody is asked.

        Args:
            asked: the questions.
            stems: whether the song is to be taken apart.

        Raises:
            OptionError: there is nothing to hear, nobody who can, or the song is too large to be sent.
        """
        kinds: list[ModelKind] = ["stems"] if stems and kept_stems(self._project) is None else []
        if self.words_asked and asked.words in ("align", "insist", "draft"):
            kinds.append("transcribe")
        elif not stems:
            raise OptionError(
                f"There is nothing for the ears of {self.host} to hear; ask for words (draft, or align with lyrics), "
                "or for stems.",
                field="ears",
            )
        questions = tuple(self._quoted(kind, asked.language) for kind in kinds)
        return EarsQuote(questions, budget_lines_of(self._project, self._budget))

    def _quoted(self, kind: ModelKind, language: str | None) -> EarsQuoted:
        model, request = self._question(kind, language)
        known = self._project.store.ledger.find([purchase_key(self.host, request)])
        bought = any(each.answer is not None and not (each.is_wasted and self._again) for each in known.values())
        price = quote(model, request)
        return EarsQuoted(kind, model.name, Decimal(0) if bought else price.usd, bought, price.sentence)

    def check(self, quoted: EarsQuote) -> None:
        """Refuse what does not fit into the budgets as a whole; nothing is spent then.

        Raises:
            BudgetError
        """
        if sentence := quoted.refused:
            raise BudgetError(sentence, field="budget")

    def take_apart(self, report: Report, cancel: CancelToken | None) -> Stems:
        """The song taken apart; kept in the library like stems that are made here.

        Raises:
            BudgetError: nothing was asked.
            ProviderError: there is no answer, or none that is of use; that is paid, and said.
            DiskFullError, CancelledError: no stems are there then.
        """
        model, request = self._question("stems", None)
        buyer, answer = self._bought(model, request, report, cancel)
        found = {name: answer.named(name) for name in STEM_NAMES}
        parts = {name: buyer.media.path(file) for name, file in found.items() if file is not None}
        frames = stereo(self._project.audio()).shape[1]
        try:
            made = keep_told(
                parts,
                frames,
                self._project.files.stems_folder(self._project.song.id),
                name=model.name,
                version=version_of(model),
                check=(cancel or CancelToken()).check,
            )
        except RefusedValueError as error:
            raise buyer.unusable(
                request,
                f"{model.name} sent {error}; {', '.join(STEM_NAMES)} were asked for, each as long as the song.",
            ) from error
        self._project.note(f"{who_is(model)} at {self.host} took the song apart.")
        return made

    def words(self, language: str | None, report: Report, cancel: CancelToken | None) -> tuple[HeardWord, ...]:
        """The words that are sung.

        Args:
            language: the code of their language; heard by default.
            report: hears how far it is.
            cancel: stops it.

        Raises:
            BudgetError: nothing was asked.
            ProviderError: there is no answer, or none that is of use; that is paid, and said.
            CancelledError
        """
        model, request = self._question("transcribe", language)
        buyer, answer = self._bought(model, request, report, cancel)
        try:
            return told_words(answer.value, self._project.audio().duration_s)
        except RefusedValueError as error:
            raise buyer.unusable(
                request,
                f"{model.name} sent {error}; the words in their order, each with its time in the song, were asked for.",
            ) from error

    def _question(self, kind: ModelKind, language: str | None) -> tuple[HostedModel, ModelRequest]:
        model = self.model(kind)
        file, _, seconds = self._sound(kind)
        said = english_name(language) if language and "language" in model.inputs else ""
        asked = ask(model, ModelWish(kind, audio=file, language=said), models=self._models)
        return model, replace(asked.request, seconds=seconds)

    def _sound(self, kind: ModelKind) -> tuple[FileRef, Path, Fraction]:
        """What is sent, where it lies, and how long it is, seconds."""
        if kind not in self._sent:
            audio = self._project.audio()
            samples, rate = (stereo(audio), STEM_RATE) if kind == "stems" else (to_listen_to(audio)[None], RATE)
            path = self._folder / f"{kind}.flac"
            sound_to_send(samples, rate, path)
            self._sent[kind] = FileRef(file_sha256(path), ".flac"), path, Fraction(samples.shape[1], rate)
        return self._sent[kind]

    def _bought(
        self, model: HostedModel, request: ModelRequest, report: Report, cancel: CancelToken | None
    ) -> tuple[Buyer, Answer]:
        buyer = self._run.buyer(self.host)
        buyer = replace(buyer, media=_Lent(buyer.media, {file: path for file, path, _ in self._sent.values()}))
        price = quote(model, request)
        word = model.name.partition("/")[2]
        answer = buyer.buy(
            request, price, hear=lambda said, share: report(share or 0.0, f"{word}: {said}"), cancel=cancel
        )
        return buyer, answer


class _Lent:
    """A ``Media`` with some files beside it that are only lent."""

    def __init__(self, media: Media, lent: dict[FileRef, Path]) -> None:
        self._media, self._lent = media, lent

    def path(self, file: FileRef) -> Path:
        """As the Protocol says."""
        return self._lent.get(file) or self._media.path(file)

    def intact(self, file: FileRef) -> bool:
        """As the Protocol says."""
        return self._media.intact(file)

    def adopt(self, path: Path) -> FileRef:
        """As the Protocol says."""
        return self._media.adopt(path)

    def room(self) -> Path:
        """As the Protocol says."""
        return self._media.room()


def is_hosted(name: str) -> bool:
    """Whether a listener of this name is a host's model: those have an owner."""
    return "/" in name


def version_of(model: HostedModel) -> str:
    """The version of what is made of an answer here, and of the model."""
    return f"{TOLD_VERSION} {model.id.partition(':')[2][:12] or 'official'}"


def who_is(model: HostedModel) -> str:
    """A model with its version, for a person."""
    version = model.id.partition(":")[2][:12]
    return f"{model.name} ({version})" if version else model.name


@contextmanager
def hosted_ears(
    project: SongWork,
    host: str,
    budget: Decimal | None = None,
    *,
    again: bool = False,
    words: bool = True,
    tell: Callable[[str], None] = lambda _sentence: None,
) -> Iterator[HostedEars | None]:
    """The ears of a run; None where no host is named.

    Args:
        project: whose song it is.
        host: the name of who is asked; empty = nobody.
        budget: what the run may spend, US dollars.
        again: what was paid for, and is of no use, is bought again.
        words: whether they hear words.
        tell: hears at once of what keeps it waiting.

    Raises:
        OptionError, MissingExtraError: there is no such host, or what it needs is not installed.
    """
    if not host:
        yield None
        return
    run = Run(project, "", budget, again=again, tell=tell)
    room = project.files.work_path("").parent
    with TemporaryDirectory(dir=room, ignore_cleanup_errors=True) as folder:
        yield HostedEars(project, host, run, budget, again=again, words=words, folder=Path(folder))
