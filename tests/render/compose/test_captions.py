"""User text on the picture is data."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.media.process import run_ffmpeg
from workbench.model.plan import Size
from workbench.model.style import CaptionStyle
from workbench.model.timeline import Caption, CaptionWord
from workbench.render.compose.captions import ass_text

SIZE = Size(320, 180)
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
