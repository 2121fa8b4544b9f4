"""Captions as Advanced SubStation Alpha, in song time. User text is data: nothing in it is ever a command."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.model.plan import Size
from workbench.model.style import CaptionStyle
from workbench.model.timeline import Caption

__all__ = ["FONT_NAME", "ass_text"]

FONT_NAME = "Inter"
_FADE_MS = 120

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


def ass_text(captions: Sequence[Caption], style: CaptionStyle, size: Size) -> str:
    """The file that libass draws.

    A line whose words have times is karaoke (``\\k``): a word takes the highlight colour when it is sung.
    Any other line is shown in the plain colour.

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
        border=type_size * 0.055,
        shadow=type_size * 0.03,
        side=round(size.width * 0.08),
        bottom=round(size.height * style.bottom_margin),
    )
    return head + "".join(_event(caption, style) for caption in captions)


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
        at = max(start, following // 10)
        space = " " if index + 1 < len(caption.words) else ""
        parts.append(rf"{{\k{at - start}}}{_plain(word.text)}{space}")
    return "".join(parts)


def _plain(text: str) -> str:
    """Text in which libass finds no command: no override block, no escape, one line.

    A backslash is followed by an invisible word joiner, so that it escapes nothing; braces are escaped.
    """
    printable = "".join(c if c.isprintable() else " " for c in text)
    return printable.replace("\\", "\\\u2060").replace("{", r"\{").replace("}", r"\}")


def _colour(hexed: str) -> str:
    return f"&H00{hexed[5:7]}{hexed[3:5]}{hexed[1:3]}".upper()


def _clock(ms: int) -> str:
    hundredths = ms // 10
    return f"{hundredths // 360000}:{hundredths // 6000 % 60:02}:{hundredths // 100 % 60:02}.{hundredths % 100:02}"
