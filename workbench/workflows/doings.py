"""What is under way in a run, as one line: each clip once, with what is done for it at this moment."""

from __future__ import annotations

import threading

from workbench.jobs.affording import listed
from workbench.jobs.progress import Reporter

__all__ = ["Doings"]


class Doings:
    """Hears from several threads what is done for which clip. Of one that ended nothing is shown any more.

    Args:
        reporter: hears the line whenever it changes.
    """

    def __init__(self, reporter: Reporter) -> None:
        self._reporter, self._lock = reporter, threading.Lock()
        self._doing: dict[tuple[int, str], str] = {}
        self._said = ""

    def hear(self, clip: int, what: str, share: float | None = None, *, item: str = "") -> None:
        """Know what is done for a clip.

        Args:
            clip: its index.
            what: in words; empty where that is over.
            share: how far it is, 0 to 1, where the host tells.
            item: which of those that are made for the clip at once; it is shown as the clip.
        """
        said = f"{what}, {share:.0%}" if what and share is not None else what
        with self._lock:
            if said:
                self._doing[clip, item] = said
            else:
                self._doing.pop((clip, item), None)
            here = [text for (index, _), text in self._doing.items() if index == clip]
            self._reporter.under_way("generate", f"clip {clip}", here[-1] if here else "", share if said else None)
            line = self._line()
            if line and line != self._said:
                self._reporter.doing("generate", line)
            self._said = line

    def _line(self) -> str:
        clips: dict[str, list[int]] = {}
        for (clip, _), what in sorted(self._doing.items()):
            clips.setdefault(what, []).append(clip)
        return "; ".join(f"{listed(list(dict.fromkeys(there)))}: {what}" for what, there in clips.items())
