"""The colours of sections: those of ``model.hues``, under the name that the windows know."""

from __future__ import annotations

from workbench.model.hues import HUE_COLOURS, Theme, label_colour

__all__ = ["HUE_COLOURS", "Theme", "label_colour"]
