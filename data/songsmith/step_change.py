"""Step Change: drums in front, and a tempo that steps: 100, 128, then 84 beats a minute. No words."""

from __future__ import annotations

import numpy as np

from songsmith import instruments as play
from songsmith.score import Grid, Song, chord_notes
from songsmith.sound import RATE, Array, Desk, echo, filtered, lowpass, master, reverb

__all__ = ["step_change"]

GRID = Grid(((6, 100.0), (8, 128.0), (6, 84.0)), meter=4)
SECTIONS = (("intro", 2), ("verse", 4), ("chorus", 8), ("bridge", 4), ("outro", 2))
CHORDS = (
    "Am",
    "Am",
    "Am",
    "F",
    "Am",
    "G",
    "Am7",
    "F",
    "C",
    "G",
    "Am7",
    "F",
    "Dm7",
    "Em7",
    "Am",
    "F",
    "C",
    "Em7",
    "Am",
    "Am",
)
_LAST = (1, 5, 13, 17)


def step_change() -> Song:
    """The song and its truth."""
    desk = Desk(round(GRID.end_s * RATE))
    hits: dict[str, list[float]] = {"kick": [], "snare": [], "hat": [], "tom": [], "crash": []}
    _drums(desk, hits)
    _chords(desk)
    return Song(
        "step-change", "Step Change", GRID, SECTIONS, tuple((name, 1) for name in CHORDS), _mix(desk, hits), hits=hits
    )


def _pattern(bar: int) -> dict[str, tuple[float, ...]]:
    """What each drum plays in a bar, beats from 0."""
    if bar < 2:
        return {"kick": (0, 2), "hat": (0, 1, 2, 3), "tom": (1.5, 3.5)}
    if bar < 6:
        return {"kick": (0, 0.75, 2, 2.5), "snare": (1, 3), "hat": tuple(i / 2 for i in range(8))}
    if bar < 14:
        return {
            "kick": (0, 1, 2, 3),
            "snare": (1, 3),
            "hat": tuple(i / 4 for i in range(16)),
            "open": (0.5, 1.5, 2.5, 3.5),
        }
    if bar < 18:
        return {"kick": (0, 1.75, 2.25), "snare": (1, 3), "hat": tuple(i / 2 for i in range(8)), "tom": (3.75,)}
    return {"kick": (0,), "hat": ()} if bar == 18 else {}


def _drums(desk: Desk, hits: dict[str, list[float]]) -> None:
    """The kit plays its patterns, with a fill in the last bar before each change."""
    levels = {"kick": 0.85, "snare": 0.52, "hat": 0.30, "open": 0.34, "tom": 0.50}
    for bar in range(GRID.bars):
        for drum, beats in _pattern(bar).items():
            for beat in beats:
                if bar in _LAST and beat >= 2:
                    continue
                accent = 1.0 if drum in ("kick", "snare") or beat % 1 == 0 else 0.6
                hits["hat" if drum == "open" else drum].append(GRID.at(bar, beat))
                desk.place(
                    "drums",
                    GRID.at(bar, beat),
                    _sound(drum, int(beat * 4)),
                    levels[drum] * accent,
                    0.2 if drum in ("hat", "open") else 0.0,
                )
                if drum == "snare":
                    desk.place("drums", GRID.at(bar, beat), play.clap(bar % 4), 0.35)
        if bar in _LAST:
            for step, note in enumerate((55, 55, 50, 50, 46, 46, 43, 43)):
                at = GRID.at(bar, 2 + step / 4)
                hits["tom"].append(at)
                desk.place("drums", at, play.tom(note), 0.5 + 0.04 * step, step / 8 - 0.4)
                if step % 2 == 0:
                    hits["snare"].append(at)
                    desk.place("drums", at, play.snare(step), 0.28 + 0.03 * step)
    for bar in (2, 6, 14, 18):
        hits["crash"].append(GRID.at(bar))
        desk.place("drums", GRID.at(bar), play.crash(), 0.42)
    hits["snare"].append(GRID.at(18))
    desk.place("drums", GRID.at(18), play.snare(2), 0.5)


def _sound(drum: str, take: int) -> Array:
    """The drum's sound; ``take`` keeps equal strokes from being copies."""
    if drum == "kick":
        return play.kick(49.0, 0.32, 0.5)
    if drum == "snare":
        return play.snare(take % 3, 0.28)
    if drum == "tom":
        return play.tom(46)
    return play.hat(take % 5, opened=drum == "open")


def _chords(desk: Desk) -> None:
    """Bass under the kick, short stabs, a glassy line over the fast part."""
    for bar, name in enumerate(CHORDS):
        low, notes = chord_notes(name)
        root = 33 + (low - 9) % 12
        root = root - 12 if root > 40 else root
        fast = 6 <= bar < 14
        voicing = tuple(sorted({57 + (note - 57) % 12 for note in notes}))
        length = GRID.at(bar + 1) - GRID.at(bar)
        if bar < 2 or bar >= 18:
            if bar != 19:
                held = length * (0.95 if bar < 2 else 1.8)
                desk.place("pads", GRID.at(bar), play.pad(voicing, held, 900 + bar, attack_s=0.3), 0.26)
                desk.place("bass", GRID.at(bar), play.bass(root, 0.9 * held, 250.0), 0.30)
            continue
        for beat in (0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5) if fast else (0, 0.75, 2, 2.5, 3.5):
            desk.place(
                "bass", GRID.at(bar, beat), play.bass(root + (12 if beat in (1.5, 3.5) else 0), 0.2, 1300.0), 0.40
            )
        for beat in (0.5, 1.5, 2.75) if fast else (0, 2.5):
            desk.place(
                "pads", GRID.at(bar, beat), play.pad(voicing, 0.16 if fast else 0.3, 930 + bar, attack_s=0.005), 0.52
            )
        if fast:
            for step in range(16):
                note = voicing[(0, 2, 1, 2)[step % 4] % len(voicing)] + (24 if step % 8 in (3, 6) else 12)
                desk.place("glass", GRID.at(bar, step / 4), play.bell(note, 0.35, 1.4), 0.20, 0.5 if step % 2 else -0.5)
        else:
            desk.place("glass", GRID.at(bar, 1.5), play.bell(voicing[-1] + 12, 1.4), 0.26, 0.3)
            desk.place("glass", GRID.at(bar, 3.25), play.bell(voicing[0] + 24, 1.4), 0.20, -0.3)


def _mix(desk: Desk, hits: dict[str, list[float]]) -> Array:
    """Drums in front, the rest ducks under them."""
    pump = desk.pump(hits["kick"], 0.55, 0.26)
    drums = desk.track("drums")
    pads = filtered(desk.track("pads"), lowpass(8000.0)) * pump
    glass = desk.track("glass") + 0.7 * echo(desk.track("glass"), 0.36)
    room = reverb(0.4 * pads + 0.5 * glass, 1.8, 950)
    plate = reverb(drums, 0.9, 960, dark_hz=8000.0, thin_hz=350.0)
    mix = 1.1 * drums + desk.track("bass") * pump + pads + glass * (1 - 0.4 * (1 - pump)) + 0.6 * room + 0.16 * plate
    mix = master(mix, -13.0, ceiling=0.82)
    seconds = np.arange(len(mix)) / RATE
    return mix * np.clip((GRID.end_s - 0.06 - seconds) / 4.0, 0.0, 1.0)[:, None] ** 1.5
