"""A mix and a new master, from the project to the proven film."""

from dataclasses import replace

import numpy as np
import pytest
import soundfile

from workbench.errors import NotFoundError, OptionError, PlanError, SongError
from workbench.jobs.keys import key_of
from workbench.media.audio import decode
from workbench.media.encoding import LIBX264
from workbench.model.mix import Mix
from workbench.model.size import Size
from workbench.render.generate.provider import CountingProvider
from workbench.workflows.library import Library

SIZE = {"size": "128x72", "fps": 24}
RATE = 22050


class ByMusic(CountingProvider):
    """Would make another take of other music."""

    def key(self, request):
        return key_of(super().key(request), request.music.energy, request.music.onsets)


@pytest.fixture
def library(tmp_path):
    return Library(tmp_path / "library", provider=ByMusic())


@pytest.fixture
def project(project):
    project.plan(**SIZE)
    return project


@pytest.fixture
def master(tmp_path, short_song):
    def write(change, name="master.wav"):
        samples, rate = soundfile.read(short_song, dtype="float32")
        soundfile.write(tmp_path / name, change(samples), rate)
        return tmp_path / name

    return write


def test_a_film_is_proven_against_its_mix(project, tmp_path):
    voice = tmp_path / "a voice [1].wav"
    soundfile.write(voice, 0.2 * np.sin(2 * np.pi * 500 * np.arange(48000) / 48000), 48000)
    track = project.track(voice, 3.0, gain_db=-3.0, duck_db=9.0)
    plan = project.finish(mix=Mix(loudness_lufs=-18.0, true_peak_db=-1.5, fade_out_s=1.0, tracks=(track,)))
    film = project.compose(out=tmp_path / "mixed.mp4")
    assert film.certificate.ok, film.certificate.reasons
    assert film.certificate.loudness_lufs == pytest.approx(-18.0, abs=0.3)
    assert film.certificate.true_peak_db <= -1.5
    assert abs(film.certificate.audio_lag_ms) <= 1
    assert project.latest.plan == plan
    made = len(project.provider.made)
    project.finish(mix=Mix())
    plain = project.compose(out=tmp_path / "plain.mp4")
    assert plain.certificate.ok
    assert len(project.provider.made) == made  # another sound costs a join
    loud = decode(tmp_path / "mixed.mp4", longest_s=60).audio.samples
    soft = decode(tmp_path / "plain.mp4", longest_s=60).audio.samples
    assert not np.allclose(loud[:, : 5 * RATE], soft[:, : 5 * RATE], atol=0.01)


def test_a_mix_that_does_not_fit_is_one_sentence(project, tmp_path):
    with pytest.raises(OptionError, match="longer than the song"):
        project.finish(mix=Mix(fade_in_s=60.0))
    empty = tmp_path / "voice.wav"
    empty.write_bytes(b"")
    with pytest.raises(SongError, match="zero bytes"):
        project.track(empty, 1.0)
    soundfile.write(empty, np.zeros(100), 8000)
    with pytest.raises(OptionError, match="not allowed: the song steps back"):
        project.track(empty, 1.0, duck_db=50.0)
    track = project.track(empty, 1.0)
    project.finish(mix=Mix(tracks=(track,)))
    project.files.path(track.sha256, track.suffix).unlink()
    with pytest.raises(NotFoundError, match="add its file again"):
        project.compose(out=tmp_path / "film.mp4")
    assert not list(tmp_path.glob("*.mp4"))


def test_the_same_master_costs_a_join(project, master, tmp_path):
    project.compose(out=tmp_path / "old.mp4")
    made = list(project.provider.made)
    louder = master(lambda samples: 0.7 * samples)
    assert project.compare_master(louder).verdict == "same"
    assert len(Library(project.settings.library).projects()) == 1  # told before anything is kept
    new = project.use_master(louder)
    film = new.compose(out=tmp_path / "new.mp4")
    assert film.certificate.ok, film.certificate.reasons
    assert project.provider.made == made
    assert film.seconds["generate"] == 0
    assert [c.span for c in film.plan.clips] == [c.span for c in project.latest.plan.clips]
    assert new.sections.value.sections[-1].end_s == new.song.duration_s
    assert project.latest.plan.song_id == project.song.id
    Library(project.settings.library).delete(project.id, now=True)
    assert all(new.files.intact(take.sha256, take.suffix) for take in new.generate().values())


