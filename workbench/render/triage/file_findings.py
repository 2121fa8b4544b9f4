"""What is wrong with a take's file: whether it can be read, its length, its rate, its size."""

from __future__ import annotations

from workbench.model.take import Take
from workbench.model.triage import Finding, TakeMeasures
from workbench.render.triage import thresholds as at

__all__ = ["file_findings"]


def file_findings(seen: TakeMeasures, take: Take) -> list[Finding]:
    """What differs between the file and what the take says of it.

    Args:
        seen: what was measured.
        take: what was ordered.
    """
    if not seen.frames or seen.size is None or seen.rate is None:
        reason = f"It cannot be read: {seen.damage or 'it has no picture that a film could show'}."
        return [Finding("unreadable", "stop", reason, seen.frames, 1, "make it again")]
    asked = (_damage(seen), _length(seen, take), _rate(seen, take), _size(seen, take))
    return [finding for finding in asked if finding]


def _damage(seen: TakeMeasures) -> Finding | None:
    if not seen.damage:
        return None
    reason = f"Its file is damaged after {seen.frames} frames: {seen.damage}."
    return Finding("unreadable", "stop", reason, seen.frames, seen.frames + 1, "make it again")


def _length(seen: TakeMeasures, take: Take) -> Finding | None:
    """Too long does no harm: the composer takes what it needs."""
    wanted_s, allowed_s = float(take.span.frames / take.rate), float(at.SHORT_FRAMES / take.rate)
    missing_s = wanted_s - seen.duration_s
    if missing_s <= allowed_s + 1e-6:
        return None
    reason = f"It lasts {seen.duration_s:.2f} s; its clip needs {wanted_s:.2f} s."
    return Finding("length", "stop", reason, seen.duration_s, wanted_s, f"ask for at least {wanted_s:.2f} s")


def _rate(seen: TakeMeasures, take: Take) -> Finding | None:
    rate, wanted = float(seen.rate or 0), float(take.rate)
    if abs(rate / wanted - 1) <= at.RATE_APART:
        return None
    reason = f"It has {rate:.4g} frames a second; {wanted:.4g} were asked for."
    remedy = f"ask for {wanted:.4g} frames a second; otherwise frames are {'repeated' if rate < wanted else 'left out'}"
    return Finding("rate", "retry", reason, rate, wanted, remedy)


def _size(seen: TakeMeasures, take: Take) -> Finding | None:
    size = seen.size
    if size is None or size == take.size:
        return None
    shape, wanted = size.width / size.height, take.size.width / take.size.height
    reason = f"It is {size.width}x{size.height}; {take.size.width}x{take.size.height} was asked for."
    other_shape = abs(shape / wanted - 1) > at.SHAPE_APART
    if not other_shape and size.height >= take.size.height:
        return None
    harm = "parts of it are cut off" if other_shape else "it is drawn larger than it is, and soft"
    remedy = f"ask for {take.size.width}x{take.size.height}; otherwise {harm}"
    return Finding("size", "retry", reason, size.height, take.size.height, remedy)
