"""From a wish to a question, and why there is none."""

from dataclasses import replace
from fractions import Fraction

import pytest

from workbench.errors import OptionError, RefusedValueError
from workbench.media.models import find_model, load_models
from workbench.media.profiles import find_profile
from workbench.model.asking import FileRef
from workbench.model.hosted import KIND_NEEDS
from workbench.model.size import Size
from workbench.model.wish import ModelWish
from workbench.planning.asked_words import cleaned, cut_at_word
from workbench.planning.asking import ask

MODELS = load_models()
FRAME, OTHER, SOUND = (FileRef(letter * 64, suffix) for letter, suffix in (("a", ".png"), ("b", ".png"), ("c", ".wav")))
CLIP = ModelWish(
    "image-to-video",
    prompt="a fox runs",
    frames=72,
    rate=Fraction(24),
    picture=Size(1280, 720),
    first_frame=FRAME,
    seed=7,
)
WORDS = replace(CLIP, kind="text-to-video", first_frame=None)
STILL = ModelWish("image", prompt="a fox", picture=Size(1080, 1920))


def asked(name, wish, **more):
    return ask(find_model(MODELS, name), wish, models=MODELS, **more)


def payload(name, wish, **more):
    return asked(name, wish, **more).request.payload


def refused(name, wish, **more):
    with pytest.raises(OptionError) as caught:
        asked(name, wish, **more)
    message = str(caught.value)
    assert message.endswith(".")
    assert "\n" not in message
    return message


def test_a_clip_in_the_words_of_five_models():
    assert payload("kling-v2.1", CLIP) == {
        "prompt": "a fox runs",
        "start_image": FRAME,
        "duration": 5,
        "mode": "standard",
    }
    assert payload("seedance-1-lite", CLIP) == {
        "prompt": "a fox runs",
        "image": FRAME,
        "duration": 3,
        "resolution": "720p",
        "aspect_ratio": "16:9",
        "seed": 7,
        "fps": 24,
    }
    assert payload("wan-2.2-i2v-fast", CLIP) == {
        "prompt": "a fox runs",
        "image": FRAME,
        "num_frames": 90,
        "frames_per_second": 30,
        "resolution": "720p",
        "seed": 7,
    }
    assert payload("veo-3.1", CLIP)["generate_audio"] is False
    assert payload("hailuo-02", CLIP)["resolution"] == "768p"


def test_length_and_waste_are_those_that_are_paid():
    found = asked("kling-v2.1", replace(CLIP, handles=6))
    assert found.request.seconds == found.length.seconds == 5
    assert found.waste_s == 5 - Fraction(78, 24)
    assert found.request.size == "standard"
    assert found.notes == ("kwaivgi/kling-v2.1 is asked without a seed, which it does not take.",)


def test_another_seed_is_another_purchase_where_the_model_takes_none():
    assert asked("kling-v2.1", CLIP).request.variant == 7
    assert asked("seedance-1-lite", CLIP).request.variant == 0


def test_profiles_fill_what_is_not_wished():
    draft, final = find_profile("draft"), find_profile("final")
    flux = payload("flux-dev", STILL, profile=draft)
    assert (flux["num_inference_steps"], flux["megapixels"], flux["aspect_ratio"]) == (15, "0.25", "9:16")
    assert payload("flux-dev", STILL, profile=final)["num_inference_steps"] == 50
    assert payload("flux-dev", replace(STILL, steps=20), profile=final)["num_inference_steps"] == 20
    assert payload("stable-audio-2.5", ModelWish("music", prompt="calm"), profile=final)["steps"] == 8
    assert payload("seedance-1-lite", CLIP, profile=draft)["resolution"] == "480p"
    assert payload("seedance-1-lite", CLIP, profile=final)["resolution"] == "1080p"
    assert payload("seedance-1-lite", replace(CLIP, size="720p"), profile=final)["resolution"] == "720p"


@pytest.mark.parametrize(
    ("picture", "profile", "expected"),
    [
        (Size(1080, 1920), None, (800, 1440)),  # 810x1440 in steps of 32
        (Size(1920, 1080), "draft", (896, 512)),
        (Size(1000, 1000), "final", (1088, 1088)),
        (None, None, (704, 704)),
    ],
)
def test_pixels_are_as_near_as_the_model_makes_them(picture, profile, expected):
    found = payload("flux-1.1-pro", replace(STILL, picture=picture), profile=profile and find_profile(profile))
    assert (found["width"], found["height"]) == expected
    assert found["aspect_ratio"] == "custom"


