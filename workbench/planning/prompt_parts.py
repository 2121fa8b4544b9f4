"""From a plan and what was heard to what each clip is described by."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import replace

from workbench.model.analysis import Analysis
from workbench.model.bible import BibleEntry
from workbench.model.character import prompt_words
from workbench.model.plan import Clip, Plan
from workbench.model.prompting import ClipWords, PromptParts
from workbench.model.shot import FocalPoint
from workbench.model.still import StillImage
from workbench.model.style import Style, VideoType
from workbench.planning.asked_words import cut_at_word
from workbench.planning.colours import palette_words
from workbench.planning.prompts import one_line, section_words
from workbench.redact import looks_secret

__all__ = ["clip_references", "clip_words", "overall_words"]

_LYRIC = 240
"""Characters of what is sung, at most."""
_LABEL = 60
_NO = "no "
"""How the catalogue says what shall not be seen."""
_PEOPLE = ("people",)
"""What is wanted after all where the bible has characters."""


def clip_words(plan: Plan, heard: Analysis, style: Style, kind: VideoType | None) -> tuple[ClipWords, ...]:
    """What every clip's prompts are made of, in the clips' order. A text that looks like a secret is left out.

    Args:
        plan: the plan.
        heard: what it was made from.
        style: the film's, in the colours of its brand.
        kind: the film's type; None where the catalogue knows it no more.
    """
    film = _FilmWords(plan, heard, style, kind)
    return tuple(film.clip(clip) for clip in plan.clips)


def overall_words(plan: Plan, heard: Analysis, style: Style, kind: VideoType | None) -> ClipWords:
    """The same of the film as a whole: what is said of every clip."""
    film = _FilmWords(plan, heard, style, kind)
    everywhere = [entry for entry in plan.bible.entries if entry.everywhere]
    return film.words(film.common(everywhere, film.song_mood))


def clip_references(plan: Plan, clip: Clip) -> tuple[StillImage, ...]:
    """The images that a clip shall look like, the most important first: one of each entry of the bible that comes up
    in it, then the plates, then the entries' others."""
    entries = plan.bible.in_clip(plan.sections[clip.section].label, clip.index)
    firsts = [entry.images[0] for entry in entries if entry.images]
    others = [image for entry in entries for image in entry.images[1:]]
    return tuple(dict.fromkeys([*firsts, *plan.bible.plates, *others]))


