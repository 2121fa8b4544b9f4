"""A made-up storyboard for demos and tests of the clip board: values only, nothing is read from the disk."""

from __future__ import annotations

import io
import itertools
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from widgets.demo import demo_arrangement
from widgets.memory import MemoryDocument
from workbench.model.board import Board, BoardClip, BoardGlance, BoardSection, ClipStanding, CutMark
from workbench.model.money import sum_usd
from workbench.model.price import Impact
from workbench.timebase import Span, frame_at

__all__ = ["DemoBoard", "demo_board"]

_RATE = Fraction(30)
_PRICE = Decimal("0.25")
_LOOKS = ("tunnel", "flow", "marble", "type")
_PROMPTS = (
    "a street after rain, neon in the puddles, the camera glides at knee height",
    "a dancer in a long coat turns under a single lamp, smoke in the light",
    "hands on a window, the city slides past out of focus",
    "an empty stage, dust in the beam, the microphone waits",
)


def demo_board(duration_s: float = 60.0, *, clip_s: float = 4.0, beats: bool = True) -> Board:
    """A plan for the song of ``demo_arrangement``, at 30 frames a second.

    Args:
        duration_s: the song's length, seconds, at least 30.
        clip_s: about how long its clips are, seconds.
        beats: whether there are any to cut on.
    """
    song = demo_arrangement(duration_s)
    frames = frame_at(duration_s, _RATE, up=True)
    edges = [0, *(frame_at(s.start_s, _RATE) for s in song.sections[1:]), frames]
    sections = tuple(
        BoardSection(s.label, Span(start, end)) for s, start, end in zip(song.sections, edges, edges[1:], strict=False)
    )
    grid = song.beats if beats else replace(song.beats, beats_s=(), beat_in_bar=())
    marks = tuple(
        CutMark(frame_at(at, _RATE), "downbeat" if number == 1 else "beat")
        for at, number in zip(grid.beats_s, grid.beat_in_bar, strict=True)
        if 0 < frame_at(at, _RATE) < frames
    )
    clips: list[BoardClip] = []
    for index, section in enumerate(sections):
        for span in _parts(section.span, marks, round(clip_s * _RATE)):
            clips.append(_clip(len(clips), index, span))
    shortest, longest = max(1, round(clip_s * _RATE / 2)), round(2.5 * clip_s * _RATE)
    board = Board("", _RATE, sections, tuple(clips), marks, shortest, longest, duration_s)
    return replace(board, stills=True, hosted=True)


def _parts(whole: Span, marks: tuple[CutMark, ...], frames: int) -> list[Span]:
    count = max(1, round(whole.frames / frames))
    inner = [mark.frame for mark in marks if mark.frame in whole] or list(range(whole.start, whole.end))
    cuts = [min(inner, key=lambda at: abs(at - whole.start - n * whole.frames / count)) for n in range(1, count)]
    bounds = [whole.start, *sorted(set(cuts) - {whole.start}), whole.end]
    return [Span(start, end) for start, end in itertools.pairwise(bounds)]


def _clip(index: int, section: int, span: Span) -> BoardClip:
    still = index % 7 == 3
    return BoardClip(
        section,
        span,
        index,
        cut_on="downbeat",
        style="neon-noir",
        look=_LOOKS[section % len(_LOOKS)],
        prompt=_PROMPTS[index % len(_PROMPTS)],
        seed=index + 1,
        shown="still" if still else "generated",
        images=still,
        move="ken-burns" if still else "",
    )


class DemoBoard(MemoryDocument[Board]):
    """A storyboard in memory that knows how it stands with its clips, too.

    Args:
        board: the first version.
        done: how many of its clips have a take.
        failed: the one that could not be made, and why.
    """

    def __init__(self, board: Board, *, done: int = 0, failed: tuple[int, str] | None = None) -> None:
        super().__init__(_settled(board))
        self._done = done
        self._failed = failed
        self._making: int | None = None
        self._share = 0.0
        self._pictures: dict[str, bytes] = {}

    def commit(self, new: Board) -> int:
        """Keep a new board, in which each clip shows its own again."""
        return super().commit(_settled(new))

    def preview(self, new: Board) -> Impact:
        """As if each take held its clip's frames, and no more."""
        kept = retrimmed = 0
        again = []
        for card in new.clips:
            was = self.value.clips[card.of]
            if card.of >= self._done:
                continue
            if not _shows_the_same(was, card) or not was.span.holds(card.span):
                again.append(card)
            elif was.span == card.span:
                kept += 1
            else:
                retrimmed += 1
        seconds = float(sum(card.span.frames for card in again) / new.rate)
        return Impact(kept, retrimmed, len(again), seconds, sum_usd(_PRICE for _ in again))

    def begin(self) -> None:
        """Make the next clip: each look finds it further, and the fifth finds it done."""
        self._making = self._done

    def glance(self, board: Board) -> BoardGlance:
        """How it stands now."""
        if self._making is not None:
            self._share += 0.25
            if self._share > 1:
                self._done, self._making, self._share = self._making + 1, None, 0.0
        clips = tuple(self._standing(index, card) for index, card in enumerate(board.clips))
        return BoardGlance(clips, running=self._making is not None)

    def thumbnails(self, names: tuple[str, ...]) -> Mapping[str, bytes]:
        """A gradient of each name's own colours."""
        for name in names:
            if name not in self._pictures:
                self._pictures[name] = _gradient(name)
        return {name: self._pictures[name] for name in names}

    def _standing(self, index: int, card: BoardClip) -> ClipStanding:
        image = f"image {card.seed}" if card.images else ""
        if self._failed is not None and index == self._failed[0]:
            return ClipStanding("failed", sentence=self._failed[1], price_usd=_PRICE, image=image)
        if index == self._making:
            return ClipStanding("generating", share=min(1.0, self._share), price_usd=_PRICE, image=image)
        if index < self._done:
            return ClipStanding("done", price_usd=_PRICE, takes=1 + index % 3, thumbnail=f"{card.seed}", image=image)
        price = None if index % 5 == 4 else _PRICE
        waiting = self._making is not None and index == self._making + 1
        return ClipStanding("waiting" if waiting else "planned", price_usd=price, image=image)


def _settled(board: Board) -> Board:
    return replace(board, clips=tuple(replace(clip, of=index) for index, clip in enumerate(board.clips)))


def _shows_the_same(one: BoardClip, other: BoardClip) -> bool:
    return replace(
        one, span=other.span, section=other.section, cut_on=other.cut_on, of=other.of, locked=other.locked
    ) == (replace(other, join=one.join, join_frames=one.join_frames))


def _gradient(name: str) -> bytes:
    from PIL import Image

    seed = sum(map(ord, name)) * 47
    ground, light = (tuple(40 + (seed * step + 90 * part) % 180 for part in range(3)) for step in (1, 3))
    small = Image.new("RGB", (4, 4), ground)
    small.putpixel((1 + seed % 2, 1), light)
    out = io.BytesIO()
    small.resize((256, 144), Image.Resampling.BICUBIC).save(out, "WEBP", quality=70)
    return out.getvalue()
