"""From what was measured on takes to a verdict on each: what is wrong, by how much, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from workbench.model.plan import Plan
from workbench.model.take import Take
from workbench.model.triage import Finding, TakeMeasures, Triage, Verdict
from workbench.render.triage import thresholds as at
from workbench.render.triage.distances import brightness, palette_distance, plate_distance
from workbench.render.triage.file_findings import file_findings
from workbench.render.triage.neighbours import judge_join, twins_of
from workbench.timebase import Span

__all__ = ["JUDGE_VERSION", "judge_alone", "judge_film", "judge_take", "with_findings"]

JUDGE_VERSION = "5"

_GRAVEST: tuple[Verdict, ...] = ("stop", "retry", "pass")


def with_findings(triage: Triage, more: Sequence[Finding]) -> Triage:
    """The same with more that is to be said, the gravest first."""
    findings = sorted((*triage.findings, *more), key=lambda finding: _GRAVEST.index(finding.verdict))
    return replace(triage, findings=tuple(findings))


def judge_film(
    plan: Plan,
    takes: Mapping[int, Take],
    measures: Mapping[str, TakeMeasures],
    palette: Sequence[str],
    plate: TakeMeasures | None = None,
) -> tuple[Triage, ...]:
    """What is to be said about each clip's take, in the order of the clips; clips without a take are left out.

    Args:
        plan: the film's.
        takes: the chosen take of each clip, by the clip's index, where the clip shows it (``placed_take``).
        measures: by the sha256 of a take's bytes.
        palette: the style's colours.
        plate: what the takes should look like, beside the palette.
    """
    seen = {index: measures[take.sha256] for index, take in sorted(takes.items())}
    twins = twins_of(takes, seen)
    found = []
    for index, measured in seen.items():
        still = plan.clips[index].still is not None
        findings = [*judge_take(measured, takes[index], palette, plate, still=still), *twins.get(index, ())]
        if index - 1 in seen:
            findings += judge_join(plan, index, takes, seen[index - 1], measured)
        findings.sort(key=lambda finding: _GRAVEST.index(finding.verdict))
        found.append(Triage(index, takes[index].sha256, tuple(findings)))
    return tuple(found)


def judge_alone(seen: TakeMeasures, take: Take) -> list[Finding]:
    """What is wrong with a model's take whatever the film looks like: its colours and its joins are not asked for.

    Nor is anything that only another one of the film's takes shows. The gravest comes first.
    """
    found = file_findings(seen, take)
    if seen.frames and all(finding.problem != "unreadable" for finding in found):
        asked = (_black(seen, take), _frozen(seen, take), _flicker(seen), _bars(seen), _cuts(seen))
        found += [finding for finding in asked if finding]
    return sorted(found, key=lambda finding: _GRAVEST.index(finding.verdict))


def judge_take(
    seen: TakeMeasures,
    take: Take,
    palette: Sequence[str],
    plate: TakeMeasures | None = None,
    *,
    still: bool = False,
) -> list[Finding]:
    """What is wrong with a take by itself; where its file cannot be used, nothing else is asked.

    A still may stand, change from image to image, and has the colours that its person gave it; so may a person's own
    video. A program that draws leaps where it means to; a model is asked for one shot.
    """
    still = still or take.origin == "own"
    wrong = file_findings(seen, take)
    if not seen.frames or any(finding.problem == "unreadable" for finding in wrong):
        return wrong
    asked = [_black(seen, take), _flicker(seen), _bars(seen)]
    asked += [] if still else [_frozen(seen, take)]
    asked += [_cuts(seen)] if take.origin == "model" else []
    if not (asked[0] and asked[0].verdict == "stop"):  # black has no colours
        asked += [_brightness(seen, palette)] if still else [_palette(seen, palette), _brightness(seen, palette)]
        asked += [_plate_colour(seen, plate), _plate_light(seen, plate)] if plate else []
    return [*wrong, *(finding for finding in asked if finding)]


def _black(seen: TakeMeasures, take: Take) -> Finding | None:
    share = sum(run.frames for run in seen.black) / seen.frames
    if share >= at.BLACK_ALL:
        reason = f"{share:.0%} of its frames are black; from {at.BLACK_ALL:.0%} on there is nothing to see."
        return Finding(
            "black", "stop", reason, share, at.BLACK_ALL, 'begin the prompt with "a brightly lit wide shot of"'
        )
    run, seconds = _longest(seen.black, take)
    if run is None or seconds <= at.BLACK_S:
        return None
    begins = "begin on a lit wide shot" if run.start == 0 else "ask for no fade to black"
    reason = f"It is black for {seconds:.2f} s from frame {run.start} on; {at.BLACK_S:g} s are allowed."
    return Finding("black", "retry", reason, seconds, at.BLACK_S, begins)


def _frozen(seen: TakeMeasures, take: Take) -> Finding | None:
    run, seconds = _longest(seen.frozen, take)
    if run is None or seconds <= at.FROZEN_S:
        return None
    reason = f"The picture stands still for {seconds:.2f} s from frame {run.start} on; {at.FROZEN_S:g} s are allowed."
    return Finding("frozen", "retry", reason, seconds, at.FROZEN_S, 'name a movement, such as "slow push in"')


def _longest(runs: Sequence[Span], take: Take) -> tuple[Span | None, float]:
    run = max(runs, key=lambda span: span.frames, default=None)
    return run, float(run.frames / take.rate) if run else 0.0


def _flicker(seen: TakeMeasures) -> Finding | None:
    if seen.flicker <= at.FLICKER:
        return None
    reason = f"Its light flickers by {seen.flicker:.3f} from frame to frame; {at.FLICKER:g} is allowed."
    return Finding("flicker", "retry", reason, seen.flicker, at.FLICKER, 'another seed, or "steady light, no strobe"')


def _bars(seen: TakeMeasures) -> Finding | None:
    top, bottom, left, right = seen.bars
    share, where = max((min(top, bottom), "above and below"), (min(left, right), "left and right"))
    if share < at.BAR:
        return None
    reason = f"Black bars stand {where}, {share:.0%} each; less than {at.BAR:.0%} is allowed."
    return Finding("bars", "retry", reason, share, at.BAR, 'ask for the film\'s own shape and "full frame, no borders"')


def _cuts(seen: TakeMeasures) -> Finding | None:
    if len(seen.cuts) <= at.CUTS:
        return None
    places = ", ".join(str(frame) for frame in seen.cuts[:3]) + (" ..." if len(seen.cuts) > 3 else "")
    reason = f"It holds {len(seen.cuts) + 1} shots (cuts at frames {places}); it should be one."
    return Finding("cuts", "retry", reason, len(seen.cuts), at.CUTS, 'begin with "one continuous shot"')


def _palette(seen: TakeMeasures, palette: Sequence[str]) -> Finding | None:
    apart = palette_distance(seen.palette, palette)
    if apart <= at.PALETTE:
        return None
    reason = f"Its colours lie {apart:.3f} from the style's palette; {at.PALETTE:g} is allowed."
    return Finding(
        "palette", "retry", reason, apart, at.PALETTE, "name the palette's colours first, or match the grade"
    )


def _brightness(seen: TakeMeasures, palette: Sequence[str]) -> Finding | None:
    place, (least, most) = brightness(seen.lightness, palette), at.BRIGHTNESS
    if least <= place <= most:
        return None
    dark = place < least
    reason = (
        f"It is too {'dark' if dark else 'bright'} for the style: {place:.2f} on the way from the palette's darkest to "
        f"its lightest colour; {least:g} to {most:g} is allowed."
    )
    words = '"well lit"' if dark else '"low key light"'
    return Finding("brightness", "retry", reason, place, least if dark else most, f"{words} first, or match the grade")


def _plate_colour(seen: TakeMeasures, plate: TakeMeasures) -> Finding | None:
    apart = plate_distance(seen.palette, plate.palette)
    if apart <= at.PLATE_COLOUR:
        return None
    reason = f"Its colours lie {apart:.3f} from the reference; {at.PLATE_COLOUR:g} is allowed."
    return Finding(
        "palette", "retry", reason, apart, at.PLATE_COLOUR, "give the reference to the model, or match the grade"
    )


def _plate_light(seen: TakeMeasures, plate: TakeMeasures) -> Finding | None:
    apart = seen.lightness - plate.lightness
    if abs(apart) <= at.PLATE_LIGHT:
        return None
    reason = f"Its light differs by {apart:+.2f} from the reference's; {at.PLATE_LIGHT:g} is allowed."
    return Finding("brightness", "retry", reason, apart, at.PLATE_LIGHT, "match the grade to the reference")
