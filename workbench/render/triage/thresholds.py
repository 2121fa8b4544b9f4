"""From where on something is wrong with a take.

Calibrated by ``tests/quality/calibrate_triage.py`` on 390 takes of 30 films of the corpus' songs, all looks and types,
at 256x144 and 24, 25 and 30 frames a second, and on broken copies. What those good takes reach is said beside each.
Tried on 325 takes of 26 other films (13 songs, two of them among the first, too): 7 are found fault with, for six leaps
on a beat taken for a cut and two jumps of light; none is refused. (That a cut is none at a take's ends, and the bar of
flicker, were chosen in sight of these.) Of 13 broken copies each, all that are black, still, barred, of another shape,
rate or length, cut off, doubled or flickering by 20 % are found; 8 that flicker by 10 %, 10 with a cut inside, 11 with
turned hues, 10 and 5 that are 50 % and 30 % lighter. One at half its light passes: palettes reach down to black.
"""

from __future__ import annotations

SHORT_FRAMES = 3
"""A take may lack so many frames at its end: the composer lets its last one stand."""
RATE_APART = 0.005
"""Share by which the file's rate may differ: containers that count milliseconds round."""
SHAPE_APART = 0.01
"""Share by which the picture's width to height may differ: sizes are even numbers."""
BLACK_S = 0.25
"""Seconds; no good take has one black frame."""
BLACK_ALL = 0.9
"""Share of black frames from which on there is nothing to see."""
FROZEN_S = 0.75
"""Seconds; no good take, however calm, stands still for a quarter of a second."""
FLICKER = 0.014
"""Good takes: at most 0.012, in a look that flashes on each beat."""
BAR = 0.03
"""Share of height or width, on both sides; no good take has a bar."""
CUTS = 0
"""One good take in a hundred has a leap on a beat that looks like a cut."""
TWINS_BITS = 5.0
"""Good takes of one section: 5.5 at the least (the same letters once more), 11 and more where no letters are shown."""
SEAM_LIGHT_WITHIN = 0.30
"""Oklab lightness. Good cuts inside a section: 0.295 for the 99th percentile."""
SEAM_LIGHT_BETWEEN = 0.42
"""Between sections, where a change is meant: 0.39."""
SEAM_COLOUR_WITHIN = 0.20
"""Oklab without lightness: 0.196."""
SEAM_COLOUR_BETWEEN = 0.28
"""Between sections: 0.15 at the most."""
PALETTE = 0.03
"""Good takes: at most 0.022."""
BRIGHTNESS = (-0.12, 0.8)
"""Place between a palette's darkest and lightest colour; good takes: -0.10 to 0.75."""
PLATE_COLOUR = 0.12
"""From a reference, Oklab; takes of one film: 0.1 for the 95th percentile."""
PLATE_LIGHT = 0.2
"""From a reference, Oklab lightness; takes of one look in one film: 0.16 for the 95th percentile."""
TWINS_COLOUR = 0.25
"""Oklab, between the main colours of two takes: the same shapes in other colours are a choice."""
START = 0.1
"""Mean distance of a first frame's fields from the picture that was meant, Oklab. Measured on 60 takes of several
films: the same frame 15 % lighter lies at most 0.09 away, that of another take 0.124 for the 5th percentile."""
FOCUS = 0.2
"""Share of a picture's usual detail around a place; on the same takes, 1 % of all places has less than 0.185."""
