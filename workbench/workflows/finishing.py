"""Finishing: what a person says about a film's finish, and what the plan keeps of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from workbench.errors import OptionError
from workbench.media.brands import read_brand
from workbench.media.catalogue import find_caption, find_style
from workbench.media.cube import read_cube
from workbench.media.grades import find_grade, load_grades
from workbench.media.logos import read_logo
from workbench.model.brand import Brand
from workbench.model.counted import counted
from workbench.model.effect import BeatEffect
from workbench.model.finish import Finish
from workbench.model.grade import Grade
from workbench.model.labels import plain_label
from workbench.model.logo import Logo
from workbench.model.mix import Mix
from workbench.model.plan import Plan
from workbench.model.style import CaptionStyle, Catalogue
from workbench.model.text import without_controls
from workbench.model.title import Title
from workbench.nearest import did_you_mean
from workbench.planning.assemble import lines_in_picture, worded_clips
from workbench.planning.effects import USUAL_EFFECTS
from workbench.redact import refuse_secret
from workbench.render.compose.mixing import check_mix
from workbench.store.files import Files
from workbench.workflows.branding import keep_brand, keep_grade, keep_logo, named_beside
from workbench.workflows.door import checked_wishes
from workbench.workflows.dressing import dressed_style, finishing_of, own_titles
from workbench.workflows.wording import check_titles

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = [
    "FinishWishes",
    "check_finish",
    "finished",
    "loudness_mix",
]

_NONE = "none"
"""What takes something away again."""
_CUBE, _LOGO = ".cube", ".png"
_MOST_WORDS = 2000
"""Characters of a title: one that does not fit is told, one that is a mistake of the clipboard is refused."""
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class FinishWishes:
    """What a person says about the finish; None leaves it as it is, ``"none"`` takes it away."""

    grade: str | Path | Grade | None = None
    """A grade of the catalogue, ``"style"`` for the style's own, or a ``.cube`` file."""
    section_grades: Mapping[str, str | Path | Grade] | None = None
    match_joins: bool | None = None
    captions: str | CaptionStyle | None = None
    """A way of setting lyrics from the catalogue."""
    title: str | None = None
    """Words over the beginning; ``"auto"`` for the song's name and artist."""
    end_card: str | None = None
    logo: str | Path | Logo | None = None
    effects: str | Sequence[BeatEffect] | None = None
    """``"usual"``, or wires of one's own."""
    brand: str | Path | Brand | None = None
    """A ``brand.toml``, or a brand whose files the library keeps."""
    mix: Mix | Literal["none"] | None = None
    rights: str | None = None
    """Whose the film is, for its file."""
    titles: Sequence[Title] | None = None
    """Other words, each with its times; an empty one takes them away."""

    def __post_init__(self) -> None:
        checked_wishes(self)


def check_finish(
    wishes: FinishWishes,
    catalogue: Catalogue,
    files: Files,
    *,
    duration_s: float | None = None,
    check: Callable[[Path], None] = lambda _path: None,
) -> None:
    """Refuse what is not allowed before any work is done.

    Args:
        wishes: what a person says.
        catalogue: styles and ways of setting lyrics.
        files: the library's.
        duration_s: the song's length, where it is known.
        check: raises where a file that a brand names may not be read.

    Raises:
        NotFoundError, OptionError, CatalogueError
    """
    for field, words in (("title", wishes.title), ("end_card", wishes.end_card), ("rights", wishes.rights)):
        if words is not None:
            refuse_secret(words, field)
            _check_length(words, field)
    for title in wishes.titles or ():
        _check_length(title.text, "titles")
    for grade in (wishes.grade, *(wishes.section_grades or {}).values()):
        if grade is not None:
            _check_grade(grade, files)
    if isinstance(wishes.captions, str) and wishes.captions not in ("style", _NONE):
        find_caption(catalogue, wishes.captions)
    if wishes.logo is not None:
        _check_logo(wishes.logo, files)
    if wishes.effects is not None:
        _effects(wishes.effects)
    if isinstance(wishes.brand, Brand):
        _check_brand(wishes.brand, files)
    elif wishes.brand is not None and str(wishes.brand) != _NONE:
        read_brand(Path(wishes.brand), named_beside(Path(wishes.brand), check))
    if isinstance(wishes.mix, Mix):
        _check_sound(wishes.mix, files, duration_s)


