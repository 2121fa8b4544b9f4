"""What comes out are real media, as long, as quick and as shaped as was asked."""

import base64
import io
from fractions import Fraction

import av
import httpx
import jsonschema
import pytest
from PIL import Image

from tests.fake_host.conftest import DEMUCS, KLING, PIXEL, SEEDANCE
from tests.fakes.answering import conforming
from tests.fakes.media import Piece, bytes_of

WHISPER = "vaibhavs10/incredibly-fast-whisper"
WAN, VEO, HAILUO, PIXVERSE = (
    "wan-video/wan-2.2-i2v-fast", "google/veo-3.1", "minimax/hailuo-02", "pixverse/pixverse-v5",
)  # fmt: skip


def sound_of(seconds, suffix=".wav"):
    data = bytes_of(Piece(suffix, "a test", seconds=Fraction(seconds)))
    return f"data:audio/x;base64,{base64.b64encode(data).decode()}"


@pytest.fixture
def output(serving, raw, ended):
    """The output of one question, and its bytes where it is one file."""

    def made(model, version="", **given):
        server = serving()
        client = raw(server)
        where = "/v1/predictions" if version else f"/v1/models/{model}/predictions"
        body = {"input": given} | ({"version": version} if version else {})
        answer = client.post(where, json=body)
        assert answer.status_code == 201, answer.text
        said = ended(client, answer.json()["id"])
        assert said["status"] == "succeeded", said["error"]
        return said["output"]

    return made


def watched(address):
    """Frames, rate, size and streams of a video, decoded."""
    with av.open(io.BytesIO(httpx.get(address).content)) as container:
        stream = container.streams.video[0]
        kinds = [one.type for one in container.streams]
        count = sum(1 for _ in container.decode(stream))
        return count, stream.average_rate, (stream.width, stream.height), kinds


@pytest.mark.parametrize(
    ("model", "given", "frames", "fps", "size"),
    [
        (SEEDANCE, {"prompt": "a", "duration": 3}, 72, 24, (320, 180)),
        (SEEDANCE, {"prompt": "a", "aspect_ratio": "9:16"}, 120, 24, (180, 320)),
        (SEEDANCE, {"prompt": "a", "aspect_ratio": "1:1", "duration": 2}, 48, 24, (180, 180)),
        (KLING, {"prompt": "a", "start_image": PIXEL, "duration": 10}, 240, 24, (320, 180)),
        (WAN, {"prompt": "a", "image": PIXEL, "num_frames": 90, "frames_per_second": 20}, 90, 20, (320, 180)),
        (WAN, {"prompt": "a", "image": PIXEL}, 81, 16, (320, 180)),
        (HAILUO, {"prompt": "a", "duration": 6}, 144, 24, (320, 180)),
        (PIXVERSE, {"prompt": "a", "duration": 8, "aspect_ratio": "9:16"}, 192, 24, (180, 320)),
        ("bytedance/omni-human", {"image": PIXEL, "audio": sound_of("5/2")}, 62, 25, (320, 180)),
    ],
)
def test_videos(output, model, given, frames, fps, size):
    assert watched(output(model, **given))[:3] == (frames, fps, size)


def test_veo_comes_with_sound_unless_it_is_told_not_to(output):
    assert watched(output(VEO, prompt="a", duration=4))[3] == ["video", "audio"]
    assert watched(output(VEO, prompt="a", duration=4, generate_audio=False)) == (96, 24, (320, 180), ["video"])


def test_a_video_is_as_large_as_asked_where_nobody_makes_it_smaller(serving, raw, ask, ended):
    client = raw(serving(least_side=0))
    made = ended(client, ask(client, duration=2, resolution="480p", aspect_ratio="1:1").json()["id"])
    assert watched(made["output"])[2] == (480, 480)


def test_a_video_moves(output):
    with av.open(io.BytesIO(httpx.get(output(SEEDANCE, prompt="a", duration=2)).content)) as container:
        first, *_, last = (frame.to_ndarray(format="gray").astype(int) for frame in container.decode(video=0))
    assert abs(first - last).mean() > 2


@pytest.mark.parametrize(
    ("model", "given", "count", "form", "size"),
    [
        ("black-forest-labs/flux-dev", {"num_outputs": 3, "aspect_ratio": "16:9"}, 3, "WEBP", (320, 180)),
        ("black-forest-labs/flux-dev", {"output_format": "png"}, 1, "PNG", (180, 180)),
        ("bytedance/seedream-4", {"aspect_ratio": "9:16"}, 1, "JPEG", (180, 320)),
        ("bytedance/seedream-4", {"size": "custom", "width": 2048, "height": 1024}, 1, "JPEG", (360, 180)),
    ],
)
def test_pictures(output, model, given, count, form, size):
    made = output(model, prompt="a", **given)
    pictures = [Image.open(io.BytesIO(httpx.get(address).content)) for address in made]
    assert [(picture.format, picture.size) for picture in pictures] == [(form, size)] * count
    for picture in pictures:
        picture.load()


def test_pictures_of_other_questions_are_other_files(output):
    addresses = [output("black-forest-labs/flux-dev", prompt=f"{n}", output_format="png") for n in range(10)]
    assert len({httpx.get(address).content for (address,) in addresses}) == 10


