"""Which looks there are: their versions are known without loading what draws them."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from workbench.render.generate.looks.look import Look

__all__ = ["VERSIONS", "load_look"]

VERSIONS = {"marble": "3", "tunnel": "2", "flow": "2", "type": "2"}
"""By name; a look's version changes whenever its pixels do. Kept here and not beside the pixels, because a take's key
needs it, and a film whose takes all exist should not wait for a compiler."""


def load_look(name: str) -> Look:
    """A new look, one of ``VERSIONS``; its class has its name, in the file of its name."""
    module = importlib.import_module(f"workbench.render.generate.looks.{name}")
    return cast("Look", getattr(module, name.capitalize())())
