"""A host's ears: asked only by name, quoted, paid once, checked; what they heard is loaded like any other."""

import re
import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
import soundfile

from workbench.errors import BudgetError, LyricsError, MissingExtraError, OptionError, ProviderError, WeightsError
from workbench.jobs.heavy import HereHeavy
from workbench.jobs.scripted import ScriptedProvider
from workbench.media.bundle import bundled
from workbench.model.stems import STEM_NAMES
from workbench.render.generate.provider import CountingProvider
from workbench.workflows.analysis_report import analysis_lines
from workbench.workflows.hosting import Hosts
from workbench.workflows.library import Library
from workbench.workflows.listen_wishes import ListenWishes
from workbench.workflows.means import Means
from workbench.workflows.stems import kept_stems

WHISPER, DEMUCS = "vaibhavs10/incredibly-fast-whisper", "ryan5453/demucs"
USD = Decimal("0.03")
SUNG = [(1.0, "One"), (1.5, "two"), (3.0, "three"), (3.5, "four"), (4.0, "five")]


def chunks(words=SUNG):
    return {"text": "", "chunks": [{"text": f" {text}", "timestamp": [at, at + 0.4]} for at, text in words]}


class Ears(ScriptedProvider):
    """Hears what it is told to, and takes songs apart into four tones as long as what it was sent."""

    def __init__(self, clock, heard=None, seconds=None, names=STEM_NAMES, **more):
        super().__init__(clock, name="replicate", write=self.apart, usd=USD, **more)
        self.heard, self.seconds, self.names, self.sent = heard or chunks(), seconds, names, []

    def submit(self, request, file_at, cancel=None):
        with file_at(request.payload["audio"]).open("rb") as file:
            self.sent.append(soundfile.info(file))
        return super().submit(request, file_at, cancel)

    def poll(self, prediction):
        found, asked = super().poll(prediction), self.created[int(prediction.rpartition("-")[2])]
        words = asked.model.startswith(WHISPER)
        return replace(found, output=self.heard if words else {"vocals": "https://a/v"})

    def apart(self, request, folder):
        if request.model.startswith(WHISPER):
            return []
        seconds = self.seconds or self.sent[-1].duration
        times = np.arange(round(seconds * 44100)) / 44100
        for number, name in enumerate(self.names):
            soundfile.write(folder / f"{name}.flac", 0.3 * np.sin(2 * np.pi * 220 * (number + 1) * times), 44100)
        return [folder / f"{name}.flac" for name in self.names]

    @property
    def models(self):
        return [request.model.partition(":")[0] for request in self.created]


@pytest.fixture
def opened(heard, tmp_path, short_song, clock):
    """Opens the short song on a machine without torch or weights, with priced tables unless told otherwise."""

    def build(host, *, priced=True):
        folder = tmp_path / "library"
        if not folder.exists():
            shutil.copytree(heard, folder)
        if priced:
            (folder / "models.toml").write_text(tables(), "utf-8")
        hosts = Hosts({"replicate": host}, clock=clock, draw=lambda: 0.5)
        means = Means(HereHeavy({}), tmp_path / "weights")
        return Library(folder, provider=CountingProvider(), hosts=hosts, means=means).open(short_song)

    return build


def tables():
    """The tables that travel along, with a price a question."""
    price = '\n[model.price]\nper = "item"\nusd = "0.03"\nas_of = 2026-11-26\nsource = "made up"\n'
    text = Path(bundled("data/models/ears.toml")).read_text("utf-8")
    return re.sub(r"(?m)^(batch_size = .*|split = true.*)$", lambda found: found[0] + "\n" + price, text)


def test_a_draft_by_a_host_is_paid_once_and_loaded_ever_after(opened, clock):
    host = Ears(clock)
    project = opened(host)
    heard = project.analyze(beats="librosa", words="draft", ears="replicate", budget="0.50 USD")
    assert [line.text for line in heard.lyrics.lines] == ["One two", "three four five"]
    words = [word for line in heard.lyrics.lines for word in line.words]
    assert [word.start_s for word in words] == pytest.approx([1.1, 1.6, 3.1, 3.6, 4.1])
    assert {word.confidence for word in words} == {0.5}  # nobody said how sure it was
    who = next(part for part in heard.analyzers if part.part == "words")
    assert who.name == WHISPER
    assert who.version.startswith("1 3ab86df6c8f5 mix")
    assert heard.notes == (f"{WHISPER} (3ab86df6c8f5) at replicate heard the words.",)
    assert any("heard the words" in line for line in analysis_lines(project.song, heard, project.notes))
    assert (heard.lyrics.language, heard.words.language_probability) == (None, None)  # nobody told
    assert host.created[0].payload["timestamp"] == "word"
    assert (host.sent[0].samplerate, host.sent[0].channels, host.sent[0].format) == (16000, 1, "FLAC")
    assert project.cost().spent.settled_usd == USD == host.charged_usd
    again = opened(host)
    assert again.analyze(beats="librosa") == heard  # without a word on ears, and without Whisper
    assert not again.listened
    assert again.analyze(beats="librosa", words="draft", ears="replicate") == heard
    assert len(host.created) == 1
    assert not list((again.settings.library / "work").iterdir())  # what was sent is not kept


