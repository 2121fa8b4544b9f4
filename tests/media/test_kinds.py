"""What a file is, by its bytes; and whether its end has come."""

import struct
import wave

import pytest
from PIL import Image

from workbench.media.images import image_facts
from workbench.media.kinds import is_whole, kind_of
from workbench.media.process import run_ffmpeg


@pytest.mark.parametrize(
    ("head", "suffix"),
    [
        (b"\x89PNG\r\n\x1a\n", ".png"),
        (b"\xff\xd8\xff\xe0", ".jpg"),
        (b"RIFF\0\0\0\0WEBP", ".webp"),
        (b"RIFF\0\0\0\0WAVE", ".wav"),
        (b"\0\0\0\x20ftypisom", ".mp4"),
        (b"\0\0\0\x20ftypqt  ", ".mov"),
        (b"\0\0\0\x20ftypM4A ", ".m4a"),
        (b"\x1a\x45\xdf\xa3", ".webm"),
        (b"ID3\x04", ".mp3"),
        (b"\xff\xfb\x90\x64", ".mp3"),
        (b"\xff\xf1\x50\x80", ".aac"),
        (b"fLaC", ".flac"),
        (b"OggS", ".ogg"),
        (b"\0\0\0\x20ftypheic", None),
        (b"\0\0\0\x20ftypavif", None),
        (b"RIFF\0\0\0\0AVI ", None),
        (b"\xff\xfeh\0e\0", None),  # text in UTF-16
        (b"<html>", None),
        (b"#EXTM3U\n", None),
        (b"PK\x03\x04", None),
        (b"\xff", None),
        (b"", None),
    ],
)
def test_a_kind_is_known_by_its_first_bytes(head, suffix):
    found = kind_of(head)
    assert (found and found.suffix) == suffix


def test_real_files_are_whole_and_shorter_ones_are_not(tmp_path, short_song):
    image = Image.effect_noise((64, 48), 40).convert("RGB")
    for suffix in (".png", ".jpg", ".webp"):
        image.save(tmp_path / f"a{suffix}")
    with wave.open(str(tmp_path / "a.wav"), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(9001 * 2))
    for out, words in {
        "a.mp4": ["-c:v", "libx264", "-pix_fmt", "yuv420p"],
        "front.mp4": ["-c:v", "libx264", "-movflags", "+faststart"],
        "pieces.mp4": ["-c:v", "libx264", "-movflags", "frag_keyframe+empty_moov"],
        "a.mov": ["-c:v", "libx264"],
    }.items():
        source = ["-f", "lavfi", "-i", "testsrc=s=64x48:d=1"]
        run_ffmpeg([*source, *words, str(tmp_path / out)], what="making a film")
    for path in sorted(tmp_path.iterdir()):
        kind = kind_of(path.read_bytes()[:64])
        assert kind is not None
        assert kind.suffix == path.suffix
        assert is_whole(path, kind), path.name
        data = path.read_bytes()
        for share in (0.3, 0.9):
            path.write_bytes(data[: int(len(data) * share)])
            assert not is_whole(path, kind), (path.name, share)


def test_odd_ends_of_whole_films_are_let_pass(tmp_path):
    mp4 = kind_of(b"\0\0\0\x20ftypisom")
    assert mp4 is not None

    def film(*boxes):
        path = tmp_path / "a.mp4"
        path.write_bytes(struct.pack(">I4s4s", 12, b"ftyp", b"isom") + b"".join(boxes))
        return is_whole(path, mp4)

    moov = struct.pack(">I4s", 8, b"moov")
    assert film(moov, struct.pack(">I4sQ", 1, b"mdat", 20), b"data")
    assert not film(moov, struct.pack(">I4sQ", 1, b"mdat", 21), b"data")
    assert film(moov, struct.pack(">I4s", 0, b"mdat"), b"on to the end")
    assert film(moov, b"\0\0\0")
    assert not film(struct.pack(">I4s", 12, b"mdat"), b"data")
    assert not film(moov, struct.pack(">I4s", 3, b"mdat"), b"data")


def test_a_plain_picture_is_told_from_an_odd_one(tmp_path):
    image = Image.new("RGB", (30, 20), "red")
    image.save(tmp_path / "plain.png")
    image.save(tmp_path / "web.webp")
    image.convert("P").save(tmp_path / "palette.png")
    image.convert("LA").save(tmp_path / "grey-alpha.png")
    facts = {path.stem: image_facts(path) for path in tmp_path.iterdir()}
    assert {(f.width, f.height) for f in facts.values()} == {(30, 20)}
    assert [name for name, f in facts.items() if f.plain] == ["plain"]
