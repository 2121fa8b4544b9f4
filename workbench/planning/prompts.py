"""The words that a clip is asked for with."""

from __future__ import annotations

from workbench.model.style import Style, VideoType

__all__ = ["clip_prompt"]

_SECTION_WORDS = {
    "intro": "an opening that establishes the place",
    "verse": "the story moves on, medium shots",
    "pre-chorus": "tension rises, the camera comes closer",
    "chorus": "the heart of the film, wide and full of motion",
    "bridge": "a change of place and light",
    "solo": "one subject in focus, detail and motion",
    "break": "stillness, much empty space",
    "instrumental": "pure motion, no people",
    "outro": "a last look back, slowly fading",
}


def clip_prompt(style: Style, kind: VideoType, label: str, user_prompt: str) -> str:
    """One clip's prompt: what the person wrote, the section's part in the film, the style, the camera."""
    parts = (
        user_prompt.strip(),
        kind.prompt_words,
        _SECTION_WORDS.get(label, f"the part called {label}"),
        style.prompt_words,
        style.camera,
    )
    return ", ".join(part for part in parts if part)
