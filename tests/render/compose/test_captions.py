"""User text on the picture is data, and each line keeps its times."""

import http.server
import itertools
import os
import random
import re
import shutil
import threading
import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.media.bundle import bundled
from workbench.media.process import run_ffmpeg
from workbench.media.typefaces import bundled_faces
from workbench.model.size import Size
from workbench.model.style import CAPTION_MODES, CaptionStyle
from workbench.model.timeline import Caption, CaptionWord
from workbench.model.title import Title
from workbench.render.compose.captions import ass_text, missing_note, missing_text
from workbench.render.compose.text.measure import Faces
from workbench.render.compose.text.writing import clean, units

SIZE = Size(320, 180)
DRAWN = ("-vf", "ass=filename=lines.ass:fontsdir=fonts,format=gray", "-f", "rawvideo", "-y", "drawn.raw")
LOUD = CaptionStyle(size=0.1)
HOSTILE = [
    "{\\b1}",
    "{\\p1}m 0 0 l 9 9",
    "\\N\\n\\h",
    "it's; [out]",
    "a,b,c:d'e",
    "%{pts}",
    "{",
    "}",
    "\\",
    "$(id)",
    "movie=x.mp4",
    "\r\nDialogue: 0,0:00:00.00,0:00:09.00,Line,,0,0,0,,x",
    "\x00\x1b[31m",
    "\u202eevil",
    "🎵 曲",
    "\ud800",
    "a\u200d\u200d\u200cb",
    "{\\fnhttp://127.0.0.1/x}",
]
OURS = re.compile(r"\{(\\(fad|k|kf|fn|fs|an|q|pos|t|alpha|1c|clip|fscx|fscy|fe|bord|shad)[^{}]*)\}")


def events(script):
    return [line.split(",", 9) for line in script.splitlines() if line.startswith("Dialogue")]


def shown(text):
    """What is left of an event's text without our own commands, as it is read."""
    bare = OURS.sub("", text.replace("\\{", "\x01").replace("\\}", "\x02"))
    assert not set(bare) & {"{", "}"}
    return bare.replace("\\\u2060", "\\").replace("\x01", "{").replace("\x02", "}")


def spoken(text, start_ms, end_ms):
    words = text.split()
    step = (end_ms - start_ms) / max(1, len(words))
    times = [round(start_ms + i * step) for i in range(len(words) + 1)]
    return tuple(CaptionWord(a, b, w) for w, a, b in zip(words, times, times[1:], strict=False))


def test_a_word_keeps_its_time_in_the_line():
    words = (CaptionWord(1000, 1400, "one"), CaptionWord(1500, 1800, "two"))
    text = ass_text([Caption(900, 2500, words, sung=True)], CaptionStyle(), SIZE)
    (event,) = [line for line in text.splitlines() if line.startswith("Dialogue")]
    assert event.startswith("Dialogue: 0,0:00:00.90,0:00:02.50,Sung,")
    assert event.endswith(r"{\k10}{\k50}one {\k100}two")  # 0.1 s of waiting, then to the next word, then to the end


def test_a_sweep_ends_with_its_word():
    words = (CaptionWord(1000, 1400, "one"), CaptionWord(1500, 1800, "two"))
    text = ass_text([Caption(900, 2500, words, sung=True)], CaptionStyle(mode="sweep"), SIZE)
    assert text.endswith(r"{\k10}{\kf40}one {\k10}{\kf30}two" + "\n")


def test_a_word_of_no_length_is_not_highlighted_before_it_is_sung():
    words = (CaptionWord(0, 1000, "one"), CaptionWord(1000, 1000, "two"), CaptionWord(1000, 1000, "three"))
    text = ass_text([Caption(0, 1000, words, sung=True)], CaptionStyle(), SIZE)
    assert text.endswith(r"{\k100}one {\k1}two {\k1}three" + "\n")


@pytest.mark.parametrize("mode", CAPTION_MODES)
def test_a_line_without_word_times_highlights_nothing(mode):
    style = CaptionStyle(mode=mode, highlight="#123456")
    script = ass_text([Caption(0, 3000, spoken("we go on", 0, 3000), sung=False)], style, SIZE)
    (event,) = events(script)
    assert event[3] == "Line"
    assert "563412" not in event[9]
    assert shown(event[9]) == "we go on"


