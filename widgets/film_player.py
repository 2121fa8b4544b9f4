"""The film player: a project's film with its sections, cuts, beats and words, and notes on what to make again.

What travels beside what ``document_widget`` says:

- ``poster`` (trait, once): a small frame of the film, which is all that a saved notebook holds of it.
- ``standing`` (trait, from the kernel): whether a newer film is there, and how far what was begun is.
- ``look``, ``offer``, ``act``, ``correct``, ``offer_cut``, ``cut``, ``stop``, ``renew`` and ``share`` (custom messages,
  from the page): what a person asks for. What takes long runs outside the kernel's cell; the page looks again and again
  meanwhile, and now and then otherwise, as another window may make a newer film.
- the film: custom messages, asked for piece by piece when a person presses play; the whole one for a download.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from secrets import token_hex
from typing import Any

import traitlets

from widgets.cards import certificate_words, inline_jpeg
from widgets.document_widget import DocumentWidget, failure_told, impact_row
from widgets.hues import HUE_COLOURS
from widgets.keys import key_rows
from widgets.media_pieces import MediaPieces
from widgets.module_source import SHARED_SCRIPTS, module_source
from widgets.number_bytes import doubles
from workbench.errors import OptionError
from workbench.model.documents import FilmDocument
from workbench.model.labels import hue_of
from workbench.model.lyrics import Line
from workbench.model.money import parse_usd, shown_usd
from workbench.model.review import ASKS, MOST_TEXT, CutOffer, Footage, Note, Offer, Review, Scope
from workbench.model.review_edits import deleted, noted, reopened, resolved, reworded
from workbench.model.typed_words import without_typed
from workbench.timebase import seconds_at

__all__ = ["FilmPlayer"]

_SCRIPTS = (
    *SHARED_SCRIPTS,
    "film_geometry.js",
    "film_transport.js",
    "film_controls.js",
    "film_screen.js",
    "film_bar.js",
    "film_words.js",
    "looks.js",
    "film_standing.js",
    "impact_words.js",
    "film_offers.js",
    "film_notes.js",
    "film_player.js",
)
_SHEETS = ("shared.css", "film_player.css", "film_notes.css")
_ASKED = ("offer", "act", "correct", "offer_cut", "cut", "stop", "renew", "share")
_SCOPES: tuple[Scope, ...] = ("clip", "section", "film")


class FilmPlayer(DocumentWidget[Review]):
    """Plays a film, and takes notes on it that become what is made again.

    Args:
        document: the film and its notes, such as ``project.review``.
        share: a folder for the page to give away, which is written in the background; or what makes one and says in a
            sentence where it is. Without it there is no such button.
        link: where the page finds the whole film for a download, where whoever serves the page knows; otherwise it is
            handed over piece by piece.
    """

    what = "notes"
    moves = frozenset({"add", "reword", "resolve", "reopen", "delete"})
    _esm = module_source(*_SCRIPTS)
    _css = module_source(*_SHEETS)

    key_help = traitlets.List(key_rows("Film player")).tag(sync=True, echo_update=False)
    poster = traitlets.Bytes().tag(sync=True, echo_update=False)
    beats = traitlets.Bytes().tag(sync=True, echo_update=False)
    standing = traitlets.Dict().tag(sync=True, echo_update=False)

    def __init__(
        self, document: FilmDocument, *, share: Path | str | Callable[[], str] | None = None, link: str | None = None
    ) -> None:
        self._film, self._share, self._link = document, share, link
        super().__init__(document)

        def send(reply: dict[str, object], pieces: list[bytes]) -> None:
            self.send(reply, buffers=pieces)

        self._media = (
            MediaPieces("film", "film", document.playable, send),
            MediaPieces("download", "film", document.whole, send),
        )
        self._stand()

    @property
    def notes(self) -> tuple[Note, ...]:
        """The newest notes, in the order of their times."""
        return self._document.value.notes

    def bulk(self, value: Review) -> dict[str, object]:
        """What is shown and never edited: the film's facts, its poster, its beats."""
        beats = doubles(value.screening.beats.beats_s)
        facts = {**_facts(value), "link": self._link, "can_share": self._share is not None}
        return {"facts": facts, "poster": self._film.poster(), "beats": beats}

    def rows(self, value: Review) -> dict[str, object]:
        """The notes, each with what is at its place now."""
        return {"notes": [_row(note, value.now) for note in value.notes]}

    def same_bulk(self, value: Review, shown: Review) -> bool:
        """Whether the same film is shown."""
        return value.screening == shown.screening

    def wanted(self, edit: Mapping[str, Any], value: Review) -> Review:
        """What an edit makes of the notes.

        Raises:
            OptionError: it is not allowed.
        """
        note, text, asks = (str(edit.get(name, "")) for name in ("note", "text", "asks"))
        match edit["do"]:
            case "add":
                frame, now = edit.get("frame"), datetime.now(UTC).isoformat(timespec="seconds")
                if isinstance(frame, bool) or not isinstance(frame, int):
                    raise OptionError(f"A note lies at a whole frame of the film, not at {frame!r}.", field="frame")
                return noted(value, frame, text, asks, note_id=token_hex(4), made_at=now)
            case "reword":
                return reworded(value, note, text, asks)
            case "resolve":
                return resolved(value, note, text)
            case "reopen":
                return reopened(value, note)
            case _:
                return deleted(value, note)

    def _on_message(self, widget: object, content: Any, buffers: object) -> None:  # noqa: ANN401  a page's message
        asked = content.get("kind") if isinstance(content, dict) else None
        if asked == "look":
            super()._on_message(widget, content, buffers)
            self._stand()
        elif asked in _ASKED:
            answer = self._done(asked, content)
            self._stand()
            self.send({"kind": "answer", "id": content.get("id"), **answer})
        elif not any(media.answer(content) for media in self._media):
            super()._on_message(widget, content, buffers)

    def _done(self, asked: str, content: Mapping[str, Any]) -> dict[str, object]:
        """What came of something that the page asks for."""
        film, note = self._film, str(content.get("note", ""))
        try:
            if asked == "offer":
                return {"offer": _offer(film.offer(note, _scope(content)))}
            if asked == "act":
                price = content.get("price_usd")
                most = None if price is None else parse_usd(str(price))
                film.act(note, _scope(content), told=bool(content.get("told")), most_usd=most)
            elif asked == "correct":
                film.correct(note, _line_text(content))
            elif asked == "offer_cut":
                return {"cut": _cut_offer(film.offer_cut(note))}
            elif asked == "cut":
                return {"note": film.move_cut(note, _whole(content, "clip"), _whole(content, "frame"))}
            elif asked == "share":
                return {"note": self._shared()}
            else:
                {"stop": film.stop, "renew": film.renew}[asked]()
        except Exception as error:  # noqa: BLE001  the page waits for an answer in any case
            return {"error": failure_told(error, "What you asked for failed inside Songreel; the log has the details.")}
        return {}

    def _shared(self) -> str:
        """Where the page is; empty where it is being written, as the standing tells that."""
        if callable(self._share):
            return self._share()
        if self._share is not None:
            self._film.share(Path(self._share))
        return ""

    def _stand(self) -> None:
        """How it stands; where nothing has changed, nothing is sent."""
        try:
            glance = self._film.glance()
            self.standing = {**asdict(glance), "sentence": without_typed(glance.sentence)}
        except Exception as error:  # noqa: BLE001  the player goes on
            told = failure_told(error, "The film could not be looked at; the log has the details.")
            self.standing = {**self.standing, "sentence": told["message"], "failed": True, "running": False}

    def _repr_mimebundle_(self, **named: Any) -> Any:  # noqa: ANN401  whatever the notebook asks for and gets
        """The widget, and for whoever has no kernel the poster and a sentence: the film itself stays outside."""
        made = super()._repr_mimebundle_(**named)
        bundle = made[0] if isinstance(made, tuple) else made
        if bundle is not None:
            bundle["text/html"] = _still_life(self._document.value, self.poster)
        return made


