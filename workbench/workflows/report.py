"""Results as JSON objects: the contract that scripts read. ``data/schemas/`` holds their schemas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench._version import __version__
from workbench.errors import WorkbenchError
from workbench.model.certificate import Certificate
from workbench.model.output import WHOLE, Output
from workbench.model.plan import Plan
from workbench.model.progress import Progress
from workbench.model.run_account import RunAccount
from workbench.model.song import Song
from workbench.model.triage import Triage
from workbench.store.plans import content_id
from workbench.timebase import format_rate

if TYPE_CHECKING:
    from workbench.workflows.exporting import Exported
    from workbench.workflows.importing import Imported
    from workbench.workflows.importing_heard import Taken
    from workbench.workflows.packing import Packed
    from workbench.workflows.sharing import Shared

__all__ = [
    "Made",
    "annotations_report",
    "certificate_report",
    "error_report",
    "export_report",
    "headed",
    "import_report",
    "make_report",
    "pack_report",
    "progress_report",
    "share_report",
    "song_report",
    "triage_report",
]

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Made:
    """What ``make`` made."""

    video: Path
    project: str
    song: Song
    plan: Plan
    certificate: Certificate
    seconds: Mapping[str, float]
    """Wall time of analyze, plan, generate, compose and verify, seconds; 0 from the cache."""
    cost_usd: Decimal | None
    notes: tuple[str, ...]
    triage: tuple[Triage, ...] = ()
    manifest: Path | None = None
    """Where the render manifest is, if it was asked for."""
    output: Output = WHOLE
    """The film's shape."""
    account: RunAccount = field(default_factory=RunAccount)
    """What this run cost, and what it was said to cost before."""


def headed(body: Mapping[str, Any]) -> dict[str, Any]:
    """A result with the schema's number and our version in front."""
    return {"schema": SCHEMA, "songreel": __version__, **body}


def make_report(made: Made) -> dict[str, Any]:
    """The result of ``make``, ``compose`` and ``demo``."""
    plan, size = made.plan, made.output.size or made.plan.size
    return headed(
        {
            "video": str(made.video),
            "project": made.project,
            "width": size.width,
            "height": size.height,
            "fps": format_rate(plan.rate),
            "frames": made.certificate.frames_planned,
            "song": song_report(made.song),
            "sections": [section.entry() for section in plan.sections],
            "clips": [
                {
                    "index": c.index,
                    "section": c.section,
                    "start_frame": c.span.start,
                    "end_frame": c.span.end,
                    "style": c.style,
                    "look": c.look,
                    "prompt": c.prompt,
                    "provider": c.provider,
                    "cut_on": c.cut_on,
                }
                for c in plan.clips
            ],
            "certificate": certificate_report(made.certificate),
            "triage": triage_report(made.triage),
            "seconds": {name: round(value, 3) for name, value in made.seconds.items()},
            "cost_usd": None if made.cost_usd is None else str(made.cost_usd),
            "quoted_usd": None if made.account.quoted_usd is None else str(made.account.quoted_usd),
            "spent_usd": str(made.account.spent.settled_usd),
            "manifest": None if made.manifest is None else str(made.manifest),
            "notes": [*made.song.notes, *plan.notes, *made.notes],
        }
    )


def triage_report(triage: Sequence[Triage]) -> list[dict[str, Any]]:
    """What is wrong with takes, and how well they meet what was wished; nothing about others that pass."""
    return [
        {
            "clip": judged.clip,
            "verdict": finding.verdict,
            "problem": finding.problem,
            "reason": finding.reason,
            "value": round(finding.value, 4),
            "threshold": finding.threshold,
            "remedy": finding.remedy,
        }
        for judged in triage
        for finding in judged.findings
    ]


def song_report(song: Song) -> dict[str, Any]:
    """The song as both commands show it."""
    return {"id": song.id, "name": song.name, "duration_s": song.duration_s, "sample_rate": song.sample_rate}


