"""Glass Tide: the bundled demo. Synth pop, 128 beats a minute, 32 bars, 60 seconds, sung."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from songsmith import instruments as play
from songsmith.score import Grid, Song, Word, chord_notes
from songsmith.sound import RATE, Array, Desk, echo, master, reverb, swept
from songsmith.voice import Syllable, sing
from songsmith.words import set_to_music, sung_words

__all__ = ["glass_tide"]

GRID = Grid(((32, 128.0),), meter=4)
SECTIONS = (("intro", 4), ("verse", 4), ("chorus", 8), ("verse", 4), ("chorus", 8), ("outro", 4))
_VERSE = ("Em9", "Cmaj7", "Gadd9", "D")
_CHORUS = ("Cmaj7", "D", "Em7", "G/B", "Cmaj7", "D", "Gadd9", "D/F#")
CHORDS = (*_VERSE, *_VERSE, *_CHORUS, *_VERSE, *_CHORUS, "Cmaj7", "D", "Gadd9", "Gadd9")

_VERSE_1 = "B3@0.5+0.5 D4@1+0.5 E4@1.5+1 D4@2.5+0.5 B3@3+0.5 E4@3.5+1 D4@4.5+0.5 B3@5+2.2"
_VERSE_2 = "D4@0.5+0.5 D4@1+0.5 E4@1.5+0.5 D4@2+0.5 B3@2.5+1 G3@3.5+0.5 A3@4+0.5 B3@4.5+0.5 A3@5+2"
_CHORUS_MELODY = (
    "G4@0.5+0.5 A4@1+0.5 B4@1.5+1 G4@2.5+1 A4@3.5+1.5 D5@5+2.5",
    "B4@0+1 A4@1+0.5 B4@1.5+1.5 A4@3+0.5 G4@3.5+0.5 D4@4+2.6",
    "G4@0+0.5 A4@0.5+0.5 B4@1+1 G4@2+1 G4@3+0.5 A4@3.5+0.5 D5@4+3",
    "B4@0+0.5 A4@0.5+0.5 G4@1+0.5 B4@1.5+1.5 A4@3+0.5 G4@3.5+0.5 A4@4+0.5 F#4@4.5+0.5 A4@5+2.3",
)
_CHORUS_TEXT = (
    "Pull me under, glass tide",
    "Turn the night into light",
    "I am water, I am wide",
    "Carry me home to the other side",
)
LINES = (  # each is its first bar, its text, its melody
    (4, "Morning breaks on a silver shore", _VERSE_1),
    (6, "Every window holds a little more", _VERSE_2),
    *((8 + 2 * i, text, _CHORUS_MELODY[i]) for i, text in enumerate(_CHORUS_TEXT)),
    (16, "Neon rain on a quiet street", _VERSE_1),
    (18, "I can hear you in the city heat", _VERSE_2),
    *((20 + 2 * i, text, _CHORUS_MELODY[i]) for i, text in enumerate(_CHORUS_TEXT)),
    (28, "Glass tide", "B4@0.5+3 A4@4+3.2"),
)
_CHORUS_BARS = (*range(8, 16), *range(20, 28))
_VERSE_BARS = (*range(4, 8), *range(16, 20))
_FILL_BARS = (3, 7, 15, 19, 27)
# The third below each sung note within G major, for the second voice of a chorus.
_BELOW = {74: 69, 71: 67, 69: 66, 67: 64, 66: 62, 62: 59}


def glass_tide() -> Song:
    """The song and its truth."""
    desk = Desk(round(GRID.end_s * RATE))
    hits: dict[str, list[float]] = {"kick": [], "snare": [], "hat": [], "tom": [], "crash": []}
    _drums(desk, hits)
    _bass(desk)
    _pads(desk)
    _plucks(desk)
    words = _voices(desk)
    return Song(
        "glass-tide",
        "Glass Tide",
        GRID,
        SECTIONS,
        tuple((name, 1) for name in CHORDS),
        _mix(desk, hits),
        tuple(words),
        tuple(text for _, text, _ in LINES),
        hits,
    )


Hit = Callable[[str, float, float, Array, float, float], None]


def _drums(desk: Desk, hits: dict[str, list[float]]) -> None:
    """The kit: a light beat under the verse, four on the floor under the chorus, fills into each section."""

    def hit(drum: str, bar: float, beat: float, sound: Array, gain: float, pan: float) -> None:
        at = GRID.at(bar, beat)
        hits[drum].append(at)
        desk.place("drums", at, sound, gain, pan)

    for bar in range(2, 28):
        until = 3.0 if bar in _FILL_BARS else 4.0
        _hands(desk, hit, bar, until)
        _hats(hit, bar, until)
        if bar in _FILL_BARS:
            _fill(hit, bar, loud=bar in _CHORUS_BARS)
    for bar in (8, 20, 28):
        hit("crash", bar, 0, play.crash(), 0.40, 0.0)
    for bar in (28, 29, 30):
        hit("kick", bar, 0, play.kick(), 0.7, 0.0)
    for bar, beats in ((6, 8), (18, 8), (3, 4)):
        length = GRID.at(bar, beats) - GRID.at(bar)
        desk.place("air", GRID.at(bar), play.riser(length), 0.26 if beats == 8 else 0.12)


def _hands(desk: Desk, hit: Hit, bar: int, until: float) -> None:
    """Kick, and snare under claps, up to a beat of the bar."""
    chorus = bar in _CHORUS_BARS
    kicks = (0.0, 1.0, 2.0, 3.0) if chorus else (0.0, 2.5) if bar in _VERSE_BARS else (0.0, 2.0)
    for beat in kicks:
        if beat < until:
            hit("kick", bar, beat, play.kick(), 0.92 if chorus else 0.78, 0.0)
    for beat in (1.0, 3.0) if bar >= 4 else ():
        if beat < until:
            hit("snare", bar, beat, play.snare(bar % 3), 0.50 if chorus else 0.32, 0.0)
            desk.place("drums", GRID.at(bar, beat), play.clap(bar % 4), 0.62 if chorus else 0.28)


def _hats(hit: Hit, bar: int, until: float) -> None:
    """Closed hats in eighths, in sixteenths from the first chorus on; open ones between a chorus's beats."""
    chorus, stride = bar in _CHORUS_BARS, 0.25 if bar >= 8 else 0.5
    for step in range(int(until / stride)):
        level = (0.40, 0.20, 0.30, 0.20)[int(step * stride * 4) % 4] * (1.0 if chorus else 0.7)
        hit("hat", bar, step * stride, play.hat(step % 5), level, 0.25 if step % 2 else 0.15)
    for beat in (0.5, 1.5, 2.5, 3.5) if chorus else ():
        if beat < until:
            hit("hat", bar, beat, play.hat(9, opened=True), 0.30, 0.2)