def test_given_words_are_matched_to_what_a_host_heard(opened, clock, tmp_path):
    host = Ears(clock)
    (tmp_path / "words.txt").write_text("One two\nthree four five six")
    heard = opened(host).analyze(beats="librosa", lyrics=tmp_path / "words.txt", ears="replicate")
    assert [line.text for line in heard.lyrics.lines] == ["One two", "three four five six"]
    assert all(line.word_times for line in heard.lyrics.lines)
    assert heard.words.fit == pytest.approx(0.9, abs=0.1)
    starts = [word.start_s for line in heard.lyrics.lines for word in line.words]
    assert starts == sorted(starts)
    assert starts[:2] == pytest.approx([1.1, 1.6], abs=0.2)
    sure = [word.confidence for line in heard.lyrics.lines for word in line.words]
    assert min(sure[:5]) > 0.6 > sure[5]  # six was not recognised
    (tmp_path / "other.txt").write_text("Nothing here belongs to it\nnor does anything else that stands below")
    other = opened(host).analyze(beats="librosa", lyrics=tmp_path / "other.txt", ears="replicate")
    assert other.words.lyrics is None
    assert "got no times" in other.words.notes[0]
    assert len(host.created) == 1  # the host is asked the same


def test_the_language_is_told_as_the_model_calls_it_and_must_fit_the_words(opened, clock, tmp_path):
    host = Ears(clock)
    project = opened(host)
    heard = project.analyze(beats="librosa", words="draft", language="fr", ears="replicate")
    assert host.created[0].payload["language"] == "french"
    assert heard.lyrics.language == "fr"
    (tmp_path / "words.txt").write_text("Раз два три")
    with pytest.raises(LyricsError, match="Cyrillic letters"):
        project.analyze(beats="librosa", lyrics=tmp_path / "words.txt", language="fr", ears="replicate")
    assert len(host.created) == 1


def test_stems_by_a_host_are_kept_like_those_that_are_made_here(opened, clock):
    host = Ears(clock)
    project = opened(host)
    heard = project.analyze(beats="librosa", stems=True, ears="replicate", budget="0.03 USD")
    stems = kept_stems(project)
    assert (stems.name, stems.version) == (DEMUCS, "1 5a7041cc9b82")
    assert host.models == [DEMUCS]
    assert (host.sent[0].samplerate, host.sent[0].channels) == (44100, 2)
    for name, path in project.stems().items():
        info = soundfile.info(path)
        assert (info.frames, info.samplerate, info.channels, info.subtype) == (stems.frames, 44100, 2, "PCM_16")
        hertz = 220 * (STEM_NAMES.index(name) + 1)
        sound = soundfile.read(path, frames=44100)[0][:, 0]
        assert np.argmax(np.abs(np.fft.rfft(sound))) == pytest.approx(hertz, abs=2)  # none is taken for another
    assert any(f"{DEMUCS} (5a7041cc9b82) at replicate took the song apart" in note for note in project.notes)
    assert next(part for part in heard.analyzers if part.part == "drums").name == "strokes in the drum stem"
    assert opened(Ears(clock)).analyze(beats="librosa", stems=True) == heard  # they are there: nobody is needed
    assert len(host.created) == 1


def test_both_are_quoted_first_and_words_are_read_again_with_the_stems_for_nothing(opened, clock):
    host = Ears(clock)
    project = opened(host)
    wishes = ListenWishes(beats="librosa", words="draft", stems=True, ears="replicate", budget="0.06 USD")
    quoted = project.quote_listening(wishes)
    assert [(q.kind, q.model, q.usd, q.bought) for q in quoted.questions] == [
        ("stems", DEMUCS, USD, False),
        ("transcribe", WHISPER, USD, False),
    ]
    assert not host.created
    told = []
    project.analyze(beats="librosa", words="draft", ears="replicate", progress=lambda p: told.append(p.message))
    assert told[0] == f"{WHISPER} (0.03 USD) will be asked to listen, 0.03 USD in all."
    assert project.quote_listening(wishes).usd == USD  # the words are bought
    heard = project.listen(wishes)
    assert host.models == [WHISPER, DEMUCS]
    assert heard.words.voice.measured  # in the stem
    assert project.quote_listening(wishes).sentence == "Nobody is asked, and nothing is spent."
    assert project.cost().spent.settled_usd == 2 * USD


