"""The words that a clip is asked for with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from workbench.model.hosted import HostedModel
from workbench.model.labels import known_label
from workbench.model.prompting import (
    PERSONS,
    ClipWords,
    Prompt,
    PromptBook,
    PromptParts,
    PromptTemplate,
    PromptUse,
    names_in,
)
from workbench.model.style import Style, VideoType
from workbench.planning.asked_words import cleaned, cut_at_word

__all__ = ["clip_prompt", "composed", "one_line", "prompt_for", "section_words"]

_STOPS = ".!?…。！？"


def clip_prompt(style: Style, kind: VideoType, label: str, user_prompt: str, mood: str = "") -> str:
    """One clip's caption in its plan: what the person wrote, the section's part in the film and its mood, the style.

    A hosted model is asked with more, and when it is asked: see ``composed``.

    Args:
        style: how the film looks.
        kind: what kind of film it is.
        label: the section's.
        user_prompt: a person's words, first of all.
        mood: words for the section's mood; empty where it is not known or plain.
    """
    parts = (user_prompt.strip(), kind.prompt_words, section_words(label), mood, style.prompt_words, style.camera)
    return ", ".join(part for part in parts if part)


def section_words(label: str) -> str:
    """A section's part in the film."""
    known = known_label(label)
    return known.prompt_words if known and known.prompt_words else f"the part called {label}"


def one_line(text: str) -> str:
    """A text as it goes into a prompt: without what nobody sees, its lines as one."""
    return " ".join(cleaned(text).split())


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A phrase that has its words."""

    template: str
    text: str
    own: bool
    """Whether it holds a person's own words."""


def prompt_for(book: PromptBook, words: ClipWords, use: PromptUse, model: HostedModel | None = None) -> Prompt:
    """What a model is asked with for a clip.

    What must not be seen goes into the model's own input for it. Where it has none it is left out: in a prompt it
    would be seen.

    Args:
        book: the templates.
        words: the clip's.
        use: what is asked for.
        model: who is asked; nobody in particular by default.
    """
    template = book.template(model.family if model else "", use)
    avoided = ", ".join(book.avoid(words.style, words.type, use, words.avoid))
    parts = replace(words.parts, avoid=avoided)
    made = composed(
        template, use, parts, own=_own_phrases(words, use), most=model.most_prompt if model else template.most
    )
    takes = template.negative and (model is None or "negative" in model.inputs)
    return replace(made, negative=avoided if takes else "")


def composed(
    template: PromptTemplate, use: PromptUse, parts: PromptParts, *, most: int, own: Sequence[_Phrase] = ()
) -> Prompt:
    """The prompt of a clip: the phrases of a template, the most important first, as many as find room.

    A person's own words have room before all others; should they alone be longer than is allowed, their end is cut
    behind a whole word. Nobody's text is read as a template.

    Args:
        template: of the model's family.
        use: what is asked for.
        parts: what the clip is described by.
        most: characters that the model takes; the template's own limit holds, too.
        own: a person's phrases instead of the template's.

    Returns:
        A prompt without ``negative``.
    """
    most = min(most, template.most)
    phrases: Sequence[_Phrase | None] = own or [_filled(phrase, parts) for phrase in template.phrases(use)]
    said = [_said(phrase, template) for phrase in phrases if phrase is not None]
    kept: dict[int, str] = {}
    cut = False
    order = sorted(range(len(said)), key=lambda place: not said[place].own)  # a stable sort: a person's come first
    for place in order:
        room = most - _length(template, [*kept.values(), ""])
        if len(said[place].text) <= room:
            kept[place] = said[place].text
        elif said[place].own:
            cut = True
            if room >= len(said[place].text.split(maxsplit=1)[0]) or not kept:  # a whole word, or all that there is
                kept[place] = cut_at_word(said[place].text, room)
    text = template.joined.join(kept[place] for place in sorted(kept))
    left_out = tuple(phrase.template for place, phrase in enumerate(said) if place not in kept)
    return Prompt(text, "", template.name, left_out, cut)


def _length(template: PromptTemplate, texts: Sequence[str]) -> int:
    return len(template.joined.join(texts)) if len(texts) > 1 else 0


def _own_phrases(words: ClipWords, use: PromptUse) -> list[_Phrase]:
    """A person's own prompt instead of the composed one, with their line and what the bible says of names in it."""
    still, motion = (words.own_still, words.own_still_names), (words.own_motion, words.own_motion_names)
    said = [own for own in {"still": (still,), "motion": (motion,), "video": (still, motion)}[use] if own[0]]
    if not said:
        return []
    names = dict.fromkeys(names for _, names in said if names)
    there = (
        *(("your own words", own, True) for own, _ in said),
        ("{line}", words.parts.line, True),
        *(("the bible", each, False) for each in names),
    )
    return [_Phrase(name, text, is_own) for name, text, is_own in there if text]


def _filled(phrase: str, parts: PromptParts) -> _Phrase | None:
    """A phrase with its parts; None where one of them is empty."""
    names = names_in(phrase)
    values = {name: str(getattr(parts, name)) for name in names}
    if not all(values.values()):
        return None
    pieces, rest = [], phrase
    for name in names:  # from left to right, so that no value is looked at again
        before, _, rest = rest.partition(f"{{{name}}}")
        pieces += [before, values[name]]
    return _Phrase(phrase, "".join([*pieces, rest]), any(name in PERSONS for name in names))


def _said(phrase: _Phrase, template: PromptTemplate) -> _Phrase:
    """As a sentence, where the template has sentences."""
    text = phrase.text
    if template.sentences:
        text = text[:1].upper() + text[1:] + ("" if text.rstrip("\"'”’»)")[-1:] in _STOPS else ".")
    return _Phrase(phrase.template, text, phrase.own)
