"""Transitions: how one clip becomes the next. Each is centred on its cut and takes nothing from the film's length."""

from __future__ import annotations

from typing import Literal, get_args

__all__ = ["JOIN_KINDS", "JoinKind"]

JoinKind = Literal[
    "cut",
    "crossfade",
    "dip-black",
    "dip-white",
    "whip",
    "zoom",
    "wipe",
    "glitch",
    "wipe-right",
    "wipe-up",
    "wipe-down",
    "slide-left",
    "slide-right",
    "slide-up",
    "slide-down",
    "circle-crop",
    "rect-crop",
    "radial",
    "smooth-left",
    "smooth-right",
    "smooth-up",
    "smooth-down",
    "circle-open",
    "circle-close",
    "vert-open",
    "vert-close",
    "horz-open",
    "horz-close",
    "pixelize",
    "diag-tl",
    "diag-tr",
    "diag-bl",
    "diag-br",
    "slice-left",
    "slice-right",
    "slice-up",
    "slice-down",
    "blur",
    "fade-greys",
    "squeeze-h",
    "squeeze-v",
    "wind-left",
    "wind-right",
    "wind-up",
    "wind-down",
    "cover-left",
    "cover-right",
    "cover-up",
    "cover-down",
    "reveal-left",
    "reveal-right",
    "reveal-up",
    "reveal-down",
]
"""``cut`` takes no time; every other one has an even number of frames, half of them on each side of the cut."""

JOIN_KINDS: tuple[JoinKind, ...] = get_args(JoinKind)
"""All of them, the usual ones first."""