@pytest.mark.parametrize("size", [Size(1280, 720), Size(720, 1280), Size(320, 180)])
@pytest.mark.parametrize("text", ["we go on and on " * 12, "Donaudampfschiff" * 12, "WIDE " * 30, "we go on"])
def test_a_line_that_does_not_fit_into_two_rows_is_shown_piece_after_piece(size, text):
    said = events(ass_text([Caption(1000, 9000, spoken(text, 1000, 9000), sung=False)], CaptionStyle(), size))
    assert (len(said) == 1) == (text == "we go on")
    assert said[0][1] == "0:00:01.00"
    assert said[-1][2] == "0:00:09.00"
    assert all(a[2] == b[1] for a, b in itertools.pairwise(said))
    pieces = [shown(event[9]).split("\\N") for event in said]
    assert "".join("".join(rows) for rows in pieces).replace(" ", "") == text.replace(" ", "")
    assert all(1 <= len(rows) <= 2 for rows in pieces)


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("We were running through the summer rain, chasing every light we could find", "rain,"),
        ("Oh, the quick brown fox jumps over the lazy dog again and again", None),
    ],
)
def test_two_rows_are_balanced_and_parted_after_a_sign(text, end):
    (event,) = events(ass_text([Caption(0, 9000, spoken(text, 0, 9000), sung=False)], CaptionStyle(), Size(1280, 720)))
    first, second = shown(event[9]).split("\\N")
    assert first.endswith(end or "")
    assert abs(len(first) - len(second)) < 8


def test_pieces_begin_with_their_words_or_share_the_time_where_words_have_none():
    words = [CaptionWord(i * 100, i * 100 + 100, "wonderful") for i in range(40)]
    (first, second, *_) = events(ass_text([Caption(0, 4000, tuple(words), sung=True)], CaptionStyle(), SIZE))
    assert int(second[1].split(".")[1]) % 10 == 0
    assert first[9].count("wonderful") * 100 == float(second[1][5:]) * 1000
    crowded = [CaptionWord(0, 0, "wonderful") for _ in range(40)]
    said = events(ass_text([Caption(0, 4000, tuple(crowded), sung=True)], CaptionStyle(), SIZE))
    lengths = {round(float(event[2][5:]) - float(event[1][5:]), 1) for event in said}
    assert len(said) > 3
    assert max(lengths) - min(lengths) < 0.15


def test_ideographs_part_where_they_may():
    assert list(units("夢の中で、「君」を探した。")) == ["夢", "の", "中", "で、", "「君」", "を", "探", "し", "た。"]
    assert list(units("Loveは終わらない")) == ["Love", *"は終わらない"]
    assert list(units("don't stop-it")) == ["don't stop-it"]


def test_what_is_drawn_is_clean():
    assert clean("a\x00b\r\nc\u202ed\u2066e") == "a b cde"
    assert clean("می\u200cخواهم") == "می\u200cخواهم"
    assert clean("\u200ca \u200d b\u200d") == "a b"
    assert clean("e" + "\u0301" * 50 + "x") == "é\u0301\u0301\u0301x"
    assert len(clean("x" * 10_000)) == 600


def test_what_no_font_has_is_left_out_and_named():
    words = (CaptionWord(0, 500, "la\U0001f3b5la"), CaptionWord(500, 900, "\U0001f3b5"), CaptionWord(900, 1000, "oh"))
    line = Caption(0, 1000, words, sung=True)
    script = ass_text([line], CaptionStyle(), SIZE, faces=bundled_faces())
    assert script.endswith(r"{\k90}lala {\k10}oh" + "\n")
    texts = ["la\U0001f3b5la\u202e", "曲 Ω שלום\nالحب"]
    assert missing_text(texts, bundled_faces()) == "\U0001f3b5曲"
    assert missing_note("Lyrics 'x'", texts, bundled_faces()) == (
        "Lyrics 'x': no font at hand has 2 of their characters (\U0001f3b5 曲); captions leave them out. "
        "Install a font that has them (Noto Sans CJK, on Debian fonts-noto-cjk) and make the film again."
    )
    assert missing_note("Lyrics 'x'", ["plain"], bundled_faces()) is None
    assert ass_text([Caption(0, 9, (CaptionWord(0, 9, "\U0001f3b5"),), sung=True)], CaptionStyle(), SIZE) == ass_text(
        [], CaptionStyle(), SIZE
    )


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=40)), st.sampled_from(CAPTION_MODES), st.booleans())
def test_text_makes_events_and_no_command(text, mode, sung):
    line = Caption(0, 1000, (CaptionWord(0, 1000, text),), sung=sung)
    title = Title(text.encode(errors="replace").decode(), 0, 900)  # it takes no half character
    script = ass_text([line], CaptionStyle(mode=mode), SIZE, [title], faces=bundled_faces())
    script.encode()
    lines = script.split("[Events]\n")[1].split("\n")[1:-1]
    said = events(script)
    assert len(said) == len(lines)
    drawable = "".join(run.text for run in Faces("bold", bundled_faces()).runs(clean(text)))
    # A row that is swept by a clip is there twice.
    kept = [shown(event[9].replace("\\N", "")) for event in said if event[3] != "Title" and "\\clip" not in event[9]]
    assert "".join(kept).translate(dict.fromkeys(map(ord, " \u200e\u200f"))) == drawable.replace(" ", "")


