"""Text from right to left: joined, in order, and the word that is sung is the one that changes."""

import numpy as np
import pytest

from workbench.media.typefaces import bundled_faces, face_for, system_faces
from workbench.model.size import Size
from workbench.model.style import CaptionStyle
from workbench.render.compose.captions import ass_text
from workbench.render.compose.text.layout import Setting, set_caption
from workbench.render.compose.text.measure import Faces, ink_of
from workbench.render.compose.text.modes import places_of

SIZE = Size(640, 360)
STYLE = {"colour": "#ffffff", "highlight": "#ff0000", "outline": "#000000"}
HEBREW = "שלום גדול ומתוק"
ARABIC = "مرحبا بالعالم الجميل"


def red(frame):
    """Columns in which the highlight is."""
    picture = frame.astype(int)
    return np.nonzero(((picture[..., 0] > 200) & (picture[..., 1] < 90)).sum(0) > 1)[0]


def white(frame):
    return np.nonzero((frame.min(2) > 200).sum(0) > 1)[0]


@pytest.mark.parametrize("mode", ["karaoke", "sweep", "pop"])
@pytest.mark.parametrize("text", [HEBREW, ARABIC, "one two three"], ids=["hebrew", "arabic", "latin"])
def test_the_sung_word_is_the_one_that_changes(mode, text, draw, sung):
    caption = sung(text, 0, 3000)
    style = CaptionStyle(mode=mode, **STYLE)
    frames = draw(ass_text([caption], style, SIZE, faces=bundled_faces()), SIZE, 3)
    setting = Setting(style, SIZE, Faces("bold", bundled_faces()))
    (piece,) = set_caption(caption, setting)
    (row,) = piece.rows
    places = places_of(row, setting)
    leftwards = text != "one two three"
    assert (places[0][0] > places[2][0]) == leftwards
    for number, (left, right) in enumerate(places):
        columns = red(frames[number * 10 + 8])
        assert abs(columns[columns >= left - 12].min() - left) < 14 or mode != "pop"
        if mode == "pop":
            assert left - 12 <= columns.min() < columns.max() <= right + 12
        elif mode == "karaoke":
            near, far = (columns.min(), left) if leftwards else (columns.max(), right)
            assert abs(near - far) < 6
    if mode == "sweep":  # halfway through the second word
        columns = red(frames[15])
        left, right = places[1]
        edge = columns.min() if leftwards else columns.max()
        assert left + 0.2 * (right - left) < edge < right - 0.2 * (right - left)
        first = places[0]
        assert first[0] - 3 <= (columns.max() if leftwards else columns.min()) <= first[1] + 3


def test_the_words_of_a_mixed_line_are_in_order_and_lit_one_by_one(draw, sung):
    text = "שלום OK עולם"
    for mode in ("karaoke", "sweep", "pop"):
        frames = draw(ass_text([sung(text, 0, 3000)], CaptionStyle(mode=mode, **STYLE), SIZE), SIZE, 3)
        first, second, third = (red(frames[i]) for i in (8, 18, 28))
        assert first.min() > second.min() > third.min()
        assert first.max() == second.max() == third.max()  # from the right edge on
        assert len(first) < len(second) < len(third)


def test_a_row_of_the_other_direction_keeps_that_of_its_line(draw, sung):
    """The second row begins with a Latin word, and still begins on the right."""
    caption = sung("שלום עולם גדול ומתוק מאוד, OK אהבה גדולה ויפה", 0, 9000)
    style = CaptionStyle(mode="karaoke", size=0.1, **STYLE)
    (piece,) = set_caption(caption, Setting(style, SIZE, Faces("bold", bundled_faces())))
    assert piece.base == "R"
    assert piece.rows[1].atoms[0].text == "OK"
    frame = draw(ass_text([caption], style, SIZE, faces=bundled_faces()), SIZE, 6)[58]
    row = frame[int(piece.rows[1].baseline) - 25 : int(piece.rows[1].baseline)]
    assert white(row).max() < red(row).min()


def test_arabic_letters_are_joined(draw, sung):
    """Parted by an invisible sign that forbids joining, the same letters are wider and look different."""
    style = CaptionStyle(mode="line", **STYLE)
    joined = draw(ass_text([sung("بالعالم")], style, SIZE), SIZE, 1)[5]
    parted = draw(ass_text([sung("\u200c".join("بالعالم"))], style, SIZE), SIZE, 1)[5]
    assert len(white(joined)) + 20 < len(white(parted))


@pytest.mark.parametrize("text", [HEBREW, ARABIC])
def test_letters_are_typed_from_the_right(text, draw, sung):
    frames = draw(ass_text([sung(text, 0, 3000)], CaptionStyle(mode="typewriter", **STYLE), SIZE), SIZE, 3)
    seen = [white(frames[i]) for i in (8, 18, 27)]
    assert seen[0].max() == seen[2].max()
    assert seen[0].min() > seen[1].min() > seen[2].min()


def test_measured_and_drawn_are_the_same(draw, sung):
    for text, family in (
        ("AVATAR To Wave, gjpqy", "Inter"),
        (HEBREW, "Noto Sans Hebrew"),
        (ARABIC, "Noto Sans Arabic"),
    ):
        style = CaptionStyle(mode="line", size=0.1, outline_width=0, shadow=0)
        setting = Setting(style, SIZE, Faces("bold", bundled_faces()))
        runs = setting.faces.runs(text)
        assert {run.face.family for run in runs} - {"Inter"} <= {family}
        drawn = white(draw(ass_text([sung(text)], style, SIZE, faces=bundled_faces()), SIZE, 1)[5])
        ink = ink_of(runs)
        told = (ink.right - ink.left) * setting.em  # from the pen's start to its end: bearings included
        assert told - 0.3 * setting.em < drawn.max() + 1 - drawn.min() <= told + 1


def test_ideographs_are_drawn_with_the_systems_font(draw, sung):
    if face_for("曲", system_faces()) is None:
        pytest.skip("no font of this computer has CJK characters (Debian: fonts-noto-cjk)")
    style = CaptionStyle(mode="karaoke", **STYLE)
    text = "夢の中で君を探してた、朝の光が窓を叩くまで歌い続けるよ"
    script = ass_text([sung(text, 0, 3000)], style, SIZE)
    rows = [line for line in script.splitlines() if line.startswith("Dialogue")]
    assert len(rows) == 2
    assert "た、" not in rows[1]
    frames = draw(script, SIZE, 3)
    assert 0 < len(red(frames[5])) < len(red(frames[25]))
    # Boxes for unknown characters would all be as wide as each other and alike; these differ.
    setting = Setting(style, SIZE, Faces())
    (piece,) = set_caption(sung(text), setting)
    left, right = places_of(piece.rows[0], setting)[0]
    top = int(piece.rows[0].baseline - setting.em)
    first, second = (
        frames[1][top : top + 24, int(x) : int(x) + int(right - left)] for x in (left, left + right - left)
    )
    assert np.abs(first.astype(int) - second).mean() > 10
