"""What should be heard: loudness and true peak measured by ffmpeg, tracks and fades sample by sample."""

import re
import subprocess

import numpy as np
import pytest
import soundfile

from workbench.errors import OptionError
from workbench.media.audio import Audio
from workbench.media.loudness import integrated_lufs, silent_spans, true_peak_db
from workbench.media.process import ffmpeg_path
from workbench.model.mix import ExtraTrack, Mix
from workbench.render.compose.ducking import ducking_db
from workbench.render.compose.hearing import check_sound
from workbench.render.compose.lag import compare_sound
from workbench.render.compose.mixing import mixed
from workbench.render.compose.sound import encode_sound

RATE = 44100


def music(seconds=6, level=0.1, rate=RATE, seed=0):
    """Noise with a beat, so that there are peaks to be taken down."""
    rng = np.random.default_rng(seed)
    count = int(seconds * rate)
    beat = np.exp(-(np.arange(count) % (rate // 2)) / (0.05 * rate))
    smooth = [np.convolve(rng.normal(0, 2 * level, count), np.ones(8) / 8, "same") for _ in range(2)]
    return Audio((np.stack(smooth) * (0.2 + beat)).astype(np.float32), rate)


def voice(rate, seconds=1.0, channels=1):
    tone = 0.2 * np.sin(2 * np.pi * 300 * np.arange(int(seconds * rate)) / rate)
    return Audio(np.repeat(tone[None].astype(np.float32), channels, axis=0), rate)


def track(start_s=2.0, **options):
    return ExtraTrack("a" * 64, ".wav", start_s, **options)


def ebur128(audio, folder):
    """Integrated loudness and true peak as ffmpeg's own meter has them."""
    path = folder / "measured.wav"
    soundfile.write(path, audio.samples.T, audio.sample_rate, subtype="FLOAT")
    meter = [ffmpeg_path(), "-nostdin", "-i", str(path), "-af", "ebur128=peak=true", "-f", "null", "-"]
    said = subprocess.run(meter, capture_output=True, text=True, check=True).stderr
    summary = said[said.rindex("Integrated loudness") :]
    return float(re.search(r"I:\s+(\S+)", summary)[1]), float(re.search(r"Peak:\s+(\S+)", summary)[1])


def test_an_untouched_song_is_the_song_itself():
    song = music()
    assert mixed(song, Mix(), None) is song


@pytest.mark.parametrize(("lufs", "peak_db"), [(-14.0, -1.5), (-11.0, -1.0), (-30.0, -1.0)])
def test_the_wanted_loudness_is_reached_under_the_true_peak(tmp_path, lufs, peak_db):
    song = music()
    before = song.samples.copy()
    made = mixed(song, Mix(loudness_lufs=lufs, true_peak_db=peak_db), None)
    found_lufs, found_peak_db = ebur128(made, tmp_path)
    assert found_lufs == pytest.approx(lufs, abs=0.15)
    assert found_peak_db <= peak_db
    np.testing.assert_array_equal(song.samples, before)
    assert compare_sound(made, song).lag_ms == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize("rate", [44100, 48000, 96000])
def test_peaks_between_the_samples_are_kept_down_too(tmp_path, rate):
    at = np.arange(4 * rate)
    tone = np.sin(2 * np.pi * at / 4 + np.pi / 4) * (0.3 + 0.7 * (at % rate < rate // 10))  # highest between samples
    made = mixed(Audio(np.stack([tone, tone]).astype(np.float32), rate), Mix(-12.0, -3.0), None)
    assert ebur128(made, tmp_path)[1] <= -3.0
    assert true_peak_db(made) <= -3.0


def test_a_quiet_passage_far_from_a_peak_keeps_its_gain():
    song = music(seconds=4, level=0.02)
    song.samples[:, 2 * RATE : 2 * RATE + 50] = 0.9
    made = mixed(song, Mix(loudness_lufs=-26.0, true_peak_db=-3.0), None)
    gain = float(made.samples[0, :RATE] @ song.samples[0, :RATE] / np.square(song.samples[0, :RATE]).sum())
    quiet = slice(0, 2 * RATE - RATE // 50)
    np.testing.assert_allclose(made.samples[:, quiet], gain * song.samples[:, quiet], atol=1e-4)
    assert made.samples[0, 2 * RATE + 20] < 0.8 * gain * 0.9


def test_what_cannot_be_reached_is_refused():
    clicks = Audio(np.zeros((2, 3 * RATE), np.float32), RATE)
    clicks.samples[:, ::RATE] = 0.5
    with pytest.raises(OptionError, match="cannot reach -5 LUFS under a true peak of -9.0 dBTP"):
        mixed(clicks, Mix(loudness_lufs=-5.0, true_peak_db=-9.0), None)
    with pytest.raises(OptionError, match="silent"):
        mixed(Audio(np.zeros((2, RATE), np.float32), RATE), Mix(loudness_lufs=-14.0), None)


def test_fades_have_equal_power_and_touch_the_ends_only():
    song = Audio(np.ones((1, 4 * RATE), np.float32), RATE)
    made = mixed(song, Mix(fade_in_s=1.0, fade_out_s=0.5), None).samples[0]
    assert made[0] < 1e-3
    assert made[-1] < 1e-3
    assert made[RATE // 2] == pytest.approx(np.sqrt(0.5), abs=1e-3)
    assert made[-RATE // 4] == pytest.approx(np.sqrt(0.5), abs=1e-3)
    np.testing.assert_array_equal(made[RATE : 3 * RATE + RATE // 2], 1)


def test_what_does_not_fit_the_song_is_refused():
    with pytest.raises(OptionError, match="A fade out of 7 s is longer than the song"):
        mixed(music(), Mix(fade_out_s=7.0), None)
    with pytest.raises(OptionError, match="never heard"):
        mixed(music(), Mix(tracks=(track(6.0),)), None)


@pytest.mark.parametrize("rate", [44100, 48000, 8000])
@pytest.mark.parametrize("channels", [1, 2])
def test_a_track_is_placed_to_the_sample_at_its_gain(rate, channels):
    song = Audio(np.zeros((2, 6 * RATE), np.float32), RATE)
    said = voice(rate, channels=channels)
    made = mixed(song, Mix(tracks=(track(2.0, gain_db=-6.0),)), lambda _: said).samples
    place = 2 * RATE
    assert np.abs(made[:, : place - 200]).max() < 1e-4
    at = np.arange(2000, RATE - 2000)
    expected = 0.2 * 10 ** (-6 / 20) * np.sin(2 * np.pi * 300 * at / RATE)
    np.testing.assert_allclose(made[0, place + at], expected, atol=2e-4)
    np.testing.assert_array_equal(made[0], made[1])


def test_a_track_that_goes_on_is_cut_at_the_songs_end():
    made = mixed(music(3), Mix(tracks=(track(2.5),)), lambda _: voice(48000, 5.0))
    assert made.samples.shape == (2, 3 * RATE)


def test_the_song_steps_back_while_the_voice_is_heard_and_comes_back_smoothly():
    song = Audio(np.full((2, 8 * RATE), 0.1, np.float32), RATE)
    said = voice(RATE)
    silent = Audio(np.zeros_like(said.samples), RATE)
    plain, ducked = (
        mixed(song, Mix(tracks=(track(3.0, duck_db=duck),)), lambda _: said).samples[0] for duck in (0.0, 12.0)
    )
    gain = (ducked - plain + 0.1) / 0.1
    assert gain[: int(2.75 * RATE)].min() == pytest.approx(1, abs=1e-4)
    assert gain[int(3.05 * RATE) : int(4.2 * RATE)].max() == pytest.approx(10 ** (-12 / 20), abs=1e-3)
    assert gain[int(5.1 * RATE) :].min() == pytest.approx(1, abs=1e-4)
    assert np.abs(np.diff(gain)).max() < 1e-3
    assert not ducking_db(silent.samples, 3 * RATE, song, 12.0).any()


def test_tracks_do_not_raise_the_true_peak_of_a_loud_song(tmp_path):
    song = music(4, level=0.2)
    song = Audio(np.clip(song.samples, -0.9, 0.9), RATE)
    made = mixed(song, Mix(tracks=(track(1.0, gain_db=20.0),)), lambda _: voice(RATE))
    assert true_peak_db(made) <= max(-1.0, true_peak_db(song)) + 0.01
    np.testing.assert_array_equal(made.samples[:, : RATE // 2], song.samples[:, : RATE // 2])


@pytest.mark.parametrize("container", ["mp4", "webm"])
def test_a_films_sound_is_held_against_its_mix(tmp_path, container):
    song, wish, sound = music(4), Mix(loudness_lufs=-16.0, true_peak_db=-2.0, fade_out_s=1.0), tmp_path / "sound"
    wanted = mixed(song, wish, None, headroom_db=1.0)
    encode_sound(wanted, sound, container=container)
    heard = check_sound(sound, wanted, wish)
    assert not heard.reasons
    assert abs(heard.match.lag_ms) <= 1
    assert heard.loudness_lufs == pytest.approx(-16.0, abs=0.3)
    assert heard.true_peak_db <= -2.0
    louder = Mix(loudness_lufs=-12.0, true_peak_db=-6.0)
    assert [reason.split(";")[1] for reason in check_sound(sound, wanted, louder).reasons] == [
        " -12 LUFS were wanted.",
        " at most -6 dBTP was wanted.",
    ]
    other = music(4, seed=5)
    assert check_sound(sound, other, wish).reasons[0] == "The film's sound is not the mix."
    assert check_sound(sound, other).reasons[0] == "The film's sound is not the song."


def test_silence_is_found_and_short_pauses_are_music():
    sound = music(6)
    sound.samples[:, RATE : 2 * RATE] = 0
    sound.samples[:, 3 * RATE : 3 * RATE + RATE // 4] = 0
    sound.samples[:, 5 * RATE :] = 0
    assert silent_spans(sound) == ((1.0, 2.0), (5.0, 6.0))
    assert silent_spans(Audio(np.zeros((1, RATE), np.float32), RATE)) == ((0.0, 1.0),)
    assert integrated_lufs(Audio(np.zeros((1, RATE), np.float32), RATE)) is None