class _Counted(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        self.send_error(404)

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Counted) as there:
        there.asked = []
        threading.Thread(target=there.serve_forever, daemon=True).start()
        yield there
        there.shutdown()


class _Decoy:
    """A pipe that nobody may open for reading."""

    def __init__(self, path):
        self.path, self.opened, self._over = path, 0, threading.Event()
        os.mkfifo(path)
        self._watch = threading.Thread(target=self._look, daemon=True)
        self._watch.start()

    def _look(self):
        while not self._over.wait(0.002):
            try:
                os.close(os.open(self.path, os.O_WRONLY | os.O_NONBLOCK))
                self.opened += 1
            except OSError:
                continue

    def end(self):
        self._over.set()
        self._watch.join()


def hostile_strings(count, address, path, seed=7):
    """Lyrics as nobody sings them."""
    chance = random.Random(seed)
    pieces = [
        *HOSTILE[:-3],
        f"movie={path}",
        f"http://{address}/x.ass",
        f"{{\\fn{path}}}",
        f"[in]movie=filename={path}[out]",
        f"subtitles={path}:force_style='x'",
        f"textfile={path}",
        f"{{\\img(http://{address}/i.png)}}",
        f"[Fonts]\nfontname: {path}\n",
        f"concat:{path}|x",
        "%{expr\\:1} %{gmtime}",
        "{\\t(0,9,\\clip(m 0 0 l 9 9))}",
        "{\\org(1,1)\\frz9}",
        "{\\r}{\\fscx9999999999}",
        "{\\k99999999999999999999}",
        "\u0301" * 60,
        "\u202e\u2066\u2069\u200f\ufeff",
        "👩‍👩‍👧‍👦🏳️‍🌈",
        "مرحبا",
        "שלום",
        "曲がる",
        "W" * 150,
        "Ж" * 90,
        "\x00\x07\x1b[2J\x7f\x85\u2028\u2029",
        "\U000e0041\ufff9\ufffb",
        ";,:'\"`|&<>",
        "../../../etc",
        "e\u0301\u0489" * 30,
        "\\" * 9,
        "{{}}{{{",
        " ",
    ]
    return ["".join(chance.choice(pieces) + chance.choice(["", " ", "x"]) for _ in range(3)) for _ in range(count)]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the decoy is a named pipe, which this system has not")
def test_a_thousand_hostile_lines_are_drawn_and_nothing_is_fetched_or_read(tmp_path, server):
    decoy = _Decoy(tmp_path / "decoy.mp4")
    address = f"127.0.0.1:{server.server_address[1]}"
    texts = hostile_strings(1000, address, decoy.path)
    assert len(set(texts)) > 990
    fonts = tmp_path / "fonts"
    fonts.mkdir()
    for font in bundled("data/fonts").glob("*.?tf"):
        shutil.copy(font, fonts)
    drawn = 0
    for number, mode in enumerate(CAPTION_MODES):
        batch = texts[number::5]
        times = [(i * 500, i * 500 + 500) for i in range(len(batch))]
        captions = [
            Caption(a, b, (CaptionWord(a, a + 250, text), CaptionWord(a + 250, b, text[::-1])), sung=bool(i % 3))
            for i, (text, (a, b)) in enumerate(zip(batch, times, strict=True))
        ]
        titles = [Title(text, *when) for text, when in zip(batch[::10], times[::10], strict=True)]
        began = time.process_time()
        script = ass_text(captions, replace(LOUD, mode=mode), Size(160, 90), titles)
        assert time.process_time() - began < 20
        (tmp_path / "lines.ass").write_text(script, encoding="utf-8")
        said = run_ffmpeg(
            ["-f", "lavfi", "-i", f"color=c=0x505050:s=160x90:d={len(batch) / 2}:r=20", *DRAWN],
            what="drawing",
            cwd=tmp_path,
        )
        assert not [line for line in said.splitlines() if not line.startswith("Fontconfig")]
        frames = np.fromfile(tmp_path / "drawn.raw", np.uint8).reshape(len(batch), -1)
        assert frames.shape[1] == 10 * 90 * 160
        drawn += int((np.ptp(frames, axis=1) > 60).sum())
    assert drawn > 900, drawn  # some have nothing that can be drawn
    assert (server.asked, decoy.opened) == ([], 0)
    os.close(os.open(decoy.path, os.O_RDONLY))  # the decoy does tell
    decoy.end()
    assert decoy.opened > 0
