"""Run the tour and keep its outputs in its files: ``python -m tests.notebooks.save_tour [NAME ...]``.

Each notebook runs in a kernel and a library of its own. What a saved notebook holds is worth reading without running
it: text, small tables and pictures. A widget is nothing without its kernel, so its picture stands there instead, as
``tests/browser/test_tour.py`` takes it in JupyterLab. Outputs that are the same in every run are marked for nbval.
"""

from __future__ import annotations

import base64
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.manager import KernelManager

__all__ = ["CHECKED", "PICTURE", "TOUR", "keep_pictures", "saved"]

ROOT = Path(__file__).parents[2]
TOUR = ROOT / "notebooks" / "tour"
CHECKED = "nbval-check-output"
"""nbval's own tag: a cell whose outputs must come out the same."""
PICTURE = "picture of the widget"
"""What stands for the picture of a widget where it cannot be shown."""
_WIDGET = "application/vnd.jupyter.widget-view+json"
_KEPT = ("text/plain", "text/html", "image/png")
_CELL_S = 300


def saved(notebook: Any, library: Path) -> Any:
    """The notebook with the outputs of a run in a fresh kernel; pictures of widgets stay where their cell is the same.

    Args:
        notebook: as it was read.
        library: the library of the run.

    Raises:
        RuntimeError: a cell failed, or wrote on stderr.
    """
    kept = {k: v for k, v in os.environ.items() if not k.startswith("SONGREEL_")}
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(
        env=kept | {"SONGREEL_LIBRARY": str(library), "PYTHONPATH": str(ROOT)}, cwd=str(library.parent)
    )
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        codes = [cell for cell in notebook.cells if cell.cell_type == "code"]
        for number, cell in enumerate(codes, 1):
            _run(client, cell)
            cell.execution_count = number  # nbval compares only what was run
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    return notebook


def _run(client: Any, cell: Any) -> None:
    heard: list[Any] = []

    def hear(message: Any) -> None:
        if message["msg_type"] in ("stream", "display_data", "execute_result", "error"):
            heard.append(nbformat.v4.output_from_msg(message))

    client.execute_interactive(cell.source, output_hook=hear, timeout=_CELL_S, stop_on_error=False)
    if wrong := [each for each in heard if each.output_type == "error" or each.get("name") == "stderr"]:
        raise RuntimeError(f"{cell.source}\n{wrong}")
    shown = any(_WIDGET in each.get("data", {}) for each in heard)
    pictures = [each for each in cell.outputs if each.get("data", {}).get("text/plain") == PICTURE]
    outputs = [_cleaned(each) for each in _joined(heard) if _WIDGET not in each.get("data", {})]
    cell.outputs = (pictures or outputs) if shown else outputs
    cell.metadata = {"tags": [CHECKED]} if outputs and not shown else {}


def _joined(outputs: list[Any]) -> list[Any]:
    """Text that was printed in pieces, in one: where it breaks is chance."""
    joined: list[Any] = []
    for each in outputs:
        if each.output_type == "stream" and joined and joined[-1].output_type == "stream":
            joined[-1].text += each.text
        else:
            joined.append(each)
    return joined


def _cleaned(output: Any) -> Any:
    if "data" in output:
        output.data = {kind: content for kind, content in output.data.items() if kind in _KEPT}
        output.metadata = {}
    if "execution_count" in output:
        output.execution_count = None
    return output


def keep_pictures(path: Path, pictures: Mapping[int, bytes]) -> None:
    """Put pictures of widgets into a notebook.

    Args:
        path: the notebook's file.
        pictures: by the place of the code cell among all code cells, a PNG each.
    """
    notebook = nbformat.read(path, as_version=4)
    codes = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for place, picture in pictures.items():
        data = {"image/png": base64.b64encode(picture).decode("ascii"), "text/plain": PICTURE}
        codes[place].outputs = [nbformat.v4.new_output("display_data", data)]
        codes[place].metadata = {}
    write(notebook, path)


def main(names: list[str]) -> None:
    """Run those that are named, or all."""
    for path in sorted(TOUR.glob("*.ipynb")):
        if names and path.stem not in names:
            continue
        with tempfile.TemporaryDirectory() as scratch:
            notebook = saved(nbformat.read(path, as_version=4), Path(scratch) / "library")
        write(notebook, path)
        sys.stdout.write(f"{path.name}: {path.stat().st_size / 1000:.0f} kB\n")


def write(notebook: Any, path: Path) -> None:
    """Write a notebook as the tour's are written."""
    path.write_text(nbformat.writes(notebook), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
