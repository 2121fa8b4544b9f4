"""The network, written out in plain torch over the arrays of its published weights.

Convolutions to one vector a frame and stem; eleven blocks, each an attention over time (at two dilations) and one
across stems and time, both among neighbours only; four linear heads. Shapes: S stems, T frames, C = 24 channels.

Neighbourhood attention (A. Hassani & H. Shi, "Dilated Neighborhood Attention Transformer", 2022): a frame attends to
the five of its own residue modulo the dilation that lie nearest; at the ends the window stands still, so that there
are always five.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["BLOCKS", "FUNCTIONS", "logits"]

FUNCTIONS = ("start", "end", "intro", "outro", "break", "bridge", "inst", "solo", "verse", "chorus")
"""What a section may be, in the order of the head."""
BLOCKS = 11

_KERNEL, _HEADS = 5, 2
_POOL = (1, 3)
_EPSILON = 1e-5
_PIECE, _REACH = 4096, 2

Tensor = Any
Weights = Mapping[str, Any]


def logits(
    weights: Mapping[str, NDArray[np.float32]], spectra: NDArray[np.float32], check: Callable[[], None] = lambda: None
) -> dict[str, NDArray[np.float32]]:
    """What the network says of each frame.

    Args:
        weights: a fold's arrays by their published names; convolutions have their channels last.
        spectra: shape=(4, T, 81).
        check: called between blocks; may raise.

    Returns:
        ``beat``, ``downbeat``, ``section``: shape=(T,); ``function``: shape=(T, 10).

    Raises:
        KeyError, RuntimeError: the arrays are not this network's.
    """
    import torch

    w = {name: torch.from_numpy(np.asarray(array, np.float32)) for name, array in weights.items()}
    with torch.inference_mode():
        x = _embedded(w, torch.from_numpy(spectra))
        for block in range(BLOCKS):
            check()
            x = _block(w, f"encoder.layers.{block}", x, 2**block)
        x = _norm(w, "norm", x)
        flat = x.permute(1, 0, 2).flatten(1)
        said = {
            head: _linear(w, f"{head}_classifier.classifier", flat).numpy()
            for head in ("beat", "downbeat", "section", "function")
        }
    return {head: rows if head == "function" else rows[:, 0] for head, rows in said.items()}


def _embedded(w: Weights, spectra: Tensor) -> Tensor:
    """From (S, T, 81) to (S, T, C); piece by piece, as 13 minutes would need gigabytes between the convolutions."""
    import torch

    frames = spectra.shape[1]
    parts = []
    for start in range(0, frames, _PIECE):
        # Two of the convolutions reach a frame to each side; beyond the song's ends they see silence.
        first, last = max(0, start - _REACH), min(frames, start + _PIECE + _REACH)
        parts.append(_convolved(w, spectra[:, first:last])[:, start - first : start - first + _PIECE])
    return torch.cat(parts, 1)


def _convolved(w: Weights, spectra: Tensor) -> Tensor:
    from torch.nn import functional

    x = spectra[:, None]
    for step, padding in enumerate(((1, 0), (0, 0), (1, 0))):
        kernel = w[f"embeddings.conv{step}.weight"].permute(0, 3, 1, 2)
        x = functional.conv2d(x, kernel, w[f"embeddings.conv{step}.bias"], padding=padding)
        x = functional.elu(functional.max_pool2d(x, _POOL))
    return _norm(w, "embeddings.norm", x[..., 0].transpose(1, 2))


def _block(w: Weights, name: str, x: Tensor, dilation: int) -> Tensor:
    """One block over (S, T, C)."""
    import torch

    time, stems = f"{name}.timelayer", f"{name}.instlayer"
    calm = _norm(w, f"{time}.layernorm_before", x)
    near = x + _over_time(w, f"{time}.attention", calm, dilation)
    far = x + _over_time(w, f"{time}.attention2", calm, 2 * dilation)
    x = (near + far) / 2 + _dense(w, time, torch.cat([near, far], -1))
    x = x + _across_stems(w, f"{stems}.attention", _norm(w, f"{stems}.layernorm_before", x))
    return x + _dense(w, stems, x)


def _dense(w: Weights, name: str, x: Tensor) -> Tensor:
    from torch.nn import functional

    hidden = functional.gelu(_linear(w, f"{name}.intermediate.dense", _norm(w, f"{name}.layernorm_after", x)))
    return _linear(w, f"{name}.output.dense", hidden)


def _over_time(w: Weights, name: str, x: Tensor, dilation: int) -> Tensor:
    """Each stem's frames among their neighbours, (S, T, C); a short song is filled up with silence."""
    from torch.nn import functional

    frames = x.shape[1]
    x = functional.pad(x, (0, 0, 0, max(0, _KERNEL * dilation - frames)))
    query, key, value = _heads(w, name, x)
    places, offsets = _neighbours(x.shape[1], dilation)
    bias = w[f"{name}.self.rpb"][:, offsets]
    out = query.new_empty(query.shape)
    for start in range(0, x.shape[1], _PIECE):
        piece = slice(start, start + _PIECE)
        near = places[piece]
        score = (query[:, piece, None] * key[:, near]).sum(-1).permute(0, 1, 3, 2) + bias[:, piece].transpose(0, 1)
        share = score.softmax(-1)
        out[:, piece] = (share.transpose(-1, -2)[..., None] * value[:, near]).sum(2)
    return _linear(w, f"{name}.output.dense", out.flatten(2))[:, :frames]


