"""What a provider is asked for: one request for each clip of a plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from workbench.model.analysis import Analysis
from workbench.model.asking import FileRef
from workbench.model.plan import Plan
from workbench.model.prompting import ClipWords
from workbench.model.request import ClipRequest, Music
from workbench.model.still import StillImage
from workbench.planning.assemble import Finishing, lines_in_picture, sets_words
from workbench.planning.labels import section_numbers
from workbench.planning.phrases import felt_beats
from workbench.planning.prompt_parts import clip_references

__all__ = ["clip_requests"]


def clip_requests(
    plan: Plan, heard: Analysis, palette: tuple[str, ...], finishing: Finishing, words: Sequence[ClipWords] = ()
) -> dict[int, ClipRequest]:
    """The requests, by the clip's index.

    Args:
        plan: the plan.
        heard: what the clips move with.
        palette: the style's colours.
        finishing: what will lie over them.
        words: of each clip, for hosted models.
    """
    lines = tuple(line.words for line in lines_in_picture(plan, heard.lyrics, finishing.titles))
    music = Music(heard.duration_s, felt_beats(heard), heard.energy, heard.onsets)
    spoken = replace(music, lines=lines)
    firsts = {clip.section: clip.index for clip in reversed(plan.clips)}
    numbers = section_numbers(plan.sections)
    requests = {}
    for clip in plan.clips:
        section, media = plan.sections[clip.section], plan.media_span(clip.index)
        begin = clip.span.start + plan.fade_in(clip.index) - media.start
        end = clip.span.end - plan.fade_out(clip.index) - media.start
        requests[clip.index] = ClipRequest(
            span=media,
            rate=plan.rate,
            size=plan.size,
            look=clip.look,
            palette=palette,
            prompt=clip.prompt,
            seed=clip.seed,
            section_label=section.label,
            section_number=numbers[clip.section],
            section_occurrence=section.occurrence,
            clip_index=clip.index,
            clip_in_section=clip.index - firsts[clip.section],
            music=spoken if sets_words(clip) else music,
            finished=not finishing.over(plan, media),
            key_frames=(begin, end),
            still=clip.still,
            first_frame=_file(clip.shot.first),
            last_frame=_file(clip.shot.last),
            waits_for=clip.shot.follows,
            words=words[clip.index] if words else ClipWords(),
            references=clip_references(plan, clip),
        )
    return requests


def _file(image: StillImage | None) -> FileRef | None:
    return None if image is None else FileRef(image.sha256, image.suffix)
