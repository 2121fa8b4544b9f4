"""The bible of a film: who and what comes up in it again, so that each prompt and picture shows them alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from workbench.errors import RefusedValueError
from workbench.model.hints import check_fields
from workbench.model.labels import plain_label
from workbench.model.still import StillImage

__all__ = ["BIBLE_KINDS", "MOST_IMAGES", "Bible", "BibleEntry", "BibleKind"]

BibleKind = Literal["character", "place", "style"]
BIBLE_KINDS: tuple[BibleKind, ...] = get_args(BibleKind)

MOST_IMAGES = 6
"""Of an entry, and of the plates."""
_MOST_NAME = 60
_MOST_WORDS = 600
_MOST_ENTRIES = 60
_MOST_AVOIDED = 60


@dataclass(frozen=True, slots=True)
class BibleEntry:
    """A character, a place, or something of the style. It comes up everywhere unless it is said where.

    Raises:
        RefusedValueError: a field does not fit.
    """

    kind: BibleKind
    name: str
    description: str = ""
    images: tuple[StillImage, ...] = ()
    everywhere: bool = True
    sections: tuple[str, ...] = ()
    """Labels of the sections in which it comes up."""
    clips: tuple[int, ...] = ()
    """Indices of the clips in which it does."""

    def __post_init__(self) -> None:
        check_fields(self)
        if not self.name.strip() or len(self.name) > _MOST_NAME:
            raise RefusedValueError(f"a name has 1 to {_MOST_NAME} characters", field="name")
        if len(self.description) > _MOST_WORDS:
            raise RefusedValueError(f"a description has at most {_MOST_WORDS} characters", field="description")
        if len(self.images) > MOST_IMAGES:
            raise RefusedValueError(f"there are at most {MOST_IMAGES} images of it", field="images")
        if self.everywhere and (self.sections or self.clips):
            raise RefusedValueError("what comes up everywhere has no sections and no clips", field="sections")
        if any(clip < 0 for clip in self.clips):
            raise RefusedValueError("a clip's index is 0 or more", field="clips")

    def comes_up(self, label: str, clip: int) -> bool:
        """Whether it does in a clip of a section."""
        labels = {plain_label(each) for each in self.sections}
        return self.everywhere or plain_label(label) in labels or clip in self.clips


@dataclass(frozen=True, slots=True)
class Bible:
    """All of it, and what else a person says about every prompt of the film.

    Raises:
        RefusedValueError: two entries have one name, or there are too many.
    """

    entries: tuple[BibleEntry, ...] = ()
    plates: tuple[StillImage, ...] = ()
    """Images whose look all clips shall have."""
    avoid: tuple[str, ...] = ()
    """What must not be seen, beside what the catalogue says."""

    def __post_init__(self) -> None:
        check_fields(self)
        names = [entry.name.casefold() for entry in self.entries]
        if len(set(names)) < len(names) or len(names) > _MOST_ENTRIES:
            raise RefusedValueError(
                f"there are at most {_MOST_ENTRIES} entries, each with a name of its own", field="name"
            )
        if len(self.plates) > MOST_IMAGES:
            raise RefusedValueError(f"there are at most {MOST_IMAGES} plates", field="plates")
        if len(self.avoid) > _MOST_AVOIDED or any(not 0 < len(word) <= _MOST_NAME for word in self.avoid):
            raise RefusedValueError(
                f"at most {_MOST_AVOIDED} things are avoided, each in 1 to {_MOST_NAME} characters", field="avoid"
            )

    def in_clip(self, label: str, clip: int) -> tuple[BibleEntry, ...]:
        """What comes up in a clip of a section."""
        return tuple(entry for entry in self.entries if entry.comes_up(label, clip))

    def texts(self) -> Iterator[str]:
        """All that a person wrote in it."""
        for entry in self.entries:
            yield from (entry.name, entry.description)
        yield from self.avoid
