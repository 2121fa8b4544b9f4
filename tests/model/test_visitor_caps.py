"""What a visitor may bring: each refusal is one sentence that says what came, what was allowed and what to do."""

from dataclasses import replace
from decimal import Decimal

import pytest

from workbench.errors import WorkbenchError
from workbench.model.song import Song
from workbench.model.visitor_caps import VisitorCaps, later_said

CAPS = VisitorCaps(
    song_mb=10,
    songs_mb=25,
    song_minutes=5,
    songs_minutes=8,
    films_a_day=2,
    usd=Decimal(0),
    works_an_hour=60,
)


@pytest.fixture
def kept():
    """Ten megabytes and four minutes."""
    return Song(
        id="0" * 64,
        name="kept",
        size_bytes=10_000_000,
        container="wav",
        codec="pcm_s16le",
        sample_rate=1000,
        channels=1,
        samples=240_000,
    )


def said(call, *arguments):
    with pytest.raises(WorkbenchError) as refused:
        call(*arguments)
    assert refused.value.exit_status == 2
    assert refused.value.message.count(". ") == 0
    return refused.value.message


def test_what_fits_exactly_is_let_in(kept):
    CAPS.check_file("a.wav", 10_000_000)
    CAPS.check_bytes("a.wav", 15_000_000, [kept])
    CAPS.check_minutes("a.wav", 240, [kept])
    CAPS.check_films(1)


def test_what_does_not_is_refused_in_one_sentence(kept):
    assert said(CAPS.check_file, "a.wav", 10_000_001).startswith("The song 'a.wav' has 10 MB, and a visitor")
    assert "of the 25 MB of songs that a visitor of this studio may keep 15 MB are left" in said(
        CAPS.check_bytes, "a.wav", 15_000_001, [kept]
    )
    assert "may bring songs of 5 minutes" in said(CAPS.check_minutes, "a.wav", 301, [])
    assert "of the 8 minutes of songs that a visitor of this studio may keep 4 are left" in said(
        CAPS.check_minutes, "a.wav", 241, [kept]
    )
    assert "You have begun 2 films today" in said(CAPS.check_films, 2)


def test_what_is_left_is_never_less_than_nothing(kept):
    assert "may keep 0 MB are left" in said(CAPS.check_bytes, "a.wav", 1, [replace(kept, size_bytes=30_000_000)])


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.1, "1 second"), (45, "45 seconds"), (60, "1 minute"), (61, "2 minutes")]
)
def test_when_to_come_back_is_never_too_early(seconds, words):
    assert later_said(seconds) == words
