"""The film for editing programs that do not read ``.otio``: Final Cut Pro 7 XML and an edit decision list.

Both are written by OTIO's own adapters, mended where they fall short: the XML's ``<format>`` would be empty and each
picture file would claim to have sound; the list has one track and short reel names. No speed change is ever written.
"""

from __future__ import annotations

import re
from typing import Any

from workbench.errors import OptionError
from workbench.export.cut import Cut, LinkOf
from workbench.export.otio import adapter, film_timeline
from workbench.timebase import written_rate

__all__ = ["edl_text", "fcp7_text"]

_COLOURS = {
    "PURPLE": (150, 70, 200),
    "RED": (220, 40, 40),
    "YELLOW": (230, 200, 40),
    "GREEN": (60, 180, 80),
}
_EMPTY_FORMAT = "<format/>"
_PICTURE_AND_SOUND = re.compile(r"<video/>\s*<audio/>")


def fcp7_text(cut: Cut, link_of: LinkOf, song_url: str) -> str:
    """The film as Final Cut Pro 7 XML (xmeml version 4), which Premiere Pro and DaVinci Resolve read.

    Every transition is a cross dissolve there; what it really is stands in its name in the ``.otio``.

    Args:
        cut: what to write.
        link_of: where media are.
        song_url: where the song is.

    Raises:
        OptionError: the format cannot say the plan's rate.
    """
    rate = cut.plan.rate
    if rate.denominator not in (1, 1001):
        raise OptionError(
            f"Final Cut XML knows no {written_rate(rate)} frames a second; plan at 24, 25, 30 ..., or export .otio.",
            field="as",
        )
    timeline = film_timeline(cut, link_of, song_url)
    for clip in timeline.find_clips():
        if not clip.enabled:
            clip.metadata["fcp_xml"] = {"enabled": "FALSE"}
    for transition in timeline.find_children(descended_from_type=_transition_type()):
        transition.name = "Cross Dissolve"
    for marker in timeline.tracks.markers:
        red, green, blue = _COLOURS[marker.color]
        shade = {"alpha": "0", "red": str(red), "green": str(green), "blue": str(blue)}
        marker.metadata["fcp_xml"] = {"color": shade}
    text = str(adapter("otio_fcp_adapter", "fcp_xml").write_to_string(timeline))
    return _PICTURE_AND_SOUND.sub("<video/>", text).replace(_EMPTY_FORMAT, _format(cut), 1)


def edl_text(cut: Cut, link_of: LinkOf) -> str:
    """The film's picture as a CMX 3600 edit decision list, one reel name a take (``C000``, ``C001``, ...).

    Args:
        cut: what to write.
        link_of: where media are.

    Raises:
        OptionError: there is no timecode of the plan's rate, or a take does not hold the transition into its clip.
    """
    rate = cut.plan.rate
    _check_transitions(cut, link_of)
    timeline = film_timeline(cut, link_of, "")
    del timeline.tracks[1:]
    reels: dict[str, str] = {}
    for number, clip in enumerate(timeline.find_clips()):
        take = cut.takes.get(number)
        clip.markers.clear()
        clip.metadata["cmx_3600"] = {"reel": reels.setdefault(take.sha256 if take else f"{number}", f"C{number:03d}")}
    try:
        text = str(adapter("otio_cmx3600_adapter", "cmx_3600").write_to_string(timeline, rate=float(rate)))
    except ValueError as error:
        raise OptionError(
            f"An edit decision list has no timecode for {written_rate(rate)} frames a second; plan at 24, 25, 30 or "
            "29.97, or export .otio.",
            field="as",
        ) from error
    head, _, events = text.partition("\n")
    dropping = ";" in events
    return f"{head}\nFCM: {'DROP' if dropping else 'NON-DROP'} FRAME\n{events}"


def _check_transitions(cut: Cut, link_of: LinkOf) -> None:
    """A list shows a transition from its first frame on, so what it goes to has to begin there.

    Raises:
        OptionError: a clip has no take, or one that begins later.
    """
    for clip in cut.plan.clips:
        take, first = cut.takes.get(clip.index), cut.plan.media_span(clip.index).start
        if clip.join_frames and (take is None or link_of(clip.index, 0, take).span.start > first):
            lacks = "has no take" if take is None else "has a take that begins too late"
            raise OptionError(
                f"Clip {clip.index} {lacks} for the {clip.join} into it, and an edit decision list shows a transition "
                "from its first frame on; make the clip first, or export .otio.",
                field="as",
            )


def _transition_type() -> Any:  # noqa: ANN401  OTIO has no types
    import opentimelineio

    return opentimelineio.schema.Transition


def _format(cut: Cut) -> str:
    rate = cut.plan.rate
    timebase, ntsc = round(rate), "TRUE" if rate.denominator == 1001 else "FALSE"
    return (
        "<format><samplecharacteristics>"
        f"<rate><timebase>{timebase}</timebase><ntsc>{ntsc}</ntsc></rate>"
        f"<width>{cut.plan.size.width}</width><height>{cut.plan.size.height}</height>"
        "<anamorphic>FALSE</anamorphic><pixelaspectratio>square</pixelaspectratio>"
        "<fielddominance>none</fielddominance><colordepth>24</colordepth>"
        "</samplecharacteristics></format>"
    )