def _facts(value: Review) -> dict[str, object]:
    screening, footage = value.screening, value.screening.footage
    certificate, rate = screening.certificate, footage.rate
    return {
        "axis": screening.song_id,
        "duration_s": screening.duration_s,
        "film": screening.film,
        "name": screening.name,
        "rate": [rate.numerator, rate.denominator],
        "frames": footage.frames,
        "size_bytes": screening.size_bytes,
        "can_play": True,
        "sections": [
            {"title": s.title, "hue": hue_of(s.label), **_times(s.span.start, s.span.end, footage)}
            for s in footage.sections
        ],
        "clips": [{**_times(c.span.start, c.span.end, footage), "section": c.section} for c in footage.clips],
        "lines": [_line(line) for line in footage.lines],
        "downbeats": list(screening.beats.downbeats_s),
        "certified": bool(certificate and certificate.ok),
        "certificate": [[holds, said] for holds, said in certificate_words(certificate)] if certificate else [],
        "certificate_notes": list(map(without_typed, certificate.notes)) if certificate else [],
        "cost": _cost(value),
        "hues": HUE_COLOURS,
        "asks": list(ASKS),
        "most_text": MOST_TEXT,
    }


def _times(start: int, end: int, footage: Footage) -> dict[str, object]:
    first, last = (float(seconds_at(frame, footage.rate)) for frame in (start, end))
    return {"start_s": first, "end_s": last, "start": start, "end": end}


