"""Key, dynamics, drums, mood: against what is known of songs made here, and everything through what goes wrong."""

import json
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from workbench.analysis.beats import LibrosaBeats
from workbench.analysis.character import baseline
from workbench.analysis.character.drums import find_drums
from workbench.analysis.character.dynamics import find_dynamics
from workbench.analysis.character.key import find_key
from workbench.analysis.character.listen import find_character
from workbench.analysis.character.mood import GENRES, find_genre, find_mood
from workbench.analysis.character.musicnn import TAGS
from workbench.analysis.character.partials import find_partials
from workbench.analysis.character.parts import section_moods
from workbench.analysis.character.ranks import rank
from workbench.analysis.energy import WeightedLevel
from workbench.analysis.heard import RATE, Heard
from workbench.errors import SongError
from workbench.jobs.keys import dumps, loads
from workbench.media.audio import Audio, decode
from workbench.media.bundle import bundled
from workbench.model.analysis import Curve, Section
from workbench.model.character import MOODS, PITCHES, Character, TagScores

NOTES = {"major": (0, 2, 4, 5, 7, 9, 11), "minor": (0, 2, 3, 5, 7, 8, 10)}


def audio(samples, rate=RATE):
    return Audio(np.atleast_2d(np.asarray(samples, np.float32)), rate)


def heard(samples, rate=RATE):
    return Heard(audio(samples, rate))


