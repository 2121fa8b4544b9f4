"""The words that a clip is asked for with."""

from __future__ import annotations

from workbench.model.labels import known_label
from workbench.model.style import Style, VideoType

__all__ = ["clip_prompt"]


def clip_prompt(style: Style, kind: VideoType, label: str, user_prompt: str, mood: str = "") -> str:
    """One clip's prompt: what the person wrote, the section's part in the film and its mood, the style, the camera.

    Args:
        style: how the film looks.
        kind: what kind of film it is.
        label: the section's.
        user_prompt: a person's words, first of all.
        mood: words for the section's mood; empty where it is not known or plain.
    """
    known = known_label(label)
    parts = (
        user_prompt.strip(),
        kind.prompt_words,
        known.prompt_words if known and known.prompt_words else f"the part called {label}",
        mood,
        style.prompt_words,
        style.camera,
    )
    return ", ".join(part for part in parts if part)