def _line(line: Line) -> dict[str, object]:
    words = [[word.start_s, word.end_s, word.text] for word in line.words]
    return {"start_s": line.start_s, "end_s": line.end_s, "text": line.text, "words": words}


def _cost(value: Review) -> str:
    spent = value.screening.spent
    words = [f"{shown_usd(spent.settled_usd)} were spent on this project."]
    if spent.reserved_usd:
        words.append(f"{shown_usd(spent.reserved_usd)} are put aside for what is under way.")
    if spent.unknown:
        words.append(f"The price of {spent.unknown} of its purchases is not known.")
    return " ".join(words)


def _row(note: Note, now: Footage) -> dict[str, object]:
    clip = now.clips[now.clip_at(note.at_s)]
    row = {name: getattr(note, name) for name in ("id", "frame", "at_s", "clip", "section", "word", "text", "asks")}
    return {**row, "state": note.state, "why": note.why, "by": note.by, "held": clip.held, "line": note.seen.line}


def _scope(content: Mapping[str, Any]) -> Scope:
    found = next((scope for scope in _SCOPES if scope == content.get("scope")), None)
    if found is None:
        raise OptionError(f"What is made again is one of {', '.join(_SCOPES)}.", field="scope")
    return found


def _line_text(content: Mapping[str, Any]) -> str:
    text = str(content.get("text", ""))
    if len(text) > MOST_TEXT:
        raise OptionError(f"A line has at most {MOST_TEXT} characters, not {len(text)}; shorten it.", field="text")
    return text


def _offer(offer: Offer) -> dict[str, object]:
    price = None if offer.price_usd is None else str(offer.price_usd)
    said = without_typed(offer.sentence)
    return {**asdict(replace(offer, clips=list(offer.clips))), "sentence": said, "price_usd": price}


def _cut_offer(offer: CutOffer) -> dict[str, object]:
    said = without_typed(offer.sentence)
    return {"clip": offer.clip, "frame": offer.frame, "sentence": said, "impact": impact_row(offer.impact)}


def _whole(content: Mapping[str, Any], name: str) -> int:
    found = content.get(name)
    if isinstance(found, bool) or not isinstance(found, int):
        raise OptionError(f"A cut is moved by whole numbers, and {name} is {str(found)[:20]!r}; run the cell again.")
    return found


def _still_life(value: Review, poster: bytes) -> str:
    screening = value.screening
    picture = inline_jpeg(poster, alt="A frame of the film", style="max-width:100%") if poster else ""
    return (
        f"<figure>{picture}<figcaption>{escape(screening.name)}: the film itself is not in this notebook. Run its "
        "cells with a kernel to play it here, or open the file in any player.</figcaption></figure>"
    )
