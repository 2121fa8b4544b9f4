"""From a wish in our words to a question in a model's own: checked against its table, before any money is spent.

A prompt for pictures or music that is too long is cut at a word, as it was composed with the most important first;
that is told. What is read aloud, answered or sung is never cut: it is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from workbench.errors import OptionError, RefusedValueError
from workbench.model.asking import ModelRequest
from workbench.model.hosted import KIND_NEEDS, HostedModel, Input
from workbench.model.money import shown_usd
from workbench.model.profile import Profile
from workbench.model.quoting import quote
from workbench.model.wish import ModelWish
from workbench.planning.asked_rules import check_counts, check_inputs, legal
from workbench.planning.asked_shape import asked_aspect, asked_pixels, asked_size
from workbench.planning.asked_words import cleaned, cut_at_word, within
from workbench.planning.lengths import AskedLength, longest_s, narrowed, shortest

__all__ = ["Asked", "ask"]

_LASTING = ("text-to-video", "image-to-video", "lip-sync")
_SHOWN = (*_LASTING[:2], "image", "image-edit")
_CUT = (*_SHOWN, "lip-sync", "music")
_SEEDS = 2**31
_MOST_NAME = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that its model takes."""

    request: ModelRequest
    length: AskedLength | None = None
    """What was asked for, where it has a length."""
    waste_s: Fraction = Fraction(0)
    """Seconds that are paid beyond what is needed."""
    notes: tuple[str, ...] = ()
    """Sentences on what is asked otherwise than it was wished."""


def ask(
    model: HostedModel, wish: ModelWish, *, models: Sequence[HostedModel] = (), profile: Profile | None = None
) -> Asked:
    """The question to a model.

    Args:
        model: who is asked.
        wish: what is wanted.
        models: all tables: among them the nearest that can is looked for, should this one not.
        profile: what is not wished is asked for as it says, as far as the model takes it.

    Raises:
        OptionError: the model cannot; the sentence says why, and which one can at the least price.
    """
    try:
        return _asked(model, wish, profile)
    except RefusedValueError as reason:
        hint = f"; {_nearest(model, wish, models, profile)}" if _whole(_clean(wish)) else ""
        raise OptionError(f"{model.name} cannot make this: {reason}{hint}.", field=reason.field) from reason


def _whole(wish: ModelWish) -> bool:
    """Whether it says what every model of its kind needs, so that another one may help."""
    return wish.given.issuperset(KIND_NEEDS[wish.kind]) and (wish.kind not in _LASTING or wish.needed_s is not None)


def _nearest(model: HostedModel, wish: ModelWish, models: Sequence[HostedModel], profile: Profile | None) -> str:
    """Who can, in words: the cheapest; those of unknown price come last."""
    able = []
    for other in models:
        if other.name != model.name and wish.kind in other.kinds:
            try:
                usd = quote(other, _asked(other, wish, profile).request).usd
            except RefusedValueError:
                continue
            able.append((usd is None, usd or 0, other.name, usd))
    if not able:
        return "no other model in the tables can"
    *_, name, usd = min(able)
    return f"{name} can, for {shown_usd(usd)}" if usd is not None else f"{name} can, at a price that is not known"


def _asked(model: HostedModel, wish: ModelWish, profile: Profile | None) -> Asked:
    wish = _clean(wish)
    notes = [*check_inputs(model, wish)]
    check_counts(model, wish)
    values: dict[Input, Any] = {**_files(wish), **_words(model, wish, notes), **_numbers(model, wish, profile)}
    seconds: tuple[Fraction, ...] = legal(model, wish).seconds
    size = ""
    if wish.kind in _SHOWN:
        size = asked_size(model, wish, profile, legal(model, wish).sizes)
        left = legal(model, wish, size)
        seconds = left.seconds
        width, height = asked_pixels(model, wish, profile) or (None, None)
        aspect = asked_aspect(model, wish, left.aspects)
        values |= {"size": size or None, "width": width, "height": height, "aspect": aspect or None}
    length = _length(model, wish, seconds, notes)
    if length is not None:
        values |= {"seconds": _plain(length.seconds), "frames": length.frames, "fps": _plain(length.fps)}
    payload = {
        model.inputs[name]: value for name, value in values.items() if value is not None and name in model.inputs
    }
    request = ModelRequest(
        model=model.id,
        payload={**model.fixed, **payload},
        seconds=length.seconds if length else None,
        size=size,
        items=wish.count,
        variant=0 if wish.seed is None or "seed" in model.inputs else wish.seed % _SEEDS,
    )
    waste_s = length.seconds - (wish.needed_s or length.seconds) if length else Fraction(0)
    return Asked(request, length, waste_s, tuple(notes))


