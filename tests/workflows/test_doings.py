"""While clips are bought, each that is under way is shown once, with what is done for it."""

from __future__ import annotations

import re

import pytest

from tests.workflows.hosts import MODEL, Host
from workbench.jobs.progress import Reporter
from workbench.workflows.doings import Doings

HOSTED = {"provider": "replicate", "model": MODEL}


@pytest.fixture
def events():
    return []


def test_each_clip_is_shown_once_with_the_last_that_was_heard_of_it(events):
    doings = Doings(Reporter(events.append, ("generate",)))
    for clip, what, share in (
        (3, "sending", None),
        (5, "waiting for its turn", None),
        (3, "being made", 0.4),
        (3, "being made", 0.4),
        (4, "being made", 0.4),
        (3, "", None),
        (9, "", None),
        (4, "", None),
        (5, "", None),
    ):
        doings.hear(clip, what, share)
    assert [event.message for event in events] == [
        "clip 3: sending",
        "clip 3: sending; clip 5: waiting for its turn",
        "clip 3: being made, 40%; clip 5: waiting for its turn",
        "clips 3-4: being made, 40%; clip 5: waiting for its turn",
        "clip 4: being made, 40%; clip 5: waiting for its turn",
        "clip 5: waiting for its turn",
    ]
    assert {event.percent for event in events} == {0}


def test_of_several_for_one_clip_the_others_are_shown_on(events):
    doings = Doings(Reporter(events.append, ("generate",)))
    doings.hear(3, "being made", item="a")
    doings.hear(3, "being made", item="b")
    doings.hear(3, "sending", item="c")
    doings.hear(3, "", item="a")
    doings.hear(3, "", item="c")
    assert [event.message for event in events] == [
        "clip 3: being made",
        "clip 3: being made; clip 3: sending",
        "clip 3: being made",
    ]


def shown(events):
    """Which clips each line of what is under way names."""
    lines = [event.message for event in events if event.message.startswith("clip") and ": " in event.message]
    return lines, [
        [int(word) for part in line.split("; ") for word in re.findall(r"\d+", part.split(":")[0])] for line in lines
    ]


def test_a_run_shows_what_is_under_way_and_nothing_else(open_with, clock, events):
    project = open_with(Host(clock))
    project.generate(**HOSTED, clips=[1, 2], progress=events.append)
    lines, clips = shown(events)
    assert any("downloading" in line for line in lines)
    assert {clip for named in clips for clip in named} == {1, 2}
    assert all(len(named) == len(set(named)) for named in clips)
    assert not any("waiting" in line for line in lines)  # two may be under way at once
    percents = [event.percent for event in events if not event.aside]
    assert percents == sorted(percents)
    events.clear()
    project.generate(clips=[1, 2], progress=events.append)
    assert shown(events)[0] == []  # all is there


def test_pictures_are_shown_in_the_same_way(open_with, clock, events):
    open_with(Host(clock)).make_pictures([0, 2], count=1, progress=events.append)
    lines, clips = shown(events)
    assert {clip for named in clips for clip in named} == {0, 2}
    assert any("downloading" in line for line in lines)
