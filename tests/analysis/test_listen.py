"""Listening to a whole song: every part, shared, cached, cancellable, on anything that decodes."""

import time
from dataclasses import replace

import numpy as np
import pytest

from tests.analysis.all_in_one.saying import said_at
from workbench.analysis.all_in_one.answers import AllInOne
from workbench.analysis.all_in_one.kept import packed
from workbench.analysis.analyzers import Analyzers
from workbench.analysis.beat_this import beat_this_at_hand
from workbench.analysis.beats import LibrosaBeats
from workbench.analysis.carry import carried
from workbench.analysis.grid_edit import fixed_downbeats, still_said
from workbench.analysis.heard import Heard
from workbench.analysis.listen import PART_TYPES, analysis_key
from workbench.analysis.listen import analyze as analyze_heard
from workbench.analysis.trackers import choose_tracker
from workbench.analysis.versions import outdated
from workbench.errors import CancelledError, MissingExtraError, OptionError, SongError, WeightsError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.keys import dumps, loads
from workbench.media.audio import Audio, decode
from workbench.model.analysis import Analysis, Analyzer, BeatGrid, check_sections
from workbench.model.character import TagScores
from workbench.model.correction import Correction
from workbench.model.grid_changes import BarsAt, BeatsAt, DownbeatAt, GivenBeats, PhraseFlow
from workbench.model.heard_lyrics import HeardLyrics, Voice
from workbench.model.listening import Listening
from workbench.model.lyric_changes import AllTimes, LineTime
from workbench.model.lyrics import Line, Lyrics, Word

SONG = "0" * 64


class ThreeBeats:
    """A double: always the same three beats."""

    name, version = "three", "1"

    def track(self, heard):
        assert not heard.silent
        return BeatGrid((0.5, 1.0, 1.5), (1, 2, 3), 120.0, 3, 0.5)


def analyze(audio, *, beats=None, cancel=None, **options):
    return analyze_heard(Heard(audio, cancel), SONG, audio.duration_s, Analyzers(beats or LibrosaBeats()), **options)


@pytest.fixture(scope="module")
def audio(song):
    return song(0.3 + np.arange(100) * 0.5, 4)


def test_every_part_is_there_with_its_analyser(audio):
    asked = Listening("librosa", "given", lyrics=Lyrics((Line(1.0, 2.0, "hi"),)))
    found = analyze(audio, asked=asked)
    check_sections(found.sections, audio.duration_s)
    sure = {a.part: a.confidence for a in found.analyzers}
    assert list(sure) == ["beats", "sections", "energy", "onsets", "loudness", "peaks", "drums", "grid", "character"]
    assert 0 < sure["beats"] <= 1
    assert 0 < sure["sections"] <= 1
    assert sure["loudness"] is None
    assert found.duration_s == audio.duration_s
    assert found.lyrics.lines[0].text == "hi"
    assert found.lyric_report.lines[0].text == "hi"
    assert found.grid.match_share > 0.9
    assert [verdict.start_s for verdict in found.grid.verdicts] == [s.start_s for s in found.sections]
    assert found.drums.source == "mix"
    assert len(found.character.sections) == len(found.sections)
    assert found.asked == asked
    assert found.words is None


def test_it_survives_being_text(audio):
    found = analyze(audio)
    assert loads(Analysis, dumps(found)) == found


class Kept:
    """Keeps parts as text, and remembers which were made."""

    def __init__(self):
        self.texts, self.made = {}, []

    def __call__(self, part, key, make):
        if key not in self.texts:
            self.made.append(part)
            self.texts[key] = dumps(make())
        return loads(PART_TYPES[part], self.texts[key])


LIGHT = ["beats", "form", "sections", "energy", "onsets", "loudness", "peaks", "drums", "grid", "character"]


def test_each_part_is_made_once(audio):
    kept = Kept()
    first = analyze(audio, cached=kept)
    assert kept.made == LIGHT
    assert analyze(audio, cached=kept) == first
    assert kept.made == LIGHT
    other = analyze(audio, beats=ThreeBeats(), cached=kept)
    assert kept.made == [*LIGHT, "beats", "form", "sections", "grid", "character"]  # they depend on beats
    assert other.beats.meter == 3


