"""From text to picture to moving picture, clip by clip: the verbs with which a person says, sees, approves and asks
again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from workbench.errors import NotFoundError, OptionError, RefusedValueError
from workbench.media.images import model_image
from workbench.model.picture import Picture
from workbench.model.plan import Plan
from workbench.model.shot import FocalPoint
from workbench.model.still import StillImage
from workbench.model.take import Take
from workbench.planning.shots import meant_clips, numbered, with_shots
from workbench.planning.stills import check_clip
from workbench.workflows.door import checked
from workbench.workflows.following import followers_told
from workbench.workflows.picture_making import clip_pictures
from workbench.workflows.prompt_verbs import PromptVerbs
from workbench.workflows.singing import check_singing, with_singers

__all__ = ["ShotVerbs"]

_LARGEST_PX = 4096
"""Of an image's longer side that models are handed: the largest film's."""
_LEAST_KEY = 6
_UNSAID: Any = object()
Made = TypeVar("Made", Picture, Take)


class ShotVerbs(PromptVerbs):
    """The verbs of single clips."""

    @checked
    def shot(
        self,
        clip: int | Sequence[int],
        *,
        line: str = _UNSAID,
        still_prompt: str = _UNSAID,
        motion_prompt: str = _UNSAID,
        graphic: str = _UNSAID,
        effect: str = _UNSAID,
        focal_points: Sequence[FocalPoint | tuple[float, float] | tuple[float, float, str]] = _UNSAID,
        first: Path | str | None = _UNSAID,
        last: Path | str | None = _UNSAID,
        follows: int | str | None = _UNSAID,
        sings: bool = _UNSAID,
    ) -> Plan:
        """Say something about a clip, or the same about several. What is not named stays as it is.

        Args:
            clip: its index, from 0.
            line: one line of instruction, added to what the plan says, such as ``"more rain, no people"``.
            still_prompt: your own words for its picture, instead of the composed ones; ``""`` goes back to those.
            motion_prompt: the same for its movement.
            graphic: what is drawn over the picture, in a sentence.
            effect: how the camera moves where the clip is shown as a still.
            focal_points: up to three ``(x, y, description)``, shares of width and height.
            first: an image that it starts with; None = none.
            last: an image that it ends with.
            follows: index of the clip whose last frame it starts with, or ``"previous"``; None = none.
            sings: whether the one in its first picture sings what is sung there: a model of lips makes it, from the
                song's vocal stem. Its words need times that are sure, and the song must have been taken apart.

        Raises:
            NotFoundError: nothing was planned yet, or there is no such file.
            OptionError: there is no such clip, or a value is not allowed; the plan stays as it was.
        """
        plan = self.planned()
        indices = meant_clips(plan, [clip] if isinstance(clip, int) else clip)
        said: dict[str, Any] = {
            "line": line,
            "still_prompt": still_prompt,
            "motion_prompt": motion_prompt,
            "graphic": graphic,
            "effect": effect,
            "sings": sings,
        }
        said = {name: value for name, value in said.items() if value is not _UNSAID}
        if focal_points is not _UNSAID:
            said["focal_points"] = tuple(map(_focal_point, focal_points))
        for name, path in (("first", first), ("last", last)):
            if path is not _UNSAID:
                said[name] = None if path is None else self._kept(path, name)
        if said.get("first") is not None and follows is _UNSAID:
            follows = None  # a clip starts with one thing only
        made = plan
        for index in indices:
            start: dict[str, Any] = {} if follows is _UNSAID else {"follows": _before(index, follows)}
            if start.get("follows") is not None:
                start["first"] = None
            made = with_shots(made, [index], **{**said, **start})
        if sings is not _UNSAID:
            check_singing(self, made, indices if sings else ())
            made = with_singers(self, made, indices)
        return self._put(made, plan)

    @checked
    def chain(self, clips: Sequence[int] | None = None, *, section: str | int | None = None) -> Plan:
        """Let clips go on from the last frame of the one before, each inside its section.

        Args:
            clips: their indices; all by default. The first of a section begins anew.
            section: a label or a position, instead.

        Raises:
            NotFoundError, OptionError
        """
        plan = self.planned()
        meant = meant_clips(plan, clips, section)
        chained = [i for i in meant if i and plan.clips[i - 1].section == plan.clips[i].section]
        made = plan
        for index in chained:
            made = with_shots(made, [index], follows=index - 1, first=None)
        return self._put(made, plan)

    @checked
    def approve_picture(self, clip: int, picture: int | str) -> Plan:
        """Approve a picture of a clip: its moving picture will start with that one.

        Args:
            clip: its index, from 0.
            picture: its number in the order of ``pictures(clip)``, from 1, or its key.

        Raises:
            NotFoundError: nothing was planned yet.
            OptionError: there is no such clip or picture.
        """
        plan = self.planned()
        chosen = _one_of(dict(enumerate(self.pictures(clip), start=1)), picture, clip)
        return self._put(with_shots(plan, [clip], first=chosen.image, follows=None), plan)

    @checked
    def disapprove_pictures(
        self, clips: Sequence[int] | int | None = None, *, section: str | int | None = None
    ) -> Plan:
        """Take back which pictures clips start with; the pictures stay.

        Raises:
            NotFoundError, OptionError
        """
        plan = self.planned()
        indices = meant_clips(plan, [clips] if isinstance(clips, int) else clips, section)
        return self._put(with_shots(plan, indices, first=None), plan)

    @checked
    def lock(
        self, clips: Sequence[int] | int | None = None, *, section: str | int | None = None, locked: bool = True
    ) -> Plan:
        """Keep clips as they are: whoever makes all again leaves them alone, and another plan shows the takes that they
        have, where their place stays. One that is to be made again shows the last take that it had, without paying.

        Args:
            clips: indices, or one; all by default.
            section: a label or a position, instead.
            locked: False frees them.

        Raises:
            NotFoundError, OptionError
        """
        plan = self.planned()
        indices = meant_clips(plan, [clips] if isinstance(clips, int) else clips, section)
        made = with_shots(plan, indices, locked=locked)
        if locked:
            takes = self._had(plan, indices)
            held = (replace(c, take=takes[c.index]) if c.index in takes and not c.take else c for c in made.clips)
            made = replace(made, clips=tuple(held))
        return self._put(made, plan)

    @checked
    def pictures(self, clip: int) -> tuple[Picture, ...]:
        """The pictures that a clip can be chosen from, the oldest first.

        Raises:
            NotFoundError: nothing was planned yet.
            OptionError: there is no such clip.
        """
        plan = self.planned()
        return clip_pictures(self, plan, check_clip(plan, clip).index)

    @checked
    def takes(self, clip: int) -> tuple[Take, ...]:
        """The takes that a clip can show, in the order in which they were made; ``numbered_takes`` has their numbers.

        Raises:
            NotFoundError: nothing was planned yet.
            OptionError: there is no such clip.
        """
        return tuple(self.numbered_takes(clip).values())

    @checked
    def numbered_takes(self, clip: int) -> Mapping[int, Take]:
        """The same by their numbers, from 1: a take's number stays its own, whatever else is made or chosen.

        Raises:
            NotFoundError: nothing was planned yet.
            OptionError: there is no such clip.
        """
        plan = self.planned()
        return numbered(plan, check_clip(plan, clip).index, self.store.project_takes(self.id))

    @checked
    def choose(self, clip: int, take: int | str) -> Plan:
        """Let a clip show one of its takes from now on.

        Args:
            clip: its index, from 0.
            take: its number in ``numbered_takes(clip)``, from 1, or its key.

        Raises:
            NotFoundError: nothing was planned yet, or the take's file is gone or damaged.
            OptionError: there is no such clip or take.
        """
        plan = self.planned()
        chosen = _one_of(self.numbered_takes(clip), take, clip)
        if not self.files.intact(chosen.sha256, chosen.suffix):
            raise NotFoundError(
                f"The file of this take of clip {clip} is gone or damaged; choose another.", field="take"
            )
        clips = tuple(replace(c, take=chosen.key, take_offset=0) if c.index == clip else c for c in plan.clips)
        made = self._put(replace(plan, clips=clips), plan)
        if chosen.key != self.expected_takes(plan)[clip].key and (stale := followers_told(self, made, [clip])):
            self.note(stale)
        return made

    def _had(self, plan: Plan, clips: Sequence[int]) -> dict[int, str]:
        """The keys of the takes that clips show; of those that are not made as the plan is, of the last one they had
        from a maker of the same kind."""
        expected, every = self.expected_takes(plan), self.store.project_takes(self.id)
        had: dict[int, str] = {}
        for index in clips:
            takes = [expected[index]] if expected[index].sha256 else list(numbered(plan, index, every).values())
            hosted = bool(plan.clips[index].model)
            alike = [t for t in takes if bool(t.model) == hosted and self.files.holds(t.sha256, t.suffix)]
            had |= {index: alike[-1].key} if alike else {}
        return had

    def _kept(self, path: Path | str, field: str) -> StillImage:
        if path == "":
            raise OptionError(
                f"The path of the {field} image is empty; give that of a PNG, JPEG or WebP, or none.", field=field
            )
        image = model_image(Path(path), largest_px=_LARGEST_PX, field=field)
        self.files.keep(image.data, image.suffix)
        return StillImage(image.sha256, image.suffix, image.width, image.height)


def _before(index: int, follows: int | str | None) -> int | None:
    """The clip that a clip follows.

    Raises:
        OptionError: it is no clip.
    """
    if follows == "previous":
        if index == 0:
            raise OptionError("Clip 0 has no clip before it; let another one follow.", field="follows")
        return index - 1
    if follows is None or isinstance(follows, int):
        return follows
    raise OptionError(f"{follows!r} is no clip to follow; give an index from 0, or 'previous'.", field="follows")


def _focal_point(given: FocalPoint | tuple[float, float] | tuple[float, float, str]) -> FocalPoint:
    try:
        return given if isinstance(given, FocalPoint) else FocalPoint(*given)
    except (TypeError, RefusedValueError) as error:
        raise OptionError(
            f"The focal point {given!r} is not allowed; give two shares from 0 to 1 and what is there, such as "
            "(0.3, 0.5, 'her face').",
            field="focal_points",
        ) from error


def _one_of(there: Mapping[int, Made], wanted: int | str, clip: int) -> Made:
    """The picture or take that a person means, by its number or the beginning of its key."""
    named = [
        one
        for one in there.values()
        if isinstance(wanted, str) and len(wanted) >= _LEAST_KEY and one.key.startswith(wanted)
    ]
    if len(named) == 1:
        return named[0]
    number = int(wanted) if isinstance(wanted, int) or wanted.isdecimal() else -1
    if number in there:
        return there[number]
    what = f"give its number ({', '.join(map(str, there))}), or its key" if there else "there is none yet"
    raise OptionError(f"Clip {clip} has nothing called {wanted!r} to choose; {what}.", field="choice")
