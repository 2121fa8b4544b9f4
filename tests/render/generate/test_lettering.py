"""What the bundled font can draw."""

import pytest

from workbench.media.bundle import bundled
from workbench.render.generate.lettering import drawable

FONTS = [bundled(f"data/fonts/Inter-{weight}.otf") for weight in ("Black", "Bold")]


@pytest.mark.parametrize("font", FONTS, ids=lambda font: font.stem)
def test_what_the_font_lacks_is_left_out(font):
    known = "Où Žluťoučký Ωμέγα Привет “x” – ₫ Ả\t"
    assert drawable(known, font) == known
    strange = "a\u66f2b\u66f2 \U0001f3b5\ufe0f \u200d\u0645"
    assert drawable(strange, font) == "ab  "
