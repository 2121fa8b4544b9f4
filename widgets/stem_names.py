"""What a person reads of each stem, and the colour beside it."""

from __future__ import annotations

from workbench.model.labels import Hue
from workbench.model.stems import StemName

__all__ = ["SHOWN_STEMS"]

SHOWN_STEMS: dict[StemName, tuple[str, Hue]] = {
    "bass": ("Bass", "violet"),
    "drums": ("Drums", "amber"),
    "other": ("Other instruments", "teal"),
    "vocals": ("Voice", "rose"),
}
