"""How a song feels, from its figures, and from a network's tags where there are any.

No model of valence and arousal is used: every figure is ranked among the songs of ``baseline``, and ranks are weighed.
The weights are a reading of the literature on musical features and emotion (Eerola & Vuoskoski, "A review of music and
emotion studies", Music Perception 30, 2013; Gabrielsson & Lindström in "Handbook of Music and Emotion", 2010): loud,
dense, noisy, bright for energy; major, fast, dense for valence; noisy, rough, minor, loud for tension.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from workbench.analysis.character import baseline
from workbench.analysis.character.ranks import rank
from workbench.model.character import MOODS, Figures, Genre, Mood, MoodName, MoodVector, Tag, TagScores

__all__ = ["find_genre", "find_mood", "mood_scores", "mood_vector"]

_DANCE_BPM, _DANCE_OCTAVES = 118.0, 0.45
_TAGS_SHARE = 0.4
"""How much the network says where it was asked; features alone say the rest."""

GENRES = (
    *("rock", "pop", "indie", "electronic", "dance", "jazz", "metal", "soul", "folk", "punk", "blues", "ambient"),
    *("hip-hop", "country", "funk", "house", "rnb", "experimental", "classical", "techno", "opera", "new age"),
)
"""The tags that name a genre of their own; decades, voices and finer shades do not."""
_RARE = 0.5
"""How far a genre is judged by how unusual its score is, and not by the score alone."""
_LEAST_GENRE = 0.06
_ENOUGH_S = 6.0
"""Less sound makes a mood less sure, in proportion.

Measured on excerpts of 27 songs: the word for one second was the whole song's in 0.19 of them, for two in 0.11, for
four in 0.47, for eight in 0.57, for 32 in 0.64, where the confidence without this was 0.60 to 0.65 for all lengths.
"""

# Each mood as weights of: valence, energy, tension, danceability, brightness, bass, tempo.
_WEIGHTS: Mapping[MoodName, tuple[float, float, float, float, float, float, float]] = {
    "calm": (0.1, -0.7, -0.3, 0.0, 0.0, 0.0, -0.2),
    "dreamy": (0.1, -0.4, -0.1, -0.5, 0.1, 0.0, -0.2),
    "dark": (-0.6, 0.1, 0.2, 0.0, -0.4, 0.3, 0.0),
    "cold": (-0.4, -0.2, 0.0, 0.0, 0.5, -0.3, 0.0),
    "driving": (0.0, 0.4, 0.1, 0.4, 0.0, 0.1, 0.5),
    "energetic": (0.2, 0.7, 0.0, 0.1, 0.2, 0.0, 0.3),
    "futuristic": (-0.1, 0.2, 0.1, 0.5, 0.3, 0.2, 0.1),
    "groovy": (0.2, 0.1, -0.1, 0.7, 0.0, 0.4, -0.1),
    "playful": (0.7, 0.2, -0.2, 0.2, 0.2, -0.2, 0.3),
    "warm": (0.5, -0.2, -0.2, 0.1, -0.5, 0.3, -0.1),
    "melancholic": (-0.7, -0.5, 0.0, -0.1, -0.1, 0.0, -0.3),
    "romantic": (0.3, -0.4, -0.5, 0.0, -0.2, 0.0, -0.3),
    "intense": (-0.2, 0.6, 0.6, 0.0, 0.0, 0.1, 0.1),
    "bright": (0.6, 0.1, -0.1, 0.0, 0.6, -0.2, 0.1),
}
_MOOD_TAGS: Mapping[MoodName, tuple[str, ...]] = {
    "calm": ("chill", "chillout", "mellow", "easy listening"),
    "dreamy": ("ambient", "chillout", "beautiful"),
    "dark": ("metal", "experimental"),
    "cold": ("electronic", "ambient", "experimental"),
    "driving": ("dance", "house", "hard rock"),
    "energetic": ("party", "punk", "dance"),
    "futuristic": ("electronic", "electro", "electronica"),
    "groovy": ("funk", "soul", "rnb", "hip-hop"),
    "playful": ("happy", "catchy", "party"),
    "warm": ("soul", "folk", "acoustic"),
    "melancholic": ("sad", "blues", "mellow"),
    "romantic": ("beautiful", "sexy", "easy listening"),
    "intense": ("metal", "heavy metal", "hard rock"),
    "bright": ("happy", "pop", "indie pop"),
}
_GLAD, _SAD = ("happy", "party", "catchy"), ("sad",)
_SAID = (
    ("valence", "glad", "gloomy"),
    ("energy", "full of energy", "of little energy"),
    ("tension", "tense", "relaxed"),
    ("danceability", "danceable", "hardly danceable"),
)


def find_genre(scores: TagScores | None) -> Genre:
    """The genre that stands out, and all tags with their ranks; no genre without a network's scores."""
    if scores is None or not scores.tags:
        return Genre(None, 0.0, ())
    tags = tuple(
        sorted(
            (Tag(name, score, rank(score, baseline.TAGS.get(name))) for name, score in _pairs(scores)),
            key=lambda tag: (-tag.score, tag.name),
        )
    )
    judged = sorted(((_judged(tag), tag) for tag in tags if tag.name in GENRES), key=lambda pair: -pair[0])
    if not judged or judged[0][1].score < _LEAST_GENRE:
        return Genre(None, 0.0, tags)
    best = judged[0][1]
    margin = judged[0][0] - judged[1][0] if len(judged) > 1 else 1.0
    sure = min(1.0, best.score / 0.5) * 0.6 + min(1.0, margin / 1.5) * 0.4
    return Genre(best.name, round(sure, 3), tags)


