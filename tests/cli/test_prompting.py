"""What songreel prompts and songreel bible print, and what they refuse."""

import jsonschema
import pytest
from PIL import Image

from workbench.render.generate.provider import FlatProvider
from workbench.settings import load
from workbench.workflows.library import Library


@pytest.fixture
def film(short_song, tmp_path):
    """A planned project in a library of the test's own."""
    folder = tmp_path / "library"
    project = Library(settings=load(folder), provider=FlatProvider()).open(short_song)
    project.analyze(beats="librosa")
    project.plan(size="64x64", fps=24, prompt="a courier")
    return project


def test_prompts_are_shown_and_approved(film, result, schema, songreel):
    status, (body,), _ = result("prompts", film.id, "--clips", "0")
    jsonschema.validate(body, schema("prompts"))
    assert (status, body["approved"]) == (0, False)
    assert [clip["index"] for clip in body["clips"]] == [0]
    assert body["clips"][0]["video"]["prompt"].startswith("a courier, ")
    _, (body,), _ = result("prompts", film.id, "approve")
    assert body["approved"]
    _, out, _ = songreel("prompts", film.id)
    assert out.startswith("The film, approved\n  a courier, ")
    assert "by the template seedance" in out
    _, (body,), _ = result("prompts", film.id, "avoid", "red cars,", "crowds", "--model", "kling-v2.1")
    assert not body["approved"]
    assert body["clips"][0]["motion"]["negative"].startswith("red cars, crowds, ")


def test_the_bible_is_kept_and_listed(film, result, schema, songreel, tmp_path):
    Image.new("RGB", (64, 64), "red").save(tmp_path / "mara.png")
    words = ("character", "Mara", "--text", "in red", "--image", tmp_path / "mara.png", "--clips", "0")
    status, (body,), _ = result("bible", film.id, "add", *words)
    jsonschema.validate(body, schema("bible"))
    assert status == 0
    assert (body["entries"][0]["name"], body["entries"][0]["clips"], len(body["entries"][0]["images"])) == (
        "Mara",
        [0],
        1,
    )
    _, (body,), _ = result("bible", film.id, "add", "plate", "--image", tmp_path / "mara.png")
    assert len(body["plates"]) == 1
    _, (body,), _ = result("bible", film.id, "add", "character", "Mara", "--sections", "all")
    assert body["entries"][0]["everywhere"]
    _, out, _ = songreel("bible", film.id, "list")
    assert out.startswith("character Mara: in red (everywhere; 1 images)\nplates: 1 images for all clips")
    _, out, _ = songreel("bible", film.id, "remove", "Mara")
    assert "Mara" not in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("prompts", "P", "approve", "it"), "approve takes no more words"),
        (("prompts", "P", "note"), "A note is for a section"),
        (("prompts", "P", "avoid"), "Say what is avoided"),
        (("prompts", "P", "--clips", "99"), "There is no clip 99"),
        (("bible", "P", "add", "Mara"), "add character, place or style NAME"),
        (("bible", "P", "add", "plate"), "A plate is an image"),
        (("bible", "P", "remove", "Mara"), "it has no entries yet"),
        (("bible", "P", "remove"), "Say what is removed"),
        (("bible", "P", "list", "all"), "list takes no more words"),
        (("bible", "P", "add", "character", "x", "--image", "gone.png"), "gone.png"),
    ],
)
def test_what_is_refused_is_one_sentence(film, songreel, words, said):
    before = film.planned()
    status, _, err = songreel(*(film.id if word == "P" else word for word in words))
    assert (status, film.planned()) == (2, before)
    assert said in err


def test_what_is_proposed_without_a_model_is_shown_and_accepted(film, result, schema, songreel):
    _, (quote,), _ = result("enrich", film.id, "--dry-run")
    jsonschema.validate(quote, schema("enrich"))
    assert quote["model"] == "google/gemini-3-flash"
    assert float(quote["total_usd"]) > 0
    status, (body,), _ = result("enrich", film.id, "--model", "offline")
    jsonschema.validate(body, schema("enrich"))
    assert (status, body["accepted"], {clip["source"] for clip in body["clips"]}) == (0, False, {"offline"})
    assert body["spent_usd"] == "0"
    _, out, _ = songreel("enrich", film.id, "--model", "offline")
    assert out.endswith("accept these prompts to put them into the plan (--accept).\n")
    _, (body,), _ = result("enrich", film.id, "--model", "offline", "--accept", "--clips", "0")
    assert body["accepted"]
    assert film.planned().clips[0].shot.still_prompt == body["clips"][0]["still"]
    _, (sheet,), _ = result("prompts", film.id)
    assert sheet["treatment"] == body["treatment"]
    status, _, err = songreel("enrich", film.id, "--names")
    assert (status, "give --names with --accept" in err) == (2, True)
    status, _, err = songreel("enrich", film.id, "--accept")
    assert status == 2
    assert "has proposed nothing for this plan" in err


def test_a_dry_run_says_what_each_mix_saves(film, result, schema, songreel):
    words = ("generate", film.id, "--provider", "replicate", "--model", "seedance-1-lite", "--dry-run")
    _, (body,), _ = result(*words)
    jsonschema.validate(body, schema("generate"))
    assert [mix["mix"] for mix in body["mixes"]] == ["100/0/0", "70/30/0", "50/30/20"]
    assert body["mixes"][0]["usd"] == body["total_usd"]
    _, out, _ = songreel(*words)
    assert "in the mix 50/30/20 these clips cost" in out
    status, _, err = songreel(*words, "--mix", "70/20/0")
    assert status == 2
    assert "The mix '70/20/0' is not allowed" in err
