"""Whether a character stays the same: pictures become vectors, and like ones show the same person.

Who makes the vectors is handed in; none ships, as no model of faces is small, free and honest at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from workbench.model.triage import Finding, Verdict

__all__ = ["Embedder", "MeanColours", "judge_identity"]

Vector = NDArray[np.float64]
Picture = NDArray[np.uint8]


@runtime_checkable
class Embedder(Protocol):
    """Makes a vector of whoever is in a picture."""

    name: str
    version: str
    """Changes whenever its vectors do."""
    same: float
    """The least likeness, a cosine from -1 to 1, of two pictures of one person."""

    def embed(self, picture: Picture) -> Vector | None:
        """The vector; None where nobody is found.

        Args:
            picture: RGB, shape=(height, width, 3).
        """


class MeanColours:
    """The double: knows a person by a picture's mean colour alone. For tests."""

    name, version, same = "mean-colours", "1", 0.99

    def embed(self, picture: Picture) -> Vector | None:
        """The mean colour, less grey; None where the picture has none."""
        mean = picture.reshape(-1, 3).mean(0)
        vector: Vector = mean - mean.mean()
        return vector if float(np.linalg.norm(vector)) > 1 else None


def judge_identity(name: str, shown: Sequence[Picture], known: Sequence[Picture], embedder: Embedder | None) -> Finding:
    """Whether a character is the one that is meant: the mean over a clip's pictures of the likest of those known.

    Args:
        name: the character's.
        shown: pictures of the clip.
        known: the character's images, or what the clip before shows.
        embedder: makes the vectors; None where none is at hand.
    """
    if embedder is None:
        return Finding(
            "identity", "pass", f"Whether {name} stays the same is not measured: there is no embedder.", 0, 0, ""
        )
    seen, meant = ([v for p in pictures if (v := embedder.embed(p)) is not None] for pictures in (shown, known))
    if not seen or not meant:
        where = "this clip" if meant else "what it is held against"
        return Finding(
            "identity", "pass", f"Whether {name} stays the same is not measured: nobody is seen in {where}.", 0, 0, ""
        )
    like = float(np.mean([max(_cosine(one, other) for other in meant) for one in seen]))
    verdict: Verdict = "pass" if like >= embedder.same else "retry"
    reason = f"{name} is {like:.2f} like before, as {embedder.name} sees it; {embedder.same:g} is the least."
    remedy = "give images of them to the bible, or chain from a clip that shows them well"
    return Finding("identity", verdict, reason, like, embedder.same, remedy)


def _cosine(one: Vector, other: Vector) -> float:
    return float(np.dot(one, other) / (np.linalg.norm(one) * np.linalg.norm(other) + 1e-12))
