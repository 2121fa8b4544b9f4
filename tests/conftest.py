"""What every room's tests share: a short song of our own, and where the corpus is."""

import os
from pathlib import Path

import hypothesis
import numpy as np
import pytest

# How quickly a busy machine draws examples says nothing about the code.
hypothesis.settings.register_profile("songreel", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("songreel")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def corpus():
    """The songs with ground truth: one folder each, and ``odd`` with files that go wrong."""
    folder = (ROOT / os.environ.get("SONGREEL_CORPUS", "../shared")).resolve() / "songs"
    if not folder.is_dir():
        pytest.skip("the folder of songs (SONGREEL_CORPUS) is not at hand")
    return folder


@pytest.fixture(scope="session")
def short_song(tmp_path_factory):
    """Twelve seconds at 120 BPM: a kick on each beat, a louder one on each bar, a tone that changes half way."""
    import soundfile

    rate, seconds = 22050, 12
    time = np.arange(rate * seconds) / rate
    tone = 0.1 * np.sin(2 * np.pi * np.where(time < 6, 220, 330) * time)
    kick = np.exp(-np.arange(2205) / 300) * np.sin(2 * np.pi * 60 * np.arange(2205) / rate)
    for beat in range(seconds * 2):
        start = beat * rate // 2
        tone[start : start + 2205] += (0.8 if beat % 4 == 0 else 0.5) * kick
    path = tmp_path_factory.mktemp("song") / "short song.wav"
    soundfile.write(path, tone.astype(np.float32), rate)
    return path


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Where every extra is installed, a test that is skipped for want of one, of chromium or of node has failed."""
    report = yield
    if report.skipped and os.environ.get("SONGREEL_EVERY_EXTRA") and isinstance(report.longrepr, tuple):
        reason = report.longrepr[2]
        if any(word in reason for word in ("the extra", "chromium", "node is")) and not hasattr(report, "wasxfail"):
            report.outcome = "failed"
            report.longrepr = f"{item.nodeid} was skipped although every extra is installed: {reason}"
    return report
