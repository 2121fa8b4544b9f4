"""What a film's page says: gathered from the project, as values of ``export.page``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from workbench._version import __version__
from workbench.export.page.contents import Credit, Download, FilmPage, PageChapter
from workbench.export.page.piece import film_lyrics, film_peaks, film_times
from workbench.model.labels import hue_of
from workbench.model.lyrics import Lyrics
from workbench.model.money import shown_usd
from workbench.planning.chapters import chapters_of
from workbench.timebase import Span, seconds_at
from workbench.workflows.share_films import ShownFilm
from workbench.workflows.share_rich import RICH
from workbench.workflows.tagging import origin_sentence

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["chapters_text", "film_page", "film_words"]

_MIME: Mapping[str, str] = {".mp4": "video/mp4", ".webm": "video/webm"}
_DRAWN_BY: Mapping[str, str] = {"offline": "Songreel's own looks", "stills": "images of our own"}


def film_words(project: SongWork, shown: ShownFilm) -> Lyrics | None:
    """The lyrics with their times in the film; None where it has none."""
    start_s, length_s = _place(shown)
    return film_lyrics(project.heard(shown.plan).lyrics, start_s, length_s)


def film_page(
    project: SongWork,
    shown: ShownFilm,
    film: str,
    downloads: Sequence[Download],
    *,
    lyrics: Lyrics | None,
    cost: bool,
    prompts: bool,
    rich: bool,
) -> FilmPage:
    """All that the page shows.

    Args:
        project: whose film it is.
        shown: the film.
        film: its file's name in the folder.
        downloads: what viewers may take along.
        lyrics: with their times in the film.
        cost: say what the project's hosts were paid.
        prompts: say what models were told.
        rich: link to how it was made, which lies beside it.
    """
    heard, (start_s, length_s) = project.heard(shown.plan), _place(shown)
    timeline, song = shown.timeline, project.song
    return FilmPage(
        title=song.display_title,
        artist=song.artist or "",
        film=film,
        mime=_MIME[shown.path.suffix.lower()],
        size=timeline.size,
        duration_s=length_s,
        chapters=_chapters(shown),
        lyrics=lyrics,
        subtitles=lyrics is not None,
        beats_s=film_times(heard.beats.beats_s, start_s, length_s),
        downbeats_s=film_times(heard.beats.downbeats_s, start_s, length_s),
        cuts_s=[round(float(seconds_at(c.span.start, timeline.rate)), 3) for c in timeline.clips[1:]],
        peaks=film_peaks(heard.peaks, start_s, length_s),
        certificate=shown.certificate,
        credits=_credits(project, shown, cost=cost),
        downloads=downloads,
        prompts=_prompts(shown) if prompts else (),
        made=f"{RICH}/index.html" if rich else "",
    )


def chapters_text(shown: ShownFilm) -> str:
    """The chapters as people read them, a line each: ``0:00 Intro``."""
    chapters = _chapters(shown)
    return "".join(f"{int(c.start_s) // 60}:{int(c.start_s) % 60:02} {c.title}\n" for c in chapters)


def _place(shown: ShownFilm) -> tuple[float, float]:
    """Where in the song the film begins, and how long it lasts; seconds."""
    timeline = shown.timeline
    return float(timeline.sound_start), float(seconds_at(timeline.frames, timeline.rate))


def _chapters(shown: ShownFilm) -> list[PageChapter]:
    timeline, plan = shown.timeline, shown.plan
    first = round(timeline.sound_start * plan.rate)
    piece = Span(first, first + timeline.frames)
    labels = [section.label for section in plan.sections if section.span.meet(piece) is not None]
    chapters = []
    for chapter, label in zip(chapters_of(plan, piece), labels, strict=True):
        start, end = chapter.span.times(plan.rate)
        chapters.append(PageChapter(float(start), float(end), chapter.title, hue_of(label)))
    return chapters


def _credits(project: SongWork, shown: ShownFilm, *, cost: bool) -> list[Credit]:
    song, plan, timeline = project.song, shown.plan, shown.timeline
    rows = [("Song", song.display_title), ("Music", song.artist or ""), ("Rights", plan.finish.rights)]
    rows += [("Look", ", ".join(_styles(plan.style, [clip.style for clip in plan.clips])))]
    rows += [("Pictures", origin_sentence(timeline)), ("Made with", ", ".join(_makers(shown)))]
    if cost:
        account = project.store.cost(project.id)
        count = account.spent.unknown + account.elsewhere.unknown
        unknown = f", and {count} at a price that is not known" if count else ""
        rows.append(("Cost", f"{shown_usd(account.spent.settled_usd + account.elsewhere.settled_usd)}{unknown}"))
    return [Credit(name, text) for name, text in rows if text]


def _styles(main: str, others: Sequence[str]) -> list[str]:
    """The film's look first, then what its clips have instead."""
    return list(dict.fromkeys([main, *others]))


def _makers(shown: ShownFilm) -> list[str]:
    """Who made the pictures: models and programs, each once, and us."""
    takes = [clip.take for clip in shown.timeline.clips]
    made = [take.model or _DRAWN_BY.get(take.provider, take.provider) for take in takes]
    return [*dict.fromkeys(made), f"Songreel {__version__}"]


def _prompts(shown: ShownFilm) -> list[str]:
    """What the film was asked to be, and what each clip was; each once."""
    plan = shown.plan
    told = [plan.prompt, *(f"clip {clip.index}: {clip.prompt}" for clip in plan.clips)]
    return [prompt for prompt in dict.fromkeys(told) if prompt.strip()]
