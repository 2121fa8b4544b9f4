"""The page's HTML: what is seen and read without any script. Text that a person wrote is always escaped."""

from __future__ import annotations

from html import escape
from string import Template

from workbench.export.page.contents import COVER, FilmPage
from workbench.export.page.files import page_template
from workbench.model.certificate_words import certificate_words
from workbench.model.text import printable
from workbench.timebase import minutes_of

__all__ = ["SUBTITLES", "page_html"]

SUBTITLES = "subtitles.vtt"
_KILO = 1000
_LONG_TITLE = 40
"""Characters of a title beyond which it is set smaller."""


def page_html(page: FilmPage) -> str:
    """The page as one HTML file; all it links to lies beside it."""
    title, artist = printable(page.title), printable(page.artist)
    values = {
        "title": _safe(title),
        "long": ' class="long"' if len(title) > _LONG_TITLE else "",
        "tab": _safe(f"{title} – {artist}" if artist else title),
        "artist": f'<p class="film-artist" dir="auto">{_safe(artist)}</p>' if artist else "",
        "description": _safe(_description(page)),
        "film": _safe(page.film),
        "mime": _safe(page.mime),
        "width": str(page.size.width),
        "height": str(page.size.height),
        "shape": "upright" if page.size.height > page.size.width else "wide",
        "cover": COVER,
        "length": minutes_of(round(page.duration_s)),
        "track": _track(page),
        "certificate": _certificate(page),
        "credits": "\n".join(_credit(c.name, c.text) for c in page.credits),
        "downloads": "\n".join(_download(d.file, d.label, d.size_bytes) for d in page.downloads),
        "prompts": _prompts(page),
        "made": f'<p><a class="film-link" href="{_safe(page.made)}">How it was made</a></p>' if page.made else "",
    }
    return Template(page_template()).substitute(values)


def _safe(text: str) -> str:
    return escape(text, quote=True)


def _description(page: FilmPage) -> str:
    """A sentence for other sites."""
    by = f" by {printable(page.artist)}" if page.artist else ""
    parts = f", in {len(page.chapters)} chapters" if len(page.chapters) > 1 else ""
    words = ", with its lyrics" if page.lyrics else ""
    return f"The film of {printable(page.title)}{by}: {minutes_of(round(page.duration_s))}{parts}{words}."


def _track(page: FilmPage) -> str:
    if not page.subtitles:
        return ""
    language = page.lyrics.language if page.lyrics else None
    spoken = f' srclang="{_safe(language)}"' if language else ' srclang="und"'
    return f'<track kind="captions" src="{SUBTITLES}"{spoken} label="Lyrics">'


def _certificate(page: FilmPage) -> str:
    """The badge, and what was measured behind it."""
    rows = "".join(f"<li>{_safe(said)}</li>" for _, said in certificate_words(page.certificate))
    return (
        '<details class="film-proof"><summary><span class="film-badge">Certified</span></summary>'
        f"<p>Measured in the finished film, not taken from its plan.</p><ul>{rows}</ul></details>"
    )


def _credit(name: str, text: str) -> str:
    return f'<div><dt>{_safe(name)}</dt><dd dir="auto">{_safe(printable(text))}</dd></div>'


def _download(file: str, label: str, size_bytes: int) -> str:
    kind = file.rpartition(".")[2].upper()
    return (
        f'<li><a href="{_safe(file)}" download><span>{_safe(label)}</span>'
        f"<small>{_safe(kind)}, {_size(size_bytes)}</small></a></li>"
    )


def _size(size_bytes: int) -> str:
    if size_bytes < _KILO:
        return f"{size_bytes} bytes"
    if size_bytes < _KILO**2:
        return f"{size_bytes / _KILO:.0f} KB"
    return f"{size_bytes / _KILO**2:.1f} MB"


def _prompts(page: FilmPage) -> str:
    if not page.prompts:
        return ""
    rows = "".join(f'<li dir="auto">{_safe(printable(prompt))}</li>' for prompt in page.prompts)
    return f'<details class="film-prompts"><summary>What was asked for</summary><ol>{rows}</ol></details>'
