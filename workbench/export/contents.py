"""What a package says: names, links, notes and the README. Texts only, so that they can be looked through first."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench._version import __version__
from workbench.export.conform import conformed_span
from workbench.export.cut import Cut, Link, clip_name
from workbench.export.otio import film_timeline, otio_text
from workbench.model.counted import counted
from workbench.model.take import Take
from workbench.timebase import format_rate, written_rate

__all__ = ["SONG", "Graphic", "all_takes", "package_frames", "package_link", "package_texts", "stem"]

SONG = "audio/song.wav"


@dataclass(frozen=True, slots=True)
class Graphic:
    """Something for ``motion-graphics/``."""

    name: str
    """Our own: letters, digits, ``-`` and ``.``."""
    source: Path | str
    """A file, or the text itself."""


def package_link(cut: Cut, index: int, number: int, take: Take) -> Link:
    """Where a take lies in the package, as its timeline says it."""
    return Link(f"video-clips/{stem(index, number)}.mp4", conformed_span(cut.plan, index, take))


def package_frames(cut: Cut) -> int:
    """How many frames its clips have in all; what ``on_frame`` counts to."""
    return sum(conformed_span(cut.plan, index, take).frames for index, _, take in all_takes(cut))


def package_texts(cut: Cut, graphics: Sequence[Graphic]) -> dict[str, str]:
    """The texts in a package by their names, for whoever has to look through them before they leave the library."""
    timeline = film_timeline(cut, lambda index, number, take: package_link(cut, index, number, take), SONG)
    notes = {
        "timeline.otio": otio_text(timeline),
        "metadata.json": json.dumps(_metadata(cut), ensure_ascii=False, indent=2) + "\n",
        "README.txt": _readme(cut, graphics),
    }
    return notes | {f"motion-graphics/{g.name}": g.source for g in graphics if isinstance(g.source, str)}


def all_takes(cut: Cut) -> Iterator[tuple[int, int, Take]]:
    """Each take with its clip's index and its number there: 0 = the chosen one."""
    for clip in cut.plan.clips:
        if clip.index in cut.takes:
            yield clip.index, 0, cut.takes[clip.index]
        for number, take in enumerate(cut.others.get(clip.index, ()), start=1):
            yield clip.index, number, take


def stem(index: int, number: int) -> str:
    """A take's file in the package, without its folder and its ending."""
    return f"clip-{index:03d}" + (f"-take-{number + 1}" if number else "")


def _metadata(cut: Cut) -> dict[str, object]:
    plan, song = cut.plan, cut.song
    clips = []
    for clip in plan.clips:
        take = cut.takes.get(clip.index)
        clips.append(
            {
                "name": clip_name(plan, clip.index),
                "index": clip.index,
                "section": clip.section,
                "start_frame": clip.span.start,
                "end_frame": clip.span.end,
                "transition": clip.join,
                "transition_frames": clip.join_frames,
                "style": clip.style,
                "look": clip.look,
                "prompt": clip.prompt,
                "seed": clip.seed,
                "file": package_link(cut, clip.index, 0, take).url if take else None,
                "made_by": f"{take.provider} {take.model or take.version}" if take else None,
                "sha256": take.sha256 if take else None,
                "other_takes": [
                    package_link(cut, clip.index, number, other).url
                    for number, other in enumerate(cut.others.get(clip.index, ()), start=1)
                ],
            }
        )
    return {
        "songreel": __version__,
        **{name: value for name, value in cut.note().items() if name != "role"},
        "rate": format_rate(plan.rate),
        "title": song.display_title,
        "artist": song.artist,
        "duration_s": song.duration_s,
        "sections": [section.entry() for section in plan.sections],
        "clips": clips,
        "beats_s": list(cut.beats.beats_s),
        "downbeats_s": list(cut.beats.downbeats_s),
        "lyrics": [
            {
                "start_s": line.start_s,
                "end_s": line.end_s,
                "text": line.text,
                "words": [{"start_s": w.start_s, "end_s": w.end_s, "text": w.text} for w in line.words],
            }
            for line in (cut.lyrics.lines if cut.lyrics else ())
        ],
    }


def _readme(cut: Cut, graphics: Sequence[Graphic]) -> str:
    plan, size = cut.plan, f"{cut.plan.size.width}x{cut.plan.size.height}"
    missing = [clip_name(plan, clip.index) for clip in plan.clips if clip.index not in cut.takes]
    lines = [
        f"{cut.title}: a music video, made with Songreel {__version__}",
        "",
        f"{plan.frames} frames of {size} pixels, {written_rate(plan.rate)} frames a second ({format_rate(plan.rate)}).",
        f"{counted(len(plan.clips), 'clip')} in {counted(len(plan.sections), 'section')}.",
        "",
        "timeline.otio     the whole film; it finds its media beside itself, so unpack everything into one folder.",
        "                  DaVinci Resolve 18.5 and newer: File > Import > Timeline. Others: through OpenTimelineIO.",
        "video-clips/      each clip as long as its slot and its handles; ...-take-2.mp4 are other takes.",
        "images/           the images that stills were made from.",
        "audio/song.wav    the song, 48 kHz, as long as the film.",
        f"motion-graphics/  {', '.join(g.name for g in graphics) or 'nothing in this film'}.",
        "metadata.json     song, sections, clips with what they were made from, beats, lyrics.",
        "",
        "Transitions stand in the timeline as dissolves, centred on their cut; what each one really is",
        "(whip, dip-black ...) is its name. Colours, captions, logo and beat effects are not burnt into the clips.",
        "An edited timeline comes back without speed changes (songreel import PROJECT FILE.otio).",
    ]
    if missing:
        lines += ["", f"These clips have no take yet and are placeholders: {', '.join(missing)}."]
    return "\n".join(lines) + "\n"