def test_a_shifted_master_moves_the_film(project, master, tmp_path):
    plan = project.latest.plan
    project.generate()
    made = list(project.provider.made)
    late = master(lambda samples: np.concatenate([np.zeros(round(0.25 * RATE), np.float32), samples]))
    found = project.compare_master(late)
    assert (found.verdict, round(found.shift_s, 3)) == ("shifted", 0.25)
    new = project.use_master(late)
    film = new.compose(out=tmp_path / "new.mp4")
    assert film.certificate.ok, film.certificate.reasons
    assert [c.span.start for c in film.plan.clips[1:]] == [c.span.start + 6 for c in plan.clips[1:]]
    assert project.provider.made[len(made) :] == [0]  # the first clip alone is longer
    beats = new.heard().beats.beats_s
    assert beats[0] == pytest.approx(project.heard().beats.beats_s[0] + 0.25, abs=1e-3)


def test_changed_bars_cost_their_clips(project, master, tmp_path):
    plan = project.latest.plan
    project.generate()
    made = len(project.provider.made)

    def mute(samples):
        samples[-RATE:] = 0
        return samples

    muted = master(mute)
    assert project.compare_master(muted).verdict == "changed"
    new = project.use_master(muted)
    film = new.compose(out=tmp_path / "new.mp4")
    assert film.certificate.ok, film.certificate.reasons
    assert project.provider.made[made:] == [plan.clips[-1].index]


def test_another_song_is_refused(project, master, tmp_path):
    rng = np.random.default_rng(3)
    other = master(lambda samples: rng.normal(0, 0.1, len(samples)).astype(np.float32))
    assert project.compare_master(other).verdict == "different"
    with pytest.raises(SongError, match="is no new master of 'short song'"):
        project.use_master(other)
    with pytest.raises(SongError, match="does not exist"):
        project.compare_master(tmp_path / "nothing.wav")
    assert (
        project.use_master(tmp_path / "library" / "media" / project.song.id[:2] / f"{project.song.id}.wav") is project
    )


def test_the_new_project_is_made_by_the_same_hands(short_song, master, tmp_path):
    size = Size(128, 72)
    encoder = replace(LIBX264, version="another card")
    old = Library(tmp_path / "library", provider=ByMusic(), encoder=encoder).open(short_song)
    old.analyze(beats="librosa")
    new = old.use_master(master(lambda samples: 0.7 * samples))
    assert new.encoder(size) == old.encoder(size) == encoder
    assert new.provider is old.provider


def test_a_fade_that_does_not_fit_the_new_master_keeps_nothing(project, master):
    project.finish(mix=Mix(fade_out_s=11.9))
    shorter = master(lambda samples: samples[: round(11.8 * RATE)])
    with pytest.raises(OptionError, match="longer than the song"):
        project.use_master(shorter)
    assert len(Library(project.settings.library).projects()) == 1


def test_a_shorter_master_is_refused_by_its_length(project, master):
    shorter = master(lambda samples: samples[: 5 * RATE])
    assert "7.0 s shorter" in str(project.compare_master(shorter))
    with pytest.raises(PlanError, match="The new master is 7.0 s shorter, so the last clip would have no time left"):
        project.use_master(shorter)
    assert len(Library(project.settings.library).projects()) == 1


def test_all_that_was_heard_moves_with_a_shifted_master(project, master, tmp_path):
    lines = (f"[00:0{at}.00]<00:0{at}.00>line <00:0{at}.40>{at} <00:0{at}.80>" for at in range(2, 9))
    (tmp_path / "words.lrc").write_text("\n".join(lines))
    project.analyze(beats="librosa", lyrics=tmp_path / "words.lrc")
    heard = project.corrections.offset(0.5)
    heard = project.corrections.section_mood(1.0, "high")
    project.plan(**SIZE)
    made = project.use_master(master(lambda x: np.concatenate([np.zeros((RATE, *x.shape[1:]), x.dtype), x])))
    moved = made.latest.analysis
    shift_s = moved.lyrics.lines[0].start_s - heard.lyrics.lines[0].start_s
    assert shift_s == pytest.approx(1.0, abs=0.02)
    assert moved.drums.kick[0].time_s - heard.drums.kick[0].time_s == pytest.approx(shift_s)
    assert [v.start_s for v in moved.grid.verdicts] == [s.start_s for s in moved.sections]
    assert [(m.start_s, m.end_s, m.word) for m in moved.character.sections] == [
        (s.start_s, s.end_s, m.word) for s, m in zip(moved.sections, heard.character.sections, strict=True)
    ]
    assert moved.section_levels.duration_s == moved.duration_s
    assert moved.section_levels.lines[0].start_s == moved.lyrics.lines[0].start_s
    assert moved.character.sections[0].word == "high"
    assert moved.lyric_report.lines[0].start_s == moved.lyrics.lines[0].start_s
    again = made.listen_again()
    assert again.lyrics.lines[0].start_s == pytest.approx(moved.lyrics.lines[0].start_s)
    assert again.character.sections[0].word == "high"
