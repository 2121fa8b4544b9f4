"""An encoder is tried before it makes a film, and what it made is never mixed with another's."""

import re

import pytest

from workbench.errors import OptionError
from workbench.media.encoders import choose_encoder, probe_encoder
from workbench.media.encoding import HARDWARE, LIBX264, Encoder, film_tag
from workbench.model.size import Size
from workbench.settings import load
from workbench.timebase import parse_rate

SIZE = Size(320, 180)
NVENC, TOOLBOX = HARDWARE


def test_ours_goes_through_it_whole():
    probe = probe_encoder(LIBX264, SIZE)
    assert (probe.works, probe.encoder) == (True, LIBX264)
    assert probe_encoder(LIBX264, SIZE) is probe  # tried once


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("-c:v", "libx264", "-pix_fmt", "yuv420p"), "another order"),
        (("-c:v", "libx264", "-bf", "0", "-g", "60", "-vf", "negate", "-pix_fmt", "yuv420p"), "other pictures"),
        (("-c:v", "libx264", "-bf", "0", "-frames:v", "4", "-pix_fmt", "yuv420p"), "of 5 frames it gave 4"),
        (("-c:v", "nobody"), "Unknown encoder"),
    ],
)
def test_one_whose_files_cannot_be_joined_does_not_work(arguments, reason):
    probe = probe_encoder(Encoder("tried", arguments), SIZE)
    assert not probe.works
    assert reason in probe.reason


def test_a_graphics_card_is_used_where_it_works_and_named_where_not():
    works = [encoder for encoder in HARDWARE if probe_encoder(encoder, SIZE).works]
    chosen, sentence = choose_encoder("auto", SIZE)
    assert chosen.name == (works[0].name if works else "libx264")
    assert sentence == ""
    for encoder in HARDWARE:
        chosen, sentence = choose_encoder(encoder.name, SIZE)
        assert (chosen.name == encoder.name) == (encoder in works)
        assert (f"{encoder.name} does not work here (" in sentence) == (encoder not in works)
    assert choose_encoder("libx264", SIZE) == (LIBX264, "")


def test_a_card_is_known_by_what_it_writes_too():
    other = Encoder("libopenh264", ("-c:v", "libopenh264", "-b:v", "2M", "-g", "60", "-pix_fmt", "yuv420p"))
    probe = probe_encoder(other, SIZE)
    if not probe.works:
        pytest.skip(f"this ffmpeg's libopenh264: {probe.reason}")
    assert probe.encoder.version
    tags = {e.tag for e in (LIBX264, probe.encoder, other, NVENC, TOOLBOX, Encoder("libx264", ("-c:v", "libx264")))}
    assert len(tags) == 6
    tag = film_tag(SIZE, parse_rate("30"))
    assert re.fullmatch(
        "songreel-film-6-[0-9a-f]{8} 320x180 30/1", tag
    )  # another one, and no take is finished any more


def test_another_ffmpeg_encodes_otherwise(monkeypatch):
    tags = {encoder.tag for encoder in (LIBX264, NVENC)}
    monkeypatch.setattr("workbench.media.encoding.ffmpeg_version", lambda: "8.0 (another)")
    assert tags.isdisjoint({encoder.tag for encoder in (LIBX264, NVENC)})


def test_the_setting_is_one_of_four_words(tmp_path):
    assert load(tmp_path, environment={}).encoder == "libx264"
    assert load(tmp_path, environment={"SONGREEL_ENCODER": "auto"}).encoder == "auto"
    with pytest.raises(OptionError, match="encoder is 'nvenc'.*did you mean h264_nvenc"):
        load(tmp_path, environment={"SONGREEL_ENCODER": "nvenc"})
    (tmp_path / "songreel.toml").write_text("encoder = 5\n")
    with pytest.raises(OptionError, match="encoder is 5"):
        load(tmp_path, environment={})
