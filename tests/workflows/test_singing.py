"""Clips in which somebody sings: a picture and the voice of just their span, only where the words' times are sure."""

import io
import shutil
import wave
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
import soundfile
from PIL import Image

from tests.fakes import FakeReplicate
from tests.workflows.hosts import MODEL, Host
from workbench.analysis.separators import FlatStems
from workbench.analysis.stems import separate
from workbench.errors import OptionError, SongError
from workbench.media.frames import read_frames
from workbench.media.models import load_models
from workbench.media.voices import voice_piece
from workbench.model.lyrics import Line, Lyrics, Word
from workbench.workflows.hosting import Hosts
from workbench.workflows.library import Library

LIPS = "bytedance/omni-human"


def line(start_s, *texts, sure=1.0, timed=True):
    words = tuple(Word(start_s + n / 2, start_s + n / 2 + 0.4, text, sure) for n, text in enumerate(texts))
    return Line(words[0].start_s, words[-1].end_s, " ".join(texts), words, timed)


LYRICS = Lyrics((line(1.0, "one", "two"), line(3.0, "three", "four", sure=0.5), line(7.0, "five", timed=False)))


@pytest.fixture(scope="module")
def sung(short_song, tmp_path_factory):
    """A library in which the song has words and stems, and clips of two seconds."""
    folder = tmp_path_factory.mktemp("sung")
    (folder / "songreel.toml").write_text("min_clip_s = 1.0\nmax_clip_s = 2.0\n")
    project = Library(folder).open(short_song)
    project.analyze(beats="librosa", lyrics=LYRICS)
    stems = project.files.stems_folder(project.song.id)
    done = lambda *_: None  # noqa: E731
    separate(project.song_path(), stems, weights=None, report=done, check=done, separator=FlatStems())
    project.plan(style="laser-grid", size="128x72", fps=24)
    return folder


@pytest.fixture
def host(clock):
    return Host(clock)


@pytest.fixture
def opened(sung, short_song, tmp_path, clock):
    def build(host=None):
        if not (tmp_path / "library").exists():
            shutil.copytree(sung, tmp_path / "library")
        hosts = Hosts({"replicate": host}, clock=clock, draw=lambda: 0.5) if host else None
        return Library(tmp_path / "library", hosts=hosts).open(short_song)

    return build


@pytest.fixture
def face(tmp_path):
    path = tmp_path / "face.png"
    Image.new("RGB", (128, 72), "pink").save(path)
    return path


def at(project, seconds):
    """The clip that is shown at a time."""
    return next(c.index for c in project.planned().clips if int(seconds * 24) in c.span)


def test_a_clip_that_sings_is_asked_for_with_its_voice_and_its_picture(opened, host, face):
    project = opened(host)
    index = at(project, 1.2)
    plan = project.shot(index, first=face, sings=True)
    there = {path for path in project.files.folder.rglob("*") if path.is_file()}
    quote = project.quote(provider="replicate", clips=[index])
    assert {path for path in project.files.folder.rglob("*") if path.is_file()} == there  # a quote writes nothing
    frames = plan.media_span(index).frames
    paid_s = Fraction(-(-frames * 1000 // 24), 1000)
    assert (quote.clips[0].model, quote.clips[0].seconds_paid) == (LIPS, paid_s)
    assert quote.total_usd == Decimal("0.14") * Decimal(paid_s.numerator) / Decimal(paid_s.denominator)
    takes = project.generate(provider="replicate", clips=[index])
    (question,) = host.created
    assert set(question.payload) == {"image", "audio"}
    assert question.payload["image"].sha256 == plan.clips[index].shot.first.sha256
    voice = project.files.voice_path(question.payload["audio"].sha256)
    assert soundfile.info(voice).frames == paid_s * 48_000
    stem = soundfile.read(project.stems()["vocals"])[0].mean(axis=1)
    begin = round(plan.media_span(index).start / 24 * 44100)
    level = np.abs(stem[begin : begin + int(frames / 24 * 44100)]).max()
    assert np.abs(soundfile.read(voice)[0]).max() == pytest.approx(level, abs=0.03)
    take = takes[index]
    assert len(list(read_frames(project.files.path(take.sha256, take.suffix)))) == frames
    assert project.cost().spent.settled_usd == quote.total_usd
    again = opened(host)
    again.generate(clips=[index])
    assert len(host.created) == 1  # bought once, whoever asks


def test_a_voice_goes_with_its_song_and_with_what_is_cleaned(opened, host, face, tmp_path):
    project = opened(host)
    index = at(project, 1.2)
    project.shot(index, first=face, sings=True)
    project.generate(provider="replicate", clips=[index])
    library = Library(tmp_path / "library")

    def voices():
        sounds = [path for path in library.files.folder.rglob("*.wav*") if "stems" not in path.parts]
        return [path for path in sounds if path.stem != project.song.id]

    (voice,) = (path for path in voices() if path.suffix == ".wav")
    assert library.clean(0, dry_run=True).files >= 1
    library.clean(0)
    assert not voice.exists()
    project.regenerate([index])  # it is cut out again
    assert voice.exists()
    assert host.created[-1].payload["audio"].sha256 == voice.stem
    library.delete(project.id, now=True)
    assert voices() == []


def test_among_other_clips_those_that_sing_alone_go_to_the_model_of_lips(opened, host, face):
    project = opened(host)
    sings, silent = at(project, 1.2), at(project, 9.0)
    project.shot(sings, first=face, sings=True)
    project.generate(provider="replicate", model=MODEL, clips=[sings, silent])
    clips = project.planned().clips
    assert (clips[sings].model, clips[silent].model) == (LIPS, MODEL)
    silenced = project.shot(sings, sings=False)
    assert silenced.clips[sings].model == MODEL  # the draft's for a picture that moves
    assert project.shot(sings, sings=True).clips[sings].model == LIPS
    with pytest.raises(OptionError, match="starts with a picture"):
        project.shot(sings, first=None)
    with pytest.raises(OptionError, match=f"{LIPS} makes no video from text"):
        project.generate(provider="replicate", model=LIPS, clips=[silent])


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (3.2, r"not sure enough .*'three four': .*0\.50"),
        (7.1, "not sure enough .*'five': the line alone has times"),
        (9.5, "nobody sings in it"),
    ],
)
def test_nobody_sings_where_the_words_are_not_sure(opened, face, seconds, said):
    project = opened()
    before = project.planned()
    index = at(project, seconds)
    with pytest.raises(OptionError, match=f"Clip {index} cannot sing: .*{said}"):
        project.shot(index, first=face, sings=True)
    assert project.planned() == before