@pytest.mark.parametrize(
    ("model", "wish", "said"),
    [
        ("kling-v2.1", replace(CLIP, first_frame=None), "it needs a first frame"),
        ("kling-v2.1", WORDS, "it is for image-to-video, not for text-to-video"),
        ("kling-v2.1", replace(CLIP, prompt="\x00 \x1b"), "it needs a prompt"),
        ("kling-v2.1", replace(CLIP, references=(FRAME,)), "it takes no reference pictures"),
        ("kling-v2.1", replace(CLIP, last_frame=OTHER, size="standard"), "with that it makes pro only, not standard"),
        ("kling-v2.1", replace(CLIP, size="prox"), "there are standard, pro"),
        ("kling-v2.1", replace(CLIP, frames=None, rate=None), "it must be told how long the clip is"),
        ("kling-v2.1", replace(CLIP, frames=300), "it makes at most 10 s, and 12.5 s are needed (plan shorter"),
        ("kling-v2.1", replace(CLIP, count=2), "it takes no more than one at once"),
        ("hailuo-02", replace(CLIP, size="1080p", frames=200), "it makes at most 6 s"),
        ("seedance-1-lite", replace(CLIP, references=(OTHER,)), "it takes no reference pictures together with"),
        ("seedance-1-lite", replace(WORDS, references=(FRAME,) * 5), "it takes at most 4 reference pictures, not 5"),
        ("seedance-1-lite", replace(WORDS, references=(FRAME,), size="1080p"), "it makes 480p or 720p only, not"),
        ("seedance-1-lite", replace(WORDS, last_frame=FRAME), "it needs a first frame"),
        ("seedance-1-lite", replace(WORDS, aspect="5:1"), "not 5:1"),
        ("veo-3.1", replace(WORDS, references=(FRAME,), picture=Size(720, 1280)), "it makes 16:9, not the shape of"),
        ("veo-3.1", replace(CLIP, picture=Size(720, 720)), "it makes 16:9, 9:16, not the shape of 720x720"),
        ("hailuo-02", replace(WORDS, picture=Size(720, 1280)), "it makes 16:9, not the shape of 720x1280"),
        ("flux-dev", replace(STILL, count=5), "it makes at most 4 at once, not 5"),
        ("flux-dev", replace(STILL, steps=51), "it takes 1 to 50 steps, not 51"),
        ("flux-1.1-pro", replace(STILL, aspect="40:1"), "too few for such a shape"),
        ("nano-banana", ModelWish("image-edit", prompt="the fox again"), "it needs reference pictures"),
        ("claude-4.5-sonnet", ModelWish("llm", prompt="hello", schema={}), "it takes no schema of the answer"),
        ("gpt-5-structured", ModelWish("llm", prompt="x" * 200_001), "the prompt has 200001 characters"),
        ("speech-02-hd", ModelWish("speech", prompt="word " * 1001), "the prompt has 5004 characters, and it"),
        ("music-1.5", ModelWish("music", prompt="a calm song"), "it needs lyrics"),
        ("music-1.5", ModelWish("music", prompt="a calm song", lyrics="la"), "the song's text has 2 characters"),
        ("music-1.5", ModelWish("music", prompt="calm", lyrics="la " * 9), "the prompt has 4 characters"),
        ("stable-audio-2.5", ModelWish("music", prompt="calm", seconds=Fraction(191)), "it makes at most 190 s"),
        ("omni-human", ModelWish("lip-sync", first_frame=FRAME, audio=SOUND, seconds=Fraction(35)), "at most 34.999 s"),
        ("omni-human", ModelWish("lip-sync", first_frame=FRAME, seconds=Fraction(5)), "it needs a sound"),
        ("demucs", ModelWish("stems"), "it needs a sound"),
    ],
)  # fmt: skip
def test_a_refusal_is_one_sentence_with_its_reason(model, wish, said):
    assert said in refused(model, wish)


