"""A table against made-up schemas, as a host gives them."""

import copy
from dataclasses import replace
from types import SimpleNamespace

import pytest

from workbench.media.models import find_model, load_models
from workbench.planning.live_schema import differences

MODELS = load_models()
SEEDANCE = find_model(MODELS, "seedance-1-lite")
KLING = find_model(MODELS, "kling-v2.1")
WAN = find_model(MODELS, "wan-2.2-i2v-fast")
LIVE = {
    "components": {
        "schemas": {
            "Input": {
                "type": "object",
                "required": ["prompt"],
                "properties": {
                    "prompt": {"type": "string"},
                    "image": {"type": "string", "format": "uri"},
                    "last_frame_image": {"type": "string", "format": "uri"},
                    "reference_images": {"type": "array"},
                    "duration": {"type": "integer", "minimum": 2, "maximum": 12},
                    "resolution": {"allOf": [{"$ref": "#/components/schemas/resolution"}], "default": "720p"},
                    "aspect_ratio": {"$ref": "#/components/schemas/aspect_ratio"},
                    "fps": {"enum": [24], "type": "integer"},
                    "seed": {"type": "integer"},
                    "camera_fixed": {"type": "boolean"},
                },
            },
            "resolution": {"enum": ["480p", "720p", "1080p"], "type": "string"},
            "aspect_ratio": {"enum": ["16:9", "4:3", "1:1", "3:4", "9:16", "21:9", "9:21"]},
        }
    }
}


def changed(change):
    """The schema with a change made to its fields, to what it needs, or to the enumerations beside it."""
    schema = copy.deepcopy(LIVE)
    schemas = schema["components"]["schemas"]
    top = schemas["Input"]
    change(
        SimpleNamespace(
            fields=top["properties"],
            needs=top["required"],
            sizes=schemas["resolution"]["enum"],
            aspects=schemas["aspect_ratio"]["enum"],
        )
    )
    return schema


def renamed_image(live):
    live.fields["image_url"] = live.fields.pop("image")


def said(model, schema):
    return [(each.wrong, each.sentence) for each in differences(model, schema)]


def test_a_table_that_still_holds_differs_in_nothing():
    assert said(SEEDANCE, LIVE) == []


@pytest.mark.parametrize(
    ("change", "wrong", "expected"),
    [
        (lambda live: live.fields.update(length=live.fields.pop("duration")), True, "it takes no duration any more"),
        (renamed_image, True, "it takes no image any more; did you mean image_url?"),
        (lambda live: live.fields.pop("fps"), True, "it takes no fps any more"),
        (lambda live: live.fields["fps"].update(enum=[30]), True, "fps cannot be 24 any more; there are 30"),
        (lambda live: live.fields["duration"].update(maximum=10), True, "seconds goes from 2 to 10, not from 2 to 12"),
        (lambda live: live.fields.update(duration={"enum": [5, 10]}), True, "seconds goes by 5, 10, not from 2 to 12"),
        (lambda live: live.sizes.remove("480p"), True, "480p of size are gone; there are 720p"),
        (lambda live: live.sizes.append("4K"), False, "of size there are 4K, too"),
        (lambda live: live.aspects.remove("9:21"), True, "9:21 of aspect are gone"),
        (lambda live: live.needs.append("camera_fixed"), True, "it needs camera_fixed"),
        (lambda live: live.needs.append("image"), True, "it needs image"),  # words alone do not give one
        (lambda live: live.needs.extend(["duration", "fps", "resolution"]), None, None),
    ],
)  # fmt: skip
def test_a_change_is_told(change, wrong, expected):
    found = said(SEEDANCE, changed(change))
    if expected is None:
        assert found == []
    else:
        assert [(each[0], each[1][: len(expected)]) for each in found] == [(wrong, expected)]


def test_lengths_frames_and_steps_are_held_against_theirs():
    properties = {name: {} for name in ("prompt", "negative_prompt", "start_image", "end_image")}
    properties |= {"duration": {"enum": [5, 8, 10]}, "mode": {"enum": ["standard"]}}
    live = {"components": {"schemas": {"Input": {"properties": properties}}}}
    assert said(KLING, live) == [
        (True, "pro of size are gone; there are standard"),
        (False, "of seconds there are 8, too"),
    ]
    properties = {name: {} for name in WAN.inputs.values()}
    properties |= {"num_frames": {"minimum": 81, "maximum": 100}, "frames_per_second": {"minimum": 5, "maximum": 24}}
    live = {"components": {"schemas": {"Input": {"properties": properties}}}}
    assert said(WAN, live) == [
        (True, "frames goes from 81 to 100, not from 81 to 121"),
        (True, "fps goes from 5 to 24, not from 5 to 30"),
    ]
    flux = find_model(MODELS, "flux-dev")
    properties = {name: {} for name in (*flux.inputs.values(), *flux.fixed)}
    properties |= {"num_inference_steps": {"maximum": 28}, "num_outputs": {"minimum": 1, "maximum": 1}}
    live = {"components": {"schemas": {"Input": {"properties": properties}}}}
    assert said(flux, live) == [
        (True, "steps goes from anything to 28, not from 1 to 50"),
        (True, "count goes from 1 to 1, not from 1 to 4"),
    ]


@pytest.mark.parametrize(
    "schema",
    [
        {},
        {"components": 5},
        {"components": {"schemas": {"Input": []}}},
        {"components": {"schemas": {"Input": {"properties": 1}}}},
    ],
)
def test_a_schema_of_another_shape_is_one_difference(schema):
    assert said(SEEDANCE, schema) == [(True, "its host's schema says nothing of its input")]


def test_odd_properties_are_no_end():
    schema = changed(lambda live: live.fields.update(image=5, seed={"allOf": [7, {"$ref": "#/nowhere"}]}))
    schema["components"]["schemas"]["Input"]["required"] = "prompt"
    assert said(SEEDANCE, schema) == []


def test_what_is_always_given_may_be_required():
    lip = find_model(MODELS, "omni-human")
    live = {
        "components": {"schemas": {"Input": {"required": ["image", "audio"], "properties": {"image": {}, "audio": {}}}}}
    }
    assert said(lip, live) == []
    assert said(replace(lip, kinds=("lip-sync",), fixed={"fast": True}), live)[0][0]
