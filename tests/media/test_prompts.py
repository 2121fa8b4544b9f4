"""The table of prompts, and a user's own beside it."""

import pytest

from workbench.errors import CatalogueError
from workbench.media.models import load_models
from workbench.media.prompts import load_prompts
from workbench.model.prompting import PROMPT_USES

OWN = """
[[template]]
name = "kling"
most = 300
video = ["{line}", "{style}"]
motion = ["{line}"]

[[avoid]]
name = "damage"
words = ["scratches"]
"""


def refused(folder, text):
    (folder / "prompts.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        load_prompts(folder)
    return str(caught.value)


def test_every_model_of_pictures_has_a_template_for_what_it_is_asked(tmp_path):
    book = load_prompts(tmp_path)
    uses = {"text-to-video": "video", "image-to-video": "motion", "lip-sync": "motion", "image": "still"}
    for model in load_models():
        for kind in model.kinds:
            if kind in uses:
                template = book.template(model.family, uses[kind])
                assert template.phrases(uses[kind])[0] == "{line}"
                assert template.most <= model.most_prompt
    assert all(book.template("nobody knows it", use).phrases(use) for use in PROMPT_USES)


def test_a_users_own_stand_in_for_those_of_the_same_name(tmp_path):
    usual = load_prompts()
    (tmp_path / "prompts.toml").write_text(OWN, encoding="utf-8")
    book = load_prompts(tmp_path)
    assert book.template("kling", "video").video == ("{line}", "{style}")
    assert book.template("kling", "video").most == 300
    assert book.template("veo", "video") == usual.template("veo", "video")
    assert "scratches" in book.avoid("any", "any", "still")
    assert "watermark" not in book.avoid("any", "any", "still")


def test_what_is_wrong_is_said_with_its_line(tmp_path):
    said = refused(tmp_path, OWN.replace("{style}", "{stile}"))
    assert "The template 'kling'" in said
    assert "line 5," in said
    assert "did you mean style?" in said
    assert "did you mean motion?" in refused(tmp_path, OWN.replace("motion =", "moton ="))
    assert "line 8," in refused(tmp_path, OWN.replace("[[avoid]]", "mots = 3\n[[avoid]]"))
    assert "a brace alone" in refused(tmp_path, OWN.replace("{style}", "{{style}}"))
    assert "did you mean template?" in refused(tmp_path, OWN.replace("[[template]]", "[[templat]]"))
    assert "'damage' twice" in refused(tmp_path, OWN + OWN[OWN.index("[[avoid]]") :])
    assert "20 to 20000 characters" in refused(tmp_path, OWN.replace("300", "3"))
    assert "has no phrases for still" in refused(
        tmp_path, '[[template]]\nname = "image"\nmost = 90\nvideo = ["{line}"]'
    )


def test_no_code_is_run_in_a_template(tmp_path):
    said = refused(tmp_path, OWN.replace("{style}", "{style.__class__.__mro__}"))
    assert "there is no part {style.__class__.__mro__}" in said
