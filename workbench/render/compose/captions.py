"""Captions as Advanced SubStation Alpha, in song time. User text is data: nothing in it is ever a command."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from workbench.media.bundle import bundled
from workbench.model.plan import Size
from workbench.model.style import CaptionStyle
from workbench.model.timeline import Caption, CaptionWord
from workbench.model.title import Title
from workbench.render.generate.lettering import text_width

__all__ = ["FONT_NAME", "ass_text"]

FONT_NAME = "Inter"
_FADE_MS = 120
_FONT_FILE = "data/fonts/Inter-Bold.otf"
_LINE_TO_EM = 1.21
"""libass takes a size for the height of the font's line; in Inter that is so many times the em that widths refer to."""
_SIDE = 0.08
_MOST_ROWS = 2
_SPACE_EM = 0.28
_SHORTEST_MS = 300

_HEAD = """[Script Info]
ScriptType: v4.00+
PlayResX: {width}
PlayResY: {height}
WrapStyle: 0
ScaledBorderAndShadow: yes

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, \
Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, \
MarginV, Encoding
Style: Line,{font},{size},{highlight},{colour},{outline},&H80000000,-1,0,0,0,100,100,0,0,1,{border:.1f},{shadow:.1f},2,\
{side},{side},{bottom},1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


def ass_text(captions: Sequence[Caption], style: CaptionStyle, size: Size, titles: Sequence[Title] = ()) -> str:  # noqa: ARG001
    """The file that libass draws.

    A line whose words have times is karaoke (``\\k``): a word takes the highlight colour when it is sung.
    Any other line is shown in the plain colour. A line that does not fit into two rows is shown piece after piece.

    Args:
        captions: in song time.
        style: sizes as a share of the height.
        size: the film's, pixels.
    """
    # On an upright picture the height is no measure for what fits across.
    type_size = round(min(size.height, size.width * 0.75) * style.size * 1.18)
    head = _HEAD.format(
        width=size.width,
        height=size.height,
        font=FONT_NAME,
        size=type_size,
        highlight=_colour(style.highlight),
        colour=_colour(style.colour),
        outline=_colour(style.outline),
        border=type_size * 0.07,
        shadow=type_size * 0.03,
        side=round(size.width * _SIDE),
        bottom=round(size.height * style.bottom_margin),
    )
    row_em = size.width * (1 - 2 * _SIDE) / (type_size / _LINE_TO_EM)
    return head + "".join(_event(piece, style) for caption in captions for piece in _pieces(caption, row_em))


def _pieces(caption: Caption, row_em: float) -> Iterator[Caption]:
    """A line as it is, or in as few parts of about one length as fit into the rows.

    Each part stands until the first word of the next one is sung, or for an equal time where that is too short.

    Args:
        caption: the line.
        row_em: how much fits into a row, multiples of the em.
    """
    font = bundled(_FONT_FILE)
    words = [part for word in caption.words for part in _fitting(replace(word, text=_printable(word.text)), row_em)]
    widths = [text_width(word.text, font) + _SPACE_EM for word in words]
    ends = list(itertools.accumulate(widths, initial=0.0))
    least = math.ceil(ends[-1] / (_MOST_ROWS * (row_em + _SPACE_EM)))
    for count in range(max(1, least), max(1, least, len(words)) + 1):
        places = [int(count * (a + b) / 2 / ends[-1]) for a, b in itertools.pairwise(ends)]
        groups = [list(group) for _, group in itertools.groupby(range(len(words)), key=places.__getitem__)]
        if all(_rows([widths[i] for i in group], row_em) <= _MOST_ROWS for group in groups):
            break
    times = [caption.start_ms, *(words[group[0]].start_ms for group in groups[1:]), caption.end_ms]
    if len(groups) > 1 and any(b - a < _SHORTEST_MS for a, b in itertools.pairwise(times)):
        times = [
            caption.start_ms + (caption.end_ms - caption.start_ms) * i // len(groups) for i in range(len(groups) + 1)
        ]
    for group, (start, end) in zip(groups, itertools.pairwise(times), strict=True):
        yield replace(caption, start_ms=start, end_ms=end, words=tuple(words[i] for i in group))


def _rows(widths: Sequence[float], row_em: float) -> int:
    rows, used = 1, 0.0
    for width in widths:
        if used and used + width > row_em + _SPACE_EM:
            rows, used = rows + 1, 0.0
        used += width
    return rows


def _fitting(word: CaptionWord, row_em: float) -> list[CaptionWord]:
    """A word, or the parts of one that is wider than a row."""
    width = text_width(word.text, bundled(_FONT_FILE))
    if width <= row_em:
        return [word]
    letters = max(1, int(len(word.text) * row_em / width * 0.8))
    texts = [word.text[i : i + letters] for i in range(0, len(word.text), letters)]
    times = [word.start_ms + (word.end_ms - word.start_ms) * i // len(texts) for i in range(len(texts) + 1)]
    return [CaptionWord(a, b, text) for text, (a, b) in zip(texts, itertools.pairwise(times), strict=True)]


def _event(caption: Caption, style: CaptionStyle) -> str:
    if caption.sung:
        text = _karaoke(caption)
    else:
        text = rf"{{\1c{_colour(style.colour)}&}}" + " ".join(_plain(word.text) for word in caption.words)
    return (
        f"Dialogue: 0,{_clock(caption.start_ms)},{_clock(caption.end_ms)},Line,,0,0,0,,"
        rf"{{\fad({_FADE_MS},{_FADE_MS})}}{text}" + "\n"
    )


def _karaoke(caption: Caption) -> str:
    """Each word lasts to the next one's start; rounding is cumulative, so it does not drift over the line."""
    at = caption.start_ms // 10
    parts = []
    for index, word in enumerate(caption.words):
        start = max(at, word.start_ms // 10)
        if start > at:
            parts.append(rf"{{\k{start - at}}}")
        following = caption.words[index + 1].start_ms if index + 1 < len(caption.words) else caption.end_ms
        at = max(start + 1, following // 10)  # libass highlights a word of no length from the line's start
        space = " " if index + 1 < len(caption.words) else ""
        parts.append(rf"{{\k{at - start}}}{_plain(word.text)}{space}")
    return "".join(parts)


def _plain(text: str) -> str:
    """Text in which libass finds no command: no override block, no escape, one line.

    A backslash is followed by an invisible word joiner, so that it escapes nothing; braces are escaped.
    """
    return _printable(text).replace("\\", "\\\u2060").replace("{", r"\{").replace("}", r"\}")


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)


def _colour(hexed: str) -> str:
    return f"&H00{hexed[5:7]}{hexed[3:5]}{hexed[1:3]}".upper()


def _clock(ms: int) -> str:
    hundredths = ms // 10
    return f"{hundredths // 360000}:{hundredths // 6000 % 60:02}:{hundredths // 100 % 60:02}.{hundredths % 100:02}"
