"""Small pictures of values, as HTML: a style's palette, a plan's clips, a certificate in plain words.

They are drawn in the ink of the page (``currentColor``), so they suit a light and a dark one. Text that a
person wrote is always escaped.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from html import escape

from widgets.hues import label_colour
from workbench.model.analysis import Analysis
from workbench.model.bible import BibleEntry
from workbench.model.certificate import Certificate
from workbench.model.certificate_words import certificate_words
from workbench.model.counted import counted
from workbench.model.plan import Plan
from workbench.model.progress import Progress
from workbench.model.song import Song
from workbench.model.style import Style, VideoType
from workbench.model.typed_words import without_typed
from workbench.timebase import minutes_of

__all__ = [
    "BAD",
    "CARD",
    "FAINT",
    "GOOD",
    "SOFT",
    "bible_card",
    "certificate_card",
    "certificate_words",
    "clock",
    "heard_card",
    "inline_jpeg",
    "plan_line",
    "plan_strip",
    "progress_bar",
    "sentence",
    "style_card",
    "styles_gallery",
    "type_card",
]

FAINT = "color-mix(in srgb, currentColor 18%, transparent)"
CARD = f"border:1px solid {FAINT};border-radius:10px;padding:12px 14px;margin:2px 0;font-size:.92rem;line-height:1.45"
SOFT = "opacity:.72"
GOOD, BAD = (f"color-mix(in srgb, {hue} 62%, currentColor)" for hue in ("#2e9e5b", "#d64545"))
"""Colours of words, readable on a light page and on a dark one, as the page's ink is part of them."""
_CLIP_PX = 26
_BRIGHT = 140


def sentence(text: str) -> str:
    """A sentence, without what is typed elsewhere: nothing in it is markup."""
    return f'<span style="overflow-wrap:anywhere">{escape(without_typed(text))}</span>'


def inline_jpeg(picture: bytes | str, *, alt: str = "", style: str = "", lazy: bool = False) -> str:
    """A small picture inside the page, as an image of HTML.

    Args:
        picture: a JPEG, or its base64.
        alt: what it shows, where nothing beside it says that.
        style: of the image.
        lazy: unpacked when it comes into sight; for pages of many.
    """
    loading = ' loading="lazy"' if lazy else ""
    code = escape(picture, quote=True) if isinstance(picture, str) else b64encode(picture).decode("ascii")
    return f'<img alt="{escape(alt, quote=True)}"{loading} src="data:image/jpeg;base64,{code}" style="{style}">'


def progress_bar(progress: Progress | None) -> str:
    """How far running work is: its last event, None before the first."""
    share = progress.percent if progress else 0.0
    words = escape(without_typed(progress.message)) if progress else "beginning"
    return (
        f'<div style="{CARD}" role="progressbar" aria-valuemin="0" aria-valuemax="100" '
        f'aria-valuenow="{share:.0f}">'
        f'<div style="display:flex;justify-content:space-between;gap:12px"><span>{words}</span><b>{share:.0f} %</b>'
        f'</div><div style="height:8px;border-radius:4px;background:{FAINT};margin-top:8px;overflow:hidden">'
        f'<div style="height:100%;width:{share:.1f}%;background:#3f8efc;border-radius:4px"></div></div></div>'
    )


def style_card(style: Style, reason: str = "") -> str:
    """A style's palette, words and camera; and why it was suggested."""
    return (
        f'<div style="{CARD}">{_swatches(style, 34)}<div style="margin-top:8px"><b>{escape(style.name)}</b> · '
        f'{escape(style.prompt_words)}</div><div style="{SOFT}">Camera: {escape(style.camera)}. Grade: '
        f"{escape(style.grade)}. Cuts {_pace(style.pacing)}.</div>{_reason(reason)}</div>"
    )


