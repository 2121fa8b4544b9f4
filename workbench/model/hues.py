"""The colours of sections, one for each hue of ``model.labels``, on a light and on a dark page.

They are the same wherever sections are shown: the windows read them here, and so does the animatic.
"""

from __future__ import annotations

from typing import Literal

from workbench.model.labels import Hue, hue_of

__all__ = ["HUE_COLOURS", "Theme", "label_colour"]

Theme = Literal["light", "dark"]

HUE_COLOURS: dict[Theme, dict[Hue, str]] = {
    "light": {
        "slate": "#5f6f86",
        "blue": "#3a6db2",
        "teal": "#1f7f78",
        "amber": "#b2721a",
        "violet": "#7757b4",
        "rose": "#b64b6b",
        "green": "#4a8142",
        "grey": "#7c7872",
    },
    "dark": {
        "slate": "#94a5bf",
        "blue": "#7da7e3",
        "teal": "#5cc0b6",
        "amber": "#e2ae58",
        "violet": "#b39ce8",
        "rose": "#e88fa9",
        "green": "#92c686",
        "grey": "#b6b0a8",
    },
}
"""``#rrggbb``; each has a contrast of 3 or more to the page's surface."""


def label_colour(label: str, theme: Theme = "light") -> str:
    """The colour of a section's label; that of a light page can be read on a dark one, too."""
    return HUE_COLOURS[theme][hue_of(label)]
