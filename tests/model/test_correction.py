"""Every kind of correction goes through JSON and comes back as itself."""

from typing import get_args

import pytest

from workbench.jobs.keys import dumps, loads
from workbench.model.character_changes import SetGenre, SetKey, SetMood, SetMoodValue, SetSectionMood, SetTag
from workbench.model.correction import Change, Correction, part_of
from workbench.model.grid_changes import (
    BarsAt,
    BeatsAt,
    DownbeatAt,
    GivenBeats,
    MoveBeats,
    PhraseFlow,
    SetMeter,
    SetTempo,
)
from workbench.model.lyric_changes import AllTimes, GivenLyrics, LineText, LineTime, RestTimes, WordTime
from workbench.model.lyrics import Line, Lyrics, Word

CHANGES = {
    "beats": (
        BeatsAt(120, 1),
        MoveBeats(0.02, 1.0),
        SetTempo(120.5),
        SetTempo(120, 2.5),
        SetMeter(3, 1),
        BarsAt(1),
        DownbeatAt(1),
        PhraseFlow(0, 4.5),
        GivenBeats((0.5, 1), (1, 2)),
    ),
    "lyrics": (
        WordTime("a b", 1, "a", 1, 0.0, 1.0),
        LineTime("a b", 2, 0, 1),
        LineText("a b", 1, ""),
        RestTimes("a b", 1, -0.25),
        AllTimes(-0.25),
        AllTimes(0.0, 1.01),
        GivenLyrics(Lyrics((Line(0.0, 1.0, "a b", (Word(0.0, 1.0, "a"),), word_times=True),), "fr", ("note",))),
    ),
    "character": (
        SetKey("F#", "minor"),
        SetGenre("hyperpop"),
        SetMood("dreamy"),
        SetMoodValue("valence", 1),
        SetTag("genre", "rock", 0),
        SetTag("mood", "dark", 0.5),
        SetSectionMood(4.0, "build"),
        SetSectionMood(4.0, "build", 3.0, 5.0),
    ),
}
ALL = [(part, change) for part, changes in CHANGES.items() for change in changes]


@pytest.mark.parametrize(("part", "change"), ALL, ids=lambda value: getattr(value, "kind", None))
def test_each_change_comes_back_of_its_own_kind(part, change):
    assert part_of(change) == part
    correction = Correction(part, change, "why", "2026-11-26T10:00:00+00:00")
    again = loads(Correction, dumps(correction))
    assert again == correction
    assert type(again.change) is type(change)
    assert loads(Change, dumps(change)) == change


def test_kinds_are_unique_and_all_are_tried():
    kinds = [kind.__dataclass_fields__["kind"].default for kind in get_args(Change)]
    assert len(kinds) == len(set(kinds))
    assert {change.kind for _, change in ALL} == set(kinds)


@pytest.mark.parametrize(
    "born",
    [
        lambda: SetKey("H", "minor"),
        lambda: SetKey("C", "dorian"),
        lambda: SetGenre("  "),
        lambda: SetGenre("x" * 61),
        lambda: SetMood("sleepy"),
        lambda: SetMoodValue("speed", 0.5),
        lambda: SetMoodValue("energy", 1.5),
        lambda: SetMoodValue("energy", float("nan")),
        lambda: SetTag("mood", "rock", 0.5),
        lambda: SetTag("genre", "", 0.5),
        lambda: SetTag("key", "C", 0.5),
        lambda: SetTag("genre", "rock", -0.1),
        lambda: SetSectionMood(-1, "high"),
        lambda: SetSectionMood(float("inf"), "high"),
        lambda: SetSectionMood(1, "loud"),
        lambda: SetSectionMood(1, "high", 0.5),
        lambda: SetSectionMood(1, "high", 2.0, 1.0),
        lambda: SetSectionMood(1, "high", 0.0, float("inf")),
        lambda: Correction("beats", SetMood("dark"), "", "2026-11-26"),
    ],
)
def test_what_is_not_allowed_is_not_born(born):
    with pytest.raises(ValueError, match=r"not|1 to 60"):
        born()


@pytest.mark.parametrize(("genre", "count"), [("abc" + 60 * "d", 63), ("   ", 0), ("x" * 61, 61)])
def test_a_word_that_is_too_long_is_told_its_length(genre, count):
    with pytest.raises(ValueError, match=f"1 to 60 characters, not {count}$"):
        SetGenre(genre)
