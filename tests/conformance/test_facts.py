"""Facts that were written down before any table was: our tables and the host of the tests both keep to them."""

from decimal import Decimal
from fractions import Fraction

import pytest

from tests.conformance.wishes import MODELS
from tests.fakes.models import read_models, schema_of
from workbench.planning.lengths import longest_s

TABLES = {model.name: model for model in MODELS}
HOST = read_models()
LENGTHS = {
    "kwaivgi/kling-v2.1": ("duration", [5, 10]),
    "google/veo-3.1": ("duration", [4, 6, 8]),
    "bytedance/seedance-1-lite": ("duration", list(range(2, 13))),
    "minimax/hailuo-02": ("duration", [6, 10]),
    "pixverse/pixverse-v5": ("duration", [5, 8]),
}
NAMES = {
    "kwaivgi/kling-v2.1": {"first_frame": "start_image", "last_frame": "end_image"},
    "google/veo-3.1": {"first_frame": "image", "last_frame": "last_frame", "references": "reference_images"},
    "bytedance/seedance-1-lite": {"first_frame": "image", "last_frame": "last_frame_image"},
    "openai/gpt-5-structured": {"schema": "json_schema"},
}
USD = {
    ("bytedance/seedance-1-lite", "480p"): "0.018",
    ("bytedance/seedance-1-lite", "720p"): "0.036",
    ("bytedance/seedance-1-lite", "1080p"): "0.072",
    ("black-forest-labs/flux-dev", ""): "0.025",
    ("black-forest-labs/flux-1.1-pro", ""): "0.04",
}


def allowed(name, field):
    """The whole numbers up to 300 that the host's schema lets pass."""
    schemas = schema_of(HOST[name])["components"]["schemas"]
    told = schemas["Input"]["properties"][field]
    for part in told.get("allOf", ()):
        return schemas[part["$ref"].rpartition("/")[2]]["enum"]
    return list(range(told["minimum"], told["maximum"] + 1))


@pytest.mark.parametrize("name", LENGTHS)
def test_legal_lengths(name):
    field, seconds = LENGTHS[name]
    assert allowed(name, field) == seconds
    table = TABLES[name]
    assert table.inputs["seconds"] == field
    lengths = table.lengths.seconds or range(int(table.lengths.range_s[0]), int(table.lengths.range_s[1]) + 1)
    assert [Fraction(length) for length in lengths] == [Fraction(length) for length in seconds]
    assert longest_s(table.lengths) == seconds[-1]


def test_wan_is_asked_in_frames():
    name = "wan-video/wan-2.2-i2v-fast"
    assert allowed(name, "num_frames") == list(range(81, 122))
    assert allowed(name, "frames_per_second") == list(range(5, 31))
    assert TABLES[name].lengths.frames == (81, 121, 1)
    assert TABLES[name].lengths.fps == (5, 30)


@pytest.mark.parametrize("name", NAMES)
def test_names_of_inputs(name):
    assert NAMES[name].items() <= dict(TABLES[name].inputs).items()
    assert set(NAMES[name].values()) <= set(HOST[name].inputs)


def test_an_ear_is_asked_for_words():
    name = "vaibhavs10/incredibly-fast-whisper"
    assert TABLES[name].fixed["timestamp"] == "word"
    assert allowed(name, "timestamp") == ["chunk", "word"]


@pytest.mark.parametrize(("name", "size"), USD)
def test_prices(name, size):
    assert TABLES[name].price.of(size) == Decimal(USD[name, size])


def test_at_least_twelve_models_over_all_kinds():
    kinds = {kind for model in MODELS for kind in model.kinds}
    assert kinds == {
        *("text-to-video", "image-to-video", "lip-sync", "image", "image-edit"),
        *("llm", "speech", "music", "transcribe", "stems"),
    }
    assert len(TABLES) >= 12
