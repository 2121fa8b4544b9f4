"""An animatic, frame by frame, from its decoded file."""

from fractions import Fraction

import numpy as np
import pytest

from workbench.errors import OptionError
from workbench.model.size import Size
from workbench.model.timeline import Caption, CaptionWord
from workbench.model.title import Title
from workbench.render.animatic.board import beats_in, check_size, fitting_size
from workbench.render.animatic.cards import bright, ground
from workbench.render.animatic.layout import Layout
from workbench.render.animatic.lettering import clean, ending, face

RATES = [Fraction(24), Fraction(30), Fraction(30000, 1001), Fraction(25, 2)]


def colour_at(picture, x, y):
    return picture[y - 1 : y + 2, x - 1 : x + 2].reshape(-1, 3).astype(float).mean(axis=0)


def near(colour, wanted, by=8):
    return np.abs(colour - np.array(wanted)).max() <= by


def quiet_place(board):
    """Where nothing but the ground is: left of everything, half way down."""
    return 6 * board.size.width // 320 + 3, board.size.height // 2


@pytest.mark.parametrize("rate", RATES)
def test_each_card_stands_on_exactly_its_frames(board, drawn, rate):
    made = board(rate=rate)
    pictures = drawn(made)
    assert len(pictures) == made.plan.frames == 100
    for clip in made.plan.clips:
        under = ground(made.plan.sections[clip.section].label, clip.index)
        for frame in range(clip.span.start, clip.span.end):
            assert near(colour_at(pictures[frame], *quiet_place(made)), under), frame


@pytest.mark.parametrize(
    "size", [Size(320, 180), Size(180, 320), Size(240, 240), Size(160, 160), Size(160, 900), Size(900, 160)]
)
def test_every_size_can_be_drawn(board, drawn, size):
    pictures = drawn(board(size=size, beats=[(0, 1), (15, 2)]))
    assert len(pictures) == 100
    assert pictures[0].shape == (size.height, size.width, 3)


def test_beats_flash_on_their_frames_and_downbeats_stronger(board, drawn):
    made = board(bounds=(60, 120), beats=[(7, 1), (31, 2), (66, 1), (90, 3)])
    pictures = drawn(made)
    edges = np.array([picture[:2, 100:200].mean() for picture in pictures])
    for beat in made.beats:
        assert edges[beat.frame] > edges[beat.frame - 1] + 25, beat
        assert edges[beat.frame] > edges[beat.frame + 2] > edges[beat.frame + 4], beat
        assert abs(edges[beat.frame + 8] - edges[beat.frame - 1]) < 3, beat
    assert edges[7] > edges[31] + 40
    widths = [int((pictures[f][:20, 150].astype(int).sum(axis=1) > 380).sum()) for f in (7, 31)]
    assert widths[0] > widths[1]


def test_a_clip_s_bar_reaches_its_end_with_its_last_frame(board, drawn):
    made = board()
    pictures, bar = drawn(made), Layout(made.size).bar
    middle = (bar.top + bar.bottom) // 2
    for clip in made.plan.clips:
        lit = np.array(bright(made.plan.sections[clip.section].label))
        for frame in range(clip.span.start, clip.span.end):
            row = pictures[frame][middle, bar.left : bar.right].astype(int)
            passed = (np.abs(row - lit).max(axis=1) < 40) | (row.min(axis=1) > 220)
            share = (frame - clip.span.start + 1) / clip.span.frames
            assert abs(int(np.flatnonzero(passed).max()) + 1 - share * bar.width) <= 5, frame


def test_the_playhead_runs_over_the_whole_film(board, drawn):
    made = board()
    pictures, strip = drawn(made), Layout(made.size).strip
    for frame in (10, 50, 95):
        above = pictures[frame][strip.top - 2, strip.left : strip.right].min(axis=1)
        assert abs(int(np.argmax(above)) - frame / 100 * strip.width) <= 3


def test_lyrics_appear_word_by_word_on_their_frames(board, drawn):
    words = tuple(CaptionWord(a, a + 300, text) for a, text in ((500, "WWWW"), (1010, "MMMM"), (1700, "HHHH")))
    made = board(bounds=(50, 100), captions=(Caption(500, 2510, words, sung=True),))
    pictures, box = drawn(made), Layout(made.size).lyrics
    zones = [picture[box.top : box.bottom, box.left : box.right].astype(int) for picture in pictures]
    white = [int((zone.min(axis=2) > 200).sum()) for zone in zones]
    gold = [int(((zone[..., 0] > 200) & (zone[..., 2] < 130)).sum()) for zone in zones]
    shown = [w + g > 20 for w, g in zip(white, gold, strict=True)]
    assert shown.index(True) == 15
    assert len(shown) - 1 - shown[::-1].index(True) == 75
    rises = [f for f in range(1, 76) if gold[f] > gold[f - 1] + 15]
    assert rises == [15, 31, 51]
    assert white[40] > 20
    assert white[60] < 5


