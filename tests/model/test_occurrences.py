"""A section's number is its place among those of its label."""

from workbench.model.analysis import Section
from workbench.model.occurrences import renumbered


def sections(*labels):
    """One a second; a number behind a label is its occurrence."""
    parted = [label.partition(" ") for label in labels]
    return tuple(Section(i, i + 1, name, 1.0, int(number or 1)) for i, (name, _, number) in enumerate(parted))


def numbers(now, before):
    return [section.occurrence for section in renumbered(sections(*now), sections(*before))]


def test_the_one_that_is_left_is_the_first():
    before = ("verse 1", "chorus", "verse 2")
    assert numbers(("Rain 1", "chorus", "verse 2"), before) == [1, 1, 1]
    assert numbers(("verse 1", "chorus", "Verse 2"), before) == [1, 1, 2]
    assert numbers(("chorus 1", "verse"), before) == [1, 1]


def test_labels_that_change_places_are_counted_anew():
    assert numbers(("verse 1", "chorus 2", "verse 1"), ("verse 1", "verse 2", "chorus 1")) == [1, 1, 2]


def test_what_stands_where_it_stood_keeps_its_number():
    before = ("verse 1", "verse 1", "chorus 1", "break 1")
    assert numbers(("verse 1", "verse 1", "chorus 1", "chorus 1"), before) == [1, 1, 1, 2]
    assert numbers(("verse 1", "verse 1", "chorus 1", "chorus 1", "break 1"), before) == [1, 1, 1, 2, 1]
