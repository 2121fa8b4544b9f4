"""Answers of a model that writes are data: read by their schema, checked for sense, or put together here instead."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from workbench.model.enriched import ClipIdea, Enriched, SectionIdea
from workbench.model.plan import Plan
from workbench.planning.asked_words import cleaned, cut_at_word
from workbench.planning.enrich import LENGTHS, ClipBrief, FilmBrief
from workbench.redact import looks_secret

__all__ = [
    "AnswerError",
    "accepted",
    "offline_clips",
    "offline_treatment",
    "read_clips",
    "read_treatment",
]

_LONGEST = 200_000
_ADDRESS = re.compile(
    r"://|\bwww\.|\bdata:|\bjavascript:|@[\w-]+\.|\b[a-z]:[\\/]|~/|\.\./|(?:^|\s)/\w|\w/\w+/\w|"
    r"\b[\w-]+\.(?:com|org|net|io|dev|co|app|ai|png|jpe?g|webp|mp[34]|wav|exe|sh|py|js|html?|json|toml|txt)\b",
    re.IGNORECASE,
)
"""Addresses, and names of files and folders: nothing of an answer leads anywhere."""
_STRANGE = re.compile(r"[<>{}\[\]\\|`$^=*#~]")
_FENCE = re.compile(r"\A\s*```[a-z]*\s*\n(.*?)\n\s*```\s*\Z", re.DOTALL)
_FALLEN = "one shot of the film in its own light"


class AnswerError(ValueError):
    """An answer cannot be used; says in one sentence of ours what is wrong with it, for who wrote it."""


def read_treatment(answer: Any, film: FilmBrief) -> tuple[str, tuple[SectionIdea, ...]]:  # noqa: ANN401  JSON
    """The treatment, and an idea for each section, in their order.

    Args:
        answer: as the model gave it: text, pieces of text, or a table.
        film: what was asked.

    Raises:
        AnswerError
    """
    document = _document(answer, ("treatment", "sections"))
    wanted = [each.section for each in film.sections]
    rows = _by_number(document["sections"], "sections", "section", wanted, ("name", "about"))
    return _text(document["treatment"], "treatment", "the treatment"), tuple(
        SectionIdea(number, row["name"], row["about"]) for number, row in rows.items()
    )


def read_clips(answer: Any, clips: Sequence[ClipBrief]) -> tuple[ClipIdea, ...]:  # noqa: ANN401  JSON
    """An idea for each of some clips, in their order.

    Raises:
        AnswerError
    """
    document = _document(answer, ("clips",))
    rows = _by_number(document["clips"], "clips", "clip", [each.clip for each in clips], ("still", "motion"))
    return tuple(ClipIdea(number, row["still"], row["motion"]) for number, row in rows.items())


def _document(answer: Any, keys: Sequence[str]) -> Mapping[str, Any]:  # noqa: ANN401  JSON
    """The object of an answer: as it is, in a field of the host's, or as text."""
    if isinstance(answer, Mapping) and "json_output" in answer:
        answer = answer["json_output"] or answer.get("text", "")
    if isinstance(answer, list) and all(isinstance(piece, str) for piece in answer):
        answer = "".join(answer)
    if isinstance(answer, str):
        if len(answer) > _LONGEST:
            raise AnswerError(f"It has {len(answer)} characters, and at most {_LONGEST} are read.")
        fenced = _FENCE.match(answer)
        try:
            answer = json.loads(fenced[1] if fenced else answer)
        except (ValueError, RecursionError):
            raise AnswerError("It is no JSON object.") from None
    if not isinstance(answer, Mapping) or set(answer) != set(keys):
        raise AnswerError(f"It must be a JSON object with just the keys {', '.join(keys)}.")
    return answer


def _by_number(
    rows: Any,  # noqa: ANN401  JSON
    what: str,
    number: str,
    wanted: Sequence[int],
    texts: Sequence[str],
) -> dict[int, dict[str, str]]:
    """The rows of a list, by their numbers: each of those that are wanted once, with just these texts."""
    if not isinstance(rows, list) or len(rows) != len(wanted):
        raise AnswerError(f"The list {what} must have {len(wanted)} entries.")
    found: dict[int, dict[str, str]] = {}
    for row in rows:
        if not isinstance(row, Mapping) or set(row) != {number, *texts}:
            raise AnswerError(f"Each entry of {what} has just the keys {', '.join((number, *texts))}.")
        at = row[number]
        if isinstance(at, bool) or not isinstance(at, int) or at not in wanted or at in found:
            raise AnswerError(f"In {what}, each {number} of {_listed(wanted)} comes once, and no other.")
        found[at] = {name: _text(row[name], name, f"{name} of {number} {at}") for name in texts}
    return {at: found[at] for at in wanted}


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))


