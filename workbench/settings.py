"""Settings: the only reader of the environment.

A value comes from, strongest first: a flag, the environment (``SONGREEL_*``), ``songreel.toml`` in the
library, ``songreel.toml`` in the user's configuration folder, the default.
"""

from __future__ import annotations

import dataclasses
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workbench.errors import OptionError

__all__ = [
    "Setting",
    "Settings",
    "child_environment",
    "default_library",
    "describe",
    "hand_library_to_children",
    "load",
]

FILE_NAME = "songreel.toml"


@dataclass(frozen=True, slots=True)
class Settings:
    """All that can be set. Each field's metadata says its unit and what it is for."""

    library: Path
    max_song_s: float = field(default=1200.0, metadata={"help": "longest song, seconds"})
    max_song_mb: float = field(default=500.0, metadata={"help": "largest song file, megabytes"})
    workers: int = field(default=2, metadata={"help": "clips and chunks made at once"})
    min_clip_s: float = field(default=3.0, metadata={"help": "shortest clip, seconds"})
    max_clip_s: float = field(default=10.0, metadata={"help": "longest clip, seconds"})
    weights: Path | None = field(default=None, metadata={"help": "folder with model weights"})
    origins: Mapping[str, str] = field(default_factory=dict, compare=False)
    """For each name where its value came from: flag, environment, library, user, default."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One value with its origin, as ``songreel config`` prints it."""

    name: str
    value: str
    origin: str
    help: str


def default_library() -> Path:
    """The library that is used when none is named: a folder of the user's."""
    import platformdirs

    return Path(platformdirs.user_data_dir("songreel", appauthor=False))


def user_file() -> Path:
    """The user's own settings file, whether it exists or not."""
    import platformdirs

    return Path(platformdirs.user_config_dir("songreel", appauthor=False)) / FILE_NAME


def child_environment() -> dict[str, str]:
    """The environment for a child process: ours without tokens."""
    return {k: v for k, v in os.environ.items() if not any(w in k.upper() for w in ("TOKEN", "SECRET", "API_KEY"))}


def load(
    library: Path | str | None = None,
    *,
    environment: Mapping[str, str] | None = None,
    flags: Mapping[str, Any] | None = None,
) -> Settings:
    """The settings in force.

    Args:
        library: the library's folder, if a person named one.
        environment: instead of the process's own, for tests.
        flags: values given on the command line, by name.

    Raises:
        OptionError: a file or a variable holds a name or a value that is not allowed.
    """
    env = os.environ if environment is None else environment
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}

    def take(name: str, raw: object, origin: str) -> None:
        values[name] = _convert(name, raw, origin)
        origins[name] = origin

    user = user_file() if environment is None else None
    from_user = _read(user) if user is not None else {}
    named = library or env.get("SONGREEL_LIBRARY") or from_user.get("library")
    origin = "flag" if library else "environment" if env.get("SONGREEL_LIBRARY") else "user" if named else "default"
    folder = Path(str(named)).expanduser() if named else default_library()
    take("library", folder.absolute(), origin)
    for name, raw in from_user.items():
        if name != "library":
            take(name, raw, "user")
    for name, raw in _read(folder / FILE_NAME).items():
        if name != "library":
            take(name, raw, "library")
    for item in dataclasses.fields(Settings):
        variable = f"SONGREEL_{item.name.upper()}"
        if item.name not in ("library", "origins") and env.get(variable):
            take(item.name, env[variable], f"environment ({variable})")
    for name, raw in (flags or {}).items():
        if raw is not None:
            take(name, raw, "flag")
    for item in dataclasses.fields(Settings):
        if item.name != "origins":
            origins.setdefault(item.name, "default")
    return Settings(**values, origins=origins)


def describe(settings: Settings) -> tuple[Setting, ...]:
    """Each setting with its value and origin, in the order of the class."""
    return tuple(
        Setting(
            f.name,
            str(getattr(settings, f.name)),
            settings.origins.get(f.name, "default"),
            str(f.metadata.get("help", "the folder that holds projects, media and cache")),
        )
        for f in dataclasses.fields(Settings)
        if f.name != "origins"
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise OptionError(f"The settings file {path} cannot be read: {error}.", field="config") from error


def _convert(name: str, raw: object, origin: str) -> object:
    types: dict[str, type] = {
        "library": Path,
        "max_song_s": float,
        "max_song_mb": float,
        "workers": int,
        "min_clip_s": float,
        "max_clip_s": float,
        "weights": Path,
    }
    if name not in types:
        raise OptionError(f"There is no setting {name!r} (from {origin}); there are {', '.join(types)}.", field=name)
    try:
        value = types[name](raw)
    except (TypeError, ValueError, OverflowError) as error:
        raise OptionError(
            f"The setting {name} is {raw!r} (from {origin}), which is no {types[name].__name__}.", field=name
        ) from error
    if isinstance(value, int | float) and not 0 < value < float("inf"):
        raise OptionError(f"The setting {name} is {raw!r} (from {origin}); it must be a number above 0.", field=name)
    return value


def hand_library_to_children(library: Path) -> None:
    """Name the library to notebooks that this process will run."""
    os.environ["SONGREEL_LIBRARY"] = str(library)
