"""The browser's half of a widget, as one text.

anywidget hands one ES module to the page and resolves no relative import in it. So the shared files are
joined in front of the entry module here, once, when the class is made. Each file stays a module of its own
that plain node can import; only their names have to differ, which a test checks.
"""

from __future__ import annotations

from pathlib import Path

from workbench.errors import NotFoundError

__all__ = ["SHARED_SCRIPTS", "module_source"]

SHARED_SCRIPTS = (
    "tokens.js",
    "time_axis.js",
    "waveform.js",
    "elements.js",
    "kept_field.js",
    "widget_frame.js",
    "pieces.js",
    "song_player.js",
    "shared_axis.js",
    "axis_host.js",
    "stage_marks.js",
    "axis_tools.js",
    "kernel_conversation.js",
)
"""What a widget on the song's time axis that edits a document begins with."""


def module_source(*names: str) -> str:
    """The files of this folder, joined in this order.

    Raises:
        NotFoundError: a file is not there, so the installation is not whole.
    """
    return "\n".join(_read(name) for name in names)


def _read(name: str) -> str:
    path = Path(__file__).with_name(name)
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise NotFoundError(
            f"The widget's file {name} is missing from the installation: install Songreel again.", field=name
        ) from error
