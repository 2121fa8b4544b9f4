"""The bundled demo songs: what is committed is what the program makes, and the truth is what one hears."""

import dataclasses
import importlib
import itertools
import json
import re
from pathlib import Path

import numpy as np
import pytest

from workbench.model.analysis import BeatGrid, Section, check_sections

DATA = Path(__file__).resolve().parents[1] / "data"
SONGS = DATA / "songs"
NAMES = ("glass-tide", "paper-waltz", "step-change")


@pytest.fixture(scope="module")
def maker():
    """The program that makes the songs, imported from its folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(DATA)
        yield importlib.import_module("make_songs")


@pytest.fixture(scope="module")
def sound(maker):
    return importlib.import_module("songsmith.sound")


@pytest.fixture(scope="module")
def heard(maker):
    return {name: maker.read_ogg(SONGS / f"{name}.ogg") for name in NAMES}


@pytest.fixture(scope="module")
def truths():
    return {name: json.loads((SONGS / f"{name}.truth.json").read_text(encoding="utf-8")) for name in NAMES}


def early_and_late(recording, rate, times_s):
    """How far, in seconds, the steepest rise above 2 kHz is from each time; looked for 60 ms to both sides."""
    bright = np.diff(recording.mean(axis=1), n=2, prepend=[0.0, 0.0])
    hop = rate // 500
    level = np.sqrt((bright[: len(bright) // hop * hop].reshape(-1, hop) ** 2).mean(axis=1))
    smooth = np.convolve(level, np.ones(3) / 3, mode="same")
    rise = np.diff(smooth, prepend=0.0)
    found = []
    for time in times_s:
        middle = round(time * rate / hop)
        first = max(0, middle - 30)
        found.append((first + int(np.argmax(rise[first : middle + 31]))) * hop / rate - time)
    return np.array(found)


def test_the_shortest_song_is_made_again_as_it_is_committed(maker, tmp_path):
    song = maker.SONGS["paper-waltz"]()
    assert maker.differences(song, SONGS) == []
    late = dataclasses.replace(song, pcm=np.roll(song.pcm, 30, axis=0))
    assert any("another recording" in fault for fault in maker.differences(late, SONGS))
    hole = song.pcm.copy()
    hole[12 * 44100 : 12 * 44100 + 22050] = 0.0
    holed = maker.differences(dataclasses.replace(song, pcm=hole), SONGS)
    assert len(holed) == 1
    assert "at 12 s" in holed[0] or "another recording" in holed[0]
    moved = dataclasses.replace(song, sections=(("intro", 8), *song.sections[1:-1], ("outro", 0)))
    assert "paper-waltz.truth.json differs" in maker.differences(moved, SONGS)
    assert maker.differences(song, tmp_path)[0].startswith("a file cannot be read")


def test_a_song_is_written_the_same_twice(maker, tmp_path, heard):
    short = maker.SONGS["paper-waltz"].__globals__["Song"](
        "bit",
        "Bit",
        importlib.import_module("songsmith.score").Grid(((1, 144.0),), 3),
        (("intro", 1),),
        (("C", 1),),
        heard["paper-waltz"][:55125],
    )
    for folder in ("one", "two"):
        maker.write_song(short, tmp_path / folder)
    for file in ("bit.ogg", "bit.truth.json"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
    assert maker.read_ogg(tmp_path / "one" / "bit.ogg").shape == (55125, 2)


@pytest.mark.parametrize("name", NAMES)
def test_a_song_is_as_long_and_as_loud_as_it_says(name, sound, heard, truths):
    recording, truth = heard[name], truths[name]
    assert recording.shape == (truth["samples"], 2)
    assert truth["duration_s"] == truth["samples"] / truth["sample_rate"]
    assert np.abs(recording).max() < 1.0
    assert -16.0 < sound.loudness(recording) < -9.0
    assert np.abs(recording[-2000:]).max() < 0.001, "the end is silent"
    before = recording[: max(0, int((truth["beats_s"][0] - 0.05) * 44100))]
    assert np.abs(before).max(initial=0.0) < 0.001, "nothing sounds before the first beat"
    first = int(truth["beats_s"][0] * 44100)
    assert np.abs(recording[first : first + 4410]).max() > 0.01, "the first beat sounds"


def test_the_bundled_song_is_a_minute_and_all_are_small():
    sizes = {name: (SONGS / f"{name}.ogg").stat().st_size for name in NAMES}
    truth = json.loads((SONGS / "glass-tide.truth.json").read_text(encoding="utf-8"))
    assert (truth["samples"], truth["duration_s"], truth["tempo_bpm"]) == (2_646_000, 60.0, 128.0)
    assert max(sizes.values()) <= 1_300_000
    assert sum(sizes.values()) <= 2_500_000
    assert all("CC0" in (SONGS / "LICENSE.txt").read_text(encoding="utf-8") for _ in NAMES)


def test_the_files_carry_title_and_artist():
    import soundfile

    for name, title in (("glass-tide", "Glass Tide"), ("paper-waltz", "Paper Waltz"), ("step-change", "Step Change")):
        with soundfile.SoundFile(SONGS / f"{name}.ogg") as file:
            assert (file.title, file.artist, file.samplerate) == (title, "The Songreel Band", 44100)


@pytest.mark.parametrize("name", NAMES)
def test_the_truth_is_whole(name, truths):
    truth = truths[name]
    grid = BeatGrid(tuple(truth["beats_s"]), tuple(truth["beat_in_bar"]), truth["tempo_bpm"], truth["meter"], 1.0)
    assert list(grid.downbeats_s) == truth["downbeats_s"]
    for parts in ("sections", "chords"):
        spans = tuple(
            Section(part["start_s"], part["end_s"], part.get("label") or part["name"]) for part in truth[parts]
        )
        check_sections(spans, truth["duration_s"])
        assert all(span.start_s in truth["downbeats_s"] for span in spans[1:])
    assert {tempo["bpm"] for tempo in truth["tempos"]} == {
        round(60 / (b - a), 2) for a, b in itertools.pairwise(truth["beats_s"])
    }
    assert all(tempo["start_s"] in truth["downbeats_s"] for tempo in truth["tempos"])


def test_the_songs_differ_in_what_they_try(truths):
    assert [truths[name]["meter"] for name in NAMES] == [4, 3, 4]
    assert [tempo["bpm"] for tempo in truths["step-change"]["tempos"]] == [100.0, 128.0, 84.0]
    assert [part["label"] for part in truths["glass-tide"]["sections"]] == [
        "intro",
        "verse",
        "chorus",
        "verse",
        "chorus",
        "outro",
    ]
    assert truths["paper-waltz"]["beats_s"][0] == 0.25, "one song does not begin on its first beat"


def test_words_lie_in_their_lines_and_sections_do_not_cut_them(truths):
    truth = truths["glass-tide"]
    words = truth["words"]
    assert len(words) == 74
    assert all(0.04 < word["end_s"] - word["start_s"] < 3.0 for word in words)
    assert all(a["end_s"] <= b["start_s"] + 0.0015 for a, b in itertools.pairwise(words))
    for index, line in enumerate(truth["lines"]):
        own = [word for word in words if word["line"] == index]
        assert " ".join(word["text"] for word in own) == line["text"]
        assert (own[0]["start_s"], own[-1]["end_s"]) == (line["start_s"], line["end_s"])
    for section in truth["sections"][1:]:
        assert not any(word["start_s"] < section["start_s"] < word["end_s"] for word in words)


def test_the_lrc_says_what_the_truth_says(truths):
    lines = [
        row for row in (SONGS / "glass-tide.lrc").read_text(encoding="utf-8").splitlines() if re.match(r"\[\d", row)
    ]
    read = []
    for index, row in enumerate(lines):
        head, rest = re.fullmatch(r"\[(\d\d:\d\d\.\d\d)\](.*)", row).groups()
        parts = re.findall(r"<(\d\d):(\d\d\.\d\d)>([^<]*)", rest)
        assert f"{parts[0][0]}:{parts[0][1]}" == head
        assert parts[-1][2] == ""
        read += [(int(m) * 60 + float(s), text.strip(), index) for m, s, text in parts[:-1]]
        end = int(parts[-1][0]) * 60 + float(parts[-1][1])
        assert end == pytest.approx(truths["glass-tide"]["lines"][index]["end_s"], abs=0.0051)
    words = truths["glass-tide"]["words"]
    assert [(text, line) for _, text, line in read] == [(word["text"], word["line"]) for word in words]
    assert [at for at, _, _ in read] == pytest.approx([word["start_s"] for word in words], abs=0.0051)


@pytest.mark.parametrize(("name", "drum"), [("glass-tide", "snare"), ("step-change", "snare"), ("step-change", "kick")])
def test_drums_sound_where_the_truth_has_them(name, drum, heard, truths):
    times = truths[name]["hits_s"][drum]
    assert len(times) > 20
    off = early_and_late(heard[name], 44100, times)
    assert abs(np.median(off)) <= 0.005
    assert np.mean(np.abs(off) <= 0.015) >= 0.9
    wrong = early_and_late(heard[name], 44100, np.array(times) + 0.03)
    assert np.mean(np.abs(wrong) <= 0.015) < 0.3, "a truth 30 ms late would be seen"


@pytest.mark.parametrize("name", NAMES)
def test_beats_of_kick_and_snare_are_beats(name, truths):
    beats = np.array(truths[name]["beats_s"])
    downbeats = np.array(truths[name]["downbeats_s"])
    kicks = np.array(truths[name]["hits_s"]["kick"])
    assert np.mean([np.abs(beats - kick).min() < 1e-6 for kick in kicks]) > 0.5
    assert np.mean([np.abs(kicks - downbeat).min() < 1e-6 for downbeat in downbeats]) > 0.7


def test_the_chorus_is_louder_than_the_verse(heard, truths):
    for name in NAMES:
        power = {"verse": [], "chorus": [], "intro": [], "outro": []}
        for part in truths[name]["sections"]:
            cut = heard[name][int(part["start_s"] * 44100) : int(part["end_s"] * 44100)]
            power.setdefault(part["label"], []).append(10 * np.log10((cut**2).mean()))
        assert min(power["chorus"]) > max(power["verse"]) + (2.0 if name == "glass-tide" else 0.2)
        assert max(power["intro"] + power["outro"]) < min(power["verse"])


def test_the_voice_sounds_in_its_words_and_only_there(maker):
    tide = importlib.import_module("songsmith.glass_tide")
    music, voice = importlib.import_module("songsmith.words"), importlib.import_module("songsmith.voice")
    bar, text, melody = tide.LINES[0]
    line = music.set_to_music(text, melody, tide.GRID, bar)
    start, sung = voice.sing(line, 0)
    words = music.sung_words(text, line, 0)

    def level(a, b):
        return float(np.sqrt((sung[int((a - start) * 44100) : int((b - start) * 44100)] ** 2).mean()))

    assert all(level(word.start_s, word.end_s) > 0.05 for word in words)
    assert level(start, words[0].start_s - 0.03) < 0.002
    assert level(words[-1].end_s + 0.05, start + len(sung) / 44100) < 0.002
    # The last word is held on B3, 246.94 Hz: its spectrum has its peaks on that note's harmonics.
    held = sung[int((words[-1].start_s + 0.3 - start) * 44100) :][:22050]
    spectrum = np.abs(np.fft.rfft(held * np.hanning(len(held))))
    strongest = np.argmax(spectrum[:2000]) * 2.0
    assert min(abs(strongest / order - 246.94) for order in (1, 2, 3)) < 4.0


@pytest.mark.slow
@pytest.mark.parametrize(("name", "tempo"), [("glass-tide", 128.0), ("paper-waltz", 144.0)])
def test_a_beat_tracker_finds_the_tempo(name, tempo, heard):
    import librosa

    mono = librosa.resample(heard[name].mean(axis=1), orig_sr=44100, target_sr=22050)
    found = float(np.atleast_1d(librosa.beat.beat_track(y=mono, sr=22050)[0])[0])
    assert found == pytest.approx(tempo, rel=0.03)


def test_the_program_says_which_song_it_does_not_know(maker, capsys):
    with pytest.raises(SystemExit) as stop:
        maker.main(["glas-tide"])
    assert stop.value.code == 2
    assert "choose from glass-tide" in capsys.readouterr().err