def _across_stems(w: Weights, name: str, x: Tensor) -> Tensor:
    """All stems (filled up to five) and five neighbouring frames, (S, T, C)."""
    import torch
    from torch.nn import functional

    stems, frames = x.shape[:2]
    x = functional.pad(x, (0, 0, 0, max(0, _KERNEL - frames), 0, _KERNEL - stems))
    query, key, value = _heads(w, name, x)
    places, offsets = _neighbours(x.shape[1], 1)
    apart = torch.arange(_KERNEL)[None, :] - torch.arange(_KERNEL)[:, None] + _KERNEL - 1
    table = w[f"{name}.self.rpb"][:, apart]  # (heads, stem, other stem, 2 * kernel - 1)
    out = query.new_empty(query.shape)
    for start in range(0, x.shape[1], _PIECE):
        piece = slice(start, start + _PIECE)
        near = places[piece]
        bias = table[..., offsets[piece]]  # (heads, stem, other stem, T, kernel)
        score = torch.einsum("sthc,otkhc->sthok", query[:, piece], key[:, near]) + bias.permute(1, 3, 0, 2, 4)
        share = score.flatten(3).softmax(-1).view(score.shape)
        out[:, piece] = torch.einsum("sthok,otkhc->sthc", share, value[:, near])
    return _linear(w, f"{name}.output.dense", out.flatten(2))[:stems, :frames]


def _heads(w: Weights, name: str, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Query, key and value, each (S, T, heads, C / heads)."""
    query, key, value = (
        _linear(w, f"{name}.self.{part}", x).unflatten(-1, (_HEADS, -1)) for part in ("query", "key", "value")
    )
    return query / query.shape[-1] ** 0.5, key, value


def _neighbours(frames: int, dilation: int) -> tuple[Tensor, Tensor]:
    """For each frame its five neighbours, shape=(T, 5), and how far each lies, as a place in the table of biases."""
    import torch

    place = torch.arange(frames)
    residue, step = place % dilation, place // dilation
    count = (frames - residue + dilation - 1) // dilation
    first = torch.minimum((step - _KERNEL // 2).clamp(min=0), count - _KERNEL)
    steps = first[:, None] + torch.arange(_KERNEL)
    return steps * dilation + residue[:, None], steps - step[:, None] + _KERNEL - 1


def _linear(w: Weights, name: str, x: Tensor) -> Tensor:
    from torch.nn import functional

    return functional.linear(x, w[f"{name}.weight"], w[f"{name}.bias"])


def _norm(w: Weights, name: str, x: Tensor) -> Tensor:
    from torch.nn import functional

    return functional.layer_norm(x, x.shape[-1:], w[f"{name}.weight"], w[f"{name}.bias"], _EPSILON)
