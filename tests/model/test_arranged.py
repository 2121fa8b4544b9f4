"""What a person decided about single sections stands, whatever is edited."""

from __future__ import annotations

from dataclasses import replace

import pytest

from workbench.errors import OptionError
from workbench.model.analysis import Section
from workbench.model.arranged import MAX_NOTE, check_edit, taken_along

BEFORE = (
    Section(0.0, 10.0, "intro"),
    Section(10.0, 30.0, "verse", locked=True, note="rain", colour="rose"),
    Section(30.0, 40.0, "outro", note="x" * 300),
)


def test_a_lock_keeps_edges_and_label_and_lets_go_alone():
    check_edit(BEFORE, BEFORE)
    check_edit(BEFORE, (BEFORE[0], replace(BEFORE[1], locked=False, colour="", note=""), BEFORE[2]))
    check_edit(BEFORE, (Section(0.0, 4.0, "intro"), Section(4.0, 10.0, "break"), *BEFORE[1:]))
    for wrong in (replace(BEFORE[1], label="chorus"), replace(BEFORE[1], end_s=29.0), replace(BEFORE[1], start_s=9.0)):
        with pytest.raises(OptionError, match=r"'verse' from 10.00 to 30.00 s is locked"):
            check_edit(BEFORE, (BEFORE[0], wrong, BEFORE[2]))


def test_a_long_note_of_an_older_version_stays_until_it_is_edited():
    with pytest.raises(OptionError, match="at most 100 characters, and this one has 101"):
        check_edit(BEFORE, (*BEFORE[:2], replace(BEFORE[2], note="y" * (MAX_NOTE + 1))))
    check_edit(BEFORE, (*BEFORE[:2], replace(BEFORE[2], note="🎸" * MAX_NOTE)))


def test_another_parting_takes_colours_and_notes_along():
    parted = (Section(0.0, 12.0, "intro"), Section(12.0, 30.0, "Verse"), Section(30.0, 40.0, "verse"))
    found = taken_along(BEFORE, parted)
    assert [(one.note, one.colour, one.locked) for one in found] == [
        ("", "", False),
        ("rain", "rose", False),
        ("", "", False),
    ]
    same = taken_along(
        BEFORE, (Section(0.0, 10.0, "intro"), Section(10.0, 30.0, "verse"), Section(30.0, 40.0, "bridge"))
    )
    assert same[1] == BEFORE[1]


def test_a_colour_is_one_of_the_palette():
    with pytest.raises(ValueError, match="one of slate"):
        Section(0.0, 1.0, "verse", colour="#ff0000")
    assert Section(0.0, 1.0, "chorus").hue == "amber"
    assert Section(0.0, 1.0, "chorus", colour="teal").hue == "teal"