def test_a_correction_hears_only_what_depends_on_it(audio):
    kept = Kept()
    first = analyze(audio, cached=kept)
    bpm = first.beats.tempo_bpm
    doubled = Correction("beats", BeatsAt(2 * bpm, first.beats.beats_s[8]), "", "2026-01-01T00:00:00")
    found = analyze(audio, cached=kept, corrections=[doubled])
    assert kept.made == [*LIGHT, "form", "sections", "grid", "character"]
    assert found.beats.tempo_bpm == pytest.approx(2 * bpm, rel=0.01)
    assert found.key != first.key == analyze(audio, cached=kept).key
    assert any(other.tempo_bpm == pytest.approx(bpm, rel=0.01) for other in found.grid.alternatives)


class SaysOnce:
    """A double of All-In-One's network: beats each half second, two parts; counts how often it is asked."""

    name, version = "all-in-one", "1 fold"

    def __init__(self):
        self.asked = 0

    def ask(self, heard):
        self.asked += 1
        beats = np.arange(0.3, heard.duration_s - 0.1, 0.5)
        return packed(said_at(beats, beats[::4], heard.duration_s, boundaries=[24.3]))


BY_NETWORK = ["structure", *LIGHT]


def test_the_network_is_asked_once_whatever_is_corrected_or_read_anew(audio, monkeypatch):
    kept, network = Kept(), SaysOnce()

    def again(**options):
        who = Analyzers(AllInOne(network))
        return analyze_heard(Heard(audio), SONG, audio.duration_s, who, cached=kept, **options)

    first = again()
    assert kept.made == BY_NETWORK
    assert [s.start_s for s in first.sections] == [0.0, pytest.approx(24.3, abs=0.02)]
    assert loads(Analysis, dumps(first)) == first
    later = Correction("beats", BarsAt(first.beats.beats_s[9]), "", "2026-01-01T00:00:00")
    moved = again(corrections=[later])
    assert kept.made == [*BY_NETWORK, "form", "sections", "grid", "character"]
    assert moved.sections[1].start_s in moved.beats.downbeats_s
    assert moved.sections[1].start_s != first.sections[1].start_s
    kept.made.clear()
    monkeypatch.setattr("workbench.analysis.pulse_steps.GRID_VERSION", "next")
    assert again().key != first.key
    assert kept.made == ["beats", "form", "sections", "grid", "character"]
    kept.made.clear()
    monkeypatch.setattr("workbench.analysis.pulse_steps.FORM_VERSION", "next")
    again()
    assert kept.made == ["form", "sections", "grid", "character"]
    assert network.asked == 1


def test_of_silence_the_network_is_not_asked():
    network = SaysOnce()
    silence = Audio(np.zeros((1, 80_000), np.float32), 8000)
    found = analyze_heard(Heard(silence), SONG, 10.0, Analyzers(AllInOne(network)))
    assert network.asked == 0
    assert not found.beats.beats_s
    assert [s.label for s in found.sections] == ["section"]


def test_a_span_that_a_person_took_the_beats_out_of_is_not_trusted(audio):
    flow = Correction("beats", PhraseFlow(10.0, 30.0), "a cappella", "2026-01-01T00:00:00")
    found = analyze(audio, corrections=[flow])
    assert not any(10.5 < beat < 29.5 for beat in found.beats.beats_s)
    assert any(span.doubt == "said" for span in found.grid.low_trust)


def test_given_beats_end_what_was_said_of_spans_and_downbeats_before(audio):
    given = GivenBeats(tuple(i / 2 for i in range(1, 60)), tuple(i % 4 + 1 for i in range(59)))
    made_at = "2026-01-01T00:00:00"
    before = [Correction("beats", change, "", made_at) for change in (PhraseFlow(10.0, 30.0), DownbeatAt(20.0), given)]
    found = analyze(audio, corrections=before)
    assert found.beats.beats_s == given.beats_s
    assert not any(span.doubt == "said" for span in found.grid.low_trust)
    assert [one for one in still_said(before) if not isinstance(one, GivenBeats)] == fixed_downbeats(before) == []
    after = Correction("beats", DownbeatAt(20.0), "", made_at)
    assert fixed_downbeats([*before, after]) == [20.0]
    assert analyze(audio, corrections=[*before, after]).beats.downbeats_s


