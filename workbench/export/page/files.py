"""The page's own files: one script and one sheet, joined from those that travel with Songreel.

The tokens (colours, type), the time axis and the waveform are those of the widgets: the same files, read as they are.
"""

from __future__ import annotations

from workbench.errors import NotFoundError
from workbench.media.bundle import bundled

__all__ = ["ICON", "SCRIPTS", "page_icon", "page_script", "page_sheet", "page_template"]

SCRIPTS = (
    *("widgets/tokens.js", "widgets/time_axis.js", "widgets/waveform.js", "widgets/elements.js"),
    *(
        "data/page/film_moments.js",
        "data/page/film_place.js",
        "data/page/film_icons.js",
        "data/page/film_wave.js",
        "data/page/film_bar.js",
    ),
    *("data/page/film_chapters.js", "data/page/film_lyrics.js", "data/page/film_controls.js"),
    *("data/page/film_keys.js", "data/page/film_page.js"),
)
"""In the order in which they are joined; each name stands in one of them."""
ICON = "icon.svg"


def page_script() -> str:
    """The page's one module.

    Raises:
        NotFoundError: a file is not there, so the installation is not whole.
    """
    return "\n".join(_read(name) for name in SCRIPTS)


def page_sheet() -> str:
    """The page's one style sheet."""
    return _read("data/page/film_page.css")


def page_template() -> str:
    """The page, with ``$names`` where its values go."""
    return _read("data/page/index.html")


def page_icon() -> str:
    """The sign on the browser's tab."""
    return _read(f"data/page/{ICON}")


def _read(name: str) -> str:
    try:
        return bundled(name).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise NotFoundError(
            f"The page's file {name} is missing from the installation: install Songreel again.", field="page"
        ) from error
