"""Clips that were being made again when the program died: the same call goes on; nothing is paid or counted twice."""

from __future__ import annotations

import pytest

from tests.jobs.buyers import Died
from tests.workflows.hosts import MODEL, Host
from workbench.errors import CancelledError
from workbench.jobs.cancel import CancelToken
from workbench.store.plans import content_id


@pytest.fixture
def host(clock):
    return Host(clock)


@pytest.fixture
def project(open_with, host):
    project = open_with(host)
    project.generate(provider="replicate", model=MODEL, clips=[0, 1])
    return project


def killed(project, host, clips, **wishes):
    """What a killed program leaves: the plan is in force, the host has the questions, and nothing was undone."""
    left, script = [], host._script

    def dies(verb, _count):
        if verb == "poll":
            left.append(project.planned())
            raise Died

    host._script = dies
    with pytest.raises(Died):
        project.regenerate(clips, **wishes)
    host._script = script
    if project.planned() != left[0]:
        project.store.save_plan(project.id, left[0])
    return left[0]


def tally(project, index):
    return project.store.clips(project.id, content_id(project.planned()))[index].regenerations


@pytest.mark.parametrize("clips", [[0], [0, 1]])
def test_the_same_call_goes_on_and_is_paid_and_counted_once(project, open_with, host, clips):
    before = len(host.created)
    killed(project, host, clips)
    asked = len(host.created)
    assert before < asked
    again = open_with(host)
    quote = again.quote_regenerate(clips)
    assert [clip.index for clip in quote.clips] == clips
    assert any("as begun before" in note for note in quote.notes)
    assert quote.clips[0].price_usd == 0
    again.regenerate(clips)
    assert any("as begun before" in note for note in again.notes)
    assert len(host.created) == before + len(clips)
    spent = again.cost().spent
    paid = [take.cost_usd for index in (0, 1) for take in again.takes(index)]
    assert (spent.settled_usd, spent.reserved_usd) == (sum(paid), 0)
    assert len(paid) == len(host.created)
    assert [again.planned().clips[index].shot.tries for index in clips] == [1] * len(clips)
    assert [tally(again, index) for index in clips] == [1] * len(clips)
    assert [len(again.takes(index)) for index in clips] == [2] * len(clips)
    assert not any("as begun before" in note for note in again.quote_regenerate(clips).notes)


def test_so_does_a_section_where_it_may_be_made_again_once(project, open_with, host):
    (project.files.folder / "songreel.toml").write_text("most_regenerations = 1\n")
    once = open_with(host)
    section = once.planned().clips[0].section
    meant = [clip.index for clip in once.planned().clips if clip.section == section]
    once.generate(provider="replicate", model=MODEL, clips=meant)
    before = len(host.created)
    killed(once, host, None, section=section)
    again = open_with(host)
    again.regenerate(section=section)
    assert len(host.created) == before + len(meant)
    assert again.cost().spent.reserved_usd == 0
    assert {again.planned().clips[index].shot.tries for index in meant} == {1}


def test_another_line_asks_anew_and_names_what_was_begun(project, open_with, host):
    killed(project, host, [0])
    again, asked = open_with(host), len(host.created)
    quote = again.quote_regenerate([0], line="more rain")
    assert any("Clip 0 was begun with another line" in note for note in quote.notes)
    assert quote.total_usd > 0
    again.regenerate([0], line="more rain")
    assert len(host.created) == asked + 1
    assert again.planned().clips[0].shot.tries == 1


def test_where_nothing_comes_of_going_on_the_old_take_is_shown(project, open_with, host):
    shown = project.expected_takes(project.planned())[0]
    killed(project, host, [0])
    again, cancel = open_with(host), CancelToken()
    host._script = lambda verb, _count: cancel.cancel() if verb == "poll" else None
    with pytest.raises(CancelledError):
        again.regenerate([0], cancel=cancel)
    assert again.expected_takes(again.planned())[0] == shown
    assert again.planned().clips[0].shot.tries == 0


def test_a_seed_that_was_tried_is_not_drawn_again(project, host):
    plan = project.planned()
    project.regenerate([0])
    project.store.save_plan(project.id, plan)  # as a retry leaves it whose first take was the better
    asked = len(host.created)
    assert len(project.quote_regenerate([0]).clips) == 1
    project.regenerate([0])
    assert len(host.created) == asked + 1
    assert len(project.takes(0)) == 3


def test_who_leaves_at_once_leaves_the_old_take_and_says_what_was_spent(project, open_with, host):
    before, cancel, said = project.planned(), CancelToken(), []

    def leaves(verb, _count):
        if verb == "poll" and not said:
            assert project.planned() != before
            said.append(cancel.last_words())
            assert project.planned() == before
            raise Died

    host._script = leaves
    with pytest.raises(Died):
        project.regenerate([0], cancel=cancel)
    assert "was spent in this run" in said[0]
    asked = len(host.created)
    again = open_with(host)
    assert again.quote(clips=[0]).clips == ()
    again.regenerate([0])
    assert len(host.created) == asked
    assert again.cost().spent.reserved_usd == 0