def certificate_report(certificate: Certificate) -> dict[str, Any]:
    """A certificate; each cut with its planned and its found frame."""
    return {
        "ok": certificate.ok,
        "frames_planned": certificate.frames_planned,
        "frames_found": certificate.frames_found,
        "cuts": [
            {
                "clip": c.clip,
                "kind": c.kind,
                "planned_frame": c.planned_frame,
                "found_frame": c.found_frame,
                "decided": c.decided,
                "nearest_beat_error_ms": c.nearest_beat_error_ms,
            }
            for c in certificate.cuts
        ],
        "undecided": certificate.undecided,
        "audio_lag_ms": certificate.audio_lag_ms,
        "duration_error_ms": certificate.duration_error_ms,
        "loudness_lufs": certificate.loudness_lufs,
        "true_peak_db": certificate.true_peak_db,
        "silence_s": [list(span) for span in certificate.silence_s],
        "black": [[span.start, span.end] for span in certificate.black],
        "plain": [
            {
                "start_frame": part.span.start,
                "end_frame": part.span.end,
                "clips": list(part.clips),
                "reason": part.reason,
            }
            for part in certificate.plain
        ],
        "reasons": list(certificate.reasons),
        "notes": list(certificate.notes),
    }


def export_report(made: Exported) -> dict[str, Any]:
    """What ``export`` wrote; ``_print`` puts the head before it."""
    return {
        "file": str(made.path),
        "kind": made.kind,
        "project": made.project,
        "plan": made.plan,
        "bytes": made.size_bytes,
        "sha256": made.sha256,
        "clips": made.clips,
        "placeholders": list(made.placeholders),
        "notes": list(made.notes),
    }


def pack_report(made: Packed) -> dict[str, Any]:
    """What ``pack`` wrote."""

    def film(proof: Certificate) -> dict[str, Any]:
        return {"ok": proof.ok, "frames": proof.frames_found, "audio_lag_ms": proof.audio_lag_ms}

    window = made.window
    return {
        "folder": str(made.folder),
        "project": made.project,
        "plan": made.plan,
        "bytes": made.size_bytes,
        "files": [{"name": name, "bytes": size, "sha256": one} for name, (size, one) in made.files.items()],
        "film": film(made.film),
        "short": film(made.short) | {"start_s": window.start_s, "end_s": window.end_s, "reason": window.reason},
        "notes": list(made.notes),
    }


def share_report(made: Shared) -> dict[str, Any]:
    """What ``share`` wrote."""
    return {
        "folder": str(made.folder),
        "project": made.project,
        "plan": made.plan,
        "film": made.film,
        "bytes": made.size_bytes,
        "media_bytes": made.media_bytes,
        "files": [{"name": name, "bytes": size, "sha256": one} for name, (size, one) in made.files.items()],
        "notes": list(made.notes),
    }


def import_report(project: str, imported: Imported) -> dict[str, Any]:
    """What ``import`` made of a timeline."""
    return {
        "project": project,
        "plan": content_id(imported.plan),
        "clips": [
            {
                "index": clip.index,
                "section": clip.section,
                "start_frame": clip.span.start,
                "end_frame": clip.span.end,
                "join": clip.join,
                "join_frames": clip.join_frames,
                "cut_on": clip.cut_on,
            }
            for clip in imported.plan.clips
        ],
        "changed": list(imported.changed),
        "to_generate": list(imported.to_generate),
        "notes": list(imported.notes),
    }


def annotations_report(project: str, taken: Taken) -> dict[str, Any]:
    """What ``import`` took of a file about the song."""
    return {
        "project": project,
        "beats": taken.beats,
        "sections": taken.sections,
        "lyrics": taken.lyrics,
        "tags": taken.tags,
        "changed": list(taken.changed),
        "notes": list(taken.notes),
    }


def error_report(error: WorkbenchError) -> dict[str, Any]:
    """A failure."""
    said: dict[str, Any] = {"code": error.code, "message": error.message, "field": error.field}
    if error.spent_usd is not None:
        said |= {"spent_usd": f"{error.spent_usd:f}", "made": list(error.made)}
    return {"schema": SCHEMA, "error": said}


def progress_report(event: Progress) -> dict[str, Any]:
    """One event of a run."""
    return {
        "stage": event.stage,
        "done": event.done,
        "total": event.total,
        "percent": event.percent,
        "message": event.message,
    }
