"""The profiles that travel with Songreel: draft and final."""

from __future__ import annotations

import functools
import tomllib
from typing import Any

from workbench.errors import OptionError
from workbench.media.bundle import bundled
from workbench.model.profile import Profile
from workbench.nearest import did_you_mean

__all__ = ["find_profile", "known_profiles"]


@functools.cache
def known_profiles() -> tuple[Profile, ...]:
    """``data/profiles.toml``."""
    entries: list[dict[str, Any]] = tomllib.loads(bundled("data/profiles.toml").read_text(encoding="utf-8"))["profile"]
    return tuple(Profile(**entry) for entry in entries)


def find_profile(name: str) -> Profile:
    """The profile of a name.

    Raises:
        OptionError: there is none.
    """
    names = [profile.name for profile in known_profiles()]
    if name not in names:
        raise OptionError(
            f"There is no profile {name[:80]!r};{did_you_mean(name, names)} there are {', '.join(names)}.",
            field="profile",
        )
    return known_profiles()[names.index(name)]
