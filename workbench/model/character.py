"""What kind of song it is: key, dynamics, drum hits, tags, mood. Plain values: a person can replace any field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

__all__ = [
    "MOODS",
    "PITCHES",
    "SECTION_WORDS",
    "Character",
    "DrumHit",
    "DrumHits",
    "Dynamics",
    "Figures",
    "Genre",
    "Key",
    "Mode",
    "Mood",
    "MoodName",
    "MoodVector",
    "SectionMood",
    "SectionWord",
    "Tag",
    "TagScores",
    "character_tags",
    "mood_of",
    "prompt_words",
]

Mode = Literal["major", "minor"]

PITCHES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
"""The names of the 12 pitch classes, as keys are usually called."""

MoodName = Literal[
    "calm",
    "dreamy",
    "dark",
    "cold",
    "driving",
    "energetic",
    "futuristic",
    "groovy",
    "playful",
    "warm",
    "melancholic",
    "romantic",
    "intense",
    "bright",
]
MOODS: tuple[MoodName, ...] = get_args(MoodName)
"""The words that the catalogue's styles are matched by."""

SectionWord = Literal["silent", "calm", "steady", "build", "high", "drop", "fade"]
SECTION_WORDS: dict[SectionWord, str] = {
    "silent": "nothing moves, darkness or stillness",
    "calm": "quiet and unhurried, slow movement",
    "steady": "",
    "build": "tension builds, movement gathers speed",
    "high": "full energy, large fast movement",
    "drop": "energy bursts out all at once",
    "fade": "energy ebbs away, movement slows",
}
"""The moods that a section may have, each with the words that a clip is asked for with."""


@dataclass(frozen=True, slots=True)
class Key:
    """The key that the whole song suits best."""

    tonic: str
    """One of ``PITCHES``."""
    mode: Mode
    confidence: float
    """0 to 1; below 0.3 the next one is nearly as likely."""
    next_tonic: str
    """The runner-up's."""
    next_mode: Mode
    tuning_cents: float
    """How far the song is tuned from A4 = 440 Hz, -50 to 50."""

    def __post_init__(self) -> None:
        if self.tonic not in PITCHES or self.next_tonic not in PITCHES:
            raise ValueError(f"a tonic is one of {', '.join(PITCHES)}, not {self.tonic!r}")
        if self.mode not in get_args(Mode) or self.next_mode not in get_args(Mode):
            raise ValueError(f"a mode is major or minor, not {self.mode!r}")

    @property
    def name(self) -> str:
        """``F# minor``."""
        return f"{self.tonic} {self.mode}"


@dataclass(frozen=True, slots=True)
class Dynamics:
    """How far loud and quiet lie apart; None where there is too little sound to say."""

    range_lu: float | None
    """Loudness range as EBU Tech 3342 measures it, LU; None below 3 s of sound."""
    crest_db: float | None
    """The highest sample against the whole song's RMS, dB; None for silence."""
    punch_db: float | None
    """The same within 50 ms to 3 s: the median peak of short blocks against their RMS, dB."""


@dataclass(frozen=True, slots=True)
class DrumHit:
    """One stroke."""

    time_s: float
    strength: float
    """Above 0 to 1, of the strongest ones of its drum."""
    confidence: float
    """0 to 1: how far it stands out, less where it was heard through the whole mix."""


@dataclass(frozen=True, slots=True)
class DrumHits:
    """What a drummer strikes, each ascending. In a song without drums: whatever sounds like them, unsure."""

    kick: tuple[DrumHit, ...]
    snare: tuple[DrumHit, ...]
    hats: tuple[DrumHit, ...]
    source: Literal["drums", "mix"]
    """Where they were heard: the drum stem or the whole sound."""


@dataclass(frozen=True, slots=True)
class TagScores:
    """How strongly a network hears each of its tags, before anybody compares that with other songs."""

    name: str
    version: str
    tags: tuple[str, ...]
    scores: tuple[float, ...]
    """0 to 1 each; a mean over the song. Rare tags never score high, whatever is played."""

    def __post_init__(self) -> None:
        if len(self.tags) != len(self.scores):
            raise ValueError("each tag needs its score")


@dataclass(frozen=True, slots=True)
class Tag:
    """A word for the song."""

    name: str
    score: float
    """As whoever heard it gives it, 0 to 1."""
    rank: float
    """0 to 1: the share of the baseline's songs that score lower."""


