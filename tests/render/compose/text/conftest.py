import shutil

import numpy as np
import pytest

from workbench.media.bundle import bundled
from workbench.media.process import run_ffmpeg
from workbench.model.timeline import Caption, CaptionWord

FILTER = "ass=filename=drawn.ass:fontsdir=fonts,format=rgb24"


@pytest.fixture(scope="session")
def drawing_room(tmp_path_factory):
    folder = tmp_path_factory.mktemp("drawn")
    (folder / "fonts").mkdir()
    for font in bundled("data/fonts").glob("*.?tf"):
        shutil.copy(font, folder / "fonts")
    return folder


@pytest.fixture
def draw(drawing_room):
    """Draws a script on flat ground; frames of shape=(frames, height, width, 3), 0 to 255."""

    def drawn(script, size, seconds, *, rate=10, ground="0x707070"):
        (drawing_room / "drawn.ass").write_text(script, encoding="utf-8")
        source = f"color=c={ground}:s={size.width}x{size.height}:d={seconds}:r={rate}"
        said = run_ffmpeg(
            ["-f", "lavfi", "-i", source, "-vf", FILTER, "-f", "rawvideo", "-y", "drawn.raw"],
            what="drawing",
            cwd=drawing_room,
        )
        assert not [line for line in said.splitlines() if not line.startswith("Fontconfig")]
        return np.fromfile(drawing_room / "drawn.raw", np.uint8).reshape(-1, size.height, size.width, 3)

    return drawn


@pytest.fixture
def sung():
    """A caption whose words are sung one after the other, each for the same time."""

    def line(text, start_ms=0, end_ms=2000, *, timed=True):
        words = text.split(" ")
        step = (end_ms - start_ms) // len(words)
        times = [start_ms + i * step for i in range(len(words) + 1)]
        return Caption(
            start_ms,
            end_ms,
            tuple(CaptionWord(a, b, word) for word, a, b in zip(words, times, times[1:], strict=False)),
            sung=timed,
        )

    return line