def _check_length(words: str, field: str) -> None:
    if len(words) > _MOST_WORDS:
        raise OptionError(
            f"The words of the {field.replace('_', ' ')} have {len(words)} characters, and {_MOST_WORDS} are allowed; "
            "shorten them.",
            field=field,
        )


def _check_grade(wish: str | Path | Grade, files: Files) -> None:
    name = wish.lut if isinstance(wish, Grade) else str(wish)
    if isinstance(wish, Grade) and _SHA256.fullmatch(name):
        if not files.holds(name, _CUBE):
            raise OptionError("The library does not hold the table of this grade; give its .cube file.", field="grade")
    elif name.lower().endswith(_CUBE) and not isinstance(wish, Grade):
        read_cube(Path(name))
    elif name not in (("",) if isinstance(wish, Grade) else ("style", _NONE)):
        find_grade(load_grades(files.folder), name)


def _check_logo(wish: str | Path | Logo, files: Files) -> None:
    if not isinstance(wish, Logo):
        if str(wish) != _NONE:
            read_logo(Path(wish))
    elif not files.holds(wish.image, _LOGO):
        raise OptionError("The library does not hold the image of this logo; give its file.", field="logo")


def _check_brand(brand: Brand, files: Files) -> None:
    if brand.logo is not None:
        _check_logo(brand.logo, files)
    if brand.font is not None and not files.holds(brand.font.sha256, brand.font.suffix):
        raise OptionError("The library does not hold the font of this brand; give its file.", field="brand")


def _check_sound(mix: Mix, files: Files, duration_s: float | None) -> None:
    for track in mix.tracks:
        if not files.holds(track.sha256, track.suffix):
            raise OptionError(
                f"The library does not hold the track at {track.start_s:g} s; add its file first.", field="tracks"
            )
    if duration_s is not None:
        check_mix(mix, duration_s)


def loudness_mix(lufs: float) -> Mix:
    """The song at another loudness.

    Raises:
        OptionError: it is not allowed.
    """
    with _allowed():
        return Mix(loudness_lufs=lufs)


def finished(project: SongWork, plan: Plan, wishes: FinishWishes) -> Plan:
    """The plan with another finish. What belongs to it is kept in the library.

    Raises:
        NotFoundError, OptionError, CatalogueError: a wish is not allowed; the plan stays as it was.
        DiskFullError, LibraryError
    """
    check_finish(
        wishes,
        project.catalogue,
        project.files,
        duration_s=project.song.duration_s,
        check=project.store.allowance.check_source,
    )
    _check_labels(wishes.section_grades or {}, plan)
    finish = plan.finish
    with _allowed():
        if wishes.grade is not None:
            finish = replace(finish, grade=_grade(project, plan, wishes.grade))
        if wishes.section_grades is not None:
            grades = {label: _grade(project, plan, grade) for label, grade in wishes.section_grades.items()}
            finish = replace(finish, section_grades=tuple(grades.items()))
        if wishes.match_joins is not None:
            finish = replace(finish, match_joins=wishes.match_joins)
        if wishes.captions is not None:
            finish = replace(finish, captions=_captions(project, plan, wishes.captions))
        finish = _with_words(project, finish, wishes)
        if wishes.logo is not None:
            finish = replace(finish, logo=_logo(project, wishes.logo))
        if wishes.effects is not None:
            finish = replace(finish, effects=_effects(wishes.effects))
        if wishes.brand is not None:
            finish = replace(finish, brand=_brand(project, wishes.brand))
        if wishes.mix is not None:
            finish = replace(finish, mix=wishes.mix if isinstance(wishes.mix, Mix) else Mix())
    made = replace(plan, finish=finish)
    check_titles(project, plan, made, finishing_of)
    if finish != plan.finish:
        _tell(project, made, plan.finish)
    return made