def chords(tonic, mode, degrees, cents=0.0):
    """Two seconds a chord, with its root two octaves below and eight overtones each."""
    time, parts = np.arange(2 * RATE) / RATE, []
    for degree in degrees:
        steps = [NOTES[mode][(degree + i) % 7] + 12 * ((degree + i) // 7) for i in (0, 2, 4)]
        steps[1] += mode == "minor" and degree == 4  # the dominant's leading tone
        sound = np.zeros_like(time)
        for step in (steps[0] - 24, *steps, steps[0] + 12):
            hertz = 261.63 * 2 ** ((tonic + step + cents / 100) / 12)
            sound += sum(0.75**k * np.sin(2 * np.pi * hertz * k * time + k) for k in range(1, 9)) * np.exp(-time)
        parts.append(sound)
    return 0.1 * np.concatenate(parts)


def everything(sound, tags=None):
    song = Heard(sound)
    sections = (Section(0.0, sound.duration_s, "section"),)
    return find_character(song, LibrosaBeats().track(song), sections, WeightedLevel().measure(song), tags=tags)


def demo(name):
    path = bundled("data/songs") / f"{name}.ogg"
    return Heard(decode(path, longest_s=120).audio), json.loads(path.with_suffix(".truth.json").read_text())


@pytest.fixture(scope="session")
def step_change():
    return demo("step-change")


@pytest.mark.parametrize(
    ("tonic", "mode", "degrees", "cents"),
    [
        (0, "major", (0, 3, 4, 0), 0),
        (3, "major", (0, 4, 5, 3), 35),
        (7, "major", (0, 5, 3, 4), -35),
        (9, "minor", (0, 3, 4, 0), 20),
        (6, "minor", (0, 5, 4, 0), 0),
        (2, "minor", (0, 5, 3, 4), -20),
    ],
)
def test_a_key_and_its_tuning(tonic, mode, degrees, cents):
    key = find_key(find_partials(heard(chords(tonic, mode, degrees * 4, cents))))
    assert (key.tonic, key.mode) == (PITCHES[tonic], mode)
    assert key.tuning_cents == pytest.approx(cents, abs=5)
    assert key.confidence > 0.3
    assert (key.next_tonic, key.next_mode) != (key.tonic, key.mode)


@pytest.mark.parametrize(("name", "key"), [("glass-tide", "G major"), ("paper-waltz", "D minor")])
def test_the_key_of_whole_songs(name, key):
    assert find_key(find_partials(demo(name)[0])).name == key


def test_a_song_that_leaves_its_key_half_way_is_less_sure():
    stays = chords(0, "major", (0, 3, 4, 0) * 6)
    moves = np.concatenate([chords(0, "major", (0, 3, 4, 0) * 3), chords(6, "major", (0, 3, 4, 0) * 3)])
    sure, unsure = (find_key(find_partials(heard(sound))).confidence for sound in (stays, moves))
    assert unsure < 0.7 * sure


def test_noise_silence_and_next_to_nothing_have_no_key():
    rng = np.random.default_rng(1)
    for sound in (rng.normal(0, 0.1, 20 * RATE), np.zeros(5 * RATE), np.zeros(0), np.zeros(1)):
        assert find_key(find_partials(heard(sound))) is None


def tone(decibel, seconds):
    time = np.arange(int(seconds * RATE)) / RATE
    return 10 ** (decibel / 20) * np.sin(2 * np.pi * 1000 * time)


@pytest.mark.parametrize(
    ("levels", "wanted"),
    [((-20, -30), 10), ((-20, -15), 5), ((-40, -20), 20), ((-50, -35, -20, -35, -50), 15)],
    ids=["3342-1", "3342-2", "3342-3", "3342-4"],
)
def test_the_loudness_range_of_ebu_tech_3342s_signals(levels, wanted):
    sound = np.concatenate([tone(level, 20) for level in levels])
    assert find_dynamics(heard(np.stack([sound, sound]))).range_lu == pytest.approx(wanted, abs=1)


def test_crest_and_punch():
    flat = find_dynamics(heard(tone(-6, 12)))
    assert flat.crest_db == pytest.approx(3.01, abs=0.05)
    assert flat.punch_db == pytest.approx(3.01, abs=0.05)
    # A loud second half raises the crest of the whole, not that of each block.
    two = find_dynamics(heard(np.concatenate([tone(-40, 30), tone(-6, 6)])))
    assert two.crest_db > 9
    assert two.punch_db == pytest.approx(3.01, abs=0.05)


def matched(found, truth, within=0.03):
    """F-measure of times, each used once."""
    left, hit = sorted(truth), 0
    for stroke in found:
        near = [at for at in left if abs(at - stroke.time_s) <= within]
        if near:
            left.remove(min(near, key=lambda at: abs(at - stroke.time_s)))
            hit += 1
    return 2 * hit / max(1, len(found) + len(truth))


def test_strokes_lie_where_they_were_played(step_change):
    song, truth = step_change
    found = find_drums(song)
    assert found.source == "mix"
    assert matched(found.kick, truth["hits_s"]["kick"]) > 0.7
    assert matched(found.hats, truth["hits_s"]["hat"]) > 0.7
    for strokes in (found.kick, found.snare, found.hats):
        assert all(a.time_s < b.time_s for a, b in pairwise(strokes))
        assert all(0 < hit.strength <= 1 and 0 <= hit.confidence <= 0.7 for hit in strokes)


def drum_kit(beats):
    """Kick on one and three, snare on two and four, hats on all eighths."""
    rng, time = np.random.default_rng(5), np.arange(int(0.2 * RATE)) / RATE
    kick = np.sin(2 * np.pi * (55 * time + 1 - np.exp(-time * 30))) * np.exp(-time * 18)
    noise = rng.normal(size=len(time) + 1)
    snare = (0.4 * noise[1:] + 0.3 * np.sin(2 * np.pi * 190 * time)) * np.exp(-time * 22)
    hat = 0.15 * np.diff(noise) * np.exp(-time * 70)
    sound = np.zeros(int((beats[-1] + 1.5) * RATE))
    for index, at in enumerate(beats):
        for stroke, time_s in ((snare if index % 2 else kick, at), (hat, at), (hat, at + 0.25)):
            sound[round(time_s * RATE) :][: len(stroke)] += 0.5 * stroke
    return sound


def test_a_drum_stem_tells_the_drums_apart():
    beats = 0.5 + np.arange(48) * 0.5
    drums = drum_kit(beats)
    band = np.resize(chords(0, "major", (0, 3, 4, 0)), len(drums))
    time = np.arange(int(0.2 * RATE)) / RATE
    for at in beats + 0.25:  # a bass that plucks between the beats passes for a kick in the mix
        band[round(at * RATE) :][: len(time)] += 0.6 * np.sin(2 * np.pi * 65 * time) * np.exp(-time * 10)
    mix = audio(drums + band)
    found = find_drums(Heard(mix), heard(drums))
    assert found.source == "drums"
    assert matched(found.kick, beats[0::2]) > 0.95
    assert matched(found.snare, beats[1::2]) > 0.95
    assert matched(found.hats, [*beats, *(beats + 0.25)]) > 0.6
    without = find_drums(Heard(mix))
    assert matched(without.kick, beats[0::2]) < 0.8
    assert np.mean([hit.confidence for hit in found.kick]) > np.mean([hit.confidence for hit in without.kick])


def test_a_song_without_drums_has_few_strokes_and_is_unsure():
    time = np.arange(20 * RATE) / RATE
    pad = sum(np.sin(2 * np.pi * hertz * time) for hertz in (220, 277, 330)) * (0.1 + 0.05 * np.sin(time))
    found = find_drums(heard(pad))
    assert len(found.kick) + len(found.snare) + len(found.hats) < 10


def test_ranks_lie_between_the_baseline_s_songs():
    assert [rank(v, (0.0, 1.0, 3.0)) for v in (-1.0, 0.5, 1.0, 2.0, 9.0)] == [0.0, 0.25, 0.5, 0.75, 1.0]
    assert rank(0.0, (0.0, 0.0, 0.0, 1.0)) == pytest.approx(1 / 3, abs=1e-3)
    assert rank(None, (0.0, 1.0)) == rank(1.0, None) == 0.5


def test_the_baseline_is_whole():
    assert set(baseline.TAGS) == set(TAGS)
    assert set(baseline.MOODS) == set(baseline.MOODS_WITH_TAGS) == set(MOODS)
    assert set(GENRES) <= set(TAGS)
    for table in (baseline.FIGURES, baseline.TAGS, baseline.MOODS, baseline.MOODS_WITH_TAGS):
        assert all(len(row) == 11 and list(row) == sorted(row) for row in table.values())


def said(**high):
    """Scores in the middle of the baseline, but for some tags."""
    return TagScores("musicnn", "1", TAGS, tuple(high.get(tag, baseline.TAGS[tag][5]) for tag in TAGS))


def test_a_genre_stands_out_or_there_is_none():
    genre = find_genre(said(jazz=0.6))
    assert genre.primary == "jazz"
    assert genre.tags[0].name == "jazz"
    assert genre.tags[0].rank == 1.0
    # A rare tag that scores high for its kind beats a common one that scores as always.
    assert find_genre(said(country=0.25)).primary == "country"
    nothing = TagScores("musicnn", "1", TAGS, (0.01,) * len(TAGS))
    assert find_genre(nothing).primary is None
    assert find_genre(None).tags == ()


def test_loud_and_fast_has_more_energy_than_soft_and_slow(song):
    fast = everything(song(0.5 + np.arange(80) * 60 / 170, 4))
    soft = everything(audio(0.05 * chords(9, "minor", (0, 5, 2, 6) * 3)))
    assert fast.mood.vector.energy > soft.mood.vector.energy + 0.2
    assert fast.mood.vector.danceability > soft.mood.vector.danceability
    assert soft.mood.primary in ("calm", "dreamy", "melancholic", "romantic", "dark", "cold", "warm")
    assert soft.mood.source == "features"


def test_major_is_gladder_than_minor_and_tags_are_listened_to():
    glad, sad = (everything(audio(chords(0, mode, (0, 3, 4, 0) * 4))) for mode in ("major", "minor"))
    assert glad.mood.vector.valence > sad.mood.vector.valence + 0.2
    happy = find_mood(sad.figures, find_genre(said(happy=0.3, party=0.3, catchy=0.3, sad=0.001)))
    assert happy.source == "features and tags"
    assert happy.vector.valence > sad.mood.vector.valence
    assert {tag.name for tag in happy.tags} == set(MOODS)
    assert happy.reason.startswith("The song is ")


@pytest.mark.parametrize("pause_s", [0, 20])
def test_of_little_sound_the_mood_is_unsure(pause_s):
    whole = everything(audio(chords(0, "major", (0, 3, 4, 0) * 4)))
    samples = np.pad(chords(0, "major", (0, 3, 4, 0) * 4)[: 2 * RATE], (0, pause_s * RATE))
    scrap = everything(audio(samples))
    assert whole.mood.confidence > 0.3
    assert scrap.mood.confidence < 0.4
    assert "of sound can tell" in scrap.mood.reason
    assert "of sound can tell" not in whole.mood.reason
    sure = [find_mood(whole.figures, whole.genre, heard_s).confidence for heard_s in (0.5, 1, 3, 6, 60)]
    assert sure == pytest.approx([share * whole.mood.confidence for share in (1 / 12, 1 / 6, 1 / 2, 1, 1)], abs=0.001)


def curve(*levels):
    """Ten seconds a level, 0.1 s a value."""
    return Curve(0.1, tuple(np.repeat(levels, 100).tolist()))


@pytest.mark.parametrize(
    ("levels", "words"),
    [
        ((0.5, 0.5, 0.9, 0.5), ["steady", "steady", "drop", "steady"]),
        ((0.2, 0.6, 0.6, 0.75), ["calm", "drop", "steady", "high"]),
        ((0.0, 0.5, 0.5, 0.1), ["silent", "steady", "steady", "calm"]),
        ((0.9, 0.9, 0.9, 0.9), ["steady"] * 4),
    ],
)
def test_a_section_s_word_comes_from_its_energy(levels, words):
    sections = [Section(10.0 * i, 10.0 * i + 10, "part") for i in range(len(levels))]
    found = section_moods(sections, curve(*levels))
    assert [mood.word for mood in found] == words
    assert [mood.level for mood in found] == pytest.approx(list(levels))


def test_a_section_that_grows_builds_and_one_that_goes_fades():
    values = (*np.linspace(0.2, 0.8, 100), *np.full(100, 0.8), *np.linspace(0.8, 0.1, 100))
    sections = [Section(0.0, 10.0, "a"), Section(10.0, 20.0, "b"), Section(20.0, 30.0, "c")]
    found = section_moods(sections, Curve(0.1, tuple(float(v) for v in values)))
    assert [mood.word for mood in found] == ["build", "high", "fade"]
    assert found[0].rise == pytest.approx(0.4, abs=0.01)


def test_a_character_goes_through_json_and_each_field_can_be_replaced():
    made = everything(audio(chords(0, "major", (0, 3, 4, 0) * 2)), said(jazz=0.6))
    assert loads(Character, dumps(made)) == made
    changed = replace(made, mood=replace(made.mood, primary="dark"), key=replace(made.key, tonic="F#", mode="minor"))
    assert changed.key.name == "F# minor"
    with pytest.raises(ValueError, match="one of C, C#"):
        replace(made.key, tonic="H")
    with pytest.raises(ValueError, match="a mood is one of calm"):
        replace(made.mood, primary="grumpy")


def speech(seconds):
    """Pulses of a voice whose pitch never rests, through two formants, in syllables."""
    time = np.arange(int(seconds * RATE)) / RATE
    hertz = 120 + 30 * np.sin(2 * np.pi * 0.7 * time) + 15 * np.sin(2 * np.pi * 2.3 * time)
    phase = np.cumsum(hertz) / RATE
    voice = sum(np.sin(2 * np.pi * k * phase) / k for k in range(1, 25))
    return 0.1 * voice * np.clip(np.sin(2 * np.pi * 3.1 * time), 0, 1)


@pytest.mark.parametrize(
    "samples",
    [
        np.zeros(10 * RATE),
        np.zeros(0),
        np.zeros(3),
        0.1 * np.random.default_rng(2).normal(size=int(0.4 * RATE)),
        0.1 * np.random.default_rng(3).normal(size=12 * RATE),
        speech(15),
        np.full(5 * RATE, 0.3),
        np.eye(1, 5 * RATE, 2 * RATE),
    ],
    ids=["silence", "nothing", "three samples", "0.4 s", "noise", "speech", "a constant", "one click"],
)
def test_whatever_comes_it_has_a_character(samples):
    sound = audio(samples)
    if not sound.duration_s:
        song = Heard(sound)
        assert find_drums(song).kick == ()
        assert find_dynamics(song).crest_db is None
        return
    made = everything(sound)
    assert made.mood.primary in MOODS
    assert all(0 <= getattr(made.mood.vector, name) <= 1 for name in ("valence", "energy", "tension", "danceability"))
    assert made.key is None or made.key.confidence < 0.3
    assert made.genre.primary is None
    assert loads(Character, dumps(made)) == made
    find_drums(Heard(sound), Heard(sound))


def test_silence_is_calm_and_says_so():
    made = everything(audio(np.zeros(10 * RATE)))
    assert (made.mood.primary, made.mood.confidence, made.key) == ("calm", 0.0, None)
    assert made.mood.reason == "Nothing can be heard."
    assert made.dynamics.range_lu is None
    assert [part.word for part in made.sections] == ["silent"]


@pytest.mark.corpus
def test_odd_files_have_a_character(corpus):
    for path in sorted((corpus / "odd").iterdir()):
        if path.suffix in (".txt", ".tsv") or path.stem == "tempo-change-steps":
            continue
        if path.stem in ("header-only", "not-audio", "zero-bytes"):
            with pytest.raises(SongError):
                decode(path, longest_s=60)
            continue
        sound = decode(path, longest_s=60).audio
        made = everything(sound)
        assert made.mood.primary in MOODS, path.name
        assert loads(Character, dumps(made)) == made
        find_drums(Heard(sound))
