"""Steps of listening: what depends on what, what is kept, how far it is."""

import pytest

from workbench.analysis.graph import Step, run_steps, step_keys


def steps(version="1"):
    return (
        Step("a", "who", version, lambda _: 1, weight=3),
        Step("b", "who", "1", lambda got: got["a"] + 1, ("a",)),
        Step("c", "who", "1", lambda _: 10),
        Step("d", "who", "1", lambda got: got["b"] * got["c"], ("b", "c"), kept=False),
    )


def test_each_is_made_of_what_it_needs():
    assert run_steps(steps()) == {"a": 1, "b": 2, "c": 10, "d": 20}


def test_a_step_sees_nothing_that_it_does_not_name():
    forgetful = (*steps()[:2], Step("e", "who", "1", lambda got: got["b"], ("a",)))
    with pytest.raises(KeyError, match="b"):
        run_steps(forgetful)


def test_a_new_version_changes_the_keys_of_all_that_depend_on_it():
    before, after = step_keys(steps()), step_keys(steps("2"))
    assert {part for part in before if before[part] != after[part]} == {"a", "b", "d"}


def test_keys_differ_from_part_to_part():
    assert len(set(step_keys(steps()).values())) == 4


def test_what_is_kept_is_made_once_and_what_is_not_kept_each_time():
    kept, made = {}, []

    def cached(part, key, make):
        if (part, key) not in kept:
            made.append(part)
            kept[part, key] = make()
        return kept[part, key]

    first = run_steps(steps(), cached=cached)
    assert run_steps(steps(), cached=cached) == first
    assert made == ["a", "b", "c"]
    told = []
    run_steps(steps("2"), cached=cached, on_step=lambda part, *_: told.append(part))
    assert made == ["a", "b", "c", "a", "b"]
    assert told == ["a", "b", "done"]  # what is loaded is not told, nor what is made in no time


def test_progress_is_by_weight():
    told = []
    run_steps(steps(), on_step=lambda *event: told.append(event))
    assert told == [("a", 0, 3, 6), ("b", 3, 1, 6), ("c", 4, 1, 6), ("done", 6, 0, 6)]


def test_it_can_be_stopped_between_two():
    done = []

    def check():
        if len(done) == 2:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        run_steps(steps(), on_step=lambda part, *_: done.append(part), check=check)
    assert done == ["a", "b"]
