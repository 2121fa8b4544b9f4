"""Who makes which clip of a plan, and what a hosted model is wished for one."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import replace

from workbench.errors import OptionError
from workbench.model.asking import FileRef
from workbench.model.hosted import HostedModel
from workbench.model.plan import Plan
from workbench.model.profile import Profile
from workbench.model.prompting import PromptBook, PromptUse
from workbench.model.request import ClipRequest
from workbench.model.wish import ModelWish
from workbench.planning.asking import Asked, ask
from workbench.planning.prompts import prompt_for

__all__ = [
    "clip_question",
    "clip_seed",
    "clip_wish",
    "motion_wish",
    "painter_of",
    "references_for",
    "song_wish",
    "still_wish",
    "with_maker",
]

_NOT_YET = FileRef("", ".png")
"""In place of a frame that is not there yet: the question has its price, and is no other question's."""


def with_maker(
    plan: Plan, provider: str, model: str = "", profile: str = "", clips: Collection[int] | None = None
) -> Plan:
    """A plan in which somebody else makes clips; stills stay a person's images.

    Args:
        plan: the plan.
        provider: who makes them.
        model: id of the hosted model that it asks.
        profile: with how much care.
        clips: their indices; all by default.
    """
    made = tuple(
        replace(clip, provider=provider, model=model, profile=profile, shown="generated")
        if clip.still is None and (clips is None or clip.index in clips)
        else clip
        for clip in plan.clips
    )
    return replace(plan, clips=made)


def clip_question(
    request: ClipRequest,
    model: HostedModel,
    book: PromptBook,
    *,
    models: Sequence[HostedModel] = (),
    profile: Profile | None = None,
) -> Asked:
    """The question for a clip: of words alone, or of what moves between the pictures that it has.

    Images of the bible go along where the model takes some, and the clip's shape and length allow it; otherwise it is
    asked without, and that is told.

    Args:
        request: the clip.
        model: who is asked.
        book: the templates of prompts.
        models: all tables: one that can is named, should this one not.
        profile: with how much care.

    Raises:
        OptionError: the model cannot make it.
    """
    if request.sings is not None:
        return ask(model, song_wish(request, model, book), models=models, profile=profile)
    first = request.first_frame if request.waits_for is None else _NOT_YET
    of_words = first is None and request.last_frame is None
    wish = clip_wish(request, model, book) if of_words else motion_wish(request, model, book, first, request.last_frame)
    told = _cut_told(request, model, book, "video" if of_words else "motion")
    with_images = replace(wish, references=references_for(request, model))
    if with_images.references:
        try:
            asked = ask(model, with_images, models=models, profile=profile)
        except OptionError:
            told = (*told, f"{model.name} is asked without the bible's images, which it does not take for this clip.")
        else:
            return replace(asked, notes=(*asked.notes, *told))
    asked = ask(model, wish, models=models, profile=profile)
    return replace(asked, notes=(*asked.notes, *told))


def _cut_told(request: ClipRequest, model: HostedModel, book: PromptBook, use: PromptUse) -> tuple[str, ...]:
    prompt = prompt_for(book, request.words, use, model)
    return (
        f"Your words are longer than {model.name} takes, and end after {len(prompt.text)} characters.",
    ) * prompt.cut


def clip_wish(request: ClipRequest, model: HostedModel, book: PromptBook) -> ModelWish:
    """What a model is wished for a clip of words alone: its frames with the handles of both transitions, its words,
    its shape.

    The seed is of the clip's place in its section, not of its number in the film, so that a clip more elsewhere asks
    for nothing anew.
    """
    prompt = prompt_for(book, request.words, "video", model)
    return ModelWish(
        "text-to-video",
        prompt=prompt.text,
        negative=prompt.negative,
        frames=request.span.frames,
        rate=request.rate,
        picture=request.size,
        seed=clip_seed(request),
    )


def motion_wish(
    request: ClipRequest, model: HostedModel, book: PromptBook, first: FileRef | None, last: FileRef | None = None
) -> ModelWish:
    """The same of a clip that begins with a picture: its words say what moves.

    Args:
        request: the clip.
        model: who is asked.
        book: the templates of prompts.
        first: the picture; None where only the last one is known.
        last: the one that it ends with.
    """
    prompt = prompt_for(book, request.words, "motion", model)
    return replace(
        clip_wish(request, model, book),
        kind="image-to-video",
        prompt=prompt.text,
        negative=prompt.negative,
        first_frame=first,
        last_frame=last,
    )


def song_wish(request: ClipRequest, model: HostedModel, book: PromptBook) -> ModelWish:
    """The same of a clip in which somebody sings: the one in its first picture, with the voice of just its span.

    Raises:
        OptionError: there is no such voice.
    """
    singing = request.sings
    if singing is None or singing.voice is None:
        lacks = singing.lacks if singing else "nobody sings in it"
        raise OptionError(f"It cannot sing: {lacks}.", field="sings")
    wish = motion_wish(request, model, book, request.first_frame, request.last_frame)
    prompt = wish.prompt if "prompt" in model.inputs else ""  # some look at the picture alone
    return replace(wish, kind="lip-sync", prompt=prompt, negative="", audio=singing.voice)


def still_wish(request: ClipRequest, model: HostedModel, book: PromptBook, number: int = 0) -> ModelWish:
    """What a model of pictures is wished for a clip; with images of the bible where it takes some.

    Args:
        request: the clip.
        model: who is asked.
        book: the templates of prompts.
        number: which of several to choose from, from 0; each has a seed of its own.
    """
    prompt = prompt_for(book, request.words, "still", model)
    references = references_for(request, model) if "image-edit" in model.kinds else ()
    return ModelWish(
        "image-edit" if references else "image",
        prompt=prompt.text,
        negative=prompt.negative,
        picture=request.size,
        seed=_seed_of(request, "still", number),
        references=references,
    )


def painter_of(profile: Profile, request: ClipRequest) -> str:
    """Name of the model that makes a clip's picture: one that is shown images where there are some to show."""
    return profile.models["image-edit" if request.references else "image"]


def references_for(request: ClipRequest, model: HostedModel) -> tuple[FileRef, ...]:
    """The images that a model is shown beside the words: as many as it takes."""
    most = model.most_references if "references" in model.inputs else 0
    return tuple(FileRef(image.sha256, image.suffix) for image in request.references[:most])


def clip_seed(request: ClipRequest) -> int:
    """The clip's own seed, from 0 to below 2^32; a question is asked with what its host takes of it."""
    return _seed_of(request)


def _seed_of(request: ClipRequest, *more: object) -> int:
    place = (request.seed, request.section_number, request.section_occurrence, request.clip_in_section, *more)
    return int.from_bytes(hashlib.sha256(repr(place).encode()).digest()[:4])
