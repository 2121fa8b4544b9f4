"""What comes out for a question: which files, how long and how large, or which text."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .answering import conforming, transcript
from .media import TONES, Piece
from .models import Known

_SHAPE = Fraction(16, 9)
_STEMS = ("vocals", "drums", "bass", "other", "guitar", "piano")
_SPOKEN_PER_S = 15
"""Characters of speech a second."""
_CALLED = {"1K": 1024, "2K": 2048, "4K": 4096}

LengthOf = Callable[[str], Fraction]
"""How long the sound at an address is, seconds."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What will come out, before any fault."""

    pieces: tuple[Piece, ...] = ()
    names: tuple[str, ...] = ()
    """Of the pieces, where the output is a table."""
    several: bool = False
    value: Any = None
    """Text in chunks or a table, where no files come out."""
    seconds: Fraction | None = None
    """What is paid by the second."""
    size: str = ""
    """The size that was asked for, by the model's own name."""
    items: int = 1
    characters: int = 0
    """Of the text that goes in."""

    @property
    def characters_out(self) -> int:
        """Of the text that comes out."""
        text = self.value.get("text", "") if isinstance(self.value, Mapping) else "".join(self.value or ())
        return len(text)


def wanted(known: Known, given: Mapping[str, Any], length_of: LengthOf, least_side: int, mark: str) -> Wanted:
    """What a model makes of its inputs.

    Args:
        known: the model.
        given: what was asked for, with defaults.
        length_of: for models whose output is as long as their input.
        least_side: the shorter side of videos and pictures is made no larger than that, pixels; 0 = as asked for.
        mark: what makes these bytes differ from others.
    """
    makes, kind = known.makes, known.makes["kind"]
    tone = int(hashlib.sha256(mark.encode()).hexdigest(), 16) % TONES
    characters = len(str(given.get(makes.get("text", "prompt")) or ""))
    size = str(given.get(makes.get("size", ""), ""))
    if kind in ("text", "structured"):
        return Wanted(value=_text(known, given, mark), characters=characters)
    seconds = _seconds(known, given, length_of)
    if kind == "transcript":
        return Wanted(value=transcript(seconds, words=given.get("timestamp") == "word"), seconds=seconds)
    if kind == "stems":
        return _stems(given, seconds, mark)
    suffix = _suffix(known, given)
    if kind == "sound":
        piece = Piece(suffix, mark, tone, seconds=seconds)
        return Wanted((piece,), several=bool(makes.get("list")), seconds=seconds, characters=characters)
    width, height = _picture_size(known, given, size, least_side)
    if kind == "video":
        rate = Fraction(str(_said(given, makes["fps"])))
        frames = int(given[makes["frames"]]) if "frames" in makes else round(seconds * rate)
        piece = Piece(".mp4", mark, tone, frames, rate, width=width, height=height, sound=_has_sound(known, given))
        paid_s = frames / rate if "frames" in makes else seconds
        return Wanted((piece,), several=bool(makes.get("list")), seconds=paid_s, size=size, characters=characters)
    count = int(given.get(makes.get("count", ""), 1) or 1)
    pieces = [Piece(suffix, f"{mark} {n}", (tone + n) % TONES, width=width, height=height) for n in range(count)]
    several = bool(makes.get("list"))
    return Wanted(tuple(pieces), several=several, size=size, items=count, characters=characters)


def _said(given: Mapping[str, Any], name: Any) -> Any:
    """A number of the model's own, or the value of the input that it names."""
    return given.get(name) if isinstance(name, str) else name


def _seconds(known: Known, given: Mapping[str, Any], length_of: LengthOf) -> Fraction:
    makes = known.makes
    if "spoken" in makes:
        return Fraction(max(_SPOKEN_PER_S, len(str(given.get(makes["spoken"], "")))), _SPOKEN_PER_S)
    said = _said(given, makes.get("seconds", 10))
    if isinstance(said, str) and known.inputs.get(makes["seconds"], {}).get("type") == "file":
        return length_of(said)
    return Fraction(str(said)) if said is not None else Fraction(8)


def _has_sound(known: Known, given: Mapping[str, Any]) -> bool:
    said = known.makes.get("sound", False)
    return bool(given.get(said) if isinstance(said, str) else said)


def _suffix(known: Known, given: Mapping[str, Any]) -> str:
    said = known.makes.get("format", "")
    form = str(given.get(said, said) or {"image": "png"}.get(known.makes["kind"], "mp3"))
    return "." + {"jpeg": "jpg"}.get(form, form)


def _picture_size(known: Known, given: Mapping[str, Any], size: str, least_side: int) -> tuple[int, int]:
    makes = known.makes
    sides = [given.get(makes.get(side, ""), None) for side in ("width", "height")]
    asked = size == "custom" or given.get("aspect_ratio") == "custom" or ("size" not in makes and "aspect" not in makes)
    if asked and all(sides):
        shape, short = Fraction(int(sides[0]), int(sides[1])), min(map(int, sides))
    else:
        shape = _shape(str(given.get(makes.get("aspect", ""), "")), makes["kind"])
        short = _short_side(known, size)
    short = min(short, least_side) if least_side else short
    width, height = (short * shape, short) if shape >= 1 else (short, short / shape)
    return _even(width), _even(height)


def _shape(said: str, kind: str) -> Fraction:
    pair = re.fullmatch(r"(\d+):(\d+)", said)
    return Fraction(int(pair[1]), int(pair[2])) if pair else (_SHAPE if kind == "video" else Fraction(1))


def _short_side(known: Known, size: str) -> int:
    sizes = known.makes.get("sizes", {})
    if size in sizes:
        return int(sizes[size])
    if size in _CALLED:
        return _CALLED[size]
    number = re.match(r"\d+", size)
    return int(number[0]) if number else int(known.makes.get("size_px", 720))


def _even(pixels: Fraction | int) -> int:
    return max(16, 2 * round(pixels / 2))


def _stems(given: Mapping[str, Any], seconds: Fraction, mark: str) -> Wanted:
    suffix, only = f".{given.get('output_format', 'mp3')}", given.get("stem", "none")
    names = [*_STEMS[:4], *(_STEMS[4:] if given.get("model") == "htdemucs_6s" else ())]
    if only != "none":
        names = [str(only), "other"]
    # From 311 Hz up, so that the voice sounds where one is listened for.
    pieces = tuple(Piece(suffix, f"{mark} {name}", (n + 4) % TONES, seconds=seconds) for n, name in enumerate(names))
    return Wanted(pieces, names=tuple(names), seconds=seconds)


def _text(known: Known, given: Mapping[str, Any], mark: str) -> Any:
    if known.makes["kind"] == "text":
        prompt = str(given.get(known.makes.get("text", "prompt")) or "")
        said = f"An answer of the fake host to a prompt of {len(prompt)} characters. It means nothing at all."
        return re.findall(r"\S+\s*", said)
    schema = given.get(known.makes["schema"]) or {}
    made = conforming(schema.get("schema", schema), mark)
    return {"json_output": made, "text": json.dumps(made), "response_id": f"resp_{mark[:16]}"}
