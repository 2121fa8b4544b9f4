"""Stems: what is written, how it adds up, what is left behind when it fails; the network where it is at hand."""

import importlib.util
import os
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import soundfile
from filelock import FileLock

from workbench.analysis.character.musicnn import tags
from workbench.analysis.separators import STEM_RATE, FlatStems, HtDemucs, find_htdemucs
from workbench.analysis.stems import LABEL, separate, stereo
from workbench.errors import CancelledError, DiskFullError, MissingExtraError, OptionError, SongError
from workbench.jobs.keys import loads
from workbench.media.audio import Audio, decode
from workbench.model.stems import STEM_NAMES, Stem, Stems
from workbench.settings import load

NEEDS_DEMUCS = pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in ("torch", "demucs")), reason="the extra models is missing"
)


def noise(seconds, rate=STEM_RATE, channels=2):
    rng = np.random.default_rng(7)
    return (0.1 * rng.standard_normal((int(seconds * rate), channels))).astype(np.float32)


def run(song, folder, *, separator=None, check=lambda: None, weights=None):
    said = []
    made = separate(
        song,
        folder,
        weights=weights,
        report=lambda share, word: said.append((share, word)),
        check=check,
        separator=separator,
    )
    return made, said


def total(folder):
    return sum(soundfile.read(folder / f"{name}.flac", dtype="float32")[0] for name in STEM_NAMES)


@pytest.mark.parametrize(
    ("rate", "channels", "seconds"),
    [(44100, 2, 11.3), (44100, 1, 3.0), (48000, 6, 6.0), (8000, 1, 5.0), (96000, 2, 4.5), (44100, 2, 0.4)],
)
def test_four_files_add_up_to_the_song_whatever_comes_in(tmp_path, rate, channels, seconds):
    soundfile.write(tmp_path / "song.wav", noise(seconds, rate, channels), rate, subtype="FLOAT")
    made, said = run(tmp_path / "song.wav", tmp_path / "stems", separator=FlatStems())
    mix = stereo(decode(tmp_path / "song.wav", longest_s=60).audio)
    assert made.frames == mix.shape[1] == round(seconds * STEM_RATE)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["song.wav", "stems"]
    names = sorted([LABEL, *(part.file for part in made.parts)])
    assert sorted(p.name for p in (tmp_path / "stems").iterdir()) == names
    assert loads(Stems, (tmp_path / "stems" / LABEL).read_text("utf-8")) == made
    for part in made.parts:
        info = soundfile.info(tmp_path / "stems" / part.file)
        assert (info.samplerate, info.channels, info.frames, info.subtype) == (44100, 2, made.frames, "PCM_16")
    # Four roundings to 16 bits.
    assert np.abs(total(tmp_path / "stems") - mix.T).max() < 4 / 32768
    shares = [share for share, _ in said]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


class Numbered:
    """Gives each piece its own number, so that joins are seen."""

    name, version, piece = "numbered", "1", 1000

    def __init__(self):
        self.count = 0

    def split(self, piece, _mean, _deviation):
        self.count += 1
        return np.full((4, *piece.shape), 0.1 * self.count, np.float32)


def test_pieces_overlap_by_a_tenth_and_are_crossfaded(tmp_path):
    soundfile.write(tmp_path / "song.wav", noise(2500 / STEM_RATE), STEM_RATE)
    run(tmp_path / "song.wav", tmp_path / "stems", separator=Numbered())
    heard = soundfile.read(tmp_path / "stems" / "bass.flac")[0][:, 0]
    # Pieces at 0, 900 and 1500: the last one ends with the song.
    assert np.allclose(heard[:900], 0.1, atol=1e-4)
    assert np.all(np.diff(heard[900:1000]) > 0)
    assert np.allclose(heard[1000:1500], 0.2, atol=1e-4)
    assert np.allclose(heard[1900:], 0.3, atol=1e-4)


def test_one_side_stays_on_its_side_and_the_bass_channel_is_left_out():
    six = np.eye(6, dtype=np.float32)  # each channel has one sample of its own
    both = stereo(Audio(six, STEM_RATE))
    assert np.allclose(both[0], [1, 0, 0.7071, 0, 0.7071, 0])
    assert np.allclose(both[1], [0, 1, 0.7071, 0, 0, 0.7071])


class Failing(FlatStems):
    def __init__(self, error):
        self.error, self.left = error, 1

    def split(self, piece, mean, deviation):
        if not self.left:
            raise self.error
        self.left -= 1
        return super().split(piece, mean, deviation)