def _text(said: Any, name: str, where: str) -> str:  # noqa: ANN401  JSON
    """A text that may become a prompt."""
    if not isinstance(said, str):
        raise AnswerError(f"{where} must be text.")
    least, most = LENGTHS[name]
    if not least <= len(said.strip()) <= most:
        raise AnswerError(f"{where} must have {least} to {most} characters, not {len(said.strip())}.")
    text = " ".join(said.split())
    if not _is_plain(text):
        raise AnswerError(f"{where} must be plain words: no mark-up, no control characters and no special signs.")
    if _ADDRESS.search(text):
        raise AnswerError(f"{where} must hold no address, no file name and no path.")
    if looks_secret(text):
        raise AnswerError(f"{where} must hold nothing that looks like a password or a token.")
    if len(text) < least:
        raise AnswerError(f"{where} must have {least} to {most} characters, not {len(text)}.")
    return text


def _is_plain(text: str) -> bool:
    return cleaned(text) == text == unicodedata.normalize("NFC", text) and not _STRANGE.search(text)


def offline_treatment(film: FilmBrief) -> tuple[str, tuple[SectionIdea, ...]]:
    """A treatment without a model: what is known, in sentences. It passes every check."""
    said = ". ".join(filter(None, (film.about, film.type, film.style, film.cast, film.places)))
    sections = tuple(
        SectionIdea(
            each.section,
            _fitted(each.label, "name", "section"),
            _fitted(", ".join(filter(None, (f"the {each.label}", each.mood))), "about", _FALLEN),
            "offline",
        )
        for each in film.sections
    )
    return _fitted(said, "treatment", f"A film to a song. {_FALLEN}"), sections


def offline_clips(clips: Sequence[ClipBrief]) -> tuple[ClipIdea, ...]:
    """Prompts without a model, of the same parts as the templates have; a person's own instruction is added to them
    when they are sent. They pass every check."""
    return tuple(_offline_clip(each) for each in clips)


def _offline_clip(brief: ClipBrief) -> ClipIdea:
    parts = brief.words.parts
    still = (parts.about, parts.note, parts.cast, parts.places, parts.type, parts.style, parts.section, parts.palette)
    motion = (parts.section, parts.mood, parts.camera, parts.continuity)
    return ClipIdea(
        brief.clip,
        _fitted(", ".join(filter(None, still)), "still", _FALLEN),
        _fitted(", ".join(filter(None, motion)), "motion", _FALLEN),
        "offline",
    )


def _fitted(text: str, name: str, instead: str) -> str:
    """A text that passes ``_text``: what does not belong is left out of it; another one where nothing is left."""
    least, most = LENGTHS[name]
    plain = cleaned(_STRANGE.sub(" ", unicodedata.normalize("NFKC", text[: 4 * most])))
    words = [word for word in plain.split() if not _ADDRESS.search(word) and not looks_secret(word)]
    fit = cut_at_word(" ".join(words), most) if words else ""
    if len(fit) < least:
        fit = f"{fit}, {instead}".strip(", ")
    try:
        return _text(fit, name, name)
    except AnswerError:  # what only together is an address, a mark that is left alone ...
        return instead[:most]


def accepted(plan: Plan, enriched: Enriched) -> Plan:
    """The plan with the prompts that a person accepted; locked clips, and those with words of their own, keep theirs.

    Args:
        plan: the plan that was enriched.
        enriched: the proposal.
    """
    ideas = {idea.clip: idea for idea in enriched.clips}
    clips = []
    for clip in plan.clips:
        idea = ideas.get(clip.index)
        if idea is None or clip.shot.locked:
            clips.append(clip)
            continue
        still, motion = clip.shot.still_prompt or idea.still, clip.shot.motion_prompt or idea.motion
        clips.append(replace(clip, shot=replace(clip.shot, still_prompt=still, motion_prompt=motion)))
    return replace(plan, clips=tuple(clips))