def test_what_a_new_master_is_measured_with_is_of_today(audio, monkeypatch):
    found = analyze(audio)
    old = replace(found, analyzers=tuple(replace(one, version="0") for one in found.analyzers))
    moved = carried(old, audio, "f" * 64, 0.0)
    now = {one.part for one in moved.analyzers if one.version != "0"}
    assert now == {"energy", "onsets", "loudness", "peaks", "grid"}
    assert [one.part for one in moved.analyzers] == [one.part for one in found.analyzers]
    for version in ("REPORT_VERSION", "_VERSION"):
        monkeypatch.setattr(f"workbench.analysis.carry.{version}", "next")
        assert carried(old, audio, "f" * 64, 0.0).key != moved.key
        monkeypatch.undo()
    assert carried(old, audio, "f" * 64, 0.0).key == moved.key


def test_words_can_be_moved_and_what_no_longer_fits_is_told(audio):
    lyrics = Lyrics((Line(1.0, 2.0, "hi", (Word(1.0, 2.0, "hi"),)),))
    corrections = [
        Correction("lyrics", AllTimes(0.5), "late", "2026-01-01T00:00:00"),
        Correction("lyrics", LineTime("nobody sings this", 1, 3.0, 4.0), "", "2026-01-01T00:00:00"),
    ]
    found = analyze(audio, asked=Listening("librosa", "given", lyrics=lyrics), corrections=corrections)
    assert found.lyrics.lines[0].start_s == pytest.approx(1.5)
    assert "nobody sings this" in found.notes[0]
    assert found.asked.lyrics == lyrics


def test_the_key_is_known_before_any_work(audio):
    assert analysis_key(SONG, Analyzers(LibrosaBeats())) == analyze(audio).key
    assert analysis_key(SONG, Analyzers(ThreeBeats())) != analyze(audio).key


@pytest.mark.parametrize("other", [{"language": "fr"}, {"text": "kept words"}])
def test_another_question_is_another_analysis_of_the_same_parts(audio, other):
    kept = Kept()
    plain, asked = Listening("librosa"), Listening("librosa", **other)
    first = analyze(audio, asked=plain, cached=kept)
    found = analyze(audio, asked=asked, cached=kept)
    assert kept.made == LIGHT
    assert found.key == analysis_key(SONG, Analyzers(LibrosaBeats()), asked) != first.key
    assert (first.asked, found.asked) == (plain, asked)


class HeardWords:
    """A double: hears one line, and says how sure it is."""

    name, version = "scripted", "1"

    def ask(self, heard):
        assert heard.duration_s > 4
        lyrics = Lyrics((Line(2.0, 3.0, "la la", (Word(2.0, 2.5, "la"), Word(2.5, 3.0, "la")), True),), "en")
        return HeardLyrics(lyrics, "en", 0.9, 0.8, Voice(((1.5, 4.0),), True), ("One note.",))


def test_words_that_a_network_hears_are_the_lyrics(audio):
    found = analyze_heard(Heard(audio), SONG, audio.duration_s, Analyzers(LibrosaBeats(), words=HeardWords()))
    assert found.lyrics.lines[0].text == "la la"
    assert found.words.language_probability == 0.9
    assert found.notes == ("One note.",)
    assert {a.part: a.confidence for a in found.analyzers}["words"] == 0.8
    assert found.lyric_report.lines[0].voiced == 1


class Tagged:
    """A double: hears one tag."""

    name, version = "scripted", "1"

    def ask(self, heard):
        assert not heard.silent
        return TagScores("scripted", "1", ("rock", "jazz"), (0.9, 0.01))


def test_tags_speak_for_genre(audio):
    assert analyze(audio).character.genre.primary is None
    found = analyze_heard(Heard(audio), SONG, audio.duration_s, Analyzers(LibrosaBeats(), tags=Tagged()))
    assert found.character.genre.primary == "rock"


def test_drums_are_heard_in_their_stem_where_there_is_one(audio):
    found = analyze_heard(Heard(audio), SONG, audio.duration_s, Analyzers(LibrosaBeats(), drum_stem=lambda: audio))
    assert found.drums.source == "drums"
    assert found.key != analyze(audio).key


def test_progress_counts_every_part(audio):
    events = []
    analyze(audio, beats=ThreeBeats(), on_step=lambda *event: events.append(event))
    done = [event[1] for event in events]
    assert done == sorted(done)
    assert [event[0] for event in events if event[0] in LIGHT] == LIGHT
    assert events[-1][1] == events[-1][3]


