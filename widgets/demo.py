"""A made-up song and its stems for demos and tests of widgets: values only, nothing is read from the disk."""

from __future__ import annotations

import io
import itertools
import math
import wave
from array import array
from decimal import Decimal
from typing import Literal

from workbench.model.analysis import BeatGrid, Curve, Peaks, Section
from workbench.model.cost import BudgetLine, Spent
from workbench.model.documents import Arrangement, RunGlance, StemsGlance
from workbench.model.progress import Doing, Progress
from workbench.model.stems import STEM_NAMES

__all__ = ["DemoRun", "DemoStems", "demo_arrangement", "demo_sound"]

_FORM = (
    ("intro", 0.25, 4),
    ("verse", 0.45, 8),
    ("chorus", 0.9, 8),
    ("verse", 0.5, 8),
    ("chorus", 0.95, 8),
    ("bridge", 0.35, 4),
    ("chorus", 1.0, 8),
    ("outro", 0.2, 4),
)
"""Label, loudness 0 to 1, share of the song."""

_CLIPS_END = 80.0
_BINS_A_SECOND = 100
_HOP_S = 0.1


def demo_arrangement(duration_s: float = 60.0, *, tempo_bpm: float = 120.0) -> Arrangement:
    """A song of eight sections in 4/4, its first downbeat at 0.25 s, section boundaries on downbeats.

    Args:
        duration_s: length, seconds, at least 30.
        tempo_bpm: beats a minute.
    """
    beats = _beats(duration_s, 60.0 / tempo_bpm)
    sections = _sections(duration_s, beats.downbeats_s)
    return Arrangement(duration_s, sections, beats, _energy(duration_s, sections), _peaks(duration_s, sections, beats))


def demo_sound(duration_s: float = 60.0, *, tempo_bpm: float = 120.0, rate: int = 11025) -> tuple[bytes, str]:
    """A click on each beat, the first at 0.25 s, as the bytes of a WAV file, and its mime type."""
    return _wav([_clicks(duration_s, tempo_bpm, rate, 0.5)], rate), "audio/wav"


class DemoRun:
    """A ``RunSource`` that makes a film of four clips, a step further at each look, and spends 0.12 USD a clip.

    Args:
        steps: how many looks a run takes.
    """

    _CLIPS = 4
    _PRICE = Decimal("0.12")

    def __init__(self, steps: int = 20) -> None:
        self._steps = steps
        self._at: int | None = None
        self._stopped = False

    def begin(self) -> None:
        """Begin from the start."""
        self._at, self._stopped = 0, False

    def stop(self) -> None:
        """Ask it to stop, which it does at the next look."""
        self._stopped = True

    def glance(self) -> RunGlance:
        """How it stands now."""
        if self._at is None:
            return RunGlance("idle")
        if self._at >= self._steps:
            return RunGlance("done", "composition", spent=self._spent(100.0), budgets=self._budget(100.0))
        if self._stopped:
            return RunGlance(
                "cancelled",
                "composition",
                self._event(100.0 * self._at / self._steps),
                sentence="Stopped; what was finished is kept.",
            )
        percent = 100.0 * self._at / self._steps
        self._at += 1
        return RunGlance(
            "running", "composition", self._event(percent), spent=self._spent(percent), budgets=self._budget(percent)
        )

    def _event(self, percent: float) -> Progress:
        if percent < _CLIPS_END:
            done = percent / _CLIPS_END * self._CLIPS
            drawn = Doing(f"clip {int(done)}", "drawing", done % 1)
            doings = (drawn, Doing(f"clip {int(done) + 1}", "waiting for its turn")) if done < 3 else (drawn,)
            return Progress("generate", done, self._CLIPS, percent, f"{done:.1f} of {self._CLIPS} clips", doings=doings)
        doing = Doing("film, clip 2 to 3", "rendering", (percent - _CLIPS_END) / (100 - _CLIPS_END))
        return Progress("compose", percent - _CLIPS_END, 100 - _CLIPS_END, percent, "chunks", doings=(doing,))

    def _spent(self, percent: float) -> Spent:
        made = min(self._CLIPS, int(percent / _CLIPS_END * self._CLIPS))
        return Spent(made * self._PRICE, self._PRICE if made < self._CLIPS else Decimal(0))

    def _budget(self, percent: float) -> tuple[BudgetLine, ...]:
        return (BudgetLine("project", Decimal("0.60"), self._spent(percent).taken_usd),)


