"""A plan as a storyboard: its cards, and where their cuts may fall."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbench.model.analysis import Analysis
from workbench.model.board import MOST_LINE, MOST_POINTS, Board, BoardClip, BoardSection, CutMark
from workbench.model.grid_report import SectionVerdict
from workbench.model.plan import Clip, CutOn, Plan
from workbench.planning.cut_costs import SongCosts
from workbench.planning.tiling import beats_to_cut_on

__all__ = ["BoardRules", "board_of", "cut_marks"]

_ANYWHERE_S = 0.5
"""Where nothing is heard to cut on, cuts may fall on every half second."""


@dataclass(frozen=True, slots=True)
class BoardRules:
    """What a plan's cards may become: of the song and of who makes clips, not of the plan alone."""

    marks: tuple[CutMark, ...]
    shortest: int
    longest: int
    """Frames of a clip."""
    most: Mapping[str, int]
    """From a model's id to the most frames that a clip of its may need."""
    duration_s: float
    """The song's length, seconds."""
    free: str
    """Name of the provider that draws here."""
    host: str = ""
    filmer: str = ""
    painter: str = ""
    """The host, and ids of the models that make films and pictures there; empty where the plan asks none."""
    profile: str = ""


def cut_marks(plan: Plan, heard: Analysis) -> tuple[CutMark, ...]:
    """Where the cuts of a plan may fall: on the beats of each section, or its phrases and onsets, and in no sung word.

    Args:
        plan: the plan.
        heard: what it was made from.
    """
    song = SongCosts.of(heard, plan.frames, plan.rate)
    verdicts: Sequence[SectionVerdict] = heard.grid.verdicts if heard.grid else ()
    marks: list[CutMark] = []
    for section in plan.sections:
        beats = beats_to_cut_on(section, heard.beats, verdicts) is not None
        _, kinds = song.inside(section.span, beats=beats)
        wanted: tuple[CutOn, ...] = ("downbeat", "beat") if beats else ("phrase", "onset")
        words = song.word[section.span.start : section.span.end + 1]
        inner = range(1, section.span.frames)
        found = [CutMark(section.span.start + at, kinds[at]) for at in inner if kinds[at] in wanted and not words[at]]
        step = max(1, round(_ANYWHERE_S * plan.rate))
        marks += found or [CutMark(section.span.start + at, "none") for at in inner if at % step == 0]
    return tuple(marks)


def board_of(plan: Plan, rules: BoardRules) -> Board:
    """The storyboard of a plan."""
    return Board(
        plan.song_id,
        plan.rate,
        tuple(BoardSection(section.label, section.span, section.note) for section in plan.sections),
        tuple(_card(plan, clip, rules) for clip in plan.clips),
        rules.marks,
        rules.shortest,
        rules.longest,
        rules.duration_s,
        stills=bool(rules.painter),
        hosted=bool(rules.filmer),
    )


def _card(plan: Plan, clip: Clip, rules: BoardRules) -> BoardClip:
    still, shot = clip.still, clip.shot
    most = rules.most.get(clip.model, 0) if clip.shown == "generated" else 0
    return BoardClip(
        section=clip.section,
        span=clip.span,
        of=clip.index,
        cut_on=clip.cut_on,
        style=clip.style,
        look=clip.look,
        prompt=clip.prompt,
        line=shot.line[:MOST_LINE],
        seed=clip.seed,
        shown="still" if still else clip.shown,
        images=still is not None,
        move=still.move if still else shot.effect,
        points=still.focus if still else tuple((p.x, p.y) for p in shot.focal_points[:MOST_POINTS]),
        start=still.start if still else None,
        end=still.end if still else None,
        join=clip.join,
        join_frames=clip.join_frames,
        locked=shot.locked,
        most=max(1, most - plan.fade_in(clip.index) - plan.fade_out(clip.index)) if most else 0,
    )