@dataclass(frozen=True, slots=True)
class Genre:
    """What it sounds like to a network of tags."""

    primary: str | None
    """None where no network was at hand, or it hears nothing clearly."""
    confidence: float
    tags: tuple[Tag, ...]
    """The strongest first."""


@dataclass(frozen=True, slots=True)
class MoodVector:
    """Four figures, 0 to 1; 0.5 is the middle of the baseline's songs."""

    valence: float
    """Gloomy to glad: major or minor, tempo, onsets; and the network's happy and sad where it was asked."""
    energy: float
    """Loudness, onsets a second, noisiness, brightness."""
    tension: float
    """Noisiness, roughness, minor, loudness."""
    danceability: float
    """How sure and even the beat is, how near its tempo is to 118 BPM, bass on the beats."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured of the whole song, in its own units; what mood is made of."""

    tempo_bpm: float | None
    beat_confidence: float
    loudness_lufs: float | None
    onsets_per_s: float
    brightness_db: float
    """The power of 2 to 8 kHz against that of 200 Hz to 2 kHz."""
    low_share: float
    """Share of the power below 150 Hz."""
    flux: float
    """Mean rise of the compressed mel spectrum."""
    noisiness: float
    """Flatness of the spectrum, 0 (tones) to 1 (noise)."""
    roughness: float
    """Share of strong partials that beat with a neighbour."""
    majorness: float
    """-1 (surely minor) to 1 (surely major)."""
    evenness: float
    """How alike the onsets on successive beats are, 0 to 1."""
    bass_on_beat: float
    """Bass onsets on beats against those between them, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Mood:
    """How the whole song feels."""

    primary: MoodName
    confidence: float
    tags: tuple[Tag, ...]
    """Every word of ``MOODS``, the most fitting first."""
    vector: MoodVector
    reason: str
    """One sentence: the figures that speak most for it."""
    source: Literal["features", "features and tags"]

    def __post_init__(self) -> None:
        if self.primary not in MOODS:
            raise ValueError(f"a mood is one of {', '.join(MOODS)}, not {self.primary!r}")


@dataclass(frozen=True, slots=True)
class SectionMood:
    """How one section feels, and the figures behind it."""

    start_s: float
    end_s: float
    word: SectionWord
    level: float
    """Mean energy, 0 to 1 of the song's own range."""
    rise: float
    """Energy in its last third less that in its first."""
    step: float
    """Energy of its first seconds less that of the last seconds before it; 0 for the first section."""

    def __post_init__(self) -> None:
        if self.word not in SECTION_WORDS:
            raise ValueError(f"a section's mood is one of {', '.join(SECTION_WORDS)}, not {self.word!r}")


@dataclass(frozen=True, slots=True)
class Character:
    """All that was heard of a song's kind."""

    key: Key | None
    """None for silence, noise and speech."""
    dynamics: Dynamics
    genre: Genre
    mood: Mood
    sections: tuple[SectionMood, ...]
    """Touching, in order: one for each section that was heard, parted where a person said the mood of another span."""
    figures: Figures


def character_tags(character: Character) -> tuple[tuple[str, float], ...]:
    """The words of genre and mood with their scores, 0 to 1; a word that is both counts as a mood."""
    return tuple({tag.name: tag.score for tag in (*character.genre.tags, *character.mood.tags)}.items())


def mood_of(moods: Sequence[SectionMood], start_s: float, end_s: float) -> SectionWord | None:
    """The mood of any section, such as a person's: the one that most of it has; of two alike, the earlier.

    Args:
        moods: of a character.
        start_s: where the section begins, seconds.
        end_s: where it ends.

    Returns:
        None where no mood is known.
    """
    shares: dict[SectionWord, float] = {}
    for mood in moods:
        if (shared_s := min(mood.end_s, end_s) - max(mood.start_s, start_s)) > 0:
            shares[mood.word] = shares.get(mood.word, 0.0) + shared_s
    return max(shares, key=lambda word: shares[word], default=None)


def prompt_words(moods: Sequence[SectionMood], start_s: float, end_s: float) -> str:
    """What the mood of a section adds to a clip's prompt; empty where it adds nothing. As ``mood_of``."""
    word = mood_of(moods, start_s, end_s)
    return SECTION_WORDS[word] if word else ""
