"""The tables of hosted models, and what is said of a wrong one."""

import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import get_args

import pytest

from workbench.errors import CatalogueError, OptionError
from workbench.media.models import USER_FILE, find_model, load_models
from workbench.media.profiles import find_profile, known_profiles
from workbench.model.hosted import ModelKind
from workbench.model.size import Size

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from model_tables import TABLE


def write(folder, text=TABLE):
    folder.mkdir(exist_ok=True)
    (folder / USER_FILE).write_text(text, encoding="utf-8")
    return folder


def test_a_table_without_a_family_is_asked_like_others_of_its_kind(tmp_path):
    write(tmp_path, TABLE.replace('family = "mine"\n', ""))
    assert load_models(tmp_path)[-1].family == "video"


def test_the_tables_cover_every_question():
    models = load_models()
    assert len(models) >= 14
    for kind in get_args(ModelKind):
        assert any(kind in model.kinds for model in models), kind
    assert any({"first_frame", "last_frame"} <= model.inputs.keys() for model in models)


def test_every_price_has_its_day_and_its_source():
    for model in load_models():
        if model.price is not None:
            assert date(2025, 1, 1) < model.price.as_of
            assert len(model.price.source) > 10


def test_a_users_table_is_read_exactly(tmp_path):
    (model,) = [model for model in load_models(write(tmp_path)) if model.id == "me/clips"]
    assert model.lengths.seconds == (Fraction(5, 2), Fraction(5))
    assert model.price.by_size == {"540p": Decimal("0.01")}
    assert model.price.of("720p") is None
    assert model.price.as_of == date(2026, 11, 1)
    assert model.rules[0].seconds == (5,)


def test_the_last_folder_is_the_strongest_whatever_the_version(tmp_path):
    config = write(tmp_path / "config", TABLE.replace("me/clips", "ryan5453/demucs") + TABLE)
    library = write(tmp_path / "library", TABLE.replace("of mine", "of the library's"))
    models = load_models(config, library, tmp_path / "nowhere")
    assert len(models) == len(load_models()) + 1
    assert find_model(models, "ryan5453/demucs").family == "mine"
    assert find_model(models, "clips").description == "of the library's"


@pytest.mark.parametrize(
    ("right", "wrong", "line", "said"),
    [
        ("needs = [", "neds = [", 8, "did you mean needs?"),
        ('first_frame = "image"', 'first_fram = "image"', 14, "did you mean first_frame?"),
        ('seconds = ["2.5", 5]', "secnds = [5]", 17, "did you mean seconds?"),
        ('seconds = ["2.5", 5]', "seconds = [2.5, 5]", 17, "in quotes"),
        ('seconds = ["2.5", 5]', "seconds = [5, 3]", 3, "ascending"),
        ("height = 720", "heigth = 720", 25, "did you mean height?"),
        ("height = 720", "height = 540000", 25, "16384"),
        ('at = ["720p"]', 'at = ["4K"]', 3, "no size 4K"),
        ('540p = "0.01"', "540p = 0.01", 33, "US dollars in quotes"),
        ('540p = "0.01"', '540p = "-1"', 33, "US dollars in quotes"),
        ("2026-11-01", '"1st of May"', 34, "a date"),
        ('per = "second"', 'per = "secnd"', 32, "'second', 'item'"),
        ('["image-to-video"]', '["image-to-vidoe"]', 5, "'image-to-video'"),
        ('source = "me"', "", 31, "lacks the key 'price.source'"),
        ("[model.price]", "[model.prize]", 31, "did you mean price?"),
    ],
)
def test_a_typo_is_one_sentence_with_its_line(tmp_path, right, wrong, line, said):
    assert right in TABLE
    with pytest.raises(CatalogueError) as caught:
        load_models(write(tmp_path, TABLE.replace(right, wrong)))
    message = str(caught.value)
    assert f", line {line}," in message
    assert said in message
    assert "me/clips" in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[modell]]\n", "did you mean model?"),
        ("[model]\n", "begin with [[model]]"),
        ("[[model]\n", "TOML"),
        (TABLE + TABLE, "me/clips twice"),
        ("[[model]]\n", "number 1"),
    ],
)
def test_a_file_of_another_shape_is_one_sentence(tmp_path, text, said):
    with pytest.raises(CatalogueError) as caught:
        load_models(write(tmp_path, text))
    assert said in str(caught.value)


def test_a_model_is_found_by_its_name():
    models = load_models()
    demucs = find_model(models, "ryan5453/demucs")
    assert ":" in demucs.id
    assert find_model(models, demucs.id) == find_model(models, "demucs") == demucs
    with pytest.raises(OptionError, match=r"did you mean kling-v2\.1\?"):
        find_model(models, "kling-v21")


def test_profiles_name_models_that_answer():
    models = load_models()
    draft, final = (find_profile(name) for name in ("draft", "final"))
    assert [profile.name for profile in known_profiles()] == ["draft", "final"]
    for profile in known_profiles():
        assert set(profile.models) == set(get_args(ModelKind))
        for kind, name in profile.models.items():
            assert kind in find_model(models, name).kinds, name
    assert (draft.steps, draft.stills, final.steps, final.stills) == (15, 1, 50, 4)
    assert draft.picture() == Size(512, 912)
    assert final.picture(Size(1280, 720)) == Size(1920, 1080)
    assert final.picture(Size(320, 640)) == Size(1080, 1920)
    assert final.picture(Size(640, 640)) == Size(1080, 1080)
    with pytest.raises(OptionError, match=r"did you mean draft\?"):
        find_profile("drafd")


PRICE = """
[[price]]
model = "demucs"
per = "item"
usd = "0.05"
as_of = 2026-11-26
source = "my own bill"
"""


def test_a_price_alone_stands_in_for_that_of_its_model(tmp_path):
    models = load_models(write(tmp_path, TABLE + PRICE))
    demucs = find_model(models, "demucs")
    assert (demucs.price.usd, demucs.price.source) == (Decimal("0.05"), "my own bill")
    assert replace(demucs, price=None) == find_model(load_models(), "demucs")


@pytest.mark.parametrize(
    ("right", "wrong", "line", "said"),
    [
        ('usd = "0.05"', "usd = 0.05", 5, "US dollars in quotes"),
        ("source", "sauce", 7, "did you mean source?"),
        ('"demucs"', '"demuks"', 3, "did you mean"),
        ('per = "item"', 'per = "thousand-tokens"', 3, "usd_out"),
    ],
)
def test_a_wrong_price_is_told_with_its_line(tmp_path, right, wrong, line, said):
    with pytest.raises(CatalogueError) as caught:
        load_models(write(tmp_path, PRICE.replace(right, wrong)))
    assert f"The price number 1 in {tmp_path / USER_FILE}, line {line}," in caught.value.message
    assert said in caught.value.message


def test_a_model_that_is_priced_twice_is_refused_as_a_table_is(tmp_path):
    again = PRICE.replace('"demucs"', '"ryan5453/demucs"').replace("0.05", "0.50")
    with pytest.raises(CatalogueError) as caught:
        load_models(write(tmp_path, PRICE + again))
    assert caught.value.message == (
        f"The price number 2 in {tmp_path / USER_FILE}, line 10, is the second one of ryan5453/demucs; remove one."
    )