def _clean(wish: ModelWish) -> ModelWish:
    return replace(
        wish,
        prompt=cleaned(wish.prompt),
        negative=cleaned(wish.negative),
        system=cleaned(wish.system),
        lyrics=cleaned(wish.lyrics),
        voice=cleaned(wish.voice),
        language=cleaned(wish.language),
    )


def _files(wish: ModelWish) -> dict[Input, Any]:
    return {
        "first_frame": wish.first_frame,
        "last_frame": wish.last_frame,
        "references": list(wish.references) or None,
        "audio": wish.audio,
    }


def _words(model: HostedModel, wish: ModelWish, notes: list[str]) -> dict[Input, Any]:
    """What is said, as long as the model takes it."""
    prompt, negative = wish.prompt, wish.negative
    if wish.kind in _CUT:
        prompt, negative = cut_at_word(prompt, model.most_prompt), cut_at_word(negative, model.most_prompt)
        if prompt != wish.prompt and "prompt" in model.inputs:
            notes.append(
                f"The prompt of {len(wish.prompt)} characters was cut at {len(prompt)}: {model.name} takes "
                f"{model.most_prompt}."
            )
    if prompt and "prompt" in model.inputs:
        within(prompt, model.least_prompt, model.most_prompt, "the prompt", "prompt")
    within(wish.system, 0, model.most_prompt, "what instructs it", "system")
    within(wish.voice, 0, _MOST_NAME, "the name of the voice", "voice")
    within(wish.language, 0, _MOST_NAME, "the language", "language")
    if wish.lyrics and model.lyrics:
        within(wish.lyrics, *model.lyrics, "the song's text", "lyrics")
    said: dict[Input, str] = {
        "prompt": prompt,
        "negative": negative,
        "system": wish.system,
        "lyrics": wish.lyrics,
        "voice": wish.voice,
        "language": wish.language,
    }
    return {name: text or None for name, text in said.items()} | {"schema": wish.schema}


def _numbers(model: HostedModel, wish: ModelWish, profile: Profile | None) -> dict[Input, Any]:
    steps = wish.steps
    if steps is None and profile is not None and model.steps is not None:
        steps = min(max(profile.steps, model.steps[0]), model.steps[1])
    seed = None if wish.seed is None else wish.seed % _SEEDS
    return {"seed": seed, "steps": steps, "count": wish.count if "count" in model.inputs else None}


def _length(model: HostedModel, wish: ModelWish, legal_s: Sequence[Fraction], notes: list[str]) -> AskedLength | None:
    """The shortest length that suffices."""
    needed_s = wish.needed_s
    if model.lengths is None or needed_s is None:
        if wish.kind in _LASTING:
            raise RefusedValueError("it must be told how long the clip is", field="seconds")
        if needed_s is not None and wish.kind == "music":
            notes.append(f"{model.name} makes a piece of its own length.")
        return None
    lengths = narrowed(model.lengths, legal_s)
    length = shortest(lengths, needed_s, wish.rate if wish.frames else None)
    if length is None:
        longest = float(longest_s(lengths, wish.rate if wish.frames else None))
        raise RefusedValueError(
            f"it makes at most {longest:g} s, and {float(needed_s):.6g} s are needed{_longer(wish)}",
            field="seconds",
        )
    return length


def _longer(wish: ModelWish) -> str:
    """What else can be done with too long a clip."""
    if wish.kind not in _LASTING:
        return ""
    return " (plan shorter clips: make the film with this model named, or lower max_clip_s in the settings)"


def _plain(number: Fraction | None) -> int | float | None:
    """As JSON has it: whole where it is whole."""
    if number is None:
        return None
    return int(number) if number.denominator == 1 else float(number)
