# ruff: noqa: N803, B018  marimo names a cell's arguments after what other cells define, and shows its last expression
import marimo

app = marimo.App(width="full")


@app.cell
def _():
    from dataclasses import replace

    import marimo as mo

    from widgets import ClipBoard
    from widgets.demo_board import DemoBoard, demo_board

    return ClipBoard, DemoBoard, demo_board, mo, replace


@app.cell
def _(mo):
    mo.md("""
    # Three hundred clips on a quarter of an hour, without beats
    """)
    return


@app.cell
def _(ClipBoard, DemoBoard, demo_board, mo, replace):
    document = DemoBoard(replace(demo_board(900.0, clip_s=3.0, beats=False), song_id="many"), done=200)
    board = mo.ui.anywidget(ClipBoard(document))
    board
    return


if __name__ == "__main__":
    app.run()
