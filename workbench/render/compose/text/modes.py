"""How lines become events: standing, highlighted, swept, popping, typed.

A piece in the caption's own face that reads from left to right is one event, as any player sets it. In other faces,
or from right to left, each row is an event at a place that is worked out here: a player would make the rows as high
as the highest of their faces. There libass orders the words by Unicode's algorithm when it may find the direction
itself (``\\fe-1``), and no tag that changes only colour or opacity disturbs it. But it would run a sweep (``\\kf``)
from left to right through words that are read from right to left, so that a sweep there is a second, highlighted
copy of the row behind a clip that opens. A row that mixes both directions is highlighted word by word instead.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from workbench.model.style import CaptionMode
from workbench.render.compose.text.layout import GROWTH_EM, Atom, Piece, Row, Setting, width_of
from workbench.render.compose.text.script import colour, event, joined, plain, set_runs, sized
from workbench.render.compose.text.writing import clusters, direction, is_joined

__all__ = ["caption_events", "grown", "places_of"]

_FADE_MS = 120
_LETTER_MS = 45
_TYPED_SHARE = 0.6
"""Of a line whose words have no times: by then its letters are there."""
_RISE_MS, _FALL_MS, _LEAST_POP_MS = 90, 160, 250
_GROWN = 0.14
_FROM_RIGHT, _FROM_LEFT = "\u200f", "\u200e"


def caption_events(piece: Piece, setting: Setting) -> Iterator[str]:
    """The lines of the script that draw a piece of a caption."""
    lines = _events(piece, setting)
    return lines if setting.scale == 1 else (sized(line, setting) for line in lines)


def _events(piece: Piece, setting: Setting) -> Iterator[str]:
    mode = setting.style.mode
    if not piece.sung and mode in ("karaoke", "sweep"):
        mode = "line"
    if not piece.sung and mode == "typewriter":
        piece = _typed_evenly(piece)
    if mode == "pop":
        yield from _popping(piece, setting)
    elif _flows(piece, setting):
        yield _flowing(piece, setting, mode)
    else:
        for row in piece.rows:
            yield from _row_events(row, piece, setting, mode)


def _flows(piece: Piece, setting: Setting) -> bool:
    """Whether a player sets the piece as it stands here."""
    first = setting.faces.first
    atoms = [atom for row in piece.rows for atom in row.atoms]
    return all(run.face == first for atom in atoms for run in atom.runs) and "R" not in direction(
        "".join(atom.text for atom in atoms)
    )


def _flowing(piece: Piece, setting: Setting, mode: CaptionMode) -> str:
    under = setting.size.height - piece.rows[-1].baseline - setting.faces.first.descent * setting.em
    bottom = 0 if abs(under - setting.size.height * setting.style.bottom_margin) < 1 else max(1, round(under))
    if mode in ("karaoke", "sweep"):
        text, style = _karaoke(piece, "k" if mode == "karaoke" else "kf"), "Sung"
    elif mode == "typewriter":
        text, style = r"\N".join(_typed(row, piece, setting) for row in piece.rows), "Line"
    else:
        text, style = r"\N".join(joined(row.atoms, setting) for row in piece.rows), "Line"
    return event(piece.start_ms, piece.end_ms, style, _fade(piece, coming=mode != "typewriter") + text, bottom=bottom)


def _fade(piece: Piece, *, coming: bool = True) -> str:
    """Short where the piece is short: half of the time it stands in full."""
    ms = min(_FADE_MS, (piece.end_ms - piece.start_ms) // 4)
    return rf"{{\fad({ms if coming else 0},{ms})}}"


def _karaoke(piece: Piece, tag: str) -> str:
    """Each word lasts to the next one's start; rounding is cumulative, so it does not drift over the line."""
    at = piece.start_ms // 10
    atoms = [atom for row in piece.rows for atom in row.atoms]
    breaks = set(itertools.accumulate(len(row.atoms) for row in piece.rows))
    parts = []
    for index, atom in enumerate(atoms):
        start = max(at, atom.start_ms // 10)
        if start > at:
            parts.append(rf"{{\k{start - at}}}")
        last = index + 1 == len(atoms)
        following = piece.end_ms if last else atoms[index + 1].start_ms
        if tag == "kf":  # a sweep ends with its word, not with the pause after it
            following = min(following, max(atom.end_ms, atom.start_ms + 10))
        at = max(start + 1, following // 10)  # libass highlights a word of no length from the line's start
        after = "" if last else (r"\N" if index + 1 in breaks else " " * atoms[index + 1].spaced)
        parts.append(rf"{{\{tag}{at - start}}}{plain(atom.text)}{after}")
    return "".join(parts)


def _row_events(row: Row, piece: Piece, setting: Setting, mode: CaptionMode) -> Iterator[str]:
    """A row at its place."""
    place = _place(row, setting) + _turn(_text(row))
    mark = _mark(row, piece)
    mixed = direction(_text(row)) == "LR"
    if mode == "typewriter":
        typed = _typed(row, piece, setting)
        yield event(piece.start_ms, piece.end_ms, "Line", rf"{{{place}}}{_fade(piece, coming=False)}{mark}{typed}")
        return
    text = joined(row.atoms, setting)
    if mode == "karaoke" or (mode == "sweep" and mixed):
        text = "".join(_lit(atom, index, piece, setting) for index, atom in enumerate(row.atoms))
    yield event(piece.start_ms, piece.end_ms, "Line", rf"{{{place}}}{_fade(piece)}{mark}{text}")
    if mode == "sweep" and not mixed:
        clip = _opening_clip(row, piece, setting)
        text = joined(row.atoms, setting)
        yield event(
            piece.start_ms,
            piece.end_ms,
            "Line",
            rf"{{{place}{clip}\1c{_bare(setting.style.highlight)}}}{_fade(piece)}{mark}{text}",
            layer=1,
        )


def _turn(text: str) -> str:
    """Lets libass find the direction itself, where letters go from right to left."""
    return r"\fe-1" if "R" in direction(text) else ""


def _text(row: Row) -> str:
    return "".join(atom.text for atom in row.atoms)


def _mark(row: Row, piece: Piece) -> str:
    """What tells libass the direction of the whole line, where it cannot see it in the row."""
    if "R" not in direction(_text(row)):
        return ""
    return _FROM_RIGHT if piece.base == "R" else _FROM_LEFT


def _place(row: Row, setting: Setting) -> str:
    deepest = max((run.face.descent for atom in row.atoms for run in atom.runs), default=0.0)
    return rf"\an2\q2\pos({setting.zone.centre:.1f},{row.baseline + deepest * setting.em:.1f})"


def _lit(atom: Atom, index: int, piece: Piece, setting: Setting) -> str:
    """A word that takes the highlight when it is sung."""
    space = " " if atom.spaced and index else ""
    at = max(1, atom.start_ms - piece.start_ms)
    change = rf"{{\1c{_bare(setting.style.colour)}\t({at},{at + 1},\1c{_bare(setting.style.highlight)})}}"
    return space + change + set_runs(atom.runs, setting)


def _bare(hexed: str) -> str:
    return f"&H{colour(hexed)[4:]}&"


def _opening_clip(row: Row, piece: Piece, setting: Setting) -> str:
    """A clip over the row that opens in the direction of reading, word by word."""
    width, height = setting.size.width, setting.size.height
    leftwards = piece.base == "R"
    edges = places_of(row, setting)
    start = edges[0][1] + setting.border + setting.shadow if leftwards else edges[0][0] - setting.border

    def clip(at: float) -> str:
        return rf"\clip({at:.0f},0,{width},{height})" if leftwards else rf"\clip(0,0,{at:.0f},{height})"

    tags = [clip(start)]
    for index, (atom, (left, right)) in enumerate(zip(row.atoms, edges, strict=True)):
        begin = max(1, atom.start_ms - piece.start_ms)
        end = max(begin + 1, atom.end_ms - piece.start_ms)
        last = index + 1 == len(row.atoms)
        reach = (
            (left - setting.border if leftwards else right + setting.border + setting.shadow)
            if last
            else (left if leftwards else right)
        )
        tags.append(rf"\t({begin},{end},{clip(reach)})")
    return "".join(tags)


def places_of(row: Row, setting: Setting) -> list[tuple[float, float]]:
    """Left and right edge of each atom of a row that reads in one direction, pixels."""
    em, space = setting.em, setting.space
    width = width_of(row.atoms, space) * em
    pen = setting.zone.centre - width / 2
    places = []
    for index, atom in enumerate(row.atoms):
        pen += space * em if atom.spaced and index else 0.0
        places.append((pen, pen + atom.ink.advance * em))
        pen = places[-1][1]
    if "R" in direction(_text(row)):
        middle = 2 * setting.zone.centre
        return [(middle - right, middle - left) for left, right in places]
    return places


def _typed_evenly(piece: Piece) -> Piece:
    """The words of a line without times, one after the other over its first part."""
    atoms = [atom for row in piece.rows for atom in row.atoms]
    letters = sum(len(clusters(atom.text)) for atom in atoms)
    length = min(letters * _LETTER_MS, (piece.end_ms - piece.start_ms) * _TYPED_SHARE)
    done, timed = 0, {}
    for atom in atoms:
        count = len(clusters(atom.text))
        start, end = (piece.start_ms + round(length * at / letters) for at in (done, done + count))
        timed[id(atom)] = Atom(start, end, atom.runs, atom.spaced, atom.ink)
        done += count
    rows = tuple(Row(tuple(timed[id(atom)] for atom in row.atoms), row.baseline) for row in piece.rows)
    return Piece(piece.start_ms, piece.end_ms, piece.sung, rows, piece.base)


def _typed(row: Row, piece: Piece, setting: Setting) -> str:
    """A row whose letters appear as their word is sung; where letters join, the word appears."""
    parts = []
    for index, atom in enumerate(row.atoms):
        parts.append(" " if atom.spaced and index else "")
        letters = sum(1 if is_joined(run.text) else len(clusters(run.text)) for run in atom.runs)
        length = min(atom.end_ms - atom.start_ms, letters * 2 * _LETTER_MS)
        count = 0
        for run in atom.runs:
            for letter in [run.text] if is_joined(run.text) else clusters(run.text):
                at = max(1, atom.start_ms - piece.start_ms + length * count // letters)
                shown = set_runs((type(run)(run.face, letter),), setting)
                parts.append(rf"{{\alpha&HFF&\t({at},{at + 30},\alpha&H00&)}}{shown}")
                count += 1
    return "".join(parts)


def grown(atom: Atom) -> float:
    """How large a word becomes when it is sung, as a factor: no wider than its neighbours leave room for."""
    return 1 + min(_GROWN, 2 * GROWTH_EM / max(0.1, atom.ink.right - atom.ink.left))


def _popping(piece: Piece, setting: Setting) -> Iterator[str]:
    """Each word an event of its own, so that the line does not move when one grows."""
    if not piece.sung:
        yield from _standing_up(piece, setting)
        return
    starts = [atom.start_ms for row in piece.rows for atom in row.atoms]
    ends = iter([*starts[1:], piece.end_ms])
    for row in piece.rows:
        until = list(itertools.islice(ends, len(row.atoms)))
        if direction(_text(row)) == "LR":
            yield from _row_events(row, piece, setting, "karaoke")
            continue
        for atom, (left, right), following in zip(row.atoms, places_of(row, setting), until, strict=True):
            text = _place_of_word(atom, (left + right) / 2, row, setting) + _pop(atom, following, piece, setting)
            shown = _fade(piece) + _mark(row, piece) + set_runs(atom.runs, setting)
            yield event(piece.start_ms, piece.end_ms, "Line", f"{{{text}}}{shown}", layer=1)


def _place_of_word(atom: Atom, middle: float, row: Row, setting: Setting) -> str:
    """The middle of a word's line box, from which it grows."""
    up = max(run.face.ascent for run in atom.runs)
    down = max(run.face.descent for run in atom.runs)
    y = row.baseline + (down - up) / 2 * setting.em
    return rf"\an5\q2\pos({middle:.1f},{y:.1f}){_turn(atom.text)}"


def _pop(atom: Atom, following_ms: int, piece: Piece, setting: Setting) -> str:
    """A word grows into the highlight, and back when it is over or the next one begins."""
    begin = max(1, atom.start_ms - piece.start_ms)
    end = max(begin + _RISE_MS, min(max(atom.end_ms, atom.start_ms + _LEAST_POP_MS), following_ms) - piece.start_ms)
    large = round(100 * grown(atom))
    return (
        rf"\t({begin},{begin + _RISE_MS},\fscx{large}\fscy{large}\1c{_bare(setting.style.highlight)})"
        rf"\t({end},{end + _FALL_MS},\fscx100\fscy100\1c{_bare(setting.style.colour)})"
    )


def _standing_up(piece: Piece, setting: Setting) -> Iterator[str]:
    """A line without times: its rows grow to their size as they appear."""
    for row in piece.rows:
        turn = _turn(_text(row))
        rise = rf"\fscx88\fscy88\t(0,{_RISE_MS * 2},0.6,\fscx100\fscy100)"
        text = _mark(row, piece) + joined(row.atoms, setting)
        yield event(
            piece.start_ms, piece.end_ms, "Line", rf"{{{_place(row, setting)}{turn}{rise}}}{_fade(piece)}{text}"
        )
