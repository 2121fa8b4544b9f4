"""How it stands with a plan's clips, for the storyboard: takes, prices, failures, small pictures.

A page asks again and again, so what takes time is reckoned in the background, once for each state of the library.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, cast

from workbench.errors import WorkbenchError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.keys import key_of
from workbench.jobs.progress import Listener
from workbench.media.frames import read_frames
from workbench.media.images import read_image
from workbench.media.pictures import within
from workbench.model.board import BoardGlance, ClipStanding, ClipState
from workbench.model.plan import Clip, Plan
from workbench.model.size import Size
from workbench.model.still import StillImage
from workbench.model.take import Take
from workbench.planning.assemble import placed_take
from workbench.planning.shots import numbered
from workbench.store.plans import content_id
from workbench.store.rows import ClipRow
from workbench.workflows.background import Background, slot
from workbench.workflows.run_glances import NewestJob

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["BoardStanding"]

_VERSION = "thumbnail-1"
_CARD_PX, _IMAGE_PX = 256, 720
"""Longer side of a card's picture, and of the one on which a person sets views."""
_QUALITY = 72
_MAKING = frozenset({"generation", "composition", "regeneration"})


@dataclass(frozen=True, slots=True)
class _Source:
    """What a small picture is made of."""

    sha256: str
    suffix: str
    frame: int | None
    """Of a take; None of an image."""
    px: int

    @property
    def name(self) -> str:
        return key_of(_VERSION, self.sha256, self.frame, self.px)


@dataclass(frozen=True, slots=True)
class _Reckoned:
    """Of one plan, in one state of the library."""

    of: tuple[str, int]
    clips: tuple[ClipStanding, ...]
    takes: Mapping[int, Take]
    """Those that are there, by the clip's index."""
    sources: Mapping[str, _Source]


@dataclass(frozen=True, slots=True)
class _Begun:
    """What a run was seen to be at since it began."""

    job: str
    """The run's."""
    clips: tuple[Clip, ...]
    """Of the plan then: what is asked for otherwise since is not what the run was at."""
    shares: Mapping[str, float]
    """How far each was when it was seen last, by its name."""


_NOTHING_BEGUN = _Begun("", (), {})


