"""Weights: which there are, where they lie, and whether they are what they should be. Nothing here asks the network.

A folder of weights is looked at first (the setting ``weights``), then the user's cache, then the place where the
model's own library keeps what it fetched. A file is used only with the sha256 that the catalogue has: some are pickles,
which could run anything.
"""

from __future__ import annotations

import functools
import json
import threading
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from uuid import uuid4

from workbench.errors import OptionError, WeightsError
from workbench.jobs.keys import file_sha256
from workbench.media.bundle import bundled
from workbench.model.weight import Weight, WeightFile
from workbench.nearest import did_you_mean
from workbench.settings import hugging_face_hub, torch_checkpoints, weights_cache

__all__ = [
    "FoundWeight",
    "Place",
    "check_file",
    "find_weight",
    "folder_for",
    "known_weights",
    "look_for",
    "need_weight",
    "read_weights",
]

Place = Literal["setting", "cache", "torch hub", "hugging face"]

_CHECKED_NAME = "checked.json"
_WRITING = threading.Lock()


@dataclass(frozen=True, slots=True)
class FoundWeight:
    """Where a weight lies. Its files are there; ``check_file`` says whether they are the right ones."""

    weight: Weight
    folder: Path
    place: Place
    files: tuple[tuple[WeightFile, Path], ...]
    """In the catalogue's order; where some are enough, those that are there."""

    @property
    def paths(self) -> tuple[Path, ...]:
        """Where the files are."""
        return tuple(path for _, path in self.files)


@functools.cache
def known_weights() -> tuple[Weight, ...]:
    """The weights that travel in name only: ``data/weights.toml``."""
    return read_weights(bundled("data/weights.toml"))


def read_weights(path: Path) -> tuple[Weight, ...]:
    """A catalogue of weights.

    Raises:
        ValueError, TypeError, KeyError: it is none; ours is tested.
    """
    entries = tomllib.loads(path.read_text(encoding="utf-8"))["weight"]
    return tuple(_weight(entry) for entry in entries)


def _weight(entry: dict[str, object]) -> Weight:
    kept = {name: tuple(value) if isinstance(value, list) else value for name, value in entry.items() if name != "file"}
    files = entry["file"]
    assert isinstance(files, list)
    of_file = [{k: tuple(v) if isinstance(v, list) else v for k, v in file.items()} for file in files]
    return Weight(**kept, files=tuple(WeightFile(**file) for file in of_file))  # type: ignore[arg-type]


def find_weight(name: str, weights: Sequence[Weight] | None = None) -> Weight:
    """The catalogue's entry of a name.

    Raises:
        OptionError: there is none.
    """
    among = known_weights() if weights is None else weights
    names = [weight.name for weight in among]
    if name not in names:
        raise OptionError(
            f"There are no weights {name!r};{did_you_mean(name, names)} there are {', '.join(names)}.", field="weights"
        )
    return among[names.index(name)]


def look_for(weight: Weight, folder: Path | None) -> FoundWeight | None:
    """Where a weight lies; None where it is not at hand. Its bytes are not looked at.

    Args:
        weight: the catalogue's entry.
        folder: the setting ``weights``.
    """
    for place, candidate in _candidates(weight, folder):
        files = tuple((file, path) for file in weight.files if (path := _named(candidate, file)) is not None)
        if len(files) >= weight.needed:
            return FoundWeight(weight, candidate, place, files)
    return None


def folder_for(weight: Weight, folder: Path | None) -> Path:
    """Where a weight is put that is fetched: the setting's folder, else the user's cache."""
    return (folder or weights_cache()) / weight.folders[0]


def need_weight(name: str, folder: Path | None, weights: Sequence[Weight] | None = None) -> FoundWeight:
    """A weight that is at hand, with its hash checked.

    Args:
        name: as the catalogue has it.
        folder: the setting ``weights``.
        weights: instead of the catalogue that travels with Songreel.

    Raises:
        OptionError: there is none of that name.
        WeightsError: it is not at hand, or a file is not what it should be.
    """
    weight = find_weight(name, weights)
    found = look_for(weight, folder)
    if found is None:
        raise WeightsError(f"The weights {name} are not at hand: {_remedy(weight, folder)}.", field="weights")
    for file, path in found.files:
        check_file(file, path)
    return found


def _remedy(weight: Weight, folder: Path | None) -> str:
    target = folder_for(weight, folder)
    if weight.to_fetch:
        return f"fetch them (songreel weights get {weight.name}, or put them into {target})"  # a page names no folder
    names = (" or " if weight.enough else ", ").join(file.name for file in weight.files)
    return f"put {names} into {target}; where from: {weight.source}"


def _candidates(weight: Weight, folder: Path | None) -> Iterator[tuple[Place, Path]]:
    if folder is not None:
        yield from (("setting", folder / name) for name in weight.folders)
    yield from (("cache", weights_cache() / name) for name in weight.folders)
    if weight.torch_hub:
        yield "torch hub", torch_checkpoints()
    if weight.hugging_face:
        snapshots = hugging_face_hub() / f"models--{weight.hugging_face.replace('/', '--')}" / "snapshots"
        yield from (("hugging face", snapshot) for snapshot in sorted(snapshots.glob("*")))


def _named(folder: Path, file: WeightFile) -> Path | None:
    with suppress(OSError, ValueError):
        return next((folder / name for name in file.names if (folder / name).is_file()), None)
    return None


def check_file(file: WeightFile, path: Path, *, size_only: bool = False) -> None:
    """Refuse a file that is not what it should be. A file that was found right is not read again while its size and
    its time stay as they were.

    Args:
        file: what it should be.
        path: where it is.
        size_only: do not read it, which is no proof.

    Raises:
        WeightsError: it has another size or another sha256, or cannot be read.
    """
    try:
        status = path.stat()
        if status.st_size != file.size_bytes:
            raise _wrong(path, f"it holds {status.st_size} bytes instead of {file.size_bytes}")
        seen = [status.st_size, status.st_mtime_ns, file.sha256]
        if size_only or _checked().get(str(path)) == seen:
            return
        if file_sha256(path) != file.sha256:
            raise _wrong(path, "its sha256 is another one")
    except OSError as error:
        raise WeightsError(
            f"The weights in {path} cannot be read ({error.strerror}); mend that, or fetch them again.", field="weights"
        ) from error
    _remember(path, seen)


def _wrong(path: Path, reason: str) -> WeightsError:
    return WeightsError(
        f"The weights in {path} are not those that were published ({reason}), so they are not used; "
        "remove the file and fetch it again.",
        field="weights",
    )


def _checked() -> dict[str, object]:
    try:
        found = json.loads((weights_cache() / _CHECKED_NAME).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _remember(path: Path, seen: list[object]) -> None:
    """Where that cannot be written, the next check takes longer."""
    target = weights_cache() / _CHECKED_NAME
    part = target.with_name(f"{uuid4().hex}.part")
    with _WRITING, suppress(OSError):
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            part.write_text(json.dumps(_checked() | {str(path): seen}), "utf-8")
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
