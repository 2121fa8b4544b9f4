"""Moving a picture by fractions of a pixel, which is what ``perspective`` can and ``scale`` with ``crop`` cannot."""

from __future__ import annotations

__all__ = ["shifted", "zoomed"]


def zoomed(growth: str) -> str:
    """A filter that shows the picture larger, around its middle.

    Args:
        growth: an expression, by how much more than once as large; frames are counted from 1 as ``on``.
    """
    return shifted(f"(1-1/(1+{growth}))/2", "0", "0")


def shifted(inset: str, right: str, down: str) -> str:
    """A filter that shows a part of the picture in its whole size.

    Args:
        inset: an expression, by how much the part is smaller on each side, as a share of width and height.
        right: by how much it lies further right, a share of the width.
        down: by how much it lies further down, a share of the height.
    """
    left, far = f"W*({inset}+{right})", f"W*(1-({inset})+{right})"
    top, low = f"H*({inset}+{down})", f"H*(1-({inset})+{down})"
    corners = enumerate(((left, top), (far, top), (left, low), (far, low)))
    places = ":".join(f"x{i}='{x}':y{i}='{y}'" for i, (x, y) in corners)
    return f"perspective={places}:interpolation=cubic:eval=frame"