def test_stems_alone_buy_no_words(opened, clock):
    host = Ears(clock)
    project = opened(host)
    first = project.analyze(beats="librosa", words="draft", ears="replicate")
    second = project.analyze(beats="librosa", stems=True, ears="replicate")
    assert second.lyrics == first.lyrics
    assert host.models == [WHISPER, DEMUCS]


def test_money_is_asked_for_before_anything_happens(opened, clock):
    host = Ears(clock)
    project = opened(host)
    with pytest.raises(BudgetError, match=r"0\.06 USD.*this run 0\.05 USD is left"):
        project.analyze(beats="librosa", words="draft", stems=True, ears="replicate", budget="0.05 USD")
    assert host.created == ()
    assert kept_stems(project) is None  # not half of it
    unpriced = Ears(clock)
    (project.settings.library / "models.toml").unlink()
    with pytest.raises(BudgetError, match=f"The price of {DEMUCS} and {WHISPER} is not known"):
        opened(unpriced, priced=False).analyze(words="draft", stems=True, ears="replicate")
    assert unpriced.created == ()


def test_nobody_is_asked_who_was_not_named(opened, clock):
    host = Ears(clock)
    project = opened(host)
    for wishes in ({"words": "draft"}, {"stems": True}, {"words": "draft", "ears": "local"}):
        with pytest.raises((MissingExtraError, WeightsError)):
            project.analyze(beats="librosa", **wishes)
    with pytest.raises(OptionError, match="A budget, or to have something made again"):
        project.analyze(beats="librosa", budget="1")
    with pytest.raises(OptionError, match="nothing for the ears of replicate"):
        project.analyze(beats="librosa", ears="replicate")
    with pytest.raises(OptionError, match="replicat"):
        project.analyze(beats="librosa", words="draft", ears="replicat")
    assert host.created == ()


def late(*starts):
    return chunks([(at, "la") for at in starts])


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (late(1.0, 9.0, 4.0), r"word 3 at 4\.00 s, before the one that begins at 9\.00 s"),
        ("<html>busy</html>", "no list of words with times"),
    ],
)
def test_words_that_cannot_be_are_paid_and_told(opened, clock, told, said):
    host = Ears(clock, told)
    project = opened(host)
    for _ in range(2):
        with pytest.raises(ProviderError, match=rf"{WHISPER} sent {said}.*It is paid.*0\.03 USD"):
            project.analyze(beats="librosa", words="draft", ears="replicate")
    assert len(host.created) == 1
    assert project.cost().spent.settled_usd == USD
    assert project.latest.analysis.lyrics is None
    host.heard = chunks()
    assert project.analyze(beats="librosa", words="draft", ears="replicate", remake=True).lyrics
    assert project.cost().spent.settled_usd == 2 * USD


def test_a_song_in_which_a_host_hears_nobody_has_no_words(opened, clock):
    heard = opened(Ears(clock, {"text": "", "chunks": []})).analyze(beats="librosa", words="draft", ears="replicate")
    assert heard.lyrics is None
    assert "No sung words were heard" in heard.notes[0]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"names": ("vocals", "drums")}, "sent no bass and no other"),
        ({"seconds": 3.0}, r"sent 3\.00 s of bass, and the song has"),
        ({"seconds": 60.0}, "sent a sound for bass that cannot be taken"),
    ],
)
def test_stems_that_cannot_be_are_paid_and_told_and_none_is_kept(opened, clock, more, said):
    host = Ears(clock, **more)
    project = opened(host)
    with pytest.raises(ProviderError, match=rf"{DEMUCS} {said}.*It is paid"):
        project.analyze(beats="librosa", stems=True, ears="replicate")
    assert kept_stems(project) is None
    assert not list((project.settings.library / "stems").glob("*"))
    assert project.cost().spent.settled_usd == USD
    host.names, host.seconds = STEM_NAMES, None
    project.analyze(beats="librosa", stems=True, ears="replicate", remake=True)
    assert kept_stems(project) is not None