def type_card(kind: VideoType, reason: str = "") -> str:
    """What kind of film it will be; and why it was suggested."""
    joins = "hard cuts only" if kind.calm_join == "cut" else f"a {kind.calm_join} where it is calm"
    if kind.section_join != "cut":
        joins += f", a {kind.section_join} between sections"
    return (
        f'<div style="{CARD}"><b>{escape(kind.name)}</b> · {escape(kind.description)}<div style="{SOFT}">'
        f"Cuts {_pace(kind.pacing)}; {joins}.</div>{_reason(reason)}</div>"
    )


def styles_gallery(styles: Sequence[Style]) -> str:
    """All styles with their palettes, as many beside each other as there is room."""
    cards = "".join(
        f'<div style="{CARD}">{_swatches(style, 20)}<div style="margin-top:6px"><b>{escape(style.name)}'
        f'</b></div><div style="{SOFT};font-size:.85em">{escape(style.prompt_words)}</div></div>'
        for style in styles
    )
    return f'<div style="display:grid;gap:8px;grid-template-columns:repeat(auto-fill,minmax(190px,1fr))">{cards}</div>'


def heard_card(song: Song, analysis: Analysis) -> str:
    """What was heard, in a few figures, and what was odd."""
    grid = analysis.beats
    figures = [
        (clock(song.duration_s), "length"),
        (f"{grid.tempo_bpm:.1f}" if grid.tempo_bpm else "none", "beats a minute"),
        (str(grid.meter or "?"), "beats a bar"),
        (str(len(analysis.sections)), "sections"),
        (f"{grid.confidence:.0%}", "trust in the beats"),
    ]
    if analysis.lyrics is not None:
        figures.append((str(len(analysis.lyrics.lines)), "lines of lyrics"))
    cells = "".join(
        f'<div style="min-width:5.5em"><div style="font-size:1.5rem;font-weight:650;line-height:1.2">'
        f'{escape(value)}</div><div style="{SOFT};font-size:.85em">{escape(name)}</div></div>'
        for value, name in figures
    )
    notes = "".join(
        f'<div style="{SOFT};margin-top:6px">{escape(without_typed(note))}</div>'
        for note in (*song.notes, *analysis.notes)
    )
    return (
        f'<div style="{CARD}"><div style="font-weight:650;margin-bottom:8px;overflow-wrap:anywhere">'
        f'{escape(song.name)}</div><div style="display:flex;flex-wrap:wrap;gap:14px 26px">{cells}</div>{notes}'
        "</div>"
    )


def plan_strip(plan: Plan, palette: Sequence[str]) -> str:
    """The plan on the song's time: sections above, their clips below, in frames; it scrolls where it is wide."""
    sections = "".join(
        _block(
            s.span.start,
            s.span.frames,
            plan,
            s.label,
            _painted(label_colour(s.label), label_colour(s.label, "dark")),
            24,
            f"{s.label}: frames {s.span.start} to {s.span.end}",
        )
        for s in plan.sections
    )
    clips = "".join(
        _block(
            c.span.start,
            c.span.frames,
            plan,
            str(c.index + 1),
            _painted(palette[c.index % (len(palette) - 1) + 1]),
            46,
            _clip_words(plan, c.index),
        )
        for c in plan.clips
    )
    width = _CLIP_PX * len(plan.clips)
    return (
        f'<div style="overflow-x:auto;padding-bottom:6px" role="img" aria-label="{len(plan.clips)} clips in '
        f'{len(plan.sections)} sections"><div style="position:relative;height:78px;min-width:{width}px">{sections}'
        f'<div style="position:absolute;inset:28px 0 0 0">{clips}</div></div></div>{plan_line(plan)}'
    )


def plan_line(plan: Plan) -> str:
    """How many clips, sections and frames a plan has."""
    parts = f"{counted(len(plan.clips), 'clip')} in {counted(len(plan.sections), 'section')}"
    return (
        f'<div style="{SOFT}">{parts}, {counted(plan.frames, "frame")} of '
        f"{plan.size.width}x{plan.size.height} at {float(plan.rate):g} a second.</div>"
    )


