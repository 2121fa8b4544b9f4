"""User text on the picture is data."""

import itertools
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.media.bundle import bundled
from workbench.media.process import run_ffmpeg
from workbench.model.plan import Size
from workbench.model.style import CaptionStyle
from workbench.model.timeline import Caption, CaptionWord
from workbench.render.compose.captions import ass_text
from workbench.render.generate.lettering import text_width

SIZE = Size(320, 180)
FONT = bundled("data/fonts/Inter-Bold.otf")
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
]


def test_a_word_keeps_its_time_in_the_line():
    words = (CaptionWord(1000, 1400, "one"), CaptionWord(1500, 1800, "two"))
    text = ass_text([Caption(900, 2500, words, sung=True)], CaptionStyle(), SIZE)
    (event,) = [line for line in text.splitlines() if line.startswith("Dialogue")]
    assert event.startswith("Dialogue: 0,0:00:00.90,0:00:02.50,")
    assert event.endswith(r"{\k10}{\k50}one {\k100}two")  # 0.1 s of waiting, then to the next word, then to the end


def test_a_word_of_no_length_is_not_highlighted_before_it_is_sung():
    words = (CaptionWord(0, 1000, "one"), CaptionWord(1000, 1000, "two"), CaptionWord(1000, 1000, "three"))
    text = ass_text([Caption(0, 1000, words, sung=True)], CaptionStyle(), SIZE)
    assert text.endswith(r"{\k100}one {\k1}two {\k1}three" + "\n")


def spoken(text, start_ms, end_ms):
    words = text.split()
    step = (end_ms - start_ms) / max(1, len(words))
    times = [round(start_ms + i * step) for i in range(len(words) + 1)]
    return tuple(CaptionWord(a, b, w) for w, a, b in zip(words, times, times[1:], strict=False))


def events(script):
    return [line.split(",", 9) for line in script.splitlines() if line.startswith("Dialogue")]


@pytest.mark.parametrize("size", [Size(1280, 720), Size(720, 1280), Size(320, 180)])
@pytest.mark.parametrize("text", ["we go on and on " * 12, "Donaudampfschiff" * 12, "WIDE " * 30, "we go on"])
def test_a_line_that_does_not_fit_into_two_rows_is_shown_piece_after_piece(size, text):
    said = events(ass_text([Caption(1000, 9000, spoken(text, 1000, 9000), sung=False)], CaptionStyle(), size))
    assert (len(said) == 1) == (text == "we go on")
    assert said[0][1] == "0:00:01.00"
    assert said[-1][2] == "0:00:09.00"
    assert all(a[2] == b[1] for a, b in itertools.pairwise(said))
    shown = [event[9].split("}", 2)[2] for event in said]
    assert "".join(shown).replace(" ", "") == text.replace(" ", "")
    style = CaptionStyle()
    em = min(size.height, size.width * 0.75) * style.size * 1.18 / 1.21
    for piece in shown:
        rows = 1
        used = 0.0
        for word in piece.split():
            width = text_width(word, FONT) * em
            assert width <= 0.84 * size.width
            if used and used + 0.25 * em + width > 0.84 * size.width:
                rows, used = rows + 1, 0.0
            used += width + (0.25 * em if used else 0)
        assert rows <= 2


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


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=40)))
def test_text_makes_one_event_and_no_command(text):
    script = ass_text([Caption(0, 1000, (CaptionWord(0, 1000, text),), sung=False)], CaptionStyle(), SIZE)
    events = script.split("[Events]\n")[1].splitlines()
    assert len([line for line in events if line.startswith("Dialogue")]) == len(events) - 1 == 1
    shown = events[1].split(",,", 2)[-1]
    rest = shown.split("}", 2)[2]  # after our own two override blocks
    assert "{" not in rest.replace("\\{", "")
    assert "\\" not in rest.replace("\\{", "").replace("\\}", "").replace("\\\u2060", "")


@pytest.mark.parametrize("chunk", range(3))
def test_hostile_text_is_drawn_without_an_error(tmp_path, chunk):
    captions = [
        Caption(i * 100, i * 100 + 100, (CaptionWord(i * 100, i * 100 + 100, text),), sung=bool(i % 2))
        for i, text in enumerate(HOSTILE[chunk::3])
    ]
    (tmp_path / "lines.ass").write_text(ass_text(captions, CaptionStyle(), SIZE), encoding="utf-8")
    (tmp_path / "fonts").mkdir()
    said = run_ffmpeg(
        [
            "-f",
            "lavfi",
            "-i",
            f"color=s={SIZE.width}x{SIZE.height}:d=1:r={Fraction(10)}",
            "-vf",
            "ass=filename=lines.ass:fontsdir=fonts",
            "-f",
            "null",
            "-",
        ],
        what="drawing",
        cwd=tmp_path,
    )
    assert not [line for line in said.splitlines() if not line.startswith("Fontconfig")]
