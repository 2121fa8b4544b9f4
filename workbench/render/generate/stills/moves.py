"""The moves over one image: each says where the camera begins and where it ends."""

from __future__ import annotations

import math

from workbench.model.size import Size
from workbench.model.still import Still
from workbench.render.generate.stills.windows import Canvas, Route, Window, glide, polyline

__all__ = ["enlargement", "focus_of", "push", "route_of"]

_MIDDLE = (0.5, 0.5)
_CORNERS = ((0.64, 0.42), (0.36, 0.42), (0.36, 0.58), (0.64, 0.58))
"""Where a move goes in an image that nobody named a focal point of."""

_ZOOM_A_SECOND = 0.08
"""Natural logarithm of the zoom that full intensity makes in a second: 4 % at the usual half."""
_ZOOM_LEAST, _ZOOM_MOST = 0.03, 0.45
_PAN_A_SECOND = 0.12
"""Of the film's longer side, at full intensity."""
_PAN_LEAST, _PAN_MOST = 0.02, 0.35
"""Of that side; a pan over an image with room of its own may be longer."""
_ROOM = 0.35
"""Of a side of the film: an image that reaches that much beyond it is panned that way."""
_TIGHT = 0.30
"""Natural logarithm of the zoom on a focal point that is left for another."""
_PUSH = 0.06
_NEAR = 0.02
"""Of the film's width: windows that are nearer to each other than this make no way from one to the other."""


def route_of(still: Still, canvas: Canvas, seconds: float) -> Route:
    """The camera's way over the image, in a clip of this length; never over the image's edge.

    Args:
        still: its move is one of those over a single image: not ``parallax``, not ``swap``.
        canvas: the image and the film.
        seconds: the take's length, handles of transitions included.
    """
    first = canvas.around(still.start) if still.start else None
    last = canvas.around(still.end) if still.end else None
    if still.move == "hold":
        there = first or canvas.window(focus_of(still), canvas.widest)
        return lambda _share: there
    if first and last:
        return glide(first, last)
    windows = _pan(still, canvas, seconds) if still.move == "pan" else _zoom(still, canvas, seconds)
    if first or last:
        return glide(first or windows[0], last or windows[-1])
    return polyline(windows) if len(windows) > 2 else glide(windows[0], windows[-1])


def focus_of(still: Still) -> tuple[float, float]:
    """The focal point that the move is about; where none is named, the middle of the image."""
    return still.focus[0] if still.focus else _MIDDLE


def enlargement(still: Still, size: Size, seconds: float) -> float:
    """How many times as large as it is an image of the still is shown, where it is shown largest."""
    most = 0.0
    for image in still.images:
        canvas = Canvas(image.width, image.height, size)
        if still.move in ("parallax", "swap"):
            scale = canvas.widest * math.exp(-_PUSH)
        else:
            route = route_of(still, canvas, seconds)
            scale = min(route(0.0).scale, route(1.0).scale)
        most = max(most, 1 / scale)
    return most


def push(canvas: Canvas, point: tuple[float, float], intensity: float) -> Route:
    """The small zoom into each image of a swap."""
    whole = canvas.window(point, canvas.widest)
    return glide(whole, _about(canvas, point, whole, _PUSH * intensity))


def _zoom(still: Still, canvas: Canvas, seconds: float) -> list[Window]:
    """Ken Burns and the two zooms."""
    zoom = min(max(_ZOOM_A_SECOND * still.intensity * seconds, _ZOOM_LEAST), _ZOOM_MOST)
    if still.move == "ken-burns" and len(still.focus) > 1:
        return _from_point_to_point(still, canvas, zoom)
    whole = canvas.window(focus_of(still), canvas.widest)
    if still.move == "ken-burns":
        point = still.focus[0] if still.focus else _CORNERS[still.variant // 2]
        way = [whole, canvas.window(point, whole.scale * math.exp(-zoom))]
        return way[::-1] if still.variant % 2 else way
    tight = _about(canvas, focus_of(still), whole, zoom)
    return [whole, tight] if still.move == "zoom-in" else [tight, whole]


def _about(canvas: Canvas, point: tuple[float, float], whole: Window, zoom: float) -> Window:
    """The window after a zoom that leaves a point where it is on the picture."""
    x, y, factor = point[0] * canvas.width, point[1] * canvas.height, math.exp(-zoom)
    return canvas.at(x + (whole.x - x) * factor, y + (whole.y - y) * factor, whole.scale * factor)


def _from_point_to_point(still: Still, canvas: Canvas, zoom: float) -> list[Window]:
    scale = canvas.widest * math.exp(-_TIGHT)
    windows = _apart([canvas.window(point, scale) for point in still.focus], canvas)
    if len(windows) == 1:  # all of them are one to the eye
        return [windows[0], canvas.window(still.focus[0], scale * math.exp(-zoom))]
    return windows


def _pan(still: Still, canvas: Canvas, seconds: float) -> list[Window]:
    """Along the image's longer side, or past the focal points."""
    if len(still.focus) > 1:
        windows = _apart([canvas.window(p, canvas.widest * math.exp(-_TIGHT)) for p in still.focus], canvas)
        if len(windows) > 1:
            return windows
    film = canvas.size
    room = (canvas.width / canvas.widest - film.width, canvas.height / canvas.widest - film.height)
    # Along the film's longer side, but for an image that reaches well beyond the other one.
    tall = film.height > film.width
    across = room[1] > _ROOM * film.height if not tall else room[0] <= _ROOM * film.width
    if max(room[0] / film.width, room[1] / film.height) <= _ROOM and still.variant >= 4:
        across = not across
    side = film.height if across else film.width
    wanted = max(_PAN_A_SECOND * still.intensity * seconds, _PAN_LEAST) * max(film.width, film.height)
    length = min(wanted, max(*room, _PAN_MOST * side))
    return _along(still, canvas, length, across=across)


def _along(still: Still, canvas: Canvas, length: float, *, across: bool) -> list[Window]:
    """Two windows that lie ``length`` film pixels from each other; with a focal point the second one is around it."""
    film, point = canvas.size, focus_of(still)
    extent, side = (canvas.height, film.height) if across else (canvas.width, film.width)
    scale = min(canvas.widest, extent / (side + length))
    shift = length * scale / extent * (-1 if still.variant % 2 else 1)
    target = point[1] if across else point[0]
    half = scale * side / extent / 2
    if still.focus:
        last = min(max(target, half), 1 - half)
        first = last - shift if half <= last - shift <= 1 - half else last + shift
        first = min(max(first, half), 1 - half)
        if abs(first - last) < abs(shift):  # neither way is free: as far as the image goes
            first = half if last > 0.5 else 1 - half
    else:
        first, last = target - shift / 2, target + shift / 2
    ends = [(point[0], at) if across else (at, point[1]) for at in (first, last)]
    return [canvas.window(end, scale) for end in ends]


def _apart(windows: list[Window], canvas: Canvas) -> list[Window]:
    """Without those that are all but where the one before them is."""
    kept = windows[:1]
    for window in windows[1:]:
        near = _NEAR * canvas.size.width * window.scale
        if math.hypot(window.x - kept[-1].x, window.y - kept[-1].y) > near:
            kept.append(window)
    return kept