@pytest.mark.parametrize(
    ("error", "told"), [(OSError(28, "no room"), DiskFullError), (RuntimeError("x"), RuntimeError)]
)
def test_all_four_or_none(tmp_path, error, told):
    soundfile.write(tmp_path / "song.wav", noise(9), STEM_RATE)
    before, _ = run(tmp_path / "song.wav", tmp_path / "stems", separator=FlatStems())
    with pytest.raises(told):
        run(tmp_path / "song.wav", tmp_path / "stems", separator=Failing(error))
    with pytest.raises(told):
        run(tmp_path / "song.wav", tmp_path / "new", separator=Failing(error))
    # The older ones are still there, whole; of the new ones, nothing.
    assert sorted(p.name for p in tmp_path.iterdir()) == ["song.wav", "stems"]
    after, _ = run(tmp_path / "song.wav", tmp_path / "stems", separator=FlatStems())
    assert after == before


def test_what_a_dead_program_left_goes_and_what_a_living_one_makes_stays(tmp_path):
    soundfile.write(tmp_path / "song.wav", noise(1), STEM_RATE)
    dead, living, fresh, other = (
        tmp_path / name for name in ("stems.1.part", "stems.2.part", "stems.3.part", "more.1.part")
    )
    for folder in (dead, living, fresh, other):
        folder.mkdir()
        (folder / "bass.flac").touch()
    (dead / "held.lock").touch()
    with FileLock(living / "held.lock"):
        run(tmp_path / "song.wav", tmp_path / "stems", separator=FlatStems())
    assert [folder.exists() for folder in (dead, living, fresh, other)] == [False, True, True, True]
    os.utime(fresh, (0, 0))
    run(tmp_path / "song.wav", tmp_path / "stems", separator=FlatStems())
    assert [folder.exists() for folder in (living, fresh, other)] == [False, False, True]


def test_what_is_whole_and_what_gives_way_to_it_are_left_to_the_librarys_sweep(tmp_path):
    soundfile.write(tmp_path / "song.wav", noise(1), STEM_RATE)
    let_go, unheld, older = (tmp_path / name for name in ("stems.1.part", "stems.2.part", "stems.3.old"))
    for folder in (let_go, unheld, older):  # as they stand while another program puts them into their place
        folder.mkdir()
        (folder / LABEL).touch()
        os.utime(folder, (0, 0))
    (let_go / "held.lock").touch()
    run(tmp_path / "song.wav", tmp_path / "stems", separator=FlatStems())
    assert [folder.exists() for folder in (let_go, unheld, older)] == [True, True, True]


def test_it_stops_between_pieces(tmp_path):
    soundfile.write(tmp_path / "song.wav", noise(20), STEM_RATE)
    asked = []

    def check():
        asked.append(1)
        if len(asked) > 3:
            raise CancelledError("stop")

    with pytest.raises(CancelledError):
        run(tmp_path / "song.wav", tmp_path / "stems", separator=FlatStems(), check=check)
    assert [p.name for p in tmp_path.iterdir()] == ["song.wav"]


def test_memory_does_not_grow_with_the_stems(tmp_path):
    """Beside the decoded sound and its stereo copy, only a few pieces are held."""
    soundfile.write(tmp_path / "song.wav", noise(120), STEM_RATE)
    whole = 120 * STEM_RATE * 2 * 4
    tracemalloc.start()
    try:
        run(tmp_path / "song.wav", tmp_path / "stems", separator=FlatStems())
        assert tracemalloc.get_traced_memory()[1] < 3.6 * whole  # decoding takes three; four stems more would be seven
    finally:
        tracemalloc.stop()


def test_a_value_says_what_it_holds():
    parts = tuple(Stem(name, f"{name}.flac", "0", 0.5) for name in STEM_NAMES)
    assert Stems(44100, 1, parts, "flat", "1").of("drums").file == "drums.flac"
    with pytest.raises(ValueError, match="bass, drums, other, vocals"):
        Stems(44100, 1, parts[::-1], "flat", "1")


def test_odd_files_are_taken_apart_or_refused_in_a_sentence(corpus, tmp_path):
    for path in sorted((corpus / "odd").iterdir()):
        if path.suffix in (".txt", ".tsv") or path.stem == "tempo-change-steps":  # that one is long, not odd
            continue
        if path.stem in ("header-only", "not-audio", "zero-bytes"):
            with pytest.raises(SongError):
                run(path, tmp_path / "none", separator=FlatStems())
            continue
        assert run(path, tmp_path / "stems", separator=FlatStems())[0].frames > 0
    assert not (tmp_path / "none").exists()


