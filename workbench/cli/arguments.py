"""What several commands' words have in common."""

from __future__ import annotations

import argparse
import math

__all__ = [
    "CLIPS_HELP",
    "CLIP_HELP",
    "FORCE_HELP",
    "MIX_HELP",
    "MODEL_HELP",
    "PRESET_HELP",
    "PROFILE_HELP",
    "PROJECT_HELP",
    "REMAKE_HELP",
    "STRICT_HELP",
    "add_money",
    "finite",
]

CLIPS_HELP = "only these clips, by index from 0, such as 3,7-9"
CLIP_HELP = "the clip's index, from 0"
FORCE_HELP = "replace a file that Songreel did not write"
MIX_HELP = "percent of clips generated, stills, placeholders: 100/0/0, 70/30/0, 50/30/20"
MODEL_HELP = "which hosted model; the profile's by default"
PROFILE_HELP = "draft or final: how much care, time and money; the clips' own by default, or draft"
REMAKE_HELP = "buy again what was paid for and is gone or of no use"
PRESET_HELP = "youtube, shorts, reels, tiktok, square, portrait or web"
PROJECT_HELP = "a project: its id, a unique start of it, or its name, as songreel list shows them"
STRICT_HELP = "an error where a piece could only be rendered plainly"


def add_money(parser: argparse._ActionsContainer) -> None:
    """The words of whoever may spend something."""
    parser.add_argument("--budget", metavar="USD", help="what this run may spend at most, such as '5.00 USD'")
    parser.add_argument("--dry-run", action="store_true", help="only say what would be made, and what it would cost")


def finite(text: str) -> float:
    """A number as it is written; argparse says the rest."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number
