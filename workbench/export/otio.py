"""The film as an OpenTimelineIO timeline.

Every time is a whole number of frames of the project's rate, so what is written is read back exactly. OTIO keeps a
rate as a float; the exact one stands in the timeline's own notes (``metadata["songreel"]["rate"]``).
"""

from __future__ import annotations

import functools
import importlib.resources
from typing import Any

from workbench.export.cut import MEDIA_KEY, Cut, LinkOf, clip_name, take_note
from workbench.model.take import Take
from workbench.model.text import printable
from workbench.timebase import Span, frame_at

__all__ = ["FILM_TRACK", "adapter", "film_timeline", "otio_text"]

FILM_TRACK = "Film"
_MOST_TEXT = 200


def otio_text(timeline: Any) -> str:  # noqa: ANN401  OTIO has no types
    """A timeline as an ``.otio`` file's text."""
    return str(timeline.to_json_string(indent=2))


@functools.cache
def adapter(package: str, name: str) -> Any:  # noqa: ANN401  a module
    """An adapter of OTIO's, from its own package alone: whatever plugins the environment names are left out.

    Args:
        package: the Python package, such as ``otio_fcp_adapter``.
        name: the adapter in it, such as ``fcp_xml``.
    """
    from opentimelineio.plugins.manifest import manifest_from_file

    manifest = manifest_from_file(str(importlib.resources.files(package) / "plugin_manifest.json"))
    return manifest.from_name(name, "adapters").module()


def film_timeline(cut: Cut, link_of: LinkOf, song_url: str) -> Any:  # noqa: ANN401  OTIO has no types
    """The whole timeline.

    Tracks: ``Film`` (the chosen takes; transitions as dissolves around their cut, what they really are in the notes;
    a clip without a take is a missing reference that has the prompt as its name), ``Alternates`` (other takes over
    their slot, disabled; more tracks where a clip has several), ``Song``. Markers lie on the whole: sections purple,
    downbeats red, other beats yellow, lyric lines green.

    Args:
        cut: what to write.
        link_of: where media are.
        song_url: where the song is; it fills the film from its first frame to its last.
    """
    writer = _Writer(cut, link_of)
    timeline = writer.schema.Timeline(cut.title, global_start_time=writer.time(0))
    timeline.metadata[MEDIA_KEY] = cut.note()
    timeline.tracks.append(writer.film())
    timeline.tracks.extend(writer.alternates())
    timeline.tracks.append(writer.song(song_url))
    timeline.tracks.markers.extend(writer.markers())
    return timeline


