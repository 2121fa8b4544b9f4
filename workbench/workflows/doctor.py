"""What is missing on this machine, and the line that mends it."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import WorkbenchError
from workbench.media.bundle import bundled
from workbench.media.encoders import probe_encoder
from workbench.media.encoding import HARDWARE, Encoder
from workbench.media.process import ffmpeg_path, run_ffmpeg
from workbench.model.size import Size
from workbench.settings import Settings
from workbench.store.database import Database

__all__ = ["Finding", "examine"]

_EXTRAS = {
    "models": ("torch", "beat_this", "demucs", "faster_whisper"),
    "jupyter": ("jupyterlab", "ipywidgets"),
    "replicate": ("replicate",),
    "moviepy": ("moviepy",),
    "dask": ("distributed", "fsspec"),
}
_ENCODERS = (
    {"h264_videotoolbox": "it needs a Mac's media engine"}
    if sys.platform == "darwin"
    else {"h264_nvenc": "it needs an NVIDIA card and its driver"}
)
"""Those that there can be on this system, and what each needs."""
_ROOM_BYTES = 2_000_000_000
_PATIENCE_S = 5.0
"""A transaction takes milliseconds: who holds the library for so long is stuck."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    ok: bool
    found: str
    mend: str = ""
    needed: bool = True
    """Whether ``make`` works without it."""


def examine(settings: Settings, *, patience_s: float = _PATIENCE_S) -> tuple[Finding, ...]:
    """Look at ffmpeg, fonts, the library, the disk, the extras and the weights. Nothing is made or changed.

    Args:
        settings: which library, and where weights are.
        patience_s: how long to wait for a library that is in use before it counts as stuck.
    """
    return (
        _python(),
        _ffmpeg(),
        *(_encoder(encoder) for encoder in HARDWARE if encoder.name in _ENCODERS),
        _fonts(),
        _library(settings.library, patience_s),
        _disk(settings.library),
        *(_extra(name, modules) for name, modules in _EXTRAS.items()),
        _weights(settings),
    )


def _python() -> Finding:
    version = ".".join(str(n) for n in sys.version_info[:3])
    return Finding("Python", (3, 11) <= sys.version_info[:2] < (3, 14), version, "use Python 3.11, 3.12 or 3.13")


def _ffmpeg() -> Finding:
    mend = "python -m pip install --force-reinstall imageio-ffmpeg"
    try:
        run_ffmpeg(
            ["-f", "lavfi", "-i", "color=s=64x64:d=0.2,format=yuv420p", "-c:v", "libx264", "-f", "null", "-"],
            what="trying the encoder",
        )
    except (WorkbenchError, OSError, RuntimeError) as error:
        return Finding("ffmpeg", ok=False, found=str(error), mend=mend)
    return Finding("ffmpeg", ok=True, found=f"{Path(ffmpeg_path()).name}, H.264 encodes")


def _encoder(encoder: Encoder) -> Finding:
    mend = f"{_ENCODERS[encoder.name]}; without it libx264 encodes films"
    try:
        probe = probe_encoder(encoder, Size(1280, 720))
    except (WorkbenchError, OSError, RuntimeError) as error:
        return Finding(f"encoder {encoder.name}", ok=False, found=str(error), mend=mend, needed=False)
    return Finding(
        f"encoder {encoder.name}", probe.works, probe.reason or "five frames went through it", mend, needed=False
    )


def _fonts() -> Finding:
    try:
        names = sorted(path.name for path in bundled("data/fonts").glob("*.[ot]tf"))
    except FileNotFoundError as error:
        return Finding("fonts", ok=False, found=str(error), mend="python -m pip install --force-reinstall songreel")
    return Finding("fonts", bool(names), ", ".join(names), "python -m pip install --force-reinstall songreel")


def _library(folder: Path, patience_s: float) -> Finding:
    there = _nearest(folder)
    if not (there.is_dir() and os.access(there, os.W_OK | os.X_OK)):
        return Finding(
            "library", ok=False, found=f"{there} cannot be written", mend="give another folder with --library"
        )
    try:
        schema = Database(folder, timeout_s=patience_s).examine()
    except WorkbenchError as error:
        return Finding("library", ok=False, found=str(folder), mend=error.message)
    state = f"can be read, schema {schema}, no lock is stuck" if schema else "made at the first use"
    return Finding("library", ok=True, found=f"{folder}: {state}")


def _nearest(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    return next(path for path in (folder, *folder.parents) if path.exists())


def _disk(folder: Path) -> Finding:
    free = shutil.disk_usage(_nearest(folder)).free
    return Finding("disk", free > _ROOM_BYTES, f"{free / 1e9:.1f} GB free", "free some room, or run songreel clean")


def _extra(name: str, modules: tuple[str, ...]) -> Finding:
    missing = [module for module in modules if importlib.util.find_spec(module) is None]
    found = f"without {', '.join(missing)}" if missing else "installed"
    return Finding(f"extra {name}", not missing, found, f"python -m pip install 'songreel[{name}]'", needed=False)


def _weights(settings: Settings) -> Finding:
    from workbench.analysis.trackers import choose_tracker

    try:
        tracker = choose_tracker("beat-this", settings.weights)
    except WorkbenchError as error:
        return Finding(
            "beat_this weights", ok=False, found="not at hand; librosa tracks beats", mend=error.message, needed=False
        )
    return Finding("beat_this weights", ok=True, found=f"{tracker.name} {tracker.version}", needed=False)
