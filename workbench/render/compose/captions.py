"""Captions and titles as Advanced SubStation Alpha, in song time. User text is data, never a command."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from workbench.media.typefaces import Typeface, bundled_faces, missing_characters, system_faces
from workbench.model.box import Box
from workbench.model.size import Size
from workbench.model.style import CaptionStyle
from workbench.model.timeline import Caption, shown_over
from workbench.model.title import Title
from workbench.render.compose.text.area import box_of_piece, box_of_title
from workbench.render.compose.text.layout import Setting, set_caption
from workbench.render.compose.text.measure import Faces
from workbench.render.compose.text.modes import caption_events
from workbench.render.compose.text.script import head
from workbench.render.compose.text.titles import title_events
from workbench.render.compose.text.writing import clean, is_wide
from workbench.timebase import Span

__all__ = ["ass_text", "missing_note", "missing_text", "text_area"]

_EXAMPLES = 8


def ass_text(
    captions: Sequence[Caption],
    style: CaptionStyle,
    size: Size,
    titles: Sequence[Title] = (),
    *,
    faces: Iterable[Typeface] | None = None,
    own: Typeface | None = None,
) -> str:
    """The file that libass draws, and any player of such files.

    A caption stands in the same place whatever else is shown, so that a line that runs over a cut is drawn alike on
    both sides. A line that does not fit into two rows is shown piece after piece. Characters that no font at hand
    has are left out: ``missing_text`` names them.

    Args:
        captions: in song time.
        style: how they are set.
        size: the film's, pixels.
        titles: words that are no lyrics.
        faces: the fonts at hand, instead of the bundled ones and the system's.
        own: the film's own face, which comes before all of them.
    """
    setting = Setting(style, size, Faces(style.weight, faces, own))
    lines = [line for caption in captions for line in _events(caption, setting.for_caption(caption))]
    return head(setting) + "".join(lines) + "".join(line for title in titles for line in title_events(title, setting))


def _events(caption: Caption, setting: Setting) -> Iterator[str]:
    return (line for piece in set_caption(caption, setting) for line in caption_events(piece, setting))


def text_area(
    captions: Iterable[Caption],
    titles: Iterable[Title],
    style: CaptionStyle,
    size: Size,
    span: Span,
    rate: Fraction,
    *,
    own: Typeface | None = None,
) -> tuple[Box, ...]:
    """Which parts of the picture text may cover at any frame of a span: a box a piece and a title, a bit too large.

    Args:
        captions: all of the film's, in song time.
        titles: all of the film's.
        style: how captions are set.
        size: the film's, pixels.
        span: the film's frames.
        rate: frames a second.
        own: as for ``ass_text``.
    """
    shown = [
        *(part for line in captions for part in _caption_boxes(line, style, size, own)),
        *(part for title in titles for part in _title_boxes(title, style, size, own)),
    ]
    return tuple(dict.fromkeys(part.box for part in shown_over(shown, span, rate)))


class _ShownBox(NamedTuple):
    start_ms: int
    end_ms: int
    box: Box


@functools.lru_cache(maxsize=4096)
def _caption_boxes(caption: Caption, style: CaptionStyle, size: Size, own: Typeface | None) -> tuple[_ShownBox, ...]:
    """Kept, as a certificate asks for every frame."""
    setting = Setting(style, size, Faces(style.weight, own=own)).for_caption(caption)
    boxes = ((piece, box_of_piece(piece, setting)) for piece in set_caption(caption, setting))
    return tuple(_ShownBox(piece.start_ms, piece.end_ms, box) for piece, box in boxes if box is not None)


@functools.lru_cache(maxsize=256)
def _title_boxes(title: Title, style: CaptionStyle, size: Size, own: Typeface | None) -> tuple[_ShownBox, ...]:
    box = box_of_title(title, Setting(style, size, Faces(style.weight, own=own)))
    return () if box is None else (_ShownBox(title.start_ms, title.end_ms, box),)


def missing_text(texts: Iterable[str], faces: Iterable[Typeface] | None = None) -> str:
    """The characters that no font at hand has, each once, in their order; the film leaves them out.

    Args:
        texts: lyrics and titles.
        faces: the fonts at hand, instead of the bundled ones and, where these do not do, the system's.
    """
    cleaned = [clean(text) for text in texts]
    if faces is not None:
        return missing_characters(cleaned, tuple(faces))
    left = missing_characters(cleaned, bundled_faces())
    return missing_characters([left], system_faces()) if left else ""


def missing_note(what: str, texts: Iterable[str], faces: Iterable[Typeface] | None = None) -> str | None:
    """One sentence about the characters that the film leaves out, and what to install; None where it shows all.

    Args:
        what: whose characters they are, as the sentence begins.
        texts: as for ``missing_text``.
        faces: the same.
    """
    missing = missing_text(texts, faces)
    if not missing:
        return None
    some = " ".join(missing[:_EXAMPLES]) + (" ..." if len(missing) > _EXAMPLES else "")
    wanted = {_remedy(sign) for sign in missing}
    remedy = " and ".join(sorted(wanted - {""}))
    install = f" Install a font that has them ({remedy}) and make the film again." if remedy else ""
    return f"{what}: no font at hand has {len(missing)} of their characters ({some}); captions leave them out.{install}"


def _remedy(sign: str) -> str:
    """What brings a font for a character; empty for pictures, which need another kind of drawing."""
    if is_wide(sign) or "\u1100" <= sign <= "\u11ff" or "\uac00" <= sign <= "\ud7af":
        return "Noto Sans CJK, on Debian fonts-noto-cjk"
    return "" if unicodedata.category(sign) in ("So", "Sk", "Co") else "Noto Sans, on Debian fonts-noto-core"