def test_cancelling_between_parts_stops(audio):
    token = CancelToken()
    with pytest.raises(CancelledError):
        analyze(audio, beats=ThreeBeats(), cancel=token, on_step=lambda *_: token.cancel())


def test_trackers_by_name(tmp_path):
    assert choose_tracker("librosa", None).name == "librosa"
    assert choose_tracker("auto", tmp_path).name in ("librosa", "beat-this")
    with pytest.raises(OptionError, match="needs a song's stems"):
        choose_tracker("all-in-one", None)
    with pytest.raises(OptionError, match="no beat tracker 'madmom'"):
        choose_tracker("madmom", None)


def test_a_named_tracker_without_weights_is_refused(tmp_path):
    if beat_this_at_hand(None):
        pytest.skip("the user's own folders hold a checkpoint")
    with pytest.raises((MissingExtraError, WeightsError), match="beat-this"):
        choose_tracker("beat-this", tmp_path)


@pytest.mark.parametrize(
    ("rate", "channels", "seconds"),
    [
        (8000, 1, 1.0),
        (44100, 2, 1.0),
        (192000, 2, 3.0),
        (48000, 6, 5.0),
        (22050, 1, 0.01),
        (11025, 3, 20.0),
    ],
)
def test_any_rate_and_any_channels(rate, channels, seconds):
    samples = 0.2 * np.random.default_rng(0).normal(size=(channels, int(rate * seconds))).astype(np.float32)
    found = analyze(Audio(samples, rate))
    check_sections(found.sections, samples.shape[1] / rate)
    assert all(0 <= value <= 1 for value in found.energy.values)


def test_thirteen_minutes_are_heard_in_time(song):
    one = song(np.arange(240) * 0.5, 4)
    long = Audio(np.tile(one.samples, (2, 7))[:, : 780 * one.sample_rate], one.sample_rate)
    start = time.process_time()
    found = analyze(long)
    assert time.process_time() - start < 0.3 * long.duration_s
    assert len(found.beats.beats_s) > 1400
    check_sections(found.sections, long.duration_s)


@pytest.mark.corpus
def test_every_odd_file_that_decodes_is_heard(corpus):
    heard = 0
    for path in sorted((corpus / "odd").iterdir()):
        if path.suffix in (".txt", ".tsv"):
            continue
        try:
            audio = decode(path, longest_s=1200).audio
        except SongError:
            continue
        found = analyze(audio)
        check_sections(found.sections, audio.duration_s)
        heard += 1
    assert heard >= 15


@pytest.mark.corpus
def test_an_antiphase_song_keeps_its_beats(corpus):
    audio = decode(corpus / "odd" / "antiphase-mono-cancels.flac", longest_s=60).audio
    assert analyze(audio).beats.tempo_bpm == pytest.approx(140, abs=1)


def test_what_an_older_version_made_is_named(audio):
    found = analyze(audio)
    assert outdated(found) == ()
    old = [replace(a, version="0") if a.part in ("beats", "energy") else a for a in found.analyzers]
    told = outdated(replace(found, analyzers=tuple(old)))
    assert told[0].startswith("beats by librosa 0, which is version ")
    assert told[1].startswith("energy by ")
    stranger = replace(found.analyzers[0], name="another tracker")
    assert outdated(replace(found, analyzers=(stranger,))) == ()


@pytest.mark.parametrize(
    ("part", "name", "version"), [("words", "whisper-base", "0 mix abc"), ("tags", "musicnn", "0 x")]
)
def test_what_was_heard_about_words_and_tags_may_be_outdated(audio, part, name, version):
    found = analyze(audio)
    made = (*found.analyzers, Analyzer(part, name, version, None))
    (sentence,) = outdated(replace(found, analyzers=made))
    assert sentence.startswith(f"{part} by {name} 0, which is version ")


def test_corrections_of_lyrics_that_are_not_there_are_told(audio):
    moved = [Correction("lyrics", AllTimes(by_s), "late", "2026-01-01T00:00:00") for by_s in (0.5, 0.25)]
    assert analyze(audio).notes == ()
    assert analyze(audio, corrections=moved[:1]).notes == (
        "1 correction of lyrics waits: there are no lyrics in this listening.",
    )
    assert analyze(audio, corrections=moved).notes[0].startswith("2 corrections of lyrics wait: ")