def _tell(project: SongWork, plan: Plan, before: Finish) -> None:
    """What a person should know about titles and effects where pictures set words."""
    finish = plan.finish
    if (finish.title, finish.end_card) != (before.title, before.end_card):
        lyrics = project.heard(plan).lyrics
        titles = [title for title in own_titles(plan, project.heard(plan)) if title]
        under = len(lines_in_picture(plan, lyrics)) - len(lines_in_picture(plan, lyrics, titles))
        if under:
            project.note(
                f"The words leave no room for the titles: the {under} lines under them are set as captions, not in "
                "the picture."
            )
    if finish.effects != before.effects and any(effect.kind == "swap" for effect in finish.effects):
        worded = worded_clips(plan, project.heard(plan).lyrics)
        if worded:
            project.note(
                f"Sung words are not mirrored: in the {counted(len(worded), 'clip')} whose words are set, colours turn "
                "where 'swap' would mirror the picture."
            )


def _check_labels(grades: Mapping[str, object], plan: Plan) -> None:
    """A grade for sections that the film does not have is a slip of the pen."""
    there = [plain_label(section.label) for section in plan.sections]
    for label in grades:
        if plain_label(label) not in there:
            raise OptionError(
                f"No section is labelled {label!r}; there are {', '.join(dict.fromkeys(there))}."
                f"{did_you_mean(label, there)}",
                field="section_grades",
            )


@contextmanager
def _allowed() -> Iterator[None]:
    """A value that its type refuses is a wish that is not allowed."""
    try:
        yield
    except ValueError as error:
        raise OptionError(f"This finish is not allowed: {error}.", field="finish") from error


def _grade(project: SongWork, plan: Plan, wish: str | Path | Grade) -> Grade:
    if isinstance(wish, Grade):
        return wish
    name = str(wish)
    if name == _NONE:
        return Grade()
    if name == "style":
        name = find_style(project.catalogue, plan.style).grade
    return keep_grade(name, project.files, project.settings.library)


def _captions(project: SongWork, plan: Plan, wish: str | CaptionStyle) -> CaptionStyle | None:
    if isinstance(wish, CaptionStyle):
        return wish
    if wish in (_NONE, "style"):
        return None
    return find_caption(project.catalogue, wish).over(dressed_style(project, plan).caption)


def _words(said: str, auto: str | None = None) -> str:
    """What is meant: nothing by ``none``, and by ``auto`` the words that stand for it, where there are any."""
    meant = "" if said == _NONE else auto if said == "auto" and auto is not None else said
    return without_controls(meant).strip()


def _with_words(project: SongWork, finish: Finish, wishes: FinishWishes) -> Finish:
    if wishes.title is not None:
        finish = replace(finish, title=_words(wishes.title, auto=project.song.title_and_artist))
    if wishes.end_card is not None:
        finish = replace(finish, end_card=_words(wishes.end_card))
    if wishes.titles is not None:
        for title in wishes.titles:
            refuse_secret(title.text, "titles")
        finish = replace(finish, titles=tuple(replace(one, text=without_controls(one.text)) for one in wishes.titles))
    if wishes.rights is not None:
        finish = replace(finish, rights=" ".join(_words(wishes.rights).split()))
    return finish


def _logo(project: SongWork, wish: str | Path | Logo) -> Logo | None:
    if isinstance(wish, Logo):
        return wish
    return None if str(wish) == _NONE else keep_logo(Path(wish), project.files)


def _brand(project: SongWork, wish: str | Path | Brand) -> Brand | None:
    if isinstance(wish, Brand):
        return wish
    if wish == _NONE:
        return None
    path = Path(wish)
    brand, notes = keep_brand(path, project.files, named_beside(path, project.store.allowance.check_source))
    for note in notes:
        project.note(note)
    return brand


def _effects(wish: str | Sequence[BeatEffect]) -> tuple[BeatEffect, ...]:
    if not isinstance(wish, str):
        return tuple(wish)
    if wish not in ("usual", _NONE):
        raise OptionError(
            f"There are no beat effects {wish!r}; give 'usual', 'none' or wires of your own.", field="effects"
        )
    return USUAL_EFFECTS if wish == "usual" else ()