class _Writer:
    """Builds the parts of one timeline."""

    def __init__(self, cut: Cut, link_of: LinkOf) -> None:
        import opentimelineio

        self.schema: Any = opentimelineio.schema
        self._opentime: Any = opentimelineio.opentime
        self._cut, self._link_of, self._rate = cut, link_of, float(cut.plan.rate)

    def time(self, frames: int) -> Any:  # noqa: ANN401  OTIO has no types
        return self._opentime.RationalTime(frames, self._rate)

    def range(self, start: int, frames: int) -> Any:  # noqa: ANN401  OTIO has no types
        return self._opentime.TimeRange(self.time(start), self.time(frames))

    def film(self) -> Any:  # noqa: ANN401  OTIO has no types
        plan = self._cut.plan
        track = self._track(FILM_TRACK, "film", "Video")
        for clip in plan.clips:
            if clip.join_frames:
                half = self.time(clip.join_frames // 2)
                track.append(
                    self.schema.Transition(
                        name=clip.join,
                        transition_type="SMPTE_Dissolve",
                        in_offset=half,
                        out_offset=half,
                        metadata={MEDIA_KEY: {"join": clip.join, "join_frames": clip.join_frames}},
                    )
                )
            take = self._cut.takes.get(clip.index)
            track.append(self._clip(clip.index, 0, take) if take else self._placeholder(clip.index))
        return track

    def alternates(self) -> list[Any]:
        """One track for each rank of the other takes, none where there are none."""
        tracks = []
        others = self._cut.others
        for rank in range(max((len(takes) for takes in others.values()), default=0)):
            track = self._track("Alternates" if rank == 0 else f"Alternates {rank + 1}", "alternates", "Video")
            at = 0
            for clip in self._cut.plan.clips:
                takes = others.get(clip.index, ())
                if rank < len(takes):
                    if at < clip.span.start:
                        track.append(self.schema.Gap(source_range=self.range(0, clip.span.start - at)))
                    item = self._clip(clip.index, rank + 1, takes[rank])
                    item.enabled = False
                    track.append(item)
                    at = clip.span.end
            tracks.append(track)
        return tracks

    def song(self, url: str) -> Any:  # noqa: ANN401  OTIO has no types
        whole = self.range(0, self._cut.plan.frames)
        media = self.schema.ExternalReference(url, whole)
        media.name = "Song"
        track = self._track("Song", "song", "Audio")
        track.append(self.schema.Clip("Song", media, whole))
        return track

    def markers(self) -> list[Any]:
        cut, rate = self._cut, self._cut.plan.rate
        made = [
            self._marker(printable(f"{section.label} {section.occurrence}"), section.span, "PURPLE", "section")
            for section in cut.plan.sections
        ]
        bar = 0
        for beat_s, number in zip(cut.beats.beats_s, cut.beats.beat_in_bar, strict=True):
            bar, at = bar + (number == 1), frame_at(beat_s, rate)
            if 0 <= at < cut.plan.frames:
                name = f"bar {bar}" if number == 1 else f"beat {number}"
                colour, kind = ("RED", "downbeat") if number == 1 else ("YELLOW", "beat")
                made.append(self._marker(name, Span(at, at + 1), colour, kind))
        for line in cut.lyrics.lines if cut.lyrics else ():
            start, end = frame_at(line.start_s, rate), min(frame_at(line.end_s, rate), cut.plan.frames)
            if line.text.strip() and start < cut.plan.frames:
                made.append(self._marker(printable(line.text), Span(start, max(start + 1, end)), "GREEN", "lyrics"))
        return made

    def _track(self, name: str, role: str, kind: str) -> Any:  # noqa: ANN401  OTIO has no types
        return self.schema.Track(name, kind=kind, metadata={MEDIA_KEY: {"role": role}})

    def _marker(self, name: str, span: Span, colour: str, kind: str) -> Any:  # noqa: ANN401  OTIO has no types
        where = self.range(span.start, span.frames)
        return self.schema.Marker(name[:_MOST_TEXT], where, colour, metadata={MEDIA_KEY: {"kind": kind}})

    def _clip(self, index: int, number: int, take: Take) -> Any:  # noqa: ANN401  OTIO has no types
        span, link = self._cut.plan.clips[index].span, self._link_of(index, number, take)
        media = self.schema.ExternalReference(link.url, self.range(0, link.span.frames))
        media.name = f"{clip_name(self._cut.plan, index)}{f' take {number + 1}' if number else ''}"
        media.metadata[MEDIA_KEY] = take_note(take, link)
        return self._item(index, media.name, media, self.range(span.start - link.span.start, span.frames))

    def _placeholder(self, index: int) -> Any:  # noqa: ANN401  OTIO has no types
        clip = self._cut.plan.clips[index]
        media = self.schema.MissingReference(
            name=printable(clip.prompt)[:_MOST_TEXT] or clip_name(self._cut.plan, index)
        )
        return self._item(index, clip_name(self._cut.plan, index), media, self.range(0, clip.span.frames))

    def _item(self, index: int, name: str, media: Any, source: Any) -> Any:  # noqa: ANN401  OTIO has no types
        clip = self._cut.plan.clips[index]
        note = {"clip": index, "section": clip.section, "prompt": clip.prompt, "look": clip.look, "style": clip.style}
        return self.schema.Clip(name, media, source, metadata={MEDIA_KEY: note})
