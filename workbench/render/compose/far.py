"""Chunks that workers elsewhere render. A worker lays out fonts and tables of its own beside the chunk."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import EngineError
from workbench.jobs.cancel import CancelToken
from workbench.media.encoding import HARDWARE, Encoder
from workbench.media.errands import Far
from workbench.media.typefaces import bundled_faces
from workbench.model.timeline import Timeline
from workbench.render.compose.chunks import Chunk, chunk_key
from workbench.render.compose.drawing import render_chunk
from workbench.render.compose.layers import Layers, Materials, layers_over

__all__ = ["FarChunks"]

_CARDS = frozenset(encoder.name for encoder in HARDWARE)


@dataclass(frozen=True, slots=True)
class _Piece:
    chunk: Chunk
    timeline: Timeline
    encoder: Encoder
    text: str
    """Hash of the text as libass draws it here: it names the fonts that are at hand."""


class FarChunks:
    """``render_chunk``, done by a worker; what a graphics card encodes is rendered here, where the card is."""

    def __init__(self, far: Far) -> None:
        self._far = far

    def __call__(
        self,
        chunk: Chunk,
        timeline: Timeline,
        materials: Materials,
        out: Path,
        /,
        *,
        encoder: Encoder,
        on_frame: Callable[[int], None],
        cancel: CancelToken,
    ) -> None:
        """As ``render_chunk`` says; frames are told once all are there.

        Raises:
            EngineError, WorkersEndedError: nobody could.
            RenderError, DiskFullError, CancelledError
        """
        if encoder.name in _CARDS:
            render_chunk(chunk, timeline, materials, out, encoder=encoder, on_frame=on_frame, cancel=cancel)
            return
        layers = layers_over(timeline, chunk.clips, chunk.span)
        files = [materials.media(take.sha256, take.suffix) for take in chunk.takes]
        files += [materials.luts / f"{lut}.cube" for lut in layers.luts if lut]
        if layers.logo:
            files.append(materials.media(layers.logo.image, ".png"))
        if layers.text and layers.font:
            files.append(materials.media(layers.font.sha256, layers.font.suffix))
        piece = _Piece(chunk, timeline, encoder, _text(layers, materials))
        key = ("chunk", chunk_key(chunk, timeline, encoder), piece.text)
        self._far.make(key, _render, piece, list(dict.fromkeys(files)), out, cancel=cancel)
        on_frame(chunk.span.frames)


def _text(layers: Layers, materials: Materials) -> str:
    if not layers.text:
        return ""
    return hashlib.sha256(layers.script(materials.own_face(layers.font)).encode()).hexdigest()


def _render(piece: _Piece, files: Mapping[str, Path], out: Path, cancel: CancelToken) -> None:
    """Render a chunk on a worker.

    Raises:
        EngineError: text would look otherwise here.
    """
    layers = layers_over(piece.timeline, piece.chunk.clips, piece.chunk.span)
    materials = _laid_out(layers, files, out.parent)
    if _text(layers, materials) != piece.text:
        raise EngineError(
            "A worker has other fonts than this computer, and words of the film would look otherwise; install the same "
            "fonts there, or leave the engine out."
        )
    render_chunk(piece.chunk, piece.timeline, materials, out, encoder=piece.encoder, cancel=cancel)


def _laid_out(layers: Layers, files: Mapping[str, Path], room: Path) -> Materials:
    """Fonts and tables as the filters look for them: beside the chunk, by names without a path."""
    materials = Materials(lambda sha256, suffix: files[f"{sha256}{suffix.lower()}"], room / "fonts", room / "luts")
    materials.luts.mkdir()
    for name in {f"{lut}.cube" for lut in layers.luts if lut}:
        shutil.copyfile(files[name], materials.luts / name)
    if layers.text:
        folder = materials.fonts_for(layers.font)
        folder.mkdir()
        own = layers.font.family.casefold() if layers.font else ""
        for path in sorted({face.path for face in bundled_faces() if face.family.casefold() != own}):
            shutil.copyfile(path, folder / path.name)
        if layers.font:
            kept = materials.media(layers.font.sha256, layers.font.suffix)
            shutil.copyfile(kept, folder / kept.name)
    return materials