def _fill(hit: Hit, bar: int, *, loud: bool) -> None:
    """The last bar of a section: snares that hurry, then toms down to the next downbeat."""
    gain = 0.42 if loud else 0.32
    for beat, level in ((2.0, 0.5), (2.5, 0.7), (3.0, 1.0)):
        hit("snare", bar, beat, play.snare(int(beat * 2)), gain * level, 0.0)
    for beat, note, pan in ((3.25, 52, -0.3), (3.5, 48, 0.0), (3.75, 43, 0.3)):
        hit("tom", bar, beat, play.tom(note), gain * 1.25, pan)


def _bass(desk: Desk) -> None:
    """Roots: long and soft in the verse, eighths off the kick in the chorus."""
    for bar, name in enumerate(CHORDS):
        root = 36 + (chord_notes(name)[0] + 8) % 12 - 8
        root = root + 12 if root < 31 else root
        if bar in _CHORUS_BARS:
            for step in range(8):
                note = root + (12 if step in (3, 6) else 0)
                desk.place("bass", GRID.at(bar, step * 0.5), play.bass(note, 0.20, 1100.0), 0.42 if step % 2 else 0.32)
        elif bar in _VERSE_BARS:
            for beat, length in ((0.0, 0.9), (1.5, 0.4), (2.5, 0.6)):
                desk.place("bass", GRID.at(bar, beat), play.bass(root, length * 0.469 * 1.2, 500.0), 0.42)
        elif 28 <= bar < 31:
            desk.place("bass", GRID.at(bar), play.bass(root, 1.8 if bar < 30 else 3.4, 200.0), 0.36)


def _pads(desk: Desk) -> None:
    """Chords on saws: one long breath a bar, opened by a filter that follows the form."""
    for bar, name in enumerate(CHORDS):
        notes = _voicing(name)
        length = GRID.at(bar + 1) - GRID.at(bar)
        chorus = bar in _CHORUS_BARS
        desk.place(
            "pads",
            GRID.at(bar),
            play.pad(notes, length, 600 + bar, attack_s=0.02 if chorus else 0.12),
            0.36 if chorus else 0.24 if bar not in _VERSE_BARS else 0.17,
        )
    times = [GRID.at(bar) for bar in (0, 4, 4.02, 7, 8, 8.02, 16, 16.02, 19, 20, 20.02, 28, 28.02, 32)]
    cutoffs = [500, 2200, 900, 1300, 3000, 7500, 7500, 1100, 1600, 3500, 8500, 8500, 3000, 500]

    def opened(clock: Array, frequencies: Array) -> Array:
        cutoff = np.exp(np.interp(clock, times, np.log(cutoffs)))
        return 1.0 / np.sqrt(1.0 + (frequencies / cutoff) ** 4)

    pads = desk.track("pads")
    for side in (0, 1):
        pads[:, side] = swept(pads[:, side], opened)