def bible_card(entries: Sequence[BibleEntry], images: Mapping[str, int], locks: str) -> str:
    """Who and what comes up in a film, its plates, and what is kept as it is.

    Args:
        entries: of the bible.
        images: how many there are of each entry, by its name; of the plates by ``""``.
        locks: what is locked, in a sentence.
    """
    rows = "".join(
        f"<li><b>{escape(entry.name)}</b> ({entry.kind}, {_where(entry)}"
        f"{_pictured(images.get(entry.name, 0))}): {escape(entry.description) or '—'}</li>"
        for entry in entries
    )
    listed = f'<ul style="margin:0 0 6px;padding-left:1.2em;overflow-wrap:anywhere">{rows}</ul>' if rows else ""
    plates = images.get("", 0)
    said = f"{plates} images whose look all clips have. " if plates else "No plates. "
    empty = "" if rows else "Nobody and nothing is in the bible yet. "
    return f'<div style="{CARD}">{listed}<div style="{SOFT}">{empty}{said}{escape(locks)}</div></div>'


def certificate_card(certificate: Certificate) -> str:
    """The certificate as a list that anybody can read."""
    title, colour = ("Certified", GOOD) if certificate.ok else ("Not certified", BAD)
    rows = "".join(
        f'<li style="margin:3px 0"><b style="color:{GOOD if holds else BAD}">'
        f"{'✓' if holds else '✗'}</b> {escape(sentence)}</li>"
        for holds, sentence in certificate_words(certificate)
    )
    notes = "".join(f'<div style="{SOFT}">{escape(without_typed(note))}</div>' for note in certificate.notes)
    return (
        f'<div style="{CARD};border-left:5px solid {colour}"><b>{title}</b>: measured in the finished file, not '
        f'taken from the plan.<ul style="list-style:none;padding:0;margin:8px 0 4px">{rows}</ul>{notes}</div>'
    )


def _where(entry: BibleEntry) -> str:
    if entry.everywhere:
        return "everywhere"
    return escape(", ".join((*entry.sections, *(f"clip {clip}" for clip in entry.clips))))


def _pictured(images: int) -> str:
    return f", {images} images" if images else ""


def _clip_words(plan: Plan, index: int) -> str:
    clip = plan.clips[index]
    seconds = float(clip.span.frames / plan.rate)
    return (
        f"Clip {index + 1}: {clip.look}, frames {clip.span.start} to {clip.span.end} ({seconds:.2f} s), "
        f"begins on a {clip.cut_on}"
    )


def _block(start: int, frames: int, plan: Plan, text: str, paint: str, height: int, title: str) -> str:
    return (
        f'<div title="{escape(title, quote=True)}" style="position:absolute;left:{100 * start / plan.frames:.3f}%;'
        f"width:calc({100 * frames / plan.frames:.3f}% - 2px);height:{height}px;{paint};"
        f"border-radius:4px;font-size:12px;line-height:{height - 2}px;border:1px solid {FAINT};"
        f'padding:0 4px;box-sizing:border-box;overflow:hidden;white-space:nowrap">{escape(text)}</div>'
    )


def _painted(light: str, dark: str | None = None) -> str:
    """A block's colour and its ink, on a light page and on a dark one, which may have another."""
    dark = dark or light
    return f"background:light-dark({light},{dark});color:light-dark({_ink(light)},{_ink(dark)})"


def _ink(colour: str) -> str:
    """Black or white, whichever is easier to read on ``#rrggbb``."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#111" if 0.3 * red + 0.59 * green + 0.11 * blue > _BRIGHT else "#fff"


def _swatches(style: Style, height: int) -> str:
    parts = "".join(f'<div title="{colour}" style="flex:1;background:{colour}"></div>' for colour in style.palette)
    return f'<div style="display:flex;height:{height}px;border-radius:6px;overflow:hidden">{parts}</div>'


def _reason(reason: str) -> str:
    return f'<div style="margin-top:6px"><i>{escape(reason)}</i></div>' if reason else ""


def _pace(pacing: float) -> str:
    return "as the music's energy says" if pacing == 1 else f"{pacing:g} times as often as the energy says"


def clock(seconds: float) -> str:
    """Minutes and seconds: 1:05."""
    return minutes_of(int(seconds))
