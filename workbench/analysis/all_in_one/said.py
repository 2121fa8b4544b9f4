"""What the network says of a song, and how it is asked."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.analysis.all_in_one.spectra import FPS, STEM_ORDER, onset_bands, stem_spectra
from workbench.analysis.heard import Bands
from workbench.errors import MissingExtraError, NotFoundError, OptionError

__all__ = ["FPS", "Said", "hear_structure", "read_fold", "said_of"]

Array = NDArray[np.float32]

_BLOCK = 1 << 20
_LEAST_DRUMS = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """Probabilities, 0 to 1, ``FPS`` frames a second; the mean over the folds that were asked."""

    beat: Array
    """A beat lies here, downbeats among them, shape=(T,)."""
    downbeat: Array
    """shape=(T,)."""
    boundary: Array
    """A section begins here, shape=(T,)."""
    function: Array
    """What the section is, in the order of ``network.FUNCTIONS``, shape=(T, 10); rows sum to 1."""
    drums: Bands | None = None
    """What is struck in the drum stem; None where that is hardly heard."""


def said_of(
    stems: Mapping[str, Array],
    folds: Sequence[Path],
    *,
    report: Callable[[float, str], None] = lambda _share, _word: None,
    check: Callable[[], None] = lambda: None,
) -> Said:
    """Ask the network.

    Args:
        stems: mono, by the names in ``STEM_ORDER``, ``STEM_RATE`` samples a second, of one length.
        folds: the published arrays, an ``.npz`` a fold.
        report: hears of the share that is done, 0 to 1.
        check: called now and then; may raise.

    Raises:
        MissingExtraError: torch is not installed.
        OptionError: a file holds no such network.
    """
    weights = [read_fold(path) for path in folds]
    report(0.0, "spectra")
    spectra = stem_spectra(np.stack([stems[name] for name in STEM_ORDER]), check)
    try:
        from workbench.analysis.all_in_one.network import logits

        rows = []
        for number, (path, arrays) in enumerate(zip(folds, weights, strict=True)):
            report((1 + 4 * number) / (1 + 4 * len(folds)), "structure")
            try:
                rows.append(logits(arrays, spectra, check))
            except (KeyError, RuntimeError) as error:
                raise _no_network(path) from error
    except ImportError as error:
        raise MissingExtraError(
            f"All-In-One needs {error.name}, which is not installed: python -m pip install 'songreel[models]'.",
            field="beats",
        ) from error
    beat, downbeat, boundary = (
        np.mean([_sigmoid(row[head]) for row in rows], axis=0) for head in ("beat", "downbeat", "section")
    )
    report(1.0, "structure")
    function = np.mean([_softmax(row["function"]) for row in rows], axis=0)
    return Said(beat, downbeat, boundary, function, _struck(stems, spectra))


def _struck(stems: Mapping[str, Array], spectra: Array) -> Bands | None:
    """The onsets of the drum stem, unless it holds little more than what leaks into it."""
    power = {name: float(np.mean(np.square(stem))) for name, stem in stems.items()}
    if power["drums"] < _LEAST_DRUMS * sum(power.values()):
        return None
    return onset_bands(spectra[STEM_ORDER.index("drums")])


def read_fold(path: Path) -> dict[str, Array]:
    """The arrays of one fold by their names; nothing in the file is executed.

    Raises:
        OptionError: it cannot be read, or is no file of arrays.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return {name: np.asarray(arrays[name], np.float32) for name in arrays.files}
    except (OSError, ValueError, AttributeError, EOFError, zipfile.BadZipFile) as error:
        raise _no_network(path) from error


def _no_network(path: Path) -> OptionError:
    return OptionError(
        f"The file {path.name!r} holds no weights of All-In-One, or not all of them; get it again.", field="weights"
    )


def _sigmoid(logits: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-logits)), np.float32)


def _softmax(logits: Array) -> Array:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)


def hear_structure(
    stems: Path,
    folds: Sequence[Path],
    *,
    report: Callable[[float, str], None],
    check: Callable[[], None],
) -> Said:
    """Ask the network about stems that lie in a folder. A heavy listener.

    Args:
        stems: holds ``bass.flac`` and so on, ``STEM_RATE`` samples a second.
        folds: the published arrays, an ``.npz`` a fold.
        report: hears of the share that is done, 0 to 1, and a word.
        check: called now and then; may raise.

    Raises:
        MissingExtraError, OptionError: as ``said_of`` says.
        NotFoundError: a stem cannot be read.
    """
    report(0.0, "structure: reading stems")
    return said_of(
        {name: _mono(stems / f"{name}.flac", check) for name in STEM_ORDER}, folds, report=report, check=check
    )


def _mono(path: Path, check: Callable[[], None]) -> Array:
    """A stem as one channel, shape=(n,); read in blocks, as both channels of four stems would need a gigabyte."""
    import soundfile

    try:
        with soundfile.SoundFile(str(path)) as file:
            mono = np.empty(file.frames, np.float32)
            for start in range(0, file.frames, _BLOCK):
                check()
                mono[start : start + _BLOCK] = file.read(_BLOCK, dtype="float32", always_2d=True).mean(axis=1)
    except (OSError, soundfile.SoundFileError, ValueError) as error:
        raise NotFoundError(
            f"The stem {path.name!r} cannot be read; listen again with new stems.", field="stems"
        ) from error
    return mono
