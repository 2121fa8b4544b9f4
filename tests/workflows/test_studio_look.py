"""The studio's panel Look: each control is a verb, and each shows what the library holds."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from PIL import Image

from workbench.errors import LibraryError, NotFoundError, OptionError, StaleVersionError
from workbench.media.bundle import bundled
from workbench.model.board_edits import join_clips, say, split_clip
from workbench.planning.makers import with_maker
from workbench.workflows.studio_acts import Acts
from workbench.workflows.studio_look import LookPanel

SIZE = {"size": "128x72", "fps": "24"}


@pytest.fixture
def look(project):
    LookPanel(project, SIZE).direct()
    return LookPanel(project)


def test_nobody_has_listened_yet(library, short_song):
    with pytest.raises(NotFoundError, match="Nobody has listened"):
        LookPanel(library.open(short_song))


def test_the_first_direction_is_the_arguments_and_what_suits(project):
    look = LookPanel(project, SIZE)
    plan = look.direct()
    assert (plan.size.width, plan.rate) == (128, 24)
    assert plan.style == look.offer.style_hint.name
    assert (LookPanel(project).offer.size, LookPanel(project).offer.fps) == ("128x72", "24")


def test_a_change_leaves_the_rest_as_it_is(project, look):
    project.finish(title="A kite")
    other = next(name for name in look.offer.styles if name != look.offer.style)
    plan = LookPanel(project).direct(style=other)
    assert (plan.style, plan.size.width, plan.finish.title) == (other, 128, "A kite")
    assert LookPanel(project).style[0].name == other
    again = LookPanel(project).direct(seed=9)
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
            LookPanel(project).direct(seed=wrong)
        told = f"The seed {shown} is not allowed; give a whole number from 0 to 2147483647."
        assert refused.value.message == told
    assert project.latest.plan.seed == 12


def test_the_joins_that_were_told_stay(project, look):
    project.plan(**SIZE, calm_join="whip", section_join="dip-white")
    plan = LookPanel(project).direct(prompt="a kite")
    assert (plan.calm_join, plan.section_join, plan.prompt) == ("whip", "dip-white", "a kite")


def test_what_is_not_allowed_changes_nothing(project, look):
    before = project.latest.plan
    with pytest.raises(OptionError, match="no style"):
        look.direct(style="no such style")
    assert project.latest.plan == before


def test_the_bible_is_the_plans(project, look):
    label = look.sections[0]
    look.enter("character", "Mara", "in a yellow coat")
    LookPanel(project).enter("place", "The pier", "wet wood", label)
    LookPanel(project).enter("style", "Grain", "of old film")
    now = LookPanel(project)
    assert now.names == ["Mara", "The pier", "Grain"]
    assert [entry.everywhere for entry in now.entries] == [True, False, True]
    now.forget("Mara")
    assert LookPanel(project).names == ["The pier", "Grain"]
    with pytest.raises(OptionError, match="needs a name"):
        now.enter("character", "  ", "x")
    LookPanel(project).set_avoid(" rain,, cars ")
    assert LookPanel(project).avoid == "rain, cars"


def test_an_entry_that_is_written_again_goes_everywhere_again(project, look):
    look.enter("character", "Mara", "in a yellow coat", look.sections[0])
    LookPanel(project).enter("character", "Mara", "in a red coat")
    (entry,) = LookPanel(project).entries
    assert entry.everywhere
    assert entry.description == "in a red coat"


def test_locks_are_counted(project, look):
    label = look.sections[0]
    assert look.locks.startswith("0 of ")
    look.lock(label)
    assert not LookPanel(project).locks.startswith("0 of ")
    LookPanel(project).unlock(label)
    assert LookPanel(project).locks.startswith("0 of ")


def test_plates_are_counted_and_taken_away(project, look, tmp_path):
    Image.new("RGB", (64, 64), "red").save(tmp_path / "plate.png")
    project.plates(tmp_path / "plate.png")
    assert LookPanel(project).images[""] == 1
    LookPanel(project).drop_plates()
    assert LookPanel(project).images[""] == 0


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


def by_hand(project):
    """Edits the board as a person does: a split, a join and a line; returns the plan."""
    board = project.board
    board.commit(split_clip(board.value, board.value.clips[-1].span.start + board.value.clips[-1].span.frames // 2))
    pair = next(
        [one, one + 1]
        for one, (left, right) in enumerate(itertools.pairwise(board.value.clips[:-2]))
        if left.section == right.section and left.span.frames + right.span.frames <= board.value.longest
    )
    board.commit(join_clips(board.value, pair))
    board.commit(say(board.value, [len(board.value.clips) - 1], line="a red kite"))
    return project.latest.plan


@pytest.fixture
def cut(library):
    """A project whose plan was edited by hand."""
    project = library.open(bundled("data/songs/glass-tide.ogg"))
    project.analyze(beats="librosa")
    project.plan(**SIZE, style="liquid-chrome", type="performance")
    by_hand(project)
    return project


@pytest.mark.parametrize("said", [{"prompt": "a kite"}, {"seed": 9}, {"size": "72x128"}, {"style": "paper-cut"}])
def test_cuts_made_by_hand_stay_under_another_direction(cut, said):
    before = cut.latest.plan
    after = LookPanel(cut).direct(**said)
    assert after != before
    assert [(c.span, c.join_frames, c.shot) for c in after.clips] == [
        (c.span, c.join_frames, c.shot) for c in before.clips
    ]
    assert after.clips[-1].shot.line == "a red kite"
    board = cut.board
    board.undo()
    assert cut.latest.plan == before


def test_each_clip_goes_on_being_made_by_whoever_made_it(cut):
    before = cut.latest.plan
    mixed = with_maker(before, "replicate", "bytedance/seedance-1-lite", "draft", [0, 1])
    cut.store.save_plan(cut.id, mixed, after=before)
    after = LookPanel(cut).direct(prompt="a kite")
    assert [clip.model for clip in after.clips] == [clip.model for clip in mixed.clips]
    assert [clip.span for clip in after.clips] == [clip.span for clip in mixed.clips]


def test_another_pace_cuts_anew_and_undo_brings_the_cuts_back(cut):
    before = cut.latest.plan
    after = LookPanel(cut).direct(type="club-loop")
    fresh = cut.plan(**SIZE, style="liquid-chrome", type="club-loop")
    assert [clip.span for clip in after.clips] == [clip.span for clip in fresh.clips]
    cut.board.undo()
    assert cut.latest.plan == before


def test_a_section_that_moved_meanwhile_is_cut_anew_and_the_others_keep_their_cuts(cut):
    before = cut.latest.plan
    first, second, *rest = cut.arrangement()
    bar = next(at for at in cut.heard().beats.downbeats_s if at > first.end_s)
    moved = (replace(first, end_s=bar), replace(second, start_s=bar), *rest)
    cut.sections.commit(replace(cut.sections.value, sections=moved))
    after = LookPanel(cut).direct(prompt="a kite")
    assert after.sections[0].end_s == bar
    assert [c.span for c in after.clips if c.section > 1] == [c.span for c in before.clips if c.section > 1]
    assert after.clips[-1].shot.line == "a red kite"
    assert all(clip.prompt.startswith("a kite, ") for clip in after.clips)


def test_a_direction_over_a_plan_of_before_is_refused(cut):
    before = cut.latest.plan
    cut.join(1, "whip")
    with pytest.raises(StaleVersionError):
        cut.plan(**SIZE, style="liquid-chrome", type="performance", prompt="a kite", keep=before)
