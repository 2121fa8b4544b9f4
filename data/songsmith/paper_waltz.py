"""Paper Waltz: plucked strings in three, 144 beats a minute, with brushes. No words."""

from __future__ import annotations

import numpy as np

from songsmith import instruments as play
from songsmith.score import Grid, Song, chord_notes, midi
from songsmith.sound import RATE, Array, Desk, master, reverb

__all__ = ["paper_waltz"]

GRID = Grid(((32, 144.0),), meter=3, lead_s=0.25)
SECTIONS = (("intro", 4), ("verse", 8), ("chorus", 8), ("verse", 8), ("outro", 4))
_A = ("Dm", "Gm6", "A7", "Dm", "Bb", "Gm", "A7", "Dm")
_B = ("F", "C", "Dm", "Bb", "F", "C", "Bb", "A7")
CHORDS = ("Dm", "Bb", "Gm6", "A7", *_A, *_B, *_A, "Gm6", "A7", "Dm", "Dm")
# For each bar NOTE@BEAT; what starts in a bar rings on.
_TUNE_A = (
    "A4@0 D5@1 E5@2",
    "G5@0 E5@1.5 D5@2",
    "C#5@0 E5@1 A4@2",
    "D5@0 A4@2",
    "D5@0 F5@1 Bb5@2",
    "G5@0 F5@1.5 D5@2",
    "E5@0 C#5@1 E5@2",
    "D5@0",
)
_TUNE_B = (
    "C5@0 F5@0.5 A5@1 C6@2",
    "G5@0 E5@1.5 G5@2",
    "A5@0 F5@1 D5@2",
    "D5@0 F5@1 Bb5@2",
    "A5@0 C6@1 A5@2",
    "G5@0 E5@1 C5@2",
    "D5@0 F5@0.5 Bb5@1 A5@2",
    "G5@0 E5@1 C#5@2",
)


def paper_waltz() -> Song:
    """The song and its truth."""
    desk = Desk(round(GRID.end_s * RATE))
    hits: dict[str, list[float]] = {"kick": [], "snare": []}
    for bar, name in enumerate(CHORDS):
        _accompany(desk, bar, name)
        if 4 <= bar < 28:
            _brushes(desk, hits, bar)
    for start, tune in ((4, _TUNE_A), (12, _TUNE_B), (20, _TUNE_A)):
        for offset, bar in enumerate(tune):
            _melody(desk, start + offset, bar, double=start != 4)
    _melody(desk, 28, "D5@0 E5@1 G5@2", double=False)
    _melody(desk, 29, "E5@0 C#5@1 A4@2", double=False)
    _melody(desk, 30, "D5@0 A5@0.5 D6@1", double=True)
    return Song(
        "paper-waltz", "Paper Waltz", GRID, SECTIONS, tuple((name, 1) for name in CHORDS), _mix(desk), hits=hits
    )


def _accompany(desk: Desk, bar: int, name: str) -> None:
    """Bass on one, a small strummed chord on two and three; intro and outro are broken chords."""
    low, notes = chord_notes(name)
    bass = 38 + (low - 2) % 12
    chorus = 12 <= bar < 20
    if bar < 31:
        desk.place("guitar", GRID.at(bar), play.string(bass, 2.4, bright=0.45), 0.55 if bar >= 4 else 0.42, -0.1)
    upper = sorted(50 + (note - 50) % 12 + (12 if (note - 50) % 12 < 4 else 0) for note in notes)
    if bar < 4 or bar >= 28:
        rolled = upper if bar < 30 else [*upper, upper[0] + 12]
        for i, note in enumerate(rolled if bar < 31 else []):
            desk.place("guitar", GRID.at(bar, 0.5 + 0.5 * i), play.string(note, 2.4, seed=i), 0.26, 0.2 * i - 0.2)
        return
    for beat in (1, 2):
        for i, note in enumerate(upper):
            # A strum: later strings some milliseconds after the beat.
            at = GRID.at(bar, beat) + 0.007 * i
            desk.place("guitar", at, play.string(note, 1.1, seed=beat, bright=0.5), 0.20 if beat == 1 else 0.16, 0.15)
    if chorus:
        for step in range(6):
            note = upper[(0, 1, 2, 1, 2, 1)[step] % len(upper)] + 12
            desk.place(
                "mandolin",
                GRID.at(bar, step * 0.5),
                play.string(note, 0.9, seed=step % 2, bright=0.8, pick=0.1),
                0.17,
                -0.55,
            )


def _melody(desk: Desk, bar: int, written: str, *, double: bool) -> None:
    """The tune on a brighter string, an octave below it as well where it is doubled."""
    for event in written.split():
        name, _, beat = event.partition("@")
        at = GRID.at(bar, float(beat))
        desk.place("tune", at, play.string(midi(name), 2.0, seed=3, bright=0.85, pick=0.13), 0.42, 0.12)
        desk.place("tune", at, play.bell(midi(name) + 12, 0.9, 0.5), 0.035, 0.4)
        if double:
            desk.place("tune", at, play.string(midi(name) - 12, 2.0, seed=4, bright=0.6), 0.26, -0.35)


def _brushes(desk: Desk, hits: dict[str, list[float]], bar: int) -> None:
    """A soft drum on one, brushes on two and three, a shaker between in the chorus."""
    chorus = 12 <= bar < 20
    hits["kick"].append(GRID.at(bar))
    desk.place("drums", GRID.at(bar), play.kick(52.0, 0.30, 0.08), 0.24 if chorus else 0.16)
    for beat in (1, 2):
        hits["snare"].append(GRID.at(bar, beat))
        desk.place("drums", GRID.at(bar, beat), play.brush(beat + bar % 3), 0.30 if chorus else 0.20, 0.1)
    if chorus:
        for step in range(6):
            desk.place("drums", GRID.at(bar, step * 0.5), play.shaker(step), 0.28 if step % 2 else 0.16, -0.3)
    if bar in (11, 19, 27):
        for beat in (2.0, 2.5):
            desk.place("drums", GRID.at(bar, beat), play.tom(45 if beat == 2 else 41), 0.22, 0.2)


def _mix(desk: Desk) -> Array:
    """A small wooden room."""
    strings = desk.track("guitar") + desk.track("tune") + desk.track("mandolin")
    dry = strings + desk.track("drums")
    room = reverb(strings + 0.4 * desk.track("drums"), 1.3, 800, dark_hz=4500.0)
    mix = master(dry + 0.22 * room, -15.0, rumble_hz=60.0)
    seconds = np.arange(len(mix)) / RATE
    mix[seconds < GRID.lead_s - 0.001] = 0.0
    return mix * np.clip((GRID.end_s - 0.06 - seconds) / 1.0, 0.0, 1.0)[:, None] ** 1.5
