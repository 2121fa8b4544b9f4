"""The tempo map: whatever reads it finds every beat and every bar where the song has it."""

import io
import itertools
import math

import mido
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import OptionError
from workbench.export.midi import midi_bytes
from workbench.model.analysis import BeatGrid, Section


def grid_of(times, numbers, meter=4):
    return BeatGrid(tuple(times), tuple(numbers), 120.0, meter, 1.0)


def opened(made):
    return mido.MidiFile(file=io.BytesIO(made), charset="utf-8")


def seconds_of_quarters(file):
    """When each quarter note begins, from the tempo events alone."""
    tempo, at, tick, times = 500_000, 0.0, 0, {0: 0.0}
    for event in file.tracks[0]:
        for quarter in range(tick // file.ticks_per_beat + 1, (tick + event.time) // file.ticks_per_beat + 1):
            times[quarter] = at + (quarter * file.ticks_per_beat - tick) * tempo / file.ticks_per_beat / 1e6
        at += event.time * tempo / file.ticks_per_beat / 1e6
        tick += event.time
        if event.type == "set_tempo":
            tempo = event.tempo
    return [times[i] for i in range(len(times))]


def bar_lines(file):
    """The quarters at which a reader begins a bar."""
    length, changes, tick = 4, {}, 0
    for event in file.tracks[0]:
        tick += event.time
        if event.type == "time_signature":
            assert event.denominator == 4
            changes[tick // file.ticks_per_beat] = event.numerator
    lines, at, last = [], 0, tick // file.ticks_per_beat
    while at < last:
        length = changes.pop(at, length)
        lines.append(at)
        at += length
    assert not changes, "a time signature stands within a bar"
    return lines


def check(grid):
    file = opened(midi_bytes(grid))
    quarters = seconds_of_quarters(file)
    places = {}
    for beat in grid.beats_s:
        place = min(range(len(quarters)), key=lambda i: abs(quarters[i] - beat))
        assert abs(quarters[place] - beat) < 0.0005
        places[beat] = place
    lines = {quarters[line] for line in bar_lines(file)}
    for beat in grid.downbeats_s:
        assert min(abs(line - beat) for line in lines) < 0.0005, f"the bar at {beat} begins nowhere"
    return file, places


def test_steady_beats_with_a_lead_in():
    grid = grid_of([1.3 + i * 0.5 for i in range(16)], [i % 4 + 1 for i in range(16)])
    file, places = check(grid)
    assert list(places.values()) == list(range(3, 19))
    assert [e.numerator for e in file.tracks[0] if e.type == "time_signature"] == [3, 4]


def test_the_file_plays_as_long_as_the_beats_last():
    grid = grid_of([i * 0.37 for i in range(200)], [i % 4 + 1 for i in range(200)])
    assert opened(midi_bytes(grid)).length == pytest.approx(200 * 0.37, abs=0.001)


def test_an_upbeat_a_waltz_and_a_bar_that_is_cut_short():
    check(grid_of([0.4 * i for i in range(20)], [3] + [i % 3 + 1 for i in range(19)], 3))
    check(grid_of([0.4 * i for i in range(12)], [1, 2, 3, 4, 1, 2, 1, 2, 3, 4, 1, 2]))
    file, _ = check(grid_of([0.4 * i for i in range(13)], [1, 2, 3, 4, 5, 1, 2, 3, 4, 1, 2, 3, 4]))
    assert [e.numerator for e in file.tracks[0] if e.type == "time_signature"] == [5, 4]


def test_a_pause_gets_beats_of_its_own_and_a_long_one_too():
    times = [i * 0.5 for i in range(8)] + [23.2 + i * 0.5 for i in range(8)]
    file, places = check(grid_of(times, [i % 4 + 1 for i in range(8)] * 2))
    tempi = [e.tempo for e in file.tracks[0] if e.type == "set_tempo"]
    assert max(tempi) < 600_000
    check(grid_of([100.0, 190.0, 280.0], [1, 2, 1]))
    assert places[23.2] > 40


def test_rounding_does_not_add_up():
    step = 0.4444444444
    file, _ = check(grid_of([step * i for i in range(2000)], [i % 4 + 1 for i in range(2000)]))
    quarters = seconds_of_quarters(file)
    assert abs(quarters[1999] - step * 1999) < 2e-6


def test_mido_finds_every_beat_of_a_song_whose_tempo_changes():
    """A ramp, a step, a pause and a player's own swaying, five minutes of them; the seconds are mido's own."""
    times, at = [], 0.731
    while at < 300:
        times.append(at)
        bpm = 90 + 60 * at / 150 if at < 150 else 76 + 4 * math.sin(at)
        at += 60 / bpm + (7.3 if 200 < at < 200.8 else 0)
    numbers = [i % 3 + 1 if t > 220 else i % 4 + 1 for i, t in enumerate(times)]
    at, quarters = 0.0, []
    for event in opened(midi_bytes(grid_of(times, numbers))):
        at += event.time
        if event.type == "set_tempo":
            quarters.append(at)
    quarters.append(at)
    assert max(min(abs(quarter - beat) for quarter in quarters) for beat in times) < 0.001
    assert quarters[-1] == pytest.approx(times[-1] + 0.79, abs=0.1)


def test_sections_are_markers_in_any_script():
    grid = grid_of([0.5 * i for i in range(40)], [i % 4 + 1 for i in range(40)])
    sections = (Section(0.0, 6.25, "intro"), Section(6.25, 99.0, "サビ é\n"))
    file = opened(midi_bytes(grid, sections, "Glass Tide"))
    tick, found = 0, []
    for event in file.tracks[0]:
        tick += event.time
        if event.type == "marker":
            found.append((tick / file.ticks_per_beat / 2, event.text))
    assert found == [(0.0, "intro"), (6.25, "サビ é")]
    assert file.tracks[0].name == "Glass Tide"


def test_without_beats_there_is_no_tempo():
    with pytest.raises(OptionError, match="two beats or more"):
        midi_bytes(BeatGrid((1.0,), (1,), None, 4, 0.0))


@given(
    st.lists(st.floats(0.2, 3.0) | st.floats(0.2, 40.0), min_size=2, max_size=30),
    st.lists(st.booleans(), min_size=30, max_size=30),
    st.integers(2, 7),
)
def test_any_grid_is_found_again(steps, restarts, meter):
    times = [round(t, 4) for t in itertools.accumulate(steps)]
    numbers = [1]
    for restart in restarts[: len(times) - 1]:
        numbers.append(1 if restart else numbers[-1] % meter + 1)
    check(grid_of(times, numbers, meter))
