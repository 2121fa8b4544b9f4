"""Files that go wrong in real life: refused in one sentence, or made with a note, or simply made."""

import wave

import av
import numpy as np
import pytest

TINY = ("--size", "64x64", "--fps", "12")
pytestmark = pytest.mark.corpus


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("not-audio.mp3", "no sound that can be read"),
        ("zero-bytes.wav", "zero bytes"),
        ("header-only.wav", "no sound that can be read"),
        ("very-short-0.4s.wav", "at least 1 s"),
    ],
)
def test_what_is_no_song_is_refused(songreel, corpus, tmp_path, name, says):
    status, out, err = songreel("make", corpus / "odd" / name, *TINY)
    assert status == 2
    assert out == ""
    assert says in err
    assert not list(tmp_path.glob("*.mp4"))
    assert not [
        p for p in (tmp_path / "library").rglob("*") if p.is_file() and p.parent.name in ("work", "chunks", "media")
    ]


@pytest.mark.parametrize(
    ("name", "note"),
    [
        ("truncated.mp3", "says that it is 20.00 s long"),
        ("corrupt-middle.mp3", "is damaged"),
        ("silence-10s.flac", "silent"),
        ("antiphase-mono-cancels.flac", "antiphase"),
        ("mp3-named.wav", None),
        ("mono-8k-8bit.wav", None),
        ("hot-float32-192k.wav", "far above full scale"),
        ("surround-5.1.flac", None),
        ("hires-96k-24bit.flac", None),
        ("aac.m4a", None),
        ("opus.opus", None),
        ("wav-data-truncated.wav", None),
        ("short-2.5s.wav", None),
        ("Ünïcode – 曲 🎵 'quote'.mp3", None),
    ],
)
def test_the_rest_becomes_a_certified_film(result, corpus, name, note):
    status, (made,), _ = result("make", corpus / "odd" / name, *TINY, "--out", "film.mp4")
    assert status == 0, made
    assert made["certificate"]["ok"]
    if note:
        assert any(note in sentence for sentence in made["notes"]), made["notes"]
    with av.open(made["video"]) as film:
        assert film.streams.audio[0].codec_context.channels == (
            6 if "surround" in name else 1 if name.startswith("mono") else 2
        )


def test_the_sound_of_a_video_is_a_song(result, short_song, tmp_path):
    from workbench.media.process import run_ffmpeg

    video = tmp_path / "clip.mkv"
    run_ffmpeg(
        ["-f", "lavfi", "-i", "testsrc=s=64x64:d=12", "-i", str(short_song), "-shortest", str(video)], what="a video"
    )
    status, (made,), _ = result("make", video, *TINY)
    assert status == 0
    assert made["certificate"]["ok"]


def test_a_container_that_lies_about_its_length(result, short_song, tmp_path):
    data = bytearray(short_song.read_bytes())
    at = data.index(b"data") + 4
    data[at : at + 4] = (2**31 - 1).to_bytes(4, "little")
    (tmp_path / "liar.wav").write_bytes(data)
    status, (made,), _ = result("make", tmp_path / "liar.wav", *TINY)
    assert status == 0
    assert made["song"]["duration_s"] == pytest.approx(12, abs=0.01)


def test_a_song_over_the_limits_is_refused(result, tmp_path, monkeypatch):
    monkeypatch.setenv("SONGREEL_MAX_SONG_S", "3")
    path = tmp_path / "long.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(np.zeros(8000 * 4, np.int16).tobytes())
    status, (error,), _ = result("make", path, *TINY)
    assert status == 2
    assert "longer than the 3 seconds" in error["error"]["message"]
    monkeypatch.setenv("SONGREEL_MAX_SONG_MB", "0.01")
    assert "MB" in result("make", path, *TINY)[1][0]["error"]["message"]