def test_without_words_stems_or_a_picture_it_is_told_how_to_get_them(opened, host, face):
    project = opened(host)
    index = at(project, 1.2)
    with pytest.raises(OptionError, match="starts with a picture of who sings"):
        project.shot(index, sings=True)
    project.shot(index, first=face, sings=True)
    shutil.rmtree(project.files.stems_folder(project.song.id))
    with pytest.raises(
        OptionError,
        match=rf"Clip {index}: It cannot sing: .*take it apart first .*--stems.* or stems\(\)",
    ):
        project.generate(provider="replicate", clips=[index])
    with pytest.raises(OptionError, match=rf"Clip {index} cannot sing: .*--stems"):
        project.shot(index, sings=True)
    assert host.created == ()


def test_the_faithful_server_is_paid_what_was_quoted(opened, face, monkeypatch):
    pytest.importorskip("replicate", reason="replicate is not installed (the extra 'replicate')")
    with FakeReplicate(tables=load_models(), work=0.05, least_side=36) as server:
        monkeypatch.setenv("REPLICATE_API_TOKEN", server.token)
        monkeypatch.setenv("REPLICATE_BASE_URL", server.url)
        project = opened()
        index = at(project, 1.2)
        plan = project.shot(index, first=face, sings=True)
        usd = project.quote(provider="replicate", clips=[index]).total_usd
        (take,) = project.generate(provider="replicate", clips=[index]).values()
        assert usd == server.charged_usd == project.cost().spent.settled_usd > 0
        assert len(list(read_frames(project.files.path(take.sha256, take.suffix)))) == plan.media_span(index).frames
        assert (server.paid_twice, server.leaks) == ({}, [])


def test_a_piece_of_a_voice_begins_and_ends_to_the_sample(tmp_path):
    path = tmp_path / "voice.flac"
    clicks = np.zeros((4 * 44100, 2))
    clicks[round(1.5 * 44100)] = 0.9
    soundfile.write(path, clicks, 44100)
    with wave.open(io.BytesIO(voice_piece(path, Fraction(5, 4), Fraction(31, 24)))) as made:
        assert (made.getnframes(), made.getframerate(), made.getnchannels()) == (62016, 48000, 1)  # 1.292 s
        samples = np.frombuffer(made.readframes(62016), "<i2")
    assert abs(int(np.argmax(np.abs(samples))) - 12000) <= 1
    with wave.open(io.BytesIO(voice_piece(path, Fraction(3), Fraction(2)))) as made:
        assert made.getnframes() == 96000  # beyond its end it is silent
    assert voice_piece(path, Fraction(1), Fraction(1)) == voice_piece(path, Fraction(1), Fraction(1))
    with pytest.raises(SongError, match=r"The stem 'none\.flac' cannot be read"):
        voice_piece(tmp_path / "none.flac", Fraction(0), Fraction(1))