class _FilmWords:
    """What the clips of a plan have in common, looked up once."""

    def __init__(self, plan: Plan, heard: Analysis, style: Style, kind: VideoType | None) -> None:
        self._plan, self._style, self._kind = plan, style, kind
        self._palette = palette_words(style.palette)
        self._about = _plain(plan.prompt)
        self._moods = heard.character.sections if heard.character else ()
        self.song_mood = heard.character.mood.primary if heard.character else ""
        lines = heard.lyrics.lines if heard.lyrics else ()
        sung = sorted(((word.start_s + word.end_s) / 2, word.text) for line in lines for word in line.words)
        self._sung_s, self._sung = [at for at, _ in sung], [text for _, text in sung]

    def common(self, entries: Sequence[BibleEntry], mood: str) -> PromptParts:
        """The parts that say nothing of one clip."""
        looks = [_of_entry(entry) for entry in entries if entry.kind == "style"]
        return PromptParts(
            about=self._about,
            type=_seen(self._kind.prompt_words) if self._kind else "",
            mood=mood,
            style=", ".join(filter(None, (self._style.prompt_words, *looks))),
            palette=self._palette,
            camera=self._style.camera,
            cast="; ".join(filter(None, (_of_entry(entry) for entry in entries if entry.kind == "character"))),
            places="; ".join(filter(None, (_of_entry(entry) for entry in entries if entry.kind == "place"))),
        )

    def words(self, parts: PromptParts, section: str = "") -> ClipWords:
        """Of the film, without a person's words for one clip.

        Args:
            parts: what it is described by.
            section: the section's part in the film, as the table of labels has it.
        """
        own = tuple(filter(None, map(_plain, self._plan.bible.avoid)))
        unseen = (*_unseen(self._kind.prompt_words if self._kind else ""), *_unseen(section))
        wanted = _PEOPLE if parts.cast else ()
        avoid = dict.fromkeys((*own, *(word for word in unseen if word not in wanted)))
        return ClipWords(parts, self._plan.style, self._plan.type, tuple(avoid))

    def clip(self, clip: Clip) -> ClipWords:
        """All words of a clip."""
        section = self._plan.sections[clip.section]
        entries = self._plan.bible.in_clip(section.label, clip.index)
        part = section_words(cut_at_word(one_line(section.label), _LABEL))
        mood = prompt_words(self._moods, section.start_s, section.end_s)
        parts = replace(
            self.common(entries, ", ".join(filter(None, (mood, self.song_mood)))),
            line=_plain(clip.shot.line),
            note=_plain(section.note),
            graphic=_plain(clip.shot.graphic),
            focus="; ".join(filter(None, map(_focus_words, clip.shot.focal_points))),
            section=_plain(_seen(part)),
            lyric=self._lyric(clip),
            continuity=self._continuity(clip, entries),
        )
        still, motion = _plain(clip.shot.still_prompt), _plain(clip.shot.motion_prompt)
        return replace(
            self.words(parts, part),
            own_still=still,
            own_motion=motion,
            own_still_names=self._named(still),
            own_motion_names=self._named(motion),
        )

    def _lyric(self, clip: Clip) -> str:
        """The words whose middle lies in the clip."""
        begin, end = map(float, clip.span.times(self._plan.rate))
        first, last = bisect.bisect_left(self._sung_s, begin), bisect.bisect_left(self._sung_s, end)
        return _plain(cut_at_word(one_line(" ".join(self._sung[first:last])), _LYRIC))

    def _continuity(self, clip: Clip, entries: Sequence[BibleEntry]) -> str:
        """What stays within a section: light and place, and who is in both clips."""
        before = self._plan.clips[clip.index - 1] if clip.index else None
        if before is None or before.section != clip.section:
            return ""
        label = self._plan.sections[clip.section].label
        both = [entry for entry in entries if entry.kind == "character" and entry.comes_up(label, before.index)]
        names = list(filter(None, (_plain(entry.name) for entry in both)))
        return f"the same {', '.join([*names, 'light and place'])} as in the shot before"

    def _named(self, text: str) -> str:
        """What the bible says of the names in a text."""
        folded = text.casefold()
        there = [entry for entry in self._plan.bible.entries if one_line(entry.name).casefold() in folded]
        return "; ".join(filter(None, map(_of_entry, there))) if text else ""


def _seen(words: str) -> str:
    """The catalogue's words without those on what shall not be seen: in a prompt, they would be."""
    return ", ".join(word for word in words.split(", ") if not word.startswith(_NO))


def _unseen(words: str) -> tuple[str, ...]:
    """Those that were left out."""
    return tuple(word.removeprefix(_NO) for word in words.split(", ") if word.startswith(_NO))


def _plain(text: str) -> str:
    """A text as a prompt may hold it; nothing of one that looks like a secret."""
    line = one_line(text)
    return "" if looks_secret(line) else line


def _of_entry(entry: BibleEntry) -> str:
    return _plain(", ".join(filter(None, (entry.name, entry.description))))


def _focus_words(point: FocalPoint) -> str:
    what = _plain(point.description)
    across = "left" if point.x < 1 / 3 else "right" if point.x > 2 / 3 else ""
    along = "top" if point.y < 1 / 3 else "bottom" if point.y > 2 / 3 else ""
    where = " ".join(filter(None, (along, across)))
    return what and f"{what} at the {where or 'centre'}"
