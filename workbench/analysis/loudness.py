"""How loud a song is, as broadcasters measure it."""

from __future__ import annotations

from workbench.analysis.heard import Heard
from workbench.media.loudness import integrated_lufs, true_peak_db
from workbench.model.analysis import Loudness

__all__ = ["Bs1770"]


class Bs1770:
    """Loudness as ITU-R BS.1770-4 and EBU R 128 measure it."""

    name = "bs1770-4"
    version = "2"

    def measure(self, heard: Heard) -> Loudness:
        """Integrated loudness, LUFS, and true peak, dBTP; None for silence and for less than 0.4 s."""
        return Loudness(integrated_lufs(heard.audio, heard.check), true_peak_db(heard.audio, heard.check))