@NEEDS_DEMUCS
def test_missing_and_swapped_weights_are_said(tmp_path):
    with pytest.raises(MissingExtraError, match="htdemucs"):
        HtDemucs(None)
    with pytest.raises(MissingExtraError, match="955717e8"):
        HtDemucs(tmp_path)
    (tmp_path / "955717e8.th").write_bytes(b"PK not at all")
    with pytest.raises(OptionError, match="damaged"):
        HtDemucs(tmp_path)


@pytest.mark.skipif(importlib.util.find_spec("torch") is not None, reason="torch is installed")
def test_without_torch_one_sentence_says_how_to_get_it(tmp_path):
    with pytest.raises(MissingExtraError, match=r"Stems need torch.*songreel\[models\]"):
        run(tmp_path / "song.wav", tmp_path / "stems", weights=tmp_path)
    with pytest.raises(MissingExtraError, match=r"Tags need torch.*songreel\[models\]"):
        tags(np.zeros(9, np.float32), 16000, weights=tmp_path, report=lambda *_: None, check=lambda: None)
    assert list(tmp_path.iterdir()) == []


class Runs:
    """A pickle that would run a program."""

    def __reduce__(self):
        return os.mkdir, ("ran",)


@NEEDS_DEMUCS
def test_a_pickle_that_runs_programs_does_not_run(tmp_path, monkeypatch):
    import torch

    monkeypatch.chdir(tmp_path)
    torch.save({"klass": Runs(), "args": (), "kwargs": {}, "state": {}}, tmp_path / "955717e8.th")
    with pytest.raises(OptionError, match="no weights of htdemucs"):
        HtDemucs(tmp_path)
    assert not (tmp_path / "ran").exists()


@NEEDS_DEMUCS
def test_a_small_network_of_the_same_kind_goes_the_whole_way(tmp_path):
    import torch
    from demucs.htdemucs import HTDemucs

    torch.manual_seed(1)
    small = {"sources": ["drums", "bass", "other", "vocals"], "channels": 8, "t_layers": 1, "t_heads": 2, "segment": 2}
    network = HTDemucs(**small)
    torch.save(
        {"klass": HTDemucs, "args": (), "kwargs": small, "state": network.state_dict()}, tmp_path / "955717e8-x.th"
    )
    soundfile.write(tmp_path / "song.wav", noise(5), STEM_RATE)
    made, said = run(tmp_path / "song.wav", tmp_path / "stems", weights=tmp_path)
    assert made.name == "htdemucs"
    assert made.frames == 5 * STEM_RATE
    assert len(said) == 3 + 3  # the network, the sound, three pieces of two seconds with overlap, the end
    # The package's own splitting, alike until the last piece, which here ends with the song.
    from demucs.apply import apply_model

    sound = torch.from_numpy(soundfile.read(tmp_path / "song.wav", dtype="float32")[0].T.copy())
    mean, deviation = float(sound.mean(0).mean()), float(sound.mean(0).std(correction=0))
    with torch.inference_mode():
        want = apply_model(network.eval(), (sound[None] - mean) / deviation, shifts=0, overlap=0.1)[0] * deviation
    alike = 3 * STEM_RATE
    for index, name in enumerate(small["sources"]):
        got = soundfile.read(tmp_path / "stems" / f"{name}.flac", dtype="float32")[0].T[:, :alike]
        assert np.abs(np.clip(want[index, :, :alike].numpy(), -1, 1) - got).max() < 2 / 32768


@NEEDS_DEMUCS
@pytest.mark.slow
def test_the_real_network_puts_a_drum_into_the_drums(short_song, tmp_path):
    weights = load(tmp_path).weights or load(tmp_path, environment=os.environ).weights
    if find_htdemucs(Path(weights) if weights else None) is None:
        pytest.skip("the weights of htdemucs are not at hand (SONGREEL_WEIGHTS)")
    sound, rate = soundfile.read(short_song, dtype="float32")
    soundfile.write(tmp_path / "song.wav", sound[: 7 * rate], rate)
    made, _ = run(tmp_path / "song.wav", tmp_path / "stems", weights=weights)
    mix = stereo(decode(tmp_path / "song.wav", longest_s=60).audio).T
    rest = total(tmp_path / "stems") - mix
    assert 10 * np.log10(np.square(mix).mean() / np.square(rest).mean()) > 15
    loud = {p.name: np.square(soundfile.read(tmp_path / "stems" / p.file)[0]).mean() for p in made.parts}
    assert loud["drums"] > loud["vocals"]