@pytest.mark.parametrize(
    ("model", "given", "form", "size"),
    [
        ("google/nano-banana", {"aspect_ratio": "21:9"}, "JPEG", (420, 180)),
        (
            "black-forest-labs/flux-1.1-pro",
            {"aspect_ratio": "custom", "width": 512, "height": 1024, "output_format": "png"},
            "PNG",
            (180, 360),
        ),
    ],
)
def test_one_picture(output, model, given, form, size):
    picture = Image.open(io.BytesIO(httpx.get(output(model, prompt="a", **given)).content))
    assert (picture.format, picture.size) == (form, size)


def seconds(address):
    with av.open(io.BytesIO(httpx.get(address).content)) as container:
        return container.duration / 1e6


def test_sounds(output):
    musicgen = "671ac645ce5e552cc63a54a2bbff63fcf798043055d2dac5fc9e36a837eedcfb"
    assert seconds(output("", version=musicgen, prompt="a", duration=12)) == pytest.approx(12, abs=0.01)
    speech = output("minimax/speech-02-hd", text="so many words " * 10)
    assert seconds(speech) == pytest.approx(140 / 15, abs=0.1)
    assert seconds(output("stability-ai/stable-audio-2.5", prompt="a", duration=7)) == pytest.approx(7, abs=0.1)
    song = output("minimax/music-1.5", prompt="a quiet song", lyrics="la la la la la", audio_format="wav")
    assert httpx.get(song).content[:4] == b"RIFF"
    assert seconds(song) == pytest.approx(30, abs=0.01)


@pytest.mark.parametrize("suffix", [".wav", ".mp3", ".flac"])
def test_a_transcript_is_as_long_as_the_sound(output, suffix):
    version = f"{WHISPER}:3ab86df6c8f54c11309d4d1f930ac292bad43ace52d10c80d87eb258b3c9f79c"
    heard = output("", version=version, audio=sound_of(8, suffix), timestamp="word")
    assert heard["text"] == "".join(chunk["text"] for chunk in heard["chunks"])
    times = [chunk["timestamp"] for chunk in heard["chunks"]]
    assert times[0][0] == 0
    assert times[-1][1] == pytest.approx(8, abs=0.41)
    assert all(start < end for start, end in times)
    assert all(one[1] <= other[0] for one, other in zip(times, times[1:], strict=False))
    lines = output("", version=version, audio=sound_of(8, suffix))
    assert len(lines["chunks"]) < len(heard["chunks"]) / 4
    assert lines["text"] == heard["text"]


def test_stems(output):
    version = f"{DEMUCS}:5a7041cc9b82e5a558fea6b3d7b12dea89625e89da33f0447bd727c2d0ab9e77"
    stems = output("", version=version, audio=sound_of(6), output_format="flac")
    assert {name for name, address in stems.items() if address} == {"vocals", "drums", "bass", "other"}
    assert {name for name, address in stems.items() if not address} == {"guitar", "piano"}
    files = {httpx.get(address).content for address in stems.values() if address}
    assert len(files) == 4
    assert [seconds(address) for address in stems.values() if address] == pytest.approx([6] * 4, abs=0.01)
    two = output("", version=version, audio=sound_of(6), stem="vocals")
    assert {name for name, address in two.items() if address} == {"vocals", "other"}


PLAN = {
    "type": "object",
    "additionalProperties": False,
    "required": ["title", "scenes", "mood", "end"],
    "properties": {
        "title": {"type": "string", "minLength": 5, "maxLength": 12},
        "mood": {"enum": ["calm", "wild"]},
        "end": {"anyOf": [{"type": "null"}, {"type": "string"}]},
        "scenes": {"type": "array", "minItems": 3, "maxItems": 5, "items": {"$ref": "#/$defs/scene"}},
        "kept": {"type": "boolean"},
        "of": {"allOf": [{"$ref": "#/$defs/part"}, {"description": "one"}]},
    },
    "$defs": {
        "part": {"type": "number", "minimum": 0.5, "maximum": 1},
        "scene": {
            "type": "object",
            "required": ["at", "inner"],
            "properties": {
                "at": {"type": "integer", "exclusiveMinimum": 3, "maximum": 9},
                "inner": {"type": "array", "items": {"$ref": "#/$defs/scene"}, "maxItems": 2},
            },
        },
    },
}


def test_a_structured_answer_conforms(output):
    said = output("openai/gpt-5-structured", prompt="a", json_schema={"name": "plan", "schema": PLAN})
    jsonschema.validate(said["json_output"], PLAN)
    other = output("openai/gpt-5-structured", prompt="b", json_schema=PLAN)
    jsonschema.validate(other["json_output"], PLAN)
    assert other != said


@pytest.mark.parametrize("mark", [f"mark {number}" for number in range(30)])
def test_what_is_made_up_conforms(mark):
    jsonschema.validate(conforming(PLAN, mark), PLAN)


def test_somebody_else_may_say_what_a_language_model_says(serving, raw, ask, ended):
    said = {"openai/gpt-5-structured": {"a": 7}, "google/gemini-3-flash": "two words"}
    client = raw(serving(say=lambda model, _: said[model]))
    tabled = ended(client, ask(client, model="openai/gpt-5-structured").json()["id"])["output"]
    assert tabled["json_output"] == {"a": 7}
    spoken = ended(client, ask(client, model="google/gemini-3-flash").json()["id"])["output"]
    assert spoken == ["two ", "words"]
