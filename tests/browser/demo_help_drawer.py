# ruff: noqa: N803  marimo names a cell's arguments after what other cells define
import marimo

app = marimo.App(width="medium")


@app.cell
def _():
    from pathlib import Path

    import marimo as mo

    from widgets import HelpDrawer
    from workbench.workflows.library import Library

    return HelpDrawer, Library, Path, mo


@app.cell
def _(mo):
    mo.md("""
    # A page with help
    """)
    return


@app.cell
def _(HelpDrawer, Library, Path, mo):
    keys = {
        "Section editor": [("Space", "plays and pauses"), ("Shift + ←", "moves the edge that has the focus by a bar")],
        "Film player": [("R", "writes a note"), ("<b>", "is only text")],
    }
    mo.ui.anywidget(HelpDrawer(keys, Library(Path.home() / "help").tables()))
    return


@app.cell
def _(mo):
    mo.md("<div style='height: 1500px'></div>\n\n## 3 · Arrange\n\n<div style='height: 1500px'></div>")
    return


if __name__ == "__main__":
    app.run()
