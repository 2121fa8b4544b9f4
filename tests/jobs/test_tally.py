"""What a run found and made is counted once, by stage and provider, and only where it was made."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from workbench.jobs.progress import Reporter
from workbench.jobs.tally import Tally
from workbench.model.worked import Worked, WorkSum


def test_a_thing_that_comes_twice_counts_as_it_came_first():
    tally, reporter = Tally(), Reporter()
    stop = reporter.count(tally)
    reporter.worked(Worked("generate", "one", "a", found=False, seconds=2.0))
    reporter.found("generate", "one", "a")  # the same run comes across what it has just made
    reporter.found("generate", "one", "b")
    reporter.found("compose", "one", "a")
    reporter.worked(Worked("generate", "other", "c", found=False, seconds=0.5))
    stop()
    reporter.found("generate", "one", "of another job")
    assert tally.sums() == (
        WorkSum("generate", "one", 1, 1, 2.0),
        WorkSum("compose", "one", 1, 0, 0.0),
        WorkSum("generate", "other", 0, 1, 0.5),
    )


def test_what_fails_is_neither_found_nor_made():
    tally, reporter = Tally(), Reporter()
    reporter.count(tally)
    with pytest.raises(ValueError, match="no"), reporter.making("export", "otio", "a"):
        raise ValueError("no")
    assert tally.sums() == ()
    with reporter.making("export", "otio", "a"):
        pass
    (made,) = tally.sums()
    assert (made.found, made.made) == (0, 1)
    assert made.seconds >= 0


def test_from_any_thread():
    tally, reporter = Tally(), Reporter()
    reporter.count(tally)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: reporter.found("generate", "one", str(number % 500)), range(4000)))
    assert [each.found for each in tally.sums()] == [500]
