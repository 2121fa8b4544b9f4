"""The grammar of the script that libass reads: clocks, colours, head, and text that is never a command."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.render.compose.text.layout import Atom, Setting
from workbench.render.compose.text.measure import Run

__all__ = ["clock", "colour", "event", "head", "joined", "plain", "set_runs", "sized"]

_HEAD = """[Script Info]
ScriptType: v4.00+
PlayResX: {width}
PlayResY: {height}
WrapStyle: 0
Kerning: yes
ScaledBorderAndShadow: yes

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, \
Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, \
MarginV, Encoding
{styles}
[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""
_FIELDS = 10
"""Of an event; its text is the last one, and may have commas."""
_STYLE = (
    "Style: {name},{font},{size:.2f},{primary},{secondary},{outline},&H80000000,-1,0,0,0,100,100,0,0,1,"
    "{border:.1f},{shadow:.1f},2,{left},{right},{bottom},1\n"
)


def head(setting: Setting) -> str:
    """All that comes before the events. ``Line`` is plain; ``Sung`` takes the highlight as karaoke goes on."""
    style, size, zone = setting.style, setting.size, setting.zone
    plain_colour, sung_colour = colour(style.colour), colour(style.highlight)
    common = {
        "font": setting.faces.first.family,
        "size": setting.type_size,
        "outline": colour(style.outline),
        "border": setting.border,
        "shadow": setting.shadow,
        "left": round(zone.left),
        "right": round(size.width - zone.right),
        "bottom": round(size.height * style.bottom_margin),
    }
    named = (("Line", plain_colour), ("Sung", sung_colour), ("Title", plain_colour))
    styles = "".join(
        _STYLE.format(name=name, primary=primary, secondary=plain_colour, **common) for name, primary in named
    )
    return _HEAD.format(width=size.width, height=size.height, styles=styles)


def event(start_ms: int, end_ms: int, style: str, text: str, *, layer: int = 0, bottom: int = 0) -> str:
    """One line of the script; ``bottom`` is its distance from the picture's lower edge, 0 as the style has it."""
    return f"Dialogue: {layer},{clock(start_ms)},{clock(end_ms)},{style},,0,0,{bottom},,{text}\n"


def sized(line: str, setting: Setting) -> str:
    """A line of the script, in a size that is not its style's."""
    *head, text = line.split(",", _FIELDS - 1)
    size = rf"{{\fs{setting.type_size:.2f}\bord{setting.border:.1f}\shad{setting.shadow:.1f}}}"
    return ",".join((*head, size + text))


def set_runs(runs: Iterable[Run], setting: Setting, em: float | None = None) -> str:
    """Runs with the names of their faces, where these are not the style's own.

    Args:
        runs: in reading order.
        setting: its first face and its size are the style's.
        em: pixels, where it is another one than the style's.
    """
    first = setting.faces.first
    size = setting.em if em is None else em
    parts = []
    for run in runs:
        if run.face == first and em is None:
            parts.append(plain(run.text))
        else:
            back = rf"{{\fn{first.family}\fs{size * first.line:.2f}}}" if run.face != first else ""
            parts.append(rf"{{\fn{run.face.family}\fs{size * run.face.line:.2f}}}{plain(run.text)}{back}")
    return "".join(parts)


def joined(atoms: Iterable[Atom], setting: Setting) -> str:
    """Atoms as one text."""
    parts = ((" " if atom.spaced and index else "") + set_runs(atom.runs, setting) for index, atom in enumerate(atoms))
    return "".join(parts)


def plain(text: str) -> str:
    """Text in which libass finds no command: no override block, no escape.

    A backslash is followed by an invisible word joiner, so that it escapes nothing; braces are escaped.
    """
    return text.replace("\\", "\\\u2060").replace("{", r"\{").replace("}", r"\}")


def colour(hexed: str) -> str:
    """``#1a2b3c`` as the script has it: blue first, opaque."""
    return f"&H00{hexed[5:7]}{hexed[3:5]}{hexed[1:3]}".upper()


def clock(ms: int) -> str:
    """A time to the hundredth of a second."""
    hundredths = ms // 10
    return f"{hundredths // 360000}:{hundredths // 6000 % 60:02}:{hundredths // 100 % 60:02}.{hundredths % 100:02}"
