"""The film's sound: what is AAC already is taken as it is."""

import av
import numpy as np
import pytest

from workbench.media.audio import decode
from workbench.media.process import run_ffmpeg
from workbench.render.compose.sound import copy_sound


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
