"""How well given words are placed, against songs whose words were timed by hand. Prints one table (``pytest -s``).

Needs the folder ``whisper-base`` in the folder of weights (SONGREEL_WEIGHTS). The text given is that of ``words.tsv``
without its times; word starts are compared one by one: the median of the absolute error, the share within 0.3 s.
About 12 CPU-seconds a minute of song.
"""

import time

import numpy as np
import pytest

from workbench import settings
from workbench.analysis.words.align import align_words
from workbench.analysis.words.text import GivenLine

pytestmark = [pytest.mark.corpus, pytest.mark.slow]

ENGLISH = [
    "us-better",
    "us-furry-old-lobster",
    "us-joshua-morin-on-the-run",
    "us-mr-fancy-pants",
    "us-not-about-you",
]
OTHERS = {
    "jam-fantasma-los-rombos": "es",
    "jam-mes-larmes-kobzx2z": "fr",
    "jam-miedo-yuanan-j-a-r": "es",
    "jam-veranderung-doromusis": "de",
}
_FAR_S = 3.0


@pytest.fixture(scope="session")
def whisper():
    pytest.importorskip("faster_whisper", reason="the extra models is not installed")
    folder = settings.load().weights
    if folder is None or not (folder / "whisper-base" / "model.bin").is_file():
        pytest.skip("Whisper's weights (SONGREEL_WEIGHTS) are not at hand")
    from workbench.analysis.words.ears import WhisperEars

    return WhisperEars(folder / "whisper-base")


def truth(folder):
    """(start, word, line) of each word."""
    rows = [row.split("\t") for row in (folder / "words.tsv").read_text(encoding="utf-8").splitlines()[1:]]
    return [(float(start), word, int(line)) for start, _, word, line in rows]


def as_given(rows):
    lines = {}
    for _, word, line in rows:
        lines.setdefault(line, []).append(word)
    return [GivenLine(" ".join(words), tuple(words)) for _, words in sorted(lines.items())]


@pytest.fixture(scope="session")
def scores(corpus, whisper, stems_at_hand):
    scores = {}
    print(f"\n{'words':30}{'fit':>5}{'bias':>8}{'median':>8}{'<0.3 s':>8}{'far lines':>10}{'CPU s':>7}")
    for name in [*ENGLISH, *OTHERS]:
        rows, began, stems = truth(corpus / name), time.process_time(), stems_at_hand(name)
        found = align_words(
            next((corpus / name).glob("audio.*")),
            as_given(rows),
            weights="",
            language=OTHERS.get(name, "en"),
            vocals=stems and stems / "vocals.flac",
            report=lambda *_: None,
            check=lambda: None,
            warm=lambda _key, _make: whisper,
        )
        words = [word for line in found.lyrics.lines for word in line.words]
        late = np.array([word.start_s for word in words]) - [start for start, _, _ in rows]
        lines = np.array([line for _, _, line in rows])
        surest = np.array([word.confidence for word in words])
        # A line is somewhere else if most of it is; oohs that nobody heard say so by their confidence.
        sung = [line for line in np.unique(lines) if surest[lines == line].mean() >= 0.4]
        far = sum(abs(np.median(late[lines == line])) > _FAR_S for line in sung)
        scores[name] = float(np.median(np.abs(late))), float(np.mean(np.abs(late) <= 0.3)), far
        spent = time.process_time() - began
        print(
            f"{name:30}{found.fit:5.2f}{np.median(late):+8.3f}{scores[name][0]:8.3f}{scores[name][1]:8.3f}"
            f"{far:10}{spent:7.0f}"
        )
    return scores


def test_english_words_begin_when_they_are_sung(scores):
    assert np.mean([scores[name][0] for name in ENGLISH]) <= 0.10
    assert np.mean([scores[name][1] for name in ENGLISH]) >= 0.93
    assert max(scores[name][0] for name in ENGLISH) <= 0.15
    assert min(scores[name][1] for name in ENGLISH) >= 0.85


def test_words_of_other_languages_begin_when_they_are_sung(scores):
    assert np.mean([scores[name][0] for name in OTHERS]) <= 0.25
    assert np.mean([scores[name][1] for name in OTHERS]) >= 0.75
    assert min(scores[name][1] for name in OTHERS) >= 0.65


def test_no_line_that_is_sure_lies_at_another_place(scores):
    assert {name: far for name, (_, _, far) in scores.items() if far} == {}


def test_words_of_another_song_are_not_forced(corpus, whisper):
    found = align_words(
        next((corpus / "us-mr-fancy-pants").glob("audio.*")),
        as_given(truth(corpus / "us-better")),
        weights="",
        language="en",
        report=lambda *_: None,
        check=lambda: None,
        warm=lambda _key, _make: whisper,
    )
    assert found.lyrics is None
    assert "of the given words were heard" in found.notes[0]
