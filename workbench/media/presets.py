"""The presets of outputs, as ``data/outputs.toml`` holds them."""

from __future__ import annotations

import functools
import tomllib

from pydantic import BaseModel, ConfigDict, ValidationError

from workbench.errors import CatalogueError, OptionError
from workbench.media.bundle import bundled
from workbench.model.output import Preset, PresetContainer
from workbench.model.size import parse_size
from workbench.nearest import did_you_mean

__all__ = ["find_preset", "load_presets"]

_FILE = "outputs.toml"
_LEAST_LETTERS = 4


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    name: str
    description: str
    container: PresetContainer = "mp4"
    size: str | None = None
    longest_s: float | None = None
    most_bytes: int | None = None
    longer_side: int | None = None

    def value(self) -> Preset:
        size = None if self.size is None else parse_size(self.size)
        return Preset(
            self.name, self.description, self.container, size, self.longest_s, self.most_bytes, self.longer_side
        )


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    preset: list[_Entry]


@functools.cache
def load_presets() -> tuple[Preset, ...]:
    """All presets, in their order.

    Raises:
        CatalogueError: the file that travels with Songreel was changed and is not valid.
    """
    try:
        text = bundled(f"data/{_FILE}").read_text("utf-8")
        return tuple(entry.value() for entry in _File.model_validate(tomllib.loads(text)).preset)
    except (OSError, ValueError, ValidationError, OptionError) as error:
        raise CatalogueError(f"{_FILE} is not valid: {error}.", field="preset") from error


def find_preset(name: str) -> Preset:
    """A preset by its name.

    Raises:
        OptionError: there is none of that name; names those that films are made for.
    """
    known = {preset.name: preset for preset in load_presets()}
    if name not in known:
        films = [preset.name for preset in known.values() if preset.container != "gif"]
        near = did_you_mean(name, known) or _by_description(name)
        raise OptionError(f"There is no preset {name!r}; there are {', '.join(films)}.{near}", field="preset")
    return known[name]


def _by_description(name: str) -> str:
    """A question for the preset of a place that a person names, such as Instagram."""
    begins = name.strip().casefold()
    for preset in load_presets():
        words = preset.description.casefold().split()
        if len(begins) >= _LEAST_LETTERS and any(word.startswith(begins) for word in words):
            return f" did you mean {preset.name}?"
    return ""
