"""A made-up film under review, for demos and tests of the player: values, and a film that is handed in."""

from __future__ import annotations

import itertools
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from widgets.demo import demo_arrangement
from widgets.memory import MemoryDocument
from workbench.errors import OptionError, WorkbenchError
from workbench.model.board import Board, BoardClip, BoardSection, CutMark
from workbench.model.board_edits import cut_near, move_cut, move_words
from workbench.model.certificate import Certificate
from workbench.model.cost import Spent
from workbench.model.documents import FilmGlance
from workbench.model.lyrics import Line, Lyrics, spread_words
from workbench.model.price import Impact
from workbench.model.progress import Doing, Progress
from workbench.model.review import CutOffer, Footage, Note, Offer, Review, Scope, Screening, ShownClip, ShownSection
from workbench.model.review_edits import settled
from workbench.timebase import Span, frame_at

__all__ = ["DemoFilm", "demo_review"]

_RATE = Fraction(25)
_WORDS = ("Neon rain on the window", "we are driving all night", "glass tide, carry me over", "the city hums below")
_CLIP_S, _LINE_S = 2.5, 3.0
_PRICE = Decimal("0.12")
_MOST = 3


def demo_review(duration_s: float = 30.0, *, song_id: str = "") -> Review:
    """A film of eight sections, a clip each 2.5 s, 25 frames a second, a line of lyrics every 4 s.

    Args:
        duration_s: length, seconds, at least 30.
        song_id: of the axis that it is shown on.
    """
    song = demo_arrangement(duration_s)
    frames = round(duration_s * _RATE)
    sections = tuple(
        ShownSection(
            f"{s.label.capitalize()} {s.occurrence}",
            s.label,
            Span(frame_at(s.start_s, _RATE), frames if s.end_s >= duration_s else frame_at(s.end_s, _RATE)),
        )
        for s in song.sections
    )
    footage = Footage(_RATE, sections, _clips(sections), _lyrics(duration_s).lines)
    certificate = Certificate(
        ok=True,
        frames_planned=frames,
        frames_found=frames,
        cuts=(),
        undecided=0,
        audio_lag_ms=0.0,
        duration_error_ms=0.0,
        rate=_RATE,
    )
    spent = Spent(Decimal("1.44"))
    screening = Screening("demo-1", "demo.mp4", song_id, duration_s, footage, song.beats, certificate, spent)
    return Review(screening, (), footage)


