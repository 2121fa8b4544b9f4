"""What the marimo pages put together again and again: a sentence, a callout, things below or beside each other.

marimo is imported when a part is asked for: most of what imports widgets is no marimo page.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from widgets.cards import sentence
from workbench.errors import LibraryGoneError, WorkbenchError
from workbench.model.money_glance import Choice

__all__ = ["Following", "choose", "follow", "need", "row", "said", "stack", "told", "watch"]

T = TypeVar("T")

Part = Any
"""What marimo shows; it has no types here."""


class Following(Protocol):
    """Who follows work in the background, such as the studio."""

    def remember(self, work: Any) -> Any:  # noqa: ANN401  whatever its work gives
        """Know its end, if it has one, as told."""

    def follow(self, work: Any, ended: Callable[[Any], object], stop: Callable[[], bool]) -> None:  # noqa: ANN401
        """Tell its end."""


def said(text: str | None) -> Part:
    """A sentence as it stands; None where there is none."""
    import marimo as mo

    return mo.Html(sentence(text)) if text else None


def told(error: WorkbenchError | None) -> Part:
    """An error as a callout; None where there is none, or where it was that the library is gone, and it is back."""
    import marimo as mo

    if error is None or (isinstance(error, LibraryGoneError) and error.is_over):
        return None
    return mo.callout(said(error.message), kind="danger")


def need(call: Callable[[], T]) -> T:
    """What a cell cannot do without; where it is refused, the cell ends with the sentence as a callout.

    Raises:
        WorkbenchError: it is refused, and nobody is there to read a page.
    """
    import marimo as mo

    try:
        return call()
    except WorkbenchError as error:
        if mo.app_meta().mode == "script":
            raise
        mo.stop(True, told(error))  # noqa: FBT003  a place of marimo's that has no name
        raise


def stack(*items: Part) -> Part:
    """What is there, below each other."""
    import marimo as mo

    return mo.vstack([item for item in items if item is not None])


def row(*items: Part) -> Part:
    """What is there, beside each other as far as there is room."""
    import marimo as mo

    return mo.hstack([item for item in items if item is not None], justify="start", align="end", wrap=True, gap=1)


def choose(label: str, choice: Choice, decide: Callable[[str], object]) -> Part:
    """A drop-down of a choice: what may be chosen, and what is in force."""
    import marimo as mo

    return mo.ui.dropdown(choice.options, value=choice.value, label=label, on_change=decide, full_width=True)


def follow(studio: Following, work: Any, ended: Callable[[Any], object]) -> None:  # noqa: ANN401
    """Tell the page when work ends that goes on in the background; the cell that asked may be gone by then."""
    import marimo as mo

    mo.Thread(target=studio.follow, args=(studio.remember(work), ended, _leaving)).start()


def watch(work: Any, tell: Callable[[Any], object], ended: Callable[[Any], object]) -> None:  # noqa: ANN401
    """Tell the page each change of work that runs now, and its end once."""
    import marimo as mo

    if not work.glance.running:
        return

    def until_end() -> None:
        last = work.follow(tell, stop=_leaving)
        if not _leaving():
            ended(last)

    mo.Thread(target=until_end).start()


def _leaving() -> bool:
    """Whether the page that this thread of marimo's tells is being left."""
    import marimo as mo

    return bool(mo.current_thread().should_exit)