class DemoStems:
    """A ``StemSource`` whose stems click on the same beats, each at a pitch of its own.

    Args:
        state: how it stands at first; each look at work under way finds it further, and the fifth finds it done.
        sentence: what is said of it.
        duration_s: length, seconds.
        song_id: of the song that it is, for widgets that share a time axis.
    """

    _RATE = 11025
    _STEP = 25.0

    def __init__(
        self,
        state: Literal["lacking", "none", "ready"] = "none",
        sentence: str = "",
        *,
        duration_s: float = 30.0,
        song_id: str = "",
    ) -> None:
        self.song_id = song_id
        self._glance = StemsGlance(state, sentence)
        self._length_s = duration_s

    @property
    def duration_s(self) -> float:
        """The song's length, seconds."""
        return self._length_s

    def glance(self) -> StemsGlance:
        """How it stands now."""
        glance = self._glance
        if glance.progress is not None:
            self._glance = self._at(glance.progress.percent + self._STEP)
        return glance

    def begin(self) -> None:
        """Begin, where nothing is there yet."""
        if self._glance.state == "none":
            self._glance = self._at(0.0)

    def stop(self) -> None:
        """Stop at once."""
        if self._glance.state == "running":
            self._glance = StemsGlance("none")

    def sound(self) -> tuple[bytes, str]:
        """A WAV file with a channel for each stem."""
        pitches = (0.1, 0.25, 0.5, 0.9)[: len(STEM_NAMES)]
        return _wav([_clicks(self._length_s, 120.0, self._RATE, pitch) for pitch in pitches], self._RATE), "audio/wav"

    def peaks(self) -> tuple[Peaks, ...]:
        """Each stem is as loud as the made-up song, at places of its own."""
        whole = demo_arrangement(self._length_s).peaks
        found = []
        for part in range(len(STEM_NAMES)):
            bins = array("b", whole.data)
            for index in range(len(bins)):
                if (index // 400) % len(STEM_NAMES) < part:
                    bins[index] //= 6
            found.append(Peaks(whole.bin_s, bins.tobytes()))
        return tuple(found)

    def _at(self, percent: float) -> StemsGlance:
        if percent > 100.0:
            return StemsGlance("ready")
        return StemsGlance("running", progress=Progress("analyze", percent, 100.0, percent, f"piece {percent:g}"))


def _clicks(duration_s: float, tempo_bpm: float, rate: int, pitch: float) -> array[int]:
    """A click on each beat; ``pitch`` in radians a sample."""
    samples = array("h", bytes(2 * int(duration_s * rate)))
    click = [int(9000 * math.exp(-i / 120) * math.sin(i * pitch)) for i in range(600)]
    for beat in _beats(duration_s, 60.0 / tempo_bpm).beats_s:
        at = int(beat * rate)
        for offset, level in enumerate(click[: len(samples) - at]):
            samples[at + offset] = level
    return samples


def _wav(channels: list[array[int]], rate: int) -> bytes:
    frames = array("h", bytes(2 * len(channels) * len(channels[0])))
    for index, samples in enumerate(channels):
        frames[index :: len(channels)] = samples
    file = io.BytesIO()
    with wave.open(file, "wb") as written:
        written.setnchannels(len(channels))
        written.setsampwidth(2)
        written.setframerate(rate)
        written.writeframes(frames.tobytes())
    return file.getvalue()


def _beats(duration_s: float, beat_s: float) -> BeatGrid:
    count = int((duration_s - 0.25) / beat_s) + 1
    times = tuple(0.25 + index * beat_s for index in range(count))
    return BeatGrid(times, tuple(index % 4 + 1 for index in range(count)), 60.0 / beat_s, 4, 0.95)


def _sections(duration_s: float, downbeats_s: tuple[float, ...]) -> tuple[Section, ...]:
    whole = sum(share for _, _, share in _FORM)
    ends = [
        downbeats_s[round(part / whole * (len(downbeats_s) - 1))]
        for part in itertools.accumulate(share for _, _, share in _FORM)
    ]
    edges = [0.0, *ends[:-1], duration_s]
    labels = [label for label, _, _ in _FORM]
    return tuple(
        Section(start, end, label, 0.8, labels[: index + 1].count(label))
        for index, (label, (start, end)) in enumerate(zip(labels, itertools.pairwise(edges), strict=True))
    )


def _level(t: float, sections: tuple[Section, ...]) -> float:
    index = next((i for i, section in enumerate(sections) if t < section.end_s), len(sections) - 1)
    return _FORM[index][1] * (0.9 + 0.1 * math.sin(t * 0.9))


def _energy(duration_s: float, sections: tuple[Section, ...]) -> Curve:
    return Curve(_HOP_S, tuple(_level(i * _HOP_S, sections) for i in range(math.ceil(duration_s / _HOP_S))))


def _peaks(duration_s: float, sections: tuple[Section, ...], beats: BeatGrid) -> Peaks:
    beat_s = 60.0 / (beats.tempo_bpm or 120.0)
    pairs = array("b")
    for index in range(math.ceil(duration_s * _BINS_A_SECOND)):
        t = index / _BINS_A_SECOND
        since = (t - 0.25) % beat_s
        grain = 0.5 + 0.5 * math.sin(index * 12.9898) * math.sin(index * 4.1414)
        height = _level(t, sections) * (0.28 + 0.3 * grain + 0.42 * math.exp(-since * 9))
        pairs.extend((-round(height * 118), round(height * (104 + 16 * math.sin(index * 0.37)))))
    return Peaks(1 / _BINS_A_SECOND, pairs.tobytes())
