"""The step bar: the way from a song to a shared film, what is done of it, and where a person goes on.

What travels:

- ``standing`` (trait, from the kernel): each step's state; a number tells the page that a look was answered, also where
  nothing has changed.
- ``look`` (custom message, from the page): the page looks again while it is seen, so that a run of another cell,
  another tab or another program is shown too.

A click scrolls the page to the step's heading: an element with the id ``step-`` and the step's name, or a heading whose
text is a number and the step's title, such as ``## 3 · Arrange``. A page that has begun lands at the step that is next.
"""

from __future__ import annotations

from typing import Any

import anywidget  # noqa: TID253  a widget is a subclass of it; `widgets` imports this file at first use
import traitlets

from widgets.hues import HUE_COLOURS
from widgets.module_source import module_source
from widgets.sound_pieces import LOG
from workbench.errors import WorkbenchError
from workbench.model.steps import Step, StepSource
from workbench.model.typed_words import without_typed

__all__ = ["StepBar"]

_SCRIPTS = ("tokens.js", "elements.js", "widget_frame.js", "looks.js", "step_places.js", "step_bar.js")
_SHEETS = ("shared.css", "step_bar.css")


class StepBar(anywidget.AnyWidget):  # type: ignore[misc]
    """Shows the steps of a project and leads to their places on the page.

    Args:
        source: the steps, such as ``project.steps``.

    Raises:
        WorkbenchError: they cannot be read.
    """

    _esm = module_source(*_SCRIPTS)
    _css = module_source(*_SHEETS)

    facts = traitlets.Dict().tag(sync=True, echo_update=False)
    standing = traitlets.Dict().tag(sync=True, echo_update=False)

    def __init__(self, source: StepSource) -> None:
        self._source = source
        self._looks = 0
        super().__init__(facts={"hues": HUE_COLOURS}, standing=_standing(source.glance(), self._looks))
        self.on_msg(self._on_message)

    def _on_message(self, _widget: object, content: Any, _buffers: object) -> None:  # noqa: ANN401  a page's message
        if not isinstance(content, dict) or content.get("kind") != "look":
            return
        self._looks += 1
        try:
            self.standing = _standing(self._source.glance(), self._looks)
        except WorkbenchError as error:
            self.standing = {**self.standing, "sentence": without_typed(error.message), "look": self._looks}
        except Exception:
            LOG.exception("the step bar failed")
            sentence = "The steps could not be looked at; the log has the details."
            self.standing = {**self.standing, "sentence": sentence, "look": self._looks}
            raise


def _standing(steps: tuple[Step, ...], look: int) -> dict[str, object]:
    """What the page shows, JSON."""
    return {"steps": [_entry(step) for step in steps], "sentence": "", "look": look}


def _entry(step: Step) -> dict[str, object]:
    return {
        "name": step.name,
        "title": step.title,
        "state": step.state,
        "sentence": without_typed(step.sentence),
        "percent": step.percent,
        "current": step.current,
    }
