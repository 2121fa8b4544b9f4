"""What every widget that edits a document does with it: values to the page, edits from the page, answers.

What travels:

- ``facts`` (trait, once): what never changes by an edit: lengths, words to offer, colours; bulk beside it as bytes.
- ``state`` (trait, from the kernel): the version, the value as rows, whether it is saved, the answer to the last edit.
- ``edit`` (trait, from the page): ``{"id", "do", "base", ...}``, one whole change, sent when the hand lets go.
- ``ask`` (custom message, from the page): the same without being made; the answer says what it would cost.
- ``look`` (custom message, from the page): whether others have edited meanwhile, and whether all is saved; ``looked``
  answers, after the state where something is new.
- the song's sound: custom messages, asked for piece by piece when a person presses play.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, ClassVar, Generic, TypeVar

import anywidget  # noqa: TID253  a widget is a subclass of it; `widgets` imports this file at first use
import traitlets

from widgets.sound_pieces import LOG, SoundPieces
from workbench.errors import LibraryGoneError, OptionError, StaleVersionError, WorkbenchError
from workbench.model.documents import Document
from workbench.model.price import Impact
from workbench.model.typed_words import without_typed

__all__ = ["Answer", "DocumentWidget", "failure_told", "impact_row"]

T = TypeVar("T")

Answer = dict[str, object]
"""To the edit of an id: ``error`` with message, code and field, or a ``note``; None where there is nothing to say."""

_WAY_S = 0.004
"""An answer goes to the page through other threads of this process, and each of them would wait for 5 ms (the
interpreter's switch interval) while this one goes on with what follows an edit; so it makes way for them."""


class DocumentWidget(anywidget.AnyWidget, Generic[T]):  # type: ignore[misc]
    """A window on a document. A subclass says how its value looks in rows, and what an edit makes of it.

    Args:
        document: the value under edit; the widget follows its changes.
        song: gives the bytes of a compact preview that a browser can play, and its mime type. It is asked
            when a person first presses play; without it there is no play button.
    """

    what: ClassVar[str]
    """What is edited, as a sentence calls it, in the plural: sections, clips ..."""
    moves: ClassVar[frozenset[str]] = frozenset()
    """The edits that ``wanted`` knows; undo and redo are the document's."""

    facts = traitlets.Dict().tag(sync=True, echo_update=False)
    state = traitlets.Dict().tag(sync=True, echo_update=False)
    edit = traitlets.Dict().tag(sync=True, echo_update=False)

    def __init__(self, document: Document[T], *, song: Callable[[], tuple[bytes, str]] | None = None) -> None:
        self._document = document
        self.can_play = song is not None
        self._pieces = SoundPieces(song, lambda reply, pieces: self.send(reply, buffers=pieces))
        self._answer: Answer = {"id": None, "error": None, "note": None}
        value = document.value
        super().__init__(**self.bulk(value), state=self._state(value))
        self._shown = value
        self._end_subscription = document.subscribe(self._refresh)
        self.observe(self._on_edit, "edit")
        self.on_msg(self._on_message)

    def bulk(self, value: T) -> dict[str, object]:
        """The traits that no edit of this widget changes: ``facts``, and bytes beside it."""
        raise NotImplementedError

    def rows(self, value: T) -> dict[str, object]:
        """The value under edit as the page shows it, JSON: goes into ``state``."""
        raise NotImplementedError

    def wanted(self, edit: Mapping[str, Any], value: T) -> T:
        """What an edit makes of a value.

        Raises:
            WorkbenchError: it is not allowed.
        """
        raise NotImplementedError

    def same_bulk(self, value: T, shown: T) -> bool:
        """Whether two values differ at most in what an edit of this widget changes."""
        raise NotImplementedError

    def close(self) -> None:
        """Leave the document and the page."""
        if hasattr(self, "_end_subscription"):
            self._end_subscription()
        super().close()

    def _state(self, value: T) -> dict[str, object]:
        document = self._document
        return {"version": document.version, "saved": document.saved, "answer": self._answer, **self.rows(value)}

    def _refresh(self, value: T) -> None:
        with self.hold_sync():
            if not self.same_bulk(value, self._shown):
                for name, content in self.bulk(value).items():
                    setattr(self, name, content)
            self._shown = value
            self.state = self._state(value)

    def _on_edit(self, change: Mapping[str, Any]) -> None:
        edit = change["new"]
        if not edit:
            return
        self._answer = {"id": edit.get("id"), "error": None, "note": None}
        with self.hold_sync():  # one answer leaves, though the document may tell of what others did before it refuses
            try:
                self._apply(edit)
                if self.state["answer"] != self._answer:  # the document had nothing to tell
                    self._refresh(self._document.value)
            except WorkbenchError as error:
                self._refuse(_told(error))
            except Exception:
                LOG.exception("an edit of the %s failed", self.what)
                self._refuse(_bug("The edit failed inside Songreel and was not kept; the log has the details."))
                raise
        time.sleep(_WAY_S)

    def _apply(self, edit: Mapping[str, Any]) -> None:
        what = edit.get("do")
        if what in ("undo", "redo"):
            self._check_base(edit)
            if not (self._document.undo() if what == "undo" else self._document.redo()):
                self._answer = {**self._answer, "note": f"There is nothing to {what}."}
            return
        value = self._document.value
        wanted = self._checked(edit)
        if wanted != value:
            self._document.commit(wanted)

    def _checked(self, edit: Mapping[str, Any]) -> T:
        if (what := edit.get("do")) not in self.moves:
            known = ", ".join(sorted({*self.moves, "undo", "redo"}))
            raise OptionError(f"The edit {what!r} is not known; there are {known}.", field="edit")
        self._check_base(edit)
        return self.wanted(edit, self._document.value)

    def _check_base(self, edit: Mapping[str, Any]) -> None:
        if edit.get("base") != self._document.version:
            raise StaleVersionError(
                f"The {self.what} were changed elsewhere in the meantime, so this edit was not kept: "
                "look at the newest ones and do it again.",
                field=self.what,
            )

    def _on_message(self, _widget: object, content: Any, _buffers: object) -> None:  # noqa: ANN401  a page's message
        asked = content.get("kind") if isinstance(content, dict) else None
        if asked == "look":
            try:
                self._look()
            finally:
                self.send({"kind": "looked"})
        elif asked == "ask":
            self.send({"kind": "answer", "id": content.get("id"), **self._reckoned(content.get("edit"))})
        else:
            self._pieces.answer(content)

    def _look(self) -> None:
        """What others did, and whether the last edit is saved. The page is told only where something is new."""
        before, saved, lost = self._document.version, self.state["saved"], self._answer["error"]
        self._answer = {"id": None, "error": None, "note": None}
        try:
            note = self._document.refresh()
        except WorkbenchError as error:
            self._refuse(_told(error))
            return
        if isinstance(lost, dict) and lost["code"] == LibraryGoneError.code:
            note = note or "The library is there again: what was not kept can be done again."
        if note:
            self._answer = {**self._answer, "note": note}
        if (self._document.version, self._document.saved) != (before, saved) or note:
            self._refresh(self._document.value)

    def _reckoned(self, edit: object) -> dict[str, object]:
        """What an edit would cost, or why it is not allowed."""
        try:
            return {"impact": impact_row(self._document.preview(self._checked(edit if isinstance(edit, dict) else {})))}
        except WorkbenchError as error:
            return {"error": _told(error)}
        except Exception:  # noqa: BLE001  the page waits for an answer in any case
            LOG.exception("the cost of an edit of the %s could not be reckoned", self.what)
            return {"error": _bug("What this costs could not be reckoned; the log has the details.")}

    def _refuse(self, error: dict[str, object]) -> None:
        self._answer = {**self._answer, "error": error}
        self.state = self._state(self._document.value)


def failure_told(error: Exception, sentence: str) -> dict[str, object]:
    """What a page is told of an error: its own sentence, or, of a bug, which goes into the log, another one."""
    if isinstance(error, WorkbenchError):
        return _told(error)
    LOG.error("a widget's message failed", exc_info=error)
    return _bug(sentence)


def _told(error: WorkbenchError) -> dict[str, object]:
    return {"message": without_typed(error.message), "code": error.code, "field": error.field}


def _bug(sentence: str) -> dict[str, object]:
    return {"message": sentence, "code": "bug", "field": None}


def impact_row(impact: Impact) -> dict[str, object]:
    """What an edit would cost, as JSON."""
    price = impact.price_usd
    return {**asdict(impact), "price_usd": None if price is None else str(price)}