def _voicing(name: str) -> tuple[int, ...]:
    """The chord's notes between F#3 and F4, so that voices move little from chord to chord."""
    return tuple(sorted({54 + (note - 54) % 12 for note in chord_notes(name)[1]}))


def _plucks(desk: Desk) -> None:
    """The glass: a motif in intro and outro, an arpeggio in the chorus, single drops in the verse."""
    motif = ((0, 83, 0.0), (0.75, 78, -0.3), (1.5, 79, 0.3), (2.25, 74, -0.2), (3.0, 78, 0.2))
    for bar in (*range(4), 28, 29):
        for beat, note, pan in motif:
            if note % 12 not in _avoid(CHORDS[bar]):
                desk.place("glass", GRID.at(bar, beat), play.bell(note), 0.17, pan)
    for beat, note in ((0, 67), (0.25, 71), (0.5, 74), (0.75, 79), (1.0, 81), (2.5, 83)):
        desk.place("glass", GRID.at(30, beat), play.bell(note, 1.6), 0.20, (note - 74) / 20)
    for bar in _CHORUS_BARS:
        tones = [note + 24 for note in _voicing(CHORDS[bar])]
        tones = [*tones, tones[0] + 12]
        for step, choice in enumerate((0, 2, 1, 3, 2, 1, 3, 2, 0, 2, 1, 3, 2, 3, 1, 2)):
            desk.place(
                "glass",
                GRID.at(bar, step * 0.25),
                play.bell(tones[choice % len(tones)] - 12, 0.5, 1.1),
                0.10 if step % 4 else 0.14,
                0.6 if step % 2 else -0.6,
            )
    for bar in _VERSE_BARS:
        tones = _voicing(CHORDS[bar])
        for beat, choice, pan in ((0, 0, -0.4), (1.75, -1, 0.4), (3.25, 1, 0.1)):
            desk.place("glass", GRID.at(bar, beat), play.bell(tones[choice] + 24, 0.9), 0.11, pan)
        if bar >= 16:
            for step in range(8):
                desk.place(
                    "glass",
                    GRID.at(bar, step * 0.5 + 0.25),
                    play.bell(tones[step % len(tones)] + 12, 0.4),
                    0.06,
                    0.5 if step % 2 else -0.5,
                )


def _avoid(name: str) -> set[int]:
    """Classes of notes a half step above a note of the chord, which would rub against it."""
    notes = {note % 12 for note in chord_notes(name)[1]}
    return {(note + 1) % 12 for note in notes} - notes


def _voices(desk: Desk) -> list[Word]:
    """The singer: one voice in the verse, doubled and with a second part in the chorus."""
    words: list[Word] = []
    for index, (bar, text, melody) in enumerate(LINES):
        line = set_to_music(text, melody, GRID, bar)
        words += sung_words(text, line, index)
        start, lead = sing(line, index)
        desk.place("voice", start, lead, 0.62)
        if bar in _CHORUS_BARS or bar == 28:
            for side, shift in ((-1, -0.07), (1, 0.07)):
                start, double = sing(line, 50 + index + 30 * (side > 0), shift=shift, air=2.0)
                desk.place("choir", start + 0.011 * (side + 1), double, 0.26, 0.75 * side)
            below = [Syllable(s.start_s, s.length_s, _BELOW[s.note], s.sounds, s.word) for s in line]
            start, second = sing(below, 120 + index, air=1.5)
            desk.place("choir", start, second, 0.24 if bar < 16 else 0.34, -0.25)
    return words


def _mix(desk: Desk, hits: dict[str, list[float]]) -> Array:
    """Balance, side chain, echo and room, and the master; the last second is let down to silence."""
    pump = desk.pump(hits["kick"], 0.62, 0.30)
    soft = 1.0 - 0.5 * (1.0 - pump)
    pads = desk.track("pads") * pump
    glass = desk.track("glass") * soft
    glass = glass + 0.8 * echo(glass, 0.75 * 60 / 128)
    sung = desk.track("voice") + desk.track("choir")
    echoes = 0.35 * echo(sung, 60 / 128, feedback=0.4, repeats=4) * soft
    room = reverb(0.30 * sung + 0.5 * glass + 0.22 * pads + 0.25 * echoes, 2.2, 700) * soft
    plate = reverb(desk.track("drums"), 0.7, 710, dark_hz=8000.0, thin_hz=500.0)
    bass = desk.track("bass") * pump
    mix = desk.track("drums") + bass + pads + glass + sung + echoes + 0.75 * room + 0.10 * plate + desk.track("air")
    mix = master(mix, -13.0)
    seconds = np.arange(len(mix)) / RATE
    return mix * np.clip((GRID.end_s - 0.06 - seconds) / 2.8, 0.0, 1.0)[:, None] ** 1.5
