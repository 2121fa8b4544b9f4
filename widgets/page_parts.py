"""What the marimo pages put together again and again: a sentence, a callout, things below or beside each other.

marimo is imported when a part is asked for: most of what imports widgets is no marimo page.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from widgets.cards import sentence
from workbench.errors import WorkbenchError
from workbench.model.money_glance import Choice

__all__ = ["Following", "choose", "follow", "row", "said", "stack", "told", "watch"]

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
    """An error as a callout; None where there is none."""
    import marimo as mo

    return mo.callout(said(error.message), kind="danger") if error else None


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