def _clips(sections: tuple[ShownSection, ...]) -> tuple[ShownClip, ...]:
    edges = []
    for index, section in enumerate(sections):
        count = max(1, round(section.span.frames / (_CLIP_S * _RATE)))
        marks = [section.span.start + section.span.frames * part // count for part in range(count + 1)]
        edges += [(start, end, index) for start, end in itertools.pairwise(marks)]
    return tuple(ShownClip(Span(a, b), section, f"take-{number}") for number, (a, b, section) in enumerate(edges))


def _lyrics(duration_s: float) -> Lyrics:
    starts = range(2, int(duration_s) - 3, 4)
    texts = [_WORDS[index % len(_WORDS)] for index, _ in enumerate(starts)]
    lines = [
        Line(t, t + _LINE_S, text, spread_words(text, t, t + _LINE_S)) for t, text in zip(starts, texts, strict=True)
    ]
    return Lyrics(tuple(lines))


class DemoFilm(MemoryDocument[Review]):
    """A ``FilmDocument`` whose clips are made again in a few looks, at 0.12 USD each and three times at most.

    Args:
        film: the bytes of a film that a browser plays.
        mime: of these bytes.
        poster: a JPEG.
        review: what is shown.
        steps: how many looks it takes to make something again.
    """

    def __init__(
        self, film: bytes, mime: str, poster: bytes = b"", *, review: Review | None = None, steps: int = 4
    ) -> None:
        super().__init__(review or demo_review())
        self._media, self._poster, self._steps = (film, mime), poster, steps
        self._left: dict[int, int] = {}
        self._begun: tuple[tuple[int, ...], int] | None = None
        self._made, self._said = 1, ""
        self._page: Path | None = None
        self._waits = 1

    def poster(self) -> bytes:
        """The picture that was handed in."""
        return self._poster

    def playable(self) -> tuple[bytes, str] | None:
        """The film; the first time it is still being prepared."""
        self._waits -= 1
        return None if self._waits >= 0 else self._media

    def whole(self) -> tuple[bytes, str]:
        """The film."""
        return self._media

    def glance(self) -> FilmGlance:
        """A step further at each look."""
        newer = self._shown != self._made
        if self._begun is None:
            return FilmGlance(newer, self.value.now == self.value.screening.footage, sentence=self._said)
        clips, step = self._begun
        if step >= self._steps:
            self._end(clips)
            return self.glance()
        self._begun = (clips, step + 1)
        what = "the page" if self._page else f"clip {clips[0]}" if clips else "the film"
        doing = Doing(what, "drawing", step / self._steps)
        percent = 100.0 * step / self._steps
        event = Progress("export" if self._page else "generate", step, self._steps, percent, what, doings=(doing,))
        return FilmGlance(newer, in_force=True, running=True, progress=event)

    def made_elsewhere(self) -> None:
        """As if another window had made a newer film."""
        self._made += 1

    @property
    def _shown(self) -> int:
        return int(self.value.screening.film.rsplit("-", 1)[1])

    def renew(self) -> None:
        """Show the film that was made last."""
        value = self.value
        screening = replace(value.screening, film=f"demo-{self._made}", footage=value.now)
        self._become(replace(value, screening=screening))

    def offer(self, note_id: str, scope: Scope) -> Offer:
        """What it would cost."""
        clips = self._meant(note_id, scope)
        left = min((self._left.get(index, _MOST) for index in clips), default=_MOST)
        if not left:
            raise OptionError("This clip was made again as often as this library allows; choose one of its takes.")
        said = (
            f"{len(clips)} of {len(self.value.now.clips)} clips, {len(clips) * _PRICE} USD; {left} more times at most."
        )
        return Offer(clips, said, len(clips) * _PRICE)

    def act(self, note_id: str, scope: Scope, *, told: bool, most_usd: Decimal | None) -> None:  # noqa: ARG002
        """Begin."""
        self._refuse_while_running()
        self._begun, self._said = (self._meant(note_id, scope), 0), ""

    def correct(self, note_id: str, text: str) -> None:
        """Correct a line at once."""
        note = self._known(note_id)
        value = self.value
        lines = tuple(
            replace(line, text=text, words=spread_words(text, line.start_s, line.end_s))
            if line.text == note.seen.line
            else line
            for line in value.now.lines
        )
        self._made += 1
        self._look_again(replace(value.now, lines=lines))

    def offer_cut(self, note_id: str) -> CutOffer:
        """Where the nearest cut would go: the clip that grows is made again, the other one holds all it needs."""
        board, wanted = self._board(), self._known(note_id).frame
        clip, mark = cut_near(board, wanted)
        move_cut(board, clip, mark.frame)
        grown = clip - 1 if mark.frame > board.clips[clip].span.start else clip
        span = board.clips[grown].span
        seconds = float((span.frames + abs(mark.frame - board.clips[clip].span.start)) / board.rate)
        impact = Impact(len(board.clips) - 2, 1, 1, seconds, _PRICE)
        return CutOffer(clip, mark.frame, move_words(board, clip, mark, wanted), impact)

    def move_cut(self, note_id: str, clip: int, frame: int) -> str:  # noqa: ARG002  nobody else moves them
        """Move it at once; the film that is shown is not of the plan in force then."""
        cards = move_cut(self._board(), clip, frame).clips
        now = self.value.now
        clips = tuple(replace(old, span=card.span) for old, card in zip(now.clips, cards, strict=True))
        self._look_again(replace(now, clips=clips))
        return "The cut was moved."

    def share(self, to: Path) -> None:
        """Say that the page is there, after as many looks as anything takes."""
        self._refuse_while_running()
        self._begun, self._said, self._page = ((), 0), "", to

    def _refuse_while_running(self) -> None:
        if self._begun is not None:
            raise WorkbenchError("Something of this film is being made at this moment; wait until that is done.")

    def _board(self) -> Board:
        screening, now = self.value.screening, self.value.now
        grid = screening.beats
        marks = {frame_at(at, _RATE): number == 1 for at, number in zip(grid.beats_s, grid.beat_in_bar, strict=True)}
        return Board(
            screening.song_id,
            _RATE,
            tuple(BoardSection(section.label, section.span) for section in now.sections),
            tuple(BoardClip(c.section, c.span, index, locked=bool(c.held)) for index, c in enumerate(now.clips)),
            tuple(CutMark(frame, "downbeat" if first else "beat") for frame, first in sorted(marks.items())),
            shortest=int(_RATE),
        )

    def stop(self) -> None:
        """Stop at once."""
        if self._begun is not None:
            self._begun, self._said = None, "Stopped; what was finished is kept."

    def _meant(self, note_id: str, scope: Scope) -> tuple[int, ...]:
        clips = self.value.now.clips
        if scope == "film":
            return ()
        at = self.value.now.clip_at(self._known(note_id).at_s)
        return (at,) if scope == "clip" else tuple(i for i, c in enumerate(clips) if c.section == clips[at].section)

    def _known(self, note_id: str) -> Note:
        note = self.value.note(note_id)
        if note is None:
            raise OptionError("This note is not there any more; somebody has deleted it.")
        return note

    def _end(self, clips: tuple[int, ...]) -> None:
        self._begun = None
        if self._page is not None:
            self._said, self._page = f"The page is in {self._page}.", None
            return
        self._made += 1
        for index in clips:
            self._left[index] = self._left.get(index, _MOST) - 1
        now = self.value.now
        again = tuple(
            replace(clip, take=f"{clip.take}+") if index in clips else clip for index, clip in enumerate(now.clips)
        )
        self._look_again(replace(now, clips=again))

    def _look_again(self, now: Footage) -> None:
        self._become(replace(self.value, now=now, notes=settled(self.value.notes, now)))

    def _become(self, value: Review) -> None:
        self._kept = [replace(old, screening=value.screening, now=value.now) for old in self._kept]
        self._kept[self._at] = value
        for callback in tuple(self._callbacks):
            callback(value)