def _pairs(scores: TagScores) -> list[tuple[str, float]]:
    return list(zip(scores.tags, scores.scores, strict=True))


def _judged(tag: Tag) -> float:
    usual = baseline.TAGS.get(tag.name)
    middle = usual[len(usual) // 2] if usual else 0.05
    return _logit(tag.score) - _RARE * _logit(middle)


def _logit(share: float) -> float:
    kept = min(max(share, 1e-4), 1 - 1e-4)
    return math.log(kept / (1 - kept))


def mood_vector(figures: Figures, tags: Mapping[str, float]) -> MoodVector:
    """Valence, energy, tension, danceability; see ``MoodVector`` for what each is made of.

    Args:
        figures: the song's.
        tags: each tag's rank; empty where no network was asked.
    """
    of = _ranks(figures)
    major = 0.5 + 0.5 * figures.majorness
    valence = 0.5 * major + 0.25 * of["tempo_bpm"] + 0.25 * of["onsets_per_s"]
    if tags:
        glad, sad = _mean(tags, _GLAD), _mean(tags, _SAD)
        valence = (1 - _TAGS_SHARE) * valence + _TAGS_SHARE * (0.5 + 0.5 * (glad - sad))
    energy = 0.35 * of["loudness_lufs"] + 0.25 * of["onsets_per_s"]
    energy += 0.25 * of["noisiness"] + 0.15 * of["brightness_db"]
    tension = 0.3 * of["noisiness"] + 0.2 * of["roughness"] + 0.25 * (1 - major) + 0.25 * of["loudness_lufs"]
    tempo = figures.tempo_bpm
    near = 0.0 if not tempo else math.exp(-0.5 * (math.log2(tempo / _DANCE_BPM) / _DANCE_OCTAVES) ** 2)
    dance = 0.3 * of["beat_confidence"] + 0.25 * near + 0.25 * of["evenness"] + 0.2 * of["bass_on_beat"]
    return MoodVector(*(round(min(max(value, 0.0), 1.0), 3) for value in (valence, energy, tension, dance)))


def mood_scores(figures: Figures, vector: MoodVector, tags: Mapping[str, float]) -> dict[MoodName, float]:
    """How well each word of ``MOODS`` fits, 0 to 1; arguments as of ``mood_vector``."""
    of = _ranks(figures)
    parts = (
        *(vector.valence, vector.energy, vector.tension, vector.danceability),
        *(of["brightness_db"], of["low_share"], of["tempo_bpm"]),
    )
    found: dict[MoodName, float] = {}
    for name in MOODS:
        weights = _WEIGHTS[name]
        sum_of = sum(w * (2 * part - 1) for w, part in zip(weights, parts, strict=True))
        fit = 0.5 + 0.5 * sum_of / sum(abs(w) for w in weights)
        if tags:
            fit = (1 - _TAGS_SHARE) * fit + _TAGS_SHARE * _mean(tags, _MOOD_TAGS[name])
        found[name] = round(fit, 4)
    return found


def find_mood(figures: Figures, genre: Genre, heard_s: float = math.inf) -> Mood:
    """The whole song's mood; never an error. Silence is calm, unsure.

    Args:
        figures: the song's.
        genre: with its tags.
        heard_s: how much of the song can be heard, seconds; of little sound nobody can be sure.
    """
    ranks = {tag.name: tag.rank for tag in genre.tags}
    vector = mood_vector(figures, ranks)
    scores = mood_scores(figures, vector, ranks)
    usual = baseline.MOODS_WITH_TAGS if ranks else baseline.MOODS
    tags = [Tag(name, score, rank(score, usual.get(name))) for name, score in scores.items()]
    # The score says what fits, the rank what is special about this song.
    tags.sort(key=lambda tag: (-(tag.score + tag.rank), tag.name))
    if figures.loudness_lufs is None and not figures.onsets_per_s:
        tags.sort(key=lambda tag: tag.name != "calm")
        return Mood("calm", 0.0, tuple(tags), vector, "Nothing can be heard.", "features")
    best, second = tags[0], tags[1]
    sure = 0.5 * best.score + 0.5 * min(1.0, (best.score + best.rank - second.score - second.rank) / 0.2)
    sure *= min(1.0, heard_s / _ENOUGH_S)
    primary = next(name for name in MOODS if name == best.name)
    source = "features and tags" if ranks else "features"
    return Mood(primary, round(sure, 3), tuple(tags), vector, _reason(vector, heard_s), source)  # type: ignore[arg-type]


def _reason(vector: MoodVector, heard_s: float) -> str:
    values = {name: getattr(vector, name) for name, _, _ in _SAID}
    told = sorted(_SAID, key=lambda row: -abs(values[row[0]] - 0.5))[:2]
    words = [f"{high if values[name] >= 0.5 else low} ({name} {values[name]:.2f})" for name, high, low in told]
    little = f", as far as {heard_s:.1f} s of sound can tell" if heard_s < _ENOUGH_S else ""
    return f"The song is {' and '.join(words)}{little}."


def _ranks(figures: Figures) -> dict[str, float]:
    """Each figure's rank; 0.5 where it is not known."""
    return {name: rank(getattr(figures, name), usual) for name, usual in baseline.FIGURES.items()}


def _mean(tags: Mapping[str, float], names: tuple[str, ...]) -> float:
    known = [tags[name] for name in names if name in tags]
    return sum(known) / len(known) if known else 0.5
