"""The film's sound: what its container takes is copied as it is, anything else is encoded once."""

import av
import numpy as np
import pytest
import soundfile

from workbench.media.audio import Audio, decode
from workbench.media.process import run_ffmpeg
from workbench.render.compose.hearing import check_sound
from workbench.render.compose.sound import can_copy, copy_sound, encode_sound


def packets(path):
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(container.streams.audio[0]) if packet.size]


def encoded(tmp_path, name, *options):
    sine = ["-f", "lavfi", "-i", "sine=f=440:d=3", "-f", "lavfi", "-i", "testsrc=s=64x64:d=3"]
    run_ffmpeg([*sine, "-map", "0:a", *options, str(tmp_path / name)], what="making a song")
    return tmp_path / name


@pytest.mark.parametrize(
    ("name", "options"),
    [("song.m4a", ("-c:a", "aac")), ("song.mp4", ("-map", "1:v", "-c:a", "aac")), ("song.mkv", ("-c:a", "aac"))],
)
def test_aac_is_copied_packet_by_packet(tmp_path, name, options):
    song = encoded(tmp_path, name, *options)
    audio = decode(song, longest_s=10).audio
    out = tmp_path / "out.m4a"
    if copy_sound(song, audio, out):
        assert packets(out) == packets(song)
        np.testing.assert_array_equal(decode(out, longest_s=10).audio.samples, audio.samples)
    else:
        assert name == "song.mkv"  # its delay is written otherwise, so the copy may begin elsewhere
    assert not list(tmp_path.glob("*.part"))


def test_what_would_be_heard_otherwise_is_not_copied(tmp_path):
    song = encoded(tmp_path, "song.m4a", "-c:a", "aac")
    other = decode(song, longest_s=10).audio
    other.samples[0, 1000] += 0.01
    assert not copy_sound(song, other, tmp_path / "out.m4a")
    assert [path.name for path in tmp_path.iterdir()] == ["song.m4a"]


def test_a_song_whose_file_makes_a_pause_in_it_is_not_copied(tmp_path):
    song = encoded(tmp_path, "song.m4a", "-c:a", "aac")
    late = tmp_path / "late.mp4"
    with av.open(str(song)) as source, av.open(str(late), "w") as target:
        stream = target.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(source.streams.audio[0]):
            if packet.size:
                packet.pts += 448 if packet.pts > 40_000 else 0
                packet.dts, packet.stream = packet.pts, stream
                target.mux_one(packet)
    assert not copy_sound(late, decode(late, longest_s=10).audio, tmp_path / "out.m4a")


def noise(seconds=3.3, sample_rate=44100, seed=1):
    values = np.random.default_rng(seed).normal(0, 0.2, (2, int(seconds * sample_rate)))
    smooth = np.stack([np.convolve(channel, np.ones(8) / 8, "same") for channel in values])
    return Audio(smooth.astype(np.float32), sample_rate)


def write(path, audio, *options):
    soundfile.write(path.with_suffix(".wav"), audio.samples.T, audio.sample_rate)
    run_ffmpeg(["-i", str(path.with_suffix(".wav")), *options, str(path)], what="making a song")
    path.with_suffix(".wav").unlink()
    return path


@pytest.mark.parametrize("sample_rate", [44100, 48000])
@pytest.mark.parametrize(("name", "codec"), [("song.opus", "libopus"), ("song.ogg", "libvorbis")])
def test_opus_and_vorbis_are_copied_into_webm_packet_by_packet(tmp_path, name, codec, sample_rate):
    song = write(tmp_path / name, noise(sample_rate=sample_rate), "-c:a", codec)
    decoded = decode(song, longest_s=10)
    assert can_copy(decoded.codec, "webm")
    assert not can_copy(decoded.codec, "mp4")
    out, film = tmp_path / "out.webm", tmp_path / "film.webm"
    assert copy_sound(song, decoded.audio, out, container="webm")
    assert packets(out) == packets(song)
    with av.open(str(out)) as source, av.open(str(film), "w") as target:  # as a film takes it
        stream = target.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(source.streams.audio[0]):
            if packet.size:
                packet.stream = stream
                target.mux_one(packet)
    np.testing.assert_array_equal(decode(film, longest_s=10).audio.samples, decoded.audio.samples)
    heard = check_sound(film, decoded.audio)
    assert not heard.reasons
    assert abs(heard.match.lag_ms) <= 1


def test_what_would_be_heard_otherwise_is_not_copied_into_webm_either(tmp_path):
    song = write(tmp_path / "song.opus", noise(), "-c:a", "libopus")
    other = decode(song, longest_s=10).audio
    other.samples[0, 1000] += 0.01
    assert not copy_sound(song, other, tmp_path / "out.webm", container="webm")
    assert [path.name for path in tmp_path.iterdir()] == ["song.opus"]


@pytest.mark.parametrize("channels", [1, 2, 6])
@pytest.mark.parametrize("container", ["mp4", "webm"])
def test_anything_else_is_encoded_once_in_time_and_at_its_level(tmp_path, container, channels):
    audio = Audio(np.concatenate([noise(seed=seed).samples for seed in range(3)])[:channels], 44100)
    audio.samples[3:4] *= 0  # the bass channel, of which encoders keep the lowest tones only
    out = tmp_path / "out"
    encode_sound(audio, out, container=container)
    with av.open(str(out)) as file:
        stream = file.streams.audio[0]
        assert stream.codec_context.name.removeprefix("lib") == {"mp4": "aac", "webm": "opus"}[container]
        assert stream.codec_context.sample_rate == {"mp4": 44100, "webm": 48000}[container]
    heard = check_sound(out, audio)
    assert not heard.reasons
    assert abs(heard.match.lag_ms) <= 0.1
    assert abs(heard.match.gain_db) <= 0.3
    if channels == 2:  # noise is what they are made for least, so they use what they may
        assert out.stat().st_size * 8 / audio.duration_s == pytest.approx(256_000, rel=0.15)
