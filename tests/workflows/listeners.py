"""Doubles of the heavy listeners: stems by frequency, 120 beats a minute, words where they are wished for."""

import numpy as np

from workbench.analysis.all_in_one.network import FUNCTIONS
from workbench.analysis.all_in_one.said import Said
from workbench.analysis.separators import FlatStems
from workbench.analysis.stems import separate
from workbench.analysis.words.sound import RATE
from workbench.errors import NotFoundError
from workbench.model.character import TagScores
from workbench.model.heard_lyrics import HeardLyrics, Voice
from workbench.model.lyrics import Line, Lyrics, Word

ASKED = []
MORE = []
"""The files of musicnn's second network that were handed over."""


def stems(song, folder, *, weights, report, check):
    ASKED.append("stems")
    return separate(song, folder, weights=weights, report=report, check=check, separator=FlatStems())


def structure(stems, folds, *, report, check):
    """Beats each half second, a chorus from 8 s on."""
    ASKED.append("structure")
    import soundfile

    if not (stems / "bass.flac").is_file():
        raise NotFoundError("There are no stems.", field="stems")
    frames = int(100 * soundfile.info(str(stems / "bass.flac")).duration)
    beat, downbeat, boundary = (np.full(frames, 0.001, np.float32) for _ in range(3))
    beat[50::50], downbeat[0::200], boundary[800:801] = 0.6, 0.6, 0.5
    function = np.full((frames, 10), 0.01, np.float32)
    function[:800, FUNCTIONS.index("verse")] = function[800:, FUNCTIONS.index("chorus")] = 0.9
    report(1.0, "structure")
    return Said(beat, downbeat, boundary, function)


def tags(mono, rate, *, weights, more, report, check):
    """Rock, whatever is played."""
    ASKED.append("tags")
    if more is not None:
        MORE.append(more)
    assert len(mono) > rate
    assert (weights / "MSD_musicnn.npz").is_file()
    check()
    report(1.0, "tags")
    return TagScores("musicnn", "1", ("rock", "jazz"), (0.9, 0.01))


def align_words(sound, given, *, weights, report, check, language, vocals, insist):
    """A line each two seconds, a word each half second; the words of another song are not placed."""
    ASKED.append(f"align {language} {'vocals' if vocals else 'mix'}")
    assert (weights / "model.bin").is_file()
    assert len(sound) > RATE
    check()
    report(0.5, "words")
    voice = Voice(((1.0, 8.0),), vocals is not None)
    if given[0].text.startswith("another") and not insist:
        return HeardLyrics(None, "en", 0.9, 0.1, voice, ("These are another song's words.",))
    lines = tuple(
        Line(
            2.0 * i + 1,
            2.0 * i + 1 + len(line.words) / 2,
            line.text,
            tuple(Word(2.0 * i + 1 + k / 2, 2.0 * i + 1.5 + k / 2, word, 0.9) for k, word in enumerate(line.words)),
            True,
        )
        for i, line in enumerate(given)
    )
    return HeardLyrics(Lyrics(lines, language or "en"), language or "en", None if language else 0.9, 0.8, voice)


def draft_words(sound, *, weights, report, check, language, vocals):
    """La la la at three seconds."""
    ASKED.append(f"draft {language}")
    assert len(sound) > RATE
    assert (weights / "model.bin").is_file()
    check()
    report(1.0, "words")
    lyrics = Lyrics((Line(3.0, 3.5, "La", (Word(3.0, 3.5, "La"),), True),), "fr")
    return HeardLyrics(lyrics, "fr", 0.7, None, Voice(((2.5, 4.0),), vocals is not None))
