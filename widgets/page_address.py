"""The page's address and what the page shows are the same, also after the browser's Back and Forward.

What travels:

- ``shown`` (trait, from the kernel): what the page shows, and which turn of the browser's it answers.
- ``went`` (custom message, from the page): the browser's Back or Forward has led to another address.

marimo writes addresses, but does not hear of Back; so this does both. It draws nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import anywidget  # noqa: TID253  a widget is a subclass of it; `widgets` imports this file at first use
import traitlets

from widgets.module_source import module_source

__all__ = ["PageAddress"]

_SCRIPTS = ("tokens.js", "elements.js", "widget_frame.js", "page_address.js")


class PageAddress(anywidget.AnyWidget):  # type: ignore[misc]
    """Writes what the page shows into its address, and hears where Back and Forward lead.

    Args:
        name: of the address's parameter: ``project`` for ``?project=...``.
        go: has what an address says shown, and ``show`` called; False where that cannot be, and then the address
            becomes again what is shown.
    """

    _esm = module_source(*_SCRIPTS)

    facts = traitlets.Dict().tag(sync=True, echo_update=False)
    shown = traitlets.Dict().tag(sync=True, echo_update=False)

    def __init__(self, name: str, go: Callable[[str], bool]) -> None:
        self._go, self._turn = go, 0
        super().__init__(facts={"name": name}, shown={"value": "", "turn": 0})
        self.on_msg(self._on_message)

    def show(self, value: str | None) -> None:
        """Say what the page shows from now on; None for nothing, which leaves the address as it is."""
        self.shown = {"value": value or "", "turn": self._turn}

    def _on_message(self, _widget: object, content: Any, _buffers: object) -> None:  # noqa: ANN401  a page's message
        if not isinstance(content, dict) or content.get("kind") != "went":
            return
        self._turn = int(content.get("turn", 0))
        if not self._go(str(content.get("value", ""))):
            self.show(self.shown["value"])
