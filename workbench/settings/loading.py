"""The settings in force, out of the environment and two files."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from workbench.errors import OptionError, why
from workbench.nearest import did_you_mean
from workbench.settings.allowed import convert, path_of
from workbench.settings.places import FILE_NAME, default_library, user_file
from workbench.settings.secrets import SECRETS
from workbench.settings.values import TYPES, Settings

__all__ = ["hand_library_to_children", "load"]

_PREFIX = "SONGREEL_"
_TESTS_OWN = ("SONGREEL_CORPUS", "SONGREEL_EVERY_EXTRA")


def load(library: Path | str | None = None, *, environment: Mapping[str, str] | None = None) -> Settings:
    """The settings in force.

    Args:
        library: the library's folder, if a person named one.
        environment: instead of the process's own, for tests.

    Raises:
        OptionError: a file cannot be read, or a file or a variable holds a value that is not allowed.
    """
    env = os.environ if environment is None else environment
    user = user_file() if environment is None else None
    from_user = _read(user) if user is not None else {}
    folder, origin = _library(library, env, from_user)
    from_library = _read(folder / FILE_NAME)
    variables = {f"{_PREFIX}{name.upper()}": name for name in TYPES}
    sources: list[tuple[str, Mapping[str, Any]]] = [  # the weakest first
        ("user", _without_library(from_user)),
        ("library", _without_library(from_library)),
        *((f"environment ({v})", {n: env[v]}) for v, n in variables.items() if n != "library" and env.get(v)),
    ]
    values: dict[str, Any] = {"library": folder}
    origins = dict.fromkeys(TYPES, "default") | {"library": origin}
    for source, found in sources:
        for name in found.keys() & TYPES.keys():
            values[name], origins[name] = convert(name, found[name], source), source
    strangers = [name for name in env if name.startswith(_PREFIX) and name not in (*_TESTS_OWN, *SECRETS)]
    warnings = (
        *_unknown(from_user, TYPES, f"the settings file {user}"),
        *_unknown(from_library, TYPES, f"the settings file {folder / FILE_NAME}"),
        *_unknown(strangers, variables, "the environment"),
    )
    return Settings(**values, origins=origins, warnings=warnings)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise OptionError(f"The settings file {path} cannot be read: {why(error)}.", field="config") from error


def _library(flag: Path | str | None, env: Mapping[str, str], from_user: Mapping[str, Any]) -> tuple[Path, str]:
    """The library's folder, which need not be there yet, and where its name came from.

    Raises:
        OptionError: something else has the name, or it cannot be a folder's.
    """
    variable = f"{_PREFIX}LIBRARY"
    named = (
        (flag, "flag"),
        (env.get(variable) or None, f"environment ({variable})"),
        (from_user.get("library"), "user"),
    )
    raw, origin = next(((raw, origin) for raw, origin in named if raw is not None), (default_library(), "default"))
    folder = path_of("library", raw, origin)
    try:
        there = next(path for path in (folder, *folder.parents) if path.exists())
        wrong = None if there.is_dir() else f"cannot be a folder, as {str(there)!r} is a file"
    except (OSError, ValueError) as error:
        wrong = f"cannot be used ({getattr(error, 'strerror', None) or error})"
    if wrong:
        raise OptionError(f"The library {str(folder)!r} {wrong}; give another one.", field="library")
    return folder, origin


def _without_library(found: Mapping[str, Any]) -> dict[str, Any]:
    return {name: raw for name, raw in found.items() if name != "library"}


def _unknown(names: Iterable[str], known: Mapping[str, object], where: str) -> list[str]:
    """A sentence for each name that is no setting's."""
    sentences = []
    for name in names:
        if name not in known:
            hint = did_you_mean(name, known) or f" there are {', '.join(known)}."
            sentences.append(f"{name!r} in {where} is no setting and changes nothing;{hint}")
    return sentences


def hand_library_to_children(library: Path) -> None:
    """Name the library to notebooks that this process will run."""
    os.environ["SONGREEL_LIBRARY"] = str(library)
