"""One percentage for a run, whatever stages it has."""

import pytest

from workbench.jobs.progress import Reporter
from workbench.model.progress import FILM_STAGES, STAGES, Doing


def percents(stages, *reports):
    heard = []
    reporter = Reporter(heard.append, stages)
    for stage, done in reports:
        reporter.report(stage, done, 4)
    return [event.percent for event in heard]


def test_a_whole_make_goes_as_it_is_promised():
    said = percents(
        STAGES,
        *(("analyze", 2), ("analyze", 4), ("plan", 4), ("generate", 2), ("generate", 4)),
        *(("compose", 2), ("compose", 4), ("join", 4), ("verify", 2), ("verify", 4)),
    )
    assert said == [5, 10, 10, 45, 80, 85, 90, 95, 97.5, 100]


@pytest.mark.parametrize("stage", ["analyze", "generate", "verify"])
def test_a_run_of_one_stage_is_the_whole_run(stage):
    assert percents((stage,), (stage, 0), (stage, 1), (stage, 4)) == [0, 25, 100]


def test_a_planned_film_has_its_clips_from_the_beginning():
    said = percents(FILM_STAGES, *((stage, done) for stage in FILM_STAGES for done in (2, 4)))
    assert said == [40, 80, 85, 90, 92.5, 95, 97.5, 100]


def test_it_never_falls():
    assert percents(FILM_STAGES, ("compose", 4), ("generate", 3), ("generate", 1), ("generate", 4), ("compose", 0)) == [
        *(0, 60, 60, 80, 80),
    ]


def test_each_event_tells_all_that_is_under_way():
    heard = []
    reporter = Reporter(heard.append, FILM_STAGES)
    reporter.under_way("generate", "clip 1", "drawing", 0.5)
    reporter.under_way("generate", "clip 2", "waiting")
    reporter.report("generate", 1, 4)
    reporter.under_way("generate", "clip 1")
    reporter.under_way("generate", "clip 9")
    reporter.doing("generate", "waiting")
    assert [event.doings for event in heard] == [
        (Doing("clip 1", "drawing", 0.5), Doing("clip 2", "waiting")),
        (Doing("clip 2", "waiting"),),
    ]
