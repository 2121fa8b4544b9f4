"""A person's images become the still of a clip: opened, checked, kept in the library, put into the plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from workbench.errors import OptionError
from workbench.media.images import KeptImage, kept_image
from workbench.model.box import Box
from workbench.model.plan import Clip, Plan
from workbench.model.request import ClipRequest
from workbench.model.still import STILL_EASINGS, STILL_MOVES, Still, StillImage
from workbench.nearest import did_you_mean
from workbench.planning.stills import check_clip, with_still
from workbench.render.generate.stills.moves import enlargement
from workbench.store.files import Files

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["StillWishes", "plan_still", "with_files"]

T = TypeVar("T", bound=str)

_LARGEST_PX = 6144
"""Of an image's longer side, as it is kept: half as much again as the largest film."""
_ENLARGED = 1.25
"""An image that is shown at more than so many times its size looks soft."""
_MOST_IMAGES = 64


@dataclass(frozen=True, slots=True)
class StillWishes:
    """What a person says about a still."""

    move: str = "ken-burns"
    focus: Sequence[tuple[float, float]] = ()
    start: Box | tuple[float, float, float, float] | None = None
    end: Box | tuple[float, float, float, float] | None = None
    intensity: float = 0.5
    easing: str = "steady"
    every: int = 1


def plan_still(
    project: SongWork, plan: Plan, clip: int, images: Path | str | Sequence[Path | str] | None, wishes: StillWishes
) -> Plan:
    """The plan with a still in a clip, its images kept in the library; without it where there are no images.

    Raises:
        NotFoundError: there is no such file.
        OptionError: a value is not allowed, or a file is no image; nothing is kept then.
        DiskFullError, LibraryError
    """
    wanted = check_clip(plan, clip)
    if images is None:
        return with_still(plan, clip, None, project.provider.name)
    paths = [images] if isinstance(images, str | Path) else list(images)
    if "" in paths:
        raise OptionError(
            "An image's name is empty; give the path of a PNG, JPEG or WebP, or None to take the clip's images away.",
            field="images",
        )
    still, kept = _still(paths, wishes)
    notes = _notes(plan, wanted, still)
    for image in kept:
        project.files.keep(image.data, image.suffix)
    return with_still(plan, clip, still, project.provider.name, notes)


def with_files(requests: Mapping[int, ClipRequest], files: Files) -> dict[int, ClipRequest]:
    """The requests, those for stills with the places of their images."""
    return {
        index: replace(request, still_files=tuple(files.path(i.sha256, i.suffix) for i in request.still.images))
        if request.still
        else request
        for index, request in requests.items()
    }


def _still(paths: Sequence[Path | str], wishes: StillWishes) -> tuple[Still, list[KeptImage]]:
    """The still, and its images in the same order."""
    move = _one_of(wishes.move, STILL_MOVES, "move")
    easing = _one_of(wishes.easing, STILL_EASINGS, "easing")
    _check_count(move, len(paths))
    focus = _checked_focus(wishes.focus)
    start, end = _box(wishes.start, "start"), _box(wishes.end, "end")
    if not 0 < wishes.intensity <= 1:
        raise OptionError(f"The intensity {wishes.intensity:g} is not allowed; give above 0 to 1.", field="intensity")
    if not (isinstance(wishes.every, int) and 1 <= wishes.every <= _MOST_IMAGES):
        raise OptionError(
            f"Every {wishes.every} beats is not allowed; give a whole number from 1 to 64.", field="every"
        )
    kept = [kept_image(Path(path), largest_px=_LARGEST_PX, field="images") for path in paths]
    images = tuple(StillImage(image.sha256, image.suffix, image.width, image.height) for image in kept)
    try:
        return Still(images, move, focus, start, end, wishes.intensity, easing, wishes.every), kept
    except ValueError as error:
        raise OptionError(f"This still is not allowed: {error}.", field="images") from error


def _one_of(word: str, known: tuple[T, ...], field: str) -> T:
    for name in known:
        if word == name:
            return name
    raise OptionError(
        f"There is no {field} {word!r};{did_you_mean(str(word), known)} there are {', '.join(known)}.", field=field
    )


def _check_count(move: str, count: int) -> None:
    least, most = {"swap": (2, _MOST_IMAGES), "parallax": (1, _MOST_IMAGES)}.get(move, (1, 1))
    if not least <= count <= most:
        allowed = "one image" if most == 1 else f"{least} to {most} images"
        raise OptionError(f"The move {move} does not go with {count} images; give it {allowed}.", field="images")


def _checked_focus(points: Sequence[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    focus = tuple(points)
    if len(focus) > 3 or not all(0 <= x <= 1 and 0 <= y <= 1 for x, y in focus):
        raise OptionError(
            f"The focal points {points!r} are not allowed; give up to three as shares of the image's width and height, "
            "such as [(0.5, 0.4)].",
            field="focus",
        )
    return focus


def _box(given: Box | tuple[float, float, float, float] | None, field: str) -> Box | None:
    if given is None or isinstance(given, Box):
        return given
    try:
        return Box(*given)
    except ValueError as error:
        raise OptionError(
            f"The box {given!r} is not allowed; give left, top, right and bottom as shares of the image, "
            "from 0 to 1 and at least 0.02 apart.",
            field=field,
        ) from error


def _notes(plan: Plan, clip: Clip, still: Still) -> tuple[str, ...]:
    notes = []
    if still.move == "parallax" and len(still.images) == 1:
        notes.append(
            "is cut in two around its focal point, which is approximate; images with alpha, one a layer, are exact."
        )
    larger = enlargement(still, plan.size, float(clip.span.frames / plan.rate))
    if larger > _ENLARGED:
        notes.append(f"is shown at up to {larger:.1f} times its size and looks soft; a larger image would be sharper.")
    return tuple(notes)