def test_a_title_stands_for_its_time(board, drawn):
    pictures = drawn(board(titles=(Title("THE SONG\nby somebody", 1000, 2000),)))
    bright_rows = [int((p[80:100].min(axis=2) > 220).sum()) for p in pictures]
    shown = [n > bright_rows[0] + 50 for n in bright_rows]
    assert [f for f in range(1, 100) if shown[f] != shown[f - 1]] == [30, 60]


HOSTILE = [
    "",
    " ",
    "\x00\x1b[31m\r\n\t",
    "\ud800 half a character",
    "%{n} \\N {\\an8} ';:,[]|$(x)",
    "x" * 50_000,
    "שלום עולם",
    "日本語の歌",
    "a\u0301" * 400,
    "👩‍👩‍👧" * 30,
    "\u202eevil\u2066",
    "file:///etc/passwd http://127.0.0.1/",
]


def test_hostile_words_are_drawn_and_nothing_else(board, drawn):
    from dataclasses import replace

    captions = tuple(
        Caption(100 * i, 100 * i + 100, (CaptionWord(100 * i, 100 * i + 50, text),), sung=i % 2 == 0)
        for i, text in enumerate(HOSTILE)
    )
    whole = (text.replace("\ud800", "") for text in HOSTILE)  # a title takes no half character
    titles = tuple(Title(text or "x", 100 * i, 100 * i + 100) for i, text in enumerate(whole))
    made = board(bounds=tuple(range(4, 4 * len(HOSTILE) + 1, 4)), captions=captions, titles=titles)
    clips = tuple(replace(clip, prompt=text) for clip, text in zip(made.plan.clips, HOSTILE, strict=True))
    first, last = made.plan.sections
    sections = (replace(first, label=HOSTILE[4]), replace(last, label="\ud800" * 90))
    made = replace(made, plan=replace(made.plan, clips=clips, sections=sections))
    assert len(drawn(made)) == 4 * len(HOSTILE)


def test_beats_go_to_the_nearest_frame_and_stay_inside_the_film(board):
    plan = board().plan
    assert [(b.frame, b.number) for b in beats_in((0.02, 0.51, 0.515, 3.3, 9.0), (1, 2, 3, 4, 1), plan)] == [
        (1, 1),
        (15, 2),
        (99, 4),
    ]


@pytest.mark.parametrize(
    ("film", "wanted"),
    [
        ((1280, 720), (854, 480)),
        ((1080, 1920), (480, 854)),
        ((1080, 1080), (480, 480)),
        ((320, 180), (854, 480)),
        ((4096, 16), (4096, 480)),
    ],
)
def test_the_size_follows_the_film_s_shape(film, wanted):
    assert fitting_size(Size(*film)) == Size(*wanted)


def test_a_size_in_which_nothing_could_be_read_is_refused():
    assert check_size(Size(160, 160)) == Size(160, 160)
    with pytest.raises(OptionError, match="158x480 is too small for an animatic"):
        check_size(Size(158, 480))


def test_a_script_that_inter_lacks_is_set_in_a_face_that_has_it():
    assert face("Bold", 20, "plain").path == face("Bold", 20).path
    assert "Hebrew" in face("Bold", 20, "שלום").path
    assert "Arabic" in face("Black", 20, "مرحبا").path


def inked(picture, box):
    return picture[box.top : box.bottom, box.left : box.right].astype(int).min(axis=2) > 150


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Hello \U0001fae8 world", "Hello world"),  # a face that shakes, of Unicode 15: no font at hand has it
        ("\U0001fae8 one\U0001fae8", "one"),
    ],
)
def test_a_sign_that_no_font_has_is_no_box(board, drawn, text, plain):
    def shown(words):
        return drawn(
            board(
                captions=(Caption(0, 3000, tuple(CaptionWord(0, 3000, word) for word in words.split()), sung=False),),
                titles=(Title(words, 2000, 3000),),
            )
        )

    for one, other in zip(shown(text)[10::40], shown(plain)[10::40], strict=True):
        assert (one == other).all()


def test_a_word_of_three_hundred_letters_stays_in_the_picture(board, drawn):
    made = board(captions=(Caption(0, 3000, (CaptionWord(0, 3000, "w" * 300),), sung=False),))
    box = Layout(made.size).lyrics
    ink = inked(drawn(made)[20], box)
    assert ink.any()
    assert not ink[:, :3].any()
    assert not ink[:, -3:].any()


def test_what_breaks_off_says_so():
    assert clean("word " * 200).endswith("…")
    assert not clean("word").endswith("…")
    font = face("Bold", 20)
    assert ending("so it goes...", font, 500) == "so it goes…"
    hebrew = face("Bold", 20, "שלום")
    assert not set("….") & set(ending("שלום", hebrew, 500))  # it has neither
