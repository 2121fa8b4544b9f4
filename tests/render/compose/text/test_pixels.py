"""What is drawn stays in the safe zone and in the boxes that are told of it, on pictures of every shape."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.model.size import Size
from workbench.model.style import CAPTION_MODES, CaptionStyle
from workbench.model.timeline import Caption, CaptionWord
from workbench.model.title import Title
from workbench.render.compose.captions import ass_text, text_area
from workbench.render.compose.text.layout import Setting, set_caption
from workbench.render.compose.text.measure import Faces
from workbench.render.compose.text.zones import safe_zone
from workbench.timebase import Span

SIZES = [Size(320, 180), Size(200, 200), Size(200, 250), Size(180, 320)]
RATE = Fraction(4)
LINES = [
    "while thirty-two extraordinarily tall elephants",
    "We were running through the summer rain, chasing every light we could find",
    "ÅÉÎ gjpqy ÅÉÎ gjpqy",
    "Donaudampfschifffahrtsgesellschaftskapitänsmützenband",
    "MMMMMMMMMM WWWWWWWWWW MMMMMMMMMM WWWWWWWWWW",
    "שלום עולם, אני שר לך שיר של אהבה! 12 פעמים",
    "مرحبا بالعالم الجميل، أغني لك أغنية الحب",
    "שלום DJ עולם OK two טוב",
    "z" + "\u0301\u0316\u0489" * 40 + "algo " + "a" + "\u030a" * 30,
]
TITLES = [
    Title("Glass Tide\nThe Songreel Band", 200, 1800),
    Title("An exceedingly long name of a song that never ends at all\nby somebody\nand others", 2200, 3800, size=0.3),
    Title("ÅÉÎ\ngjpqy", 4200, 5800, "lower-third"),
    Title("שלום עולם", 6200, 7800, "upper-third", 0.2),
]


def changed(frame):
    return np.abs(frame.astype(np.int16) - frame[0, 0]).sum(2) > 12


EVERY_MODE = [(SIZES[i], mode) for i in (0, 3) for mode in CAPTION_MODES] + [(SIZES[1], "sweep"), (SIZES[2], "pop")]


@pytest.mark.parametrize(("size", "mode"), EVERY_MODE, ids=lambda value: str(getattr(value, "width", value)))
def test_text_stays_in_the_safe_zone_and_in_its_boxes(mode, size, draw, sung):
    place = {"line": "upper", "pop": "middle"}.get(mode, "lower")
    weight, measure = ("black", 0.09) if mode == "pop" else ("bold", 0.062)
    style = CaptionStyle(mode=mode, place=place, weight=weight, size=measure, capitals=mode == "line")
    captions = [sung(text, i * 1000, i * 1000 + 1000, timed=i != 1) for i, text in enumerate(LINES)]
    frames = draw(ass_text(captions, style, size, TITLES), size, len(LINES), rate=4)
    zone = safe_zone(size)
    covered = []
    for number, frame in enumerate(frames):
        mask = changed(frame)
        ys, xs = np.nonzero(mask)
        if len(ys):
            assert zone.left * size.width <= xs.min(), number
            assert xs.max() + 1 <= zone.right * size.width, number
            assert zone.top * size.height <= ys.min(), number
            assert ys.max() + 1 <= zone.bottom * size.height, number
        inside = np.zeros_like(mask)
        for box in text_area(captions, TITLES, style, size, Span(number, number + 1), RATE):
            inside[
                int(box.top * size.height) : int(np.ceil(box.bottom * size.height)),
                int(box.left * size.width) : int(np.ceil(box.right * size.width)),
            ] = True
        assert not (mask & ~inside).any(), number
        covered.append((len(ys), inside.mean()))
    assert sum(count > 20 for count, _ in covered) > 0.8 * len(frames)
    assert np.mean([share for _, share in covered]) < 0.5


def test_a_title_is_never_over_a_caption(sung):
    """Not even where only one of them is known to the chunk."""
    whole = Span(0, 100)
    for size in (SIZES[0], SIZES[3]):
        for place in ("lower", "middle", "upper"):
            style = CaptionStyle(place=place, mode="pop")
            captions = text_area([sung(text, 0, 9000) for text in LINES[:3]], [], style, size, whole, RATE)
            assert len(captions) >= 3
            for title in TITLES:
                (a,) = text_area([], [title], style, size, whole, RATE)
                for b in captions:
                    assert a.bottom <= b.top or b.bottom <= a.top, (size, place, title.place)


def test_a_caption_stands_in_the_same_place_whatever_else_is_shown(draw, sung):
    size, style = Size(320, 180), CaptionStyle()
    line, other = sung("one two three", 0, 1000), sung("four " * 20, 0, 1000)
    alone = ass_text([line], style, size)
    (event,) = [row for row in alone.splitlines() if row.startswith("Dialogue")]
    assert event in ass_text([other, line], style, size, [Title("x", 0, 900, "lower-third")])
    assert changed(draw(alone, size, 1)[5]).any()


def test_nothing_is_told_of_where_nothing_is_shown(sung):
    size = Size(320, 180)
    line, title = sung("one", 1000, 2000), Title("x", 5000, 6000)

    def area(first, last):
        return text_area([line], [title], CaptionStyle(), size, Span(first, last), Fraction(10))

    assert area(0, 10) == area(20, 50) == area(60, 90) == ()
    assert len(area(0, 11)) == len(area(59, 70)) == 1
    assert len(area(0, 90)) == 2


def test_a_line_that_does_not_fit_gives_a_box_a_piece(sung):
    size = Size(320, 180)
    line = sung("we go on and on and on " * 8, 0, 8000)
    style = CaptionStyle()
    all_boxes = text_area([line], [], style, size, Span(0, 80), RATE)
    assert len(text_area([line], [], style, size, Span(0, 1), RATE)) == 1
    assert len(all_boxes) >= 2


def test_text_is_readable_on_every_shape(draw, sung):
    """A line of capitals is at least 3 % of the shorter side high, and differs from light, dark and grey ground."""
    for size in SIZES[::3]:
        for ground in ("0xffffff", "0x000000", "0x707070"):
            mask = changed(
                draw(ass_text([sung("HE")], replace(CaptionStyle(), mode="line"), size), size, 1, ground=ground)[5]
            )
            rows = np.nonzero(mask.any(1))[0]
            assert rows.max() - rows.min() >= 0.03 * min(size.width, size.height)


@settings(max_examples=120, deadline=None)
@given(
    st.lists(st.text("iWlmA", min_size=1, max_size=14), min_size=1, max_size=14),
    st.sampled_from(CAPTION_MODES),
    st.sampled_from([Size(1920, 1080), Size(1080, 1920)]),
    st.floats(0.02, 0.4),
)
def test_no_line_of_any_width_or_size_leaves_the_zone(words, mode, size, measure):
    line = Caption(0, 900, tuple(CaptionWord(0, 900, word) for word in words), sung=True)
    zone, near = safe_zone(size), 4 + 0.005 * size.width  # the boxes are a little too large
    title = Title(" ".join(words), 0, 900, size=measure)
    for box in text_area([line], [title], CaptionStyle(mode=mode, size=measure), size, Span(0, 1), RATE):
        assert box.left * size.width > zone.left * size.width - near
        assert box.right * size.width < zone.right * size.width + near
        assert box.top * size.height > zone.top * size.height - near
        assert box.bottom * size.height < zone.bottom * size.height + near


def rows_of(text, size):
    """The rows of a caption that is a statement, and how large its letters are, as a share of the style's."""
    style = CaptionStyle(mode="pop", place="middle", weight="black", size=0.1, capitals=True, outline_width=0.06)
    words = text.split(" ")
    caption = Caption(0, 2000, tuple(CaptionWord(0, 2000, word) for word in words), sung=True)
    setting = Setting(style, size, Faces(style.weight)).for_caption(caption)
    rows = [row for piece in set_caption(caption, setting) for row in piece.rows]
    return ["".join(" " * (a.spaced and i > 0) + a.text for i, a in enumerate(row.atoms)) for row in rows], setting


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("while thirty-two elephants", ["WHILE", "THIRTY-", "TWO", "ELEPHANTS"]),
        ("two elephants", ["TWO", "ELEPHANTS"]),
        ("extraordinarily", ["EXTRAORDINARILY"]),
    ],
)
def test_no_word_is_parted_that_fits_when_it_is_set_smaller(text, rows):
    for size in SIZES:
        set_rows, setting = rows_of(text, size)
        words = {word for row in set_rows for word in row.replace("-", "- ").split()}
        assert words == set(text.upper().replace("-", "- ").split())
        assert 0.59 <= setting.scale <= 1
    assert rows_of(text, SIZES[3])[0] == rows
    assert rows_of("word", SIZES[3])[1].scale == 1


def test_a_word_that_would_be_too_small_is_parted_at_its_size():
    rows, setting = rows_of("supercalifragilisticexpialidocious", SIZES[3])
    assert len(rows) > 1
    assert setting.scale == 1
