"""A song's stems for a player in a page: taken apart in the background, and made small enough to travel."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, cast

from workbench.analysis.heard import Heard
from workbench.analysis.peaks import MinMax
from workbench.errors import CancelledError, MissingExtraError, NotFoundError, WeightsError
from workbench.jobs.cancel import CancelToken
from workbench.jobs.keys import dumps, key_of, loads
from workbench.jobs.progress import Listener, Reporter
from workbench.media.audio import decode
from workbench.media.process import run_ffmpeg
from workbench.model.analysis import Peaks
from workbench.model.documents import StemsGlance
from workbench.model.progress import Progress
from workbench.model.stems import STEM_NAMES, Stems
from workbench.workflows.background import Background, held_back, slot
from workbench.workflows.listening import stem_files
from workbench.workflows.stems import kept_stems

if TYPE_CHECKING:
    from workbench.workflows.song_work import SongWork

__all__ = ["PlayedStems"]

_VERSION = "stems-preview-2"
_PEAKS = "stems-peaks-1"
_SLACK_S = 60.0
_KBIT = 31  # of each stem: with what WebM adds 0.96 MB a minute for all four, where a sound may have 1
_RATE = 48_000
_MIME = "audio/webm"
_PREPARING = Progress("analyze", 95.0, 100.0, 95.0, "preparing the sound")


class PlayedStems:
    """A project's stems as a ``StemSource``. The work is the process's: a page that is loaded again finds it.

    One file holds all four, each in a channel of its own, so that no player can bring them out of step.

    Args:
        project: whose song it is.
    """

    def __init__(self, project: SongWork) -> None:
        self._project = project
        name = f"stems {project.id} of {project.settings.library}"
        self._work = cast("Background[None]", slot(name))

    @property
    def duration_s(self) -> float:
        """The song's length, seconds."""
        return self._project.song.duration_s

    @property
    def song_id(self) -> str:
        """Of the song: widgets of one song on a page share the cursor."""
        return self._project.song.id

    def glance(self) -> StemsGlance:
        """How it stands now."""
        work = self._work.glance
        if work.running:
            return StemsGlance("running", progress=work.progress)
        said = "" if work.error is None or isinstance(work.error, CancelledError) else work.error.message
        kept = kept_stems(self._project)
        if kept is not None:
            there = self._path(kept).is_file() and self._peaks_path(kept).is_file()
            return StemsGlance("ready") if there else StemsGlance("unprepared", said)
        if self._project.means.splitter():
            return StemsGlance("none", said)
        return StemsGlance("lacking", self._lacking())

    def begin(self) -> None:
        """Make in the background what is not there yet; nothing happens where that is under way."""
        self._work.start(self._make)

    def stop(self) -> None:
        """Ask the work under way to stop."""
        self._work.cancel()

    def sound(self) -> tuple[bytes, str]:
        """The four stems, each in mono, as one WebM of at most 1 MB a minute, and its mime type.

        Raises:
            NotFoundError: it was not prepared, or is gone.
        """
        kept = kept_stems(self._project)
        with suppress(FileNotFoundError):
            if kept is not None:
                return self._path(kept).read_bytes(), _MIME
        raise NotFoundError("The stems' sound is gone; show them again, and it is made anew.", field="stems")

    def peaks(self) -> tuple[Peaks, ...]:
        """The waveform of each stem, about 100 bins a second, made once.

        Raises:
            NotFoundError: they were not prepared, or are gone.
        """
        kept = kept_stems(self._project)
        with suppress(FileNotFoundError):
            if kept is not None:
                return tuple(loads(list[Peaks], self._peaks_path(kept).read_text(encoding="utf-8")))
        raise NotFoundError("The stems' waveforms are gone; show them again, and they are made anew.", field="stems")

    def _lacking(self) -> str:
        try:
            self._project.means.check_splitter()
        except (MissingExtraError, WeightsError) as error:
            return error.message
        return ""

    def _path(self, stems: Stems) -> Path:
        return self._project.files.sound_path(key_of(_VERSION, [part.sha256 for part in stems.parts]), ".webm")

    def _peaks_path(self, stems: Stems) -> Path:
        return self._project.files.sound_path(key_of(_PEAKS, [part.sha256 for part in stems.parts]), ".json")

    def _make(self, told: Listener, cancel: CancelToken) -> None:
        files = stem_files(self._project, Reporter(held_back(_PREPARING.percent, told), ("analyze",)), cancel)
        kept = kept_stems(self._project)
        if kept is None:
            raise NotFoundError("The stems are gone again; take the song apart once more.", field="stems")
        told(_PREPARING)
        path, stems = self._path(kept), [files[name] for name in STEM_NAMES]
        if not path.is_file():
            with self._project.files.made(path, of=(self._project.song.id,)) as part:
                run_ffmpeg(_arguments(stems, part), what="preparing the stems", cancel=cancel)
        if not self._peaks_path(kept).is_file():
            self._draw(self._peaks_path(kept), stems, cancel)

    def _draw(self, path: Path, stems: list[Path], cancel: CancelToken) -> None:
        longest_s = self._project.song.duration_s + _SLACK_S
        drawn = []
        for stem in stems:
            cancel.check()
            drawn.append(MinMax().measure(Heard(decode(stem, longest_s=longest_s).audio, cancel)))
        with self._project.files.made(path, of=(self._project.song.id,)) as part:
            part.write_text(dumps(drawn), encoding="utf-8")


def _arguments(stems: list[Path], out: Path) -> list[str]:
    """Four files into one with four channels. Opus says which channel is which, whoever decodes it."""
    inputs = [word for path in stems for word in ("-i", f"file:{path}")]
    mono = ";".join(f"[{i}:a]aformat=channel_layouts=mono[m{i}]" for i in range(len(stems)))
    join = "join=inputs=4:channel_layout=quad:map=0.0-FL|1.0-FR|2.0-BL|3.0-BR[all]"
    joined = f"{mono};{''.join(f'[m{i}]' for i in range(len(stems)))}{join}"
    # Constrained, as the rate is one a file may not have more of: left free, Opus took up to a quarter more.
    rate = ["-b:a", f"{_KBIT * len(stems)}k", "-vbr", "constrained"]
    codec = ["-ar", str(_RATE), "-c:a", "libopus", *rate, "-map_metadata", "-1"]
    return [*inputs, "-filter_complex", joined, "-map", "[all]", *codec, "-f", "webm", "-y", str(out)]