class BoardStanding:
    """Of one project. The work in the background is the process's: a page that is loaded again finds it."""

    def __init__(self, project: SongWork) -> None:
        self._project = project
        self._reckoned: _Reckoned | None = None
        self._tried: tuple[str, int] | None = None
        self._newest = NewestJob(project)
        self._begun = _NOTHING_BEGUN
        self._named: tuple[Plan, str] | None = None
        self._work = cast("Background[_Reckoned]", slot(f"board {project.id} of {project.settings.library}"))

    def glance(self, plan: Plan, saved: bool) -> BoardGlance:  # noqa: FBT001
        """How it stands; what is not known yet is told at the next look.

        Args:
            plan: the plan in force.
            saved: whether the library has it; before that nothing is reckoned.
        """
        store = self._project.store
        shares = self._making()  # first: where nobody makes clips, the changes of now are all that came of it
        wanted = self._id(plan), store.changes()
        known = self._known(wanted[0])
        self._reckoned = known or self._reckoned
        fresh = known is not None and known.of == wanted
        if not fresh and saved and self._tried != wanted:  # what failed would fail again
            self._tried = wanted
            if not self._work.start(lambda told, cancel: self._reckon(plan, wanted, told, cancel)):
                self._tried = None  # another plan's is going on
        clips = known.clips if known else (ClipStanding("unknown", price_usd=None, reckoned=False),) * len(plan.clips)
        failed = self._tried == wanted and self._work.glance.state in ("failed", "cancelled")
        job = self._newest.job
        begun = self._begun = _begun_by_now(self._begun, job.id if job else "", plan, shares, over=fresh or failed)
        clips = tuple(_made_now(clip, f"clip {i}", shares, begun.shares) for i, clip in enumerate(clips))
        return BoardGlance(clips, running=shares is not None or not (fresh or failed))

    def takes(self, plan: Plan) -> Mapping[int, Take]:
        """The takes of a plan's clips, by their index, as far as they were seen."""
        known = self._known(self._id(plan))
        return known.takes if known else {}

    def takes_now(self, plan: Plan) -> Mapping[int, Take] | None:
        """The same as the library stands now; None where that was not reckoned yet."""
        known = self._known(self._id(plan))
        return known.takes if known and known.of[1] == self._project.store.changes() else None

    def _id(self, plan: Plan) -> str:
        """The plan's id; the one of the plan that was asked about last is known: an edit does not wait for it."""
        named = self._named
        if named is None or named[0] is not plan:
            named = self._named = plan, content_id(plan)
        return named[1]

    def _known(self, plan: str) -> _Reckoned | None:
        """What was reckoned last of the plan of an id: another page may have had another plan reckoned since."""
        return next((known for known in (self._work.result, self._reckoned) if known and known.of[0] == plan), None)

    def thumbnails(self, names: tuple[str, ...]) -> Mapping[str, bytes]:
        """Those that are there."""
        found = {}
        for name in names:
            with suppress(OSError, ValueError):
                found[name] = self._project.files.thumbnail_path(name).read_bytes()
        return found

    def _making(self) -> Mapping[str, float] | None:
        """How far that is which is being made now, by its name; None where nobody makes clips."""
        run = self._newest.glance()
        if run.state != "running" or run.what not in _MAKING:
            return None
        doings = run.progress.doings if run.progress else ()
        return {doing.item: min(1.0, max(0.0, doing.share or 0.0)) for doing in doings}

    def _reckon(self, plan: Plan, of: tuple[str, int], told: Listener, cancel: CancelToken) -> _Reckoned:  # noqa: ARG002
        project = self._project
        rows = {row.index: row for row in project.store.clips(project.id, of[0])}
        expected = project.expected_takes(plan)
        requests, maker = project.requests(plan), project.maker(plan)
        every = [take for take in project.store.project_takes(project.id) if take.rate == plan.rate]
        sources: dict[str, _Source] = {}
        clips = []
        for clip in plan.clips:
            take = expected[clip.index]
            price = take.cost_usd if take.sha256 else maker(requests[clip.index]).price_usd(requests[clip.index])
            cancel.check()
            near = [one for one in every if one.span.overlaps(plan.media_span(clip.index))]
            count = len(numbered(plan, clip.index, near))
            pictures = self._pictures(plan, clip.index, take if take.sha256 else None)
            sources |= {source.name: source for source in pictures if source}
            clips.append(_standing(rows.get(clip.index), take, price, count, pictures))
        for source in sources.values():
            cancel.check()
            self._make(source)
        there = {name: s for name, s in sources.items() if project.files.thumbnail_path(name).is_file()}
        shown = tuple(
            replace(c, thumbnail=c.thumbnail if c.thumbnail in there else "", image=c.image if c.image in there else "")
            for c in clips
        )
        takes = {index: take for index, take in expected.items() if take.sha256}
        return _Reckoned(of, shown, takes, there)

    def _pictures(self, plan: Plan, index: int, take: Take | None) -> tuple[_Source | None, _Source | None]:
        """What a card shows, and what a person sets a still's views on."""
        clip = plan.clips[index]
        first: StillImage | None = clip.still.images[0] if clip.still else clip.shot.first
        image = None if first is None else _Source(first.sha256, first.suffix, None, _IMAGE_PX)
        if take is not None:
            media = plan.media_span(index)
            begin = media.start - placed_take(plan, clip, take).span.start
            return _Source(take.sha256, take.suffix, max(0, begin) + media.frames // 3, _CARD_PX), image
        return (None if first is None else _Source(first.sha256, first.suffix, None, _CARD_PX)), image

    def _make(self, source: _Source) -> None:
        """The small picture, unless it is there or what it is made of cannot be read."""
        files = self._project.files
        path = files.thumbnail_path(source.name)
        if path.is_file():
            return
        with suppress(WorkbenchError, OSError):
            data = _webp(files.path(source.sha256, source.suffix), source)
            with files.made(path, of=(source.sha256,)) as part:
                part.write_bytes(data)


def _begun_by_now(before: _Begun, job: str, plan: Plan, shares: Mapping[str, float] | None, *, over: bool) -> _Begun:
    """Anew with each run, and for each clip that is another one; nothing where nobody makes clips, and what a run left
    is reckoned.
    """
    if shares is None and over:
        return _NOTHING_BEGUN
    if shares is not None and before.job != job:
        return _Begun(job, plan.clips, shares)
    same = {f"clip {i}" for i, (old, new) in enumerate(zip(before.clips, plan.clips, strict=False)) if old == new}
    kept = {item: share for item, share in before.shares.items() if item in same}
    return _Begun(before.job, plan.clips, {**kept, **(shares or {})})


def _made_now(
    clip: ClipStanding, item: str, shares: Mapping[str, float] | None, begun: Mapping[str, float]
) -> ClipStanding:
    """As it stands while clips are made: one without a take waits, or is being made.

    A run is through with a clip seconds before its take is kept and reckoned here: until then it is being made.
    """
    if shares is not None and item in shares:
        return replace(clip, state="generating", share=shares[item], sentence="")
    if item in begun and clip.state in ("planned", "unknown"):
        return replace(clip, state="generating", share=begun[item])
    return replace(clip, state="waiting") if shares is not None and clip.state == "planned" else clip


def _standing(
    row: ClipRow | None,
    take: Take,
    price: Decimal | None,
    count: int,
    pictures: tuple[_Source | None, _Source | None],
) -> ClipStanding:
    state: ClipState = "done" if take.sha256 else "planned"
    if state == "planned" and row is not None and row.video_state in ("failed", "waiting", "generating"):
        state = cast("ClipState", row.video_state)
    sentence = row.error or "" if row is not None and state == "failed" else ""
    thumbnail, image = (source.name if source else "" for source in pictures)
    return ClipStanding(state, sentence=sentence, price_usd=price, takes=count, thumbnail=thumbnail, image=image)


def _webp(path: Path, source: _Source) -> bytes:
    from PIL import Image

    if source.frame is None:
        pixels = read_image(path, largest_px=source.px)
    else:
        pixels = next(iter(read_frames(path, start=source.frame, count=1)))
    picture = Image.fromarray(pixels)
    size = within(Size(picture.width, picture.height), source.px)
    out = io.BytesIO()
    picture.convert("RGB").resize((size.width, size.height)).save(out, "WEBP", quality=_QUALITY)
    return out.getvalue()
