"""The studio's panel Look: each control is a verb, and each shows what the library holds."""

from __future__ import annotations

import pytest
from PIL import Image

from workbench.errors import LibraryError, NotFoundError, OptionError, StaleVersionError
from workbench.workflows.studio_acts import Acts
from workbench.workflows.studio_look import Look

SIZE = {"size": "128x72", "fps": "24"}


@pytest.fixture
def look(project):
    Look(project, SIZE).direct()
    return Look(project)


def test_nobody_has_listened_yet(library, short_song):
    with pytest.raises(NotFoundError, match="Nobody has listened"):
        Look(library.open(short_song))


def test_the_first_direction_is_the_arguments_and_what_suits(project):
    look = Look(project, SIZE)
    plan = look.direct()
    assert (plan.size.width, plan.rate) == (128, 24)
    assert plan.style == look.offer.style_hint.name
    assert (Look(project).offer.size, Look(project).offer.fps) == ("128x72", "24")


def test_a_change_leaves_the_rest_as_it_is(project, look):
    project.finish(title="A kite")
    other = next(name for name in look.offer.styles if name != look.offer.style)
    plan = Look(project).direct(style=other)
    assert (plan.style, plan.size.width, plan.finish.title) == (other, 128, "A kite")
    assert Look(project).style[0].name == other
    again = Look(project).direct(seed=9)
    assert (again.style, again.seed) == (other, 9)


def test_a_seed_may_be_as_it_is_written(project, look):
    assert look.direct(seed=" 12 ").seed == 12
    for wrong, shown in (
        ("", "''"),
        ("a kite", "'a kite'"),
        ("1.5", "'1.5'"),
        ("9" * 5000, f"'{'9' * 20}'"),
        ("9" * 99, "9" * 20),
    ):
        with pytest.raises(OptionError) as refused:
            Look(project).direct(seed=wrong)
        told = f"The seed {shown} is not allowed; give a whole number from 0 to 2147483647."
        assert refused.value.message == told
    assert project.latest.plan.seed == 12


def test_the_joins_that_were_told_stay(project, look):
    project.plan(**SIZE, calm_join="whip", section_join="dip-white")
    plan = Look(project).direct(prompt="a kite")
    assert (plan.calm_join, plan.section_join, plan.prompt) == ("whip", "dip-white", "a kite")


def test_what_is_not_allowed_changes_nothing(project, look):
    before = project.latest.plan
    with pytest.raises(OptionError, match="no style"):
        look.direct(style="no such style")
    assert project.latest.plan == before


def test_the_bible_is_the_plans(project, look):
    label = look.sections[0]
    look.enter("character", "Mara", "in a yellow coat")
    Look(project).enter("place", "The pier", "wet wood", label)
    Look(project).enter("style", "Grain", "of old film")
    now = Look(project)
    assert now.names == ["Mara", "The pier", "Grain"]
    assert [entry.everywhere for entry in now.entries] == [True, False, True]
    now.forget("Mara")
    assert Look(project).names == ["The pier", "Grain"]
    with pytest.raises(OptionError, match="needs a name"):
        now.enter("character", "  ", "x")
    Look(project).set_avoid(" rain,, cars ")
    assert Look(project).avoid == "rain, cars"


def test_an_entry_that_is_written_again_goes_everywhere_again(project, look):
    look.enter("character", "Mara", "in a yellow coat", look.sections[0])
    Look(project).enter("character", "Mara", "in a red coat")
    (entry,) = Look(project).entries
    assert entry.everywhere
    assert entry.description == "in a red coat"


def test_locks_are_counted(project, look):
    label = look.sections[0]
    assert look.locks.startswith("0 of ")
    look.lock(label)
    assert not Look(project).locks.startswith("0 of ")
    Look(project).unlock(label)
    assert Look(project).locks.startswith("0 of ")


def test_plates_are_counted_and_taken_away(project, look, tmp_path):
    Image.new("RGB", (64, 64), "red").save(tmp_path / "plate.png")
    project.plates(tmp_path / "plate.png")
    assert Look(project).images[""] == 1
    Look(project).drop_plates()
    assert Look(project).images[""] == 0


def test_an_act_tells_that_something_changed_and_keeps_what_was_refused():
    told, refused = [], []
    acts = Acts(told.append, refused.append)
    look, money = acts.of("look"), acts.of("money")

    def refuse():
        raise LibraryError("The library is gone; bring it back.", field="library")

    look(refuse)
    assert acts.of("look").refused.message == "The library is gone; bring it back."
    assert acts.of("money").refused is None
    money(lambda: None)
    assert acts.of("look").refused is not None
    look(lambda: None)
    assert acts.of("look").refused is None
    assert (len(told), len(refused)) == (2, 2)  # a panel is not drawn anew over what is to be mended
    assert len({*told, *refused}) == 4


def test_what_was_changed_elsewhere_is_drawn_anew():
    told, refused = [], []
    act = Acts(told.append, refused.append).of("look")

    def stale():
        raise StaleVersionError("Somebody else was here; look, and do it again.", field="plan")

    act(stale)
    assert (len(told), len(refused)) == (1, 1)


def test_a_bug_is_no_refusal():
    with pytest.raises(ZeroDivisionError):
        Acts(lambda _: None, lambda _: None).of("look")(lambda: 1 / 0)