@pytest.mark.parametrize(
    ("model", "wish", "hint"),
    [
        ("kling-v2.1", replace(CLIP, frames=288), "bytedance/seedance-1-lite can, for 0.432 USD."),
        ("kling-v2.1", replace(CLIP, size="720p"), "bytedance/seedance-1-lite can, for 0.108 USD."),
        ("hailuo-02", replace(WORDS, aspect="9:16"), "bytedance/seedance-1-lite can, for 0.108 USD."),
        ("seedance-1-lite", replace(CLIP, frames=360, last_frame=OTHER), "wan-2.2-i2v-fast can, at a price that"),
        ("flux-dev", replace(STILL, size="4K"), "bytedance/seedream-4 can, for 0.03 USD."),
        ("kling-v2.1", replace(CLIP, frames=2000), "no other model in the tables can."),
    ],
)  # fmt: skip
def test_a_refusal_names_the_cheapest_that_can(model, wish, hint):
    assert hint in refused(model, wish)


def test_no_other_model_is_named_for_what_all_of_them_need():
    assert refused("kling-v2.1", replace(CLIP, first_frame=None)).endswith("it needs a first frame.")
    assert refused("kling-v2.1", replace(CLIP, frames=None, rate=None)).endswith("how long the clip is.")


def test_a_prompt_for_pictures_is_cut_at_a_word_and_that_is_told():
    found = asked("seedance-1-lite", replace(WORDS, prompt="moonlight, " * 1000))
    prompt = found.request.payload["prompt"]
    assert len(prompt) <= 2000
    assert prompt.endswith("moonlight")
    assert found.notes == (
        f"The prompt of 10999 characters was cut at {len(prompt)}: bytedance/seedance-1-lite takes 2000.",
    )


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [
        ("a quick fox", 20, "a quick fox"),
        ("a quick fox", 11, "a quick fox"),
        ("a quick fox", 10, "a quick"),
        ("a quick fox", 7, "a quick"),
        ("a quick, fox", 9, "a quick"),
        ("unbroken", 3, "unb"),
        (",,,,", 2, ",,"),
    ],
)
def test_cutting(text, most, expected):
    assert cut_at_word(text, most) == expected


def test_what_nobody_sees_does_not_go_out():
    assert cleaned(" a\x00\x1b[31m fox\u202e\ufeff\n") == "a[31m fox"
    assert cleaned("cafe\u0301") == "caf\u00e9"
    assert cleaned("\U0001f469\u200d\U0001f680") == "\U0001f469\u200d\U0001f680"
    assert cleaned("\ud800\u200d") == ""


def test_a_model_that_does_not_hear_a_detail_is_asked_without_it():
    found = asked(
        "omni-human", ModelWish("lip-sync", "sing", seed=1, first_frame=FRAME, audio=SOUND, seconds=Fraction(7, 3))
    )
    assert found.request.payload == {"image": FRAME, "audio": SOUND}
    assert found.request.seconds == Fraction(2334, 1000)
    assert [note.partition(" is asked without ")[2] for note in found.notes] == [
        "a prompt, which it does not take.",
        "a seed, which it does not take.",
    ]


def test_a_language_model_is_asked_whole():
    schema = {"type": "object"}
    wish = ModelWish("llm", "name\nthe sections", system="be brief", schema=schema)
    assert payload("gpt-5-structured", wish) == {
        "prompt": "name\nthe sections",
        "instructions": "be brief",
        "json_schema": schema,
        "model": "gpt-5",
        "reasoning_effort": "low",
        "verbosity": "medium",
        "max_output_tokens": 8192,
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"frames": 5},
        {"frames": 0, "rate": Fraction(24)},
        {"frames": 5, "rate": Fraction(24), "seconds": Fraction(1)},
        {"seconds": Fraction(0)},
        {"count": 0},
        {"handles": -1},
        {"aspect": "wide"},
        {"kind": "video"},
        {"prompt": 5},
    ],
)
def test_a_wish_is_valid_at_birth(wrong):
    with pytest.raises(RefusedValueError):
        ModelWish(**{"kind": "image"} | wrong)


def test_every_question_has_its_needs():
    assert all(set(KIND_NEEDS[kind]) <= model.inputs.keys() for model in MODELS for kind in model.kinds)
